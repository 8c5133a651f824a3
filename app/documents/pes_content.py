"""The whole content of a PES, gone through once: real totals, findings, rows of all pieces, totals by tiers.

One run of pieces after the other is read, added and let go (`pes_pieces`): the memory taken is that of the
rows, a few hundred bytes for each piece. Findings of one kind beyond the first few are counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal

from app.documents import pes_checks
from app.documents.pes_model import (
    ZERO,
    Bordereau,
    Check,
    Finding,
    Flux,
    Piece,
    PieceRow,
    Sens,
    Severity,
    Summary,
    TiersTotal,
    tiers_key,
)
from app.documents.pes_read import Pieces
from app.domain.folding import folded

MOST_OF_A_KIND = 20
_ELECTRONIC = "01"
_BREATH = 32
"""Pieces after which others may have the interpreter: four milliseconds."""
_WHO = 3
"""Tiers named in the row of a piece."""


def check_content(flux: Flux, breathe: Callable[[], None] | None = None) -> Check:
    """Go through everything: about five parses of the file. ``breathe`` is called every few milliseconds."""
    control = _Control(flux, breathe)
    for rank, bordereau in enumerate(flux.bordereaux):
        control.add(rank, bordereau)
    return control.result()


class _Findings:
    """The first ones of each kind, and how many more."""

    def __init__(self) -> None:
        self._found: list[Finding] = []
        self._counts: Counter[str] = Counter()

    def add(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self._counts[finding.code] += 1
            if self._counts[finding.code] <= MOST_OF_A_KIND:
                self._found.append(finding)

    def all(self) -> tuple[Finding, ...]:
        more = [
            Finding(code="pes_more", severity=Severity.INFO, params={"count": count - MOST_OF_A_KIND, "kind": code})
            for code, count in self._counts.items()
            if count > MOST_OF_A_KIND
        ]
        return (*self._found, *more)


class _Tiers:
    """What one tiers receives or owes so far."""

    __slots__ = ("highest", "ibans", "name", "pieces", "total")

    def __init__(self, name: str) -> None:
        self.name = name
        self.ibans: dict[str, None] = {}
        self.total = self.highest = ZERO
        self.pieces = 0


class _Control:
    """Adds up bordereau after bordereau."""

    def __init__(self, flux: Flux, breathe: Callable[[], None] | None) -> None:
        self._flux = flux
        self._breathe = breathe
        self._findings = _Findings()
        self._sums: list[Decimal] = []
        self._rows: list[PieceRow] = []
        self._tiers: dict[tuple[Sens, str, str], _Tiers] = {}
        self._cited: set[str] = set()
        self._announced: set[str] = set()
        self._carried: set[str] = set()

    def add(self, rank: int, bordereau: Bordereau) -> None:
        total = ZERO
        numbers: Counter[str] = Counter()
        for place, piece in enumerate(bordereau.pieces):
            summary = piece.summed()
            amount = summary.ht + summary.vat
            total += amount
            if self._breathe is not None and not place % _BREATH:
                self._breathe()
            numbers[piece.number] += 1
            self._findings.add(pes_checks.piece_shapes(piece, bordereau))
            refs = self._refs(piece, summary)
            self._rows.append(row_of(rank, place, piece, summary, refs))
            self._add_tiers(bordereau.sens, piece)
        if isinstance(bordereau.pieces, Pieces):
            self._findings.add(bordereau.pieces.reader.problems.values())
        self._findings.add(pes_checks.check_total(bordereau, total))
        for number, count in numbers.items():
            if count > 1:
                params = {"bordereau": bordereau.number, "piece": number}
                self._findings.add([Finding(code="pes_piece_duplicate", params=params)])
        self._sums.append(total)

    def _refs(self, piece: Piece, summary: Summary) -> tuple[tuple[str, ...], int, bool]:
        """(ids carried, how many cited, one is missing)."""
        refs = tuple(dict.fromkeys((*piece.refs, *summary.refs))) if piece.refs or summary.refs else ()
        for ref in refs:
            if ref.missing and ref.id not in self._cited:
                params = {"id": ref.id, "name": ref.name, "piece": piece.number}
                self._findings.add([Finding(code="pes_pj_missing", params=params)])
            self._cited.add(ref.id)
            if ref.support.code == _ELECTRONIC:
                self._announced.add(ref.id)
                if ref.embedded:
                    self._carried.add(ref.id)
        return tuple(r.id for r in refs if r.embedded), len(refs), any(r.missing for r in refs)

    def _add_tiers(self, sens: Sens, piece: Piece) -> None:
        seen: set[tuple[Sens, str, str]] = set()
        for line in piece.lines:
            for tiers in line.tiers[:1]:  # further ones of a line owe the same debt
                key = (sens, tiers.id, tiers.shown)
                held = self._tiers.get(key)
                if held is None:
                    held = self._tiers[key] = _Tiers(tiers.shown)
                if tiers.account is not None and tiers.account.iban:
                    held.ibans[tiers.account.iban] = None
                held.total += line.total
                held.highest = max(held.highest, line.total)
                if key not in seen:
                    seen.add(key)
                    held.pieces += 1

    def result(self) -> Check:
        self._findings.add(pes_checks.check_attachments(self._cited, self._flux.attachments))
        tiers = [
            TiersTotal(
                sens=sens, name=held.name, id=id_, ibans=tuple(held.ibans), total=held.total, pieces=held.pieces,
                highest=held.highest,
            )
            for (sens, id_, _name), held in self._tiers.items()
        ]  # fmt: skip
        tiers.sort(key=lambda t: t.total, reverse=True)
        return Check(
            findings=self._findings.all(),
            sums=tuple(self._sums),
            rows=tuple(self._rows),
            tiers=tuple(tiers),
            announced=len(self._announced),
            carried=len(self._carried),
        )


def first_rows(flux: Flux, most: int) -> list[PieceRow]:
    """Rows of the first pieces of each bordereau, before the check: what is shown at the click."""
    rows = []
    for rank, bordereau in enumerate(flux.bordereaux):
        for place, piece in enumerate(bordereau.pieces[:most]):
            summary = piece.summed()
            refs = tuple(dict.fromkeys((*piece.refs, *summary.refs)))
            said = (tuple(r.id for r in refs if r.embedded), len(refs), any(r.missing for r in refs))
            rows.append(row_of(rank, place, piece, summary, said))
        if len(rows) >= most:
            break
    return rows


def row_of(
    bordereau: int, rank: int, piece: Piece, summary: Summary, refs: tuple[tuple[str, ...], int, bool]
) -> PieceRow:
    """The row of one piece; ``refs``: ids carried, how many are cited, whether one is missing."""
    people = list(dict.fromkeys(t.shown for t in summary.tiers))
    embedded, cited, missing = refs
    total = summary.ht + summary.vat
    payment = ", ".join(str(c) for c in summary.payments)
    words = folded(" ".join((piece.number, *people, piece.subject, f"{total:.2f}".replace(".", ","), payment)))
    return PieceRow(
        bordereau=bordereau,
        rank=rank,
        number=piece.number,
        who=", ".join(people[:_WHO]),
        more=max(0, len(people) - _WHO),
        subject=piece.subject,
        total=total,
        type=piece.type,
        nature=piece.nature,
        payment=payment,
        lines=len(piece.lines),
        refs=embedded,
        cited=cited,
        missing=missing,
        tiers=tuple(dict.fromkeys(tiers_key(t.id, t.shown) for t in summary.tiers)),
        words=words,
    )
