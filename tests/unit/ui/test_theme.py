"""Contrast of every pair of tokens that meet on screen, and the sizes of targets at each text scale."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from ui.theme import Scheme, Theme, Type
from ui.theme.tokens import SCHEMES, TEXT_SCALES, Colours, contrast

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
    ("warn", "warn_soft"),
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


def test_every_icon_renders(qapp: QApplication) -> None:
    theme = Theme(Scheme.LIGHT)
    names = [path.stem for path in (Path(__file__).resolve().parents[3] / "resources" / "icons").glob("*.svg")]
    assert len(names) > 60
    for name in names:
        image = theme.pixmap(name, 24, "#000000").toImage()
        painted = sum(image.pixelColor(x, y).alpha() > 60 for x in range(24) for y in range(24))
        assert painted >= 8, name
