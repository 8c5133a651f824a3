"""A verified package is installed once the program has ended, by the system's own package manager, and told of.

Real here: the feed, the shell that waits, dpkg with a real package, into a root of its own. Played: the consent of an
administrator (a ``pkexec`` that says yes or no) and ``apt-get``, which hands the package to that dpkg.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.domain.errors import Rejected
from app.domain.updates import platform_name
from app.services import installing
from app.services.installing import Place, install_after_end, outcome
from app.services.updates import FOLDER, UpdateService
from app.store.lock import FolderLock
from app.store.profile_folder import LOCK_FILE
from tests.servers.fleet_kit import wait
from tests.servers.test_updates import with_updates
from tests.servers.updates_kit import Repository

needs_dpkg = pytest.mark.skipif(
    shutil.which("dpkg-deb") is None or sys.platform != "linux", reason="Debian's package manager is not here"
)
IN_OPT = Path("/opt/echarpe/echarpe")
ROOT = Path(__file__).resolve().parents[2]
HERE = platform_name(sys.platform, platform.machine())


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


def command(profile: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """``echarpe update``, a process of its own, as where the Debian package put the program."""
    program = (
        "import sys; from pathlib import Path; from app.services import installing; "
        "installing._PLACE = Path(sys.executable).parent; from app.cli.main import main; main()"
    )
    own = ["--folder", str(profile), "--file-keys"]
    environment = {**os.environ, "LANG": "fr_FR.UTF-8", "LANGUAGE": "fr", "COLUMNS": "200"}
    return subprocess.run(
        [sys.executable, "-c", program, "update", *own, *arguments],
        capture_output=True, text=True, env=environment, cwd=ROOT, check=False,
    )  # fmt: skip


@needs_dpkg
@pytest.mark.feature("131", "132")
def test_the_command_line_installs_from_a_stick_what_a_ring_offers_and_nothing_else(
    tmp_path: Path, system: Path
) -> None:
    """No network at all: the file of the body, the stick, the consent of an administrator."""
    deb, profile, installed = package(tmp_path, "9.1.0"), tmp_path / "profile", system / "opt/echarpe/version"
    repository = Repository(tmp_path / "clé")
    repository.publish("9.1.0", deb.read_bytes(), ring="pilote", platform=HERE)
    (tmp_path / "maj.json").write_bytes(repository.given("https://127.0.0.1:9"))
    stick = ("--from", str(repository.folder))
    assert "update_no_feed" in command(profile, *stick, "--install").stderr
    nothing = command(profile, *stick, "--feed", str(tmp_path / "maj.json"), "--install")
    assert (nothing.returncode, nothing.stdout) == (0, "À jour.\n"), "this ring has none"
    assert command(profile, *stick, "--ring", "tous").returncode == 2
    window = FolderLock(profile / LOCK_FILE)
    assert "profile_in_use" in command(profile, *stick, "--ring", "pilote", "--install").stderr, "a batch, ink?"
    window.release()
    (system / "non").touch()
    refused = command(profile, *stick, "--ring", "pilote", "--install")
    assert refused.returncode in installing.REFUSED == (126, 127) and not installed.exists()
    assert outcome(profile / FOLDER) == refused.returncode, "the window says so at its next start"
    (system / "non").unlink()
    done = command(profile, *stick, "--install")
    assert done.returncode == 0 and "Version 9.1.0 proposée." in done.stdout, done.stderr
    assert installed.read_text() == "9.1.0" and outcome(profile / FOLDER) == 0


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
