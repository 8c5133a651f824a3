"""The services of the application, each made when first asked for: what needs what, and nothing else.

`Runtime` is this, with a thread to run on. Imports stand in the methods: a first list waits for none but its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.domain.changes import ChangeSet
from app.domain.ids import AccountId, Key
from app.domain.policy import Imposed
from app.services.later import later
from app.services.parts_office import OfficeParts
from app.services.parts_office import RuntimeConfig as RuntimeConfig
from app.services.parts_office import now_ms as now_ms

if TYPE_CHECKING:  # each is loaded when it is first asked for, or by `runtime`
    from app.documents.pdf_process import PdfProcess
    from app.domain.duties import LegalNotice
    from app.services.accounts import AccountService, Surroundings
    from app.services.approvals import ApprovalService
    from app.services.archive import ArchiveService
    from app.services.attendance import AttendanceService
    from app.services.backups import BackupService
    from app.services.carnet import CarnetService
    from app.services.carrying import CarryingService
    from app.services.conflicts import ConflictService
    from app.services.copies import CopyService
    from app.services.courrier import CourrierService
    from app.services.desk_delegations import DeskDelegationService
    from app.services.document_reminders import DocumentReminders
    from app.services.drafts import DraftService
    from app.services.duties import DutyService
    from app.services.exchanges import ExchangeService
    from app.services.fleet import FleetService, HandoverService, Policies, SetupService
    from app.services.folders import FolderService
    from app.services.followup import FollowUpService
    from app.services.freezing import FreezingService
    from app.services.history import HistoryService
    from app.services.indexing import Indexing
    from app.services.letterlists import LetterLists
    from app.services.locking import LockingService
    from app.services.meeting_events import MeetingEvents
    from app.services.notice_rounds import NoticeRounds
    from app.services.notices import NoticeService
    from app.services.parapheur import ParapheurService
    from app.services.pdf import PdfService
    from app.services.pes import PesService
    from app.services.pictures import PictureService
    from app.services.plain_copies import PlainCopies
    from app.services.recent_files import RecentFiles
    from app.services.recognition import Recognition
    from app.services.reminders import RemindersService
    from app.services.retention import RetentionService
    from app.services.scans import ScanService
    from app.services.seances import SeanceService
    from app.services.search import SearchService
    from app.services.signing_desk import SigningDesk
    from app.services.signing_types import CardView
    from app.services.smime import SignedMailService
    from app.services.storage import StorageService
    from app.services.support import SupportService
    from app.services.sync import SyncService
    from app.services.today import TodayService
    from app.services.trust import TrustService
    from app.services.updates import UpdateService
    from app.services.webapps import WebAppService
    from app.signing.certificates import Fetch


class Parts(OfficeParts):
    """One attribute a service."""

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
    def signed_mail(self) -> SignedMailService:
        from app.connectors.fetch import fetch
        from app.services.smime import SignedMailService

        return SignedMailService(self._bodies, self.library, self.mail, self.mailbox, lambda: self.signing, fetch)

    async def take_links_once(self) -> None:
        """At the first start: ``echarpe://`` links open here."""
        from app.services.desktop import take_links_once

        await take_links_once(self._profile.setting, self._profile.set_setting)

    @later
    def locking(self) -> LockingService:
        from app.services.locking import LockingService

        return LockingService(self._profile, self._collect, lambda: self.policies.device())

    @later
    def meeting_events(self) -> MeetingEvents:
        from app.services.meeting_events import MeetingEvents

        return MeetingEvents(self._bodies, self.library, self._profile.setting, self._profile.set_setting)

    @later
    def notices(self) -> NoticeService:
        from app.services.notices import NoticeService

        return NoticeService(self._bodies, self.library, self.seances, self._engine.connector, self._stamping)

    @later
    def notice_rounds(self) -> NoticeRounds:
        from app.services.notice_rounds import NoticeRounds

        return NoticeRounds(self._bodies, self.library, self.notices)

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
    def reminders(self) -> RemindersService:
        from app.services.reminders import RemindersService

        return RemindersService(self._bodies, self.document_reminders, self._profile.setting, self._profile.set_setting)

    @later
    def document_reminders(self) -> DocumentReminders:
        from app.services.document_reminders import DocumentReminders

        return DocumentReminders(self._bodies, self.library)

    @later
    def search(self) -> SearchService:
        from app.services.search import SearchService

        return SearchService(self._bodies)

    @later
    def signing(self) -> SigningDesk:
        from app.services.card_box import KEY_FILES_SETTING, MODULES_SETTING, SIGNERS_SETTING
        from app.services.signing_desk import SigningDesk

        named = [self._setting_list(name) for name in (MODULES_SETTING, SIGNERS_SETTING, KEY_FILES_SETTING)]
        services = (self._bodies, self.library, self.parapheur, self._engine, self.accounts, self.trust)
        return SigningDesk(*services, *named)

    async def close_cards(self) -> None:
        """The window was locked: no card stays open for whoever comes. What is being signed goes on."""
        if "signing" in vars(self):
            await self.signing.close_cards()

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
    def _indexing(self) -> Indexing:
        from app.services.indexing import Indexing

        return Indexing(self._bodies, self.pdf, self.pes)

    @later
    def _process(self) -> PdfProcess:
        from app.documents.pdf_process import PdfProcess

        return PdfProcess()

    def _setting_list(self, name: str) -> list[str]:
        return [line for line in (self._profile.setting(name) or "").splitlines() if line.strip()]
