"""What the selecting tool holds: ink to move, recolour and delete, or words of the page to copy.

A contact on ink takes that stroke, with the others already taken if it is one of them. One that begins on text
selects words; one that begins on empty paper draws a frame, and takes the ink inside it, or where there is none the
words it passes: a passage is often begun in the margin, and before the words of a page just shown are known.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QColor, QPainter

from app.domain.seances import InkStroke, Rect
from ui.context import Context
from ui.ink.contact import Contact, Phase
from ui.ink.geometry import bounds_of, inside, moved, rect_between, touches
from ui.ink.layer import InkLayer, Sheet, sheet_of
from ui.ink.words import Word, is_on_text, lines_as_text, lines_of, passes, words_between
from ui.ink.zones import paint_frame, zone_rect
from ui.widgets.pagestrip import PageStrip

PICK_PT = 4.0
"""How near to its line a stroke is taken."""
NEAR_TEXT_PT = 6.0
MOVED_PT = 1.0
"""A smaller shift is a tap."""
KEPT_PAGES = 8
"""Pages whose words stay in memory."""


class Selection(QObject):
    """Ink and words selected on the pages of one strip."""

    changed = Signal()
    """Ink was taken, or let go."""
    words_changed = Signal(str)
    """Words ready to be copied; empty = none any more."""
    dropped = Signal(float, float)
    """The ink selected was moved by so many points."""
    tapped = Signal(object)
    """The one `InkStroke` selected was tapped once more."""

    def __init__(self, ctx: Context, strip: PageStrip, layer: InkLayer, parent: QObject) -> None:
        super().__init__(parent)
        self._ctx, self._strip, self._layer = ctx, strip, layer
        self.strokes: tuple[InkStroke, ...] = ()
        self.passage: tuple[int, tuple[Word, ...]] | None = None
        """Words selected, and on which page of the strip."""
        self._cache: OrderedDict[int, list[Word]] = OrderedDict()
        self._from: tuple[int, tuple[float, float]] | None = None
        self._grabbed = False
        self._again = False
        self._shift = (0.0, 0.0)
        self._frame: Rect | None = None
        self._to = (0.0, 0.0)

    # --- contacts -------------------------------------------------------------------------------

    def take(self, contact: Contact, sheet: Sheet) -> None:
        """A contact of the selecting tool on ``sheet``."""
        place = (contact.x_pt, contact.y_pt)
        if contact.phase is Phase.DOWN:
            self._begin(contact.page, place, sheet)
        elif self._from is not None and self._from[0] == contact.page and contact.x_pt >= 0:
            self._follow(self._from[1], place)
        if contact.phase in (Phase.UP, Phase.CANCEL):
            self._let_go(sheet, done=contact.phase is Phase.UP)
        self._strip.viewport().update()

    def find(self, sheet: Sheet, place: tuple[float, float]) -> InkStroke | None:
        """The uppermost stroke at a place of a page."""
        return next((s for s in reversed(self._layer.of_page(sheet)) if touches(s, *place, PICK_PT)), None)

    def _begin(self, page: int, place: tuple[float, float], sheet: Sheet) -> None:
        hit = self.find(sheet, place)
        held = {stroke.id for stroke in self.strokes}
        self._again = hit is not None and held == {hit.id}
        if hit is None or hit.id not in held:
            self.set((hit,) if hit is not None else ())
        self.clear_passage()
        self._from, self._grabbed, self._shift, self._frame = (page, place), hit is not None, (0.0, 0.0), None
        self.with_words(page, lambda _words: None)

    def _follow(self, start: tuple[float, float], place: tuple[float, float]) -> None:
        assert self._from is not None
        if self._grabbed:
            self._shift = (place[0] - start[0], place[1] - start[1])
            return
        page = self._from[0]
        words = self._cache.get(page, ())
        if self._frame is None and is_on_text(words, start, NEAR_TEXT_PT):
            chosen = words_between(words, start, place)
            self.passage = (page, tuple(chosen)) if chosen else None
        else:
            self._frame, self._to = rect_between(start, place), place

    def _let_go(self, sheet: Sheet, *, done: bool) -> None:
        began, shift, frame, grabbed = self._from, self._shift, self._frame, self._grabbed
        self._from, self._grabbed, self._shift, self._frame = None, False, (0.0, 0.0), None
        if done and frame is not None:
            self.set(tuple(stroke for stroke in self._layer.of_page(sheet) if inside(stroke, frame)))
            if not self.strokes and began is not None:
                self._select_between(began[0], began[1], self._to)
        elif done and grabbed and max(map(abs, shift)) >= MOVED_PT:
            self.dropped.emit(*shift)
        elif done and grabbed and self._again and len(self.strokes) == 1:
            self.tapped.emit(self.strokes[0])
        self.words_changed.emit(self.words)

    def _select_between(self, page: int, start: tuple[float, float], end: tuple[float, float]) -> None:
        def select(words: Sequence[Word]) -> None:
            if passes(words, rect_between(start, end)):
                self.passage = (page, tuple(words_between(words, start, end)))
                self.words_changed.emit(self.words)
                self._strip.viewport().update()

        self.with_words(page, select)

    def tap(self, page: int, place: tuple[float, float], sheet: Sheet) -> None:
        """A finger, which scrolls, chooses by taps: ink, or a word; a tap further on takes the passage so far."""
        hit = self.find(sheet, place)
        if hit is not None:
            self.clear_passage()
            self.set((hit,))
            return
        self.set(())
        self.with_words(page, lambda words: self._tap_word(page, place, words))

    def _tap_word(self, page: int, place: tuple[float, float], words: Sequence[Word]) -> None:
        if not is_on_text(words, place, NEAR_TEXT_PT):
            self.clear_passage()
            return
        start = place
        if self.passage is not None and self.passage[0] == page:
            _, left, top, right, bottom = self.passage[1][0]
            start = ((left + right) / 2, (top + bottom) / 2)
        self.passage = (page, tuple(words_between(words, start, place)))
        self.words_changed.emit(self.words)
        self._strip.viewport().update()

    # --- what is selected -----------------------------------------------------------------------

    def set(self, strokes: Sequence[InkStroke]) -> None:
        """Take these, let go of the others."""
        self.strokes = tuple(strokes)
        self._strip.viewport().update()
        self.changed.emit()

    def follow(self, now: Sequence[InkStroke]) -> None:
        """Strokes changed: those selected are held as they are now."""
        known = {stroke.id: stroke for stroke in now}
        if any(stroke.id in known for stroke in self.strokes):
            self.set([known.get(stroke.id, stroke) for stroke in self.strokes])

    @property
    def words(self) -> str:
        """The passage as text, one line for each line of the page."""
        return lines_as_text(self.passage[1]) if self.passage is not None else ""

    def clear_passage(self) -> None:
        if self.passage is not None:
            self.passage = None
            self.words_changed.emit("")
            self._strip.viewport().update()

    def forget_pages(self) -> None:
        """Other pages lie in the strip."""
        self._cache.clear()
        self.clear_passage()

    def with_words(self, page: int, then: Callable[[list[Word]], None]) -> None:
        """Words of a page of the strip: read once, kept for the pages used last."""
        document = self._strip.document
        if page in self._cache:
            then(self._cache[page])
        elif document is not None:
            self._ctx.bridge.run(
                self._ctx.runtime.pdf.words(document, page),
                on_done=lambda words: self._take_words(page, words, then),
                on_error=lambda _error: None,
                owner=self,
            )

    def _take_words(self, page: int, words: list[Word], then: Callable[[list[Word]], None]) -> None:
        self._cache[page] = words
        while len(self._cache) > KEPT_PAGES:
            self._cache.popitem(last=False)
        then(words)

    # --- painting -------------------------------------------------------------------------------

    def paint(self, painter: QPainter, page: int, sheet: Sheet, place: QRectF, scale: float) -> None:
        """Over one page."""
        accent = self._ctx.theme.colour("accent")
        mine = [moved(stroke, *self._shift) for stroke in self.strokes if sheet_of(stroke) == sheet]
        if mine:
            paint_frame(painter, bounds_of(mine), place, scale, accent)
        if self._frame is not None and self._from is not None and self._from[0] == page:
            paint_frame(painter, self._frame, place, scale, accent)
        if self.passage is not None and self.passage[0] == page:
            ground = QColor(accent)
            ground.setAlpha(70)
            for line in lines_of(self.passage[1]):
                painter.fillRect(zone_rect(line, place, scale), ground)
