"""The signing desk: recapitulation, one PIN, a batch, and the proof afterwards.

``recapitulation`` reads every figure it shows from the very bytes whose digests it records; ``sign``
refuses any document whose bytes are no longer those. Each verified dossier becomes a `SignDossier`
intent in the same transaction as its journal line: from then on it is the outbox's business, and a
crash can never lead to a second signature. ``follow`` proves the delivered file afterwards.
"""

from __future__ import annotations

import asyncio
import base64
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from app.domain.accounts import Account, Service
from app.domain.errors import NeedsUser, Rejected
from app.domain.ids import Key
from app.domain.intents import Intent, SignDossier
from app.domain.parapheur import Action, Dossier, document_ref
from app.domain.records import Mark
from app.domain.signatures import Signature
from app.services.accounts import AccountService
from app.services.batch_control import Answer, BatchControl
from app.services.bodies import Bodies
from app.services.card_box import CardBox
from app.services.dossier_export import Export, save_export
from app.services.journal_export import JournalExport
from app.services.library import Library
from app.services.local_signing import LocalDocument, LocalResult, Stamping, sign_documents
from app.services.parapheur import PES_LIMIT_BYTES, ParapheurService
from app.services.proofs import Proofs, signature_record
from app.services.recapping import Recapper, allows_sha1
from app.services.seen import RECAPITULATED, Seen, journal_shown
from app.services.signing_types import CardView, Recap, RecapLine, SignProgress, SignResult, SignStep
from app.services.tokens import Card, card_view
from app.services.trust import TrustService
from app.signing.batch import JournalEntry, Outcome, Prepared, Session, Step, Verified, run_batch
from app.signing.check import ShownDocument
from app.store.tx import Tx
from app.sync.engine import Engine

log = logging.getLogger(__name__)

BATCH_BEGUN, BATCH_ENDED = "sign.batch", "sign.batch_end"
"""Journal lines about an account: a batch, with the ids of its dossiers, and its end."""
WATCH_S = 60.0
_STEPS = {
    Step.CHECKED: SignStep.CHECKED,
    Step.SIGNING: SignStep.PREPARING,
    Step.SIGNED: SignStep.SIGNED,
    Step.VERIFIED: SignStep.QUEUED,
    Step.FAILED: SignStep.FAILED,
    Step.NOT_DONE: SignStep.SKIPPED,
}

Progress = Callable[[SignProgress], None]


class Tell(Protocol):
    """What a batch tells of one of its dossiers."""

    def __call__(self, key: Key, step: SignStep, seconds: int = 0) -> None: ...


class SigningDesk(CardBox):
    """Everything that logs in to a card."""

    def __init__(
        self,
        bodies: Bodies,
        library: Library,
        parapheur: ParapheurService,
        engine: Engine,
        accounts: AccountService,
        trust: TrustService,
        modules: Sequence[str] = (),
        signers: Sequence[str] = (),
        key_files: Sequence[str] = (),
    ) -> None:
        super().__init__(bodies, library, parapheur, accounts, trust, modules, signers, key_files)
        self._engine = engine
        self._seen = Seen(bodies, library)
        self._recapper = Recapper(bodies, library, parapheur, self._seen, engine.sync_now)
        self._control = BatchControl()
        self.under_way = False
        """A batch is being signed."""
        self.journal = JournalExport(bodies, library)
        self.proofs = Proofs(bodies, library, engine.connector)

    # --- before ---------------------------------------------------------------------------------

    async def mark_shown(self, key: Key, document: str = "") -> None:
        """A main document was displayed (empty = the first): record its digest, once for each content."""
        await self._seen.mark(key, await self._parapheur.dossier(key), document)

    async def recapitulation(self, keys: Sequence[Key]) -> Recap:
        """What would be signed, read from the bytes held now. Asks no PIN and contacts no server."""
        accounts = dict.fromkeys(key.account for key in keys)
        known = [card for account in accounts if (card := self.chosen(account)) is not None]
        recap = await self._recapper.recapitulate(keys, await self.cards(), known)
        return recap.silenced() if self._tokens.silent else recap

    async def fetch_documents(self, keys: Iterable[Key]) -> None:
        """Of a recapitulation that says ``document_not_here``: they come before all other downloads."""
        await self._recapper.fetch(keys)

    # --- the batch ------------------------------------------------------------------------------

    async def sign(
        self,
        recap: Recap,
        keys: Sequence[Key],
        pins: Mapping[str, str],
        on_progress: Progress,
        *,
        one_by_one: bool = False,
    ) -> list[SignResult]:
        """Sign the chosen lines of a recapitulation. One session, one login for each certificate.

        ``pins``: certificate SHA-256 -> PIN as typed (absent for a reader with its own keypad). A
        refused PIN leaves every dossier of that card untouched, with the code ``pin_refused``.
        ``one_by_one``: each dossier is asked about (progress ``ASKED``, then `answer`). See `pause`, `cancel`.
        """
        assert not self.under_way, "one batch at a time"
        self._control = control = BatchControl(one_by_one=one_by_one)
        self.under_way = True
        try:
            return await self._sign(recap, keys, pins, on_progress, control)
        finally:
            self.under_way = False

    async def _sign(
        self,
        recap: Recap,
        keys: Sequence[Key],
        pins: Mapping[str, str],
        on_progress: Progress,
        control: BatchControl,
    ) -> list[SignResult]:
        self._tokens.keep_s = 60 * await self.keep_minutes()
        chosen = [line for line in recap.lines if line.key in set(keys) and line.ready]
        ranks = {line.key: rank for rank, line in enumerate(chosen, 1)}
        results: dict[Key, SignResult] = {}

        def tell(key: Key, step: SignStep, seconds: int = 0) -> None:
            on_progress(SignProgress(key=key, step=step, index=ranks[key], total=len(chosen), seconds=seconds))

        await self._begin(chosen)
        for sha256 in dict.fromkeys(line.certificate_sha256 for line in chosen):
            group = [line for line in chosen if line.certificate_sha256 == sha256]
            for result in await self._sign_group(group, sha256, pins.get(sha256), tell, control):
                results[result.key] = result
        await self._end(chosen)
        return [results[line.key] for line in chosen]

    async def sign_mail(self, mime: bytes, sha256: str, pin: str | None) -> bytes:
        """A complete mail, signed with the certificate ``sha256`` (S/MIME): one login, one signature.

        Raises the `NeedsUser` family of the card, ``Rejected("certificate_not_usable")``.
        """
        from app.signing.smime import finish_mail, prepare_mail

        card = await self._usable(sha256)
        now = datetime.fromtimestamp(self._bodies.clock() / 1000, UTC)
        prepared = await prepare_mail(mime, card.certificate.der, moment=now)
        session = await self._tokens.open_session(sha256, pin)
        try:
            value = await session.sign(prepared.cms.to_sign)
        finally:
            await session.close()
        return await finish_mail(prepared, value)

    async def _usable(self, sha256: str) -> Card:
        """The card present now, its certificate judged. Raises ``Rejected("certificate_not_usable")``, `TokenMissing`."""
        card = next((card for card in await self._tokens.cards() if card.certificate.sha256 == sha256), None)
        if card is None:
            raise self._tokens.missing
        view = await self._trust.judged(card_view(card, self._bodies.clock()))
        if not (await self._mine(view, card.certificate.der)).usable:
            raise Rejected("certificate_not_usable")
        return card

    async def opening_cards(self, fits: Callable[[bytes], bool]) -> list[CardView]:
        """Certificates present now whose DER ``fits``: an expired one still opens what it was given."""
        now = self._bodies.clock()
        return [card_view(card, now) for card in await self._tokens.cards() if fits(card.certificate.der)]

    async def decipher(self, sha256: str, pin: str | None, wrap: Callable[[bytes], tuple[bytes, str]]) -> bytes:
        """The key that ``wrap(certificate)`` finds enciphered for the card's certificate: one login, one decipherment.

        Raises the `NeedsUser` family of the card, ``Rejected("mail_not_opened")``.
        """
        card = await self._tokens.card(sha256)
        wrapped, oaep = wrap(card.certificate.der)
        session = await self._tokens.open_session(sha256, pin)
        try:
            return await session.decipher(wrapped, oaep)
        finally:
            await session.close()

    async def _begin(self, lines: Sequence[RecapLine]) -> None:
        """On disk before the card is asked: what the user consented to, so that a crash can say what is left."""
        for account in dict.fromkeys(line.key.account for line in lines):
            facts = {str(n): line.key.id for n, line in enumerate(lines) if line.key.account == account}
            await self._bodies.write(account, lambda tx, a=account, f=facts: tx.journal(BATCH_BEGUN, a, f))  # type: ignore[misc]

    async def _end(self, lines: Sequence[RecapLine]) -> None:
        for account in dict.fromkeys(line.key.account for line in lines):
            await self._bodies.write(account, lambda tx, a=account: tx.journal(BATCH_ENDED, a, {}))  # type: ignore[misc]

    async def interrupted(self) -> list[Key]:
        """Dossiers of a batch that never came to its end (a crash, a lost battery) and still wait; empty = none, and
        while one is being signed: that one is not at its end either.
        """
        found: list[Key] = []
        if self.under_way:
            return found
        for account in self._accounts.accounts(Service.PARAPHEUR):
            lines = await self._bodies.read(
                account.id,
                lambda r, a=account.id: r.journal(kinds=(BATCH_BEGUN, BATCH_ENDED), subject=a, limit=1),  # type: ignore[misc]
            )
            begun = lines[0].facts if lines and lines[0].kind == BATCH_BEGUN else {}
            for _rank, id_ in sorted(begun.items(), key=lambda fact: int(fact[0])):
                entry = await self._library.entry(Key(account.id, Dossier.KIND, id_))
                if entry is not None and isinstance(entry.record, Dossier) and entry.marks & Mark.SIGN:
                    found.append(entry.key)
        return found

    async def leave_interrupted(self) -> None:
        """The user saw it: not said again."""
        for account in self._accounts.accounts(Service.PARAPHEUR):
            await self._bodies.write(account.id, lambda tx, a=account.id: tx.journal(BATCH_ENDED, a, {}))  # type: ignore[misc]

    async def cancel(self) -> None:
        """Stop after the dossier being signed; those done stay done."""
        self._control.cancel()

    async def pause(self) -> None:
        """Rest after the dossier being signed, five minutes at most: the card stays open."""
        self._control.pause()

    async def resume(self) -> None:
        self._control.resume()

    async def answer(self, answer: Answer) -> None:
        """About the dossier just asked about, one by one."""
        self._control.answer(answer)

    async def _sign_group(
        self,
        lines: Sequence[RecapLine],
        sha256: str,
        pin: str | None,
        tell: Tell,
        control: BatchControl,
    ) -> list[SignResult]:
        """Those of one card."""
        by_id = {_name_of(line): line for line in lines}
        self._tokens.allow_sha1 = any(allows_sha1(self._bodies.account(line.key.account)) for line in lines)

        async def prepare(dossier_id: str) -> Prepared:
            return await self._prepare(by_id[dossier_id])

        async def open_session() -> Session:
            tell(lines[0].key, SignStep.OPENING, self._tokens.keypad_s(sha256) if pin is None else 0)
            return await self._tokens.open_session(sha256, pin)

        async def journal(entry: JournalEntry) -> None:
            line = by_id[entry.dossier_id]
            await self._record(line, entry)
            tell(line.key, _STEPS[entry.step])

        control.on_ask = lambda dossier: tell(by_id[dossier].key, SignStep.ASKED)
        control.on_pause = lambda dossier: tell(by_id[dossier].key, SignStep.PAUSED)
        outcomes = await run_batch(list(by_id), prepare, open_session, journal, gate=control.gate)
        return [_result(by_id[outcome.dossier_id].key, outcome) for outcome in outcomes]

    async def _prepare(self, line: RecapLine) -> Prepared:
        """What the check needs. The digests are those of the recapitulation: later bytes are refused by it."""
        store = self._bodies.store_of(line.key.account)
        await store.write(lambda tx: journal_shown(tx, RECAPITULATED, line.key.id, line.shown))
        dossier = await self._parapheur.dossier(line.key)
        request = await self._seen.request(line.key)
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
            dossier_id=_name_of(line),
            request=request,
            certificate=base64.b64decode(account.settings["certificate"]),
            format=dossier.format,
            documents=tuple(documents),
            proof_told=line.proof_after,
            allow_sha1=allows_sha1(account),
        )

    async def _record(self, line: RecapLine, entry: JournalEntry) -> None:
        """One step of one dossier on disk; with VERIFIED, the intent and its signature in the same transaction.

        Raises `Rejected` when the card is about to sign, or has signed, what no longer waits here: a synchronisation
        goes on meanwhile, and a dossier that moved is never acted upon.
        """
        key = line.key
        facts = {"code": entry.code} if entry.code else {}
        acted: tuple[SignDossier, Signature] | None = None
        if entry.step is Step.SIGNING:
            await self._parapheur.seen_act(key, (Action.SIGNATURE,))
        elif entry.verified is not None:
            acted = await self._acted(line, entry.verified)

        def work(tx: Tx) -> None:
            tx.journal(f"sign.{entry.step.value}", key.id, facts)
            if acted is not None:
                tx.append_intent(acted[0])
                tx.put_local(key.account, acted[1])

        await self._bodies.write(key.account, work)

    async def _acted(self, line: RecapLine, verified: Verified) -> tuple[SignDossier, Signature]:
        """What is delivered, and what is kept here of it."""
        key = line.key
        dossier, seen = await self._parapheur.seen_act(key, (Action.SIGNATURE,))
        intent = SignDossier(
            **self._bodies.stamp(key.account),
            **seen,
            **self._parapheur.said(key),
            certificate=verified.certificate,
            values=verified.values,
            signature_times_ms=dict(verified.signature_times_ms),
            echo=verified.echo,
        )
        return intent, signature_record(intent, line, dossier)

    # --- after ----------------------------------------------------------------------------------

    async def delivered(self, account: Account, intent: Intent) -> None:
        """An intent was acknowledged: a signed dossier is read back and proven (`proofs`)."""
        if isinstance(intent, SignDossier):
            await self.proofs.delivered(intent)

    async def watch(self) -> None:
        """Now and then: the proofs still owed, and whether the certificates chosen were revoked. Never ends by itself."""
        while True:
            for account in self._accounts.accounts(Service.PARAPHEUR):
                await self.proofs.catch_up(account.id)
            await self._trust.refresh(self.certificates())
            await asyncio.sleep(WATCH_S)

    async def _stamping(self) -> Stamping | None:
        """The profile's time stamps; None when no authority is set."""
        url = await self._trust.tsa_url()
        return Stamping(url=url, fetch=self._trust.fetch, roots=await self._trust.roots()) if url else None

    async def complete_proofs(self, signed: Path) -> Path:
        """A signed PDF with what proves it later (`completing`). Raises ``NeedsUser("timestamp_not_set")`` too."""
        from app.services.completing import complete_proofs

        stamping = await self._stamping()
        if stamping is None:
            raise NeedsUser("timestamp_not_set")
        return await complete_proofs(signed, stamping)

    async def sign_documents(
        self,
        documents: Sequence[LocalDocument],
        sha256: str,
        pin: str | None,
        on_result: Callable[[LocalResult], None],
        *,
        stamped: bool = False,
    ) -> list[LocalResult]:
        """Documents of one's own, with one login (`local_signing`). ``stamped``: with the profile's time stamps.

        Raises ``Rejected`` (``certificate_not_usable``), `TokenMissing`.
        """
        card = await self._usable(sha256)
        stamping = await self._stamping() if stamped else None

        async def open_session() -> Session:
            return await self._tokens.open_session(sha256, pin)

        return await sign_documents(
            documents,
            card.certificate.der,
            open_session,
            progress=on_result,
            stamping=stamping,
        )

    async def export(self, key: Key, what: Export, target: Path) -> None:
        """The circuit slip, journal or whole of a dossier from its server: see `dossier_export.save_export`."""
        dossier = await self._parapheur.dossier(key)
        await save_export(self._engine.connector(key.account), dossier, what, target)

    def stop(self) -> None:
        """End the thread of the cards."""
        self._tokens.stop()


def _name_of(line: RecapLine) -> str:
    """Its name in the batch: two accounts on one server may show the same folder."""
    return f"{line.key.account} {line.key.id}"


def _result(key: Key, outcome: Outcome) -> SignResult:
    return SignResult(key=key, step=_STEPS[outcome.step], code=outcome.code, params=dict(outcome.params))
