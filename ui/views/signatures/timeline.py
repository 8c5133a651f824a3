"""The way of a signature as a line with knots, one for each thing that happened."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.services.followup import Moment
from ui import text
from ui.text import tr
from ui.theme import Space, Theme, Type
from ui.views.signatures import words
from ui.widgets.basic import Label, clear


class _Knot(QWidget):
    """The line beside one moment; ``ink`` of its knot, hollow for what is still to come."""

    def __init__(self, theme: Theme, ink: str, *, first: bool, last: bool, hollow: bool) -> None:
        super().__init__()
        self._theme, self._ink = theme, ink
        self._first, self._last, self._hollow = first, last, hollow
        self.setFixedWidth(theme.px(22))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(22), self._theme.px(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, y, radius = self.width() / 2, self._theme.px(13), self._theme.px(5)
        painter.setPen(QPen(self._theme.colour("line"), 2))
        if not self._first:
            painter.drawLine(QPointF(x, 0), QPointF(x, y - radius))
        if not self._last:
            painter.drawLine(QPointF(x, y + radius), QPointF(x, self.height()))
        colour = self._theme.colour(self._ink)
        painter.setPen(QPen(colour, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush if self._hollow else colour)
        painter.drawEllipse(QPointF(x, y), radius, radius)
        painter.end()


class Timeline(QWidget):
    """Moments in order of time; those without a date are still to come, or were told without one."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_moments(self, moments: Sequence[Moment]) -> None:
        """One row each."""
        clear(self._column)
        for rank, moment in enumerate(moments):
            self._column.addWidget(self._row(moment, first=rank == 0, last=rank == len(moments) - 1))

    def _row(self, moment: Moment, *, first: bool, last: bool) -> QWidget:
        theme = self._theme
        bad = words.is_bad(moment)
        ink = "danger" if bad else "accent" if moment.at_ms is not None else "text_soft"
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.gap(Space.S))
        line.addWidget(_Knot(theme, ink, first=first, last=last, hollow=moment.at_ms is None))
        column = QVBoxLayout()
        column.setContentsMargins(0, 2, 0, theme.gap(Space.M))
        column.setSpacing(0)
        what = Label(theme, words.moment(moment), Type.BODY_STRONG if bad else Type.BODY, "danger" if bad else "text")
        column.addWidget(what)
        when = tr("Date inconnue, ou à venir")
        if moment.at_ms is not None:
            day = text.day_dated(text.local(moment.at_ms).date())
            when = day if moment.whole_day else text.capital(text.when_long(moment.at_ms))
        about = " · ".join(part for part in (when, words.source(moment), moment.who) if part)
        column.addWidget(Label(theme, about, Type.SMALL, "text_soft"))
        if moment.note:
            column.addWidget(Label(theme, moment.note, Type.SMALL, "text"))
        line.addLayout(column, 1)
        row.setAccessibleName(f"{words.moment(moment)}, {about} {moment.note}".strip())
        return row
