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
from app.domain.intents import AskOpinion, RejectDossier, TransferDossier, UndoDossier, VisaDossier
from app.domain.listing import Entry, FileRow, FileState
from app.domain.parapheur import Action, Bureau, Dossier, DossierDocument, Format, Sent, document_ref
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
    "Target",
]

REASON_LENGTH = 3
NOTE_LENGTH = 512
"""Longest annotation since 5.0.31 (interop §1.5)."""
PES_LIMIT_BYTES = 150 * 1024 * 1024
KEPT_FACTS = 500
_MOVABLE = (Action.VISA, Action.SIGNATURE, Action.SEAL, Action.SECOND_OPINION)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A bureau that a dossier may go to."""

    id: str
    name: str


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
            opinion = dossier.pending_step is not None and dossier.pending_step.action is Action.SECOND_OPINION
            acts.append(
                VisaDossier(
                    **self._bodies.stamp(key.account),
                    **fields,
                    public_note=_note(note),
                    metadata=dict(metadata or {}),
                    opinion=opinion,
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

    async def targets(self, key: Key) -> list[Target]:
        """Bureaux that a dossier may be given to, or asked an opinion: those of its circuit, then the user's others."""
        dossier = await self.dossier(key)
        found = {id_: name for step in dossier.steps for id_, name in zip(step.bureau_ids, step.bureaux, strict=False)}
        for entry in await self.bureaux():
            record = entry.record
            if isinstance(record, Bureau) and record.tenant == dossier.tenant and entry.key.account == key.account:
                found.setdefault(record.id, record.name)
        found.pop(dossier.bureau_id, None)
        return [Target(id=id_, name=name) for id_, name in found.items() if id_ and name]

    async def transfer(self, key: Key, target: Target, note: str = "") -> None:
        """Give the step that waits here to another bureau."""
        _, fields = await self.seen_act(key, _MOVABLE)
        act = TransferDossier(
            **self._bodies.stamp(key.account), **fields, public_note=_note(note), target_bureau=target.id,
            target_name=target.name,
        )  # fmt: skip
        await self._bodies.append(act)

    async def ask_opinion(self, key: Key, target: Target, note: str = "") -> None:
        """Ask another bureau for a second opinion; the dossier comes back here after it."""
        _, fields = await self.seen_act(key, _MOVABLE)
        act = AskOpinion(
            **self._bodies.stamp(key.account), **fields, public_note=_note(note), target_bureau=target.id,
            target_name=target.name,
        )  # fmt: skip
        await self._bodies.append(act)

    async def undo(self, key: Key) -> None:
        """Droit de remords: take back one's own visa while nobody acted since.

        Raises ``Rejected("undo_not_possible")``: nothing of ours to take back, or a signature.
        """
        dossier = await self.dossier(key)
        step = dossier.undoable_step
        if step is None or dossier.sent is Sent.QUEUED:
            raise Rejected("undo_not_possible")
        act = UndoDossier(
            **self._bodies.stamp(key.account),
            target_id=dossier.id,
            tenant=dossier.tenant,
            bureau_id=dossier.bureau_id,
            step_id=step.id,
            fingerprint=dossier.fingerprint,
        )
        await self._bodies.append(act)

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
