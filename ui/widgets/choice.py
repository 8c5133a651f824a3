"""One of several answers: its words on as many lines as they take, and what it means under them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QRadioButton, QSizePolicy

from ui.theme import Space, Theme, Type

_WRAPPED = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignLeft)
_TALL = 10_000


class Choice(QRadioButton):
    """Drawn like the ticks of lists (`tick.Tick`): as large as a finger, in every scheme and text size."""

    def __init__(self, theme: Theme, words: str, detail: str = "") -> None:
        super().__init__(words)
        self._theme, self._detail = theme, detail
        self.setAccessibleName(f"{words}, {detail}" if detail else words)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self.updateGeometry)

    def _heights(self, width: int) -> tuple[int, int]:
        """Of the words and of the detail, in what a row of ``width`` leaves them."""
        room = QRect(0, 0, max(1, width - self._theme.target() - self._theme.gap(Space.S)), _TALL)
        words = self._theme.metrics(Type.BODY).boundingRect(room, _WRAPPED, self.text()).height()
        if not self._detail:
            return words, 0
        return words, self._theme.metrics(Type.SMALL).boundingRect(room, _WRAPPED, self._detail).height()

    def heightForWidth(self, width: int) -> int:
        return max(self._theme.target(), sum(self._heights(width)) + self._theme.gap(Space.S))

    def sizeHint(self) -> QSize:
        width = self._theme.px(240)  # words wrap: it stands in the narrowest window
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(160), self._theme.target())

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, chosen = self._theme, self.isChecked()
        side, target = theme.px(20), theme.target()
        circle = QRect((target - side) // 2, (self.height() - side) // 2, side, side)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = "accent" if chosen else "line_strong"
        painter.setPen(QPen(theme.colour(edge if self.isEnabled() else "line"), 2))
        painter.drawEllipse(circle)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
            dot = side // 4
            painter.drawEllipse(circle.adjusted(dot, dot, -dot, -dot))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        self._paint_words(painter)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), 6, 6)
        painter.end()

    def _paint_words(self, painter: QPainter) -> None:
        theme, target = self._theme, self._theme.target()
        words, detail = self._heights(self.width())
        top = (self.height() - words - detail) // 2
        room = self.width() - target - theme.gap(Space.S)
        painter.setFont(theme.font(Type.BODY))
        painter.setPen(theme.colour("text" if self.isEnabled() else "disabled"))
        painter.drawText(QRect(target, top, room, words), _WRAPPED, self.text())
        if self._detail:
            painter.setFont(theme.font(Type.SMALL))
            painter.setPen(theme.colour("text_soft"))
            painter.drawText(QRect(target, top + words, room, detail), _WRAPPED, self._detail)
