"""The guide: a page for every space, found by its words, opened by F1 where one is, its pictures those of real screens."""

from __future__ import annotations

import re
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from app.domain.accounts import Service
from tests.flows.desk import Desk
from tests.scenes import served
from tests.scenes.everything import SCENES
from ui import guide
from ui.theme import Scheme, Theme
from ui.views.mail.namedialog import NameDialog
from ui.views.spaces import SPACES


def dialog_in_front() -> QDialog:
    return cast(QDialog, QApplication.activeModalWidget())


def test_every_space_has_its_page() -> None:
    explained = {page.space for page in guide.pages()}
    assert {space.id for space in SPACES} - explained == set()
    assert len(guide.pages()) >= 20
    assert all(len(page.text) > 200 for page in guide.pages())


def test_pictures_are_scenes() -> None:
    scenes = {scene.name for scene in SCENES} | set(served.SCENES)
    named = {name for page in guide.pages() for name in re.findall(r"picture:([\w-]+)", page.text)}
    assert len(named) >= 15 and named - scenes == set()


def test_pages_are_found_by_their_words() -> None:
    assert guide.find("code PIN signer")[0].id == "10-signer"
    assert guide.find("accuser réception")[0].id == guide.find("ACCUSER RECEPTION")[0].id == "07-accuser"
    assert guide.find("zygomatique") == []


class _Window(QWidget):
    present = frozenset(space.id for space in SPACES if space.serves({Service.IDELIBRE}))


def test_who_has_the_meetings_alone_reads_of_them(qtbot: QtBot) -> None:
    """No page about services that a councillor does not have, until one searches for it; theirs come first then."""
    window = _Window()
    qtbot.addWidget(window)
    dialog = guide.GuideDialog(Theme(Scheme.LIGHT), QDialog(window), "08-lire-seance")
    shown = set(dialog._buttons)
    assert {"07-accuser", "08-lire-seance", "09-preuve", "18-reglages", "90-accessibilite"} <= shown
    assert not shown & {"03-lire-messages", "06-courrier", "10-signer", "13-valider", "17-preuve-envoi", "19-carte"}
    dialog.search.setText("signer")
    assert "10-signer" in dialog._buttons
    dialog.search.setText("courrier")
    assert list(dialog._buttons).index("06-courrier") > list(dialog._buttons).index("01-commencer")


@pytest.mark.feature("146")
def test_f1_opens_the_page_of_the_space_and_of_a_dialog(desk: Desk) -> None:
    desk.go("agenda")
    QTest.keyClick(desk.shell, Qt.Key.Key_F1)
    desk.wait(lambda: isinstance(dialog_in_front(), guide.GuideDialog))
    opened = cast(guide.GuideDialog, dialog_in_front())
    assert opened.current.id == "05-agenda" and "Appuyez sur un créneau libre" in opened.browser.toPlainText()
    opened.search.setText("congés")
    assert opened.listed()[0] == "Valider des congés et des frais"
    QTest.keyClick(opened.search, Qt.Key.Key_Return)
    assert opened.current.id == "13-valider"
    opened.reject()
    desk.shell.helper  # noqa: B018 - made with the reminders, four seconds after the start
    desk.do("window.shortcuts")
    desk.wait(lambda: bool(dialog_in_front() and dialog_in_front().property("helped")))
    QTest.keyClick(dialog_in_front(), Qt.Key.Key_F1)
    desk.wait(lambda: isinstance(dialog_in_front(), guide.GuideDialog))
    assert cast(guide.GuideDialog, dialog_in_front()).current.id == "21-clavier-doigt-voix"
    dialog_in_front().close()
    desk.settle()
    dialog_in_front().close()


@pytest.mark.feature("146")
def test_a_dialogs_question_mark_opens_its_page_over_it(desk: Desk) -> None:
    desk.go("mail")
    asked = NameDialog(desk.shell.ctx, "Nouveau dossier", "Nom du dossier", "Créer", desk.shell)
    asked.open()
    desk.wait(lambda: dialog_in_front() is asked)
    help_button = asked.findChild(QAbstractButton, "dialog.help")
    assert help_button.isVisible()
    QTest.mouseClick(help_button, Qt.MouseButton.LeftButton)
    desk.wait(lambda: isinstance(dialog_in_front(), guide.GuideDialog))
    opened = cast(guide.GuideDialog, dialog_in_front())
    assert opened.current.id == "03-lire-messages"
    opened.reject()
    desk.wait(lambda: dialog_in_front() is asked)
    asked.reject()


def test_what_is_new_and_the_declaration_are_at_hand(desk: Desk) -> None:
    desk.do("window.news")
    opened = cast(guide.GuideDialog, dialog_in_front())
    assert opened.current.title == "Quoi de neuf" and "en préparation" in opened.browser.toPlainText()
    opened.reject()
    desk.do("window.accessibility")
    opened = cast(guide.GuideDialog, dialog_in_front())
    assert "EN 301\u202f549" in opened.browser.toPlainText(), "a number stays on its line"
    opened.reject()


def test_one_thing_at_a_time_where_there_is_little_room(desk: Desk) -> None:
    desk.shell.resize(600, 800)
    desk.settle()
    desk.do("window.help")
    opened = cast(guide.GuideDialog, dialog_in_front())
    assert opened.browser.isVisible() and not opened.search.isVisible()
    opened._back.click()
    assert opened.search.isVisible() and not opened.browser.isVisible()
    opened.reject()
