"""The tablet is turned while one reads, writes or signs: nothing that was shown, typed or ticked is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.parapheur import Dossier
from tests.flows.desk import Desk

LYING, STANDING = QSize(1368, 912), QSize(912, 1368)


def turned(desk: Desk) -> Iterator[QSize]:
    """The window as the tablet is held: standing, then lying again."""
    for size in (STANDING, LYING):
        desk.shell.resize(size)
        desk.settle()
        yield size


def in_window(desk: Desk, widget: QWidget) -> bool:
    """In sight, whole, and nothing of another over it."""
    place = QRect(widget.mapTo(desk.shell, QPoint()), widget.size())
    there = desk.shell.childAt(place.center())
    in_front = there is widget or (there is not None and widget.isAncestorOf(there))
    return widget.isVisible() and desk.shell.rect().contains(place) and in_front


@pytest.mark.feature("143", "144")
def test_a_message_being_read_stays_in_front(desk: Desk) -> None:
    desk.shell.resize(LYING)
    mail = desk.go("mail")
    mail.list.select_row(2)
    mail.list.opened.emit(mail.list.current_key())
    desk.wait(lambda: mail.reading.key is not None)
    key = mail.reading.key
    for _size in turned(desk):
        assert mail.reading.key == key and in_window(desk, mail.reading)
        assert mail.list.current_key() == key


@pytest.mark.feature("143", "144")
def test_a_message_being_written_keeps_its_words_and_the_keyboard(desk: Desk) -> None:
    desk.shell.resize(LYING)
    mail = desk.go("mail")
    desk.do("mail.new")
    mail.compose.subject.setText("Jeudi")
    mail.compose.subject.setFocus()
    mail.compose.subject.setCursorPosition(2)
    draft = mail.compose.draft()
    assert draft.subject == "Jeudi"
    for _size in turned(desk):
        assert mail.compose.draft() == draft and in_window(desk, mail.compose.subject)
        assert desk.shell.focusWidget() is mail.compose.subject and mail.compose.subject.cursorPosition() == 2


@pytest.mark.slow
@pytest.mark.feature("143", "144")
def test_a_recapitulation_keeps_what_was_unticked_and_the_pin_begun(offline: Desk) -> None:
    desk = offline
    desk.shell.resize(LYING)
    view = desk.go("parapheur")
    desk.wait(lambda: view.model.is_loaded and view.model.rowCount() > 3)
    entries = [view.model.entry_at(row) for row in range(view.model.rowCount())]
    titles = [e.key for e in entries if isinstance(e.record, Dossier) and "Titres" in e.record.name]
    view.sign(titles)
    desk.wait(lambda: bool(view.recap._boxes))
    recap = view.recap
    next(iter(recap._boxes.values())).click()
    chosen = [line.key for line in recap.chosen()]
    assert 0 < len(chosen) < len(titles)
    field = recap.findChild(QLineEdit, "parapheur.pin")
    field.setFocus()
    field.setText("12")
    for _size in turned(desk):
        assert [line.key for line in recap.chosen()] == chosen
        assert field.text() == "12" and recap.isVisible()
        assert desk.shell.focusWidget() is field
        recap._page.ensureWidgetVisible(field)
        assert in_window(desk, field) and in_window(desk, recap._foot.sign)
