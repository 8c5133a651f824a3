"""What Qt deletes is not released twice: see `ui.theme.icons.Icons` and `ui.focus._laid` for what happened."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIconEngine
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLayout, QLayoutItem, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import Shiboken

import ui
from ui.focus import in_order
from ui.theme import Theme
from ui.widgets.flow import FlowLayout


def known_items() -> Iterator[QLayoutItem]:
    """Items of layouts that the binding knows, but for layouts, which are objects, and those that a flow holds."""
    for known in Shiboken.getAllValidWrappers():
        if isinstance(known, QLayoutItem) and not isinstance(known, QLayout):
            yield known


def page() -> tuple[QWidget, list[QPushButton]]:
    """Boxes, a grid filled from its end, and a flow, inside each other; the buttons as they are read."""
    page, buttons = QWidget(), [QPushButton(str(number)) for number in range(8)]
    column, row, grid, flow = QVBoxLayout(page), QHBoxLayout(), QGridLayout(), FlowLayout()
    column.addWidget(buttons[0])
    column.addLayout(row)
    row.addWidget(buttons[1])
    row.addStretch(1)
    row.addLayout(grid)
    for number in (5, 4, 3, 2):
        grid.addWidget(buttons[number], (number - 2) // 2, (number - 2) % 2)
    column.addLayout(flow)
    flow.addWidget(buttons[6])
    column.addWidget(buttons[7])
    return page, buttons


def test_tab_leaves_no_item_of_a_layout_behind(qtbot: QtBot) -> None:
    before = sum(1 for _ in known_items())
    shown, buttons = page()
    qtbot.addWidget(shown)
    shown.show()
    assert list(in_order(shown)) == buttons
    (flow,) = (found for found in shown.findChildren(QLayout) if isinstance(found, FlowLayout))
    assert sum(1 for _ in known_items()) == before + flow.count()


def test_no_item_of_a_layout_is_asked_for() -> None:
    asked = [
        f"{path.name}:{node.lineno}"
        for path in Path(ui.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr.startswith("itemAt")
    ]
    assert asked == []


@pytest.mark.usefixtures("qapp")
def test_the_copy_of_an_icon_lives_as_long_as_the_icon() -> None:
    theme = Theme()
    icon = theme.icon("trash")
    copy = theme.icon("trash")
    both = [icon, type(icon)(icon)]
    both[1].setIsMask(True)
    del icon
    assert both[1].pixmap(QSize(24, 24), 1.0).toImage() == copy.pixmap(QSize(24, 24), 1.0).toImage()


@pytest.mark.usefixtures("qapp")
def test_what_draws_an_icon_does_not_end_with_a_button() -> None:
    """With one for each button, some lay where an item of a layout had been, and were released twice."""
    theme = Theme()

    def engines() -> int:
        return sum(isinstance(known, QIconEngine) for known in Shiboken.getAllValidWrappers())

    before = engines()
    buttons = [QPushButton() for _ in range(50)]
    for button in buttons:
        button.setIcon(theme.icon("trash"))
    assert engines() == before + 1
    buttons.clear()
    assert engines() == before + 1
