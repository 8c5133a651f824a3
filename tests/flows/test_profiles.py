"""Several profiles on one session: chosen at the start, each behind its own code, nothing of one in another."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.errors import Rejected
from app.domain.ids import Key
from app.domain.mail import Message
from app.services.profiles import LIST_FILE, add_profile, find_profiles, rename_profile
from app.services.runtime import Runtime, RuntimeConfig
from app.store.keys import FileKeys
from app.store.profile import Profile
from tests.scenes.profile import NOW, clock_at, fill
from tests.scenes.town import COMMUNE, ZC, Town
from ui.app import Program
from ui.erased import ErasedPane
from ui.locking import FirstCodePane, LockPane
from ui.profiles import Launcher
from ui.restore import ClosedPane, RestorePane
from ui.views.settings.device.returning import ReturnPage

CODE, OTHER = "mairie-40", "adjointe-31"
MS = 30_000


def open_it(folder: Path, code: str = "") -> Runtime:
    config = RuntimeConfig(folder=folder, file_keys=True, synchronise=False, clock=lambda: clock_at(NOW))
    return Runtime.open(config, code)


def make(folder: Path, launcher: Launcher, id: str) -> Program:
    return Program(
        folder, partial(open_it, folder), "today", unlock=partial(open_it, folder), launcher=launcher, profile=id
    )


@pytest.fixture
def launcher(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Launcher]:
    """On one profile full of mail, without a code yet."""
    fill(tmp_path, Town(NOW, 12).records(), now_ms=clock_at(NOW))
    launcher = Launcher(tmp_path, make)
    yield launcher
    for frame in (launcher.picker, launcher.program.frame if launcher.program else None):
        if frame is not None:
            frame.close()
            frame.deleteLater()


def shell_of(launcher: Launcher, qtbot: QtBot) -> Any:
    qtbot.waitUntil(lambda: launcher.program is not None and launcher.program.shell is not None, timeout=MS)
    assert launcher.program is not None
    return launcher.program.shell


def unlock(launcher: Launcher, qtbot: QtBot, code: str) -> Any:
    assert launcher.program is not None
    frame = launcher.program.frame
    qtbot.waitUntil(lambda: frame.findChild(LockPane) is not None, timeout=MS)
    pane: Any = frame.findChild(LockPane)
    QTest.keyClicks(pane.field, code)
    QTest.keyClick(pane.field, Qt.Key.Key_Return)
    return shell_of(launcher, qtbot)


@pytest.mark.feature("126")
def test_a_second_person_gets_a_profile_and_sees_nothing_of_the_first(launcher: Launcher, qtbot: QtBot) -> None:
    launcher.start()
    shell = shell_of(launcher, qtbot)
    runtime = shell.ctx.runtime
    shell.go("settings")
    settings = shell.view("settings")
    qtbot.waitUntil(lambda: settings.profiles.findChild(QPushButton, "profiles.add") is not None, timeout=MS)
    settings.profiles.add()
    page = settings.over
    page.mine.setText("Hélène Castaing")
    page.name.setText("Marc, adjoint")
    page.submit()
    assert "Choisissez d’abord votre code" in page.wrong and not launcher.several
    runtime.submit(runtime.locking.set_code(CODE)).result(20)
    page.name.setText("hélène castaing")
    page.mine.setText("Hélène Castaing")
    page.submit()
    assert "porte déjà ce nom" in page.wrong
    page.name.setText("Marc, adjoint")
    first = launcher.program
    page.submit()
    qtbot.waitUntil(lambda: launcher.program is not first and launcher.program is not None, timeout=MS)
    assert runtime._thread.is_alive() is False, "the first profile is closed"
    program = launcher.program
    assert program is not None
    qtbot.waitUntil(lambda: program.frame.findChild(FirstCodePane) is not None, timeout=MS)
    assert program.shell is None, "nothing is shown before the new profile has its code"
    pane: Any = program.frame.findChild(FirstCodePane)
    pane.code.setText(OTHER)
    pane.again.setText("autre")
    pane._give()
    assert "diffèrent" in pane.wrong.text()
    pane.again.setText(OTHER)
    pane._give()
    other = shell_of(launcher, qtbot)
    assert other.space == "welcome" and other.ctx.runtime.bodies.all == ()
    found = other.ctx.runtime.submit(other.ctx.runtime.search.search("voirie", None, 60)).result(10)
    assert list(found) == []
    assert [entry.name for entry in launcher.entries()] == ["Hélène Castaing", "Marc, adjoint"]


@pytest.mark.feature("126")
def test_the_start_asks_who_and_then_for_that_person_s_code(
    launcher: Launcher, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = open_it(tmp_path)
    runtime.start()
    runtime.submit(runtime.locking.set_code(CODE)).result(20)
    runtime.stop()
    entry = launcher.add("Marc, adjoint", "Hélène Castaing")
    launcher.start()
    assert launcher.program is None and launcher.pane is not None and launcher.picker is not None
    said = " ".join(label.text() for label in launcher.pane.findChildren(QLabel))
    assert "Hélène Castaing" in said and "Marc, adjoint" in said and COMMUNE not in said
    assert launcher.pane.lines[""].hasFocus() or launcher.picker.isVisible()
    QTest.keyClick(launcher.pane.lines[""], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: launcher.program is not None, timeout=MS)
    shell = unlock(launcher, qtbot, CODE)
    assert shell.ctx.runtime.bodies.all[0].name == COMMUNE
    qtbot.waitUntil(lambda: launcher.program is not None and launcher.program.locker is not None, timeout=MS)
    locker: Any = launcher.program.locker if launcher.program else None
    shell.actions_registry.trigger("window.lock")
    qtbot.waitUntil(lambda: locker.locked, timeout=MS)
    switch = locker.pane.findChild(QPushButton, "lock.switch")
    qtbot.waitUntil(switch.isVisible, timeout=MS)  # another person takes over at a locked window
    QGuiApplication.clipboard().setText("code de secours")
    monkeypatch.setattr(QClipboard, "ownsClipboard", lambda _self: True)  # the platform of the tests never says so
    switch.click()
    qtbot.waitUntil(lambda: launcher.picker is not None and launcher.picker.isVisible(), timeout=MS)
    assert QGuiApplication.clipboard().text() == "", "what one profile copied is not pasted in another"
    assert launcher.program is None and launcher.pane is not None
    assert set(launcher.pane.lines) == {"", entry.id}


@pytest.mark.feature("A34")
@pytest.mark.expects_log("ui.app: profile not opened: master_key_missing")
def test_a_lost_key_and_no_code_begins_anew_and_keeps_the_old_profile_whole(tmp_path: Path, qtbot: QtBot) -> None:
    fill(tmp_path, Town(NOW, 12).records(), now_ms=clock_at(NOW))
    runtime = open_it(tmp_path)
    runtime.start()
    runtime.submit(runtime.mail.set_flagged([Key(ZC, Message.KIND, "1003")], True)).result(10)
    code = runtime.submit(runtime.accounts.recovery_code()).result(30)
    runtime.stop()
    (kept,) = tmp_path.glob("*.demo-key")
    kept.unlink()
    untouched = {path: path.read_bytes() for path in tmp_path.rglob("*.db")}

    def restoring(folder: Path, launcher: Launcher, id: str) -> Program:
        def restore(given: str) -> Runtime:
            config = RuntimeConfig(folder=folder, file_keys=True, synchronise=False, clock=lambda: clock_at(NOW))
            return Runtime.restore(config, given)

        opening = partial(open_it, folder)
        return Program(folder, opening, "today", unlock=opening, restore=restore, launcher=launcher, profile=id)

    launcher = Launcher(tmp_path, restoring)
    try:
        launcher.start()
        first = launcher.program
        assert first is not None
        qtbot.waitUntil(lambda: first.frame.findChild(RestorePane) is not None, timeout=MS)
        pane: Any = first.frame.findChild(RestorePane)
        qtbot.waitUntil(pane.field.hasFocus, timeout=MS)  # one types without looking for the field
        assert not pane.anew_button.isVisible(), "not in the way of who has the code"
        pane.without.click()
        qtbot.waitUntil(pane.anew_button.isVisible, timeout=MS)
        pane.anew_button.click()
        qtbot.waitUntil(lambda: launcher.program not in (first, None), timeout=MS)
        second = launcher.program
        assert second is not None
        qtbot.waitUntil(lambda: second.frame.findChild(FirstCodePane) is not None, timeout=MS)
        assert {path: path.read_bytes() for path in untouched} == untouched
        names = [entry.name for entry in launcher.entries()]
        assert names == ["Ancien profil, clé perdue", "Nouveau profil"]
        launcher.switch("")  # the paper was found
        third = launcher.program
        assert third is not None
        qtbot.waitUntil(lambda: third.frame.findChild(RestorePane) is not None, timeout=MS)
        pane = third.frame.findChild(RestorePane)
        pane.field.setText(code)
        pane.button.click()
        qtbot.waitUntil(lambda: third.runtime is not None, timeout=MS)
        reopened: Any = third.runtime
        waiting = reopened.submit(reopened.sync.outbox()).result(10)
        assert [row.intent.target_id for row in waiting] == ["1003"], "what had not left is still to leave"
    finally:
        if launcher.program is not None:
            launcher.program.frame.close()
            launcher.program.frame.deleteLater()


@pytest.mark.expects_log("ui.app: profile not opened: profile_in_use")
def test_data_in_use_open_when_they_are_free(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    held = Profile.open(tmp_path, FileKeys(tmp_path), clock=lambda: clock_at(NOW))
    program = Program(tmp_path, partial(open_it, tmp_path), "today")
    try:
        program.start()
        qtbot.waitUntil(lambda: program.frame.findChild(ClosedPane) is not None, timeout=MS)
        asyncio.run(held.close())
        pane: Any = program.frame.findChild(ClosedPane)
        with qtbot.waitSignal(program.ready, timeout=MS):
            QTest.keyClick(pane.again, Qt.Key.Key_Space)
    finally:
        program.frame.close()
        program.frame.deleteLater()


def test_names_are_kept_apart_and_a_lost_list_loses_no_profile(tmp_path: Path) -> None:
    assert [(entry.id, entry.name) for entry in find_profiles(tmp_path)] == [("", "")]
    asyncio.run(Profile.open(tmp_path, FileKeys(tmp_path), clock=lambda: clock_at(NOW)).close())
    second = add_profile(tmp_path, "  Marc,   adjoint ", "Hélène")
    asyncio.run(Profile.open(second.folder, FileKeys(second.folder), clock=lambda: clock_at(NOW)).close())
    for wrong, code in (
        ("", "profile_name_missing"),
        ("hélène", "profile_name_known"),
        ("MARC, ADJOINT", "profile_name_known"),
    ):
        with pytest.raises(Rejected, match=code):
            add_profile(tmp_path, wrong)
    rename_profile(tmp_path, second.id, "Marc")
    assert [entry.name for entry in find_profiles(tmp_path)] == ["Hélène", "Marc"]
    (tmp_path / LIST_FILE).write_bytes(b"{")
    assert [entry.id for entry in find_profiles(tmp_path)] == ["", second.id]


@pytest.mark.feature("126")
def test_among_several_no_profile_goes_without_a_code(launcher: Launcher, tmp_path: Path, qtbot: QtBot) -> None:
    """Without one, whoever opened it next would choose it, and read everything."""
    runtime = open_it(tmp_path)
    runtime.start()
    runtime.submit(runtime.locking.set_code(CODE)).result(20)
    runtime.submit(runtime.locking.set_shared(True)).result(20)
    with pytest.raises(Rejected, match="lock_code_shared"):
        runtime.submit(runtime.locking.remove_code(CODE)).result(20)
    runtime.stop()
    launcher.start()
    shell = unlock(launcher, qtbot, CODE)
    shell.go("settings")
    lock = shell.view("settings").lock
    qtbot.waitUntil(lambda: lock.findChild(QPushButton, "lock.remove") is not None, timeout=MS)
    qtbot.waitUntil(lambda: lock.findChild(QPushButton, "lock.remove").isEnabled(), timeout=MS)  # alone again
    launcher.add("Marc, adjoint", "Hélène Castaing")
    lock.read()
    qtbot.waitUntil(lambda: not lock.findChild(QPushButton, "lock.remove").isEnabled(), timeout=MS)
    assert "chacun garde son code" in " ".join(label.text() for label in lock.findChildren(QLabel))


@pytest.mark.feature("126", "127")
def test_one_s_own_profile_is_removed_and_the_other_s_stays_whole(
    launcher: Launcher, tmp_path: Path, qtbot: QtBot
) -> None:
    runtime = open_it(tmp_path)
    runtime.start()
    runtime.submit(runtime.locking.set_code(CODE)).result(20)
    runtime.stop()
    entry = launcher.add("Marc, adjoint", "Hélène Castaing")
    asyncio.run(Profile.open(entry.folder, FileKeys(entry.folder), clock=lambda: clock_at(NOW)).close())
    theirs = {path: path.read_bytes() for path in entry.folder.rglob("*") if path.is_file()}
    launcher.start()
    assert launcher.pane is not None
    QTest.keyClick(launcher.pane.lines[""], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: launcher.program is not None, timeout=MS)
    shell = unlock(launcher, qtbot, CODE)
    shell.go("settings")
    settings = shell.view("settings")
    settings.profiles.read()
    settings.profiles.findChild(QPushButton, "profiles.remove").click()
    qtbot.waitUntil(lambda: isinstance(settings.over, ReturnPage), timeout=MS)
    page = settings.over
    assert "Les autres profils" in " ".join(label.text() for label in page.findChildren(QLabel))
    runtime = shell.ctx.runtime
    page._show_left(runtime.submit(runtime.handover.left()).result(20))
    page.renounced.setChecked(True)
    page.word.setText("RENDRE")
    assert not page.button.isEnabled()
    page.word.setText("RETIRER")
    page.submit()
    program = launcher.program
    assert program is not None
    qtbot.waitUntil(lambda: program.frame.findChild(ErasedPane) is not None, timeout=MS)
    pane: Any = program.frame.findChild(ErasedPane)
    qtbot.waitUntil(lambda: not pane.save.isHidden(), timeout=MS)
    assert pane.title.text() == "Il ne reste rien de ce profil"
    left = {path.name for path in tmp_path.iterdir()}
    assert left <= {"profils", "profils.json", "profile.lock", "fenetre.ini", "fenetre.ini.lock"}
    assert {path: path.read_bytes() for path in theirs} == theirs
    assert [each.name for each in launcher.entries()] == ["Marc, adjoint"]
    pane.leave.click()
    qtbot.waitUntil(lambda: launcher.program not in (program, None), timeout=MS)
    other = shell_of(launcher, qtbot)
    assert other.ctx.profile == entry.id and other.space == "welcome", "the one that is left opens by itself"
