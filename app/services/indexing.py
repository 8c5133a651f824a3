"""Text of arrived documents joins the search index: PDF pages, and what a PES says."""

from __future__ import annotations

import asyncio
import logging

from app.domain.errors import AppError, Rejected
from app.domain.ids import AccountId
from app.domain.listing import FileRow
from app.services.bodies import Bodies
from app.services.pdf import PdfService
from app.services.pes import PesService
from app.services.scans import IMAGES
from app.store.body import BodyStore
from app.store.tx import Tx

log = logging.getLogger(__name__)


class Indexing:
    """Reads each file once: when it arrives, or at the next start when the program ended before."""

    def __init__(self, bodies: Bodies, pdf: PdfService, pes: PesService) -> None:
        self._bodies = bodies
        self._pdf = pdf
        self._pes = pes

    async def arrived(self, row: FileRow, sha256: str) -> None:
        """Index the text of a file under the record that owns it."""
        text = await self._text(row.account, row, sha256)

        def work(tx: Tx) -> None:
            if text.strip():
                tx.add_text(row.owner, text)
            elif _is_pdf(row) or row.media_type in IMAGES:
                tx.scan_found(row.account, row.ref)
            tx.text_read(row.account, row.ref)

        await self._bodies.store_of(row.account).write(work)

    async def catch_up(self, store: BodyStore) -> int:
        """Read what arrived just before the program ended; returns how many files were read.

        A file is struck off before it is read: one that ended the program does so once more at most. Where it is
        the disk or the end of the program that stood in the way, the file is put back for the next time.
        """
        rows = await store.read(lambda r: r.unread_files())
        return sum([await self._caught_up(store, row) for row in rows])

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

    async def _text(self, account: AccountId, row: FileRow, sha256: str) -> str:
        if _is_pdf(row):
            return await self._pdf.extract_text(account, sha256)
        if "xml" in row.media_type or row.name.lower().endswith(".xml"):
            return await self._pes_text(account, sha256)
        return ""

    async def _pes_text(self, account: AccountId, sha256: str) -> str:
        try:
            flux = await self._pes.checked(account, sha256)
        except Rejected:
            return ""
        return flux.search_text()


def _is_pdf(row: FileRow) -> bool:
    return "pdf" in row.media_type or row.name.lower().endswith(".pdf")
