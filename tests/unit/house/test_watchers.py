"""The watchers themselves: each must really fail a test that misbehaves."""

from __future__ import annotations

import logging
import multiprocessing
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from app.sandbox.resolver import is_local
from tests.bench.row import row
from tests.plugins.features import load_titles, merge
from tests.plugins.logfail import judge

ROOT = Path(__file__).resolve().parents[3]

_MISBEHAVING = """
import logging, socket, warnings
import pytest

def test_logs():
    logging.getLogger("x").warning("surprise")

def test_names():
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("ailleurs.example", 443)

def test_addresses():
    with socket.socket() as sock, pytest.raises(ConnectionRefusedError):
        sock.connect(("192.0.2.1", 9))

def test_warns():
    warnings.warn("deprecated", DeprecationWarning)

@pytest.mark.expects_log("never written")
def test_declared_in_vain():
    pass

def test_qt():
    from PySide6.QtCore import qWarning
    qWarning("a Qt warning")

def test_in_order():
    logging.getLogger("x").info("fine")
"""


def test_each_misbehaviour_fails_its_test(tmp_path: Path) -> None:
    (tmp_path / "test_wrong.py").write_text(_MISBEHAVING, "utf-8")
    plugins = [word for name in ("logfail", "resolver", "features") for word in ("-p", f"tests.plugins.{name}")]
    command = [sys.executable, "-m", "pytest", "-q", "-c", str(ROOT / "pyproject.toml"), *plugins]
    command += ["--rootdir", str(tmp_path), "-p", "no:cacheprovider", "-p", "no:xdist", str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert "6 failed, 1 passed" in done.stdout, done.stdout + done.stderr
    for name in ("logs", "names", "addresses", "warns", "declared_in_vain", "qt"):
        assert f"::test_{name}" in done.stdout


@pytest.mark.expects_log("app.x: a known .*rough")
def test_a_declared_record_is_no_failure() -> None:
    logging.getLogger("app.x").error("a known patch is rough")


@pytest.mark.expects_names("ailleurs.example", "192.0.2.7")
def test_a_declared_name_is_refused_all_the_same() -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("ailleurs.example", 80)
    with pytest.raises(socket.gaierror):
        socket.gethostbyname("192.0.2.7")


@pytest.mark.expects_names("ailleurs.example", "192.0.2.9")
def test_the_programs_that_a_test_starts_are_watched_too() -> None:
    code = """
import socket
for ask in (lambda: socket.getaddrinfo("ailleurs.example", 80), lambda: socket.create_connection(("192.0.2.9", 80), 1)):
    try:
        ask()
    except OSError as error:
        print(type(error).__name__)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["gaierror", "gaierror"], "the address is a name like another"
    child = multiprocessing.get_context("spawn").Process(target=_ask)
    child.start()
    child.join(30)
    assert child.exitcode == 0


def _ask() -> None:
    """In a process made as the PDF process is."""
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("ailleurs.example", 80)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.3.2.1", "::1", None, b"localhost", ""])
def test_this_machine_is_local(host: object) -> None:
    assert is_local(host)


@pytest.mark.parametrize("host", ["localhost.example", "10.0.0.1", "0x7f.1", "::2", "example", b"a.example"])
def test_others_are_not(host: object) -> None:
    assert not is_local(host)


def test_log_judgement() -> None:
    assert judge(["a: b"], [], complete=True).startswith("unexpected")
    assert judge(["a: b"], ["a: b"], complete=True) == ""
    assert judge([], ["a"], complete=True).startswith("expected log records never came")
    assert judge([], ["a"], complete=False) == ""


def test_the_feature_table_has_all_its_rows() -> None:
    titles = load_titles()
    assert list(titles) == [str(n) for n in range(1, 147)] + [f"A{n}" for n in range(1, 46)]
    assert all(titles.values())
    assert len(set(titles.values())) == len(titles)


def test_new_results_replace_old_ones() -> None:
    assert merge({"a": {"outcome": "failed"}}, {"a": {"outcome": "passed"}}) == {"a": {"outcome": "passed"}}


def test_a_benchmark_row_judges_the_ratio_when_there_is_one() -> None:
    assert row("x", 30.0, "ms", target=2.0, reference=20.0)["holds"]
    assert not row("x", 50.0, "ms", target=2.0, reference=20.0)["holds"]
    assert not row("x", 3.0, "ms", target=2.0)["holds"]
