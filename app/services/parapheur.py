"""Parapheur: dossiers as pages, visas and rejections. Signing is in `signing_desk`.

What a PES says is `documents.pes_model`, passed on as it is: `Flux`, `Bordereau`, `Piece`, `Ligne`.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TypedDict

from app.documents.pes import open_attachment, read_pes
from app.documents.pes_model import Attachment, Bordereau, Finding, Flux, Ligne, Piece, Severity
from app.domain.accounts import Body
from app.domain.errors import Rejected, TargetGone
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key
from app.domain.intents import RejectDossier, VisaDossier
from app.domain.listing import Entry, FileRow, FileState
from app.domain.parapheur import Action, Bureau, Dossier, DossierDocument, Format, document_ref
from app.domain.records import Record
from app.services.bodies import Bodies
from app.services.library import Library, ListQuery

__all__ = [
    "Attachment",
    "Bordereau",
    "DossierFacts",
    "DossierPage",
    "Finding",
    "Flux",
    "Ligne",
    "ParapheurService",
    "Piece",
    "Severity",
]

REASON_LENGTH = 3
NOTE_LENGTH = 512
"""Longest annotation since 5.0.31 (interop §1.5)."""
PES_LIMIT_BYTES = 150 * 1024 * 1024
KEPT_FACTS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierPage:
    """A dossier as its page shows it."""

    entry: Entry[Record]
    dossier: Dossier
    body: Body
    files: Mapping[str, FileRow]
    """By document id."""
    flux: Flux | None
    """What its PES says; None when it is none, or not here yet."""
    problem: str = ""
    """Code of why a PES that is here cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierFacts:
    """Facts of a dossier for lists and totals, read from its PES."""

    amount: Decimal | None = None
    """None: not a PES, or not here yet."""
    pieces: int = 0
    budgets: tuple[str, ...] = ()
    warnings: tuple[Finding, ...] = ()
    """What one must look at before signing; informations are left out."""


class SeenAct(TypedDict):
    """What the user saw when deciding: see `intents.DossierAct`."""

    target_id: str
    tenant: str
    bureau_id: str
    step_id: str
    fingerprint: str


class ParapheurService:
    """The Parapheur space, without the token."""

    def __init__(self, bodies: Bodies, library: Library) -> None:
        self._bodies = bodies
        self._library = library
        self._facts: OrderedDict[str, DossierFacts] = OrderedDict()
        """By digest of the PES: the same bytes always say the same."""

    # --- reading --------------------------------------------------------------------------------

    async def bureaux(self) -> list[Entry[Record]]:
        return await self._library.entries(ListQuery(kind=Bureau.KIND))

    async def page(self, key: Key) -> DossierPage | None:
        entry = await self._library.entry(key)
        if entry is None or not isinstance(entry.record, Dossier):
            return None
        dossier = entry.record
        flux, problem = None, ""
        try:
            flux = await self.flux(key.account, dossier)
        except Rejected as error:
            problem = error.code
        return DossierPage(
            entry=entry,
            dossier=dossier,
            body=self._bodies.body_of(key.account),
            files=await self._files(key, dossier),
            flux=flux,
            problem=problem,
        )

    async def _files(self, key: Key, dossier: Dossier) -> dict[str, FileRow]:
        rows = {row.ref: row for row in await self._library.files(key)}
        refs = {document.id: document_ref(dossier.tenant, dossier.id, document) for document in dossier.documents}
        return {id: rows[ref] for id, ref in refs.items() if ref in rows}

    async def flux(self, account: AccountId, dossier: Dossier) -> Flux | None:
        """What the dossier's PES says; None when it is none or not here. Raises Rejected when unreadable."""
        held = await self.held_document(account, dossier)
        if held is None or dossier.format is not Format.PES_V2:
            return None
        data = await self._bodies.store_of(account).blobs.read_all(held[1].sha256, PES_LIMIT_BYTES)
        return await asyncio.to_thread(read_pes, data)

    async def held_document(self, account: AccountId, dossier: Dossier) -> tuple[DossierDocument, FileRow] | None:
        """The first main document and its file, when it is held whole."""
        for document in dossier.main_documents:
            row = await self._library.file(account, document_ref(dossier.tenant, dossier.id, document))
            if row is not None and row.state is FileState.HERE:
                return document, row
        return None

    async def facts(self, key: Key) -> DossierFacts:
        """Facts for lists; the PES is parsed once for each content."""
        entry = await self._library.entry(key)
        if entry is None or not isinstance(entry.record, Dossier):
            return DossierFacts()
        held = await self.held_document(key.account, entry.record)
        if held is None or entry.record.format is not Format.PES_V2:
            return DossierFacts()
        digest = held[1].sha256
        if digest not in self._facts:
            try:
                flux = await self.flux(key.account, entry.record)
                self._facts[digest] = _facts_of(flux) if flux else DossierFacts()
            except Rejected as error:
                self._facts[digest] = DossierFacts(warnings=(Finding(code=error.code, severity=Severity.ERROR),))
            if len(self._facts) > KEPT_FACTS:
                self._facts.popitem(last=False)
        return self._facts[digest]

    async def attachment(self, key: Key, attachment_id: str) -> tuple[Attachment, bytes]:
        """A supporting document carried by the PES, opened."""
        dossier = await self.dossier(key)
        flux = await self.flux(key.account, dossier)
        found = next((a for a in flux.attachments if a.id == attachment_id), None) if flux else None
        if flux is None or found is None:
            raise TargetGone("attachment_gone")
        return found, await asyncio.to_thread(open_attachment, flux, found)

    async def save_attachment(self, key: Key, attachment_id: str, target: Path) -> None:
        """Export a supporting document. Raises as `attachment` and `Library.save_bytes`."""
        _, data = await self.attachment(key, attachment_id)
        await self._library.save_bytes(data, target)

    async def dossier(self, key: Key) -> Dossier:
        """The dossier as shown. Raises TargetGone."""
        entry = await self._library.entry(key)
        if entry is None or not isinstance(entry.record, Dossier):
            raise TargetGone("dossier_gone")
        return entry.record

    # --- acts without the token -----------------------------------------------------------------

    async def visa(self, keys: Iterable[Key], note: str = "", metadata: Mapping[str, str] | None = None) -> None:
        """Approve; every dossier must be waiting for a visa: a signature never becomes one."""
        acts = []
        for key in keys:
            dossier, fields = await self.seen_act(key, (Action.VISA, Action.SECOND_OPINION))
            _require_metadata(dossier, metadata or {})
            acts.append(
                VisaDossier(
                    **self._bodies.stamp(key.account), **fields, public_note=_note(note), metadata=dict(metadata or {})
                )
            )
        await self._bodies.append(*acts)

    async def reject(self, key: Key, reason: str) -> None:
        if len(reason.strip()) < REASON_LENGTH:
            raise Rejected("reason_missing")
        _, fields = await self.seen_act(key, (Action.VISA, Action.SIGNATURE, Action.SECOND_OPINION, Action.SEAL))
        await self._bodies.append(
            RejectDossier(**self._bodies.stamp(key.account), **fields, public_note=_note(reason.strip()))
        )

    async def seen_act(self, key: Key, allowed: Sequence[Action]) -> tuple[Dossier, SeenAct]:
        """What every act on a dossier carries: exactly what is seen now."""
        dossier = await self.dossier(key)
        step = dossier.pending_step
        if step is None or dossier.sent:
            raise Rejected("dossier_not_waiting")
        if step.action not in allowed:
            raise Rejected("act_not_asked", action=step.action.value)
        return dossier, SeenAct(
            target_id=dossier.id,
            tenant=dossier.tenant,
            bureau_id=dossier.bureau_id,
            step_id=step.id,
            fingerprint=dossier.fingerprint,
        )


def _facts_of(flux: Flux) -> DossierFacts:
    findings = [f for f in flux.findings if f.severity is not Severity.INFO]
    return DossierFacts(
        amount=flux.total,
        pieces=sum(len(b.pieces) for b in flux.bordereaux),
        budgets=(flux.budget_label or f"{flux.cod_col}-{flux.cod_bud}",),
        warnings=tuple(findings),
    )


def _require_metadata(dossier: Dossier, given: Mapping[str, str]) -> None:
    missing = [name for name in dossier.mandatory_metadata if not given.get(name)]
    if missing:
        raise Rejected("metadata_missing", name=missing[0], count=len(missing))


def _note(text: str) -> str:
    if len(text) > NOTE_LENGTH:
        raise Rejected("note_too_long", limit=NOTE_LENGTH)
    return text
