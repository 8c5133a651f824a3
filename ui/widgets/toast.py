"""What was just done, with a way back. One at a time, at the bottom of the window; never under the finger.

Its time does not run out while it is pointed at, touched, has the focus, or a screen reader is at work (WCAG 2.2.1).
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QAccessible, QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QFrame, QHBoxLayout, QWidget

from ui.text import undo as undo_word
from ui.theme import Space, Theme
from ui.widgets.basic import Button, IconButton, Label

SHORT_MS = 4_000
"""Time to read a line."""
CHARACTER_MS = 80
"""For each character, where it says more: some hundred and fifty words a minute, half of what is usual."""
LONG_MS = 10_000
"""Time to read it, to change one's mind and to reach the button: the least when there is a way back."""
READER_KNOWN = sys.platform != "win32"
"""Qt's word that a screen reader is at work is sure: on Windows a touch keyboard makes it say so too (not tried here)."""
TIMES_READ = 10
"""How many times longer where it is not sure (WCAG 2.2.1: ten times)."""


class Toast(QFrame):
    """Lies over ``host``, a part of ``window``; `say` replaces what it shows.

    It is a child of the window itself: what lies in a stack beside the page shown, screen readers are not told of.
    """

    def __init__(self, theme: Theme, window: QWidget, host: QWidget) -> None:
        super().__init__(window)
        self._theme, self._window, self._host = theme, window, host
        self._undo: Callable[[], None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._run_out)
        self._pressed = False
        self._text = Label(theme, "")
        self._button = Button(theme, "", "quiet", "undo", self._undone)
        close = IconButton(theme, "close", self.tr("Fermer ce message"), self.hide)
        layout = QHBoxLayout(self)
        gap = theme.gap(Space.S)
        layout.setContentsMargins(2 * gap, gap // 2, gap // 2, gap // 2)
        self._text.setContentsMargins(0, gap // 2, 0, gap // 2)  # several lines do not touch the edge
        layout.addWidget(self._text, 1)
        layout.addWidget(self._button)
        layout.addWidget(close)
        self.hide()
        host.installEventFilter(self)
        if isinstance(program := QApplication.instance(), QApplication):
            program.focusChanged.connect(self._focus_moved)

    @property
    def text(self) -> str:
        return self._text.text()

    def say(
        self, text: str, undo: Callable[[], None] | None = None, undo_text: str = "", ms: int = 0, icon: str = ""
    ) -> None:
        """Show ``text``, with a way back or not. ``ms``: how long at least; 0 = as long as reading it takes.

        ``undo_text``: what the button does instead, which is no way back then: it bears ``icon``, or nothing.
        """
        self._undo = undo
        self._text.set_text(text)
        self._button.setText(undo_text or undo_word())
        self._button.set_icon(icon or ("" if undo_text else "undo"))
        self._button.setVisible(undo is not None)
        self._place()
        self.show()
        self.raise_()
        self._timer.start(self._time(ms))
        from PySide6.QtGui import QAccessibleAnnouncementEvent

        announcement = QAccessibleAnnouncementEvent(self, text)
        QAccessible.updateAccessibility(announcement)

    def _time(self, ms: int) -> int:
        reading = max(SHORT_MS, CHARACTER_MS * len(self.text))
        if self._undo is None:
            return ms or reading
        read = QAccessible.isActive() and not READER_KNOWN
        return max(ms, LONG_MS, reading) * (TIMES_READ if read else 1)

    def _held(self) -> bool:
        """Someone is about to use it: its time waits."""
        focus = QApplication.focusWidget()
        return (
            self._pressed
            or self.underMouse()
            or any(button.isDown() for button in self.findChildren(QAbstractButton))
            or (focus is not None and self.isAncestorOf(focus))
            or (self._undo is not None and READER_KNOWN and QAccessible.isActive())
        )

    def _run_out(self) -> None:
        if self._held():
            self._rewind()
        else:
            self.hide()

    def _rewind(self) -> None:
        """All its time again, from now on."""
        if self.isVisible():
            self._timer.start()

    def _focus_moved(self, old: QWidget | None, _new: QWidget | None) -> None:
        if old is not None and self.isAncestorOf(old):
            self._rewind()

    def event(self, event: QEvent) -> bool:
        """A finger's press reaches it as a mouse's: what lies on its words holds it until it is lifted."""
        kind = event.type()
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
            self._pressed = kind == QEvent.Type.MouseButtonPress
            self._rewind()
            event.accept()
            return True
        if kind == QEvent.Type.Leave:
            self._rewind()
        return super().event(event)

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
        left, top = (self._host.width() - width) // 2, self._host.height() - height - bar
        self.setGeometry(QRect(self._host.mapTo(self._window, QPoint(left, top)), QSize(width, height)))

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

    def hideEvent(self, event: QHideEvent) -> None:
        self._pressed = False
        self._timer.stop()
        super().hideEvent(event)

    def setVisible(self, visible: bool) -> None:
        super().setVisible(visible)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not visible)
