"""The window's figures: frames of a list of 200 000 rows over a real store, and the start of the program.

`SCALE` (environment, default 1.0) shrinks the profiles for a trial run; the figures are then not those of the
table. Frames are whole repaints of the list's viewport after each step of scrolling (painting into memory: no
graphics card), rows arriving meanwhile from the encrypted store by the application's thread.

``startup.window`` stays above its target: 3.4 where 2 is wanted. Python runs one thread at a time, so that what it is
made of adds up. Processor ms, the least of nine starts, rounded (CPython 3.11, PySide 6.11.3; -X importtime, a sampler):

===============================================================================================  ===
the bare window: the interpreter, PySide's own start, Qt, fifty rows                             160
the window's modules and the 80 Qt classes they name (the namespace ``Qt`` alone: 93 enums, 34)   80
the engine's 186 modules and libraries: 240 frozen classes 30, asyncio with ssl 25, bytecode     110
theme, font, frame                                                                                20
opening: key, three databases, the loop's thread                                                  40
the shell and the space of messages, built                                                        80
the first page of rows: read, decoded, painted                                                    40
===============================================================================================  ===

What could still go: record and intent classes of spaces not visited (each is needed by the store's table of kinds).
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.mail import Address, MailFolder, Message, Role
from app.domain.records import Record
from tests.bench.row import BenchRow, row

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication
    from PySide6.QtWidgets import QAbstractScrollArea

SCALE = float(os.environ.get("SCALE", "1"))
LIST_ROWS = round(200_000 * SCALE)
START_ROWS = round(50_000 * SCALE)
FRAMES = 600
KEYS = 300
STARTS = 7
NOW_MS = 1_795_000_000_000


def messages(count: int) -> Iterator[Record]:
    """A plausible inbox, newest first."""
    yield MailFolder(id="2", name="Inbox", role=Role.INBOX)
    me = Address(mail="maire@exemple.example", name="Hélène Castaing")
    for i in range(count):
        yield Message(
            id=str(i),
            folder="2",
            date_ms=NOW_MS - i * 600_000,
            subject=f"Projet de délibération n° {i} : voirie et bâtiments communaux",
            sender=Address(mail=f"agent{i % 97}@exemple.example", name=f"Agent numéro {i % 97}"),
            recipients=(me,),
            fragment="Bonjour Madame le Maire, vous trouverez ci-joint le projet pour relecture avant vendredi",
            unread=i % 7 == 0,
            flagged=i % 31 == 0,
            attachment=i % 3 == 0,
            revision="1",
        )


def make_profile(folder: Path, count: int) -> None:
    """A profile of one account with that many messages."""
    from tests.scenes import town
    from tests.scenes.profile import fill

    fill(folder, {town.ZC: list(messages(count))}, now_ms=NOW_MS)


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def frames(folder: Path) -> dict[str, float]:
    """p99 of a frame in ms: steady scrolling by 12 px, flinging by 400 px."""
    from PySide6.QtCore import QSize
    from PySide6.QtWidgets import QApplication

    from tests.scenes.profile import open_runtime
    from tests.scenes.stage import settle, staged
    from ui.app import make_application

    app = QApplication.instance() or make_application([])
    runtime = open_runtime(folder)
    result = {}
    try:
        with staged(runtime, folder, size=QSize(1280, 1000)) as shell:
            shell.go("mail")
            settle(shell.ctx.bridge, 200)
            view = shell.view("mail")
            records = view.list  # type: ignore[attr-defined]  # the mail view
            assert view.model.rowCount() >= LIST_ROWS  # type: ignore[attr-defined]
            bar = records.verticalScrollBar()
            for name, step in (("scroll", 12), ("fling", 400)):
                bar.setValue(0)
                settle(shell.ctx.bridge)
                times = []
                for _ in range(FRAMES):
                    began = time.perf_counter()
                    bar.setValue(bar.value() + step)
                    records.viewport().repaint()
                    times.append((time.perf_counter() - began) * 1000)
                    app.processEvents()
                result[name] = percentile(times, 0.99)
            bar.setValue(0)
            records.select_row(0)
            settle(shell.ctx.bridge)
            result["input"] = percentile([_pressed(app, records) for _ in range(KEYS)], 0.99)
    finally:
        runtime.stop()
    return result


def _pressed(app: QCoreApplication, records: QAbstractScrollArea) -> float:
    """Milliseconds from an arrow key to the end of the list's painting, what opens beside it begun meanwhile."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    began = time.perf_counter()
    QTest.keyClick(records, Qt.Key.Key_Down)
    records.viewport().repaint()
    elapsed = (time.perf_counter() - began) * 1000
    app.processEvents()
    return elapsed


def start(argument: str, bytecode: Path, *, rest: bool = False) -> tuple[float, float]:
    """Milliseconds and megabytes of one start, with the bytecode that an installed program has (made at the first).

    ``rest``: of the program at rest, half a minute later.
    """
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPYCACHEPREFIX": str(bytecode)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["ECHARPE_T0"] = str(time.monotonic())
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.startup_probe", argument, *(["--rest"] if rest else [])],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    line = next(line for line in done.stdout.splitlines() if line.startswith("startup "))
    _word, elapsed, memory = line.split()
    return float(elapsed), float(memory)


def rows() -> list[BenchRow]:
    """The figures of the table."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as name:
        small = Path(name) / "start"
        small.mkdir()
        make_profile(small, START_ROWS)
        bytecode = Path(name) / "bytecode"
        start(str(small), bytecode)  # warm the disk cache for both
        start("--bare", bytecode)
        pairs = [(start(str(small), bytecode), start("--bare", bytecode)) for _ in range(STARTS)]
        real_ms = statistics.median(pair[0][0] for pair in pairs)
        bare_ms = statistics.median(pair[1][0] for pair in pairs)
        memory = statistics.median(pair[0][1] for pair in pairs)
        large = Path(name) / "list"
        large.mkdir()
        make_profile(large, LIST_ROWS)
        frame = frames(large)
    return [
        row("startup.window", real_ms, "ms", target=2.0, reference=bare_ms),
        row("startup.rss", memory, "MB", target=180),
        row("list.frame_p99.scroll", frame["scroll"], "ms", target=10),
        row("list.frame_p99.fling", frame["fling"], "ms", target=16.7),
        row("list.input_paint_p99", frame["input"], "ms", target=32),
    ]


if __name__ == "__main__":
    for line in rows():
        print(line)
