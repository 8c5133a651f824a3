"""Pages of a PDF one under the other: rendered off the window's thread, zoomed by wheel, pinch and keys.

Until its pixels arrive a page is shown as white paper, or as its last pixels stretched. What lies over a page
(ink, notes, search hits) is painted by ``overlays``; what touches it is offered to ``contact_sink`` first, as
points of the page. Where pages lie is `striplayout`'s subject, their pixels `strippixels`', fingers `striptouch`'s.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTabletEvent,
    QTouchEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QScrollBar, QWidget

from app.services.pdf import PdfBinder, PdfDocument
from ui.application import Application
from ui.context import Context
from ui.focus import FocusRing
from ui.ink.contact import Contact, Device, PalmGuard, Phase, RawContact, from_mouse, from_tablet, is_hover
from ui.text import tr
from ui.timers import single_shot
from ui.widgets.heard import name_bars
from ui.widgets.striplayout import GAP_PX, StripLayout
from ui.widgets.strippixels import MOST_PIXELS, PagePixels
from ui.widgets.striptouch import TAP_PX, FingerInput

ZOOM_STEPS = (0.25, 0.33, 0.5, 0.67, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)
"""Of the page's natural size (96 pixels an inch)."""
SETTLE_MS = 120
"""Pages that only fly past are not rendered: while one scrolls or zooms, what is asked waits for so long."""

_Mode = QPainter.CompositionMode
CONTRAST = ((_Mode.CompositionMode_ColorDodge, 62), (_Mode.CompositionMode_ColorBurn, 170))
"""Levels of a scan stretched by painting: what is lighter than three quarters turns white, what is dark turns black."""

Painter = Callable[[QPainter, int, QRectF, float], None]
"""(painter, page, place in the viewport, pixels a point)."""
Sink = Callable[[Contact], bool]
"""True when the contact was taken."""


class PageStrip(FocusRing, QAbstractScrollArea):
    """The scrolling pages of one document, or of several bound together (`PdfBinder`).

    Turned pages: `place_of` is where a page lies on screen; overlays and contacts know nothing of it, they are
    given the page upright, and the painter turned (`upright`, `page_at`).
    """

    page_changed = Signal(int)
    zoom_changed = Signal(float)
    document_changed = Signal()
    tapped = Signal(int, QPointF)
    """A tap or click nobody took: page and place in points."""
    swiped = Signal(int)
    """A finger went quickly aside where there is nothing to scroll to: 1 = on, -1 = back."""

    def __init__(self, ctx: Context, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self.document: PdfDocument | PdfBinder | None = None
        self.night = False
        """Colours of the pages inverted."""
        self.contrast = False
        """Grey paper shown white, pale ink shown dark."""
        self.overlays: list[Painter] = []
        self.contact_sink: Sink | None = None
        self._layout = StripLayout()
        self._pixels = PagePixels(ctx, self, self._pixels_came)
        self._palm = PalmGuard()
        self._fit = True
        self._contact: tuple[Device, int] | None = None
        """Device that is drawing, and on which page."""
        self._drag_from: QPointF | None = None
        self._dragged = QPointF()
        self._page = 0
        self._settle = single_shot(self, SETTLE_MS, self._ask_visible)
        self.setFrameShape(QFrame.Shape.NoFrame)
        # Its room is always kept: a bar that comes once pages are laid out would have them all drawn twice.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._name = name
        self._say()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        name_bars(self)
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
            swiped=self._swipe,
        )
        app = QApplication.instance()
        if isinstance(app, Application):
            app.pen_near.connect(self.pen_near)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.page_changed.connect(lambda _page: self._say())

    # --- document -------------------------------------------------------------------------------

    def set_document(self, document: PdfDocument | PdfBinder | None) -> None:
        """Show a document from its first page; None empties the strip."""
        self.cancel_contact()
        self.document = document
        self._layout.rotation, self._layout.tilts, self.contrast = 0, {}, False
        self._pixels.clear()
        self._page = 0
        self._fit = True
        self._lay_out()
        self.verticalScrollBar().setValue(0)
        self.document_changed.emit()
        self.page_changed.emit(0)
        self._ask_visible()

    def rebind(self, binder: PdfBinder) -> None:
        """The same documents, of which more is known: what one reads stays where it is."""
        before = self.document
        if not isinstance(before, PdfBinder) or not before.pages:
            self.set_document(binder)
            return
        part, local = before.locate(self._page)
        same = {(p.ref, p.sha256) for p in binder.parts}

        def number_now(old: int) -> int | None:
            known, inside = before.locate(old)
            start = binder.start_of(known.ref)
            return None if start is None or (known.ref, known.sha256) not in same else start + inside

        self._pixels.renumber(number_now)
        start = binder.start_of(part.ref)
        self._take_sizes(binder, min((start or 0) + local, len(binder.pages) - 1))

    def resize_pages(self, document: PdfDocument) -> None:
        """The same document, its pages measured: what one reads stays where it is."""
        self._take_sizes(document, self._page)

    def _take_sizes(self, document: PdfDocument | PdfBinder, page: int) -> None:
        """``document`` takes the place of what is shown; ``page`` is what the page one reads is called in it."""
        self.cancel_contact()
        bar = self.verticalScrollBar()
        below = (bar.value() - self._layout.tops[self._page]) / self.scale
        self.document, self._page = document, page
        self._lay_out()
        bar.setValue(round(self._layout.tops[self._page] + below * self.scale))
        self.document_changed.emit()
        self.page_changed.emit(self._page)
        self._ask_visible()
        self.viewport().update()

    def turn(self, degrees: int = 90) -> None:
        """Turn all pages clockwise."""
        self._layout.rotation = (self._layout.rotation + degrees) % 360
        self._change_layout()

    def set_looks(self, rotation: int, tilts: Mapping[int, float], *, contrast: bool) -> None:
        """Turned, straightened (page -> degrees that it leans) and contrasted, all at once."""
        self.contrast = contrast
        self._layout.tilts = dict(tilts)
        if rotation != self.rotation:
            self._layout.rotation = rotation
            self._change_layout()
        self.viewport().update()

    def set_columns(self, columns: int) -> None:
        """One page beside the other, or one under the other."""
        self._layout.columns = columns
        self._change_layout()

    def set_night(self, on: bool) -> None:
        self.night = on
        self.viewport().update()

    def _change_layout(self) -> None:
        page = self._page
        self.cancel_contact()
        self._pixels.clear()
        self._lay_out()
        self.go_to(page)
        self._settle.start()
        self.viewport().update()

    # --- what is shown --------------------------------------------------------------------------

    @property
    def rotation(self) -> int:
        """Degrees clockwise: 0, 90, 180 or 270."""
        return self._layout.rotation

    def is_turned(self, page: int) -> bool:
        """The page does not lie on screen as it is drawn: overlays are given it upright, the painter turned."""
        return self._layout.turned(page)

    @property
    def columns(self) -> int:
        return self._layout.columns

    @property
    def page(self) -> int:
        """Page at the top third of the viewport, 0-based; of two beside each other the first, or the one gone to."""
        return self._page

    @property
    def page_count(self) -> int:
        return len(self.document.pages) if self.document else 0

    @property
    def zoom(self) -> float:
        """1.0 = natural size."""
        return self._layout.zoom

    @property
    def scale(self) -> float:
        """Logical pixels a point."""
        return self._layout.scale

    def size_of(self, page: int) -> tuple[float, float]:
        """(width, height) of a page as it lies, in points."""
        return self._layout.size_of(page)

    def upright(self, page: int) -> QTransform:
        """From pixels of the upright page (origin at its corner) to the viewport."""
        return self._layout.upright(page, self.place_of(page))

    def paper_of(self, page: int) -> tuple[float, float]:
        """(width, height) of the upright page, in points."""
        return self._layout.pages[page]

    def sheet_of(self, page: int) -> QRectF:
        """The upright page at its own corner, logical pixels."""
        width, height = self.paper_of(page)
        return QRectF(0, 0, width * self.scale, height * self.scale)

    def refresh_zone(self, page: int, zone: QRectF) -> None:
        """Repaint a zone of an upright page, logical pixels from its corner."""
        if self._layout.turned(page):
            self.viewport().update(self.upright(page).mapRect(zone).toAlignedRect())
        else:
            self.viewport().update(zone.translated(self.place_of(page).topLeft()).toAlignedRect())

    def place_of(self, page: int) -> QRectF:
        """Where a page lies in the viewport, logical pixels."""
        scrolled = QPointF(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        return self._layout.place_of(page, self.viewport().width(), scrolled)

    def visible_pages(self) -> range:
        top = self.verticalScrollBar().value()
        return self._layout.between(top, top + self.viewport().height())

    def page_at(self, place: QPointF) -> tuple[int, float, float] | None:
        """Page under a place of the viewport, and the place in points of it; None between pages."""
        for page in self.visible_pages():
            if self.place_of(page).contains(place):
                return page, *self._on_sheet(page, place)
        return None

    def _on_sheet(self, page: int, place: QPointF) -> tuple[float, float]:
        return self._layout.on_sheet(page, self.place_of(page), place)

    def top_of(self, page: int) -> float:
        """Where a page begins, in the content's pixels."""
        return self._layout.tops[page]

    def _say(self) -> None:
        """Where one is, for a screen reader: pages are pixels to it."""
        said = tr("{name}, page {page} sur {count}").format(name=self._name, page=self._page + 1, count=self.page_count)
        self.setAccessibleName(said if self.page_count else self._name)

    # --- moving ---------------------------------------------------------------------------------

    def go_to(self, page: int, y_pt: float = 0.0) -> None:
        """Bring a place of a page to the top."""
        if 0 <= page < self.page_count:
            if self.rotation and y_pt:
                y_pt = 0.0  # a place of the upright page: its page is near enough
            self.verticalScrollBar().setValue(int(self._layout.tops[page] + y_pt * self.scale - GAP_PX))
            if self._layout.line_start(page) == self._layout.line_start(self._page):
                self._read(page)  # the second of two beside each other

    def set_zoom(self, zoom: float, anchor: QPointF | None = None) -> None:
        """Zoom around ``anchor`` (viewport; default its centre)."""
        self._fit = False
        self._apply_zoom(zoom, anchor)

    def fit_width(self) -> None:
        self._fit = True
        self._apply_zoom(self._layout.fit_zoom(self.viewport().width()), None)

    def step_zoom(self, direction: int) -> None:
        """Next or previous usual step."""
        steps = [s for s in ZOOM_STEPS if (s > self.zoom * 1.01 if direction > 0 else s < self.zoom * 0.99)]
        if steps:
            self.set_zoom(steps[0] if direction > 0 else steps[-1])

    def _apply_zoom(self, zoom: float, anchor: QPointF | None) -> None:
        zoom = max(ZOOM_STEPS[0], min(ZOOM_STEPS[-1], zoom))
        if abs(zoom - self.zoom) < 0.001:
            return
        at = anchor or QPointF(self.viewport().width() / 2, self.viewport().height() / 2)
        bars = (self.horizontalScrollBar(), self.verticalScrollBar())
        ratio = zoom / self.zoom
        wanted = ((bars[0].value() + at.x()) * ratio - at.x(), (bars[1].value() + at.y()) * ratio - at.y())
        self._layout.zoom = zoom
        self._lay_out()
        for bar, value in zip(bars, wanted, strict=True):
            bar.setValue(round(value))
        self.zoom_changed.emit(zoom)
        self._settle.start()
        self.viewport().update()

    def _lay_out(self) -> None:
        layout, view = self._layout, self.viewport().size()
        layout.pages = self.document.pages if self.document else ()
        layout.mixed = isinstance(self.document, PdfBinder)
        if self._fit and layout.pages:
            zoom = min(ZOOM_STEPS[-1], layout.fit_zoom(view.width()))
            if zoom != layout.zoom:
                layout.zoom = zoom
                self.zoom_changed.emit(zoom)
        layout.arrange(view.height())
        self._set_range(self.verticalScrollBar(), layout.height, view.height())
        sideways = layout.width if not self._fit or layout.mixed else 0
        self._set_range(self.horizontalScrollBar(), sideways, view.width())

    @staticmethod
    def _set_range(bar: QScrollBar, content: float, view: int) -> None:
        more = round(content) - view
        bar.setRange(0, more if more > 4 else 0)  # a page fitted to the width is never quite round
        bar.setPageStep(view)
        bar.setSingleStep(40)

    # --- pixels ---------------------------------------------------------------------------------

    def _ask_visible(self) -> None:
        """What is in view; once that is painted, the pages around it."""
        visible = self.visible_pages()
        self._ask(visible, urgency=0)
        if self.settled:
            self._ask((visible.stop, visible.start - 1, visible.stop + 1), urgency=3)

    def _ask(self, pages: Iterable[int], urgency: int) -> None:
        document = self.document
        for page in pages:
            if document is not None and 0 <= page < self.page_count:
                self._pixels.ask(document, page, self._render_scale(page), self.rotation, urgency)

    def _render_scale(self, page: int) -> float:
        """Pixels a point asked for: the screen's, but never more pixels than `MOST_PIXELS`."""
        width, height = self._layout.pages[page]
        return min(self.scale * self.devicePixelRatioF(), math.sqrt(MOST_PIXELS / max(1.0, width * height)))

    def _pixels_came(self) -> None:
        self._pixels.forget_far(self.visible_pages())
        self.viewport().update()
        if not self._settle.isActive():
            self._ask_visible()

    def painted(self, page: int) -> bool:
        """A page is painted at its own scale."""
        return self._pixels.has(page, self._render_scale(page))

    @property
    def settled(self) -> bool:
        """True when all that is visible is painted at its own scale (tests, tour, scenes)."""
        return all(self.painted(page) for page in self.visible_pages())

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
            self._paint_page(painter, page, place)
            self._paint_overlays(painter, page, place)
            if self.night:
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Difference)
                painter.fillRect(place, QColor("#f2f2f2"))
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        painter.end()
        self.paint_ring(self._ctx.theme.colour("focus"))

    def _paint_page(self, painter: QPainter, page: int, place: QRectF) -> None:
        """Its pixels: upright where it leans, and with more contrast where that is wanted."""
        leans = bool(self._layout.tilts.get(page))
        if leans:
            painter.save()
            painter.setClipRect(place)
            painter.setTransform(self._layout.straightened(page, place), True)
        self._pixels.paint(painter, page, place, self._render_scale(page))
        if leans:
            painter.restore()
        if self.contrast:
            for mode, grey in CONTRAST:
                painter.setCompositionMode(mode)
                painter.fillRect(place, QColor(grey, grey, grey))
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)

    def _paint_overlays(self, painter: QPainter, page: int, place: QRectF) -> None:
        if not self._layout.turned(page):
            for paint in self.overlays:
                paint(painter, page, place, self.scale)
            return
        painter.save()
        painter.setTransform(self.upright(page), True)
        for paint in self.overlays:
            paint(painter, page, self.sheet_of(page), self.scale)
        painter.restore()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.DevicePixelRatioChange:
            self._settle.start()  # another screen: as many pixels as it has
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        page = self._page
        self._lay_out()
        if self._fit and page:
            self.go_to(page)
        self._settle.start()

    def _scrolled(self, value: int) -> None:
        first = self._layout.page_at_height(value + self.viewport().height() / 3)
        if first != self._layout.line_start(self._page):
            self._read(first)
        if not self._settle.isActive():  # a page turned: at once; a glide goes on: once it settles
            self._ask_visible()
        self._settle.start()
        self.viewport().update()

    def _read(self, page: int) -> None:
        """The page that one reads is another one."""
        if page != self._page:
            self._page = page
            self.page_changed.emit(page)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_zoom(self.zoom * 1.0015 ** event.angleDelta().y(), event.position())
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
            self.set_zoom(self.zoom * (1 + event.value()), event.position())
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

    def _swipe(self, direction: int) -> None:
        """Aside, where the page has no aside to scroll to."""
        if self.horizontalScrollBar().maximum() == 0:
            self.swiped.emit(direction)

    def _scroll_by(self, delta: QPointF) -> None:
        for bar, step in ((self.horizontalScrollBar(), delta.x()), (self.verticalScrollBar(), delta.y())):
            bar.setValue(bar.value() + round(step))

    def _zoom_by(self, factor: float, centre: QPointF, shift: QPointF) -> None:
        """A pinch: zoom around the fingers, follow them."""
        self.set_zoom(self.zoom * factor, centre)
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
        taken = self.contact_sink(Contact(raw.device, raw.phase, page, x, y, raw.pressure, raw.time_ms, raw.tilt))
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
