"""The link's state reaches the synchronisation: once known, then at each change."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from ui.network import LinkWatch, system_link

pytestmark = pytest.mark.feature("122")


class Link(QObject):
    """What the system would say."""

    isMeteredChanged = Signal(bool)

    def __init__(self, metered: bool) -> None:
        super().__init__()
        self.metered = metered

    def isMetered(self) -> bool:
        return self.metered


def test_what_the_system_says_is_told_and_followed(qtbot: QtBot) -> None:
    link, told = Link(True), list[bool]()
    watch = LinkWatch(told.append, lambda: link, ask_ms=0)
    qtbot.waitUntil(lambda: told == [True])
    link.isMeteredChanged.emit(False)
    assert told == [True, False]
    assert watch is not None


def test_a_system_that_knows_nothing_leaves_the_link_free(qtbot: QtBot) -> None:
    asked, told = list[int](), list[bool]()

    def nothing() -> None:
        asked.append(1)

    watch = LinkWatch(told.append, nothing, ask_ms=0)
    qtbot.waitUntil(lambda: asked == [1])
    assert told == [] and watch is not None


def test_asking_this_system_never_fails() -> None:
    link = system_link()
    assert link is None or link.isMetered() in (True, False)
