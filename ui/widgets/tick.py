"""A box to tick, drawn like the ticks of lists: seen in every scheme, as large as a finger."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy

from ui.text import plain_tip
from ui.theme import Space, Theme, Type


class Tick(QCheckBox):
    """``name`` for readers where there are no visible ``words``."""

    def __init__(self, theme: Theme, words: str = "", name: str = "") -> None:
        super().__init__(words)
        self._theme = theme
        self.setAccessibleName(name or words)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        target = self._theme.target()
        words = self._theme.metrics(Type.BODY).horizontalAdvance(self.text()) + self._theme.gap(Space.M)
        return QSize(target + (words if self.text() else 0), target)

    def minimumSizeHint(self) -> QSize:
        """Long words give way: they are shortened, and whole in the tooltip."""
        target = self._theme.target()
        return QSize(target if not self.text() else min(3 * target, self.sizeHint().width()), target)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setToolTip(plain_tip(self.text()) if self.width() < self.sizeHint().width() else "")

    def _shown(self) -> str:
        room = self.width() - self._theme.target()
        return self._theme.metrics(Type.BODY).elidedText(self.text(), Qt.TextElideMode.ElideRight, room)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, ticked = self._theme, self.isChecked()
        side, target = theme.px(20), theme.target()
        box = QRect((target - side) // 2, (self.height() - side) // 2, side, side)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = "accent" if ticked else "line_strong"
        painter.setPen(QPen(theme.colour(edge if self.isEnabled() else "line"), 2))
        painter.setBrush(theme.colour("accent") if ticked else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 4, 4)
        if ticked:
            icon = theme.pixmap("check", side - 2, theme.colours.on_accent, self.devicePixelRatioF())
            painter.drawPixmap(box.topLeft() + QPoint(1, 1), icon)
        if self.text():
            painter.setFont(theme.font(Type.BODY))
            painter.setPen(theme.colour("text" if self.isEnabled() else "disabled"))
            place = self.rect().adjusted(target, 0, 0, 0)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, self._shown())
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), 6, 6)
        painter.end()
