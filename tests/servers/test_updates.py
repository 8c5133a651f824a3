"""Updates: what is offered is newer, whole and signed; a repository that lies, stops or goes back is refused."""

from __future__ import annotations

import asyncio
import contextlib
import http.server
import io
import runpy
import shutil
import threading
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.domain.errors import Rejected
from app.domain.updates import Feed, Release, platform_name
from app.services.updates import UpdateService
from tests.servers.updates_kit import Repository
from tests.unit.store.builders import clock
from tests.unit.store.test_profile import MemoryKeys, opened

PROGRAM = "0.1.0"
ROOT = Path(__file__).resolve().parents[2]
INSTALLER = b"!<arch>\n" * 60_000


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "depot")


@pytest.fixture
def served(repository: Repository) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(repository.folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def with_updates(
    folder: Path, repository: Repository, url: str, work: Callable[[UpdateService], Awaitable[None]]
) -> None:
    async def all_of_it() -> None:
        profile = opened(folder / "profile", MemoryKeys())
        updates = UpdateService(profile, PROGRAM, clock, lambda _changes: None, "linux-x86_64")
        (folder / "maj.json").write_bytes(repository.given(url))
        await updates.give(folder / "maj.json")
        try:
            await work(updates)
        finally:
            await profile.close()

    asyncio.run(all_of_it())


async def refused(updates: UpdateService) -> str:
    """The code of what the last look says."""
    return (await updates.check()).error


@pytest.mark.feature("131", "132")
def test_a_newer_version_is_offered_downloaded_and_verified(
    tmp_path: Path, repository: Repository, served: str
) -> None:
    async def work(updates: UpdateService) -> None:
        assert (await updates.check()).release is None, "nothing is published"
        repository.publish("0.1.0", b"the same")
        assert (await updates.check()).release is None
        file = repository.publish("0.2.0", INSTALLER)
        found = await updates.check()
        assert found.release == Release(version="0.2.0", file=file, size_bytes=len(INSTALLER), notes="Version 0.2.0.")
        path = await updates.download()
        assert path.read_bytes() == INSTALLER
        path.write_bytes(b"changed on the disk")
        assert (await updates.installer()).read_bytes() == INSTALLER, "verified again when it is handed over"
        facts = await updates.facts()
        assert facts.host == "127.0.0.1" and facts.checked.version == "0.2.0"

    with_updates(tmp_path, repository, served, work)


@pytest.mark.feature("131")
def test_rings_are_apart(tmp_path: Path, repository: Repository, served: str) -> None:
    async def work(updates: UpdateService) -> None:
        repository.publish("0.3.0", INSTALLER, ring="pilote")
        assert (await updates.check()).release is None
        await updates.choose_ring("pilote")
        assert (await updates.check()).version == "0.3.0"
        with pytest.raises(ValueError, match="nightly"):
            await updates.choose_ring("nightly")

    with_updates(tmp_path, repository, served, work)


@pytest.mark.feature("132")
@pytest.mark.expects_log("app.services.updates: updates not known: update_rolled_back")
def test_a_repository_that_goes_back_is_refused(tmp_path: Path, repository: Repository, served: str) -> None:
    async def work(updates: UpdateService) -> None:
        old = tmp_path / "old"
        repository.publish("0.2.0", INSTALLER)
        shutil.copytree(repository.metadata, old)
        repository.publish("0.3.0", INSTALLER + b"safe")
        assert (await updates.check()).version == "0.3.0"
        shutil.copy(old / "timestamp.json", repository.metadata / "timestamp.json")  # the hole of 0.2.0, once more
        assert await refused(updates) == "update_rolled_back"

    with_updates(tmp_path, repository, served, work)


@pytest.mark.feature("132")
@pytest.mark.expects_log("app.services.updates: updates not known: update_frozen")
def test_a_repository_that_stands_still_is_said_to_be_frozen(
    tmp_path: Path, repository: Repository, served: str
) -> None:
    async def work(updates: UpdateService) -> None:
        repository.publish("0.2.0", INSTALLER)
        repository.write(expires_days=-1)
        assert await refused(updates) == "update_frozen"

    with_updates(tmp_path, repository, served, work)


@pytest.mark.feature("130", "131")
@pytest.mark.expects_log("app.services.updates: updates not known: update_untrusted")
def test_what_another_key_signed_and_what_was_changed_is_refused(
    tmp_path: Path, repository: Repository, served: str
) -> None:
    async def work(updates: UpdateService) -> None:
        thief = Repository(tmp_path / "thief")
        thief.publish("9.0.0", b"evil")
        thief.write()
        for path in (thief.metadata, thief.targets):
            shutil.copytree(path, repository.folder / path.name, dirs_exist_ok=True)
        (repository.metadata / "1.root.json").write_bytes(repository.root)
        assert await refused(updates) == "update_untrusted"
        repository.version = 10
        file = repository.publish("0.2.0", INSTALLER)
        assert (await updates.check()).version == "0.2.0"
        (installer,) = (repository.targets / "fichiers").glob(f"*.{Path(file).name}")
        for changed in (INSTALLER[:-1] + b"x", INSTALLER + b"x"):
            installer.write_bytes(changed)
            with pytest.raises(Rejected, match="update_untrusted"):
                await updates.download()

    with_updates(tmp_path, repository, served, work)


@pytest.mark.feature("131")
@pytest.mark.expects_log("app.services.updates: updates not known: update_(unreachable|feed_missing)")
def test_without_a_network_a_folder_brings_the_same(tmp_path: Path, repository: Repository) -> None:
    async def work(updates: UpdateService) -> None:
        repository.publish("0.2.0", INSTALLER)
        assert await refused(updates) == "update_unreachable"
        stick = tmp_path / "clé usb"
        shutil.copytree(repository.folder, stick)
        assert (await updates.check(stick)).version == "0.2.0"
        shutil.move(stick / "targets" / "fichiers", tmp_path / "aside")
        with pytest.raises(Rejected, match="update_file_missing"):  # somebody copied the half of it
            await updates.download(stick)
        shutil.move(tmp_path / "aside", stick / "targets" / "fichiers")
        assert (await updates.download(stick)).read_bytes() == INSTALLER
        (tmp_path / "photos").mkdir()
        assert (await updates.check(tmp_path / "photos")).error == "update_feed_missing"
        assert (await updates.check(tmp_path / "none")).error == "update_unreachable", "the stick is not in"

    with_updates(tmp_path, repository, "http://127.0.0.1:9", work)


@pytest.mark.feature("131")
def test_nothing_is_installed_while_something_is_under_way(tmp_path: Path, repository: Repository, served: str) -> None:
    async def work(updates: UpdateService) -> None:
        repository.publish("0.2.0", INSTALLER)
        await updates.check()
        under_way = ["batch"]
        updates.holds.append(lambda: under_way[0])
        for reason in ("batch", "ink"):
            under_way[0] = reason
            with pytest.raises(Rejected, match="update_busy") as refusal:
                await updates.installer()
            assert refusal.value.params == {"reason": reason}
        under_way[0] = ""
        assert (await updates.installer()).read_bytes() == INSTALLER

    with_updates(tmp_path, repository, served, work)


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b'{"url": "http://a.example", "root": {}}', b'{"url": "https://a.example"}', b"\xff" * 2_000_000],
)
def test_a_file_that_names_no_feed_is_refused(tmp_path: Path, data: bytes) -> None:
    async def scenario() -> None:
        profile = opened(tmp_path / "profile", MemoryKeys())
        updates = UpdateService(profile, PROGRAM, clock, lambda _changes: None)
        (tmp_path / "x.json").write_bytes(data)
        with pytest.raises(Rejected, match="update_feed_unreadable"):
            await updates.give(tmp_path / "x.json")
        with pytest.raises(Rejected, match="update_no_feed"):
            await updates.check()
        assert await updates.look() is None, "nobody is asked"
        await profile.close()

    asyncio.run(scenario())


def test_names_of_machines_and_releases() -> None:
    assert platform_name("linux", "x86_64") == "linux-x86_64"
    assert platform_name("win32", "ARM64") == platform_name("win32", "AMD64") == "windows-x86_64"
    for file in ("../x", "fichiers/../x", "fichiers/", "/etc/passwd"):
        with pytest.raises(ValueError, match="release"):
            Release(version="1.0", file=file, size_bytes=1)
    with pytest.raises(ValueError, match="release"):
        Release(version="1.0; rm", file="fichiers/x", size_bytes=1)
    with pytest.raises(ValueError, match="feed"):
        Feed(url="http://a.example", root=b"{}")


@pytest.mark.feature("131", "132")
def test_what_a_publisher_makes_is_what_devices_take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``packaging/feed.py`` from the first keys to a version that goes from ring to ring."""
    monkeypatch.setenv("ECHARPE_FEED_PASSWORD", "mot de passe")
    tool = runpy.run_path(str(ROOT / "packaging" / "feed.py"))["main"]
    feed, keys, installer = tmp_path / "feed", tmp_path / "keys", tmp_path / "echarpe_0.2.0_amd64.deb"
    installer.write_bytes(INSTALLER)
    tool(["init", str(feed), str(keys)])
    assert all(b"ENCRYPTED" in key.read_bytes() and key.stat().st_mode & 0o077 == 0 for key in keys.iterdir())
    tool(["publish", str(feed), str(keys), str(installer), "--version", "0.2.0", "--ring", "pilote"])
    given = io.StringIO()
    with contextlib.redirect_stdout(given):
        tool(["given", str(feed), feed.as_uri()])
    for role in ("root", "targets"):
        (keys / f"{role}.pem").unlink()  # off line from now on
    repository = SimpleNamespace(given=lambda _url: given.getvalue().encode())

    async def work(updates: UpdateService) -> None:
        assert (await updates.check()).release is None
        await updates.choose_ring("pilote")
        assert (await updates.check()).version == "0.2.0"
        tool(["refresh", str(feed), str(keys)])
        assert (await updates.check()).version == "0.2.0"
        assert (await updates.download()).read_bytes() == INSTALLER

    with_updates(tmp_path, repository, "", work)  # type: ignore[arg-type]
