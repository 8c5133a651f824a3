"""What the first list must not wait for: measured in ``bench_ui``, kept here from growing back unseen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scenes.profile import NOW, clock_at, fill
from tests.scenes.town import Town

HEAVY = (
    "app.connectors",
    "app.documents",
    "app.signing",
    "app.sync",
    "app.services.mailbox",
    "app.services.today",
    "httpx",
    "lxml",
    "email",
    "multiprocessing",
    "ui.errors",
    "ui.views.mail.compose",
    "ui.views.mail.reading",
    "ui.watchdog",
)
PROBE = """
import sys
from pathlib import Path
from tests.bench.startup_probe import real

def done():
    print("loaded", *sys.modules, flush=True)
    import os
    os._exit(0)

real(Path(sys.argv[1]), done)
"""


@pytest.mark.feature("115")
def test_the_first_list_is_painted_before_the_rest_is_loaded(tmp_path: Path) -> None:
    fill(tmp_path, Town(NOW, 60).records(), now_ms=clock_at(NOW))
    found = subprocess.run(
        [sys.executable, "-c", PROBE, str(tmp_path)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    (line,) = [line for line in found.stdout.splitlines() if line.startswith("loaded ")]
    modules = line.split()[1:]
    assert "ui.views.mail.view" in modules
    assert [name for name in modules if name.startswith(HEAVY)] == []
