"""The process that holds PDFium: reads, renders and extracts; nothing else runs in it.

PDFium is not thread-safe and may crash on a hostile file, so it never lives in the window's
process. The child has no file, no key and no network: it asks its parent for the bytes it needs,
by offset, over the pipe. Messages are plain tuples; see `serve`.
"""

from __future__ import annotations

import ctypes
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, TypeVar

import pypdfium2
import pypdfium2.raw as pdfium_c

from app.documents.deskew import skew_degrees
from app.documents.memory import give_back_large_blocks
from app.documents.pdf_fields import among, typed_in
from app.documents.pixel_box import ChildBox
from app.documents.placement import Box, Placement
from app.domain.folding import folded, folded_with_places

T = TypeVar("T")
Fields = Sequence[tuple[str, Box]]
"""What is typed in the fields of a page, and where."""

MAX_PIXELS = 64_000_000
"""A page is never rendered larger than this: a hostile page size must not eat the memory."""
BLOCK_BYTES, BLOCKS_HELD = 64 * 1024, 8
"""Of each open document; what is larger than a block is never held."""
SKEW_PIXELS = 700
"""Of the longer side of a page whose lean is measured."""
MOST_LEVELS, MOST_MARKS = 8, 2000
"""Of a document's bookmarks: a hostile tree must not go on for ever."""


class _ParentFile:
    """File-like object over the parent's stream, as PDFium's custom loader wants it.

    PDFium looks at the structure of a file by pieces of half a kilobyte that lie close together: these are taken from
    blocks held here. Each piece asked of the parent would wait for its interpreter (half a millisecond and more).
    """

    def __init__(self, pipe: Connection, handle: int, size: int) -> None:
        self._pipe = pipe
        self._handle = handle
        self._size = size
        self._position = 0
        self._blocks: OrderedDict[int, bytes] = OrderedDict()
        """The last ones looked at, by number."""

    def seek(self, offset: int, whence: int = 0) -> int:
        self._position = (0, self._position, self._size)[whence] + offset
        return self._position

    def tell(self) -> int:
        return self._position

    def read(self, size: int = -1) -> bytes:
        size = self._size - self._position if size < 0 else min(size, self._size - self._position)
        if size <= 0:
            return b""
        block, start = divmod(self._position, BLOCK_BYTES)
        if start + size <= BLOCK_BYTES:
            data = self._block(block)[start : start + size]
        else:
            data = self._ask(self._position, size)
        self._position += len(data)
        return data

    def _block(self, number: int) -> bytes:
        if number not in self._blocks:
            start = number * BLOCK_BYTES
            self._blocks[number] = self._ask(start, min(BLOCK_BYTES, self._size - start))
            if len(self._blocks) > BLOCKS_HELD:
                self._blocks.popitem(last=False)
        self._blocks.move_to_end(number)
        return self._blocks[number]

    def _ask(self, offset: int, size: int) -> bytes:
        self._pipe.send(("read", self._handle, offset, size))
        return self._pipe.recv_bytes()

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
        self._box: ChildBox | None = None

    def share(self, name: str) -> None:
        """Pixels are laid in this shared memory from now on."""
        self._box = ChildBox(name)

    def open(self, handle: int, size: int, first: bool) -> tuple[int, tuple[float, float] | None]:
        """How many pages, and the size of the first one if it is wanted and there is one."""
        document = pypdfium2.PdfDocument(_ParentFile(self._pipe, handle, size))
        with suppress(pypdfium2.PdfiumError):
            document.init_forms()  # before any page: by it, what fields hold and the stamp of a signature are drawn
        self._open[handle] = document
        count = len(document)
        return count, document.get_page_size(0) if first and count else None

    def sizes(self, handle: int, start: int, stop: int) -> list[tuple[float, float]]:
        """Of some pages, in points: reading them all walks through the whole document."""
        return [self._open[handle].get_page_size(page) for page in range(start, stop)]

    def close(self, handle: int) -> None:
        document = self._open.pop(handle, None)
        if document is not None:
            document.close()

    def render(self, handle: int, page: int, scale: float, rotation: int) -> tuple[int, int, int, bytes | None]:
        """(width, height, bytes a line, BGRx pixels); None: the pixels lie in the shared memory."""
        pdf_page = self._open[handle][page]
        try:
            width, height = pdf_page.get_size()
            if width * height * scale * scale > MAX_PIXELS:
                scale = (MAX_PIXELS / (width * height)) ** 0.5
            bitmap = pdf_page.render(
                scale=scale, rotation=rotation, rev_byteorder=False, prefer_bgrx=True, may_draw_forms=True
            )
            try:
                shared = self._box is not None and self._box.put(bitmap.buffer)
                return bitmap.width, bitmap.height, bitmap.stride, None if shared else bytes(bitmap.buffer)
            finally:
                bitmap.close()
        finally:
            pdf_page.close()

    def skew(self, handle: int, page: int) -> float:
        """Degrees that a scanned page leans clockwise; see `deskew`."""
        pdf_page = self._open[handle][page]
        try:
            width, height = pdf_page.get_size()
            bitmap = pdf_page.render(scale=SKEW_PIXELS / max(width, height, 1.0), grayscale=True)
            try:
                return skew_degrees(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
            finally:
                bitmap.close()
        finally:
            pdf_page.close()

    def outline(self, handle: int) -> list[tuple[int, str, int, float]]:
        """Bookmarks of the document: (level, title, page, points from its top), in order; loops are cut."""
        document = self._open[handle]
        found: list[tuple[int, str, int, float]] = []
        places: dict[int, Placement] = {}
        for mark in document.get_toc(max_depth=MOST_LEVELS):
            dest = mark.get_dest()
            page = dest.get_index() if dest is not None else None
            if page is None or not 0 <= page < len(document):
                continue
            if page not in places:
                places[page] = self._place_of(document, page)
            top = _top_of(dest.get_view(), places[page])
            found.append((mark.level, mark.get_title().strip(), page, top))
            if len(found) >= MOST_MARKS:
                break
        return found

    def _place_of(self, document: pypdfium2.PdfDocument, page: int) -> Placement:
        pdf_page = document[page]
        try:
            return _placement(pdf_page)
        finally:
            pdf_page.close()

    def text(self, handle: int, page: int) -> str:
        return self._with_text(handle, page, _text)

    def words(self, handle: int, page: int) -> list[tuple[str, float, float, float, float]]:
        """Words with their boxes: points, origin top-left of the displayed page."""
        return self._with_text(handle, page, _words)

    def find(self, handle: int, page: int, wanted: str) -> list[Box]:
        """Boxes of ``wanted`` on a page, as displayed; accents, case, ligatures and broken lines do not count."""
        return self._with_text(handle, page, lambda text, place, fields: _found(text, place, fields, wanted))

    def _with_text(self, handle: int, page: int, work: Callable[[Any, Placement, Fields], T]) -> T:
        pdf_page = self._open[handle][page]
        try:
            text = pdf_page.get_textpage()
            try:
                place = _placement(pdf_page)
                return work(text, place, list(typed_in(self._open[handle].formenv, pdf_page, place)))
            finally:
                text.close()
        finally:
            pdf_page.close()


def _placement(page: Any) -> Placement:
    x0, y0, x1, y1 = page.get_bbox()
    return Placement(x0, y0, x1, y1, page.get_rotation())


def _top_of(view: tuple[int, list[float]], place: Placement) -> float:
    """Points from the top of a page where a bookmark points; 0 when it names none (PDF 32000-1 §12.3.2.2)."""
    mode, values = view
    named = {pdfium_c.PDFDEST_VIEW_XYZ: (0, 1), pdfium_c.PDFDEST_VIEW_FITH: (None, 0)}
    named[pdfium_c.PDFDEST_VIEW_FITBH] = named[pdfium_c.PDFDEST_VIEW_FITH]
    x, y = (values[at] if at is not None and at < len(values) else 0.0 for at in named.get(mode, (None, None)))
    if not (x if place.rotation % 180 else y):  # on a page that lies on its side, its left is displayed as its height
        return 0.0
    return max(0.0, place.to_sheet(x, y)[1])


def _signs(text: Any) -> list[str]:
    """Every sign of a page, by PDFium's own numbers; a word broken at the end of a line is whole."""
    return [chr(pdfium_c.FPDFText_GetUnicode(text, i)) for i in range(text.count_chars())]


HYPHENS = "\x02\ufffe"
"""What PDFium gives for the hyphen at the end of a line, according to its version: the word goes on."""
_WHOLE = str.maketrans("", "", HYPHENS)


def _text(text: Any, _place: Placement, fields: Fields) -> str:
    return "\n".join([str(text.get_text_bounded()).translate(_WHOLE), *(value for value, _box in fields)])


def _words(text: Any, place: Placement, fields: Fields) -> list[tuple[str, float, float, float, float]]:
    words: list[tuple[str, float, float, float, float]] = []
    letters: list[str] = []
    box: Box | None = None
    for i, letter in enumerate([*_signs(text), " "]):
        if letter.isspace() or letter in HYPHENS:  # the two halves of a word stand on two lines
            if letters and box is not None:
                words.append(("".join(letters) + ("-" if letter in HYPHENS else ""), *box))
            letters, box = [], None
            continue
        here = place.box_on_sheet(*text.get_charbox(i))
        letters.append(letter)
        box = here if box is None else _around(box, here)
    return among(words, fields)


def _around(a: Box, b: Box) -> Box:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def _found(text: Any, place: Placement, fields: Fields, wanted: str) -> list[Box]:
    """As `binder.FoldedPage` counts them, one box for each line they stand on."""
    wanted = folded(" ".join(wanted.split()))
    typed = [box for value, box in fields for _ in range(folded(value).count(wanted) if wanted else 0)]
    whole = folded(" ".join(text.get_text_bounded().translate(_WHOLE).split()))
    if not wanted or wanted not in whole:
        return typed
    numbered = [(i, sign) for i, sign in enumerate(_signs(text)) if sign not in HYPHENS]
    signs, places = folded_with_places("".join(sign for _, sign in numbered))
    boxes: list[Box] = []
    at = signs.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        first, last = numbered[places[at]][0], numbered[places[end - 1]][0]
        for i in range(text.count_rects(first, last - first + 1)):
            boxes.append(place.box_on_sheet(*text.get_rect(i)))
        at = signs.find(wanted, end)
    return boxes + typed


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
                pipe.send(("pixels", *result[:3], result[3] is None))
                if result[3] is not None:
                    pipe.send_bytes(result[3])
            else:
                pipe.send(("done", result))
