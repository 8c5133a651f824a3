"""Any element of a PES as facts with their French names: what the reader unfolds, and files without bordereaux.

Nothing is left out: a tag that no table of ours knows is shown under its own name. Codes keep their value beside
their words. One element is read at a time (`pes_pieces`), so that a file of ten thousand invoices opens as fast
as one of ten.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from lxml import etree

from app.documents.pes_labels_more import table_of
from app.documents.pes_model import Bordereau, Flux, UnitKind
from app.documents.pes_pieces import fragment
from app.documents.pes_read import LONGEST_VALUE, Pieces, amount, value
from app.documents.pes_tags import NAMES, Tag
from app.domain.errors import TargetGone
from app.domain.frozen import dataclass

MOST_FACTS = 2000
"""Of one element: the lines of a long piece are elsewhere."""
_DEEPEST = 12
_BLOCKS = {
    UnitKind.INVOICE: "PES_Facture",
    UnitKind.MARKET: "PES_Marche",
    UnitKind.CONCESSION: "PES_Marche",
}
_Element = etree._Element


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A value with its name, or a group of them."""

    tag: str
    label: str
    kind: str
    """See `pes_tags.Tag`; ``code`` when `value` is the word of a code."""
    value: str = ""
    code: str = ""
    facts: tuple[Fact, ...] = ()

    def walk(self) -> Iterator[Fact]:
        """It and everything under it."""
        yield self
        for fact in self.facts:
            yield from fact.walk()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitView:
    """An invoice, a contract or a concession, as its row shows it."""

    kind: UnitKind
    number: str
    who: str
    subject: str
    total: Decimal | None
    fact: Fact


def describe_piece(bordereau: Bordereau, rank: int, line: int | None = None) -> Fact:
    """Everything that a piece says, its lines left out, or one of its lines. Raises `TargetGone`."""
    pieces = bordereau.pieces
    block = "PES_DepenseAller" if bordereau.sens == "depense" else "PES_RecetteAller"
    if not isinstance(pieces, Pieces) or not 0 <= rank < len(pieces):
        raise TargetGone("pes_element_missing", id=str(rank))
    if line is None:
        return _fact(pieces.reader.head(pieces.span(rank)), block, without="LigneDePiece")
    found = pieces.reader.line(pieces.span(rank), line)
    if found is None:
        raise TargetGone("pes_element_missing", id=str(line))
    return _fact(found, block)


def describe_unit(flux: Flux, rank: int) -> UnitView:
    """One invoice, contract or concession of the file. Raises `TargetGone`."""
    if not 0 <= rank < len(flux.layout.units):
        raise TargetGone("pes_element_missing", id=str(rank))
    unit = flux.layout.units[rank]
    kind = UnitKind(unit.kind)
    element = fragment(flux.data, unit.openings, unit.span, flux.encoding)[0]
    fact = _fact(element, _BLOCKS[kind])
    if kind is UnitKind.INVOICE:
        number, subject = value(element, "NumeroFacture"), value(element, "Objet")
        who = " ".join(
            filter(None, (value(element, f"Debiteur/InfoTiers/{tag}") for tag in ("Civilite", "Prenom", "Nom")))
        )
        total = value(element, "TotalAPayer/MtTotalTTC") or value(element, "LigneFacturePatient/MtRestantDuApresAvance")
    else:
        number, subject = _first(fact, "IdContrat"), _first(fact, "Objet")
        who = _first(fact, "DenominationSociale")
        total = _first(fact, "MontantHTNotifie" if kind is UnitKind.MARKET else "ValeurGlobale")
    return UnitView(
        kind=kind, number=number, who=who, subject=subject, total=amount(total) if total else None, fact=fact
    )


def describe(element: _Element, block: str) -> Fact:
    """Any element, for readers of other files."""
    return _fact(element, block)


def _first(fact: Fact, tag: str) -> str:
    return next((found.value for found in fact.walk() if found.tag == tag and found.value), "")


def _fact(element: _Element, block: str, *, without: str = "") -> Fact:
    count = [0]
    made = _made(element, block, count, 0, without)
    assert made is not None
    return made


def _made(element: _Element, block: str, count: list[int], depth: int, without: str = "") -> Fact | None:
    """A fact, unless there are too many already, or it says nothing."""
    tag = etree.QName(element).localname
    parent = element.getparent()
    above = etree.QName(parent).localname if parent is not None else ""
    known = NAMES.get(f"{above}/{tag}") or NAMES.get(tag) or Tag("text", _spelled(tag))
    children = [child for child in element.iterchildren(tag=etree.Element) if child.tag != without]
    if children and depth < _DEEPEST:
        facts = []
        for child in children:
            if count[0] >= MOST_FACTS:
                break
            if (made := _made(child, block, count, depth + 1)) is not None:
                facts.append(made)
        return Fact(tag=tag, label=known.label, kind="group", facts=tuple(facts)) if facts or not depth else None
    text = (element.get("V") or "").strip()[:LONGEST_VALUE]
    count[0] += 1
    table = table_of(block, tag)
    if table is not None and text:
        return Fact(tag=tag, label=known.label, kind="code", value=table.get(text, text), code=text)
    kind = "text" if known.kind == "group" else known.kind
    return Fact(tag=tag, label=known.label, kind=kind, value=text) if text or not depth else None


def _spelled(tag: str) -> str:
    """``MtNonVu`` -> ``Mt non vu``: better than nothing for a tag of a later schema."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", tag)
    return words[:1] + words[1:].lower()
