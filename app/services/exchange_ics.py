"""Calendars as files: export of what is in a calendar, import of what somebody sends. No invitation leaves by it."""

from __future__ import annotations

from collections.abc import Sequence

from app.documents import ical
from app.documents.ical_files import read_events, write_calendar
from app.domain.agenda import Calendar, Event
from app.domain.errors import Rejected
from app.domain.frozen import dataclass
from app.domain.ids import Key, new_id
from app.domain.intents import Intent, SaveEvent
from app.services.bodies import Bodies
from app.services.library import Library, ListQuery


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file."""

    made: int
    known: int
    """Already in that calendar (same UID): left alone."""
    unreadable: tuple[str, ...]
    """Their sources."""


class IcsService:
    """iCalendar files in and out."""

    def __init__(self, bodies: Bodies, library: Library) -> None:
        self._bodies = bodies
        self._library = library

    async def export(self, calendars: Sequence[Key]) -> str:
        """All events of these calendars as one file."""
        boxes = tuple((key.account, key.id) for key in calendars)
        entries = await self._library.entries(ListQuery(kind=Event.KIND, boxes=boxes, ascending=True), limit=200_000)
        return write_calendar(entry.record.ics for entry in entries if isinstance(entry.record, Event))

    async def take(self, calendar: Key, data: bytes) -> Taken:
        """Add the events of a file to a calendar, without their people: nobody is invited again.

        Raises ``Rejected("calendar_read_only")``.
        """
        entry = await self._library.entry(calendar)
        if entry is not None and isinstance(entry.record, Calendar) and not entry.record.writable:
            raise Rejected("calendar_read_only")
        found = read_events(data)
        boxes = ((calendar.account, calendar.id),)
        held = await self._library.entries(ListQuery(kind=Event.KIND, boxes=boxes), limit=200_000)
        known = {e.record.uid for e in held if isinstance(e.record, Event)}
        intents: list[Intent] = []
        bad = list(found.unreadable)
        skipped = 0
        for text in found.texts:
            try:
                event = ical.parse_event(text, calendar_id=calendar.id)
                if event.uid in known:
                    skipped += 1
                    continue
                uid = event.uid or f"{new_id()}@echarpe"
                event = ical.copy_event(event, new_uid=uid, now_ms=self._bodies.clock())
            except Rejected:
                bad.append(text)
                continue
            known.add(uid)
            intents.append(SaveEvent(**self._bodies.stamp(calendar.account), target_id=event.id, event=event))
        if intents:
            await self._bodies.append(*intents)
        return Taken(len(intents), skipped, tuple(bad))
