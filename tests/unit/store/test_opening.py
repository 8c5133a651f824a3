"""Opening what cannot be used says so and changes no byte of it; what is ours is brought up to date."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path

import apsw
import pytest

from app.domain.errors import AppError, DiskFull, LocalFault, StoreDamaged, StoreKeyWrong, StoreTooNew
from app.domain.ids import Key, OpId
from app.store import connection
from app.store.body import BodyStore
from app.store.connection import CHECK_FILE, connect, ensure_database
from tests.unit.store.builders import (
    ACCOUNT,
    BODY,
    KEY,
    clock,
    delta,
    message,
    message_key,
    raw_bytes,
    run,
    set_read,
    snapshot,
    with_store,
)

OTHER_KEY = bytes(reversed(KEY))


@pytest.fixture
def body(tmp_path: Path) -> Path:
    """A body with a few messages, closed."""
    folder = tmp_path / "corps"

    async def fill(store: BodyStore) -> None:
        await store.write(lambda tx: tx.apply_delta(ACCOUNT, delta(*(message(f"m{n}") for n in range(50)))))
        await store.blobs.put(b"PDF" * 200_000)

    with_store(folder, fill)
    return folder


def refuse(folder: Path, error: type[AppError], *, key: bytes = KEY) -> AppError:
    """Opening raises ``error`` and leaves every byte as it was."""
    before = snapshot(folder)
    with pytest.raises(error) as caught:
        BodyStore.open(folder, BODY, key, clock=clock)
    assert snapshot(folder) == before
    return caught.value


@pytest.mark.feature("124")
def test_a_wrong_key_is_told_from_damage(body: Path) -> None:
    assert refuse(body, StoreKeyWrong, key=OTHER_KEY).params == {"file": "rows.db"}
    with_store(body, lambda store: store.read(lambda r: r.count("message")))  # the right one still opens


@pytest.mark.feature("124")
def test_a_wrong_key_leaves_a_crashed_log_alone(tmp_path: Path) -> None:
    """The log of a program that died holds acts: only the right key may take it up."""
    folder, copy = tmp_path / "corps", tmp_path / "copie"

    async def die(store: BodyStore) -> None:
        await store.write(lambda tx: tx.append_intent(set_read(op_id="op")))
        copy.mkdir()
        for file in folder.iterdir():
            if not file.name.endswith("-shm"):
                (copy / file.name).write_bytes(file.read_bytes())

    with_store(folder, die)
    assert (copy / "rows.db-wal").stat().st_size > 0
    refuse(copy, StoreKeyWrong, key=OTHER_KEY)
    kept = with_store(copy, lambda store: store.read(lambda reader: reader.outbox()))
    assert [row.op_id for row in kept] == ["op"]


def _flip(path: Path, offset: int) -> None:
    data = bytearray(path.read_bytes())
    data[offset] ^= 0xFF
    path.write_bytes(data)


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"not a database"),
        lambda path: path.write_bytes(os.urandom(8192)),
        lambda path: path.write_bytes(path.read_bytes()[:4096]),
        lambda path: path.write_bytes(path.read_bytes()[:-4096]),
        lambda path: path.write_bytes(path.read_bytes()[:1000]),
        lambda path: _flip(path, 100),
        lambda path: _flip(path, 18),
    ],
    ids=["empty", "text", "noise", "one-page", "last-page-lost", "torn", "page-1", "header"],
)
@pytest.mark.parametrize("name", ["rows.db", "bytes.db"])
def test_a_damaged_file_is_refused_untouched(body: Path, name: str, damage: Callable[[Path], object]) -> None:
    damage(body / name)
    assert refuse(body, StoreDamaged).params == {"file": name}


def test_a_page_damaged_inside_is_noticed_when_it_is_read(body: Path) -> None:
    """Each page is authenticated: one flipped bit is an error, never another content."""
    path = body / "rows.db"
    page_of_many = delta(*(message(f"n{n}", fragment="texte " * 60) for n in range(400)))
    with_store(body, lambda store: store.write(lambda tx: tx.apply_delta(ACCOUNT, page_of_many)))
    pages = path.stat().st_size // 4096
    for page in range(pages // 2, pages):  # the first ones hold the schema: damage there is found on opening
        _flip(path, page * 4096 + 77)

    async def read(store: BodyStore) -> None:
        with pytest.raises(StoreDamaged):
            await store.read(lambda r: r.page("message", limit=450))

    with_store(body, read)


def test_without_key_check_plausible_files_mean_a_wrong_key(body: Path) -> None:
    (body / CHECK_FILE).unlink()
    refuse(body, StoreKeyWrong, key=OTHER_KEY)
    with_store(body, lambda store: store.read(lambda r: r.count("message")))


def test_a_later_programs_database_is_refused_untouched(body: Path) -> None:
    db = connect(body / "rows.db", KEY)
    db.connection.pragma("user_version", 99)
    db.close()
    error = refuse(body, StoreTooNew)
    assert error.params == {"file": "rows.db", "version": 99, "known": len(connection._steps("rows"))}


def test_a_missing_file_is_never_replaced_by_an_empty_one(body: Path) -> None:
    (body / "bytes.db").unlink()
    assert refuse(body, LocalFault).params == {"file": "bytes.db"}
    assert not (body / "bytes.db").exists()


@pytest.mark.feature("124")
def test_nothing_readable_is_on_the_disk(tmp_path: Path) -> None:
    marker = "MARQUEURSECRET"

    async def work(store: BodyStore) -> None:
        await store.write(lambda tx: tx.apply_delta(ACCOUNT, delta(message(subject=marker, fragment=marker * 50))))
        await store.write(lambda tx: tx.set_secret(ACCOUNT, "token", marker))
        await store.write(lambda tx: tx.add_text(message_key(), marker))
        await store.blobs.put(marker.encode() * 5000)
        found = raw_bytes(tmp_path)  # logs included, while open
        assert len(found) > 100_000
        for form in (marker, marker.lower()):
            assert form.encode() not in found
            assert form.encode("utf-16-le") not in found
        assert KEY not in found
        assert KEY.hex().encode() not in found

    with_store(tmp_path, work)


def test_connections_are_set_up_as_promised(body: Path) -> None:
    db = connect(body / "rows.db", KEY, read_only=True)
    values = {
        name: db.connection.pragma(name)
        for name in (
            "cipher",
            "journal_mode",
            "synchronous",
            "foreign_keys",
            "secure_delete",
            "temp_store",
            "query_only",
        )
    }
    with pytest.raises(apsw.ReadOnlyError):
        db.run("DELETE FROM record")
    db.close()
    assert values == {
        "cipher": "chacha20",
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "temp_store": 2,
        "query_only": 1,
    }


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_files_are_the_users_alone(body: Path) -> None:
    assert {oct(f.stat().st_mode & 0o777) for f in body.iterdir()} == {"0o600"}
    assert body.stat().st_mode & 0o777 == 0o700


# --- migrations ---------------------------------------------------------------------------------


def _version_1(path: Path, schema: str) -> None:
    """A database as the program of version 1 left it: made by the shipped file, and nothing else."""
    sql = (resources.files("app.store") / "schema" / schema / "0001.sql").read_text("utf-8")
    db = apsw.Connection(str(path))
    db.pragma("cipher", "chacha20")
    db.pragma("key", "raw:" + KEY.hex())
    db.pragma("journal_mode", "wal")
    db.execute(f"BEGIN; {sql}; PRAGMA user_version = 1; COMMIT")
    db.close()


@pytest.mark.parametrize("schema", ["rows", "bytes", "profile"])
def test_databases_of_version_1_open_today(tmp_path: Path, schema: str) -> None:
    path = tmp_path / f"{schema}.db"
    _version_1(path, schema)
    ensure_database(path, KEY, schema, create=False)
    fresh = tmp_path / "fresh.db"
    ensure_database(fresh, KEY, schema, create=True)
    shapes = []
    for each in (path, fresh):
        db = connect(each, KEY)
        shapes.append(db.all("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name"))
        assert db.all("PRAGMA integrity_check") == [("ok",)]
        db.close()
    assert shapes[0] == shapes[1]


VERSION_1 = Path(__file__).parent / "data" / "version-1"
"""A body as the program of version 1 wrote it: mail with files, a conflict, a refusal, acts that wait."""


def test_a_body_stored_by_version_1_keeps_everything(tmp_path: Path) -> None:
    folder = tmp_path / "corps"
    shutil.copytree(VERSION_1, folder)

    async def look(store: BodyStore) -> None:
        waiting = await store.read(lambda r: r.outbox())
        assert [(row.intent.KIND, row.state.value, row.error_code, row.conflict) for row in waiting] == [
            ("set_read", "queued", "", False),
            ("save_event", "parked", "event_changed", True),
            ("send_mail", "parked", "too_large", False),
            ("answer_presence", "queued", "", False),
        ]
        assert await store.read(lambda r: r.count("message")) == 3
        files = [await store.read(lambda r, ref=f"part:m{n}:2": r.file(ACCOUNT, ref)) for n in range(3)]  # type: ignore[misc]
        assert [(f.state.value, f.skipped) for f in files] == [("here", False), ("wanted", False), ("wanted", False)]
        assert await store.blobs.read_all(files[0].sha256, 100) == b"%PDF-1.7"
        assert [f.ref for f in await store.read(lambda r: r.next_files(ACCOUNT, 9, 4))] == ["part:m1:2", "part:m2:2"]
        event = Key(ACCOUNT, "event", "/cal/e1@test")
        assert await store.read(lambda r: r.history(event)) == []
        await store.write(lambda tx: tx.discard_intent(OpId("op-event")))
        (version,) = await store.read(lambda r: r.history(event))
        assert version.act == "discarded"
        assert await store.verify() == []

    with_store(folder, look)


@pytest.fixture
def next_step(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The schema as a later version will have it: one more step, given by the test."""
    later: list[str] = []
    shipped = connection._steps
    monkeypatch.setattr(connection, "_steps", lambda schema: [*shipped(schema), *later])
    yield later


def test_a_step_runs_once_and_keeps_the_rows(body: Path, next_step: list[str]) -> None:
    next_step.append("CREATE TABLE more (x); INSERT INTO more SELECT count(*) FROM sqlite_schema")
    for _ in range(2):
        assert with_store(body, lambda store: store.read(lambda r: r.count("message"))) == 50
    db = connect(body / "rows.db", KEY)
    assert db.value("SELECT count(*) FROM more") == 1
    assert db.connection.pragma("user_version") == len(connection._steps("rows")), "the test's own step included"
    db.close()


def test_a_step_that_fails_leaves_the_version_before(body: Path, next_step: list[str]) -> None:
    next_step.append("CREATE TABLE more (x); DELETE FROM record; INSERT INTO nowhere VALUES (1)")
    with pytest.raises(apsw.SQLError):
        BodyStore.open(body, BODY, KEY, clock=clock)
    next_step.clear()
    assert with_store(body, lambda store: store.read(lambda r: r.count("message"))) == 50


# --- a full disk --------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MB."""
    if os.name == "nt" or os.geteuid() != 0:
        pytest.skip("only root can mount a small file system")
    disk = tmp_path / "disque"
    disk.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("this machine lets nobody mount a tmpfs (container without CAP_SYS_ADMIN)")
    yield disk
    subprocess.run(["umount", disk], check=True)


def _fill_up(disk: Path, leave: int) -> Path:
    filler = disk / "plein"
    room = os.statvfs(disk)
    with filler.open("wb") as file:
        for _ in range((room.f_bavail * room.f_bsize - leave) // 4096):
            file.write(bytes(4096))
    return filler


def test_a_write_on_a_full_disk_fails_whole_and_the_rest_works_on(small_disk: Path) -> None:
    folder = small_disk / "corps"

    async def work(store: BodyStore) -> None:
        await store.write(lambda tx: tx.apply_delta(ACCOUNT, delta(message())))
        filler = _fill_up(small_disk, 40_000)
        with pytest.raises(DiskFull):
            for number in range(200):
                page = delta(
                    *(message(f"m{number}-{n}", fragment="texte " * 100) for n in range(5)), cursor=str(number)
                )
                await store.write(lambda tx, page=page: tx.apply_delta(ACCOUNT, page))  # type: ignore[misc]
        count = await store.read(lambda r: r.count("message"))
        assert count % 5 == 1  # whole pages, or nothing of a page
        with pytest.raises(DiskFull):
            async with store.blobs.writer(ACCOUNT, "f") as writer:
                for _ in range(20):
                    await writer.write(bytes(256 * 1024))
        assert await store.read(lambda r: r.entry(message_key())) is not None
        filler.unlink()
        await store.write(lambda tx: tx.append_intent(set_read()))
        async with store.blobs.writer(ACCOUNT, "f") as writer:
            await writer.write(b"fin")
            await writer.finish()
        assert await store.verify() == []

    with_store(folder, work)


def test_no_half_made_database_on_a_full_disk(small_disk: Path) -> None:
    folder = small_disk / "corps"
    filler = _fill_up(small_disk, 30_000)
    with pytest.raises(DiskFull):
        BodyStore.open(folder, BODY, KEY, clock=clock, create=True)
    assert not list(folder.glob("*.db"))
    filler.unlink()
    with_store(folder, lambda store: store.write(lambda tx: tx.append_intent(set_read())))


def test_opening_on_a_full_disk_changes_nothing(small_disk: Path, next_step: list[str]) -> None:
    folder = small_disk / "corps"
    with_store(folder, lambda store: store.write(lambda tx: tx.apply_delta(ACCOUNT, delta(message()))))
    next_step.append("CREATE TABLE big (x); INSERT INTO big VALUES (zeroblob(400000))")
    filler = _fill_up(small_disk, 60_000)
    error = refuse(folder, DiskFull)
    assert error.params == {"file": "rows.db"}
    filler.unlink()
    assert with_store(folder, lambda store: store.read(lambda r: r.count("message"))) == 1


def test_awaiting_from_several_event_loops(tmp_path: Path) -> None:
    store = BodyStore.open(tmp_path, BODY, KEY, clock=clock, create=True)
    for number in range(3):
        run(_append(store, number))
    run(store.close())
    run(store.close())
    with pytest.raises(LocalFault, match="store_closed"):
        run(store.read(lambda r: r.outbox()))


async def _append(store: BodyStore, number: int) -> None:
    await store.write(lambda tx: tx.append_intent(set_read(id=f"m{number}")))
    assert len(await store.read(lambda r: r.outbox())) == number + 1
