"""Tools: state machines from contacts to results. They see no Qt event and paint nothing."""

from __future__ import annotations

import enum
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.domain.ids import new_id
from app.domain.seances import InkPoint, InkStroke, Rect
from ui.ink.contact import Contact, Phase
from ui.ink.geometry import SMALLEST_NOTE_PT, cut, is_large, rect_between, tapped, touches

MIN_STEP_PT = 0.25
"""Points nearer than this to the last one are dropped: jitter, not writing."""
ERASER_RADIUS_PT = 6.0
FRESH_SHARE = 0.6
"""Of a new pressure in the smoothed one: sensors tremble, hands do not."""
TILT_SHARE = 0.5
"""How much wider a pen lying flat writes."""


class ToolKind(enum.StrEnum):
    HAND = "hand"
    PEN = "pen"
    HIGHLIGHTER = "highlighter"
    ERASER = "eraser"
    """Whole strokes."""
    RUBBER = "rubber"
    """Only where it passes."""
    NOTE = "note"
    TEXT = "text"
    """A text box on the page, part of the ink."""
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
TINTS = dict(zip((style.colour for style in PEN_STYLES), (MARKER.colour, "#9fd0ff", "#ffb3b3", "#b5e8c3"), strict=True))
"""What an ink is for a highlighter, which text must be read through."""
WEIGHTS = {"fine": 0.6, "medium": 1.0, "broad": 2.2}
"""How thick the pen writes: shares of its style's width."""
WEIGHT_NAMES = {"fine": "Trait fin", "medium": "Trait moyen", "broad": "Trait épais"}
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
    _pressure: float | None = None

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
            self._pressure = None
        if not self.active or contact.page != self._page:
            return None
        if contact.phase is Phase.UP:
            self._finish()
            return None
        return self._extend(contact)

    def _extend(self, contact: Contact) -> tuple[InkPoint, InkPoint] | None:
        last = self._points[-1] if self._points else None
        point = InkPoint(
            x_pt=round(contact.x_pt, 2),
            y_pt=round(contact.y_pt, 2),
            pressure=self._smoothed(contact),
            time_ms=max(last.time_ms if last is not None else 0, contact.time_ms - self._start_ms),
        )
        if last is not None and abs(last.x_pt - point.x_pt) + abs(last.y_pt - point.y_pt) < MIN_STEP_PT:
            return None
        self._points.append(point)
        return (last or point, point)

    def _smoothed(self, contact: Contact) -> float | None:
        """Pressure without the sensor's tremble, more where the pen lies flat; None without a sensor."""
        if contact.pressure is None:
            return None
        if self._pressure is None:
            self._pressure = contact.pressure
        else:
            self._pressure += FRESH_SHARE * (contact.pressure - self._pressure)
        return round(min(1.0, self._pressure * (1 + TILT_SHARE * contact.tilt)), 3)

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
    """Takes away what it passes over: whole strokes, or only the pieces under it."""

    strokes: Callable[[int], Sequence[InkStroke]]
    """Strokes of a page as they are shown."""
    changed: Callable[[InkStroke, Sequence[InkStroke]], None]
    """(stroke, what is left of it)."""
    partial: bool = False
    _down: bool = False

    def feed(self, contact: Contact) -> None:
        self._down = contact.phase in (Phase.DOWN, Phase.MOVE) and (self._down or contact.phase is Phase.DOWN)
        if not self._down:
            return
        for stroke in list(self.strokes(contact.page)):
            place = (contact.x_pt, contact.y_pt, ERASER_RADIUS_PT)
            if self.partial:
                left = cut(stroke, *place)
                if left is not None:
                    self.changed(stroke, left)
            elif touches(stroke, *place):
                self.changed(stroke, ())


@dataclass
class NoteTool:
    """Draws the zone of a note: a drag, or a tap for one of the usual size."""

    finished: Callable[[int, Rect], None]
    sheet_pt: tuple[float, float]
    """(width, height) of the page."""
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
            self.finished(page, zone if zone and is_large(zone) else tapped(self._from, self.sheet_pt))


@dataclass
class ShapeTool:
    """Rectangle, arrow or stamp: from corner to corner, or a tap for a stamp of the usual size."""

    kind: ToolKind
    style: PenStyle
    seance_id: str
    document_id: str
    finished: Callable[[InkStroke], None]
    sheet_pt: tuple[float, float]
    """(width, height) of the page: a stamp that is tapped near its edge stays on it."""
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
            box = zone if large else tapped(self._from, self.sheet_pt, STAMP_PT)
            points = [(box.left, box.top), (box.right, box.bottom)]
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


def text_box(seance_id: str, document: str, page: int, zone: Rect, words: str, style: PenStyle) -> InkStroke:
    """Words laid on a page: part of the ink, where no server carries notes."""
    corners = ((zone.left, zone.top), (zone.right, zone.bottom))
    return InkStroke(
        id=new_id(),
        seance_id=seance_id,
        document_id=document,
        page=page,
        points=tuple(InkPoint(x_pt=round(x, 2), y_pt=round(y, 2)) for x, y in corners),
        colour=style.colour,
        width_pt=style.width_pt,
        tool="text",
        text=words,
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
