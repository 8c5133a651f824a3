"""« Assistance »: who helps, the code to read aloud, the body's notices, the diagnostic file without personal data."""

from __future__ import annotations

import asyncio
import io
import json
import platform
import zipfile
from collections.abc import Callable, Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.accounts import AccountState, Link
from app.domain.errors import AppError, family_of
from app.domain.frozen import dataclass
from app.domain.support import Hotline, ServiceNotice, Standing, build_code
from app.services.bodies import Bodies
from app.services.recent_log import RECENT
from app.services.storage import StorageService
from app.services.sync import SyncService

if TYPE_CHECKING:  # signing is loaded when a card is examined
    from app.services.card_doctor import Check
    from app.services.fleet import Policies

SEEN = "support.seen"
SEEN_MOST = 200
HOUR_MS = 3_600_000
_OF_LINK: Mapping[Link, str] = {
    Link.OFFLINE: "transient",
    Link.CAPTIVE: "transient",
    Link.NEEDS_USER: "needs_user",
    Link.BROKEN: "local_fault",
}
README = """Diagnostic d'Écharpe, à remettre à votre assistance.

etat.json   version, système, état de chaque compte (sans adresse, identifiant ni serveur), nombre et genre des
            actions qui attendent, place occupée, résultat de l'examen de la carte (sans nom ni numéro).
journal.txt dernières lignes du journal du programme, sans aucun contenu.

Ces fichiers ne contiennent ni nom, ni objet, ni texte, ni pièce, ni mot de passe. Lisez-les : ce sont des textes.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountReport:
    """One account in the report of the synchronisation."""

    state: AccountState
    waiting: int
    """Acts that leave by themselves."""
    to_settle: int
    """Acts that only the user can settle."""
    files: int
    """Documents still to be fetched by themselves."""


class SupportService:
    """Reads every part of the program; says nothing about anybody."""

    def __init__(
        self,
        bodies: Bodies,
        sync: SyncService,
        storage: StorageService,
        policies: Policies,
        setting: Callable[[str], str | None],
        set_setting: Callable[[str, str | None], None],
    ) -> None:
        self._bodies = bodies
        self._sync = sync
        self._storage = storage
        self._policies = policies
        self._setting = setting
        self._set_setting = set_setting
        self._family = "none"

    # --- who helps ------------------------------------------------------------------------------

    async def hotlines(self) -> list[Hotline]:
        """Of each body whose configuration names one, and of the machine's administrator."""
        return [
            Hotline(body=ruling.name, name=who.name, phone=who.phone, hours=who.hours, page=who.page)
            for ruling in await asyncio.to_thread(lambda: self._policies.rulings)
            if (who := ruling.policy.assistance) is not None
        ]

    async def notices(self) -> list[ServiceNotice]:
        """Words of the bodies that were not shown yet."""
        now, seen = self._bodies.clock(), set((self._setting(SEEN) or "").splitlines())
        return [
            ServiceNotice(id=name, body=ruling.name, words=notice.words)
            for ruling in await asyncio.to_thread(lambda: self._policies.rulings)
            for notice in ruling.policy.notices
            if (name := f"{ruling.body or 'machine'}/{notice.id}") not in seen and not 0 < notice.until_ms <= now
        ]

    async def notice_seen(self, id: str) -> None:
        """The user closed it: never again."""
        seen = (self._setting(SEEN) or "").splitlines()
        self._set_setting(SEEN, "\n".join([*seen, id][-SEEN_MOST:]))

    # --- where the program stands ---------------------------------------------------------------

    def note_error(self, error: AppError) -> None:
        """What went wrong last, for the code to read aloud."""
        self._family = family_of(error)

    async def code(self) -> str:
        """``0-1-0 E2 K``: see `domain.support`."""
        line = await self._sync.line()
        family = self._family if self._family != "none" else _OF_LINK.get(line.link, "none")
        return build_code(Standing(metadata.version("echarpe"), line.link, family))

    async def report(self) -> list[AccountReport]:
        """The synchronisation, account by account."""
        rows = await self._sync.outbox()
        found = []
        for state in await self._sync.states():
            mine = [row for row in rows if row.intent.account == state.account]
            settle = sum(1 for row in mine if row.state.value in ("parked", "unknown"))
            files = await self._sync.files_waiting(state.account)
            found.append(AccountReport(state=state, waiting=len(mine) - settle, to_settle=settle, files=files))
        return found

    # --- the diagnostic file --------------------------------------------------------------------

    async def diagnosis(self, checks: Iterable[Check] = ()) -> dict[str, Any]:
        """All that the file tells, as JSON. Codes, numbers and kinds only: no name, subject, login or host."""
        now = self._bodies.clock()
        accounts = {account.id: account for account in self._bodies.accounts()}
        reports = await self.report()
        return {
            "code": await self.code(),
            "version": metadata.version("echarpe"),
            "system": {"name": platform.system(), "release": platform.release(), "machine": platform.machine()},
            "python": platform.python_version(),
            "bodies": len(self._bodies.all),
            "accounts": [
                {
                    "service": accounts[one.state.account].service.value,
                    "link": one.state.link.value,
                    "error": one.state.error_code,
                    "last_success_hours": _hours(now, one.state.last_success_ms),
                    "waiting": one.waiting,
                    "to_settle": one.to_settle,
                    "files": one.files,
                }
                for one in reports
                if one.state.account in accounts
            ],
            "outbox": [
                {
                    "kind": row.intent.KIND,
                    "state": row.state.value,
                    "attempts": row.attempts,
                    "error": row.error_code,
                    "hours": _hours(now, row.intent.made_at_ms),
                }
                for row in await self._sync.outbox()
            ],
            "storage": [
                {"kind": shelf.kind, "held": shelf.held, "coming": shelf.coming, "left": shelf.left}
                for shelf in await self._storage.shelves()
            ],
            "cards": [{"code": check.code, "health": check.health.value} for check in checks],
        }

    async def write_bundle(self, path: Path, checks: Iterable[Check] = ()) -> None:
        """A ZIP of texts for the hotline. Raises OSError as files do."""
        facts = json.dumps(await self.diagnosis(checks), ensure_ascii=False, indent=1)
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as bundle:
            bundle.writestr("LISEZMOI.txt", README)
            bundle.writestr("etat.json", facts)
            bundle.writestr("journal.txt", "\n".join(RECENT.lines()) + "\n")
        await asyncio.to_thread(path.write_bytes, held.getvalue())


def _hours(now_ms: int, then_ms: int | None) -> int | None:
    return None if then_ms is None else (now_ms - then_ms) // HOUR_MS
