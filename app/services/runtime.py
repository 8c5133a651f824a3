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
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from app.domain.accounts import Account, Body, Service
from app.domain.changes import ChangeSet
from app.domain.errors import AppError, LocalFault
from app.domain.exchange import Clock, Connector
from app.domain.frozen import dataclass
from app.domain.ids import AccountId
from app.domain.intents import Intent, SaveDraft, SendMail, SignDossier
from app.domain.listing import FileRow
from app.services.bodies import Bodies
from app.services.later import later
from app.services.library import Library
from app.services.mail import MailService
from app.store.body import BodyStore
from app.store.keys import FileKeys, KeyringKeys, MasterKeys
from app.store.profile import Profile

if TYPE_CHECKING:  # each is loaded when it is first asked for, or by `Runtime._begin`
    from app.documents.pdf_process import PdfProcess
    from app.services.accounts import AccountService
    from app.services.agenda import AgendaService
    from app.services.carrying import CarryingService
    from app.services.conflicts import ConflictService
    from app.services.contacts import ContactsService
    from app.services.courrier import CourrierService
    from app.services.exchange_ics import IcsService
    from app.services.history import HistoryService
    from app.services.indexing import Indexing
    from app.services.links import LinkService
    from app.services.mailbox import MailboxService
    from app.services.notices import NoticeService
    from app.services.parapheur import ParapheurService
    from app.services.pdf import PdfService
    from app.services.planning import PlanningService
    from app.services.reminders import RemindersService
    from app.services.scans import ScanService
    from app.services.seances import SeanceService
    from app.services.search import SearchService
    from app.services.signing_desk import SigningDesk
    from app.services.smime import SignedMailService
    from app.services.standing import StandingService
    from app.services.sync import SyncService
    from app.services.today import TodayService
    from app.sync.engine import Engine

T = TypeVar("T")
log = logging.getLogger(__name__)

MERGE_S = 0.05
"""Bursts of changes reach the window merged, at most this late."""
STOP_S = 5.0


def now_ms() -> int:
    """UTC now, milliseconds: the clock of the real program."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RuntimeConfig:
    folder: Path
    """The profile's folder; created at the first run."""
    file_keys: bool = False
    """Keep the master key in a file beside the database: demonstration and tests only."""
    synchronise: bool = True
    """False: work on what is held, contact nobody."""
    clock: Clock = now_ms
    quiet_s: float = 0.0
    """Time left to the window for its first list before the rest is loaded: imports share the interpreter."""
    upkeep_after_s: float = 20.0
    """How long after the start unused bytes are cleared and missed texts indexed."""


class Runtime:
    """The application, without its window."""

    def __init__(self, config: RuntimeConfig, profile: Profile) -> None:
        self._config = config
        self._profile = profile
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run_loop, name="app-loop", daemon=True)
        self._listeners: list[Callable[[ChangeSet], None]] = []
        self._collected = ChangeSet()
        self._flush: asyncio.TimerHandle | None = None

    @classmethod
    def open(cls, config: RuntimeConfig) -> Runtime:
        """Open the profile. Raises the LocalFault family; nothing is overwritten then."""
        return cls(config, Profile.open(config.folder, _keys(config), clock=config.clock))

    @classmethod
    def restore(cls, config: RuntimeConfig, code: str) -> Runtime:
        """Put the lost master key back with the recovery code, and open (row A34).

        Raises ``NeedsUser("recovery_code_wrong")``, ``LocalFault("recovery_missing")``, or what `open`
        raises. Nothing of the data is overwritten.
        """
        return cls(config, Profile.restore_with(config.folder, _keys(config), code, clock=config.clock))

    def start(self) -> None:
        """Start the thread, open the bodies, begin to synchronise. Returns when lists can be read."""
        self._thread.start()
        self.submit(self._start()).result()

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run a coroutine of a service on the application's thread."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def subscribe(self, callback: Callable[[ChangeSet], None]) -> None:
        """``callback`` receives merged changes, on the application's thread: it must only pass them on."""
        self._listeners.append(callback)

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

    # --- the services, each made when first asked for -------------------------------------------

    @later
    def accounts(self) -> AccountService:
        from app.services.accounts import AccountService, Surroundings

        around = Surroundings(
            hold=self._hold, make=self._make, connect=self._connect, announce=self._collect, begun=self._begun
        )
        return AccountService(self._bodies, self._profile, self._engine, around)

    @later
    def agenda(self) -> AgendaService:
        from app.services.agenda import AgendaService

        return AgendaService(self._bodies, self.library)

    @later
    def conflicts(self) -> ConflictService:
        from app.services.conflicts import ConflictService

        return ConflictService(self._bodies)

    @later
    def courrier(self) -> CourrierService:
        from app.services.courrier import CourrierService

        return CourrierService(self._bodies, self.library, self._engine.connector)

    @later
    def history(self) -> HistoryService:
        from app.services.history import HistoryService

        return HistoryService(self._bodies)

    @later
    def links(self) -> LinkService:
        from app.services.links import LinkService

        return LinkService(self._bodies, self.library)

    @later
    def standing(self) -> StandingService:
        """Absence, filters, shares and rights: asked by Réglages only."""
        from app.services.standing import StandingService

        return StandingService(self._bodies, self.library)

    @later
    def signed_mail(self) -> SignedMailService:
        from app.services.smime import SignedMailService

        return SignedMailService(self._bodies, self.library, self.mail, self.mailbox, lambda: self.signing)

    @later
    def mailbox(self) -> MailboxService:
        from app.services.mailbox import MailboxService

        return MailboxService(self._bodies, self.library, self._engine.connector)

    @later
    def notices(self) -> NoticeService:
        from app.services.notices import NoticeService

        return NoticeService(self._bodies, self.library, self.seances, self._engine.connector)

    @later
    def parapheur(self) -> ParapheurService:
        from app.services.parapheur import ParapheurService

        return ParapheurService(self._bodies, self.library)

    @later
    def pdf(self) -> PdfService:
        from app.services.pdf import PdfService

        return PdfService(self._bodies, self._process)

    @later
    def carrying(self) -> CarryingService:
        from app.services.carrying import CarryingService

        return CarryingService(self._bodies, self.library, self.seances, self.pdf)

    @later
    def scans(self) -> ScanService:
        from app.services.scans import ScanService

        return ScanService(self._bodies, self.pdf)

    @later
    def seances(self) -> SeanceService:
        from app.services.seances import SeanceService

        return SeanceService(self._bodies, self.library)

    @later
    def contacts(self) -> ContactsService:
        from app.services.contacts import ContactsService

        return ContactsService(self._bodies, self.library)

    @later
    def ics(self) -> IcsService:
        from app.services.exchange_ics import IcsService

        return IcsService(self._bodies, self.library)

    @later
    def planning(self) -> PlanningService:
        from app.services.planning import PlanningService

        return PlanningService(self._bodies, self.library, self._engine.connector)

    @later
    def reminders(self) -> RemindersService:
        from app.services.reminders import RemindersService

        return RemindersService(self._bodies, self._profile.setting, self._profile.set_setting)

    @later
    def search(self) -> SearchService:
        from app.services.search import SearchService

        return SearchService(self._bodies)

    @later
    def signing(self) -> SigningDesk:
        from app.services.signing_desk import MODULES_SETTING, SigningDesk

        modules = self._setting_list(MODULES_SETTING)
        return SigningDesk(self._bodies, self.library, self.parapheur, self._engine, self.accounts, modules)

    @later
    def sync(self) -> SyncService:
        from app.services.sync import SyncService

        return SyncService(self._bodies, self._engine, self._begun)

    @later
    def today(self) -> TodayService:
        from app.services.today import TodayService

        return TodayService(self._bodies, self.library, self.agenda, self.parapheur, self.links)

    @later
    def _engine(self) -> Engine:
        from app.sync.engine import Engine

        return Engine(clock=self._config.clock, arrived=self._arrived, delivered=self._delivered)

    @later
    def _indexing(self) -> Indexing:
        from app.services.indexing import Indexing

        return Indexing(self._bodies, self.pdf)

    @later
    def _process(self) -> PdfProcess:
        from app.documents.pdf_process import PdfProcess

        return PdfProcess()

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
        self._begun = asyncio.Event()
        self.library = Library(self._bodies)
        self.mail = MailService(self._bodies, self.library)
        for body in self._profile.bodies():
            self._hold(body, await self._profile.open_body(body.id))
        for account in self._profile.accounts():
            self._bodies.set_account(account)
        await self._bodies.find_departed()
        self._beginning = asyncio.create_task(self._begin())
        self._beginning.add_done_callback(_report_bug)

    def _hold(self, body: Body, store: BodyStore) -> None:
        store.on_commit(self._committed)
        self._bodies.add(body, store)

    async def _begin(self) -> None:
        """Load what synchronises and signs, on a thread: the first list is on screen meanwhile."""
        try:
            await asyncio.sleep(self._config.quiet_s)
            await asyncio.to_thread(_load_the_rest)
            for account in self._profile.accounts():
                await self._connect(account)
        finally:
            self._begun.set()
        if self._config.synchronise:
            from app.services.upkeep import Upkeep

            upkeep = Upkeep(self._bodies, self._indexing, self._config.upkeep_after_s)
            await asyncio.gather(upkeep.run(), self.scans.run())

    def _setting_list(self, name: str) -> list[str]:
        return [line for line in (self._profile.setting(name) or "").splitlines() if line.strip()]

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
        if self._config.synchronise and account.service is not Service.GATEWAY:
            store = self._bodies.store_of(account.id)
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
        made = vars(self)  # parts that nobody asked for have nothing to stop
        if "_engine" in made:
            await self._engine.stop()
        if "signing" in made:
            await asyncio.to_thread(self.signing.stop)
        if "_process" in made:
            await asyncio.to_thread(self._process.stop)
        await self._profile.close()
        self._publish()

    # --- changes --------------------------------------------------------------------------------

    def _committed(self, changes: ChangeSet) -> None:
        """Called on a writer's thread."""
        self._loop.call_soon_threadsafe(self._collect, changes)

    def _collect(self, changes: ChangeSet) -> None:
        self._collected |= changes
        if self._flush is None:
            self._flush = self._loop.call_later(MERGE_S, self._publish)

    def _publish(self) -> None:
        self._flush = None
        changes, self._collected = self._collected, ChangeSet()
        if changes:
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
    "app.services.courrier",
    "app.services.conflicts",
    "app.services.history",
    "app.services.links",
    "app.services.mailbox",
    "app.services.standing",
    "app.services.pdf",
    "app.services.indexing",
    "app.services.upkeep",
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
