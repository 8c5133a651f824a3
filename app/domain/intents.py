"""Acts of the user, one class per verb. See the package docstring for their life.

An intent knows what it acts on (`target`), how it changes what is shown (`apply`), whether it may
be sent twice without harm (``IDEMPOTENT``; if not, the connector's ``probe`` decides after a lost
reply) and in which order it goes (`lane`: strictly in order inside one lane, any order between).

``PROVEN`` intents have legal effect: `apply` shows them as « en attente », never as done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar

from app.domain.agenda import Event
from app.domain.courrier import Letter, LetterNote
from app.domain.ids import AccountId, Key, OpId
from app.domain.mail import Address, Message
from app.domain.mail import AttachedFile as AttachedFile  # shared with drafts; part of what this module offers
from app.domain.parapheur import Dossier, Sent, SignedValue
from app.domain.records import Record
from app.domain.seances import Ack, Annotation, Presence, Seance


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """One act. ``op_id`` is its name for ever; ``made_at_ms`` is when the user did it (UTC)."""

    KIND: ClassVar[str] = ""
    TARGET_KIND: ClassVar[str] = ""
    IDEMPOTENT: ClassVar[bool] = True
    PROVEN: ClassVar[bool] = False
    PRIORITY: ClassVar[int] = 5
    """Lower goes first: 1 signatures and answers with a deadline, 3 sends, 5 marks."""

    REWRITES: ClassVar[bool] = False
    """It replaces or deletes what the user may want back: the store keeps the version before (row 120)."""
    RESEND_AFTER_MS: ClassVar[int] = 0
    """After a lost reply and a probe that found nothing: how long to leave the server before sending again."""

    op_id: OpId
    account: AccountId
    made_at_ms: int
    target_id: str

    @property
    def target(self) -> Key:
        """The record whose view this intent changes."""
        return Key(self.account, self.TARGET_KIND, self.target_id)

    @property
    def lane(self) -> str:
        """Intents of one lane are delivered in the order they were made; a failure blocks only its lane."""
        return f"{self.TARGET_KIND}:{self.target_id}"

    def apply(self, record: Record | None) -> Record | None:
        """The record as it shall be shown while this intent waits. Pure."""
        return record

    def absorbs(self, earlier: Intent) -> bool:
        """True when ``earlier`` (same lane, still waiting, never sent) is made pointless by this one."""
        return False


# --- messages -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRead(Intent):
    KIND: ClassVar[str] = "set_read"
    TARGET_KIND: ClassVar[str] = Message.KIND

    value: bool

    def apply(self, record: Record | None) -> Record | None:
        return replace(record, unread=not self.value) if isinstance(record, Message) else record

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, SetRead)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFlagged(Intent):
    KIND: ClassVar[str] = "set_flagged"
    TARGET_KIND: ClassVar[str] = Message.KIND

    value: bool

    def apply(self, record: Record | None) -> Record | None:
        return replace(record, flagged=self.value) if isinstance(record, Message) else record

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, SetFlagged)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveMessage(Intent):
    KIND: ClassVar[str] = "move_message"
    TARGET_KIND: ClassVar[str] = Message.KIND

    folder: str
    """Id of the destination; the trash is a folder like another."""

    def apply(self, record: Record | None) -> Record | None:
        return replace(record, folder=self.folder) if isinstance(record, Message) else record

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, MoveMessage)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendMail(Intent):
    """Send a message. ``target_id`` is its Message-ID: chosen here, kept by the server, probed after doubt."""

    KIND: ClassVar[str] = "send_mail"
    TARGET_KIND: ClassVar[str] = "outgoing"
    IDEMPOTENT: ClassVar[bool] = False
    PRIORITY: ClassVar[int] = 3
    RESEND_AFTER_MS: ClassVar[int] = 60_000
    """A server that accepted the message may still be filing it (interop Zimbra §11.6)."""

    to: tuple[Address, ...]
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    subject: str
    text: str
    html: str = ""
    in_reply_to: str = ""
    """Message-ID answered, without brackets."""
    origin_id: str = ""
    """Server id of the message answered or forwarded."""
    origin_kind: str = ""
    """``r`` reply, ``w`` forward, empty otherwise."""
    files: tuple[AttachedFile, ...] = ()
    not_before_ms: int = 0
    """Undo-send and send-later: not delivered before."""


# --- agenda -------------------------------------------------------------------------------------


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

    def apply(self, record: Record | None) -> Record | None:
        return None


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

    def apply(self, record: Record | None) -> Record | None:
        if isinstance(record, Message) and record.invite is not None:
            return replace(record, invite=replace(record.invite, answer=self.answer))
        return record


# --- séances ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledge(Intent):
    """Accusé de réception of a convocation. Its legal time is the server's."""

    KIND: ClassVar[str] = "acknowledge"
    TARGET_KIND: ClassVar[str] = Seance.KIND
    PROVEN: ClassVar[bool] = True
    PRIORITY: ClassVar[int] = 1

    convocation_sha256: str = ""
    """Digest of the convocation as displayed, for our own journal."""

    def apply(self, record: Record | None) -> Record | None:
        if isinstance(record, Seance) and record.ack is Ack.AWAITED:
            return replace(record, ack=Ack.PENDING)
        return record


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPresence(Intent):
    """Presence answer: only the last one waits. ``seen`` is the server's value when the user chose."""

    KIND: ClassVar[str] = "answer_presence"
    TARGET_KIND: ClassVar[str] = Seance.KIND
    PROVEN: ClassVar[bool] = True
    PRIORITY: ClassVar[int] = 1

    presence: Presence
    proxy_holder: str = ""
    seen: Presence = Presence.NONE

    def apply(self, record: Record | None) -> Record | None:
        if isinstance(record, Seance):
            return replace(record, presence=self.presence, proxy_holder=self.proxy_holder, presence_pending=True)
        return record

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, AnswerPresence)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveAnnotation(Intent):
    """Create or change a note: the whole new state; last writer wins on the server, by id."""

    KIND: ClassVar[str] = "save_annotation"
    TARGET_KIND: ClassVar[str] = Annotation.KIND
    REWRITES: ClassVar[bool] = True

    annotation: Annotation
    base_text: str | None = None
    """Text the edit started from; None for a new note. A different server text is a conflict."""

    def apply(self, record: Record | None) -> Record | None:
        return self.annotation

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, SaveAnnotation)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteAnnotation(Intent):
    KIND: ClassVar[str] = "delete_annotation"
    TARGET_KIND: ClassVar[str] = Annotation.KIND
    REWRITES: ClassVar[bool] = True

    def apply(self, record: Record | None) -> Record | None:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkAnnotationRead(Intent):
    KIND: ClassVar[str] = "mark_annotation_read"
    TARGET_KIND: ClassVar[str] = Annotation.KIND

    def apply(self, record: Record | None) -> Record | None:
        return replace(record, unread=False) if isinstance(record, Annotation) else record


# --- parapheur ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierAct(Intent):
    """Common to all acts on a dossier: what exactly was seen when deciding.

    The connector re-reads the dossier first; another fingerprint is a `Conflict`: the act is set
    aside and the user asked again. Never acted upon silently.
    """

    TARGET_KIND: ClassVar[str] = Dossier.KIND
    IDEMPOTENT: ClassVar[bool] = False
    PROVEN: ClassVar[bool] = True
    PRIORITY: ClassVar[int] = 1

    tenant: str
    bureau_id: str
    step_id: str
    fingerprint: str
    public_note: str = ""
    private_note: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)

    def apply(self, record: Record | None) -> Record | None:
        if isinstance(record, Dossier):
            return replace(record, sent=Sent.QUEUED, sent_act=self.KIND)
        return record


@dataclass(frozen=True, slots=True, kw_only=True)
class VisaDossier(DossierAct):
    KIND: ClassVar[str] = "visa"


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectDossier(DossierAct):
    """``public_note`` is the reason: required, three characters or more."""

    KIND: ClassVar[str] = "reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignDossier(DossierAct):
    """Deliver the signatures made by the token. Created only from checked and verified values."""

    KIND: ClassVar[str] = "sign"

    certificate: bytes
    """DER of the signer's certificate."""
    values: tuple[SignedValue, ...]
    signature_times_ms: Mapping[str, int] = field(default_factory=dict)
    """``signatureDateTime`` per document id, echoed unchanged."""


# --- courrier -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkLetterRead(Intent):
    KIND: ClassVar[str] = "mark_letter_read"
    TARGET_KIND: ClassVar[str] = Letter.KIND

    def apply(self, record: Record | None) -> Record | None:
        return replace(record, read=True) if isinstance(record, Letter) else record


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterOperation(Intent):
    """Any other operation of the courrier contract; the op id is the server's idempotency key."""

    KIND: ClassVar[str] = "letter_operation"
    TARGET_KIND: ClassVar[str] = Letter.KIND
    PRIORITY: ClassVar[int] = 3

    action: str
    """Contract §3.3: ``visa``, ``visa_refuse``, ``assign``, ``close``…"""
    if_version: int
    comment: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddLetterNote(Intent):
    """Add a note to a letter; ``target_id`` is the note's own client UUID."""

    KIND: ClassVar[str] = "add_letter_note"
    TARGET_KIND: ClassVar[str] = LetterNote.KIND

    note: LetterNote
    visibility: str = "everyone"

    def apply(self, record: Record | None) -> Record | None:
        return self.note if record is None else record

    @property
    def lane(self) -> str:
        return f"{Letter.KIND}:{self.note.letter_id}"


INTENT_TYPES: Mapping[str, type[Intent]] = {
    cls.KIND: cls
    for cls in (
        SetRead,
        SetFlagged,
        MoveMessage,
        SendMail,
        SaveEvent,
        DeleteEvent,
        ReplyInvitation,
        Acknowledge,
        AnswerPresence,
        SaveAnnotation,
        DeleteAnnotation,
        MarkAnnotationRead,
        VisaDossier,
        RejectDossier,
        SignDossier,
        MarkLetterRead,
        LetterOperation,
        AddLetterNote,
    )
}
"""Every intent by its ``KIND``: what the outbox may hold."""


def needs_not_before(intent: Intent) -> int:
    """Earliest delivery the intent itself asks for (UTC ms); 0 = at once."""
    return intent.not_before_ms if isinstance(intent, SendMail) else 0
