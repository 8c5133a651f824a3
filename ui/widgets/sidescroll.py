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
        _follow_focus()

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


_FOLLOWED = "rows_follow_the_focus"


def _follow_focus() -> None:
    """Once for the program: as a slot of each row, it was asked for while its row was being destroyed, and not found."""
    program = QApplication.instance()
    if isinstance(program, QApplication) and not program.property(_FOLLOWED):
        program.setProperty(_FOLLOWED, True)
        program.focusChanged.connect(_bring)


def _bring(_old: QWidget | None, new: QWidget | None) -> None:
    parent = new.parentWidget() if new is not None else None
    while parent is not None:
        if isinstance(parent, SideScroll) and new is not None:
            parent.ensureWidgetVisible(new)
        parent = parent.parentWidget()
