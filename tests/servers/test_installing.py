"""A verified package is installed once the program has ended, by the system's own package manager, and told of.

Real here: the feed, the shell that waits, dpkg with a real package, into a root of its own. Played: the consent of an
administrator (a ``pkexec`` that says yes or no) and ``apt-get``, which hands the package to that dpkg.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.domain.errors import Rejected
from app.services import installing
from app.services.installing import Place, install_after_end, outcome
from app.services.updates import FOLDER, UpdateService
from tests.servers.fleet_kit import wait
from tests.servers.test_updates import with_updates
from tests.servers.updates_kit import Repository

needs_dpkg = pytest.mark.skipif(
    shutil.which("dpkg-deb") is None or sys.platform != "linux", reason="Debian's package manager is not here"
)
IN_OPT = Path("/opt/echarpe/echarpe")


def package(folder: Path, version: str) -> Path:
    """A real Debian package with one file."""
    root = folder / "paquet"
    (root / "DEBIAN").mkdir(parents=True)
    (root / "opt/echarpe").mkdir(parents=True)
    (root / "opt/echarpe/version").write_text(version)
    control = f"Package: echarpe\nVersion: {version}\nArchitecture: all\nMaintainer: x <x@x.example>\nDescription: x\n"
    (root / "DEBIAN/control").write_text(control)
    made = folder / f"echarpe_{version}_all.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "--build", root, made], check=True, capture_output=True)
    return made


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A root where packages go; the consent is given unless a file ``non`` says otherwise."""
    root, tools = tmp_path / "système", tmp_path / "outils"
    (root / "var/lib/dpkg/info").mkdir(parents=True)
    (root / "var/lib/dpkg/status").touch()
    (root / "var/lib/dpkg/updates").mkdir()
    tools.mkdir()
    for name, words in {
        "pkexec": f'[ -e "{root}/non" ] && exit 126; exec "$@"',
        "apt-get": f'[ "$1 $2 $3" = "install -y --no-install-recommends" ] || exit 9; '
        f'exec dpkg --root="{root}" --force-not-root --force-script-chrootless --log=/dev/null -i "$4"',
    }.items():
        (tools / name).write_text(f"#!/bin/sh\n{words}\n")
        (tools / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}:/usr/sbin:/sbin")
    return root


@needs_dpkg
@pytest.mark.feature("131", "132")
def test_it_is_installed_when_the_program_has_ended_and_the_program_comes_back(tmp_path: Path, system: Path) -> None:
    deb = package(tmp_path, "9.1.0")
    repository = Repository(tmp_path / "depot")
    repository.publish("9.1.0", deb.read_bytes())
    program = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    back, installed = tmp_path / "revenu", system / "opt/echarpe/version"

    async def work(updates: UpdateService) -> None:
        assert (await updates.check(repository.folder)).version == "9.1.0"
        await updates.download(repository.folder)  # from a stick: the feed's own address answers nobody
        path = await updates.installer()
        assert path.read_bytes() == deb.read_bytes()
        path.write_bytes(path.read_bytes() + b" ")
        with pytest.raises(Exception, match="update_unreachable"):
            await updates.installer()
        path.write_bytes(deb.read_bytes())
        updates.holds.append(lambda: "batch")
        with pytest.raises(Rejected, match="update_busy"):
            await updates.install(["true"], Place(program=IN_OPT))
        assert not installed.exists()

    with_updates(tmp_path, repository, "http://127.0.0.1:9", work)
    folder = tmp_path / "profile" / FOLDER
    (kept,) = (folder / "targets").glob("*.deb")
    install_after_end(kept, folder, ["touch", str(back)], program.pid)
    assert program.poll() is None and not installed.exists() and outcome(folder) is None, (
        "nothing under a running program"
    )
    assert program.stdin is not None
    program.stdin.close()
    program.wait(30)
    wait(back.exists)
    assert outcome(folder) == 0 and installed.read_text() == "9.1.0"


@needs_dpkg
def test_without_an_administrator_s_consent_nothing_changes_and_it_is_said(tmp_path: Path, system: Path) -> None:
    deb = package(tmp_path, "9.1.0")
    repository = Repository(tmp_path / "depot")
    repository.publish("9.1.0", deb.read_bytes())
    (system / "non").touch()

    async def work(updates: UpdateService) -> None:
        await updates.check(repository.folder)
        path, folder, back = (
            await updates.download(repository.folder),
            tmp_path / "profile" / FOLDER,
            tmp_path / "revenu",
        )
        gone = subprocess.Popen(["true"])
        gone.wait()
        install_after_end(path, folder, ["touch", str(back)], gone.pid)
        wait(back.exists)
        assert (await updates.facts()).outcome == "update_install_refused"
        assert not (system / "opt/echarpe").exists()
        (folder / installing.OUTCOME).write_text("100\n")
        assert (await updates.facts()).outcome == "update_install_failed"
        await updates.installer()
        assert (await updates.facts()).outcome == "", "another try"

    with_updates(tmp_path, repository, "http://127.0.0.1:9", work)


@pytest.mark.parametrize(
    ("place", "file", "closes"),
    [
        (Place(system="linux", program=IN_OPT, find=lambda _t: "/x"), "a.deb", True),
        (Place(system="linux", program=IN_OPT, find=lambda _t: "/x"), "a.tar", False),
        (Place(system="linux", program=Path("/home/x/echarpe/echarpe"), find=lambda _t: "/x"), "a.deb", False),
        (Place(system="linux", program=IN_OPT, find=lambda t: None if t == "pkexec" else "/x"), "a.deb", False),
        (Place(system="win32", program=IN_OPT, find=lambda _t: "/x"), "a.exe", False),
    ],
)
def test_the_program_closes_first_only_where_a_package_manager_replaces_it(
    place: Place, file: str, closes: bool
) -> None:
    assert place.closes_first(Path(file)) is closes
