"""Forms that somebody began and did not save: of this device alone, kept as they are filled in, gone once saved or given up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import ClassVar

from app.domain.agenda import EventDraft
from app.domain.frozen import dataclass
from app.domain.ids import Key
from app.domain.mail import Contact, Reference
from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsavedEvent(Record):
    """The form of an event. ``id`` is a UUID chosen here."""

    KIND: ClassVar[str] = "unsaved_event"

    date_ms: int = 0
    """When it was last kept."""
    calendar: Key
    """The one that is chosen in it."""
    draft: EventDraft
    """What it says."""
    opened_in: Key
    opened: EventDraft
    """What it said when it was opened, and in which calendar: what others change meanwhile is told from it."""
    event: Key | None = None
    """What it changes; None = a new event."""
    recurrence_ms: int | None = None
    """Of a series, the date it was opened on."""

    @property
    def moment_ms(self) -> int:
        return self.date_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsavedCard(Record):
    """The form of a card or of a group. ``id`` is a UUID chosen here."""

    KIND: ClassVar[str] = "unsaved_card"

    date_ms: int = 0
    """When it was last kept."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What it says, as `Contact.facts`."""
    members: tuple[str, ...] | None = None
    """Addresses of a group; None = a person."""
    references: tuple[Reference, ...] = ()
    """What the group names besides."""
    picture: bytes | None = None
    """None = as it was, empty = taken away."""
    book: str = ""
    """Folder of the address book that is chosen in it."""
    card: Key | None = None
    """What it changes; None = a new card."""
    opened: Contact | None = None
    """The card as it was when the form was opened."""

    @property
    def moment_ms(self) -> int:
        return self.date_ms


Unsaved = UnsavedEvent | UnsavedCard
