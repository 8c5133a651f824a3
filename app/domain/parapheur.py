"""Parapheur: bureaux and dossiers. Source: interop with i-Parapheur §1.4."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import field
from typing import ClassVar

from app.domain.frozen import dataclass
from app.domain.records import Mark, Record, Searchable


class Action(enum.StrEnum):
    """Kind of a step (wire values). A value we do not know is read as UNKNOWN, never a crash."""

    VISA = "VISA"
    SIGNATURE = "SIGNATURE"
    SEAL = "SEAL"
    PAPER_SIGNATURE = "PAPER_SIGNATURE"
    EXTERNAL_SIGNATURE = "EXTERNAL_SIGNATURE"
    SECURE_MAIL = "SECURE_MAIL"
    REJECT = "REJECT"
    SECOND_OPINION = "SECOND_OPINION"
    ARCHIVE = "ARCHIVE"
    START = "START"
    DELETE = "DELETE"
    TRANSFER = "TRANSFER"
    ASK_SECOND_OPINION = "ASK_SECOND_OPINION"
    CHAIN = "CHAIN"
    SECRETARIAT = "SECRETARIAT"
    """v4: a secretary prepares the dossier, then sends it on."""
    TRANSMIT = "TDT"
    """v4: the dossier, signed, waits to be sent to the Treasury or to the préfecture (its `Dossier.protocol`)."""
    UNKNOWN = "UNKNOWN"


class Tray(enum.StrEnum):
    """List of a bureau a dossier stands in (wire values, lower case)."""

    PENDING = "pending"
    DELEGATED = "delegated"
    FINISHED = "finished"
    REJECTED = "rejected"
    RETRIEVABLE = "retrievable"
    DOWNSTREAM = "downstream"
    DRAFT = "draft"
    UPCOMING = "upcoming"
    """To come: its circuit reaches this bureau later. Not every server lists it."""


class Format(enum.StrEnum):
    """Signature format of the dossier's type (wire values)."""

    PES_V2 = "PES_V2"
    PADES = "PADES"
    PKCS7 = "PKCS7"
    XADES_DETACHED = "XADES_DETACHED"
    AUTO = "AUTO"
    NONE = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bureau(Record):
    KIND: ClassVar[str] = "bureau"

    name: str
    tenant: str
    pending: int = 0
    late: int = 0
    delegated: int = 0
    version_tag: str = ""
    """The counters as text: moved counters mean the lists must be read again."""
    may_act: bool = True
    """False: the user may read and comment here, not act (a supervisor, a secretary): no control to sign, approve or
    reject. What may be made, sent off, chained or removed all the same is told apart (v5)."""
    secretary: bool = False
    """v4: the user prepares what this bureau will sign, and does nothing else there."""
    may_create: bool = False
    may_chain: bool = False
    may_archive: bool = True
    """What is over or came back may be removed."""
    one_delegation: bool = False
    """v4: it is given wholly, and to one bureau at a time."""
    associates: Mapping[str, str] = field(default_factory=dict)
    """v4: bureaux that a dossier or this bureau may be given to, id -> name; elsewhere circuits name them."""
    stands_for: Mapping[str, str] = field(default_factory=dict)
    """v5: bureaux given to this one now, id -> name; v4 does not tell them."""

    @property
    def version(self) -> str:
        return self.version_tag


@dataclass(frozen=True, slots=True, kw_only=True)
class MetadataField:
    """One piece of information that a circuit or a type asks for (interop §1.4). Values travel as text."""

    key: str
    name: str = ""
    """As people know it; empty = the key."""
    type: str = "TEXT"
    """BOOLEAN, DATE (YYYY-MM-DD), FLOAT, INTEGER, TEXT, URL; another one is shown as text."""
    values: tuple[str, ...] = ()
    """The only values allowed; empty = free."""
    mandatory: bool = False

    @property
    def label(self) -> str:
        return self.name or self.key


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    id: str
    action: Action
    state: str
    """Wire State; ``PENDING`` = the one to act on."""
    bureaux: tuple[str, ...] = ()
    """Names of the desks that may act."""
    bureau_ids: tuple[str, ...] = ()
    user: str = ""
    date_ms: int | None = None
    public_note: str = ""
    performed: Action | None = None
    private_note: str = ""
    """For the next bureau only."""
    absent: str = ""
    """Name of the bureau in whose absence it was, or is to be, performed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment placed on a page of a document (row 63). Page space: points, origin at the bottom left, or at the top
    left with ``from_top`` (v4 does not tell how high the page is)."""

    id: str
    document_id: str
    page: int
    """From 0."""
    x_pt: float
    y_pt: float
    text: str
    author: str = ""
    date_ms: int | None = None
    waiting: bool = False
    """Ours, not sent yet."""
    from_top: bool = False

    def down_pt(self, height_pt: float) -> float:
        """How far below the top of a page of that height."""
        return self.y_pt if self.from_top else height_pt - self.y_pt


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierDocument:
    id: str
    name: str
    media_type: str
    size_bytes: int
    main: bool
    index: int = 0
    pdf_visual_id: str = ""


def joined_figures(words: str) -> str:
    """Thousands joined: « 12 915,17 » is searched as it is written without spaces, too."""
    return re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))", "", words)


def document_ref(tenant: str, dossier_id: str, document: DossierDocument) -> str:
    """Name of a document's file in its account: ``doc:<tenant>:<dossier>:<document>:<size>``.

    The size is part of the name: the server keeps a document's id when its content changes (a
    signature, a correction), and what was displayed must not be taken for what is there now.
    """
    return f"doc:{tenant}:{dossier_id}:{document.id}:{document.size_bytes}"


CHECKING = (Action.VISA, Action.SECOND_OPINION, Action.SECRETARIAT)
"""What is done without signing: to check, to give an opinion, to prepare."""


class Sent(enum.StrEnum):
    """Fate of the user's own act on a dossier, shown in its row."""

    NONE = ""
    QUEUED = "queued"
    """In the outbox: « en attente d'envoi »."""
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier(Record):
    KIND: ClassVar[str] = "dossier"

    tenant: str
    bureau_id: str
    bureau_name: str = ""
    name: str
    type: str = ""
    subtype: str = ""
    format: Format = Format.NONE
    tray: Tray = Tray.PENDING
    created_ms: int = 0
    due_ms: int | None = None
    late: bool = False
    """Due date passed when last read."""
    steps: tuple[Step, ...] = ()
    documents: tuple[DossierDocument, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    mandatory_metadata: tuple[str, ...] = ()
    """Keys to be given with a validation of the step that waits."""
    mandatory_rejection: tuple[str, ...] = ()
    """Keys to be given with a rejection."""
    fields: tuple[MetadataField, ...] = ()
    """What is known of the keys of ``metadata`` and of the mandatory ones."""
    annotations_allowed: bool = True
    paper_allowed: bool = False
    """The type lets the awaited signature be made on paper."""
    protocol: str = ""
    """HELIOS, ACTES, or empty: where it is transmitted to after the circuit."""
    origin_name: str = ""
    """Bureau that submitted it."""
    comments: tuple[Comment, ...] = ()
    readonly: bool = False
    """Its bureau lets the user read, not act (`Bureau.may_act`): the step that waits awaits nothing from them."""
    reading_mandatory: bool = False
    read: bool = False
    sent: Sent = Sent.NONE
    sent_act: str = ""
    """``KIND`` of the act (``sign``, ``visa``, ``reject``…), with ``sent``."""
    unable: tuple[str, ...] = ()
    """Kinds of acts that its server cannot take from here (an older generation): greyed with the reason."""
    fingerprint: str = ""
    """SHA-256 over pending step id and documents' ids and sizes: what a queued act was decided on."""

    @property
    def box(self) -> str:
        return f"{self.bureau_id}/{self.tray.value}"

    @property
    def moment_ms(self) -> int:
        return self.created_ms

    @property
    def version(self) -> str:
        return self.fingerprint

    @property
    def pending_step(self) -> Step | None:
        """The step this bureau must act on; None when it is no longer its turn."""
        waiting = [s for s in self.steps if s.state == "PENDING"]
        mine = [s for s in waiting if self.bureau_id in s.bureau_ids]
        candidates = mine or waiting
        return candidates[0] if candidates else None

    @property
    def undoable_step(self) -> Step | None:
        """The step this bureau performed last, which may be taken back while nobody acted since; None = no such step."""
        done = [step for step in self.steps if step.performed is not None]
        if (
            "undo" in self.unable
            or self.tray is not Tray.RETRIEVABLE
            or not done
            or self.bureau_id not in done[-1].bureau_ids
        ):
            return None
        return done[-1] if done[-1].action in (Action.VISA, Action.SECOND_OPINION) else None

    @property
    def awaited(self) -> bool:
        """An act of the user is awaited on it here and now."""
        here = self.tray in (Tray.PENDING, Tray.DELEGATED) and self.sent is Sent.NONE
        return here and not self.readonly and self.pending_step is not None

    @property
    def prepares(self) -> bool:
        """The user checks it for whoever signs next: a secretary's step, or the visa or opinion before another's signature."""
        step = self.pending_step
        if step is None or not self.awaited or step.action not in CHECKING:
            return False
        after = next(iter(self.steps[self.steps.index(step) + 1 :]), None)
        if after is None or after.action is not Action.SIGNATURE:
            return False
        return step.action is Action.SECRETARIAT or self.bureau_id not in after.bureau_ids

    @property
    def absent(self) -> str:
        """The bureau in whose absence one acts here; empty = none."""
        step = self.pending_step
        return "" if step is None or self.tray is not Tray.DELEGATED else step.absent or ", ".join(step.bureaux)

    @property
    def checks(self) -> tuple[Step, ...]:
        """Steps by which others checked it before the one that waits: « vérifié par… le… », last first."""
        done = [step for step in self.steps if step.performed in CHECKING and step.date_ms is not None]
        return tuple(reversed(done))

    def field_of(self, key: str) -> MetadataField:
        """What is known of a metadata key; a bare text field when nothing is."""
        return next((field_ for field_ in self.fields if field_.key == key), MetadataField(key=key))

    @property
    def main_documents(self) -> tuple[DossierDocument, ...]:
        return tuple(d for d in self.documents if d.main)

    @property
    def marks(self) -> Mark:
        step = self.pending_step
        if step is None or self.tray not in (Tray.PENDING, Tray.DELEGATED) or self.sent is not Sent.NONE:
            return Mark.NONE
        if self.readonly:
            return Mark.NONE if self.read else Mark.UNREAD
        marks = Mark.TODO
        if step.action is Action.SIGNATURE:
            marks |= Mark.SIGN
        elif step.action in CHECKING:
            marks |= Mark.VISA
        if self.late:
            marks |= Mark.LATE
        if not self.read:
            marks |= Mark.UNREAD
        return marks

    def searchable(self) -> Searchable | None:
        told = " ".join(self.metadata.values())
        facts = " ".join(dict.fromkeys((told, joined_figures(told))))
        notes = " ".join(step.public_note for step in self.steps if step.public_note)
        return Searchable(
            title=self.name,
            people=" ".join(dict.fromkeys(step.user for step in self.steps if step.user)),
            body=f"{self.type} {self.subtype} {facts} {' '.join(d.name for d in self.documents)} {notes}",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitStep:
    """One step of the circuit that a type prescribes."""

    action: Action
    bureaux: tuple[str, ...] = ()
    """Names; empty with ``variable``."""
    variable: bool = False
    """The bureau is chosen when the dossier is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierType(Record):
    """A type and subtype in which a bureau may make dossiers. ``id``: ``<bureau>/<type>/<subtype>``."""

    KIND: ClassVar[str] = "dossier_type"

    tenant: str
    bureau_id: str
    type_id: str
    type: str
    subtype_id: str
    subtype: str
    description: str = ""
    format: Format = Format.NONE
    protocol: str = ""
    fields: tuple[MetadataField, ...] = ()
    many_documents: bool = False
    """Several main documents are allowed."""
    circuit: tuple[CircuitStep, ...] = ()
    """As the server tells it; empty where it does not."""

    @property
    def box(self) -> str:
        return self.bureau_id


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskDelegation(Record):
    """A bureau given to another one for a time, wholly or for one type (interop §1.9, row 66)."""

    KIND: ClassVar[str] = "desk_delegation"

    tenant: str
    bureau_id: str
    bureau_name: str
    substitute_id: str
    substitute_name: str
    type_id: str = ""
    """Empty = all types."""
    type: str = ""
    subtype_id: str = ""
    subtype: str = ""
    start_ms: int | None = None
    """None = since ever."""
    end_ms: int | None = None
    """None = until it is ended."""

    @property
    def box(self) -> str:
        return self.bureau_id

    def active(self, now_ms: int) -> bool:
        """It holds at this moment."""
        begun = self.start_ms is None or self.start_ms <= now_ms
        return begun and (self.end_ms is None or now_ms < self.end_ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToSign:
    """One value asked from the token: the server's ``dataToSign`` entry."""

    id: str
    """Bordereau id for a PES, else the server's own."""
    data: bytes
    """Bytes to be signed (not a hash), as received."""
    algorithm: str = "sha256"
    """Digest to sign with: ``sha1`` only for the old formats of v4 servers, where the account allows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningRequest(Record):
    """What a server wants signed for one dossier and one certificate. ``id`` is the dossier's.

    Kept with the dossier so that signing works offline (interop §1.7). Stale as soon as
    ``fingerprint`` differs from the dossier's or ``certificate_sha256`` from the chosen certificate.
    """

    KIND: ClassVar[str] = "signing_request"

    fingerprint: str
    certificate_sha256: str
    holders: tuple[SigningHolder, ...]
    echo: str = ""
    """What the server's generation needs to finish, opaque: goes back to its connector with the values."""

    @property
    def version(self) -> str:
        return f"{self.fingerprint}:{self.certificate_sha256}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningHolder:
    """One document's entries; echoed unchanged to the server with the values."""

    document_id: str
    signature_time_ms: int
    items: tuple[ToSign, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedValue:
    """A signature made by the token for one `ToSign`."""

    document_id: str
    item_id: str
    data: bytes
    value: bytes
    """RSASSA-PKCS1-v1_5 over the digest of ``data``."""
    algorithm: str = "sha256"
