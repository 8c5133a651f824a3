"""Pixels of pages: asked of the PDF process by urgency, held within a bound, painted without another copy."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRectF, QSizeF
from PySide6.QtGui import QImage, QPainter

from app.services.pdf import PdfBinder, PdfDocument, Rendered
from ui.context import Context

MOST_PIXELS = 18_000_000
"""Of one page: above that (400 % on a fine screen) pixels are stretched rather than memory filled."""
KEPT_PIXELS = 10_000_000
"""Of all pages kept: 40 MB at four bytes each, some six pages fitted to the width. What is in view and the page on
each side of it are always kept: on a fine screen each of them is as large as that."""
ALWAYS_NEAR = 2

Document = PdfDocument | PdfBinder


@dataclass(frozen=True, slots=True)
class Held:
    """A page's pixels, over the very bytes that the PDF process sent."""

    scale: float
    image: QImage
    data: bytes

    @property
    def pixels(self) -> int:
        return self.image.width() * self.image.height()


class PagePixels:
    """What is rendered of one strip's pages. ``arrived`` is called when a page can be painted."""

    def __init__(self, ctx: Context, owner: QObject, arrived: Callable[[], None]) -> None:
        self._ctx, self._owner, self._arrived = ctx, owner, arrived
        self._held: dict[int, Held] = {}
        self._asked: dict[int, float] = {}
        self._generation = 0
        """Of layout: what was asked before it changed is not taken."""

    def clear(self) -> None:
        """Other pages, or turned ones."""
        self._held.clear()
        self.give_up()

    def give_up(self) -> None:
        """What was asked for is not taken any more."""
        self._asked.clear()
        self._generation += 1

    def renumber(self, numbers: Callable[[int], int | None]) -> None:
        """The same pages under other numbers; None = it is another page now."""
        held, self._held = self._held, {}
        self.give_up()
        for page, kept in held.items():
            if (now := numbers(page)) is not None:
                self._held[now] = kept

    def has(self, page: int, scale: float) -> bool:
        """The page can be painted at its own scale."""
        held = self._held.get(page)
        return held is not None and held.scale == scale

    def ask(self, document: Document, page: int, scale: float, rotation: int, urgency: int) -> None:
        """Have a page rendered, unless it is or will be."""
        if self.has(page, scale) or self._asked.get(page) == scale:
            return
        self._asked[page] = scale
        generation = self._generation
        self._ctx.bridge.run(
            self._ctx.runtime.pdf.render(document, page, scale, rotation=rotation, urgency=urgency),
            on_done=lambda rendered: self._take(generation, page, scale, rendered),
            on_error=lambda _error: self._not_rendered(generation, page),
            owner=self._owner,
        )

    def _not_rendered(self, generation: int, page: int) -> None:
        """A page that cannot be drawn stays white; asked again when the zoom changes."""
        if generation == self._generation:
            self._asked.pop(page, None)

    def _take(self, generation: int, page: int, scale: float, rendered: Rendered) -> None:
        if generation != self._generation:
            return
        if self._asked.get(page) == scale:
            del self._asked[page]
        size = rendered.width, rendered.height, rendered.stride
        image = QImage(rendered.data, *size, QImage.Format.Format_RGB32)
        self._held[page] = Held(scale, image, rendered.data)
        self._arrived()

    def forget_far(self, visible: range) -> None:
        """Keep what is in view and its neighbours, then the nearest, within `KEPT_PIXELS`."""
        held = sum(each.pixels for each in self._held.values())
        for page in sorted(self._held, key=lambda page: _away(page, visible), reverse=True):
            if held <= KEPT_PIXELS or _away(page, visible) < ALWAYS_NEAR:
                return
            held -= self._held.pop(page).pixels

    def paint(self, painter: QPainter, page: int, place: QRectF, scale: float) -> None:
        """As they are where their scale is right, else stretched until better ones arrive."""
        held = self._held.get(page)
        if held is None:
            return
        target = place
        if held.scale == scale:  # pixel on pixel; the image itself is not told the screen's ratio: that would copy it
            ratio = painter.device().devicePixelRatio()
            target = QRectF(place.topLeft(), QSizeF(held.image.width() / ratio, held.image.height() / ratio))
        painter.drawImage(target, held.image, QRectF(held.image.rect()))

    def pages(self) -> Iterable[int]:
        return tuple(self._held)


def _away(page: int, visible: range) -> int:
    """Pages between it and what is in view; 0 = in view."""
    if page in visible or not visible:
        return 0
    return visible.start - page if page < visible.start else page - visible.stop + 1
