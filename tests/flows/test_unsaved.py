"""Forms of events and cards outlive the window, whether it is closed or killed; saved or given up, they are gone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from app.domain.agenda import EventFile
from app.domain.intents import SaveContact, SaveEvent
from tests.crash.form_window import CARD, EVENT
from tests.flows.desk import Desk, sitting
from tests.flows.test_agenda_desk import E1
from tests.flows.test_contacts import saved
from tests.scenes import town
from tests.scenes.planning import _face
from tests.scenes.profile import NOW
from ui import text
from ui.views.agenda.blocks import EventBlock
from ui.widgets.formkeeper import Form


@pytest.fixture(autouse=True)
def _on_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "now", lambda: NOW)


def button(view: Any, words: str) -> QAbstractButton:
    shown = (b for b in view.forms.kept.findChildren(QAbstractButton) if b.isVisible())
    return next(b for b in shown if b.accessibleName().startswith(words))


def held(desk: Desk) -> int:
    return len(desk.call(desk.runtime.unsaved.events())) + len(desk.call(desk.runtime.unsaved.cards()))


@pytest.mark.feature("20", "111")
def test_an_event_that_was_being_changed_survives_the_window(profile: Path, qtbot: QtBot, qapp: QApplication) -> None:
    note = EventFile(name="note.txt", media_type="text/plain", size_bytes=4, data=b"note")
    with sitting(profile, qtbot) as desk:
        agenda = desk.go("agenda")
        item = next(i for i in agenda._items if i.key == E1)
        agenda._pick(item)
        agenda.forms.edit(item)
        desk.wait(lambda: agenda.form is not None)
        agenda.form.title.setText("Conseil d’école élargi")
        agenda.form.files.set_files((note,))  # closed at once: no pause
    with sitting(profile, qtbot) as desk:
        agenda = desk.go("agenda")
        desk.wait(agenda.forms.kept.isVisible)
        assert agenda.form is None, "nothing pops up by itself"
        assert not any(form.isVisible() for form in agenda.forms.kept.findChildren(Form)), "only its line is shown"
        assert agenda.forms.kept.words() == [text.quoted("Conseil d’école élargi")]
        item = next(i for i in agenda._items if i.key == E1)
        agenda.forms.edit(item)
        assert agenda.form.title.text() == "Conseil d’école élargi" and agenda.form.files.files == (note,)
        assert agenda.form.which == item.which
        agenda.form._save()
        desk.wait(lambda: agenda.form is None)
        assert [(i.target_id, i.event.title) for i in desk.outbox() if isinstance(i, SaveEvent)] == [
            (E1.id, "Conseil d’école élargi")
        ]
        assert held(desk) == 0
    with sitting(profile, qtbot) as desk:
        agenda = desk.go("agenda")
        desk.settle()
        assert not agenda.forms.kept.isVisible() and len([i for i in desk.outbox() if isinstance(i, SaveEvent)]) == 1


@pytest.mark.feature("26", "111")
def test_a_card_that_was_being_changed_survives_the_window(profile: Path, qtbot: QtBot, qapp: QApplication) -> None:
    with sitting(profile, qtbot) as desk:
        view = desk.go("contacts")
        desk.wait(lambda: any(e.key.account == town.ZC for e in view._entries))
        one = next(e.key for e in view._entries if e.key.account == town.ZC)
        view.open_key(one)
        desk.do("contacts.edit")
        desk.wait(lambda: view.form is not None)
        view.form.field("jobTitle").setText("Première adjointe")
        view.form.picture.put(_face())
        desk.do("contacts.group")  # the one before waits above
        view.form.field("nickname").setText("Bureau")
        view.form.members.set_addresses(())
    with sitting(profile, qtbot) as desk:
        view = desk.go("contacts")
        desk.wait(lambda: len(view.forms.kept.words()) == 2)
        name = f"Abandonner la saisie{text.NBSP}: {text.quoted('Bureau')}"
        button(view, name).click()
        desk.wait(lambda: held(desk) == 1 and len(view.forms.kept.words()) == 1)
        desk.settle()
        button(view, "Reprendre").click()
        assert view.form.about == one and view.form.field("jobTitle").text() == "Première adjointe"
        assert view.form.picture.chosen == _face()
        view.form._save()
        desk.settle()
        (intent,) = saved(desk)
        assert intent.contact.title == "Première adjointe" and intent.contact.photo and held(desk) == 0


@pytest.mark.feature("20", "26", "111")
def test_a_killed_window_loses_no_form(profile: Path, qtbot: QtBot, qapp: QApplication) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.crash.form_window", str(profile)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as window:
        assert window.stdout is not None and window.stdout.readline().strip() == "kept"
        window.kill()
        assert window.wait(30) == -9
    with sitting(profile, qtbot) as desk:
        agenda, contacts = desk.go("agenda"), desk.go("contacts")
        desk.wait(lambda: bool(agenda.forms.kept.words()) and contacts.forms.kept.isVisible())
        assert agenda.forms.kept.words() == [text.quoted(EVENT)] and contacts.forms.kept.words() == [text.quoted(CARD)]
        desk.go("agenda")
        button(agenda, "Reprendre").click()
        agenda.form._save()
        desk.wait(lambda: agenda.form is None)
        desk.go("contacts")
        button(contacts, "Reprendre").click()
        contacts.form._save()
        desk.settle()
        made = [i for i in desk.outbox() if isinstance(i, (SaveEvent, SaveContact))]
        assert len(made) == 2 and held(desk) == 0


def test_a_form_about_an_event_that_is_gone_becomes_a_new_one(profile: Path, qtbot: QtBot, qapp: QApplication) -> None:
    with sitting(profile, qtbot) as desk:
        agenda = desk.go("agenda")
        agenda.forms.edit(next(i for i in agenda._items if i.key == E1))
        desk.wait(lambda: agenda.form is not None)
        agenda.form.title.setText("Conseil d’école élargi")
    with sitting(profile, qtbot) as desk:
        desk.call(desk.runtime.agenda.delete(E1))
        agenda = desk.go("agenda")
        desk.wait(agenda.forms.kept.isVisible)
        button(agenda, "Reprendre").click()
        assert agenda.form.which is None and agenda.form.title.text() == "Conseil d’école élargi"


@pytest.mark.parametrize("width", [1280, 700])
def test_the_keyboard_is_where_it_was_once_a_form_is_left(profile: Path, qtbot: QtBot, width: int) -> None:
    """Not on the rail, or on whatever Qt finds next when the form goes from sight."""

    def here() -> str:
        focus = QApplication.focusWidget()
        return focus.accessibleName() or getattr(focus, "text", str)() if focus is not None else ""

    with sitting(profile, qtbot) as desk:
        desk.shell.window().resize(width, 800)
        view = desk.go("contacts")
        view.open_key(next(e.key for e in view._entries if e.key.account == town.ZC))
        desk.settle()
        change = next(b for b in view.findChildren(QAbstractButton) if b.isVisible() and b.text() == "Modifier")
        change.setFocus()
        click(change)
        desk.wait(lambda: view.form is not None and view.form.isAncestorOf(QApplication.focusWidget()))
        click(next(b for b in view.form.findChildren(QAbstractButton) if b.text() == "Annuler"))
        desk.wait(lambda: view.form is None and here() in ("Modifier", "Écrire"))
        view.go_back()
        before = here()
        desk.do("contacts.new")
        click(next(b for b in view.form.findChildren(QAbstractButton) if b.text() == "Annuler"))
        desk.wait(lambda: view.form is None and here() in (before, "Écrire"))
        agenda = desk.go("agenda")
        desk.wait(lambda: bool(agenda.findChildren(EventBlock)))
        block = next(b for b in agenda.findChildren(EventBlock) if b.isVisible())
        block.setFocus()
        desk.do("agenda.new")
        click(next(b for b in agenda.form.findChildren(QAbstractButton) if b.text() == "Annuler"))
        desk.wait(lambda: agenda.form is None and QApplication.focusWidget() is block)


def click(button: QAbstractButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
