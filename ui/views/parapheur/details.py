"""Everything that a recapitulation says of one dossier, unfolded under its line (interop §3.4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.services.parapheur import Flux, PieceRow
from app.services.pes_facts import BordereauFacts, FileFacts
from app.services.signing_types import RecapLine
from ui import text
from ui.context import Context
from ui.text import plural, tr
from ui.theme import Space, Type
from ui.views.parapheur.pes_rows import french_date
from ui.widgets.basic import Label

Fact = tuple[str, str]
MOST_PIECES = 60
"""Of one bordereau; its page has them all."""
NAMES_PX = {False: 150, True: 100}
"""Least width of the names; the second in a narrow page."""
_MODES = {
    "per_bordereau": "chaque bordereau est signé",
    "whole_file": "le fichier entier est signé",
    "impossible": "aucun élément ne peut être signé",
}


class Details(QWidget):
    """A block of facts for the dossier, its file and each of its bordereaux, whose pieces come once they are read."""

    def __init__(self, ctx: Context, line: RecapLine, *, narrow: bool = False) -> None:
        """``narrow``: under the whole row, names in a smaller column."""
        super().__init__()
        self._ctx, theme = ctx, ctx.theme
        self._names_px = NAMES_PX[narrow]
        self._pieces: list[QVBoxLayout] = []
        """Where those of each bordereau stand."""
        column = QVBoxLayout(self)
        left = theme.gap(Space.S) if narrow else theme.target()
        column.setContentsMargins(left, 0, theme.gap(Space.M), theme.gap(Space.M))
        column.setSpacing(theme.gap(Space.S))
        column.addLayout(self._grid(list(_about(line))))
        if line.file is None:
            return
        for slip in line.file.bordereaux:
            column.addWidget(Label(theme, slip_title(slip), Type.BODY_STRONG))
            column.addLayout(self._grid(list(slip_facts(slip))))
            self._pieces.append(QVBoxLayout())
            column.addLayout(self._pieces[-1])
        column.addWidget(Label(theme, tr("Fichier"), Type.BODY_STRONG))
        column.addLayout(self._grid(list(file_facts(line.file))))
        ctx.bridge.run(ctx.runtime.parapheur.checked(line.key), on_done=self._show_pieces, owner=self)

    def _show_pieces(self, flux: Flux | None) -> None:
        rows = flux.check.rows if flux is not None and flux.check is not None else ()
        for rank, place in enumerate(self._pieces):
            own = [row for row in rows if row.bordereau == rank]
            place.addLayout(self._grid([piece_fact(row) for row in islice(own, MOST_PIECES)]))
            if (more := len(own) - MOST_PIECES) > 0:
                left = plural(
                    more, "et %n autre pièce, à lire dans le dossier", "et %n autres pièces, à lire dans le dossier"
                )
                place.addWidget(Label(self._ctx.theme, left, Type.SMALL, "text_soft"))

    def _grid(self, facts: list[Fact]) -> QGridLayout:
        theme = self._ctx.theme
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.gap(Space.M))
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for row, (name, value) in enumerate(facts):
            label = Label(theme, name, Type.SMALL, "text_soft")
            label.setMinimumWidth(theme.px(self._names_px))
            grid.addWidget(label, row, 0)
            grid.addWidget(Label(theme, value, Type.SMALL), row, 1)
        return grid


def piece_fact(row: PieceRow) -> Fact:
    """« 611 » : type, who, what, amount, how it is paid, its supporting documents (interop §3.4)."""
    who = row.who + (" " + plural(row.more, "et %n autre", "et %n autres") if row.more else "")
    counted = tr("justificatifs : {here} sur {count}").format(here=len(row.refs), count=row.cited)
    files = text.typeset(counted) if row.cited else ""
    missing = tr("justificatif manquant") if row.missing else ""
    kind = " / ".join(filter(None, (row.type.label, row.nature.label)))
    said: Sequence[str] = (who, row.subject, text.amount(row.total), row.payment, kind, files, missing)
    return text.typeset(tr("Pièce n° {number}").format(number=row.number)), " · ".join(filter(None, said))


def _about(line: RecapLine) -> Iterator[Fact]:
    if line.capacity:
        capacity = line.capacity
        if line.absent:
            capacity = tr("{capacity}, en l’absence de {absent}").format(capacity=capacity, absent=line.absent)
        yield tr("En qualité de"), capacity
    if line.prepared_ms is not None:
        yield tr("Date inscrite"), text.when_long(line.prepared_ms)


def slip_title(slip: BordereauFacts) -> str:
    """« Bordereau de mandats n° 41 »."""
    kind = tr("Bordereau de mandats n° {number}") if slip.sens == "depense" else tr("Bordereau de titres n° {number}")
    return text.typeset(kind.format(number=slip.number))


def slip_facts(slip: BordereauFacts) -> Iterator[Fact]:
    """Each field of one slip, differences told where they stand."""
    yield tr("Sens"), tr("Dépense") if slip.sens == "depense" else tr("Recette")
    yield tr("Exercice"), slip.year
    yield tr("Type"), " ".join(filter(None, (slip.type_code, slip.type_label)))
    yield tr("Date"), french_date(slip.date)
    counted = plural(slip.counted, "%n pièce", "%n pièces")
    if slip.declared_count is not None and slip.declared_count != slip.counted:
        counted = tr("{counted}, {declared} annoncées").format(counted=counted, declared=slip.declared_count)
    yield tr("Nombre"), counted
    yield tr("Montant HT"), text.amount(slip.ht)
    yield tr("TVA"), text.amount(slip.vat)
    yield tr("Montant TTC"), text.amount(slip.total)
    same = tr("conforme au total déclaré") if slip.computed == slip.total else tr("différent du total déclaré")
    yield tr("Total recalculé"), f"{text.amount(slip.computed)}, {same}"
    if slip.yearly_total is not None:
        yield tr("Cumul annuel"), text.amount(slip.yearly_total)
    yield tr("Dématérialisé"), tr("oui") if slip.dematerialised else tr("non")
    if slip.signed:
        yield tr("Signature"), tr("déjà signé")


def file_facts(file: FileFacts) -> Iterator[Fact]:
    """Each field of the file."""
    yield tr("Budget"), " · ".join(filter(None, (file.budget_label, f"{file.cod_col}-{file.cod_bud}")))
    yield tr("SIRET"), file.siret
    yield tr("Poste comptable"), " ".join(filter(None, (file.post, file.post_label)))
    yield tr("Nom du fichier"), file.file_name
    yield tr("Date du fichier"), f"{french_date(file.date)}, {text.size(file.size_bytes)}"
    embedded = plural(file.embedded, "%n présent", "%n présents")
    yield tr("Justificatifs"), tr("{embedded} sur {announced}").format(embedded=embedded, announced=file.announced)
    signed = plural(file.signed, ", %n élément déjà signé", ", %n éléments déjà signés") if file.signed else ""
    yield tr("Signature"), tr(_MODES.get(file.mode.value, "")) + signed
