"""A short list held whole: search results, the agenda as a list, « À envoyer ». Updates keep selection and scroll."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt

from app.domain.frozen import dataclass
from app.domain.ids import Key
from app.domain.listing import Entry
from ui.models.base import Index, RowModel
from ui.models.facts import RowFacts
from ui.models.roles import Role


@dataclass(frozen=True, slots=True)
class FixedRow:
    """One row; ``name`` tells it from the others. ``key`` is None for a heading."""

    name: str
    facts: RowFacts
    key: Key | None = None
    payload: Any = None
    """What the view wants to find again (an agenda item, an outbox row)."""


class FixedListModel(RowModel):
    """Rows given by `set_rows`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[FixedRow] = []
        self._loaded = False
        self._numbers: dict[str, int] = {}

    @property
    def is_loaded(self) -> bool:
        return self._loaded

    def set_rows(self, rows: Sequence[FixedRow]) -> None:
        """Replace the rows: exact insertions and removals when the order of what stays is kept."""
        self._loaded = True
        old_names = [row.name for row in self._rows]
        new = {row.name: row for row in rows}
        kept = [name for name in old_names if name in new]
        known = set(old_names)
        if kept and kept == [row.name for row in rows if row.name in known]:
            self._move_to(list(rows), known, new)
        else:
            self.beginResetModel()
            self._rows = list(rows)
            self.endResetModel()
        self.loaded.emit()

    def _move_to(self, rows: list[FixedRow], old: set[str], new: dict[str, FixedRow]) -> None:
        for number in range(len(self._rows) - 1, -1, -1):
            if self._rows[number].name not in new:
                self.beginRemoveRows(QModelIndex(), number, number)
                del self._rows[number]
                self.endRemoveRows()
        for number, row in enumerate(rows):
            if row.name not in old:
                self.beginInsertRows(QModelIndex(), number, number)
                self._rows.insert(number, row)
                self.endInsertRows()
            elif self._rows[number] != row:
                self._rows[number] = row
                self._touch(number)

    def row_at(self, number: int) -> FixedRow | None:
        return self._rows[number] if 0 <= number < len(self._rows) else None

    # --- RowModel -------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def key_at(self, row: int) -> Key | None:
        found = self.row_at(row)
        return found.key if found is not None else None

    def entry_at(self, row: int) -> Entry[Any] | None:
        found = self.row_at(row)
        return found.payload if found is not None and isinstance(found.payload, Entry) else None

    def row_of(self, key: Key) -> int:
        return next((number for number, row in enumerate(self._rows) if row.key == key), -1)

    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.row_at(index.row()) if index.isValid() else None
        if row is not None and row.facts.heading:
            return Qt.ItemFlag.ItemNeverHasChildren
        return super().flags(index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row_at(index.row())
        if row is None:
            return None
        if role == Role.FACTS:
            return row.facts
        if role == Qt.ItemDataRole.DisplayRole:
            return row.facts.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.facts.accessible()
        if role == Role.KEY:
            return row.key
        if role == Role.ENTRY:
            return self.entry_at(index.row())
        if role == Role.IDENT:
            return self._numbers.setdefault(row.name, len(self._numbers))
        if role == Role.TICKED:
            return row.key in self._ticks
        return None
