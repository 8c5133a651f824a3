"""The application object: it alone hears that a pen comes near or leaves (Qt sends proximity to it, not to widgets)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QTabletEvent
from PySide6.QtWidgets import QApplication

_PROXIMITY = {QEvent.Type.TabletEnterProximity: True, QEvent.Type.TabletLeaveProximity: False}


class PenApplication(QApplication):
    """A QApplication that passes on the pen's proximity. An event filter would do it too, at the cost of a call
    into Python for every event of every widget."""

    pen_near = Signal(bool, int)
    """A pen came near (or left), and when, in the clock of events (ms)."""

    def event(self, event: QEvent) -> bool:
        near = _PROXIMITY.get(event.type())
        if near is not None and isinstance(event, QTabletEvent):
            self.pen_near.emit(near, event.timestamp())
        return super().event(event)
