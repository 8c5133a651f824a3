"""The on-screen keyboard never hides what one writes in.

Where the system's keyboard lies over the window (tablets: Qt tells its place, `QInputMethod.keyboardRectangle`), the
page is made that much shorter and the field in hand is scrolled into what is left. Tried here with a rectangle given by
a test; the keyboards of Windows and of Linux desktops were not.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QRectF, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLayout, QScrollArea, QWidget

AROUND_PX = 24
"""Kept visible around the field."""


class KeyboardRoom(QObject):
    """Keeps room for the keyboard under ``window``, whose whole content is in its layout."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        method = QGuiApplication.inputMethod()
        method.keyboardRectangleChanged.connect(self._follow)
        method.visibleChanged.connect(self._follow)

    def _follow(self) -> None:
        method = QGuiApplication.inputMethod()
        self.make_room(method.keyboardRectangle() if method.isVisible() else QRectF())

    def make_room(self, keyboard: QRectF) -> None:
        """``keyboard``: in the screen's coordinates; empty when there is none."""
        layout: QLayout | None = self._window.layout()
        if layout is None:
            return
        bottom = self._window.mapToGlobal(QPoint(0, self._window.height())).y()
        hidden = 0 if keyboard.isEmpty() else round(bottom - keyboard.top())
        under = max(0, min(hidden, self._window.height() // 2))
        if layout.contentsMargins().bottom() != under:
            layout.setContentsMargins(0, 0, 0, under)
            layout.activate()
        QTimer.singleShot(0, self, self._reveal)

    def _reveal(self) -> None:
        """Scroll every area that holds the field in hand so that it shows."""
        field = QApplication.focusWidget()
        parent = field.parentWidget() if field is not None else None
        while field is not None and parent is not None:
            if isinstance(parent, QScrollArea):
                parent.ensureWidgetVisible(field, AROUND_PX, AROUND_PX)
            parent = parent.parentWidget()
