"""One intent through every failure: the loop over n, the lives of a device, and the comparison after.

A device is synchronised once. For each n the user does an act on something new, and the worker runs
with a trap at n; then a new life on what the disk held (or, after a broken link, the same life goes
on), without faults, until quiet. Compared then: the server has the act exactly once, the outbox is
empty, what is shown is the server's copy, the journal holds together. The device that came through
is the one of the next n. After the last, another device that never saw a fault reads everything
from the server and must show the same of every target.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Protocol

from app.connectors.http import Http
from app.domain.accounts import Account, Link
from app.domain.exchange import Clock, Connector, Held, Vault
from app.domain.ids import Key, new_op_id
from app.domain.intents import Intent
from app.domain.listing import FileRow, JournalLine
from app.domain.records import Record
from app.services.connect import StoreVault
from app.store.body import BodyStore
from app.sync.pulling import HeldByStore
from app.sync.worker import AccountWorker, Surroundings
from tests.crash.trap import Mode, PowerCut, Trap, armed, copy_image

RAW_KEY = bytes(range(32))
MOST_STEPS = 120
"""An act that has more sides of steps than that never ends: a fault of its own."""
ROUNDS = 6
AFTER_A_REST_MS = 61_000


class Case(Protocol):
    """One kind of intent on one server."""

    account: Account
    secrets: Mapping[str, str]
    """What the vault holds before the first life."""

    def connect(self, http: Http, vault: Vault, clock: Clock, held: Held) -> Connector: ...

    async def prepare(self, device: Device) -> None:
        """After the first synchronisation: choose targets, put bytes."""
        ...

    def intent(self, number: int, stamp: dict[str, Any]) -> Intent:
        """The act number ``number``, each on something of its own."""
        ...

    def check(self, number: int, intent: Intent, *, done: bool) -> None:
        """The server has it exactly once; or, when not ``done``, knows nothing of it."""
        ...

    def shown_as(self, intent: Intent) -> Sequence[Key]:
        """What the user sees of it, to compare on both sides."""
        ...

    told_elsewhere: frozenset[str]
    """Fields that a device which never saw the thing before cannot learn of it: the protocol's own limits."""


class Ticking:
    """The client's clock: passes a millisecond a look, and what it is told."""

    def __init__(self, now_ms: int) -> None:
        self.now_ms = now_ms

    def __call__(self) -> int:
        self.now_ms += 1
        return self.now_ms


class Device:
    """One life of the program on one account."""

    def __init__(self, folder: Path, case: Case, clock: Ticking, *, create: bool = False) -> None:
        self.case = case
        self.clock = clock
        self.account = case.account
        self.store = BodyStore.open(folder, case.account.body, RAW_KEY, clock=clock, create=create)
        self._http: Http | None = None
        self._life: asyncio.Task[None] | None = None
        self.worker: AccountWorker | None = None

    def start(self) -> None:
        account, store = self.account, self.store
        self._http = Http(account.url)
        held = HeldByStore(account, store)
        connector = self.case.connect(self._http, StoreVault(account.id, store), self.clock, held)
        around = Surroundings(clock=self.clock, chance=lambda: 0.0, arrived=_arrived)
        self.worker = AccountWorker(account, store, connector, around)
        self.worker.downloads.metered = True  # what is to be read later is no step of an act
        self._life = asyncio.create_task(self.worker.run())

    async def settled(self) -> None:
        """Wait until the worker is quiet. Raises what ended it, should it end."""
        assert self.worker is not None and self._life is not None
        quiet = asyncio.create_task(self.worker.settled())
        await asyncio.wait({quiet, self._life}, return_when=asyncio.FIRST_COMPLETED)
        quiet.cancel()
        if self._life.done():
            self._life.result()

    async def until_delivered(self) -> None:
        """Synchronise, from rest to rest, until nothing waits. The user asks for it each time."""
        assert self.worker is not None
        for _ in range(ROUNDS):
            if not await self.waiting() and self.worker.state.link is Link.UP_TO_DATE:
                return
            self.clock.now_ms += AFTER_A_REST_MS
            self.worker.sync_now()
            await self.settled()
        rows = await self.store.read(lambda r: r.outbox())
        waiting = [(row.intent.KIND, row.state.value, row.error_code, dict(row.error_params)) for row in rows]
        raise AssertionError(f"still waiting: {waiting}; {self.worker.state}")

    async def waiting(self) -> int:
        return len(await self.store.read(lambda r: r.outbox()))

    async def act(self, intent: Intent) -> None:
        await self.store.write(lambda tx: tx.append_intent(intent))

    async def shown(self, key: Key) -> Record | None:
        entry = await self.store.read(lambda r: r.entry(key))
        return entry.record if entry is not None else None

    async def base(self, key: Key) -> Record | None:
        return await self.store.read(lambda r: r.base(key))

    async def all(self, kind: str) -> list[Any]:
        return [entry.record for entry in await self.store.read(lambda r: r.page(kind, limit=2000))]

    async def end(self) -> None:
        """The machine is gone, or the program ends: free what the process holds."""
        if self._life is not None:
            self._life.cancel()
            with suppress(asyncio.CancelledError, BaseExceptionGroup, PowerCut):
                await self._life
        if self._http is not None:
            await self._http.close()
        await self.store.close()


async def _arrived(_row: FileRow, _sha256: str) -> None:
    """Text extraction is another test's business."""


@asynccontextmanager
async def life(folder: Path, case: Case, clock: Ticking, *, create: bool = False) -> AsyncIterator[Device]:
    device = Device(folder, case, clock, create=create)
    try:
        yield device
    finally:
        await device.end()


@dataclass
class Suite:
    """All failures of one case."""

    case: Case
    folder: Path
    now_ms: int
    number: int = 0
    """Of the next act: each has a target of its own."""
    acts: list[tuple[Intent, dict[Key, Record | None]]] = field(default_factory=list)
    """Those delivered, and what was shown of them."""

    async def run(self) -> dict[Mode, list[str]]:
        """Every n in both modes; returns what failed at each, for the report."""
        await self._first_life()
        failed: dict[Mode, list[str]] = {mode: [] for mode in Mode}
        for mode in Mode:
            for at in range(MOST_STEPS):
                sprung = await self._one(mode, at)
                if not sprung:
                    break
                failed[mode].append(sprung)
            else:
                raise AssertionError(f"no end of steps: {failed[mode][-5:]}")
        await self._compare_with_a_quiet_device()
        return failed

    @property
    def device(self) -> Path:
        """Folder of the device under test."""
        return self.folder / "device"

    async def _first_life(self) -> None:
        async with life(self.device, self.case, Ticking(self.now_ms), create=True) as device:
            for name, value in self.case.secrets.items():
                await device.store.write(lambda tx, n=name, v=value: tx.set_secret(device.account.id, n, v))  # type: ignore[misc]
            device.start()
            await device.settled()
            assert device.worker is not None and device.worker.state.link is Link.UP_TO_DATE, device.worker.state
            await self.case.prepare(device)

    async def _one(self, mode: Mode, at: int) -> str:
        """One act with one failure. Returns what failed; empty = the act was through before step ``at``."""
        number, self.number = self.number, self.number + 1
        intent = self.case.intent(
            number, {"op_id": new_op_id(), "account": self.case.account.id, "made_at_ms": self.now_ms}
        )
        image = self.folder / "image"
        trap = Trap(mode, at, lambda: copy_image(self.device, image))
        try:
            if mode is Mode.POWER:
                await self._until_the_cut(intent, trap)
                if trap.sprung:
                    shutil.rmtree(self.device)
                    image.rename(self.device)
                # The first side of all is before the act's own commit: nothing was promised yet.
                await self._next_life(number, intent, promised=at > 0)
            else:
                await self._through_a_broken_link(number, intent, trap)
        except BaseException as error:
            error.add_note(f"{mode} failure number {at}: {trap.sprung or 'none'}")
            raise
        return trap.sprung

    async def _until_the_cut(self, intent: Intent, trap: Trap) -> None:
        with armed(trap):
            async with life(self.device, self.case, Ticking(self.now_ms)) as device:
                trap.watch(device.store)
                try:
                    await device.act(intent)
                    device.start()
                    await device.settled()
                except PowerCut:
                    pass
                except BaseExceptionGroup as group:
                    if (rest := group.split(PowerCut)[1]) is not None:
                        raise rest from None

    async def _next_life(self, number: int, intent: Intent, *, promised: bool) -> None:
        async with life(self.device, self.case, Ticking(self.now_ms)) as device:
            device.start()
            await device.settled()
            await device.until_delivered()
            await self._compare(device, number, intent, done=promised)

    async def _through_a_broken_link(self, number: int, intent: Intent, trap: Trap) -> None:
        async with life(self.device, self.case, Ticking(self.now_ms)) as device:
            with armed(trap):
                await device.act(intent)
                device.start()
                await device.settled()
            await device.until_delivered()
            await self._compare(device, number, intent, done=True)

    async def _compare(self, device: Device, number: int, intent: Intent, *, done: bool) -> None:
        self.case.check(number, intent, done=done)
        assert await device.waiting() == 0
        assert await device.store.read(lambda r: r.verify_journal()) is None
        keys = self.case.shown_as(intent)
        shown = {key: await device.shown(key) for key in keys}
        if done:
            assert shown == {key: await device.base(key) for key in keys}
            self.acts.append((intent, shown))
        if intent.PROVEN:
            kinds = sorted(line.kind for line in await _lines(device, intent))
            assert kinds == (["intent.acknowledged", "intent.queued"] if done else [])

    async def _compare_with_a_quiet_device(self) -> None:
        async with life(self.folder / "quiet", self.case, Ticking(self.now_ms), create=True) as device:
            for name, value in self.case.secrets.items():
                await device.store.write(lambda tx, n=name, v=value: tx.set_secret(device.account.id, n, v))  # type: ignore[misc]
            device.start()
            await device.settled()
            for _, shown in self.acts:
                for key, record in shown.items():
                    wrong = differences(record, await device.shown(key))
                    assert wrong.keys() <= self.case.told_elsewhere, (key, wrong)
            assert await device.store.verify() == []


async def _lines(device: Device, intent: Intent) -> list[JournalLine]:
    return await device.store.read(lambda r: r.journal(subject=intent.op_id))


def differences(here: Record | None, there: Record | None) -> dict[str, Any]:
    """Fields that are not the same on both sides; one without a name when only one side has the record."""
    if here is None or there is None:
        return {} if here is there else {"": (here, there)}
    both = {f.name: (_plain(getattr(here, f.name)), _plain(getattr(there, f.name))) for f in fields(here)}
    return {name: pair for name, pair in both.items() if pair[0] != pair[1]}


def _plain(value: Any) -> Any:
    """XML turns the line ends of a text into its own: an event read by REPORT has others than by GET."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


Served = AbstractAsyncContextManager[Case]
"""A case with its server running."""
