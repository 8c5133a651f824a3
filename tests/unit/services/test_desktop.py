"""What the system opens with us: written to the user's own files, beside what is there, and given back."""

from __future__ import annotations

import asyncio
import shlex
import sys
from pathlib import Path

import pytest

from app.services import desktop
from app.services.desktop import desktop_entry, open_here, opened_here, take_links_once

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="freedesktop files are Linux's")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path / "system"))
    return tmp_path


def test_kinds_are_taken_beside_what_is_there_and_given_back(home: Path) -> None:
    listed = home / "config" / "mimeapps.list"
    listed.parent.mkdir()
    before = "[Added Associations]\ntext/plain=ed.desktop;\n\n[Default Applications]\ntext/calendar=kal.desktop;\nx/y=z.desktop;\n"
    listed.write_text(before)
    open_here(["echarpe", "ics"])
    assert opened_here() == {"echarpe", "ics"}
    text = listed.read_text()
    assert "text/calendar=echarpe.desktop;kal.desktop;" in text and "x/y=z.desktop;" in text
    assert "text/plain=ed.desktop;" in text
    open_here(["ics", "echarpe"], wanted=False)
    assert opened_here() == frozenset() and listed.read_text().split() == before.split()


def test_the_entry_starts_the_window_with_the_link(home: Path) -> None:
    open_here(["echarpe"])
    entry = (home / "data" / "applications" / "echarpe.desktop").read_text()
    line, *actions = [line for line in entry.splitlines() if line.startswith("Exec=")]
    assert shlex.split(line[5:]) == [*desktop.window_command(), "%U"]
    opened = [words for _name, words in desktop.ACTIONS.values()]
    assert [shlex.split(action[5:]) for action in actions] == [[*desktop.window_command(), words] for words in opened]
    odd = desktop_entry(["/a b/100%/é$x"])
    assert 'Exec="/a b/100%%/é\\\\$x" %U' in odd


def test_the_packages_entry_is_not_hidden(home: Path) -> None:
    system = home / "system" / "applications" / "echarpe.desktop"
    system.parent.mkdir(parents=True)
    shipped = (ROOT / "packaging" / "linux" / "echarpe.desktop").read_text()
    system.write_text(shipped)
    open_here(["mailto"])
    assert not (home / "data").exists() and opened_here() == {"mailto"}
    types = next(line for line in shipped.splitlines() if line.startswith("MimeType="))
    asked = {*desktop.TYPES.values(), "application/x-echarpe-configuration"}  # nobody else opens the last one
    assert set(types[9:].strip(";").split(";")) == asked and "%U" in shipped


def test_the_jump_list_of_the_package_is_the_same(home: Path) -> None:
    shipped = (ROOT / "packaging" / "linux" / "echarpe.desktop").read_text()
    assert f"Actions={''.join(f'{id};' for id in desktop.ACTIONS)}" in shipped.splitlines()
    for id, (name, opened) in desktop.ACTIONS.items():
        action = shipped.split(f"[Desktop Action {id}]")[1].split("[Desktop")[0]
        assert f"Name={name}" in action and action.strip().endswith(f"echarpe-window {opened}")


def test_our_links_are_taken_once(home: Path) -> None:
    settings: dict[str, str | None] = {}
    asyncio.run(take_links_once(settings.get, settings.__setitem__))
    assert opened_here() == {"echarpe"}
    open_here(["echarpe"], wanted=False)
    asyncio.run(take_links_once(settings.get, settings.__setitem__))
    assert opened_here() == frozenset(), "what the user said stays"
