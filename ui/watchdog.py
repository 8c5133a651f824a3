"""Notices when the window's thread is blocked, and says by what.

A coarse timer beats on the window's thread while the program is in front; a daemon thread looks at the beats and, while
one is late, samples where the window's thread is. The next beat logs the stall with its true length, with what of it
the thread worked and what it waited for a processor (`Stall`), and with the stack that was met most. (The event
dispatcher's own signals cannot serve: on Unix it runs timers between ``aboutToBlock`` and ``awake``.) Cost: some twenty
wake-ups a second in front, none behind.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from types import FrameType

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from app.domain.frozen import dataclass

log = logging.getLogger(__name__)

LIMIT_MS = 100
BEAT_MS = 50
SAMPLE_MS = 10
FRAMES = 12
Place = tuple[str, int, str]
"""File, line, function."""


@dataclass(frozen=True, slots=True)
class Stall:
    """One blocked stretch."""

    length_ms: int
    cpu_ms: int
    """What the window's thread worked meanwhile: ours on any machine."""
    queued_ms: int
    """What it was ready and another had the processor: the machine's. 0 where the system does not tell (not Linux)."""
    places: tuple[Place, ...]
    """The stack met most often, outermost first; empty when it was not caught in the act. A last place that runs an
    event loop means Qt itself: layout, painting, style."""

    @property
    def waited_ms(self) -> int:
        """Neither work nor a wait for the processor: a lock, a disk, another thread of ours that holds Python."""
        return max(0, self.length_ms - self.cpu_ms - self.queued_ms)

    @property
    def stack(self) -> str:
        return "\n".join(f"  {file}:{line} {name}" for file, line, name in self.places)


class Watchdog(QObject):
    """Watches the thread it is made on. `stalls` collects what was found (tests and the tour read it)."""

    def __init__(self, limit_ms: int = LIMIT_MS) -> None:
        super().__init__()
        self.stalls: list[Stall] = []
        self._limit_s = limit_ms / 1000
        self._last = 0.0
        self._cpu = 0.0
        self._queued = 0.0
        self._samples: list[tuple[Place, ...]] = []
        self._held: list[FrameType] = []
        """Frames that were looked at. What a function leaves behind (a QTextDocument, say) would end with the last one
        who holds its frame, on the watching thread: a crash. They are let go of on the window's thread."""
        self._looking = threading.Lock()
        self._stopped = False
        self._in_front = threading.Event()
        self._pause = threading.Event()
        self._thread_id = threading.get_ident()
        self._turns = _scheduler_file()
        self._thread = threading.Thread(target=self._watch, name="gui-watchdog", daemon=True)
        self._timer = QTimer(self)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Begin watching; call it on the window's thread."""
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.applicationStateChanged.connect(self._follow)
        self._resume()
        self._thread.start()

    def stop(self) -> None:
        if self._stopped:
            return
        self._stopped = True
        self._timer.stop()
        self._in_front.set()
        self._pause.set()
        self._thread.join(timeout=1)
        self._let_go()
        if self._turns is not None:
            os.close(self._turns)

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """What is done inside is not looked at: the tour's own screenshots."""
        running = self._timer.isActive()
        self._in_front.clear()
        try:
            yield
        finally:
            if running and not self._stopped:
                self._resume()

    def _follow(self, state: Qt.ApplicationState) -> None:
        if self._stopped:
            return
        if state == Qt.ApplicationState.ApplicationActive:
            self._resume()
        else:
            self._in_front.clear()
            self._timer.stop()

    def _resume(self) -> None:
        self._mark(time.monotonic())
        self._timer.start()
        self._in_front.set()

    def _mark(self, now: float) -> None:
        self._samples = []
        self._let_go()
        self._last, self._cpu, self._queued = now, time.thread_time(), self._queued_s()

    def _beat(self) -> None:
        now = time.monotonic()
        late = now - self._last - BEAT_MS / 1000
        if late > self._limit_s and self._in_front.is_set():
            spent, queued = time.thread_time() - self._cpu, self._queued_s() - self._queued
            met = Counter(self._samples).most_common(1)
            stall = Stall(round(late * 1000), round(spent * 1000), round(queued * 1000), met[0][0] if met else ())
            self.stalls.append(stall)
            log.info(
                "window thread blocked for %d ms (%d worked, %d queued)\n%s",
                stall.length_ms,
                stall.cpu_ms,
                stall.queued_ms,
                stall.stack,
            )
        self._mark(now)

    def _queued_s(self) -> float:
        """How long the window's thread has waited for a processor since it began; 0 where it is not told."""
        if self._turns is None:
            return 0.0
        words = os.pread(self._turns, 128, 0).split()
        return int(words[1]) / 1e9

    def _watch(self) -> None:
        wait_s = BEAT_MS / 1000
        while not self._stopped:
            self._in_front.wait()
            self._pause.wait(wait_s)
            late = time.monotonic() - self._last - BEAT_MS / 1000
            wait_s = BEAT_MS / 1000
            if late > SAMPLE_MS / 1000 and self._in_front.is_set():
                wait_s = SAMPLE_MS / 1000
                self._sample()

    def _sample(self) -> None:
        with self._looking:
            frame = sys._current_frames().get(self._thread_id)
            if frame is not None:
                self._held.append(frame)
                self._samples.append(_places(frame))
            del frame  # while `_held` has it

    def _let_go(self) -> None:
        with self._looking:
            self._held.clear()


def _places(frame: FrameType | None) -> tuple[Place, ...]:
    """The innermost calls of a stack, outermost first."""
    found: list[Place] = []
    while frame is not None and len(found) < FRAMES:
        found.append((frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_qualname))
        frame = frame.f_back
    return tuple(reversed(found))


def _scheduler_file() -> int | None:
    """Where Linux tells how long this thread waited for its turns (Documentation/scheduler/sched-stats.rst)."""
    try:
        return os.open(f"/proc/self/task/{threading.get_native_id()}/schedstat", os.O_RDONLY)
    except OSError:
        return None
