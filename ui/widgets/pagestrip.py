"""Pages of a PDF one under the other: rendered off the window's thread, zoomed by wheel, pinch and keys.

Pixels come from the PDF process by urgency (visible first, then neighbours) and are kept within a bound;
until they arrive a page is shown as white paper, or as its last pixels stretched. What
lies over a page (ink, notes, search hits) is painted by ``overlays``; what touches it is offered to
``contact_sink`` first, as points of the page.
"""

from __future__ import annotations

import math
import statistics
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QTabletEvent,
    QTouchEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QScrollBar, QWidget

from app.services.pdf import PdfBinder, PdfDocument, Rendered
from ui.application import Application
from ui.context import Context
from ui.ink.contact import Contact, Device, PalmGuard, Phase, RawContact, from_mouse, from_tablet, is_hover
from ui.timers import single_shot
from ui.widgets.striptouch import TAP_PX, FingerInput

GAP_PX = 14
MOST_PIXELS = 18_000_000
"""Of one page: above that (400 % on a fine screen) pixels are stretched rather than memory filled."""
KEPT_PIXELS = 10_000_000
"""Of all pages kept: 40 MB at four bytes each, some six pages fitted to the width; what is in view is always kept."""
ZOOM_STEPS = (0.25, 0.33, 0.5, 0.67, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)
"""Of the page's natural size (96 pixels an inch)."""
PX_PER_PT = 96 / 72
SETTLE_MS = 120
"""Zooming renders once it has settled."""

Painter = Callable[[QPainter, int, QRectF, float], None]
"""(painter, page, place in the viewport, pixels a point)."""
Sink = Callable[[Contact], bool]
"""True when the contact was taken."""


class PageStrip(QAbstractScrollArea):
    """The scrolling pages of one document, or of several bound together (`PdfBinder`).

    Turned pages: `place_of` is where a page lies on screen; overlays and contacts know nothing of it, they are
    given the page upright, and the painter turned (`upright`, `page_at`).
    """

    page_changed = Signal(int)
    zoom_changed = Signal(float)
    tapped = Signal(int, QPointF)
    """A tap or click nobody took: page and place in points."""

    def __init__(self, ctx: Context, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self.document: PdfDocument | PdfBinder | None = None
        self.rotation = 0
        """Degrees clockwise: 0, 90, 180 or 270."""
        self.columns = 1
        self.night = False
        """Colours of the pages inverted."""
        self.overlays: list[Painter] = []
        self.contact_sink: Sink | None = None
        self._palm = PalmGuard()
        self._zoom = 1.0
        self._fit = True
        self._tops: list[float] = []
        self._heights: list[float] = []
        self._widest = 0.0
        self._pixmaps: OrderedDict[int, tuple[float, QPixmap]] = OrderedDict()
        self._asked: dict[int, float] = {}
        self._contact: tuple[Device, int] | None = None
        """Device that is drawing, and on which page."""
        self._drag_from: QPointF | None = None
        self._dragged = QPointF()
        self._page = 0
        self._settle = single_shot(self, SETTLE_MS, self._ask_visible)
        self.setFrameShape(QFrame.Shape.NoFrame)
        # Its room is always kept: a bar that comes once pages are laid out would have them all drawn twice.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        viewport = self.viewport()
        viewport.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        viewport.setAttribute(Qt.WidgetAttribute.WA_TabletTracking)
        self._fingers = FingerInput(
            viewport,
            is_palm=self._palm.ignores_touch,
            offer=self._offer,
            cancel=self.cancel_contact,
            zoom_by=self._zoom_by,
            tapped=self._tap,
        )
        app = QApplication.instance()
        if isinstance(app, Application):
            app.pen_near.connect(self.pen_near)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    # --- document -------------------------------------------------------------------------------

    def set_document(self, document: PdfDocument | PdfBinder | None) -> None:
        """Show a document from its first page; None empties the strip."""
        self.cancel_contact()
        self.document = document
        self.rotation = 0
        self._pixmaps.clear()
        self._asked.clear()
        self._page = 0
        self._fit = True
        self._lay_out()
        self.verticalScrollBar().setValue(0)
        self.page_changed.emit(0)
        self._ask_visible()

    def rebind(self, binder: PdfBinder) -> None:
        """The same documents, of which more is known: what one reads stays where it is."""
        before = self.document
        if not isinstance(before, PdfBinder) or not before.pages:
            self.set_document(binder)
            return
        self.cancel_contact()
        bar, held, page = self.verticalScrollBar(), self._pixmaps, self._page
        part, local = before.locate(page)
        below = (bar.value() - self._tops[page]) / self.scale
        self.document = binder
        self._asked.clear()
        self._pixmaps = OrderedDict(
            (start + old, kept)
            for number, kept in held.items()
            for known, old in [before.locate(number)]
            if (start := binder.start_of(known.ref)) is not None
            and any(p.ref == known.ref and p.sha256 == known.sha256 for p in binder.parts)
        )
        self._lay_out()
        start = binder.start_of(part.ref)
        self._page = min((start or 0) + local, len(binder.pages) - 1)
        bar.setValue(round(self._tops[self._page] + below * self.scale))
        self.page_changed.emit(self._page)
        self._ask_visible()
        self.viewport().update()

    def turn(self, degrees: int = 90) -> None:
        """Turn all pages clockwise."""
        self.rotation = (self.rotation + degrees) % 360
        self._change_layout()

    def set_columns(self, columns: int) -> None:
        """One page beside the other, or one under the other."""
        self.columns = columns
        self._change_layout()

    def set_night(self, on: bool) -> None:
        self.night = on
        self.viewport().update()

    def _change_layout(self) -> None:
        page = self._page
        self.cancel_contact()
        self._pixmaps.clear()
        self._asked.clear()
        self._lay_out()
        self.go_to(page)
        self._settle.start()
        self.viewport().update()

    def size_of(self, page: int) -> tuple[float, float]:
        """(width, height) of a page as it lies, in points."""
        assert self.document is not None
        width, height = self.document.pages[page]
        return (height, width) if self.rotation % 180 else (width, height)

    def upright(self, page: int) -> QTransform:
        """From pixels of the upright page (origin at its corner) to the viewport."""
        place = self.place_of(page)
        turned = QTransform().translate(place.left(), place.top())
        match self.rotation:
            case 90:
                turned = turned.translate(place.width(), 0).rotate(90)
            case 180:
                turned = turned.translate(place.width(), place.height()).rotate(180)
            case 270:
                turned = turned.translate(0, place.height()).rotate(270)
        return turned

    def sheet_of(self, page: int) -> QRectF:
        """The upright page at its own corner, logical pixels."""
        assert self.document is not None
        width, height = self.document.pages[page]
        return QRectF(0, 0, width * self.scale, height * self.scale)

    def refresh_zone(self, page: int, zone: QRectF) -> None:
        """Repaint a zone of an upright page, logical pixels from its corner."""
        if self.rotation:
            self.viewport().update(self.upright(page).mapRect(zone).toAlignedRect())
        else:
            self.viewport().update(zone.translated(self.place_of(page).topLeft()).toAlignedRect())

    @property
    def page(self) -> int:
        """Page at the top third of the viewport, 0-based."""
        return self._page

    @property
    def page_count(self) -> int:
        return len(self.document.pages) if self.document else 0

    @property
    def zoom(self) -> float:
        """1.0 = natural size."""
        return self._zoom

    @property
    def scale(self) -> float:
        """Logical pixels a point."""
        return self._zoom * PX_PER_PT

    # --- moving ---------------------------------------------------------------------------------

    def go_to(self, page: int, y_pt: float = 0.0) -> None:
        """Bring a place of a page to the top."""
        if 0 <= page < self.page_count:
            if self.rotation and y_pt:
                y_pt = 0.0  # a place of the upright page: its page is near enough
            self.verticalScrollBar().setValue(int(self._tops[page] + y_pt * self.scale - GAP_PX))

    def set_zoom(self, zoom: float, anchor: QPointF | None = None) -> None:
        """Zoom around ``anchor`` (viewport; default its centre)."""
        self._fit = False
        self._apply_zoom(zoom, anchor)

    def fit_width(self) -> None:
        self._fit = True
        self._apply_zoom(self._fit_zoom(), None)

    def step_zoom(self, direction: int) -> None:
        """Next or previous usual step."""
        steps = [s for s in ZOOM_STEPS if (s > self._zoom * 1.01 if direction > 0 else s < self._zoom * 0.99)]
        if steps:
            self.set_zoom(steps[0] if direction > 0 else steps[-1])

    def _apply_zoom(self, zoom: float, anchor: QPointF | None) -> None:
        zoom = max(ZOOM_STEPS[0], min(ZOOM_STEPS[-1], zoom))
        if abs(zoom - self._zoom) < 0.001:
            return
        at = anchor or QPointF(self.viewport().width() / 2, self.viewport().height() / 2)
        bars = (self.horizontalScrollBar(), self.verticalScrollBar())
        ratio = zoom / self._zoom
        wanted = ((bars[0].value() + at.x()) * ratio - at.x(), (bars[1].value() + at.y()) * ratio - at.y())
        self._zoom = zoom
        self._lay_out()
        for bar, value in zip(bars, wanted, strict=True):
            bar.setValue(round(value))
        self.zoom_changed.emit(zoom)
        self._settle.start()
        self.viewport().update()

    def _fit_zoom(self) -> float:
        if self.document is None or not self.document.pages:
            return self._zoom
        widths = [self.size_of(page)[0] for page in range(len(self.document.pages))]
        # One plan in A0 among a meeting's documents must not make all the others small.
        widest = (
            statistics.mode(round(width) for width in widths) if isinstance(self.document, PdfBinder) else max(widths)
        )
        room = self.viewport().width() - (self.columns + 1) * GAP_PX
        return max(0.25, room / (widest * self.columns * PX_PER_PT))

    # --- layout ---------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        pages = self.document.pages if self.document else ()
        if self._fit and pages:
            zoom = min(ZOOM_STEPS[-1], self._fit_zoom())
            if zoom != self._zoom:
                self._zoom = zoom
                self.zoom_changed.emit(zoom)
        self._tops, self._heights = [], []
        y = float(GAP_PX)
        sizes = [self.size_of(page) for page in range(len(pages))]
        for first in range(0, len(sizes), self.columns):
            line = sizes[first : first + self.columns]
            for _, height in line:
                self._tops.append(y)
                self._heights.append(height * self.scale)
            y += max(height for _, height in line) * self.scale + GAP_PX
        view = self.viewport().size()
        if isinstance(self.document, PdfBinder) and self._heights:  # the last document, too, may come to the top
            y += max(0.0, view.height() - self._heights[-1] - 2 * GAP_PX)
        self._widest = max((width * self.scale for width, _ in sizes), default=0.0)
        widest = self._widest * self.columns + (self.columns + 1) * GAP_PX
        self._set_range(self.verticalScrollBar(), y, view.height())
        self._set_range(
            self.horizontalScrollBar(),
            widest if not self._fit or isinstance(self.document, PdfBinder) else 0,
            view.width(),
        )

    @staticmethod
    def _set_range(bar: QScrollBar, content: float, view: int) -> None:
        more = round(content) - view
        bar.setRange(0, more if more > 4 else 0)  # a page fitted to the width is never quite round
        bar.setPageStep(view)
        bar.setSingleStep(40)

    def place_of(self, page: int) -> QRectF:
        """Where a page lies in the viewport, logical pixels."""
        assert self.document is not None
        width = self.size_of(page)[0] * self.scale
        view = self.viewport().width()
        if self.columns == 1:
            left = max(float(GAP_PX), (view - width) / 2) - self.horizontalScrollBar().value()
        else:
            line = self._widest * self.columns + (self.columns - 1) * GAP_PX
            start = max(float(GAP_PX), (view - line) / 2) - self.horizontalScrollBar().value()
            left = start + (page % self.columns) * (self._widest + GAP_PX) + (self._widest - width) / 2
        top = self._tops[page] - self.verticalScrollBar().value()
        return QRectF(round(left), round(top), width, self._heights[page])

    def visible_pages(self) -> range:
        if not self._tops:
            return range(0)
        top = self.verticalScrollBar().value()
        first = self._row_start(bisect_right(self._tops, top) - 1)
        last = bisect_right(self._tops, top + self.viewport().height())
        return range(first, max(first + 1, last))

    def _row_start(self, page: int) -> int:
        """First page of the line a page is in."""
        page = max(0, page)
        return page - page % self.columns

    def page_at(self, place: QPointF) -> tuple[int, float, float] | None:
        """Page under a place of the viewport, and the place in points of it; None between pages."""
        for page in self.visible_pages():
            rect = self.place_of(page)
            if rect.contains(place):
                return page, *self._on_sheet(page, place)
        return None

    def _on_sheet(self, page: int, place: QPointF) -> tuple[float, float]:
        """A place of the viewport in points of an upright page, kept inside it."""
        assert self.document is not None
        width, height = self.document.pages[page]
        if self.rotation:
            inverse, _ = self.upright(page).inverted()
            at = inverse.map(place)
        else:
            at = place - self.place_of(page).topLeft()
        return min(max(0.0, at.x() / self.scale), width), min(max(0.0, at.y() / self.scale), height)

    # --- pixels ---------------------------------------------------------------------------------

    def _ask_visible(self) -> None:
        if self.document is None:
            return
        visible = self.visible_pages()
        wanted = [*visible, visible.stop, visible.stop + 1, visible.start - 1]
        for rank, page in enumerate(wanted):
            if 0 <= page < self.page_count:
                self._ask(page, 0 if rank < len(visible) else 3)

    def _render_scale(self, page: int) -> float:
        """Pixels a point asked for: the screen's, but never more pixels than `MOST_PIXELS`."""
        assert self.document is not None
        width, height = self.document.pages[page]
        return min(self.scale * self.devicePixelRatioF(), math.sqrt(MOST_PIXELS / max(1.0, width * height)))

    def _ask(self, page: int, urgency: int) -> None:
        document = self.document
        if document is None:
            return
        scale = self._render_scale(page)
        held = self._pixmaps.get(page)
        if (held and held[0] == scale) or self._asked.get(page) == scale:
            return
        self._asked[page] = scale
        turned = self.rotation
        self._ctx.bridge.run(
            self._ctx.runtime.pdf.render(document, page, scale, rotation=self.rotation, urgency=urgency),
            on_done=lambda rendered: self._take(document, page, scale, rendered, turned),
            on_error=lambda _error: self._not_rendered(page),
            owner=self,
        )

    def _not_rendered(self, page: int) -> None:
        """A page that cannot be drawn stays white; asked again when the zoom changes."""
        self._asked.pop(page, None)

    def _take(
        self, document: PdfDocument | PdfBinder, page: int, scale: float, rendered: Rendered, rotation: int = 0
    ) -> None:
        if document is not self.document or rotation != self.rotation:
            return
        if self._asked.get(page) == scale:
            del self._asked[page]
        image = QImage(rendered.data, rendered.width, rendered.height, rendered.stride, QImage.Format.Format_RGB32)
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        self._pixmaps[page] = (scale, pixmap)
        self._pixmaps.move_to_end(page)
        self._forget_far_pages()
        self.viewport().update()

    def _forget_far_pages(self) -> None:
        """Keep what is visible, then the most recent, within `KEPT_PIXELS`."""
        visible = self.visible_pages()
        held = sum(pixmap.width() * pixmap.height() for _, pixmap in self._pixmaps.values())
        for page in [p for p in self._pixmaps if p not in visible]:
            if held <= KEPT_PIXELS:
                return
            _, pixmap = self._pixmaps.pop(page)
            held -= pixmap.width() * pixmap.height()

    @property
    def settled(self) -> bool:
        """True when what is visible is painted at its own scale (tests, tour, scenes)."""
        held = self._pixmaps
        return all(p in held and held[p][0] == self._render_scale(p) for p in self.visible_pages())

    # --- events ---------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(event.rect(), self._ctx.theme.colour("window"))
        for page in self.visible_pages():
            place = self.place_of(page)
            if not place.intersects(QRectF(event.rect())):
                continue
            painter.fillRect(place, QColor("#ffffff"))
            if page in self._pixmaps:
                self._paint_pixels(painter, page, place)
            self._paint_overlays(painter, page, place)
            if self.night:
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Difference)
                painter.fillRect(place, QColor("#f2f2f2"))
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        painter.end()

    def _paint_overlays(self, painter: QPainter, page: int, place: QRectF) -> None:
        if not self.rotation:
            for paint in self.overlays:
                paint(painter, page, place, self.scale)
            return
        painter.save()
        painter.setTransform(self.upright(page), True)
        for paint in self.overlays:
            paint(painter, page, self.sheet_of(page), self.scale)
        painter.restore()

    def _paint_pixels(self, painter: QPainter, page: int, place: QRectF) -> None:
        """As they are where their scale is right, else stretched until better ones arrive."""
        scale, pixmap = self._pixmaps[page]
        if scale == self._render_scale(page):
            painter.drawPixmap(place.topLeft(), pixmap)
        else:
            painter.drawPixmap(place, pixmap, QRectF(pixmap.rect()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        page = self._page
        self._lay_out()
        if self._fit and page:
            self.go_to(page)
        self._settle.start()

    def _scrolled(self, value: int) -> None:
        third = value + self.viewport().height() / 3
        page = self._row_start(bisect_right(self._tops, third) - 1)
        if page != self._page:
            self._page = page
            self.page_changed.emit(page)
        self._settle.start()
        self.viewport().update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_zoom(self._zoom * 1.0015 ** event.angleDelta().y(), event.position())
            event.accept()
        else:
            super().wheelEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QTabletEvent):
            return self._tablet(event)
        if isinstance(event, QMouseEvent) and self._mouse(event):
            return True
        if isinstance(event, QTouchEvent):
            return self._fingers.take(event)
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.set_zoom(self._zoom * (1 + event.value()), event.position())
            return True
        return super().viewportEvent(event)

    def _tablet(self, event: QTabletEvent) -> bool:
        """The pen draws; where nobody draws, Qt makes a mouse of it."""
        self._palm.pen_used(event.timestamp())
        if self.contact_sink is None:
            event.ignore()
            return False
        raw = from_tablet(event)
        if raw is not None:
            if raw.phase is Phase.DOWN:
                self._fingers.stand_still()
            self._offer(raw)
        elif is_hover(event):
            self.finish_contact(event.timestamp())
        event.accept()
        return True

    def _mouse(self, event: QMouseEvent) -> bool:
        """A tool takes the mouse, or else it drags the pages and clicks."""
        raw = from_mouse(event)
        if raw is not None and self._offer(raw):
            return True
        if event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            self._drag_from = self._dragged = event.position()
            return False
        if self._drag_from is None:
            return False
        if event.type() == QEvent.Type.MouseMove:
            self._scroll_by(self._dragged - event.position())
            self._dragged = event.position()
        elif event.type() == QEvent.Type.MouseButtonRelease:
            if (event.position() - self._drag_from).manhattanLength() < TAP_PX:
                self._tap(event.position())
            self._drag_from = None
        return False

    def _tap(self, place: QPointF) -> None:
        if (found := self.page_at(place)) is not None:
            self.tapped.emit(found[0], QPointF(found[1], found[2]))

    def _scroll_by(self, delta: QPointF) -> None:
        for bar, step in ((self.horizontalScrollBar(), delta.x()), (self.verticalScrollBar(), delta.y())):
            bar.setValue(bar.value() + round(step))

    def _zoom_by(self, factor: float, centre: QPointF, shift: QPointF) -> None:
        """A pinch: zoom around the fingers, follow them."""
        self.set_zoom(self._zoom * factor, centre)
        self._scroll_by(-shift)

    def pen_near(self, near: bool, time_ms: int) -> None:
        """The pen came near or left: while it is there, what touches is a palm."""
        self._palm.pen_near(near, time_ms)
        if not near:
            self.finish_contact(time_ms)

    def _offer(self, raw: RawContact) -> bool:
        """Give a contact to whoever draws; a stroke stays on the page where it began."""
        if self.contact_sink is None or self.document is None:
            return False
        if raw.phase is Phase.DOWN:
            found = self.page_at(raw.place)
            if found is None:
                return False
            self.finish_contact(raw.time_ms)
            self._contact = (raw.device, found[0])
        if self._contact is None or self._contact[0] is not raw.device:
            return False
        page = self._contact[1]
        x, y = self._on_sheet(page, raw.place)
        if raw.phase in (Phase.UP, Phase.CANCEL):
            self._contact = None
        taken = self.contact_sink(Contact(raw.device, raw.phase, page, x, y, raw.pressure, raw.time_ms))
        if not taken:
            self._contact = None
        return taken

    def finish_contact(self, time_ms: int) -> None:
        """The up-event of a stroke was lost: end it where it is, so that nothing written disappears."""
        self._close_contact(Phase.UP, time_ms)

    def cancel_contact(self) -> None:
        """A pinch began, or the tool changed: the stroke under way is none."""
        self._close_contact(Phase.CANCEL, 0)

    def _close_contact(self, phase: Phase, time_ms: int) -> None:
        contact, self._contact = self._contact, None
        if contact is not None and self.contact_sink is not None:
            self.contact_sink(Contact(contact[0], phase, contact[1], -1.0, -1.0, None, time_ms))

    def sizeHint(self) -> QSize:
        return QSize(600, 800)
