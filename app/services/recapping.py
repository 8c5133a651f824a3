"""The recapitulation: what would be signed, every figure read from the very bytes whose digests it records."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from app.domain.accounts import Account
from app.domain.ids import AccountId, Key
from app.domain.parapheur import Action, Dossier, Format, SigningRequest, Tray, document_ref
from app.services.accounts import ALLOWED, SHA1
from app.services.bodies import Bodies
from app.services.library import Library
from app.services.parapheur import DossierFacts, ParapheurService, Severity
from app.services.seen import Seen
from app.services.signing_rules import BOUND, LEVELS, belongs, level_asked, remarks, with_doubles
from app.services.signing_types import CardView, Recap, RecapLine, Tries

FORBID_SERVER_PDF = "forbid_server_pdf"
"""Account option: « 1 » = a PDF that the server prepares, whose content is proven after signing only, is not signed."""


class Recapper:
    """Builds recapitulations. Asks no PIN and contacts no server."""

    def __init__(
        self,
        bodies: Bodies,
        library: Library,
        parapheur: ParapheurService,
        seen: Seen,
        prepare: Callable[[AccountId], None],
    ) -> None:
        """``prepare``: ask the server for what shall be signed, when there is a network."""
        self._bodies = bodies
        self._library = library
        self._parapheur = parapheur
        self._seen = seen
        self._prepare = prepare

    async def recapitulate(self, keys: Sequence[Key], cards: Sequence[CardView], known: Sequence[CardView]) -> Recap:
        """``cards``: those present; ``known``: the certificates chosen, their card present or not."""
        present = {card.sha256: card for card in cards}
        lines = with_doubles([await self._line(key, present) for key in keys])
        needed = dict.fromkeys(line.certificate_sha256 for line in lines if line.certificate_sha256)
        missing = tuple(sha for sha in needed if sha not in present)
        return Recap(
            lines=lines,
            cards=tuple(present[sha] for sha in needed if sha in present),
            missing_certificates=missing,
            renewals=_renewals([card for card in known if card.sha256 in missing], cards),
        )

    async def fetch(self, keys: Iterable[Key]) -> None:
        """Have the documents of these dossiers that are not here come before all other downloads."""
        for key in keys:
            dossier = await self._parapheur.dossier(key)
            held = await self._seen.held(key.account, dossier)
            for document in dossier.main_documents:
                if document.id not in held:
                    await self._library.want(key.account, document_ref(dossier.tenant, dossier.id, document))

    async def _line(self, key: Key, cards: Mapping[str, CardView]) -> RecapLine:
        dossier = await self._parapheur.dossier(key)
        facts = await self._parapheur.facts(key)
        account = self._bodies.account(key.account)
        sha256 = certificate_sha256(account)
        shown = await self._seen.held(key.account, dossier)
        card = cards.get(sha256)
        asked = level_asked(dossier, account.settings.get(LEVELS, ""))
        line = RecapLine(
            key=key,
            name=dossier.name,
            body=self._bodies.body_of(key.account),
            format=dossier.format,
            certificate_sha256=sha256,
            budget=facts.budgets[0] if facts.budgets else "",
            amount=facts.amount,
            pieces=facts.pieces,
            file=facts.file,
            capacity=dossier.bureau_name,
            absent=_absent(dossier),
            opened=bool(shown) and set(shown.values()) <= await self._seen.opened(key),
            warnings=(*facts.warnings, *(remarks(card, asked, facts.file) if card is not None else ())),
            proof_after=_server_prepares(dossier),
            shown=shown,
        )
        request = await self._seen.request(key)
        line = replace(line, prepared_ms=_prepared_ms(request, dossier, sha256))
        return replace(line, problem=self._problem(dossier, line, facts, card, request))

    def _problem(
        self,
        dossier: Dossier,
        line: RecapLine,
        facts: DossierFacts,
        card: CardView | None,
        request: SigningRequest | None,
    ) -> str:
        """Why this dossier cannot be signed now, or an empty text."""
        return (
            _not_waiting(dossier)
            or self._wrong_card(line, card)
            or self._wrong_document(dossier, line, facts)
            or self._not_told(dossier, line)
            or self._not_prepared(dossier, line, request)
            or ("card_missing" if card is None else "")
            or ("pin_locked" if card is not None and card.tries is Tries.LOCKED else "")
        )

    def _wrong_card(self, line: RecapLine, card: CardView | None) -> str:
        if not line.certificate_sha256:
            return "certificate_missing"
        if card is None:
            return ""
        if not card.usable:
            return "certificate_not_usable"
        bound = self._bodies.account(line.key.account).settings.get(BOUND, "") == card.sha256
        siren = line.file.siren if line.file is not None else ""
        return "" if bound or belongs(card, line.body.name, siren) else "certificate_other_body"

    def _wrong_document(self, dossier: Dossier, line: RecapLine, facts: DossierFacts) -> str:
        settings = self._bodies.account(line.key.account).settings
        if line.proof_after and settings.get(FORBID_SERVER_PDF) == "1":
            return "pdf_forbidden"
        if len(line.shown) != len(dossier.main_documents):
            return "document_not_here"
        if any(finding.severity is Severity.ERROR for finding in facts.warnings):
            return "pes_errors"
        return "reading_mandatory" if dossier.reading_mandatory and not line.opened else ""

    def _not_told(self, dossier: Dossier, line: RecapLine) -> str:
        """The circuit wants to know something before the signature."""
        told = self._parapheur.words_of(line.key).metadata
        return "metadata_wanted" if any(not told.get(name) for name in dossier.mandatory_metadata) else ""

    def _not_prepared(self, dossier: Dossier, line: RecapLine, request: SigningRequest | None) -> str:
        if request is not None and fresh(request, dossier, line.certificate_sha256):
            refused = _needs_sha1(request) and not allows_sha1(self._bodies.account(line.key.account))
            return "sign_sha1_refused" if refused else ""
        self._prepare(line.key.account)
        other = request is not None and request.certificate_sha256 != line.certificate_sha256
        return "to_prepare_online" if other else "not_prepared"


def certificate_sha256(account: Account) -> str:
    """Fingerprint of the certificate chosen for that account; empty = none."""
    text = account.settings.get("certificate", "")
    return hashlib.sha256(base64.b64decode(text)).hexdigest() if text else ""


def allows_sha1(account: Account) -> bool:
    """The user accepted signatures with SHA-1 for that (old) parapheur."""
    return account.settings.get(SHA1) == ALLOWED


def _needs_sha1(request: SigningRequest) -> bool:
    return any(item.algorithm == "sha1" for holder in request.holders for item in holder.items)


def fresh(request: SigningRequest, dossier: Dossier, certificate: str) -> bool:
    """It was made for what is displayed and for that certificate."""
    return request.fingerprint == dossier.fingerprint and request.certificate_sha256 == certificate


def _not_waiting(dossier: Dossier) -> str:
    step = dossier.pending_step
    if step is None or dossier.sent:
        return "dossier_not_waiting"
    return "" if step.action is Action.SIGNATURE else "act_not_asked"


def _server_prepares(dossier: Dossier) -> bool:
    """PAdES, also where the server decides: it prepares the revision, so the proof comes after."""
    pdf = any("pdf" in d.media_type or d.name.lower().endswith(".pdf") for d in dossier.main_documents)
    return dossier.format is Format.PADES or (dossier.format is Format.AUTO and pdf)


def _absent(dossier: Dossier) -> str:
    step = dossier.pending_step
    if dossier.tray is not Tray.DELEGATED or step is None:
        return ""
    return ", ".join(name for name in step.bureaux if name != dossier.bureau_name)


def _prepared_ms(request: SigningRequest | None, dossier: Dossier, certificate: str) -> int | None:
    if request is None or not fresh(request, dossier, certificate):
        return None
    return max((holder.signature_time_ms for holder in request.holders), default=None)


def _renewals(missing: Sequence[CardView], cards: Sequence[CardView]) -> dict[str, CardView]:
    """The same holder, body and usage, valid for longer: a card that was renewed since it was chosen."""
    found = {}
    for old in missing:
        who = (old.subject, old.organisation, old.siren)
        newer = [
            card
            for card in cards
            if (card.subject, card.organisation, card.siren) == who
            and card.usable
            and card.not_after_ms > old.not_after_ms
        ]
        if newer:
            found[old.sha256] = max(newer, key=lambda card: (not card.warnings, card.not_after_ms))
    return found
