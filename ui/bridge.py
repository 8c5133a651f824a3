"""The one meeting point of the application's thread (asyncio) and the window's (Qt).

Inwards: `Bridge.run` hands a coroutine to the runtime's loop. Outwards: results, errors and
ChangeSets come back as queued signals, so that every slot runs on the window's thread. A result whose
owner has been deleted is dropped: the act itself goes on, only nobody is there to hear of it.

Expected failures (`AppError`) go to ``on_error`` or to the ``failed`` signal; anything else is a bug and
is handed to ``sys.excepthook`` on the window's thread, never swallowed.
"""

from __future__ import annotations

import concurrent.futures
import sys
import time
from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal
from shiboken6 import isValid

from app.domain.changes import ChangeSet
from app.domain.errors import AppError

T = TypeVar("T")

HELD_MS = 1000
"""What is over is let go of when it was over at the look before; so often is looked. The other thread has long done with
it by then, unless something blocks it so long."""
LAST_ACTS_S = 2.0
"""At close, how long the window waits for what was just asked: an act is on disk within a few milliseconds."""


class Loop(Protocol):
    """What the bridge needs of the runtime."""

    def submit(self, coro: Coroutine[Any, Any, T]) -> concurrent.futures.Future[T]: ...

    def subscribe(self, callback: Callable[[ChangeSet], None]) -> None: ...


class Job:
    """One call under way. `cancel` stops listening and asks the coroutine to stop."""

    def __init__(
        self,
        owner: QObject | None,
        on_done: Callable[[Any], None] | None,
        on_error: Callable[[AppError], None] | None,
        title: str = "",
    ) -> None:
        self.owner = owner
        self.title = title
        """What it is called while it lasts; empty = not told."""
        self.on_done = on_done
        self.on_error = on_error
        self.begun = time.monotonic()
        self.coro: Coroutine[Any, Any, Any] | None = None
        self.cancelled = False
        self.future: concurrent.futures.Future[Any] | None = None

    def cancel(self) -> None:
        self.cancelled = True
        if self.future is not None:
            self.future.cancel()

    @property
    def ended(self) -> bool:
        """The coroutine is over: what was cancelled goes on for a moment, with all that it refers to."""
        return getattr(self.coro, "cr_frame", None) is None

    def forget(self) -> None:
        """Let go of the window's objects, on the window's thread. The other one may still hold this job, and a widget
        whose last reference ends there is taken apart there, while Qt uses it here: that crashed."""
        self.owner = self.on_done = self.on_error = self.coro = None


class Bridge(QObject):
    """Crosses the threads. Make it on the window's thread, once."""

    changed = Signal(object)
    """A `ChangeSet` was committed; emitted on the window's thread, bursts already merged."""
    failed = Signal(object)
    """An `AppError` nobody else asked to hear of."""
    works_changed = Signal()
    """A titled job began or ended."""
    closing = Signal()
    """The window is about to go: the last moment to write down what is in its fields."""
    _finished = Signal(object)
    _incoming = Signal(object)

    def __init__(self, loop: Loop) -> None:
        super().__init__()
        self._loop = loop
        self._jobs: set[Job] = set()
        self._ending: list[Job] = []
        """Delivered or cancelled; their coroutines may not be over yet."""
        self._ended: list[Job] = []
        """They are; the other thread may still have an exception of theirs in hand."""
        self._burial = QTimer(self)
        self._burial.setInterval(HELD_MS)
        self._burial.timeout.connect(self._let_go)
        self._closed = False
        # Queued even from this thread: a call that is done before `run` returns must not answer inside it.
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._incoming.connect(self.changed, Qt.ConnectionType.QueuedConnection)
        loop.subscribe(self._on_commit)

    def run(
        self,
        coro: Coroutine[Any, Any, T],
        *,
        on_done: Callable[[T], None] | None = None,
        on_error: Callable[[AppError], None] | None = None,
        owner: QObject | None = None,
        title: str = "",
    ) -> Job:
        """Run ``coro`` on the application's loop; deliver its result here, unless ``owner`` is gone by then.

        ``title``: of long work, told in the header while it lasts, where it can be stopped. After `close` nothing is
        run any more.
        """
        assert QThread.currentThread() is self.thread()
        job = Job(owner, on_done, on_error, title)
        if self._closed:  # a timer that outlived the window: nobody is there to hear, and the loop may be gone
            coro.close()
            return job
        self._jobs.add(job)
        job.coro = coro
        job.future = self._loop.submit(coro)
        job.future.add_done_callback(lambda _future: self._announce(job))
        if title:
            self.works_changed.emit()
        return job

    def call(
        self,
        function: Callable[[], T],
        *,
        on_done: Callable[[T], None] | None = None,
        on_error: Callable[[AppError], None] | None = None,
        owner: QObject | None = None,
    ) -> Job:
        """Run a plain function on the application's loop (services that only post something there)."""

        async def body() -> T:
            return function()

        return self.run(body(), on_done=on_done, on_error=on_error, owner=owner)

    @property
    def works(self) -> list[Job]:
        """Titled jobs under way, the first begun first."""
        return sorted((job for job in self._jobs if job.title and not job.cancelled), key=lambda job: job.begun)

    def stop(self, job: Job) -> None:
        """The user stops a work: what it did so far stays, nobody hears of the rest."""
        job.cancel()
        self.works_changed.emit()

    @property
    def busy(self) -> bool:
        """True while a call is under way (tests and the tour wait on it)."""
        return bool(self._jobs)

    def close(self) -> None:
        """Stop listening: nothing is delivered any more. Closing twice is harmless.

        What was asked just before is let come to its end: a message sent and the window closed at once is sent.
        """
        if not self._closed:
            self.closing.emit()
            asked = [job.future for job in self._jobs if job.future is not None and not job.cancelled]
            concurrent.futures.wait(asked, LAST_ACTS_S)
        self.cut()

    def cut(self) -> None:
        """Everything was erased: nothing is asked or written down any more, and nothing heard."""
        self._closed = True
        for job in list(self._jobs):
            job.cancelled = True

    # --- on the application's thread ------------------------------------------------------------

    def _announce(self, job: Job) -> None:
        if not self._closed:
            self._finished.emit(job)

    def _on_commit(self, changes: ChangeSet) -> None:
        if not self._closed:
            self._incoming.emit(changes)

    # --- on the window's thread -----------------------------------------------------------------

    def _deliver(self, job: Job) -> None:
        self._jobs.discard(job)
        if job.title:
            self.works_changed.emit()
        try:
            self._answer(job)
        finally:
            self._ending.append(job)
            if not self._burial.isActive():
                self._burial.start()

    def _let_go(self) -> None:
        for job in self._ended:
            job.forget()
        self._ended = [job for job in self._ending if job.ended]
        self._ending = [job for job in self._ending if not job.ended]
        if not self._ended and not self._ending:
            self._burial.stop()

    def _answer(self, job: Job) -> None:
        # A future remembers who listens to it, and with it this job: left in a ring, a page's pixels would stay until
        # the garbage is collected (measured: 8 MB a page turned).
        future, job.future = job.future, None
        if job.cancelled or self._closed or future is None or future.cancelled():
            return
        if job.owner is not None and not isValid(job.owner):
            return
        error = future.exception()
        if error is None:
            if job.on_done is not None:
                job.on_done(future.result())
        elif isinstance(error, AppError):
            (job.on_error or self.failed.emit)(error)
        else:
            sys.excepthook(type(error), error, error.__traceback__)
