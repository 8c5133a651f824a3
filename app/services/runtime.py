"""Wires everything and owns the thread ``app-loop``, where all of the application runs.

Started before the window and stopped after it. `submit` is the only way in (used by
``ui/bridge.py`` alone), `subscribe` the only way out.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from app.domain.accounts import Account, AccountState, Body, Link, Service
from app.domain.changes import ChangeSet
from app.domain.errors import AppError, LocalFault, Rejected
from app.domain.exchange import Connector
from app.domain.ids import AccountId
from app.domain.intents import Intent, SaveDraft, SendMail, SignDossier
from app.domain.listing import FileRow
from app.services.bodies import Bodies
from app.services.library import Library
from app.services.mail import MailService
from app.services.parts import Parts, RuntimeConfig, now_ms
from app.services.recent_log import keep_log
from app.store.body import BodyStore
from app.store.keys import FileKeys, KeyringKeys, MasterKeys
from app.store.profile import Profile

if TYPE_CHECKING:
    from app.services.fleet import Returned

__all__ = ["Runtime", "RuntimeConfig", "now_ms"]

T = TypeVar("T")
log = logging.getLogger(__name__)

MERGE_S = 0.05
"""Bursts of changes reach the window merged, at most this late."""
STOP_S = 5.0
RETENTION_AFTER_S = 600.0
"""After the upkeep: what is over for months can wait ten minutes more."""
LET_GO_S = 0.2
"""Before everything is erased: the window stops asking."""
SHOWN_S = 10.0
"""The rest is loaded then at the latest, whatever the window still waits for."""
SEND_OFF_S = 8.0
"""How long the end of the program waits for messages that were just sent."""


class Runtime(Parts):
    """The application, without its window."""

    def __init__(self, config: RuntimeConfig, profile: Profile) -> None:
        self._config = config
        self._profile = profile
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run_loop, name="app-loop", daemon=True)
        self._listeners: list[Callable[[ChangeSet], None]] = []
        self._collected = ChangeSet()
        self._flush: asyncio.TimerHandle | None = None
        self.ending = False
        """Everything is being erased: nothing can be asked any more but `stop`."""
        self.ended_by = ""
        """It was erased and reported: on whose order."""

    @classmethod
    def open(cls, config: RuntimeConfig, code: str = "") -> Runtime:
        """Open the profile, with its lock code where it has one. Raises as `Profile.open`; nothing is overwritten."""
        keep_log()
        return cls(config, Profile.open(config.folder, _keys(config), clock=config.clock, code=code))

    @classmethod
    def restore(cls, config: RuntimeConfig, code: str) -> Runtime:
        """Put the lost master key back with the recovery code, and open (row A34).

        Raises ``NeedsUser("recovery_code_wrong")``, ``LocalFault("recovery_missing")``, or what `open`
        raises. Nothing of the data is overwritten.
        """
        return cls(config, Profile.restore_with(config.folder, _keys(config), code, clock=config.clock))

    @classmethod
    def from_backup(cls, config: RuntimeConfig, backup: Path, code: str) -> Runtime:
        """Bring a backup back into an empty folder with the recovery code, and open it. Raises as `backup.restore`."""
        from app.store.backup import restore

        return cls(config, restore(backup, config.folder, code, _keys(config), clock=config.clock))

    @classmethod
    def in_place_of_empty(cls, config: RuntimeConfig, backup: Path, code: str) -> Runtime:
        """`from_backup` where a profile without any body lies: made at the first opening, it holds nothing.

        Raises ``Rejected("profile_exists")`` when it holds something; it stays then.
        """
        profile = Profile.open(config.folder, _keys(config), clock=config.clock)
        if profile.bodies():
            asyncio.run(profile.close())
            raise Rejected("profile_exists")
        asyncio.run(profile.erase_all())
        return cls.from_backup(config, backup, code)

    def start(self) -> None:
        """Start the thread, open the bodies, begin to synchronise. Returns when lists can be read."""
        self._thread.start()
        self.submit(self._start()).result()

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run a coroutine of a service on the application's thread."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    @property
    def returned(self) -> Returned | None:
        """How the user gave the device back; None when they did not."""
        return self.handover.returned if "handover" in vars(self) else None

    def subscribe(self, callback: Callable[[ChangeSet], None]) -> None:
        """``callback`` receives merged changes, on the application's thread: it must only pass them on."""
        self._listeners.append(callback)

    def first_shown(self) -> None:
        """The window has its first list."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._shown.set)

    def send_off(self) -> None:
        """Before `stop`, when the user leaves: a message just sent leaves too. Waits `SEND_OFF_S` at most."""
        if self._thread.is_alive() and "_engine" in vars(self):
            with contextlib.suppress(TimeoutError, AppError):
                self.submit(self.sync.send_off(SEND_OFF_S)).result(SEND_OFF_S + 1)

    def synchronise(self) -> None:
        """The user asks for everything now: of the accounts, and of the boards where orders lie. On the application's
        thread."""
        self.sync.sync_now()
        self.fleet.wake()

    def stop(self) -> None:
        """Stop synchronising and close everything. What was on its way is probed next time."""
        if not self._thread.is_alive():
            return
        self.submit(self._stop()).result(STOP_S * 2)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(STOP_S)

    @property
    def bodies(self) -> Bodies:
        """Who is there: bodies and accounts, held in memory."""
        return self._bodies

    # --- on the application's thread ------------------------------------------------------------

    def _run_loop(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        left = asyncio.all_tasks(self._loop)  # what a shield kept alive: a document read for the index, say
        for task in left:
            task.cancel()
        with contextlib.suppress(RuntimeError):
            self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    async def _start(self) -> None:
        clock = self._config.clock
        self._bodies = Bodies(clock, nudge=self._nudge)
        self._bodies.on_removed = self._forget_copies
        self._begun = asyncio.Event()
        self.library = Library(self._bodies)
        self.mail = MailService(self._bodies, self.library)
        if self._profile.armed:  # a lease may be over: before anything of it is opened
            await self._close_spent()
        for body in self._profile.bodies():
            if not self._profile.sealed(body.id):
                self._hold(body, await self._profile.open_body(body.id))
        for account in self._open_accounts():
            self._bodies.set_account(account)
        await self._bodies.find_departed()
        self._shown = asyncio.Event()
        self._beginning = asyncio.create_task(self._begin())
        self._beginning.add_done_callback(_report_bug)

    async def _close_spent(self) -> None:
        self.fleet.leases.tick()
        for body in self._profile.bodies():
            if self.fleet.leases.spent(body.id):
                await asyncio.to_thread(self._profile.seal, body.id, "lease")

    def _open_accounts(self) -> list[Account]:
        """Those of bodies whose data are open."""
        return [account for account in self._profile.accounts() if account.body in self._bodies.stores]

    def _hold(self, body: Body, store: BodyStore) -> None:
        store.on_commit(self._committed)
        self._bodies.add(body, store)

    async def _begin(self) -> None:
        """Load what synchronises and signs, on a thread: the first list is on screen meanwhile."""
        try:
            await self._leave_quiet()
            await asyncio.to_thread(_load_the_rest)
            await asyncio.to_thread(self.plain_copies.sweep)
            for account in self._open_accounts():
                await self._connect(account)
        finally:
            self._begun.set()
        if self._config.synchronise:
            from app.services.upkeep import Upkeep

            for acting in (self.meeting_events, self.notice_rounds, self.archive, self.kept):
                self.subscribe(acting.look)
            upkeep = Upkeep(self._bodies, self._indexing, self._config.upkeep_after_s)
            await asyncio.gather(
                upkeep.run(),
                self.retention.run(self._config.upkeep_after_s + RETENTION_AFTER_S),
                self.scans.run(),
                self.signing.watch(),
                self.meeting_events.run(),
                self.notice_rounds.run(),
                self.carnet.run(),
                self.archive.run(),
                self.kept.run(),
                self.freezing.run(),
                self.fleet.run(),
                self.backups.run(),
                self.updates.run(),
            )

    async def _leave_quiet(self) -> None:
        if self._config.quiet_s:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._shown.wait(), SHOWN_S)
            await asyncio.sleep(self._config.quiet_s)

    def _make(self, account: Account, store: BodyStore) -> Connector:
        if not self._config.synchronise:
            raise LocalFault("not_synchronising")
        return self._connector(account, store)

    def _connector(self, account: Account, store: BodyStore) -> Connector:
        from app.services.connect import make_connector

        return make_connector(account, store, self._config.clock)

    async def _connect(self, account: Account) -> None:
        """Begin to synchronise an account."""
        self._bodies.set_account(account)
        if not self._config.synchronise or account.service is Service.GATEWAY:
            return
        store = self._bodies.store_of(account.id)
        if (minimum := self.policies.too_old(account.body)) is not None:
            facts = {"minimum": str(minimum.value), "by": minimum.by}
            state = AccountState(
                account=account.id, link=Link.NEEDS_USER, error_code="version_too_old", error_params=facts
            )
            await store.write(lambda tx: tx.set_account_state(state))
            return
        self._engine.add(account, store, self._connector(account, store))

    def _nudge(self, account: AccountId) -> None:
        self._engine.nudge(account)

    async def _arrived(self, row: FileRow, sha256: str) -> None:
        try:
            await self._indexing.arrived(row, sha256)
        except AppError as error:  # the disk, or the program's end: it is still to be read, and is at the next start
            log.info("a file was not read for the index: %s", error.code)

    async def _delivered(self, account: Account, intent: Intent) -> None:
        if isinstance(intent, SaveDraft):
            await self.mail.draft_saved(intent)
        if isinstance(intent, SendMail):
            await self.mail.sent(intent)
        if isinstance(intent, SignDossier):
            await self.signing.delivered(account, intent)

    async def _stop(self) -> None:
        self._beginning.cancel()
        await asyncio.wait({self._beginning})
        if not self.ending:
            await self._stop_working()
            await self._profile.close()
        self._publish()

    def _forget_copies(self) -> None:
        if "plain_copies" in vars(self):
            self.plain_copies.forget()

    async def _stop_working(self) -> None:
        made = vars(self)  # parts that nobody asked for have nothing to stop
        await asyncio.to_thread(self._forget_copies)
        if "_engine" in made:
            await self._engine.stop()
        if "signing" in made:
            await asyncio.to_thread(self.signing.stop)
        if "_process" in made:
            await asyncio.to_thread(self._process.stop)

    async def _erase_all(self) -> None:
        """Everything of every body, for ever; then nothing works any more."""
        self.ending = True
        self._collect(ChangeSet(profile=True))
        self._publish()
        await asyncio.sleep(LET_GO_S)
        from app.services.profiles import forget_profile

        await self._stop_working()
        stores = [self._bodies.remove(body.id) for body in self._bodies.all]
        await asyncio.gather(*(store.close() for store in stores))
        await self._profile.erase_all()
        await asyncio.to_thread(forget_profile, self._config.folder)

    def _over(self, by: str) -> None:
        self.ended_by = by

    # --- changes --------------------------------------------------------------------------------

    def _committed(self, changes: ChangeSet) -> None:
        """Called on a writer's thread."""
        self._loop.call_soon_threadsafe(self._collect, changes)

    def _collect(self, changes: ChangeSet) -> None:
        self._collected |= changes
        if "carnet" in vars(self):
            self.carnet.noticed(changes)
            self.freezing.noticed(changes)
        if "fleet" in vars(self) and changes.accounts:
            self.fleet.noticed(changes)
        if self._flush is None:
            self._flush = self._loop.call_later(MERGE_S, self._publish)

    def _publish(self) -> None:
        self._flush = None
        changes, self._collected = self._collected, ChangeSet()
        if changes:
            if "folders" in vars(self):
                self.folders.changed(changes)
            for listener in self._listeners:
                listener(changes)


def _report_bug(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("the start did not come to its end", exc_info=error)


def _keys(config: RuntimeConfig) -> MasterKeys:
    return FileKeys(config.folder) if config.file_keys else KeyringKeys()


_LATE_MODULES = (
    "app.services.search",
    "app.services.sync",
    "app.services.accounts",
    "app.services.today",
    "app.services.agenda",
    "app.services.seances",
    "app.services.notices",
    "app.services.parapheur",
    "app.services.folders",
    "app.services.courrier",
    "app.services.conflicts",
    "app.services.history",
    "app.services.removals",
    "app.services.links",
    "app.services.mailbox",
    "app.services.standing",
    "app.services.pdf",
    "app.services.indexing",
    "app.services.upkeep",
    "app.services.fleet",
    "app.services.connect",
    "app.documents.ical",
    "app.connectors.composite",
    "app.connectors.zimbra",
    "app.connectors.calendars",
    "app.connectors.idelibre",
    "app.connectors.parapheur",
    "app.connectors.courrier",
    "app.services.signing_desk",
)
"""What is asked for first, first. Together they take much longer to load than all the first list needs."""


def _load_the_rest() -> None:
    for name in _LATE_MODULES:
        importlib.import_module(name)
