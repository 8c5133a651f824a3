"""A list to choose from has a name of its own, which is not the value chosen."""

from __future__ import annotations

import ast
from pathlib import Path

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QComboBox, QLabel, QStyleOptionComboBox, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.theme import Scheme, Theme
from ui.widgets.combo import Combo

UI = Path(__file__).parents[3] / "ui"


def _labels(box: QComboBox) -> list[str]:
    interface = QAccessible.queryAccessibleInterface(box)
    return [label.text(QAccessible.Text.Name) for label, _ in interface.relations(QAccessible.RelationFlag.Label)]


def _shown(qtbot: QtBot, *widgets: QWidget) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    for widget in widgets:
        column.addWidget(widget)
    window.show()
    return window


def test_its_name_is_told_beside_its_value(qtbot: QtBot) -> None:
    box = Combo()
    box.addItems(["Toujours", "Un an"])
    box.setAccessibleName("Messages & courriers")
    window = _shown(qtbot, box)
    assert _labels(box) == ["Messages & courriers"]
    box.setAccessibleName("Messages")
    window.hide()
    window.show()
    assert _labels(box) == ["Messages"]
    assert not any(label.isVisible() for label in window.findChildren(QLabel))


def test_the_label_of_the_page_is_enough(qtbot: QtBot) -> None:
    box, label = Combo(), QLabel("Calendrier")
    box.setAccessibleName("Calendrier")
    label.setBuddy(box)
    window = _shown(qtbot, label, box)
    assert window.isVisible()
    assert _labels(box) == ["Calendrier"]


def test_a_long_choice_does_not_push_the_page_out_of_the_window(qtbot: QtBot) -> None:
    theme, box, words = Theme(Scheme.LIGHT), Combo(), "Commune de Saint-Aubin-des-Pins — maire@saint-aubin.example"
    box.addItem(words)
    window = _shown(qtbot, box)
    window.resize(theme.px(260), 100)
    assert window.width() == theme.px(260)
    assert box.width() < box.sizeHint().width()
    assert box.toolTip() == words


def test_no_list_to_choose_from_goes_without() -> None:
    """Qt's own has no name on Linux."""
    bare = [
        f"{path.relative_to(UI)}:{node.lineno}"
        for path in UI.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "QComboBox"
    ]
    assert bare == []


def test_a_long_choice_gives_way_to_a_narrow_page(qtbot: QtBot) -> None:
    box, long = Combo(), "Commune de Saint-Aubin-des-Pins — maire@saint-aubin-des-pins.example"
    box.addItems([long, "Court"])
    window = _shown(qtbot, box)
    window.resize(box.sizeHint().width() + 100, 100)

    def drawn() -> str:
        option = QStyleOptionComboBox()
        box.initStyleOption(option)
        return option.currentText

    qtbot.waitUntil(lambda: box.width() >= box.sizeHint().width())
    assert drawn() == long and box.toolTip() == ""
    window.resize(260, 100)
    qtbot.waitUntil(lambda: box.width() < 260)
    assert drawn().endswith("…") and long.startswith(drawn()[:-1]) and len(drawn()) > 8
    assert box.toolTip() == long
    box.setCurrentText("Court")
    assert drawn() == "Court" and box.toolTip() == ""
    box.setToolTip("Qui répond")
    box.setCurrentText(long)
    assert box.toolTip() == "Qui répond"


def test_its_choices_are_as_tall_as_a_finger(qtbot: QtBot) -> None:
    theme = Theme(Scheme.LIGHT)
    theme.apply()
    box = Combo()
    box.addItems(["Finances", "Direction générale"])
    _window = _shown(qtbot, box)
    box.showPopup()
    row = box.view().visualRect(box.model().index(1, 0))
    box.hidePopup()
    assert row.height() >= theme.target()
