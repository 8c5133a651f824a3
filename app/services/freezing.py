"""The personal copy of a meeting that its server took away: notes and ink with the pages they stand on.

The notes are frozen in the transaction that closes the meeting (`store.freezing`). The pages follow as soon as
their documents can be read; both are in the encrypted store, and leave it only as a file the user asks for.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from app.domain.changes import ChangeSet
from app.domain.errors import AppError, TargetGone
from app.domain.frozen_notes import FrozenNotes
from app.domain.ids import AccountId, Key
from app.domain.listing import FileState
from app.domain.seances import Annotation, InkStroke, Seance, SeanceDocument, document_ref
from app.services.bodies import Bodies
from app.services.copies import LARGEST_BYTES
from app.services.library import Library, ListQuery
from app.services.seances import SeanceService

log = logging.getLogger(__name__)


class FreezingService:
    """Runs beside everything else; `noticed` tells it of meetings that were closed."""

    def __init__(self, bodies: Bodies, library: Library, seances: SeanceService) -> None:
        self._bodies = bodies
        self._library = library
        self._seances = seances
        self._wake = asyncio.Event()

    def noticed(self, changes: ChangeSet) -> None:
        """Something was committed."""
        if changes.of_kind(FrozenNotes.KIND):
            self._wake.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.turn()
            await self._wake.wait()
            self._wake.clear()

    async def turn(self) -> None:
        """Put the pages of frozen notes together that have none yet; once."""
        for account in self._bodies.accounts():
            entries = await self._library.entries(ListQuery(kind=FrozenNotes.KIND, accounts=(account.id,)), 1000)
            for entry in entries:
                record = entry.record
                if isinstance(record, FrozenNotes) and (not record.pages_sha256 or record.missing):
                    try:
                        await self._add_pages(account.id, record)
                    except AppError as error:
                        log.info("the pages of frozen notes were put off: %s", error.code)

    async def _add_pages(self, account: AccountId, record: FrozenNotes) -> None:
        seance = await self._bodies.read(account, lambda r: r.base(Key(account, Seance.KIND, record.id)))
        if not isinstance(seance, Seance):
            return
        documents = _with(seance, record)
        pages, missing = await self._pages(account, documents, record.notes, record.strokes)
        if not pages or (record.pages_sha256 and missing >= record.missing):
            return
        store = self._bodies.store_of(account)
        digest = await store.blobs.put(pages)
        await store.write(lambda tx: tx.put_local(account, replace(record, pages_sha256=digest, missing=missing)))

    async def _pages(
        self,
        account: AccountId,
        documents: Sequence[SeanceDocument],
        notes: Sequence[Annotation],
        strokes: Sequence[InkStroke],
    ) -> tuple[bytes, int]:
        """Pages that bear something, as one PDF, and how many documents were not here."""
        from app.documents.annotate import Marked, marked_pages  # half a second to load, for a rare act

        marked, missing = [], 0
        for document in documents:
            mine = [n for n in notes if (n.origin, n.origin_id) == (document.origin, document.origin_id)]
            ink = [s for s in strokes if s.document_id == document.document_id]
            if not mine and not ink:
                continue
            data = await self._data(account, document)
            if data is None:
                missing += 1
            else:
                marked.append(Marked(document.name, data, mine, ink))
        return await asyncio.to_thread(marked_pages, marked), missing

    async def _data(self, account: AccountId, document: SeanceDocument) -> bytes | None:
        row = await self._library.file(account, document_ref(document))
        if row is None or row.state is not FileState.HERE or "pdf" not in row.media_type:
            return None
        return await self._bodies.store_of(account).blobs.read_all(row.sha256, LARGEST_BYTES)

    # --- asked by the user ----------------------------------------------------------------------

    async def find(self, key: Key) -> FrozenNotes | None:
        """What was frozen of a meeting; None = its server still has it, or nothing was written in it."""
        entry = await self._library.entry(Key(key.account, FrozenNotes.KIND, key.id))
        return entry.record if entry is not None and isinstance(entry.record, FrozenNotes) else None

    async def save_pages(self, key: Key, target: Path) -> int:
        """The pages of a meeting that bear notes or ink, as a plain PDF; frozen ones where there are.

        Returns how many documents are missing in it. Raises ``TargetGone("seance_gone")`` when there is nothing.
        """
        found = await self.find(key)
        page = await self._seances.page(key)
        if found is not None and found.pages_sha256 and (page is None or page.seance.closed):
            store = self._bodies.store_of(key.account)
            await self._library.save_bytes(await store.blobs.read_all(found.pages_sha256, LARGEST_BYTES), target)
            return found.missing
        if page is None:
            raise TargetGone("seance_gone")
        documents = _with(page.seance, found) if found is not None else page.seance.documents
        notes = {note.id: note for note in (*(found.notes if found is not None else ()), *page.annotations)}
        strokes = [s for d in documents for s in await self._seances.ink(key.account, d.document_id)]
        data, missing = await self._pages(key.account, documents, list(notes.values()), strokes)
        if not data:
            raise TargetGone("file_not_here")
        await self._library.save_bytes(data, target)
        return missing


def _with(seance: Seance, record: FrozenNotes) -> list[SeanceDocument]:
    """Documents of a meeting, then those that were withdrawn from it."""
    here = {document.document_id for document in seance.documents}
    return [*seance.documents, *(document for document in record.documents if document.document_id not in here)]
