"""The link's state reaches the synchronisation: once known, then at each change."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from ui.network import LinkWatch, system_link, watch_link

pytestmark = pytest.mark.feature("122")


class Link(QObject):
    """What the system would say."""

    isMeteredChanged = Signal(bool)
    reachabilityChanged = Signal(int)
    transportMediumChanged = Signal(int)

    def __init__(self, metered: bool) -> None:
        super().__init__()
        self.metered = metered

    def isMetered(self) -> bool:
        return self.metered


def test_what_the_system_says_is_told_and_followed(qtbot: QtBot) -> None:
    link, told = Link(True), list[bool]()
    watch = LinkWatch(told.append, told.clear, lambda: link, ask_ms=0)
    qtbot.waitUntil(lambda: told == [True])
    link.isMeteredChanged.emit(False)
    assert told == [True, False]
    assert watch is not None


def test_a_system_that_knows_nothing_leaves_the_link_free(qtbot: QtBot) -> None:
    asked, told = list[int](), list[bool]()

    def nothing() -> None:
        asked.append(1)

    watch = LinkWatch(told.append, told.clear, nothing, ask_ms=0)
    qtbot.waitUntil(lambda: asked == [1])
    assert told == [] and watch is not None


class Sync:
    """Notes what the synchronisation is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def set_metered(self, metered: bool) -> None:
        self.told.append(f"metered {metered}")

    def network_changed(self) -> None:
        self.told.append("changed")


class AtOnce:
    """Stands for the bridge and for the runtime behind it."""

    def __init__(self) -> None:
        self.sync = Sync()

    def call(self, function: Callable[[], object]) -> None:
        function()


def test_a_link_that_comes_goes_or_is_another_is_told_to_the_synchronisation(qtbot: QtBot) -> None:
    link, program = Link(False), AtOnce()
    watch = watch_link(program, program, lambda: link, ask_ms=0)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: program.sync.told == ["metered False"])
    link.reachabilityChanged.emit(1)
    link.transportMediumChanged.emit(3)
    link.isMeteredChanged.emit(True)
    assert program.sync.told == ["metered False", "changed", "changed", "metered True"]
    assert watch is not None


def test_asking_this_system_never_fails() -> None:
    link = system_link()
    assert link is None or link.isMetered() in (True, False)
