"""``sync.slow``: the daily catch-up over a poor link, against the bytes it needs.

The mayor's tablet in the commune held everything and was switched off. Meanwhile came 40 mails with their
attachments, 10 events, a council meeting with all its documents and 15 folders to sign. It is switched on again
behind a link of 750 kbit/s each way and 400 ms (`tests.bench.link`: one line for all accounts), and has caught up
when every account is up to date and every file that is fetched by itself is here.

The reference is the time that the line alone needs for those bytes (the fuller of its two directions).
Clients and servers share a loop whose clock is moved while nobody has anything to do (`tests.bench.virtual`): the
figure holds all their work, and none of the waiting is done for real.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping
from contextlib import AsyncExitStack
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path

from app.domain.agenda import Event
from app.domain.exchange import Clock
from app.domain.ids import new_id
from app.domain.mail import Message
from app.domain.parapheur import Dossier
from app.domain.seances import Seance
from app.sandbox.dav import DavStorage
from app.sandbox.idelibre.state import Meeting
from app.sandbox.parapheur.state import Folder
from app.sandbox.people import COMMUNE, MAYOR, SEED
from app.sandbox.zimbra.town_mail import Library
from tests.bench import virtual
from tests.bench.link import Link, linked
from tests.bench.row import BenchRow, row
from tests.bench.town import MAILBOX, Tablet, TownServers, loop_clock

BITS_PER_S = 750_000
ROUND_TRIP_S = 0.4
MEETING = "Conseil municipal"
DAY = {Message.KIND: 40, Event.KIND: 10, Seance.KIND: 1, Dossier.KIND: 15}
"""What came meanwhile, by kind of record."""


@dataclass
class Day:
    """What the servers get while the tablet is switched off: some of it is taken out beforehand."""

    servers: TownServers
    clock: Clock
    meeting: Meeting
    folders: list[Folder]

    @classmethod
    def take_out(cls, servers: TownServers, clock: Clock) -> Day:
        """The coming council, and folders that wait for the mayor's signature, are still to come."""
        meeting = servers.idelibre.office.meeting(MEETING)
        del servers.idelibre.state.meetings[meeting.id]
        book = servers.parapheur.book
        waiting = book.listed(book.desk_named("Maire"), "PENDING")
        folders = [f for f in waiting if f.pending and f.pending.action == "SIGNATURE"][: DAY[Dossier.KIND]]
        for folder in folders:
            book.withdraw(folder.id)
        return cls(servers, clock, meeting, folders)

    def breaks(self) -> None:
        """All of it comes."""
        servers = self.servers
        servers.idelibre.state.meetings[self.meeting.id] = self.meeting
        servers.parapheur.book.folders |= {folder.id: folder for folder in self.folders}
        library = Library(COMMUNE, MAYOR, SEED, self.clock())
        letters = [n for n in range(1000, 1200) if not library.is_mine(n)]
        for n in letters[: DAY[Message.KIND]]:
            servers.zimbra.deliver(MAILBOX, replace(library.letter(n), date_ms=self.clock(), in_reply_to=""))
        calendars = servers.zimbra.state.calendars
        for entry in calendars.list_events(MAILBOX)[: DAY[Event.KIND]]:
            text = calendars.get_ics(MAILBOX, entry.uid) or ""
            calendars.put_ics(MAILBOX, entry.folder_id, text.replace(entry.uid, new_id()))


def rows() -> list[BenchRow]:
    with tempfile.TemporaryDirectory() as name, DavStorage(Path(name) / "dav") as storage:
        took_s, link = virtual.run(_catch_up(Path(name), storage))
    raw_s = max(link.up.count, link.down.count) * 8 / BITS_PER_S
    print(f"sync.slow: {link.up.count} bytes up, {link.down.count} down, {link.connections} connections")
    return [row("sync.slow", took_s, "s", reference=raw_s, target=1.5)]


async def _catch_up(folder: Path, storage: DavStorage) -> tuple[float, Link]:
    loop = asyncio.get_running_loop()
    clock = loop_clock()
    servers = TownServers(storage, clock)
    day = Day.take_out(servers, clock)
    async with AsyncExitStack() as stack:
        link, direct, behind = Link(), {}, {}
        for name, app in servers.apps.items():
            port = await stack.enter_async_context(virtual.served(app))
            direct[name] = f"http://127.0.0.1:{port}"
            behind[name] = await stack.enter_async_context(linked(link, port))
        tablet = Tablet(folder / "tablet", clock)
        stack.push_async_callback(tablet.close)
        await tablet.catch_up(behind)
        await tablet.stop()
        before = await _held(tablet)
        day.breaks()
        await _rehearse(folder / "other", clock, direct)
        link.shape(BITS_PER_S, ROUND_TRIP_S)
        link.clear()
        begin = loop.time()
        await tablet.catch_up(behind)
        took_s = loop.time() - begin
        carried = deepcopy(link)
        after = await _held(tablet)
        if (came := {kind: after[kind] - before[kind] for kind in DAY}) != DAY:
            raise SystemExit(f"not what came today: {came}")
        return took_s, carried


async def _held(tablet: Tablet) -> dict[str, int]:
    """Server copies that the tablet holds, by kind of record."""
    return await tablet.store.read(lambda reader: {kind: reader.count(kind) for kind in DAY})


async def _rehearse(folder: Path, clock: Clock, urls: Mapping[str, str]) -> None:
    """Another tablet takes it all first: the servers have drawn everything before anything is measured."""
    other = Tablet(folder, clock)
    try:
        await other.catch_up(urls)
    finally:
        await other.close()
