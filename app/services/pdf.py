"""PDF documents straight from the encrypted store: pages, pixels, words. Nothing touches the disk in clear."""

from __future__ import annotations

import hashlib
import io

from app.documents.pdf_process import IN_BACKGROUND, ON_SCREEN, PdfProcess, Rendered
from app.domain.errors import Rejected
from app.domain.exchange import Urgency
from app.domain.frozen import dataclass
from app.domain.ids import AccountId
from app.domain.listing import FileState
from app.services.bodies import Bodies

__all__ = ["IN_BACKGROUND", "ON_SCREEN", "PdfDocument", "PdfService", "Rendered"]

MAX_INDEXED_CHARACTERS = 400_000
"""Text kept for search from one document."""


@dataclass(frozen=True, slots=True)
class PdfDocument:
    """An open document."""

    handle: int
    account: AccountId
    ref: str
    sha256: str
    """Digest of the bytes being shown."""
    pages: tuple[tuple[float, float], ...]
    """(width, height) of each page in points."""


class PdfService:
    """Opens documents held in the store."""

    def __init__(self, bodies: Bodies, process: PdfProcess) -> None:
        self._bodies = bodies
        self._process = process

    async def open(self, account: AccountId, ref: str) -> PdfDocument | None:
        """Open a file; None = not here yet, and it is now wanted before all others."""
        row = await self._bodies.read(account, lambda r: r.file(account, ref))
        if row is None or row.state is not FileState.HERE:
            await self._bodies.write(account, lambda tx: tx.want_file(account, ref, int(Urgency.ON_SCREEN)))
            return None
        stream = await self._bodies.store_of(account).blobs.open(row.sha256)
        handle, pages = await self._process.open(stream)
        return PdfDocument(handle, account, ref, row.sha256, pages)

    async def open_bytes(self, account: AccountId, name: str, data: bytes) -> PdfDocument:
        """Open a document that lies inside another (a PES' supporting document). Raises Rejected("pdf_unreadable")."""
        handle, pages = await self._process.open(io.BytesIO(data))
        return PdfDocument(handle, account, f"inside:{name}", hashlib.sha256(data).hexdigest(), pages)

    async def close(self, document: PdfDocument) -> None:
        await self._process.close(document.handle)

    async def render(
        self, document: PdfDocument, page: int, scale: float, rotation: int = 0, urgency: int = ON_SCREEN
    ) -> Rendered:
        return await self._process.render(document.handle, page, scale, rotation, urgency)

    async def words(self, document: PdfDocument, page: int) -> list[tuple[str, float, float, float, float]]:
        return await self._process.words(document.handle, page)

    async def find(self, document: PdfDocument, wanted: str) -> list[tuple[int, tuple[float, float, float, float]]]:
        """Every place of ``wanted``, page by page."""
        found = []
        for page in range(len(document.pages)):
            found += [(page, box) for box in await self._process.find(document.handle, page, wanted)]
        return found

    async def extract_text(self, account: AccountId, sha256: str) -> str:
        """The text of a held document, for the index; empty when it is not a readable PDF."""
        stream = await self._bodies.store_of(account).blobs.open(sha256)
        try:
            handle, pages = await self._process.open(stream, IN_BACKGROUND)
        except Rejected:
            return ""
        try:
            texts: list[str] = []
            for page in range(len(pages)):
                texts.append(await self._process.text(handle, page))
                if sum(map(len, texts)) > MAX_INDEXED_CHARACTERS:
                    break
            return "\n".join(texts)[:MAX_INDEXED_CHARACTERS]
        finally:
            await self._process.close(handle)
