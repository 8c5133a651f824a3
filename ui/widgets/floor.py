"""Room for a window that needs more than the screen has."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget


class Floor(QScrollArea):
    """Holds ``widget``, never smaller than ``least``: what does not fit scrolls, and follows the focus."""

    def __init__(self, widget: QWidget, least: QSize) -> None:
        super().__init__()
        self._before = widget.minimumSize()
        widget.setMinimumSize(widget.minimumSize().expandedTo(least))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(widget)
        if isinstance(program := QApplication.instance(), QApplication):
            program.focusChanged.connect(self._follow)

    def release(self) -> None:
        """Let go of the widget, which may be as small as it was before."""
        widget = self.takeWidget()
        if widget is not None:
            widget.setMinimumSize(self._before)

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and self.isAncestorOf(new):
            self.ensureWidgetVisible(new)
