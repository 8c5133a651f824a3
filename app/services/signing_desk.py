"""The signing desk: recapitulation, one PIN, a batch, and the proof afterwards.

``recapitulation`` reads every figure it shows from the very bytes whose digests it records; ``sign``
refuses any document whose bytes are no longer those. Each verified dossier becomes a `SignDossier`
intent in the same transaction as its journal line: from then on it is the outbox's business, and a
crash can never lead to a second signature. ``follow`` proves the delivered file afterwards.
"""

from __future__ import annotations

import base64
import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol, runtime_checkable

from app.connectors.parapheur import SignedDocument
from app.domain.accounts import Account, Service
from app.domain.errors import AppError, Rejected, TokenMissing
from app.domain.ids import AccountId, Key
from app.domain.intents import Intent, SignDossier
from app.domain.listing import FileState
from app.domain.parapheur import Action, Dossier, Format, SigningRequest, document_ref
from app.services.accounts import AccountService
from app.services.bodies import Bodies
from app.services.card_doctor import Check, Choice, examine
from app.services.dossier_export import Export, save_export
from app.services.library import Library
from app.services.parapheur import PES_LIMIT_BYTES, DossierFacts, ParapheurService, Severity
from app.services.signing_types import CardView, Recap, RecapLine, SignProgress, SignResult, SignStep
from app.services.tokens import Tokens, card_view, certificate_view
from app.signing.batch import JournalEntry, Outcome, Prepared, Session, Step, Verified, run_batch
from app.signing.check import ShownDocument
from app.signing.delivered import prove
from app.store.tx import Tx
from app.sync.engine import Engine

log = logging.getLogger(__name__)

SHOWN = "dossier.shown"
RECAPITULATED = "sign.recapitulated"
"""Journal lines whose facts are document ids and the digests of what was displayed."""
MODULES_SETTING = "pkcs11_modules"
KEEP_SETTING = "card_open_minutes"
KEEP_CHOICES = (0, 5, 15, 30)
_STEPS = {
    Step.CHECKED: SignStep.CHECKED,
    Step.SIGNING: SignStep.PREPARING,
    Step.SIGNED: SignStep.SIGNED,
    Step.VERIFIED: SignStep.QUEUED,
    Step.FAILED: SignStep.FAILED,
    Step.NOT_DONE: SignStep.SKIPPED,
}

Progress = Callable[[SignProgress], None]


@runtime_checkable
class ReadsBack(Protocol):
    """A connector that gives back what the server signed."""

    async def fetch_signed(self, dossier: Dossier) -> tuple[SignedDocument, ...]: ...


class SigningDesk:
    """Everything that touches a card."""

    def __init__(
        self,
        bodies: Bodies,
        library: Library,
        parapheur: ParapheurService,
        engine: Engine,
        accounts: AccountService,
        modules: Sequence[str] = (),
    ) -> None:
        self._bodies = bodies
        self._library = library
        self._parapheur = parapheur
        self._engine = engine
        self._accounts = accounts
        self._tokens = Tokens(modules)
        self._cancelled = False

    # --- cards ----------------------------------------------------------------------------------

    async def cards(self) -> list[CardView]:
        """Certificates present now, those without a doubt first, each with its reasons. No login."""
        now = self._bodies.clock()
        found = await self._tokens.cards()
        views = [
            replace(card_view(card, now), unlocked=self._tokens.unlocked(card.certificate.sha256)) for card in found
        ]
        return sorted(views, key=lambda view: (not view.usable, bool(view.warnings), -view.not_after_ms))

    async def examine(self) -> list[Check]:
        """The card doctor: see `card_doctor`. No login, no network."""
        accounts = [account for account in self._accounts.accounts() if account.service is Service.PARAPHEUR]
        choices = [
            Choice(body=self._bodies.body_of(account.id).name, sha256=_certificate_sha256(account))
            for account in accounts
        ]
        lines = [
            line for store in self._bodies.stores.values() for line in await store.read(lambda r: r.journal(limit=1))
        ]
        newest = max((line.at_ms for line in lines), default=0)
        return await examine(self._tokens, self._bodies.clock(), choices=choices, newest_ms=newest)

    async def choose_certificate(self, account: AccountId, sha256: str) -> None:
        """This certificate signs for that parapheur from now on; what it shall sign is fetched ahead."""
        for card in await self._tokens.cards():
            if card.certificate.sha256 == sha256:
                text = base64.b64encode(card.certificate.der).decode("ascii")
                await self._accounts.update_settings(account, certificate=text)
                return
        raise Rejected("card_missing")

    def chosen(self, account: AccountId) -> CardView | None:
        """The certificate chosen for that parapheur, its card present or not; None = none yet."""
        text = self._bodies.account(account).settings.get("certificate", "")
        return certificate_view(base64.b64decode(text), self._bodies.clock()) if text else None

    async def keep_minutes(self) -> int:
        """How long a card stays open after a batch; 0 = it asks its PIN each time (row 89)."""
        text = await self._accounts.setting(KEEP_SETTING, "0")
        return int(text) if text.isdecimal() and int(text) in KEEP_CHOICES else 0

    async def set_keep_minutes(self, minutes: int) -> None:
        """One of `KEEP_CHOICES`. What is open now is closed. Raises ``ValueError`` for another."""
        if minutes not in KEEP_CHOICES:
            raise ValueError(minutes)
        await self._accounts.set_setting(KEEP_SETTING, str(minutes))
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

    async def _set_modules(self, modules: Sequence[str]) -> None:
        self._tokens.set_modules(modules)
        await self._accounts.set_setting(MODULES_SETTING, "\n".join(modules))

    # --- before ---------------------------------------------------------------------------------

    async def mark_shown(self, key: Key) -> None:
        """The dossier's page was displayed: record the digests of what was shown, once each."""
        dossier = await self._parapheur.dossier(key)
        shown = await self._held_digests(key.account, dossier)
        known = await self._opened(key)
        fresh = {document: digest for document, digest in shown.items() if digest not in known}
        if fresh:
            store = self._bodies.store_of(key.account)
            await store.write(lambda tx: _journal_shown(tx, SHOWN, dossier.id, fresh))

    async def recapitulation(self, keys: Sequence[Key]) -> Recap:
        """What would be signed, read from the bytes held now. Asks no PIN and contacts no server."""
        cards = {card.sha256: card for card in await self.cards()}
        lines = [await self._line(key, cards) for key in keys]
        needed = dict.fromkeys(line.certificate_sha256 for line in lines if line.certificate_sha256)
        return Recap(
            lines=tuple(lines),
            cards=tuple(cards[sha] for sha in needed if sha in cards),
            missing_certificates=tuple(sha for sha in needed if sha not in cards),
        )

    async def _line(self, key: Key, cards: Mapping[str, CardView]) -> RecapLine:
        dossier = await self._parapheur.dossier(key)
        facts = await self._parapheur.facts(key)
        account = self._bodies.account(key.account)
        sha256 = _certificate_sha256(account)
        shown = await self._held_digests(key.account, dossier)
        opened = bool(shown) and set(shown.values()) <= await self._opened(key)
        line = RecapLine(
            key=key,
            name=dossier.name,
            body=self._bodies.body_of(key.account),
            format=dossier.format,
            certificate_sha256=sha256,
            budget=facts.budgets[0] if facts.budgets else "",
            amount=facts.amount,
            pieces=facts.pieces,
            opened=opened,
            warnings=facts.warnings,
            proof_after=dossier.format is Format.PADES,
            shown=shown,
        )
        return replace(line, problem=await self._problem(dossier, line, facts, cards.get(sha256)))

    async def _problem(self, dossier: Dossier, line: RecapLine, facts: DossierFacts, card: CardView | None) -> str:
        """Why this dossier cannot be signed now, or an empty text."""
        step = dossier.pending_step
        if step is None or dossier.sent:
            return "dossier_not_waiting"
        if step.action is not Action.SIGNATURE:
            return "act_not_asked"
        if not line.certificate_sha256:
            return "certificate_missing"
        if card is not None and not card.usable:
            return "certificate_not_usable"
        if len(line.shown) != len(dossier.main_documents):
            return "document_not_here"
        if any(finding.severity is Severity.ERROR for finding in facts.warnings):
            return "pes_errors"
        if dossier.reading_mandatory and not line.opened:
            return "reading_mandatory"
        request = await self._request(line.key)
        if request is None or not _fresh(request, dossier, line.certificate_sha256):
            self._engine.sync_now(line.key.account)
            return "not_prepared"
        return "" if card is not None else "card_missing"

    # --- the batch ------------------------------------------------------------------------------

    async def sign(
        self, recap: Recap, keys: Sequence[Key], pins: Mapping[str, str], on_progress: Progress
    ) -> list[SignResult]:
        """Sign the chosen lines of a recapitulation. One session, one login for each certificate.

        ``pins``: certificate SHA-256 -> PIN as typed (absent for a reader with its own keypad). A
        refused PIN leaves every dossier of that card untouched, with the code ``pin_refused``.
        """
        self._cancelled = False
        self._tokens.keep_s = 60 * await self.keep_minutes()
        chosen = [line for line in recap.lines if line.key in set(keys) and line.ready]
        results: dict[Key, SignResult] = {}
        for sha256 in dict.fromkeys(line.certificate_sha256 for line in chosen):
            group = [line for line in chosen if line.certificate_sha256 == sha256]
            for result in await self._sign_group(group, sha256, pins.get(sha256), on_progress):
                results[result.key] = result
        return [results[line.key] for line in chosen]

    async def sign_mail(self, mime: bytes, sha256: str, pin: str | None) -> bytes:
        """A complete mail, signed with the certificate ``sha256`` (S/MIME): one login, one signature.

        Raises the `NeedsUser` family of the card, ``Rejected("certificate_not_usable")``.
        """
        from app.signing.smime import finish_mail, prepare_mail

        card = next((card for card in await self._tokens.cards() if card.certificate.sha256 == sha256), None)
        if card is None:
            raise TokenMissing("token_absent")
        if not card_view(card, self._bodies.clock()).usable:
            raise Rejected("certificate_not_usable")
        prepared = await prepare_mail(mime, card.certificate.der)
        session = await self._tokens.open_session(sha256, pin)
        try:
            value = await session.sign(prepared.cms.to_sign)
        finally:
            await session.close()
        return await finish_mail(prepared, value)

    def cancel(self) -> None:
        """Stop after the dossier being signed; those done stay done."""
        self._cancelled = True

    async def _sign_group(
        self, lines: Sequence[RecapLine], sha256: str, pin: str | None, on_progress: Progress
    ) -> list[SignResult]:
        places = {line.key.id: (i, line) for i, line in enumerate(lines, 1)}
        plan: list[Prepared] = []
        failed: list[SignResult] = []
        for line in lines:
            try:
                plan.append(await self._prepare(line))
            except AppError as error:
                failed.append(_failed(line.key, error.code, error.params))

        async def open_session() -> Session:
            return await self._tokens.open_session(sha256, pin)

        async def journal(entry: JournalEntry) -> None:
            index, line = places[entry.dossier_id]
            await self._record(line.key, entry)
            on_progress(SignProgress(key=line.key, step=_STEPS[entry.step], index=index, total=len(lines)))

        outcomes = await run_batch(plan, open_session, journal, cancelled=lambda: self._cancelled)
        return [*failed, *(_result(places[o.dossier_id][1].key, o) for o in outcomes)]

    async def _prepare(self, line: RecapLine) -> Prepared:
        """What the check needs. The digests are those of the recapitulation: later bytes are refused by it."""
        store = self._bodies.store_of(line.key.account)
        await store.write(lambda tx: _journal_shown(tx, RECAPITULATED, line.key.id, line.shown))
        dossier = await self._parapheur.dossier(line.key)
        request = await self._request(line.key)
        if request is None:
            raise Rejected("not_prepared")
        account = self._bodies.account(line.key.account)
        documents = [
            ShownDocument(
                document_id=document.id,
                data=await self._library.read_file(
                    line.key.account, document_ref(dossier.tenant, dossier.id, document), PES_LIMIT_BYTES
                ),
                shown_sha256=line.shown.get(document.id, ""),
                name=document.name,
            )
            for document in dossier.main_documents
        ]
        return Prepared(
            dossier_id=dossier.id,
            request=request,
            certificate=base64.b64decode(account.settings["certificate"]),
            format=dossier.format,
            documents=tuple(documents),
        )

    async def _record(self, key: Key, entry: JournalEntry) -> None:
        """One step of one dossier on disk; with VERIFIED, the intent in the same transaction."""
        intent = await self._intent(key, entry.verified) if entry.verified is not None else None
        facts = {"code": entry.code} if entry.code else {}

        def work(tx: Tx) -> None:
            tx.journal(f"sign.{entry.step.value}", entry.dossier_id, facts)
            if intent is not None:
                tx.append_intent(intent)

        await self._bodies.write(key.account, work)

    async def _intent(self, key: Key, verified: Verified) -> SignDossier:
        _, seen = await self._parapheur.seen_act(key, (Action.SIGNATURE,))
        return SignDossier(
            **self._bodies.stamp(key.account),
            **seen,
            certificate=verified.certificate,
            values=verified.values,
            signature_times_ms=dict(verified.signature_times_ms),
        )

    # --- after ----------------------------------------------------------------------------------

    async def delivered(self, account: Account, intent: Intent) -> None:
        """An intent was acknowledged: read a signed dossier back and prove it (design §1.4)."""
        connector: object = self._engine.connector(account.id)
        if not isinstance(intent, SignDossier) or not isinstance(connector, ReadsBack):
            return
        key = intent.target
        try:
            dossier = await self._parapheur.dossier(key)
            problems = await self._prove(account.id, intent, await connector.fetch_signed(dossier))
        except AppError as error:
            problems = (error.code,)
        facts = {"problems": " ".join(problems)} if problems else {"outcome": "proven"}
        await self._bodies.store_of(account.id).write(lambda tx: tx.journal("sign.followed", key.id, facts))

    async def _prove(
        self, account: AccountId, intent: SignDossier, documents: Sequence[SignedDocument]
    ) -> tuple[str, ...]:
        problems: dict[str, None] = {}
        for signed in documents:
            shown = await self._shown_bytes(account, intent, signed.document.id)
            time_ms = intent.signature_times_ms.get(signed.document.id)
            found = await prove(shown, signed.content, signed.detached, intent.certificate, time_ms)
            problems |= dict.fromkeys(found)
        return tuple(problems)

    async def _shown_bytes(self, account: AccountId, intent: SignDossier, document_id: str) -> bytes:
        """The bytes displayed when it was signed: still held under their own digest."""
        rows = await self._library.files(intent.target)
        prefix = f"doc:{intent.tenant}:{intent.target_id}:{document_id}:"
        opened = await self._shown_digests(intent.target)
        for row in rows:
            if row.ref.startswith(prefix) and row.state is FileState.HERE and row.sha256 in opened:
                return await self._library.read_file(account, row.ref, PES_LIMIT_BYTES)
        raise Rejected("document_not_here")

    async def export(self, key: Key, what: Export, target: Path) -> None:
        """The circuit slip, journal or whole of a dossier from its server: see `dossier_export.save_export`."""
        dossier = await self._parapheur.dossier(key)
        await save_export(self._engine.connector(key.account), dossier, what, target)

    def stop(self) -> None:
        """End the thread of the cards."""
        self._tokens.stop()

    # --- helpers --------------------------------------------------------------------------------

    async def _request(self, key: Key) -> SigningRequest | None:
        found = await self._bodies.read(key.account, lambda r: r.base(Key(key.account, SigningRequest.KIND, key.id)))
        return found if isinstance(found, SigningRequest) else None

    async def _held_digests(self, account: AccountId, dossier: Dossier) -> dict[str, str]:
        """Main document id -> SHA-256 of the bytes held."""
        found = {}
        for document in dossier.main_documents:
            row = await self._library.file(account, document_ref(dossier.tenant, dossier.id, document))
            if row is not None and row.state is FileState.HERE:
                found[document.id] = row.sha256
        return found

    async def _opened(self, key: Key) -> frozenset[str]:
        """Digests of this dossier's documents that were displayed on its page."""
        return await self._digests(key, SHOWN)

    async def _shown_digests(self, key: Key) -> frozenset[str]:
        """Digests displayed on its page or in a recapitulation that led to a signature."""
        return await self._digests(key, SHOWN, RECAPITULATED)

    async def _digests(self, key: Key, *kinds: str) -> frozenset[str]:
        lines = await self._bodies.read(key.account, lambda r: r.journal(kinds=kinds, subject=key.id, limit=100))
        return frozenset(digest for line in lines for digest in line.facts.values())


def _journal_shown(tx: Tx, kind: str, dossier_id: str, shown: Mapping[str, str]) -> None:
    tx.journal(kind, dossier_id, dict(shown))


def _certificate_sha256(account: Account) -> str:
    text = account.settings.get("certificate", "")
    return hashlib.sha256(base64.b64decode(text)).hexdigest() if text else ""


def _fresh(request: SigningRequest, dossier: Dossier, certificate_sha256: str) -> bool:
    return request.fingerprint == dossier.fingerprint and request.certificate_sha256 == certificate_sha256


def _failed(key: Key, code: str, params: Mapping[str, str | int]) -> SignResult:
    return SignResult(key=key, step=SignStep.FAILED, code=code, params=dict(params))


def _result(key: Key, outcome: Outcome) -> SignResult:
    return SignResult(key=key, step=_STEPS[outcome.step], code=outcome.code, params=dict(outcome.params))
