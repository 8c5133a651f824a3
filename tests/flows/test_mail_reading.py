"""Reading and putting in order, through the real window: conversations, folders, tags, files, links, search."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDrag, QDropEvent, QImage, QMouseEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox

from app.domain.exchange import FileRef
from app.domain.ids import Key
from app.domain.intents import (
    DeleteMessage,
    DeleteTag,
    MarkJunk,
    MoveMessage,
    RecoverMessage,
    RemoveFolder,
    SaveFolder,
    SaveTag,
    SetRead,
    TagMessage,
)
from app.domain.listing import FileState
from app.domain.mail import SET_ASIDE, Address, MailFolder, MailTag, Message, MessageBody, Part, SavedSearch
from app.domain.records import Record
from app.services.library import ListQuery
from app.services.mailbox import Deleted
from app.store.tx import Tx
from tests.flows.desk import Desk
from tests.scenes import town
from tests.scenes.profile import NOW
from ui import dropping
from ui.views.mail import attached, preview
from ui.views.mail.folderpane import messages_drag
from ui.views.mail.links import ask
from ui.views.mail.paper import paper, print_on

MAILS = {
    "exe": ("Facture.pdf.exe", "application/octet-stream", b"MZ\x90"),
    "txt": ("notes.txt", "text/plain", "Déjà l’été".encode("cp1252")),
    "eml": (
        "transfert.eml",
        "message/rfc822",
        b"Subject: =?utf-8?q?D=C3=A9j=C3=A0?=\r\nFrom: a@b.example\r\n\r\nBonjour",
    ),
    "bad": ("casse.eml", "message/rfc822", b"\xff\xfe\x00 pas un message"),
}


def key(id: str) -> Key:
    return Key(town.ZC, Message.KIND, id)


def put(desk: Desk, *records: Record, files: tuple[tuple[FileRef, bytes], ...] = ()) -> None:
    """Server copies and files arrive."""

    async def write() -> None:
        store = desk.runtime.mail._bodies.store_of(town.ZC)
        digests = [await store.blobs.put(data) for _, data in files]

        def work(tx: Tx) -> None:
            tx.take_in(town.ZC, records, [ref for ref, _ in files])
            for (ref, data), digest in zip(files, digests, strict=True):
                size = len(data)
                tx.set_file(town.ZC, ref.ref, state=FileState.HERE, received_bytes=size, sha256=digest, size_bytes=size)

        await store.write(work)

    desk.call(write())
    desk.settle()


def with_files(desk: Desk, id: str = "7000") -> None:
    """A message that carries one file of each kind, all here."""
    refs, parts = [], []
    for number, (name, kind, data) in enumerate(MAILS.values(), 2):
        refs.append(
            (FileRef(ref=f"part:{id}:{number}", owner_kind="message", owner_id=id, name=name, media_type=kind), data)
        )
        parts.append(Part(part=str(number), name=name, media_type=kind, size_bytes=len(data)))
    message = Message(
        id=id,
        folder="2",
        date_ms=town.ms(NOW),
        subject="Des pièces",
        sender=town.PEOPLE[0],
        attachment=True,
        revision="1",
    )
    put(desk, message, MessageBody(id=id, text="Ci-joint.", parts=tuple(parts)), files=tuple(refs))


# --- conversations ------------------------------------------------------------------------------


@pytest.mark.feature("8")
def test_a_conversation_is_one_row_and_unfolds_under_the_message(desk: Desk) -> None:
    mail = desk.go("mail")
    mail.open_key(key("1955"))
    desk.settle()
    entry = mail.model.entry_of(key("1955"))
    assert entry is not None and entry.together == 6
    assert mail.model.row_of(key("1950")) < 0, "covered by the newest"
    folded = mail.reading.conversation.folded()
    assert [f.key.id for f in folded] == ["1954", "1953", "1952", "1951", "1950"]
    QTest.keyClick(folded[1].line, Qt.Key.Key_Return)
    desk.settle()
    assert folded[1].is_unfolded()
    assert "plan annoté" in folded[1].browser.toPlainText()
    desk.do("mail.conversations")
    desk.wait(lambda: mail.model.row_of(key("1955")) >= 0 and len(mail.model.ticked()) == 0)
    desk.wait(lambda: mail.model.query is not None and not mail.model.query.together)
    desk.wait(lambda: mail.model.entry_of(key("1950")) is not None)
    assert not desk.shell.ctx.prefs.conversations


def test_the_menu_of_a_message_holds_what_makes_sense_for_it(desk: Desk) -> None:
    mail = desk.go("mail")
    mail.open_key(key("1001"))
    desk.settle()
    acts = mail.menu_acts()
    message = mail.message()
    assert ("mail.mark_read" in acts, "mail.mark_unread" in acts) == (message.unread, not message.unread)
    assert not {"mail.edit_draft", "mail.delete", "mail.not_junk"} & {*acts} and "mail.deposit" in acts
    menu = desk.shell.actions_registry.menu(acts, mail)
    assert menu.sizeHint().height() < 800, "one column on the smallest window"


@pytest.mark.feature("8", "2")
def test_what_is_done_to_a_row_is_done_to_its_conversation_in_the_list(desk: Desk) -> None:
    mail = desk.go("mail")
    mail.open_key(key("1955"))
    desk.settle()
    desk.do("mail.trash")
    moved = {i.target_id for i in desk.outbox() if isinstance(i, MoveMessage)}
    assert moved == {"1950", "1952", "1953", "1955"}, "our own answers stay where they are"
    desk.shell.toast_box.undo()
    desk.settle()
    for id in moved:
        record = desk.record(key(id))
        assert isinstance(record, Message) and record.folder == "2"


@pytest.mark.feature("8", "A15")
def test_a_long_conversation_makes_few_widgets(desk: Desk) -> None:
    many = [
        Message(
            id=f"6{n:03}", folder="2", date_ms=town.ms(NOW) - n * 60_000, subject="Long", sender=town.PEOPLE[n % 5],
            conversation="999", revision="1", fragment=f"Mot {n}",
        )
        for n in range(200)
    ]  # fmt: skip
    put(desk, *many, *(MessageBody(id=m.id, text=m.fragment) for m in many))
    mail = desk.go("mail")
    mail.open_key(key("6000"))
    desk.settle()
    assert len(mail.reading.conversation.folded()) == 12
    assert "187" in mail.reading.conversation._more.text()
    mail.reading.conversation._show_more()
    assert len(mail.reading.conversation.folded()) == 52


def test_reading_alone_on_the_window_and_back(desk: Desk) -> None:
    mail = desk.go("mail")
    mail.open_key(key("1006"))
    desk.settle()
    desk.do("mail.immerse")
    assert not mail.pane.isVisible() and not desk.shell.rail.isVisible()
    assert mail.reading.isVisible()
    mail.go_back()
    desk.settle()
    assert mail.pane.isVisible() and desk.shell.rail.isVisible()


# --- folders ------------------------------------------------------------------------------------


@pytest.mark.feature("7")
def test_folders_are_made_renamed_and_thrown_away(desk: Desk) -> None:
    mail = desk.go("mail")
    made = desk.call(desk.runtime.mailbox.create_folder(town.ZC, "Forêt"))
    desk.wait(lambda: any(line.name == "Forêt" for line in mail.folders.folders.lines()))
    row = next(r for r in mail.shelf.rows if r.folder.name == "Urbanisme")
    mail.desk.remove(row)
    desk.settle()
    assert [type(i) for i in desk.outbox()] == [SaveFolder, RemoveFolder]
    trashed = desk.record(Key(town.ZC, MailFolder.KIND, "302"))
    assert isinstance(trashed, MailFolder) and trashed.parent == "3"
    desk.shell.toast_box.undo()
    desk.settle()
    back = desk.record(Key(town.ZC, MailFolder.KIND, "302"))
    assert isinstance(back, MailFolder) and back.parent == ""
    desk.call(desk.runtime.mailbox.rename_folder(made, "Forêts"))
    desk.wait(lambda: any(line.name == "Forêts" for line in mail.folders.folders.lines()))


@pytest.mark.feature("7", "2")
def test_messages_are_dropped_on_a_folder(desk: Desk) -> None:
    mail = desk.go("mail")
    mail.model.set_ticked([key("1001"), key("1002")], True)
    mail._dragged = mail.model.ticked()
    lines = mail.folders.folders.lines()
    row = next(i for i, line in enumerate(lines) if line.boxes == ((town.ZC, "302"),))
    drafts = next(line for line in lines if line.boxes == ((town.ZC, "6"),))
    assert not mail.folders.accepts(drafts)
    place = QPointF(mail.folders.visualRect(mail.folders.folders.index(row)).center())
    data = messages_drag()
    drop = QDropEvent(
        place,
        Qt.DropAction.MoveAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        QEvent.Type.Drop,
    )
    mail.folders.dropEvent(drop)
    desk.settle()
    moved = [i for i in desk.outbox() if isinstance(i, MoveMessage)]
    assert {(i.target_id, i.folder) for i in moved} == {("1001", "302"), ("1002", "302")}


@pytest.mark.feature("2")
def test_the_whole_list_is_chosen_and_acted_upon(desk: Desk) -> None:
    many = [
        Message(id=f"8{n:04}", folder="303", date_ms=town.ms(NOW) - n * 1000, subject="Lettre", sender=town.PEOPLE[1],
                unread=True, revision="1")
        for n in range(3000)
    ]  # fmt: skip
    put(desk, *many)
    mail = desk.go("mail")
    mail.shelf.choose(next(line for line in mail.folders.folders.lines() if line.boxes == ((town.ZC, "303"),)))
    desk.wait(lambda: mail.model.rowCount() == 3000)
    desk.do("mail.all")
    desk.wait(lambda: len(mail.model.ticked()) == 3000)
    desk.shell.actions_registry.trigger("mail.mark_read")
    assert "en cours" in desk.shell.toast_box._text.text(), "seconds of writing down are announced"
    desk.wait(lambda: sum(isinstance(i, SetRead) for i in desk.outbox()) == 3000)


@pytest.mark.feature("2")
def test_the_trash_is_emptied_only_after_a_question(desk: Desk) -> None:
    put(desk, Message(id="9001", folder="3", date_ms=town.ms(NOW), subject="Vieux", sender=town.PEOPLE[1]))
    mail = desk.go("mail")
    trash = next(r for r in mail.shelf.rows if r.account == town.ZC and r.folder.id == "3")
    mail.desk.empty(trash)
    desk.settle()
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    assert "1 message" in box.text()
    assert desk.outbox() == []
    yes = next(b for b in box.buttons() if box.buttonRole(b) is QMessageBox.ButtonRole.DestructiveRole)
    QTest.mouseClick(yes, Qt.MouseButton.LeftButton)
    desk.settle()
    assert [type(i) for i in desk.outbox()] == [DeleteMessage]
    assert desk.record(key("9001")) is None


@pytest.mark.feature("2")
def test_junk_and_recovery(desk: Desk) -> None:
    mail = desk.go("mail")
    mail.open_key(key("1001"))
    desk.settle()
    desk.do("mail.junk")
    assert [type(i) for i in desk.outbox()] == [MarkJunk]
    desk.do("mail.recover")
    desk.wait(lambda: "injoignable" in mail.recovery.pane._state._title.text())
    gone = Message(id="44", folder="3", date_ms=town.ms(NOW), subject="Supprimé", sender=town.PEOPLE[2])
    mail.recovery._show([Deleted(town.ZC, gone)])
    assert not mail.recovery.recover.isEnabled()
    mail.recovery.model.set_ticked([mail.recovery.model.key_at(0)], True)
    QTest.mouseClick(mail.recovery.recover, Qt.MouseButton.LeftButton)
    desk.settle()
    (act,) = [i for i in desk.outbox() if isinstance(i, RecoverMessage)]
    assert (act.target_id, act.folder) == ("44", "2")
    assert mail.can_go_back()
    mail.go_back()
    assert mail.detail.currentWidget() is mail.reading


# --- tags ---------------------------------------------------------------------------------------


@pytest.mark.feature("7")
def test_a_tag_is_made_set_and_shown(desk: Desk) -> None:
    mail = desk.go("mail")
    mail.open_key(key("1001"))
    desk.settle()
    desk.call(desk.runtime.mailbox.save_tag(town.ZC, "Voirie", "#6acb9e"))
    mail.acts.set_tag("Voirie", True)
    desk.settle()
    assert [type(i) for i in desk.outbox()] == [SaveTag, TagMessage]
    desk.wait(lambda: mail.tagging.colour_of(town.ZC, "Voirie") == "#6acb9e")
    row = mail.model.row_of(key("1001"))
    desk.wait(lambda: mail.model._facts(mail.model._held[mail.model._ident(row)]).pills == (("Voirie", "#6acb9e"),))
    assert mail.reading._tags_box.isVisible()
    desk.do("mail.tag")
    menu = QApplication.activePopupWidget()
    assert menu is not None
    voirie = next(a for a in menu.actions() if a.text() == "Voirie")  # type: ignore[attr-defined]
    assert voirie.isChecked()
    voirie.trigger()
    desk.settle()
    record = desk.record(key("1001"))
    assert isinstance(record, Message) and record.tags == ()


@pytest.mark.feature("7")
def test_a_tag_is_deleted_at_once_and_comes_back_from_the_toast(desk: Desk) -> None:
    mail = desk.go("mail")
    desk.call(desk.runtime.mailbox.save_tag(town.ZC, "Voirie", "#6acb9e"))
    mail.tagging._delete(town.ZC, MailTag(id="Voirie", colour="#6acb9e"))

    def deletions() -> list[DeleteTag]:
        return [i for i in desk.outbox() if isinstance(i, DeleteTag)]

    desk.wait(lambda: len(deletions()) == 1)
    assert QApplication.activeModalWidget() is None
    assert deletions()[0].not_before_ms > deletions()[0].made_at_ms, "held back while it can be undone"
    desk.wait(lambda: "Voirie" in desk.shell.toast_box.text)
    desk.shell.toast_box.undo()
    desk.wait(lambda: deletions() == [])
    assert any(tag.id == "Voirie" for tag in desk.call(desk.runtime.mailbox.tags())[town.ZC])


# --- files --------------------------------------------------------------------------------------


@pytest.mark.feature("1")
def test_files_are_looked_at_in_place(desk: Desk) -> None:
    with_files(desk)
    mail = desk.go("mail")
    mail.open_key(key("7000"))
    desk.settle()
    pane = mail.reading.preview

    def show(name: str) -> None:
        row = next(r for r in mail.reading._files if r.name == name)
        mail.reading._open_file(row, name)
        desk.settle()
        assert mail.detail.currentWidget() is pane

    show("notes.txt")
    assert pane.words.toPlainText() == "Déjà l’été"
    show("transfert.eml")
    assert "Déjà" in pane.letter._head.text()
    assert "Bonjour" in pane.letter.browser.toPlainText()
    show("casse.eml")
    assert "illisible" in pane.letter._head.text()
    assert "pas un message" in pane.letter.browser.toPlainText()
    show("Facture.pdf.exe")
    assert pane._stack.currentWidget() is pane._state
    mail.go_back()
    assert mail.detail.currentWidget() is mail.reading


@pytest.mark.feature("75", "77", "A13")
def test_a_file_of_a_mail_is_signed_from_its_preview(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with_files(desk)
    mail = desk.go("mail")
    mail.open_key(key("7000"))
    desk.settle()
    row = next(r for r in mail.reading._files if r.name == "notes.txt")
    mail.reading._open_file(row, row.name)
    desk.settle()
    target = tmp_path / "notes.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    mail.reading.preview.sign.click()
    desk.wait(lambda: desk.shell.view("parapheur").tools.page is not None)
    (document,) = desk.shell.view("parapheur").tools.page.rows
    assert document.document.path == target and "Déjà l" in target.read_bytes().decode("cp1252")


def test_a_program_is_never_opened_and_a_text_leaves_no_copy(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(preview.QDesktopServices, "openUrl", opened.append)
    with_files(desk)
    mail = desk.go("mail")
    mail.open_key(key("7000"))
    desk.settle()
    rows = {r.name: r for r in mail.reading._files}
    preview.open_outside(desk.shell.ctx, mail, rows["Facture.pdf.exe"], "Facture.pdf.exe")
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    assert "attaque" in box.text()
    assert [box.buttonRole(b) for b in box.buttons()] == [QMessageBox.ButtonRole.RejectRole]
    box.close()
    preview.open_outside(desk.shell.ctx, mail, rows["notes.txt"], "notes.txt")
    desk.wait(lambda: len(opened) == 1)
    copy = Path(opened[0].toLocalFile())
    assert copy.read_bytes() == MAILS["txt"][2]
    assert copy.parent.parent.stat().st_mode & 0o077 == 0
    desk.runtime.plain_copies.forget()
    assert not copy.exists()
    mail.reading.attached.save_all(tmp_path)
    desk.settle()
    mail.reading.attached.save_all(tmp_path)
    desk.wait(lambda: len([p for p in tmp_path.iterdir() if p.suffix in (".exe", ".txt", ".eml")]) == 8)


@pytest.mark.feature("1")
def test_a_file_is_pulled_out_of_the_window(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with_files(desk)
    dropped: list[bytes] = []

    class Drag(QDrag):
        def exec(self, *_args: object) -> Qt.DropAction:  # type: ignore[override]
            (url,) = self.mimeData().urls()
            dropped.append(Path(url.toLocalFile()).read_bytes())
            return Qt.DropAction.CopyAction

    monkeypatch.setattr(dropping, "QDrag", Drag)
    monkeypatch.setattr(attached.QApplication, "mouseButtons", lambda: Qt.MouseButton.LeftButton)
    mail = desk.go("mail")
    mail.open_key(key("7000"))
    desk.settle()
    button = next(b for b in mail.reading.attached.buttons() if "notes.txt" in b.accessibleName())
    QTest.mousePress(button, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    move = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(60, 40),
        button.mapToGlobal(QPointF(60, 40)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(button, move)
    desk.wait(lambda: bool(dropped))
    assert dropped == [MAILS["txt"][2]]
    assert mail.detail.currentWidget() is mail.reading, "pulled, not opened"
    desk.runtime.plain_copies.forget()


@pytest.mark.feature("2")
def test_files_are_dropped_on_the_message_being_written(desk: Desk, tmp_path: Path) -> None:
    mail = desk.go("mail")
    desk.do("mail.new")
    (tmp_path / "plan.txt").write_text("plan")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "plan.txt")), QUrl("https://ailleurs.example/x")])
    drop = QDropEvent(
        QPointF(20, 200), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    mail.compose.dropEvent(drop)
    desk.wait(lambda: bool(mail.compose.draft().files))
    assert [file.name for file in mail.compose.draft().files] == ["plan.txt"], "a link is no file"


@pytest.mark.feature("1")
def test_a_message_is_exported_as_the_server_has_it(desk: Desk, tmp_path: Path) -> None:
    mail = desk.go("mail")
    mail.open_key(key("1006"))
    desk.settle()
    target = tmp_path / "message.eml"
    mail.source.export_to(key("1006"), target)
    desk.settle()
    assert not target.exists(), "asked of the server first"
    ref = FileRef(ref="source:1006", owner_kind="message", owner_id="1006", name="x.eml", media_type="message/rfc822")
    put(desk, files=((ref, b"Subject: x\r\n\r\nBonjour"),))
    desk.wait(target.exists)
    assert target.read_bytes() == b"Subject: x\r\n\r\nBonjour"


@pytest.mark.feature("1")
def test_a_message_is_opened_from_a_file(desk: Desk, tmp_path: Path) -> None:
    dated = b"Date: Tue, 01 Dec 2026 10:00:00 +0100\r\n" + MAILS["eml"][2]
    (tmp_path / "recu.eml").write_bytes(dated)
    mail = desk.go("mail")
    mail.pages.open_file(tmp_path / "recu.eml")
    desk.wait(lambda: mail.detail.currentWidget() is mail.reading.preview)
    assert "Bonjour" in mail.reading.preview.letter.browser.toPlainText()
    heads = [label.text() for label in mail.reading.preview.letter.findChildren(QLabel)]
    assert any("décembre 2026 à 10:00" in words.replace("\u00a0", " ") for words in heads), heads
    assert not mail.reading.preview.save.isEnabled(), "it lies on this computer already"
    mail.go_back()
    assert mail.detail.currentWidget() is mail.reading
    mail.pages.open_file(tmp_path / "absent.eml")
    desk.wait(lambda: desk.shell.toast_box.isVisible())
    assert mail.detail.currentWidget() is mail.reading


@pytest.mark.qt_log_ignore("QPainter::begin")
@pytest.mark.feature("1", "17")
def test_printing_loads_nothing(desk: Desk, tmp_path: Path) -> None:
    body = desk.record(Key(town.ZC, MessageBody.KIND, "1006"))
    message = desk.record(key("1006"))
    assert isinstance(message, Message) and isinstance(body, MessageBody)
    document = paper(message, body, {"plan": QImage(4, 4, QImage.Format.Format_RGB32)})
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    target = tmp_path / "message.pdf"
    printer.setOutputFileName(str(target))
    printer.setDocName(message.subject)
    assert print_on(printer, document)
    assert target.read_bytes().startswith(b"%PDF") and printer.docName() == message.subject
    printer.setOutputFileName(str(tmp_path / "absent" / "message.pdf"))
    assert not print_on(printer, document), "success is not told of a device that takes nothing"
    assert document.refused >= 1
    assert "Sylvie Lacaze" in document.toPlainText() and message.sender.mail in document.toPlainText()
    assert document.loadResource(2, QUrl("cid:plan")).width() == 4
    assert document.loadResource(3, QUrl("file:///etc/passwd")) is None


def test_an_unreadable_message_says_so(desk: Desk) -> None:
    put(
        desk,
        Message(id="7100", folder="2", date_ms=town.ms(NOW), subject="Abîmé", sender=town.PEOPLE[3], revision="1"),
        MessageBody(id="7100", unreadable=True),
    )
    mail = desk.go("mail")
    mail.open_key(key("7100"))
    desk.settle()
    assert mail.reading._unreadable.isVisible() and not mail.reading.browser.isVisible()
    assert desk.shell.actions_registry.qaction("mail.source").isEnabled()


# --- links and senders --------------------------------------------------------------------------


@pytest.mark.feature("17")
def test_odd_links_and_senders_are_pointed_out(desk: Desk) -> None:
    mail = desk.go("mail")
    from app.domain.links import judge_link

    box = ask(mail, QUrl("https://evil.example/x"), judge_link("https://evil.example/x", "https://www.impots.gouv.fr"))
    assert "evil.example" in box.text() and "autre site" in box.informativeText()
    assert box.defaultButton() in box.buttons()
    assert box.buttonRole(box.defaultButton()) is QMessageBox.ButtonRole.RejectRole
    box.close()
    false = Address(mail="jeanne@courriel.example", name="Jeanne Dupouy")
    put(
        desk,
        Message(id="7200", folder="2", date_ms=town.ms(NOW), subject="Virement", sender=false, revision="1"),
        MessageBody(id="7200", text="Urgent"),
    )
    mail.open_key(key("7200"))
    desk.wait(lambda: "un de vos contacts" in mail.reading._warning.text())


@pytest.mark.feature("17")
def test_a_link_in_another_message_of_the_conversation_is_judged_by_its_words(desk: Desk) -> None:
    lie = '<a href="https://evil.example/x">https://www.impots.gouv.fr</a>'
    for number in (1, 2):
        id, at = f"720{number}", town.ms(NOW) + number
        put(
            desk,
            Message(
                id=id, folder="2", date_ms=at, subject="Avis", sender=town.PEOPLE[0], conversation="720", revision="1"
            ),
            MessageBody(id=id, html=lie),
        )
    mail = desk.go("mail")
    mail.open_key(key("7202"))
    desk.wait(lambda: [row.key.id for row in mail.reading.conversation.folded()] == ["7201"])
    row = mail.reading.conversation.folded()[0]
    QTest.keyClick(row.line, Qt.Key.Key_Return)
    desk.wait(lambda: "impots" in row.browser.toPlainText())
    row.browser.anchorClicked.emit(QUrl("https://evil.example/x"))
    desk.wait(lambda: mail.reading.findChild(QMessageBox) is not None)
    box = mail.reading.findChild(QMessageBox)
    assert box is not None and "autre site" in box.informativeText()
    box.close()


@pytest.mark.feature("17")
def test_a_quarantine_notice_says_what_it_is(desk: Desk) -> None:
    filter_ = Address(mail="quarantaine@filtre.example", name="Filtre antispam")
    notice = Message(id="7700", folder="2", date_ms=town.ms(NOW), subject="2 messages en quarantaine", sender=filter_)
    plain = Message(id="7701", folder="2", date_ms=town.ms(NOW), subject="Réunion", sender=town.PEOPLE[0])
    put(desk, notice, MessageBody(id="7700", text="Ils attendent."), plain, MessageBody(id="7701", text="Bonjour"))
    mail = desk.go("mail")
    mail.open_key(key("7700"))
    desk.wait(lambda: mail.reading._quarantine.isVisible())
    assert "N’y libérez que ceux que vous attendez" in mail.reading._quarantine.text()
    mail.open_key(key("7701"))
    desk.wait(lambda: not mail.reading._quarantine.isVisible())


@pytest.mark.feature("17")
def test_a_link_to_our_own_server_opens_in_place(desk: Desk) -> None:
    seance = next(e.key for e in desk.call(desk.runtime.library.entries(_seances())))
    url = f"https://idelibre.aulne-numerique.example/sitting/{UUID}"
    record = desk.record(seance)
    assert record is not None
    from dataclasses import replace

    async def rename() -> None:
        store = desk.runtime.mail._bodies.store_of(town.IC)
        await store.write(lambda tx: tx.take_in(town.IC, [replace(record, id=UUID)]))

    desk.call(rename())
    put(
        desk,
        Message(
            id="7300", folder="2", date_ms=town.ms(NOW), subject="Convocation", sender=town.PEOPLE[3], revision="1"
        ),
        MessageBody(id="7300", html=f'<a href="{url}">Consulter</a>'),
    )
    mail = desk.go("mail")
    mail.open_key(key("7300"))
    desk.wait(mail.reading._act.isVisible)
    QTest.mouseClick(mail.reading._act, Qt.MouseButton.LeftButton)
    desk.wait(lambda: desk.shell.space == "seances")


UUID = "3f2c1b5e-0d7a-4c55-9d1f-1f2e3d4c5b6a"


def _seances() -> object:
    from app.domain.seances import Seance
    from app.services.library import ListQuery

    return ListQuery(kind=Seance.KIND)


# --- search -------------------------------------------------------------------------------------


@pytest.mark.feature("9")
def test_operators_are_offered_and_completed(desk: Desk) -> None:
    desk.go("mail")
    field = desk.shell.header.search
    desk.shell.actions_registry.trigger("window.search")
    desk.settle()
    completer = desk.shell._completer
    assert completer is not None
    field.setText("")
    QTest.keyClicks(field, "da")
    desk.wait(lambda: any(offer.startswith("dans:") for offer in completer.offers()))
    completer._take(0)
    assert field.text() == "dans:"
    QTest.keyClicks(field, "con")
    desk.wait(lambda: "Conseil municipal" in completer.offers())
    completer._take(completer.offers().index("Conseil municipal"))
    assert field.text() == 'dans:"Conseil municipal" '
    desk.wait(lambda: desk.shell.space == "search")
    view = desk.shell.view("search")
    desk.wait(lambda: view.model.rowCount() > 1)  # type: ignore[attr-defined]
    keys = [view.model.key_at(i) for i in range(view.model.rowCount())]  # type: ignore[attr-defined]
    folders = {desk.record(k).box for k in keys if k is not None and k.kind == "message"}  # type: ignore[union-attr]
    assert folders == {"300"}


@pytest.mark.feature("5", "9")
def test_the_server_is_offered_when_the_window_is_partial(desk: Desk) -> None:
    desk.go("mail")

    async def narrow() -> None:
        await desk.runtime.accounts.update_settings(town.ZC, window_days="30")

    desk.call(narrow())
    view = desk.shell.view("search")
    desk.shell._search("préau")
    desk.settle()
    desk.wait(lambda: any(k is not None and k.kind == "more" for k in _keys(view)))
    view._open(next(k for k in _keys(view) if k is not None and k.kind == "more"))  # type: ignore[attr-defined]
    desk.wait(lambda: "injoignable" in desk.shell.toast_box.text)


def _keys(view: object) -> list[Key | None]:
    model = view.model  # type: ignore[attr-defined]
    return [model.key_at(i) for i in range(model.rowCount())]


@pytest.mark.feature("7")
def test_saved_searches_stand_among_the_folders(desk: Desk) -> None:
    desk.call(desk.runtime.mail.set_flagged([Key(town.ZC, Message.KIND, "1001")], True))
    desk.call(desk.runtime.mail.set_read([Key(town.ZC, Message.KIND, "1001")], False))
    mail = desk.go("mail")
    desk.wait(lambda: any(line.search is not None for line in mail.folders.folders.lines()))
    line = next(line for line in mail.folders.folders.lines() if line.search is not None)
    assert line.name == "À suivre, non lus"
    mail.shelf.choose(line)
    desk.settle()
    assert desk.shell.space == "search"
    view = desk.shell.view("search")
    desk.wait(lambda: not view._asking)
    keys = [key for row in range(view.model.rowCount()) if (key := view.model.key_at(row)) is not None]
    found = [desk.record(key) for key in keys if key.kind == Message.KIND]
    every = desk.call(desk.runtime.library.entries(ListQuery(kind=Message.KIND, accounts=(town.ZC,)), limit=500))
    wanted = [e.record for e in every if e.record.unread and e.record.flagged and e.record.folder not in SET_ASIDE]
    assert found and {m.id for m in found} == {m.id for m in wanted}, "answered without a network"
    desk.call(desk.runtime.mail.set_flagged([Key(town.ZC, Message.KIND, m.id) for m in wanted], False))
    again = desk.call(desk.runtime.search.saved(town.ZC, "is:flagged is:unread"))
    assert again == [], "what was done here and waits to be sent counts"


@pytest.mark.feature("7", "9")
def test_a_kept_search_that_only_the_server_understands_says_so(desk: Desk) -> None:
    view = desk.go("search")
    view.run_saved(town.ZC, SavedSearch(id="1", name="Gros messages", query="larger:2MB"))
    desk.wait(lambda: not view._asking)
    desk.settle()
    assert view.model.key_at(view.model.rowCount() - 1) is not None, "asked of the server again when it can be"
    assert "Seul le serveur" in view.model.row_at(view.model.rowCount() - 1).facts.detail
    assert desk.shell.toast_box.isVisible(), "why there is nothing now"


@pytest.mark.feature("8", "2")
def test_reading_one_message_leaves_the_folded_ones_unread(desk: Desk) -> None:
    pair = [
        Message(id=f"75{n}", folder="2", date_ms=town.ms(NOW) - n * 60_000, subject="Deux", sender=town.PEOPLE[n],
                conversation="777", unread=True, revision="1")
        for n in range(2)
    ]  # fmt: skip
    put(desk, *pair, *(MessageBody(id=m.id, text="x") for m in pair))
    mail = desk.go("mail")
    mail.open_key(key("750"))
    desk.settle()
    mail._count_as_read()
    desk.settle()
    assert [i.target_id for i in desk.outbox() if isinstance(i, SetRead)] == ["750"]
    row = mail.model.entry_of(key("750"))
    desk.wait(lambda: (mail.model.entry_of(key("750")) or row).together_unread == 1)
    desk.do("mail.mark_read")
    assert {i.target_id for i in desk.outbox() if isinstance(i, SetRead)} == {"750", "751"}
