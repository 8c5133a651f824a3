"""Lists over all bodies: ordered readers merged, newest first, without holding the rows."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import heapq
import io
import itertools
import os
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import BinaryIO

from app.domain.errors import AppError, DiskFull, LocalFault, TargetGone
from app.domain.exchange import Urgency
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, BodyId, Key
from app.domain.listing import Entry, FileRow, FileState
from app.domain.mail import SET_ASIDE
from app.domain.records import Mark, Record
from app.services.bodies import Bodies
from app.store.body import BodyStore
from app.store.reader import Reader

COPY_CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    """Which records, in which order."""

    kind: str
    boxes: tuple[tuple[AccountId, str], ...] | None = None
    """Only these boxes; None = everywhere."""
    accounts: tuple[AccountId, ...] | None = None
    marks: Mark = Mark.NONE
    """All of these must be set."""
    without: Mark = Mark.NONE
    """None of these may be set."""
    ascending: bool = False
    """Oldest first."""
    together: bool = False
    """One row for each conversation (mail): its newest message in the list, with their number."""


@dataclass(frozen=True, slots=True)
class ListSnapshot:
    """The whole order of a list at one moment: eight bytes a row, rows themselves are loaded by pages."""

    query: ListQuery
    bodies: tuple[BodyId, ...]
    body_index: array[int]
    """Row -> index in ``bodies``."""
    rowids: array[int]
    sections: Mapping[int, str] = field(default_factory=dict)
    """Row -> the heading above it, where the list is grouped."""

    def __len__(self) -> int:
        return len(self.rowids)


class Library:
    """Reads lists, entries and files of all bodies."""

    def __init__(self, bodies: Bodies) -> None:
        self._bodies = bodies

    async def snapshot(self, query: ListQuery, limit: int | None = None) -> ListSnapshot:
        """The order of a list now; 200 000 rows take some tens of milliseconds, its first ``limit`` rows one."""
        bodies = tuple(self._bodies.stores)
        lists = [await self._rowids(body, query, limit) for body in bodies]
        if sum(1 for rows in lists if rows) <= 1:
            index = next((i for i, rows in enumerate(lists) if rows), 0)
            rows = lists[index] if lists else array("q")
            return ListSnapshot(query, bodies, array("B", bytes([index]) * len(rows)), rows)
        merged = heapq.merge(
            *(zip(rows, itertools.repeat(i)) for i, rows in enumerate(lists)), reverse=not query.ascending
        )
        body_index, rowids = array("B"), array("q")
        for rowid, i in itertools.islice(merged, limit):
            body_index.append(i)
            rowids.append(rowid)
        return ListSnapshot(query, bodies, body_index, rowids)

    async def _rowids(self, body: BodyId, query: ListQuery, limit: int | None) -> array[int]:
        accounts = self._bodies.in_body(body, query.accounts)
        boxes = None
        if query.boxes is not None:
            mine = self._bodies.in_body(body, [account for account, _ in query.boxes]) or frozenset()
            boxes = [(account, box) for account, box in query.boxes if account in mine]
        if (boxes is not None and not boxes) or (accounts is not None and not accounts):
            return array("q")
        return await self._bodies.stores[body].read(
            lambda r: r.rowids(
                query.kind,
                accounts=accounts,
                boxes=boxes,
                marks=query.marks,
                without=query.without,
                ascending=query.ascending,
                together=query.together,
                limit=limit,
            )
        )

    async def load(self, snapshot: ListSnapshot, start: int, stop: int) -> list[Entry[Record] | None]:
        """Rows ``start`` to ``stop`` (exclusive) of a snapshot; None = no longer there."""
        stop = min(stop, len(snapshot))
        rows: list[Entry[Record] | None] = [None] * max(0, stop - start)
        for index, body in enumerate(snapshot.bodies):
            places = [i for i in range(start, stop) if snapshot.body_index[i] == index]
            store = self._bodies.stores.get(body)
            if not places or store is None:
                continue
            wanted = [snapshot.rowids[i] for i in places]
            found = await _at(store, wanted, snapshot.query.together)
            for place, entry in zip(places, found, strict=True):
                rows[place - start] = entry
        return rows

    async def entries(self, query: ListQuery, limit: int = 500) -> list[Entry[Record]]:
        """The first ``limit`` rows of a list, for short lists."""
        snapshot = await self.snapshot(query, limit)
        return [entry for entry in await self.load(snapshot, 0, limit) if entry is not None]

    async def count(self, query: ListQuery) -> int:
        return len(await self.snapshot(query))

    async def entry(self, key: Key) -> Entry[Record] | None:
        return await self._bodies.read(key.account, lambda r: r.entry(key))

    async def entries_of(self, keys: Iterable[Key]) -> list[Entry[Record]]:
        """Entries of ``keys`` that still exist, in the order given."""
        wanted = list(keys)
        by_store: dict[BodyStore, list[Key]] = {}
        for key in wanted:
            by_store.setdefault(self._bodies.store_of(key.account), []).append(key)
        found: dict[Key, Entry[Record]] = {}
        for store, group in by_store.items():
            for entry in await _entries(store, group):
                found[entry.key] = entry
        return [found[key] for key in wanted if key in found]

    async def thread(self, key: Key) -> list[Entry[Record]]:
        """The conversation of a message, oldest first, without what was put in the trash or among the junk.

        What is there is shown when the message asked for is there too. Alone: the message itself.
        """
        entries = await self._bodies.read(key.account, lambda r: r.thread(key))
        own = next((entry.record.box for entry in entries if entry.key == key), "")
        return [entry for entry in entries if entry.record.box == own or entry.record.box not in SET_ASIDE]

    async def rows_of(self, query: ListQuery, keys: Iterable[Key]) -> list[Entry[Record]]:
        """The rows that stand for ``keys`` in a list: themselves, or the newest of their conversation."""
        if not query.together:
            return await self.entries_of(keys)
        by_store: dict[BodyStore, list[Key]] = {}
        for key in keys:
            by_store.setdefault(self._bodies.store_of(key.account), []).append(key)
        found: list[Entry[Record]] = []
        for store, group in by_store.items():
            found += await _standing(store, query, group)
        return found

    async def standing_keys(self, snapshot: ListSnapshot) -> list[Key]:
        """The keys of the rows of a list, thousands at once; of a grouped one, those that stand for their conversation."""
        found: list[Key] = []
        for index, body in enumerate(snapshot.bodies):
            mine = [rid for rid, at in zip(snapshot.rowids, snapshot.body_index, strict=True) if at == index]
            store = self._bodies.stores.get(body)
            if mine and store is not None:
                found += await _keys_at(store, mine)
        return found

    async def keys(self, snapshot: ListSnapshot) -> list[Key]:
        """The keys of a whole list, thousands at once; in a grouped one, of every message it stands for."""
        query = replace(snapshot.query, together=False)
        return await self.standing_keys(await self.snapshot(query) if snapshot.query.together else snapshot)

    # --- files ----------------------------------------------------------------------------------

    async def files(self, owner: Key) -> Sequence[FileRow]:
        return await self._bodies.read(owner.account, lambda r: r.files(owner))

    async def file(self, account: AccountId, ref: str) -> FileRow | None:
        return await self._bodies.read(account, lambda r: r.file(account, ref))

    async def want(self, account: AccountId, ref: str) -> None:
        """Fetch this file before all others (someone is looking at it)."""
        await self._bodies.write(account, lambda tx: tx.want_file(account, ref, int(Urgency.ON_SCREEN)))

    async def read_file(self, account: AccountId, ref: str, limit_bytes: int = 64 * 1024 * 1024) -> bytes:
        """A whole file in memory. Raises TargetGone("file_not_here") when it is not held."""
        row = await self._held(account, ref)
        return await self._bodies.store_of(account).blobs.read_all(row.sha256, limit_bytes)

    async def save_file(self, account: AccountId, ref: str, target: Path) -> None:
        """Export a held file: written aside, synced, then renamed, so that ``target`` is never half a file."""
        row = await self._held(account, ref)
        source = await self._bodies.store_of(account).blobs.open(row.sha256)
        await asyncio.to_thread(_copy_out, source, target)

    async def save_bytes(self, data: bytes, target: Path) -> None:
        """Write a plain file of the user's, as `save_file` does. Raises `DiskFull`, ``LocalFault("export_failed")``."""
        await self.save_from(io.BytesIO(data), target)

    async def save_from(self, source: BinaryIO, target: Path) -> None:
        """The same from a stream, which is read on a thread and closed; what it raises passes, and nothing is left."""
        await asyncio.to_thread(_copy_out, source, target)

    async def _held(self, account: AccountId, ref: str) -> FileRow:
        row = await self.file(account, ref)
        if row is None or row.state is not FileState.HERE:
            raise TargetGone("file_not_here")
        return row


def _copy_out(source: BinaryIO, target: Path) -> None:
    """To a plain file: aside, synced, renamed. Blocks: for a thread."""
    aside = target.with_name(f".{target.name}.part")
    try:
        with source, aside.open("wb") as out:
            while chunk := source.read(COPY_CHUNK_BYTES):
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        aside.replace(target)
    except AppError:
        aside.unlink(missing_ok=True)
        raise
    except OSError as error:
        with contextlib.suppress(OSError):
            aside.unlink()
        raise DiskFull() if error.errno == errno.ENOSPC else LocalFault("export_failed") from error


async def _at(store: BodyStore, rowids: Sequence[int], together: bool = False) -> list[Entry[Record] | None]:
    def work(reader: Reader) -> list[Entry[Record] | None]:
        entries = reader.at(rowids)
        return [_counted(reader, entry) for entry in entries] if together else entries

    return await store.read(work)


def _counted(reader: Reader, entry: Entry[Record] | None) -> Entry[Record] | None:
    """With the number of messages it stands for."""
    if entry is None or not entry.record.thread:
        return entry
    number, unread = reader.together(entry.rowid, SET_ASIDE)
    return replace(entry, together=number, together_unread=unread)


async def _standing(store: BodyStore, query: ListQuery, keys: Sequence[Key]) -> list[Entry[Record]]:
    def work(reader: Reader) -> list[Entry[Record]]:
        rowids = {
            reader.standing_for(key, query.kind, boxes=query.boxes, marks=query.marks, without=query.without)
            for key in keys
        }
        entries = reader.at([rowid for rowid in rowids if rowid is not None])
        return [found for entry in entries if (found := _counted(reader, entry)) is not None]

    return await store.read(work)


async def _keys_at(store: BodyStore, rowids: Sequence[int]) -> list[Key]:
    return await store.read(lambda r: r.keys_at(rowids))


async def _entries(store: BodyStore, keys: Sequence[Key]) -> list[Entry[Record]]:
    return await store.read(lambda r: r.entries(keys))
