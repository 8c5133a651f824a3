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
from app.domain.seances import Presence
from app.services.folders import Pile
from tests.flows.desk import Desk
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


# --- the same in every list ---------------------------------------------------------------------------------------

RIGHT, LEFT = 1, -1


def swipe(desk: Desk, finger: QPointingDevice, records: Any, row: int, side: int) -> None:
    """A row to its right or left, far enough to act."""
    port = records.viewport()
    rect = records.visualRect(records.model().index(row, 0))
    start = QPoint(port.width() // 2, rect.bottom() - rect.height() // 4)  # under its group's heading, if it has one
    slide(
        desk, finger, port, start, [start + QPoint(side * step, 0) for step in (30, 80, 130, port.width() * 45 // 100)]
    )


def hold(desk: Desk, finger: QPointingDevice, records: Any, row: int) -> list[str]:
    """The entries of the menu that a long press opens."""
    port = records.viewport()
    rect = records.visualRect(records.model().index(row, 0))
    place = QPoint(port.width() // 2, rect.bottom() - rect.height() // 4)
    QTest.touchEvent(port, finger).press(0, place, port).commit()
    desk.wait(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    words = [action.text() for action in menu.actions()]
    menu.close()
    QTest.touchEvent(port, finger).release(0, place, port).commit()
    desk.settle()
    return words


def undo(desk: Desk) -> None:
    """The toast's « Annuler »."""
    desk.wait(lambda: desk.shell.toast_box.isVisible() and desk.shell.toast_box._button.isVisible())
    desk.shell.toast_box._button.click()
    desk.settle()


def row_where(view: Any, fits: Any) -> int:
    """The first row whose record fits."""
    model = view.model
    desk_rows = [(row, model.entry_at(row)) for row in range(model.rowCount())]
    return next(row for row, entry in desk_rows if entry is not None and fits(entry.record))


@pytest.mark.feature("144")
def test_a_letter_is_read_or_answered_by_a_swipe(desk: Desk, finger: QPointingDevice) -> None:
    courrier = desk.go("courrier")
    desk.wait(lambda: courrier.model.is_loaded and courrier.model.rowCount() > 2)
    row = row_where(courrier, lambda letter: not letter.read)
    key = courrier.model.key_at(row)
    swipe(desk, finger, courrier.list, row, RIGHT)
    desk.wait(lambda: desk.record(key).read)
    swipe(desk, finger, courrier.list, courrier.model.row_of(key), RIGHT)
    assert len(desk.outbox()) == 1, "what is read is not marked again"
    assert "Répondre par message…" in hold(desk, finger, courrier.list, courrier.model.row_of(key))
    swipe(desk, finger, courrier.list, courrier.model.row_of(key), LEFT)
    desk.wait(lambda: desk.shell.space == "mail" and desk.shell.view("mail").compose.draft() is not None)


@pytest.mark.feature("144")
def test_a_contact_is_deleted_by_a_swipe_and_comes_back(desk: Desk, finger: QPointingDevice) -> None:
    contacts = desk.go("contacts")
    desk.wait(lambda: contacts.model.rowCount() > 2)
    row = next(n for n in range(contacts.model.rowCount()) if contacts._may_delete(contacts.model.key_at(n)))
    key, before = contacts.model.key_at(row), contacts.model.rowCount()
    assert "Écrire" in " ".join(hold(desk, finger, contacts.list, row))
    swipe(desk, finger, contacts.list, row, LEFT)
    desk.wait(lambda: contacts.model.row_of(key) < 0)
    undo(desk)
    desk.wait(lambda: contacts.model.rowCount() == before)
    row = next(n for n in range(contacts.model.rowCount()) if contacts._has_address(contacts.model.key_at(n)))
    swipe(desk, finger, contacts.list, row, RIGHT)
    desk.wait(lambda: desk.shell.space == "mail" and desk.shell.view("mail").compose.draft() is not None)


@pytest.mark.feature("144")
def test_a_meeting_is_answered_by_a_swipe_and_the_answer_taken_back(desk: Desk, finger: QPointingDevice) -> None:
    seances = desk.go("seances")
    desk.wait(lambda: bool(seances._meetings))
    row = row_where(seances, lambda seance: seance.presence is Presence.NONE)
    key = seances.model.key_at(row)
    assert "Voir la preuve de la convocation" in hold(desk, finger, seances.list, row)
    for side, presence in ((RIGHT, Presence.PRESENT), (LEFT, Presence.ABSENT)):
        swipe(desk, finger, seances.list, seances.model.row_of(key), side)
        desk.wait(lambda p=presence: desk.record(key).presence is p)
    undo(desk)
    desk.wait(lambda: desk.record(key).presence is Presence.PRESENT)


@pytest.mark.feature("144")
def test_the_first_answer_is_taken_back_while_it_has_not_left(desk: Desk, finger: QPointingDevice) -> None:
    seances = desk.go("seances")
    desk.wait(lambda: bool(seances._meetings))
    row = row_where(seances, lambda seance: seance.presence is Presence.NONE)
    key = seances.model.key_at(row)
    swipe(desk, finger, seances.list, row, RIGHT)
    desk.wait(lambda: desk.record(key).presence is Presence.PRESENT)
    undo(desk)
    desk.wait(lambda: desk.record(key).presence is Presence.NONE)
    assert desk.outbox() == []


@pytest.mark.feature("144")
def test_a_dossier_is_ticked_or_approved_by_a_swipe_and_taken_back(desk: Desk, finger: QPointingDevice) -> None:
    parapheur = desk.go("parapheur")
    desk.wait(lambda: parapheur.model.is_loaded and parapheur.model.rowCount() > 2)
    swipe(desk, finger, parapheur.list, 1, RIGHT)
    assert parapheur.model.ticked() == [parapheur.model.key_at(1)]
    swipe(desk, finger, parapheur.list, 1, LEFT)
    assert desk.outbox() == [], "what is to be signed has no swipe to the left"
    swipe(desk, finger, parapheur.list, 1, RIGHT)
    assert parapheur.model.ticked() == []
    parapheur.piles.chosen.emit(Pile.VISA)
    desk.wait(lambda: parapheur.model.is_loaded and parapheur._may_visa(parapheur.model.key_at(0)))
    assert "Viser" in hold(desk, finger, parapheur.list, 0)
    swipe(desk, finger, parapheur.list, 0, LEFT)
    desk.wait(lambda: len(desk.outbox()) == 1)
    undo(desk)
    desk.wait(lambda: desk.outbox() == [])
