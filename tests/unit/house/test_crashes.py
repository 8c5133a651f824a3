"""How `make test` tells a failure, which is tried once more, from a crash, which is not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FAILS = "def test_fails():\n    assert False\n"
CRASHES = "import os\n\n\ndef test_crashes():\n    os.abort()\n"


@pytest.mark.parametrize(("crashes", "code"), [(False, 1), (True, 3)])
def test_a_crash_is_no_mere_failure(tmp_path: Path, crashes: bool, code: int) -> None:
    (tmp_path / "test_fails.py").write_text(FAILS, "utf-8")
    if crashes:
        (tmp_path / "test_crashes.py").write_text(CRASHES, "utf-8")
    (tmp_path / "pytest.ini").touch()
    command = [sys.executable, "-m", "pytest", "-q", "-n", "1", "-p", "tests.plugins.crashes", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == code, done.stdout + done.stderr


KILLED = """
import os, signal, time


def test_takes_its_time():
    time.sleep(0.5)


def test_is_killed():
    os.kill(os.getpid(), signal.SIGKILL)


def test_after():
    pass
"""
SHORT = """
import pytest


@pytest.mark.parametrize("number", range(5))
def test_short(number):
    pass
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_a_run_ends_when_a_worker_dies(tmp_path: Path) -> None:
    """As `make test` shares them out: it waited for ever for files that the dead one had done."""
    for number in range(4):
        (tmp_path / f"test_short{number}.py").write_text(SHORT, "utf-8")
    (tmp_path / "test_killed.py").write_text(KILLED, "utf-8")
    (tmp_path / "pytest.ini").touch()
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    command += ["-p", "tests.plugins.crashes", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 3, done.stdout + done.stderr
    assert "test_killed.py::test_is_killed" in done.stdout
