"""Notices when the window's thread is blocked, and says by what.

The event dispatcher tells when a turn of the loop begins and ends. A daemon thread, asleep while the
window is idle, looks at the turn in progress every 50 ms and keeps the stack of one that exceeds the
limit; the end of the turn logs it with its true length. Cost: two signals a turn.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
import traceback
from dataclasses import dataclass

from PySide6.QtCore import QAbstractEventDispatcher, QObject

log = logging.getLogger(__name__)

LIMIT_MS = 100
_LOOK_S = 0.05


@dataclass(frozen=True, slots=True)
class Stall:
    """One blocked turn: its length and, when it was caught in the act, where it was."""

    length_ms: int
    stack: str


class Watchdog(QObject):
    """Watches the thread it is made on. `stalls` collects what was found (tests and the tour read it)."""

    def __init__(self, limit_ms: int = LIMIT_MS) -> None:
        super().__init__()
        self.stalls: list[Stall] = []
        self._limit_s = limit_ms / 1000
        self._turn = 0
        self._began = 0.0
        self._stack = ""
        self._busy = threading.Event()
        self._pause = threading.Event()
        self._stopped = False
        self._thread_id = threading.get_ident()
        self._thread = threading.Thread(target=self._watch, name="gui-watchdog", daemon=True)

    def start(self) -> None:
        """Begin watching; call it on the window's thread, with its event loop about to run."""
        dispatcher = QAbstractEventDispatcher.instance()
        assert dispatcher is not None
        dispatcher.awake.connect(self._turn_begins)
        dispatcher.aboutToBlock.connect(self._turn_ends)
        self._thread.start()

    def stop(self) -> None:
        self._stopped = True
        self._busy.set()
        self._pause.set()
        self._thread.join(timeout=1)

    def _turn_begins(self) -> None:
        self._turn += 1
        self._stack = ""
        self._began = time.monotonic()
        self._busy.set()

    def _turn_ends(self) -> None:
        if not self._busy.is_set():
            return
        self._busy.clear()
        length = time.monotonic() - self._began
        if length > self._limit_s:
            stall = Stall(round(length * 1000), self._stack)
            self.stalls.append(stall)
            log.info("window thread blocked for %d ms\n%s", stall.length_ms, stall.stack)

    def _watch(self) -> None:
        while not self._stopped:
            self._busy.wait()
            turn, began = self._turn, self._began
            self._pause.wait(_LOOK_S)
            same_turn = self._busy.is_set() and turn == self._turn and not self._stack
            if same_turn and time.monotonic() - began > self._limit_s:
                frame = sys._current_frames().get(self._thread_id)
                if frame is not None:
                    self._stack = "".join(traceback.format_stack(frame, limit=12))
