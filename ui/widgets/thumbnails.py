"""Small pages side by side: where one is in a document, and the way to any page of it.

Only what is in view is rendered, after everything else that is asked of the PDF process; what was rendered is
kept within a bound. Chosen by finger, mouse and keys; each page is spoken by its number. What is written on a page is
drawn on it, coarsely; a page is drawn anew only when its strokes are other ones.
"""

from __future__ import annotations

import operator
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QScroller

from app.domain.seances import InkStroke
from app.services.pdf import PdfBinder, PdfDocument, Rendered
from ui.context import Context
from ui.ink.layer import draw_small
from ui.text import tr
from ui.theme import Space, Type
from ui.timers import single_shot
from ui.widgets.heard import name_bars

URGENCY = 6
"""After the pages in view and their neighbours."""
SETTLE_MS = 80
INK_MS = 250
"""Small pages follow the pen when it rests (row A29)."""
KEPT = 160
WIDTH_PX = 120
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -(10**6), Qt.Key.Key_End: 10**6}


OverPage = Callable[[QPainter, int, QRectF, float], None]
"""(painter, page, place in the viewport, pixels a point), as `pagestrip.Painter`."""


class Thumbnails(QAbstractScrollArea):
    """The pages of what a strip shows; `set_document` and `set_page` follow it."""

    chosen = Signal(int)
    """Page to bring into view."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        self._document: PdfDocument | PdfBinder | None = None
        self._page = 0
        self._pixmaps: OrderedDict[int, QPixmap] = OrderedDict()
        self._asked: set[int] = set()
        self._ink_of: Callable[[int], Sequence[InkStroke]] = lambda _page: ()
        self._paint_notes: OverPage | None = None
        self._inked: dict[int, tuple[Sequence[InkStroke], QPixmap]] = {}
        """Page -> strokes, and the small page with them drawn."""
        self._rest = single_shot(self, INK_MS, self._written)
        self._settle = single_shot(self, SETTLE_MS, self._ask)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        name_bars(self)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._moved())
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self._say()

    # --- what is shown --------------------------------------------------------------------------

    def set_document(self, document: PdfDocument | PdfBinder | None) -> None:
        """Other pages, or more of the same."""
        if document is not self._document:
            self._document = document
            self._forget()
            self._lay_out()
            self._moved()

    def set_page(self, page: int) -> None:
        """The page that is read: marked, and brought into view."""
        self._page = page
        place = self._cell(page).translated(0, self.verticalScrollBar().value())
        bar = self.verticalScrollBar()
        if place.top() < bar.value() or place.bottom() > bar.value() + self.viewport().height():
            bar.setValue(round(place.center().y() - self.viewport().height() / 2))
        self._say()
        self.viewport().update()

    def annotate(self, ink_of: Callable[[int], Sequence[InkStroke]], paint_notes: OverPage) -> None:
        """Where what is written on each page comes from; `written` follows it."""
        self._ink_of, self._paint_notes = ink_of, paint_notes

    def written(self) -> None:
        """Ink or notes are other ones."""
        self._rest.start()

    def _written(self) -> None:
        self._say()
        self.viewport().update()

    @property
    def count(self) -> int:
        return len(self._document.pages) if self._document is not None else 0

    def _say(self) -> None:
        said = tr("Vignettes, page {page} sur {count}").format(page=self._page + 1, count=self.count)
        if self.count and self._ink_of(self._page):
            said = tr("{where}, avec votre encre").format(where=said)
        self.setAccessibleName(said if self.count else tr("Vignettes"))

    # --- layout ---------------------------------------------------------------------------------

    @property
    def _size(self) -> QSize:
        """Of one cell: the page, its number below, the room around."""
        theme = self._ctx.theme
        gap, line = theme.gap(Space.S), theme.metrics(Type.SMALL).height()
        width = theme.px(WIDTH_PX)
        return QSize(width + 2 * gap, round(width * 1.42) + line + 2 * gap)

    @property
    def _columns(self) -> int:
        return max(1, self.viewport().width() // self._size.width())

    def _cell(self, page: int) -> QRectF:
        """Where a page's cell lies in the viewport."""
        size, columns = self._size, self._columns
        left = (self.viewport().width() - columns * size.width()) / 2 + (page % columns) * size.width()
        top = (page // columns) * size.height() - self.verticalScrollBar().value()
        return QRectF(left, top, size.width(), size.height())

    def _lay_out(self) -> None:
        rows = -(-self.count // self._columns)
        view = self.viewport().height()
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, rows * self._size.height() - view))
        bar.setPageStep(view)
        bar.setSingleStep(40)

    def _visible(self) -> range:
        size, top = self._size, self.verticalScrollBar().value()
        first = top // size.height() * self._columns
        last = (-(-(top + self.viewport().height()) // size.height())) * self._columns
        return range(first, min(self.count, last))

    def _at(self, place: QPoint) -> int | None:
        return next((page for page in self._visible() if self._cell(page).contains(place)), None)

    # --- pixels ---------------------------------------------------------------------------------

    def _moved(self) -> None:
        self.viewport().update()
        self._settle.start()

    def _forget(self) -> None:
        self._pixmaps.clear()
        self._inked.clear()
        self._asked.clear()

    def _ask(self) -> None:
        document = self._document
        if document is None or not self.isVisible():
            return
        for page in self._visible():
            if page in self._pixmaps or page in self._asked:
                continue
            self._asked.add(page)
            width = document.pages[page][0]
            scale = self._ctx.theme.px(WIDTH_PX) * self.devicePixelRatioF() / max(1.0, width)
            self._ctx.bridge.run(
                self._ctx.runtime.pdf.render(document, page, scale, urgency=URGENCY),
                on_done=partial(self._take, document, page),
                on_error=lambda _error: None,
                owner=self,
            )

    def _take(self, document: PdfDocument | PdfBinder, page: int, rendered: Rendered) -> None:
        if document is not self._document:
            return
        self._asked.discard(page)
        image = QImage(rendered.data, rendered.width, rendered.height, rendered.stride, QImage.Format.Format_RGB32)
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        self._pixmaps[page] = pixmap
        while len(self._pixmaps) > KEPT:
            old, _pixmap = self._pixmaps.popitem(last=False)
            self._inked.pop(old, None)
        self._inked.pop(page, None)
        self.viewport().update()

    def _pixmap(self, page: int) -> QPixmap:
        """The small page, with the ink that is on it now."""
        strokes = self._ink_of(page)
        if not strokes:
            return self._pixmaps[page]
        drawn = self._inked.get(page)
        if drawn is not None and len(drawn[0]) == len(strokes) and all(map(operator.is_, drawn[0], strokes)):
            return drawn[1]
        assert self._document is not None
        pixmap = self._pixmaps[page].copy()
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = pixmap.deviceIndependentSize().width() / max(1.0, self._document.pages[page][0])
        for stroke in strokes:
            draw_small(painter, stroke, scale)
        painter.end()
        self._inked[page] = (strokes, pixmap)
        return pixmap

    # --- events ---------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._ctx.theme, QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(event.rect(), theme.colour("surface"))
        painter.setFont(theme.font(Type.SMALL))
        line, gap = theme.metrics(Type.SMALL).height(), theme.gap(Space.S)
        for page in self._visible():
            cell = self._cell(page)
            room = cell.adjusted(gap, gap, -gap, -gap - line)
            sheet = self._sheet(page, room)
            painter.fillRect(sheet, QColor("#ffffff"))
            if page in self._pixmaps:
                pixmap = self._pixmap(page)
                painter.drawPixmap(sheet, pixmap, QRectF(pixmap.rect()))
                if self._paint_notes is not None:
                    assert self._document is not None
                    scale = sheet.width() / max(1.0, self._document.pages[page][0])
                    self._paint_notes(painter, page, sheet, scale)
            mine = page == self._page
            pen = QPen(theme.colour("accent" if mine else "line_strong"), 3 if mine else 1)
            painter.setPen(pen)
            painter.drawRect(sheet)
            painter.setPen(theme.colour("text" if mine else "text_soft"))
            number = QRectF(cell.left(), room.bottom(), cell.width(), line + gap)
            painter.drawText(number, Qt.AlignmentFlag.AlignCenter, str(page + 1))
        painter.end()

    def _sheet(self, page: int, room: QRectF) -> QRectF:
        """The page inside its room, whole and in its own shape."""
        assert self._document is not None
        width, height = self._document.pages[page]
        factor = min(room.width() / max(1.0, width), room.height() / max(1.0, height))
        sheet = QRectF(0, 0, width * factor, height * factor)
        sheet.moveCenter(room.center())
        return sheet

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.DevicePixelRatioChange:
            self._forget()  # another screen: as many pixels as it has
            self._settle.start()
        return super().event(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        page = self._at(event.position().toPoint())
        if page is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(page)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {**_STEPS, Qt.Key.Key_Up: -self._columns, Qt.Key.Key_Down: self._columns}
        step = steps.get(Qt.Key(event.key()))
        if step is None or not self.count:
            super().keyPressEvent(event)
            return
        self.chosen.emit(max(0, min(self.count - 1, self._page + step)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()
        self._moved()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._lay_out()
        self.set_page(self._page)
        self._settle.start()
