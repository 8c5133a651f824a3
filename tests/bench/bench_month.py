"""The month with 10 000 events in the store, through the real window and the real, encrypted store; p95.

``agenda.month_paint``: what the window's thread does for a month: placing and painting (into memory: no
graphics card). ``agenda.month_step``: from « next month » to the month painted, the read on the application's
thread included. One event in fifty is a weekly series. ``SCALE`` (environment) shrinks the calendar.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import Any

from app.documents import ical
from app.domain.agenda import Calendar
from app.domain.records import Record
from tests.bench.bench_ui import percentile
from tests.bench.row import BenchRow, row

EVENTS = round(10_000 * float(os.environ.get("SCALE", "1")))
STEPS = 40
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
CALENDAR = "/cal/mairie"


def records(now_ms: int) -> list[Record]:
    """Five years of a full agenda."""
    first = now_ms - 3 * 365 * DAY_MS
    return [Calendar(id=CALENDAR, name="Mairie"), *(_event(first, n) for n in range(EVENTS))]


def _event(first: int, n: int) -> Record:
    start = first + n * 5 * 365 * DAY_MS // EVENTS // (HOUR_MS // 2) * (HOUR_MS // 2)
    return ical.build_event(
        calendar_id=CALENDAR,
        uid=f"bench-{n}@echarpe",
        title=f"Réunion de travail n° {n} : voirie et bâtiments communaux",
        start_ms=start,
        end_ms=start + HOUR_MS,
        now_ms=first,
        location="Salle du conseil",
        description="Ordre du jour joint à la convocation.\nMerci de confirmer.",
        rule="FREQ=WEEKLY;COUNT=20" if n % 50 == 0 else "",
    )


def steps(folder: Path) -> tuple[list[float], list[float]]:
    """Milliseconds of each painting and of each whole step, forwards then back."""
    from PySide6.QtCore import QSize
    from PySide6.QtWidgets import QApplication

    from tests.scenes.profile import NOW, clock_at, fill, open_runtime
    from tests.scenes.stage import settle, staged, turn
    from tests.scenes.town import ZC
    from ui.app import make_application

    app = QApplication.instance() or make_application([])
    fill(folder, {ZC: records(clock_at(NOW))}, now_ms=clock_at(NOW))
    runtime = open_runtime(folder)
    paints, whole, busy = [], [], []
    try:
        with staged(runtime, folder, size=QSize(1280, 800)) as shell:
            shell.go("agenda")
            shell.actions_registry.trigger("agenda.month")
            settle(shell.ctx.bridge, 200)
            view: Any = shell.view("agenda")
            month = view.month
            for number in range(STEPS):
                before = month._first
                began = time.perf_counter()
                shell.actions_registry.trigger("agenda.next" if number < STEPS // 2 else "agenda.previous")
                while month._first == before:
                    app.processEvents()
                month.repaint()
                whole.append((time.perf_counter() - began) * 1000)
                began, worked = time.perf_counter(), time.thread_time()
                view._show()
                view.month.repaint()
                paints.append((time.perf_counter() - began) * 1000)
                busy.append((time.thread_time() - worked) * 1000)
                assert len(month.chips()) > min(EVENTS // 200, 20)
                turn(300)  # nobody turns pages faster; the neighbours are read meanwhile
    finally:
        runtime.stop()
    print(
        f"agenda.month_paint: CPU of the window's thread p50 {percentile(busy, 0.5):.0f} ms, p95"
        f" {percentile(busy, 0.95):.0f} ms (the machine's load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)"
    )
    return paints, whole


def rows() -> list[BenchRow]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as name:
        paints, whole = steps(Path(name))
    return [
        row("agenda.month_paint", percentile(paints, 0.95), "ms", target=30),
        row("agenda.month_step", percentile(whole, 0.95), "ms", target=100),
    ]
