"""``tour.stall``: the longest the window's thread is held in the guided tour, and by what.

The tour runs as ``echarpe demo --tour`` runs it, in a process of its own against the commune's servers; the window's
own `ui.watchdog.Watchdog` looks at it, the tour's screenshots and pixel counts aside. ``tour.stall`` is what the thread
worked in one stretch (its processor time: no other program's); ``tour.stall_waited`` what it neither worked nor stood
in the processor's queue, so a lock, a disk, or another thread of ours that held Python (on a busy machine that one
waits for its turns too). Every stretch over `LIMIT_MS` is printed with its cause.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.row import BenchRow, row
from ui.watchdog import LIMIT_MS

TIMEOUT_S = 900
ROOT = f"{Path(__file__).resolve().parents[2]}{os.sep}"
Told = dict[str, Any]


def tour(folder: Path) -> list[Told]:
    """What held the window's thread in one tour. Raises `RuntimeError` when the tour did not hold."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    compiling = [sys.executable, "-m", "compileall", "-q", "app", "ui"]  # as an installed program is
    subprocess.run(compiling, cwd=ROOT, env=environment, check=True)
    done = subprocess.run(
        [str(Path(sys.executable).with_name("echarpe")), "demo", "--tour", "--output", str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=TIMEOUT_S,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    stalls: list[Told] = json.loads((folder / "facts.json").read_text("utf-8"))["stalls"]
    return stalls


def cause(stall: Told) -> str:
    """Innermost call of ours that is not the tour's; what ran below it, when that was Qt or Python itself."""
    places = [(file.removeprefix(ROOT), line, name) for file, line, name in stall["places"]]
    ours = [p for p in places if p[0].startswith("ui/") and not p[0].startswith(("ui/tour/", "ui/__main__"))]
    inner = places[-1][2] if places else "?"
    if not ours:
        return f"Qt: layout, painting, events (below {inner})"
    file, line, name = ours[-1]
    return f"{file}:{line} {name}" + ("" if places[-1] == ours[-1] else f" > {inner}")


def report(stalls: list[Told]) -> None:
    for stall in sorted(stalls, key=lambda s: -max(s["cpu_ms"], s["waited_ms"])):
        if max(stall["cpu_ms"], stall["waited_ms"]) > LIMIT_MS:
            print(
                f"  {stall['step']:<16} {stall['length_ms']:>5} ms: worked {stall['cpu_ms']}, waited"
                f" {stall['waited_ms']}, queued {stall['queued_ms']} · {cause(stall)}"
            )


def rows() -> list[BenchRow]:
    with tempfile.TemporaryDirectory() as folder:
        stalls = tour(Path(folder))
    report(stalls)
    worked = max((s["cpu_ms"] for s in stalls), default=0)
    waited = max((s["waited_ms"] for s in stalls), default=0)
    return [
        row("tour.stall", worked, "ms", target=LIMIT_MS),
        row("tour.stall_waited", waited, "ms", target=LIMIT_MS),
    ]
