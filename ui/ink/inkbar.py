"""Tools over a page that belongs to no meeting: one line of buttons, of its own, under the page.

The Séances reader has a bar of actions with keys and menus (`views.seances.penbar`); a letter, a document of the
parapheur or an attached PDF is annotated with these few, in the same way and by the same desk. Where they do not all
fit, they fold into the last button's menu (`fitting`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from ui.context import Context
from ui.ink.desk import InkDesk
from ui.ink.fitting import WeightMenu, open_inks, other_inks, staying
from ui.ink.swatch import swatches
from ui.ink.tools import PenStyle, ToolKind
from ui.text import tr
from ui.text import undo as undo_word
from ui.theme import Space
from ui.widgets.basic import IconButton, Pane

TOOLS = (
    (ToolKind.HAND, "hand", "Lire et faire défiler"),
    (ToolKind.PEN, "pen", "Écrire au stylo"),
    (ToolKind.HIGHLIGHTER, "highlighter", "Surligner"),
    (ToolKind.RUBBER, "eraser", "Gommer"),
    (ToolKind.TEXT, "note", "Écrire au clavier sur la page"),
    (ToolKind.SELECT, "text", "Choisir du texte ou de l’encre"),
)
MORE = (
    (ToolKind.ERASER, "Gommer des traits entiers"),
    (ToolKind.RECTANGLE, "Encadrer"),
    (ToolKind.ARROW, "Tracer une flèche"),
    (ToolKind.STAMP_SEEN, "Tamponner « VU »"),
    (ToolKind.STAMP_REVIEW, "Tamponner « À REVOIR »"),
)


class InkBar(Pane):
    """Follows one desk."""

    export_wanted = Signal()
    """An annotated copy is to be saved."""

    def __init__(self, ctx: Context, desk: InkDesk) -> None:
        super().__init__(ctx.theme, "window")
        self._ctx, self._desk = ctx, desk
        theme = ctx.theme
        self._line = QHBoxLayout(self)
        gap = theme.gap(Space.XS)
        self._line.setContentsMargins(gap, gap, gap, gap)
        self._line.setSpacing(2)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # it folds rather than push the page
        self._tools: dict[ToolKind, IconButton] = {}
        for kind, icon, words in TOOLS:
            self._tools[kind] = self._add(icon, tr(words), partial(desk.choose, kind), checkable=True)
        self._swatches = swatches(theme, self._choose_ink)
        for swatch in self._swatches:
            self._line.addWidget(swatch)
        self.undo = self._add("undo", undo_word(), desk.undo)
        self.redo = self._add("redo", tr("Rétablir"), desk.redo)
        self.delete = self._add("trash", tr("Effacer l’encre choisie"), desk.delete_selected)
        self.finger = self._add("finger", tr("Le doigt dessine"), lambda: None, checkable=True)
        self.finger.toggled.connect(desk.set_finger_draws)
        self.export = self._add("export", tr("Enregistrer une copie annotée…"), self.export_wanted.emit)
        self._inks_folded = False
        self.more = self._add("more", tr("Formes, tampons et trait"), lambda: None)
        self._make_menu(QMenu(self.more))
        self._line.addStretch(1)
        desk.changed.connect(self._follow)
        theme.changed.connect(self._fit)
        self._follow()

    def _add(self, icon: str, words: str, act: Callable[[], None], *, checkable: bool = False) -> IconButton:
        button = IconButton(self._theme, icon, words, act)
        button.setCheckable(checkable)
        self._line.addWidget(button)
        return button

    def _make_menu(self, menu: QMenu) -> None:
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(menu)
        hand, text, select = (self._tools[kind] for kind in (ToolKind.HAND, ToolKind.TEXT, ToolKind.SELECT))
        self._foldable = {
            button: self._stand_in(button, menu) for button in (self.export, self.redo, self.finger, hand, text, select)
        }
        """Buttons that give way one after the other -> what stands for them in the menu."""
        self._first = QAction(menu)  # made here: Python would lose one that Qt makes while the menu lives
        self._first.setSeparator(True)
        menu.addAction(self._first)
        self.thick = WeightMenu(self._desk, menu)
        menu.addMenu(self.thick)
        for kind, words in MORE:
            menu.addAction(tr(words)).triggered.connect(partial(self._choose, kind))

    def _stand_in(self, button: IconButton, menu: QMenu) -> QAction:
        action = QAction(button.toolTip(), menu)
        action.setCheckable(button.isCheckable())
        action.triggered.connect(lambda _checked=False: button.click())
        return action

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show what fits; the rest folds. What is done with what is chosen takes the place of the finger's button."""
        chosen = self.delete.isEnabled()
        possible: list[QWidget] = [*self._tools.values(), *self._swatches, self.undo, self.redo]
        possible += [self.delete if chosen else self.finger, self.export, self.more]
        inks = other_inks(self._swatches, self._desk.style)
        export, *others = self._foldable
        wanted = staying(possible, [[export], inks, *([button] for button in others)], self._holds)
        self._inks_folded = inks[0] not in wanted
        for button in (*possible, self.delete, self.finger):
            button.setVisible(button in wanted)
        for button, action in self._foldable.items():
            self.more.menu().removeAction(action)
            if button in possible and button not in wanted:
                self.more.menu().insertAction(self._first, action)

    def _holds(self, buttons: Sequence[QWidget]) -> bool:
        margins = self._line.contentsMargins()
        needed = sum(button.minimumWidth() + self._line.spacing() for button in buttons)
        return needed + margins.left() + margins.right() <= self.width()

    def _choose(self, kind: ToolKind, _checked: bool = False) -> None:
        self._desk.choose(kind)

    def _choose_ink(self, style: PenStyle) -> None:
        if not self._inks_folded:
            self._desk.choose(ToolKind.PEN, style)
            return
        held = next(swatch for swatch in self._swatches if swatch.isVisible())
        held.setChecked(True)
        open_inks(self._ctx, self._desk, self, held.mapToGlobal(held.rect().bottomLeft()))

    def _follow(self) -> None:
        desk = self._desk
        for kind, button in self._tools.items():
            button.setChecked(kind is desk.kind)
        for swatch in self._swatches:
            swatch.setChecked(swatch.style_value == desk.style)
        self.undo.setEnabled(bool(desk.history.done))
        self.redo.setEnabled(bool(desk.history.undone))
        self.delete.setEnabled(bool(desk.selection.strokes))
        self.finger.setChecked(desk.finger_draws)
        for folded, action in self._foldable.items():
            action.setEnabled(folded.isEnabled())
            action.setChecked(folded.isChecked())
        self._fit()
