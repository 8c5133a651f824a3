"""Reads the code of the spaces that were not visited yet, a module at a time, once the window has settled.

The first visit of a space then only builds its widgets: with its modules to read as well, it held the window for more
than a tenth of a second (``tour.stall``).
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer

STEP_MS = 150
"""Between two modules: the window answers meanwhile."""


class Warming(QObject):
    """Belongs to the window; ``left`` is what it still has to read."""

    def __init__(self, owner: QObject, packages: Iterable[str]) -> None:
        super().__init__(owner)
        self.left = [name for package in packages for name in modules_of(package)]
        self._timer = QTimer(self)
        self._timer.setInterval(STEP_MS)
        self._timer.timeout.connect(self._step)
        self._timer.start()

    def _step(self) -> None:
        if self.left:
            importlib.import_module(self.left.pop(0))
        else:
            self._timer.stop()


def modules_of(package: str) -> list[str]:
    """The modules of a package, those of its own folder only."""
    found = importlib.import_module(package.rpartition(".")[0]).__path__
    folders = [f"{folder}/{package.rpartition('.')[2]}" for folder in found]
    return [f"{package}.{module.name}" for module in pkgutil.iter_modules(folders)]
