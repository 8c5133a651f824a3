"""On a screen smaller than what the window needs, everything can still be reached."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.app import LEAST_SIZE, Frame
from ui.prefs import Preferences
from ui.theme import Scheme, Theme
from ui.widgets.floor import Floor


def _page() -> tuple[QWidget, QLineEdit, QLineEdit]:
    """A field at the top of it, another at the bottom."""
    page, first, last = QWidget(), QLineEdit(), QLineEdit()
    column = QVBoxLayout(page)
    column.addWidget(first)
    column.addStretch(1)
    column.addWidget(last)
    return page, first, last


def _frame(qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch, screen: QSize) -> Frame:
    monkeypatch.setattr(Frame, "screen", lambda _self: SimpleNamespace(availableSize=lambda: screen))
    frame = Frame(Theme(Scheme.LIGHT), Preferences(folder))
    qtbot.addWidget(frame)
    return frame


def test_a_window_at_400_percent_fits_its_screen_and_follows_the_focus(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = QSize(320, 200)
    frame = _frame(qtbot, tmp_path, monkeypatch, small)
    page, first, last = _page()
    frame.fill(page)
    frame.showNormal()
    frame.resize(small)
    assert frame.size() == small
    assert page.height() >= LEAST_SIZE.height() and page.width() >= LEAST_SIZE.width()
    for field in (last, first):
        field.setFocus()
        frame.activateWindow()
        qtbot.waitUntil(field.hasFocus)
        place = QRect(field.mapTo(frame, QPoint()), field.size())
        assert place.top() >= 0 and place.bottom() < small.height()


def test_a_window_with_room_scrolls_nothing(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = _frame(qtbot, tmp_path, monkeypatch, QSize(1280, 800))
    frame.fill(_page()[0])
    assert frame.minimumSize() == LEAST_SIZE
    assert frame.findChild(Floor) is None
