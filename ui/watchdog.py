"""Notices when the window's thread is blocked, and says by what.

A coarse timer beats on the window's thread while the program is in front; a daemon thread looks at the
beats and keeps the stack of the window's thread when one is late. The next beat logs the stall with its true
length. (The event dispatcher's own signals cannot serve: on Unix it runs timers between ``aboutToBlock`` and
``awake``.) Cost: some twenty wake-ups a second in front, none behind.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
import traceback

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from app.domain.frozen import dataclass

log = logging.getLogger(__name__)

LIMIT_MS = 100
BEAT_MS = 50


@dataclass(frozen=True, slots=True)
class Stall:
    """One blocked stretch: its length and, when it was caught in the act, where it was."""

    length_ms: int
    stack: str


class Watchdog(QObject):
    """Watches the thread it is made on. `stalls` collects what was found (tests and the tour read it)."""

    def __init__(self, limit_ms: int = LIMIT_MS) -> None:
        super().__init__()
        self.stalls: list[Stall] = []
        self._limit_s = limit_ms / 1000
        self._last = 0.0
        self._stack = ""
        self._stopped = False
        self._in_front = threading.Event()
        self._pause = threading.Event()
        self._thread_id = threading.get_ident()
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
        self._stopped = True
        self._timer.stop()
        self._in_front.set()
        self._pause.set()
        self._thread.join(timeout=1)

    def _follow(self, state: Qt.ApplicationState) -> None:
        if self._stopped:
            return
        if state == Qt.ApplicationState.ApplicationActive:
            self._resume()
        else:
            self._in_front.clear()
            self._timer.stop()

    def _resume(self) -> None:
        self._last = time.monotonic()
        self._timer.start()
        self._in_front.set()

    def _beat(self) -> None:
        now = time.monotonic()
        late = now - self._last - BEAT_MS / 1000
        stack, self._stack = self._stack, ""
        self._last = now
        if late > self._limit_s:
            stall = Stall(round(late * 1000), stack)
            self.stalls.append(stall)
            log.info("window thread blocked for %d ms\n%s", stall.length_ms, stall.stack)

    def _watch(self) -> None:
        while not self._stopped:
            self._in_front.wait()
            self._pause.wait(BEAT_MS / 1000)
            late = time.monotonic() - self._last - BEAT_MS / 1000
            if late > self._limit_s and not self._stack and self._in_front.is_set():
                frame = sys._current_frames().get(self._thread_id)
                if frame is not None:
                    self._stack = "".join(traceback.format_stack(frame, limit=12))
