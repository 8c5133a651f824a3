"""One event as a block: a button one can read, focus, drag and stretch."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QBrush, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.services.agenda import AgendaItem
from ui import text
from ui.models.facts import sync_icons, sync_words
from ui.text import tr
from ui.theme import Space, Theme, Type

DRAG_START_PX = 8
EDGE_PX = 8
"""Height of the lower edge that stretches instead of moving."""


def spoken(item: AgendaItem) -> str:
    """What a screen reader says of an item."""
    o = item.occurrence
    words = [o.title, text.span(o.start_ms, o.end_ms, o.all_day), o.location]
    words += [tr("séance")] if item.kind == "seance" else []
    words += [tr("en conflit avec un autre événement")] if item.conflict else []
    words += [tr("annulé")] if o.cancelled else []
    words.append(sync_words(item.pending, item.failed))
    return ", ".join(word for word in words if word)


def wrap(metrics: QFontMetrics, words: str, width: int, limit: int) -> list[str]:
    """``words`` in at most ``limit`` lines of ``width`` pixels; what does not fit is elided in the last one."""
    lines = [""]
    rest = words.split()
    while rest:
        longer = f"{lines[-1]} {rest[0]}".strip()
        if not lines[-1] or metrics.horizontalAdvance(longer) <= width:
            lines[-1] = longer
            rest.pop(0)
        elif len(lines) < limit:
            lines.append("")
        else:
            lines[-1] = f"{lines[-1]} {' '.join(rest)}"
            break
    return [metrics.elidedText(line, Qt.TextElideMode.ElideRight, width) for line in lines]


class EventBlock(QAbstractButton):
    """Shows an `AgendaItem`. Dragging reports offsets in pixels; the grid turns them into time."""

    dragged = Signal(QPoint, bool)
    """Offset since the press; True = stretching the end."""
    dropped = Signal(QPoint, bool)
    nudged = Signal(int, int)
    """By keyboard: days, quarters of an hour."""

    def __init__(self, theme: Theme, item: AgendaItem, colour_index: int, *, movable: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self.item, self._index, self._movable = theme, item, colour_index, movable
        self._press: QPoint | None = None
        self._stretching = False
        self._dragging = False
        self.setAccessibleName(spoken(item))
        self.setToolTip(spoken(item))
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, o = self._theme, self.item.occurrence
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = theme.body_colour(self._index)
        area = self.rect().adjusted(1, 1, -2, -2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("surface"))
        painter.drawRoundedRect(area, 6, 6)
        ground = theme.body_colour(self._index)
        ground.setAlphaF(0.30 if self.isChecked() else 0.15)
        painter.setBrush(ground)
        painter.drawRoundedRect(area, 6, 6)
        if self.item.kind == "seance":
            stripes = theme.body_colour(self._index)
            stripes.setAlphaF(0.22)
            painter.setBrush(QBrush(stripes, Qt.BrushStyle.BDiagPattern))
            painter.drawRoundedRect(area, 6, 6)
        painter.setBrush(colour)
        painter.drawRoundedRect(QRect(area.left(), area.top(), 4, area.height()), 2, 2)
        edge = "focus" if self.hasFocus() else "warn" if self.item.conflict else ""
        if edge:
            painter.setPen(QPen(theme.colour(edge), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), 6, 6)
        self._paint_words(painter, area.adjusted(theme.gap(Space.S) + 2, 2, -4, -2), cancelled=o.cancelled)
        painter.end()

    def _paint_words(self, painter: QPainter, area: QRect, *, cancelled: bool) -> None:
        theme, o = self._theme, self.item.occurrence
        font = theme.font(Type.SMALL_STRONG)
        font.setStrikeOut(cancelled)
        metrics = theme.metrics(Type.SMALL_STRONG)
        line, small = metrics.height(), theme.metrics(Type.CAPTION).height()
        hour = "" if o.all_day else text.clock(o.start_ms)
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        lines = (area.height() - small) // line
        if lines < 1:
            right = self._paint_marks(painter, area, area.center().y())
            place = QRect(area.left(), area.top(), right - area.left(), area.height())
            words = metrics.elidedText(f"{hour} {o.title}".strip(), Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)
            return
        wrapped = wrap(metrics, o.title, area.width(), min(lines, 4))
        for number, words in enumerate(wrapped):
            painter.drawText(area.left(), area.top() + number * line + metrics.ascent(), words)
        top = area.top() + len(wrapped) * line
        right = self._paint_marks(painter, area, top + small // 2)
        below = QRect(area.left(), top, right - area.left(), small)
        painter.setFont(theme.font(Type.CAPTION))
        painter.setPen(theme.colour("text_soft"))
        details = " · ".join(part for part in (hour, o.location) if part)
        shown = theme.metrics(Type.CAPTION).elidedText(details, Qt.TextElideMode.ElideRight, below.width())
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_marks(self, painter: QPainter, area: QRect, middle: int) -> int:
        """Conflict, pending and failed marks at the right of a line; returns where the words must end."""
        theme, right = self._theme, area.right()
        side = theme.metrics(Type.CAPTION).height()
        marks = [("warning", "warn")] if self.item.conflict else []
        marks += [(name, tone.value) for name, tone in sync_icons(self.item.pending, self.item.failed)]
        for name, ink in marks:
            right -= side + 1
            icon = theme.pixmap(name, side, getattr(theme.colours, ink), self.devicePixelRatioF())
            painter.drawPixmap(right, middle - side // 2, icon)
        return right

    # --- moving ---------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._press = event.globalPosition().toPoint()
            self._stretching = event.position().y() > self.height() - EDGE_PX and not self.item.occurrence.all_day
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not event.buttons():
            edge = event.position().y() > self.height() - EDGE_PX and self._movable and not self.item.occurrence.all_day
            self.setCursor(Qt.CursorShape.SizeVerCursor if edge else Qt.CursorShape.PointingHandCursor)
            return
        if self._press is None or not self._movable:
            return
        offset = event.globalPosition().toPoint() - self._press
        if self._dragging or offset.manhattanLength() > DRAG_START_PX:
            self._dragging = True
            self.dragged.emit(offset, self._stretching)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        press, self._press = self._press, None
        if self._dragging and press is not None:
            self._dragging = False
            self.setDown(False)
            self.dropped.emit(event.globalPosition().toPoint() - press, self._stretching)
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
        }
        step = steps.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self._movable:
            self.nudged.emit(*step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)
