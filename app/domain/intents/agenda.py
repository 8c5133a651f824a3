"""Events and the answers to invitations."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from app.domain.agenda import Event
from app.domain.frozen import dataclass
from app.domain.intents.base import Intent
from app.domain.mail import Address, Message
from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveEvent(Intent):
    """Create or change an event: the whole new state. A changed base is a `Conflict` (If-Match)."""

    KIND: ClassVar[str] = "save_event"
    TARGET_KIND: ClassVar[str] = Event.KIND
    REWRITES: ClassVar[bool] = True
    IDEMPOTENT: ClassVar[bool] = False
    PRIORITY: ClassVar[int] = 3

    event: Event
    base_etag: str = ""
    """The etag the user saw; empty for a new event."""
    scheduled: bool = False
    """People are invited, or were: the server must tell them, and only once (interop Zimbra §12, 25)."""

    def apply(self, record: Record | None) -> Record | None:
        return self.event

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, SaveEvent)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteEvent(Intent):
    KIND: ClassVar[str] = "delete_event"
    TARGET_KIND: ClassVar[str] = Event.KIND
    REWRITES: ClassVar[bool] = True
    PRIORITY: ClassVar[int] = 3

    href: str
    base_etag: str = ""
    uid: str = ""
    scheduled: bool = False
    """We invited people: they are told that it is cancelled."""
    invited: bool = False
    """Somebody else's meeting: it is thrown away here, nobody is told."""
    note: str = ""
    """What they are told besides."""
    title: str = ""
    """For whoever else holds the calendar, to say what was deleted; empty for a private event."""
    start_ms: int = 0
    all_day: bool = False

    def apply(self, record: Record | None) -> Record | None:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferEvent(Intent):
    """Move an event to another calendar of the same account, another person's included. Tells nobody.

    Between two people's mailboxes the server makes the event there and deletes it here; its UID stays, and tells what
    was done: repeating it is safe.
    """

    KIND: ClassVar[str] = "transfer_event"
    TARGET_KIND: ClassVar[str] = Event.KIND
    PRIORITY: ClassVar[int] = 3

    uid: str
    calendar: str
    """Id of the destination."""

    def apply(self, record: Record | None) -> Record | None:
        return replace(record, calendar=self.calendar) if isinstance(record, Event) else record

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, TransferEvent)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeTime(Intent):
    """Ask the organizer of an event for another time (A18). Mails: never repeated blindly."""

    KIND: ClassVar[str] = "propose_time"
    TARGET_KIND: ClassVar[str] = Event.KIND
    IDEMPOTENT: ClassVar[bool] = False
    PRIORITY: ClassVar[int] = 1

    uid: str
    start_ms: int
    end_ms: int
    note: str = ""
    recurrence_ms: int | None = None
    """Of a series: which occurrence (`Occurrence.recurrence_ms`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineProposal(Intent):
    """Tell somebody who proposed another time that the event stays where it is. Mails: never repeated blindly."""

    KIND: ClassVar[str] = "decline_proposal"
    TARGET_KIND: ClassVar[str] = Event.KIND
    IDEMPOTENT: ClassVar[bool] = False
    PRIORITY: ClassVar[int] = 1

    uid: str
    to: Address
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerEvent(Intent):
    """Answer a meeting from the agenda, where its message need not be. Mails the organizer: never repeated blindly."""

    KIND: ClassVar[str] = "answer_event"
    TARGET_KIND: ClassVar[str] = Event.KIND
    IDEMPOTENT: ClassVar[bool] = False
    PRIORITY: ClassVar[int] = 1

    answer: str
    """iCalendar PARTSTAT: ACCEPTED, DECLINED or TENTATIVE."""
    uid: str
    note: str = ""

    def apply(self, record: Record | None) -> Record | None:
        return replace(record, answer=self.answer) if isinstance(record, Event) else record

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, AnswerEvent)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleAlarm(Intent):
    """A reminder was seen or put off here: the other devices hear of it."""

    KIND: ClassVar[str] = "settle_alarm"
    TARGET_KIND: ClassVar[str] = Event.KIND
    PRIORITY: ClassVar[int] = 7

    uid: str
    until_ms: int = 0
    """When it comes back; 0 = dismissed."""

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, SettleAlarm)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyInvitation(Intent):
    """Answer an invitation received by mail. Mails the organizer: never repeated blindly."""

    KIND: ClassVar[str] = "reply_invitation"
    TARGET_KIND: ClassVar[str] = Message.KIND
    IDEMPOTENT: ClassVar[bool] = False
    PRIORITY: ClassVar[int] = 1

    answer: str
    """iCalendar PARTSTAT: ACCEPTED, DECLINED or TENTATIVE."""
    uid: str
    invite_id: str = ""
    note: str = ""
    """Comment for the organizer."""
    occurrence_ms: int | None = None
    """Of a series: original start of the one occurrence that is answered; None = all of it."""

    def apply(self, record: Record | None) -> Record | None:
        if isinstance(record, Message) and record.invite is not None:
            return replace(record, invite=replace(record.invite, answer=self.answer))
        return record
