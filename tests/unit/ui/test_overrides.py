"""An error in an override of Qt's comes out as itself, whoever raised it."""

from __future__ import annotations

from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot


class _Pane(QWidget):
    def __init__(self, dead: QWidget) -> None:
        super().__init__()
        self._dead = dead

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._dead.width()


class _Sized(QWidget):
    def sizeHint(self) -> QSize:
        return QSize(int("none"), 1)


class _Filter(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return bool(int("none"))


def test_of_a_widget_that_is_gone(qtbot: QtBot) -> None:
    dead = QWidget()
    pane = _Pane(dead)
    qtbot.addWidget(pane)
    pane.show()
    shiboken6.delete(dead)
    with pytest.raises(RuntimeError, match="already deleted"):
        pane.resize(77, 55)


def test_of_a_size(qtbot: QtBot) -> None:
    sized = _Sized()
    qtbot.addWidget(sized)
    with pytest.raises(ValueError, match="none"):
        sized.adjustSize()


def test_of_a_filter(qtbot: QtBot) -> None:
    pane, watching = QWidget(), _Filter()
    qtbot.addWidget(pane)
    pane.installEventFilter(watching)
    try:
        with pytest.raises(ValueError, match="none"):
            pane.show()
    finally:
        pane.removeEventFilter(watching)


def test_what_is_no_override_stays_itself() -> None:
    def helper(self: Any) -> None: ...

    made = type("_Made", (QWidget,), {"helper": helper})
    assert vars(made)["helper"] is helper
