"""What is done to messages, and sending them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from app.domain.frozen import dataclass
from app.domain.intents.base import Intent, made_first
from app.domain.mail import Message
from app.domain.records import Record
from app.domain.writing import LocalDraft, Written


@dataclass(frozen=True, slots=True, kw_only=True)
class OnMessage(Intent):
    """Something done to one message, which may get another id while it waits (`CarryMessage`)."""

    TARGET_KIND: ClassVar[str] = Message.KIND

    def renamed(self, names: Mapping[str, str]) -> Intent:
        return replace(self, target_id=names[self.target_id]) if self.target_id in names else self


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRead(OnMessage):
    KIND: ClassVar[str] = "set_read"

    value: bool

    def apply(self, record: Record | None) -> Record | None:
        return replace(record, unread=not self.value) if isinstance(record, Message) else record

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, SetRead)

    @property
    def together(self) -> str:
        return f"{self.KIND}:{self.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFlagged(OnMessage):
    KIND: ClassVar[str] = "set_flagged"

    value: bool

    def apply(self, record: Record | None) -> Record | None:
        return replace(record, flagged=self.value) if isinstance(record, Message) else record

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, SetFlagged)

    @property
    def together(self) -> str:
        return f"{self.KIND}:{self.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveMessage(OnMessage):
    KIND: ClassVar[str] = "move_message"

    folder: str
    """Id of the destination; the trash is a folder like another."""

    def apply(self, record: Record | None) -> Record | None:
        return replace(record, folder=self.folder) if isinstance(record, Message) else record

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, (MoveMessage, MarkJunk, CarryMessage))

    @property
    def together(self) -> str:
        return f"{self.KIND}:{self.folder}"

    @property
    def after(self) -> tuple[str, ...]:
        return made_first(self.folder)

    def renamed(self, names: Mapping[str, str]) -> Intent:
        return replace(
            self, target_id=names.get(self.target_id, self.target_id), folder=names.get(self.folder, self.folder)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryMessage(OnMessage):
    """Move a message into another person's mailbox, or out of it: copied there, under another id, then put into the trash
    here. Probed by its Message-ID (interop §25, "copy"), or by its looks."""

    KIND: ClassVar[str] = "carry_message"
    IDEMPOTENT: ClassVar[bool] = False
    RESEND_AFTER_MS: ClassVar[int] = 60_000
    """A server that was cut while it copied may still be at it."""

    folder: str
    """Id of the destination; a remote id in another's mailbox."""
    mount: str = ""
    """Mountpoint above the destination, in another's mailbox: where the message is looked for."""
    message_id: str = ""
    """Empty: it is told by its date, size and subject."""
    subject: str = ""
    """For « À envoyer »: once it moved, the message is known under another id."""

    def apply(self, record: Record | None) -> Record | None:
        return replace(record, folder=self.folder) if isinstance(record, Message) else record

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, (MoveMessage, MarkJunk, CarryMessage))

    @property
    def after(self) -> tuple[str, ...]:
        return made_first(self.folder)

    def renamed(self, names: Mapping[str, str]) -> Intent:
        return replace(
            self, target_id=names.get(self.target_id, self.target_id), folder=names.get(self.folder, self.folder)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkJunk(OnMessage):
    """Spam, or not: the server's filter learns from it, which a mere move would not do."""

    KIND: ClassVar[str] = "mark_junk"

    value: bool
    folder: str
    """Where it goes: the junk folder, or where it belongs."""

    def apply(self, record: Record | None) -> Record | None:
        return replace(record, folder=self.folder) if isinstance(record, Message) else record

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, (MarkJunk, MoveMessage, CarryMessage))

    @property
    def together(self) -> str:
        return f"{self.KIND}:{self.value}:{self.folder}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TagMessage(OnMessage):
    """Set or take off one tag, by its name."""

    KIND: ClassVar[str] = "tag_message"

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
class DeleteMessage(OnMessage):
    """Delete for good what lies in the trash (or the junk): the server may keep it for some days (§16)."""

    KIND: ClassVar[str] = "delete_message"

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
        return made_first(self.folder)

    def renamed(self, names: Mapping[str, str]) -> Intent:
        return replace(self, folder=names[self.folder]) if self.folder in names else self


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnMessage(Intent):
    """Lay a message that is kept here only into a folder of the server again: its own source, sent to nobody (A19).

    ``target_id`` is its name here. Looked for by its Message-ID before it is laid down (interop §11.7, 25).
    """

    KIND: ClassVar[str] = "return_message"
    TARGET_KIND: ClassVar[str] = Message.KIND
    IDEMPOTENT: ClassVar[bool] = False
    PRIORITY: ClassVar[int] = 6

    folder: str
    message_id: str
    """Empty: nothing tells afterwards whether it arrived."""
    date_ms: int
    unread: bool
    flagged: bool
    source_sha256: str
    subject: str = ""

    @property
    def digests(self) -> frozenset[str]:
        return frozenset((self.source_sha256,))

    @property
    def after(self) -> tuple[str, ...]:
        return made_first(self.folder)

    def renamed(self, names: Mapping[str, str]) -> Intent:
        return replace(self, folder=names[self.folder]) if self.folder in names else self

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, ReturnMessage)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendMail(Written, Intent):
    """Send a message. ``target_id`` is its Message-ID: chosen here, kept by the server, probed after doubt."""

    KIND: ClassVar[str] = "send_mail"
    TARGET_KIND: ClassVar[str] = "outgoing"
    IDEMPOTENT: ClassVar[bool] = False
    PRIORITY: ClassVar[int] = 3
    RESEND_AFTER_MS: ClassVar[int] = 60_000
    """A server that accepted the message may still be filing it (interop Zimbra §11.6)."""

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

    @property
    def digests(self) -> frozenset[str]:
        return frozenset(file.sha256 for file in self.files) | (frozenset((self.signed_sha256,)) - {""})

    def renamed(self, names: Mapping[str, str]) -> Intent:
        return replace(self, draft=names[self.draft]) if self.draft in names else self


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReceipt(Intent):
    """Tell the sender, who asked for it, that a message was read. The server tells them once (interop §11.7)."""

    KIND: ClassVar[str] = "send_receipt"
    TARGET_KIND: ClassVar[str] = Message.KIND

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, SendReceipt)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveDraft(Intent):
    """Keep a message being written among the server's drafts. ``target_id`` is its name here (row 2)."""

    KIND: ClassVar[str] = "save_draft"
    TARGET_KIND: ClassVar[str] = LocalDraft.KIND
    IDEMPOTENT: ClassVar[bool] = False
    PRIORITY: ClassVar[int] = 6
    """After everything that somebody waits for."""

    content: LocalDraft

    @property
    def digests(self) -> frozenset[str]:
        return frozenset(file.sha256 for file in self.content.files)

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, SaveDraft)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveTemplate(Intent):
    """Keep a message as a model, in the folder of models. ``target_id`` is its name here: probed by it after doubt."""

    KIND: ClassVar[str] = "save_template"
    TARGET_KIND: ClassVar[str] = "mail_template"
    IDEMPOTENT: ClassVar[bool] = False
    PRIORITY: ClassVar[int] = 6

    folder: str
    content: LocalDraft

    @property
    def digests(self) -> frozenset[str]:
        return frozenset(file.sha256 for file in self.content.files)

    @property
    def after(self) -> tuple[str, ...]:
        return made_first(self.folder)

    def renamed(self, names: Mapping[str, str]) -> Intent:
        return replace(self, folder=names[self.folder]) if self.folder in names else self


@dataclass(frozen=True, slots=True, kw_only=True)
class DropDraft(Intent):
    """The user gave a message up that the server's drafts hold. ``target_id`` as in `SaveDraft`."""

    KIND: ClassVar[str] = "drop_draft"
    TARGET_KIND: ClassVar[str] = LocalDraft.KIND

    server_id: str

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, SaveDraft)
