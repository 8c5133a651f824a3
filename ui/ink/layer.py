"""Strokes over the pages, in two images a page: pens over the paper, highlighters multiplied with it.

A new segment of the stroke under the pen draws only itself into its image. Highlighters multiply, as they
do in an exported PDF (`documents.annotate`): text under them stays black, and one stroke never darkens itself.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen

from app.domain.seances import InkPoint, InkStroke, width_at

KEPT_PIXELS = 40_000_000
"""Of all overlays together: 160 MB at four bytes each."""
MOST_PIXELS = 18_000_000
"""Of one overlay; above that it is drawn coarser and stretched."""

Sheet = tuple[str, int]
"""(document, page): what a stroke is on, wherever its document stands among those read together."""
Overlay = tuple[Sheet, str]
"""(sheet, tool)."""
TOOLS = ("highlighter", "pen")
"""Layers from below; stamps and text lie with the pens."""


def sheet_of(stroke: InkStroke) -> Sheet:
    return stroke.document_id, stroke.page


def layer_of(stroke: InkStroke) -> str:
    return "highlighter" if stroke.tool == "highlighter" else "pen"


class InkLayer:
    """Strokes of one document and their overlays at the current scale."""

    def __init__(self) -> None:
        self._strokes: dict[Sheet, dict[str, InkStroke]] = {}
        self._overlays: dict[Overlay, QImage] = {}

    def set_strokes(self, strokes: Iterable[InkStroke]) -> None:
        """Replace everything."""
        self._strokes.clear()
        for stroke in strokes:
            self._strokes.setdefault(sheet_of(stroke), {})[stroke.id] = stroke
        self._overlays.clear()

    def of_page(self, page: Sheet) -> Sequence[InkStroke]:
        return tuple(self._strokes.get(page, {}).values())

    def strokes(self) -> Sequence[InkStroke]:
        return tuple(stroke for page in self._strokes.values() for stroke in page.values())

    def add(self, stroke: InkStroke, *, drawn: bool = False) -> None:
        """A finished stroke; ``drawn``: its segments are on the overlay already."""
        self._strokes.setdefault(sheet_of(stroke), {})[stroke.id] = stroke
        if not drawn:
            self.forget(sheet_of(stroke))

    def remove(self, stroke: InkStroke) -> None:
        self._strokes.get(sheet_of(stroke), {}).pop(stroke.id, None)
        self.forget(sheet_of(stroke))

    def forget(self, page: Sheet) -> None:
        """Draw the page's overlays anew at the next painting (a live stroke was cancelled, one was removed)."""
        for key in [key for key in self._overlays if key[0] == page]:
            del self._overlays[key]

    def count(self) -> int:
        return sum(len(strokes) for strokes in self._strokes.values())

    # --- painting -------------------------------------------------------------------------------

    def paint(self, painter: QPainter, page: Sheet, place: QRectF, scale: float, ratio: float) -> None:
        """Paint a page's ink at ``place`` (logical pixels); ``scale`` is pixels a point, ``ratio`` the screen's."""
        for tool in TOOLS:
            if (page, tool) in self._overlays or any(layer_of(s) == tool for s in self._strokes.get(page, {}).values()):
                overlay = self._overlay((page, tool), place, scale, ratio)
                if tool == "highlighter":
                    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
                if overlay.devicePixelRatio() == ratio:
                    painter.drawImage(place.topLeft(), overlay)
                else:
                    painter.drawImage(place, overlay, QRectF(overlay.rect()))
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)

    def segment(
        self, page: Sheet, place: QRectF, scale: float, ratio: float, stroke: InkStroke, ends: tuple[InkPoint, InkPoint]
    ) -> QRectF:
        """Draw one new segment of a live stroke; returns the dirty rectangle relative to the page, logical pixels."""
        overlay = self._overlay((page, layer_of(stroke)), place, scale, ratio)
        painter = _painter(overlay)
        draw_segment(painter, stroke, *ends, scale)
        painter.end()
        a, b = ends
        margin = stroke.width_pt * scale + 2
        corner = QRectF(QPointF(a.x_pt * scale, a.y_pt * scale), QPointF(b.x_pt * scale, b.y_pt * scale)).normalized()
        return corner.adjusted(-margin, -margin, margin, margin)

    def _overlay(self, key: Overlay, place: QRectF, scale: float, ratio: float) -> QImage:
        ratio = min(ratio, math.sqrt(MOST_PIXELS / max(1.0, place.width() * place.height())))
        size = QSize(max(1, round(place.width() * ratio)), max(1, round(place.height() * ratio)))
        overlay = self._overlays.get(key)
        if overlay is not None and overlay.size() == size:
            return overlay
        overlay = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        overlay.setDevicePixelRatio(ratio)
        overlay.fill(Qt.GlobalColor.transparent)
        page, tool = key
        painter = _painter(overlay)
        for stroke in self._strokes.get(page, {}).values():
            if layer_of(stroke) == tool:
                draw_stroke(painter, stroke, scale)
        painter.end()
        self._overlays.pop(key, None)
        self._make_room(size.width() * size.height())
        self._overlays[key] = overlay
        return overlay

    def _make_room(self, pixels: int) -> None:
        held = pixels + sum(image.width() * image.height() for image in self._overlays.values())
        while held > KEPT_PIXELS and self._overlays:
            oldest = self._overlays.pop(next(iter(self._overlays)))
            held -= oldest.width() * oldest.height()


def _painter(overlay: QImage) -> QPainter:
    painter = QPainter(overlay)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter


def draw_stroke(painter: QPainter, stroke: InkStroke, scale: float) -> None:
    """A whole stroke, widths following the pressure."""
    points = stroke.points
    if not points:
        return
    if stroke.tool == "stamp":
        draw_stamp(painter, stroke, scale)
        return
    if stroke.tool == "text":
        draw_text(painter, stroke, scale)
        return
    if stroke.tool == "highlighter" and len(points) > 1:
        painter.setPen(_pen(stroke, stroke.width_pt * scale))
        painter.drawPolyline([QPointF(p.x_pt * scale, p.y_pt * scale) for p in points])
        return
    for a, b in itertools.pairwise(points) if len(points) > 1 else [(points[0], points[0])]:
        draw_segment(painter, stroke, a, b, scale)


SMALL_STEP = 4
"""One point in so many is drawn on a small page."""


def draw_small(painter: QPainter, stroke: InkStroke, scale: float) -> None:
    """A stroke on a small page: where it is and of which colour, without its pressure."""
    if stroke.tool in ("stamp", "text") or len(stroke.points) < 2:
        draw_stroke(painter, stroke, scale)
        return
    multiplied = stroke.tool == "highlighter"
    mode = QPainter.CompositionMode
    painter.setCompositionMode(mode.CompositionMode_Multiply if multiplied else mode.CompositionMode_SourceOver)
    painter.setPen(_pen(stroke, max(1.0, stroke.width_pt * scale)))
    points = (*stroke.points[:-1:SMALL_STEP], stroke.points[-1])
    painter.drawPolyline([QPointF(p.x_pt * scale, p.y_pt * scale) for p in points])
    painter.setCompositionMode(mode.CompositionMode_SourceOver)


def draw_stamp(painter: QPainter, stroke: InkStroke, scale: float) -> None:
    """A frame with its words, as a rubber stamp leaves them."""
    first, last = stroke.points[0], stroke.points[-1]
    frame = QRectF(QPointF(first.x_pt, first.y_pt) * scale, QPointF(last.x_pt, last.y_pt) * scale).normalized()
    painter.setPen(_pen(stroke, stroke.width_pt * scale))
    painter.drawRoundedRect(frame, 3 * scale, 3 * scale)
    font = QFont(painter.font())
    font.setBold(True)
    font.setPixelSize(max(4, round(STAMP_LETTERS * frame.height())))
    painter.setFont(font)
    painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, stroke.text)


def draw_text(painter: QPainter, stroke: InkStroke, scale: float) -> None:
    """A text box: its words inside its frame, which is not drawn."""
    first, last = stroke.points[0], stroke.points[-1]
    frame = QRectF(QPointF(first.x_pt, first.y_pt) * scale, QPointF(last.x_pt, last.y_pt) * scale).normalized()
    painter.setPen(QColor(stroke.colour))
    font = QFont(painter.font())
    font.setPixelSize(max(4, round(TEXT_PT * scale)))
    painter.setFont(font)
    flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
    painter.drawText(frame, flags, stroke.text)


TEXT_PT = 11.0
"""Letters of a text box, as in an exported PDF (`documents.annotate`)."""
STAMP_LETTERS = 0.5
"""Height of a stamp's letters in that of its frame."""


def draw_segment(painter: QPainter, stroke: InkStroke, a: InkPoint, b: InkPoint, scale: float) -> None:
    """One piece of a stroke, as wide as its second point is pressed."""
    painter.setPen(_pen(stroke, width_at(stroke, b) * scale))
    start, end = QPointF(a.x_pt * scale, a.y_pt * scale), QPointF(b.x_pt * scale, b.y_pt * scale)
    if start == end:
        painter.drawPoint(start)
    else:
        painter.drawLine(start, end)


def _pen(stroke: InkStroke, width_px: float) -> QPen:
    pen = QPen(QColor(stroke.colour), max(0.6, width_px))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
