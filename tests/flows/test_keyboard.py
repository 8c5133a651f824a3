"""The shortcuts: main tasks by keys that one learns, without Tab (`test_tab`) nor menus (`test_each_input`).

Tasks of one space share a window: what they do adds up, as in a morning's work. Reading, acknowledging and signing by
keys are with their servers in `test_seances` and `test_parapheur_ui`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QTextEdit, QWidget

from app.domain.intents import MoveMessage, SendMail, SetFlagged, SetRead
from tests.flows.desk import Desk
from ui.prefs import Preferences
from ui.theme import Scheme
from ui.views.shortcuts import show_shortcuts

SPACES = ("today", "mail", "agenda", "courrier", "seances", "parapheur", "contacts", "settings")


def press(desk: Desk, *keys: str) -> None:
    """Each key, to whatever has the focus, as a keyboard does."""
    for key in keys:
        combined = QKeySequence(key)[0]
        target = QApplication.focusWidget() or desk.shell
        QTest.keyClick(target, combined.key(), combined.keyboardModifiers())
        desk.settle()


def write(words: str) -> None:
    field = QApplication.focusWidget()
    assert field is not None, "nothing has the focus"
    QTest.keyClicks(field, words)  # letters of ASCII: QTest knows no others


def tab_to(desk: Desk, name: str, most: int = 60) -> QWidget:
    """Tab until the thing of this name has the focus; it must come."""
    for _ in range(most):
        found = QApplication.focusWidget()
        if found is not None and found.accessibleName().startswith(name):
            return found
        QTest.keyClick(found or desk.shell, Qt.Key.Key_Tab)
    raise AssertionError(f"Tab never comes to {name}")


@pytest.mark.feature("140")
def test_every_space_by_its_number(desk: Desk) -> None:
    desk.go("today")
    for number, space in enumerate(SPACES, 1):
        press(desk, f"Ctrl+{number}")
        assert desk.shell.space == space


@pytest.mark.feature("140")
def test_mail_is_read_sorted_and_answered(desk: Desk) -> None:
    desk.go("today")
    press(desk, "Ctrl+2", "Down", "Return")
    mail: Any = desk.shell.view("mail")
    assert mail.reading.key is not None
    mail.list.setFocus()
    press(desk, "S", "Ctrl+Shift+M")
    made = desk.outbox()
    assert any(isinstance(i, SetFlagged) for i in made) and any(isinstance(i, SetRead) for i in made)
    press(desk, "Del")
    assert any(isinstance(i, MoveMessage) for i in desk.outbox())
    press(desk, "R")
    write("Bien vu.")
    press(desk, "Ctrl+Return")
    sent = [i for i in desk.outbox() if isinstance(i, SendMail)]
    assert len(sent) == 1 and sent[0].text.startswith("Bien vu.")


@pytest.mark.feature("140")
def test_a_mail_is_written(desk: Desk) -> None:
    desk.go("mail")
    press(desk, "Ctrl+N")
    tab_to(desk, "Destinataires")
    write("jeanne.dupouy@saint-aubin-des-pins.example, ")
    tab_to(desk, "Objet")
    write("Jeudi")
    body = tab_to(desk, "Texte du message")
    assert isinstance(body, QTextEdit)
    write("A jeudi.")
    press(desk, "Ctrl+Return")
    assert [i.subject for i in desk.outbox() if isinstance(i, SendMail)] == ["Jeudi"]


@pytest.mark.feature("140")
def test_search_is_typed_walked_and_opened(desk: Desk) -> None:
    desk.go("today")
    press(desk, "Ctrl+F")
    write("rue des pins")
    found: Any = desk.shell.view("search")
    desk.wait(lambda: any(found.model.key_at(row) for row in range(found.model.rowCount())))
    desk.shell.activateWindow()  # drawn into memory, the suggestions' popup stays the active window once closed
    press(desk, "Return", "Down")
    assert found.isAncestorOf(QApplication.focusWidget())
    press(desk, "Return")
    desk.wait(lambda: desk.shell.space != "search")


@pytest.mark.feature("140")
def test_the_agenda_is_gone_through_and_written(desk: Desk) -> None:
    agenda = desk.go("agenda")
    before = agenda.bar._title.text()
    press(desk, "Ctrl+Right")
    assert agenda.bar._title.text() != before
    press(desk, "T", "N")
    write("Point presse")
    press(desk, "Return")
    assert any(getattr(i, "title", "") == "Point presse" or "Point presse" in str(i) for i in desk.outbox())
    press(desk, "Ctrl+3", "M", "W")


@pytest.mark.feature("140")
def test_the_parapheur_is_ticked_and_approved(desk: Desk) -> None:
    press(desk, "Ctrl+6")
    view: Any = desk.go("parapheur")
    desk.wait(lambda: view.model.is_loaded and view.model.rowCount() > 0)
    tab_to(desk, "Liste des dossiers")
    press(desk, "Home", "Space", "Down", "Space")
    assert len(view.model.ticked()) == 2
    press(desk, "Esc")
    assert view.model.ticked() == []


@pytest.mark.feature("140", "141", "142")
def test_looks_and_states(desk: Desk) -> None:
    desk.go("today")
    press(desk, "Ctrl++")
    assert desk.shell.ctx.theme.scale_percent == 115
    press(desk, "Ctrl+-", "Ctrl+Shift+L")
    assert desk.shell.ctx.theme.scheme is Scheme.DARK
    press(desk, "Ctrl+Shift+L", "Ctrl+Shift+E")
    assert desk.shell.space == "outbox"
    press(desk, "Alt+Left")
    assert desk.shell.space == "today"


@pytest.mark.feature("139", "140")
def test_shortcuts_of_one_letter_are_turned_off_and_stay_off(desk: Desk, profile: Path) -> None:
    """WCAG 2.1.4: nothing is done by a single letter; those with Ctrl remain, and so do the acts themselves."""
    desk.go("settings").keyboard.letters.click()
    mail = desk.go("mail")
    desk.wait(lambda: mail.model.is_loaded and mail.model.rowCount() > 2)
    mail.list.select_row(1)
    mail.list.setFocus()
    desk.wait(mail.list.hasFocus)
    desk.settle()

    def flagged() -> list[SetFlagged]:
        """A message on screen long enough is marked as read meanwhile: not what is asked here."""
        return [intent for intent in desk.outbox() if isinstance(intent, SetFlagged)]

    press(desk, "S", "U")
    assert not flagged() and not [i for i in desk.outbox() if isinstance(i, SetRead) and not i.value]
    press(desk, "Ctrl+G")
    desk.wait(lambda: len(flagged()) == 1)
    registry = desk.shell.actions_registry
    page = show_shortcuts(desk.shell, desk.shell.ctx.theme, registry, desk.shell.present)
    said = [label.text() for label in page.findChildren(QLabel)]
    page.accept()
    desk.settle()
    desk.shell.activateWindow()  # the window system's part, where there is none
    desk.wait(desk.shell.isActiveWindow)
    assert any(words.startswith("Ctrl+") for words in said) and not any(len(words) == 1 for words in said)
    assert not Preferences(profile).letters
    desk.go("settings").keyboard.letters.click()
    desk.go("mail")
    mail.list.select_row(2)
    mail.list.setFocus()
    desk.wait(mail.list.hasFocus)
    desk.settle()
    press(desk, "S")
    desk.wait(lambda: len(flagged()) == 2)  # back at once
