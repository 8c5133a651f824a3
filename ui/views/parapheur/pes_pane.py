"""A bordereau to be read: search in its pieces, their order, by piece or by tiers, what is out of the ordinary."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QComboBox, QVBoxLayout, QWidget

from app.services.parapheur import Flux
from ui import text
from ui.context import Context
from ui.text import plural, tr
from ui.theme import Space, Type
from ui.timers import single_shot
from ui.views.parapheur.pes_rows import Order, View, Wish, flagged
from ui.views.parapheur.pes_tree import PesTree
from ui.widgets.basic import Button, Label, StatePane
from ui.widgets.combo import Combo
from ui.widgets.flow import FlowLayout
from ui.widgets.header import SearchField
from ui.widgets.sidescroll import SideScroll

TYPING_MS = 120
SHORT_PX, SEARCH_PX, SEARCH_SHORT_PX = 300, 230, 190
"""Lower than the first, the tools keep to one line that scrolls sideways, the field to search as wide as the last."""
FEW = 8
"""With no more pieces than this, one sees them all: nothing to search or sort."""


class PesPane(QWidget):
    """The tools above the tree; they show only where there is something to sort out."""

    facts_wanted = Signal(object)
    files_wanted = Signal(list)

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        theme = ctx.theme
        self._flux: Flux | None = None
        self.wish = Wish()
        self.tree = PesTree(ctx)
        self.tree.facts_wanted.connect(self.facts_wanted)
        self.tree.files_wanted.connect(self.files_wanted)
        self._typing = single_shot(self, TYPING_MS, self._show)
        self.search = SearchField(theme, (self.tr("Tiers, objet, n°, montant"), self.tr("Tiers, objet, n°…")))
        self.search.setAccessibleName(self.tr("Chercher dans les pièces"))
        self.search.textChanged.connect(lambda _text: self._typing.start())
        self.search.left.connect(self.search.clear)
        self.search.go_down.connect(self.tree.setFocus)
        self.search.setMinimumWidth(theme.px(SEARCH_PX))
        self._tools = QWidget()
        flow = self._flow = FlowLayout(self._tools, theme.gap(Space.S))
        self._tool_line = SideScroll(self._tools)
        flow.addWidget(self.search)
        self.by = QButtonGroup(self)
        for view, words in ((View.PIECES, self.tr("Par pièce")), (View.TIERS, self.tr("Par tiers"))):
            button = Button(theme, words, "chip", "", lambda view=view: self._set(view=view))  # type: ignore[misc]
            button.setCheckable(True)
            button.setChecked(view is View.PIECES)
            button.setObjectName(f"pes.{view.value}")
            self.by.addButton(button)
            flow.addWidget(button)
        self.only = Button(theme, "", "chip", "warning", lambda: self._set(flagged=self.only.isChecked()))
        self.only.setCheckable(True)
        self.only.setObjectName("pes.flagged")
        flow.addWidget(self.only)
        self.order = _orders()
        self.order.currentIndexChanged.connect(lambda _index: self._set(order=Order(self.order.currentData())))
        flow.addWidget(self.order)
        self._said = Label(theme, "", Type.SMALL, "text_soft")
        self._nothing = StatePane(theme, "search", self.tr("Aucune pièce"), self.tr("Aucune pièce ne correspond."))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        margins = theme.gap(Space.S)
        self._tools.setContentsMargins(margins, margins, margins, margins)
        self._said.setContentsMargins(theme.gap(Space.M), theme.gap(Space.XS), theme.gap(Space.M), theme.gap(Space.XS))
        for widget in (self._tool_line, self._said, self.tree, self._nothing):
            layout.addWidget(widget, int(widget in (self.tree, self._nothing)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tools stand in one line where they can; the tree is what gives way, never they."""
        super().resizeEvent(event)
        short = self.height() < self._ctx.theme.px(SHORT_PX)
        self.search.setFixedWidth(self._ctx.theme.px(SEARCH_SHORT_PX if short else SEARCH_PX))
        self._flow.set_one_line(short)
        self._tool_line.fit()

    def set_flux(self, flux: Flux | None, *, fresh: bool = True) -> None:
        """Show a file; ``fresh``: nothing of what was asked of the one before stays."""
        self._flux = flux
        if fresh:
            self.wish = Wish()
            self.search.blockSignals(True)
            self.search.clear()
            self.search.blockSignals(False)
            self.order.setCurrentIndex(0)
            self.by.buttons()[0].setChecked(True)
            self.only.setChecked(False)
        pieces = sum(len(b.pieces) for b in flux.bordereaux) if flux is not None else 0
        count = flagged(flux) if flux is not None else 0
        self._tool_line.setVisible(pieces > FEW)
        self.only.setVisible(count > 0)
        self.only.setText(plural(count, "%n à regarder", "%n à regarder"))
        self._show()

    def _set(self, **what: object) -> None:
        self.wish = replace(self.wish, **what)  # type: ignore[arg-type]
        self._show()

    def _show(self) -> None:
        self.wish = replace(self.wish, needle=self.search.text())
        flux = self._flux
        self.tree.set_flux(flux, self.wish)
        found = self.tree.pes.rowCount() > 0 or flux is None
        self.order.setVisible(self.wish.view is View.PIECES)
        self._tool_line.fit()
        self.tree.setVisible(found)
        self._nothing.setVisible(not found)
        unchecked = flux is not None and flux.check is None
        self._said.setVisible(unchecked)
        if unchecked and flux is not None:
            pieces = sum(len(b.pieces) for b in flux.bordereaux)
            said = plural(
                pieces,
                "Contrôle de %n pièce en cours…",
                "Contrôle des %n pièces en cours : les premières sont déjà là.",
            )
            self._said.set_text(text.typeset(said))
            self._tool_line.setVisible(False)


def _orders() -> QComboBox:
    box = Combo()
    box.setAccessibleName(tr("Ordre des pièces"))
    for order, words in (
        (Order.UNUSUAL, tr("L’inhabituel d’abord")),
        (Order.FILE, tr("Comme dans le fichier")),
        (Order.AMOUNT, tr("Plus grands montants d’abord")),
        (Order.TIERS, tr("Par nom de tiers")),
    ):
        box.addItem(words, order.value)
    return box
