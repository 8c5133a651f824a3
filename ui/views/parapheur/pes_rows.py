"""A PES as nodes of a tree: bordereau → pieces → lines, tiers → pieces, or invoices and contracts.

Nodes are made by and by (`Node.grow`): a bordereau of twenty thousand pieces shows its first ones at once. What is out
of the ordinary comes first, with the reason before the object.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from app.domain.parapheur import joined_figures
from app.services.parapheur import (
    Bordereau,
    Flux,
    Ligne,
    PieceRow,
    TiersTotal,
    UnitView,
    describe_unit,
    first_rows,
    folded,
)
from ui import text
from ui.text import plural, tr

PAGE = 200
"""Nodes made at a time."""
FIRST = 60
"""Pieces shown before the content was checked."""
_ORDINARY = "01"
"""TypBord of a bordereau that needs no word more."""
_SENS = {"depense": "mandats", "recette": "titres"}
_REASONS: Mapping[str, str] = {
    "pes_iban_changed": "compte changé",
    "pes_amount_unusual": "montant inhabituel",
    "pes_tiers_new": "nouveau tiers",
    "pes_piece_duplicate": "en double",
    "pes_origin_missing": "pièce d’origine manquante",
    "pes_account_missing": "compte manquant",
    "pes_first_name_missing": "prénom manquant",
}


class View(enum.StrEnum):
    PIECES = "pieces"
    TIERS = "tiers"


class Order(enum.StrEnum):
    UNUSUAL = "unusual"
    """What is out of the ordinary first, then as in the file."""
    FILE = "file"
    AMOUNT = "amount"
    TIERS = "tiers"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: how it is grouped, in what order, what is looked for."""

    view: View = View.PIECES
    order: Order = Order.UNUSUAL
    needle: str = ""
    flagged: bool = False
    """Only what is out of the ordinary."""


@dataclass(eq=False, slots=True)
class Node:
    """One row: its cells, and the tooltip that holds what the cells cut."""

    cells: tuple[str, str, str, str]
    under: str = ""
    """Second line of the wide column."""
    reason: str = ""
    """Why it is out of the ordinary: before the second line, in the colour of warnings."""
    tip: str = ""
    bold: bool = False
    refs: tuple[str, ...] = ()
    """Ids of the supporting documents that the file carries for it."""
    short: bool = False
    """Some of its supporting documents are missing, or its total is not the one declared."""
    place: tuple[int, int, int | None] | None = None
    """(bordereau, piece, line): what `describe_piece` unfolds."""
    unit: int | None = None
    """Rank of the invoice or contract."""
    parent: Node | None = None
    rank: int = 0
    children: list[Node] = field(default_factory=list)
    left: int = 0
    """Children not made yet."""
    rest: Iterator[Node] | None = None

    def add(self, child: Node) -> Node:
        child.parent, child.rank = self, len(self.children)
        self.children.append(child)
        return child

    def later(self, count: int, nodes: Iterable[Node]) -> Node:
        """Children that are made when asked for."""
        self.left, self.rest = count, iter(nodes)
        return self

    def grow(self, most: int = PAGE) -> list[Node]:
        """Make the next ones, for the caller to add."""
        made = list(islice(self.rest, most)) if self.rest is not None else []
        self.left = self.left - len(made) if len(made) == min(most, self.left) else 0
        return made


def build_nodes(flux: Flux, wish: Wish = Wish()) -> Node:
    """The nodes of a file under an invisible root."""
    root = Node(("", "", "", ""))
    if flux.units and not flux.bordereaux:
        ranks = range(len(flux.units))
        return root.later(len(ranks), (_unit(describe_unit(flux, rank), rank) for rank in ranks))
    rows = flux.check.rows if flux.check else first_rows(flux, FIRST)
    why = reasons(flux)
    needle = folded(wish.needle).strip()
    joined = joined_figures(needle)  # « 8 398,11 » is searched as it is typed, and without its space

    def fits(row: PieceRow) -> bool:
        return needle in row.words or joined in row.words

    shown = [row for row in rows if (not needle or fits(row)) and (not wish.flagged or _why(row, why))]
    if wish.view is View.TIERS and flux.check is not None:
        return _by_tiers(root, flux, shown, why)
    for rank, bordereau in enumerate(flux.bordereaux):
        pieces = _ordered([row for row in shown if row.bordereau == rank], wish.order, why)
        if pieces or not (needle or wish.flagged):
            top = root.add(_bordereau(bordereau, checked=flux.check is not None))
            top.later(len(pieces), (_piece(flux, row, why) for row in pieces))
            for node in top.grow():
                top.add(node)
    return root


def reasons(flux: Flux) -> Mapping[str, Mapping[str, str]]:
    """Why something is out of the ordinary: by key of its tiers (``tiers``), by number of its piece (``piece``)."""
    tiers: dict[str, str] = {}
    pieces: dict[str, str] = {}
    for finding in flux.check.findings if flux.check else ():
        reason = tr(_REASONS.get(finding.code, "à vérifier"))
        for key in str(finding.params.get("tiers", "")).split("\n"):
            if key:
                tiers.setdefault(key, reason)
        number = str(finding.params.get("piece", ""))
        if number and finding.severity != "info":
            pieces.setdefault(number, reason)
    return {"tiers": tiers, "piece": pieces}


def _why(row: PieceRow, why: Mapping[str, Mapping[str, str]]) -> str:
    found = [why["tiers"][key] for key in row.tiers if key in why["tiers"]]
    if row.missing:
        found.append(tr("justificatif manquant"))
    elif row.number in why["piece"]:
        found.append(why["piece"][row.number])
    return ", ".join(dict.fromkeys(found))


def flagged(flux: Flux) -> int:
    """How many pieces are out of the ordinary."""
    why = reasons(flux)
    return sum(bool(_why(row, why)) for row in (flux.check.rows if flux.check else ()))


def _ordered(rows: list[PieceRow], order: Order, why: Mapping[str, Mapping[str, str]]) -> Sequence[PieceRow]:
    keys: Mapping[Order, Callable[[PieceRow], object]] = {
        Order.UNUSUAL: lambda row: not _why(row, why),
        Order.AMOUNT: lambda row: -row.total,
        Order.TIERS: lambda row: folded(row.who),
    }
    return sorted(rows, key=keys[order]) if order in keys else rows  # type: ignore[arg-type]


def _bordereau(b: Bordereau, *, checked: bool) -> Node:
    kind = tr(_SENS[b.sens.value])
    pieces = plural(len(b.pieces), "%n pièce", "%n pièces")
    total = tr("total en cours de contrôle")
    agree = True
    if checked:
        agree = b.computed_total == b.declared_total
        declared = tr("déclaré {amount}").format(amount=text.amount(b.declared_total))
        total = tr("total conforme au total déclaré") if agree else declared
    shown = b.computed_total if checked else b.declared_total
    parts = ("" if b.type.code == _ORDINARY else b.type.label, pieces, total, french_date(b.date))
    what = tr("Bordereau de {kind} n° {number}").format(kind=kind, number=b.number)
    node = Node(
        (b.number, what, text.amount(shown), ""), under=" · ".join(filter(None, parts)), tip=b.subject, bold=True
    )
    node.short = not agree
    return node


def french_date(iso: str) -> str:
    """``2026-11-20`` -> ``20 novembre 2026``; anything else as it is."""
    try:
        day = dt.date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{text.ordinal_day(day.day)}{text.NBSP}{tr(text.MONTHS[day.month - 1])} {day.year}"


def _people(row: PieceRow) -> str:
    return row.who + (" " + plural(row.more, "et %n autre", "et %n autres") if row.more else "")


def _piece(flux: Flux, row: PieceRow, why: Mapping[str, Mapping[str, str]]) -> Node:
    people = _people(row)
    files = tr("{here} sur {count}").format(here=len(row.refs), count=row.cited) if row.cited else ""
    node = Node(
        (row.number, people or row.subject, text.amount(row.total), files),
        under=row.subject if people else "",
        reason=_why(row, why),
        tip=" · ".join(filter(None, (row.type.label, row.nature.label, row.payment))),
        refs=row.refs,
        short=row.missing,
        place=(row.bordereau, row.rank, None),
    )
    return node.later(row.lines, _lines(flux, row))


def _lines(flux: Flux, row: PieceRow) -> Iterator[Node]:
    """Its lines, read from the file when it is unfolded."""
    for rank, line in enumerate(flux.bordereaux[row.bordereau].pieces[row.rank].lines):
        yield _ligne(line, (row.bordereau, row.rank, rank))


def _ligne(line: Ligne, place: tuple[int, int, int | None]) -> Node:
    account = tr("compte {account}").format(account=line.account)
    vat = tr("dont TVA {vat}").format(vat=text.amount(line.vat)) if line.vat else ""
    origin = tr("corrige {origin}").format(origin=line.origin) if line.origin else ""
    function = tr("fonction {function}").format(function=line.function) if line.function else ""
    under = " · ".join(filter(None, (account, function, line.payment.label, vat, origin)))
    here = tuple(r.id for r in line.refs if r.embedded)
    files = tr("{here} sur {count}").format(here=len(here), count=len(line.refs)) if line.refs else ""
    people = ", ".join(dict.fromkeys(t.shown for t in line.tiers))
    return Node(
        (line.number, line.label or people, text.amount(line.total), files), under=under, tip=people, refs=here,
        place=place,
    )  # fmt: skip


def _by_tiers(root: Node, flux: Flux, rows: Sequence[PieceRow], why: Mapping[str, Mapping[str, str]]) -> Node:
    """Who is paid or owes, the out of the ordinary first, then the largest; under each one its pieces."""
    of: dict[str, list[PieceRow]] = {}
    for row in rows:
        for key in row.tiers:
            of.setdefault(key, []).append(row)
    check = flux.check
    found = [tiers for tiers in (check.tiers if check else ()) if tiers.key in of]
    found.sort(key=lambda tiers: not why["tiers"].get(tiers.key))
    return root.later(len(found), (_tiers(flux, tiers, of[tiers.key], why) for tiers in found))


def _tiers(flux: Flux, tiers: TiersTotal, rows: Sequence[PieceRow], why: Mapping[str, Mapping[str, str]]) -> Node:
    accounts = ", ".join(text.iban(iban) for iban in tiers.ibans[:2])
    under = " · ".join(filter(None, (plural(len(rows), "%n pièce", "%n pièces"), tiers.id, accounts)))
    node = Node(
        ("", tiers.name, text.amount(tiers.total), ""), under=under, reason=why["tiers"].get(tiers.key, ""), bold=True
    )
    return node.later(len(rows), (_piece(flux, row, why) for row in rows))


def _unit(view: UnitView, rank: int) -> Node:
    return Node((view.number, view.who or view.subject, text.amount(view.total), ""), under=view.subject, unit=rank)
