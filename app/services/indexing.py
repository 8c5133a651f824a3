"""Text of arrived documents joins the search index: PDF pages, and what a PES says."""

from __future__ import annotations

import logging

from app.documents.pes import read_pes
from app.domain.errors import Rejected
from app.domain.ids import AccountId
from app.domain.listing import FileRow
from app.services.bodies import Bodies
from app.services.pdf import PdfService

log = logging.getLogger(__name__)

XML_LIMIT_BYTES = 32 * 1024 * 1024
"""Larger PES files are not read for the index: their facts are in the dossier."""


class Indexing:
    """Reads each file once, when it arrives."""

    def __init__(self, bodies: Bodies, pdf: PdfService) -> None:
        self._bodies = bodies
        self._pdf = pdf

    async def arrived(self, row: FileRow, sha256: str) -> None:
        """Index the text of a file under the record that owns it."""
        text = await self._text(row.account, row, sha256)
        if text.strip():
            store = self._bodies.store_of(row.account)
            await store.write(lambda tx: tx.add_text(row.owner, text))

    async def _text(self, account: AccountId, row: FileRow, sha256: str) -> str:
        name = row.name.lower()
        if "pdf" in row.media_type or name.endswith(".pdf"):
            return await self._pdf.extract_text(account, sha256)
        if "xml" in row.media_type or name.endswith(".xml"):
            return await self._pes_text(account, sha256)
        return ""

    async def _pes_text(self, account: AccountId, sha256: str) -> str:
        try:
            flux = read_pes(await self._bodies.store_of(account).blobs.read_all(sha256, XML_LIMIT_BYTES))
        except Rejected:
            return ""
        return flux.search_text()
