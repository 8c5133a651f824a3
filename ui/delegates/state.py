"""What a delegate asks about the row it paints.

Asked of the view rather than read from ``option.state``: converting those flags makes PySide build QStyle with all
its enumerations, five milliseconds before the first list.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

Index = QModelIndex | QPersistentModelIndex


def chosen_and_focused(option: QStyleOptionViewItem, index: Index) -> tuple[bool, bool]:
    """Whether the row is selected, and whether the keyboard is on it."""
    view = option.widget
    if not isinstance(view, QAbstractItemView):
        return False, False
    return view.selectionModel().isSelected(index), view.hasFocus() and view.currentIndex() == index
