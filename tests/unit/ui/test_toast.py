"""The message with a way back stays as long as someone is about to use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.services.copies import Saved
from ui.theme import Theme
from ui.widgets import toast as module
from ui.widgets.annotator import saved_words
from ui.widgets.toast import LONG_MS, SHORT_MS, TIMES_READ, Toast


@pytest.fixture
def toast(qtbot: QtBot) -> Iterator[Toast]:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    host = QWidget(window)
    host.resize(800, 600)
    QLineEdit(host)
    made = Toast(Theme(), window, host)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield made


def _run_out(toast: Toast) -> None:
    """Its time is over: what the timer says then."""
    toast._timer.timeout.emit()


def test_a_way_back_is_offered_ten_seconds_or_more(toast: Toast) -> None:
    toast.say("Message supprimé.", lambda: None)
    assert toast._timer.interval() == LONG_MS >= 10_000
    toast.say("Message supprimé.", lambda: None, ms=3_000)
    assert toast._timer.interval() == LONG_MS
    toast.say("Copié.")
    assert toast._timer.interval() == SHORT_MS
    signed = saved_words(Saved(signed=True))
    assert "sa signature reste valable, mais ne porte pas sur vos notes" in signed, "as pdfsig judges such a copy"
    toast.say(signed)
    assert toast._timer.interval() > SHORT_MS + 2_000, "two sentences are not read in the time of a word"
    _run_out(toast)
    assert not toast.isVisible()


def test_what_says_more_stays_longer(toast: Toast) -> None:
    toast.say("Le dossier a changé sur le serveur : ouvrez-le, puis décidez de nouveau. Rien n’a été signé.")
    assert toast._timer.interval() > 7_000
    toast.say("Un mot suit l’autre. " * 10, lambda: None)
    assert toast._timer.interval() > LONG_MS


def test_only_a_way_back_bears_the_arrow_back(toast: Toast) -> None:
    toast.say("Un autre appareil a été perdu.", lambda: None, "Le choisir…")
    assert toast._button.icon().isNull()
    toast.say("Message supprimé.", lambda: None)
    assert not toast._button.icon().isNull()


def _focus(toast: Toast) -> Callable[[], None]:
    toast._button.setFocus()
    return toast.window().findChildren(QLineEdit)[0].setFocus


def _hover(toast: Toast) -> Callable[[], None]:
    toast.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)

    def away() -> None:
        toast.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
        QApplication.sendEvent(toast, QEvent(QEvent.Type.Leave))

    return away


def _finger(toast: Toast) -> Callable[[], None]:
    from PySide6.QtTest import QTest

    QTest.mousePress(toast, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    return lambda: QTest.mouseRelease(toast, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))


def _finger_on_button(toast: Toast) -> Callable[[], None]:
    toast._button.setDown(True)
    return lambda: toast._button.setDown(False)


@pytest.mark.parametrize("hold", [_focus, _hover, _finger, _finger_on_button])
def test_its_time_waits_for_whoever_is_on_it(toast: Toast, hold: Callable[[Toast], Callable[[], None]]) -> None:
    toast.say("Message supprimé.", lambda: None)
    let_go = hold(toast)
    _run_out(toast)
    assert toast.isVisible()
    assert toast._timer.isActive()
    let_go()
    assert toast.isVisible()
    assert toast._timer.isActive()
    _run_out(toast)
    assert not toast.isVisible()


def test_all_its_time_again_once_the_focus_has_left(toast: Toast) -> None:
    toast.say("Message supprimé.", lambda: None)
    let_go = _focus(toast)
    toast._timer.stop()
    let_go()
    assert toast._timer.isActive()
    assert toast._timer.interval() == LONG_MS


def test_a_screen_reader_has_all_its_time(toast: Toast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "READER_KNOWN", True)
    monkeypatch.setattr(module, "QAccessible", _Active)
    toast.say("Message supprimé.", lambda: None)
    _run_out(toast)
    assert toast.isVisible()
    toast.undo()
    assert not toast.isVisible()
    toast.say("Copié.")  # nothing to do about it, and it was announced
    _run_out(toast)
    assert not toast.isVisible()
    monkeypatch.setattr(module, "READER_KNOWN", False)
    toast.say("Message supprimé.", lambda: None)
    assert toast._timer.interval() == TIMES_READ * LONG_MS


class _Active:
    """What Qt says while a screen reader is at work."""

    updateAccessibility = staticmethod(QAccessible.updateAccessibility)

    @staticmethod
    def isActive() -> bool:
        return True
