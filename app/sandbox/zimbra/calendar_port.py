"""Where the SOAP mail server and the calendar storage meet.

Zimbra has *one* change counter and *one* id sequence per mailbox, for mail and events alike. So the
mail server owns both (`MailboxNumbers`) and the calendar storage asks it for numbers whenever one
of its events changes, whoever changed it (SOAP or CalDAV): that also wakes the waiting clients.

All methods are plain functions, quick, callable from any thread. ``mailbox`` is the mail address,
lower case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A calendar folder of a mailbox as SyncResponse and GetFolder list it."""

    folder_id: int
    """10 for the default calendar; others from `MailboxNumbers.next_id`."""
    name: str
    ms: int
    """Change number of the folder itself (creation, rename), not of its events."""
    colour: str = ""
    """``#rrggbb`` or empty."""
    view: str = "appointment"
    """``appointment``, or ``task`` for a list of tasks."""
    writable: bool = True


@dataclass(frozen=True, slots=True)
class EventEntry:
    """One event or series (all its exceptions are in the same iCalendar text)."""

    appt_id: int
    """Item id, constant over changes."""
    inv_id: int
    """Invite id: taken anew from `MailboxNumbers.next_id` whenever the content changes."""
    uid: str
    folder_id: int
    ms: int
    """Change number of its last change."""


@dataclass(frozen=True, slots=True)
class CalendarChanges:
    """What moved after a change number."""

    calendars: tuple[CalendarEntry, ...] = ()
    events: tuple[EventEntry, ...] = ()
    deleted: tuple[int, ...] = ()
    """Ids of events and calendar folders that are gone."""


@dataclass(frozen=True, slots=True)
class Mount:
    """Somebody else's calendar in a mailbox's own tree (§14)."""

    name: str
    """As the mailbox calls it."""
    owner: str
    """Whose it is: mail address, lower case."""
    folder_id: int
    """In the owner's mailbox."""
    rights: str
    """``rwidxap`` letters; empty = taken back."""


class MailboxNumbers(Protocol):
    """The mailbox's counter and ids, kept by the mail server."""

    def next_change(self, mailbox: str) -> int:
        """Take the next change number; waiting clients are told once the caller has returned."""
        ...

    def next_id(self, mailbox: str) -> int:
        """A fresh item id, never used before (256 or more)."""
        ...


class Doorkeeper(Protocol):
    """Who is knocking: the DAV layer accepts what the mail server accepts."""

    def address_of_token(self, token: str) -> str | None:
        """Mailbox of a valid ``ZM_AUTH_TOKEN``; None when unknown, expired or revoked."""
        ...

    def check_password(self, login: str, password: str) -> bool: ...

    def mounts(self, mailbox: str) -> Sequence[Mount]:
        """Calendars of others mounted in a mailbox, with what it may do there now."""
        ...


class CalendarBackend(Protocol):
    """Events of the mailboxes, over the storage that CalDAV clients see too."""

    def attach(self, numbers: MailboxNumbers) -> None:
        """Called once by the mail server before any other method; existing events take their numbers now."""
        ...

    def list_calendars(self, mailbox: str) -> Sequence[CalendarEntry]: ...

    def list_events(self, mailbox: str) -> Sequence[EventEntry]: ...

    def changed_since(self, mailbox: str, ms: int) -> CalendarChanges:
        """Everything whose change number is above ``ms``, deletions included."""
        ...

    def get_ics(self, mailbox: str, uid: str) -> str | None:
        """The whole VCALENDAR, or None when there is no such event."""
        ...

    def put_ics(self, mailbox: str, folder_id: int, ics: str) -> EventEntry:
        """Store an event that arrived by mail (invitation); replaces one of the same UID."""
        ...

    def remove(self, mailbox: str, uid: str) -> None:
        """The event goes (cancelled, thrown away): its id enters the deletion log."""
        ...

    def move(self, mailbox: str, uid: str, folder_id: int) -> EventEntry | None:
        """Put an event into another calendar of the mailbox; None = no such event or calendar."""
        ...

    def set_partstat(self, mailbox: str, uid: str, address: str, partstat: str) -> EventEntry | None:
        """Write one attendee's answer (``ACCEPTED``, ``DECLINED``, ``TENTATIVE``…); None = no such event or attendee."""
        ...
