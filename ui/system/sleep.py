"""The computer goes to sleep: whoever opens its lid again finds the program locked, where it has a code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from ui.system.bus import Bus, open_bus

MANAGER = "org.freedesktop.login1.Manager"


class SleepWatch(QObject):
    """Calls ``sleeps`` before a sleep (logind, Linux). Elsewhere `ui.locking` looks at the clock at the first touch."""

    def __init__(self, sleeps: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._sleeps = sleeps
        self._bus: Bus | None = open_bus("SYSTEM", self)
        if self._bus is not None:
            self._bus.listen(MANAGER, "PrepareForSleep", self._heard)

    def _heard(self, body: tuple[Any, ...]) -> None:
        if body and body[0]:  # False: it wakes
            self._sleeps()

    def close(self) -> None:
        if self._bus is not None:
            self._bus.close()
            self._bus = None
