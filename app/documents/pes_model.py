"""What a PES_Aller says, as plain values: Flux → Bordereau → Piece → Ligne. Source: interop §3.2–3.4.

A file is read in two steps. At once: the head, the bordereaux with what they declare, and their pieces as a
sequence that reads them when asked (`pes_pieces`). Then `Check`, the whole content gone through: what the
totals really are, what must be pointed out, the rows of all pieces. Nothing is signed without it.

Amounts are `Decimal` euros; corrective types are positive amounts that mean a reduction, as in the
file. Dates are the file's text (``YYYY-MM-DD``). Everything here is immutable.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
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


_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


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
    kind: Coded = NO_CODE
    """What a debtor is in the debt: principal, solidaire, employeur…"""
    reference: str = ""
    """RefTiers: the body's own number for it."""
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
    invoice: str = ""
    payment: Coded = NO_CODE
    ht: Decimal = ZERO
    """Without VAT; with VAT when ``vat`` is 0 (interop §3.4)."""
    vat: Decimal = ZERO
    tiers: tuple[Tiers, ...] = ()
    refs: tuple[PjRef, ...] = ()
    market: str = ""
    convention: str = ""
    origin: str = ""
    """Year and number of the piece that it corrects or joins."""

    @property
    def total(self) -> Decimal:
        return self.ht + self.vat


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What the lines of a piece come to."""

    ht: Decimal
    vat: Decimal
    tiers: tuple[Tiers, ...]
    """The distinct ones, in order; at most ``MOST_TIERS``."""
    payments: tuple[Coded, ...]
    refs: tuple[PjRef, ...]


MOST_TIERS = 200
"""Of one piece: a titre may have thousands of debtors."""


def summarise(lines: Iterable[Ligne]) -> Summary:
    """One pass over the lines."""
    ht = vat = ZERO
    tiers: dict[Tiers, None] = {}
    payments: dict[Coded, None] = {}
    refs: dict[PjRef, None] = {}
    for line in lines:
        ht += line.ht
        vat += line.vat
        if len(tiers) < MOST_TIERS:
            tiers.update(dict.fromkeys(line.tiers))
        if line.payment.code:
            payments[line.payment] = None
        if line.refs:
            refs.update(dict.fromkeys(line.refs))
    return Summary(ht=ht, vat=vat, tiers=tuple(tiers), payments=tuple(payments), refs=tuple(refs))


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A mandat or a titre."""

    number: str
    type: Coded
    nature: Coded
    subject: str = ""
    service: str = ""
    due_date: str = ""
    edition: Coded = NO_CODE
    """What becomes of the notice to the debtor (recettes)."""
    lines: Sequence[Ligne] = ()
    refs: tuple[PjRef, ...] = ()
    """Those of the piece itself; `all_refs` adds those of its lines."""
    summary: Summary | None = None
    """Of a piece whose lines are read by and by; `summarise` gives it for the others."""

    def with_lines(self, lines: Sequence[Ligne], summary: Summary) -> Piece:
        """The same with lines that are not in memory."""
        return replace(self, lines=lines, summary=summary)

    def summed(self) -> Summary:
        """What its lines come to; ask once, then read."""
        return self.summary or summarise(self.lines)

    @property
    def total(self) -> Decimal:
        summary = self.summed()
        return summary.ht + summary.vat

    @property
    def tiers(self) -> tuple[Tiers, ...]:
        """The distinct tiers of its lines, in order."""
        return self.summed().tiers

    @property
    def payments(self) -> tuple[Coded, ...]:
        return self.summed().payments

    @property
    def all_refs(self) -> tuple[PjRef, ...]:
        return tuple(dict.fromkeys([*self.refs, *self.summed().refs]))


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
    pieces: Sequence[Piece] = ()
    """Read when asked for: a pass over them costs a parse of the file, `len` nothing."""
    dematerialised: bool = False
    """InfoDematerialisee of its block; absent counts as False."""
    signed: bool = False
    """Carries a ds:Signature of its own."""
    asp_date: str = ""
    """When the notices to pay are sent (recettes)."""
    computed: Decimal | None = None
    """Sum of its lines, once the whole content was gone through."""

    @property
    def declared_total(self) -> Decimal:
        return self.declared_ht + self.declared_vat

    @property
    def computed_total(self) -> Decimal:
        """Sum of its lines: after the check at once, else by a pass over them."""
        return self.computed if self.computed is not None else sum((piece.total for piece in self.pieces), ZERO)

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
class PieceRow:
    """A piece in a list: all of them are held, whatever the size of the file."""

    bordereau: int
    """Rank of its bordereau in the file."""
    rank: int
    """Its own in the bordereau: ``bordereaux[bordereau].pieces[rank]``."""
    number: str
    who: str
    """Its tiers; the first ones and how many more in `more`."""
    more: int
    subject: str
    total: Decimal
    type: Coded
    nature: Coded
    payment: str
    lines: int
    refs: tuple[str, ...]
    """Ids of the supporting documents that the file carries for it."""
    cited: int
    """How many it cites."""
    missing: bool
    """One of them is electronic and not in the file."""
    tiers: tuple[str, ...]
    """Keys of its tiers (`tiers_key`)."""
    words: str
    """What a search looks into: numbers, tiers, object, amount; accents and capitals taken away."""


def tiers_key(id_: str, name: str) -> str:
    """What tells a tiers from another: its national number, else its name."""
    return id_.strip().upper() or " ".join(name.upper().split())


@dataclass(frozen=True, slots=True, kw_only=True)
class TiersTotal:
    """One tiers of one side of the file: what it receives or owes in all."""

    sens: Sens
    name: str
    id: str
    ibans: tuple[str, ...]
    total: Decimal
    pieces: int
    highest: Decimal
    """Its largest line."""

    @property
    def key(self) -> str:
        return tiers_key(self.id, self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaCheck:
    """What the DGFiP's schemas say of a file."""

    name: str
    """The set that was used: ``5.17``."""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """The whole content, gone through once."""

    findings: tuple[Finding, ...]
    sums: tuple[Decimal, ...]
    """Of each bordereau."""
    rows: tuple[PieceRow, ...]
    tiers: tuple[TiersTotal, ...]
    """Largest first."""
    announced: int = 0
    """Supporting documents that pieces say to be electronic."""
    carried: int = 0
    """Of those, how many are in the file."""
    schema: SchemaCheck | None = None
    """None: no folder of schemas is known, « schéma non vérifié »."""
    compared: bool = False
    """Earlier bordereaux of the same budget were found to compare with."""


class UnitKind(enum.StrEnum):
    INVOICE = "FactureIndiv"
    MARKET = "Marche"
    CONCESSION = "Concession"


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
    units: tuple[UnitKind, ...]
    """Invoices, contracts and concessions of a file of those kinds; see `pes_facts`."""
    has_market: bool
    signed: bool
    """Carries a whole-file signature."""
    mode: SignatureMode
    elements: tuple[str, ...]
    """Ids of the elements to sign, in document order; empty when `mode` is IMPOSSIBLE."""
    head_findings: tuple[Finding, ...]
    """What the head tells; `findings` adds what the content does."""
    check: Check | None = None
    """None: the content was not gone through yet."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What must be pointed out, errors first; of the content too once it was checked."""
        found = (*self.head_findings, *(self.check.findings if self.check else ()))
        return tuple(sorted(found, key=lambda f: _ORDER[f.severity]))

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
    def total(self) -> Decimal:
        """Recomputed total, both blocks together."""
        return sum((b.computed_total for b in self.bordereaux), ZERO)

    def search_text(self) -> str:
        """Tiers, objects, numbers and amounts, for the full-text index; of a checked file."""
        words: dict[str, None] = dict.fromkeys((self.file_name, self.budget_label))
        words.update((f"{b.number} {b.year} {b.declared_total} {b.computed_total}", None) for b in self.bordereaux)
        words[str(self.total)] = None
        for row in self.check.rows if self.check else ():
            words[f"{row.number} {row.subject} {row.total}"] = None
        words.update((tiers.name, None) for tiers in (self.check.tiers if self.check else ()))
        return "\n".join(words)
