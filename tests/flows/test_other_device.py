"""When the window asks for what was written on another device, and sends what was written on this one.

What is asked then is `tests/servers/test_carnet.py`'s subject.
"""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.domain.ids import AccountId
from app.domain.seances import Ack
from tests.flows.desk import Desk
from tests.flows.served import SEANCES
from tests.flows.test_seances import open_meeting, open_reader, seances_of
from ui import text
from ui.views.seances.rows import is_past


@pytest.fixture
def calls(offline: Desk, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each was called; the real ones are called too."""
    carnet, counted = offline.runtime.carnet, Counter[str]()
    freshen, turn = carnet.freshen, carnet.turn

    async def counted_freshen(account: AccountId) -> None:
        assert account == SEANCES
        counted["freshen"] += 1
        await freshen(account)

    async def counted_turn() -> None:
        counted["turn"] += 1
        await turn()

    monkeypatch.setattr(carnet, "freshen", counted_freshen)
    monkeypatch.setattr(carnet, "turn", counted_turn)
    return counted


def tell(state: Qt.ApplicationState) -> None:
    """As the system tells a program that it came to the front, or was left."""
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)
    app.applicationStateChanged.emit(state)


@pytest.mark.feature("48")
def test_other_devices_are_asked_while_a_meeting_is_in_sight(offline: Desk, calls: Counter[str]) -> None:
    offline.go("mail")
    tell(Qt.ApplicationState.ApplicationActive)
    offline.settle()
    assert not calls["freshen"], "nothing of a meeting is in sight"
    view, key = open_meeting(offline, lambda s: s.ack is Ack.CONFIRMED and not s.closed)
    offline.wait(lambda: calls["freshen"] > 0)
    offline.settle()
    seen = calls["freshen"]
    view.meeting.reload()
    offline.settle()
    assert calls["freshen"] == seen, "read again because something changed: no new look"
    tell(Qt.ApplicationState.ApplicationActive)
    offline.wait(lambda: calls["freshen"] == seen + 1)
    offline.go("mail")
    seances_of(offline)
    offline.wait(lambda: calls["freshen"] >= seen + 2)
    assert view.meeting.key == key


@pytest.mark.feature("52")
def test_a_past_meeting_opened_from_elsewhere_stays_in_sight(offline: Desk) -> None:
    """Under its own filter, listed and chosen: coming back to the space shows no other."""
    view, key = open_meeting(offline, lambda s: is_past(s, text.now()))
    assert view.list.current_key() == key
    assert view._filter == "past"
    offline.go("mail")
    seances_of(offline)
    assert view.meeting.key == key


@pytest.mark.feature("48")
def test_ink_leaves_when_the_reader_or_the_window_is_left(offline: Desk, calls: Counter[str]) -> None:
    view, _key = open_reader(offline)
    assert calls["freshen"]
    assert not calls["turn"]
    tell(Qt.ApplicationState.ApplicationInactive)
    offline.wait(lambda: calls["turn"] == 1)
    view.go_back()
    offline.wait(lambda: calls["turn"] == 2)
    tell(Qt.ApplicationState.ApplicationInactive)
    offline.settle()
    assert calls["turn"] == 2, "nothing is being read"
