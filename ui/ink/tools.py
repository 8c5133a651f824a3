"""Tools: state machines from contacts to results. They see no Qt event and paint nothing."""

from __future__ import annotations

import enum
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

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
    if len(points) == 1:
        return (points[0].x_pt - x) ** 2 + (points[0].y_pt - y) ** 2 <= reach**2
    return any(_distance_squared(a, b, x, y) <= reach**2 for a, b in itertools.pairwise(points))


def _distance_squared(a: InkPoint, b: InkPoint, x: float, y: float) -> float:
    dx, dy = b.x_pt - a.x_pt, b.y_pt - a.y_pt
    length = dx * dx + dy * dy
    t = 0.0 if length == 0 else max(0.0, min(1.0, ((x - a.x_pt) * dx + (y - a.y_pt) * dy) / length))
    return (x - a.x_pt - t * dx) ** 2 + (y - a.y_pt - t * dy) ** 2
