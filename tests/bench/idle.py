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
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.domain.accounts import Account, Service
from app.domain.accounts import Link as State
from app.domain.exchange import Clock, Proof, SignsIn, Urgency
from app.domain.ids import AccountId, BodyId
from app.domain.listing import FileRow
from app.sandbox.dav import DavStorage
from app.sandbox.gateway import GatewayServer
from app.sandbox.idelibre import IdelibreServer
from app.sandbox.parapheur import ParapheurServer
from app.sandbox.people import COMMUNE, MAYOR
from app.sandbox.zimbra.town import town_server
from app.services.connect import make_connector
from app.store.body import BodyStore
from app.sync.engine import Engine
from tests.bench import virtual
from tests.bench.link import Link, linked
from tests.bench.row import BenchRow, row

BODY = BodyId("commune")
START_MS = int(datetime(2026, 11, 24, 6, 30, tzinfo=UTC).timestamp() * 1000)
DAY_S = 24 * 3600.0
WINDOW_S = 600.0
STEP_S = 60.0
MOST_REQUESTS = {"zimbra": 3, "parapheur": 3, "courrier": 2, "idelibre": 1, "calendars": 0}
MOST_BYTES = 1_000_000
LONG_POLLS = ("WaitSetRequest", "NoOpRequest")


@dataclass
class Watched:
    """One account's server as seen from its side."""

    link: Link = field(default_factory=Link)
    requests: list[tuple[float, str]] = field(default_factory=list)
    """(when on the loop's clock, path or event)"""


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
    woken = loop.time()

    def clock() -> int:
        return START_MS + int((loop.time() - woken) * 1000)

    async with AsyncExitStack() as stack:
        store = BodyStore.open(folder / "body", BODY, bytes(range(32)), clock=clock, create=True)
        stack.push_async_callback(store.close)
        watched = {name: Watched() for name in ("zimbra", "parapheur", "courrier", "idelibre")}
        apps = _apps(storage, clock)
        engine = Engine(clock=clock, arrived=_arrived)
        for name, seen in watched.items():
            port = await stack.enter_async_context(virtual.served(_watching(apps[name], seen)))
            url = await stack.enter_async_context(linked(seen.link, port))
            account = _account(name, url)
            connector = make_connector(account, store, clock)
            assert isinstance(connector, SignsIn)
            await connector.sign_in(Proof(password=MAYOR.password))
            engine.add(account, store, connector)
        stack.push_async_callback(engine.stop)
        await _all_here(engine, store)
        for seen in watched.values():
            seen.requests.clear()
            seen.link.clear()
        begin = loop.time()
        await asyncio.sleep(length_s)
        links = {state.account: state.link for state in engine.states()}
        if set(links.values()) != {State.UP_TO_DATE}:
            raise SystemExit(f"not up to date at the end of the day: {links}")
    return begin, watched


def _apps(storage: DavStorage, clock: Clock) -> dict[str, ASGIApp]:
    today = datetime.fromtimestamp(clock() / 1000, UTC).date()
    return {
        "zimbra": town_server(COMMUNE, storage=storage, clock=clock, today=today).asgi,
        "parapheur": ParapheurServer(COMMUNE, clock=clock).asgi,
        "courrier": GatewayServer(COMMUNE, clock=clock, today=today).asgi,
        "idelibre": IdelibreServer(COMMUNE, clock=clock, today=today).asgi,
    }


def _account(name: str, url: str) -> Account:
    return Account(
        id=AccountId(f"commune-{name}"),
        body=BODY,
        service=Service(name),
        url=url,
        login=MAYOR.mail(COMMUNE) if name == "zimbra" else MAYOR.login,
        settings={"suffix": COMMUNE.suffix, "user_id": MAYOR.uuid(COMMUNE)} if name == "idelibre" else {},
    )


async def _all_here(engine: Engine, store: BodyStore) -> None:
    """Wait until everything is synchronised and every file that is fetched by itself is here."""
    await engine.settled()
    while await store.read(lambda r: [row for a in engine.accounts for row in r.next_files(a, 1, Urgency.BULK)]):
        await asyncio.sleep(1)
    await engine.settled()


async def _arrived(_row: FileRow, _sha256: str) -> None:
    """Text extraction costs no byte."""


def _watching(app: ASGIApp, seen: Watched) -> ASGIApp:
    """``app``, its requests noted; the clock stays while one is being answered, unless it is meant to wait."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, virtual.VirtualLoop)

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        async def heard() -> Message:
            message = await receive()
            if (message.get("text") or "").startswith("42"):  # Engine.IO message, Socket.IO event
                seen.requests.append((loop.time(), message["text"][:40]))
            return message

        if scope["type"] != "http":
            await app(scope, heard, send)
            return
        seen.requests.append((loop.time(), scope["path"]))
        if scope["path"].endswith(LONG_POLLS):
            await app(scope, receive, send)
            return
        with loop.working():
            await app(scope, receive, send)

    return watched
