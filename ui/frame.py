"""The window: its ground, the room that its screen gives it, and what is shown inside."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QScreen, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.prefs import Preferences
from ui.theme import Theme

if TYPE_CHECKING:
    from ui.widgets.floor import Floor

FIRST_SIZE = QSize(1280, 800)
"""Size of the window at the first start, where the screen has room for it."""
LEAST_SIZE = QSize(360, 480)
"""What is in the window is laid out in no less; on a smaller screen, it scrolls as a whole."""
NARROW_SIZE = QSize(360, 640)
"""The same on a screen as narrow as that (1280x800 at 400 %): what stands side by side elsewhere stands one above the
other there, and wants the height."""


def fitting(room: QSize) -> QSize:
    """Size of the first window on a screen with that much room (bars and docks taken off), in device-independent
    pixels. A window put back where it was is brought onto a screen that is still there by ``restoreGeometry``.
    """
    if room.width() < FIRST_SIZE.width() or room.height() < FIRST_SIZE.height():
        return room
    return FIRST_SIZE


class Frame(QWidget):
    """The window. Paints its ground at once; `fill` puts the shell (or an explanation) inside."""

    closing = Signal()

    def __init__(self, theme: Theme, prefs: Preferences) -> None:
        super().__init__()
        self._theme, self._prefs = theme, prefs
        self._inside: QWidget | None = None
        self._floor: Floor | None = None
        """Around what is inside, on a screen smaller than `LEAST_SIZE`."""
        self._cover: QWidget | None = None
        self._on: QScreen | None = None
        self.setWindowTitle("Écharpe")
        self.setWindowIcon(QIcon(theme.pixmap("body", 64, theme.colours.accent)))
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._fit_screen()
        if not self.restoreGeometry(prefs.geometry):
            self.resize(fitting(self.screen().availableSize()))
            if self.size() != FIRST_SIZE:  # a small screen is filled
                self.setWindowState(Qt.WindowState.WindowMaximized)

    def set_first_size(self) -> None:
        """As on a screen with room for it, whatever the screen (the tour, measures)."""
        self.setWindowState(Qt.WindowState.WindowNoState)
        self.resize(FIRST_SIZE)

    def fill(self, widget: QWidget) -> None:
        """Show ``widget``, and nothing of what was there."""
        for old in (self._cover, self._floor or self._inside):
            if old is not None:
                self._layout.removeWidget(old)
                old.deleteLater()
        self._cover = self._floor = None
        self._inside = widget
        self._place(widget)

    def cover(self, pane: QWidget) -> None:
        """Show ``pane`` alone, whatever is inside, until `uncover`. What is inside is hidden itself (`isHidden`), on a
        small screen too: that is how its parts know that they are covered."""
        self._cover = pane
        self._show_inside(False)
        self._layout.addWidget(pane)

    def uncover(self) -> None:
        """Take the cover away for good, and show what is inside."""
        pane, self._cover = self._cover, None
        if pane is not None:
            pane.hide()
            pane.deleteLater()
        self._show_inside(True)

    def _show_inside(self, shown: bool) -> None:
        """Without waiting for its layout: until then the frame would be empty, or show what is covered."""
        for each in (self._inside, self._holder):
            if each is not None:
                each.setVisible(shown)

    @property
    def _holder(self) -> QWidget:
        """What stands in the layout for what is inside."""
        held = self._floor or self._inside
        assert held is not None
        return held

    def _place(self, widget: QWidget) -> None:
        if self._small:
            from ui.widgets.floor import Floor

            narrow = self.screen().availableSize().width() <= NARROW_SIZE.width()
            self._floor = Floor(widget, NARROW_SIZE if narrow else LEAST_SIZE)
        self._layout.addWidget(self._holder)
        self._show_inside(self._cover is None)

    # --- the screen -----------------------------------------------------------------------------

    @property
    def _small(self) -> bool:
        """Its screen has no room for what is in it."""
        return self.minimumSize() != LEAST_SIZE

    def _fit_screen(self) -> None:
        """As little room as it needs; on a screen that has not even that, what is inside scrolls."""
        room = self.screen().availableSize()
        self.setMinimumSize(room.boundedTo(LEAST_SIZE))
        if self._small and self.isVisible():
            self.resize(self.size().boundedTo(room))
        inside = self._inside
        if inside is None or self._small == (self._floor is not None):
            return
        floor, self._floor = self._floor, None
        self._layout.removeWidget(floor or inside)
        if floor is not None:
            floor.release()
            floor.deleteLater()
        self._place(inside)

    def _follow(self, screen: QScreen) -> None:
        """It is on that screen now, whose room may change too (another scale, a dock, a tablet turned)."""
        if self._on is not None:
            self._on.availableGeometryChanged.disconnect(self._fit_screen)
        self._on = screen
        screen.availableGeometryChanged.connect(self._fit_screen)
        self._fit_screen()

    def watch_input(self, touched: Callable[[], None]) -> None:
        """Call ``touched`` whenever the user does something in this window."""
        from ui.idle import InputWatch

        handle = self.windowHandle()
        if handle is not None:
            InputWatch(handle, touched)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._theme.colour("window"))
        painter.end()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._on is None:  # its native window is there from now on
            self.windowHandle().screenChanged.connect(self._follow)
            self._follow(self.screen())

    def closeEvent(self, event: object) -> None:
        self._prefs.geometry = self.saveGeometry()
        self.closing.emit()
