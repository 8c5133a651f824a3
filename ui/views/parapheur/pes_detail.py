"""Everything a file says of one piece, line, invoice or contract: names and values, group under group."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.services.parapheur import Fact, Flux, describe_piece, describe_unit
from ui import text
from ui.context import Context
from ui.text import tr
from ui.theme import Space, Type
from ui.views.parapheur.pes_rows import Node, french_date
from ui.widgets.basic import Card, Label, ScrollPage, clear

NARROW_PX = 520


class FactsPage(ScrollPage):
    """Shows a `Fact`; links of a group stand side by side as name and value."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme, ink="window", margins=Space.L)
        self._ctx = ctx
        self.shown: Fact | None = None
        self._title = ""
        self._narrow = False
        """What is shown was laid out for a narrow page: each value under its name."""

    def show_node(self, flux: Flux, node: Node) -> str:
        """Show what lies behind a row; returns the title of its tab."""
        if node.unit is not None:
            view = describe_unit(flux, node.unit)
            self._fill(view.fact, view.subject or view.who)
            return view.number or view.fact.label
        assert node.place is not None
        bordereau, piece, line = node.place
        facts = [describe_piece(flux.bordereaux[bordereau], piece)]
        title = tr("Pièce {number}").format(number=flux.bordereaux[bordereau].pieces[piece].number)
        if line is not None:
            facts.insert(0, describe_piece(flux.bordereaux[bordereau], piece, line))
            title = tr("{piece}, ligne {line}").format(piece=title, line=node.cells[0])
        self._fill(Fact(tag="", label=title, kind="group", facts=tuple(facts)), title)
        return title

    def _is_narrow(self) -> bool:
        return self.width() < self._ctx.theme.px(NARROW_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """It was filled before it had its place, or the tablet was turned."""
        super().resizeEvent(event)
        if self.shown is not None and self._is_narrow() is not self._narrow:
            self._fill(self.shown, self._title)

    def _fill(self, fact: Fact, title: str) -> None:
        theme = self._ctx.theme
        clear(self.body)
        self.shown, self._title, self._narrow = fact, title, self._is_narrow()
        self.body.addWidget(Label(theme, title, Type.TITLE))
        for group in _groups(fact):
            self.body.addWidget(self._card(*group))
        self.body.addStretch(1)
        self.verticalScrollBar().setValue(0)

    def _card(self, title: str, values: list[Fact]) -> QWidget:
        theme = self._ctx.theme
        card = Card(theme)
        column = QVBoxLayout()
        column.addWidget(Label(theme, title, Type.LEAD))
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        grid.setHorizontalSpacing(theme.gap(Space.L))
        for row, fact in enumerate(values):
            name = Label(theme, fact.label, Type.BODY, "text_soft")
            value = Label(theme, shown(fact), Type.BODY)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            if self._narrow:
                grid.addWidget(name, 2 * row, 0, 1, 2)
                grid.addWidget(value, 2 * row + 1, 0, 1, 2)
            else:
                name.setMinimumWidth(theme.px(190))
                grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
                grid.addWidget(value, row, 1)
        column.addLayout(grid)
        card.body.addLayout(column)
        return card


def _groups(fact: Fact, above: str = "") -> list[tuple[str, list[Fact]]]:
    """The groups that hold values, each under its name and the one above it."""
    name = fact.label if not above or above == fact.label else f"{above} · {fact.label}"
    values = [child for child in fact.facts if child.kind != "group"]
    found = [(name, values)] if values else []
    for child in fact.facts:
        if child.kind == "group":
            found += _groups(child, fact.label if values else above)
    return found


def shown(fact: Fact) -> str:
    """A value as French writes it; the code stays beside its words."""
    value = fact.value
    if fact.kind == "code":
        return value if value == fact.code else f"{value} ({fact.code})"
    if fact.kind == "date":
        return french_date(value)
    if fact.kind == "flag":
        return tr("Oui") if value.lower() in ("1", "true") else tr("Non")
    if fact.tag in ("IBAN", "AncienIBAN"):
        return text.iban(value)
    if fact.kind in ("euros", "percent", "number"):
        return _number(value, fact.kind)
    return value


def _number(value: str, kind: str) -> str:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if not number.is_finite():
        return value
    if kind == "euros":
        return text.amount(number)
    plain = f"{number:f}".replace(".", ",")
    return f"{plain}{text.NBSP}%" if kind == "percent" else plain
