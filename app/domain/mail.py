"""Messages: folders, messages, their bodies and contacts. Source: interop with Zimbra §7-13."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import field
from typing import ClassVar

from app.domain.frozen import dataclass
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


FIRST_OWN_ID = 256
"""Ids below are the server's fixed folders: deleting one would empty it (interop §8)."""
LOCAL = "local:"
"""What ids begin with that were chosen here, until the server gives its own."""
HERE = "here-"
"""What ids begin with of folders and messages that are kept on this device only: no server knows them (A19)."""
TAG_COLOURS = (
    "", "#5b9bf2", "#43eded", "#6acb9e", "#ba86e5", "#f66666", "#f8fa33", "#fe98d3", "#bebebe", "#fdbc55",
)  # fmt: skip
"""Zimbra's numbered colours 0 to 9 (none, blue, cyan, green, purple, red, yellow, pink, grey, orange)."""


def is_here(id: str) -> bool:
    """Of a folder or message kept on this device only."""
    return id.startswith(HERE)


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
    colour: str = ""
    """``#rrggbb``, or empty."""
    owner: Address | None = None
    """Whose it is, for a folder that somebody shares with us; its id is then ``<owner id>:<folder id>``."""
    rights: str = ""
    """What we may do in somebody else's folder (``rwidxa``, interop §14); our own: empty, everything."""
    mount: str = ""
    """Of a shared folder: its mountpoint among our own folders. Empty for the folders below it."""

    @property
    def is_shared(self) -> bool:
        """Of somebody else's mailbox."""
        return self.owner is not None

    def allows(self, right: str) -> bool:
        """Whether ``right`` (one letter: r read, w change, i add, d delete) is ours here."""
        return self.owner is None or right in self.rights

    @property
    def is_fixed(self) -> bool:
        """One of the server's own folders: it has a numbered name below 256 and is never renamed, moved or deleted."""
        return self.id.isdigit() and int(self.id) < FIRST_OWN_ID

    @property
    def is_local(self) -> bool:
        """Made here, not known to the server yet."""
        return self.id.startswith(LOCAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailTag(Record):
    """A tag of one account. ``id`` is its name: messages and the server refer to it so (interop §7)."""

    KIND: ClassVar[str] = "mail_tag"

    colour: str = ""
    """``#rrggbb``, or empty for none."""
    number: str = ""
    """The server's id; empty until it knows the tag."""

    @property
    def version(self) -> str:
        return self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch(Record):
    """A search kept on the server (a « search folder »). ``query`` is in the server's own language (§10)."""

    KIND: ClassVar[str] = "saved_search"

    name: str
    query: str
    types: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxFacts(Record):
    """What the server says of the mailbox as a whole; ``id`` is always "mailbox"."""

    KIND: ClassVar[str] = "mailbox"

    used_bytes: int = 0
    quota_bytes: int = 0
    """0 = none."""
    recovers: bool = False
    """Deleted mail can be recovered for some days (dumpster, interop §16)."""
    max_message_bytes: int = 0
    """Largest message as sent, base64 counted; 0 = not known yet."""


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
    all_day: bool = False
    """Dates, not hours: start and end (exclusive) are midnights UTC, as `Event` has them."""
    location: str = ""
    organizer: Address | None = None
    answer: str = ""
    """iCalendar PARTSTAT of the user as last known: NEEDS-ACTION, ACCEPTED, DECLINED, TENTATIVE; of whoever answers
    in a REPLY."""
    occurrence_ms: int | None = None
    """Of a series: original start of the one occurrence that is meant."""


class Gesture(enum.StrEnum):
    """What was last done to a message."""

    READ = "read"
    UNREAD = "unread"
    FLAGGED = "flagged"
    UNFLAGGED = "unflagged"
    TAGGED = "tagged"
    UNTAGGED = "untagged"
    MOVED = "moved"
    TRASHED = "trashed"
    TAKEN = "taken"
    """Into another mailbox, and to the trash of its own."""
    JUNKED = "junked"
    ANSWERED = "answered"
    FORWARDED = "forwarded"
    UNKNOWN = "unknown"
    """Something, with a program that leaves no name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """The last thing done elsewhere to a message of a folder that several people hold (A16)."""

    did: Gesture
    at_ms: int = 0
    """0 = nobody said when."""
    by: Address | None = None
    """None = nobody said who."""
    mine: bool = False
    """By ourselves, on this device or another."""


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
    written_by: Address | None = None
    """Who really wrote it, when it says « de la part de » somebody (Sender header, interop §15)."""
    touch: Touch | None = None
    """Of a folder that several people hold: what was last done to it, and by whom."""
    touches: tuple[Touch, ...] = ()
    """What its own lines tell, newest first, as last read: `touch` is judged by what is new among them."""

    @property
    def box(self) -> str:
        return self.folder

    @property
    def thread(self) -> str:
        """Zimbra gives a message alone in its conversation a negative id: it is in none (interop §7)."""
        return "" if self.conversation.startswith("-") else self.conversation

    @property
    def who(self) -> str:
        return self.sender.shown()

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
class MessageLeft(Record):
    """A message of a folder that several people hold went where we do not see it; ``id`` was its own."""

    KIND: ClassVar[str] = "message_left"

    subject: str
    folder: str
    """Name of the folder it was in."""
    did: Gesture
    """UNKNOWN = it was done with a program that does not say."""
    by: Address | None = None
    at_ms: int
    """When it was done, or found to be gone."""

    @property
    def moment_ms(self) -> int:
        return self.at_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepHere(Record):
    """The user wants a message (``id``) in a local folder: done once its whole source is on this device. Local."""

    KIND: ClassVar[str] = "keep_here"

    folder: str
    at_ms: int

    @property
    def moment_ms(self) -> int:
        return self.at_ms


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
    bcc: tuple[Address, ...] = ()
    """Of a draft, or of what we sent ourselves."""
    receipt_to: tuple[Address, ...] = ()
    """Who asks to be told that it was read; nobody once they were (the server's flag ``n``)."""
    in_reply_to: str = ""
    """Message-ID that it answers, without brackets."""
    references: tuple[str, ...] = ()
    """Message-IDs of its thread as it names them, the first one first (RFC 5322 §3.6.4), without brackets."""
    origin_id: str = ""
    """Of a draft: server id of the message that it answers or hands on."""
    origin_kind: str = ""
    """``r`` reply, ``w`` forward, empty otherwise."""
    unreadable: bool = False
    """Its content could not be read as a mail, by the server or here: only its source can be looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptAnswer(Record):
    """The user's answer to whoever asks to be told that a message was read; ``id`` is the message's. Local."""

    KIND: ClassVar[str] = "receipt_answer"

    sent: bool


def source_ref(message: Message) -> str:
    """`FileRef.ref` of the whole message as the server holds it (RFC 5322)."""
    return f"source:{message.id}" + (f"@{message.revision}" if message.draft else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedFile:
    """A file of an outgoing message, held in the store's bytes until sent."""

    name: str
    media_type: str
    sha256: str
    size_bytes: int
    content_id: str = ""
    """Without brackets: a picture of the text, which names it so (``cid:``). Empty = an attachment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPart:
    """An attachment that stays on the server: a part of a stored message, sent along without passing here."""

    message_id: str
    """Server id of the message it is a part of."""
    part: str
    name: str
    media_type: str
    size_bytes: int
    content_id: str = ""
    """As `AttachedFile.content_id`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A member of a group that is named, not written out: it follows what it names."""

    kind: str
    """C = a contact, G = a line of the directory, I = an address with a name (Zimbra's letters, interop §13)."""
    value: str
    """The server's own words for it: what is taken away or added is named by them."""
    id: str = ""
    """Of the `Contact`, for C."""
    name: str = ""
    """What the server said of it when the group was read; with ``mail`` empty = it could not tell."""
    mail: str = ""


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
    facts: Mapping[str, str] = field(default_factory=dict)
    """The card under the server's own names (``firstName``, ``email2``…), what this program does not know included."""
    members: tuple[str, ...] = ()
    """Addresses of a group; empty = a person, unless it has ``references``."""
    references: tuple[Reference, ...] = ()
    """Members of a group that are named elsewhere."""
    photo: str = ""
    """Ref of its picture's file; ``local:<sha256>`` = chosen here, in the store of bytes; empty = none."""

    @property
    def is_group(self) -> bool:
        return bool(self.members or self.references)

    @property
    def box(self) -> str:
        return self.folder

    @property
    def version(self) -> str:
        return self.revision

    def searchable(self) -> Searchable | None:
        return Searchable(title=self.name, people=" ".join(self.mails), body=f"{self.company} {self.title}")
