"""Parapheur: bureaux and dossiers. Source: interop with i-Parapheur §1.4."""

from __future__ import annotations

import enum
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

    @property
    def version(self) -> str:
        return self.version_tag


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


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierDocument:
    id: str
    name: str
    media_type: str
    size_bytes: int
    main: bool
    index: int = 0
    pdf_visual_id: str = ""


def document_ref(tenant: str, dossier_id: str, document: DossierDocument) -> str:
    """Name of a document's file in its account: ``doc:<tenant>:<dossier>:<document>:<size>``.

    The size is part of the name: the server keeps a document's id when its content changes (a
    signature, a correction), and what was displayed must not be taken for what is there now.
    """
    return f"doc:{tenant}:{dossier_id}:{document.id}:{document.size_bytes}"


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
    reading_mandatory: bool = False
    read: bool = False
    sent: Sent = Sent.NONE
    sent_act: str = ""
    """``sign``, ``visa``, ``reject``, ``transfer``, ``ask_opinion`` or ``undo``, with ``sent``."""
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
        if self.tray is not Tray.RETRIEVABLE or not done or self.bureau_id not in done[-1].bureau_ids:
            return None
        return done[-1] if done[-1].action in (Action.VISA, Action.SECOND_OPINION) else None

    @property
    def main_documents(self) -> tuple[DossierDocument, ...]:
        return tuple(d for d in self.documents if d.main)

    @property
    def marks(self) -> Mark:
        step = self.pending_step
        if step is None or self.tray not in (Tray.PENDING, Tray.DELEGATED) or self.sent is not Sent.NONE:
            return Mark.NONE
        marks = Mark.TODO
        if step.action is Action.SIGNATURE:
            marks |= Mark.SIGN
        elif step.action is Action.VISA:
            marks |= Mark.VISA
        if self.late:
            marks |= Mark.LATE
        if not self.read:
            marks |= Mark.UNREAD
        return marks

    def searchable(self) -> Searchable | None:
        facts = " ".join(self.metadata.values())
        return Searchable(
            title=self.name, body=f"{self.type} {self.subtype} {facts} {' '.join(d.name for d in self.documents)}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ToSign:
    """One value asked from the token: the server's ``dataToSign`` entry."""

    id: str
    """Bordereau id for a PES, else the server's own."""
    data: bytes
    """Bytes to be signed (not a hash), as received."""


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
    """RSASSA-PKCS1-v1_5 over SHA-256 of ``data``."""
