"""Elements of a bordereau as values: pieces, lines, tiers. One reader for each bordereau.

Values longer than any schema allows are cut when they are read, so that no row of the window ever holds a
text node of a hundred megabytes; `PieceReader.problems` says so, and which amounts could not be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from lxml import etree

from app.documents import pes_labels
from app.documents.pes_labels import Coded, coded
from app.documents.pes_model import (
    ZERO,
    Account,
    Finding,
    Ligne,
    Piece,
    PjRef,
    Sens,
    Severity,
    Tiers,
    summarise,
)
from app.documents.pes_pieces import LONG_BYTES, Lazy, Parts, fragment, lines_of
from app.documents.pes_xml import Place, Span

LONGEST_VALUE = 1000
"""Characters kept of a value; the longest of the schemas has 500."""
_MOST_PROBLEMS = 50

_Element = etree._Element
_Parts = tuple[tuple[tuple[str, str], ...], ...]


def value(element: _Element | None, path: str) -> str:
    """The ``V`` of a descendant; empty when there is none."""
    found = element.find(path) if element is not None else None
    return (found.get("V") or "").strip()[:LONGEST_VALUE] if found is not None else ""


def values(element: _Element | None) -> dict[str, str]:
    """The ``V`` of each child that has one, the first of each name; empty when there is no element."""
    if element is None:
        return {}
    return {str(child.tag): (child.get("V") or "").strip() for child in reversed(element)}


class PieceReader:
    """Reads the pieces of one bordereau; holds what could not be read of those it read."""

    def __init__(self, data: bytes, place: Place, encoding: str, sens: Sens, embedded: frozenset[str]) -> None:
        self._data = data
        self._place = place
        self._encoding = encoding
        self._depense = sens is Sens.DEPENSE
        self._embedded = embedded
        self._known_tiers: dict[_Parts, Tiers] = {}
        self._known_coded: dict[tuple[int, str], Coded] = {}
        self.problems: dict[tuple[str, str], Finding] = {}

    def pieces(self, parts: Parts, first: int, last: int) -> list[Piece]:
        """The pieces of these ranks."""
        if last <= first:
            return []
        if last == first + 1 and parts.ends[first] - parts.starts[first] > LONG_BYTES:
            return [self._long(Span(parts.starts[first], parts.ends[first]))]
        return [self._piece(element) for element in self._elements(parts, first, last, "Piece")]

    def head(self, span: Span) -> _Element:
        """One piece as it is in the file, less its lines where they are many."""
        parts = self._long_lines(span)
        if parts is None:
            return fragment(self._data, self._place.openings, span, self._encoding)[0]
        opening = Span(span.start, self._data.index(b">", span.start) + 1)
        openings = (*self._place.openings, opening)
        return fragment(self._data, openings, Span(opening.end, parts.starts[0]), self._encoding)

    def line(self, span: Span, rank: int) -> _Element | None:
        """One line of a piece as it is in the file."""
        parts = self._long_lines(span)
        if parts is None:
            lines = self.head(span).findall("LigneDePiece")
            return lines[rank] if 0 <= rank < len(lines) else None
        return self._lines(span, parts, rank, rank + 1)[0] if 0 <= rank < len(parts) else None

    def _long_lines(self, span: Span) -> Parts | None:
        """Where the lines of a piece stand that has too many for one tree."""
        if span.end - span.start <= LONG_BYTES:
            return None
        parts = lines_of(self._data, self._place, span.start, span.end)
        return parts if parts is not None and len(parts) else None

    def _lines(self, span: Span, parts: Parts, first: int, last: int) -> list[_Element]:
        opening = Span(span.start, self._data.index(b">", span.start) + 1)
        return self._elements(parts, first, last, "LigneDePiece", opening)

    def _elements(self, parts: Parts, first: int, last: int, tag: str, inside: Span | None = None) -> list[_Element]:
        openings = self._place.openings if inside is None else (*self._place.openings, inside)
        stretch = Span(parts.starts[first], parts.ends[last - 1])
        return fragment(self._data, openings, stretch, self._encoding).findall(tag)

    def _long(self, span: Span) -> Piece:
        """A piece of more than ``LONG_BYTES``."""
        parts = self._long_lines(span)
        head = self._piece(self.head(span))
        if parts is None:
            return head
        lines = Lazy(parts, lambda all_of_them, first, last: [
            self._ligne(line) for line in self._lines(span, all_of_them, first, last)
        ])  # fmt: skip
        return head.with_lines(lines, summarise(lines))

    def _piece(self, element: _Element) -> Piece:
        depense = self._depense
        block = element.find("BlocPiece/InfoPce" if depense else "BlocPiece")
        info = self._values(block)
        types = pes_labels.PIECE_DEPENSE if depense else pes_labels.PIECE_RECETTE
        natures = pes_labels.NATURE_DEPENSE if depense else pes_labels.NATURE_RECETTE
        return Piece(
            number=info.get("IdPce", ""),
            type=self._coded(types, info.get("TypPce", "")),
            nature=self._coded(natures, info.get("NatPce", "")),
            subject=info.get("Obj" if depense else "ObjPce", ""),
            service=info.get("CodServ", ""),
            due_date=info.get("DteEch" if depense else "DteAsp", ""),
            edition=self._coded(pes_labels.EDITION, info.get("Edition", "")),
            lines=tuple(self._ligne(line) for line in element.iterchildren("LigneDePiece")),
            refs=self._refs(block),
        )

    def _ligne(self, element: _Element) -> Ligne:
        depense = self._depense
        bloc = element.find("BlocLignePiece")
        block = bloc.find("InfoLignePce" if depense else "InfoLignePiece") if bloc is not None else None
        info = self._values(block)
        wording = f"{info.get('LibVir1', '')} {info.get('LibVir2', '')}".strip()
        links = self._values(bloc.find("LiensIdent") if bloc is not None else None)
        origin = self._values(bloc.find("RattachPiece") if bloc is not None else None)
        return Ligne(
            number=info.get("IdLigne", ""),
            account=info.get("Nature", ""),
            function=info.get("Fonction", ""),
            operation=info.get("Operation", ""),
            label=wording if depense else info.get("ObjLignePce", ""),
            invoice=info.get("Facture", ""),
            payment=self._coded(pes_labels.REGLEMENT, info.get("ModRegl", "")),
            ht=self._amount("MtHT", info.get("MtHT", "")),
            vat=self._amount("MtTVA", info.get("MtTVA", "")),
            tiers=tuple(self._tiers(tiers) for tiers in element.iterchildren("Tiers")),
            refs=self._refs(block),
            market=links.get("IdMarche", ""),
            convention=links.get("IdConv", ""),
            origin=" ".join(filter(None, (origin.get("ExerRat", ""), origin.get("IdPceOrig", "")))),
        )

    def _values(self, element: _Element | None) -> dict[str, str]:
        found = values(element)
        for tag, text in found.items():
            if len(text) > LONGEST_VALUE:
                found[tag] = text[:LONGEST_VALUE]
                self._problem("pes_value_too_long", Severity.WARNING, tag=tag, size=len(text))
        return found

    def _coded(self, table: Mapping[str, str], code: str) -> Coded:
        key = (id(table), code)
        known = self._known_coded.get(key)
        if known is None:
            known = coded(table, code)
            if len(self._known_coded) < 1000:
                self._known_coded[key] = known
        return known

    def _tiers(self, element: _Element) -> Tiers:
        """The same supplier comes back line after line: one value for all of them."""
        parts = tuple(
            tuple(self._values(element.find(tag)).items()) for tag in ("InfoTiers", "Adresse", "CpteBancaire")
        )
        known = self._known_tiers.get(parts)
        if known is None:
            known = _tiers(*(dict(part) for part in parts))
            if len(self._known_tiers) < 2000:
                self._known_tiers[parts] = known
        return known

    def _refs(self, info: _Element | None) -> tuple[PjRef, ...]:
        if info is None:
            return ()
        return tuple(
            PjRef(
                id=found.get("IdUnique", ""),
                support=self._coded(pes_labels.SUPPORT, found.get("Support", "")),
                name=found.get("NomPJ", ""),
                type=self._coded(pes_labels.PIECE_JOINTE, found.get("TypePJ", "")),
                embedded=found.get("IdUnique", "") in self._embedded,
            )
            for found in map(self._values, info.iterchildren("PJRef"))
        )

    def _amount(self, tag: str, text: str) -> Decimal:
        if not text:
            return ZERO
        found = amount(text)
        if found is None:
            self._problem("pes_amount_unreadable", Severity.ERROR, tag=tag, value=text[:20])
        return found if found is not None else ZERO

    def _problem(self, code: str, severity: Severity, **params: str | int) -> None:
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems[code, str(params)] = Finding(code=code, severity=severity, params=params)


def amount(text: str) -> Decimal | None:
    """A decimal number of at most twenty characters; None when it is none."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() and len(text) <= 20 else None


def _tiers(info: Mapping[str, str], address: Mapping[str, str], account: Mapping[str, str]) -> Tiers:
    lines = [address.get(tag, "") for tag in ("Adr1", "Adr2", "Adr3")]
    lines.append(f"{address.get('CP', '')} {address.get('Ville', '')}".strip())
    return Tiers(
        name=info.get("Nom", ""),
        complement=info.get("ComplNom", ""),
        first_name=info.get("Prenom", ""),
        title=info.get("Civilite", ""),
        id=info.get("IdTiers", ""),
        id_kind=coded(pes_labels.IDENTIFIANT_TIERS, info.get("NatIdTiers", "")),
        category=coded(pes_labels.CATEGORIE_TIERS, info.get("CatTiers", "")),
        legal=coded(pes_labels.NATURE_JURIDIQUE, info.get("NatJur", "")),
        kind=coded(pes_labels.TYPE_TIERS, info.get("TypTiers", "")),
        reference=info.get("RefTiers", ""),
        address=tuple(line for line in lines if line),
        account=_account(account) if account else None,
    )


def _account(found: Mapping[str, str]) -> Account:
    rib = " ".join(found.get(tag, "") for tag in ("CodeEtab", "CodeGuic", "IdCpte", "CleRib")).strip()
    return Account(iban=found.get("IBAN") or rib, bic=found.get("BIC", ""), holder=found.get("TitCpte", ""))


class Pieces(Lazy[Piece]):
    """The pieces of one bordereau, with what was found unreadable in those read so far."""

    def __init__(self, parts: Parts, reader: PieceReader) -> None:
        super().__init__(parts, reader.pieces)
        self.reader = reader
