"""The judge of screens finds each kind of fault, and says nothing of a right screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from tests.scenes import __main__ as catalogue
from tests.scenes.judge import judge
from ui.theme import Scheme, Theme
from ui.widgets.basic import Button, Clickable, Label
from ui.widgets.combo import Combo

Add = Callable[[QWidget, Theme], QWidget]


def _at(widget: QWidget, parent: QWidget, x: int, y: int, size: QSize) -> QWidget:
    widget.setParent(parent)
    widget.setGeometry(x, y, size.width(), size.height())
    return widget


def _clipped_label(window: QWidget, theme: Theme) -> QWidget:
    return _at(QLabel("Une phrase bien trop longue pour sa place"), window, 0, 0, QSize(60, 20))


def _clipped_lines(window: QWidget, theme: Theme) -> QWidget:
    return _at(Label(theme, "Une phrase sur plusieurs lignes, dont une seule se voit"), window, 0, 0, QSize(120, 20))


def _clipped_button(window: QWidget, theme: Theme) -> QWidget:
    return _at(Button(theme, "Enregistrer définitivement"), window, 0, 0, QSize(80, 48))


def _clipped_hint(window: QWidget, theme: Theme) -> QWidget:
    field = QLineEdit()
    field.setAccessibleName("Adresse")
    field.setPlaceholderText("prenom.nom@commune.example, une autre adresse")
    return _at(field, window, 0, 0, QSize(100, 48))


def _cut_off(window: QWidget, theme: Theme) -> QWidget:
    return _at(Button(theme, "Valider"), window, 560, 0, QSize(120, 48))


def _cut_off_beside_a_scroll(window: QWidget, theme: Theme) -> QWidget:
    area = QScrollArea()
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    page = QWidget()
    page.resize(500, 900)
    _at(Button(theme, "Valider"), page, 250, 10, QSize(120, 48))
    area.setWidget(page)
    return _at(area, window, 0, 0, QSize(300, 300))


def _elided(window: QWidget, theme: Theme) -> QWidget:
    label = Label(theme, "Communauté d’agglomération du Grand Exemple", elide=True)
    _at(label, window, 0, 0, QSize(120, 24))
    window.show()
    label.setToolTip("")
    return label


def _glyph(window: QWidget, theme: Theme) -> QWidget:
    return _at(QLabel("\U0010fffd"), window, 0, 0, QSize(200, 40))


def _small(window: QWidget, theme: Theme) -> QWidget:
    line = Clickable(theme, "Ouvrir")
    line.setFixedSize(200, 30)
    return _at(line, window, 0, 0, QSize(200, 30))


def _small_for_what_it_does(window: QWidget, theme: Theme) -> QWidget:
    button = QCheckBox("Supprimer définitivement")
    button.setFixedSize(300, 50)
    return _at(button, window, 0, 0, QSize(300, 50))


def _nameless(window: QWidget, theme: Theme) -> QWidget:
    return _at(QLineEdit(), window, 0, 0, QSize(200, 48))


def _named_by_its_value(window: QWidget, theme: Theme) -> QWidget:
    box = QComboBox()
    box.addItems(["Toujours", "Un an"])
    box.setAccessibleName("Toujours")
    return _at(box, window, 0, 0, QSize(200, 48))


def _overlap(window: QWidget, theme: Theme) -> QWidget:
    _at(QLabel("Dessous"), window, 0, 0, QSize(100, 30))
    return _at(QLabel("Dessus"), window, 50, 10, QSize(100, 30))


@pytest.mark.feature("139")
@pytest.mark.parametrize(
    ("kind", "add"),
    [
        ("clipped", _clipped_label),
        ("clipped", _clipped_lines),
        ("clipped", _clipped_button),
        ("clipped", _clipped_hint),
        ("cut-off", _cut_off),
        ("cut-off", _cut_off_beside_a_scroll),
        ("elided", _elided),
        ("glyph", _glyph),
        ("target", _small),
        ("target", _small_for_what_it_does),
        ("name", _nameless),
        ("name", _named_by_its_value),
        ("overlap", _overlap),
    ],
)
def test_each_fault_is_found(kind: str, add: Add, qtbot: QtBot) -> None:
    theme = Theme(Scheme.LIGHT)
    theme.apply()
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 400)
    add(window, theme)
    window.show()
    assert {flaw.kind for flaw in judge(window)} == {kind}


def test_a_right_screen_has_none(qtbot: QtBot) -> None:
    theme = Theme(Scheme.LIGHT)
    theme.apply()
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 400)
    _at(Label(theme, "Une phrase sur deux lignes si elle le veut"), window, 0, 0, QSize(200, 60))
    _at(Label(theme, "maire@saint-aubin-des-pins.example"), window, 300, 0, QSize(160, 60))  # broken after a hyphen
    _at(Button(theme, "Valider", "primary"), window, 0, 80, QSize(160, 52))
    _at(Button(theme, "Supprimer", "danger"), window, 200, 80, QSize(160, 60))
    box = Combo()
    box.addItems(["Toujours", "Un an"])
    box.setAccessibleName("Messages & pièces jointes")
    _at(box, window, 0, 160, QSize(200, 48))
    window.show()
    assert judge(window) == []


def test_the_command_explains_itself_and_refuses_what_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither renders the whole catalogue, which takes hours."""
    assert catalogue.main(["--help"]) == 0
    assert "--pseudo" in capsys.readouterr().out
    assert catalogue.main(["--hlep"]) == 2
    assert "--hlep" in capsys.readouterr().err
