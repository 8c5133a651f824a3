"""What every list model of ours answers, so that one view (`widgets.recordlist`) shows them all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.domain.ids import Key
from app.domain.listing import Entry

Index = QModelIndex | QPersistentModelIndex
FEW = 16
"""Rows that views are told of one by one; more of them are told as one stretch."""


class RowModel(QAbstractTableModel):
    """One column of rows named by keys, with the user's multiple selection (ticks)."""

    loaded = Signal()
    """The rows of the current question are known (a page of them may still be coming)."""
    failed = Signal(object)
    """An `AppError` while reading."""
    ticks_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ticks: dict[Key, None] = {}

    # --- for subclasses to answer ---------------------------------------------------------------

    @property
    def is_loaded(self) -> bool:
        raise NotImplementedError

    @property
    def sections(self) -> Mapping[int, str]:
        """Row -> the heading of the group that begins there; none in a list that is not grouped."""
        return {}

    def key_at(self, row: int) -> Key | None:
        """Key of a row that is held and has one, else None."""
        raise NotImplementedError

    def entry_at(self, row: int) -> Entry[Any] | None:
        """Entry of a row that is held, else None."""
        raise NotImplementedError

    def row_of(self, key: Key) -> int:
        """Row of a key; -1 when not there."""
        raise NotImplementedError

    def prefetch(self, first: int, last: int) -> None:
        """A view shows these rows: have them and their neighbours ready."""

    # --- common to all --------------------------------------------------------------------------

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Nothing: the headers are hidden, and a screen reader shall not read row numbers."""
        return "" if role == Qt.ItemDataRole.DisplayRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    # --- ticks ----------------------------------------------------------------------------------

    def ticked(self) -> list[Key]:
        """The user's multiple selection, in the order it was made."""
        return list(self._ticks)

    def set_ticked(self, keys: Iterable[Key], value: bool) -> None:
        changed = []
        for key in keys:
            if value != (key in self._ticks):
                changed.append(key)
                if value:
                    self._ticks[key] = None
                else:
                    del self._ticks[key]
        if len(changed) > FEW:
            self._touch_all()
        else:
            self._touch_rows([self.row_of(key) for key in changed])
        if changed:
            self.ticks_changed.emit()

    def clear_ticks(self) -> None:
        self.set_ticked(self.ticked(), False)

    # --- telling views --------------------------------------------------------------------------

    def _touch(self, row: int) -> None:
        if 0 <= row < self.rowCount():
            index = self.index(row, 0)
            self.dataChanged.emit(index, index)

    def _touch_rows(self, rows: Sequence[int]) -> None:
        """Some rows changed: told one by one, or as one stretch where they are many."""
        if len(rows) > FEW:
            self.dataChanged.emit(self.index(max(0, min(rows)), 0), self.index(max(rows), 0))
            return
        for row in rows:
            self._touch(row)

    def _touch_all(self) -> None:
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, 0))
