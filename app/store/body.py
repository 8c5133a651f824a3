"""One body's store: a writer thread, two reader threads, and what each commit changed.

``write`` and ``read`` take a plain function and run it on the right thread inside one transaction;
they may be awaited from any event loop. Cancelling the await does not undo a transaction that has
begun: once on the writer, it commits or fails as a whole.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Generic, TypeVar

from app.domain.changes import ChangeSet
from app.domain.errors import LocalFault
from app.domain.exchange import Clock
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, BodyId
from app.store import files, freezing, outbox, records
from app.store.blobs import Blobs, References
from app.store.connection import Db, checkpoint, connect, ensure_database, sync_folder, translated, write_check
from app.store.reader import Reader
from app.store.tx import Tx

T = TypeVar("T")

ROWS_FILE = "rows.db"
BYTES_FILE = "bytes.db"
READERS = 2
"""A long search must not hold back the list under the user's finger."""

LOG_PAGES = 1000
"""The log is carried over from this length on (4 MB)…"""
LOG_PAGES_MOST = 4000
"""…and a writer waits for it at this one (16 MB)."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Committed(Generic[T]):
    """What a write returned, and what it changed."""

    value: T
    changes: ChangeSet


class BodyStore:
    """The open databases of one body. Made by `open`, ended by `close`."""

    def __init__(self, folder: Path, body: BodyId, key: bytes, clock: Clock) -> None:
        self.body = body
        self._folder = folder
        self._path = folder / ROWS_FILE
        self._key = key
        self._clock = clock
        self._callbacks: list[Callable[[ChangeSet], None]] = []
        self._closed = False
        self.held_secrets: dict[tuple[AccountId, str], str] = {}
        """(account, name) -> a secret that its user did not let be kept: never written, gone with this object."""
        self._local = threading.local()
        self._opened: list[Db] = []
        self._opened_lock = threading.Lock()
        self._writer_db = connect(self._path, key)
        self._log_pages = 0
        self._tending = False
        self._writer_db.connection.set_wal_hook(self._log_grew)
        self._writer = ThreadPoolExecutor(1, initializer=_name_thread, initargs=("db-writer",))
        self._readers = ThreadPoolExecutor(READERS, initializer=_name_thread, initargs=("db-reader",))
        self.blobs = Blobs(folder / BYTES_FILE, key, clock, self._references)

    @classmethod
    def open(cls, folder: Path, body: BodyId, key: bytes, *, clock: Clock, create: bool = False) -> BodyStore:
        """Open the databases in ``folder``; with ``create``, make those that are absent.

        Raises `StoreKeyWrong`, `StoreDamaged`, `StoreTooNew`, `DiskFull` or
        ``LocalFault("store_missing")``; the files are then as they were.
        """
        if create:
            cls.create(folder, key)
        ensure_database(folder / ROWS_FILE, key, "rows", create=False)
        ensure_database(folder / BYTES_FILE, key, "bytes", create=False)
        return cls(folder, body, key, clock)

    @staticmethod
    def create(folder: Path, key: bytes) -> None:
        """Make those of the body's files that are absent; the others are opened and left alone."""
        rows = folder / ROWS_FILE
        with translated(rows):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not rows.exists():
                write_check(folder, key)
        ensure_database(rows, key, "rows", create=True)
        ensure_database(folder / BYTES_FILE, key, "bytes", create=True)

    @property
    def closed(self) -> bool:
        return self._closed

    # --- transactions -----------------------------------------------------------------------

    async def write(self, work: Callable[[Tx], T]) -> Committed[T]:
        """Run ``work`` in one write transaction; durable when this returns, undone when it raises."""
        self._check_open()
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._write, work)

    async def read(self, work: Callable[[Reader], T]) -> T:
        """Run ``work`` in one read transaction: it sees one instant of the database."""
        self._check_open()
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    async def verify(self) -> list[str]:
        """What SQLite finds wrong in both databases, in its words; empty = sound. Slow: for ``doctor``."""
        rows = await self.read(lambda reader: _faults(reader.db))
        return rows + await self.blobs.verify()

    def on_commit(self, callback: Callable[[ChangeSet], None]) -> None:
        """Call ``callback`` on the writer thread after each commit that changed something shown."""
        self._callbacks.append(callback)

    def _write(self, work: Callable[[Tx], T]) -> Committed[T]:
        with translated(self._path), self._writer_db.transaction("IMMEDIATE"):
            tx = Tx(self._writer_db, self._clock)
            value = work(tx)
            changes = tx.changes()
        if changes:
            self._announce(changes)
        self._tend_log()
        return Committed(value, changes)

    def _announce(self, changes: ChangeSet) -> None:
        for callback in self._callbacks:
            try:
                callback(changes)
            except Exception:  # the write is on disk: a listener's bug must not look like a failed write
                log.exception("listener of commits failed")

    def _read(self, work: Callable[[Reader], T]) -> T:
        db = self._reader_db()
        try:
            with translated(self._path), db.transaction("DEFERRED"):
                return work(Reader(db))
        finally:
            if db.pinned:  # never met since `Db.each`; what it would show stands still, unseen by everybody
                log.error("a question left a statement open")
                self._local.db = None

    def _reader_db(self) -> Db:
        """This reader thread's own connection."""
        db: Db | None = getattr(self._local, "db", None)
        if db is None:
            db = self._local.db = connect(self._path, self._key, read_only=True)
            with self._opened_lock:
                self._opened.append(db)
        return db

    # --- the write-ahead log ----------------------------------------------------------------

    def _log_grew(self, _connection: object, _name: str, pages: int) -> int:
        self._log_pages = pages
        return 0

    def _tend_log(self) -> None:
        """Carry the log into the database: on a reader thread, so that no act waits for it.

        SQLite's own checkpoint runs inside every 80th act and takes 16 ms (measured). Only a flood
        of writes, which would let the log grow without end, is made to wait.
        """
        if self._log_pages >= LOG_PAGES_MOST:
            checkpoint(self._writer_db)
        elif self._log_pages >= LOG_PAGES and not self._tending:
            self._tending = True
            self._readers.submit(self._checkpoint)

    def _checkpoint(self) -> None:
        """A few passes, each shorter: acts go on being written meanwhile."""
        try:
            db = self._reader_db()
            for _ in range(4):
                if checkpoint(db):
                    return
        finally:
            self._tending = False

    async def _references(self) -> References:
        """What still needs bytes: files that are here, acts and drafts that hold them, transfers under way."""

        def collect(reader: Reader) -> References:
            db = reader.db
            return References(
                digests=files.digests(db)
                | outbox.referenced_digests(db)
                | records.draft_digests(db)
                | freezing.digests(db),
                transfers=files.unfinished(db),
            )

        return await self.read(collect)

    # --- the end ----------------------------------------------------------------------------

    async def close(self) -> None:
        """Finish what is under way and close the files. Closing twice is harmless."""
        if self._closed:
            return
        self._closed = True
        await asyncio.to_thread(self._shut)

    def _shut(self) -> None:
        self._writer.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        self.blobs.shut()
        for db in self._opened:  # readers first: the last connection to close checkpoints the log
            db.close()
        self._writer_db.close()

    def _check_open(self) -> None:
        if self._closed:
            raise LocalFault("store_closed")


def erase_files(folder: Path) -> None:
    """Remove a body's folder and all in it. Its key must be destroyed first: that is the erasure."""
    with translated(folder / ROWS_FILE):
        if folder.exists():
            shutil.rmtree(folder)
        sync_folder(folder.parent)


def _faults(db: Db) -> list[str]:
    return [str(text) for (text,) in db.all("PRAGMA integrity_check") if text != "ok"]


def _name_thread(name: str) -> None:
    threading.current_thread().name = name
