"""Where pages lie in a strip: one under the other or two by two, turned, zoomed. Pure geometry, logical pixels.

Content coordinates begin at the top left of the first line; the strip adds its scroll position.
"""

from __future__ import annotations

import statistics
from bisect import bisect_right
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTransform

GAP_PX = 14
PX_PER_PT = 96 / 72
SMALLEST_ZOOM = 0.25

Size = tuple[float, float]


class StripLayout:
    """The pages of one document at one zoom; `arrange` after anything changed."""

    def __init__(self) -> None:
        self.pages: Sequence[Size] = ()
        """Upright, in points."""
        self.mixed = False
        """Several documents: one plan in A0 must not make all the others small."""
        self.rotation = 0
        self.columns = 1
        self.tilts: Mapping[int, float] = {}
        """Degrees that a scanned page leans clockwise: it is shown turned back by as much, about its middle."""
        self.zoom = 1.0
        """1.0 = natural size (96 pixels an inch)."""
        self.tops: list[float] = []
        self.heights: list[float] = []
        self.height = 0.0
        """Of everything."""
        self._widest = 0.0

    @property
    def scale(self) -> float:
        """Logical pixels a point."""
        return self.zoom * PX_PER_PT

    @property
    def width(self) -> float:
        """Of everything, gaps included."""
        return self._widest * self.columns + (self.columns + 1) * GAP_PX

    def size_of(self, page: int) -> Size:
        """(width, height) of a page as it lies, in points."""
        width, height = self.pages[page]
        return (height, width) if self.rotation % 180 else (width, height)

    def fit_zoom(self, view_width: float) -> float:
        """The zoom at which the usual page takes the whole width."""
        if not self.pages:
            return self.zoom
        widths = [self.size_of(page)[0] for page in range(len(self.pages))]
        widest = statistics.mode(round(width) for width in widths) if self.mixed else max(widths)
        room = view_width - (self.columns + 1) * GAP_PX
        return max(SMALLEST_ZOOM, room / (widest * self.columns * PX_PER_PT))

    def arrange(self, view_height: float) -> None:
        """Lay the lines out; the last document of several, too, may come to the top."""
        self.tops, self.heights = [], []
        y = float(GAP_PX)
        sizes = [self.size_of(page) for page in range(len(self.pages))]
        for first in range(0, len(sizes), self.columns):
            line = sizes[first : first + self.columns]
            for _, height in line:
                self.tops.append(y)
                self.heights.append(height * self.scale)
            y += max(height for _, height in line) * self.scale + GAP_PX
        if self.mixed and self.heights:
            y += max(0.0, view_height - self.heights[-1] - 2 * GAP_PX)
        self.height = y
        self._widest = max((width * self.scale for width, _ in sizes), default=0.0)

    def line_start(self, page: int) -> int:
        """First page of the line a page is in."""
        page = max(0, page)
        return page - page % self.columns

    def page_at_height(self, y: float) -> int:
        """First page of the line at a height of the content."""
        return self.line_start(bisect_right(self.tops, y) - 1)

    def between(self, top: float, bottom: float) -> range:
        """Pages of the lines between two heights of the content."""
        if not self.tops:
            return range(0)
        first = self.page_at_height(top)
        return range(first, max(first + 1, bisect_right(self.tops, bottom)))

    def place_of(self, page: int, view_width: float, scrolled: QPointF) -> QRectF:
        """Where a page lies in a viewport scrolled by ``scrolled``."""
        width = self.size_of(page)[0] * self.scale
        if self.columns == 1:
            left = max(float(GAP_PX), (view_width - width) / 2) - scrolled.x()
        else:
            line = self._widest * self.columns + (self.columns - 1) * GAP_PX
            start = max(float(GAP_PX), (view_width - line) / 2) - scrolled.x()
            left = start + (page % self.columns) * (self._widest + GAP_PX) + (self._widest - width) / 2
        return QRectF(round(left), round(self.tops[page] - scrolled.y()), width, self.heights[page])

    def turned(self, page: int) -> bool:
        """The page does not lie as it is drawn."""
        return bool(self.rotation or self.tilts.get(page))

    def straightened(self, page: int, place: QRectF) -> QTransform:
        """About the middle of its place: what a leaning page is painted through."""
        middle = place.center()
        made = QTransform().translate(middle.x(), middle.y()).rotate(-self.tilts.get(page, 0.0))
        return made.translate(-middle.x(), -middle.y())

    def upright(self, page: int, place: QRectF) -> QTransform:
        """From pixels of the upright page (origin at its corner) to the viewport where it lies at ``place``."""
        turned = self.straightened(page, place).translate(place.left(), place.top())
        match self.rotation:
            case 90:
                turned = turned.translate(place.width(), 0).rotate(90)
            case 180:
                turned = turned.translate(place.width(), place.height()).rotate(180)
            case 270:
                turned = turned.translate(0, place.height()).rotate(270)
        return turned

    def on_sheet(self, page: int, place: QRectF, at: QPointF) -> tuple[float, float]:
        """A place of the viewport in points of the upright page that lies at ``place``, kept inside it."""
        width, height = self.pages[page]
        if self.turned(page):
            inverse, _ = self.upright(page, place).inverted()
            inner = inverse.map(at)
        else:
            inner = at - place.topLeft()
        return min(max(0.0, inner.x() / self.scale), width), min(max(0.0, inner.y() / self.scale), height)
