"""A finger on the list: tap, swipe, long press, scroll; and what a screen reader hears."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.domain.intents import MoveMessage, SetRead
from tests.flows.conftest import Desk
from tests.scenes.stage import turn
from ui.widgets.basic import Button, ScrollPage


@pytest.fixture(scope="session")
def finger(qapp: QApplication) -> QPointingDevice:
    return QTest.createTouchDevice()


def slide(desk: Desk, finger: QPointingDevice, widget: Any, start: QPoint, steps: list[QPoint]) -> None:
    """Press, go through ``steps``, let go."""
    QTest.touchEvent(widget, finger).press(0, start, widget).commit()
    turn(20)
    for step in steps:
        QTest.touchEvent(widget, finger).move(0, step, widget).commit()
        turn(15)
    QTest.touchEvent(widget, finger).release(0, steps[-1] if steps else start, widget).commit()
    desk.settle()


def row_place(mail: Any, row: int) -> QPoint:
    return mail.list.visualRect(mail.model.index(row, 0)).center()


@pytest.mark.feature("144")
def test_tap_opens(desk: Desk, finger: QPointingDevice) -> None:
    mail = desk.go("mail")
    slide(desk, finger, mail.list.viewport(), row_place(mail, 2), [])
    assert mail.reading.key == mail.model.key_at(2)


def test_swipe_left_trashes_and_right_marks(desk: Desk, finger: QPointingDevice) -> None:
    mail = desk.go("mail")
    start = row_place(mail, 2)
    key = mail.model.key_at(2)
    slide(desk, finger, mail.list.viewport(), start, [start - QPoint(step, 0) for step in (30, 80, 130, 180)])
    moved = [i for i in desk.outbox() if isinstance(i, MoveMessage)]
    assert [m.target_id for m in moved] == [key.id]
    start = row_place(mail, 3)
    slide(desk, finger, mail.list.viewport(), start, [start + QPoint(step, 0) for step in (30, 80, 130, 180)])
    assert len([i for i in desk.outbox() if isinstance(i, SetRead)]) == 1


def test_a_short_swipe_does_nothing(desk: Desk, finger: QPointingDevice) -> None:
    mail = desk.go("mail")
    start = row_place(mail, 2)
    slide(desk, finger, mail.list.viewport(), start, [start - QPoint(step, 0) for step in (20, 40, 60)])
    assert desk.outbox() == []
    desk.wait(lambda: mail.list._swipe_row == -1)


def test_finger_scrolls_without_opening(desk: Desk, finger: QPointingDevice) -> None:
    mail = desk.go("mail")
    start = row_place(mail, 7)
    slide(desk, finger, mail.list.viewport(), start, [start - QPoint(0, step) for step in (20, 60, 120, 180, 240)])
    desk.wait(lambda: mail.list.verticalScrollBar().value() > 100)
    assert mail.reading.key is None
    assert desk.outbox() == []


def test_a_page_dragged_by_one_of_its_buttons_presses_nothing(desk: Desk, finger: QPointingDevice) -> None:
    page = ScrollPage(desk.shell.ctx.theme)
    pressed: list[int] = []
    for number in range(40):
        page.body.addWidget(Button(desk.shell.ctx.theme, f"Acte {number}", on_click=partial(pressed.append, number)))
    page.resize(400, 600)
    page.show()
    desk.settle()
    window = page.windowHandle()
    held = page.page.findChildren(Button)[6]
    start = held.mapTo(page, held.rect().center())

    def drag(*steps: int) -> None:
        QTest.touchEvent(window, finger).press(0, start, window).commit()
        turn(20)
        for step in steps:
            QTest.touchEvent(window, finger).move(0, start - QPoint(0, step), window).commit()
            turn(30)
        turn(300)
        QTest.touchEvent(window, finger).release(0, start - QPoint(0, max(steps, default=0)), window).commit()
        desk.settle()

    drag(*range(8, 170, 8))
    assert page.verticalScrollBar().value() > 50 and pressed == []
    drag()
    assert len(pressed) == 1, "a tap still presses"
    page.close()


def test_long_press_opens_the_menu(desk: Desk, finger: QPointingDevice) -> None:
    mail = desk.go("mail")
    start = row_place(mail, 2)
    QTest.touchEvent(mail.list.viewport(), finger).press(0, start, mail.list.viewport()).commit()
    desk.wait(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "Répondre" in [a.text() for a in menu.actions()]
    menu.close()
    QTest.touchEvent(mail.list.viewport(), finger).release(0, start, mail.list.viewport()).commit()
    desk.settle()


@pytest.mark.feature("140", "A35")
def test_rows_are_spoken(desk: Desk) -> None:
    mail = desk.go("mail")
    interface = QAccessible.queryAccessibleInterface(mail.list)
    assert interface.text(QAccessible.Text.Name) == "Liste des messages"
    children = [interface.child(i) for i in range(12)]
    spoken = [c.text(QAccessible.Text.Name) for c in children if c.role() == QAccessible.Role.Cell]
    assert [c.text(QAccessible.Text.Name) for c in children if c.role() == QAccessible.Role.RowHeader] == [""] * 5
    assert any("non lu" in words and "Thomas Bordenave" in words for words in spoken)


def test_keyboard_menu_key(desk: Desk) -> None:
    mail = desk.go("mail")
    mail.list.select_row(1)
    desk.settle()
    QTest.keyClick(mail.list, Qt.Key.Key_Space)
    assert mail.model.ticked() == [mail.model.key_at(1)]
    QTest.keyClick(mail.list, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert len(mail.model.ticked()) == 2
    QTest.keyClick(mail.list, Qt.Key.Key_Escape)
    assert mail.model.ticked() == []
