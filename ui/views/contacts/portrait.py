"""The face of a card: its picture, or the initials of its name."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from ui.theme import Theme, Type


class Portrait(QWidget):
    """A picture, or the initials."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme, self._name, self._picture = theme, name, QPixmap()
        side = theme.px(64)
        self.setFixedSize(side, side)

    def show_picture(self, data: bytes) -> None:
        """Empty or unreadable bytes bring the initials back."""
        picture = QPixmap()
        picture.loadFromData(data)
        self._picture = picture
        self.update()

    @property
    def has_picture(self) -> bool:
        return not self._picture.isNull()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        round_ = QPainterPath()
        round_.addEllipse(QRectF(self.rect()))
        painter.setClipPath(round_)
        if not self._picture.isNull():
            fit = Qt.AspectRatioMode.KeepAspectRatioByExpanding
            scaled = self._picture.scaled(self.size(), fit, Qt.TransformationMode.SmoothTransformation)
            painter.drawPixmap((self.width() - scaled.width()) // 2, (self.height() - scaled.height()) // 2, scaled)
        else:
            painter.fillRect(self.rect(), self._theme.colour("accent_soft"))
            painter.setPen(self._theme.colour("accent"))
            painter.setFont(self._theme.font(Type.TITLE))
            initials = "".join(word[0] for word in self._name.split()[:2] if word)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, initials.upper())
        painter.end()
