"""kill -9 in the middle of drawing, on a real window: what was finished a second ago is there, the half stroke is not."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.services.copies import ink_document
from tests.flows.test_annotating import make_pdf
from tests.scenes import town
from tests.scenes.profile import NOW, clock_at, fill, open_runtime

STROKES = 5
SAFE_S = 1.0
"""A stroke is safe on disk within that."""


@pytest.mark.feature("111", "A22")
def test_a_window_killed_while_drawing_loses_the_stroke_under_way_alone(tmp_path: Path) -> None:
    profile, file = tmp_path / "profile", make_pdf(tmp_path / "devis.pdf")
    profile.mkdir()
    fill(profile, town.Town(NOW).records(), now_ms=clock_at(NOW))
    command = [sys.executable, "-m", "tests.crash.ink_window", str(profile), str(file), str(STROKES)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as window:
        assert window.stdout is not None
        told = [window.stdout.readline().strip() for _ in range(STROKES + 1)]
        assert told == ["up"] * STROKES + ["half"], "the window did not come so far"
        time.sleep(SAFE_S)
        window.kill()
        assert window.wait(30) == -9
    runtime = open_runtime(profile)
    try:
        account = next(iter(runtime.accounts.accounts()))
        sheet = ink_document(hashlib.sha256(file.read_bytes()).hexdigest())
        strokes = runtime.submit(runtime.seances.ink(account.id, sheet)).result(30)
    finally:
        runtime.stop()
    assert len(strokes) == STROKES
    tops = sorted(round(stroke.points[0].y_pt) for stroke in strokes)
    assert len(set(tops)) == STROKES and all(len(stroke.points) > 15 for stroke in strokes)
