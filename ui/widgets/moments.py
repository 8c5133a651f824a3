"""Fields for days and hours. The wheel scrolls the page they stand in, and never what they say."""

from __future__ import annotations

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QDateEdit, QDateTimeEdit, QTimeEdit


class DateField(QDateEdit):
    """A day."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class TimeField(QTimeEdit):
    """An hour of the day."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class MomentField(QDateTimeEdit):
    """A day and an hour."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
