"""The cards of a profile and the settings around them: which one signs for which parapheur, and what is known of each.

No login is made here, and no PIN asked: the desk (`signing_desk`) does that.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections.abc import Sequence
from dataclasses import replace

import msgspec

from app.domain.accounts import SHARED_SESSION, Service
from app.domain.errors import Rejected
from app.domain.ids import AccountId
from app.domain.parapheur import Dossier
from app.domain.records import Mark
from app.services.accounts import AccountService
from app.services.bodies import Bodies
from app.services.card_doctor import Check, Choice, examine
from app.services.library import Library, ListQuery
from app.services.parapheur import ParapheurService
from app.services.recapping import certificate_sha256
from app.services.signing_rules import BOUND, belongs
from app.services.signing_types import CardView, ReasonView
from app.services.tokens import KeyFile, Tokens, card_view, certificate_view
from app.services.trust import TrustService
from app.signing.levels import read_policies
from app.signing.persons import Person, read_person, same_person

MODULES_SETTING, SIGNERS_SETTING = "pkcs11_modules", "external_signers"
KEY_FILES_SETTING = "pkcs12_files"
"""Lines of a certificate (base64 of its DER), a space, the path of its file."""
POLICIES_SETTING = "rgs_policies"
"""``oid=stars`` lines: policies of products whose level is known to the body (`signing.levels`)."""
RENEWAL_TOLD = "renewal_told"
"""``sha256:stage`` lines: ends of certificates that the user was told of."""
HOLDER_SETTING = "card_holder"
"""`Person` of the cards chosen here, as JSON; a bare name from before."""
OTHER_HOLDER = "cert_other_holder"
SHARED_SETTING = "shared_desktop"
KEEP_SETTING = "card_open_minutes"
STAMP_SETTING = "stamp_picture"
"""Base64 of the JPEG drawn in the stamps of one's own signatures."""
KEEP_CHOICES = (0, 5, 15, 30)
STATE_S = 6.0
"""How long the authority of a certificate just chosen is waited for."""


class CardBox:
    """Certificates present and chosen."""

    def __init__(
        self,
        bodies: Bodies,
        library: Library,
        parapheur: ParapheurService,
        accounts: AccountService,
        trust: TrustService,
        modules: Sequence[str],
        signers: Sequence[str],
        key_files: Sequence[str],
    ) -> None:
        self._bodies = bodies
        self._library = library
        self._parapheur = parapheur
        self._accounts = accounts
        self._trust = trust
        self._tokens = Tokens(modules)
        self._tokens.signers = list(signers)
        self._tokens.key_files = [_read_key_file(line) for line in key_files]

    async def cards(self, *, everything: bool = False) -> list[CardView]:
        """Certificates present now, those without a doubt first, each with its reasons. No login.

        On a shared desktop only those chosen here, unless ``everything`` is wanted (to choose one): a reader
        may be another session's, and its card is never offered by itself (row A6).
        """
        now = self._bodies.clock()
        found = await self._tokens.cards()
        if not everything and await self.shared_desktop():
            mine = set(self.certificates())
            found = [card for card in found if card.certificate.der in mine]
        policies = read_policies(await self._accounts.setting(POLICIES_SETTING))
        views = [
            replace(card_view(card, now, policies), unlocked=self._tokens.unlocked(card.certificate.sha256))
            for card in found
        ]
        views = [await self._trust.judged(view) for view in views]
        views = [await self._mine(view, card.certificate.der) for view, card in zip(views, found, strict=True)]
        return sorted(views, key=lambda view: (not view.usable, bool(view.warnings), -view.not_after_ms))

    async def examine(self) -> list[Check]:
        """The card doctor: see `card_doctor`. No login, no network."""
        accounts = [account for account in self._accounts.accounts() if account.service is Service.PARAPHEUR]
        choices = [
            Choice(body=self._bodies.body_of(account.id).name, sha256=certificate_sha256(account))
            for account in accounts
        ]
        lines = [
            line for store in self._bodies.stores.values() for line in await store.read(lambda r: r.journal(limit=1))
        ]
        newest = max((line.at_ms for line in lines), default=0)
        return await examine(self._tokens, self._bodies.clock(), choices=choices, newest_ms=newest)

    async def choose_certificate(self, account: AccountId, sha256: str, *, bind: bool = False) -> None:
        """This certificate signs for that parapheur from now on; what it shall sign is fetched ahead.

        ``bind``: the user says that another body's certificate signs here all the same. Raises
        ``Rejected``: ``card_missing``, ``certificate_other_body`` (``organisation``, ``body``),
        ``certificate_other_holder`` (several profiles on this session: see `same_person`).
        """
        card = next((card for card in await self._tokens.cards() if card.certificate.sha256 == sha256), None)
        if card is None:
            raise Rejected("card_missing")
        body = self._bodies.body_of(account).name
        view = card_view(card, self._bodies.clock())
        if not bind and not any(belongs(view, body, siren) for siren in await self._sirens(account)):
            raise Rejected("certificate_other_body", organisation=view.organisation, body=body)
        if any(reason.code == OTHER_HOLDER for reason in (await self._mine(view, card.certificate.der)).blocking):
            raise Rejected("certificate_other_holder")
        await self._learn(read_person(card.certificate.der))
        text = base64.b64encode(card.certificate.der).decode("ascii")
        await self._accounts.update_settings(account, **{"certificate": text, BOUND: sha256})
        with contextlib.suppress(TimeoutError):  # revoked: told before its first PIN, where there is a network
            async with asyncio.timeout(STATE_S):
                await self._trust.refresh([card.certificate.der])

    async def _mine(self, view: CardView, der: bytes) -> CardView:
        """The card as this profile may use it: among several, only those of the person of the first one chosen."""
        holder = await self._holder()
        if holder is None or await self._accounts.setting(SHARED_SESSION) != "1":
            return view
        own = [account.login for account in self._accounts.accounts()]
        return view if same_person(read_person(der), holder, own) else anothers(view, holder)

    async def _holder(self) -> Person | None:
        """Whose profile it is, as far as cards tell: as learnt, or by the certificates of its accounts; None = no
        card was chosen yet."""
        held = await self._accounts.setting(HOLDER_SETTING)
        if not held:
            people = [read_person(der) for der in self.certificates()]
            return people[0] if people else None
        try:
            return msgspec.json.decode(held, type=Person)
        except msgspec.MsgspecError:  # the bare name, as it was kept once
            return Person(held)

    async def _learn(self, person: Person) -> None:
        """What the chosen card says of its holder is added to what is known. Somebody else's, which only a profile that
        is alone takes: it is theirs from now on (another mayor was elected)."""
        known = await self._holder()
        kept = known.joined(person) if known is not None and same_person(person, known) else person
        await self._accounts.set_setting(HOLDER_SETTING, msgspec.json.encode(kept, order="sorted").decode())

    async def _sirens(self, account: AccountId) -> list[str]:
        """SIRENs under which the files of that parapheur are issued, and the empty one: by name alone."""
        waiting = await self._library.entries(ListQuery(kind=Dossier.KIND, marks=Mark.SIGN), limit=100)
        facts = [await self._parapheur.facts(entry.key) for entry in waiting if entry.key.account == account]
        return ["", *dict.fromkeys(found.file.siren for found in facts if found.file is not None)]

    def chosen(self, account: AccountId) -> CardView | None:
        """The certificate chosen for that parapheur, its card present or not; None = none yet."""
        text = self._bodies.account(account).settings.get("certificate", "")
        return certificate_view(base64.b64decode(text), self._bodies.clock()) if text else None

    async def expiring(self) -> list[CardView]:
        """Certificates chosen here that end within six months, unless the user was told at this stage (row A45)."""
        told = (await self._accounts.setting(RENEWAL_TOLD)).splitlines()
        views = map(self._viewed, self.certificates())
        return [view for view in views if (stage := _renewal_stage(view)) and f"{view.sha256}:{stage}" not in told]

    async def ending(self) -> list[tuple[AccountId, CardView]]:
        """As `expiring`, with the parapheur each was chosen for, and those that have ended already."""
        told = (await self._accounts.setting(RENEWAL_TOLD)).splitlines()
        found = []
        for account in self._accounts.accounts(Service.PARAPHEUR):
            view = self.chosen(account.id)
            stage = _renewal_stage(view) if view is not None else 0
            if view is not None and ("cert_expired" in view.reason_codes or stage):
                found += [] if f"{view.sha256}:{stage}" in told and stage else [(account.id, view)]
        return found

    async def renewal_seen(self, sha256: str) -> None:
        """Not said again before the next stage (six months, three months, six weeks)."""
        told = (await self._accounts.setting(RENEWAL_TOLD)).splitlines()
        stages = {v.sha256: _renewal_stage(v) for v in map(self._viewed, self.certificates())}
        await self._accounts.set_setting(RENEWAL_TOLD, "\n".join([*told[-20:], f"{sha256}:{stages.get(sha256, 0)}"]))

    def _viewed(self, der: bytes) -> CardView:
        return certificate_view(der, self._bodies.clock())

    async def keep_minutes(self) -> int:
        """How long a card stays open after a batch; 0 = it asks its PIN each time (row 89)."""
        if await self.shared_desktop():
            return 0
        text = await self._accounts.setting(KEEP_SETTING, "0")
        return int(text) if text.isdecimal() and int(text) in KEEP_CHOICES else 0

    async def set_keep_minutes(self, minutes: int) -> None:
        """One of `KEEP_CHOICES`. What is open now is closed. Raises ``ValueError`` for another."""
        if minutes not in KEEP_CHOICES:
            raise ValueError(minutes)
        await self._accounts.set_setting(KEEP_SETTING, str(minutes))
        await self._tokens.forget()

    async def close_cards(self) -> None:
        """Close what is kept open since a batch; one under way ends, and its card is not kept open after it."""
        self._tokens.keep_s = 0
        await self._tokens.forget()

    async def stamp_picture(self) -> bytes:
        """JPEG drawn in visible stamps (a signature written by hand, the body's seal); empty = none (row 94)."""
        return base64.b64decode(await self._accounts.setting(STAMP_SETTING))

    async def set_stamp_picture(self, jpeg: bytes) -> None:
        """Kept with the profile's settings, encrypted; empty = none."""
        await self._accounts.set_setting(STAMP_SETTING, base64.b64encode(jpeg).decode())

    async def shared_desktop(self) -> bool:
        """Several people's sessions may share this machine's readers (VDI, terminal server; row 100)."""
        return await self._accounts.setting(SHARED_SETTING) == "1"

    async def set_shared_desktop(self, on: bool) -> None:
        """What is open now is closed."""
        await self._accounts.set_setting(SHARED_SETTING, "1" if on else "")
        await self._tokens.forget()

    async def modules(self) -> list[str]:
        """Paths of the PKCS#11 modules that the user named (row 80)."""
        return [line for line in (await self._accounts.setting(MODULES_SETTING)).splitlines() if line.strip()]

    async def add_module(self, path: str) -> None:
        """Use this PKCS#11 module from now on, once it has answered. Raises as `Tokens.check_module`."""
        await self._tokens.check_module(path)
        await self._set_modules(list(dict.fromkeys([*await self.modules(), path])))

    async def remove_module(self, path: str) -> None:
        await self._set_modules([known for known in await self.modules() if known != path])

    def key_files(self) -> list[str]:
        """Paths of the PKCS#12 files that the user named."""
        return [file.path for file in self._tokens.key_files]

    async def add_key_file(self, path: str, password: str) -> None:
        """Sign with this file from now on; its password is asked at each use. Raises as `Tokens.read_key_file`."""
        read = await self._tokens.read_key_file(path, password)
        await self._set_key_files([*(file for file in self._tokens.key_files if file.path != path), read])

    async def remove_key_file(self, path: str) -> None:
        await self._set_key_files([file for file in self._tokens.key_files if file.path != path])

    async def _set_key_files(self, files: Sequence[KeyFile]) -> None:
        self._tokens.key_files = list(files)
        lines = [f"{base64.b64encode(file.certificate).decode()} {file.path}" for file in files]
        await self._accounts.set_setting(KEY_FILES_SETTING, "\n".join(lines))

    async def signers(self) -> list[str]:
        """Command lines of the user's own signing programs (`signing.external`)."""
        return [line for line in (await self._accounts.setting(SIGNERS_SETTING)).splitlines() if line.strip()]

    async def add_signer(self, line: str) -> None:
        """Use this program from now on, once it has answered. Raises as `Tokens.check_signer`."""
        await self._tokens.check_signer(line)
        await self._set_signers(list(dict.fromkeys([*await self.signers(), line.strip()])))

    async def remove_signer(self, line: str) -> None:
        await self._set_signers([known for known in await self.signers() if known != line])

    async def _set_signers(self, lines: Sequence[str]) -> None:
        self._tokens.signers = list(lines)
        await self._accounts.set_setting(SIGNERS_SETTING, "\n".join(lines))

    async def _set_modules(self, modules: Sequence[str]) -> None:
        self._tokens.set_modules(modules)
        await self._accounts.set_setting(MODULES_SETTING, "\n".join(modules))

    def certificates(self) -> list[bytes]:
        """DER of the certificates chosen for the parapheurs, each once."""
        texts = [a.settings.get("certificate", "") for a in self._accounts.accounts(Service.PARAPHEUR)]
        return [base64.b64decode(text) for text in dict.fromkeys(texts) if text]

    async def check_now(self) -> None:
        """Ask the authorities now about the cards present and the certificates chosen. Needs a network."""
        present = [card.certificate.der for card in await self._tokens.cards()]
        await self._trust.refresh(dict.fromkeys([*present, *self.certificates()]), at_once=True)


def anothers(view: CardView, holder: Person) -> CardView:
    """The card of somebody else than ``holder``: refused, by name."""
    reason = ReasonView(code=OTHER_HOLDER, params={"subject": view.subject, "holder": holder.name})
    return replace(view, usable=False, blocking=(*view.blocking, reason))


def _renewal_stage(view: CardView) -> int:
    """Days of the stage that a certificate's end has come to: 180, 90 or 45; 0 = it is far, or it is over."""
    reasons = [r for r in (*view.notices, *view.warnings) if r.code in ("cert_renewal_due", "cert_expires_soon")]
    days = int(reasons[0].params["days"]) if reasons else 0
    return next((stage for stage in (45, 90, 180) if days <= stage), 0) if reasons else 0


def _read_key_file(line: str) -> KeyFile:
    certificate, _, path = line.partition(" ")
    return KeyFile(path, base64.b64decode(certificate))
