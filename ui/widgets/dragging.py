"""What hangs under the pointer while something is being pulled."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPixmap

from ui.theme import Space, Theme, Type


def drag_picture(theme: Theme, words: str) -> QPixmap:
    """A few words on the colour of what is chosen."""
    metrics, gap = theme.metrics(Type.SMALL_STRONG), theme.gap(Space.M)
    pixmap = QPixmap(metrics.horizontalAdvance(words) + 2 * gap, metrics.height() + gap)
    pixmap.fill(theme.colour("accent"))
    painter = QPainter(pixmap)
    painter.setFont(theme.font(Type.SMALL_STRONG))
    painter.setPen(theme.colour("on_accent"))
    painter.drawText(pixmap.rect(), Qt.AlignmentFlag.AlignCenter, words)
    painter.end()
    return pixmap
