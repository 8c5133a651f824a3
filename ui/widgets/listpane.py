"""A list under its heading: title, count, filter chips, and the designed empty, loading and error states."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.frozen import dataclass
from ui.theme import Space, Theme, Type
from ui.widgets.basic import Button, Label, Pane, StatePane
from ui.widgets.flow import FlowLayout
from ui.widgets.recordlist import RecordList


@dataclass(frozen=True, slots=True)
class Empty:
    """What an empty list says."""

    icon: str
    title: str
    text: str = ""


class _State(StatePane):
    """Takes what height there is: its words, which wrap, say that they need more than they take."""

    def __init__(self, theme: Theme, icon: str, title: str, text: str) -> None:
        super().__init__(theme, icon, title, text)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)

    def hasHeightForWidth(self) -> bool:
        return False


class ListPane(Pane):
    """Heading (fill ``tools`` at its right), chips, ``notes``, then the list or its state."""

    chip_chosen = Signal(str)
    """Id of the filter chip."""

    def __init__(
        self, theme: Theme, records: RecordList, empty: Empty, title: str = "", *, headed: bool = True
    ) -> None:
        """``headed``: False where a bar above says what is listed; the list then begins at the top."""
        super().__init__(theme, "surface")
        self._theme, self._list, self._empty = theme, records, empty
        self.title = Label(theme, title, Type.LEAD, elide=True)
        self.tools = QHBoxLayout()
        self.tools.setSpacing(0)
        gap = theme.gap(Space.M)
        head = QHBoxLayout()
        if headed:
            head.addStrut(theme.target())  # as high without tools as with them: lists begin at one height
            head.setContentsMargins(gap + 4, theme.gap(Space.S), gap // 2, theme.gap(Space.XS))
        else:
            self.title.hide()  # never the contrary here: shown before it has a parent, it would be a window
        head.addWidget(self.title, 1)
        head.addLayout(self.tools)
        self._chip_box = QWidget()
        self._chips = FlowLayout(self._chip_box, theme.gap(Space.S))
        self._chips.setContentsMargins(gap + 4, theme.gap(Space.XS), gap, theme.gap(Space.S))
        self._chip_box.hide()
        self._group = QButtonGroup(self)
        self._state = _State(theme, empty.icon, empty.title, empty.text)
        pages = QWidget()  # a stacked layout without a parent would show its first page as a window
        self._stack = QStackedLayout(pages)
        self._stack.addWidget(records)
        self._stack.addWidget(self._state)
        pages.setMinimumHeight(theme.target())  # in a low window the filters keep their height, and rows scroll
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.head = head
        layout.addLayout(head)
        layout.addWidget(self._chip_box)
        self.notes = QVBoxLayout()
        layout.addLayout(self.notes)
        layout.addWidget(pages, 1)
        self.foot = QVBoxLayout()
        layout.addLayout(self.foot)
        records.records.loaded.connect(self._show_state)
        records.records.rowsRemoved.connect(self._show_state)
        records.records.rowsInserted.connect(self._show_state)
        records.records.failed.connect(self._show_error)

    def set_chips(self, chips: Sequence[tuple[str, str]], chosen: str = "") -> None:
        """Filter chips as (id, text); the first is chosen unless told otherwise."""
        for index, (id, text) in enumerate(chips):
            chip = Button(self._theme, text, "chip", on_click=partial(self.chip_chosen.emit, id))
            chip.setCheckable(True)
            chip.setObjectName(f"chip.{id}")
            chip.setChecked(id == chosen if chosen else index == 0)
            self._group.addButton(chip)
            self._chips.addWidget(chip)
        self._chip_box.show()

    def choose_chip(self, id: str) -> None:
        """Show a chip as chosen, as if it had been tapped; nothing is emitted."""
        chip = self._chip_box.findChild(Button, f"chip.{id}")
        if chip is not None:
            chip.setChecked(True)

    def show_chips(self, ids: Collection[str]) -> None:
        """Only these; none where there is nothing to choose between."""
        for chip in self._chip_box.findChildren(Button):
            chip.setVisible(len(ids) > 1 and chip.objectName().removeprefix("chip.") in ids)

    def add_tool(self, widget: QWidget) -> None:
        self.tools.addWidget(widget)

    def set_empty(self, empty: Empty) -> None:
        """Other words for the empty state (another folder, another filter)."""
        self._empty = empty
        self._show_state()

    def _show_state(self, *_args: object) -> None:
        if self._list.records.is_loaded and self._list.records.rowCount() == 0:
            self._state.set(self._empty.icon, self._empty.title, self._empty.text)
            self._stack.setCurrentIndex(1)
        else:
            self._stack.setCurrentIndex(0)

    def _show_error(self, error: AppError) -> None:
        from ui.errors import word_error

        wording = word_error(error)
        self._state.set("error", wording.what, f"{wording.effect} {wording.remedy}".strip())
        self._stack.setCurrentIndex(1)
