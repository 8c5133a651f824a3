"""What is brought up by itself: before it begins, or on the day that the user chose."""

from __future__ import annotations

import enum
from typing import ClassVar

from app.domain.agenda import Occurrence
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key
from app.domain.records import Record


class About(enum.StrEnum):
    """Why."""

    EVENT = "event"
    """An event's own reminder."""
    CONVENED = "convened"
    """A convocation arrived."""
    DEADLINE = "deadline"
    """Last day on which it could lawfully be sent, and the accusé or the answer is missing."""
    EVE = "eve"
    """The meeting is tomorrow."""
    MOVED = "moved"
    """The meeting is held at another moment."""
    WITHDRAWN = "withdrawn"
    """The server took a meeting to come away: cancelled, or the user is no longer convened."""
    DOCUMENT = "document"
    """The user asked to be reminded of a document (`DocumentReminder`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One reminder that is due."""

    name: str
    """Names it for `RemindersService.snooze` and `dismiss`."""
    key: Key
    """Of the event, of the séance, or of the `DocumentReminder`."""
    occurrence: Occurrence
    late: bool = False
    """It has begun: this was missed."""
    about: About = About.EVENT


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReminder(Record):
    """« Me rappeler ce courrier lundi » (row A20): one a document, until it is ended. Local; travels with the carnet."""

    KIND: ClassVar[str] = "document_reminder"

    about_kind: str
    """``KIND`` of what it is about: a message, a letter, a dossier, a séance."""
    about_id: str
    document: str = ""
    """``origin_id`` of one document of the séance; empty = the whole of it."""
    title: str
    """What it is called, kept with it: it still says so once the thing itself is gone."""
    at_ms: int
    """When (UTC)."""

    @property
    def moment_ms(self) -> int:
        return self.at_ms

    def about(self, account: AccountId) -> Key:
        """What it is about."""
        return Key(account, self.about_kind, self.about_id)


def reminder_key(about: Key, document: str = "") -> Key:
    """The one reminder of a document: the same on each device."""
    return Key(about.account, DocumentReminder.KIND, "/".join(filter(None, (about.kind, about.id, document))))
