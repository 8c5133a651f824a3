"""A list to choose one thing from, which screen readers name."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLabel, QStyle, QStyledItemDelegate, QStyleOptionComboBox, QWidget

from ui.text import plain_tip

LEAST_CHARACTERS = 16
"""A list of long choices gives way to this width, where there is no room for the longest."""
ICON_GAP_PX = 6
SLACK_PX = 4
"""A style asks for a little less than its words take."""


class Combo(QComboBox):
    """On Linux, Qt gives a combo box its current value for a name, whatever `setAccessibleName` says, and leaves its name
    to the label whose buddy it is. Where the page has no such label, a hidden one beside it bears the name.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label: QLabel | None = None
        self._whole = ""
        # Qt's own delegate draws rows as a menu does: the sheet has no hold on their height.
        self.setItemDelegate(QStyledItemDelegate(self))
        self.currentTextChanged.connect(lambda _words: self._tell_whole())

    def choose(self, value: object) -> bool:
        """Make the entry that holds ``value`` current; False when there is none. Qt's own `findData` takes equal objects
        of Python for different ones."""
        found = next((index for index in range(self.count()) if self.itemData(index) == value), -1)
        if found >= 0:
            self.setCurrentIndex(found)
        return found >= 0

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the page it stands in, and never what is chosen."""
        event.ignore()

    def minimumSizeHint(self) -> QSize:
        """Its longest choice may be longer than a narrow page: it gives way down to a few words."""
        hint, few = super().minimumSizeHint(), self.fontMetrics().averageCharWidth() * LEAST_CHARACTERS
        return QSize(min(hint.width(), few), hint.height())

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """What does not fit ends in « … » instead of being cut within a letter; the tool tip has it whole."""
        super().initStyleOption(option)
        if self.currentText():
            option.currentText = self._fitting(option)

    def _fitting(self, option: QStyleOptionComboBox) -> str:
        control, field = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room, words = self.style().subControlRect(control, option, field, self).width(), self.currentText()
        if not option.currentIcon.isNull():
            room -= option.iconSize.width() + ICON_GAP_PX
        if self.fontMetrics().horizontalAdvance(words) <= room + SLACK_PX:
            return words
        return self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_whole()

    def _tell_whole(self) -> None:
        """In the tool tip, unless that says something else."""
        if self.toolTip() != self._whole:
            return
        option = QStyleOptionComboBox()
        super().initStyleOption(option)
        words = self.currentText()
        self._whole = plain_tip(words) if words and self._fitting(option) != words else ""
        self.setToolTip(self._whole)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        if self.isVisible():
            self._be_labelled()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._be_labelled()

    def _be_labelled(self) -> None:
        parent, name = self.parentWidget(), self.accessibleName()
        if parent is None or not name:
            return
        beside = parent.findChildren(QLabel, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if any(label.buddy() is self and label is not self._label for label in beside):
            return
        if self._label is None or self._label not in beside:
            self._label = QLabel(parent)
            self._label.hide()
            self._label.setBuddy(self)
            self.destroyed.connect(self._label.deleteLater)
        self._label.setText(name.replace("&", "&&"))  # « & » in a label with a buddy is a shortcut
