"""Garbage collection on the window's thread only.

Python collects cycles on whichever thread happens to allocate. A widget in such a cycle is then destroyed on a
thread of the engine, while the window's thread may be walking Qt's list of all widgets (to install a palette, say):
a crash, met in the tests. So automatic collection is off wherever there is a window, and a timer of the window's
thread applies Python's own thresholds.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 1_000
LOOKS_BETWEEN_FULL = 60
"""A full collection, the only one that can be felt, comes at most once in so many looks."""


class Collector(QObject):
    """Collects on the thread that made it, and there only, from its making on."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._since_full = 0
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin to look. What exists by now (imports, above all) is never garbage: it is skipped from now on."""
        gc.freeze()
        self._timer.start()

    def look(self) -> None:
        """Collect the oldest generation whose threshold is passed."""
        self._since_full += 1
        young, middle, old = (count > limit for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True))
        if old and self._since_full >= LOOKS_BETWEEN_FULL:
            self._since_full = 0
            gc.collect(2)
        elif middle or old:
            gc.collect(1)
        elif young:
            gc.collect(0)
