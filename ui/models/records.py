"""A list of records of any length, over `Library.snapshot` and `Library.load`.

The model holds the *order* of the whole list (nine bytes a row) and a bounded cache of rows, loaded by
pages of 256 when a view first asks; until a page arrives its rows answer None and are painted as
placeholders. A long list shows its beginning first, then reads the rest of its order. A ChangeSet makes it read the order again: the difference becomes exact insertions and
removals, the changed rows that are held are read again, so that selection and scroll position survive.
`modelReset` happens only when the query changes (or when the order turned over completely).
"""

from __future__ import annotations

import time
from array import array
from collections import OrderedDict
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QModelIndex, QObject, Qt

from app.domain.changes import ChangeSet
from app.domain.errors import AppError
from app.domain.ids import Key
from app.domain.listing import Entry
from app.services.library import ListQuery, ListSnapshot
from ui.bridge import Bridge
from ui.models.base import Index, RowModel
from ui.models.facts import Describe, RowFacts
from ui.models.roles import Role
from ui.timers import single_shot

PAGE_ROWS = 256
FIRST_ROWS = 64
"""Rows read together with the order, so that the first painting has them."""
FIRST_ORDER = PAGE_ROWS
"""A list of more rows than this is shown with so many at first: its whole order takes tens of milliseconds."""
WHOLE_AFTER_MS = 20
"""The beginning is painted before the rest of the order is read."""
CACHE_ROWS = 12 * PAGE_ROWS
MAX_RUNS = 64
"""More stretches of differences than this in one refresh: the list turned over, start again (selection kept by key)."""
LARGE_ROWS = 5000
LARGE_PAUSE_MS = 300
"""Least time between two refreshes of a large list."""


class ListSource(Protocol):
    """The part of `Library` a list needs (`Library` itself conforms)."""

    def snapshot(self, query: ListQuery, limit: int | None = None) -> Coroutine[Any, Any, ListSnapshot]: ...

    def load(self, snapshot: ListSnapshot, start: int, stop: int) -> Coroutine[Any, Any, list[Entry[Any] | None]]: ...

    def rows_of(self, query: ListQuery, keys: Iterable[Key]) -> Coroutine[Any, Any, list[Entry[Any]]]: ...

    def standing_keys(self, snapshot: ListSnapshot) -> Coroutine[Any, Any, list[Key]]: ...


@dataclass(slots=True)
class _Held:
    entry: Entry[Any]
    facts: RowFacts | None = None


class RecordListModel(RowModel):
    """One column of records. Connect `Bridge.changed` happens here; give it a query with `set_query`."""

    def __init__(self, bridge: Bridge, source: ListSource, describe: Describe, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._source = source
        self._describe = describe
        self._query: ListQuery | None = None
        self._snapshot: ListSnapshot | None = None
        self._rows = 0
        self._whole = False
        """The order held is that of the whole list, not of its beginning."""
        self._held: OrderedDict[int, _Held] = OrderedDict()
        self._ident_of: dict[Key, int] = {}
        self._wanted: OrderedDict[int, None] = OrderedDict()
        self._loading: set[int] = set()
        self._dirty: set[Key] = set()
        self._sight = 0, 0
        """First and last row that a view showed."""
        self._refreshing = False
        self._refreshed_at = 0.0
        self._page_timer = single_shot(self, 0, self._load_wanted)
        self._refresh_timer = single_shot(self, 0, self._refresh)
        bridge.changed.connect(self._on_changes)

    # --- what it shows --------------------------------------------------------------------------

    @property
    def query(self) -> ListQuery | None:
        return self._query

    @property
    def sections(self) -> Mapping[int, str]:
        """Row -> the heading above it."""
        return self._snapshot.sections if self._snapshot is not None else {}

    @property
    def is_loaded(self) -> bool:
        return self._snapshot is not None

    def set_query(self, query: ListQuery) -> None:
        """Show another list. The old rows stay until the new order is there; then one reset."""
        self._query = query
        self._dirty.clear()

        async def first() -> tuple[ListSnapshot, list[Entry[Any] | None]]:
            snapshot = await self._source.snapshot(query, FIRST_ORDER)
            return snapshot, await self._source.load(snapshot, 0, FIRST_ROWS)

        self._bridge.run(first(), on_done=self._show_first, on_error=self._on_error, owner=self)

    def refresh(self) -> None:
        """Read the order again (the query's meaning may have changed with the day or the settings)."""
        self._refresh_timer.start()

    def tick_all(self) -> None:
        """Tick the whole list, rows never seen included: asked for by name, with their number shown."""
        snapshot = self._snapshot
        if snapshot is None:
            return
        whole = self._whole

        async def keys() -> list[Key]:
            order = snapshot if whole else await self._source.snapshot(snapshot.query)
            return await self._source.standing_keys(order)

        self._bridge.run(keys(), on_done=self._tick_keys, owner=self)

    def _tick_keys(self, keys: list[Key]) -> None:
        self._ticks.update(dict.fromkeys(keys))
        self._touch_all()
        self.ticks_changed.emit()

    def set_describe(self, describe: Describe) -> None:
        """Word the rows anew (text size, time of day); data is kept."""
        self._describe = describe
        for held in self._held.values():
            held.facts = None
        self._touch_all()

    # --- Qt's questions -------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else self._rows

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = index.row()
        if not 0 <= row < self._rows:
            return None
        ident = self._ident(row)
        if role == Role.IDENT:
            return ident
        if role == Role.SECTION:
            return self.sections.get(row, "")
        held = self._held.get(ident)
        if held is None:
            self._want(row)
            return None
        return self._answer(held, role)

    def _answer(self, held: _Held, role: int) -> Any:
        if role == Role.FACTS:
            return self._facts(held)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._facts(held).title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._facts(held).accessible()
        if role == Role.KEY:
            return held.entry.key
        if role == Role.ENTRY:
            return held.entry
        if role == Role.TICKED:
            return held.entry.key in self._ticks
        return None

    def _facts(self, held: _Held) -> RowFacts:
        if held.facts is None:
            held.facts = self._describe(held.entry)
        return held.facts

    # --- keys and rows --------------------------------------------------------------------------

    def key_at(self, row: int) -> Key | None:
        """Key of a loaded row, else None."""
        entry = self.entry_at(row)
        return entry.key if entry is not None else None

    def entry_at(self, row: int) -> Entry[Any] | None:
        held = self._held.get(self._ident(row)) if 0 <= row < self._rows else None
        return held.entry if held is not None else None

    def entry_of(self, key: Key) -> Entry[Any] | None:
        """The entry as shown, when its row is held."""
        ident = self._ident_of.get(key)
        held = self._held.get(ident) if ident is not None else None
        return held.entry if held is not None else None

    def row_of(self, key: Key) -> int:
        """Row of a key that is (or was) held; -1 when not in the list."""
        ident = self._ident_of.get(key)
        return -1 if ident is None else self._row_of_ident(ident)

    def _ident(self, row: int) -> int:
        assert self._snapshot is not None
        return self._snapshot.rowids[row] * 256 + self._snapshot.body_index[row]

    def _rows_of(self, rowids: Iterable[int]) -> dict[int, list[int]]:
        """Rows by their number in the store: one walk through the order for many, which may have 200 000."""
        assert self._snapshot is not None
        wanted = set(rowids)
        found: dict[int, list[int]] = {}
        for row, rowid in enumerate(self._snapshot.rowids):
            if rowid in wanted:
                found.setdefault(rowid, []).append(row)
        return found

    def _row_of_ident(self, ident: int) -> int:
        if self._snapshot is None:
            return -1
        rowid, body = divmod(ident, 256)
        start = 0
        while True:
            try:
                row = self._snapshot.rowids.index(rowid, start)
            except ValueError:
                return -1
            if self._snapshot.body_index[row] == body:
                return row
            start = row + 1

    # --- loading pages --------------------------------------------------------------------------

    def prefetch(self, first: int, last: int) -> None:
        """A view shows these rows: have them and their neighbours ready."""
        self._sight = first, last
        for row in (first, last, first - PAGE_ROWS // 2, last + PAGE_ROWS // 2):
            if 0 <= row < self._rows and self._ident(row) not in self._held:
                self._want(row)

    def _want(self, row: int) -> None:
        page = row // PAGE_ROWS
        if page not in self._loading:
            self._wanted[page] = None
            self._wanted.move_to_end(page)
            if not self._page_timer.isActive():
                self._page_timer.start()

    def _load_wanted(self) -> None:
        snapshot = self._snapshot
        if snapshot is None:
            return
        pages = list(self._wanted)[-4:]  # a fling leaves old wishes behind
        self._wanted.clear()
        for page in reversed(pages):
            self._loading.add(page)
            start = page * PAGE_ROWS
            self._bridge.run(
                self._source.load(snapshot, start, min(start + PAGE_ROWS, len(snapshot))),
                on_done=partial(self._take_page, snapshot, page),
                on_error=partial(self._page_failed, page),
                owner=self,
            )

    def _take_page(self, snapshot: ListSnapshot, page: int, rows: Sequence[Entry[Any] | None]) -> None:
        self._loading.discard(page)
        start = page * PAGE_ROWS
        self._hold(snapshot, start, rows)
        if snapshot is self._snapshot:
            if rows:
                self.dataChanged.emit(self.index(start, 0), self.index(start + len(rows) - 1, 0))
        else:
            self._touch_all()

    def _page_failed(self, page: int, error: AppError) -> None:
        self._loading.discard(page)
        self._on_error(error)

    def _hold(self, snapshot: ListSnapshot, start: int, rows: Sequence[Entry[Any] | None]) -> None:
        for offset, entry in enumerate(rows):
            if entry is not None:
                row = start + offset
                self._put(snapshot.rowids[row] * 256 + snapshot.body_index[row], entry)
        while len(self._held) > CACHE_ROWS:
            ident, held = self._held.popitem(last=False)
            if self._ident_of.get(held.entry.key) == ident:
                del self._ident_of[held.entry.key]

    def _put(self, ident: int, entry: Entry[Any]) -> None:
        self._held[ident] = _Held(entry)
        self._held.move_to_end(ident)
        self._ident_of[entry.key] = ident

    # --- the order ------------------------------------------------------------------------------

    def _show_first(self, found: tuple[ListSnapshot, list[Entry[Any] | None]]) -> None:
        snapshot, rows = found
        if snapshot.query != self._query:
            return  # another query came meanwhile
        self.beginResetModel()
        self._held.clear()
        self._ident_of.clear()
        self._wanted.clear()
        self._loading.clear()
        self._snapshot = snapshot
        self._rows = len(snapshot)
        self._whole = len(snapshot) < FIRST_ORDER
        self._hold(snapshot, 0, rows)
        self.endResetModel()
        if self._ticks:
            self._ticks.clear()
            self.ticks_changed.emit()
        self.loaded.emit()
        if not self._whole:
            self._refresh_timer.start(WHOLE_AFTER_MS)

    def _on_changes(self, changes: ChangeSet) -> None:
        if self._query is None or self._snapshot is None:
            return
        keys = changes.of_kind(self._query.kind)
        if self._query.accounts is not None:
            keys = frozenset(key for key in keys if key.account in self._query.accounts)
        if not keys:
            return
        self._dirty |= keys
        if not self._refresh_timer.isActive() and not self._refreshing:
            self._refresh_timer.start(self._pause_ms())

    def _pause_ms(self) -> int:
        """At once for a lone change; a pause between refreshes of a large list while changes pour in."""
        if self._rows <= LARGE_ROWS:
            return 0
        return max(0, LARGE_PAUSE_MS - round((time.monotonic() - self._refreshed_at) * 1000))

    def _refresh(self) -> None:
        query = self._query
        if query is None or self._refreshing:
            return
        self._refreshing = True
        asked = self._worth_reading()
        self._dirty.clear()

        async def read() -> tuple[ListSnapshot, list[Entry[Any]]]:
            return await self._source.snapshot(query), await self._source.rows_of(query, asked)

        self._bridge.run(read(), on_done=self._take_order, on_error=self._refresh_failed, owner=self)

    def _worth_reading(self) -> list[Key]:
        """Of what changed, what is to be read at once; of thousands, what is in sight, and the rest when it is shown."""
        if len(self._dirty) <= PAGE_ROWS:
            return list(self._dirty)
        first, last = self._sight
        seen = {self._ident(row) for row in range(max(0, first), min(last + 1, self._rows))}
        held = [key for key in self._dirty if key in self._ident_of]
        held.sort(key=lambda key: self._ident_of[key] not in seen)
        for key in held[PAGE_ROWS:]:
            self._held.pop(self._ident_of.pop(key), None)
        return held[:PAGE_ROWS]

    def _refresh_failed(self, error: AppError) -> None:
        self._refreshing = False
        self._on_error(error)

    def _take_order(self, found: tuple[ListSnapshot, list[Entry[Any]]]) -> None:
        self._refreshing = False
        self._refreshed_at = time.monotonic()
        snapshot, entries = found
        if snapshot.query == self._query and self._snapshot is not None:
            self._whole = True
            self._apply_order(snapshot)
            self._apply_entries(entries)
            self.loaded.emit()
        if self._dirty:
            self._refresh_timer.start(self._pause_ms())

    def _apply_entries(self, entries: Sequence[Entry[Any]]) -> None:
        if not entries:
            return
        places = self._rows_of(entry.rowid for entry in entries)
        touched: list[int] = []
        for entry in entries:
            known = self._ident_of.get(entry.key)
            rows = places.get(entry.rowid, [])
            if known is not None:
                rows = [row for row in rows if self._ident(row) % 256 == known % 256]
                self._put(entry.rowid * 256 + known % 256, entry)
            elif len(rows) == 1:  # it just came, and its number is used by one body only
                self._put(self._ident(rows[0]), entry)
            else:
                continue
            touched += rows
        self._touch_rows(touched)

    def _apply_order(self, new: ListSnapshot) -> None:
        old = self._snapshot
        assert old is not None
        if old.bodies != new.bodies:
            self._turn_over(new)
            return
        head = _common_head(old, new)
        if head == len(old):  # the beginning was shown: the rest follows, too long to compare row by row
            self._append_rest(new, head)
            return
        tail = _common_tail(old, new, head)
        old_middle = _idents(old, head, len(old) - tail)
        new_middle = _idents(new, head, len(new) - tail)
        gone = set(old_middle) - set(new_middle)
        came = set(new_middle) - set(old_middle)
        stayed_old = [ident for ident in old_middle if ident not in gone]
        stayed_new = [ident for ident in new_middle if ident not in came]
        gone_runs, came_runs = _runs(old_middle, gone), _runs(new_middle, came)
        if len(gone_runs) + len(came_runs) > MAX_RUNS or stayed_old != stayed_new:
            self._turn_over(new)
            return
        if gone_runs or came_runs:
            self._snapshot = ListSnapshot(old.query, old.bodies, array("B", old.body_index), array("q", old.rowids))
            self._remove_runs(self._snapshot, gone_runs, head)
            self._insert_runs(self._snapshot, new, came_runs, head)
        self._snapshot = new
        self._wanted.clear()
        self._forget_ticks(gone)

    def _append_rest(self, new: ListSnapshot, head: int) -> None:
        if len(new) > head:
            self.beginInsertRows(QModelIndex(), head, len(new) - 1)
        self._snapshot = new
        self._rows = len(new)
        if len(new) > head:
            self.endInsertRows()

    def _remove_runs(self, own: ListSnapshot, runs: list[tuple[int, int]], head: int) -> None:
        """Remove from the end so that earlier row numbers stay true. ``own`` is a private copy, edited in place."""
        for first, last in reversed(runs):
            self.beginRemoveRows(QModelIndex(), head + first, head + last)
            del own.rowids[head + first : head + last + 1]
            del own.body_index[head + first : head + last + 1]
            self._rows = len(own)
            self.endRemoveRows()

    def _insert_runs(self, own: ListSnapshot, new: ListSnapshot, runs: list[tuple[int, int]], head: int) -> None:
        for first, last in runs:
            start, stop = head + first, head + last + 1
            self.beginInsertRows(QModelIndex(), start, stop - 1)
            own.rowids[start:start] = new.rowids[start:stop]
            own.body_index[start:start] = new.body_index[start:stop]
            self._rows = len(own)
            self.endInsertRows()

    def _turn_over(self, new: ListSnapshot) -> None:
        self.beginResetModel()
        self._snapshot = new
        self._rows = len(new)
        self._wanted.clear()
        self._loading.clear()
        self.endResetModel()

    def _forget_ticks(self, gone: set[int]) -> None:
        lost = [key for key in self._ticks if self._ident_of.get(key) in gone]
        for key in lost:
            del self._ticks[key]
        if lost:
            self.ticks_changed.emit()

    def _on_error(self, error: AppError) -> None:
        self.failed.emit(error)


def _idents(snapshot: ListSnapshot, start: int, stop: int) -> list[int]:
    rowids, bodies = snapshot.rowids[start:stop], snapshot.body_index[start:stop]
    return [rowid * 256 + body for rowid, body in zip(rowids, bodies, strict=True)]


def _same(a: ListSnapshot, b: ListSnapshot, a_start: int, b_start: int, length: int) -> bool:
    """Whether two stretches are equal: array comparison of one type code runs in C."""
    return (
        a.rowids[a_start : a_start + length] == b.rowids[b_start : b_start + length]
        and a.body_index[a_start : a_start + length] == b.body_index[b_start : b_start + length]
    )


def _common_head(a: ListSnapshot, b: ListSnapshot) -> int:
    """Length of the common beginning, by bisection over block comparisons."""
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if _same(a, b, low, low, middle - low):
            low = middle
        else:
            high = middle - 1
    return low


def _common_tail(a: ListSnapshot, b: ListSnapshot, head: int) -> int:
    """Length of the common end that does not overlap ``head``."""
    low, high = 0, min(len(a), len(b)) - head
    while low < high:
        middle = (low + high + 1) // 2
        if _same(a, b, len(a) - middle, len(b) - middle, middle - low):
            low = middle
        else:
            high = middle - 1
    return low


def _runs(middle: Sequence[int], chosen: set[int]) -> list[tuple[int, int]]:
    """Maximal stretches of ``chosen`` in ``middle`` as (first, last), in order."""
    runs: list[tuple[int, int]] = []
    for place, ident in enumerate(middle):
        if ident not in chosen:
            continue
        if runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs
