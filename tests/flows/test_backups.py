"""Backups in the window: made, tried out with the code, due by themselves, and brought back on an empty device."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.services import backups
from app.services.backups import OLD_DAYS, BackupFacts, Past, health
from tests.flows.desk import Desk
from ui.app import Program, bring_back_profile, open_profile
from ui.views.settings.backups import BackupPage

WAIT_MS = 30_000
DAY_MS = 86_400_000


@pytest.mark.feature("A34", "A33")
@pytest.mark.expects_log("app.services.backups: backup does not open: backup_damaged")
def test_a_backup_is_made_tried_and_told(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    home, service = tmp_path_factory.mktemp("disque"), desk.runtime.backups
    code = desk.call(desk.runtime.accounts.recovery_code())
    settings: Any = desk.go("settings")
    card = settings.backups
    desk.call(service.choose(home))
    desk.wait(lambda: card.findChild(QPushButton, "backups.make") is not None)
    assert "Aucune sauvegarde" in card.findChild(object, "backups.state").text()  # type: ignore[attr-defined]
    card.findChild(QPushButton, "backups.make").click()
    desk.wait(lambda: "elle s’ouvre" in card.findChild(object, "backups.state").text())  # type: ignore[attr-defined]
    (made,) = home.iterdir()
    assert "Sauvegarde faite et essayée" in desk.shell.toast_box.text
    assert desk.call(service.look()) is None, "today's is made"

    card.findChild(QPushButton, "backups.history").click()
    page = settings.over
    assert isinstance(page, BackupPage)
    desk.wait(lambda: page.findChild(QPushButton, "backups.try") is not None)
    (past,) = desk.call(service.facts()).history
    page.try_out(past, code)
    desk.wait(lambda: "s’ouvre avec ce code" in desk.shell.toast_box.text)
    page.try_out(past, "AAAA-AAAA")
    desk.wait(lambda: "n’est pas le bon" in desk.shell.toast_box.text)
    rows = next(made.rglob("rows.db"))
    rows.write_bytes(rows.read_bytes()[:-1] + b"x")
    page.try_out(past, code)
    desk.wait(lambda: "abîmée" in desk.shell.toast_box.text)
    assert health(desk.call(service.facts()), past.at_ms) == ("backup_failed", 0)
    again = desk.call(service.look())
    assert again is not None and again.sound, "what does not open is no backup: the next look makes one"


def test_the_oldest_of_this_profile_go_and_nothing_else(
    desk: Desk, tmp_path_factory: pytest.TempPathFactory, monkeypatch: Any
) -> None:
    home, service = tmp_path_factory.mktemp("disque"), desk.runtime.backups
    (home / "Echarpe-autre").mkdir()
    monkeypatch.setattr(backups, "KEPT", 2)
    desk.call(desk.runtime.accounts.recovery_code())
    numbers = iter(range(100))
    monkeypatch.setattr(service, "_name", lambda _now: f"{service._prefix()}{next(numbers):02}")
    for _ in range(4):
        assert desk.call(service.make(home)).sound
    left = sorted(path.name for path in home.iterdir())
    assert len(left) == 3 and "Echarpe-autre" in left
    assert [name[-2:] for name in left if name != "Echarpe-autre"] == ["02", "03"]


def test_health() -> None:
    def facts(*history: Past) -> BackupFacts:
        return BackupFacts(folder="/x", daily=True, has_code=True, running=False, history=history)

    good = Past(0, "/x/a", tried_ms=1)
    failed = Past(DAY_MS, "/x/b", error="disk_full")
    unsound = msgspec.structs.replace(good, trial_error="backup_damaged")
    assert health(facts(), 0) == ("backup_none", 0)
    assert health(facts(good), DAY_MS) == ("backup_good", 1)
    assert health(facts(good), OLD_DAYS * DAY_MS) == ("backup_old", OLD_DAYS)
    assert health(facts(failed, good), 2 * DAY_MS) == ("backup_failed", 2)
    assert health(facts(unsound), 0) == ("backup_failed", 0)


@pytest.mark.feature("A34")
def test_an_empty_device_takes_a_backup_up(
    desk: Desk, tmp_path_factory: pytest.TempPathFactory, qtbot: QtBot, qapp: QApplication
) -> None:
    code = desk.call(desk.runtime.accounts.recovery_code())
    elsewhere = tmp_path_factory.mktemp("ailleurs")
    past = desk.call(desk.runtime.backups.make(elsewhere / "disque"))
    names = [body.name for body in desk.runtime.accounts.bodies()]
    there = elsewhere / "neuf"
    program = Program(
        there,
        lambda: open_profile(there, demo=True),
        demo=True,
        bring_back=lambda backup, given: bring_back_profile(there, backup, given, demo=True),
    )
    try:
        program.start()
        qtbot.waitUntil(lambda: program.shell is not None and program.shell.space == "welcome", timeout=WAIT_MS)
        first: Any = program.shell
        first.view("welcome").bring_back(Path(past.path), "AAAA-AAAA")
        qtbot.waitUntil(lambda: "n’est pas le bon" in first.toast_box.text, timeout=WAIT_MS)
        assert program.shell is first, "nothing was touched"
        first.view("welcome").bring_back(Path(past.path), code)
        qtbot.waitUntil(lambda: program.shell not in (None, first) and program.locker is not None, timeout=WAIT_MS)
        assert program.runtime is not None and program.shell is not None
        assert [body.name for body in program.runtime.accounts.bodies()] == names
        assert program.shell.space == "today"
    finally:
        program.frame.close()
