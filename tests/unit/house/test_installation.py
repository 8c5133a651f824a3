"""The lock, and what `packaging/bootstrap` does on machines that are not this one."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[3]
LOCK = ROOT / "packaging" / "requirements.lock"
PLAIN_TOOLS = ("sh", "dirname", "tr", "sort", "sed", "cat", "uname", "env", "rm", "mkdir")


def locked() -> dict[str, list[str]]:
    """Name -> versions of every entry of the lock; fails on an entry without a hash."""
    found: dict[str, list[str]] = {}
    for entry in re.split(r"\n(?=\S)", LOCK.read_text("utf-8").strip()):
        name, version = re.match(r"([A-Za-z0-9._-]+)==(\S+)", entry).groups()  # type: ignore[union-attr]
        assert "--hash=sha256:" in entry, name
        found.setdefault(name, []).append(version)
    return found


def test_the_lock_names_no_host_and_no_place() -> None:
    assert not re.search(r"://|index-url|find-links|file:|/opt/|/home/", LOCK.read_text("utf-8"))


def test_the_lock_satisfies_every_requirement_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *(r for extra in project["optional-dependencies"].values() for r in extra)]
    held = locked()
    for text in wanted:
        requirement = Requirement(text)
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        assert name in held, f"{name}: run make lock"
        assert any(requirement.specifier.contains(version) for version in held[name]), f"{text}: run make lock"


def test_the_lock_serves_three_systems() -> None:
    text = LOCK.read_text("utf-8")
    for name, marker in (("secretstorage", "linux"), ("pywin32-ctypes", "win32"), ("macholib", "darwin")):
        assert re.search(rf"^{name}==\S+ ; sys_platform == '{marker}'", text, re.MULTILINE), name


@pytest.fixture
def machine(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the bootstrap on a machine that has only the programs given (name -> shell text)."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for tool in PLAIN_TOOLS:
        (programs / tool).symlink_to(shutil.which(tool) or "/nowhere")

    def run(need: str, **stubs: str) -> subprocess.CompletedProcess[str]:
        for name, text in stubs.items():
            stub = programs / name.replace("_", "-")
            stub.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
            stub.chmod(0o755)
        environment = {
            "PATH": str(programs),
            "VENV": str(tmp_path / "venv"),
            "HOME": str(tmp_path),
            "LC_ALL": "C.UTF-8",
        }
        return subprocess.run(
            [str(ROOT / "packaging" / "bootstrap"), need], env=environment, capture_output=True, text=True, check=False,
            timeout=60,
        )  # fmt: skip

    return run


GOOD_PYTHON = f'exec "{sys.executable}" "$@"'
BARE_DEBIAN = {
    "dpkg_query": "exit 1",
    "apt_cache": 'case "$*" in *t64*) exit 1;; *) echo "Package: x";; esac',
    "apt_get": 'echo "apt-get $*" >&2; exit 1',
}


def test_without_a_supported_python_it_says_which(machine: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = machine("run", python3="exit 1")
    assert done.returncode == 2 and "3.11" in done.stderr


def test_without_root_it_prints_the_line_and_stops(machine: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = machine("test", python3=GOOD_PYTHON, id="echo 1000", sudo="exit 1", **BARE_DEBIAN)
    assert done.returncode == 2
    line = next(line for line in done.stderr.splitlines() if "apt-get install" in line)
    for name in ("libegl1", "libglib2.0-0", "xmlsec1", "xvfb", "libp11-kit-dev"):
        assert name in line.split()
    assert "t64" not in line


def test_a_refused_installation_stops_with_the_line(machine: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = machine("run", python3=GOOD_PYTHON, id="echo 0", **BARE_DEBIAN)
    assert done.returncode == 2 and "softhsm2" in done.stderr and "xvfb" not in done.stderr


def test_an_unknown_need_is_a_usage_error(machine: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    assert machine("danser", python3=GOOD_PYTHON).returncode == 64


def test_a_ready_place_needs_nothing(machine: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path) -> None:
    ready = tmp_path / "venv"
    (ready / "bin").mkdir(parents=True)
    (ready / "bin" / "python").write_text(f"#!/bin/sh\n{GOOD_PYTHON}\n", "utf-8")
    (ready / "bin" / "python").chmod(0o755)
    script = (ROOT / "packaging" / "bootstrap").read_text("utf-8")
    source = script.split("<<'PY'\n")[1].split("\nPY\n")[0]
    command = [str(ready / "bin" / "python"), "-c", source, str(ROOT), "packaging/requirements.lock", "pyproject.toml"]
    stamp = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    (ready / ".echarpe-ready").write_text(stamp, "utf-8")
    done = machine("run", python3=GOOD_PYTHON, dpkg_query="printf 'ii '", apt_get="exit 9", id="echo 0")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
