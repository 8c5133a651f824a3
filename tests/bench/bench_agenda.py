"""The agenda: first load of 1 000 events, a quiet round, and a week of many series.

``agenda.load`` is the connector's whole first synchronisation of a calendar of 1 000 events (discovery,
list, one calendar-query, reading every event) over one bare calendar-query by httpx through the same
server, whose caches were warmed; the medians of alternating runs. ``agenda.week`` is what a view asks
for: the occurrences of one week among 400 events of which 300 are series, once read.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import statistics
import time
from collections.abc import Callable

import httpx

from app.connectors.calendars.wire import ALL_EVENTS
from app.documents import ical
from app.sandbox.dav import DavStorage
from tests.bench.row import BenchRow, row
from tests.servers.calendars_kit import HOUR_MS, PASSWORD, Town, made, seed_of, town
from tests.servers.zimbra_kit import NOW_MS

EVENTS = 1_000
RUNS = 7


def rows() -> list[BenchRow]:
    events = [_event(n) for n in range(EVENTS)]
    with DavStorage() as storage, town(storage, [seed_of("Calendar", *events)]) as place:
        place.calendars.warm()
        _raw(place)  # Radicale's first answer and the library's import are not what is compared
        asyncio.run(_load(place))
        raw, ours = [], []
        for _ in range(RUNS):
            raw.append(_timed(lambda: _raw(place)))
            ours.append(asyncio.run(_load(place)))
        quiet = asyncio.run(_quiet(place))
    return [
        row("agenda.load1000", statistics.median(ours), "s", target=2.5, reference=statistics.median(raw)),
        row("agenda.quiet", quiet, "requests", target=1),
        row("agenda.week", _week(), "ms", target=100),
    ]


def _event(n: int):
    return made(
        f"Réunion de travail n° {n}",
        NOW_MS + (n % 300) * 12 * HOUR_MS,
        uid=f"bench-{n}@echarpe",
        location="Salle du conseil",
        description="Ordre du jour joint à la convocation.\nMerci de confirmer.",
        rule="FREQ=WEEKLY;COUNT=20" if n % 5 == 0 else "",
    )


def _timed(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _raw(place: Town) -> None:
    url = f"{place.server.url}/dav/{place.mailbox}/Calendar/"
    with httpx.Client(auth=(place.mailbox, PASSWORD), timeout=60) as client:
        answer = client.request("REPORT", url, content=ALL_EVENTS, headers={"Depth": "1", "Content-Type": "text/xml"})
    assert answer.status_code == 207
    assert answer.text.count("BEGIN:VEVENT") >= EVENTS


async def _load(place: Town) -> float:
    async with place.device() as device:
        start = time.perf_counter()
        await device.sync()
        took = time.perf_counter() - start
        assert sum(kind == "event" for kind, _ in device.store.records) == EVENTS
    return took


async def _quiet(place: Town) -> int:
    async with place.device() as device:
        await device.sync()
        before = device.http.requests
        await device.sync()
        return device.http.requests - before


def _week() -> float:
    """Milliseconds, the second time."""
    single = [made(f"S{n}", NOW_MS + n * HOUR_MS) for n in range(100)]
    start = NOW_MS - 400 * 24 * HOUR_MS
    series = [made(f"H{n}", start + n * HOUR_MS, rule="FREQ=WEEKLY") for n in range(300)]
    monday = int(dt.datetime(2026, 11, 23, tzinfo=dt.UTC).timestamp() * 1000)
    window = monday, monday + 7 * 24 * HOUR_MS
    assert len(ical.occurrences([*single, *series], *window)) >= 300
    return statistics.median(
        _timed(lambda: ical.occurrences([*single, *series], *window) and None) * 1000 for _ in range(RUNS)
    )
