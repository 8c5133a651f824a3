"""Above the hours: names of the days, and the band of what lasts a day and more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.services.agenda import AgendaItem, Which
from ui import text
from ui.theme import Space, Theme, Type
from ui.views.agenda.blocks import EventBlock
from ui.views.agenda.columns import Colours, column_width, hours_width, shifted, stretched
from ui.views.agenda.placing import Banded, place_band

MAX_BAND_ROWS = 4


class Heads(QWidget):
    """Names of the days and the all-day band."""

    picked = Signal(object)
    """`AgendaItem` of the band."""
    moved = Signal(object, object, object)
    """`AgendaItem`, new start and end (UTC ms): dragged, stretched or nudged by whole days."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._first, self._days, self._today = dt.date(2000, 1, 3), 7, dt.date(2000, 1, 3)
        self._blocks: list[tuple[EventBlock, Banded]] = []
        theme.changed.connect(self._arrange)

    def show_items(
        self, items: Sequence[AgendaItem], first: dt.date, days: int, today: dt.date, colours: Colours
    ) -> None:
        self._first, self._days, self._today = first, days, today
        for block, _placed in self._blocks:
            block.deleteLater()
        self._blocks = []
        for banded in place_band(items, first, days):
            if banded.row >= MAX_BAND_ROWS:
                continue
            item = banded.item
            movable = item.kind == "event" and not item.fixed
            block = EventBlock(self._theme, item, colours(item), movable=movable, parent=self, sideways=True)
            block.clicked.connect(lambda _checked=False, i=item: self.picked.emit(i))
            block.dragged.connect(lambda offset, stretch, b=block, p=banded: self._follow(b, p, offset.x(), stretch))
            block.dropped.connect(lambda offset, stretch, i=item: self._drop(i, self._days_of(offset.x()), stretch))
            block.nudged.connect(lambda days, _quarters, i=item: self._drop(i, days, False))
            block.show()
            self._blocks.append((block, banded))
        self._arrange()

    def mark(self, which: Which | None) -> None:
        for block, _placed in self._blocks:
            block.setChecked(block.item.which == which)

    def _head_height(self) -> int:
        return (
            self._theme.metrics(Type.SMALL).height()
            + self._theme.metrics(Type.LEAD).height()
            + self._theme.gap(Space.M)
        )

    def _row_height(self) -> int:
        return max(30, self._theme.metrics(Type.SMALL_STRONG).height() + 10)

    def _arrange(self) -> None:
        rows = max((placed.row + 1 for _block, placed in self._blocks), default=0)
        self.setFixedHeight(self._head_height() + rows * (self._row_height() + 2) + 4)
        left, width = hours_width(self._theme), column_width(self._theme, self.width(), self._days)
        for block, placed in self._blocks:
            x = left + round(placed.first * width)
            wide = round((placed.last - placed.first + 1) * width)
            y = self._head_height() + placed.row * (self._row_height() + 2)
            block.setGeometry(x + 1, y, wide - 3, self._row_height())
        self.update()

    # --- moving ---------------------------------------------------------------------------------

    def _days_of(self, pixels: int) -> int:
        return round(pixels / column_width(self._theme, self.width(), self._days))

    def _follow(self, block: EventBlock, placed: Banded, pixels: int, stretch: bool) -> None:
        """The block goes along, or grows, by whole days."""
        width, days = column_width(self._theme, self.width(), self._days), self._days_of(pixels)
        if stretch:
            shown = max(1, placed.last - placed.first + 1 + days)
            block.resize(round(shown * width) - 3, block.height())
        else:
            x = hours_width(self._theme) + round((placed.first + days) * width)
            block.move(x + 1, block.y())
        block.raise_()

    def _drop(self, item: AgendaItem, days: int, stretch: bool) -> None:
        self._arrange()
        o = item.occurrence
        if not days:
            return
        if o.all_day:
            start = o.start_ms if stretch else o.start_ms + days * text.DAY_MS
            end = max(start + text.DAY_MS, o.end_ms + days * text.DAY_MS)
        elif stretch:
            start, end = o.start_ms, stretched(o.start_ms, o.end_ms, days)
        else:
            start, end = shifted(o.start_ms, o.end_ms, days, 0)
        if (start, end) != (o.start_ms, o.end_ms):
            self.moved.emit(item, start, end)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.colour("surface"))
        left, width = hours_width(theme), column_width(theme, self.width(), self._days)
        small = theme.metrics(Type.SMALL).height()
        for day in range(self._days):
            date = self._first + dt.timedelta(days=day)
            here = date == self._today
            area = QRect(left + round(day * width), 4, round(width), small)
            painter.setFont(theme.font(Type.SMALL_STRONG if here else Type.SMALL))
            painter.setPen(theme.colour("accent" if here else "text_soft"))
            name = (
                text.tr(text.DAYS_SHORT[date.weekday()]) if width < theme.px(92) else text.tr(text.DAYS[date.weekday()])
            )
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text.capital(name))
            number = QRect(area.left(), area.bottom(), area.width(), theme.metrics(Type.LEAD).height() + 4)
            painter.setFont(theme.font(Type.LEAD))
            if here:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.colour("accent"))
                side = number.height()
                wide = side + theme.gap(Space.S)
                painter.drawRoundedRect(number.center().x() - wide // 2, number.top(), wide, side, side / 2, side / 2)
                painter.setPen(theme.colour("on_accent"))
            else:
                painter.setPen(theme.colour("text"))
            painter.drawText(number, Qt.AlignmentFlag.AlignCenter, str(date.day))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.colour("line"))
        painter.end()
