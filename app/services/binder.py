"""Several documents read as one: the pages of a whole meeting, in order.

The number and the sizes of the pages are remembered by digest (`PdfShape`), so that the first page is shown
without opening anything else; documents are opened when a page of theirs is wanted, a few at a time, and
closed again. A document that is not here yet, or cannot be read, stands for one sheet of paper.
"""

from __future__ import annotations

import asyncio
import enum
import itertools
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from app.domain.folding import folded, folded_with_places
from app.domain.ids import AccountId

A4 = (595.0, 842.0)
KEPT_OPEN = 6
"""Documents open at once: PDFium keeps some megabytes for each."""
AROUND = 60
"""Signs of context on each side of a hit."""
MOST_HITS = 2000


class PartState(enum.Enum):
    HERE = "here"
    COMING = "coming"
    """Its bytes are not here yet."""
    UNMEASURED = "unmeasured"
    """Here, its pages not counted yet: `PdfService.measure`."""
    BROKEN = "broken"
    """Here, and no reader can open it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One document of a binder."""

    ref: str
    sha256: str
    state: PartState
    pages: tuple[tuple[float, float], ...] = (A4,)
    guessed: bool = False
    """Only the first page was measured: the others are taken for as large."""

    @property
    def to_measure(self) -> bool:
        """Here, and its pages not all measured: `PdfService.measure`."""
        return self.state is PartState.UNMEASURED or self.guessed


@dataclass(frozen=True, slots=True, eq=False)
class PdfBinder:
    """Documents of one account in reading order. Compared by identity: another one is another layout."""

    account: AccountId
    parts: tuple[Part, ...]
    pages: tuple[tuple[float, float], ...] = field(init=False)
    starts: tuple[int, ...] = field(init=False)
    """First page of each part."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "pages", tuple(page for part in self.parts for page in part.pages))
        starts = itertools.accumulate((len(part.pages) for part in self.parts), initial=0)
        object.__setattr__(self, "starts", tuple(starts)[:-1])

    def locate(self, page: int) -> tuple[Part, int]:
        """The document of a page, and the page's number inside it."""
        index = bisect_right(self.starts, page) - 1
        return self.parts[index], page - self.starts[index]

    def start_of(self, ref: str) -> int | None:
        """First page of a document; None when it is not here."""
        return next((start for part, start in zip(self.parts, self.starts, strict=True) if part.ref == ref), None)


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where searched words stand."""

    page: int
    """Of the binder."""
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class FoldedPage:
    """A page ready to be searched."""

    text: str
    folded: str

    @classmethod
    def of(cls, text: str) -> FoldedPage:
        text = " ".join(text.split())
        return cls(text, folded(text))

    def hits(self, wanted: str, page: int) -> list[Hit]:
        """Every place of ``wanted`` (already folded) with its context, as written."""
        found: list[Hit] = []
        at = self.folded.find(wanted)
        places = self._places() if at >= 0 else ()
        while at >= 0:
            end = at + len(wanted)
            start, stop = places[at], places[end - 1] + 1
            found.append(Hit(page, *self._around(start, stop)))
            at = self.folded.find(wanted, end)
        return found

    def _around(self, start: int, stop: int) -> tuple[str, str, str]:
        """The words before, those found and the words after: none is cut at the far ends."""
        first, last = max(0, start - AROUND), min(len(self.text), stop + AROUND)
        if first > 0:
            first = self.text.find(" ", first, start) + 1 or start
        if last < len(self.text):
            end = self.text.rfind(" ", stop, last)
            last = end if end >= 0 else stop
        return self.text[first:start], self.text[start:stop], self.text[stop:last]

    def _places(self) -> Sequence[int]:
        """For each folded sign, where it stands in the text."""
        same = len(self.folded) == len(self.text)
        return range(len(self.text)) if same else folded_with_places(self.text)[1]


class OpenParts:
    """Documents of binders that are open, few at a time; one in use is never closed."""

    def __init__(
        self, open_: Callable[[AccountId, str], Awaitable[int]], close: Callable[[int], Awaitable[None]]
    ) -> None:
        """``open_`` opens the bytes of a digest and returns a handle; raises Rejected("pdf_unreadable")."""
        self._open, self._close = open_, close
        self._handles: OrderedDict[tuple[AccountId, str], asyncio.Future[int]] = OrderedDict()
        self._users: dict[tuple[AccountId, str], int] = {}

    async def adopt(self, account: AccountId, sha256: str, handle: int) -> None:
        """Keep a document that was opened elsewhere, as if it had been opened here."""
        key = (account, sha256)
        if key in self._handles:
            await self._close(handle)
            return
        self._handles[key] = asyncio.get_running_loop().create_future()
        self._handles[key].set_result(handle)
        await self._make_room()

    @asynccontextmanager
    async def of(self, account: AccountId, sha256: str) -> AsyncIterator[int]:
        """The handle of a document, kept open while it is used."""
        key = (account, sha256)
        self._users[key] = self._users.get(key, 0) + 1
        try:
            if key not in self._handles:
                self._handles[key] = asyncio.ensure_future(self._open(account, sha256))
            self._handles.move_to_end(key)
            try:
                yield await asyncio.shield(self._handles[key])
            except BaseException:
                future = self._handles.get(key)
                if future is not None and future.done() and (future.cancelled() or future.exception() is not None):
                    del self._handles[key]
                raise
        finally:
            self._users[key] -= 1
            if not self._users[key]:
                del self._users[key]
            await self._make_room()

    async def _make_room(self) -> None:
        for key in [key for key in self._handles if key not in self._users]:
            if len(self._handles) <= KEPT_OPEN:
                return
            future = self._handles.pop(key)
            if future.done() and not future.cancelled() and future.exception() is None:
                await self._close(future.result())


def search_pages(texts: Sequence[FoldedPage], first: int, wanted: str) -> list[Hit]:
    """Hits of one document whose first page is ``first``."""
    return [hit for number, page in enumerate(texts) for hit in page.hits(wanted, first + number)]
