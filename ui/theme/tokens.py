"""Design tokens: every size, colour and type step the window uses, by name and nowhere else.

Calm and dense enough: warm paper greys, one accent (a pine green, never the State's blue), colour
never alone. Contrast of each text pair is computed in ``tests/unit/ui/test_theme.py`` (4.5:1 for
text, 3:1 for controls and large text; WCAG 2.2 §1.4.3 and §1.4.11).
"""

from __future__ import annotations

import enum

from app.domain.frozen import dataclass


class Scheme(enum.StrEnum):
    """Colour scheme in force."""

    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"
    """High contrast: black, white, yellow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """Colours of one scheme, ``#rrggbb``. « soft » are backgrounds carrying ``text``-like foregrounds."""

    window: str
    """Behind everything: rail, header, gaps."""
    surface: str
    """Lists, pages, cards."""
    raised: str
    """Menus, toasts, fields."""
    sunken: str
    """Wells and hover."""
    line: str
    """Separators (decorative)."""
    line_strong: str
    """Edges of controls: 3:1 on ``surface``."""
    text: str
    text_soft: str
    """Secondary text: still 4.5:1."""
    accent: str
    """Links, primary buttons, current space."""
    on_accent: str
    accent_soft: str
    """Background of what is chosen; carries ``text`` and ``accent``."""
    focus: str
    danger: str
    danger_soft: str
    warn: str
    warn_soft: str
    ok: str
    ok_soft: str
    disabled: str
    """Text of what cannot be used now; its reason is written beside it."""
    paper: str
    """Behind mails and documents: stays light so that their own colours are right."""
    on_paper: str
    bodies: tuple[str, ...]
    """One colour a body or calendar; each 4.5:1 on ``surface``, usable as text."""


LIGHT = Colours(
    window="#f3f1ec",
    surface="#ffffff",
    raised="#ffffff",
    sunken="#eceae4",
    line="#dedbd3",
    line_strong="#85887f",
    text="#1b1f1d",
    text_soft="#555c58",
    accent="#0b6152",
    on_accent="#ffffff",
    accent_soft="#d9ece6",
    focus="#0b6152",
    danger="#9f1d20",
    danger_soft="#fbe6e3",
    warn="#7a4600",
    warn_soft="#faecd2",
    ok="#1c642f",
    ok_soft="#dff0e0",
    disabled="#636863",
    paper="#ffffff",
    on_paper="#1b1f1d",
    bodies=("#0b6152", "#7b3473", "#9a3c12", "#31557f", "#6b5a00", "#8c2340"),
)

DARK = Colours(
    window="#141716",
    surface="#1c201f",
    raised="#262b29",
    sunken="#272c2a",
    line="#333a37",
    line_strong="#7b8681",
    text="#eceeec",
    text_soft="#aab3ae",
    accent="#62cbb3",
    on_accent="#04231c",
    accent_soft="#20423a",
    focus="#62cbb3",
    danger="#ff9f96",
    danger_soft="#4a2321",
    warn="#f1bd6d",
    warn_soft="#43331a",
    ok="#8dd49b",
    ok_soft="#223d29",
    disabled="#8c9590",
    paper="#fbfaf7",
    on_paper="#1b1f1d",
    bodies=("#62cbb3", "#d9a3d2", "#f0a583", "#9dbfe8", "#d6c46a", "#f29bb0"),
)

CONTRAST = Colours(
    window="#000000",
    surface="#000000",
    raised="#000000",
    sunken="#1a1a1a",
    line="#ffffff",
    line_strong="#ffffff",
    text="#ffffff",
    text_soft="#ffffff",
    accent="#ffe04d",
    on_accent="#000000",
    accent_soft="#333000",
    focus="#ffe04d",
    danger="#ffb3ab",
    danger_soft="#3a0000",
    warn="#ffe04d",
    warn_soft="#332b00",
    ok="#a6ffb0",
    ok_soft="#002e08",
    disabled="#c0c0c0",
    paper="#ffffff",
    on_paper="#000000",
    bodies=("#7dffe0", "#ffb0f5", "#ffc19e", "#a9d1ff", "#fff08a", "#ffb5c5"),
)

SCHEMES = {Scheme.LIGHT: LIGHT, Scheme.DARK: DARK, Scheme.CONTRAST: CONTRAST}


class Type(enum.Enum):
    """Steps of the type scale: (pixels at 100 %, weight)."""

    CAPTION = (12, 400)
    SMALL = (13, 400)
    SMALL_STRONG = (13, 600)
    BODY = (15, 400)
    BODY_STRONG = (15, 600)
    LEAD = (17, 600)
    TITLE = (21, 600)
    DISPLAY = (28, 600)

    @property
    def pixels(self) -> int:
        return self.value[0]

    @property
    def weight(self) -> int:
        return self.value[1]


class Space(enum.IntEnum):
    """Gaps, logical pixels; they grow a little with the text."""

    XS = 4
    S = 8
    M = 12
    L = 16
    XL = 24
    XXL = 32


TARGET_PX = 48
"""Least height and width of anything one can touch (EN 301 549 via WCAG 2.5.8 asks 24; we ask 48)."""
TARGET_GRAVE_PX = 56
"""The same for sign, reject, delete."""
RADIUS_PX = 8
RADIUS_SMALL_PX = 5
NARROW_PX = 1000
"""Under this effective width the rail becomes a bottom bar and list and detail become two pages."""
TEXT_SCALES = (100, 115, 130, 150, 175, 200)
"""Text sizes offered, in percent."""
MOTION_MS = 160
"""Length of the few movements there are; 0 when the system asks for reduced motion."""


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two ``#rrggbb`` colours, 1.0 to 21.0 (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)
