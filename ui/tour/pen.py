"""A pen by hand: `QTabletEvent`s as a Surface or a Wacom would send them (Qt Test has no pen)."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtWidgets import QApplication, QWidget

STEP_MS = 5
"""Pens report about 200 times a second."""


class Pen:
    """One stylus with pressure."""

    def __init__(self) -> None:
        self._device = QPointingDevice(
            "stylo de la visite",
            1,
            QInputDevice.DeviceType.Stylus,
            QPointingDevice.PointerType.Pen,
            QInputDevice.Capability.Position | QInputDevice.Capability.Pressure,
            1,
            1,
        )
        self._clock_ms = 0

    def draw(self, target: QWidget, points: Sequence[QPointF]) -> None:
        """Write one stroke through ``points`` (of ``target``), pressing harder in its middle."""
        for place, point in enumerate(points):
            first = place == 0
            pressure = 0.25 + 0.6 * math.sin(math.pi * place / max(1, len(points) - 1))
            self._send(target, QEvent.Type.TabletPress if first else QEvent.Type.TabletMove, point, pressure)
        self._send(target, QEvent.Type.TabletRelease, points[-1], 0.0)

    def _send(self, target: QWidget, kind: QEvent.Type, point: QPointF, pressure: float) -> None:
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        up = kind == QEvent.Type.TabletRelease
        event = QTabletEvent(
            kind, self._device, point, QPointF(target.mapToGlobal(point)), pressure, 0.0, 0.0, 0.0, 0.0, 0.0,
            Qt.KeyboardModifier.NoModifier, none if kind == QEvent.Type.TabletMove else left, none if up else left,
        )  # fmt: skip
        self._clock_ms += STEP_MS
        event.setTimestamp(self._clock_ms)
        QApplication.sendEvent(target, event)


def scribble(left: float, top: float, width: float, height: float) -> Iterator[list[QPointF]]:
    """Three strokes: a tick, a wave under a line, a loop around a word."""
    tick = ((0.02, 0.12), (0.05, 0.2), (0.09, 0.0))
    yield [QPointF(left + x * width, top + y * height) for x, y in _between(tick, 12)]
    yield [
        QPointF(left + width * (0.12 + 0.8 * t / 60), top + height * (0.35 + 0.03 * math.sin(t / 2))) for t in range(61)
    ]
    yield [
        QPointF(left + width * (0.3 + 0.14 * math.cos(a / 10)), top + height * (0.75 + 0.14 * math.sin(a / 10)))
        for a in range(64)
    ]


def _between(corners: Sequence[tuple[float, float]], steps: int) -> Iterator[tuple[float, float]]:
    for (x0, y0), (x1, y1) in itertools.pairwise(corners):
        for step in range(steps):
            yield x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps
    yield corners[-1]
