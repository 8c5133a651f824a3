"""What others wrote (subjects, names, addresses) is shown as it is: tags in it are letters."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from app.domain.links import judge_link
from ui.theme import Scheme, Theme, Type
from ui.views.agenda.scopes import ask_scope
from ui.views.mail.links import ask as ask_link
from ui.widgets.asking import ask
from ui.widgets.basic import Label

SUBJECT = 'Budget <b>2027</b> <img src="//evil.example/share/a.png"> & annexes'


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def test_a_question_shows_the_tags_of_a_subject(parent: QWidget) -> None:
    ask(parent, SUBJECT, SUBJECT, "Supprimer", lambda: None)
    ask_scope(parent, "Supprimer", SUBJECT, lambda _scope: None, SUBJECT)
    ask_link(parent, QUrl("https://evil.example/"), judge_link("https://evil.example/"))
    boxes = parent.findChildren(QMessageBox)
    assert len(boxes) == 3
    for box in boxes:
        words = [label for label in box.findChildren(QLabel) if label.text()]
        assert len(words) >= 2 and all(label.textFormat() is Qt.TextFormat.PlainText for label in words)
        box.close()


def test_a_tool_tip_shows_the_tags_of_a_subject(parent: QWidget) -> None:
    label = Label(Theme(Scheme.LIGHT, 100), SUBJECT, Type.BODY, elide=True)
    label.setParent(parent)
    label.resize(80, 20)
    parent.show()
    label.set_text(SUBJECT)
    shown = QTextDocument()
    shown.setHtml(label.toolTip())
    assert shown.toPlainText() == SUBJECT
    label.set_text("Budget & annexes, avec tout ce qu’il faut pour être trop long")
    assert label.toolTip() == "Budget & annexes, avec tout ce qu’il faut pour être trop long"
