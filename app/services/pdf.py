"""PDF documents straight from the encrypted store: pages, pixels, words. Nothing touches the disk in clear."""

from __future__ import annotations

import hashlib
import io
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from app.documents.pdf_process import IN_BACKGROUND, ON_SCREEN, PdfProcess, Rendered
from app.domain.documents import PdfShape, PdfText
from app.domain.errors import Rejected
from app.domain.exchange import Urgency
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key
from app.domain.listing import FileState
from app.domain.records import Record
from app.services.binder import MOST_HITS, FoldedPage, Hit, OpenParts, Part, PartState, PdfBinder, folded, search_pages
from app.services.bodies import Bodies
from app.store.reader import Reader
from app.store.tx import Tx

__all__ = [
    "IN_BACKGROUND",
    "ON_SCREEN",
    "Hit",
    "Part",
    "PartState",
    "PdfBinder",
    "PdfDocument",
    "PdfService",
    "Rendered",
]

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in points, origin top-left of the displayed page."""
Word = tuple[str, float, float, float, float]
Pages = tuple[tuple[float, float], ...]
MOST_TEXTS = 400
"""Documents whose words stay in memory once searched: a large meeting."""
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
        self._parts = OpenParts(self._open_part, process.close)
        self._texts: OrderedDict[str, tuple[FoldedPage, ...]] = OrderedDict()
        """Words of the documents searched last, by digest."""

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
        self, document: PdfDocument | PdfBinder, page: int, scale: float, rotation: int = 0, urgency: int = ON_SCREEN
    ) -> Rendered:
        async with self._place(document, page) as (handle, local):
            return await self._process.render(handle, local, scale, rotation, urgency)

    async def words(self, document: PdfDocument | PdfBinder, page: int) -> list[Word]:
        """Words of a page in reading order, with their boxes: points, origin top-left."""
        async with self._place(document, page) as (handle, local):
            return await self._process.words(handle, local)

    async def find(self, document: PdfDocument | PdfBinder, wanted: str) -> list[tuple[int, Box]]:
        """Every place of ``wanted``, page by page."""
        found = []
        for page in range(len(document.pages)):
            found += [(page, box) for box in await self.find_on(document, page, wanted)]
        return found

    async def find_on(self, document: PdfDocument | PdfBinder, page: int, wanted: str) -> list[Box]:
        """Boxes of ``wanted`` on one page; none on a page that cannot be read."""
        try:
            async with self._place(document, page) as (handle, local):
                return await self._process.find(handle, local, wanted)
        except Rejected:
            return []

    @asynccontextmanager
    async def _place(self, document: PdfDocument | PdfBinder, page: int) -> AsyncIterator[tuple[int, int]]:
        """(handle, page inside it). Raises Rejected("pdf_not_here") for a page whose bytes are still to come."""
        if isinstance(document, PdfDocument):
            yield document.handle, page
            return
        part, local = document.locate(page)
        if part.state is not PartState.HERE:
            raise Rejected("pdf_not_here" if part.state is not PartState.BROKEN else "pdf_unreadable")
        async with self._parts.of(document.account, part.sha256) as handle:
            yield handle, local

    async def _open_part(self, account: AccountId, sha256: str) -> int:
        handle, _pages = await self._process.open(await self._bodies.store_of(account).blobs.open(sha256))
        return handle

    # --- whole meetings -------------------------------------------------------------------------

    async def bind(self, account: AccountId, refs: Sequence[str], first: str = "") -> PdfBinder:
        """Documents as one, in that order; ``first`` is wanted before all others and measured at once."""
        rows = await self._bodies.read(account, lambda r: [r.file(account, ref) for ref in refs])
        shapes = await self._shapes(account, [row.sha256 for row in rows if row is not None and row.sha256])
        parts = []
        for ref, row in zip(refs, rows, strict=True):
            if row is None or row.state is not FileState.HERE:
                parts.append(Part(ref, "", PartState.COMING))
                if ref == first:
                    await self._bodies.write(account, lambda tx: tx.want_file(account, first, int(Urgency.ON_SCREEN)))
                continue
            pages = shapes.get(row.sha256)
            if pages is None and ref == first:
                pages = await self._measure(account, row.sha256, ON_SCREEN)
            parts.append(_part(ref, row.sha256, pages))
        return PdfBinder(account, tuple(parts))

    async def measure(self, binder: PdfBinder) -> int:
        """Count the pages of what is here and not counted yet; returns how many documents there were."""
        unknown = [part for part in binder.parts if part.state is PartState.UNMEASURED]
        for part in unknown:
            await self._measure(binder.account, part.sha256, IN_BACKGROUND)
        return len(unknown)

    async def _shapes(self, account: AccountId, digests: Sequence[str]) -> dict[str, Pages]:
        def read(reader: Reader) -> dict[str, Pages]:
            found = ((id, reader.base(Key(account, PdfShape.KIND, id))) for id in dict.fromkeys(digests))
            return {id: shape.pages for id, shape in found if isinstance(shape, PdfShape)}

        return await self._bodies.read(account, read)

    async def _measure(self, account: AccountId, sha256: str, urgency: int) -> Pages:
        """Pages of held bytes, remembered; none when they are no readable PDF."""
        try:
            handle, pages = await self._process.open(await self._bodies.store_of(account).blobs.open(sha256), urgency)
            await self._process.close(handle)
        except Rejected:
            pages = ()
        await self._remember(account, PdfShape(id=sha256, pages=pages))
        return pages

    async def _remember(self, account: AccountId, record: Record) -> None:
        await self._bodies.store_of(account).write(lambda tx: tx.put_local(account, record))

    async def search(self, binder: PdfBinder, words: str) -> list[Hit]:
        """Every place of ``words`` in all documents that are here, with its context; accents and case do not count."""
        wanted = folded(" ".join(words.split()))
        hits: list[Hit] = []
        if not wanted:
            return hits
        for part, start in zip(binder.parts, binder.starts, strict=True):
            if part.state is PartState.HERE:
                hits += search_pages(await self._page_texts(binder.account, part.sha256), start, wanted)
            if len(hits) >= MOST_HITS:
                break
        return hits[:MOST_HITS]

    async def _page_texts(self, account: AccountId, sha256: str) -> tuple[FoldedPage, ...]:
        held = self._texts.get(sha256)
        if held is None:
            record = await self._bodies.read(account, lambda r: r.base(Key(account, PdfText.KIND, sha256)))
            if isinstance(record, PdfText):
                texts = record.pages
            else:
                texts = await self._read_texts(account, sha256)
            held = self._texts[sha256] = tuple(FoldedPage.of(text) for text in texts)
            while len(self._texts) > MOST_TEXTS:
                self._texts.popitem(last=False)
        self._texts.move_to_end(sha256)
        return held

    async def _read_texts(self, account: AccountId, sha256: str) -> tuple[str, ...]:
        """Words of every page, remembered with the pages' sizes; none when the bytes are no readable PDF."""
        try:
            stream = await self._bodies.store_of(account).blobs.open(sha256)
            handle, pages = await self._process.open(stream, IN_BACKGROUND)
        except Rejected:
            await self._remember(account, PdfShape(id=sha256))
            return ()
        try:
            texts = tuple([await self._process.text(handle, page) for page in range(len(pages))])
        finally:
            await self._process.close(handle)
        store = self._bodies.store_of(account)

        def remember(tx: Tx) -> None:
            tx.put_local(account, PdfShape(id=sha256, pages=pages))
            tx.put_local(account, PdfText(id=sha256, pages=texts))

        await store.write(remember)
        return texts

    async def extract_text(self, account: AccountId, sha256: str) -> str:
        """The text of a held document, for the index; empty when it is not a readable PDF."""
        texts = await self._read_texts(account, sha256)
        return "\n".join(texts)[:MAX_INDEXED_CHARACTERS]


def _part(ref: str, sha256: str, pages: Pages | None) -> Part:
    if pages is None:
        return Part(ref, sha256, PartState.UNMEASURED)
    return Part(ref, sha256, PartState.HERE, pages) if pages else Part(ref, sha256, PartState.BROKEN)
