"""``ink.segment_p99``: from the pen's event to the repaint done, on a page that carries 300 strokes.

A stroke of 5 000 points is written on a window of 2736×1824 (a Surface's screen); each event is followed by
the window's own repaint, as on screen. A page of paper stands for the document: its pixels are drawn once.

The figures leave out what the scheduler made this thread wait for a processor while other programs ran (Linux's
``run_delay``, read around each segment): on a shared machine of two cores that was all there was to the worst
segments, 5 to 60 ms of waiting around 1 ms of work. Anything of ours stays in them: our own work, collections, page
faults, waits for a lock or for the interpreter. The printed line has the figures with the waiting too.
"""

from __future__ import annotations

import math
import os
import statistics
import tempfile
import time
from collections.abc import Coroutine, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from app.domain.ids import AccountId
from app.domain.seances import InkPoint, InkStroke
from app.services.pdf import PdfDocument, Rendered
from tests.bench.row import BenchRow, row
from tests.unit.ui.pens import Pen, Sample
from ui.actions import CATALOGUE, ActionRegistry
from ui.app import make_application
from ui.bridge import Bridge
from ui.context import Context
from ui.ink.desk import InkDesk, Page
from ui.prefs import Preferences
from ui.theme import Scheme, Theme
from ui.widgets.pagestrip import PageStrip

SCREEN = QSize(2736, 1824)
STROKES = 300
POINTS = 5000
A4 = (595.0, 842.0)


class _Services:
    """Stands where the runtime does: paper for pages, and a store that says yes. The pen is what is measured."""

    def __init__(self) -> None:
        self.pdf = self.seances = self
        self.kept = 0

    def submit(self, coro: Coroutine[Any, Any, Any]) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            coro.send(None)
        except StopIteration as end:
            future.set_result(end.value)
        return future

    def subscribe(self, _callback: object) -> None:
        return

    async def render(self, _document: object, _page: int, scale: float, **_kind: object) -> Rendered:
        width, height = (math.ceil(side * scale) for side in A4)
        return Rendered(width, height, width * 4, b"\xff" * (width * height * 4))

    async def ink(self, _account: object, _document: str) -> list[InkStroke]:
        return [_written(number) for number in range(STROKES)]

    async def change_ink(self, _account: object, put: Sequence[InkStroke], _gone: Sequence[str]) -> None:
        self.kept += len(put)


def _written(number: int) -> InkStroke:
    """A line of handwriting somewhere on the page."""
    left, top = 40 + (number % 5) * 105, 40 + (number // 5) * 12.5
    points = tuple(
        InkPoint(
            x_pt=left + i * 2, y_pt=top + 4 * math.sin(i / 2), pressure=0.3 + 0.4 * abs(math.sin(i)), time_ms=5 * i
        )
        for i in range(45)
    )
    return InkStroke(id=str(number), seance_id="s", document_id="d", page=0, points=points)


def rows() -> list[BenchRow]:
    """The two figures: the 99th percentile, and the worst."""
    with tempfile.TemporaryDirectory() as folder:
        return _measured(Preferences(Path(folder)))


def _measured(prefs: Preferences) -> list[BenchRow]:
    app = make_application([])
    theme = Theme(Scheme.LIGHT)
    theme.apply()
    services = _Services()
    bridge = Bridge(services)
    host = QWidget()
    context = Context(services, bridge, theme, ActionRegistry(theme, CATALOGUE), None, prefs)  # type: ignore[arg-type]
    strip = PageStrip(context, "banc", host)
    desk = InkDesk(context, strip)
    strip.resize(SCREEN)
    strip.show()
    host.resize(SCREEN)
    host.show()
    strip.set_document(PdfDocument(1, AccountId("a"), "r", "0" * 64, (A4,)))
    desk.open(Page(AccountId("a"), "s", "d"))
    for _ in range(20):
        app.processEvents()
    written = _write(strip, app)
    times = sorted(taken - waited for taken, waited in written)
    raw = sorted(taken for taken, _waited in written)
    host.close()
    bridge.close()
    assert desk.layer.count() == STROKES + 1 and services.kept == 1
    p50, p99 = statistics.median(times), times[int(len(times) * 0.99)]
    print(f"ink: {len(times)} segments, p50 {p50:.2f} ms, p99 {p99:.2f} ms, worst {times[-1]:.2f} ms")
    print(f"ink: with the waiting for a processor: p99 {raw[int(len(raw) * 0.99)]:.2f} ms, worst {raw[-1]:.2f} ms")
    return [
        row("ink.segment_p99", p99, "ms", target=4.0),
        row("ink.segment_worst", times[-1], "ms", target=16.0),
    ]


class _Waiting:
    """Milliseconds that this thread has been ready to run and no processor was free; 0 where no one counts them."""

    def __init__(self) -> None:
        self._file = Path("/proc/thread-self/schedstat")
        self._open = os.open(self._file, os.O_RDONLY) if self._file.exists() else -1

    def __call__(self) -> float:
        return int(os.pread(self._open, 80, 0).split()[1]) / 1e6 if self._open >= 0 else 0.0


def _write(strip: PageStrip, app: Any) -> list[tuple[float, float]]:
    """Milliseconds from each event to its repaint done, and how many of them were spent waiting for a processor."""
    place, pen = strip.place_of(0), Pen(strip.viewport())
    waiting = _Waiting()
    times = []
    for number in range(POINTS + 1):  # the last one lifts the pen: the stroke is laid down with the others
        angle = number / 25
        radius = 60 + number / 20
        x = place.left() + place.width() / 2 + radius * math.cos(angle)
        y = 900 + radius * math.sin(angle)
        kind = "d" if number == 0 else "u" if number == POINTS else "m"
        sample = Sample(kind, x, y, 0.2 + 0.7 * abs(math.sin(number / 40)), 5 * number)
        waited, began = waiting(), time.perf_counter()
        pen.send(sample)
        app.processEvents()
        times.append(((time.perf_counter() - began) * 1000, waiting() - waited))
    return times
