"""Threads and transactions of one body."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from app.domain.changes import ChangeSet
from app.store.body import BodyStore
from app.store.mailsearch import Narrow
from app.store.reader import Reader
from app.store.tx import Tx
from tests.unit.store.builders import ACCOUNT, delta, message, message_key, set_read, with_store


def test_writes_are_on_one_thread_and_reads_on_others(tmp_path: Path) -> None:
    async def work(store: BodyStore) -> None:
        names = set()
        for _ in range(5):
            names.add((await store.write(lambda tx: (threading.get_ident(), threading.current_thread().name))).value)
        assert {name for _, name in names} == {"db-writer"}
        assert len(names) == 1
        assert await store.read(lambda r: threading.current_thread().name) == "db-reader"

    with_store(tmp_path, work)


def test_commits_are_announced_once_with_what_changed(tmp_path: Path) -> None:
    seen: list[tuple[str, ChangeSet]] = []

    async def work(store: BodyStore) -> None:
        store.on_commit(lambda changes: seen.append((threading.current_thread().name, changes)))
        done = await store.write(lambda tx: tx.apply_delta(ACCOUNT, delta(message())))
        await store.write(lambda tx: tx.apply_delta(ACCOUNT, delta(message())))  # nothing new: nothing to say
        await store.write(lambda tx: tx.set_secret(ACCOUNT, "token", "x"))
        assert seen == [("db-writer", done.changes)]
        assert done.changes.keys == {message_key()}

        def fail(tx: Tx) -> None:
            tx.append_intent(set_read())
            raise ValueError("stop")

        with pytest.raises(ValueError, match="stop"):
            await store.write(fail)
        assert len(seen) == 1
        assert await store.read(lambda r: r.outbox()) == []

    with_store(tmp_path, work)


@pytest.mark.expects_log("app.store.body: listener of commits failed")
def test_a_listeners_bug_does_not_undo_a_commit(tmp_path: Path) -> None:
    def bug(changes: ChangeSet) -> None:
        raise ZeroDivisionError

    async def work(store: BodyStore) -> None:
        store.on_commit(bug)
        await store.write(lambda tx: tx.append_intent(set_read()))
        assert len(await store.read(lambda r: r.outbox())) == 1

    with_store(tmp_path, work)


@pytest.mark.feature("115")
def test_a_read_sees_one_instant_and_never_waits_for_a_write(tmp_path: Path) -> None:
    async def work(store: BodyStore) -> None:
        await store.write(lambda tx: tx.apply_delta(ACCOUNT, delta(message("m1"))))
        begun, go_on = threading.Event(), threading.Event()
        reading, written = threading.Event(), threading.Event()

        def slow_write(tx: Tx) -> None:
            tx.apply_delta(ACCOUNT, delta(message("m2")))
            begun.set()
            assert go_on.wait(10)

        def slow_read(reader: Reader) -> list[int]:
            first = reader.count("message")
            reading.set()
            assert written.wait(10)
            return [first, reader.count("message")]

        writing = asyncio.ensure_future(store.write(slow_write))
        await asyncio.to_thread(begun.wait, 10)
        read = asyncio.ensure_future(store.read(slow_read))
        await asyncio.to_thread(reading.wait, 10)
        go_on.set()
        await writing
        written.set()
        assert await read == [1, 1]
        assert await store.read(lambda r: r.count("message")) == 2

    with_store(tmp_path, work)


def test_cancelling_the_await_keeps_a_begun_write_whole(tmp_path: Path) -> None:
    async def work(store: BodyStore) -> None:
        begun, go_on = threading.Event(), threading.Event()

        def slow(tx: Tx) -> None:
            tx.append_intent(set_read(id="m1"))
            begun.set()
            assert go_on.wait(10)
            tx.append_intent(set_read(id="m2"))

        writing = asyncio.ensure_future(store.write(slow))
        await asyncio.to_thread(begun.wait, 10)
        writing.cancel()
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await writing
        await store.write(lambda tx: None)  # after it, on the same thread
        assert len(await store.read(lambda r: r.outbox())) == 2

    with_store(tmp_path, work)


def test_states_secrets_and_cursors_are_kept(tmp_path: Path) -> None:
    from app.domain.accounts import AccountState, Link

    state = AccountState(
        account=ACCOUNT, link=Link.NEEDS_USER, error_code="sign_in_required", error_params={"tries": 2}
    )

    async def fill(store: BodyStore) -> None:
        assert await store.read(lambda r: r.account_state(ACCOUNT)) == AccountState(account=ACCOUNT)
        done = await store.write(lambda tx: tx.set_account_state(state))
        assert done.changes.accounts == {ACCOUNT}
        await store.write(lambda tx: tx.set_secret(ACCOUNT, "token", "a"))
        await store.write(lambda tx: tx.set_secret(ACCOUNT, "token", "b"))
        await store.write(lambda tx: tx.set_secret(ACCOUNT, "password", "c"))
        await store.write(lambda tx: tx.set_secret(ACCOUNT, "password", None))
        await store.write(lambda tx: tx.set_cursor(ACCOUNT, "mail", "1"))
        await store.write(lambda tx: tx.set_cursor(ACCOUNT, "agenda", "2"))
        await store.write(lambda tx: tx.set_cursor(ACCOUNT, "mail", None))

    async def check(store: BodyStore) -> None:
        assert await store.read(lambda r: r.account_state(ACCOUNT)) == state
        assert await store.read(lambda r: (r.secret(ACCOUNT, "token"), r.secret(ACCOUNT, "password"))) == ("b", None)
        assert await store.read(lambda r: (r.cursor(ACCOUNT, "mail"), r.cursor(ACCOUNT, "agenda"))) == (None, "2")

    with_store(tmp_path, fill)
    with_store(tmp_path, check)


def test_the_log_is_carried_over_while_acts_go_on(tmp_path: Path) -> None:
    """Without it, the write-ahead log of these 60 pages would be over 50 MB."""

    async def work(store: BodyStore) -> None:
        for number in range(60):
            page = delta(*(message(f"m{number}-{n}", fragment="texte " * 150) for n in range(200)), cursor=str(number))
            await store.write(lambda tx, page=page: tx.apply_delta(ACCOUNT, page))  # type: ignore[misc]
            await store.read(lambda r: r.count("message"))
        assert (tmp_path / "rows.db").stat().st_size > 20_000_000
        assert (tmp_path / "rows.db-wal").stat().st_size < 30_000_000

    with_store(tmp_path, work)
    assert not (tmp_path / "rows.db-wal").exists()


@pytest.mark.feature("115", "9")
def test_a_search_that_stops_early_leaves_the_next_question_the_latest_state(tmp_path: Path) -> None:
    """It reads other rows while its walk of the index is under way."""

    async def work(store: BodyStore) -> None:
        first = delta(*(message(f"m{number}", subject=f"Conseil {number}", unread=True) for number in range(20)))
        await store.write(lambda tx: tx.apply_delta(ACCOUNT, first))
        for narrow in (Narrow(subjects=("con",)), Narrow(unread=True), Narrow()):
            hits = await store.read(lambda r, narrow=narrow: r.search_messages("", narrow, limit=3))  # type: ignore[misc]
            assert len(hits) == 3
        await store.read(lambda r: r.search_groups("con", [["message"]], limit=2))
        assert not any(db.pinned for db in store._opened)
        await store.write(lambda tx: tx.apply_delta(ACCOUNT, delta(message("new"))))
        for _ in range(4):
            assert await store.read(lambda r: r.entry(message_key("new"))) is not None

    with_store(tmp_path, work)


@pytest.mark.expects_log("app.store.body: a question left a statement open")
def test_a_connection_whose_statement_was_left_open_is_exchanged(tmp_path: Path) -> None:
    def leave_open(reader: Reader) -> None:
        held.append(reader.db.connection.execute("SELECT name FROM sqlite_schema"))
        next(held[0])

    held: list[Any] = []

    async def work(store: BodyStore) -> None:
        await store.read(leave_open)
        await store.write(lambda tx: tx.apply_delta(ACCOUNT, delta(message("new"))))
        for _ in range(4):
            assert await store.read(lambda r: r.entry(message_key("new"))) is not None
        held[0].close()

    with_store(tmp_path, work)
