"""The inks to choose from, as discs of their colour."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QToolButton

from ui.ink.tools import PEN_STYLES, STYLE_NAMES, PenStyle
from ui.text import tr
from ui.theme import Theme


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
        self.setFixedSize(QSize(self._theme.target(), self._theme.target()))

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


def swatches(theme: Theme, chosen: Callable[[PenStyle], None]) -> list[Swatch]:
    """One disc for each ink; ``chosen`` is called with the one pressed."""
    found = [Swatch(theme, style, tr(name)) for style, name in zip(PEN_STYLES, STYLE_NAMES, strict=True)]
    for swatch in found:
        swatch.clicked.connect(partial(_press, chosen, swatch.style_value))
    return found


def _press(chosen: Callable[[PenStyle], None], style: PenStyle, _checked: bool = False) -> None:
    chosen(style)


def disc(theme: Theme, style: PenStyle) -> QIcon:
    """An ink as an icon of a menu."""
    side = theme.icon_px()
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colour("line_strong"), 1))
    painter.setBrush(QColor(style.colour))
    painter.drawEllipse(pixmap.rect().adjusted(2, 2, -2, -2))
    painter.end()
    return QIcon(pixmap)
