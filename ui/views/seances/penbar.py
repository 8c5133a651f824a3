"""Tools at the thumb: beside the page where it is wide, under it in portrait; for the left hand too."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QBoxLayout, QMenu, QToolButton

from ui.context import Context
from ui.ink.desk import InkDesk
from ui.ink.tools import PEN_STYLES, STYLE_NAMES, PenStyle, ToolKind
from ui.text import tr
from ui.theme import Space, Theme
from ui.widgets.basic import ActionButton, IconButton, Line, Pane

TOOLS = (
    (ToolKind.HAND, "seances.hand"),
    (ToolKind.PEN, "seances.pen"),
    (ToolKind.HIGHLIGHTER, "seances.highlighter"),
    (ToolKind.ERASER, "seances.eraser"),
    (ToolKind.NOTE, "seances.note"),
    (ToolKind.SELECT, "seances.select"),
)
MORE = ("seances.rectangle", "seances.arrow", "seances.stamp_seen", "seances.stamp_review")
VIEW = (
    "seances.bookmark",
    "seances.columns",
    "seances.rotate",
    "seances.night",
    "seances.copy",
    "seances.delete_ink",
    "seances.all_notes",
)
"""In the menu of the last button: what is used less often."""


class Swatch(QToolButton):
    """One ink: a disc of its colour, ringed when it is the one in hand."""

    def __init__(self, theme: Theme, style: PenStyle, name: str) -> None:
        super().__init__()
        self._theme, self.style_value = theme, style
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self._restyle()
        theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        side = self._theme.target()
        self.setFixedSize(QSize(side, round(side * 0.8)))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = self._theme.px(9)
        centre = self.rect().center()
        painter.setPen(QPen(self._theme.colour("line_strong"), 1))
        painter.setBrush(QColor(self.style_value.colour))
        painter.drawEllipse(centre, radius, radius)
        if self.isChecked():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("text"), 2))
            painter.drawEllipse(centre, radius + 4, radius + 4)
        painter.end()


class PenBar(Pane):
    """Buttons of the tools, following the desk."""

    def __init__(self, ctx: Context, desk: InkDesk) -> None:
        super().__init__(ctx.theme, "window")
        self._desk = desk
        theme = ctx.theme
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        gap = theme.gap(Space.XS)
        self._box.setContentsMargins(gap, gap, gap, gap)
        self._box.setSpacing(2)
        self._tools: dict[ToolKind, ActionButton] = {}
        for kind, id in TOOLS:
            button = ActionButton(theme, ctx.actions.qaction(id))
            button.setProperty("tool", kind.value)
            self._tools[kind] = button
            self._box.addWidget(button)
        self._swatches = [Swatch(theme, s, tr(name)) for s, name in zip(PEN_STYLES, STYLE_NAMES, strict=True)]
        for swatch in self._swatches:
            swatch.clicked.connect(partial(self._choose_ink, swatch.style_value))
            self._box.addWidget(swatch, 0, Qt.AlignmentFlag.AlignCenter)
        self._line = Line(theme)
        self._box.addWidget(self._line)
        self._box.addWidget(ActionButton(theme, ctx.actions.qaction("seances.undo")))
        self._box.addWidget(ActionButton(theme, ctx.actions.qaction("seances.redo")))
        self.finger = IconButton(theme, "finger", tr("Le doigt dessine"))
        self.finger.setCheckable(True)
        self.finger.toggled.connect(desk.set_finger_draws)
        self._box.addWidget(self.finger)
        self._side = IconButton(theme, "move", tr("Outils de l’autre côté"))
        self._box.addWidget(self._side)
        self._more = IconButton(theme, "more", tr("Formes, tampons et affichage"))
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self._more)
        for id in MORE:
            menu.addAction(ctx.actions.qaction(id))
        menu.addSeparator()
        for id in VIEW:
            menu.addAction(ctx.actions.qaction(id))
        self._more.setMenu(menu)
        self._box.addWidget(self._more)
        self._box.addStretch(1)
        self.swapped = self._side.clicked
        desk.changed.connect(self._follow)
        self._follow()

    def set_horizontal(self, horizontal: bool) -> None:
        """Under the page (portrait) or beside it."""
        way = QBoxLayout.Direction.LeftToRight if horizontal else QBoxLayout.Direction.TopToBottom
        self._box.setDirection(way)
        self._line.setVisible(not horizontal)
        self._side.setVisible(not horizontal)

    def _choose_ink(self, style: PenStyle, _checked: bool = False) -> None:
        self._desk.choose(ToolKind.PEN, style)

    def _follow(self) -> None:
        for kind, button in self._tools.items():
            button.setCheckable(True)
            button.setChecked(kind is self._desk.kind)
        for swatch in self._swatches:
            swatch.setChecked(swatch.style_value == self._desk.style)
        self.finger.setChecked(self._desk.finger_draws)
        words = tr("Le doigt dessine") if self._desk.finger_draws else tr("Le doigt fait défiler")
        self.finger.setToolTip(words)
