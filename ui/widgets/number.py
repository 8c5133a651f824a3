"""A whole number, typed or turned."""

from __future__ import annotations

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QSpinBox

from ui.theme import Space, Theme


class NumberField(QSpinBox):
    """The sheet's side padding does not reach the text of a spin box without arrows: margins of its text stand in."""

    def __init__(self, theme: Theme, name: str, least: int, most: int) -> None:
        super().__init__()
        self._theme = theme
        self.setRange(least, most)
        self.setAccessibleName(name)
        self._restyle()
        theme.changed.connect(self._restyle)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the page it stands in."""
        event.ignore()

    def _restyle(self) -> None:
        pad = self._theme.gap(Space.M)
        self.lineEdit().setTextMargins(pad, 0, pad, 0)
