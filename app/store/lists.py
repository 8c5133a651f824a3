"""Lists of records as the window asks for them: pages, counts, whole orders of rowids.

Every question is a walk of one index, chosen by hand (`_index`): lists of 200 000 rows must not
depend on the planner's guesses. Several boxes or accounts are several ordered walks, merged.
"""

from __future__ import annotations

import heapq
import itertools
from array import array
from collections.abc import Collection, Iterator, Sequence

from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key
from app.domain.listing import Entry
from app.domain.records import Mark, Record
from app.store import codec, shelves
from app.store.connection import Db, Row
from app.store.records import HIDDEN

_SHOWN = "coalesce(nullif(view, x''), base)"
_COLUMNS = f"rid, shelf, remote_id, marks, pending, failed, {_SHOWN}"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows. ``boxes`` are (account, box) pairs; None = no condition."""

    kind: str
    accounts: Collection[AccountId] | None = None
    box: str | None = None
    boxes: Collection[tuple[AccountId, str]] | None = None
    marks: Mark = Mark.NONE
    without: Mark = Mark.NONE
    before: int | None = None
    after: int | None = None
    together: bool = False
    """One row for each conversation of a list: its newest message there."""


@dataclass(frozen=True, slots=True)
class _Walk:
    """One index walk: a WHERE with its parameters."""

    index: str
    where: str
    params: tuple[int | str, ...]


def _walks(db: Db, wanted: Filter) -> list[_Walk]:
    return [_walk(wanted, shelf, box) for shelf, box in _places(db, wanted)]


def _places(db: Db, wanted: Filter) -> list[tuple[int, str | None]]:
    if wanted.boxes is not None:
        chosen = {
            (account, box)
            for account, box in wanted.boxes
            if wanted.box in (None, box) and (wanted.accounts is None or account in wanted.accounts)
        }
        pairs = [(shelves.find(db, account, wanted.kind), box) for account, box in chosen]
        return [(shelf, box) for shelf, box in pairs if shelf is not None]
    return [(shelf, wanted.box) for shelf in shelves.matching(db, [wanted.kind], wanted.accounts)]


def _walk(wanted: Filter, shelf: int, box: str | None) -> _Walk:
    where, params = ["shelf = ?"], list[int | str]([shelf])
    if box is not None:
        where.append("box = ?")
        params.append(box)
    index = "record_by_date" if box is None else "record_by_box"
    for mark, name in ((Mark.TODO, "todo"), (Mark.FLAGGED, "flagged"), (Mark.UNREAD, "unread")):
        if mark in wanted.marks:
            where.append(f"marks & {int(mark)}")  # word for word the condition of the partial index
            index = f"record_{name}"
    where.append("marks & ? = ? AND marks & ? = 0")
    params += [int(wanted.marks), int(wanted.marks), int(wanted.without) | HIDDEN]
    if wanted.before is not None:
        where.append("rid < ?")
        params.append(wanted.before)
    if wanted.after is not None:
        where.append("rid > ?")
        params.append(wanted.after)
    return _Walk(index, " AND ".join(where), tuple(params))


# --- questions ----------------------------------------------------------------------------------


def rowids(db: Db, wanted: Filter, *, limit: int | None = None, ascending: bool = False) -> array[int]:
    """The rowids in order, newest first unless ``ascending``: 8 bytes a row."""
    if wanted.together:
        return _grouped(db, wanted, limit, ascending)
    runs = [_run(db, walk, limit, ascending) for walk in _walks(db, wanted)]
    merged: Iterator[int] = iter(runs[0]) if len(runs) == 1 else heapq.merge(*runs, reverse=not ascending)
    return array("q", merged if limit is None else itertools.islice(merged, limit))


def _run(db: Db, walk: _Walk, limit: int | None, ascending: bool) -> Iterator[int]:
    order = "ASC" if ascending else "DESC"
    sql = f"SELECT rid FROM record INDEXED BY {walk.index} WHERE {walk.where} ORDER BY rid {order} LIMIT ?"  # noqa: S608 - constants and placeholders
    return (row[0] for row in db.each(sql, (*walk.params, -1 if limit is None else limit)))


def _grouped(db: Db, wanted: Filter, limit: int | None, ascending: bool) -> array[int]:
    """As `rowids`, without the messages that a newer one of the same conversation stands for."""
    order = "ASC" if ascending else "DESC"
    if limit is not None:
        return _grouped_head(db, wanted, limit, order)
    runs: list[Iterator[int]] = []
    for walk in _walks(db, wanted):
        # All in one statement: what is covered never becomes Python objects (measured: half the time).
        sql = (
            f"SELECT rid FROM record INDEXED BY {walk.index} WHERE {walk.where} AND rid NOT IN"  # noqa: S608 - constants and placeholders
            " (SELECT rid FROM (SELECT rid, max(rid) OVER (PARTITION BY thread) AS newest"
            f" FROM record INDEXED BY record_by_thread WHERE thread <> '' AND {walk.where}) WHERE rid < newest)"
            f" ORDER BY rid {order} LIMIT ?"
        )
        params = (*walk.params, *walk.params, -1)
        runs.append(row[0] for row in db.each(sql, params))
    return array("q", runs[0] if len(runs) == 1 else heapq.merge(*runs, reverse=not ascending))


def _grouped_head(db: Db, wanted: Filter, limit: int, order: str) -> array[int]:
    """The beginning of the same order: each row asks for a newer one of its conversation, as far as is wanted."""
    runs: list[Iterator[int]] = []
    for walk in _walks(db, wanted):
        sql = (
            f"SELECT rid FROM record AS shown INDEXED BY {walk.index} WHERE {walk.where} AND NOT EXISTS"  # noqa: S608 - constants and placeholders
            " (SELECT 1 FROM record INDEXED BY record_by_thread"
            f" WHERE thread <> '' AND thread = shown.thread AND rid > shown.rid AND {walk.where})"
            f" ORDER BY rid {order} LIMIT ?"
        )
        runs.append(row[0] for row in db.each(sql, (*walk.params, *walk.params, limit)))
    merged = runs[0] if len(runs) == 1 else heapq.merge(*runs, reverse=order == "DESC")
    return array("q", itertools.islice(merged, limit))


def thread(db: Db, key: Key) -> list[Entry[Record]]:
    """The conversation ``key`` belongs to, oldest first; only itself when it is alone."""
    found = entry(db, key)
    if found is None:
        return []
    if not found.record.thread:
        return [found]
    rows = db.all(
        f"SELECT {_COLUMNS} FROM record INDEXED BY record_by_thread"  # noqa: S608 - constants only
        " WHERE thread <> '' AND shelf = ? AND thread = ? AND view IS NOT NULL ORDER BY rid",
        (shelves.find(db, key.account, key.kind), found.record.thread),
    )
    return [_entry(db, row) for row in rows]


def newest_of_thread(db: Db, key: Key, wanted: Filter) -> int | None:
    """The row that stands for ``key`` in a list grouped by conversation; None when none does."""
    found = entry(db, key)
    shelf = shelves.find(db, key.account, key.kind)
    if found is None or shelf is None or not found.record.thread:
        return None if found is None else found.rowid
    tops = [
        db.value(
            f"SELECT max(rid) FROM record INDEXED BY record_by_thread WHERE thread <> '' AND thread = ? AND {w.where}",  # noqa: S608 - constants and placeholders
            (found.record.thread, *w.params),
        )
        for w in _walks(db, wanted)
        if w.params[0] == shelf
    ]
    return max((int(top) for top in tops if top is not None), default=None)


def together(db: Db, rid: int, aside: Sequence[str]) -> tuple[int, int]:
    """(messages, unread ones) of the conversation of a row, those in the boxes ``aside`` left out."""
    row = db.one("SELECT shelf, thread, box FROM record WHERE rid = ?", (rid,))
    if row is None or not row[1]:
        return 1, 0
    left = [box for box in aside if box != row[2]]
    number, unread = db.one(
        "SELECT count(*), sum(marks & 1) FROM record INDEXED BY record_by_thread"  # noqa: S608 - constants and placeholders
        " WHERE thread <> '' AND shelf = ? AND thread = ? AND marks & ? = 0"
        f" AND box NOT IN ({', '.join('?' * len(left))})",
        (row[0], row[1], HIDDEN, *left),
    ) or (1, 0)
    return int(number), int(unread or 0)


def page(db: Db, wanted: Filter, *, limit: int, ascending: bool) -> list[Entry[Record]]:
    found = at(db, rowids(db, wanted, limit=limit, ascending=ascending))
    return [entry for entry in found if entry is not None]


def count(db: Db, wanted: Filter) -> int:
    return sum(
        int(db.value(f"SELECT count(*) FROM record INDEXED BY {walk.index} WHERE {walk.where}", walk.params))  # noqa: S608 - constants and placeholders
        for walk in _walks(db, wanted)
    )


def counts_by_box(db: Db, kind: str, account: AccountId, marks: Mark) -> dict[str, int]:
    """Rows shown in each box that has any."""
    shelf = shelves.find(db, account, kind)
    if shelf is None:
        return {}
    walk = _walk(Filter(kind, marks=marks), shelf, None)
    index = "record_by_box" if walk.index == "record_by_date" else walk.index
    sql = f"SELECT box, count(*) FROM record INDEXED BY {index} WHERE {walk.where} GROUP BY box"  # noqa: S608 - constants and placeholders
    return dict(db.all(sql, walk.params))


def at(db: Db, wanted: Sequence[int]) -> list[Entry[Record] | None]:
    """The entries at these rowids, in their order; None where there is none any more."""
    found: list[Entry[Record] | None] = []
    for rid in wanted:
        row = db.one(f"SELECT {_COLUMNS} FROM record WHERE rid = ? AND view IS NOT NULL", (rid,))  # noqa: S608 - constants only
        found.append(None if row is None else _entry(db, row))
    return found


def keys_at(db: Db, wanted: Sequence[int]) -> list[Key]:
    """Keys of the rows that are still there, in their order."""
    found = []
    for rid in wanted:
        row = db.one("SELECT shelf, remote_id FROM record WHERE rid = ? AND view IS NOT NULL", (rid,))
        if row is not None:
            account, kind = shelves.name(db, row[0])
            found.append(Key(account, kind, row[1]))
    return found


def entry(db: Db, key: Key) -> Entry[Record] | None:
    shelf = shelves.find(db, key.account, key.kind)
    if shelf is None:
        return None
    row = db.one(
        f"SELECT {_COLUMNS} FROM record WHERE shelf = ? AND remote_id = ? AND view IS NOT NULL",  # noqa: S608 - constants only
        (shelf, key.id),
    )
    return None if row is None else _entry(db, row)


def base(db: Db, key: Key) -> Record | None:
    shelf = shelves.find(db, key.account, key.kind)
    if shelf is None:
        return None
    data = db.value("SELECT base FROM record WHERE shelf = ? AND remote_id = ?", (shelf, key.id))
    return None if data is None else codec.decode_record(key.kind, data)


def versions(db: Db, account: AccountId, kind: str, *, local: bool = False) -> dict[str, str]:
    shelf = shelves.find(db, account, kind)
    if shelf is None:
        return {}
    rows = db.all(
        "SELECT remote_id, version FROM record WHERE shelf = ? AND base IS NOT NULL AND local = ?", (shelf, int(local))
    )
    return dict(rows)


def _entry(db: Db, row: Row) -> Entry[Record]:
    rid, shelf, remote_id, marks, pending, failed, data = row
    account, kind = shelves.name(db, shelf)
    return Entry(
        rowid=rid,
        key=Key(account, kind, remote_id),
        record=codec.decode_record(kind, data),
        marks=Mark(marks),
        pending=pending,
        failed=bool(failed),
    )
