"""Who is away when: one line a person, one column a day, painted; the same is said in words for screen readers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.services.approvals import Absence
from ui import text
from ui.theme import Space, Theme, Type
from ui.views.approvals.words import absence_words

NAME_SHARE = 0.34
"""Part of the width that names may take."""
MOST_PEOPLE = 8


def _day_and_number(day: dt.date) -> str:
    return f"{text.tr(text.DAYS_SHORT[day.weekday()])} {text.ordinal_day(day.day)}"


def _number(day: dt.date) -> str:
    return text.ordinal_day(day.day)


class TeamCalendar(QWidget):
    """The request's days stand as a band behind everybody's; what is only asked for is hollow."""

    def __init__(self, theme: Theme, who: str, start: dt.date, end: dt.date, team: Sequence[Absence]) -> None:
        super().__init__()
        self._theme = theme
        self._asked = (start, end)
        self._first = start - dt.timedelta(days=start.weekday())
        self._days = ((end - self._first).days // 7 + 1) * 7
        last = self._first + dt.timedelta(days=self._days - 1)
        # Of the weeks that are drawn: a name without a bar would pass for somebody who is there.
        others = [a for a in team if a.agent != who and a.start <= last and a.end >= self._first]
        names = list(dict.fromkeys(absence.agent for absence in others))[:MOST_PEOPLE]
        own = [absence for absence in team if absence.agent == who]
        self._rows = [(who, [Absence(start, end, who, False), *own])]
        self._rows += [(name, [a for a in others if a.agent == name]) for name in names]
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        said = "; ".join(absence_words(absence) for absence in others)
        self.setAccessibleName(text.tr("Calendrier de l’équipe") + (f": {said}" if said else ""))
        theme.changed.connect(self.updateGeometry)

    @property
    def people(self) -> list[str]:
        """Names of the lines, whoever asks first."""
        return [name for name, _absences in self._rows]

    def _row_px(self) -> int:
        return int(self._theme.metrics(Type.SMALL).height() + self._theme.gap(Space.S))

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(360), self._row_px() * (len(self._rows) + 1) + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, row = self._theme, QPainter(self), self._row_px()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        names = theme.metrics(Type.SMALL)
        longest = max(names.horizontalAdvance(name) for name, _absences in self._rows)
        left = min(longest + theme.gap(Space.M), self.width() * NAME_SHARE)
        day = (self.width() - left) / self._days
        self._paint_ground(painter, left, day, row)
        self._paint_heads(painter, left, day, row)
        painter.setFont(theme.font(Type.SMALL))
        for number, (name, absences) in enumerate(self._rows):
            top = row * (number + 1)
            painter.setPen(theme.colour("text"))
            shown = names.elidedText(name, Qt.TextElideMode.ElideRight, int(left - theme.gap(Space.S)))
            painter.drawText(
                QRectF(0, top, left, row), int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown
            )
            for absence in absences:
                self._paint_absence(painter, absence, left, day, top, row, own=number == 0)
        painter.end()

    def _paint_ground(self, painter: QPainter, left: float, day: float, row: int) -> None:
        theme, height = self._theme, row * (len(self._rows) + 1)
        for index in range(self._days):
            if (self._first + dt.timedelta(days=index)).weekday() >= 5:
                painter.fillRect(QRectF(left + index * day, row, day, height - row), theme.colour("sunken"))
        start, end = ((each - self._first).days for each in self._asked)
        band = QRectF(left + start * day, row, (end - start + 1) * day, height - row)
        painter.fillRect(band, theme.colour("accent_soft"))
        painter.setPen(QPen(theme.colour("line"), 1))
        for index in range(self._days + 1):
            x = int(left + index * day)
            painter.setOpacity(1.0 if index % 7 == 0 else 0.5)
            painter.drawLine(x, row, x, height)
        painter.setOpacity(1.0)

    def heads(self, day_px: float) -> list[tuple[int, str]]:
        """(day, words) over the columns: each day where there is room (« lun. 21 »), else each Monday's date."""
        metrics: QFontMetrics = self._theme.metrics(Type.CAPTION)
        days = [self._first + dt.timedelta(days=index) for index in range(self._days)]
        for name in (_day_and_number, _number):
            words = [name(day) for day in days]
            if max(map(metrics.horizontalAdvance, words)) + 6 <= day_px:
                return list(enumerate(words))
        return [(index, text.day_short(days[index])) for index in range(0, self._days, 7)]

    def _paint_heads(self, painter: QPainter, left: float, day: float, row: int) -> None:
        theme = self._theme
        painter.setFont(theme.font(Type.CAPTION))
        painter.setPen(theme.colour("text_soft"))
        metrics: QFontMetrics = theme.metrics(Type.CAPTION)
        free_from = left
        for index, words in self.heads(day):
            x, width = left + index * day, metrics.horizontalAdvance(words)
            if x >= free_from and x + width <= self.width():
                painter.drawText(QRectF(x + 2, 0, width + 2, row), int(Qt.AlignmentFlag.AlignVCenter), words)
                free_from = x + width

    def _paint_absence(
        self, painter: QPainter, absence: Absence, left: float, day: float, top: int, row: int, *, own: bool
    ) -> None:
        theme = self._theme
        start, end = max(0, (absence.start - self._first).days), (absence.end - self._first).days
        if end < 0 or start >= self._days:
            return
        end = min(end, self._days - 1)
        pad = row * 0.22
        bar = QRectF(left + start * day + 1, top + pad, (end - start + 1) * day - 2, row - 2 * pad)
        colour = theme.colour("accent" if own else "warn")
        painter.setPen(QPen(colour, 1.6))
        painter.setBrush(colour if absence.settled else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(bar, 4, 4)
