"""iCalendar files of many events: split into one text an event, and joined again. Tolerant; never raises on text."""

from __future__ import annotations

from collections.abc import Iterable

from app.documents.ical_lines import Component, Line, read, write
from app.documents.ical_times import moment_of
from app.domain.errors import Rejected
from app.domain.frozen import dataclass

MOST_EVENTS = 50_000
MOST_BYTES = 128 * 1024 * 1024
_HEAD = (Line("VERSION", "", "2.0"), Line("PRODID", "", "-//Echarpe//Agenda//FR"))


@dataclass(frozen=True, slots=True)
class Events:
    """What a file holds."""

    texts: tuple[str, ...]
    """One VCALENDAR an event, its exceptions and zones with it."""
    unreadable: tuple[str, ...] = ()
    """Sources of what could not be read: events without a start, and calendars that are none."""


def read_events(data: bytes) -> Events:
    """The events of a file, however many VCALENDARs it holds."""
    text = _decode(data[:MOST_BYTES])
    texts: list[str] = []
    bad: list[str] = []
    for part in _calendars(text):
        try:
            calendar = read(part)
        except Rejected:
            bad.append(part)
            continue
        zones = [c for c in calendar.children if c.name == "VTIMEZONE"]
        by_uid: dict[str, list[Component]] = {}
        for number, event in enumerate(c for c in calendar.children if c.name == "VEVENT"):
            if moment_of(event, "DTSTART", calendar) is None:
                bad.append(write(Component(event.name, event.lines)))  # what is inside may be nested without end
            else:
                by_uid.setdefault(event.text("UID") or f"\0{number}", []).append(event)
        for parts in by_uid.values():
            texts.append(write(Component("VCALENDAR", list(_HEAD), [*_used(zones, parts), *parts])))
            if len(texts) >= MOST_EVENTS:
                return Events(tuple(texts), tuple(bad))
    return Events(tuple(texts), tuple(bad))


def write_calendar(texts: Iterable[str]) -> str:
    """One VCALENDAR of many events; a zone is defined once."""
    zones: dict[str, Component] = {}
    events: list[Component] = []
    for text in texts:
        calendar = read(text)
        for child in calendar.children:
            if child.name == "VTIMEZONE":
                zones.setdefault(child.value("TZID"), child)
            elif child.name == "VEVENT":
                events.append(child)
    return write(Component("VCALENDAR", list(_HEAD), [*zones.values(), *events]))


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _calendars(text: str) -> list[str]:
    """Each VCALENDAR of the text; one that is not closed ends with the text."""
    pieces = text.split("BEGIN:VCALENDAR")
    return ["BEGIN:VCALENDAR" + piece for piece in pieces[1:]]


def _used(zones: list[Component], parts: list[Component]) -> list[Component]:
    used = {line.param("TZID") for part in parts for line in part.lines}
    return [zone for zone in zones if zone.value("TZID") in used]
