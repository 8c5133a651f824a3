"""A row of tools in a window with no room for it."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.theme import Theme
from ui.widgets.basic import StatePane
from ui.widgets.sidescroll import SideScroll


def _row() -> tuple[QWidget, list[QPushButton]]:
    row = QWidget()
    line = QHBoxLayout(row)
    tools = [QPushButton(str(number)) for number in range(8)]
    for tool in tools:
        tool.setFixedSize(48, 48)
        line.addWidget(tool)
    return row, tools


def test_tools_lie_side_by_side_and_the_last_is_reached_by_the_keyboard(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    row, tools = _row()
    side = SideScroll(row)
    column.addWidget(side)
    column.addStretch(1)
    window.resize(320, 200)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: side.horizontalScrollBar().maximum() > 0)
    assert all(not a.geometry().intersects(b.geometry()) for a, b in itertools.pairwise(tools))
    tools[-1].setFocus()
    qtbot.waitUntil(lambda: tools[-1].visibleRegion().boundingRect() == tools[-1].rect())
    window.resize(700, 200)
    qtbot.waitUntil(lambda: not side.horizontalScrollBar().isVisible())
    assert side.height() == row.sizeHint().height(), "no more room than the tools where all of them fit"


def test_a_low_page_without_content_keeps_its_words(qtbot: QtBot, qapp: object) -> None:
    pane = StatePane(Theme(), "ok", "Rien ici", "Aucun message à montrer dans ce dossier.")
    qtbot.addWidget(pane)
    for height, icon in ((120, False), (400, True)):
        pane.resize(QSize(300, height))
        pane.show()
        qtbot.waitUntil(lambda icon=icon: pane._icon.isVisible() is icon)
        qtbot.waitUntil(lambda: all(w.height() >= w.heightForWidth(w.width()) for w in (pane._title, pane._text)))
