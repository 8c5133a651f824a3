"""Documents: resumable, verified before visible, streamed out, removed when nothing refers to them."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import random
import threading
import tracemalloc
from pathlib import Path

import apsw
import pytest

from app.domain.errors import LocalFault, Rejected
from app.domain.exchange import FileRef, Urgency
from app.domain.ids import Key
from app.domain.intents import INTENT_TYPES, AttachedFile, Intent
from app.domain.listing import FileState
from app.store import blobs
from app.store.blobs import CHUNK_BYTES
from app.store.body import BodyStore
from app.store.connection import Db, connect
from tests.unit.store.builders import ACCOUNT, OTHER, Rows, delta, message, message_key, send, with_store

FILE = FileRef(ref="f1", owner_kind="message", owner_id="m1", name="annexe.pdf", size_bytes=10, sha256="AB" * 32)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES + 17])
@pytest.mark.parametrize("piece", [1000 * 7, CHUNK_BYTES, 5 * CHUNK_BYTES])
def test_what_went_in_comes_out(tmp_path: Path, size: int, piece: int) -> None:
    data = random.Random(size).randbytes(size)

    async def work(store: BodyStore) -> None:
        async with store.blobs.writer(ACCOUNT, "f", resume=True) as writer:
            for start in range(0, size, piece):
                await writer.write(data[start : start + piece])
            assert writer.offset == size
            digest = await writer.finish(sha256(data).upper())
        assert digest == sha256(data)
        assert await store.blobs.size(digest) == size
        assert await store.blobs.read_all(digest, size) == data
        with await store.blobs.open(digest) as stream:
            assert stream.read() == data
        assert await store.blobs.put(data) == digest

    with_store(tmp_path, work)


def test_a_transfer_goes_on_after_a_restart(tmp_path: Path) -> None:
    data = random.Random(1).randbytes(5 * CHUNK_BYTES + 99)
    stops = [1000, CHUNK_BYTES, 2 * CHUNK_BYTES + 5, 2 * CHUNK_BYTES + 6]

    async def part(store: BodyStore, upto: int) -> int:
        async with store.blobs.writer(ACCOUNT, "f", resume=True) as writer:
            begin = writer.offset
            await writer.write(data[begin:upto])
        return begin

    begun = [with_store(tmp_path, lambda store, upto=upto: part(store, upto)) for upto in stops]  # type: ignore[misc]
    assert begun == [0, *stops[:-1]]

    async def end(store: BodyStore) -> None:
        async with store.blobs.writer(ACCOUNT, "f", resume=True) as writer:
            await writer.write(data[writer.offset :])
            digest = await writer.finish(sha256(data))
        assert await store.blobs.read_all(digest, len(data)) == data

    with_store(tmp_path, end)


def test_a_server_that_begins_again_restarts_the_transfer(tmp_path: Path) -> None:
    async def work(store: BodyStore) -> None:
        async with store.blobs.writer(ACCOUNT, "f", resume=True) as writer:
            await writer.write(b"half")
        async with store.blobs.writer(ACCOUNT, "f", resume=True) as writer:
            assert writer.offset == 4
            await writer.restart()
            assert writer.offset == 0
            await writer.write(b"whole")
            digest = await writer.finish()
        assert await store.blobs.read_all(digest, 10) == b"whole"
        async with store.blobs.writer(ACCOUNT, "f", resume=True) as writer:
            await writer.write(b"half")
        async with store.blobs.writer(ACCOUNT, "f", resume=False) as writer:
            assert writer.offset == 0

    with_store(tmp_path, work)


def test_wrong_bytes_never_become_visible(tmp_path: Path) -> None:
    async def work(store: BodyStore) -> None:
        async with store.blobs.writer(ACCOUNT, "f", resume=True) as writer:
            await writer.write(b"x" * 300_000)
            with pytest.raises(Rejected, match="file_digest"):
                await writer.finish(sha256(b"y"))
        with pytest.raises(LocalFault, match="bytes_missing"):
            await store.blobs.open(sha256(b"x" * 300_000))
        assert await store.blobs.size(sha256(b"x" * 300_000)) is None
        async with store.blobs.writer(ACCOUNT, "f", resume=True) as writer:
            assert writer.offset == 0  # nothing of them is kept

    with_store(tmp_path, work)


def test_unfinished_bytes_are_not_visible(tmp_path: Path) -> None:
    async def work(store: BodyStore) -> None:
        data = b"z" * CHUNK_BYTES
        async with store.blobs.writer(ACCOUNT, "f", resume=True) as writer:
            await writer.write(data)
            assert await store.blobs.size(sha256(data)) is None
            with pytest.raises(ValueError, match="already"):
                async with store.blobs.writer(ACCOUNT, "f", resume=True):
                    pass
        with pytest.raises(LocalFault, match="bytes_missing"):
            await store.blobs.read_all(sha256(data), CHUNK_BYTES)

    with_store(tmp_path, work)


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    data = random.Random(5).randbytes(2_000_000)

    async def work(store: BodyStore) -> None:
        for number in range(4):
            async with store.blobs.writer(ACCOUNT, f"f{number}", resume=True) as writer:
                await writer.write(data)
                await writer.finish()

    with_store(tmp_path, work)
    assert (tmp_path / "bytes.db").stat().st_size < 5_000_000


def test_the_stream_seeks_like_a_file(tmp_path: Path) -> None:
    data = random.Random(2).randbytes(3 * CHUNK_BYTES + 1234)
    rng = random.Random(3)

    async def work(store: BodyStore) -> None:
        stream = await store.blobs.open(await store.blobs.put(data))
        plain = io.BytesIO(data)
        for _ in range(300):
            whence = rng.choice((io.SEEK_SET, io.SEEK_CUR, io.SEEK_END))
            offset = -rng.randrange(1000) if whence else rng.randrange(len(data) + 500)
            if whence == io.SEEK_CUR and plain.tell() + offset < 0:
                continue
            assert stream.seek(offset, whence) == plain.seek(offset, whence)
            count = rng.choice((0, 1, 100, CHUNK_BYTES, 2 * CHUNK_BYTES + 7))
            assert stream.read(count) == plain.read(count)
            assert stream.tell() == plain.tell()
        assert not stream.writable()
        stream.close()
        with pytest.raises(ValueError, match="closed"):
            stream.read(1)

    with_store(tmp_path, work)


def test_a_stream_is_read_from_another_thread_while_others_write(tmp_path: Path) -> None:
    data = random.Random(4).randbytes(4 * CHUNK_BYTES)

    async def work(store: BodyStore) -> None:
        stream = await store.blobs.open(await store.blobs.put(data))
        found: list[str] = []
        thread = threading.Thread(target=lambda: found.append(sha256(stream.read())))
        thread.start()
        async with store.blobs.writer(ACCOUNT, "f", resume=True) as writer:
            for _ in range(20):
                await writer.write(bytes(CHUNK_BYTES))
        thread.join()
        assert found == [sha256(data)]
        left_open = await store.blobs.open(sha256(data))  # closing the store closes it
        assert not left_open.closed

    with_store(tmp_path, work)


def test_the_connection_of_a_closed_stream_serves_the_next_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening one waits for the interpreter some twenty times: so much later does the first page show."""
    opened: list[Path] = []

    def counted(path: Path, key: bytes, *, read_only: bool = False) -> Db:
        opened.append(path)
        return connect(path, key, read_only=read_only)

    async def work(store: BodyStore) -> None:
        monkeypatch.setattr(blobs, "connect", counted)
        first = await store.blobs.put(b"first")
        with await store.blobs.open(first) as stream:
            assert stream.read() == b"first"
        second = await store.blobs.put(b"second")  # after the connection was opened: it is seen all the same
        with await store.blobs.open(second) as stream, await store.blobs.open(first) as other:
            assert (stream.read(), other.read()) == (b"second", b"first")
        with pytest.raises(LocalFault, match="bytes_missing"):
            await store.blobs.open("ab" * 32)
        with await store.blobs.open(first) as stream:
            assert stream.read() == b"first"
        assert len(opened) == 2, "one for each stream open at once"

    with_store(tmp_path, work)


def test_a_stream_closed_twice_gives_its_connection_back_once(tmp_path: Path) -> None:
    """As when the store is closed while the thread that read it lets go: the next stream got one that was closed."""

    async def work(store: BodyStore) -> None:
        digest = await store.blobs.put(b"once")
        stream = await store.blobs.open(digest)
        raw = stream.raw  # type: ignore[attr-defined]
        db = raw._db
        raw.close()
        store.blobs.released(raw, db)
        with await store.blobs.open(digest) as again:
            assert again.read() == b"once"

    with_store(tmp_path, work)


def test_a_stream_whose_store_is_shut_under_it_says_so(tmp_path: Path) -> None:
    """Whoever reads it knows our faults, not SQLite's: the thread that reads PDFs ended, and every later page waited."""

    async def work(store: BodyStore) -> None:
        stream = await store.blobs.open(await store.blobs.put(bytes(2 * CHUNK_BYTES)))
        stream.raw._db.close()  # type: ignore[attr-defined]
        with pytest.raises(LocalFault, match="store_closed"):
            stream.read()

    with_store(tmp_path, work)


def test_nothing_stays_open_of_a_store_that_was_closed_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Db] = []

    async def work(store: BodyStore) -> None:
        digest = await store.blobs.put(b"late")

        def slow(path: Path, key: bytes, *, read_only: bool = False) -> Db:
            db = connect(path, key, read_only=read_only)
            opened.append(db)
            store.blobs._closed = True  # as `shut` does first
            return db

        monkeypatch.setattr(blobs, "connect", slow)
        with pytest.raises(LocalFault, match="store_closed"):
            await store.blobs.open(digest)
        with pytest.raises(apsw.ConnectionClosedError):
            opened[0].one("SELECT 1")
        assert store.blobs._spare is None
        store.blobs._closed = False

    with_store(tmp_path, work)


def test_a_large_document_is_never_in_memory(tmp_path: Path) -> None:
    size, piece = 60 * 1024 * 1024, bytes(range(256)) * 256

    async def work(store: BodyStore) -> int:
        tracemalloc.start()
        try:
            async with store.blobs.writer(ACCOUNT, "f", resume=True) as writer:
                for _ in range(size // len(piece)):
                    await writer.write(piece)
                digest = await writer.finish()
            with await store.blobs.open(digest) as stream:
                while stream.read(100_000):
                    pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert with_store(tmp_path, work) < 4 * 1024 * 1024


def test_what_nothing_refers_to_is_removed(tmp_path: Path) -> None:
    attached = AttachedFile(name="a", media_type="text/plain", sha256=sha256(b"attached"), size_bytes=8)

    async def work(store: BodyStore) -> None:
        for data in (b"held", b"attached", b"orphan"):
            await store.blobs.put(data)
        async with store.blobs.writer(ACCOUNT, "f2", resume=True) as writer:
            await writer.write(b"partial")
        async with store.blobs.writer(ACCOUNT, "gone", resume=True) as writer:
            await writer.write(b"partial of a file the server removed")
        other = FileRef(ref="f2", owner_kind="message", owner_id="m1", name="b")
        await store.write(lambda tx: tx.apply_delta(ACCOUNT, delta(message(), files=(FILE, other))))
        await store.write(lambda tx: tx.set_file(ACCOUNT, "f1", state=FileState.HERE, sha256=sha256(b"held")))
        mail = send(files=(attached,))
        await store.write(lambda tx: tx.append_intent(mail))
        assert await store.blobs.remove_unreferenced() == 1  # young bytes stay: someone may be writing a mail
        assert await store.blobs.remove_unreferenced(older_than_ms=0) == 1
        assert [await store.blobs.size(sha256(d)) for d in (b"held", b"attached", b"orphan")] == [4, 8, None]
        await store.write(lambda tx: tx.discard_intent(mail.op_id))
        await store.write(lambda tx: tx.apply_delta(ACCOUNT, delta(removes=(("message", "m1"),))))
        assert await store.blobs.remove_unreferenced(older_than_ms=0) == 3
        assert await store.verify() == []

    with_store(tmp_path, work)


def test_every_act_that_carries_files_names_them() -> None:
    """A dossier made offline must find its documents after a week without a network."""
    carrying = {
        kind
        for kind, type_ in INTENT_TYPES.items()
        for field in dataclasses.fields(type_)
        if "AttachedFile" in str(field.type) or "LocalDraft" in str(field.type)
    }
    naming = {kind for kind, type_ in INTENT_TYPES.items() if type_.digests is not Intent.digests}
    assert {"send_mail", "save_draft", "create_dossier"} <= carrying <= naming


def test_small_reads_are_bounded(tmp_path: Path) -> None:
    async def work(store: BodyStore) -> None:
        digest = await store.blobs.put(b"x" * 100)
        with pytest.raises(Rejected, match="file_too_large"):
            await store.blobs.read_all(digest, 99)

    with_store(tmp_path, work)


# --- the queue of files -------------------------------------------------------------------------


def test_files_queue_by_urgency_then_order(rows: Rows) -> None:
    def ref(name: str, urgency: Urgency) -> FileRef:
        return FileRef(ref=name, owner_kind="message", owner_id="m1", name=name, urgency=urgency)

    refs = (ref("b1", Urgency.BULK), ref("s", Urgency.TO_SIGN), ref("b2", Urgency.BULK), ref("d", Urgency.ON_DEMAND))
    with rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(message(), files=refs))
        assert tx.changes().files == {(ACCOUNT, r.ref) for r in refs}

        def names(limit: int = 9, most: int = Urgency.BULK) -> list[str]:
            return [f.ref for f in tx.next_files(ACCOUNT, limit, most)]

        assert names() == ["s", "b1", "b2"]
        assert names(limit=1) == ["s"]
        assert names(most=Urgency.ON_DEMAND) == ["s", "b1", "b2", "d"]
        assert tx.next_files(OTHER, 9, 9) == []
        tx.want_file(ACCOUNT, "d", Urgency.ON_SCREEN)
        tx.set_file(ACCOUNT, "b2", state=FileState.PARTIAL, received_bytes=5, size_bytes=50)
        tx.set_file(ACCOUNT, "s", state=FileState.FAILED, error_code="file_digest")
        tx.set_file(ACCOUNT, "b1", state=FileState.HERE, received_bytes=7, size_bytes=7, sha256="0" * 64)
        assert names() == ["d", "b2"]
        assert tx.storage() == {"failed:message": 0, "here:message": 7, "partial:message": 5, "wanted:message": 0}
        tx.want_file(ACCOUNT, "s", Urgency.BULK)
        assert names() == ["d", "s", "b2"]
        failed = tx.file(ACCOUNT, "s")
        assert failed is not None
        assert (failed.error_code, failed.urgency) == ("", Urgency.TO_SIGN)
        assert [f.ref for f in tx.files(message_key())] == ["b1", "s", "b2", "d"]


def test_a_known_file_is_left_alone_and_goes_with_its_record(rows: Rows) -> None:
    with rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(message(), files=(FILE,)))
        tx.set_file(ACCOUNT, "f1", state=FileState.HERE, sha256="0" * 64)
    with rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(message(), files=(FILE,)))
        assert tx.changes().files == frozenset()
        held = tx.file(ACCOUNT, "f1")
        assert held is not None
        assert (held.state, held.expected_sha256) == (FileState.HERE, "ab" * 32)
        assert held.owner == Key(ACCOUNT, "message", "m1")
        tx.apply_delta(ACCOUNT, delta(removes=(("message", "m1"),)))
        assert tx.file(ACCOUNT, "f1") is None
        assert tx.changes().files == {(ACCOUNT, "f1")}
        tx.set_file(ACCOUNT, "f1", state=FileState.PARTIAL)  # a late download finds no row: nothing happens
        assert tx.file(ACCOUNT, "f1") is None


def test_here_without_a_digest_cannot_be_stored(rows: Rows) -> None:
    with pytest.raises(Exception, match="CHECK"), rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(message(), files=(FILE,)))
        tx.set_file(ACCOUNT, "f1", state=FileState.HERE)
