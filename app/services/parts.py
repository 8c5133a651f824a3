"""The services of the application, each made when first asked for: what needs what, and nothing else.

`Runtime` is this, with a thread to run on. Imports stand in the methods: a first list waits for none but its own.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.accounts import Account, Body
from app.domain.changes import ChangeSet
from app.domain.exchange import Clock, Connector
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key
from app.domain.intents import Intent
from app.domain.listing import FileRow
from app.domain.policy import Imposed
from app.services.bodies import Bodies
from app.services.later import later
from app.services.library import Library
from app.services.mail import MailService
from app.store.body import BodyStore
from app.store.profile import Profile

if TYPE_CHECKING:  # each is loaded when it is first asked for, or by `runtime`
    from app.documents.pdf_process import PdfProcess
    from app.domain.duties import LegalNotice
    from app.services.accounts import AccountService, Surroundings
    from app.services.agenda import AgendaService
    from app.services.approvals import ApprovalService
    from app.services.archive import ArchiveService
    from app.services.attendance import AttendanceService
    from app.services.backups import BackupService
    from app.services.carnet import CarnetService
    from app.services.carrying import CarryingService
    from app.services.conflicts import ConflictService
    from app.services.contacts import ContactsService
    from app.services.copies import CopyService
    from app.services.courrier import CourrierService
    from app.services.desk_delegations import DeskDelegationService
    from app.services.document_reminders import DocumentReminders
    from app.services.drafts import DraftService
    from app.services.duties import DutyService
    from app.services.exchange_ics import IcsService
    from app.services.exchanges import ExchangeService
    from app.services.fleet import FleetService, HandoverService, Policies, SetupService
    from app.services.folders import FolderService
    from app.services.followup import FollowUpService
    from app.services.freezing import FreezingService
    from app.services.history import HistoryService
    from app.services.indexing import Indexing
    from app.services.kept import Kept
    from app.services.last_places import LastPlaces
    from app.services.letterlists import LetterLists
    from app.services.links import LinkService
    from app.services.locking import LockingService
    from app.services.mailbox import MailboxService
    from app.services.meeting_events import MeetingEvents
    from app.services.notices import NoticeService
    from app.services.parapheur import ParapheurService
    from app.services.pdf import PdfService
    from app.services.pes import PesService
    from app.services.pictures import PictureService
    from app.services.plain_copies import PlainCopies
    from app.services.planning import PlanningService
    from app.services.recent_files import RecentFiles
    from app.services.recognition import Recognition
    from app.services.reminders import RemindersService
    from app.services.removals import RemovalsService
    from app.services.retention import RetentionService
    from app.services.scans import ScanService
    from app.services.seances import SeanceService
    from app.services.search import SearchService
    from app.services.signing_desk import SigningDesk
    from app.services.signing_types import CardView
    from app.services.smime import SignedMailService
    from app.services.standing import StandingService
    from app.services.storage import StorageService
    from app.services.support import SupportService
    from app.services.sync import SyncService
    from app.services.templates import TemplateService
    from app.services.today import TodayService
    from app.services.trust import TrustService
    from app.services.unsaved import UnsavedForms
    from app.services.updates import UpdateService
    from app.services.webapps import WebAppService
    from app.signing.certificates import Fetch
    from app.sync.engine import Engine


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
    """Time left to the window once its first list is there, before the rest is loaded: imports share the interpreter.
    0 = nobody shows a list, nothing is waited for."""
    upkeep_after_s: float = 20.0
    """How long after the start unused bytes are cleared and missed texts indexed."""
    policy_file: Path | None = None
    """The machine's policy; None = where this system keeps it (`fleet.policies.machine_file`)."""


class Parts:
    """One attribute a service."""

    _config: RuntimeConfig
    _profile: Profile
    _bodies: Bodies
    _begun: asyncio.Event
    """Set once what synchronises and signs is loaded."""
    library: Library
    mail: MailService

    # --- what `Runtime` does for them -----------------------------------------------------------

    def _hold(self, body: Body, store: BodyStore) -> None:
        raise NotImplementedError

    def _make(self, account: Account, store: BodyStore) -> Connector:
        raise NotImplementedError

    async def _connect(self, account: Account) -> None:
        raise NotImplementedError

    def _collect(self, changes: ChangeSet) -> None:
        raise NotImplementedError

    async def _arrived(self, row: FileRow, sha256: str) -> None:
        raise NotImplementedError

    async def _delivered(self, account: Account, intent: Intent) -> None:
        raise NotImplementedError

    async def _erase_all(self) -> None:
        raise NotImplementedError

    def _over(self, by: str) -> None:
        raise NotImplementedError

    # --- made when first asked for --------------------------------------------------------------

    @later
    def accounts(self) -> AccountService:
        from app.services.accounts import AccountService

        return AccountService(self._bodies, self._profile, self._engine, self._around)

    @later
    def _around(self) -> Surroundings:
        from app.services.accounts import Surroundings

        return Surroundings(
            hold=self._hold,
            make=self._make,
            connect=self._connect,
            announce=self._collect,
            begun=self._begun,
            may_keep=lambda body: "keep_passwords" not in self.policies.body(body),
        )

    @later
    def fleet(self) -> FleetService:
        """Orders, leases, « Mes appareils »."""
        from app.services.fleet import FleetService, version

        return FleetService(
            self._bodies,
            self._profile,
            self._engine,
            self._around,
            self.policies,
            clock=self._config.clock,
            version=version(),
            erase_body=self.accounts.erase_body,
            erase_all=self._erase_all,
            over=self._over,
        )

    @later
    def policies(self) -> Policies:
        from app.services.fleet import Memory, Policies, version

        return Policies(Memory(self._profile), version(), self._config.policy_file)

    @later
    def setup(self) -> SetupService:
        """Signed configurations."""
        from app.services.fleet import SetupService

        def changed() -> None:
            self.policies.read_again()
            self._collect(ChangeSet(profile=True))

        return SetupService(self._bodies, self.accounts, self.fleet.memory, self._config.clock, changed)

    @later
    def handover(self) -> HandoverService:
        """« Rendre la tablette », « Changer de tablette »."""
        from app.services.fleet import HandoverService

        clock = self._config.clock
        return HandoverService(self._bodies, self._profile, self.sync, self.accounts, self.fleet, clock)

    @later
    def agenda(self) -> AgendaService:
        from app.services.agenda import AgendaService

        return AgendaService(self._bodies, self.library)

    @later
    def approvals(self) -> ApprovalService:
        from app.services.approvals import ApprovalService

        return ApprovalService(self._bodies, self.library, self.parapheur, self.recognition)

    @later
    def archive(self) -> ArchiveService:
        from app.services.archive import ArchiveService

        return ArchiveService(self._bodies, self.library, self.mailbox, self._engine.connector)

    @later
    def backups(self) -> BackupService:
        from app.services.backups import BackupService
        from app.services.fleet import version

        return BackupService(self._profile, version(), self._config.clock, self._collect)

    @later
    def updates(self) -> UpdateService:
        from app.services.fleet import version
        from app.services.updates import UpdateService

        updates = UpdateService(self._profile, version(), self._config.clock, self._collect)
        updates.holds.append(lambda: "batch" if "signing" in vars(self) and self.signing.under_way else "")
        return updates

    @later
    def webapps(self) -> WebAppService:
        from app.services.webapps import WebAppService

        return WebAppService(self._bodies, self.policies)

    @later
    def attendance(self) -> AttendanceService:
        from app.services.attendance import AttendanceService

        return AttendanceService(self._bodies, self.library)

    @later
    def conflicts(self) -> ConflictService:
        from app.services.conflicts import ConflictService

        return ConflictService(self._bodies)

    @later
    def courrier(self) -> CourrierService:
        from app.services.courrier import CourrierService

        return CourrierService(self._bodies, self.library, self._engine.connector)

    @later
    def followup(self) -> FollowUpService:
        """« Mes signatures »: what became of what was signed."""
        from app.services.followup import FollowUpService

        return FollowUpService(self._bodies, self.library, self._engine.sync_now)

    @later
    def retention(self) -> RetentionService:
        from app.services.retention import RetentionService

        held = self._profile.setting, self._profile.set_setting
        return RetentionService(self._bodies, self.library, *held, lambda body: self.policies.body(body))

    @later
    def letterlists(self) -> LetterLists:
        from app.services.letterlists import LetterLists

        return LetterLists(self._bodies, self.library)

    @later
    def exchanges(self) -> ExchangeService:
        from app.services.exchanges import ExchangeService

        return ExchangeService(self._bodies, self.library, self._stamping)

    @later
    def history(self) -> HistoryService:
        from app.services.history import HistoryService

        return HistoryService(self._bodies)

    @later
    def removals(self) -> RemovalsService:
        from app.services.removals import RemovalsService

        return RemovalsService(self._bodies, self.library)

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

    async def take_links_once(self) -> None:
        """At the first start: ``echarpe://`` links open here."""
        from app.services.desktop import take_links_once

        await take_links_once(self._profile.setting, self._profile.set_setting)

    @later
    def locking(self) -> LockingService:
        from app.services.locking import LockingService

        return LockingService(self._profile, self._collect, lambda: self.policies.device())

    @later
    def mailbox(self) -> MailboxService:
        from app.services.mailbox import MailboxService

        return MailboxService(self._bodies, self.library, self._engine.connector)

    @later
    def kept(self) -> Kept:
        """Mail on this device only."""
        from app.services.kept import Kept

        return Kept(self._bodies, self.library, self.mail, self.mailbox)

    @later
    def meeting_events(self) -> MeetingEvents:
        from app.services.meeting_events import MeetingEvents

        return MeetingEvents(self._bodies, self.library, self._profile.setting, self._profile.set_setting)

    @later
    def notices(self) -> NoticeService:
        from app.services.notices import NoticeService

        return NoticeService(self._bodies, self.library, self.seances, self._engine.connector, self._stamping)

    async def _stamping(self) -> tuple[str, Fetch]:
        return await self.trust.tsa_url(), self.trust.fetch

    @later
    def parapheur(self) -> ParapheurService:
        from app.services.parapheur import ParapheurService

        return ParapheurService(
            self._bodies, self.library, self.pes, self._engine.connector, self.recognition.summarise
        )

    @later
    def folders(self) -> FolderService:
        from app.services.folders import FolderService

        settings = (self._profile.setting, self._profile.set_setting)
        folders = FolderService(self._bodies, self.library, self.search, self.recognition.summarise, settings)
        self.recognition.changed.append(folders.rules_changed)
        return folders

    @later
    def recognition(self) -> Recognition:
        from app.services.recognition import Recognition

        return Recognition(self._profile.setting, self._profile.set_setting)

    @later
    def drafts(self) -> DraftService:
        """Dossiers of the parapheur made here."""
        from app.services.drafts import DraftService

        return DraftService(self._bodies, self.library, self.folders, self._engine.connector)

    @later
    def desk_delegations(self) -> DeskDelegationService:
        from app.services.desk_delegations import DeskDelegationService

        return DeskDelegationService(self._bodies, self.library)

    @later
    def pes(self) -> PesService:
        from app.services.pes import PesService

        return PesService(self._bodies, self._profile.setting, self._profile.set_setting)

    @later
    def pdf(self) -> PdfService:
        from app.services.pdf import PdfService

        return PdfService(self._bodies, self._process)

    @later
    def carnet(self) -> CarnetService:
        from app.services.carnet import CarnetService

        return CarnetService(
            self._bodies, self.library, self._profile, lambda account, stream: self._engine.look(account, stream)
        )

    @later
    def freezing(self) -> FreezingService:
        from app.services.freezing import FreezingService

        return FreezingService(self._bodies, self.library, self.seances)

    @later
    def carrying(self) -> CarryingService:
        from app.services.carrying import CarryingService

        return CarryingService(self._bodies, self.library, self.seances, self.pdf)

    @later
    def pictures(self) -> PictureService:
        from app.services.pictures import PictureService

        def forbidden(account: AccountId) -> Imposed | None:
            return self.policies.body(self._bodies.account(account).body).get("remote_pictures")

        online = self._config.synchronise
        return PictureService(self._bodies, self.library, self.links, forbidden=forbidden, online=online)

    @later
    def scans(self) -> ScanService:
        from app.services.scans import ScanService

        return ScanService(self._bodies, self.pdf)

    @later
    def seances(self) -> SeanceService:
        from app.services.seances import SeanceService

        return SeanceService(self._bodies, self.library)

    @later
    def copies(self) -> CopyService:
        from app.services.copies import CopyService

        return CopyService(self._bodies, self.library, self.seances)

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

        return PlanningService(self._bodies, self.library, self._engine.connector, self.agenda)

    @later
    def reminders(self) -> RemindersService:
        from app.services.reminders import RemindersService

        return RemindersService(self._bodies, self.document_reminders, self._profile.setting, self._profile.set_setting)

    @later
    def document_reminders(self) -> DocumentReminders:
        from app.services.document_reminders import DocumentReminders

        return DocumentReminders(self._bodies, self.library)

    @later
    def templates(self) -> TemplateService:
        from app.services.templates import TemplateService

        return TemplateService(self._bodies, self.library, self.mailbox, self.mail)

    @later
    def search(self) -> SearchService:
        from app.services.search import SearchService

        return SearchService(self._bodies)

    @later
    def signing(self) -> SigningDesk:
        from app.services.card_box import MODULES_SETTING, SIGNERS_SETTING
        from app.services.signing_desk import SigningDesk

        modules = self._setting_list(MODULES_SETTING)
        services = (self._bodies, self.library, self.parapheur, self._engine, self.accounts, self.trust)
        return SigningDesk(*services, modules, self._setting_list(SIGNERS_SETTING))

    @later
    def trust(self) -> TrustService:
        from app.connectors.fetch import fetch
        from app.services.trust import TrustService

        accounts = self.accounts
        return TrustService(accounts.setting, accounts.set_setting, self._config.clock, fetch)

    @later
    def plain_copies(self) -> PlainCopies:
        """Plain copies for other programs."""
        from app.services.plain_copies import PlainCopies

        return PlainCopies()

    @later
    def recent_files(self) -> RecentFiles:
        from app.services.recent_files import RecentFiles

        return RecentFiles(self._profile.setting, self._profile.set_setting)

    @later
    def last_places(self) -> LastPlaces:
        from app.services.last_places import LastPlaces

        return LastPlaces(self._profile.setting, self._profile.set_setting)

    @later
    def storage(self) -> StorageService:
        from app.services.storage import StorageService

        return StorageService(self._bodies)

    @later
    def support(self) -> SupportService:
        from app.services.support import SupportService

        settings = (self._profile.setting, self._profile.set_setting)
        return SupportService(self._bodies, self.sync, self.storage, self.policies, *settings)

    @later
    def sync(self) -> SyncService:
        from app.services.sync import SyncService

        return SyncService(self._bodies, self._engine, self._begun)

    @later
    def today(self) -> TodayService:
        from app.services.today import TodayService

        spaces = (self.agenda, self.parapheur, self.links, self.followup, self.approvals, self.exchanges)
        return TodayService(self._bodies, self.library, *spaces, self.duties)

    @later
    def duties(self) -> DutyService:
        from app.services.duties import DutyService

        async def ending() -> Sequence[tuple[AccountId, CardView]]:
            return await self.signing.ending() if self._begun.is_set() else ()  # reading certificates is loaded then

        async def legal(key: Key) -> LegalNotice | None:
            return await self.notices.legal(key) if self._begun.is_set() else None

        return DutyService(self._bodies, self.library, ending, legal)

    @later
    def unsaved(self) -> UnsavedForms:
        """Forms that nobody has saved yet."""
        from app.services.unsaved import UnsavedForms

        return UnsavedForms(self._bodies)

    @later
    def _engine(self) -> Engine:
        from app.sync.engine import Engine

        return Engine(clock=self._config.clock, arrived=self._arrived, delivered=self._delivered)

    @later
    def _indexing(self) -> Indexing:
        from app.services.indexing import Indexing

        return Indexing(self._bodies, self.pdf, self.pes)

    @later
    def _process(self) -> PdfProcess:
        from app.documents.pdf_process import PdfProcess

        return PdfProcess()

    def _setting_list(self, name: str) -> list[str]:
        return [line for line in (self._profile.setting(name) or "").splitlines() if line.strip()]
