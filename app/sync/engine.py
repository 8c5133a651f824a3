"""All accounts' workers together. Lives on the application's loop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable, Iterable

from app.domain.accounts import Account, AccountState
from app.domain.exchange import Clock, Connector
from app.domain.ids import AccountId
from app.store.body import BodyStore
from app.sync.delivery import Delivered, no_follow_up
from app.sync.downloads import Arrived
from app.sync.wake import LOOK_S, SleepWatch
from app.sync.worker import AccountWorker, Surroundings

log = logging.getLogger(__name__)

DRAIN_S = 3.0
"""How long a stop waits for work past the point of no return. What is cut is probed next time."""


class Engine:
    """Starts, nudges and stops the workers."""

    def __init__(
        self,
        *,
        clock: Clock,
        arrived: Arrived,
        delivered: Delivered = no_follow_up,
        chance: Callable[[], float] = random.random,
        steady: Callable[[], float] | None = None,
        look_s: float = LOOK_S,
    ) -> None:
        """``steady`` and ``look_s``: see `SleepWatch`; by default the loop's own clock."""
        self._around = Surroundings(clock=clock, chance=chance, arrived=arrived, delivered=delivered)
        self._workers: dict[AccountId, AccountWorker] = {}
        self._tasks: dict[AccountId, asyncio.Task[None]] = {}
        self._metered = False
        self._steady, self._look_s = steady, look_s
        self._watching: asyncio.Task[None] | None = None

    @property
    def accounts(self) -> Iterable[AccountId]:
        return tuple(self._workers)

    def add(self, account: Account, store: BodyStore, connector: Connector) -> AccountWorker:
        """Start synchronising ``account``; replaces nothing: remove it first."""
        assert account.id not in self._workers
        if self._watching is None:
            steady = self._steady or asyncio.get_running_loop().time
            watch = SleepWatch(self._around.clock, steady, self.way_changed, self._look_s)
            self._watching = asyncio.create_task(watch.run(), name="sleep watch")
        worker = AccountWorker(account, store, connector, self._around)
        worker.downloads.metered = self._metered
        self._workers[account.id] = worker
        task = asyncio.create_task(worker.run(), name=f"account {account.id}")
        task.add_done_callback(lambda done: self._ended(account.id, done))
        self._tasks[account.id] = task
        return worker

    def _ended(self, account: AccountId, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            # A bug: recorded with its stack, the other accounts go on.
            log.error("synchronisation of one account stopped", exc_info=error)

    async def remove(self, account: AccountId) -> None:
        """Stop synchronising ``account``. Its store is untouched."""
        self._workers.pop(account, None)
        task = self._tasks.pop(account, None)
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait({task}, timeout=DRAIN_S)

    def worker(self, account: AccountId) -> AccountWorker | None:
        return self._workers.get(account)

    def connector(self, account: AccountId) -> Connector | None:
        worker = self._workers.get(account)
        return worker.connector if worker else None

    def nudge(self, account: AccountId) -> None:
        """A new intent or wanted file of ``account``."""
        if worker := self._workers.get(account):
            worker.nudge()
            worker.want_files()

    def look(self, account: AccountId, *streams: str) -> None:
        """What ``streams`` of ``account`` bring is in sight (`AccountWorker.look`)."""
        if worker := self._workers.get(account):
            worker.look(*streams)

    def sync_now(self, account: AccountId | None = None) -> None:
        for worker in self._chosen(account):
            worker.sync_now()

    def way_changed(self) -> None:
        """The computer slept, or the system says that its network changed. Ends no pause (see `sync_now`)."""
        log.info("asleep until now, or on another network: listening again")
        for worker in self._workers.values():
            worker.way_changed()

    def set_metered(self, metered: bool) -> None:
        """What the system says of the link (row 122: big files wait on a metered one); for later accounts too."""
        self._metered = metered
        for worker in self._workers.values():
            worker.downloads.metered = metered
            worker.downloads.nudge()

    def states(self) -> list[AccountState]:
        return [worker.state for worker in self._workers.values()]

    async def settled(self) -> None:
        """Wait until every account is quiet: up to date, cut off, or asking the user."""
        await asyncio.gather(*(worker.settled() for worker in self._workers.values()))

    async def stop(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.wait({self._watching})
            self._watching = None
        await asyncio.gather(*(self.remove(account) for account in tuple(self._workers)))

    def _chosen(self, account: AccountId | None) -> list[AccountWorker]:
        return [w for w in self._workers.values() if account is None or w.account.id == account]
