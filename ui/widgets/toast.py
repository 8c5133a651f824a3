"""What was just done, with a way back. One at a time, at the bottom of the window; never under the finger."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui.theme import Space, Theme
from ui.widgets.basic import Button, IconButton, Label

SHORT_MS = 4_000
"""Time to read a line."""
LONG_MS = 8_000
"""Time to read it, to change one's mind and to reach the button."""


class Toast(QFrame):
    """Lives in the corner of ``host``; `say` replaces what it shows."""

    def __init__(self, theme: Theme, host: QWidget) -> None:
        super().__init__(host)
        self._theme, self._host = theme, host
        self._undo: Callable[[], None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self._text = Label(theme, "")
        self._button = Button(theme, "", "quiet", "undo", self._undone)
        close = IconButton(theme, "close", self.tr("Fermer ce message"), self.hide)
        layout = QHBoxLayout(self)
        gap = theme.gap(Space.S)
        layout.setContentsMargins(2 * gap, gap // 2, gap // 2, gap // 2)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._button)
        layout.addWidget(close)
        self.hide()
        host.installEventFilter(self)

    @property
    def text(self) -> str:
        return self._text.text()

    def say(self, text: str, undo: Callable[[], None] | None = None, undo_text: str = "", ms: int = 0) -> None:
        """Show ``text``, with a way back or not. ``ms``: how long; 0 = as long as reading it takes."""
        self._undo = undo
        self._text.set_text(text)
        self._button.setText(undo_text or self.tr("Annuler"))
        self._button.setVisible(undo is not None)
        self._place()
        self.show()
        self.raise_()
        self._timer.start(ms or (SHORT_MS if undo is None else LONG_MS))
        from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

        announcement = QAccessibleAnnouncementEvent(self, text)
        QAccessible.updateAccessibility(announcement)

    def leave(self) -> None:
        """The page that it was about is left: go, unless a way back is offered."""
        if self._undo is None:
            self.hide()

    def undo(self) -> None:
        """Take the way back, as the button does."""
        self._undone()

    def _undone(self) -> None:
        undo, self._undo = self._undo, None
        self.hide()
        if undo is not None:
            undo()

    def _place(self) -> None:
        gap = self._theme.gap(Space.L)
        width = min(self._host.width() - 2 * gap, self._theme.px(560))
        self.setFixedWidth(width)
        height = max(self.sizeHint().height(), self.heightForWidth(width))
        bar = self._theme.target(grave=True) + 2 * gap  # what a page's own acts at the bottom may take
        self.setGeometry((self._host.width() - width) // 2, self._host.height() - height - bar, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._theme.colour("line_strong"))
        painter.setBrush(self._theme.colour("raised"))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 10, 10)
        painter.end()

    def setVisible(self, visible: bool) -> None:
        super().setVisible(visible)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not visible)
