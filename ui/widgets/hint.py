"""The words in an empty field: the longest of several that fits, never words cut in two."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QLineEdit


class FittingHint(QObject):
    """Gives ``field`` the first of ``choices`` (longest first) that its width shows whole, or none."""

    def __init__(self, field: QLineEdit, choices: Sequence[str]) -> None:
        super().__init__(field)
        self._field, self._choices = field, list(choices)
        field.installEventFilter(self)
        self._choose()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.FontChange, QEvent.Type.Polish):
            self._choose()
        return False

    def _choose(self) -> None:
        field = self._field
        margins = field.textMargins()
        metrics = field.fontMetrics()
        padding = 2 * metrics.height()  # the sheet's, on both sides; it grows with the text
        room = field.contentsRect().width() - margins.left() - margins.right() - padding
        last = self._choices[-1] if metrics.horizontalAdvance(self._choices[-1]) <= room + padding // 2 else ""
        fitting = (words for words in self._choices if metrics.horizontalAdvance(words) <= room)
        field.setPlaceholderText(next(fitting, last))
