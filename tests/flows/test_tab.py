"""Tab and Shift+Tab: everything is met, in the order one reads, in sight, with a focus that is seen; and no trap."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from tests.access.hands import Keys, front, spoken
from tests.access.tasks import opened_document, opened_meeting, opened_pile
from tests.flows.desk import Desk
from ui.focus import in_sight

SPACES = ("today", "mail", "agenda", "courrier", "contacts", "settings", "approvals", "outbox")
RING_PX = 24
"""Pixels that change where a thing gets the focus: less than the shortest side of a ring."""
AROUND_PX = 3
SAME_LINE_PX = 12


def looks(window: QWidget, widget: QWidget) -> QImage:
    """The widget and a little around it, as the window shows them."""
    rect = QRect(widget.mapTo(window, QPoint()), widget.size())
    rect.adjust(-AROUND_PX, -AROUND_PX, AROUND_PX, AROUND_PX)
    return window.grab(rect.intersected(window.rect())).toImage()


def changed(before: QImage, after: QImage) -> int:
    """Pixels that are not the same; all of them when the size is another one."""
    if before.size() != after.size():
        return before.width() * before.height()
    columns = range(before.width())
    return sum(before.pixel(x, y) != after.pixel(x, y) for y in range(before.height()) for x in columns)


def expected(window: QWidget) -> list[QWidget]:
    """What takes the focus by Tab: of choices of which one is made, that one."""
    found = []
    for widget in window.findChildren(QWidget):
        tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
        if not (tab and widget.window() is window and widget.isVisible() and widget.isEnabled()):
            continue
        group = widget.group() if isinstance(widget, QAbstractButton) else None
        chosen = group.checkedButton() if group is not None and group.exclusive() else None
        if widget.focusProxy() is None and chosen in (None, widget):
            found.append(widget)
    return found


def words(widget: QWidget) -> str:
    return f"{type(widget).__name__} {spoken(widget)[:50]!r}"


@dataclass
class Round:
    """What was seen of one round of the window."""

    stops: list[QWidget] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    """The focus went there out of sight."""
    faint: list[str] = field(default_factory=list)
    """Nothing shows that they have the focus."""


def walk(window: QWidget, key: Qt.Key, most: int) -> Round:
    """Go round once: from the first stop until it comes again."""
    went, focused = Round(), None
    for _ in range(most):
        before = QApplication.focusWidget()
        QTest.keyClick(before or window, key)
        QApplication.processEvents()
        found = QApplication.focusWidget()
        assert found is not None, f"the focus is lost after {words(before) if before else 'nothing'}"
        if found is before:
            continue  # from the day to the month of a date
        kept = focused is not None and before is not None and in_sight(before)
        if kept and changed(looks(window, before), focused) < RING_PX:
            went.faint.append(words(before))
        if went.stops and found is went.stops[0]:
            return went
        assert found not in went.stops, f"a trap: {words(found)} comes again before {words(went.stops[0])}"
        went.stops.append(found)
        if not in_sight(found):
            went.unseen.append(words(found))
        focused = looks(window, found)
    raise AssertionError(f"Tab does not come round: {[words(w) for w in went.stops[-10:]]}")


def judge(desk: Desk) -> None:
    """Everything that this module's first line says of the window in front."""
    window = front(desk)
    window.activateWindow()
    desk.wait(window.isActiveWindow)
    desk.shell.toast_box.hide()
    wanted = expected(window)
    went = walk(window, Qt.Key.Key_Tab, 3 * len(wanted) + 10)
    forth = went.stops
    missed = [words(w) for w in wanted if w not in forth and in_sight(w)]
    assert missed == [], f"never met: {missed}"
    back = walk(window, Qt.Key.Key_Backtab, 3 * len(wanted) + 10).stops
    both = [stop for stop in forth if stop in back]  # what one comes across may open more, and time a reminder
    turn = back.index(both[0])
    returned = [stop for stop in (*back[turn:], *back[:turn]) if stop in both]
    assert len(both) >= len(forth) - 2 and returned == [both[0], *reversed(both[1:])], "Shift+Tab is not the way back"
    assert disordered(window, forth) == []
    assert went.unseen == [], f"the focus goes where nothing is seen: {went.unseen}"
    assert went.faint == [], f"the focus is not seen on: {went.faint}"


def disordered(window: QWidget, stops: list[QWidget]) -> list[str]:
    """Neighbours in one box of which the second stands before the first."""
    wrong = []
    places = {id(stop): stop.mapTo(window, QPoint()) for stop in stops}
    begin = min(range(len(stops)), key=lambda n: (places[id(stops[n])].y(), places[id(stops[n])].x()))
    stops = [*stops[begin:], *stops[:begin]]
    for first, second in itertools.pairwise(stops):
        if first.parentWidget() is not second.parentWidget():
            continue
        a, b = first.geometry(), second.geometry()
        above = b.bottom() < a.top() + SAME_LINE_PX
        left = abs(b.center().y() - a.center().y()) < SAME_LINE_PX and b.left() < a.left()
        if (above and b.left() <= a.right()) or left:
            wrong.append(f"{words(second)} after {words(first)}")
    return wrong


@pytest.mark.feature("140")
@pytest.mark.parametrize("space", SPACES)
def test_tab_through_a_space(desk: Desk, space: str) -> None:
    desk.go(space)
    judge(desk)


def _message(keys: Keys) -> None:
    keys.press("Messages")
    keys.open_row("Liste des messages", "Réunion de chantier")


def _writing(keys: Keys) -> None:
    keys.press("Messages")
    keys.press("Écrire un message")


def _event(keys: Keys) -> None:
    keys.press("Agenda")
    keys.press("Créer un événement")


def _letter(keys: Keys) -> None:
    keys.press("Courrier")
    keys.open_row("Liste des courriers", "A-2026-0417")
    keys.press("Détails")


@pytest.mark.feature("140")
@pytest.mark.parametrize("open_", [_message, _writing, _event, _letter])
def test_tab_through_a_page(desk: Desk, open_: Callable[[Keys], Any]) -> None:
    desk.go("today")
    open_(Keys(desk))
    judge(desk)


def _meeting(keys: Keys) -> None:
    opened_meeting(keys, "Conseil municipal")


def _reader(keys: Keys) -> None:
    opened_document(keys)
    keys.press("Notes")


def _note(keys: Keys) -> None:
    _reader(keys)
    keys.press("Écrire une note sur cette page")


def _dossier(keys: Keys) -> None:
    opened_pile(keys, "À viser")
    keys.open_row("Liste des dossiers", "Frais de déplacement")


def _rejection(keys: Keys) -> None:
    _dossier(keys)
    keys.press("Rejeter…")


def _recapitulation(keys: Keys) -> None:
    view = opened_pile(keys, "À signer")
    keys.press("Tout cocher")
    keys.press(f"Signer {len(view.model.ticked())}…")
    keys.desk.wait(lambda: bool(view.recap._boxes))


@pytest.mark.slow
@pytest.mark.feature("140")
@pytest.mark.parametrize("open_", [_meeting, _reader, _note, _dossier, _rejection, _recapitulation])
def test_tab_through_a_served_page(offline: Desk, open_: Callable[[Keys], Any]) -> None:
    offline.go("today")
    open_(Keys(offline))
    judge(offline)
