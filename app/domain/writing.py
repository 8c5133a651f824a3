"""What writing and sharing mail stands on: who may be named as sender, absence, filters, shares, rights.

All of it is the server's (`GetInfo`, `GetFilterRules`, `GetShareInfo`, `GetFolder`, `GetRights`; interop with
Zimbra §4, 14, 15), kept as records so that it is there without a network.
"""

from __future__ import annotations

import enum
from dataclasses import fields
from typing import Any, ClassVar

from app.domain.frozen import dataclass
from app.domain.mail import Address, AttachedFile, KeptPart
from app.domain.records import Record

DRAFT_NOTE = "draft:"
"""What secrets of an account begin with that note which draft on the server a message is written in. The note proves
whether the message was sent, so it is cleared only once the acknowledgement is on disk."""


class Mode(enum.StrEnum):
    """In whose name a message goes: three things that are never mixed (row 13)."""

    OWN = "own"
    AS = "as"
    """En tant que: the recipient sees the other address only (right ``sendAs``)."""
    BEHALF = "behalf"
    """De la part de: the recipient sees both (right ``sendOnBehalfOf``)."""


class Importance(enum.StrEnum):
    """As Zimbra's flags say it (§7)."""

    NORMAL = ""
    HIGH = "!"
    LOW = "?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Text under a message, in both forms; either may be empty."""

    text: str = ""
    html: str = ""


NO_SIGNATURE = Signature()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender(Record):
    """One choice of « De »: an identity of the account, or somebody it may write for."""

    KIND: ClassVar[str] = "sender"

    address: Address
    mode: Mode = Mode.OWN
    label: str = ""
    """The identity's own name; empty for the first one and for other people."""
    is_default: bool = False
    reply_to: Address | None = None
    signature: Signature = NO_SIGNATURE
    """Under a new message."""
    reply_signature: Signature = NO_SIGNATURE
    """Under an answer or a forwarded message."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """What is written in a message, wherever it lies: on the page, kept here, on its way.

    Without slots of its own, so that records and intents can be one too (Python lays out one base only).
    """

    __slots__ = ()

    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    subject: str = ""
    text: str = ""
    html: str = ""
    """The same with its form; empty where it has none. Clean (`services.written_html`)."""
    in_reply_to: str = ""
    """Message-ID answered, without brackets."""
    references: tuple[str, ...] = ()
    """Message-IDs of the thread before the one answered, the first one first, without brackets (RFC 5322 §3.6.4)."""
    origin_id: str = ""
    """Server id of the message answered or forwarded."""
    origin_kind: str = ""
    """``r`` reply, ``w`` forward, empty otherwise."""
    files: tuple[AttachedFile, ...] = ()
    kept: tuple[KeptPart, ...] = ()
    """Attachments that lie on the server and go along from there: the server then builds the message (interop §11.6)."""
    sender: Address | None = None
    """From; None = the account's own first identity. Checked against what the server allows before it goes."""
    mode: Mode = Mode.OWN
    reply_to: Address | None = None
    importance: Importance = Importance.NORMAL
    receipt: bool = False
    """Ask for a read receipt."""

    def written(self) -> dict[str, Any]:
        """All of it by name: to make another kind of message of it."""
        return {field.name: getattr(self, field.name) for field in fields(Written)}


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalDraft(Written, Record):
    """A message being written: local only, kept at each pause, gone once queued or discarded.

    ``id`` is a UUID chosen here; the account is the key's.
    """

    KIND: ClassVar[str] = "local_draft"

    date_ms: int
    """When it was last kept."""
    server_id: str = ""
    """The draft on the server it goes on from; empty = none known."""
    server_revision: str = ""

    @property
    def moment_ms(self) -> int:
        return self.date_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLink(Record):
    """Which draft on the server is the message written here under ``id``: one draft, one id (§11.7)."""

    KIND: ClassVar[str] = "draft_link"

    server_id: str
    revision: str = ""


# --- absence and filters --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence(Record):
    """The answer given while away; ``id`` is always "absence"."""

    KIND: ClassVar[str] = "absence"

    on: bool = False
    text: str = ""
    from_ms: int = 0
    """0 = no bound."""
    until_ms: int = 0
    outside_differs: bool = False
    """People outside the server's domain get another text."""
    outside_text: str = ""


class Facet(enum.StrEnum):
    """What a simple condition looks at."""

    FROM = "from"
    TO = "to"
    SUBJECT = "subject"
    BODY = "body"


class Deed(enum.StrEnum):
    """What a simple filter does with a message."""

    FOLDER = "folder"
    """Value: path of the folder, ``Inbox/Dossiers``."""
    TAG = "tag"
    READ = "read"
    FLAG = "flag"
    TRASH = "trash"
    FORWARD = "forward"
    STOP = "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    facet: Facet
    value: str
    negative: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    deed: Deed
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFilter(Record):
    """A rule the server applies to incoming mail. ``id`` is its name (§4)."""

    KIND: ClassVar[str] = "mail_filter"

    rank: int
    active: bool = True
    any_of: bool = False
    """One condition is enough; else all must hold."""
    conditions: tuple[Condition, ...] = ()
    actions: tuple[Action, ...] = ()
    raw: str = ""
    """The whole rule as the server gave it, JSON: what we do not model is never lost."""
    simple: bool = True
    """All of it is in ``conditions`` and ``actions``: it can be edited here; else only switched, moved, deleted."""

    @property
    def moment_ms(self) -> int:
        return -self.rank


# --- shares and rights ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFolder(Record):
    """A calendar or address book of mine, by the server's id: what can be shared besides mail folders."""

    KIND: ClassVar[str] = "own_folder"

    name: str
    view: str
    parent: str = ""
    """Id of the one of the same view it lies in; empty = at the top."""


MAIL_VIEWS = ("", "message", "conversation", "unknown")
"""What a folder of mail may be called (§8); the others hold events, cards, tasks or files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenShare(Record):
    """A folder of mine that somebody else may use. ``id`` is ``<folder>:<grantee id>``."""

    KIND: ClassVar[str] = "given_share"

    folder: str
    folder_name: str
    view: str = ""
    """``message``, ``appointment``, ``contact``…; empty for mail."""
    grantee: str
    """Address or name, as shown."""
    grantee_id: str
    grantee_type: str = "usr"
    """``usr``, ``grp``, ``dom``, ``all``, ``pub``, ``guest``, ``key`` (§14)."""
    rights: str = ""
    """``rwidxap`` letters."""
    until_ms: int = 0
    """When the server ends it by itself; 0 = never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderBelow:
    """A folder inside a shared one."""

    id: str
    """Remote id: ``<owner id>:<folder>``."""
    path: str
    """From the shared folder down, ``Élus/Anciens``."""
    rights: str = ""
    """Empty = as the shared folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedShare(Record):
    """A folder of somebody else that I may use, accepted or offered. ``id`` is ``<owner id>:<folder id>``."""

    KIND: ClassVar[str] = "received_share"

    owner: Address
    owner_id: str
    folder: str
    path: str
    view: str = ""
    rights: str = ""
    grantee: str = ""
    """Empty = given to me; else the group it came through."""
    mount: str = ""
    """Id of its mountpoint in my mailbox; empty = offered, not accepted."""
    mount_name: str = ""
    broken: bool = False
    """The folder or the right is gone: what is held stays readable (§14)."""
    below: tuple[FolderBelow, ...] = ()
    """Of an address book: the books inside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenRight(Record):
    """Somebody may write in my name. ``id`` is ``<right>:<grantee>``."""

    KIND: ClassVar[str] = "given_right"

    mode: Mode
    grantee: str
    grantee_id: str = ""
    grantee_type: str = "usr"


def deed(kind: str, who: str, what: str, rights: str = "", folder: str = "") -> dict[str, str]:
    """What the journal keeps of an act of delegation (A16): who may do what since when, and when it ended."""
    facts = {"delegation": kind, "who": who, "what": what, "rights": rights, "folder": folder}
    return {name: value for name, value in facts.items() if value}


PRESETS: dict[str, str] = {"read": "r", "write": "rwidx", "manage": "rwidxa"}
"""What « lecture », « lecture et écriture » and « gestion » stand for, in the server's letters."""


def preset_of(rights: str) -> str:
    """The widest preset that ``rights`` cover; empty for none (free/busy only, say)."""
    held = set(rights)
    return next((name for name in ("manage", "write", "read") if set(PRESETS[name]) <= held), "")
