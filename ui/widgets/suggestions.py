"""What a field proposes while one types: rows a finger can take, cut in their middle rather than scrolled sideways."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtWidgets import QCompleter, QListView, QStyledItemDelegate, QStyleOptionViewItem

from ui.text import tr
from ui.theme import Theme


class Suggestions(QListView):
    """The popup of a `QCompleter`, which has it from here on."""

    def __init__(self, theme: Theme, completer: QCompleter) -> None:
        super().__init__()
        self.setProperty("suggestions", True)
        self.setAccessibleName(tr("Propositions"))
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        completer.setPopup(self)
        self.setItemDelegate(_Rows(theme, self))  # the completer puts one of its own


class _Rows(QStyledItemDelegate):
    def __init__(self, theme: Theme, popup: QListView) -> None:
        super().__init__(popup)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """No wider than the field: the whole is read out, and shown once it is chosen."""
        return QSize(0, self._theme.target())
