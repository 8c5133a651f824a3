"""The engine against the reference server: states shown, pauses, resumption, files, mass deletions."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.accounts import AccountState, Link
from app.domain.changes import ChangeSet
from app.domain.errors import CaptivePortal, CertificateRefused, Conflict, SignInRequired, Unreachable
from app.domain.exchange import Ack, Delta, Download, FileRef, Held, Listing, LoadBytes
from app.domain.ids import Key, OpId
from app.domain.intents import Intent, SetFlagged, SetRead
from app.domain.listing import FileRow, FileState, IntentState
from app.domain.mail import Message
from app.store.body import BodyStore
from app.sync.downloads import Downloads
from app.sync.engine import Engine
from tests.convergence.model_server import ModelConnector, ModelServer, message
from tests.convergence.test_two_devices import ACCOUNT, KEY

CONTENT = bytes(range(256)) * 4096


class Clock:
    def __init__(self) -> None:
        self.now = 1_700_000_000_000

    def __call__(self) -> int:
        self.now += 1
        return self.now


class Bench:
    """A store, a server, an engine; each test decides what goes wrong."""

    def __init__(self, folder: Path, connector: ModelConnector, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.store = BodyStore.open(folder, ACCOUNT.body, KEY, clock=self.clock, create=True)
        self.connector = connector
        self.arrived_files: list[tuple[str, str]] = []
        self.chances: Iterator[float] = itertools.repeat(0.5)
        """Random numbers to come."""
        self.engine = Engine(clock=self.clock, arrived=self._arrived, chance=lambda: next(self.chances))

    async def _arrived(self, row: FileRow, sha256: str) -> None:
        self.arrived_files.append((row.ref, sha256))

    async def start(self) -> AccountState:
        self.engine.add(ACCOUNT, self.store, self.connector)
        await self.engine.settled()
        return self.state

    async def again(self) -> AccountState:
        self.engine.sync_now()
        await self.engine.settled()
        return self.state

    @property
    def state(self) -> AccountState:
        return self.engine.states()[0]

    async def act(self, intent: Intent) -> None:
        await self.store.write(lambda tx: tx.append_intent(intent))

    async def count(self) -> int:
        return await self.store.read(lambda r: r.count(Message.KIND))

    async def close(self) -> None:
        await self.engine.stop()
        await self.store.close()


def run(folder: Path, connector: ModelConnector, scenario: Callable[[Bench], Awaitable[None]]) -> None:
    async def all_of_it() -> None:
        bench = Bench(folder, connector)
        try:
            async with asyncio.timeout(20):
                await scenario(bench)
        finally:
            await bench.close()

    asyncio.run(all_of_it())


def server_with(count: int) -> ModelServer:
    server = ModelServer(page_size=7)
    for i in range(count):
        server.put(message(f"m{i}", 1_690_000_000_000 + i * 1000))
    return server


def mark(id: str, op: str = "op") -> SetRead:
    return SetRead(op_id=OpId(op), account=ACCOUNT.id, made_at_ms=0, target_id=id, value=True)


class Counting(ModelConnector):
    """Says how far a first synchronisation is."""

    async def pull(self, stream: str, cursor: str | None, held: Held) -> Delta:
        delta = await super().pull(stream, cursor, held)
        self.done = getattr(self, "done", 0) + len(delta.upserts)
        return replace(delta, done=self.done, total=len(self.server.records))


@pytest.mark.feature("121")
def test_progress_is_written_with_the_page_it_tells_of(tmp_path: Path) -> None:
    connector = Counting(server_with(20))

    async def scenario(bench: Bench) -> None:
        commits: list[ChangeSet] = []
        bench.store.on_commit(commits.append)
        await bench.start()
        pages = [changes for changes in commits if changes.keys]
        assert [len(changes.keys) for changes in pages] == [7, 7, 6]
        assert all(changes.accounts == {ACCOUNT.id} for changes in pages)
        assert len(commits) == len(pages) + 2, "begun, up to date: no other commit"
        assert bench.state.link is Link.UP_TO_DATE

    run(tmp_path, connector, scenario)


@pytest.mark.feature("3", "121")
def test_a_cut_between_pages_never_starts_over(tmp_path: Path) -> None:
    connector = ModelConnector(server_with(20))
    connector.faults.extend(["", "refuse"])

    async def scenario(bench: Bench) -> None:
        state = await bench.start()
        assert (state.link, state.last_success_ms) == (Link.OFFLINE, None)
        assert await bench.count() == 7
        asked: list[str | None] = []
        pull = connector.pull

        async def watched(stream: str, cursor: str | None, held: Held) -> Delta:
            asked.append(cursor)
            return await pull(stream, cursor, held)

        connector.pull = watched  # type: ignore[method-assign]
        state = await bench.again()
        assert state.link is Link.UP_TO_DATE
        assert state.last_success_ms is not None
        assert await bench.count() == 20
        assert None not in asked

    run(tmp_path, connector, scenario)


@pytest.mark.feature("116")
def test_acts_made_offline_leave_when_the_network_returns(tmp_path: Path) -> None:
    server = server_with(3)
    connector = ModelConnector(server)

    async def scenario(bench: Bench) -> None:
        await bench.start()
        connector.online = False
        await bench.act(mark("m1"))
        assert (await bench.again()).link is Link.OFFLINE
        shown = await bench.store.read(lambda r: r.entry(Key(ACCOUNT.id, Message.KIND, "m1")))
        assert shown is not None and not shown.record.unread and shown.pending == 1  # type: ignore[attr-defined]
        assert server.get(Message.KIND, "m1").unread  # type: ignore[attr-defined]
        connector.online = True
        bench.clock.now += 3_600_000
        assert (await bench.again()).link is Link.UP_TO_DATE
        assert not server.get(Message.KIND, "m1").unread  # type: ignore[attr-defined]
        assert await bench.store.read(lambda r: r.outbox()) == []

    run(tmp_path, connector, scenario)


class Overtaken(ModelConnector):
    """A message comes in, and is told of, just after the server made its answer."""

    def __init__(self) -> None:
        super().__init__(server_with(3))
        self.told = asyncio.Event()
        self.answered = asyncio.Event()
        self.pulls = 0

    async def pull(self, stream: str, cursor: str | None, held: Held) -> Delta:
        delta = await super().pull(stream, cursor, held)
        self.pulls += 1
        if self.pulls == 2:
            self.server.put(message("late", 1_690_000_100_000))
            self.answered.set()
            await self.told.wait()
        return delta


def test_what_is_told_of_while_a_stream_is_read_is_not_forgotten(tmp_path: Path) -> None:
    connector = Overtaken()

    async def scenario(bench: Bench) -> None:
        await bench.start()
        bench.engine.sync_now()
        await connector.answered.wait()
        bench.engine.sync_now()
        connector.told.set()
        await bench.engine.settled()
        assert (await bench.count(), connector.pulls) == (4, 3)

    run(tmp_path, connector, scenario)


class Refusing(ModelConnector):
    """Refuses with one error, until told otherwise."""

    error: Exception | None = None
    pushed = 0

    async def pull(self, stream: str, cursor: str | None, held: Held) -> Delta:
        if self.error is not None:
            raise self.error
        return await super().pull(stream, cursor, held)

    async def push(self, intent: Intent, load_bytes: LoadBytes) -> Ack:
        self.pushed += 1
        if isinstance(self.error, Conflict) or (self.error is None and intent.target_id == "m0"):
            raise Conflict("changed")
        return await super().push(intent, load_bytes)


def test_a_refused_login_pauses_the_account_and_is_not_tried_again(tmp_path: Path) -> None:
    connector = Refusing(server_with(3))
    connector.error = SignInRequired()

    async def scenario(bench: Bench) -> None:
        assert (await bench.start()).link is Link.NEEDS_USER
        connector.error = AssertionError("asked again")  # type: ignore[assignment]
        bench.engine.nudge(ACCOUNT.id)
        await bench.engine.settled()
        assert bench.state.link is Link.NEEDS_USER
        connector.error = None
        assert (await bench.again()).link is Link.UP_TO_DATE

    run(tmp_path, connector, scenario)


def test_a_sign_in_page_of_a_hotel_is_not_the_server(tmp_path: Path) -> None:
    connector = Refusing(server_with(3))
    connector.error = CaptivePortal()

    async def scenario(bench: Bench) -> None:
        assert (await bench.start()).link is Link.CAPTIVE
        assert await bench.count() == 0

    run(tmp_path, connector, scenario)


def test_a_certificate_refused_is_told_and_tried_again(tmp_path: Path) -> None:
    connector = Refusing(server_with(3))
    connector.error = CertificateRefused()

    async def scenario(bench: Bench) -> None:
        state = await bench.start()
        assert (state.link, state.error_code) == (Link.BROKEN, "certificate_refused")
        connector.error = None
        bench.engine.nudge(ACCOUNT.id)
        await bench.engine.settled()
        assert bench.state.link is Link.UP_TO_DATE, "renewed by who runs the server: nobody was asked"

    run(tmp_path, connector, scenario)


@pytest.mark.feature("117")
def test_a_conflict_is_set_aside_and_the_others_go_on(tmp_path: Path) -> None:
    server = server_with(3)
    connector = Refusing(server)

    async def scenario(bench: Bench) -> None:
        await bench.start()
        await bench.act(mark("m0", "op0"))
        await bench.act(mark("m1", "op1"))
        await bench.again()
        rows = await bench.store.read(lambda r: r.outbox())
        assert [(row.op_id, row.state, row.error_code) for row in rows] == [("op0", IntentState.PARKED, "changed")]
        assert not server.get(Message.KIND, "m1").unread  # type: ignore[attr-defined]
        entry = await bench.store.read(lambda r: r.entry(Key(ACCOUNT.id, Message.KIND, "m0")))
        assert entry is not None and entry.failed

    run(tmp_path, connector, scenario)


class Listing_(ModelConnector):
    """Says exhaustively what there is."""

    async def pull(self, stream: str, cursor: str | None, held: Held) -> Delta:
        ids = frozenset(id for kind, id in self.server.alive() if kind == Message.KIND)
        return Delta(
            stream=stream,
            cursor="c",
            upserts=tuple(self.server.alive().values()),
            listings=(Listing(kind=Message.KIND, ids=ids, box="inbox"),),
        )


@pytest.mark.feature("A32", "A33")
@pytest.mark.expects_log("would empty a list")
def test_a_server_that_suddenly_lists_nothing_is_not_believed(tmp_path: Path) -> None:
    server = server_with(60)
    connector = Listing_(server)

    async def scenario(bench: Bench) -> None:
        await bench.start()
        server.records.clear()
        state = await bench.again()
        assert (state.link, state.error_code) == (Link.NEEDS_USER, "mass_deletion")
        assert state.error_params == {"kind": "message", "gone": 60, "held": 60}
        assert await bench.count() == 60
        worker = bench.engine.worker(ACCOUNT.id)
        assert worker is not None
        worker.approve_deletion()
        await bench.engine.settled()
        assert await bench.count() == 0

    run(tmp_path, connector, scenario)


class _Transfer:
    def __init__(self, offset: int, cut_after: int | None) -> None:
        self.offset = offset
        self.size_bytes: int | None = len(CONTENT)
        self._cut_after = cut_after

    async def chunks(self) -> AsyncIterator[bytes]:
        end = len(CONTENT) if self._cut_after is None else self.offset + self._cut_after
        for start in range(self.offset, end, 65_536):
            yield CONTENT[start : min(start + 65_536, end)]
        if self._cut_after is not None:
            raise Unreachable("cut")


class WithFile(ModelConnector):
    """One message with one file; the first transfer is cut in the middle."""

    offsets: list[int]

    async def pull(self, stream: str, cursor: str | None, held: Held) -> Delta:
        self._fault()
        ref = FileRef(
            ref="f1", owner_kind=Message.KIND, owner_id="m0", name="ordre.pdf", size_bytes=len(CONTENT),
            sha256=hashlib.sha256(CONTENT).hexdigest(),
        )  # fmt: skip
        return Delta(stream=stream, cursor="c", upserts=(message("m0", 1_700_000_000_000),), files=(ref,))

    def download(self, ref: FileRef, offset: int) -> AbstractAsyncContextManager[Download]:
        self.offsets.append(offset)
        cut = 600_000 if len(self.offsets) == 1 else None

        @asynccontextmanager
        async def opened() -> AsyncIterator[Any]:
            yield _Transfer(offset, cut)

        return opened()


@pytest.mark.feature("3", "122")
def test_a_cut_download_resumes_where_it_stopped(tmp_path: Path) -> None:
    connector = WithFile(ModelServer())
    connector.offsets = []

    async def scenario(bench: Bench) -> None:
        await bench.start()
        while not bench.arrived_files:
            await asyncio.sleep(0.01)
        row = await bench.store.read(lambda r: r.file(ACCOUNT.id, "f1"))
        assert row is not None and row.state is FileState.HERE
        assert await bench.store.blobs.read_all(row.sha256, 10_000_000) == CONTENT
        assert connector.offsets[0] == 0
        assert connector.offsets[1] > 400_000

    run(tmp_path, connector, scenario)


def test_a_file_fetched_while_the_queue_was_being_read_is_not_fetched_again(tmp_path: Path) -> None:
    """Two tasks fetch: one reads the queue, the other finishes, the first sees the file as still wanted."""
    connector = WithFile(ModelServer())
    connector.offsets = [0]  # no cut

    async def scenario(bench: Bench) -> None:
        read, stale = bench.store.read, list[list[FileRow]]()
        fetched = asyncio.Event()

        async def slow(work: Callable[[Any], Any]) -> Any:
            found = await read(work)
            if isinstance(found, list) and found and isinstance(found[0], FileRow):
                stale.append(found)
                if len(stale) == 2:
                    await fetched.wait()
                    while downloads._busy:
                        await asyncio.sleep(0)
            return found

        async def arrived(row: FileRow, sha256: str) -> None:
            fetched.set()

        delta = await connector.pull("s", None, None)  # type: ignore[arg-type]
        await bench.store.write(lambda tx: tx.apply_delta(ACCOUNT.id, delta))
        bench.store.read = slow  # type: ignore[method-assign]
        downloads = Downloads(ACCOUNT, bench.store, connector, arrived)
        async with asyncio.timeout(10):
            await asyncio.gather(downloads.fetch_all(), downloads.fetch_all())
        assert len(stale) >= 2 and stale[1][0].state is FileState.WANTED
        assert connector.offsets == [0, 0]

    run(tmp_path, connector, scenario)


def test_what_the_user_takes_back_while_another_act_is_sent_is_not_sent(tmp_path: Path) -> None:
    """Both were due and read together; the second was given up, a third one changed, while the first was on its way."""
    pushed: list[Intent] = []

    class Interrupted(ModelConnector):
        async def push(self, intent: Intent, load_bytes: LoadBytes) -> Ack:
            if not pushed:
                await bench.store.write(lambda tx: tx.discard_intent(OpId("second")))
                await bench.store.write(lambda tx: tx.replace_intent(replace(mark("m2", "third"), value=False)))
            pushed.append(intent)
            return await super().push(intent, load_bytes)

    async def scenario(made: Bench) -> None:
        nonlocal bench
        bench = made
        for id, op in (("m0", "first"), ("m1", "second"), ("m2", "third")):
            await bench.act(mark(id, op))
        await bench.start()
        assert [(intent.op_id, intent.value) for intent in pushed if isinstance(intent, SetRead)] == [
            ("first", True), ("third", False),
        ]  # fmt: skip
        assert await bench.store.read(lambda r: r.outbox(ACCOUNT.id)) == []

    bench: Bench
    run(tmp_path, Interrupted(server_with(3)), scenario)


def test_opposite_marks_collapse_while_they_wait(tmp_path: Path) -> None:
    connector = ModelConnector(server_with(2))

    async def scenario(bench: Bench) -> None:
        connector.online = False
        await bench.start()
        for i, value in enumerate([True, False, True]):
            await bench.act(
                SetFlagged(op_id=OpId(f"op{i}"), account=ACCOUNT.id, made_at_ms=0, target_id="m0", value=value)
            )
        assert [row.op_id for row in await bench.store.read(lambda r: r.outbox())] == ["op2"]

    run(tmp_path, connector, scenario)
