"""The frame of every list."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from ui.models.fixed import FixedListModel
from ui.theme import Scheme, Theme
from ui.widgets.listpane import Empty, ListPane
from ui.widgets.recordlist import RecordList


class Windows(QObject):
    """Widgets shown as windows of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, shown: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show and isinstance(shown, QWidget) and shown.isWindow():
            self.seen.append(type(shown).__name__)
        return False


@pytest.mark.parametrize("headed", [True, False])
def test_no_part_of_a_list_flashes_as_a_window(qapp: QApplication, headed: bool) -> None:
    """A part shown before it has a parent takes the keyboard from the window (the reader's search had lost it)."""
    theme, windows = Theme(Scheme.LIGHT), Windows()
    qapp.installEventFilter(windows)
    try:
        records = RecordList(theme, FixedListModel(), "Dossiers")
        pane = ListPane(theme, records, Empty("ok", "Rien"), "Dossiers", headed=headed)
    finally:
        qapp.removeEventFilter(windows)
    assert windows.seen == []
    assert pane.title.isHidden() is not headed
