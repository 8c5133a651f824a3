"""Messages: folders, messages, their bodies and contacts. Source: interop with Zimbra §7-13."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import ClassVar

from app.domain.records import Mark, Record, Searchable


class Role(enum.StrEnum):
    """What a mail folder is for. Zimbra does not translate the names of its fixed folders: we do."""

    INBOX = "inbox"
    SENT = "sent"
    DRAFTS = "drafts"
    TRASH = "trash"
    JUNK = "junk"
    NORMAL = "normal"


SET_ASIDE = ("3", "4")
"""Trash and junk: fixed ids of Zimbra (interop §7). A conversation is shown without what was put there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    mail: str
    name: str = ""

    def shown(self) -> str:
        return self.name or self.mail


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFolder(Record):
    KIND: ClassVar[str] = "mail_folder"

    name: str
    parent: str = ""
    role: Role = Role.NORMAL
    unread: int = 0
    """The server's own count; the window shows ours, counted in the store."""
    total: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """An invitation carried by a message."""

    uid: str
    """UID of the event (RFC 5545 §3.8.4.7)."""
    invite_id: str = ""
    """Zimbra's ``calItemId-invId``, for SendInviteReply; empty until known."""
    method: str = "REQUEST"
    title: str = ""
    start_ms: int = 0
    end_ms: int = 0
    location: str = ""
    organizer: Address | None = None
    answer: str = ""
    """iCalendar PARTSTAT of the user as last known: NEEDS-ACTION, ACCEPTED, DECLINED, TENTATIVE."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Record):
    """A message as lists show it. Its text and attachments are a `MessageBody`."""

    KIND: ClassVar[str] = "message"

    folder: str
    date_ms: int
    subject: str
    sender: Address
    recipients: tuple[Address, ...] = ()
    """To then Cc."""
    fragment: str = ""
    """First words."""
    message_id: str = ""
    """RFC 5322 Message-ID without angle brackets."""
    conversation: str = ""
    size_bytes: int = 0
    unread: bool = False
    flagged: bool = False
    answered: bool = False
    forwarded: bool = False
    draft: bool = False
    attachment: bool = False
    tags: tuple[str, ...] = ()
    revision: str = ""
    """Zimbra ``rev``: changes when the content does."""
    invite: Invite | None = None

    @property
    def box(self) -> str:
        return self.folder

    @property
    def thread(self) -> str:
        """Zimbra gives a message alone in its conversation a negative id: it is in none (interop §7)."""
        return "" if self.conversation.startswith("-") else self.conversation

    @property
    def moment_ms(self) -> int:
        return self.date_ms

    @property
    def marks(self) -> Mark:
        marks = Mark.NONE
        if self.unread:
            marks |= Mark.UNREAD
        if self.flagged:
            marks |= Mark.FLAGGED
        if self.attachment:
            marks |= Mark.ATTACHMENT
        if self.invite is not None and self.invite.answer in ("", "NEEDS-ACTION"):
            marks |= Mark.TODO
        return marks

    @property
    def version(self) -> str:
        return self.revision

    def searchable(self) -> Searchable | None:
        people = " ".join(f"{a.name} {a.mail}" for a in (self.sender, *self.recipients))
        return Searchable(title=self.subject, people=people, body=self.fragment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An attachment or inline image of a message."""

    part: str
    """Zimbra's part number, as downloads address it."""
    name: str
    media_type: str
    size_bytes: int
    content_id: str = ""
    inline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageBody(Record):
    """Text of a message: same ``id`` as its `Message`."""

    KIND: ClassVar[str] = "message_body"

    html: str = ""
    """As the server sent it: never shown before `ui` sanitised it."""
    text: str = ""
    parts: tuple[Part, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedFile:
    """A file of an outgoing message, held in the store's bytes until sent."""

    name: str
    media_type: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalDraft(Record):
    """A message being written: local only, kept at each pause, gone once queued or discarded.

    ``id`` is a UUID chosen here; the account is the key's.
    """

    KIND: ClassVar[str] = "local_draft"

    date_ms: int
    """When it was last kept."""
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    subject: str = ""
    text: str = ""
    html: str = ""
    in_reply_to: str = ""
    origin_id: str = ""
    origin_kind: str = ""
    files: tuple[AttachedFile, ...] = ()

    @property
    def moment_ms(self) -> int:
        return self.date_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Record):
    KIND: ClassVar[str] = "contact"

    folder: str
    name: str
    mails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    company: str = ""
    title: str = ""
    revision: str = ""

    @property
    def box(self) -> str:
        return self.folder

    @property
    def version(self) -> str:
        return self.revision

    def searchable(self) -> Searchable | None:
        return Searchable(title=self.name, people=" ".join(self.mails), body=f"{self.company} {self.title}")
