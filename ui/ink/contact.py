"""What touched the page, whatever the device: the only thing tools see."""

from __future__ import annotations

import enum
import math

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QInputDevice, QMouseEvent, QPointingDevice, QTabletEvent

from app.domain.frozen import dataclass

PALM_REST_MS = 500
"""Touch is ignored this long after the pen was last near (rows 104, A23)."""


class Device(enum.Enum):
    PEN = "pen"
    ERASER = "eraser"
    """The pen's back end, or its eraser button."""
    MOUSE = "mouse"
    FINGER = "finger"


class Phase(enum.Enum):
    DOWN = "down"
    MOVE = "move"
    UP = "up"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Contact:
    """One event of one device on one page."""

    device: Device
    phase: Phase
    page: int
    x_pt: float
    y_pt: float
    pressure: float | None
    time_ms: int
    tilt: float = 0.0
    """0 = upright, 1 = lying on the screen."""


@dataclass(frozen=True, slots=True)
class RawContact:
    """Before the view has found the page: place in the viewport, logical pixels."""

    device: Device
    phase: Phase
    place: QPointF
    pressure: float | None
    time_ms: int
    tilt: float = 0.0


MOST_TILT = 60.0
"""Degrees that pens report at most."""
_TABLET_PHASES = {"TabletPress": Phase.DOWN, "TabletMove": Phase.MOVE, "TabletRelease": Phase.UP}
_MOUSE_PHASES = {"MouseButtonPress": Phase.DOWN, "MouseMove": Phase.MOVE, "MouseButtonRelease": Phase.UP}


def is_hover(event: QTabletEvent) -> bool:
    """The pen moves above the page without touching it: a stroke still open has lost its up-event."""
    return event.type() == QEvent.Type.TabletMove and event.pressure() <= 0 and not event.buttons()


def from_tablet(event: QTabletEvent) -> RawContact | None:
    """A pen event; None for a hover (no pressure). The pen's other end and its side button erase."""
    phase = _TABLET_PHASES.get(event.type().name)
    if phase is None:
        return None
    if phase is Phase.MOVE and event.pressure() <= 0:
        return None
    held = event.button() | event.buttons()
    eraser = event.pointerType() == QPointingDevice.PointerType.Eraser or bool(held & Qt.MouseButton.RightButton)
    has_pressure = bool(event.pointingDevice().capabilities() & QInputDevice.Capability.Pressure)
    pressure = event.pressure() if has_pressure and phase is not Phase.UP else None
    device = Device.ERASER if eraser else Device.PEN
    tilt = min(1.0, math.hypot(event.xTilt(), event.yTilt()) / MOST_TILT)
    return RawContact(device, phase, event.position(), pressure, event.timestamp(), tilt)


def from_mouse(event: QMouseEvent) -> RawContact | None:
    """A mouse event with the left button; None for others and for events Qt made out of touch or pen."""
    phase = _MOUSE_PHASES.get(event.type().name)
    if phase is None or event.source() != Qt.MouseEventSource.MouseEventNotSynthesized:
        return None
    held = event.button() if phase is not Phase.MOVE else event.buttons()
    if not held & Qt.MouseButton.LeftButton:
        return None
    return RawContact(Device.MOUSE, phase, event.position(), None, event.timestamp())


class PalmGuard:
    """Decides whether a touch may be a palm: the pen is near, or was a moment ago."""

    def __init__(self) -> None:
        self._near = False
        self._last_ms = -PALM_REST_MS

    def pen_near(self, near: bool, time_ms: int) -> None:
        """The pen came within reach, or left it."""
        self._near = near
        self._last_ms = max(self._last_ms, time_ms)

    def pen_used(self, time_ms: int) -> None:
        """The pen wrote or hovered."""
        self._last_ms = max(self._last_ms, time_ms)

    def ignores_touch(self, time_ms: int) -> bool:
        """True while a touch is to be taken for the writing hand."""
        return self._near or time_ms - self._last_ms < PALM_REST_MS
