"""The week: heads over a grid of hours that scrolls. Click an empty slot and type."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QGestureEvent,
    QLineEdit,
    QPinchGesture,
    QScrollArea,
    QScroller,
    QVBoxLayout,
    QWidget,
)

from app.services.agenda import AgendaItem, Which
from ui import text
from ui.theme import Theme, Type
from ui.views.agenda.blocks import EventBlock
from ui.views.agenda.columns import Colours, column_width, hours_width, shifted
from ui.views.agenda.heads import Heads
from ui.views.agenda.holding import Hold
from ui.views.agenda.periods import free_hour
from ui.views.agenda.placing import Placed, place_hours
from ui.widgets.heard import name_bars

MINUTE_MS = 60_000
QUARTER_MS = 15 * MINUTE_MS
SLOT_MIN = 30
"""Half hours are what one presses and draws over."""
FIRST_HOUR = 7
"""Scrolled to at the beginning."""
OVER = 0.4
"""Of a lane: how far a block that lies on an earlier one reaches over it."""
MIN_ZOOM, MAX_ZOOM = 0.5, 4.0
"""A whole day on a small screen; quarters of an hour one can touch."""
WHEEL_STEP = 120


class Grid(QWidget):
    """Hours and blocks."""

    picked = Signal(object)
    moved = Signal(object, object, object)
    """`AgendaItem`, new start and end (UTC ms; objects, for a Qt int has 32 bits)."""
    created = Signal(str, object, object)
    """Title, start, end: typed into an empty slot."""
    typing = Signal(int)
    """A title is typed at this minute of the day."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._first, self._days = dt.date(2000, 1, 3), 7
        self._now: dt.datetime = text.now()
        self._blocks: list[tuple[EventBlock, Placed]] = []
        self._ghost: QRect | None = None
        self._slot: tuple[int, int] | None = None
        """Day and minute that the field is about."""
        self._length_min = 60
        self._begun: tuple[int, int] | None = None
        """Day and minute that was pressed."""
        self._hold = Hold(self, self._draw)
        self._zoom = 1.0
        self._editor = QLineEdit(self)
        self._editor.setAccessibleName(self.tr("Titre du nouvel événement"))
        self._editor.setPlaceholderText(self.tr("Titre, puis Entrée"))
        self._editor.hide()
        self._editor.returnPressed.connect(self._finish)
        self._editor.editingFinished.connect(self._left)
        theme.changed.connect(self._arrange)
        self._arrange()

    # --- content --------------------------------------------------------------------------------

    def show_items(
        self, items: Sequence[AgendaItem], first: dt.date, days: int, now: dt.datetime, colours: Colours
    ) -> None:
        self._first, self._days, self._now = first, days, now
        for block, _placed in self._blocks:
            block.deleteLater()
        self._blocks = []
        for placed in place_hours(items, first, days):
            item = placed.item
            block = EventBlock(
                self._theme, item, colours(item), movable=item.kind == "event" and not item.fixed, parent=self
            )
            block.clicked.connect(lambda _checked=False, i=item: self.picked.emit(i))
            block.dragged.connect(lambda offset, stretch, p=placed: self._drag(p, offset, stretch))
            block.dropped.connect(lambda offset, stretch, p=placed: self._drop(p, offset, stretch))
            block.nudged.connect(lambda d, q, i=item: self._nudge(i, d, q))
            block.show()
            self._blocks.append((block, placed))
        self._arrange()

    def mark(self, which: Which | None) -> None:
        """Show which event is current."""
        for block, _placed in self._blocks:
            block.setChecked(block.item.which == which)

    def blocks(self) -> list[EventBlock]:
        return [block for block, _placed in self._blocks]

    def hour_height(self) -> int:
        return round(max(self._theme.target(), self._theme.px(48)) * self._zoom)

    @property
    def zoom(self) -> float:
        """How far the hours are pulled apart; 1 = as usual."""
        return self._zoom

    def set_zoom(self, zoom: float) -> None:
        self._zoom = max(MIN_ZOOM, min(MAX_ZOOM, zoom))
        self._arrange()

    def y_of(self, minutes: int) -> int:
        return round(minutes * self.hour_height() / 60)

    def _arrange(self) -> None:
        self.setFixedHeight(24 * self.hour_height() + 1)
        for block, placed in self._blocks:
            block.setGeometry(self._rect(placed))
            block.set_clear(self.y_of(placed.clear_min))
        self.update()

    def _rect(self, placed: Placed) -> QRect:
        left, width = hours_width(self._theme), column_width(self._theme, self.width(), self._days)
        lane = (width - 4) / placed.lanes
        x, wide = left + placed.day * width + placed.lane * lane, lane * placed.span
        if placed.over:
            x, wide = x - lane * OVER, wide + lane * OVER
        top, bottom = self.y_of(placed.start_min), self.y_of(placed.end_min)
        return QRect(round(x) + 2, top + 1, round(wide) - 2, max(self.hour_height() // 2, bottom - top) - 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    # --- creating -------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._begun = self._slot_at(event.position().toPoint())
            self._hold.press(event, movable=self._begun is not None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._hold.offset(event) is not None:
            self._draw(event.position().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click is an hour; what was drawn over is as long as it was drawn."""
        place = event.position().toPoint()
        begun, drawn = self._hold.pressed and self._begun is not None, self._hold.offset(event) is not None
        if begun and self.rect().contains(place):
            day, low, high = self._drawn(place)
            self._open_editor(day, low, high - low if drawn and high - low > SLOT_MIN else 60)
        self.let_go()

    def let_go(self) -> None:
        """Two fingers zoom, or the press is over: nothing is dragged any more."""
        self._begun = self._ghost = None
        for hold in (self._hold, *(block.hold for block, _placed in self._blocks)):
            hold.let_go()
        self.update()

    def _draw(self, place: QPoint | None = None) -> None:
        """Show what is drawn over; without ``place`` the half hour a finger stays on."""
        if self._begun is None:
            return
        day, low, high = self._drawn(place or QPoint(0, self.y_of(self._begun[1])))
        left, width = hours_width(self._theme), column_width(self._theme, self.width(), self._days)
        top = self.y_of(low)
        self._ghost = QRect(left + round(day * width), top, round(width), self.y_of(high) - top)
        self.update()

    def _drawn(self, place: QPoint) -> tuple[int, int, int]:
        """Day pressed, first and last minute drawn over."""
        day, pressed = self._begun or (0, 0)
        here = max(0, min(1439, int(place.y() * 60 / self.hour_height()))) // SLOT_MIN * SLOT_MIN
        return day, min(pressed, here), max(pressed, here) + SLOT_MIN

    def begin_new(self) -> None:
        """Type an event into the next full hour (or into a morning, see `free_hour`)."""
        day, hour = free_hour(self._first, self._first, self._days, self._now)
        self._open_editor(min((day - self._first).days, self._days - 1), hour * 60)

    def _slot_at(self, place: QPoint) -> tuple[int, int] | None:
        left, width = hours_width(self._theme), column_width(self._theme, self.width(), self._days)
        day = int((place.x() - left) // width)
        if not 0 <= day < self._days or place.x() < left:
            return None
        return day, int(place.y() * 60 / self.hour_height()) // SLOT_MIN * SLOT_MIN

    def _open_editor(self, day: int, minutes: int, length_min: int = 60) -> None:
        self._create()  # what was being typed elsewhere
        left, width = hours_width(self._theme), column_width(self._theme, self.width(), self._days)
        self._slot, self._length_min = (day, min(minutes, 23 * 60 + 30)), length_min
        self._editor.clear()
        wide = max(round(width), self._theme.px(170))
        x = min(left + round(day * width), self.width() - wide)
        self._editor.setGeometry(x, self.y_of(self._slot[1]), wide, self._theme.target())
        self._editor.show()
        self._editor.raise_()
        self._editor.setFocus()
        self.typing.emit(self._slot[1])

    def _finish(self) -> None:
        self._create()
        self._close_editor()

    def _left(self) -> None:
        """The user went on without Return: what was typed is an event all the same, with a way back; Escape gives up."""
        self._create()
        self._editor.hide()

    def _create(self) -> None:
        slot, self._slot = self._slot, None
        if slot is not None and (title := self._editor.text().strip()):
            start = self._ms(*slot)
            self.created.emit(title, start, start + self._length_min * MINUTE_MS)

    def _close_editor(self) -> None:
        self._slot = None
        self.setFocus()  # first: a field that hides with the focus gives it to whatever comes next in the window
        self._editor.hide()

    def _ms(self, day: int, minutes: int) -> int:
        date = self._first + dt.timedelta(days=day)
        wall = dt.datetime.combine(date, dt.time(), text.PARIS) + dt.timedelta(minutes=minutes)
        return text.to_ms(wall)

    # --- moving ---------------------------------------------------------------------------------

    def _target(self, placed: Placed, offset: QPoint, stretch: bool) -> tuple[int, int]:
        """New start and end for a drag; quarters of an hour, whole days."""
        o = placed.item.occurrence
        quarters = round(offset.y() * 4 / self.hour_height())
        if stretch:
            return o.start_ms, max(o.start_ms + QUARTER_MS, o.end_ms + quarters * QUARTER_MS)
        days = round(offset.x() / column_width(self._theme, self.width(), self._days))
        return shifted(o.start_ms, o.end_ms, days, quarters)

    def _drag(self, placed: Placed, offset: QPoint, stretch: bool) -> None:
        start, end = self._target(placed, offset, stretch)
        moment = text.local(start)
        day = (moment.date() - self._first).days
        minutes = moment.hour * 60 + moment.minute
        ghost = Placed(placed.item, day, minutes, min(1440, minutes + (end - start) // 60_000), 0, 1)
        self._ghost = self._rect(ghost)
        self.update()

    def _drop(self, placed: Placed, offset: QPoint, stretch: bool) -> None:
        self._ghost = None
        self.update()
        start, end = self._target(placed, offset, stretch)
        o = placed.item.occurrence
        if (start, end) != (o.start_ms, o.end_ms):
            self.moved.emit(placed.item, start, end)

    def _nudge(self, item: AgendaItem, days: int, quarters: int) -> None:
        self.moved.emit(item, *shifted(item.occurrence.start_ms, item.occurrence.end_ms, days, quarters))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._editor.isVisible():
            self._close_editor()
        else:
            super().keyPressEvent(event)

    # --- painting -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.colour("surface"))
        left, width = hours_width(theme), column_width(theme, self.width(), self._days)
        today = (self._now.date() - self._first).days
        if 0 <= today < self._days and self._days > 1:
            ground = theme.colour("accent_soft")
            ground.setAlphaF(0.35)
            painter.fillRect(QRect(left + round(today * width), 0, round(width), self.height()), ground)
        painter.setFont(theme.font(Type.CAPTION))
        for hour in range(24):
            y = self.y_of(hour * 60)
            if self._zoom >= 2:
                half = self.y_of(hour * 60 + 30)
                painter.setPen(QPen(theme.colour("line"), 1, Qt.PenStyle.DotLine))
                painter.drawLine(left, half, self.width(), half)
            painter.fillRect(left - 6, y, self.width() - left + 6, 1, theme.colour("line"))
            if hour:
                painter.setPen(theme.colour("text_soft"))
                label = QRect(0, y - 10, left - 10, 20)
                painter.drawText(
                    label, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text.hour_mark(hour)
                )
        for day in range(self._days):
            painter.fillRect(left + round(day * width), 0, 1, self.height(), theme.colour("line"))
        if 0 <= today < self._days:
            y = self.y_of(self._now.hour * 60 + self._now.minute)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            faint = theme.colour("danger")
            faint.setAlphaF(0.35)
            painter.fillRect(QRect(left, y, self.width() - left, 1), faint)
            painter.fillRect(QRect(left + round(today * width), y - 1, round(width), 2), theme.colour("danger"))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("danger"))
            painter.drawEllipse(QPoint(left + round(today * width), y), 5, 5)
        if self._ghost is not None:
            painter.setPen(QPen(theme.colour("accent"), 2, Qt.PenStyle.DashLine))
            painter.setBrush(theme.colour("accent_soft"))
            painter.drawRoundedRect(self._ghost, 6, 6)
        painter.end()


class WeekView(QWidget):
    """Heads over the scrolling grid."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.heads = Heads(theme)
        self.grid = Grid(theme)
        self._scroll = QScrollArea()
        self._scroll.setWidget(self.grid)
        self.grid.typing.connect(self.reveal)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        name_bars(self._scroll)
        QScroller.grabGesture(self._scroll.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self._scroll.viewport().grabGesture(Qt.GestureType.PinchGesture)
        self._scroll.viewport().installEventFilter(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        heads = QVBoxLayout()
        heads.setContentsMargins(0, 0, self._scroll.verticalScrollBar().sizeHint().width(), 0)
        heads.addWidget(self.heads)
        layout.addLayout(heads)
        layout.addWidget(self._scroll, 1)
        QTimer.singleShot(0, self, self.scroll_to_morning)

    def show_items(
        self, items: Sequence[AgendaItem], first: dt.date, days: int, now: dt.datetime, colours: Colours
    ) -> None:
        self.heads.show_items(items, first, days, now.date(), colours)
        self.grid.show_items(items, first, days, now, colours)

    def mark(self, which: Which | None) -> None:
        self.heads.mark(which)
        self.grid.mark(which)

    # --- zoom -----------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl and wheel, a pinch on the screen or on the touchpad: the hours move apart or together."""
        if isinstance(event, QWheelEvent) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            steps = event.angleDelta().y() / WHEEL_STEP
            self.zoom_at(1.15**steps, event.position().toPoint().y())
            return True
        if isinstance(event, QNativeGestureEvent) and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_at(1 + event.value(), event.position().toPoint().y())
            return True
        if isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                self.grid.let_go()
                centre = self._scroll.viewport().mapFromGlobal(pinch.centerPoint().toPoint())
                self.zoom_at(pinch.scaleFactor(), centre.y())
                event.accept()
                return True
        return super().eventFilter(watched, event)

    def zoom_at(self, factor: float, y: int) -> None:
        """Change the zoom; the hour under ``y`` (of the viewport) stays where it is."""
        bar = self._scroll.verticalScrollBar()
        minutes = (bar.value() + y) * 60 / self.grid.hour_height()
        self.grid.set_zoom(self.grid.zoom * factor)
        self.grid.resize(self._scroll.viewport().width(), self.grid.height())
        bar.setMaximum(max(0, self.grid.height() - self._scroll.viewport().height()))
        bar.setValue(self.grid.y_of(round(minutes)) - y)

    def scroll_to_morning(self) -> None:
        self._scroll.verticalScrollBar().setValue(self.grid.y_of(FIRST_HOUR * 60 + 30))

    def reveal(self, minutes: int) -> None:
        """Scroll so that this time of day is in sight."""
        y = self.grid.y_of(minutes)
        self._scroll.ensureVisible(0, y, 0, self.grid.hour_height() * 2)
