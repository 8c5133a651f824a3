"""Shapes of strokes: bounds, nearness, moving, cutting. Pure; all in points of the page."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from app.domain.ids import new_id
from app.domain.seances import InkPoint, InkStroke, Rect

FRAMED = frozenset({"stamp", "text"})
"""Tools whose stroke is a frame, by two corners: one touches all of it."""
SMALLEST_NOTE_PT = 8.0
Size = tuple[float, float]
DEFAULT_NOTE_PT: Size = (150.0, 40.0)
"""A tap makes a note of this size."""


def moved(stroke: InkStroke, dx: float, dy: float) -> InkStroke:
    """The same stroke elsewhere on its page."""
    points = tuple(replace(p, x_pt=round(p.x_pt + dx, 2), y_pt=round(p.y_pt + dy, 2)) for p in stroke.points)
    return replace(stroke, points=points)


def bounds(stroke: InkStroke) -> Rect:
    xs, ys = [p.x_pt for p in stroke.points], [p.y_pt for p in stroke.points]
    half = stroke.width_pt / 2
    return Rect(left=min(xs) - half, top=min(ys) - half, right=max(xs) + half, bottom=max(ys) + half)


def rect_between(a: tuple[float, float], b: tuple[float, float]) -> Rect:
    return Rect(left=min(a[0], b[0]), top=min(a[1], b[1]), right=max(a[0], b[0]), bottom=max(a[1], b[1]))


def is_large(rect: Rect) -> bool:
    return rect.right - rect.left >= SMALLEST_NOTE_PT and rect.bottom - rect.top >= SMALLEST_NOTE_PT


def tapped(place: Size, sheet_pt: Size, size_pt: Size = DEFAULT_NOTE_PT) -> Rect:
    """A zone of the usual size where a page of (width, height) ``sheet_pt`` was tapped; all of it on that page."""
    left, top = (max(0.0, min(at, side - length)) for at, side, length in zip(place, sheet_pt, size_pt, strict=True))
    return Rect(left=left, top=top, right=left + size_pt[0], bottom=top + size_pt[1])


def touches(stroke: InkStroke, x: float, y: float, radius: float) -> bool:
    """True when a disc of ``radius`` points at (x, y) meets the stroke."""
    reach = radius + stroke.width_pt / 2
    points = stroke.points
    if stroke.tool in FRAMED:
        zone = bounds(stroke)
        return zone.left - radius <= x <= zone.right + radius and zone.top - radius <= y <= zone.bottom + radius
    if len(points) == 1:
        return (points[0].x_pt - x) ** 2 + (points[0].y_pt - y) ** 2 <= reach**2
    return any(_distance_squared(a, b, x, y) <= reach**2 for a, b in itertools.pairwise(points))


def _distance_squared(a: InkPoint, b: InkPoint, x: float, y: float) -> float:
    dx, dy = b.x_pt - a.x_pt, b.y_pt - a.y_pt
    length = dx * dx + dy * dy
    t = 0.0 if length == 0 else max(0.0, min(1.0, ((x - a.x_pt) * dx + (y - a.y_pt) * dy) / length))
    return (x - a.x_pt - t * dx) ** 2 + (y - a.y_pt - t * dy) ** 2


def bounds_of(strokes: Sequence[InkStroke]) -> Rect:
    """The zone of several strokes (at least one)."""
    zones = [bounds(stroke) for stroke in strokes]
    return Rect(
        left=min(z.left for z in zones),
        top=min(z.top for z in zones),
        right=max(z.right for z in zones),
        bottom=max(z.bottom for z in zones),
    )


def inside(stroke: InkStroke, zone: Rect) -> bool:
    """True when the middle of a stroke lies in ``zone``: what a frame drawn around it means to take."""
    own = bounds(stroke)
    x, y = (own.left + own.right) / 2, (own.top + own.bottom) / 2
    return zone.left <= x <= zone.right and zone.top <= y <= zone.bottom


def cut(stroke: InkStroke, x: float, y: float, radius: float) -> list[InkStroke] | None:
    """What a disc leaves of a stroke: its pieces, none if all is gone; None when the disc does not touch it.

    A piece keeps colour, width and pressure; it begins where the disc ends. Frames (stamps, text) go whole.
    """
    if not touches(stroke, x, y, radius):
        return None
    if stroke.tool in FRAMED or len(stroke.points) == 1:
        return []
    reach = radius + stroke.width_pt / 2
    runs: list[list[InkPoint]] = []
    run: list[InkPoint] = []
    for a, b in itertools.pairwise(stroke.points):
        entry, leave = _within(a, b, x, y, reach)
        if entry >= leave:  # this piece of the line stays
            run = run or [a]
            run.append(b)
            continue
        if entry > 0:
            run = run or [a]
            run.append(_between(a, b, entry))
        if len(run) > 1:
            runs.append(run)
        run = [_between(a, b, leave), b] if leave < 1 else []
    if len(run) > 1:
        runs.append(run)
    return [replace(stroke, id=new_id(), points=tuple(points)) for points in runs]


def _within(a: InkPoint, b: InkPoint, x: float, y: float, reach: float) -> tuple[float, float]:
    """Shares of the way from ``a`` to ``b`` at which a disc is entered and left; entry >= leave: never inside."""
    dx, dy, fx, fy = b.x_pt - a.x_pt, b.y_pt - a.y_pt, a.x_pt - x, a.y_pt - y
    length = dx * dx + dy * dy
    if length == 0:
        return (0.0, 1.0) if fx * fx + fy * fy <= reach * reach else (1.0, 0.0)
    half, rest = (fx * dx + fy * dy) / length, (fx * fx + fy * fy - reach * reach) / length
    root = half * half - rest
    if root <= 0:
        return 1.0, 0.0
    entry, leave = -half - root**0.5, -half + root**0.5
    return (1.0, 0.0) if entry >= 1 or leave <= 0 else (max(0.0, entry), min(1.0, leave))


def _between(a: InkPoint, b: InkPoint, share: float) -> InkPoint:
    return replace(
        b,
        x_pt=round(a.x_pt + (b.x_pt - a.x_pt) * share, 2),
        y_pt=round(a.y_pt + (b.y_pt - a.y_pt) * share, 2),
        pressure=a.pressure
        if b.pressure is None or a.pressure is None
        else a.pressure + (b.pressure - a.pressure) * share,
        time_ms=round(a.time_ms + (b.time_ms - a.time_ms) * share),
    )
