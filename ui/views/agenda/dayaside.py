"""Beside a single day: its month to go to another one, and what comes after it."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.services.agenda import AgendaItem
from ui import text
from ui.context import Context
from ui.theme import Space, Theme, Type
from ui.views.agenda.periods import monday
from ui.views.agenda.placing import item_days
from ui.widgets.basic import Clickable, IconButton, Label, ScrollPage, clear

AHEAD_DAYS = 14
MOST_SHOWN = 12
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}


class MiniMonth(QWidget):
    """The days of a month; those with something in them have a dot."""

    day_wanted = Signal(object)
    """A `dt.date`."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.day = self._today = dt.date(2000, 1, 1)
        self._busy: frozenset[dt.date] = frozenset()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(self._row() * 6 + self._theme.metrics(Type.CAPTION).height() + 4)

    def _row(self) -> int:
        return self._theme.target()

    def show_day(self, day: dt.date, today: dt.date, busy: frozenset[dt.date]) -> None:
        """``day`` is the one in sight; its month is shown."""
        self.day, self._today, self._busy = day, today, busy
        words = text.capital(text.day_long(day))
        self.setAccessibleName(self.tr("{day}, aller à un autre jour").format(day=words))
        self.update()

    @property
    def first(self) -> dt.date:
        """The Monday at the upper left."""
        return monday(self.day.replace(day=1))

    def cell(self, day: dt.date) -> QRect:
        """Where a day stands."""
        row, column = divmod((day - self.first).days, 7)
        wide, head = self.width() / 7, self._theme.metrics(Type.CAPTION).height() + 4
        return QRect(round(column * wide), head + row * self._row(), round(wide), self._row())

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(Type.CAPTION))
        painter.setPen(theme.colour("text_soft"))
        for column, name in enumerate(text.DAYS_SHORT):
            cell = self.cell(self.first + dt.timedelta(days=column))
            place = QRect(cell.left(), 0, cell.width(), cell.top())
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text.tr(name)[0].upper())
        for offset in range(42):
            self._paint_day(painter, self.first + dt.timedelta(days=offset))
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.cell(self.day).adjusted(2, 2, -2, -2), 8, 8)
        painter.end()

    def _paint_day(self, painter: QPainter, day: dt.date) -> None:
        theme, cell = self._theme, self.cell(day)
        chosen, today = day == self.day, day == self._today
        side = min(cell.width(), cell.height()) - 4
        disc = QRect(cell.center().x() - side // 2, cell.center().y() - side // 2, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen:
            painter.setBrush(theme.colour("accent"))
            painter.drawEllipse(disc)
        elif today:
            painter.setBrush(theme.colour("accent_soft"))
            painter.drawEllipse(disc)
        ink = "on_accent" if chosen else "accent" if today else "text" if day.month == self.day.month else "text_soft"
        if day in self._busy:
            painter.setBrush(theme.colour(ink))
            painter.drawEllipse(cell.center().x() - 2, disc.bottom() - 7, 4, 4)
        painter.setPen(theme.colour(ink))
        painter.setFont(theme.font(Type.SMALL_STRONG if chosen or today else Type.SMALL))
        painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, str(day.day))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        for offset in range(42):
            day = self.first + dt.timedelta(days=offset)
            if self.cell(day).contains(place):
                self.day_wanted.emit(day)
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.day_wanted.emit(self.day + dt.timedelta(days=step))


class DayAside(ScrollPage):
    """Reads by itself; ``picked`` gives an `AgendaItem` of a day to come."""

    picked = Signal(object)

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme, margins=Space.L)
        self._ctx = ctx
        theme = ctx.theme
        head = QHBoxLayout()
        self._title = Label(theme, "", Type.BODY_STRONG)
        head.addWidget(self._title, 1)
        head.addWidget(IconButton(theme, "chevron-left", self.tr("Mois précédent"), lambda: self._step(-1)))
        head.addWidget(IconButton(theme, "chevron-right", self.tr("Mois suivant"), lambda: self._step(1)))
        self.body.addLayout(head)
        self.month = MiniMonth(theme)
        self.body.addWidget(self.month)
        self.body.addWidget(Label(theme, self.tr("Les jours suivants"), Type.BODY_STRONG))
        self.rows = QVBoxLayout()
        self.rows.setSpacing(0)
        self.body.addLayout(self.rows)
        self.body.addStretch(1)
        self._day = dt.date(2000, 1, 1)

    def show_day(self, day: dt.date) -> None:
        """The day in sight."""
        self._day = day
        self._title.set_text(text.capital(f"{text.tr(text.MONTHS[day.month - 1])} {day.year}"))
        first = monday(day.replace(day=1))
        after = day + dt.timedelta(days=1)
        last = max(first + dt.timedelta(days=42), after + dt.timedelta(days=AHEAD_DAYS))

        def done(items: Sequence[AgendaItem]) -> None:
            if day == self._day:
                self._show(items, after)

        window = self._ctx.runtime.agenda.window(text.day_start_ms(first), text.day_start_ms(last))
        self._ctx.bridge.run(window, on_done=done, owner=self)

    def _show(self, items: Sequence[AgendaItem], after: dt.date) -> None:
        busy: set[dt.date] = set()
        for item in items:
            first, last = item_days(item)
            busy |= {first + dt.timedelta(days=n) for n in range(min((last - first).days, 41) + 1)}
        self.month.show_day(self._day, text.now().date(), frozenset(busy))
        clear(self.rows)
        theme = self._ctx.theme
        until = after + dt.timedelta(days=AHEAD_DAYS)
        coming = [item for item in items if after <= item_days(item)[0] < until]
        heading: dt.date | None = None
        for item in sorted(coming, key=lambda i: (item_days(i)[0], not i.occurrence.all_day, i.occurrence.start_ms))[
            :MOST_SHOWN
        ]:
            day = item_days(item)[0]
            if day != heading:
                heading = day
                self.rows.addWidget(Label(theme, text.capital(text.day_long(day)), Type.SMALL, "text_soft"))
            self.rows.addWidget(self._row(item))
        if not coming:
            self.rows.addWidget(Label(theme, self.tr("Rien de prévu dans les quinze jours."), Type.BODY, "text_soft"))

    def _row(self, item: AgendaItem) -> Clickable:
        theme, o = self._ctx.theme, item.occurrence
        when = self.tr("journée") if o.all_day else text.clock(o.start_ms)
        title = o.title.strip() or self.tr("Occupé")
        row = Clickable(theme, f"{when}, {title}")
        row.line.setContentsMargins(0, 0, 0, 0)
        row.setMinimumHeight(theme.target())
        hour = Label(theme, when, Type.SMALL_STRONG)
        hour.setFixedWidth(theme.px(56))
        row.line.addWidget(hour)
        row.line.addWidget(Label(theme, title, Type.BODY, elide=True), 1)
        row.clicked.connect(lambda: self.picked.emit(item))
        return row

    def _step(self, months: int) -> None:
        count = self._day.year * 12 + self._day.month - 1 + months
        year, month = divmod(count, 12)
        last = calendar.monthrange(year, month + 1)[1]
        self.month.day_wanted.emit(dt.date(year, month + 1, min(self._day.day, last)))
