"""A row of tools that scrolls sideways where the window has no room for all of them (1280x800 enlarged four times)."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QScroller, QWidget

from ui.widgets.heard import name_bars


class SideScroll(QScrollArea):
    """Shows ``row`` as it is where it fits; else a bar under it, and a finger, reach the rest, and it follows the focus."""

    def __init__(self, row: QWidget) -> None:
        super().__init__()
        self._row = row
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        name_bars(self)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self.viewport().setAutoFillBackground(False)
        row.setAutoFillBackground(False)
        self.setWidget(row)
        if isinstance(program := QApplication.instance(), QApplication):
            program.focusChanged.connect(self._follow)

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and self.isAncestorOf(new):
            self.ensureWidgetVisible(new)

    def sizeHint(self) -> QSize:
        row = self._row.sizeHint()
        return QSize(row.width(), self._high())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._high())

    def _high(self) -> int:
        row = self._row
        least = row.minimumSizeHint()
        bar = self.horizontalScrollBar().sizeHint().height() if least.width() > self.width() else 0
        if row.hasHeightForWidth():
            return row.heightForWidth(max(self.width(), least.width())) + bar
        return max(least.height(), row.sizeHint().height()) + bar

    def fit(self) -> None:
        """Take the height of the row, whose tools came or went."""
        if self.height() != self._high():
            self.setFixedHeight(self._high())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()
