"""Rows that tell the same stay themselves: under the finger, with the focus."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from ui.theme import Scheme, Theme
from ui.widgets.keptrows import Row, RowsCard


def rows(*words: str) -> list[Row]:
    return [Row(word, lambda word=word: QPushButton(word)) for word in words]  # type: ignore[misc]


def card_of(qtbot: QtBot) -> RowsCard:
    card = RowsCard(Theme(Scheme.LIGHT))
    qtbot.addWidget(card)
    return card


def shown(card: RowsCard) -> list[QPushButton]:
    found = [card.body.itemAt(place).widget() for place in range(card.body.count())]
    assert all(isinstance(widget, QPushButton) and widget.isVisible() for widget in found)
    return found  # type: ignore[return-value]


def words(card: RowsCard) -> list[str]:
    return [button.text() for button in shown(card)]


def test_what_tells_the_same_stays_itself_wherever_it_goes(qtbot: QtBot) -> None:
    card = card_of(qtbot)
    assert card.isHidden(), "no rows, no card"
    card.show_rows(rows("a", "b", "c", "d"))
    a, b, c, d = shown(card)
    b.setFocus()
    card.show_rows(rows("new", "d", "b", "a", "b"))
    qtbot.wait(1)
    assert words(card) == ["new", "d", "b", "a", "b"]
    assert [shown(card)[place] for place in (1, 2, 3)] == [d, b, a]
    assert shown(card)[4] is not b, "twice the same: two rows"
    assert not isValid(c)


def test_the_focus_stays_where_it_is_while_many_rows_come(qtbot: QtBot) -> None:
    card = card_of(qtbot)
    card.show_rows(rows("a", "b"))
    card.activateWindow()
    shown(card)[1].setFocus()
    qtbot.waitUntil(shown(card)[1].hasFocus)
    card.show_rows(rows("1", "2", "3", "4", "a", "b"))
    qtbot.wait(1)
    assert shown(card)[5].hasFocus()


def test_without_rows_the_card_goes_and_nothing_is_kept(qtbot: QtBot) -> None:
    card = card_of(qtbot)
    card.show_rows(rows("a"))
    (before,) = shown(card)
    card.show_rows(())
    assert card.isHidden() and card.body.count() == 0
    card.show_rows(rows("a"))
    assert shown(card) != [before]
