"""Fields for days and hours, as every form of the agenda has them."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QDate, Qt, QTime
from PySide6.QtWidgets import QDateEdit, QTimeEdit

from ui.language import locale
from ui.widgets.moments import DateField, TimeField


def date_field(name: str) -> QDateEdit:
    """A day, with a calendar to choose it from."""
    field = DateField()
    field.setCalendarPopup(True)
    field.setLocale(locale())
    field.setDisplayFormat("ddd d MMM yyyy")
    field.setAccessibleName(name)
    return field


def time_field(name: str) -> QTimeEdit:
    """An hour of the day."""
    field = TimeField()
    field.setDisplayFormat("HH:mm")
    field.setAlignment(Qt.AlignmentFlag.AlignCenter)
    field.setAccessibleName(name)
    return field


def show_moment(day: QDateEdit, time: QTimeEdit, moment: dt.datetime) -> None:
    """Put a wall clock into both fields; nobody is told."""
    for field in (day, time):
        field.blockSignals(True)
    day.setDate(QDate(moment.year, moment.month, moment.day))
    time.setTime(QTime(moment.hour, moment.minute))
    for field in (day, time):
        field.blockSignals(False)


def read_moment(day: QDateEdit, time: QTimeEdit) -> dt.datetime:
    """The wall clock both fields say."""
    date, clock = day.date(), time.time()
    return dt.datetime(date.year(), date.month(), date.day(), clock.hour(), clock.minute())  # noqa: DTZ001 - a wall clock
