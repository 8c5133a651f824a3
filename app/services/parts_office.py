"""What every service stands on, and those of the office: mail, agenda, contacts. See `parts`."""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.accounts import Account, Body
from app.domain.changes import ChangeSet
from app.domain.exchange import Clock, Connector
from app.domain.frozen import dataclass
from app.domain.intents import Intent
from app.domain.listing import FileRow
from app.services.bodies import Bodies
from app.services.later import later
from app.services.library import Library
from app.services.mail import MailService
from app.store.body import BodyStore
from app.store.profile import Profile

if TYPE_CHECKING:  # each is loaded when it is first asked for, or by `runtime`
    from app.services.agenda import AgendaService
    from app.services.contacts import ContactsService
    from app.services.exchange_ics import IcsService
    from app.services.kept import Kept
    from app.services.last_places import LastPlaces
    from app.services.links import LinkService
    from app.services.mailbox import MailboxService
    from app.services.planning import PlanningService
    from app.services.removals import RemovalsService
    from app.services.standing import StandingService
    from app.services.templates import TemplateService
    from app.services.unsaved import UnsavedForms
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


class OfficeParts(ABC):
    """One attribute a service."""

    _config: RuntimeConfig
    _profile: Profile
    _bodies: Bodies
    _begun: asyncio.Event
    """Set once what synchronises and signs is loaded."""
    library: Library
    mail: MailService

    # --- what `Runtime` does for them -----------------------------------------------------------

    @abstractmethod
    def _hold(self, body: Body, store: BodyStore) -> None: ...

    @abstractmethod
    def _make(self, account: Account, store: BodyStore) -> Connector: ...

    @abstractmethod
    async def _connect(self, account: Account) -> None: ...

    @abstractmethod
    def _collect(self, changes: ChangeSet) -> None: ...

    @abstractmethod
    async def _arrived(self, row: FileRow, sha256: str) -> None: ...

    @abstractmethod
    async def _delivered(self, account: Account, intent: Intent) -> None: ...

    @abstractmethod
    async def _erase_all(self) -> None: ...

    @abstractmethod
    def _over(self, by: str) -> None: ...

    # --- made when first asked for --------------------------------------------------------------

    @later
    def agenda(self) -> AgendaService:
        from app.services.agenda import AgendaService

        return AgendaService(self._bodies, self.library)

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
    def kept(self) -> Kept:
        """Mail on this device only."""
        from app.services.kept import Kept

        return Kept(self._bodies, self.library, self.mail, self.mailbox)

    @later
    def mailbox(self) -> MailboxService:
        from app.services.mailbox import MailboxService

        return MailboxService(self._bodies, self.library, self._engine.connector)

    @later
    def links(self) -> LinkService:
        from app.services.links import LinkService

        return LinkService(self._bodies, self.library)

    @later
    def removals(self) -> RemovalsService:
        from app.services.removals import RemovalsService

        return RemovalsService(self._bodies, self.library)

    @later
    def standing(self) -> StandingService:
        """Absence, filters, shares and rights: asked by Réglages only."""
        from app.services.standing import StandingService

        return StandingService(self._bodies, self.library)

    @later
    def templates(self) -> TemplateService:
        from app.services.templates import TemplateService

        return TemplateService(self._bodies, self.library, self.mailbox, self.mail)

    @later
    def unsaved(self) -> UnsavedForms:
        """Forms that nobody has saved yet."""
        from app.services.unsaved import UnsavedForms

        return UnsavedForms(self._bodies)

    @later
    def last_places(self) -> LastPlaces:
        from app.services.last_places import LastPlaces

        return LastPlaces(self._profile.setting, self._profile.set_setting)

    @later
    def _engine(self) -> Engine:
        from app.sync.engine import Engine

        return Engine(clock=self._config.clock, arrived=self._arrived, delivered=self._delivered)
