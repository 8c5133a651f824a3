"""Columns whose rows are kept: what tells the same as before stays itself, with the focus and the finger on it.

Pages that are told anew after each change (Aujourd'hui, À envoyer) made all their rows again: 2 to 4 ms each, some
thirty of them, at each answer of a server, and a press that fell in between was lost.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QBoxLayout, QWidget

from app.domain.frozen import dataclass
from ui.theme import Theme
from ui.widgets.basic import Card, at_once

MANY = 3
"""From so many new rows on, the column is shown once they are all there."""


@dataclass(frozen=True, slots=True)
class Row:
    """``make`` is called for a row that tells something new; ``told`` is all that it depends on."""

    told: object
    make: Callable[[], QWidget]
    align: Qt.AlignmentFlag = Qt.AlignmentFlag(0)


class KeptRows:
    """The rows of ``column``, which holds nothing else and fills ``parent``."""

    def __init__(self, parent: QWidget, column: QBoxLayout) -> None:
        self._parent, self._column = parent, column
        self._shown: list[tuple[object, QWidget]] = []

    def show(self, rows: Sequence[Row]) -> None:
        """These rows, in this order."""
        before, self._shown = self._shown, []
        kept = [self._taken(before, row) for row in rows]
        many = kept.count(None) >= MANY and not self._has_focus()
        with at_once(self._parent) if many else nullcontext():
            for _told, gone in before:
                self._column.removeWidget(gone)
                gone.hide()
                gone.deleteLater()
            for place, (row, widget) in enumerate(zip(rows, kept, strict=True)):
                self._put(place, row, widget)

    def forget(self) -> None:
        """Nothing is kept: a change of theme changes every measure."""
        self.show(())

    def _has_focus(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and self._parent.isAncestorOf(focus)

    @staticmethod
    def _taken(before: list[tuple[object, QWidget]], row: Row) -> QWidget | None:
        for place, (told, widget) in enumerate(before):
            if told == row.told:
                del before[place]
                return widget
        return None

    def _put(self, place: int, row: Row, kept: QWidget | None) -> None:
        widget = kept or row.make()
        self._shown.append((row.told, widget))
        if self._column.indexOf(widget) != place:
            self._column.removeWidget(widget)
            self._column.insertWidget(place, widget, 0, row.align)


class RowsCard(Card):
    """A card of kept rows; none, no card."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.rows = KeptRows(self, self.body)
        self.hide()

    def show_rows(self, rows: Sequence[Row]) -> None:
        self.rows.show(rows)
        self.setVisible(bool(rows))
