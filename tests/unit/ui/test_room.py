"""Rows of buttons stand on one line; wide windows give their room where words were cut, and pages stay readable."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from ui.theme import Theme
from ui.views.base import Layout
from ui.widgets.basic import Button, ScrollPage
from ui.widgets.flow import FlowLayout
from ui.widgets.listdetail import ListDetail


@pytest.fixture
def theme(qapp: object) -> Theme:
    return Theme()


def test_a_row_stands_on_one_middle_line(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    flow = FlowLayout(box, 8)
    parts = []
    for height in (48, 56, 20):
        part = QLabel("mot")
        part.setFixedSize(100, height)
        flow.addWidget(part)
        parts.append(part)
    box.resize(400, flow.heightForWidth(400))
    box.show()
    assert flow.heightForWidth(400) == 56
    assert len({part.geometry().center().y() for part in parts}) == 1
    assert flow.heightForWidth(110) == 48 + 56 + 20 + 2 * 8, "one under the other where there is no room"


def test_an_icon_stands_off_its_words(theme: Theme) -> None:
    side = theme.icon_px()
    with_words, alone = Button(theme, "Supprimer", "danger", "trash"), Button(theme, "", "plain", "trash")
    assert with_words.iconSize().width() > side == alone.iconSize().width()
    wide = theme.icon("trash").pixmap(QSize(side + 10, side), QIcon.Mode.Normal).toImage()
    assert wide.width() == side + 10
    assert all(wide.pixelColor(x, y).alpha() == 0 for x in range(side, side + 10) for y in range(wide.height()))


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_an_icon_is_as_fine_as_its_screen(theme: Theme, ratio: float) -> None:
    """A Surface shows two pixels where an old screen shows one: nothing is drawn small, then stretched."""
    shown = theme.icon("trash").pixmap(QSize(24, 24), ratio, QIcon.Mode.Normal)
    assert shown.size() == QSize(round(24 * ratio), round(24 * ratio)) and shown.devicePixelRatio() == ratio
    assert shown.toImage() == theme.pixmap("trash", 24, theme.colours.text, ratio).toImage()


def test_columns_of_names_grow_on_a_wide_window(qtbot: QtBot, theme: Theme) -> None:
    folders, rows, detail = QWidget(), QWidget(), QWidget()
    split = ListDetail(theme, rows, detail, folders)
    qtbot.addWidget(split)
    split.set_mode(Layout.WIDE)
    split.resize(1200, 700)
    split.show()
    narrow = (folders.width(), rows.width())
    split.resize(1840, 700)
    assert folders.width() > narrow[0] and rows.width() > narrow[1]
    split.resize(1200, 700)
    assert (folders.width(), rows.width()) == narrow


def test_a_page_of_a_certain_width_stands_in_the_middle(qtbot: QtBot, theme: Theme) -> None:
    page = ScrollPage(theme, widest=600)
    qtbot.addWidget(page)
    inside = QLabel("mot")
    page.body.addWidget(inside)
    page.resize(1600, 400)
    page.show()
    assert inside.width() <= theme.px(600)
    assert abs(inside.geometry().center().x() - page.viewport().width() // 2) <= 1
    page.resize(400, 400)
    qtbot.waitUntil(lambda: 300 < inside.width() <= 400)
