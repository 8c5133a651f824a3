"""A finger that moves scrolls the page under it; one that stays still for a moment picks up what it lies on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QInputDevice, QMouseEvent
from PySide6.QtWidgets import QAbstractScrollArea, QScroller, QWidget

from ui.timers import single_shot

HOLD_MS = 400
DRAG_START_PX = 8


class Hold:
    """Of a widget that things are dragged on: the mouse drags at once, a finger when it was still first.

    Qt makes a mouse event of each touch that nobody takes, also while the page scrolls or two fingers zoom it: without
    this, scrolling over an event moved it.
    """

    def __init__(self, owner: QWidget, picked_up: Callable[[], None]) -> None:
        """``picked_up``: a finger stayed; from now on it drags."""
        self._owner, self._picked_up = owner, picked_up
        self._timer: QTimer | None = None
        self._start: QPoint | None = None
        self._drags = False
        self.dragging = False
        """Something is being dragged."""

    def press(self, event: QMouseEvent, *, movable: bool = True) -> None:
        self._start = event.globalPosition().toPoint()
        self._drags, self.dragging = not is_finger(event), False
        if movable and not self._drags:
            self._timer = self._timer or single_shot(self._owner, HOLD_MS, self._stayed)
            self._timer.start()

    def offset(self, event: QMouseEvent) -> QPoint | None:
        """How far it was dragged; None = not dragged (yet)."""
        if self._start is None:
            return None
        offset = event.globalPosition().toPoint() - self._start
        if not self.dragging and offset.manhattanLength() > DRAG_START_PX:
            if not self._drags:
                self.let_go()
                return None
            self.dragging = True
        return offset if self.dragging else None

    @property
    def pressed(self) -> bool:
        """False after a scroll: leaving the screen then is no tap."""
        return self._start is not None

    def let_go(self) -> None:
        """The finger does something else, or left."""
        self._start, self.dragging = None, False
        if self._timer is not None:
            self._timer.stop()

    def _stayed(self) -> None:
        area = self._owner.parentWidget()
        while area is not None and not isinstance(area, QAbstractScrollArea):
            area = area.parentWidget()
        if area is not None and QScroller.hasScroller(area.viewport()):
            QScroller.scroller(area.viewport()).stop()
        self.dragging = True
        self._picked_up()


def is_finger(event: QMouseEvent) -> bool:
    """Whether a touch was made into this event."""
    return event.pointingDevice().type() == QInputDevice.DeviceType.TouchScreen
