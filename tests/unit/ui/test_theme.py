"""Contrast of every pair of tokens that meet on screen, and the sizes of targets at each text scale."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QFont, QFontMetrics, QRawFont
from PySide6.QtWidgets import (
    QApplication,
    QDateEdit,
    QDateTimeEdit,
    QLineEdit,
    QTabBar,
    QTimeEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ui.theme import Scheme, Space, Theme, Type
from ui.theme.accent import accented
from ui.theme.tokens import SCHEMES, TEXT_SCALES, Colours, contrast
from ui.widgets.basic import Button, Chip, Clickable, Label
from ui.widgets.combo import Combo
from ui.widgets.number import NumberField

TEXT_PAIRS = [
    *[
        (ink, ground)
        for ink in ("text", "text_soft", "disabled")
        for ground in ("window", "surface", "raised", "sunken")
    ],
    *[(ink, ground) for ink in ("accent", "danger", "warn", "ok") for ground in ("window", "surface", "raised")],
    ("text", "accent_soft"),
    ("text_soft", "accent_soft"),
    ("accent", "accent_soft"),
    ("accent", "sunken"),
    ("on_accent", "accent"),
    ("danger", "danger_soft"),
    *[(ink, "warn_soft") for ink in ("warn", "text", "text_soft", "danger")],
    ("ok", "ok_soft"),
    ("on_paper", "paper"),
    ("surface", "danger"),
    ("surface", "accent"),
]
CONTROL_PAIRS = [("line_strong", g) for g in ("window", "surface", "raised")] + [
    ("focus", g) for g in ("window", "surface")
]


@pytest.mark.feature("141", "142")
@pytest.mark.parametrize("scheme", list(Scheme))
def test_text_contrast(scheme: Scheme) -> None:
    colours = SCHEMES[scheme]
    low = {(a, b): contrast(getattr(colours, a), getattr(colours, b)) for a, b in TEXT_PAIRS}
    assert {pair: round(ratio, 2) for pair, ratio in low.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", list(Scheme))
def test_control_contrast(scheme: Scheme) -> None:
    colours = SCHEMES[scheme]
    low = {(a, b): contrast(getattr(colours, a), getattr(colours, b)) for a, b in CONTROL_PAIRS}
    assert {pair: round(ratio, 2) for pair, ratio in low.items() if ratio < 3} == {}


@pytest.mark.feature("141", "142")
@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_any_accent_of_the_system_can_be_read(scheme: Scheme) -> None:
    ours = SCHEMES[scheme]
    for number in range(60):
        wished = QColor.fromHslF(number % 20 / 20, 0.9, (0.15, 0.5, 0.85)[number // 20]).name()
        colours = accented(ours, wished)
        assert colours is not ours, wished
        low = [pair for pair in TEXT_PAIRS if contrast(*(getattr(colours, name) for name in pair)) < 4.5]
        low += [pair for pair in CONTROL_PAIRS if contrast(*(getattr(colours, name) for name in pair)) < 3]
        assert low == [], wished
        turned = abs(QColor(colours.accent).hslHueF() - QColor(wished).hslHueF())
        assert min(turned, 1 - turned) < 0.03, "another lightness, the same hue"
    assert accented(ours, ours.accent).accent == ours.accent, "what passes is taken as it is"


def test_high_contrast_keeps_its_own_accent(qapp: QApplication) -> None:
    theme = Theme(Scheme.CONTRAST, system_accent=True)
    assert theme.colours == SCHEMES[Scheme.CONTRAST]
    theme.set_scheme(Scheme.LIGHT)
    assert theme.colours.text == SCHEMES[Scheme.LIGHT].text
    theme.set_system_accent(False)
    assert theme.colours == SCHEMES[Scheme.LIGHT]


@pytest.mark.parametrize("scheme", list(Scheme))
def test_body_colours_are_readable_as_text(scheme: Scheme) -> None:
    colours: Colours = SCHEMES[scheme]
    assert len(colours.bodies) == 6
    for colour in colours.bodies:
        assert contrast(colour, colours.surface) >= 4.5, colour


def test_contrast_of_black_and_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)


@pytest.mark.feature("143", "144")
@pytest.mark.parametrize("percent", TEXT_SCALES)
def test_targets_hold_their_text(qapp: QApplication, percent: int) -> None:
    theme = Theme(Scheme.LIGHT, percent)
    assert theme.target() >= 48
    assert theme.target(grave=True) >= 56
    for step in Type:
        assert QFontMetrics(theme.font(step)).height() <= theme.target() + 12
    assert theme.font(Type.BODY).pixelSize() == round(15 * percent / 100)


def test_fonts_handed_out_are_copies(qapp: QApplication) -> None:
    theme = Theme(Scheme.LIGHT)
    font = theme.font(Type.CAPTION)
    font.setBold(True)
    assert not theme.font(Type.CAPTION).bold()


def test_shipped_font_has_french(qapp: QApplication) -> None:
    theme = Theme(Scheme.LIGHT)
    assert theme.font(Type.BODY).family() == "Inter"
    metrics = theme.metrics(Type.BODY)
    assert all(metrics.inFontUcs4(ord(letter)) for letter in "éèêëàâîïôûùüçœæŒÆ«»’–—…€№")


WEIGHTS = {QFont.Weight.Normal: "Regular", QFont.Weight.DemiBold: "Semi Bold", QFont.Weight.Bold: "Bold"}


@pytest.mark.parametrize(("weight", "style"), WEIGHTS.items())
def test_no_weight_is_smeared_from_another(weight: QFont.Weight, style: str, qapp: QApplication) -> None:
    """Bold words of a mail or of the guide: Qt draws a missing weight by thickening the nearest one."""
    font = Theme(Scheme.LIGHT).font(Type.BODY)
    font.setWeight(weight)
    assert QRawFont.fromFont(font).styleName() == style
    font.setItalic(True)
    assert QRawFont.fromFont(font).styleName() == f"{style} Italic".removeprefix("Regular ")


def test_every_icon_renders(qapp: QApplication) -> None:
    theme = Theme(Scheme.LIGHT)
    names = [path.stem for path in (Path(__file__).resolve().parents[3] / "resources" / "icons").glob("*.svg")]
    assert len(names) > 60
    for name in names:
        image = theme.pixmap(name, 24, "#000000").toImage()
        painted = sum(image.pixelColor(x, y).alpha() > 60 for x in range(24) for y in range(24))
        assert painted >= 8, name


def _controls() -> list[QWidget]:
    theme = Theme(Scheme.LIGHT)
    grave, danger, icon, plain = (
        Button(theme, "Signer"),
        Button(theme, "Supprimer", "danger"),
        QToolButton(),
        QLineEdit(),
    )
    grave.make_grave()
    plain.setProperty("plain", True)
    box, tabs = Combo(), QTabBar()
    box.addItem("Toujours")
    tabs.addTab("Notes")
    others = [QLineEdit("Objet"), QDateEdit(), QTimeEdit(), QDateTimeEdit(), NumberField(theme, "Places", 0, 9)]
    return [Button(theme, "Valider"), grave, danger, icon, plain, box, tabs, *others]


@pytest.mark.feature("139", "A35")
@pytest.mark.parametrize("percent", [100, 200])
def test_no_control_is_squeezed_under_its_target(qtbot: QtBot, percent: int) -> None:
    """In a window with no room to spare; the focus, a thicker line, moves nothing."""
    theme = Theme(Scheme.LIGHT, percent)
    theme.apply()
    window = QWidget()
    qtbot.addWidget(window)
    column, controls = QVBoxLayout(window), _controls()
    for control in controls:
        column.addWidget(control)
    window.resize(600, 1)
    window.show()
    window.activateWindow()
    for control in controls:
        grave = bool(control.property("grave")) or control.property("kind") == "danger"
        assert control.height() >= theme.target(grave=grave), control
        least = control.minimumSizeHint().height()
        control.setFocus()
        assert control.minimumSizeHint().height() == least, control


def test_a_number_begins_where_other_fields_do(qtbot: QtBot) -> None:
    theme = Theme(Scheme.LIGHT)
    theme.apply()
    number = NumberField(theme, "Places", 0, 9)
    qtbot.addWidget(number)
    number.show()
    inner = number.lineEdit()
    assert inner.x() + inner.textMargins().left() >= theme.gap(Space.M)


@pytest.mark.parametrize("ink", ["warn", "danger", "text_soft"])
def test_words_keep_their_ink_in_a_row_that_is_a_button(ink: str, qtbot: QtBot) -> None:
    """Qt hands the role of a button's text down to what lies in it: everything was as black as the first line."""
    theme = Theme(Scheme.LIGHT)
    theme.apply()
    row = Clickable(theme, "Ligne")
    qtbot.addWidget(row)
    label, chip = Label(theme, "en retard de 3 jours", Type.BODY, ink), Chip(theme, "En retard", "danger")
    for widget in (label, chip):
        row.line.addWidget(widget)
    row.show()
    assert theme.colour(ink).name() in _colours(label)
    assert theme.colour("danger").name() in _colours(chip)


def test_the_tab_that_has_the_keyboard_is_framed(qtbot: QtBot) -> None:
    """Not by the colour of its words alone (WCAG 2.4.7)."""
    theme = Theme(Scheme.LIGHT)
    theme.apply()
    tabs = QTabBar()
    qtbot.addWidget(tabs)
    for words in ("Document", "Dossier"):
        tabs.addTab(words)
    tabs.show()
    tabs.activateWindow()
    qtbot.waitUntil(tabs.isActiveWindow)
    tabs.clearFocus()
    corner = tabs.tabRect(0).topLeft() + QPoint(12, 1)
    focus = theme.colour("focus").name()
    assert tabs.grab().toImage().pixelColor(corner).name() != focus
    tabs.setFocus()
    assert tabs.grab().toImage().pixelColor(corner).name() == focus


def _colours(widget: QWidget) -> set[str]:
    """Of all its points."""
    image = widget.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
