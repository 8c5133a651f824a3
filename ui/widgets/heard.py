"""What widgets of Qt need to be heard, and obeyed, through a screen reader.

Assistive technology has a checkable button *toggled* (AT-SPI « Toggle », UI Automation's Toggle pattern), and Qt then
changes the mark without the ``clicked`` that a finger or a key gives: the program would show one thing and do another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QButtonGroup, QWidget

if TYPE_CHECKING:
    _Base = QAbstractButton
else:
    _Base = object  # a second base of Qt's would be a second object of Qt's


def name_bars(area: QAbstractScrollArea) -> None:
    """Say what the two scroll bars of an area are."""
    area.verticalScrollBar().setAccessibleName(QCoreApplication.translate("heard", "Défilement vertical"))
    area.horizontalScrollBar().setAccessibleName(QCoreApplication.translate("heard", "Défilement horizontal"))


def announce(widget: QWidget, words: str) -> None:
    """Have a screen reader say what happened, wherever the focus is: a result, an error, the tries left."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, words))


class Heard(_Base):
    """Put it before the button's class: a toggle that neither the program nor a click made is a click."""

    _known = False
    """The change under way is the program's, or a click's."""

    def watch_toggles(self) -> None:
        """Call it once built."""
        self.toggled.connect(self._toggled)

    def setChecked(self, on: bool) -> None:
        self._known = True
        super().setChecked(on)
        self._known = False

    def nextCheckState(self) -> None:
        self._known = True
        super().nextCheckState()
        self._known = False

    def _toggled(self, on: bool) -> None:
        group: QButtonGroup | None = self.group()
        unmarked_by_another = not on and group is not None and group.exclusive()
        if not self._known and not unmarked_by_another:
            clicked: Any = self.clicked  # the stub does not know that signals are looked up by signature
            clicked[bool].emit(on)
