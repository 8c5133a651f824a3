"""What a PES_Aller says, as plain values: Flux → Bordereau → Piece → Ligne. Source: interop §3.2–3.4.

Amounts are `Decimal` euros; corrective types are positive amounts that mean a reduction, as in the
file. Dates are the file's text (``YYYY-MM-DD``). Everything here is immutable.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal

from app.documents.pes_labels import Coded
from app.documents.pes_xml import Layout
from app.domain.frozen import dataclass

ZERO = Decimal(0)
NO_CODE = Coded("")


class Sens(enum.StrEnum):
    DEPENSE = "depense"
    RECETTE = "recette"


class Severity(enum.StrEnum):
    ERROR = "error"
    """The Treasury would reject it, or it cannot be signed: do not sign."""
    WARNING = "warning"
    """To be looked at before signing."""
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something noticed in the file, as a code and its parameters (``ui`` words it)."""

    code: str
    severity: Severity = Severity.WARNING
    params: Mapping[str, str | int] = field(default_factory=dict)


class SignatureMode(enum.StrEnum):
    """Where signatures go in this file. Source: interop §3.5."""

    PER_BORDEREAU = "per_bordereau"
    WHOLE_FILE = "whole_file"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Bank account of a tiers."""

    iban: str = ""
    """Or the old RIB as one text."""
    bic: str = ""
    holder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiers:
    """Creditor or debtor."""

    name: str
    complement: str = ""
    first_name: str = ""
    title: str = ""
    """Civilité."""
    id: str = ""
    id_kind: Coded = NO_CODE
    category: Coded = NO_CODE
    legal: Coded = NO_CODE
    address: tuple[str, ...] = ()
    account: Account | None = None

    @property
    def shown(self) -> str:
        """Title, first name and name, or the company's name and its complement."""
        return " ".join(part for part in (self.title, self.first_name, self.name, self.complement) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class PjRef:
    """A supporting document that a piece or line cites."""

    id: str
    """IdUnique: the link to `Attachment.id`."""
    support: Coded
    name: str = ""
    type: Coded = NO_CODE
    embedded: bool = False
    """The file carries it."""

    @property
    def missing(self) -> bool:
        """Electronic, and not in this file (it may have gone in another one)."""
        return self.support.code == "01" and not self.embedded


@dataclass(frozen=True, slots=True, kw_only=True)
class Ligne:
    """Line of a mandat or titre: one account, one amount."""

    number: str
    account: str
    """Nature: number of the account in the body's chart."""
    function: str = ""
    operation: str = ""
    label: str = ""
    """Wording of the transfer, or object of the line."""
    payment: Coded = NO_CODE
    ht: Decimal = ZERO
    """Without VAT; with VAT when ``vat`` is 0 (interop §3.4)."""
    vat: Decimal = ZERO
    tiers: tuple[Tiers, ...] = ()
    refs: tuple[PjRef, ...] = ()
    market: str = ""
    convention: str = ""

    @property
    def total(self) -> Decimal:
        return self.ht + self.vat


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A mandat or a titre."""

    number: str
    type: Coded
    nature: Coded
    subject: str = ""
    service: str = ""
    due_date: str = ""
    lines: tuple[Ligne, ...] = ()
    refs: tuple[PjRef, ...] = ()
    """Those of the piece itself; `all_refs` adds those of its lines."""

    @property
    def ht(self) -> Decimal:
        return sum((line.ht for line in self.lines), ZERO)

    @property
    def vat(self) -> Decimal:
        return sum((line.vat for line in self.lines), ZERO)

    @property
    def total(self) -> Decimal:
        return self.ht + self.vat

    @property
    def tiers(self) -> tuple[Tiers, ...]:
        """The distinct tiers of its lines, in order."""
        return tuple(dict.fromkeys(tiers for line in self.lines for tiers in line.tiers))

    @property
    def payments(self) -> tuple[Coded, ...]:
        return tuple(dict.fromkeys(line.payment for line in self.lines if line.payment.code))

    @property
    def all_refs(self) -> tuple[PjRef, ...]:
        return tuple(dict.fromkeys([*self.refs, *(ref for line in self.lines for ref in line.refs)]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bordereau:
    """What one signs: a slip of mandats or titres."""

    id: str
    """The XML ``Id``, empty when absent: then only the whole file can be signed."""
    sens: Sens
    number: str
    year: str
    date: str
    type: Coded
    declared_count: int | None
    declared_ht: Decimal
    declared_vat: Decimal
    yearly_total: Decimal | None = None
    """MtCumulAnnuel."""
    subject: str = ""
    pieces: tuple[Piece, ...] = ()
    dematerialised: bool = False
    """InfoDematerialisee of its block; absent counts as False."""
    signed: bool = False
    """Carries a ds:Signature of its own."""

    @property
    def declared_total(self) -> Decimal:
        return self.declared_ht + self.declared_vat

    @property
    def computed_total(self) -> Decimal:
        return sum((piece.total for piece in self.pieces), ZERO)

    @property
    def reduction(self) -> bool:
        """Its amounts reduce earlier ones."""
        return self.type.code == "02"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A supporting document carried by the file; `pes.open_attachment` gives its bytes."""

    id: str
    name: str
    media_type: str
    type: Coded = NO_CODE
    description: str = ""
    encoded_bytes: int = 0
    """Length of its base64 in the file."""
    index: int = 0
    """Rank among the file's ``Fichier`` elements; -1 when it has no content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flux:
    """A whole PES_Aller file, with its original bytes."""

    data: bytes = field(repr=False)
    layout: Layout = field(repr=False)
    file_name: str
    """NomFic: the key under which the Treasury acknowledges."""
    file_type: str
    issuer: str
    date: str
    post: str
    post_label: str
    siret: str
    """IdColl."""
    cod_col: str
    cod_bud: str
    budget_label: str
    bordereaux: tuple[Bordereau, ...]
    attachments: tuple[Attachment, ...]
    has_market: bool
    signed: bool
    """Carries a whole-file signature."""
    mode: SignatureMode
    elements: tuple[str, ...]
    """Ids of the elements to sign, in document order; empty when `mode` is IMPOSSIBLE."""
    findings: tuple[Finding, ...]

    @property
    def encoding(self) -> str:
        return self.layout.encoding

    @property
    def root_id(self) -> str:
        return self.layout.root.element_id

    @property
    def size_bytes(self) -> int:
        return len(self.data)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What forbids signing."""
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)

    @property
    def signed_elements(self) -> tuple[str, ...]:
        """Ids of the elements that already carry a signature."""
        own = tuple(b.id for b in self.bordereaux if b.signed)
        return (*own, self.root_id) if self.signed else own

    @property
    def total(self) -> Decimal:
        """Recomputed total, both blocks together."""
        return sum((b.computed_total for b in self.bordereaux), ZERO)

    def search_text(self) -> str:
        """Tiers, objects, numbers and amounts, for the full-text index."""
        words: dict[str, None] = dict.fromkeys((self.file_name, self.budget_label))
        for bordereau in self.bordereaux:
            words[f"{bordereau.number} {bordereau.year}"] = None
            for piece in bordereau.pieces:
                words[f"{piece.number} {piece.subject} {piece.total}"] = None
                words.update((tiers.shown, None) for tiers in piece.tiers)
        return "\n".join(words)
