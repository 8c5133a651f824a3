"""« Mises à jour » in the window: the source is taken, a version offered, fetched, and not installed over ink."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton

from app.domain.updates import platform_name
from tests.flows.desk import Desk
from tests.servers.updates_kit import Repository
from ui.views.settings import updates as card_module


@pytest.mark.feature("131", "132")
def test_a_version_is_taken_from_a_stick_and_installed_when_nothing_is_written(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import platform
    import sys

    repository = Repository(tmp_path / "depot")
    repository.publish("9.1.0", b"installer", platform=platform_name(sys.platform, platform.machine()))
    (tmp_path / "maj.json").write_bytes(repository.given("https://maj.mairie.example"))
    card: Any = desk.go("settings").updates

    def state() -> str:
        label = card.findChild(object, "updates.state")
        return str(label.text()) if label is not None else ""

    desk.wait(lambda: "Aucune source" in state())
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a: (str(tmp_path / "maj.json"), ""))
    card.findChild(QPushButton, "updates.source").click()
    desk.wait(lambda: "Pas encore vérifié" in state())
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_a: str(repository.folder))
    card.findChild(QPushButton, "updates.folder").click()
    desk.wait(lambda: "9.1.0" in state() and card.findChild(QPushButton, "updates.install") is not None)
    assert desk.call(desk.runtime.updates.facts()).checked.installer
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    holds = desk.runtime.updates.holds
    assert card_module.ink_under_way in holds
    holds[:] = [lambda: "ink"]
    card.install()
    desk.wait(lambda: "en cours" in desk.shell.toast_box.text)
    assert not opened


@pytest.mark.feature("131")
def test_where_the_program_has_to_close_it_asks_first_and_closes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    async def install(again: list[str]) -> None:
        asked.append(again)

    card: Any = desk.go("settings").updates
    monkeypatch.setattr(card_module.Place, "closes_first", lambda *_a: True)
    monkeypatch.setattr(desk.runtime.updates, "install", install)
    closed: list[bool] = []
    monkeypatch.setattr(type(card.window()), "close", lambda _self: closed.append(True))
    card.install()
    desk.wait(lambda: card.findChild(QMessageBox, "updates.confirm") is not None)
    box = card.findChild(QMessageBox, "updates.confirm")
    assert not asked
    next(b for b in box.buttons() if "redémarrer" in b.text()).click()
    desk.wait(lambda: bool(closed))
    assert asked[0][1:4] == ["-P", "-m", "ui"]
    assert card_module.again(["x", "--folder", "/p", "mailto:a"])[1:] == ["-P", "-m", "ui", "--folder", "/p"]
