"""The application object: what exists once a process and not once a window.

It hears that a pen comes near or leaves (Qt sends proximity to it, not to widgets), and it keeps the garbage
collector on the window's thread (`ui.garbage`).
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QTabletEvent
from PySide6.QtWidgets import QApplication

from ui.garbage import Collector

_PROXIMITY = {QEvent.Type.TabletEnterProximity: True, QEvent.Type.TabletLeaveProximity: False}


class Application(QApplication):
    """The QApplication of the program and of its tests."""

    pen_near = Signal(bool, int)
    """A pen came near (or left), and when, in the clock of events (ms). (An event filter would hear it too, at the
    cost of a call into Python for every event of every widget.)"""

    def __init__(self, arguments: Sequence[str] = ()) -> None:
        super().__init__(list(arguments))
        self.setDesktopFileName("echarpe")  # without it, a desktop cannot put the badge on the right icon, and Qt warns
        self.collector = Collector(self)

    def event(self, event: QEvent) -> bool:
        near = _PROXIMITY.get(event.type())
        if near is not None and isinstance(event, QTabletEvent):
            self.pen_near.emit(near, event.timestamp())
        return super().event(event)
