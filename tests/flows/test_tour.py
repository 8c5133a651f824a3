"""The guided tour as a user runs it: the whole journey in a process of its own, judged by the servers."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

TIMEOUT_S = 400
STEPS = 14
JUDGES = 10


@pytest.mark.slow
@pytest.mark.feature("1", "2", "19", "75", "76", "115", "116", "121", "A1", "A38")
def test_the_whole_tour_holds(tmp_path: Path) -> None:
    echarpe = Path(sys.executable).with_name("echarpe")
    done = subprocess.run(
        [str(echarpe), "demo", "--tour", "--output", str(tmp_path / "tour")],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=TIMEOUT_S,
        check=False,
    )
    lines = done.stdout.splitlines()
    assert [line for line in lines if line.startswith("KO")] == []
    assert lines[-1] == f"tour: {STEPS + JUDGES}/{STEPS + JUDGES}"
    assert sum(line.startswith("ok") for line in lines) == STEPS + JUDGES
    assert done.stderr == "", "neither Qt, nor Python, nor a log had anything to say"
    assert done.returncode == 0
    _check_screens(tmp_path / "tour")
    facts = json.loads((tmp_path / "tour" / "facts.json").read_text("utf-8"))
    assert len(facts["signed"]["dossiers"]) == 16
    assert not re.search(r"\b1234\b", done.stdout), "the PIN is nowhere to be read"


def _check_screens(folder: Path) -> None:
    shots = sorted(folder.glob("*.png"))
    assert len(shots) >= STEPS - 1
    for path in shots:
        image = QImage(str(path))
        assert (image.width(), image.height()) == (1280, 800), path.name
        colours = {image.pixel(x, y) for x in range(0, 1280, 8) for y in range(0, 800, 8)}
        assert len(colours) > 20, f"{path.name} shows nothing"
