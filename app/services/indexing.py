"""Text of arrived documents joins the search index: PDF pages, and what a PES says."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from app.domain.documents import EXTRACTION
from app.domain.errors import AppError, Rejected
from app.domain.ids import AccountId
from app.domain.listing import FileRow, FileState
from app.services.bodies import Bodies
from app.services.pdf import PdfService
from app.services.pes import PesService
from app.services.scans import IMAGES
from app.store.body import BodyStore
from app.store.tx import Tx

log = logging.getLogger(__name__)

EXTRACTED = "files.extraction"
"""Where it is noted, for each account, of which `EXTRACTION` the texts of its PDFs are."""
LOOKED_AT_ONCE = 200
"""Texts: a reading of the store is never long."""


class Indexing:
    """Reads each file once: when it arrives, or at the next start when the program ended before."""

    def __init__(self, bodies: Bodies, pdf: PdfService, pes: PesService) -> None:
        self._bodies = bodies
        self._pdf = pdf
        self._pes = pes

    async def arrived(self, row: FileRow, sha256: str) -> None:
        """Index the text of a file under the record that owns it."""
        again = _is_pdf(row) and await self._pdf.read_before(row.account, sha256)
        text = await self._text(row, sha256, again=again)

        def work(tx: Tx) -> None:
            if text.strip():
                tx.add_text(row.owner, text, again=again)
            elif _is_pdf(row) or row.media_type in IMAGES:
                tx.scan_found(row.account, row.ref)
            tx.text_read(row.account, row.ref)

        await self._bodies.store_of(row.account).write(work)

    async def catch_up(self, store: BodyStore) -> int:
        """Read what arrived just before the program ended; returns how many files were read.

        A file is struck off before it is read: one that ended the program does so once more at most. Where it is
        the disk or the end of the program that stood in the way, the file is put back for the next time.
        """
        for account in self._bodies.accounts():
            if self._bodies.store_of(account.id) is store:
                await self._take_up_again(store, account.id)
        rows = await store.read(lambda r: r.unread_files())
        return sum([await self._caught_up(store, row) for row in rows])

    async def _take_up_again(self, store: BodyStore, account: AccountId) -> None:
        """PDFs whose text was read by an earlier version of this program are to be read once more; looked for once."""
        if await store.read(lambda r: r.cursor(account, EXTRACTED)) == str(EXTRACTION):
            return
        files = await store.read(lambda r: r.account_files(account))
        held = [row for row in files if row.state is FileState.HERE and _is_pdf(row)]
        for start in range(0, len(held), LOOKED_AT_ONCE):
            some = held[start : start + LOOKED_AT_ONCE]
            outdated = await self._pdf.outdated(account, [row.sha256 for row in some])
            await _unread(store, [row for row in some if row.sha256 in outdated])
        await store.write(lambda tx: tx.set_cursor(account, EXTRACTED, str(EXTRACTION)))

    async def _caught_up(self, store: BodyStore, row: FileRow) -> bool:
        await store.write(lambda tx: tx.text_read(row.account, row.ref))
        try:
            await self.arrived(row, row.sha256)
        except asyncio.CancelledError:
            await store.write(lambda tx: tx.text_unread(row.account, row.ref))
            raise
        except AppError as error:
            log.info("a file was not read for the index: %s", error.code)
            await store.write(lambda tx: tx.text_unread(row.account, row.ref))
            return False
        return True

    async def _text(self, row: FileRow, sha256: str, *, again: bool) -> str:
        if _is_pdf(row):
            return await self._pdf.extract_text(row.account, sha256, seen=not again)
        if "xml" in row.media_type or row.name.lower().endswith(".xml"):
            return await self._pes_text(row.account, sha256)
        return ""

    async def _pes_text(self, account: AccountId, sha256: str) -> str:
        try:
            flux = await self._pes.checked(account, sha256)
        except Rejected:
            return ""
        return flux.search_text()


async def _unread(store: BodyStore, rows: Sequence[FileRow]) -> None:
    def work(tx: Tx) -> None:
        for row in rows:
            tx.text_unread(row.account, row.ref)

    await store.write(work)


def _is_pdf(row: FileRow) -> bool:
    return "pdf" in row.media_type or row.name.lower().endswith(".pdf")
