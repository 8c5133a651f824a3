"""Agenda: calendars and events. An event keeps its iCalendar text, which is the truth (RFC 5545)."""

from __future__ import annotations

import enum
from dataclasses import replace
from typing import ClassVar

from app.domain.frozen import dataclass
from app.domain.mail import Address
from app.domain.merge import merge, merge_items
from app.domain.records import Mark, Record, Searchable


class Scope(enum.StrEnum):
    """What a change of a series touches."""

    ONE = "one"
    FOLLOWING = "following"
    """This occurrence and those after it."""
    ALL = "all"


SHORT_MS = 24 * 60 * 60 * 1000
"""Events that last no longer are found by their start alone; the others carry `Mark.SPAN`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar(Record):
    """A calendar; ``id`` is its percent-decoded, NFC-normalised path on the server."""

    KIND: ClassVar[str] = "calendar"

    name: str
    colour: str = ""
    """``#rrggbb`` as the server gives it, or empty."""
    writable: bool = True
    ctag: str = ""
    owner: str = ""
    """Whose it is, when it is somebody else's that was shared (mail address or name); empty = our own."""
    lost: bool = False
    """Its owner took the share back: what is held stays readable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    address: Address
    answer: str = "NEEDS-ACTION"
    """iCalendar PARTSTAT."""
    role: str = "REQ-PARTICIPANT"
    kind: str = "INDIVIDUAL"
    """iCalendar CUTYPE: INDIVIDUAL, RESOURCE, ROOM…"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Record):
    """An event or series of a calendar. ``id`` is ``<calendar id>/<UID>``.

    The fields beside ``ics`` are read from it (`documents.ical`), for lists and search.
    """

    KIND: ClassVar[str] = "event"

    calendar: str
    uid: str
    href: str = ""
    """Percent-decoded path of the resource; empty while only we know the event."""
    etag: str = ""
    """Quoted as received; empty while only we know the event."""
    ics: str
    """The whole VCALENDAR, exceptions included."""
    title: str
    start_ms: int
    """First start; an all-day event starts at midnight UTC of its date."""
    end_ms: int
    """First end, exclusive."""
    last_ms: int
    """End of the last occurrence; ``2**62`` for an endless series."""
    all_day: bool = False
    recurring: bool = False
    location: str = ""
    description: str = ""
    organizer: Address | None = None
    acted_by: str = ""
    """Mail address of who wrote it last in the organizer's name (SENT-BY); empty = the organizer in person."""
    attendees: tuple[Attendee, ...] = ()
    answer: str = ""
    """The user's own PARTSTAT, empty when not an attendee."""
    status: str = ""
    alarms: tuple[int, ...] = ()
    """Reminders: milliseconds before the start (negative: after it)."""
    private: bool = False
    """CLASS: others see « occupé »."""
    free: bool = False
    """TRANSP: takes no time in free/busy."""
    unreadable: bool = False
    """The server holds it, nobody can tell what it says: ``ics`` is its source as received."""

    @property
    def box(self) -> str:
        return self.calendar

    @property
    def moment_ms(self) -> int:
        return self.start_ms

    @property
    def version(self) -> str:
        return self.etag

    @property
    def marks(self) -> Mark:
        marks = Mark.TODO if self.answer == "NEEDS-ACTION" else Mark.NONE
        return marks | Mark.SPAN if self.last_ms - self.start_ms > SHORT_MS else marks

    def searchable(self) -> Searchable | None:
        people = " ".join(a.address.shown() for a in self.attendees)
        return Searchable(title=self.title, people=people, body=f"{self.location} {self.description}")


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRemoval(Record):
    """Somebody deleted an event of a calendar that several people hold."""

    KIND: ClassVar[str] = "event_removal"

    title: str
    """Empty for a private event."""
    start_ms: int
    all_day: bool = False
    by: Address | None = None
    """None = it was done with a program that does not say who."""
    at_ms: int
    """When it was deleted, or found to be gone."""
    owner: str = ""
    """Whose calendar it was in; empty = our own."""

    @property
    def moment_ms(self) -> int:
        return self.at_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalsSeen(Record):
    """The user saw what others took away up to ``at_ms``: events ("seen"), messages ("mail"). Local."""

    KIND: ClassVar[str] = "removals_seen"

    at_ms: int


MOST_FILE_BYTES = 3 * 1024 * 1024
"""Of all files of an event: they travel inside its text, to each device (interop Zimbra §24)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFile:
    """A file joined to an event, or the web address of one."""

    name: str
    media_type: str = ""
    size_bytes: int = 0
    """0 when only its address is known."""
    data: bytes = b""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDraft:
    """An event as a form holds it: the whole new state of an event, of a series or of one occurrence."""

    title: str
    start_ms: int
    """All-day events: midnights UTC of the dates, end exclusive."""
    end_ms: int
    all_day: bool = False
    location: str = ""
    description: str = ""
    rule: str = ""
    """RRULE value; left alone when one occurrence is changed."""
    attendees: tuple[Attendee, ...] = ()
    alarms: tuple[int, ...] = ()
    """As `Event.alarms`."""
    private: bool = False
    free: bool = False
    link: str = ""
    """Web address: where to meet, what to read."""
    files: tuple[EventFile, ...] = ()

    def over(self, opened: EventDraft, current: EventDraft) -> EventDraft:
        """``current`` with what this draft changed of ``opened``: others may have written while the form was open."""
        alike = ("title", "location", "rule", "alarms", "private", "free", "link", "files")
        own = {name: getattr(self, name) for name in alike if getattr(self, name) != getattr(opened, name)}
        times = ("start_ms", "end_ms", "all_day")
        if any(getattr(self, name) != getattr(opened, name) for name in times):
            own |= {name: getattr(self, name) for name in times}
        words = merge(opened.description, self.description, current.description)
        return replace(
            current,
            description=self.description if words is None else words,
            attendees=merge_items(opened.attendees, self.attendees, current.attendees, _mail),
            **own,
        )


def _mail(attendee: Attendee) -> str:
    return attendee.address.mail.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One instance of an event in a window of time, as views paint it. Not stored."""

    event_id: str
    account: str
    start_ms: int
    end_ms: int
    all_day: bool
    title: str
    location: str
    recurrence_ms: int | None
    """Original start of this instance of a series; None for a single event."""
    cancelled: bool = False
