"""The root of the updates is several people's: made, used, renewed; one key alone changes nothing."""

from __future__ import annotations

import runpy
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.connectors.updates import UpdateFeed
from app.domain.errors import Rejected
from app.domain.updates import Feed

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.setenv("ECHARPE_FEED_PASSWORD", "cérémonie")
    return SimpleNamespace(
        ceremony=runpy.run_path(str(PACKAGING / "ceremony.py"))["main"],
        feed=runpy.run_path(str(PACKAGING / "feed.py"))["main"],
    )


def keys(tools: Any, folder: Path) -> Path:
    for name in ("anne", "bruno", "chloe", "david", "targets", "snapshot", "timestamp"):
        tools.ceremony(["key", str(folder), name])
        assert (folder / f"{name}.pem").stat().st_mode & 0o077 == 0
        assert b"ENCRYPTED" in (folder / f"{name}.pem").read_bytes()
    with pytest.raises(FileExistsError):
        tools.ceremony(["key", str(folder), "anne"])
    return folder


def root(
    tools: Any, out: Path, folder: Path, holders: list[str], signers: list[str], after: Path | None = None
) -> Path:
    pub = {name: str(folder / f"{name}.pub") for name in (*holders, "targets", "snapshot", "timestamp")}
    more = ["--after", str(after)] if after is not None else []
    online = [word for role in ("targets", "snapshot", "timestamp") for word in (f"--{role}", pub[role])]
    tools.ceremony(["root", str(out), "--root", *(pub[name] for name in holders), *online, *more])
    for name in signers:
        tools.ceremony(["sign", str(out), str(folder / f"{name}.pem")])
    return out


@pytest.mark.feature("131")
def test_two_of_three_make_the_root_and_later_replace_a_lost_key(tools: Any, tmp_path: Path) -> None:
    held, folder = keys(tools, tmp_path / "cles"), tmp_path / "flux"
    first = root(tools, tmp_path / "1.root.json", held, ["anne", "bruno", "chloe"], ["anne"])
    with pytest.raises(SystemExit):
        tools.ceremony(["check", str(first)])
    with pytest.raises(SystemExit, match="pas complète"):
        tools.feed(["init", str(tmp_path / "trop-tot"), str(held), "--root", str(first)])
    tools.ceremony(["sign", str(first), str(held / "chloe.pem")])
    tools.ceremony(["check", str(first)])
    tools.feed(["init", str(folder), str(held), "--root", str(first)])
    installer = tmp_path / "echarpe_9.1.0_amd64.deb"
    installer.write_bytes(b"deb")
    tools.feed(["publish", str(folder), str(held), str(installer), "--version", "9.1.0"])

    feed = UpdateFeed(Feed(url=folder.as_uri(), root=first.read_bytes()), tmp_path / "appareil")
    offered = feed.latest("linux-x86_64")
    assert offered is not None and offered.version == "9.1.0"
    assert feed.download(offered).read_bytes() == b"deb"

    # Bruno's key is lost: Anne and Chloé put David's in its place. The devices follow.
    second = root(tools, tmp_path / "2.root.json", held, ["anne", "chloe", "david"], ["anne", "chloe"], first)
    tools.ceremony(["check", str(second), "--after", str(first)])
    tools.feed(["renew", str(folder), str(second)])
    assert feed.latest("linux-x86_64") == offered


def test_a_thief_with_one_key_makes_no_root_that_a_device_believes(tools: Any, tmp_path: Path) -> None:
    held, folder = keys(tools, tmp_path / "cles"), tmp_path / "flux"
    first = root(tools, tmp_path / "1.root.json", held, ["anne", "bruno", "chloe"], ["anne", "bruno"])
    tools.feed(["init", str(folder), str(held), "--root", str(first)])
    evil = root(tools, tmp_path / "2.root.json", held, ["anne", "david"], ["anne", "david"], first)
    with pytest.raises(SystemExit):
        tools.ceremony(["check", str(evil), "--after", str(first)])
    with pytest.raises(SystemExit, match="pas complète"):
        tools.feed(["renew", str(folder), str(evil)])
    shutil.copy(evil, folder / "metadata" / "2.root.json")
    with pytest.raises(Rejected, match="update_untrusted"):
        UpdateFeed(Feed(url=folder.as_uri(), root=first.read_bytes()), tmp_path / "appareil").latest("linux-x86_64")
    with pytest.raises(ValueError, match="seuil"):
        root(tools, tmp_path / "x.json", held, ["anne"], [])
