"""What the shell expects of a view."""

from __future__ import annotations

import enum
from typing import ClassVar

from PySide6.QtWidgets import QWidget

from app.domain.ids import AccountId, Key
from app.domain.mail import SavedSearch
from ui.context import Context


class Layout(enum.Enum):
    """How much room there is, counted in text sizes (`Shell.layout_for`)."""

    WIDE = "wide"
    """Three columns."""
    MEDIUM = "medium"
    """Two columns."""
    NARROW = "narrow"
    """One page at a time; the rail is a bottom bar."""


class SpaceView(QWidget):
    """A space. Built when first visited; kept afterwards. Set ``SPACE`` and override what applies."""

    SPACE: ClassVar[str] = ""
    PRIMARY: ClassVar[str] = ""
    """Id of the one primary action, shown at the right of the header; empty = none."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.stage)
        self.ctx = ctx
        self.layout_mode = Layout.WIDE

    def set_layout_mode(self, mode: Layout) -> None:
        """The room changed (window resized, text enlarged)."""
        self.layout_mode = mode

    def activated(self) -> None:
        """Shown: take the focus, refresh what depends on the time of day."""

    def open_key(self, key: Key) -> None:
        """Show this record."""

    def can_go_back(self) -> bool:
        """True when a page of this view covers another (narrow layout, reader, form)."""
        return False

    def go_back(self) -> None:
        """Uncover it."""


class SearchTarget(SpaceView):
    """What the shell asks of the search view."""

    def search(self, text: str) -> None:
        raise NotImplementedError

    def focus_results(self) -> None:
        raise NotImplementedError

    def run_saved(self, account: AccountId, search: SavedSearch) -> None:
        """A search kept on a server."""
        raise NotImplementedError
