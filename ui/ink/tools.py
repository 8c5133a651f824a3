"""Tools: state machines from contacts to results. They see no Qt event and paint nothing."""

from __future__ import annotations

import enum
import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from app.domain.ids import new_id
from app.domain.seances import InkPoint, InkStroke, Rect
from ui.ink.contact import Contact, Phase

MIN_STEP_PT = 0.25
"""Points nearer than this to the last one are dropped: jitter, not writing."""
ERASER_RADIUS_PT = 6.0
SMALLEST_NOTE_PT = 8.0
DEFAULT_NOTE_PT = (150.0, 40.0)
"""A tap makes a note of this size."""


class ToolKind(enum.StrEnum):
    HAND = "hand"
    PEN = "pen"
    HIGHLIGHTER = "highlighter"
    ERASER = "eraser"
    NOTE = "note"
    SELECT = "select"
    """Text to copy, or ink to move, recolour and delete."""
    RECTANGLE = "rectangle"
    ARROW = "arrow"
    STAMP_SEEN = "stamp_seen"
    STAMP_REVIEW = "stamp_review"


@dataclass(frozen=True, slots=True)
class PenStyle:
    colour: str = "#1b3a8f"
    width_pt: float = 1.6


PEN_STYLES = (PenStyle("#1b1f1d", 1.4), PenStyle("#1b3a8f", 1.6), PenStyle("#9f1d20", 1.6), PenStyle("#0b6152", 1.6))
MARKER = PenStyle("#ffd84d", 12.0)
STYLE_NAMES = ("Encre noire", "Encre bleue", "Encre rouge", "Encre verte")
"""Spoken names of `PEN_STYLES`, in order."""


@dataclass
class StrokeTool:
    """Pen or highlighter: one stroke from down to up."""

    kind: ToolKind
    style: PenStyle
    seance_id: str
    document_id: str
    finished: Callable[[InkStroke], None]
    _points: list[InkPoint] = field(default_factory=list)
    _page: int = -1
    _start_ms: int = 0

    @property
    def active(self) -> bool:
        """A stroke is under way."""
        return self._page >= 0

    def feed(self, contact: Contact) -> tuple[InkPoint, InkPoint] | None:
        """Take a contact; returns the new segment to draw, if there is one."""
        if contact.phase is Phase.CANCEL:
            self._page, self._points = -1, []
            return None
        if contact.phase is Phase.DOWN:
            if self.active:  # its up-event was lost: what is written stays
                self._finish()
            self._page, self._start_ms, self._points = contact.page, contact.time_ms, []
        if not self.active or contact.page != self._page:
            return None
        if contact.phase is Phase.UP:
            self._finish()
            return None
        return self._extend(contact)

    def _extend(self, contact: Contact) -> tuple[InkPoint, InkPoint] | None:
        point = InkPoint(
            x_pt=round(contact.x_pt, 2),
            y_pt=round(contact.y_pt, 2),
            pressure=None if contact.pressure is None else round(contact.pressure, 3),
            time_ms=max(0, contact.time_ms - self._start_ms),
        )
        last = self._points[-1] if self._points else None
        if last is not None and abs(last.x_pt - point.x_pt) + abs(last.y_pt - point.y_pt) < MIN_STEP_PT:
            return None
        self._points.append(point)
        return (last or point, point)

    def _finish(self) -> None:
        page, points, self._page, self._points = self._page, self._points, -1, []
        if points:
            self.finished(self.stroke_of(page, points))

    def stroke_of(self, page: int, points: Sequence[InkPoint]) -> InkStroke:
        return InkStroke(
            id=new_id(),
            seance_id=self.seance_id,
            document_id=self.document_id,
            page=page,
            points=tuple(points),
            colour=self.style.colour,
            width_pt=self.style.width_pt,
            tool="highlighter" if self.kind is ToolKind.HIGHLIGHTER else "pen",
        )


@dataclass
class EraserTool:
    """Removes whole strokes it passes over."""

    strokes: Callable[[int], Sequence[InkStroke]]
    """Strokes of a page."""
    erased: Callable[[InkStroke], None]
    _down: bool = False

    def feed(self, contact: Contact) -> None:
        self._down = contact.phase in (Phase.DOWN, Phase.MOVE) and (self._down or contact.phase is Phase.DOWN)
        if not self._down:
            return
        for stroke in list(self.strokes(contact.page)):
            if touches(stroke, contact.x_pt, contact.y_pt, ERASER_RADIUS_PT):
                self.erased(stroke)


@dataclass
class NoteTool:
    """Draws the zone of a note: a drag, or a tap for one of the usual size."""

    finished: Callable[[int, Rect], None]
    zone: Rect | None = None
    page: int = -1
    _from: tuple[float, float] = (0.0, 0.0)

    def feed(self, contact: Contact) -> None:
        if contact.phase is Phase.DOWN:
            self.page, self._from = contact.page, (contact.x_pt, contact.y_pt)
        if self.page != contact.page:
            return
        if contact.phase is Phase.CANCEL:
            self.page, self.zone = -1, None
            return
        if contact.x_pt >= 0:  # an up-event that had to be made up has no place
            self.zone = rect_between(self._from, (contact.x_pt, contact.y_pt))
        if contact.phase is Phase.UP:
            page, zone = self.page, self.zone
            self.page, self.zone = -1, None
            self.finished(page, zone if zone and is_large(zone) else tapped(self._from))


@dataclass
class ShapeTool:
    """Rectangle, arrow or stamp: from corner to corner, or a tap for a stamp of the usual size."""

    kind: ToolKind
    style: PenStyle
    seance_id: str
    document_id: str
    finished: Callable[[InkStroke], None]
    stroke: InkStroke | None = None
    """As it would be if the pen were lifted now."""
    _page: int = -1
    _from: tuple[float, float] = (0.0, 0.0)

    def feed(self, contact: Contact) -> None:
        if contact.phase is Phase.DOWN:
            self._page, self._from, self.stroke = contact.page, (contact.x_pt, contact.y_pt), None
        if self._page != contact.page:
            return
        if contact.phase is Phase.CANCEL:
            self._page, self.stroke = -1, None
            return
        if contact.x_pt >= 0:
            self.stroke = self._made((contact.x_pt, contact.y_pt))
        if contact.phase is Phase.UP:
            stroke, self.stroke, self._page = self.stroke, None, -1
            if stroke is not None:
                self.finished(stroke)

    def _made(self, to: tuple[float, float]) -> InkStroke | None:
        zone = rect_between(self._from, to)
        large = is_large(zone)
        tool, text = "pen", ""
        if self.kind in STAMPS:
            tool, text = "stamp", STAMPS[self.kind]
            width, height = STAMP_PT
            corner = (zone.left, zone.top) if large else self._from
            points = [corner, (zone.right, zone.bottom) if large else (corner[0] + width, corner[1] + height)]
        elif self.kind is ToolKind.RECTANGLE:
            if not large:
                return None
            left, top, right, bottom = zone.left, zone.top, zone.right, zone.bottom
            points = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
        else:
            if math.dist(self._from, to) < SMALLEST_NOTE_PT:
                return None
            points = arrow(self._from, to)
        return InkStroke(
            id=new_id(),
            seance_id=self.seance_id,
            document_id=self.document_id,
            page=self._page,
            points=tuple(InkPoint(x_pt=round(x, 2), y_pt=round(y, 2)) for x, y in points),
            colour=self.style.colour,
            width_pt=self.style.width_pt,
            tool=tool,
            text=text,
        )


STAMPS = {ToolKind.STAMP_SEEN: "VU", ToolKind.STAMP_REVIEW: "À REVOIR"}
STAMP_PT = (92.0, 26.0)
SHAPES = frozenset({ToolKind.RECTANGLE, ToolKind.ARROW, *STAMPS})
HEAD_PT = 11.0
HEAD_ANGLE = math.radians(27)


def arrow(start: tuple[float, float], end: tuple[float, float]) -> list[tuple[float, float]]:
    """One line: the shaft, then both sides of the head."""
    back = math.atan2(start[1] - end[1], start[0] - end[0])
    length = min(HEAD_PT, math.dist(start, end) / 2)
    sides = [
        (end[0] + length * math.cos(back + turn), end[1] + length * math.sin(back + turn))
        for turn in (HEAD_ANGLE, -HEAD_ANGLE)
    ]
    return [start, end, sides[0], end, sides[1]]


Word = tuple[str, float, float, float, float]
"""A word and its box: points, origin top-left of the page."""


def lines_of(words: Sequence[Word]) -> list[Rect]:
    """Boxes of runs of words on one line each."""
    lines: list[Rect] = []
    for _, left, top, right, bottom in words:
        last = lines[-1] if lines else None
        middle = (top + bottom) / 2
        if last is not None and last.top <= middle <= last.bottom and left >= last.left:
            lines[-1] = Rect(
                left=last.left, top=min(top, last.top), right=max(right, last.right), bottom=max(bottom, last.bottom)
            )
        else:
            lines.append(Rect(left=left, top=top, right=right, bottom=bottom))
    return lines


def words_between(words: Sequence[Word], a: tuple[float, float], b: tuple[float, float]) -> list[Word]:
    """Words in reading order from the one nearest to ``a`` to the one nearest to ``b``."""
    if not words:
        return []
    first, last = sorted((_nearest(words, a), _nearest(words, b)))
    return list(words[first : last + 1])


def _nearest(words: Sequence[Word], place: tuple[float, float]) -> int:
    def away(word: Word) -> float:
        _, left, top, right, bottom = word
        dx = max(left - place[0], 0.0, place[0] - right)
        dy = max(top - place[1], 0.0, place[1] - bottom)
        return dx + 4 * dy  # the line first, then the place on it

    return min(range(len(words)), key=lambda index: away(words[index]))


def snapped(stroke: InkStroke, words: Sequence[Word]) -> list[InkStroke]:
    """A highlighter's stroke as straight lines over the words it passed; itself where there is no text under it."""
    reach = stroke.width_pt / 2
    under = [
        w
        for w in words
        if any(w[1] <= p.x_pt <= w[3] and w[2] - reach <= p.y_pt <= w[4] + reach for p in stroke.points)
    ]
    if not under or len(stroke.points) < 2:
        return [stroke]
    passed = words_between(words, _at(stroke.points[0]), _at(stroke.points[-1])) if _is_text_like(stroke) else under
    made = []
    for line in lines_of(passed):
        middle, width = (line.top + line.bottom) / 2, (line.bottom - line.top) * 1.15
        ends = (line.left + width / 4, line.right - width / 4)
        points = tuple(InkPoint(x_pt=round(x, 2), y_pt=round(middle, 2)) for x in ends)
        made.append(replace(stroke, id=new_id(), points=points, width_pt=round(width, 2)))
    return made or [stroke]


def _at(point: InkPoint) -> tuple[float, float]:
    return point.x_pt, point.y_pt


def _is_text_like(stroke: InkStroke) -> bool:
    """Drawn from left to right, or down over lines: a passage; a scribble on one word is not."""
    first, last = stroke.points[0], stroke.points[-1]
    width = max(p.x_pt for p in stroke.points) - min(p.x_pt for p in stroke.points)
    return abs(last.x_pt - first.x_pt) >= width / 2 or abs(last.y_pt - first.y_pt) > stroke.width_pt


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


def tapped(place: tuple[float, float]) -> Rect:
    width, height = DEFAULT_NOTE_PT
    return Rect(left=place[0], top=place[1], right=place[0] + width, bottom=place[1] + height)


def touches(stroke: InkStroke, x: float, y: float, radius: float) -> bool:
    """True when a disc of ``radius`` points at (x, y) meets the stroke."""
    reach = radius + stroke.width_pt / 2
    points = stroke.points
    if stroke.tool == "stamp":
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
