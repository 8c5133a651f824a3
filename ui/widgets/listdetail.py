"""List and detail: two or three columns where there is room, pages where there is not."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from ui.theme import Theme
from ui.views.base import Layout

ROOMY_PX = 1_560
"""From this width on names of folders and subjects need not be cut: their columns are wider."""
MAX_WIDTH = 16_777_215
"""Qt's « no limit »."""


class ListDetail(QSplitter):
    """``folders`` (optional) | ``list`` | ``detail``. In MEDIUM the folders cover the list when asked for;
    in NARROW one pane fills the page. Connect ``page_changed`` to `Navigator.back_changed`."""

    page_changed = Signal()

    def __init__(self, theme: Theme, list_pane: QWidget, detail_pane: QWidget, folders: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._theme = theme
        self._list, self._detail, self._folders = list_pane, detail_pane, folders
        self._mode = Layout.WIDE
        self._page = "list"
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        for pane in (folders, list_pane, detail_pane):
            if pane is not None:
                self.addWidget(pane)
        self._arrange()

    @property
    def page(self) -> str:
        """``folders``, ``list`` or ``detail``: what the narrow layout shows."""
        return self._page

    def set_mode(self, mode: Layout) -> None:
        self._mode = mode
        self._arrange()

    def set_alone(self, on: bool) -> None:
        """The detail alone, whatever the room; or as before."""
        self._alone = on
        self._arrange()

    _alone = False
    _list_wide = False

    def set_wide_list(self, on: bool) -> None:
        """The list takes more room than the detail: what is beside it is only a look."""
        self._list_wide = on
        if on:
            self.setSizes([1_450, 1_000])
            self.setStretchFactor(0, 1)

    _aside_px = 0

    def set_aside(self, width_px: int) -> None:
        """The detail is so wide (unscaled) and no wider, whatever happens to the window: the list has the rest."""
        self._aside_px = width_px
        self._arrange()

    def show_detail(self) -> None:
        self._turn_to("detail")

    def show_list(self) -> None:
        self._turn_to("list")

    def show_folders(self) -> None:
        """In the wide layout they are always there."""
        self._turn_to("folders")

    def can_go_back(self) -> bool:
        return self._mode is Layout.NARROW and self._page == "detail"

    def _turn_to(self, page: str) -> None:
        if page != self._page:
            self._page = page
            self._arrange()
            if page == "detail" and self._mode is Layout.NARROW:
                self._detail.setFocus(Qt.FocusReason.OtherFocusReason)
            if page == "folders" and self._folders is not None and self._mode is not Layout.WIDE:
                self._folders.setFocus(Qt.FocusReason.OtherFocusReason)  # not to whatever comes after the list that hid
            self.page_changed.emit()

    _roomy = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        roomy = self.width() >= self._theme.px(ROOMY_PX)
        if roomy is not self._roomy:
            self._roomy = roomy
            if not self._list_wide:
                self._arrange()

    def _arrange(self) -> None:
        wide, narrow = self._mode is Layout.WIDE, self._mode is Layout.NARROW
        if self._folders is not None:
            self._folders.setVisible((wide or self._page == "folders") and not self._alone)
        shown = (wide or self._page != "folders") and not (narrow and self._page == "detail")
        self._list.setVisible(shown and not self._alone)
        self._detail.setVisible(not narrow or self._page == "detail" or self._alone)
        px = self._theme.px
        self._detail.setMinimumWidth(px(300))
        if self._folders is not None:
            self._folders.setMaximumWidth(px(300 if self._roomy else 232) if wide else MAX_WIDTH)
        if narrow:
            return
        if self._aside_px:
            beside = px(self._aside_px)
            self.setSizes([max(1, self.width() - beside), beside])
            self.setStretchFactor(0, 1)
            self.setStretchFactor(1, 0)
            return
        if self._folders is not None:
            sizes = ([284, 480] if self._roomy else [226, 396]) if wide else [400, 400]
        else:
            sizes = [480 if self._roomy else 404]
        self.setSizes([*map(px, sizes), 10_000])
        for index in range(self.count()):
            self.setStretchFactor(index, 1 if index == self.count() - 1 else 0)
