"""Fingers on a page: one scrolls (kinetic) or swipes aside, two zoom; a palm does nothing.

Qt's own recognisers cannot be told to leave a palm alone, nor to give way to a finger that draws, so touch
events are read here and fed to the scroller by hand.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QLineF, QPointF
from PySide6.QtGui import QEventPoint, QTouchEvent
from PySide6.QtWidgets import QScroller, QScrollerProperties, QWidget

from ui.ink.contact import Device, Phase, RawContact

TAP_PX = 12
TAP_MS = 400
SWIPE_PX, SWIPE_MS = 90, 500
"""At least so far aside, three times further than up or down, within so long."""
_PHASES = {
    QEvent.Type.TouchBegin: Phase.DOWN,
    QEvent.Type.TouchUpdate: Phase.MOVE,
    QEvent.Type.TouchEnd: Phase.UP,
    QEvent.Type.TouchCancel: Phase.CANCEL,
}


class Doing(enum.Enum):
    """What the fingers now down are doing."""

    NOTHING = "nothing"
    IGNORED = "ignored"
    """A palm: until all fingers are up."""
    SCROLLING = "scrolling"
    DRAWING = "drawing"
    PINCHING = "pinching"
    DONE = "done"
    """A pinch is over, a finger is still down."""


class FingerInput:
    """Turns touch events of one viewport into scrolling, zooming, drawing and taps."""

    def __init__(
        self,
        viewport: QWidget,
        *,
        is_palm: Callable[[int], bool],
        offer: Callable[[RawContact], bool],
        cancel: Callable[[], None],
        zoom_by: Callable[[float, QPointF, QPointF], None],
        tapped: Callable[[QPointF], None],
        swiped: Callable[[int], None],
    ) -> None:
        """``zoom_by(factor, centre, shift)``; ``offer`` is asked whether a finger draws; ``swiped(1)``: to the left."""
        self._is_palm, self._offer, self._cancel = is_palm, offer, cancel
        self._zoom_by, self._tapped, self._swiped = zoom_by, tapped, swiped
        self._scroller = QScroller.scroller(viewport)
        properties = self._scroller.scrollerProperties()
        off = QScrollerProperties.OvershootPolicy.OvershootAlwaysOff
        properties.setScrollMetric(QScrollerProperties.ScrollMetric.HorizontalOvershootPolicy, off)
        properties.setScrollMetric(QScrollerProperties.ScrollMetric.AxisLockThreshold, 0.6)
        self._scroller.setScrollerProperties(properties)
        self.doing = Doing.NOTHING
        self._from = QPointF()
        self._from_ms = 0
        self._span: QLineF | None = None

    def take(self, event: QTouchEvent) -> bool:
        """Handle a touch event; always True: nothing of it becomes a mouse event."""
        phase = _PHASES[event.type()]
        if phase is Phase.DOWN:
            self._begin(event)
        elif self._is_palm(event.timestamp()) and self.doing in (Doing.SCROLLING, Doing.PINCHING, Doing.DRAWING):
            self._stop(event)
            self.doing = Doing.IGNORED
        elif phase is Phase.MOVE:
            self._move(event)
        else:
            self._end(event, phase)
        event.accept()
        return True

    def stand_still(self) -> None:
        """Somebody writes: the page does not glide on under the pen."""
        self._scroller.stop()

    def _begin(self, event: QTouchEvent) -> None:
        point = event.points()[0]
        self._from, self._from_ms, self._span = point.position(), event.timestamp(), None
        if self._is_palm(event.timestamp()):
            self.doing = Doing.IGNORED
        elif self._offer(_raw(point, Phase.DOWN, event.timestamp())):
            self.stand_still()
            self.doing = Doing.DRAWING
        else:
            self.doing = Doing.SCROLLING
            self._scroller.handleInput(QScroller.Input.InputPress, point.position(), event.timestamp())
        if len(event.points()) > 1:
            self._move(event)

    def _move(self, event: QTouchEvent) -> None:
        points = [p for p in event.points() if p.state() != QEventPoint.State.Released]
        if self.doing in (Doing.IGNORED, Doing.NOTHING, Doing.DONE) and not (
            self.doing is Doing.DONE and len(points) > 1
        ):
            return
        if len(points) > 1:
            self._pinch(event, points)
        elif self.doing is Doing.PINCHING:
            self.doing, self._span = Doing.DONE, None
        elif self.doing is Doing.DRAWING:
            self._offer(_raw(event.points()[0], Phase.MOVE, event.timestamp()))
        elif self.doing is Doing.SCROLLING:
            place = event.points()[0].position()
            self._scroller.handleInput(QScroller.Input.InputMove, place, event.timestamp())

    def _pinch(self, event: QTouchEvent, points: Sequence[QEventPoint]) -> None:
        """Two fingers: whatever one of them had begun is none."""
        if self.doing is not Doing.PINCHING:
            self._stop(event)
            self.doing = Doing.PINCHING
        span = QLineF(points[0].position(), points[1].position())
        if self._span is not None and self._span.length() > 1:
            shift = span.center() - self._span.center()
            self._zoom_by(span.length() / self._span.length(), span.center(), shift)
        self._span = span

    def _end(self, event: QTouchEvent, phase: Phase) -> None:
        point = event.points()[0]
        if self.doing is Doing.DRAWING:
            self._offer(_raw(point, phase, event.timestamp()))
        elif self.doing is Doing.SCROLLING:
            self._scroller.handleInput(QScroller.Input.InputRelease, point.position(), event.timestamp())
            if phase is Phase.UP:
                self._judge(point.position(), event.timestamp() - self._from_ms)
        self.doing, self._span = Doing.NOTHING, None

    def _judge(self, place: QPointF, took_ms: int) -> None:
        """A finger that scrolled is up: was it a tap, or a swipe aside?"""
        moved = place - self._from
        if moved.manhattanLength() < TAP_PX and took_ms < TAP_MS:
            self._tapped(place)
        elif abs(moved.x()) > SWIPE_PX and abs(moved.x()) > 3 * abs(moved.y()) and took_ms < SWIPE_MS:
            self._swiped(1 if moved.x() < 0 else -1)

    def _stop(self, event: QTouchEvent) -> None:
        """Undo what was begun: a stroke is cancelled, a scroll ends where it is."""
        if self.doing is Doing.DRAWING:
            self._cancel()
        elif self.doing is Doing.SCROLLING:
            self._scroller.handleInput(QScroller.Input.InputRelease, self._from, event.timestamp())
            self._scroller.stop()


def _raw(point: QEventPoint, phase: Phase, time_ms: int) -> RawContact:
    return RawContact(Device.FINGER, phase, point.position(), None, time_ms)
