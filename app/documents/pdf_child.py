"""The process that holds PDFium: reads, renders and extracts; nothing else runs in it.

PDFium is not thread-safe and may crash on a hostile file, so it never lives in the window's
process. The child has no file, no key and no network: it asks its parent for the bytes it needs,
by offset, over the pipe. Messages are plain tuples; see `serve`.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeVar

import pypdfium2
import pypdfium2.raw as pdfium_c

from app.documents.memory import give_back_large_blocks

T = TypeVar("T")

MAX_PIXELS = 64_000_000
"""A page is never rendered larger than this: a hostile page size must not eat the memory."""


class _ParentFile:
    """File-like object over the parent's stream, as PDFium's custom loader wants it."""

    def __init__(self, pipe: Connection, handle: int, size: int) -> None:
        self._pipe = pipe
        self._handle = handle
        self._size = size
        self._position = 0

    def seek(self, offset: int, whence: int = 0) -> int:
        self._position = (0, self._position, self._size)[whence] + offset
        return self._position

    def tell(self) -> int:
        return self._position

    def read(self, size: int = -1) -> bytes:
        size = self._size - self._position if size < 0 else min(size, self._size - self._position)
        if size <= 0:
            return b""
        self._pipe.send(("read", self._handle, self._position, size))
        data = self._pipe.recv_bytes()
        self._position += len(data)
        return data

    def readinto(self, buffer: Any) -> int:
        data = self.read(len(buffer))
        ctypes.memmove(buffer, data, len(data)) if isinstance(buffer, ctypes.Array) else buffer.__setitem__(
            slice(0, len(data)), data
        )
        return len(data)

    def close(self) -> None:
        """The parent closes the stream."""


class _Documents:
    """Open documents by handle, and what can be asked of them."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._open: dict[int, pypdfium2.PdfDocument] = {}

    def open(self, handle: int, size: int) -> list[tuple[float, float]]:
        document = pypdfium2.PdfDocument(_ParentFile(self._pipe, handle, size))
        self._open[handle] = document
        return [document.get_page_size(i) for i in range(len(document))]

    def close(self, handle: int) -> None:
        document = self._open.pop(handle, None)
        if document is not None:
            document.close()

    def render(self, handle: int, page: int, scale: float, rotation: int) -> tuple[int, int, int, bytes]:
        """(width, height, bytes a line, BGRx pixels)."""
        pdf_page = self._open[handle][page]
        try:
            width, height = pdf_page.get_size()
            if width * height * scale * scale > MAX_PIXELS:
                scale = (MAX_PIXELS / (width * height)) ** 0.5
            bitmap = pdf_page.render(
                scale=scale, rotation=rotation, rev_byteorder=False, prefer_bgrx=True, may_draw_forms=True
            )
            try:
                return bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer)
            finally:
                bitmap.close()
        finally:
            pdf_page.close()

    def text(self, handle: int, page: int) -> str:
        return self._with_text(handle, page, lambda text, _height: str(text.get_text_bounded()))

    def words(self, handle: int, page: int) -> list[tuple[str, float, float, float, float]]:
        """Words with their boxes: points, origin top-left of the page."""
        return self._with_text(handle, page, _words)

    def find(self, handle: int, page: int, wanted: str) -> list[tuple[float, float, float, float]]:
        """Boxes of ``wanted`` on a page (case ignored), points, origin top-left."""

        def search(text: Any, height: float) -> list[tuple[float, float, float, float]]:
            boxes = []
            searcher = text.search(wanted, match_case=False)
            while (place := searcher.get_next()) is not None:
                for i in range(text.count_rects(*place)):
                    left, bottom, right, top = text.get_rect(i)
                    boxes.append((left, height - top, right, height - bottom))
            return boxes

        return self._with_text(handle, page, search)

    def _with_text(self, handle: int, page: int, work: Callable[[Any, float], T]) -> T:
        pdf_page = self._open[handle][page]
        try:
            text = pdf_page.get_textpage()
            try:
                return work(text, pdf_page.get_height())
            finally:
                text.close()
        finally:
            pdf_page.close()


def _words(text: Any, height: float) -> list[tuple[str, float, float, float, float]]:
    words: list[tuple[str, float, float, float, float]] = []
    letters: list[str] = []
    box: list[float] = []
    for i in range(text.count_chars()):
        letter = chr(pdfium_c.FPDFText_GetUnicode(text, i))
        if letter.isspace():
            if letters:
                words.append(("".join(letters), box[0], box[1], box[2], box[3]))
            letters, box = [], []
            continue
        left, bottom, right, top = text.get_charbox(i)
        letters.append(letter)
        here = [left, height - top, right, height - bottom]
        box = here if not box else [min(box[0], left), min(box[1], here[1]), max(box[2], right), max(box[3], here[3])]
    if letters:
        words.append(("".join(letters), box[0], box[1], box[2], box[3]))
    return words


def serve(pipe: Connection) -> None:
    """Answer ``(verb, *arguments)`` with ``("done", result)`` or ``("refused", reason)`` until the pipe closes."""
    give_back_large_blocks()
    documents = _Documents(pipe)
    while True:
        try:
            verb, *arguments = pipe.recv()
        except (EOFError, KeyboardInterrupt):
            return
        try:
            result = getattr(documents, verb)(*arguments)
        except (pypdfium2.PdfiumError, ValueError, IndexError, KeyError) as error:
            pipe.send(("refused", type(error).__name__))
        else:
            if verb == "render":
                pipe.send(("pixels", *result[:3]))
                pipe.send_bytes(result[3])
            else:
                pipe.send(("done", result))
