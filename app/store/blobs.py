"""Documents: bytes in and out of ``bytes.db``, in chunks of 256 KiB, named by their SHA-256.

* A transfer is kept chunk by chunk and goes on where it stopped, also after a crash. It becomes
  visible under its digest only once whole and verified; the same bytes twice are stored once.
* A reader is a seekable stream over the chunks, with its own connection: nothing holds a document
  in memory.
* Own writer thread, ``db-bytes``: a download of 300 MB must not stand between the user's act and
  its commit. Chunks of a transfer are committed with ``synchronous=NORMAL`` (a power cut may cost
  the last seconds of a transfer, never its consistency); finishing is ``FULL``, and only then may a
  row of ``rows.db`` refer to the digest.
* What no file row, waiting act or kept draft refers to is removed by `Blobs.remove_unreferenced`,
  after a delay: a document just finished, or just attached to a message, has no row yet.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, ParamSpec, Self, TypeVar, cast

from app.domain.errors import AppError, LocalFault, Rejected
from app.domain.exchange import Clock
from app.domain.frozen import dataclass
from app.domain.ids import AccountId
from app.store.connection import Db, connect, translated

CHUNK_BYTES = 256 * 1024
KEEP_UNREFERENCED_MS = 24 * 3600 * 1000
"""How long bytes without a row are kept: longer than anyone writes one message."""

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class References:
    """What must not be removed."""

    digests: set[str]
    transfers: set[tuple[str, str]]


class Blobs:
    """The documents of one body."""

    def __init__(self, path: Path, key: bytes, clock: Clock, references: Callable[[], Awaitable[References]]) -> None:
        self.path = path
        self._key = key
        self._clock = clock
        self._references = references
        self._db = connect(path, key)
        self._thread = ThreadPoolExecutor(1, initializer=_name_thread)
        self._closed = False
        self._streams: set[ChunkStream] = set()
        self._spare: Db | None = None
        """A reading connection that the next stream takes: opening one asks for the interpreter some twenty times,
        7 ms while the window lays out the page whose document is awaited."""
        self._lock = threading.Lock()
        self._under_way: set[tuple[AccountId, str]] = set()
        self._db.connection.pragma("synchronous", 1)

    # --- in ---------------------------------------------------------------------------------

    def writer(self, account: AccountId, ref: str, *, resume: bool = True) -> BlobWriter:
        """A transfer of one file, as ``async with``: see `BlobWriter`. Without ``resume`` it begins anew."""
        return BlobWriter(self, account, ref, resume=resume)

    async def put(self, data: bytes) -> str:
        """Store small bytes whole; returns their digest."""
        return await self.run(self._put, data)

    def _put(self, data: bytes) -> str:
        digest = hashlib.sha256(data).hexdigest()
        with self._full(), self._db.transaction("IMMEDIATE"):
            if self._touch(digest):
                return digest
            self._db.run(
                "INSERT INTO blob (sha256, size_bytes, finished_ms) VALUES (?, ?, ?)",
                (digest, len(data), self._clock()),
            )
            blob = self._db.connection.last_insert_rowid()
            for index, start in enumerate(range(0, len(data), CHUNK_BYTES)):
                chunk = data[start : start + CHUNK_BYTES]
                self._db.run("INSERT INTO chunk (blob, idx, data) VALUES (?, ?, ?)", (blob, index, chunk))
        return digest

    # --- out --------------------------------------------------------------------------------

    async def open(self, sha256: str) -> BinaryIO:
        """A seekable read-only stream, for any one thread. Raises ``LocalFault("bytes_missing")``."""
        return await asyncio.to_thread(self.open_now, sha256)

    def open_now(self, sha256: str) -> BinaryIO:
        """`open`, blocking: for a thread that reads one document after the other."""
        with self._lock:
            db, self._spare = self._spare, None
        with translated(self.path):
            db = db or connect(self.path, self._key, read_only=True)
            try:
                row = db.one("SELECT id, size_bytes FROM blob WHERE sha256 = ?", (sha256,))
            except BaseException:
                db.close()
                raise
        if row is None:
            self._take_back(db)
            raise LocalFault("bytes_missing")
        raw = ChunkStream(self, db, row[0], row[1])
        with self._lock:
            closed = self._closed
            self._streams.add(raw)
        if closed:  # meanwhile: nobody would close it, and on Windows a file that is open cannot be erased
            raw.close()
            raise LocalFault("store_closed")
        return cast(BinaryIO, io.BufferedReader(raw, CHUNK_BYTES))

    async def read_all(self, sha256: str, limit_bytes: int) -> bytes:
        """The whole of a small document. Raises ``Rejected("file_too_large")`` beyond the limit."""
        return await self.run(self._read_all, sha256, limit_bytes)

    def _read_all(self, sha256: str, limit_bytes: int) -> bytes:
        row = self._db.one("SELECT id, size_bytes FROM blob WHERE sha256 = ?", (sha256,))
        if row is None:
            raise LocalFault("bytes_missing")
        if row[1] > limit_bytes:
            raise Rejected("file_too_large", size=row[1], limit=limit_bytes)
        rows = self._db.all("SELECT data FROM chunk WHERE blob = ? ORDER BY idx", (row[0],))
        return b"".join(data for (data,) in rows)

    async def size(self, sha256: str) -> int | None:
        """Bytes of a stored document; None when it is not here."""
        return cast(
            "int | None", await self.run(self._db.value, "SELECT size_bytes FROM blob WHERE sha256 = ?", (sha256,))
        )

    # --- upkeep -----------------------------------------------------------------------------

    async def remove_unreferenced(self, *, older_than_ms: int = KEEP_UNREFERENCED_MS) -> int:
        """Remove documents and transfers nothing refers to; returns how many."""
        before_ms = self._clock() - older_than_ms
        return await self.run(self._remove, await self._references(), before_ms)

    def _remove(self, kept: References, before_ms: int) -> int:
        with self._full(), self._db.transaction("IMMEDIATE"):
            old = self._db.all("SELECT id, sha256 FROM blob WHERE finished_ms <= ?", (before_ms,))
            gone = [blob for blob, digest in old if digest not in kept.digests]
            transfers = self._db.all("SELECT account, ref, blob FROM transfer")
            gone += [blob for account, ref, blob in transfers if (account, ref) not in kept.transfers]
            for blob in gone:
                self._db.run("DELETE FROM blob WHERE id = ?", (blob,))
        return len(gone)

    async def shrink(self) -> None:
        """Give the room of removed documents back to the system. Raises `DiskFull`: it takes a copy to do so."""
        await self.run(self._shrink)

    def _shrink(self) -> None:
        with self._full():
            self._db.run("VACUUM")

    async def verify(self) -> list[str]:
        """What SQLite finds wrong in the database, in its words; empty = sound."""
        rows = await self.run(self._db.all, "PRAGMA integrity_check")
        return [str(text) for (text,) in rows if text != "ok"]

    def shut(self) -> None:
        """Close everything, streams that were left open included."""
        with self._lock:
            self._closed = True
            streams, spare = list(self._streams), self._spare
            self._spare = None
        self._thread.shutdown(wait=True)
        for stream in streams:
            stream.close()
        if spare is not None:
            spare.close()
        self._db.close()

    # --- inside -----------------------------------------------------------------------------

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work`` on the thread that owns the connection."""

        def translated_work() -> T:
            with translated(self.path):
                return work(*args, **kwargs)

        if self._closed:
            raise LocalFault("store_closed")
        return await asyncio.get_running_loop().run_in_executor(self._thread, translated_work)

    def _full(self) -> _Synchronous:
        return _Synchronous(self._db)

    def _touch(self, digest: str) -> bool:
        """True when held; it then counts as new for `remove_unreferenced`."""
        self._db.run("UPDATE blob SET finished_ms = ? WHERE sha256 = ?", (self._clock(), digest))
        return self._db.changes() > 0

    def released(self, stream: ChunkStream, db: Db) -> None:
        """A stream was closed."""
        with self._lock:
            if stream not in self._streams:
                return  # by another thread
            self._streams.discard(stream)
        self._take_back(db)

    def _take_back(self, db: Db) -> None:
        """Keep one connection for the next stream, without the pages it holds; close the others."""
        db.connection.pragma("shrink_memory")
        with self._lock:
            if self._spare is None and not self._closed:
                self._spare = db
                return
        db.close()

    def claim(self, account: AccountId, ref: str) -> None:
        """One transfer of a file at a time: two would write into each other."""
        if (account, ref) in self._under_way:
            raise ValueError("this file is being transferred already")
        self._under_way.add((account, ref))

    def release(self, account: AccountId, ref: str) -> None:
        self._under_way.discard((account, ref))

    # the steps of a transfer, on the thread db-bytes

    def begin(self, account: AccountId, ref: str, resume: bool) -> _Transfer:
        with self._db.transaction("IMMEDIATE"):
            row = self._db.one("SELECT blob FROM transfer WHERE account = ? AND ref = ?", (account, ref))
            if row is not None and not resume:
                self._db.run("DELETE FROM blob WHERE id = ?", (row[0],))
                row = None
            if row is not None:
                return self._resumed(row[0])
            self._db.run("INSERT INTO blob (size_bytes) VALUES (0)")
            blob = self._db.connection.last_insert_rowid()
            self._db.run("INSERT INTO transfer (account, ref, blob) VALUES (?, ?, ?)", (account, ref, blob))
        return _Transfer(blob)

    def _resumed(self, blob: int) -> _Transfer:
        """The state of a transfer that stopped: its bytes are hashed again, the last short chunk goes on."""
        transfer = _Transfer(blob)
        for index, data in self._db.each("SELECT idx, data FROM chunk WHERE blob = ? ORDER BY idx", (blob,)):
            transfer.digest.update(data)
            transfer.received += len(data)
            transfer.index, transfer.tail = (
                (index, bytearray(data)) if len(data) < CHUNK_BYTES else (index + 1, bytearray())
            )
        return transfer

    def extend(self, transfer: _Transfer, data: bytes) -> None:
        """Append; whole chunks and the short last one are committed together."""
        transfer.digest.update(data)
        transfer.received += len(data)
        transfer.tail += data
        if len(transfer.tail) >= CHUNK_BYTES:
            self.flush(transfer)

    def flush(self, transfer: _Transfer) -> None:
        """Commit what has arrived so far."""
        if not transfer.tail:
            return
        with self._db.transaction("IMMEDIATE"):
            for start in range(0, len(transfer.tail), CHUNK_BYTES):
                chunk = bytes(transfer.tail[start : start + CHUNK_BYTES])
                self._db.run(
                    "INSERT INTO chunk (blob, idx, data) VALUES (?, ?, ?)"
                    " ON CONFLICT (blob, idx) DO UPDATE SET data = excluded.data",
                    (transfer.blob, transfer.index + start // CHUNK_BYTES, chunk),
                )
            self._db.run("UPDATE blob SET size_bytes = ? WHERE id = ?", (transfer.received, transfer.blob))
        whole = len(transfer.tail) // CHUNK_BYTES
        transfer.index += whole
        del transfer.tail[: whole * CHUNK_BYTES]

    def complete(self, transfer: _Transfer, expected: str) -> str:
        """Verify and make visible; wrong bytes are removed and refused."""
        digest = transfer.digest.hexdigest()
        right = not expected or expected.lower() == digest
        if right:
            self.flush(transfer)
        with self._full(), self._db.transaction("IMMEDIATE"):
            if not right or self._touch(digest):
                self._db.run("DELETE FROM blob WHERE id = ?", (transfer.blob,))
            else:
                self._db.run(
                    "UPDATE blob SET sha256 = ?, finished_ms = ?, size_bytes = ? WHERE id = ?",
                    (digest, self._clock(), transfer.received, transfer.blob),
                )
                self._db.run("DELETE FROM transfer WHERE blob = ?", (transfer.blob,))
        if not right:
            raise Rejected("file_digest")
        return digest


class _Transfer:
    """Bytes of one file so far."""

    __slots__ = ("blob", "digest", "index", "received", "tail")

    def __init__(self, blob: int) -> None:
        self.blob = blob
        self.digest = hashlib.sha256()
        self.received = 0
        self.index = 0
        """Of the chunk that ``tail`` begins."""
        self.tail = bytearray()


class BlobWriter:
    """One transfer, as ``async with blobs.writer(...) as writer``.

    ``offset`` is how many bytes are there already: continue from it. Leaving without `finish`
    keeps what has arrived for the next attempt.
    """

    def __init__(self, blobs: Blobs, account: AccountId, ref: str, *, resume: bool) -> None:
        self._blobs = blobs
        self._account = account
        self._ref = ref
        self._resume = resume
        self._transfer: _Transfer | None = None

    async def __aenter__(self) -> Self:
        self._blobs.claim(self._account, self._ref)
        try:
            await self._begin(self._resume)
        except BaseException:
            self._blobs.release(self._account, self._ref)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._transfer is not None:
                await self._blobs.run(self._blobs.flush, self._transfer)
        finally:
            self._transfer = None
            self._blobs.release(self._account, self._ref)

    async def _begin(self, resume: bool) -> None:
        self._transfer = await self._blobs.run(self._blobs.begin, self._account, self._ref, resume)

    @property
    def offset(self) -> int:
        """Bytes received so far."""
        return self._open().received

    async def write(self, data: bytes) -> None:
        """Append what the server sent. Raises `DiskFull`: the transfer is then over, what was committed stays."""
        try:
            await self._blobs.run(self._blobs.extend, self._open(), data)
        except AppError:
            self._transfer = None
            raise

    async def restart(self) -> None:
        """Drop what has arrived: the server began again from its first byte."""
        await self._begin(False)

    async def finish(self, expected_sha256: str = "") -> str:
        """Verify, make visible, return the digest. Raises ``Rejected("file_digest")``; the bytes are then gone."""
        transfer, self._transfer = self._open(), None
        return await self._blobs.run(self._blobs.complete, transfer, expected_sha256)

    def _open(self) -> _Transfer:
        if self._transfer is None:
            raise ValueError("the transfer is over")
        return self._transfer


class ChunkStream(io.RawIOBase):
    """Read-only stream over the chunks of one document; at most one chunk is in memory."""

    def __init__(self, blobs: Blobs, db: Db, blob: int, size_bytes: int) -> None:
        super().__init__()
        self._blobs = blobs
        self._db = db
        self._blob = blob
        self._size = size_bytes
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError("negative position")
        self._at = start + offset
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        if self.closed:
            raise ValueError("the stream is closed")
        view = memoryview(buffer).cast("B")
        wanted = min(len(view), self._size - self._at)
        if wanted <= 0:
            return 0
        index, start = divmod(self._at, CHUNK_BYTES)
        with translated(self._blobs.path):
            data = self._db.value(
                "SELECT substr(data, ?, ?) FROM chunk WHERE blob = ? AND idx = ?",
                (start + 1, wanted, self._blob, index),
            )
        if not data:
            raise LocalFault("bytes_missing")
        view[: len(data)] = data
        self._at += len(data)
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._blobs.released(self, self._db)
        super().close()


class _Synchronous:
    """The transaction inside survives a power cut."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.connection.pragma("synchronous", 2)

    def __exit__(self, *_: object) -> None:
        self._db.connection.pragma("synchronous", 1)


def _name_thread() -> None:
    threading.current_thread().name = "db-bytes"
