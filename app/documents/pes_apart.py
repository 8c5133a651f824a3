"""The check of a large PES in a process of its own: on a thread it holds the interpreter that the window needs.

Measured on two cores that do much else (50 MB of mandats): 112 to 159 ms late for one frame in a hundred, 198 to 228 ms
with a thread that sleeps a third of its time. The child gets the bytes by a pipe, has no file, key or network, and ends
with its check. What it found comes back in small parts: unpickled at once, it would hold the window up just as well.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import threading
from dataclasses import replace
from multiprocessing.connection import Connection

from app.documents.children import start_child
from app.documents.pes_model import Check, Flux, PieceRow

log = logging.getLogger(__name__)

ROWS_A_PART = 200
NICENESS = 5
"""Where the system knows it, and its cores are all taken: the window comes first, yet the check goes on."""


class ApartCheck:
    """One check. `run` on a thread, `stop` from any."""

    def __init__(self, flux: Flux) -> None:
        self._data = flux.data
        context = multiprocessing.get_context("spawn")
        self._pipe, self._childs_end = context.Pipe()
        self._child = context.Process(target=_check, args=(self._childs_end,), name="echarpe-pes", daemon=True)
        self._lock = threading.Lock()
        self._stopped = False

    def run(self) -> Check | None:
        """What the file holds; None where the child could not be started, ended before it had said all, or was stopped."""
        try:
            with self._lock:
                if self._stopped:
                    return None
                start_child(self._child)
            self._childs_end.close()
            self._pipe.send_bytes(self._data)
            return self._answer()
        except (EOFError, OSError) as error:
            log.info("the check of a large PES ended in its process: %s", type(error).__name__)
            return None
        finally:
            self.stop()
            self._pipe.close()
            self._childs_end.close()

    def _answer(self) -> Check:
        rows: list[PieceRow] = []
        while not isinstance(part := self._pipe.recv(), Check):
            rows += part
        return replace(part, rows=tuple(rows))

    def stop(self) -> None:
        """End it, done or not."""
        with self._lock:
            self._stopped = True
            if self._child.pid is not None:
                self._child.kill()
                self._child.join()


def _check(pipe: Connection) -> None:
    """In the child."""
    from app.documents.pes import open_pes
    from app.documents.pes_content import check_content

    if hasattr(os, "nice"):
        os.nice(NICENESS)
    check = check_content(open_pes(pipe.recv_bytes()))
    for start in range(0, len(check.rows), ROWS_A_PART):
        pipe.send(check.rows[start : start + ROWS_A_PART])
    pipe.send(replace(check, rows=()))
