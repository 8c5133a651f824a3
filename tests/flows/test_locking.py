"""The lock code in the real window: asked for at the start, hiding everything while locked, counted when wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from app.domain.agenda import Occurrence
from app.domain.ids import AccountId, Key
from app.domain.reminders import Reminder
from app.services.folders import News
from app.services.runtime import Runtime, RuntimeConfig
from tests.flows.desk import Desk
from tests.scenes.profile import NOW, clock_at, fill
from tests.scenes.town import Town
from ui.app import Program
from ui.arrivals import FolderNews
from ui.locking import LockPane
from ui.reminders import Reminders
from ui.views.settings.locking import LockCodePage
from ui.widgets.pin import PinField

CODE = "mairie-40"
MS = 20_000


@pytest.fixture
def locked(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Program]:
    """The program on a profile with a code, not started yet."""
    fill(tmp_path, Town(NOW, 12).records(), now_ms=clock_at(NOW))

    def open_it(code: str = "") -> Runtime:
        config = RuntimeConfig(folder=tmp_path, file_keys=True, synchronise=False, clock=lambda: clock_at(NOW))
        return Runtime.open(config, code)

    runtime = open_it()
    runtime.start()
    runtime.submit(runtime.locking.set_code(CODE)).result(20)
    runtime.stop()
    program = Program(tmp_path, open_it, "mail", unlock=open_it)
    yield program
    program.frame.close()
    program.frame.deleteLater()


def pane_of(program: Program, qtbot: QtBot) -> LockPane:
    qtbot.waitUntil(lambda: program.frame.findChild(LockPane) is not None, timeout=MS)
    pane = program.frame.findChild(LockPane)
    assert pane is not None
    return pane


def give(pane: LockPane, code: str) -> None:
    QTest.keyClicks(pane.field, code)
    QTest.keyClick(pane.field, Qt.Key.Key_Return)


@pytest.mark.feature("126")
def test_the_code_is_asked_for_at_the_start_and_by_the_action(
    locked: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked.start()
    pane = pane_of(locked, qtbot)
    assert locked.runtime is None, "nothing is open before the code"
    give(pane, "autre-code")
    qtbot.waitUntil(lambda: "Encore 4 essais" in pane.wrong.text(), timeout=MS)
    with qtbot.waitSignal(locked.ready, timeout=MS):
        give(pane, CODE)
    shell = locked.shell
    assert shell is not None
    qtbot.waitUntil(lambda: locked.locker is not None, timeout=MS)
    dialog = QDialog(shell)
    dialog.show()
    qtbot.waitUntil(lambda: shell.presence is not None, timeout=MS)
    taken_back: list[int] = []
    assert shell.presence is not None
    monkeypatch.setattr(shell.presence.notifier, "withdraw", lambda: taken_back.append(1))
    qtbot.waitUntil(lambda: shell.actions_registry.qaction("window.lock").isEnabled(), timeout=MS)
    shell.actions_registry.trigger("window.lock")
    pane = pane_of(locked, qtbot)
    assert shell.isHidden() and not dialog.isVisible(), "nothing of it is seen, read aloud or reached by keys"
    assert taken_back == [1], "nor stays among the notifications of the system"
    shell.actions_registry.trigger("window.lock")
    assert len(locked.frame.findChildren(LockPane)) == 1
    give(pane, CODE)
    qtbot.waitUntil(lambda: not shell.isHidden() and dialog.isVisible(), timeout=MS)
    dialog.close()


@pytest.mark.feature("126")
def test_it_locks_itself_when_nobody_is_there(locked: Program, qtbot: QtBot) -> None:
    locked.start()
    with qtbot.waitSignal(locked.ready, timeout=MS):
        give(pane_of(locked, qtbot), CODE)
    qtbot.waitUntil(lambda: locked.locker is not None and locked.locker._idle.isActive(), timeout=MS)
    locker: Any = locked.locker
    assert locker._idle.interval() == 15 * 60_000
    closed: list[bool] = []

    async def close_cards() -> None:
        closed.append(locker.locked)

    runtime: Any = locked.runtime
    runtime.close_cards = close_cards
    assert locked.shell is not None
    pin = PinField(locked.shell.ctx, "Code de la carte")
    pin.setParent(locked.shell)
    pin.edit.setText("4321")
    locker._idle.start(1)
    qtbot.waitUntil(lambda: locker.locked, timeout=MS)
    assert not pin.filled
    qtbot.waitUntil(lambda: closed == [True], timeout=MS)
    give(pane_of(locked, qtbot), CODE)
    qtbot.waitUntil(lambda: not locker.locked and locker._idle.isActive(), timeout=MS)
    awake = locker._now()
    locker._now = lambda: awake + 16 * 60  # the lid was closed: no timer ran meanwhile
    locker.touched()
    assert locker.locked
    give(locker.pane, CODE)
    qtbot.waitUntil(lambda: not locker.locked, timeout=MS)
    locker.touched()
    assert not locker.locked


def test_a_code_is_set_changed_and_removed_in_the_settings(desk: Desk) -> None:
    settings = desk.go("settings")
    desk.wait(lambda: settings.lock.findChild(object, "lock.set") is not None)
    settings.lock._open("set")
    page = settings.over
    assert isinstance(page, LockCodePage)
    page.code.setText(CODE)
    page.again.setText("autre")
    page.submit()
    assert "diffèrent" in page.wrong
    page.again.setText(CODE)
    page.submit()
    desk.qtbot.waitUntil(lambda: settings.over is None, timeout=MS)
    assert desk.runtime.locking.has_code
    desk.wait(lambda: desk.shell.actions_registry.qaction("window.lock").isEnabled())
    desk.wait(lambda: settings.lock.findChild(object, "lock.idle.5") is not None)
    settings.lock.findChild(object, "lock.idle.5").click()
    desk.wait(lambda: desk.call(desk.runtime.locking.idle_minutes()) == 5)
    settings.lock._open("remove")
    page = settings.over
    page.present.setText("faux-code")
    page.submit()
    desk.qtbot.waitUntil(lambda: "n’est pas le bon" in page.wrong, timeout=MS)
    page.present.setText(CODE)
    page.submit()
    desk.qtbot.waitUntil(lambda: settings.over is None, timeout=MS)
    assert not desk.runtime.locking.has_code
    assert "Choisissez d’abord un code" in desk.shell.actions_registry.qaction("window.lock").statusTip()


def test_a_notification_says_nothing_while_locked(desk: Desk) -> None:
    told: list[tuple[str, str]] = []
    reminders = Reminders(
        desk.shell.ctx,
        desk.shell,
        desk.shell.header.bell,
        notify=lambda title, words, *_more: told.append((title, words)),
    )
    start = clock_at(NOW) + 600_000
    meeting = Occurrence(
        event_id="e", account="a", start_ms=start, end_ms=start + 3_600_000, all_day=False, title="Mme Lacoste",
        location="", recurrence_ms=None,
    )  # fmt: skip
    reminder = Reminder(name="r", key=Key(AccountId("a"), "event", "e"), occurrence=meeting)
    desk.shell.hide()
    reminders._take([reminder])
    desk.shell.show()
    reminders._take([reminder])
    assert told[0] == ("Écharpe", "Un rappel vous attend.") and told[1][0] == "Mme Lacoste"
    told.clear()
    fresh = FolderNews(desk.shell.ctx, desk.shell, notify=lambda title, words, *_more: told.append((title, words)))
    news = News(to_sign=1, names=("Bordereau 41",))
    fresh._take(News(), True)
    desk.shell.hide()
    fresh._take(news, True)
    desk.shell.show()
    fresh._take(news, True)
    assert told == [("Écharpe", "Une nouveauté vous attend."), ("1 dossier à signer", "Bordereau 41")]
