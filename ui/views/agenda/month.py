"""The month: weeks as rows, what happens in each day, painted in one widget.

A month may hold hundreds of events: one painted widget stays quick where hundreds of buttons would not. The
keyboard moves a current day, whose events the widget's accessible name tells; Enter opens that day, where
each event is a button of its own.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.frozen import dataclass
from app.services.agenda import AgendaItem, Which
from ui import text
from ui.theme import Space, Theme, Type
from ui.views.agenda.blocks import spoken, wrap
from ui.views.agenda.columns import Colours, shifted
from ui.views.agenda.holding import Hold, is_finger
from ui.views.agenda.placing import Celled, is_banded, item_days, place_weeks

HOUR_FROM_PX = 110
"""Narrower chips leave the hour to the day's page, and show more of the title, in small letters."""
LEAST_ROWS = 2
"""Events a day shows at least: with less room (large text on a low screen) the month scrolls."""
LEAST_HEIGHT = 0.6
"""Of the height of an equal share: what a quiet week keeps when a full one needs its room."""
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}


@dataclass(frozen=True, slots=True)
class _Chip:
    """What is painted where."""

    area: QRect
    item: AgendaItem
    lines: tuple[str, ...]
    """As much of its words as fits."""


class MonthView(QWidget):
    """Shows whole weeks."""

    picked = Signal(object)
    """`AgendaItem`."""
    moved = Signal(object, object, object)
    """`AgendaItem`, new start and end (UTC ms)."""
    day_wanted = Signal(object)
    """A `dt.date` to open alone."""
    created = Signal(object)
    """A `dt.date` to make an event on."""
    day_moved = Signal()
    """Another day is current: it wants to be in sight (`cell`)."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._items: Sequence[AgendaItem] = ()
        self._colours = Colours({})
        self._first, self._weeks, self._month = dt.date(2000, 1, 3), 5, 1
        self._today = self._day = dt.date(2000, 1, 3)
        self._marked: Which | None = None
        self._placed: list[Celled] = []
        self._chips: list[_Chip] = []
        self._more: list[tuple[QRect, dt.date, int]] = []
        self._laid_for: tuple[object, ...] = ()
        self._tops: list[int] = []
        """Top of each week, and the bottom of the last."""
        self._press: tuple[QPoint, AgendaItem | None] | None = None
        self._hold = Hold(self, self._picked_up)
        self._target: dt.date | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self._relay)

    def show_items(
        self, items: Sequence[AgendaItem], first: dt.date, days: int, today: dt.date, colours: Colours, month: int
    ) -> None:
        """``month``: its days stand out among those of its neighbours."""
        moved = (first, days) != (self._first, 7 * self._weeks)
        self._items, self._first, self._weeks, self._today = items, first, days // 7, today
        self._colours, self._month = colours, month
        last = first + dt.timedelta(days=days - 1)
        if moved and not (first <= self._day <= last):
            self._day = today if first <= today <= last else first + dt.timedelta(days=7)
        self._placed = place_weeks(items, first, self._weeks)
        self._relay()
        self._tell()
        if moved:
            self.day_moved.emit()

    def mark(self, which: Which | None) -> None:
        self._marked = which
        self.update()

    def chips(self) -> list[tuple[QRect, AgendaItem]]:
        """What is in sight and where."""
        self._lay()
        return [(chip.area, chip.item) for chip in self._chips]

    @property
    def day(self) -> dt.date:
        """The current day."""
        return self._day

    # --- layout ---------------------------------------------------------------------------------

    def _relay(self) -> None:
        self._laid_for = ()
        least = self._number_height() + LEAST_ROWS * (self._chip_font()[1] + 4)
        self.setMinimumHeight(self._head_height() + self._weeks * least)
        self.update()

    def _head_height(self) -> int:
        return self._theme.metrics(Type.SMALL).height() + self._theme.gap(Space.S)

    def _number_height(self) -> int:
        return self._theme.metrics(Type.SMALL_STRONG).height() + 6

    def _is_narrow(self) -> bool:
        return self.width() / 7 < self._theme.px(HOUR_FROM_PX)

    def _chip_font(self) -> tuple[Type, int]:
        """(letters of a chip, height of one of its lines)."""
        letters = Type.CAPTION if self._is_narrow() else Type.SMALL
        return letters, self._theme.metrics(letters).height()

    def cell(self, day: dt.date) -> QRect:
        """Where a day stands."""
        self._lay()
        return self._cell((day - self._first).days)

    def _cell(self, offset: int) -> QRect:
        week, column = divmod(offset, 7)
        wide = self.width() / 7
        x = round(column * wide)
        return QRect(x, self._tops[week], round((column + 1) * wide) - x, self._tops[week + 1] - self._tops[week])

    def _day_at(self, place: QPoint) -> dt.date | None:
        self._lay()
        if not self._tops or place.y() < self._tops[0] or not self.rect().contains(place):
            return None
        week = max(i for i, top in enumerate(self._tops[:-1]) if top <= place.y())
        column = int(place.x() * 7 / max(1, self.width()))
        return self._first + dt.timedelta(days=7 * week + min(column, 6))

    def _needed(self) -> list[int]:
        """Rows of each week."""
        rows = [0] * self._weeks
        for placed in self._placed:
            rows[placed.week] = max(rows[placed.week], placed.row + 1)
        return rows

    def _lay(self) -> None:
        """Place the chips that fit; the others are counted beside the number of their day."""
        key = (self.size().toTuple(), self._theme.scale, id(self._placed))
        if key == self._laid_for:
            return
        self._laid_for = key
        needed = self._needed()
        narrow, (letters, high) = self._is_narrow(), self._chip_font()
        line, number = high + 4, self._number_height()
        head = self._head_height()
        heights = shared_heights(self.height() - head, [number + 2 + n * line for n in needed])
        self._tops = [head + sum(heights[:week]) for week in range(self._weeks + 1)]
        rooms = [max(0, (height - number) // line) for height in heights]
        # Words may take two lines where every row of the week has room for them.
        lines = [2 if narrow and 0 < 2 * n <= room else 1 for n, room in zip(needed, rooms, strict=True)]
        hour_from, metrics = self._theme.px(HOUR_FROM_PX), self._theme.metrics(letters)
        cells = [self._cell(offset) for offset in range(7 * self._weeks)]
        self._chips, hidden = [], dict[int, int]()
        for placed in self._placed:
            begin, end = 7 * placed.week + placed.first, 7 * placed.week + placed.last
            if placed.row >= rooms[placed.week]:
                for offset in range(begin, end + 1):
                    hidden[offset] = hidden.get(offset, 0) + 1
                continue
            first, rows = cells[begin], lines[placed.week]
            y = first.top() + number + placed.row * line * rows
            area = QRect(first.left() + 3, y, cells[end].right() - first.left() - 5, line * rows - 2)
            words = _words(placed.item, with_hour=area.width() >= hour_from)
            self._chips.append(_Chip(area, placed.item, _fitted(metrics, words, area.width() - 10, rows)))
        self._more = []
        for offset, count in hidden.items():
            area = cells[offset]
            day = self._first + dt.timedelta(days=offset)
            self._more.append((QRect(area.left(), area.top(), area.width(), number), day, count))

    # --- painting -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        self._lay()
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._theme.colour("surface"))
        self._paint_days(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font(self._chip_font()[0]))
        colours = [self._theme.body_colour(index) for index in range(len(self._theme.colours.bodies))]
        inks = self._theme.colour("text"), self._theme.colour("warn")
        for chip in self._chips:
            self._paint_chip(painter, chip, colours[self._colours(chip.item) % len(colours)], inks)
        self._paint_more(painter)
        painter.end()

    def _paint_more(self, painter: QPainter) -> None:
        """« + 3 » left of the number: how many more a day holds than are in sight."""
        painter.setFont(self._theme.font(Type.SMALL_STRONG))
        painter.setPen(self._theme.colour("accent"))
        metrics = self._theme.metrics(Type.SMALL_STRONG)
        said: dict[int, tuple[str, int]] = {}
        for area, day, count in self._more:
            if count not in said:
                words = text.plural(count, "+ %n autre", "+ %n autres")
                said[count] = words, metrics.horizontalAdvance(words)
            words, wide = said[count]
            if wide + metrics.horizontalAdvance(_number(day)) + 14 > area.width():
                words = f"+{text.NBSP}{count}"
            painter.drawText(area.adjusted(7, 3, 0, -3), Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_days(self, painter: QPainter) -> None:
        theme = self._theme
        wide = self.width() / 7
        painter.setFont(theme.font(Type.SMALL))
        painter.setPen(theme.colour("text_soft"))
        names = text.DAYS if wide > theme.px(92) else text.DAYS_SHORT
        for column in range(7):
            area = QRect(round(column * wide), 0, round(wide), self._head_height())
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text.capital(text.tr(names[column])))
        line = theme.colour("line")
        for offset in range(7 * self._weeks):
            day = self._first + dt.timedelta(days=offset)
            area = self._cell(offset)
            if day.month != self._month:
                painter.fillRect(area, theme.colour("window"))
            elif day == self._today:
                ground = theme.colour("accent_soft")
                ground.setAlphaF(0.5)
                painter.fillRect(area, ground)
            if day == self._target:
                painter.fillRect(area, theme.colour("accent_soft"))
            painter.fillRect(area.left(), area.top(), area.width(), 1, line)
            if offset % 7:
                painter.fillRect(area.left(), area.top(), 1, area.height(), line)
            self._paint_number(painter, day, area)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self._cell((self._day - self._first).days).adjusted(1, 1, -2, -2))

    def _paint_number(self, painter: QPainter, day: dt.date, area: QRect) -> None:
        theme, here = self._theme, day == self._today
        painter.setFont(theme.font(Type.SMALL_STRONG if here else Type.SMALL))
        painter.setPen(theme.colour("accent" if here else "text" if day.month == self._month else "text_soft"))
        words = _number(day)
        high = theme.metrics(Type.SMALL_STRONG).height()
        painter.drawText(
            QRect(area.left() + 6, area.top() + 3, area.width() - 12, high),
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
            words,
        )

    def _paint_chip(self, painter: QPainter, chip: _Chip, colour: QColor, inks: tuple[QColor, QColor]) -> None:
        item, area = chip.item, chip.area
        marked = item.which == self._marked
        if marked or is_banded(item):
            ground = QColor(colour)
            ground.setAlphaF(0.32 if marked else 0.18)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(area, 4, 4)
        painter.fillRect(area.left(), area.top() + 2, 3, area.height() - 4, colour)
        if item.occurrence.cancelled:
            font = self._theme.font(self._chip_font()[0])
            font.setStrikeOut(True)
            painter.setFont(font)
        painter.setPen(inks[1] if item.conflict else inks[0])
        if len(chip.lines) == 1:
            painter.drawText(area.adjusted(7, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, chip.lines[0])
        else:
            high = self._chip_font()[1]
            for number, words in enumerate(chip.lines):
                line = QRect(area.left() + 7, area.top() + 1 + number * high, area.width() - 7, high)
                painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, words)
        if item.occurrence.cancelled:
            painter.setFont(self._theme.font(self._chip_font()[0]))

    # --- pointing -------------------------------------------------------------------------------

    def _chip_at(self, place: QPoint) -> AgendaItem | None:
        return next((chip.item for chip in self._chips if chip.area.contains(place)), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            place = event.position().toPoint()
            item = self._chip_at(place)
            self._press = place, item
            self._hold.press(event, movable=item is not None and item.kind == "event" and not item.fixed)
            if not is_finger(event):  # a finger may be about to scroll
                self._go(self._day_at(place))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        held = self._press[1] if self._press is not None else None
        dragged = self._hold.offset(event) is not None
        if dragged and held is not None and held.kind == "event" and not held.fixed:
            self._target = self._day_at(event.position().toPoint())
            self.update()

    def _picked_up(self) -> None:
        if self._press is not None:
            self._target = self._day_at(self._press[0])
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        press, self._press = self._press, None
        target, self._target = self._target, None
        tapped = self._hold.pressed
        self._hold.let_go()
        self.update()
        if press is None or not tapped:
            return
        start, item = press
        from_day = self._day_at(start)
        self._go(from_day)
        if item is not None and target is not None and from_day is not None:
            self._drop(item, (target - from_day).days)
        elif item is not None:
            self.picked.emit(item)
        elif more := next((day for area, day, _count in self._more if area.contains(start)), None):
            self.day_wanted.emit(more)

    def _drop(self, item: AgendaItem, days: int) -> None:
        o = item.occurrence
        if days and o.all_day:
            self.moved.emit(item, o.start_ms + days * text.DAY_MS, o.end_ms + days * text.DAY_MS)
        elif days:
            self.moved.emit(item, *shifted(o.start_ms, o.end_ms, days, 0))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        day = self._day_at(place)
        if day is not None and self._chip_at(place) is None:
            self.created.emit(day)

    # --- keyboard -------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self._go(self._day + dt.timedelta(days=_STEPS[key]))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.day_wanted.emit(self._day)
        else:
            super().keyPressEvent(event)

    def _go(self, day: dt.date | None) -> None:
        if day is not None and 0 <= (day - self._first).days < 7 * self._weeks:
            self._day = day
            self.update()
            self._tell()
            self.day_moved.emit()

    def _tell(self) -> None:
        """The current day and what it holds, for screen readers."""
        here = [item for item in self._items if item_days(item)[0] <= self._day <= item_days(item)[1]]
        words = "; ".join(spoken(item) for item in here) or self.tr("rien de prévu")
        name = f"{text.capital(text.day_long(self._day))} : {words}"
        if name != self.accessibleName():
            self.setAccessibleName(name)
            if self.hasFocus():
                QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))


def _fitted(metrics: QFontMetrics, words: str, width: int, lines: int) -> tuple[str, ...]:
    """As much of ``words`` as so many lines hold."""
    if lines > 1:
        return tuple(wrap(metrics, words, width, lines))
    return (metrics.elidedText(words, Qt.TextElideMode.ElideRight, width),)


def shared_heights(total: int, wanted: Sequence[int]) -> list[int]:
    """Heights of weeks that add up to ``total``: equal, unless a full week wants what quiet ones can spare."""
    share = total / max(1, len(wanted))
    least = [max(min(want, share), share * LEAST_HEIGHT) for want in wanted]
    lacking = [max(0.0, want - share) for want in wanted]
    spare = sum(share - low for low, want in zip(least, wanted, strict=True) if want <= share)
    given = min(1.0, spare / sum(lacking)) if any(lacking) else 0.0
    taken = sum(lacking) * given / spare if spare else 0.0
    heights = [
        share + lack * given if lack else share - (share - low) * taken
        for lack, low in zip(lacking, least, strict=True)
    ]
    edges = [round(sum(heights[:index])) for index in range(len(heights) + 1)]
    return [below - above for above, below in itertools.pairwise(edges)]


def _number(day: dt.date) -> str:
    """What stands in the corner of a day."""
    return text.day_short(day) if day.day == 1 else str(day.day)


def _words(item: AgendaItem, *, with_hour: bool) -> str:
    o = item.occurrence
    return o.title if is_banded(item) or not with_hour else f"{text.clock(o.start_ms)} {o.title}"
