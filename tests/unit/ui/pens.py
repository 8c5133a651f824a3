"""Pens, palms and fingers by hand: events as a Surface or a Wacom would send them, from lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QEventLoop, QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QInputDevice, QPointingDevice, QTabletEvent, QTouchEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

_C = QInputDevice.Capability
_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


def _stylus(kind: QPointingDevice.PointerType, ident: int, *, pressure: bool = True) -> QPointingDevice:
    abilities = _C.Position | _C.Hover | (_C.Pressure if pressure else _C.NormalizedPosition)
    return QPointingDevice("stylet d’essai", ident, QInputDevice.DeviceType.Stylus, kind, abilities, 1, 2)


@dataclass(frozen=True)
class Sample:
    """One event of a recording: ``kind`` is d(own), m(ove), u(p) or h(over)."""

    kind: str
    x: float
    y: float
    pressure: float = 0.5
    time_ms: int = 0
    tilt: float = 0.0
    """Degrees from upright, to the right."""


_KINDS = {
    "d": QEvent.Type.TabletPress,
    "m": QEvent.Type.TabletMove,
    "u": QEvent.Type.TabletRelease,
    "h": QEvent.Type.TabletMove,
}


class Pen:
    """One end of a stylus over one widget."""

    def __init__(self, target: QWidget, *, eraser: bool = False, pressure: bool = True) -> None:
        kind = QPointingDevice.PointerType.Eraser if eraser else QPointingDevice.PointerType.Pen
        self._device = _stylus(kind, 2 if eraser else 1, pressure=pressure)
        self._target = target

    def play(self, recording: Iterable[Sample], button: Qt.MouseButton = _LEFT) -> None:
        """Send a recording as it is."""
        for sample in recording:
            self.send(sample, button)

    def send(self, sample: Sample, button: Qt.MouseButton = _LEFT) -> None:
        place = QPointF(sample.x, sample.y)
        pressure = 0.0 if sample.kind in "uh" else sample.pressure
        event = QTabletEvent(
            _KINDS[sample.kind],
            self._device,
            place,
            QPointF(self._target.mapToGlobal(place.toPoint())),
            pressure,
            sample.tilt,
            0.0,
            0.0,
            0.0,
            0.0,
            Qt.KeyboardModifier.NoModifier,
            button if sample.kind in "du" else _NONE,
            button if sample.kind in "dm" else _NONE,
        )
        event.setTimestamp(sample.time_ms)
        QApplication.sendEvent(self._target, event)

    def near(self, time_ms: int, *, leaves: bool = False) -> QTabletEvent:
        """Proximity, as Qt sends it to the application object."""
        kind = QEvent.Type.TabletLeaveProximity if leaves else QEvent.Type.TabletEnterProximity
        zero = QPointF()
        modifiers = Qt.KeyboardModifier.NoModifier
        event = QTabletEvent(kind, self._device, zero, zero, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, modifiers, _NONE, _NONE)
        event.setTimestamp(time_ms)
        return event


def line(x: float, y: float, to_x: float, to_y: float, *, steps: int = 20, start_ms: int = 0) -> list[Sample]:
    """A straight stroke whose pressure grows from 0.2 to 0.9."""
    points = [(x + (to_x - x) * i / steps, y + (to_y - y) * i / steps) for i in range(steps + 1)]
    samples = [
        Sample("d" if i == 0 else "m", px, py, 0.2 + 0.7 * i / steps, start_ms + 5 * i)
        for i, (px, py) in enumerate(points)
    ]
    return [*samples, Sample("u", to_x, to_y, 0.0, start_ms + 5 * steps + 5)]


class Fingers:
    """Fingers on one widget, through the window system as real ones come; time is the window system's."""

    def __init__(self, target: QWidget, device: QPointingDevice) -> None:
        self._target, self._device = target, device

    def down(self, *places: tuple[float, float]) -> None:
        self._commit("press", places)

    def move(self, *places: tuple[float, float]) -> None:
        self._commit("move", places)

    def up(self, *places: tuple[float, float]) -> None:
        self._commit("release", places)

    def pinch_in(self, held: tuple[float, float], added: tuple[float, float]) -> None:
        """A second finger comes down beside the first."""
        sequence = QTest.touchEvent(self._target, self._device)
        sequence.move(0, _point(held), self._target).press(1, _point(added), self._target).commit()

    def drag(self, start: tuple[float, float], steps: Sequence[tuple[float, float]]) -> None:
        """Down, along, up, as fast as a hand."""
        self.down(start)
        for step in steps:
            wait_ms(12)
            self.move(step)
        self.up(steps[-1] if steps else start)

    def _commit(self, verb: str, places: Sequence[tuple[float, float]]) -> None:
        sequence = QTest.touchEvent(self._target, self._device)
        for ident, place in enumerate(places):
            getattr(sequence, verb)(ident, _point(place), self._target)
        sequence.commit()


def _point(place: tuple[float, float]) -> QPoint:
    return QPoint(round(place[0]), round(place[1]))


def wait_ms(ms: int) -> None:
    """Let the event loop run."""
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


class Clock(QObject):
    """Reads the window system's clock off the events of a widget."""

    def __init__(self, target: QWidget) -> None:
        super().__init__(target)
        self.ms = 0
        target.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QTouchEvent):
            self.ms = event.timestamp()
        return False
