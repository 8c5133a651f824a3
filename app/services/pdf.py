"""PDF documents straight from the encrypted store: pages, pixels, words. Nothing touches the disk in clear."""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from app.documents.pdf_process import IN_BACKGROUND, ON_SCREEN, PdfProcess, Rendered, Sizes
from app.domain.documents import EXTRACTION, PageLooks, PdfShape, PdfText
from app.domain.errors import LocalFault, Rejected
from app.domain.exchange import Urgency
from app.domain.folding import folded
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key
from app.domain.listing import FileState
from app.domain.records import Record
from app.services.binder import MOST_HITS, FoldedPage, Hit, OpenParts, Part, PartState, PdfBinder, search_pages
from app.services.bodies import Bodies
from app.store.reader import Reader
from app.store.tx import Tx

__all__ = [
    "IN_BACKGROUND",
    "ON_DISK",
    "ON_SCREEN",
    "Heading",
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
ON_DISK = "path:"
"""What the ref of a plain file begins with."""
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
    guessed: bool = False
    """Only the first page was measured, the others are taken for as large: see `PdfService.measure_rest`."""


@dataclass(frozen=True, slots=True)
class Heading:
    """One bookmark of a document's plan."""

    level: int
    """0 = the first."""
    title: str
    page: int
    """Of the document or binder shown."""
    top_pt: float


class PdfService:
    """Opens documents held in the store."""

    def __init__(self, bodies: Bodies, process: PdfProcess) -> None:
        self._bodies = bodies
        self._process = process
        self._parts = OpenParts(self._open_part, process.close)
        self._texts: OrderedDict[str, tuple[FoldedPage, ...]] = OrderedDict()
        """Words of the documents searched last, by digest."""
        self._outlines: dict[str, list[tuple[int, str, int, float]]] = {}

    async def open(self, account: AccountId, ref: str, *, guess: bool = False) -> PdfDocument | None:
        """Open a file; None = not here yet, and it is now wanted before all others.

        ``guess``: its first page is to be seen as soon as can be; the others are taken for as large until
        `measure_rest`, since measuring them reads through the whole file.
        """
        row = await self._bodies.read(account, lambda r: r.file(account, ref))
        if row is None or row.state is not FileState.HERE:
            await self._bodies.write(account, lambda tx: tx.want_file(account, ref, int(Urgency.ON_SCREEN)))
            return None
        stream = await self._bodies.store_of(account).blobs.open(row.sha256)
        handle, pages = await self._process.open(stream, sizes=Sizes.FIRST if guess else Sizes.ALL)
        return PdfDocument(handle, account, ref, row.sha256, pages, guessed=guess and len(pages) > 1)

    async def measure_rest(self, document: PdfDocument) -> PdfDocument:
        """The same document, all its pages measured. Raises Rejected("pdf_unreadable"), ``pdf_closed``."""
        rest = await self._process.measure(document.handle, 1, len(document.pages))
        return replace(document, pages=document.pages[:1] + rest, guessed=False)

    async def open_bytes(self, account: AccountId, name: str, data: bytes) -> PdfDocument:
        """Open a document that lies inside another (a PES' supporting document). Raises Rejected("pdf_unreadable")."""
        handle, pages = await self._process.open(io.BytesIO(data))
        return PdfDocument(handle, account, f"inside:{name}", hashlib.sha256(data).hexdigest(), pages)

    async def open_file(self, path: Path) -> PdfDocument:
        """Open a document that is none of the store's: read in pieces. Raises ``file_unreadable``, ``pdf_unreadable``."""
        handle, pages = await self._open_plain(path)
        return PdfDocument(handle, AccountId(""), f"file:{path.name}", "", pages)

    async def open_path(self, account: AccountId, path: Path) -> PdfDocument:
        """The same for one that is written on: its ink is filed under its digest, for ``account``."""
        try:
            digest = await asyncio.to_thread(_digest_of, path)
        except OSError as error:
            raise LocalFault("file_unreadable") from error
        handle, pages = await self._open_plain(path)
        return PdfDocument(handle, account, f"{ON_DISK}{path}", digest, pages)

    async def _open_plain(self, path: Path) -> tuple[int, Pages]:
        try:
            stream = await asyncio.to_thread(path.open, "rb")
        except OSError as error:
            raise LocalFault("file_unreadable") from error
        return await self._process.open(stream)

    async def close(self, document: PdfDocument) -> None:
        await self._process.close(document.handle)

    async def render(
        self, document: PdfDocument | PdfBinder, page: int, scale: float, rotation: int = 0, urgency: int = ON_SCREEN
    ) -> Rendered:
        async with self._place(document, page) as (handle, local):
            return await self._process.render(handle, local, scale, rotation, urgency)

    async def skew(self, document: PdfDocument, page: int) -> float:
        """Degrees that a scanned page leans clockwise; 0.0 for one that cannot be read."""
        try:
            return await self._process.skew(document.handle, page)
        except Rejected:
            return 0.0

    # --- how one looks at a document ------------------------------------------------------------

    async def looks(self, document: PdfDocument) -> PageLooks:
        """As it was last looked at; upright and plain the first time."""
        wanted = Key(document.account, PageLooks.KIND, document.sha256)
        found = await self._bodies.read(document.account, lambda r: r.base(wanted))
        return found if isinstance(found, PageLooks) else PageLooks(id=document.sha256)

    async def keep_looks(self, account: AccountId, looks: PageLooks) -> None:
        """The next time it is opened on this device it looks the same; the document itself is never touched."""
        await self._bodies.store_of(account).write(lambda tx: tx.put_local(account, looks))

    async def words(self, document: PdfDocument | PdfBinder, page: int) -> list[Word]:
        """Words of a page in reading order, with their boxes: points, origin top-left."""
        async with self._place(document, page) as (handle, local):
            return await self._process.words(handle, local)

    async def outline(self, document: PdfDocument | PdfBinder) -> list[Heading]:
        """The plan: bookmarks of every document that is here, in reading order; unreadable ones have none."""
        if isinstance(document, PdfDocument):
            return _headings(await self._process.outline(document.handle), 0)
        found: list[Heading] = []
        for part, start in zip(document.parts, document.starts, strict=True):
            if part.state is PartState.HERE:
                found += _headings(await self._part_outline(document.account, part.sha256), start)
        return found

    async def _part_outline(self, account: AccountId, sha256: str) -> list[tuple[int, str, int, float]]:
        held = self._outlines.get(sha256)
        if held is None:
            try:
                async with self._parts.of(account, sha256) as handle:
                    held = await self._process.outline(handle)
            except Rejected:
                held = []
            self._outlines[sha256] = held
        return held

    async def find(self, document: PdfDocument, wanted: str) -> list[tuple[int, Box | None]]:
        """Every place of ``wanted``, page by page; None = in the picture of that page, by what was recognised there."""
        found: list[tuple[int, Box | None]] = []
        if not _wanted(wanted):
            return found
        seen = await self.seen(document.account, document.sha256) if document.account else {}
        for page in range(len(document.pages)):
            found += [(page, box) for box in await self.find_on(document, page, wanted)]
            if page in seen:
                found += [(page, None)] * len(FoldedPage.of(seen[page]).hits(_wanted(wanted), page))
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
        """Of a binder, whose pages were measured before."""
        stream = await self._bodies.store_of(account).blobs.open(sha256)
        handle, _pages = await self._process.open(stream, sizes=Sizes.NONE)
        return handle

    # --- whole meetings -------------------------------------------------------------------------

    async def bind(self, account: AccountId, refs: Sequence[str], first: str = "") -> PdfBinder:
        """Documents as one, in that order; ``first`` is wanted before all others, and readable at once."""
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
                parts.append(await self._first_look(account, ref, row.sha256))
            else:
                parts.append(_part(ref, row.sha256, pages))
        return PdfBinder(account, tuple(parts))

    async def measure(self, binder: PdfBinder) -> int:
        """Count the pages of what is here and not counted yet; returns how many documents there were."""
        unknown = sorted((part for part in binder.parts if part.to_measure), key=lambda part: not part.guessed)
        for part in unknown:
            await self._measure(binder.account, part.sha256, IN_BACKGROUND)
        return len(unknown)

    async def _first_look(self, account: AccountId, ref: str, sha256: str) -> Part:
        """A document nobody measured yet: its first page, and how many there are; it stays open to be shown."""
        try:
            stream = await self._bodies.store_of(account).blobs.open(sha256)
            handle, pages = await self._process.open(stream, sizes=Sizes.FIRST)
        except Rejected:
            handle, pages = 0, ()
        if len(pages) < 2:  # all is known
            await self._remember(account, PdfShape(id=sha256, pages=pages))
        if pages:
            await self._parts.adopt(account, sha256, handle)
        elif handle:
            await self._process.close(handle)
        return replace(_part(ref, sha256, pages), guessed=len(pages) > 1)

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
        wanted = _wanted(words)
        hits: list[Hit] = []
        if not wanted:
            return hits
        for part, start in zip(binder.parts, binder.starts, strict=True):
            if part.state is PartState.HERE:
                hits += search_pages(await self._page_texts(binder.account, part.sha256), start, wanted)
            if len(hits) >= MOST_HITS:
                break
        return hits[:MOST_HITS]

    async def get_ready(self, binder: PdfBinder) -> None:
        """Have the words of all documents that are here in memory: the search that follows is immediate."""
        for part in binder.parts[:MOST_TEXTS]:
            if part.state is PartState.HERE:
                await self._page_texts(binder.account, part.sha256)

    async def _page_texts(self, account: AccountId, sha256: str) -> tuple[FoldedPage, ...]:
        held = self._texts.get(sha256)
        if held is None:
            record = await self._held_text(account, sha256)
            current = record is not None and record.extraction >= EXTRACTION
            texts = record.pages if record is not None and current else await self._read_texts(account, sha256)
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

        def remember(tx: Tx) -> tuple[str, ...]:
            before = tx.base(Key(account, PdfText.KIND, sha256))
            before = before if isinstance(before, PdfText) else PdfText(id=sha256)
            kept = tuple(before.pages[page] if page in before.seen else text for page, text in enumerate(texts))
            tx.put_local(account, PdfShape(id=sha256, pages=pages))
            tx.put_local(account, PdfText(id=sha256, pages=kept, extraction=EXTRACTION, seen=before.seen))
            return kept

        return (await store.write(remember)).value

    async def _held_text(self, account: AccountId, sha256: str) -> PdfText | None:
        record = await self._bodies.read(account, lambda r: r.base(Key(account, PdfText.KIND, sha256)))
        return record if isinstance(record, PdfText) else None

    # --- words of pictures ----------------------------------------------------------------------

    async def seen(self, account: AccountId, sha256: str) -> dict[int, str]:
        """Pages whose words were recognised in their picture, with these words: paragraphs stand apart."""
        held = await self._held_text(account, sha256)
        return {page: held.pages[page] for page in held.seen} if held is not None else {}

    async def keep_seen(self, account: AccountId, sha256: str, page: int, words: str) -> None:
        """The words recognised in the picture of a page of held bytes: found by searches, told without being read anew."""
        if await self._held_text(account, sha256) is None and not await self._read_texts(account, sha256):
            return

        def keep(tx: Tx) -> None:
            held = tx.base(Key(account, PdfText.KIND, sha256))
            if isinstance(held, PdfText) and page < len(held.pages):
                pages = (*held.pages[:page], words, *held.pages[page + 1 :])
                tx.put_local(account, replace(held, pages=pages, seen=tuple(sorted({*held.seen, page}))))

        await self._bodies.store_of(account).write(keep)
        self._texts.pop(sha256, None)

    async def read_before(self, account: AccountId, sha256: str) -> bool:
        """The text of held bytes was read by an earlier `EXTRACTION`."""
        held = await self._held_text(account, sha256)
        return held is not None and held.extraction < EXTRACTION

    async def outdated(self, account: AccountId, digests: Sequence[str]) -> set[str]:
        """Of held bytes, those whose text was read by an earlier `EXTRACTION`."""

        def look(reader: Reader) -> set[str]:
            found = set()
            for digest in digests:
                text, shape = (reader.base(Key(account, kind, digest)) for kind in (PdfText.KIND, PdfShape.KIND))
                read_by = text.extraction if isinstance(text, PdfText) else 0
                unreadable = isinstance(shape, PdfShape) and not shape.pages
                if read_by < EXTRACTION and not unreadable:
                    found.add(digest)
            return found

        return await self._bodies.read(account, look)

    async def extract_text(self, account: AccountId, sha256: str, *, seen: bool = True) -> str:
        """The text of a held document, for the index; empty when it is not a readable PDF.

        ``seen``: with what was recognised in pictures of pages.
        """
        texts = await self._read_texts(account, sha256)
        without = {} if seen else await self.seen(account, sha256)
        return "\n".join(text for page, text in enumerate(texts) if page not in without)[:MAX_INDEXED_CHARACTERS]


def _wanted(words: str) -> str:
    """Words looked for, as `FoldedPage.hits` wants them."""
    return folded(" ".join(words.split()))


def source_of(document: PdfDocument | PdfBinder, page: int) -> tuple[str, str, int]:
    """Where a page comes from: (ref, digest of the bytes, page inside them)."""
    if isinstance(document, PdfDocument):
        return document.ref, document.sha256, page
    part, local = document.locate(page)
    return part.ref, part.sha256, local


def _digest_of(path: Path) -> str:
    """Blocks: for a thread."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _headings(marks: Sequence[tuple[int, str, int, float]], start: int) -> list[Heading]:
    return [Heading(level, title, start + page, top) for level, title, page, top in marks if title]


def _part(ref: str, sha256: str, pages: Pages | None) -> Part:
    if pages is None:
        return Part(ref, sha256, PartState.UNMEASURED)
    return Part(ref, sha256, PartState.HERE, pages) if pages else Part(ref, sha256, PartState.BROKEN)
