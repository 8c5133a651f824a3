"""Messages through the real window: keyboard, marks, writing, undo."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.exchange import Delta
from app.domain.ids import AccountId, Key
from app.domain.intents import MoveMessage, ReplyInvitation, SendMail, SetRead
from app.domain.mail import Message
from app.services.last_places import LastPlaces
from app.services.library import ListQuery
from tests.flows.desk import Desk, sitting
from tests.scenes import town
from tests.scenes.profile import NOW
from ui import text
from ui.views.mail.folderpick import FolderPick


def message(desk: Desk, id: str) -> Message:
    record = desk.record(Key(town.ZC, Message.KIND, id))
    assert isinstance(record, Message)
    return record


@pytest.mark.feature("139", "1")
def test_keyboard_alone_reads_a_message(desk: Desk) -> None:
    mail = desk.go("mail")
    assert mail.list.hasFocus()
    QTest.keyClick(mail.list, Qt.Key.Key_Down)
    QTest.keyClick(mail.list, Qt.Key.Key_Down)
    desk.settle()
    key = mail.list.current_key()
    assert key is not None
    assert mail.reading.key == key
    QTest.keyClick(mail.list, Qt.Key.Key_Return)
    desk.settle()
    assert mail.reading._subject.text() == mail.model.entry_of(key).record.subject


@pytest.mark.feature("2", "115", "116")
def test_marking_read_is_an_intent_and_the_row_follows(desk: Desk) -> None:
    mail = desk.go("mail")
    mail.open_key(Key(town.ZC, Message.KIND, "1001"))
    desk.settle()
    assert message(desk, "1001").unread
    desk.do("mail.mark_read")
    assert not message(desk, "1001").unread
    assert [type(i) for i in desk.outbox()] == [SetRead]
    row = mail.model.row_of(Key(town.ZC, Message.KIND, "1001"))
    entry = mail.model.entry_at(row)
    assert entry is not None and entry.pending == 1
    desk.wait(lambda: "1 à envoyer" in desk.shell.header.state.text())


def test_selection_and_scroll_survive_changes(desk: Desk) -> None:
    mail = desk.go("mail")
    key = Key(town.ZC, Message.KIND, "1020")
    mail.open_key(key)
    desk.settle()
    assert mail.list.current_key() == key
    top = mail.list.verticalScrollBar().value()
    assert top > 0
    first = Key(town.ZC, Message.KIND, "1000")
    desk.call(desk.runtime.mail.set_flagged([first], True))
    desk.settle()
    assert mail.list.current_key() == key
    assert mail.list.verticalScrollBar().value() == top


@pytest.mark.feature("2")
def test_trash_leaves_the_list_and_undo_brings_it_back(desk: Desk) -> None:
    mail = desk.go("mail")
    key = Key(town.ZC, Message.KIND, "1001")
    mail.open_key(key)
    desk.settle()
    rows = mail.model.rowCount()
    desk.do("mail.trash")
    assert message(desk, "1001").folder == "3"
    desk.wait(lambda: mail.model.rowCount() == rows - 1)
    assert desk.shell.toast_box.isVisible()
    desk.shell.toast_box.undo()
    desk.wait(lambda: mail.model.rowCount() == rows)
    assert message(desk, "1001").folder == "2"


@pytest.mark.feature("2", "116")
def test_reply_is_queued_once_and_can_be_taken_back(desk: Desk) -> None:
    mail = desk.go("mail")
    mail.open_key(Key(town.ZC, Message.KIND, "1001"))
    desk.settle()
    desk.do("mail.reply")
    assert mail.compose.is_open()
    assert "a écrit" in mail.compose.text.toPlainText()
    mail.compose.text.insertPlainText("Merci, c’est entendu.")
    mail.compose.send()
    desk.settle()
    sent = [i for i in desk.outbox() if isinstance(i, SendMail)]
    assert len(sent) == 1
    assert sent[0].text.startswith("Merci, c’est entendu.")
    assert sent[0].in_reply_to == "1001@exemple.example"
    desk.shell.toast_box.undo()
    desk.settle()
    assert desk.outbox() == []
    assert mail.compose.is_open()
    assert "c’est entendu" in mail.compose.text.toPlainText()


@pytest.mark.feature("2", "116")
def test_another_message_is_read_while_one_is_written(desk: Desk) -> None:
    mail = desk.go("mail")
    mail.open_key(Key(town.ZC, Message.KIND, "1001"))
    desk.settle()
    desk.do("mail.new")
    mail.compose.text.insertPlainText("Une phrase")
    row = next(r for r in range(mail.model.rowCount()) if mail.model.key_at(r).id != "1001")
    other = mail.model.key_at(row)
    mail.list.select_row(row)  # as arrows do
    assert mail.is_writing() and mail.keys_in_hand() == [other], "never what lies unseen under the page"
    place = mail.list.visualRect(mail.model.index(row, 0)).center()
    QTest.mouseClick(mail.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    desk.wait(mail.kept.isVisible)
    assert not mail.is_writing() and mail.reading.isVisible() and mail.reading.key == other
    QTest.mouseClick(mail.kept.button, Qt.MouseButton.LeftButton)
    desk.settle()
    assert mail.compose.draft().text == "Une phrase" and not mail.kept.isVisible()


@pytest.mark.feature("2")
def test_a_message_opened_from_elsewhere_is_thrown_away_itself(desk: Desk) -> None:
    """It is not in the list: no row of the list is meant."""
    mail = desk.go("mail")
    mail.list.select_row(0)
    elsewhere = next(
        e.key
        for e in desk.call(desk.runtime.library.entries(ListQuery(kind=Message.KIND), 500))
        if mail.model.row_of(e.key) < 0 and e.record.folder not in ("2", "3", "6")
    )
    mail.open_key(elsewhere)
    desk.settle()
    desk.do("mail.trash")
    assert [i.target_id for i in desk.outbox()] == [elsewhere.id]


def test_a_message_without_recipient_says_so_and_stays(desk: Desk) -> None:
    mail = desk.go("mail")
    desk.do("mail.new")
    mail.compose.subject.setText("Essai")
    mail.compose.send()
    desk.settle()
    assert "destinataire" in desk.shell.toast_box.text
    assert mail.compose.is_open()
    assert desk.outbox() == []


def test_completion_offers_people_known(desk: Desk) -> None:
    mail = desk.go("mail")
    desk.do("mail.new")
    field = mail.compose.to
    field.setFocus()
    QTest.keyClicks(field, "jea")
    desk.wait(lambda: any("Jeanne Dupouy" in s for s in field.suggestions()))
    popup = field._popup
    desk.wait(popup.isVisible)
    assert popup.sizeHintForRow(0) == desk.shell.ctx.theme.target(), "a row that a finger can take"
    assert popup.horizontalScrollBar().maximum() == 0 and popup.width() == field.width()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert [a.mail for a in field.addresses()] == ["secretariat@saint-aubin-des-pins.example"]


@pytest.mark.feature("21")
def test_invitation_is_answered_from_the_bar(desk: Desk) -> None:
    mail = desk.go("mail")
    mail.open_key(Key(town.ZC, Message.KIND, "1900"))
    desk.settle()
    assert mail.reading.invitation.isVisible()
    QTest.mouseClick(mail.reading.invitation.buttons["ACCEPTED"], Qt.MouseButton.LeftButton)
    desk.settle()
    answers = [i for i in desk.outbox() if isinstance(i, ReplyInvitation)]
    assert [a.answer for a in answers] == ["ACCEPTED"]
    assert "accepté" in mail.reading.invitation._answer.text()


@pytest.mark.feature("21")
def test_ones_own_invitation_asks_for_no_answer(desk: Desk) -> None:
    mail = desk.go("mail")
    asked = message(desk, "1900")
    mine = replace(asked, invite=replace(asked.invite, organizer=desk.runtime.agenda.me(town.ZC)))
    store = desk.runtime._bodies.store_of(town.ZC)
    delta = Delta(stream="test", cursor="1", upserts=(mine,))
    desk.call(store.write(lambda tx: tx.apply_delta(town.ZC, delta)))
    key = Key(town.ZC, Message.KIND, "1900")
    desk.wait(lambda: mail.model.entry_of(key).record == mine)
    mail.open_key(key)
    desk.settle()
    bar = mail.reading.invitation
    assert bar.isVisible() and "Vous organisez" in bar._answer.text()
    assert not any(button.isVisible() for button in bar.buttons.values()) and not bar._note.isVisible()
    assert not desk.shell.actions_registry.qaction("mail.accept").isEnabled()


@pytest.mark.feature("17")
def test_html_loads_nothing_from_outside(desk: Desk) -> None:
    mail = desk.go("mail")
    mail.open_key(Key(town.ZC, Message.KIND, "1006"))
    desk.settle()
    browser = mail.reading.browser
    assert "Sylvie Lacaze" in browser.toPlainText()
    assert browser.refused >= 1
    assert "1 image distante" in mail.reading.pictures.words.text(), "the pixel of two is not counted"
    assert "www.grand-littoral-aulne.example" in mail.reading.pictures.words.text(), "whom it would tell"
    assert browser.loadResource(2, "file:///etc/passwd") is not None  # a blank image, not the file
    assert browser.loadResource(3, "file:///etc/passwd") is None


def test_moving_several_ticked_messages(desk: Desk) -> None:
    mail = desk.go("mail")
    keys = [Key(town.ZC, Message.KIND, id) for id in ("1001", "1002")]
    mail.model.set_ticked(keys, True)
    desk.settle()
    assert mail.bulk.isVisible()
    folder = next(r.folder for r in mail.shelf.rows if r.folder.id == "302")
    mail.acts.move_to(mail.keys_in_hand(), folder)
    desk.settle()
    moved = [i for i in desk.outbox() if isinstance(i, MoveMessage)]
    assert {m.target_id for m in moved} == {"1001", "1002"}
    assert mail.model.ticked() == []


def test_filter_unread_shows_only_unread(desk: Desk) -> None:
    mail = desk.go("mail")
    mail.pane.chip_chosen.emit("unread")
    desk.settle()
    rows = [mail.model.entry_at(i) for i in range(mail.model.rowCount())]
    assert rows
    assert all(row is not None and row.record.unread for row in rows)


# --- drafts -------------------------------------------------------------------------------------


@pytest.mark.feature("2", "111")
def test_a_message_survives_the_window(
    profile: Path, qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text, "now", lambda: NOW)
    attached = profile / "plan.txt"
    attached.write_text("plan")
    with sitting(profile, qtbot) as desk:
        mail = desk.go("mail")
        assert mail.kept.isHidden()
        desk.do("mail.new")
        mail.compose.attach([attached])
        desk.settle()
        QTest.keyClicks(mail.compose.to, "dgs@exemple.example")
        QTest.keyClicks(mail.compose.subject, "Budget & travaux")
        mail.compose.text.insertPlainText("Voici le")  # closed at once: no pause, nothing sent
    with sitting(profile, qtbot) as desk:
        mail = desk.go("mail")
        desk.wait(mail.kept.isVisible)
        assert not mail.is_writing(), "nothing pops up by itself"
        assert mail.kept.button.text() == "1 brouillon sur cet appareil"
        QTest.mouseClick(mail.kept.button, Qt.MouseButton.LeftButton)
        desk.settle()
        draft = mail.compose.draft()
        assert [a.mail for a in draft.to] == ["dgs@exemple.example"]
        assert (draft.subject, draft.text) == ("Budget & travaux", "Voici le")
        assert [f.name for f in draft.files] == ["plan.txt"]
        assert mail.kept.isHidden(), "it is on screen"
        mail.compose.send()
        desk.settle()
        assert [type(i) for i in desk.outbox()] == [SendMail]
        assert desk.call(desk.runtime.mail.kept_drafts()) == []
    with sitting(profile, qtbot) as desk:
        mail = desk.go("mail")
        assert mail.kept.isHidden()


@pytest.mark.feature("2", "111")
def test_a_pause_keeps_what_is_written(desk: Desk) -> None:
    mail = desk.go("mail")
    desk.do("mail.new")
    mail.compose.text.insertPlainText("Une phrase")

    def kept() -> list[str]:
        return [k.draft.text for k in desk.call(desk.runtime.mail.kept_drafts())]

    desk.wait(lambda: kept() == ["Une phrase"])
    mail.compose.text.selectAll()
    mail.compose.text.insertPlainText("")
    desk.wait(lambda: kept() == [])


@pytest.mark.feature("2", "111")
def test_who_types_without_a_pause_is_kept_all_the_same(desk: Desk) -> None:
    mail = desk.go("mail")
    desk.do("mail.new")
    keeper = mail.compose.keeper
    assert keeper._longest.interval() <= 3000
    keeper._pause.setInterval(600_000)  # no pause ever comes
    keeper._longest.setInterval(300)
    mail.compose.text.insertPlainText("Une phrase")
    first = keeper._longest.timerId()
    mail.compose.text.insertPlainText(" sans fin")
    assert keeper._longest.timerId() == first, "a later key does not put it off"
    desk.wait(lambda: [k.draft.text for k in desk.call(desk.runtime.mail.kept_drafts())] == ["Une phrase sans fin"])


@pytest.mark.feature("2", "117")
def test_a_message_leaves_once_however_often_it_is_sent(desk: Desk) -> None:
    mail = desk.go("mail")
    desk.do("mail.new")
    mail.compose.to.setText("dgs@exemple.example")
    mail.compose.subject.setText("Une fois")
    mail.compose.text.setFocus()
    for _ in range(3):  # the keys were held down: the page has not heard yet that the first one is queued
        QTest.keyClick(mail.compose.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    mail.compose.send()
    desk.settle()
    assert [type(i) for i in desk.outbox()] == [SendMail]
    assert not mail.is_writing()
    desk.do("mail.new")
    assert mail.compose.send_button.isEnabled()


@pytest.mark.feature("2", "111")
def test_a_message_refused_can_be_mended_and_sent(desk: Desk) -> None:
    mail = desk.go("mail")
    desk.do("mail.new")
    mail.compose.subject.setText("Essai")
    mail.compose.send()
    desk.settle()
    mail.compose.to.setText("dgs@exemple.example")
    mail.compose.send()
    desk.settle()
    assert [type(i) for i in desk.outbox()] == [SendMail]
    assert desk.call(desk.runtime.mail.kept_drafts()) == []


@pytest.mark.feature("2", "117")
def test_closing_while_a_message_is_queued_leaves_no_draft(desk: Desk) -> None:
    mail = desk.go("mail")
    desk.do("mail.new")
    mail.compose.to.setText("dgs@exemple.example")
    mail.compose.subject.setText("Puis je ferme")
    mail.compose.send()
    desk.shell.ctx.bridge.close()  # the page has not heard that it is queued
    assert [type(i) for i in desk.outbox()] == [SendMail]
    assert desk.call(desk.runtime.mail.kept_drafts()) == []


@pytest.mark.feature("2", "111")
def test_drafts_wait_above_the_list_until_sent_or_abandoned(desk: Desk) -> None:
    mail = desk.go("mail")
    desk.do("mail.new")
    mail.compose.subject.setText("Premier")
    desk.do("mail.new")  # another takes its place: the first waits
    assert mail.compose.subject.text() == ""
    desk.wait(lambda: [k.draft.subject for k in mail.kept.waiting()] == ["Premier"])
    mail.compose.subject.setText("Second")
    mail.compose.set_aside()
    assert not mail.is_writing()
    desk.wait(lambda: mail.kept.button.text() == "2 brouillons sur cet appareil")
    first = next(a for a in mail.kept.menu().actions() if a.text().startswith("Premier"))
    first.trigger()
    desk.settle()
    assert mail.compose.subject.text() == "Premier"
    mail.compose._abandon()
    desk.wait(lambda: mail.kept.button.text() == "1 brouillon sur cet appareil")
    desk.shell.toast_box.undo()
    desk.wait(lambda: len(desk.call(desk.runtime.mail.kept_drafts())) == 2)
    assert mail.compose.subject.text() == "Premier"


@pytest.mark.feature("2", "111")
def test_a_message_taken_back_is_a_draft_again(desk: Desk) -> None:
    mail = desk.go("mail")
    desk.do("mail.new")
    mail.compose.to.setText("dgs@exemple.example")
    mail.compose.subject.setText("Trop vite")
    mail.compose.send()
    desk.settle()
    assert desk.call(desk.runtime.mail.kept_drafts()) == []
    desk.shell.toast_box.undo()
    desk.settle()
    (kept,) = desk.call(desk.runtime.mail.kept_drafts())
    assert kept.draft.subject == "Trop vite"
    assert mail.compose.keeper.id == kept.id
    mail.compose.send()
    desk.settle()
    assert desk.call(desk.runtime.mail.kept_drafts()) == []
    assert len(desk.outbox()) == 1


@pytest.mark.feature("2")
def test_a_folder_is_found_by_typing_and_the_last_ones_come_first(desk: Desk) -> None:
    view = desk.go("mail")
    view.open_key(key := Key(town.ZC, Message.KIND, "1006"))
    desk.wait(lambda: view.reading.entry is not None and view.reading.key == key)
    desk.do("mail.move")
    pick = offered(desk, view)
    desk.wait(lambda: pick.model.rowCount() > 5)
    assert all(row is None or row.id != "6" for row in map(pick.model.key_at, range(pick.model.rowCount()))), "drafts"
    QTest.keyClicks(pick.field, "zzz")
    assert pick.nothing.isVisible() and not pick.list.isVisible(), "no bare white where nothing bears that name"
    pick.field.clear()
    QTest.keyClicks(pick.field, "conseil 2026")
    assert pick.list.isVisible() and not pick.nothing.isVisible()
    assert [pick.model.key_at(row).id for row in range(pick.model.rowCount())] == [folder(view, "2026")]
    QTest.keyClick(pick.field, Qt.Key.Key_Return)
    desk.wait(lambda: [(i.target_id, i.folder) for i in desk.outbox()] == [("1006", folder(view, "2026"))])
    view.open_key(Key(town.ZC, Message.KIND, "1030"))
    desk.wait(lambda: view.reading.entry is not None and view.reading.key.id == "1030")
    desk.do("mail.move")
    again = offered(desk, view)
    assert again.model.key_at(0) is None and again.model.key_at(1).id == folder(view, "2026"), "used last"
    QTest.keyClick(again.field, Qt.Key.Key_Down)
    assert again.list.hasFocus() and again.list.currentIndex().row() == 1


@pytest.mark.feature("2")
def test_the_folders_used_last_come_first_at_the_next_start_too(desk: Desk) -> None:
    """Nothing of them is held by the window: they lie in the encrypted profile."""
    view = desk.go("mail")
    view.open_key(key := Key(town.ZC, Message.KIND, "1006"))
    desk.wait(lambda: view.reading.entry is not None and view.reading.key == key)
    for name in ("2026", "Urbanisme"):
        target = next(row for row in view.shelf.rows if row.folder.id == folder(view, name))
        view.acts.move_to([key], target.folder)
    desk.wait(lambda: len(desk.call(desk.runtime.last_places.of(town.ZC))) == 2)
    profile = desk.runtime._profile
    held = desk.call(LastPlaces(profile.setting, profile.set_setting).of(town.ZC))
    assert held == [folder(view, "Urbanisme"), folder(view, "2026")]
    assert desk.call(desk.runtime.last_places.of(AccountId("another"))) == []
    view._offer_targets([key], [*held, "gone"])
    pick = offered(desk, view)
    shown = [k.id if (k := pick.model.key_at(row)) is not None else "" for row in range(4)]
    assert shown == ["", *held, ""], "a folder that is gone is passed over"


def offered(desk: Desk, view: Any) -> FolderPick:
    """The dialog, once it stands."""
    desk.wait(lambda: any(d.isVisible() for d in view.findChildren(FolderPick)))
    return next(d for d in view.findChildren(FolderPick) if d.isVisible())


def folder(view: Any, name: str) -> str:
    return next(row.folder.id for row in view.shelf.rows if row.folder.name == name and row.account == town.ZC)
