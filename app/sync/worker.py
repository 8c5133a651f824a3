"""One account's life: deliver, pull, wait; again."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Protocol, runtime_checkable

from app.domain.accounts import Account, AccountState, Link
from app.domain.errors import (
    AppError,
    CaptivePortal,
    CertificateRefused,
    DiskFull,
    LocalFault,
    MassDeletion,
    NeedsUser,
    Transient,
)
from app.domain.exchange import Clock, Connector, Delta
from app.domain.frozen import dataclass
from app.domain.selection import selection_of
from app.store.body import BodyStore
from app.sync import retry
from app.sync.delivery import Delivered, Delivery, no_follow_up
from app.sync.downloads import Arrived, Downloads
from app.sync.pulling import Pulling

log = logging.getLogger(__name__)

LISTEN_REST_S = 5.0
"""Pause after a failed long poll before the next one, besides the worker's own checks."""
LOOK_AGAIN_MS = retry.CAP_LINK_MS
"""After a full disk: whoever made room need not say so."""
NEVER = 2**62
"""When a stream is due that is pulled only when somebody asks (UTC ms)."""


@runtime_checkable
class Refreshes(Protocol):
    """A connector that can be told to compare everything at its next pull."""

    def refresh(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a worker needs of the world; replaced in tests."""

    clock: Clock
    chance: Callable[[], float]
    """Random number in [0, 1)."""
    arrived: Arrived
    delivered: Delivered = no_follow_up


class AccountWorker:
    """Synchronises one account until cancelled. All methods are called on the loop's thread."""

    def __init__(self, account: Account, store: BodyStore, connector: Connector, around: Surroundings) -> None:
        self.account = account
        self.store = store
        self.connector = connector
        self._around = around
        self._delivery = Delivery(account, store, connector, around.clock, around.chance, around.delivered)
        self._selection = selection_of(account)
        self._pulling = Pulling(account, store, connector, self._selection)
        self.downloads = Downloads(account, store, connector, around.arrived, self._selection)
        self._wake = asyncio.Event()
        self._due: dict[str, int] = dict.fromkeys(connector.streams, 0)
        """Stream -> when to pull it next (UTC ms); 0 = now."""
        self._asked: set[str] = set()
        """Streams that somebody asked for since their last pull began."""
        self._failures = 0
        self._set_aside = False
        """The server failed, and has not answered since."""
        self._state = AccountState(account=account.id)
        self._paused = False
        self._hurry = False
        self._quiet = asyncio.Event()
        self._reachable = asyncio.Event()
        self._files_wanted = asyncio.Event()
        self._moved = asyncio.Event()

    # --- told by others -------------------------------------------------------------------------

    def nudge(self, *streams: str) -> None:
        """Something is to be done: a new intent, or ``streams`` to pull now."""
        self._make_due(*streams)
        self._quiet.clear()
        self._wake.set()

    def look(self, *streams: str) -> None:
        """Somebody looks at what ``streams`` bring: pulled now where the server answers, else with the rest once it does.

        Ends no pause and no back-off (see `sync_now`).
        """
        self._make_due(*streams)
        if self._reachable.is_set():
            self.nudge()

    def want_files(self) -> None:
        """The user asked for a file, or for everything: the rest after a failed transfer is over."""
        self._files_wanted.set()
        self.downloads.nudge()

    def sync_now(self) -> None:
        """The user asked: everything is due, a pause or back-off is over."""
        self.want_files()
        self._failures = 0
        self._set_aside = False
        self._paused = False
        self._hurry = True
        if isinstance(self.connector, Refreshes):
            self.connector.refresh()
        self.nudge(*self.connector.streams)

    def way_changed(self) -> None:
        """The computer slept or its network changed: what waits on an old connection is given up (`_listening`).

        A pause stays: only the user ends it.
        """
        self._moved.set()

    def approve_deletion(self) -> None:
        """The user agreed to what `MassDeletion` asked about."""
        self._pulling.deletions_approved = True
        self.sync_now()

    async def settled(self) -> None:
        """Wait until the worker has nothing to do, cannot go on, or asks the user."""
        await self._quiet.wait()

    @property
    def state(self) -> AccountState:
        return self._state

    # --- the life -------------------------------------------------------------------------------

    async def run(self) -> None:
        """Synchronise until cancelled; closes the connector."""
        self._state = await self.store.read(lambda r: r.account_state(self.account.id))
        await self.store.write(lambda tx: tx.select_files(self.account.id, self._selection))
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._rounds(), name=f"sync {self.account.id}")
                group.create_task(self._listening(), name=f"ear {self.account.id}")
                group.create_task(self._fetching(), name=f"files {self.account.id}")
        finally:
            await self.connector.close()

    async def _rounds(self) -> None:
        while True:
            wait_ms = await self._round()
            if not self._wake.is_set():
                self._quiet.set()
            try:
                async with asyncio.timeout(wait_ms / 1000 if wait_ms is not None else None):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self._wake.clear()
            self._quiet.clear()

    async def _round(self) -> int | None:
        """Deliver and pull what is due. Returns how long to wait, in ms; None = until nudged."""
        if self._paused:
            return None
        try:
            asked = await self._deliver_and_pull()
        except Transient as error:
            return await self._set_back(error)
        except (NeedsUser, LocalFault) as error:
            self._reachable.clear()
            link = Link.NEEDS_USER if isinstance(error, NeedsUser) else Link.BROKEN
            await self._show(link, error)
            if isinstance(error, DiskFull):
                return LOOK_AGAIN_MS
            self._paused = True
            return None
        except AppError as error:
            self._postpone_pulls(retry.CAP_SERVER_MS)
            await self._show(Link.BROKEN, error)
            return self._until_next()
        if self._set_aside:  # the server answers again; how what waited fares now decides how long the next rest is
            self._set_aside = False
            self._files_wanted.set()
            await self._delivery.hurry()
            self.nudge()
        else:
            self._failures = 0
        self._reachable.set()
        if asked or self._state.link is not Link.UP_TO_DATE:
            await self._succeeded()
        return await self._until_next_or_retry()

    async def _deliver_and_pull(self) -> bool:
        """False when there was nothing to do: the server was not asked, and its last answer is no younger."""
        if self._hurry:
            self._hurry = False
            await self._delivery.hurry()
        asked = await self._deliver()
        while due := self._due_streams():
            asked = True
            await self._show(Link.SYNCING)
            for stream in due:
                await self._pull(stream)
            await self._deliver()
        return asked

    async def _pull(self, stream: str) -> None:
        """Pull it; once more where the server's push or the user asked meanwhile: this answer may be older than that."""
        self._asked.discard(stream)
        woken = await self._pulling.pull(stream, self._between_pages, self._progress)
        if stream not in self._asked:
            self._reschedule(stream)
        self._make_due(*woken)
        self.downloads.nudge()

    async def _deliver(self) -> bool:
        """Send what is due, and say whether an answer came; what it changed on the server, or found changed there, is pulled.

        A probe brings no copy with it, nor does a conflict: choosing needs the other version (row 119).
        """
        delivered = await self._delivery.deliver_due()
        disputed = self._delivery.take_disputed()
        if disputed and isinstance(self.connector, Refreshes):
            self.connector.refresh()
        if delivered or disputed:
            self._make_due(*self.connector.streams)
        return bool(delivered or disputed)

    def _progress(self, delta: Delta) -> AccountState | None:
        """What to show once ``delta`` is in."""
        return self._becomes(Link.SYNCING, done=delta.done, total=delta.total) if delta.total else None

    async def _between_pages(self, delta: Delta) -> None:
        self._reachable.set()  # files and the server's push need not wait for the last page
        if delta.more:
            self.downloads.nudge()
            await self._deliver()

    # --- when -----------------------------------------------------------------------------------

    def _due_streams(self) -> list[str]:
        now = self._around.clock()
        return [stream for stream in self.connector.streams if self._due[stream] <= now]

    def _make_due(self, *streams: str) -> None:
        for stream in streams:
            if stream in self._due:
                self._due[stream] = 0
                self._asked.add(stream)

    def _reschedule(self, stream: str) -> None:
        rhythm = self.connector.streams[stream]
        if rhythm.every_ms is None:
            self._due[stream] = NEVER
        else:
            wait = retry.poll_ms(rhythm.every_ms, rhythm.jitter, self._around.chance())
            others = [due for other, due in self._due.items() if other != stream]
            self._due[stream] = retry.apart(self._around.clock() + wait, others)

    def _postpone_pulls(self, wait_ms: int) -> None:
        later = self._around.clock() + wait_ms
        for stream, due in self._due.items():
            self._due[stream] = max(due, later)

    def _until_next(self) -> int | None:
        soonest = min(self._due.values())
        return None if soonest == NEVER else max(0, soonest - self._around.clock())

    async def _until_next_or_retry(self) -> int | None:
        waits = [self._until_next()]
        due = await self.store.read(lambda r: r.next_due_ms(self.account.id))
        if due is not None:
            waits.append(max(0, due - self._around.clock()))
        known = [wait for wait in waits if wait is not None]
        return min(known) if known else None

    async def _set_back(self, error: Transient) -> int:
        """Rest, then ask: acts that were put off themselves would leave the next round with nothing to learn from."""
        wait = retry.delay_ms(self._failures, error, self._around.chance())
        self._failures += 1
        self._set_aside = True
        self._make_due(*list(self.connector.streams)[:1])
        self._reachable.clear()
        await self._show(_link_of(error), error)
        return wait

    # --- beside the rounds ----------------------------------------------------------------------

    async def _listening(self) -> None:
        """Listen; when the way to the server may have changed, give up, rest, and begin again.

        A long poll says what changed since the last pull, so nothing else need be asked. Polls and retries are
        looked at again: their timers stood still while the computer slept.
        """
        while True:
            async with asyncio.TaskGroup() as group:
                hearing = group.create_task(self._hearing(), name=f"listen {self.account.id}")
                await self._moved.wait()
                hearing.cancel()
            await asyncio.sleep(retry.moved_ms(self._around.chance()) / 1000)
            self._moved.clear()  # what else was told meanwhile, as a network that comes in steps, is the same change
            self.nudge()

    async def _hearing(self) -> None:
        """Turn the server's push into nudges, while it can be reached."""
        while True:
            await self._reachable.wait()
            try:
                streams = await self.connector.listen()
            except NotImplementedError:
                return
            except AppError as error:
                task = asyncio.current_task()
                if task is not None and task.cancelling():
                    raise asyncio.CancelledError from error  # a connection may break while it is being given up
                log.info("listening to %s: %s", self.account.service.value, error.code)
                self._reachable.clear()
                self.nudge(*self.connector.streams)
                await asyncio.sleep(LISTEN_REST_S)
            else:
                self.nudge(*streams)

    async def _fetching(self) -> None:
        """Fetch files while the server can be reached; after a failure later and later, unless the user asks."""
        failures = 0
        while True:
            await self._reachable.wait()
            before = self.downloads.fetched
            try:
                await self.downloads.run()
            except AppError as error:
                log.info("files of %s: %s", self.account.service.value, error)
                failures = 0 if self.downloads.fetched > before else failures
                await self._files_failed(error)
                await self._rest(retry.delay_ms(failures, error, self._around.chance()))
                failures += 1

    async def _files_failed(self, error: AppError) -> None:
        """Our own disk says nothing of the server; of anything else the next round finds out."""
        if isinstance(error, LocalFault):
            await self._show(Link.BROKEN, error)
        else:
            self._reachable.clear()
            self.nudge()

    async def _rest(self, wait_ms: int) -> None:
        self._files_wanted.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait_ms / 1000):
                await self._files_wanted.wait()

    # --- shown ----------------------------------------------------------------------------------

    async def _succeeded(self) -> None:
        self._state = AccountState(account=self.account.id, link=Link.UP_TO_DATE, last_success_ms=self._around.clock())
        await self._publish()

    async def _show(self, link: Link, error: AppError | None = None) -> None:
        if self._becomes(link, error) is None:
            return
        if isinstance(error, MassDeletion):
            log.warning("a pull of %s would empty a list: asked the user", self.account.service.value)
        await self._publish()

    def _becomes(
        self, link: Link, error: AppError | None = None, *, done: int = 0, total: int = 0
    ) -> AccountState | None:
        """The new state, still to be written; None when it is the present one."""
        shown = AccountState(
            account=self.account.id,
            link=link,
            last_success_ms=self._state.last_success_ms,
            error_code=error.code if error else "",
            error_params=dict(error.params) if error else {},
            done=done,
            total=total,
        )
        if shown == self._state:
            return None
        self._state = shown
        return shown

    async def _publish(self) -> None:
        """What a full disk does not take is shown all the same: whoever asks is given the state in memory."""
        state = self._state
        try:
            await self.store.write(lambda tx: tx.set_account_state(state))
        except LocalFault as fault:
            log.info("state of %s not written: %s", self.account.service.value, fault.code)


def _link_of(error: Transient) -> Link:
    """What is shown of a server that gave no answer."""
    if isinstance(error, CertificateRefused):
        return Link.BROKEN
    return Link.CAPTIVE if isinstance(error, CaptivePortal) else Link.OFFLINE
