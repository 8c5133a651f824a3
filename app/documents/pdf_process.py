"""The parent's end of the PDF process: see `pdf_child`.

One thread, ``pdf``, talks to the child; urgent questions (what is on screen) overtake the others.
A child that dies takes only the open question with it: the next one starts another child and
opens the documents again. So does a document whose bytes can no longer be read.
"""

from __future__ import annotations

import asyncio
import contextlib
import enum
import itertools
import logging
import multiprocessing
import queue
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from app.documents.children import start_child
from app.documents.memory import LARGE_PAGES, give_back_large_blocks
from app.documents.pixel_box import PixelBox
from app.domain.errors import LocalFault, Rejected

log = logging.getLogger(__name__)

ON_SCREEN = 0
IN_BACKGROUND = 9

PAINTING_S = 0.03
"""What is not on screen waits so long after what is: the answer is on its way to the window, and whoever works
meanwhile takes the processor and the interpreter from the page being painted (measured: 10 to 30 ms of a scan's)."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """Pixels of a page: 32 bits a pixel, blue first, fourth byte unused."""

    width: int
    height: int
    stride: int
    data: bytes


MOST_TAKEN = 40_000_000
"""PDFium keeps what it has read of a document: past this it is opened afresh (a scan: twenty pages or so)."""


class Sizes(enum.Enum):
    """Which pages are measured when a document is opened."""

    ALL = "all"
    """Their places are read through the whole document: 200 pages of a scan take longer than the first one to show."""
    FIRST = "first"
    """The others are taken for as large, until somebody measures them."""
    NONE = "none"


PAGES_A_QUESTION = 12
"""Measured at a time: what is wanted on screen meanwhile waits for so many only."""


@dataclass(order=True)
class _Question:
    urgency: int
    order: int
    verb: str = field(compare=False)
    arguments: tuple[Any, ...] = field(compare=False)
    answer: Future[Any] = field(compare=False)


class PdfProcess:
    """Opens, renders and reads PDF documents in a process of its own. Thread-safe."""

    def __init__(self) -> None:
        self._questions: queue.PriorityQueue[_Question] = queue.PriorityQueue()
        self._order = itertools.count()
        self._handles = itertools.count(1)
        self._streams: dict[int, tuple[BinaryIO, int]] = {}
        self._opened_in_child: set[int] = set()
        self._taken: dict[int, int] = {}
        """Bytes given to the child since it opened a document."""
        self._child: multiprocessing.process.BaseProcess | None = None
        self._pipe: Any = None
        self._box: PixelBox | None = None
        self._thread: threading.Thread | None = None
        self._painted_at = 0.0
        """Monotonic seconds: what was answered last is on screen by then."""
        self._stopped = False

    async def open(
        self, stream: BinaryIO, urgency: int = ON_SCREEN, *, sizes: Sizes = Sizes.ALL
    ) -> tuple[int, tuple[tuple[float, float], ...]]:
        """Open a document; returns its handle and the pages' sizes in points, as far as they are wanted.

        The stream is read from the thread ``pdf`` until `close`. Raises Rejected("pdf_unreadable").
        """
        handle = next(self._handles)
        size = stream.seek(0, 2)
        self._streams[handle] = (stream, size)
        try:
            count, first = await self._ask(urgency, "open", handle, size, sizes is not Sizes.NONE)
            pages = (tuple(first),) * count if first is not None else ()
            if sizes is Sizes.ALL:
                pages = pages[:1] + await self.measure(handle, 1, count, urgency)
        except (Rejected, asyncio.CancelledError):
            self._let_go(handle)
            raise
        return handle, pages

    async def measure(
        self, handle: int, start: int, stop: int, urgency: int = IN_BACKGROUND
    ) -> tuple[tuple[float, float], ...]:
        """Sizes of the pages from ``start`` to before ``stop``, in points."""
        found: list[tuple[float, float]] = []
        for first in range(start, stop, PAGES_A_QUESTION):
            some = await self._ask(urgency, "sizes", handle, first, min(stop, first + PAGES_A_QUESTION))
            found += [(width, height) for width, height in some]
        return tuple(found)

    async def close(self, handle: int) -> None:
        """Let go of a document, in its turn: nobody waits for it, least of all the next page to be shown."""
        self._let_go(handle)

    def _let_go(self, handle: int) -> None:
        """By the thread ``pdf``, which may be reading it; when that has ended, so have all streams."""
        if handle in self._streams:
            with contextlib.suppress(Rejected):
                self._enqueue(ON_SCREEN, "close", handle)

    async def render(
        self, handle: int, page: int, scale: float, rotation: int = 0, urgency: int = ON_SCREEN
    ) -> Rendered:
        """Pixels of a page; ``scale`` 1.0 = 72 dots an inch; ``rotation`` in degrees, a multiple of 90."""
        rendered = await self._ask(urgency, "render", handle, page, scale, rotation)
        assert isinstance(rendered, Rendered)
        return rendered

    async def text(self, handle: int, page: int, urgency: int = IN_BACKGROUND) -> str:
        return str(await self._ask(urgency, "text", handle, page))

    async def skew(self, handle: int, page: int) -> float:
        """Degrees that a scanned page leans clockwise; 0.0 when it cannot be told."""
        return float(await self._ask(IN_BACKGROUND, "skew", handle, page))

    async def outline(self, handle: int) -> list[tuple[int, str, int, float]]:
        """Bookmarks: (level, title, page, points from its top)."""
        return [(int(a), str(b), int(c), float(d)) for a, b, c, d in await self._ask(IN_BACKGROUND, "outline", handle)]

    async def words(self, handle: int, page: int) -> list[tuple[str, float, float, float, float]]:
        """Words of a page with their boxes: points, origin top-left."""
        return list(await self._ask(ON_SCREEN, "words", handle, page))

    async def find(self, handle: int, page: int, wanted: str) -> list[tuple[float, float, float, float]]:
        """Boxes of ``wanted`` on a page: points, origin top-left."""
        return list(await self._ask(ON_SCREEN, "find", handle, page, wanted))

    def stop(self) -> None:
        """End the child and the thread, for good. Waits for the question being answered; the others are refused."""
        self._stopped = True
        if self._thread is not None:
            self._questions.put(_Question(-1, next(self._order), "stop", (), Future()))
            self._thread.join()
            self._thread = None

    # --- on the thread "pdf" --------------------------------------------------------------------

    async def _ask(self, urgency: int, verb: str, *arguments: Any) -> Any:
        return await asyncio.wrap_future(self._enqueue(urgency, verb, *arguments))

    def _enqueue(self, urgency: int, verb: str, *arguments: Any) -> Future[Any]:
        if self._stopped:
            raise Rejected("pdf_closed")
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="pdf", daemon=True)
            self._thread.start()
        answer: Future[Any] = Future()
        self._questions.put(_Question(urgency, next(self._order), verb, arguments, answer))
        return answer

    def _next_question(self) -> _Question:
        """The most urgent one; those that are not on screen once what was is painted (`PAINTING_S`)."""
        waiting = [self._questions.get()]
        while min(waiting).urgency > ON_SCREEN and (pause := self._painted_at - time.monotonic()) > 0:
            with contextlib.suppress(queue.Empty):
                waiting.append(self._questions.get(timeout=pause))
        for question in waiting:
            self._questions.put(question)
        return self._questions.get()

    def _run(self) -> None:
        give_back_large_blocks()
        while (question := self._next_question()).verb != "stop":
            if not question.answer.set_running_or_notify_cancel():
                continue
            try:
                question.answer.set_result(self._put(question.verb, question.arguments))
            except Rejected as error:
                question.answer.set_exception(error)
            if question.urgency == ON_SCREEN and question.verb != "close":
                self._painted_at = time.monotonic() + PAINTING_S
        self._end_child()
        if self._box is not None:
            self._box.close()
        for stream, _ in self._streams.values():
            stream.close()
        self._streams.clear()
        while not self._questions.empty():  # nobody will answer them: who waits must not wait for ever
            left = self._questions.get()
            if left.answer.set_running_or_notify_cancel():
                left.answer.set_exception(Rejected("pdf_closed"))

    def _put(self, verb: str, arguments: tuple[Any, ...]) -> Any:
        handle = arguments[0]
        if verb == "close":
            return self._close(handle)
        if self._taken.get(handle, 0) > MOST_TAKEN and handle in self._opened_in_child:
            self._exchange("close", (handle,))
            self._opened_in_child.discard(handle)
        if verb != "open" and handle not in self._opened_in_child:
            if handle not in self._streams:
                raise Rejected("pdf_closed")
            self._taken[handle] = 0
            self._exchange("open", (handle, self._streams[handle][1], False))
            self._opened_in_child.add(handle)
        result = self._exchange(verb, arguments)
        if verb == "open":
            self._opened_in_child.add(handle)
        return result

    def _close(self, handle: int) -> None:
        stream, _ = self._streams.pop(handle, (None, 0))
        self._taken.pop(handle, None)
        if handle in self._opened_in_child:
            self._opened_in_child.discard(handle)
            self._exchange("close", (handle,))
        if stream is not None:
            stream.close()

    def _exchange(self, verb: str, arguments: tuple[Any, ...]) -> Any:
        try:
            pipe = self._child_pipe()
            pipe.send((verb, *arguments))
            while True:
                kind, *answer = pipe.recv()
                if kind == "read":
                    pipe.send_bytes(self._read(*answer))
                elif kind == "pixels":
                    width, height, stride, shared = answer
                    pixels = self._box.take(stride * height) if shared and self._box is not None else pipe.recv_bytes()
                    return Rendered(width, height, stride, pixels)
                elif kind == "refused":
                    raise Rejected("pdf_unreadable", reason=str(answer[0]))
                else:
                    return answer[0]
        except (EOFError, OSError) as error:
            log.info("the PDF process ended while answering %s", verb)
            self._end_child()
            raise Rejected("pdf_unreadable", reason="process ended") from error
        except (LocalFault, ValueError, KeyError) as error:  # bytes removed, or their store closed: the child waits
            log.info("the bytes of a document cannot be read any more")
            self._end_child()
            raise Rejected("pdf_unreadable", reason="bytes missing") from error

    def _read(self, handle: int, offset: int, size: int) -> bytes:
        stream, _ = self._streams[handle]
        stream.seek(offset)
        data = stream.read(size)
        self._taken[handle] = self._taken.get(handle, 0) + len(data)
        return data

    def _child_pipe(self) -> Any:
        if self._child is None:
            context = multiprocessing.get_context("spawn")
            self._pipe, childs_end = context.Pipe()
            self._child = context.Process(target=_child_main, args=(childs_end,), name="echarpe-pdf", daemon=True)
            start_child(self._child, LARGE_PAGES)
            childs_end.close()
            self._share_memory()
        return self._pipe

    def _share_memory(self) -> None:
        """Pixels of pages cross by it; where there is none, by the pipe."""
        if self._box is None:
            try:
                self._box = PixelBox()
            except OSError:
                return
        self._pipe.send(("share", self._box.name))
        self._pipe.recv()

    def _end_child(self) -> None:
        if self._child is None:
            return
        with contextlib.suppress(OSError):
            self._pipe.close()
        self._child.terminate()
        self._child.join(5)
        self._child = None
        self._opened_in_child.clear()


def _child_main(pipe: Any) -> None:
    """In the child: PDFium is loaded there and nowhere else."""
    from app.documents.pdf_child import serve

    serve(pipe)
