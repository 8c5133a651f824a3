"""The system's accent in place of ours: its hue kept, and as near to its lightness as words can be read on and in it."""

from __future__ import annotations

import colorsys
from collections.abc import Iterator
from dataclasses import replace

from ui.theme.tokens import Colours, contrast

TEXT = 4.5
"""Least contrast of words (EN 301 549 9.1.4.3)."""
STEPS = 100
_SHARES = (0.16, 0.12, 0.08, 0.05)
"""How much of the accent the ground of what is chosen holds: the most that lets words be read."""
_ON = ("#ffffff", "#04231c")


def accented(colours: Colours, wished: str) -> Colours:
    """``colours`` with ``wished`` (``#rrggbb``) as accent, or the nearest of its hue that passes; ours when none does."""
    for accent in _nearest_first(wished):
        on = max(_ON, key=lambda ink: contrast(ink, accent))
        grounds = (colours.window, colours.surface, colours.raised, colours.sunken, on)
        if any(contrast(accent, ground) < TEXT for ground in grounds):
            continue
        for share in _SHARES:
            soft = _mixed(accent, colours.surface, share)
            if all(contrast(ink, soft) >= TEXT for ink in (colours.text, colours.text_soft, accent)):
                return replace(colours, accent=accent, on_accent=on, accent_soft=soft, focus=accent)
    return colours


def _nearest_first(colour: str) -> Iterator[str]:
    """The colour, then darker and lighter ones of its hue, each a little further."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(colour))
    yield colour
    for step in range(1, STEPS + 1):
        for other in (lightness - step / STEPS, lightness + step / STEPS):
            if 0 <= other <= 1:
                yield _named(colorsys.hls_to_rgb(hue, other, saturation))


def _mixed(colour: str, ground: str, share: float) -> str:
    pairs = zip(_parts(colour), _parts(ground), strict=True)
    red, green, blue = (share * one + (1 - share) * other for one, other in pairs)
    return _named((red, green, blue))


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _named(parts: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
