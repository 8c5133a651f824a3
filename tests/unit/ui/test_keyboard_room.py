"""The field in hand stays in sight over the system's keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRectF
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.keyboard import KeyboardRoom
from ui.theme import Scheme, Theme
from ui.widgets.basic import ScrollPage


@pytest.mark.feature("144")
def test_the_field_is_above_the_keyboard(qtbot: QtBot) -> None:
    theme = Theme(Scheme.LIGHT)
    window = QWidget()
    qtbot.addWidget(window)
    page = ScrollPage(theme)
    fields = [QLineEdit() for _ in range(12)]
    for field in fields:
        field.setMinimumHeight(48)
        page.body.addWidget(field)
    layout = QVBoxLayout(window)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(page)
    window.resize(600, 700)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    fields[-3].setFocus()
    qtbot.waitUntil(lambda: fields[-3].hasFocus())
    room = KeyboardRoom(window)
    top = window.mapToGlobal(QPoint(0, 400)).y()
    room.make_room(QRectF(0, top, 600, 300))
    qtbot.waitUntil(lambda: fields[-3].mapToGlobal(QPoint(0, fields[-3].height())).y() <= top)
    assert page.mapToGlobal(QPoint(0, page.height())).y() <= top
    room.make_room(QRectF())
    qtbot.waitUntil(lambda: page.height() == 700)


def test_a_keyboard_elsewhere_changes_nothing(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    QVBoxLayout(window).setContentsMargins(0, 0, 0, 0)
    window.resize(600, 400)
    window.show()
    KeyboardRoom(window).make_room(QRectF(0, window.mapToGlobal(QPoint(0, 500)).y(), 600, 200))
    layout = window.layout()
    assert layout is not None and layout.contentsMargins().bottom() == 0
