"""Parapheur: dossiers as pages and rows. Acts are in `folder_acts`, lists in `folders`, signing in `signing_desk`.

What a PES says is `documents.pes_model`, passed on as it is: `Flux`, `Bordereau`, `Piece`, `Ligne`.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Protocol, runtime_checkable

from app.documents.pes_attachments import attachment_stream, open_attachment
from app.documents.pes_content import first_rows
from app.documents.pes_facts import Fact, UnitView, describe_piece, describe_unit
from app.documents.pes_model import (
    Attachment,
    Bordereau,
    Finding,
    Flux,
    Ligne,
    Piece,
    PieceRow,
    Sens,
    Severity,
    TiersTotal,
    UnitKind,
)
from app.documents.pes_tags import NAMES
from app.domain.accounts import Body
from app.domain.business import Business, Summary, recognise
from app.domain.errors import NeedsUser, Rejected, TargetGone, Transient
from app.domain.exchange import Connector, FileRef
from app.domain.folding import folded
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key
from app.domain.listing import Entry, FileRow, FileState
from app.domain.mail import LOCAL
from app.domain.parapheur import Dossier, DossierDocument, Format, document_ref
from app.domain.records import Record
from app.services.bodies import Bodies
from app.services.folder_acts import ACTE_NATURES, ACTE_SUBJECT, ActeFacts, FolderActs, Target, Words
from app.services.library import Library
from app.services.pes import LIMIT_BYTES, PesService
from app.services.pes_facts import FileFacts, file_facts

__all__ = [
    "ACTE_NATURES",
    "ACTE_SUBJECT",
    "ActeFacts",
    "Attachment",
    "Bordereau",
    "DossierFacts",
    "DossierPage",
    "Fact",
    "Finding",
    "Flux",
    "Ligne",
    "ParapheurService",
    "Piece",
    "PieceRow",
    "Sens",
    "Severity",
    "Target",
    "TiersTotal",
    "UnitKind",
    "UnitView",
    "Words",
    "describe_piece",
    "describe_unit",
    "first_rows",
    "folded",
    "tag_label",
]

PES_LIMIT_BYTES = LIMIT_BYTES
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
    summary: Summary = Summary(business=Business.OTHER)
    """What it is about, by the rules in force."""
    unread: tuple[str, ...] = ()
    """Main documents still to be read before any act, where reading is mandatory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierFacts:
    """Facts of a dossier for lists and totals, read from its PES."""

    amount: Decimal | None = None
    """Of the PES, or what the metadata tell; None: neither, or not here yet."""
    pieces: int = 0
    budgets: tuple[str, ...] = ()
    warnings: tuple[Finding, ...] = ()
    """What one must look at before signing; informations are left out."""
    file: FileFacts | None = None
    """Every field of the recapitulation; None as `amount`."""


@runtime_checkable
class ReadsDetails(Protocol):
    """A connector that reads a dossier of which only a line is held."""

    async def fetch_detail(self, dossier: Dossier) -> tuple[Dossier, tuple[FileRef, ...]]: ...


class ParapheurService(FolderActs):
    """The Parapheur space, without the token: reading here, acts in `folder_acts`."""

    def __init__(
        self,
        bodies: Bodies,
        library: Library,
        pes: PesService,
        connector: Callable[[AccountId], Connector | None] = lambda _account: None,
        summarise: Callable[[Dossier], Summary] = recognise,
    ) -> None:
        """``connector``: who reads, online, what is held as a line only. ``summarise``: what a dossier is about."""
        super().__init__(bodies, library)
        self._pes = pes
        self._connector = connector
        self._summarise = summarise
        self._facts: OrderedDict[tuple[str, str], DossierFacts] = OrderedDict()
        """By digest of the PES and the schemas it was checked with: the same bytes always say the same."""

    # --- reading --------------------------------------------------------------------------------

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
            summary=self._summarise(dossier),
            unread=tuple(await self.unread_documents(key, dossier)) if dossier.reading_mandatory else (),
        )

    async def complete(self, key: Key) -> bool:
        """Read, online, a dossier of which only a line is held; True when it is now held whole.

        Nothing is read while a network is missing: False, no error. `TargetGone` when it left its lists.
        """
        dossier = await self.dossier(key)
        reader: object = self._connector(key.account)
        if dossier.steps or key.id.startswith(LOCAL) or not isinstance(reader, ReadsDetails):
            return bool(dossier.steps)
        try:
            whole, files = await reader.fetch_detail(dossier)
        except (Transient, NeedsUser):
            return False
        await self._bodies.write(key.account, lambda tx: tx.take_in(key.account, [whole], files))
        return True

    async def _files(self, key: Key, dossier: Dossier) -> dict[str, FileRow]:
        rows = {row.ref: row for row in await self._library.files(key)}
        refs = {document.id: document_ref(dossier.tenant, dossier.id, document) for document in dossier.documents}
        return {id: rows[ref] for id, ref in refs.items() if ref in rows}

    async def flux(self, account: AccountId, dossier: Dossier) -> Flux | None:
        """What the dossier's PES says, a large one unchecked yet; None when it is none or not here.

        Raises Rejected when it is unreadable.
        """
        held = await self.held_document(account, dossier)
        if held is None or dossier.format is not Format.PES_V2:
            return None
        return await self._pes.opened(account, held[1].sha256)

    async def checked(self, key: Key) -> Flux | None:
        """The same with its whole content checked: what the page asks for once it has shown the head."""
        dossier = await self.dossier(key)
        held = await self.held_document(key.account, dossier)
        if held is None or dossier.format is not Format.PES_V2:
            return None
        return await self._pes.checked(key.account, held[1].sha256)

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
        if entry.record.format is not Format.PES_V2:
            return DossierFacts(amount=self._summarise(entry.record).amount)
        held = await self.held_document(key.account, entry.record)
        if held is None:
            return DossierFacts()
        known = (held[1].sha256, self._pes.schemas)
        if known not in self._facts:
            try:
                self._facts[known] = _facts_of(await self._pes.checked(key.account, held[1].sha256))
            except Rejected as error:
                self._facts[known] = DossierFacts(warnings=(Finding(code=error.code, severity=Severity.ERROR),))
            if len(self._facts) > KEPT_FACTS:
                self._facts.popitem(last=False)
        return self._facts[known]

    async def attachment(self, key: Key, attachment_id: str) -> tuple[Attachment, bytes]:
        """A supporting document carried by the PES, opened. Raises `Rejected` as `pes_attachments.open_attachment`."""
        flux, found = await self._carried(key, attachment_id)
        return found, await asyncio.to_thread(open_attachment, flux, found)

    async def save_attachment(self, key: Key, attachment_id: str, target: Path) -> None:
        """Export a supporting document, whatever its size. Raises as `attachment` and `Library.save_bytes`."""
        flux, found = await self._carried(key, attachment_id)
        await self._library.save_from(attachment_stream(flux, found), target)

    async def _carried(self, key: Key, attachment_id: str) -> tuple[Flux, Attachment]:
        flux = await self.flux(key.account, await self.dossier(key))
        found = next((a for a in flux.attachments if a.id == attachment_id), None) if flux else None
        if flux is None or found is None:
            raise TargetGone("attachment_gone")
        return flux, found


def tag_label(tag: str) -> str:
    """What a tag of a PES is called; the tag itself when nothing is known of it."""
    known = NAMES.get(tag)
    return known.label if known is not None else tag


def _facts_of(flux: Flux) -> DossierFacts:
    findings = [f for f in flux.findings if f.severity is not Severity.INFO]
    return DossierFacts(
        amount=flux.total,
        pieces=sum(len(b.pieces) for b in flux.bordereaux),
        budgets=(flux.budget_label or f"{flux.cod_col}-{flux.cod_bud}",),
        warnings=tuple(findings),
        file=file_facts(flux),
    )
