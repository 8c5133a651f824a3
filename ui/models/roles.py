"""The contract between models, delegates and tests: one line a role, with its type."""

from __future__ import annotations

import enum

from PySide6.QtCore import Qt


class Role(enum.IntEnum):
    """Roles beside Qt's own. A row that is not loaded yet answers None to all of them except IDENT."""

    FACTS = Qt.ItemDataRole.UserRole + 1
    """`RowFacts` or None: everything the delegate paints."""
    KEY = Qt.ItemDataRole.UserRole + 2
    """`Key` or None."""
    ENTRY = Qt.ItemDataRole.UserRole + 3
    """`Entry` or None."""
    IDENT = Qt.ItemDataRole.UserRole + 4
    """int, stable for a row while it exists: names cached paintings."""
    TICKED = Qt.ItemDataRole.UserRole + 5
    """bool: in the user's multiple selection."""
    SECTION = Qt.ItemDataRole.UserRole + 6
    """str: the heading of the group that begins with this row; empty = none."""
