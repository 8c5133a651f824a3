"""Acts of the user, one class per verb. See the package docstring for their life.

An intent knows what it acts on (`target`), how it changes what is shown (`apply`), whether it may
be sent twice without harm (``IDEMPOTENT``; if not, the connector's ``probe`` decides after a lost
reply) and in which order it goes (`lane`: strictly in order inside one lane, any order between).

``PROVEN`` intents have legal effect: `apply` shows them as « en attente », never as done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import ClassVar

from app.domain.agenda import Event
from app.domain.courrier import Letter, LetterNote
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key, OpId
from app.domain.mail import LOCAL, Address, Contact, KeptPart, LocalDraft, MailFolder, MailTag, Message
from app.domain.mail import AttachedFile as AttachedFile  # shared with drafts; part of what this module offers
from app.domain.parapheur import Dossier, Sent, SignedValue
from app.domain.records import Record
from app.domain.seances import Ack, Annotation, Presence, Seance
from app.domain.writing import Absence, GivenRight, GivenShare, Importance, MailFilter, Mode, ReceivedShare


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

    @property
    def together(self) -> str:
        """Acts on many targets with the same name here may be delivered by one request; empty = alone."""
        return ""

    @property
    def after(self) -> tuple[str, ...]:
        """Lanes that must be empty before it goes: what it needs is still being made there."""
        return ()

    def renamed(self, names: Mapping[str, str]) -> Intent:
        """The act with ids chosen here replaced by the server's (``names``: ours -> the server's)."""
        return self


def _made_first(folder: str) -> tuple[str, ...]:
    """The lane in which a folder is made that the server does not know yet."""
    return (f"{MailFolder.KIND}:{folder}",) if folder.startswith(LOCAL) else ()


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

    @property
    def together(self) -> str:
        return f"{self.KIND}:{self.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFlagged(Intent):
    KIND: ClassVar[str] = "set_flagged"
    TARGET_KIND: ClassVar[str] = Message.KIND

    value: bool

    def apply(self, record: Record | None) -> Record | None:
        return replace(record, flagged=self.value) if isinstance(record, Message) else record

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, SetFlagged)

    @property
    def together(self) -> str:
        return f"{self.KIND}:{self.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveMessage(Intent):
    KIND: ClassVar[str] = "move_message"
    TARGET_KIND: ClassVar[str] = Message.KIND

    folder: str
    """Id of the destination; the trash is a folder like another."""

    def apply(self, record: Record | None) -> Record | None:
        return replace(record, folder=self.folder) if isinstance(record, Message) else record

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, (MoveMessage, MarkJunk))

    @property
    def together(self) -> str:
        return f"{self.KIND}:{self.folder}"

    @property
    def after(self) -> tuple[str, ...]:
        return _made_first(self.folder)

    def renamed(self, names: Mapping[str, str]) -> Intent:
        return replace(self, folder=names[self.folder]) if self.folder in names else self


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkJunk(Intent):
    """Spam, or not: the server's filter learns from it, which a mere move would not do."""

    KIND: ClassVar[str] = "mark_junk"
    TARGET_KIND: ClassVar[str] = Message.KIND

    value: bool
    folder: str
    """Where it goes: the junk folder, or where it belongs."""

    def apply(self, record: Record | None) -> Record | None:
        return replace(record, folder=self.folder) if isinstance(record, Message) else record

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, (MarkJunk, MoveMessage))

    @property
    def together(self) -> str:
        return f"{self.KIND}:{self.value}:{self.folder}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TagMessage(Intent):
    """Set or take off one tag, by its name."""

    KIND: ClassVar[str] = "tag_message"
    TARGET_KIND: ClassVar[str] = Message.KIND

    tag: str
    value: bool

    def apply(self, record: Record | None) -> Record | None:
        if not isinstance(record, Message) or (self.tag in record.tags) == self.value:
            return record
        others = tuple(tag for tag in record.tags if tag != self.tag)
        return replace(record, tags=(*others, self.tag) if self.value else others)

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, TagMessage) and earlier.tag == self.tag

    @property
    def together(self) -> str:
        return f"{self.KIND}:{self.value}:{self.tag}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteMessage(Intent):
    """Delete for good what lies in the trash (or the junk): the server may keep it for some days (§16)."""

    KIND: ClassVar[str] = "delete_message"
    TARGET_KIND: ClassVar[str] = Message.KIND

    def apply(self, record: Record | None) -> Record | None:
        return None

    @property
    def together(self) -> str:
        return self.KIND


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoverMessage(Intent):
    """Bring a deleted message back into a folder. The server gives it a new id: probed after doubt (§16)."""

    KIND: ClassVar[str] = "recover_message"
    TARGET_KIND: ClassVar[str] = "deleted_message"
    IDEMPOTENT: ClassVar[bool] = False

    folder: str
    subject: str = ""
    """For « À envoyer »: the message itself is not held here."""

    @property
    def after(self) -> tuple[str, ...]:
        return _made_first(self.folder)

    def renamed(self, names: Mapping[str, str]) -> Intent:
        return replace(self, folder=names[self.folder]) if self.folder in names else self


# --- mail folders and tags ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveFolder(Intent):
    """Make a folder (``target_id`` begins with `mail.LOCAL`), rename it or move it. Never a fixed one (§8)."""

    KIND: ClassVar[str] = "save_folder"
    TARGET_KIND: ClassVar[str] = MailFolder.KIND
    PRIORITY: ClassVar[int] = 4
    """Before what is moved into it."""

    name: str
    parent: str = ""
    """Id of the folder above; empty = the top."""

    def apply(self, record: Record | None) -> Record | None:
        if isinstance(record, MailFolder):
            return replace(record, name=self.name, parent=self.parent)
        if record is None and self.target_id.startswith(LOCAL):
            return MailFolder(id=self.target_id, name=self.name, parent=self.parent)
        return record

    @property
    def after(self) -> tuple[str, ...]:
        return _made_first(self.parent)

    def renamed(self, names: Mapping[str, str]) -> Intent:
        target, parent = names.get(self.target_id, self.target_id), names.get(self.parent, self.parent)
        same = (target, parent) == (self.target_id, self.parent)
        return self if same else replace(self, target_id=target, parent=parent)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveFolder(Intent):
    """Put a folder in the trash, or delete one for good that lies there."""

    KIND: ClassVar[str] = "remove_folder"
    TARGET_KIND: ClassVar[str] = MailFolder.KIND

    forever: bool = False
    trash: str = "3"

    def apply(self, record: Record | None) -> Record | None:
        if self.forever or not isinstance(record, MailFolder):
            return None
        return replace(record, parent=self.trash)

    def renamed(self, names: Mapping[str, str]) -> Intent:
        return replace(self, target_id=names[self.target_id]) if self.target_id in names else self


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveTag(Intent):
    """Make a tag or change its colour. ``target_id`` is its name."""

    KIND: ClassVar[str] = "save_tag"
    TARGET_KIND: ClassVar[str] = MailTag.KIND
    PRIORITY: ClassVar[int] = 4
    """Before the messages that carry it: a tag first seen on one stays unlisted (interop §7)."""

    colour: str = ""

    def apply(self, record: Record | None) -> Record | None:
        if isinstance(record, MailTag):
            return replace(record, colour=self.colour)
        return MailTag(id=self.target_id, colour=self.colour)

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, SaveTag)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteTag(Intent):
    """Delete a tag, everywhere. ``target_id`` is its name."""

    KIND: ClassVar[str] = "delete_tag"
    TARGET_KIND: ClassVar[str] = MailTag.KIND

    def apply(self, record: Record | None) -> Record | None:
        return None


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
    kept: tuple[KeptPart, ...] = ()
    """Attachments sent along without passing here: the server then builds the message (interop §11.6)."""
    sender: Address | None = None
    """From; None = the account's own first identity. Checked against what the server allows before it goes."""
    mode: Mode = Mode.OWN
    reply_to: Address | None = None
    importance: Importance = Importance.NORMAL
    receipt: bool = False
    """Ask for a read receipt."""
    draft: str = ""
    """What it was written as: our draft's name, or the server's id of it. It goes when the message went."""
    signed_sha256: str = ""
    """The whole message as signed here (S/MIME), in the store's bytes: sent as it is."""
    not_before_ms: int = 0
    """Undo-send and send-later: not delivered before."""

    @property
    def after(self) -> tuple[str, ...]:
        """A save of its draft may be on its way: the draft's id on the server comes with it."""
        return (f"{LocalDraft.KIND}:{self.draft}",) if self.draft and not self.draft.isdigit() else ()

    def renamed(self, names: Mapping[str, str]) -> Intent:
        return replace(self, draft=names[self.draft]) if self.draft in names else self


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveDraft(Intent):
    """Keep a message being written among the server's drafts. ``target_id`` is its name here (row 2)."""

    KIND: ClassVar[str] = "save_draft"
    TARGET_KIND: ClassVar[str] = LocalDraft.KIND
    IDEMPOTENT: ClassVar[bool] = False
    PRIORITY: ClassVar[int] = 6
    """After everything that somebody waits for."""

    content: LocalDraft

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, SaveDraft)


@dataclass(frozen=True, slots=True, kw_only=True)
class DropDraft(Intent):
    """The user gave a message up that the server's drafts hold. ``target_id`` as in `SaveDraft`."""

    KIND: ClassVar[str] = "drop_draft"
    TARGET_KIND: ClassVar[str] = LocalDraft.KIND

    server_id: str

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, SaveDraft)


# --- absence, filters, shares, rights -------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveAbsence(Intent):
    """The whole answer given while away; the last writer wins (ModifyPrefs, class I)."""

    KIND: ClassVar[str] = "save_absence"
    TARGET_KIND: ClassVar[str] = Absence.KIND

    absence: Absence

    def apply(self, record: Record | None) -> Record | None:
        return self.absence

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, SaveAbsence)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveFilter(Intent):
    """Create, change, move or switch one filter: the others are read again just before (interop §4)."""

    KIND: ClassVar[str] = "save_filter"
    TARGET_KIND: ClassVar[str] = MailFilter.KIND

    filter: MailFilter

    @property
    def lane(self) -> str:
        return MailFilter.KIND  # the server takes the whole list: one change after the other

    def apply(self, record: Record | None) -> Record | None:
        return self.filter

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, SaveFilter) and earlier.target_id == self.target_id


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteFilter(Intent):
    KIND: ClassVar[str] = "delete_filter"
    TARGET_KIND: ClassVar[str] = MailFilter.KIND

    @property
    def lane(self) -> str:
        return MailFilter.KIND

    def apply(self, record: Record | None) -> Record | None:
        return None

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, SaveFilter) and earlier.target_id == self.target_id


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantShare(Intent):
    """Let somebody use one of my folders. The target is as the server will list it, its grantee's id apart."""

    KIND: ClassVar[str] = "grant_share"
    TARGET_KIND: ClassVar[str] = GivenShare.KIND
    PROVEN: ClassVar[bool] = True

    share: GivenShare

    def apply(self, record: Record | None) -> Record | None:
        return self.share


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeShare(Intent):
    KIND: ClassVar[str] = "revoke_share"
    TARGET_KIND: ClassVar[str] = GivenShare.KIND
    PROVEN: ClassVar[bool] = True
    PRIORITY: ClassVar[int] = 2
    """A right taken back is not to wait behind marks."""

    folder: str
    grantee_id: str
    grantee: str = ""
    """For « À envoyer »."""

    def apply(self, record: Record | None) -> Record | None:
        return None

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, GrantShare)


@dataclass(frozen=True, slots=True, kw_only=True)
class TellShare(Intent):
    """Mail somebody that a folder is shared with them. Never repeated by the program (interop §14, class N)."""

    KIND: ClassVar[str] = "tell_share"
    TARGET_KIND: ClassVar[str] = "share_notice"
    IDEMPOTENT: ClassVar[bool] = False

    folder: str
    grantee: str
    lane_after: str = ""

    @property
    def after(self) -> tuple[str, ...]:
        return (self.lane_after,) if self.lane_after else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptShare(Intent):
    """Take a folder that somebody shares into my own tree (a mountpoint)."""

    KIND: ClassVar[str] = "accept_share"
    TARGET_KIND: ClassVar[str] = ReceivedShare.KIND

    share: ReceivedShare
    name: str

    def apply(self, record: Record | None) -> Record | None:
        if isinstance(record, ReceivedShare) and not record.mount:
            return replace(record, mount=f"{LOCAL}{self.op_id}", mount_name=self.name)
        return record


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveShare(Intent):
    """Take a shared folder out of my tree; nothing of its owner's is touched."""

    KIND: ClassVar[str] = "leave_share"
    TARGET_KIND: ClassVar[str] = ReceivedShare.KIND

    mount: str

    def apply(self, record: Record | None) -> Record | None:
        return replace(record, mount="", mount_name="") if isinstance(record, ReceivedShare) else record

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, AcceptShare)

    def renamed(self, names: Mapping[str, str]) -> Intent:
        return replace(self, mount=names[self.mount]) if self.mount in names else self


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRight(Intent):
    """Let somebody write in my name, or on my behalf."""

    KIND: ClassVar[str] = "grant_right"
    TARGET_KIND: ClassVar[str] = GivenRight.KIND
    PROVEN: ClassVar[bool] = True

    right: GivenRight

    def apply(self, record: Record | None) -> Record | None:
        return self.right


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeRight(Intent):
    KIND: ClassVar[str] = "revoke_right"
    TARGET_KIND: ClassVar[str] = GivenRight.KIND
    PROVEN: ClassVar[bool] = True
    PRIORITY: ClassVar[int] = 2

    right: GivenRight

    def apply(self, record: Record | None) -> Record | None:
        return None

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, GrantRight)


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

    def apply(self, record: Record | None) -> Record | None:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferEvent(Intent):
    """Move an event to another calendar of the same account. Tells nobody."""

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

    def apply(self, record: Record | None) -> Record | None:
        if isinstance(record, Message) and record.invite is not None:
            return replace(record, invite=replace(record.invite, answer=self.answer))
        return record


# --- contacts -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveContact(Intent):
    """Create or change a card. A new one is named by a UUID of ours, kept on it (``vCardUID``): probed by it."""

    KIND: ClassVar[str] = "save_contact"
    TARGET_KIND: ClassVar[str] = Contact.KIND
    IDEMPOTENT: ClassVar[bool] = False
    PRIORITY: ClassVar[int] = 4

    contact: Contact
    new: bool = False
    base: Mapping[str, str] = field(default_factory=dict)
    """The card the user saw: only what differs from it is written."""
    base_members: tuple[str, ...] = ()

    def apply(self, record: Record | None) -> Record | None:
        return self.contact

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, SaveContact) and earlier.new == self.new


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteContact(Intent):
    """Put a card into the trash."""

    KIND: ClassVar[str] = "delete_contact"
    TARGET_KIND: ClassVar[str] = Contact.KIND
    PRIORITY: ClassVar[int] = 4

    def apply(self, record: Record | None) -> Record | None:
        return None


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

    opinion: bool = False
    """The step asks for a second opinion: the same act, on another address of the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectDossier(DossierAct):
    """``public_note`` is the reason: required, three characters or more."""

    KIND: ClassVar[str] = "reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferDossier(DossierAct):
    """Give the step to another bureau."""

    KIND: ClassVar[str] = "transfer"

    target_bureau: str
    target_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskOpinion(DossierAct):
    """Ask another bureau for a second opinion; the dossier then comes back."""

    KIND: ClassVar[str] = "ask_opinion"

    target_bureau: str
    target_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoDossier(DossierAct):
    """Droit de remords: take back the step performed last (``step_id``), while nobody acted since."""

    KIND: ClassVar[str] = "undo"


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
        MarkJunk,
        TagMessage,
        DeleteMessage,
        RecoverMessage,
        SaveFolder,
        RemoveFolder,
        SaveTag,
        DeleteTag,
        SendMail,
        SaveDraft,
        DropDraft,
        SaveAbsence,
        SaveFilter,
        DeleteFilter,
        GrantShare,
        RevokeShare,
        TellShare,
        AcceptShare,
        LeaveShare,
        GrantRight,
        RevokeRight,
        SaveEvent,
        DeleteEvent,
        TransferEvent,
        ProposeTime,
        SettleAlarm,
        ReplyInvitation,
        SaveContact,
        DeleteContact,
        Acknowledge,
        AnswerPresence,
        SaveAnnotation,
        DeleteAnnotation,
        MarkAnnotationRead,
        VisaDossier,
        RejectDossier,
        TransferDossier,
        AskOpinion,
        UndoDossier,
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
