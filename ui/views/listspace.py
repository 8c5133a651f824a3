"""A space that is one short list, read whole, and one of its things beside it (approvals, exchanges, signatures)."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.changes import ChangeSet
from app.domain.ids import Key
from ui.context import Context
from ui.directory import Directory
from ui.models.fixed import FixedListModel
from ui.timers import single_shot
from ui.views.base import Layout, SpaceView
from ui.widgets.listdetail import ListDetail
from ui.widgets.listpane import Empty, ListPane
from ui.widgets.recordlist import RecordList

FRESH_MS = 200


class ListSpace(SpaceView):
    """Set ``KINDS``; call `build` once, at the end of ``__init__``; override `read` and `current_changed`."""

    KINDS: ClassVar[frozenset[str]]
    """What is read anew when a record of these kinds changes, or an act on one."""

    def __init__(self, ctx: Context, spoken: str, empty: Empty, title: str) -> None:
        """``spoken``: the accessible name of the list."""
        super().__init__(ctx)
        self.directory = Directory(ctx)
        self.wanted: Key | None = None
        """To be shown as soon as it is read."""
        self.model = FixedListModel(self)
        self.list = RecordList(ctx.theme, self.model, spoken)
        self.pane = ListPane(ctx.theme, self.list, empty, title)
        self._fresh = single_shot(self, FRESH_MS, self.read)

    def build(self, detail: QWidget) -> None:
        """Put the list and ``detail`` side by side, and read for the first time."""
        self.split = ListDetail(self.ctx.theme, self.pane, detail)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.split)
        self.list.current_changed.connect(self.current_changed)
        self.list.opened.connect(lambda _key: self.split.show_detail())
        self.split.page_changed.connect(self.ctx.shell.back_changed)
        self.ctx.bridge.changed.connect(self._on_changes)
        self.read()

    def read(self) -> None:
        """Ask the service for everything that may be listed."""
        raise NotImplementedError

    def current_changed(self, key: Key | None) -> None:
        """Another row was chosen."""
        raise NotImplementedError

    # --- SpaceView ------------------------------------------------------------------------------

    def set_layout_mode(self, mode: Layout) -> None:
        super().set_layout_mode(mode)
        self.split.set_mode(mode)

    def activated(self) -> None:
        self.read()
        self.list.setFocus()

    def open_key(self, key: Key) -> None:
        self.wanted = key
        self.read()
        self.split.show_detail()

    def can_go_back(self) -> bool:
        return self.split.can_go_back()

    def go_back(self) -> None:
        self.split.show_list()
        self.list.setFocus()

    # --- freshness ------------------------------------------------------------------------------

    def _on_changes(self, changes: ChangeSet) -> None:
        about = changes.outbox or changes.profile or any(key.kind in self.KINDS for key in changes.keys)
        if about and self.isVisible() and not self._fresh.isActive():
            self._fresh.start()
