"""Words of scanned pages, read by Tesseract where it is installed, join the index (row 35).

A document without a word of its own is noted as a scan when the index reads it. This service reads scans page by
page, smallest first, only while the machine draws from the wall and nobody has touched the program for a while.
Whoever comes back has the machine within `STEP_S`: the page under way is given up, and read anew another time. What
was read is kept: a stop, or a page that cannot be read, costs that page at most.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Container

from app.documents.ocr import DPI, Tesseract, find_tesseract, picture_of
from app.domain.errors import AppError, LocalFault, Rejected
from app.domain.frozen import dataclass
from app.domain.listing import FileRow
from app.services.bodies import Bodies
from app.services.pdf import IN_BACKGROUND, PdfBinder, PdfDocument, PdfService, source_of
from app.services.power import on_mains
from app.store.body import BodyStore
from app.store.tx import Tx

log = logging.getLogger(__name__)

IDLE_S = 30.0
"""The user has touched nothing for that long."""
STEP_S = 0.2
"""How soon the page under way is given up when somebody comes back."""
LOOK_S = 20.0
"""How often it is looked whether work may go on."""
POINTS_PER_INCH = 72
MOST_PAGES = 200
"""Of one document: the rest of a very long scan is not read."""
IMAGES = frozenset({"image/png", "image/jpeg", "image/tiff"})
PICTURE_LIMIT_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ScansState:
    """For Réglages."""

    reader: str
    """Name and version of what reads; empty = none is installed."""
    waiting: int
    """Documents still to read."""


class _SomebodyThere(Exception):
    """The user came back while a page was being read."""


class ScanService:
    """Reads scans when nobody is disturbed by it."""

    def __init__(
        self,
        bodies: Bodies,
        pdf: PdfService,
        *,
        mains: Callable[[], bool] = on_mains,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bodies, self._pdf = bodies, pdf
        self._mains, self._now_s = mains, now_s
        self._touched_s = now_s()
        self._reader: Tesseract | None = None

    def touched(self) -> None:
        """The user does something: leave the machine to him. From any thread."""
        self._touched_s = self._now_s()

    async def calm(self) -> bool:
        """Whether a page may be read now. The plug is asked about on a thread: some systems start a program for it."""
        return self._now_s() - self._touched_s >= IDLE_S and await asyncio.to_thread(self._mains)

    async def state(self) -> ScansState:
        self._reader = reader = self._reader or await asyncio.to_thread(find_tesseract)
        waiting = sum([len(held) for held in await self._bodies.read_all(lambda r: r.scans())])
        return ScansState(f"Tesseract {reader.version}" if reader is not None else "", waiting)

    async def recognises(self) -> bool:
        """Whether pictures can be read here."""
        self._reader = self._reader or await asyncio.to_thread(find_tesseract)
        return self._reader is not None

    async def known(self, document: PdfDocument | PdfBinder, first: int, count: int) -> dict[int, str]:
        """Of ``count`` pages from ``first`` on, those whose pictures were read before, with their words."""
        pages = [source_of(document, page) for page in range(first, first + count)]
        seen = {digest: await self._pdf.seen(document.account, digest) for digest in {digest for _, digest, _ in pages}}
        words = {first + at: seen[digest].get(local) for at, (_, digest, local) in enumerate(pages)}
        return {page: found for page, found in words.items() if found is not None}

    async def recognised(self, document: PdfDocument | PdfBinder, page: int) -> str:
        """Words of a page read as a picture now, for whoever waits for them; its paragraphs stand apart.

        What is read of a file held here is kept, and found by searches. Empty where nothing reads pictures.
        Raises Rejected("pdf_unreadable"), LocalFault of the reader.
        """
        if not await self.recognises() or self._reader is None:
            return ""
        drawn = await self._pdf.render(document, page, DPI / POINTS_PER_INCH, urgency=IN_BACKGROUND)
        picture = await asyncio.to_thread(picture_of, drawn.width, drawn.height, drawn.stride, drawn.data)
        words = _paragraphs(await self._reader.read(picture))
        ref, digest, local = source_of(document, page)
        row = await self._bodies.read(document.account, lambda r: r.file(document.account, ref)) if digest else None
        if row is not None and row.sha256 == digest:
            await self._pdf.keep_seen(document.account, digest, local, words)
            await self._bodies.store_of(document.account).write(lambda tx: tx.add_text(row.owner, _line(words)))
        return words

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(LOOK_S)
            if await self.calm():
                await self.work()

    async def work(self) -> int:
        """Read while it is calm and something waits; returns how many documents were finished.

        Nothing where no Tesseract is installed: it is looked for again the next time.
        """
        self._reader = self._reader or await asyncio.to_thread(find_tesseract)
        if self._reader is None:
            return 0
        finished = 0
        for store in tuple(self._bodies.stores.values()):
            try:
                finished += await self._work_in(store)
            except AppError as error:
                log.info("scans of one body put off: %s", error.code)
        return finished

    async def _work_in(self, store: BodyStore) -> int:
        finished = 0
        for row, pages in await store.read(lambda r: r.scans()):
            if not await self.calm():
                break
            try:
                finished += await self._read(store, row, pages)
            except LocalFault as error:
                log.info("a scan was not read: %s", error.code)
                await self._keep(store, row, "", last=True)
            except _SomebodyThere:
                break
        return finished

    async def _read(self, store: BodyStore, row: FileRow, done: int) -> bool:
        """Go on with one document; False when someone came back before its end."""
        if row.media_type in IMAGES:
            words = await self._words(await store.blobs.read_all(row.sha256, PICTURE_LIMIT_BYTES))
            await self._keep(store, row, _line(words), last=True)
            return True
        try:
            document = await self._pdf.open(row.account, row.ref)
        except Rejected:
            document = None
        if document is None:
            await self._keep(store, row, "", last=True)
            return True
        last = min(len(document.pages), MOST_PAGES) - 1
        seen = await self._pdf.seen(row.account, row.sha256)
        drawing = asyncio.ensure_future(self._picture(document, done, seen))
        try:
            for page in range(done, last + 1):
                if not await self.calm():
                    return False
                picture = await drawing
                if page < last:  # drawn while this one is read: by another process, on another core
                    drawing = asyncio.ensure_future(self._picture(document, page + 1, seen))
                found = seen[page] if page in seen else await self._page(picture)
                if found is not None:
                    await self._pdf.keep_seen(row.account, row.sha256, page, found)
                await self._keep(store, row, _line(found or ""), last=page == last)
        finally:
            drawing.cancel()
            await asyncio.gather(drawing, return_exceptions=True)
            await self._pdf.close(document)
        return True

    async def _picture(self, document: PdfDocument, page: int, seen: Container[int]) -> bytes:
        """What the reader is given; empty where the page was seen before, or cannot be drawn: the next ones may be."""
        if page in seen:
            return b""
        try:
            drawn = await self._pdf.render(document, page, DPI / POINTS_PER_INCH, urgency=9)
        except LocalFault as error:
            log.info("a page of a scan was not drawn: %s", error.code)
            return b""
        return await asyncio.to_thread(picture_of, drawn.width, drawn.height, drawn.stride, drawn.data)

    async def _page(self, picture: bytes) -> str | None:
        """Its words; None of a page that cannot be read: the next ones may be."""
        try:
            return await self._words(picture) if picture else None
        except LocalFault as error:
            log.info("a page of a scan was not read: %s", error.code)
            return None

    async def _words(self, picture: bytes) -> str:
        """Raises `_SomebodyThere` when the user comes back before the end: the reader is ended."""
        assert self._reader is not None
        since = self._touched_s
        reading = asyncio.ensure_future(self._reader.read(picture))
        try:
            while not (await asyncio.wait({reading}, timeout=STEP_S))[0]:
                if self._touched_s != since:
                    raise _SomebodyThere
            return _paragraphs(reading.result())
        finally:
            if not reading.done():
                reading.cancel()
                await asyncio.wait({reading})

    async def _keep(self, store: BodyStore, row: FileRow, words: str, *, last: bool) -> None:
        """The words of a page, and how far reading came, in one transaction."""

        def keep(tx: Tx) -> None:
            if words:
                tx.add_text(row.owner, words)
            if last:
                tx.scan_read(row.account, row.ref)
            else:
                tx.scan_went_on(row.account, row.ref)

        await store.write(keep)


def _paragraphs(read: str) -> str:
    """What Tesseract read, its lines joined; paragraphs stand apart."""
    return "\n\n".join(" ".join(part.split()) for part in read.split("\n\n") if part.strip())


def _line(words: str) -> str:
    """As the index holds them."""
    return " ".join(words.split())
