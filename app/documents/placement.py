"""Between the displayed page and the PDF page's own space (ISO 32000-1 §8.3.2.3, §7.7.3.3).

Ours everywhere: points of the *displayed* page, origin top-left, y downwards, after rotation and crop. The file's:
points of its own space, y upwards, whatever corner its boxes begin at and however the page is turned.
"""

from __future__ import annotations

from app.domain.frozen import dataclass

Box = tuple[float, float, float, float]
"""Left, top, right, bottom of the displayed page."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a page lies: its visible box and its rotation."""

    x0: float
    y0: float
    x1: float
    y1: float
    rotation: int
    """Degrees clockwise: a multiple of 90."""

    def to_pdf(self, x: float, y: float) -> tuple[float, float]:
        """From the displayed page to the page's space."""
        match self.rotation % 360:
            case 90:
                return self.x0 + y, self.y0 + x
            case 180:
                return self.x1 - x, self.y0 + y
            case 270:
                return self.x1 - y, self.y1 - x
            case _:
                return self.x0 + x, self.y1 - y

    def to_sheet(self, x: float, y: float) -> tuple[float, float]:
        """From the page's space to the displayed page."""
        match self.rotation % 360:
            case 90:
                return y - self.y0, x - self.x0
            case 180:
                return self.x1 - x, y - self.y0
            case 270:
                return self.y1 - y, self.x1 - x
            case _:
                return x - self.x0, self.y1 - y

    def box_on_sheet(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A box of the page's space as it is displayed."""
        (ax, ay), (bx, by) = self.to_sheet(left, bottom), self.to_sheet(right, top)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)
