"""Tools at the thumb: beside the page where it is wide, under it in portrait; for the left hand too.

Where they do not all fit, what is used least folds into the last button's menu, one after the other; the inks fold
into the one in hand, which opens the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from ui.context import Context
from ui.ink.desk import InkDesk
from ui.ink.fitting import WeightMenu, open_inks, other_inks, staying
from ui.ink.swatch import swatches
from ui.ink.tools import PenStyle, ToolKind
from ui.text import tr
from ui.theme import Space
from ui.widgets.basic import ActionButton, IconButton, Line, Pane

TOOLS = (
    (ToolKind.HAND, "seances.hand"),
    (ToolKind.PEN, "seances.pen"),
    (ToolKind.HIGHLIGHTER, "seances.highlighter"),
    (ToolKind.RUBBER, "seances.rubber"),
    (ToolKind.NOTE, "seances.note"),
    (ToolKind.SELECT, "seances.select"),
)
MORE = (
    "seances.text",
    "seances.eraser",
    "seances.rectangle",
    "seances.arrow",
    "seances.stamp_seen",
    "seances.stamp_review",
)
VIEW = (
    "seances.read_text",
    "seances.find",
    "seances.bookmark",
    "seances.columns",
    "seances.rotate",
    "seances.night",
    "seances.all_notes",
    "seances.remind",
)
"""In the menu of the last button: what is used less often."""


class PenBar(Pane):
    """Buttons of the tools, following the desk."""

    def __init__(self, ctx: Context, desk: InkDesk) -> None:
        super().__init__(ctx.theme, "window")
        self._ctx, self._desk, self._immersed, self._horizontal = ctx, desk, False, False
        theme = ctx.theme
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        gap = theme.gap(Space.XS)
        self._box.setContentsMargins(gap, gap, gap, gap)
        self._box.setSpacing(2)
        self._tools: dict[ToolKind, ActionButton] = {}
        for kind, id in TOOLS:
            button = self._add_action(id)
            button.setProperty("tool", kind.value)
            self._tools[kind] = button
        self._swatches = swatches(theme, self._choose_ink)
        for swatch in self._swatches:
            self._box.addWidget(swatch, 0, Qt.AlignmentFlag.AlignCenter)
        self._copy, self._delete = self._add_action("seances.copy"), self._add_action("seances.delete_ink")
        self._line = Line(theme)
        self._box.addWidget(self._line)
        self._undo, self._redo = self._add_action("seances.undo"), self._add_action("seances.redo")
        self.finger = IconButton(theme, "finger", tr("Le doigt dessine"))
        self.finger.setCheckable(True)
        self.finger.toggled.connect(desk.set_finger_draws)
        self._box.addWidget(self.finger)
        self._side = IconButton(theme, "move", tr("Outils de l’autre côté"))
        self._box.addWidget(self._side)
        self._more = IconButton(theme, "more", tr("Formes, tampons et affichage"))
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setMenu(self._make_menu())
        self._box.addWidget(self._more)
        leave = partial(ctx.actions.trigger, "seances.immerse")
        self._leave = IconButton(theme, "fullscreen-exit", tr("Quitter le plein écran"), leave)
        self._box.addWidget(self._leave)
        self._box.addStretch(1)
        self.swapped = self._side.clicked
        self._inks_folded = False
        desk.changed.connect(self._follow)
        desk.selection.words_changed.connect(lambda _words: self._fit())
        self._delete.defaultAction().changed.connect(self._fit)
        theme.changed.connect(self._fit)
        self.set_horizontal(False)
        self._follow()

    def _add_action(self, id: str) -> ActionButton:
        button = ActionButton(self._ctx.theme, self._ctx.actions.qaction(id))
        self._box.addWidget(button)
        return button

    def _make_menu(self) -> QMenu:
        menu = QMenu(self._more)
        finger, side = QAction(tr("Le doigt dessine"), menu), QAction(tr("Outils de l’autre côté"), menu)
        finger.setCheckable(True)
        finger.toggled.connect(self.finger.setChecked)
        self.finger.toggled.connect(finger.setChecked)
        side.triggered.connect(self._side.click)
        # The hand first; the last ones only where the window is enlarged four times.
        tools = [self._tools[kind] for kind in (ToolKind.HAND, ToolKind.SELECT, ToolKind.NOTE, ToolKind.HIGHLIGHTER)]
        self._foldable: dict[QWidget, QAction] = {
            self._side: side,
            self._redo: self._redo.defaultAction(),
            self.finger: finger,
            **{tool: tool.defaultAction() for tool in tools},
        }
        """Buttons that give way one after the other -> what stands for them in the menu."""
        self._first = QAction(menu)  # made here: Python would lose one that Qt makes while the menu lives
        self._first.setSeparator(True)
        menu.addAction(self._first)
        thick = WeightMenu(self._desk, menu)
        self._weights = thick.weights
        menu.addMenu(thick)
        for id in MORE:
            menu.addAction(self._ctx.actions.qaction(id))
        menu.addSeparator()
        for id in VIEW:
            menu.addAction(self._ctx.actions.qaction(id))
        return menu

    def set_horizontal(self, horizontal: bool) -> None:
        """Under the page (portrait) or beside it."""
        self._horizontal = horizontal
        way = QBoxLayout.Direction.LeftToRight if horizontal else QBoxLayout.Direction.TopToBottom
        self._box.setDirection(way)
        self._box.setSpacing(2 if horizontal else 0)  # beside the page of the usual window every ink fits so
        along, across = QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed  # it folds rather than push the page away
        self.setSizePolicy(along if horizontal else across, across if horizontal else along)
        self._fit()

    def set_immersed(self, on: bool) -> None:
        """In full screen nothing else is left to come back by."""
        self._immersed = on
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    # --- what fits ------------------------------------------------------------------------------

    def _wanted(self) -> Iterator[QWidget]:
        """Buttons of use now: what one can do with what is chosen takes the place of what is of no use meanwhile."""
        words, chosen = self._desk.selection.passage is not None, self._delete.defaultAction().isEnabled()
        yield from self._tools.values()
        yield from (self._copy,) if words else self._swatches
        if chosen:
            yield self._delete
        yield from (self._undo, self._redo)
        if not chosen:
            yield self.finger
        if not self._horizontal:
            yield self._side
        yield self._more
        if self._immersed:
            yield self._leave

    def _fit(self) -> None:
        """Show what fits; the rest folds."""
        side, *others = self._foldable  # the button of the side is used once; then the inks, then the others
        inks = other_inks(self._swatches, self._desk.style)
        possible = list(self._wanted())
        wanted = staying(possible, [[side], inks, *([button] for button in others)], self._holds)
        folded = [each for each in self._foldable if each in possible and each not in wanted]
        self._inks_folded = inks[0] in possible and inks[0] not in wanted
        for button in (*self._tools.values(), *self._swatches, self._copy, self._delete, self._undo, self._redo):
            button.setVisible(button in wanted)
        for button in (self.finger, self._side, self._leave):
            button.setVisible(button in wanted)
        self._line.setVisible(not self._horizontal and not folded)
        menu = self._more.menu()
        for away, action in self._foldable.items():
            menu.removeAction(action)
            if away in folded:
                menu.insertAction(self._first, action)

    def _holds(self, buttons: Sequence[QWidget]) -> bool:
        """They all fit."""
        margins, between = self._box.contentsMargins(), self._box.spacing()
        if self._horizontal:
            needed = sum(button.minimumWidth() + between for button in buttons) + margins.left() + margins.right()
            return needed <= self.width()
        needed = sum(button.minimumHeight() + between for button in buttons) + margins.top() + margins.bottom()
        return needed <= self.height()

    # --- inks -----------------------------------------------------------------------------------

    def _choose_ink(self, style: PenStyle) -> None:
        if not self._inks_folded:
            self._desk.choose(ToolKind.PEN, style)
            return
        held = next(swatch for swatch in self._swatches if swatch.isVisible())
        held.setChecked(True)
        open_inks(self._ctx, self._desk, self, held.mapToGlobal(held.rect().bottomLeft()))

    def _follow(self) -> None:
        for kind, button in self._tools.items():
            button.setCheckable(True)
            button.setChecked(kind is self._desk.kind)
        for swatch in self._swatches:
            swatch.setChecked(swatch.style_value == self._desk.style)
        self.finger.setChecked(self._desk.finger_draws)
        words = tr("Le doigt dessine") if self._desk.finger_draws else tr("Le doigt fait défiler")
        self.finger.setToolTip(words)
        self._fit()
