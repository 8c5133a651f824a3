"""``agenda.first_10k``: the first synchronisation of a calendar of 10 000 events, on disk, over one raw calendar-query.

Ours is the connector's whole first round (discovery, list, one calendar-query, every event read) and the
encrypted store's transactions. The reference is one bare calendar-query by httpx through the same server, whose
caches were warmed. ``agenda.first_10k_peer`` is the same over vdirsyncer's first ``discover`` and ``sync`` into a
folder; it lives in an environment of its own, made by ``make bench`` and named by ``ECHARPE_VDIRSYNCER`` (path of the
program), and is left out, with a word, where that is not set. ``SCALE`` (environment) shrinks the calendar.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import httpx

from app.connectors.calendars import CalendarsConnector
from app.connectors.calendars.wire import ALL_EVENTS
from app.connectors.http import Http
from app.domain.agenda import Event
from app.sandbox.dav import DavStorage
from app.store.body import BodyStore
from app.sync.pulling import HeldByStore
from tests.bench.bench_agenda import _event
from tests.bench.row import BenchRow, row
from tests.servers.calendars_kit import PASSWORD, Town, seed_of, town
from tests.servers.held import MemoryVault
from tests.servers.zimbra_kit import Time

EVENTS = round(10_000 * float(os.environ.get("SCALE", "1")))
RUNS = 3
PEER = "ECHARPE_VDIRSYNCER"


def rows() -> list[BenchRow]:
    events = [_event(n) for n in range(EVENTS)]
    with DavStorage() as storage, town(storage, [seed_of("Calendar", *events)]) as place:
        _warm(place)
        raw, ours = [], []
        for _ in range(RUNS):
            raw.append(_raw(place))
            ours.append(asyncio.run(_first(place)))
        peer = _peer(place)
    mine = statistics.median(ours)
    found = [row("agenda.first_10k", mine, "s", target=3.0, reference=statistics.median(raw))]
    if peer is not None:
        found.append(row("agenda.first_10k_peer", mine, "s", target=0.6, reference=peer))
    return found


def _warm(place: Town) -> None:
    """Radicale reads 10 000 files for the first time: it may take longer than one request is waited for."""
    for _attempt in range(20):
        try:
            place.calendars.warm()
            _raw(place)
        except (httpx.ReadTimeout, AssertionError):
            continue
        return


def _raw(place: Town) -> float:
    url = f"{place.server.url}/dav/{place.mailbox}/Calendar/"
    began = time.perf_counter()
    with httpx.Client(auth=(place.mailbox, PASSWORD), timeout=300) as client:
        answer = client.request("REPORT", url, content=ALL_EVENTS, headers={"Depth": "1", "Content-Type": "text/xml"})
    took = time.perf_counter() - began
    assert answer.text.count("BEGIN:VEVENT") >= EVENTS
    return took


async def _first(place: Town) -> float:
    """A fresh store, filled."""
    account = place.account()
    with tempfile.TemporaryDirectory() as name:
        store = BodyStore.open(Path(name), account.body, bytes(32), clock=Time(), create=True)
        http = Http(place.server.url, timeout_s=300)
        connector = CalendarsConnector(account, http, MemoryVault({"password": PASSWORD}), Time())
        held = HeldByStore(account, store)
        began = time.perf_counter()
        cursor, more = None, True
        while more:
            delta = await connector.pull("agenda", cursor, held)
            await store.write(lambda tx, d=delta: tx.apply_delta(account.id, d))
            cursor, more = delta.cursor, delta.more
        took = time.perf_counter() - began
        assert await store.read(lambda r: r.count(Event.KIND)) == EVENTS
        await connector.close()
        await store.close()
    return took


def _peer(place: Town) -> float | None:
    """Seconds of vdirsyncer's first synchronisation, or None where it is not at hand."""
    program = os.environ.get(PEER, "")
    if not program:
        print(f"agenda.first_10k_peer: not measured, {PEER} names no program")
        return None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config").write_text(
            f'[general]\nstatus_path = "{folder}/status"\n'
            '[pair agenda]\na = "here"\nb = "there"\ncollections = ["Calendar"]\n'
            f'[storage here]\ntype = "filesystem"\npath = "{folder}/events"\nfileext = ".ics"\n'
            f'[storage there]\ntype = "caldav"\nurl = "{place.server.url}/dav/{place.mailbox}/"\n'
            f'username = "{place.mailbox}"\npassword = "{PASSWORD}"\n',
            "utf-8",
        )
        environment = {**os.environ, "VDIRSYNCER_CONFIG": str(folder / "config")}
        began = time.perf_counter()
        for verb in ("discover", "sync"):
            subprocess.run(
                [program, verb],
                env=environment,
                input="y\n" * 10,
                text=True,
                capture_output=True,
                check=True,
                timeout=600,
            )
        took = time.perf_counter() - began
        assert len(list((folder / "events" / "Calendar").glob("*.ics"))) == EVENTS
    return took
