"""Reminders of events and meetings, with no network: due from what is held, never twice, also after a restart (row 25).

What was shown is written down before it is shown: a crash in between loses one reminder rather than showing two.
A reminder is due from its moment until the event ends, so that those missed while the program was closed come at
the next start; what is over is not brought up any more.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable, Sequence
from types import ModuleType

import msgspec

from app.domain.agenda import Calendar, Event, Occurrence
from app.domain.intents import SettleAlarm
from app.domain.listing import Entry
from app.domain.records import Mark, Record
from app.domain.reminders import About, Reminder
from app.domain.seances import Seance
from app.services.bodies import Bodies
from app.services.document_reminders import DocumentReminders
from app.services.meeting_reminders import meeting_reminders
from app.store.reader import Reader
from app.store.records import rowid_floor

MOST_CALENDARS = 500
SETTING = "agenda.reminders"
AHEAD_MS = 15 * 24 * 3_600_000
"""The longest notice that is looked for: two weeks and a day."""
DAY_MS = 24 * 3_600_000


class _Memory(msgspec.Struct):
    """What was shown, as the profile keeps it."""

    shown: dict[str, int] = {}
    """Reminder -> end of its event (UTC ms), when it is forgotten."""
    snoozed: dict[str, int] = {}
    """Reminder -> when it comes back."""


class RemindersService:
    """What is due now; answers to it."""

    def __init__(
        self,
        bodies: Bodies,
        documents: DocumentReminders,
        read: Callable[[str], str | None],
        write: Callable[[str, str | None], None],
    ) -> None:
        """``read`` and ``write``: a setting of the profile."""
        self._bodies = bodies
        self._documents = documents
        self._read, self._write = read, write
        self._memory: _Memory | None = None

    async def due(self) -> list[Reminder]:
        """Reminders to show now, each once; the soonest event first."""
        memory, now = await self._load(), self._bodies.clock()
        found = []
        for name, reminder, at_ms in await self._around(now):
            again = memory.snoozed.get(name)
            if (again is None and name in memory.shown) or (again if again is not None else at_ms) > now:
                continue
            found.append(reminder)
            memory.snoozed.pop(name, None)
            memory.shown[name] = reminder.occurrence.end_ms
        if found:
            await self._save(memory, now)
        return sorted(found, key=lambda r: r.occurrence.start_ms)

    async def settled(self, shown: Sequence[Reminder]) -> frozenset[str]:
        """Of reminders of meetings that are shown, those that no longer hold: answered, moved, looked at since."""
        about = [reminder for reminder in shown if reminder.key.kind == Seance.KIND]
        if not about:
            return frozenset()
        held = {name for name, _reminder, _at in await meeting_reminders(self._bodies, self._bodies.clock())}
        return frozenset(reminder.name for reminder in about) - held

    async def snooze(self, reminder: Reminder, until_ms: int) -> None:
        """Show it again then. Of a document it is the reminder itself that moves, on the other devices too."""
        if reminder.about is About.DOCUMENT:
            await self._documents.put_off(reminder.key, until_ms)
            return
        memory = await self._load()
        memory.shown[reminder.name] = max(reminder.occurrence.end_ms, until_ms + DAY_MS)
        memory.snoozed[reminder.name] = until_ms
        await self._save(memory, self._bodies.clock())
        await self._tell(reminder, until_ms)

    async def dismiss(self, reminder: Reminder) -> None:
        """It was seen; other devices need not show it. Of a document: it stays under « À faire » until it is ended."""
        if reminder.about is About.DOCUMENT:
            return
        memory = await self._load()
        memory.snoozed.pop(reminder.name, None)
        await self._save(memory, self._bodies.clock())
        await self._tell(reminder, 0)

    async def _tell(self, reminder: Reminder, until_ms: int) -> None:
        entry = await self._bodies.read(reminder.key.account, lambda r: r.entry(reminder.key))
        event = entry.record if entry is not None else None
        if isinstance(event, Event) and event.etag:
            stamp = self._bodies.stamp(reminder.key.account)
            intent = SettleAlarm(**stamp, target_id=event.id, uid=event.uid, until_ms=until_ms)
            await self._bodies.append(intent)

    async def _around(self, now: int) -> list[tuple[str, Reminder, int]]:
        found = await meeting_reminders(self._bodies, now)
        found += await self._documents.moments(now)
        accounts = {account.id for account in self._bodies.accounts()}
        lent = await self._lent()
        for entries in await self._bodies.read_all(lambda r: _with_alarms(r, now)):
            for entry in entries:
                calendar = entry.record.calendar if isinstance(entry.record, Event) else ""
                if entry.key.account in accounts and (entry.key.account, calendar) not in lent:
                    found += _reminders(entry, now)
        return found

    async def _lent(self) -> set[tuple[str, str]]:
        """Other people's calendars: their reminders are theirs."""
        found = await self._bodies.read_all(lambda r: r.page(Calendar.KIND, limit=MOST_CALENDARS))
        records = [(e.key.account, e.record) for page in found for e in page]
        return {(account, r.id) for account, r in records if isinstance(r, Calendar) and r.owner}

    async def _load(self) -> _Memory:
        if self._memory is None:
            text = await asyncio.to_thread(self._read, SETTING)
            try:
                self._memory = msgspec.json.decode(text or "{}", type=_Memory)
            except msgspec.DecodeError:
                self._memory = _Memory()
        return self._memory

    async def _save(self, memory: _Memory, now: int) -> None:
        memory.shown = {name: end for name, end in memory.shown.items() if end > now or name in memory.snoozed}
        text = msgspec.json.encode(memory).decode()
        await asyncio.to_thread(self._write, SETTING, text)


def _with_alarms(reader: Reader, now: int) -> list[Entry[Record]]:
    """Events with reminders that may be on, or be announced, now."""
    low, high = rowid_floor(now - 2 * DAY_MS), rowid_floor(now + AHEAD_MS + DAY_MS)
    rows = reader.rowids(Event.KIND, without=Mark.SPAN, after=low - 1, before=high)
    rows += reader.rowids(Event.KIND, marks=Mark.SPAN, before=high)
    entries = (entry for entry in reader.at(rows) if entry is not None)
    return [e for e in entries if isinstance(e.record, Event) and e.record.alarms and e.record.last_ms > now - DAY_MS]


def _reminders(entry: Entry[Record], now: int) -> list[tuple[str, Reminder, int]]:
    event = entry.record
    assert isinstance(event, Event)
    if event.status == "CANCELLED" or event.answer == "DECLINED":
        return []
    found = []
    ahead = min(AHEAD_MS, max(event.alarms) + DAY_MS)
    for occurrence in _ical().occurrences([event], now - DAY_MS, now + ahead, entry.key.account):
        start, end = _local(occurrence)
        if occurrence.cancelled or end <= now:
            continue
        identity = occurrence.recurrence_ms if occurrence.recurrence_ms is not None else "-"
        for before in event.alarms:
            # The start is in the name: an event that is moved is announced anew.
            name = f"{entry.key.account}|{event.id}|{identity}|{start}|{before}"
            found.append(
                (name, Reminder(name=name, key=entry.key, occurrence=occurrence, late=start <= now), start - before)
            )
    return found


def _local(occurrence: Occurrence) -> tuple[int, int]:
    """Instants of an occurrence: whole days begin at midnight at home, not in UTC."""
    if not occurrence.all_day:
        return occurrence.start_ms, max(occurrence.end_ms, occurrence.start_ms + 60_000)
    start, end = _ical().home_span(occurrence.start_ms, occurrence.end_ms)
    return int(start), int(end)


def _ical() -> ModuleType:
    return importlib.import_module("app.documents.ical")
