"""The icons, tinted: as pixmaps for who paints, as `QIcon` for buttons and menus."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap

from ui.theme.resources import resource_folder


class Pixmaps:
    """Icons drawn so far, once for each size, colour and pixel ratio."""

    def __init__(self) -> None:
        self._drawn: dict[tuple[str, int, str, float], QPixmap] = {}
        self.copies: list[QIconEngine] = []
        """Made by `_Engine.clone`."""

    def get(self, name: str, size: int, colour: str, dpr: float) -> QPixmap:
        """``resources/icons/<name>.svg`` in a ``#rrggbb`` colour; ``size`` in device-independent pixels."""
        key = (name, size, colour, dpr)
        found = self._drawn.get(key)
        if found is None:
            found = self._drawn[key] = _render(name, size, colour, dpr)
        return found


class Icons:
    """One `QIcon` for each icon and its two colours, drawn when it is first shown.

    WORKAROUND PySide6 6.11: what an icon is drawn by (a Python object that Qt owns) must not end with its last button.
    When a populated layout is put into another one, Shiboken notes its items at their addresses, and goes on knowing
    them after Qt has deleted them. What is made at such an address and ends with nobody else holding it is then released
    twice: a crash, some time later, anywhere. So every icon is made once, and held here.
    """

    def __init__(self, pixmaps: Pixmaps) -> None:
        self._pixmaps = pixmaps
        self._made: dict[tuple[str, str, str], tuple[_Engine, QIcon]] = {}

    def get(self, name: str, colour: str, disabled: str) -> QIcon:
        """An icon; ``disabled``: its colour where it cannot be pressed."""
        key = (name, colour, disabled)
        found = self._made.get(key)
        if found is None:
            engine = _Engine(self._pixmaps, *key)
            found = self._made[key] = (engine, QIcon(engine))
        return found[1]


class _Engine(QIconEngine):
    """Draws an icon at the size and pixel ratio asked for: nothing is rendered that is never shown."""

    def __init__(self, pixmaps: Pixmaps, name: str, colour: str, disabled: str) -> None:
        super().__init__()
        self._pixmaps, self._name, self._colour, self._disabled = pixmaps, name, colour, disabled

    def clone(self) -> QIconEngine:
        """WORKAROUND PySide6 6.11: Qt gets the copy, Python deletes it at once unless something here holds it."""
        copy = _Engine(self._pixmaps, self._name, self._colour, self._disabled)
        self._pixmaps.copies.append(copy)
        return copy

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        painter.drawPixmap(rect, self._draw(rect.size(), mode, painter.device().devicePixelRatioF()))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self._draw(size, mode, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        """``size`` is in device-independent pixels since Qt 6.8: divided by the scale, icons were blurred on fine screens."""
        return self._draw(size, mode, scale)

    def _draw(self, size: QSize, mode: QIcon.Mode, ratio: float) -> QPixmap:
        """Square, at the left of what was asked for: the rest keeps words away from it (`ui.widgets.basic.Button`)."""
        colour = self._disabled if mode == QIcon.Mode.Disabled else self._colour
        side = max(1, min(size.width(), size.height()))
        drawn = self._pixmaps.get(self._name, side, colour, ratio)
        if size.width() <= side:
            return drawn
        wide = QPixmap(round(size.width() * ratio), round(side * ratio))
        wide.setDevicePixelRatio(ratio)
        wide.fill(Qt.GlobalColor.transparent)
        painter = QPainter(wide)
        painter.drawPixmap(0, 0, drawn)
        painter.end()
        return wide


@cache
def _source(name: str) -> bytes:
    return (resource_folder() / "icons" / f"{name}.svg").read_bytes()


def _render(name: str, size: int, colour: str, dpr: float) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer  # only when the first icon is painted

    renderer = QSvgRenderer(QByteArray(_source(name).replace(b"currentColor", colour.encode())))
    pixmap = QPixmap(QSize(round(size * dpr), round(size * dpr)))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, pixmap.width(), pixmap.height()))
    painter.end()
    pixmap.setDevicePixelRatio(dpr)
    return pixmap
