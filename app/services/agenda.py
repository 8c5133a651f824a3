"""Agenda: events of all calendars and séances of all bodies in one window of time."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from types import ModuleType

from app.domain.agenda import SHORT_MS, Calendar, Event, Occurrence
from app.domain.errors import Rejected, TargetGone
from app.domain.ids import BodyId, Key, new_id
from app.domain.intents import DeleteEvent, SaveEvent
from app.domain.listing import Entry
from app.domain.records import Mark, Record
from app.domain.seances import Seance
from app.services.bodies import Bodies
from app.services.library import Library, ListQuery
from app.store.reader import Reader
from app.store.records import rowid_floor

DAY_MS = 24 * 60 * 60 * 1000
SEANCE_MS = 2 * 60 * 60 * 1000
"""The protocol gives no end: two hours (interop i-délibre §10)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """One thing in the agenda, as a view paints it."""

    occurrence: Occurrence
    key: Key
    """Of the event or séance."""
    calendar: Key | None
    """None for a séance."""
    body: BodyId
    colour_index: int
    """Position of the calendar in `AgendaService.calendars`; -1 for a séance."""
    kind: str
    """``event`` or ``seance``."""
    pending: bool = False
    failed: bool = False
    """An act on it awaits the user's decision: « À traiter »."""
    conflict: bool = False
    """Overlaps another item of the window."""


class AgendaService:
    """The Agenda space."""

    def __init__(self, bodies: Bodies, library: Library) -> None:
        self._bodies = bodies
        self._library = library

    async def calendars(self) -> list[Entry[Record]]:
        """Calendars of all accounts, in a stable order."""
        entries = await self._library.entries(ListQuery(kind=Calendar.KIND))
        return sorted(entries, key=lambda e: (e.key.account, e.key.id))

    async def window(self, start_ms: int, end_ms: int) -> list[AgendaItem]:
        """Everything that touches [start, end), in order of time, conflicts marked."""
        calendars = [e.key for e in await self.calendars()]
        order = {key: i for i, key in enumerate(calendars)}
        items: list[AgendaItem] = []
        for entry in await self._between(start_ms, end_ms):
            event = entry.record
            if not isinstance(event, Event):
                continue
            calendar = Key(entry.key.account, Calendar.KIND, event.calendar)
            body = self._bodies.body_of(entry.key.account).id
            for occurrence in _ical().occurrences([event], start_ms, end_ms):
                items.append(
                    AgendaItem(
                        occurrence=occurrence,
                        key=entry.key,
                        calendar=calendar,
                        body=body,
                        colour_index=order.get(calendar, 0),
                        kind=Event.KIND,
                        pending=entry.pending > 0,
                        failed=entry.failed,
                    )
                )
        items += await self._seances(start_ms, end_ms)
        items.sort(key=lambda i: (i.occurrence.start_ms, i.occurrence.end_ms, i.key))
        return _with_conflicts(items)

    async def _between(self, start_ms: int, end_ms: int) -> list[Entry[Record]]:
        """Events that may touch [start, end): two walks of an index, however many events there are."""
        found = await self._bodies.read_all(lambda r: _events_between(r, start_ms, end_ms))
        return [entry for entries in found for entry in entries]

    async def _seances(self, start_ms: int, end_ms: int) -> list[AgendaItem]:
        items = []
        for entry in await self._library.entries(ListQuery(kind=Seance.KIND)):
            seance = entry.record
            if not isinstance(seance, Seance) or seance.closed:
                continue
            if seance.date_ms >= end_ms or seance.date_ms + SEANCE_MS <= start_ms:
                continue
            occurrence = Occurrence(
                event_id=seance.id,
                account=entry.key.account,
                start_ms=seance.date_ms,
                end_ms=seance.date_ms + SEANCE_MS,
                all_day=False,
                title=seance.name,
                location=seance.place,
                recurrence_ms=None,
            )
            body = self._bodies.body_of(entry.key.account).id
            items.append(
                AgendaItem(
                    occurrence=occurrence, key=entry.key, calendar=None, body=body, colour_index=-1, kind=Seance.KIND
                )
            )
        return items

    async def event(self, key: Key) -> Entry[Record] | None:
        return await self._library.entry(key)

    # --- writing --------------------------------------------------------------------------------

    async def create(
        self,
        calendar: Key,
        title: str,
        start_ms: int,
        end_ms: int,
        *,
        all_day: bool = False,
        location: str = "",
        description: str = "",
    ) -> Key:
        """A new event; returns its key at once, the server learns of it later."""
        if end_ms <= start_ms:
            raise Rejected("event_ends_before_start")
        event = _ical().build_event(
            calendar_id=calendar.id,
            uid=f"{new_id()}@echarpe",
            title=title,
            start_ms=start_ms,
            end_ms=end_ms,
            all_day=all_day,
            location=location,
            description=description,
            now_ms=self._bodies.clock(),
        )
        await self._bodies.append(SaveEvent(**self._bodies.stamp(calendar.account), target_id=event.id, event=event))
        return Key(calendar.account, Event.KIND, event.id)

    async def move(self, key: Key, start_ms: int, end_ms: int, recurrence_ms: int | None = None) -> None:
        """Move an event; with ``recurrence_ms``, only that occurrence of a series."""
        if end_ms <= start_ms:
            raise Rejected("event_ends_before_start")
        event = await self._event(key)
        moved = _ical().move_event(event, start_ms, end_ms, recurrence_ms=recurrence_ms, now_ms=self._bodies.clock())
        await self._save(key, event, moved)

    async def edit(
        self, key: Key, *, title: str | None = None, location: str | None = None, description: str | None = None
    ) -> None:
        """Change the words of an event (the whole series); None = leave as it is."""
        event = await self._event(key)
        edited = _ical().edit_event(
            event, title=title, location=location, description=description, now_ms=self._bodies.clock()
        )
        await self._save(key, event, edited)

    async def delete(self, key: Key) -> None:
        event = await self._event(key)
        await self._bodies.append(
            DeleteEvent(**self._bodies.stamp(key.account), target_id=event.id, href=event.href, base_etag=event.etag)
        )

    async def _save(self, key: Key, before: Event, after: Event) -> None:
        await self._bodies.append(
            SaveEvent(**self._bodies.stamp(key.account), target_id=before.id, event=after, base_etag=before.etag)
        )

    async def _event(self, key: Key) -> Event:
        entry = await self._library.entry(key)
        if entry is None or not isinstance(entry.record, Event):
            raise TargetGone("event_gone")
        if not await self._writable(key, entry.record):
            raise Rejected("calendar_read_only")
        return entry.record

    async def _writable(self, key: Key, event: Event) -> bool:
        entry = await self._library.entry(Key(key.account, Calendar.KIND, event.calendar))
        return entry is None or not isinstance(entry.record, Calendar) or entry.record.writable


def _events_between(reader: Reader, start_ms: int, end_ms: int) -> list[Entry[Record]]:
    """All-day events start at midnight UTC whatever the zone: a day of slack on both sides."""
    low, high = rowid_floor(start_ms - SHORT_MS - DAY_MS), rowid_floor(end_ms + DAY_MS)
    rows = reader.rowids(Event.KIND, without=Mark.SPAN, after=low - 1, before=high)
    rows += reader.rowids(Event.KIND, marks=Mark.SPAN, before=high)
    entries = (entry for entry in reader.at(rows) if entry is not None)
    return [e for e in entries if isinstance(e.record, Event) and e.record.last_ms > start_ms - DAY_MS]


def _ical() -> ModuleType:
    """`documents.ical`, loaded at first use: the first list of the window does not wait for it."""
    return importlib.import_module("app.documents.ical")


def _with_conflicts(items: Iterable[AgendaItem]) -> list[AgendaItem]:
    """Mark items that overlap in time. All-day events and cancelled ones conflict with nothing."""
    ordered = list(items)
    timed = [i for i, item in enumerate(ordered) if not item.occurrence.all_day and not item.occurrence.cancelled]
    clashing: set[int] = set()
    open_until: list[int] = []
    for index in timed:
        start = ordered[index].occurrence.start_ms
        open_until = [other for other in open_until if ordered[other].occurrence.end_ms > start]
        if open_until:
            clashing.update(open_until)
            clashing.add(index)
        open_until.append(index)
    return [replace(item, conflict=True) if i in clashing else item for i, item in enumerate(ordered)]
