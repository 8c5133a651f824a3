"""``sync.idle`` and ``sync.idle_day``: what accounts cost on a day when nothing happens.

The mayor's accounts in the commune, each served by the demonstration's server with its usual content, are
synchronised by the real engine until all is here, files included. Then a whole day passes (`tests.bench.virtual`:
the clock of clients and servers is moved while nobody has anything to do), and is looked at from the servers' side:

``sync.idle.<account>``      requests in ten minutes: the median of the day's, begun at each minute. A request is one
                             of HTTP, or one question over i-délibre's socket; calendars are the part of Zimbra's
                             under ``/dav``
``sync.idle_day.<account>``  bytes of all its connections, both ways, in the 24 hours

Printed beside: the mean, the worst ten minutes, and how many connections the bytes took. They are those of HTTP and
WebSocket: where TLS is spoken, each connection adds its handshake (4 to 5 kB with a usual chain).
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.sandbox.dav import DavStorage
from tests.bench import virtual
from tests.bench.link import Link, linked
from tests.bench.row import BenchRow, row
from tests.bench.town import Tablet, TownServers, loop_clock

DAY_S = 24 * 3600.0
WINDOW_S = 600.0
STEP_S = 60.0
MOST_REQUESTS = {"zimbra": 3, "parapheur": 3, "courrier": 2, "idelibre": 1, "calendars": 0}
MOST_BYTES = 1_000_000


@dataclass
class Watched:
    """One account's server as seen from its side."""

    link: Link = field(default_factory=Link)
    requests: list[tuple[float, str]] = field(default_factory=list)
    """(when on the loop's clock, path or event)"""

    def at_last(self) -> Watched:
        """As it is now: leaving the servers costs a few requests more."""
        return deepcopy(self)


def rows(hours: float = DAY_S / 3600) -> list[BenchRow]:
    """The figures; fewer hours keep the code alive in the tests."""
    with tempfile.TemporaryDirectory() as name, DavStorage(Path(name) / "dav") as storage:
        begin, watched = virtual.run(_day(Path(name), storage, hours * 3600))
    found = [_requests_row(name, times, hours * 3600) for name, times in _times(watched, begin).items()]
    for name, seen in watched.items():
        up, down, times = seen.link.up.count, seen.link.down.count, seen.link.connections
        print(f"sync.idle_day.{name}: {up} bytes up, {down} down, {times} connections")
        found.append(row(f"sync.idle_day.{name}", seen.link.count, "bytes", target=MOST_BYTES))
    return found


def _times(watched: Mapping[str, Watched], begin: float) -> dict[str, list[float]]:
    """When requests came, in seconds of the day, by kind of account."""
    found: dict[str, list[float]] = {name: [] for name in MOST_REQUESTS}
    for name, seen in watched.items():
        for at, what in seen.requests:
            found["calendars" if what.startswith("/dav") else name].append(at - begin)
    return found


def _requests_row(name: str, times: Sequence[float], length_s: float) -> BenchRow:
    starts = range(0, int(length_s - WINDOW_S) + 1, int(STEP_S))
    windows = sorted(sum(start <= at < start + WINDOW_S for at in times) for start in starts)
    mean = len(times) * WINDOW_S / length_s
    print(f"sync.idle.{name}: {len(times)} requests, {mean:.2f} in ten minutes on average, {windows[-1]} at worst")
    return row(f"sync.idle.{name}", statistics.median_high(windows), "requests", target=MOST_REQUESTS[name])


# --- the day ------------------------------------------------------------------------------------


async def _day(folder: Path, storage: DavStorage, length_s: float) -> tuple[float, dict[str, Watched]]:
    loop = asyncio.get_running_loop()
    clock = loop_clock()
    async with AsyncExitStack() as stack:
        tablet = Tablet(folder / "body", clock)
        stack.push_async_callback(tablet.close)
        watched, urls = {}, {}
        for name, app in TownServers(storage, clock).apps.items():
            seen = watched[name] = Watched()
            port = await stack.enter_async_context(virtual.served(_watching(app, seen)))
            urls[name] = await stack.enter_async_context(linked(seen.link, port))
        await tablet.start(urls)
        await tablet.all_here()
        for seen in watched.values():
            seen.requests.clear()
            seen.link.clear()
        begin = loop.time()
        await asyncio.sleep(length_s)
        tablet.require_up_to_date()
        return begin, {name: seen.at_last() for name, seen in watched.items()}


def _watching(app: ASGIApp, seen: Watched) -> ASGIApp:
    """``app``, its requests noted."""
    loop = asyncio.get_running_loop()

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        async def heard() -> Message:
            message = await receive()
            if (message.get("text") or "").startswith("42"):  # Engine.IO message, Socket.IO event
                seen.requests.append((loop.time(), message["text"][:40]))
            return message

        if scope["type"] == "http":
            seen.requests.append((loop.time(), scope["path"]))
        await app(scope, heard, send)

    return watched
