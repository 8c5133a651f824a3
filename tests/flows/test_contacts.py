"""Contacts: made, changed, merged and deleted from the window, with no network."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QMessageBox, QPushButton

from app.domain.errors import Rejected
from app.domain.exchange import Ack, Delta
from app.domain.ids import Key
from app.domain.intents import DeleteContact, MoveContact, RemoveBook, SaveBook, SaveContact
from app.domain.mail import Address, Contact, Reference
from app.domain.planning import DirectoryEntry, EntryKind
from app.domain.records import Record
from app.domain.writing import FolderBelow, OwnFolder, ReceivedShare
from tests.flows.desk import Desk
from tests.scenes import town
from ui import text
from ui.views.contacts.books import cards_drag
from ui.views.contacts.people import PeoplePicker
from ui.views.contacts.portrait import Portrait
from ui.views.mail.namedialog import NameDialog
from ui.widgets.basic import Clickable, Label
from ui.widgets.source import CardSources


def saved(desk: Desk) -> list[SaveContact]:
    return [i for i in desk.outbox() if isinstance(i, SaveContact)]


@pytest.mark.feature("26")
def test_a_contact_is_made_changed_and_deleted_with_a_way_back(desk: Desk) -> None:
    view = desk.go("contacts")
    desk.do("contacts.new")
    form = view.form
    form._save()
    assert form.foot.problem.isVisible() and not saved(desk)
    form.field("firstName").setText("Anne")
    form.field("lastName").setText("Lartigue")
    form.mails.setText("anne@pins.example; a.lartigue@pins.example")
    form._save()
    desk.settle()
    (intent,) = saved(desk)
    assert intent.new and intent.contact.mails == ("anne@pins.example", "a.lartigue@pins.example")
    desk.wait(lambda: any(getattr(e.record, "name", "") == "Anne Lartigue" for e in view._entries))
    entry = next(e for e in view._entries if getattr(e.record, "name", "") == "Anne Lartigue")
    view.open_key(entry.key)
    desk.do("contacts.edit")
    desk.wait(lambda: view.form is not None)
    view.form.field("jobTitle").setText("Adjointe")
    view.form._save()
    desk.settle()
    (intent,) = saved(desk)
    assert intent.new and intent.contact.title == "Adjointe", "still one creation"
    view.open_key(entry.key)
    desk.do("contacts.delete")
    desk.settle()
    assert any(isinstance(i, DeleteContact) for i in desk.outbox()) or not saved(desk)
    desk.shell.toast_box.undo()
    desk.settle()
    desk.wait(lambda: any(getattr(e.record, "name", "") == "Anne Lartigue" for e in view._entries))


@pytest.mark.feature("26")
def test_another_contact_opens_while_a_form_is_open_and_nothing_is_lost(desk: Desk) -> None:
    view = desk.go("contacts")
    one, other = [e.key for e in view._entries if e.key.account == town.ZC][:2]
    kept = view.forms.kept

    def click(key: Key) -> None:
        place = view.list.visualRect(view.model.index(view.model.row_of(key), 0)).center()
        QTest.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=place)

    click(one)
    desk.do("contacts.edit")
    desk.wait(lambda: view.form is not None)
    view.form.field("jobTitle").setText("Première adjointe")
    click(other)
    assert view.form is None and view._key == other and view.card.isVisible()
    assert kept.isVisible() and len(kept.words()) == 1
    desk.do("contacts.new")
    view.form.field("lastName").setText("Lartigue")
    desk.do("contacts.new")
    assert kept.words()[1:] == [text.quoted("Lartigue")] and view.form.field("lastName").text() == ""
    click(one)
    assert len(kept.words()) == 2, "an empty form goes without a word"
    desk.do("contacts.edit")
    assert view.form.field("jobTitle").text() == "Première adjointe", "the form that was begun"
    view.form._save()
    desk.settle()
    assert [i.contact.title for i in saved(desk)] == ["Première adjointe"]
    assert kept.words() == [text.quoted("Lartigue")]
    next(b for b in kept.findChildren(QAbstractButton) if b.isVisible() and "Abandonner" in b.accessibleName()).click()
    assert not kept.isVisible()
    desk.shell.toast_box.undo()
    next(b for b in kept.findChildren(QAbstractButton) if b.isVisible() and b.text() == "Reprendre").click()
    assert view.form.field("lastName").text() == "Lartigue"


@pytest.mark.feature("26")
def test_cards_of_a_file_come_in_and_what_is_unreadable_is_shown_as_it_is(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.go("contacts")
    path = tmp_path / "cartes.vcf"
    readable = "BEGIN:VCARD\nVERSION:3.0\nFN:Paul Daguerre\nEMAIL:paul@pins.example\nEND:VCARD\n"
    path.write_text(f"{readable}BEGIN:VCARD\nX-INCONNU:rien de lisible\nEND:VCARD\n")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a, **_k: (str(path), ""))
    desk.do("contacts.import")
    desk.wait(lambda: desk.shell.toast_box.isVisible())
    assert [i.contact.name for i in saved(desk)] == ["Paul Daguerre"]
    assert "illisible" in desk.shell.toast_box.text
    desk.shell.toast_box.undo()
    dialog = desk.shell.view("contacts").findChild(CardSources)
    assert "X-INCONNU:rien de lisible" in dialog.source.toPlainText()


def test_a_file_without_any_card_says_so(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.go("contacts")
    path = tmp_path / "reunion.vcf"
    path.write_text("BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a, **_k: (str(path), ""))
    desk.do("contacts.import")
    desk.wait(lambda: desk.shell.toast_box.isVisible())
    assert desk.shell.toast_box.text == "Ce fichier ne contient aucune carte de visite." and not saved(desk)


def test_a_card_that_could_not_be_saved_comes_back_with_what_was_typed(desk: Desk) -> None:
    view = desk.go("contacts")
    entry = next(e for e in view._entries if e.key.account == town.ZC)
    view.open_key(entry.key)
    desk.do("contacts.edit")
    desk.wait(lambda: view.form is not None)
    view.form.field("jobTitle").setText("Première adjointe")
    store = desk.runtime._bodies.store_of(town.ZC)
    gone = Delta(stream="mail", cursor="c", removes=((Contact.KIND, entry.key.id),))
    desk.call(store.write(lambda tx: tx.apply_delta(town.ZC, gone)))
    view.form._save()
    desk.wait(lambda: view.form is not None)
    assert view.form.field("jobTitle").text() == "Première adjointe" and not saved(desk)


@pytest.mark.feature("27")
def test_a_group_is_made_and_its_page_lists_members(desk: Desk) -> None:
    view = desk.go("contacts")
    desk.do("contacts.group")
    view.form.field("nickname").setText("Bureau municipal")
    view.form.members.setText("a@pins.example, b@pins.example")
    view.form._save()
    desk.settle()
    desk.wait(lambda: any(getattr(e.record, "name", "") == "Bureau municipal" for e in view._entries))
    view.open_key(next(e.key for e in view._entries if getattr(e.record, "name", "") == "Bureau municipal"))
    desk.settle()
    said = [label.text() for label in view.card.findChildren(Label) if label.isVisible()]
    assert "2 membres" in said


def test_a_contacts_page_shows_what_links_us(desk: Desk) -> None:
    view = desk.go("contacts")
    linked = next(e for e in view._entries if isinstance(e.record, Contact) and e.record.mails)
    for entry in view._entries:
        links = desk.call(desk.runtime.contacts.links(entry.record))
        if links.messages:
            linked = entry
            break
    view.open_key(linked.key)
    desk.settle()
    desk.wait(lambda: bool(view.card.findChildren(Clickable)))
    assert view.card.findChildren(Portrait)


@pytest.mark.feature("26")
def test_duplicates_are_joined_after_a_question(desk: Desk) -> None:
    view = desk.go("contacts")
    contacts = desk.runtime.contacts
    for mail in ("z1@pins.example", "z2@pins.example"):
        desk.call(contacts.create(town.ZC, {"firstName": "Zoé", "lastName": "Unique", "email": mail}))
    desk.do("contacts.duplicates")
    desk.settle()
    box = QApplication.activeModalWidget()
    assert box is not None
    assert isinstance(box, QMessageBox) and "qui vont à la corbeille" in box.informativeText()
    next(b for b in box.buttons() if b.text() == "Réunir").click()
    desk.settle()
    desk.wait(lambda: sum(getattr(e.record, "name", "") == "Zoé Unique" for e in view._entries) == 1)
    kept = next(e.record for e in view._entries if getattr(e.record, "name", "") == "Zoé Unique")
    assert set(kept.mails) == {"z1@pins.example", "z2@pins.example"}


@pytest.mark.feature("27")
def test_a_groups_page_names_its_references_and_the_form_takes_one_out(desk: Desk) -> None:
    view = desk.go("contacts")
    known = next(e for e in view._entries if isinstance(e.record, Contact) and e.record.mails)
    references = (
        Reference(kind="C", value=known.key.id, id=known.key.id),
        Reference(kind="C", value="404", id="404", name="Paul Parti", mail="paul@x.example"),
    )
    key = desk.call(desk.runtime.contacts.create(known.key.account, {"nickname": "Nommés"}, (), b"", references))
    desk.wait(lambda: any(e.key == key for e in view._entries))
    view.open_key(key)
    desk.wait(lambda: "2 membres" in [label.text() for label in view.card.findChildren(Label)])
    said = [label.accessibleName() or label.text() for label in view.card.findChildren(Label)]
    assert any(known.record.name in words and known.record.mails[0] in words for words in said)
    assert any("Paul Parti" in words and "n’existe plus" in words for words in said)
    assert view.card._everyone == [known.record.mails[0]], "who is gone is not written to"
    desk.do("contacts.edit")
    desk.wait(lambda: view.form is not None)
    view.form._take_out(next(m for m in view.form._named_members if m.missing))
    view.form._save()
    desk.settle()
    (intent,) = saved(desk)
    assert [r.id for r in intent.contact.references] == [known.key.id]


@pytest.mark.feature("11")
def test_the_directory_is_here_without_a_network(desk: Desk) -> None:
    lines = (
        DirectoryEntry(id="g1", name="Nadège Ospital", mails=("n.ospital@pins.example",), title="Finances"),
        DirectoryEntry(
            id="g2",
            name="Tous les élus",
            kind=EntryKind.GROUP,
            mails=("elus@pins.example",),
            members=("maire@pins.example", "adjoint@pins.example"),
        ),
    )
    store = desk.runtime._bodies.store_of(town.ZC)
    delta = Delta(stream="directory", cursor="c", upserts=lines)
    desk.call(store.write(lambda tx: tx.apply_delta(town.ZC, delta)))
    view = desk.go("contacts")
    desk.wait(lambda: len(view._directory_entries) == 2)
    view.books.choose(view.books.DIRECTORY)
    titles = [view.model.row_at(i).facts.title for i in range(view.model.rowCount())]
    assert {"Nadège Ospital", "Tous les élus"} <= set(titles)
    view.open_key(view._directory_entries[1].key)
    desk.settle()
    said = [label.text() for label in view.card.findChildren(Label)]
    assert "2 membres" in said and "adjoint@pins.example" in said, "a list of the server, with no network"
    view.open_key(view._directory_entries[0].key)
    desk.settle()
    view.card.keep_wanted.emit((view._directory_entries[0].key, view._directory_entries[0].record))
    desk.settle()
    assert [i.contact.name for i in saved(desk)] == ["Nadège Ospital"]


def picture(folder: Path, name: str = "anne.png", side: int = 1600) -> Path:
    image = QImage(side, side // 2, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    path = folder / name
    assert image.save(str(path))
    return path


@pytest.mark.feature("26")
def test_a_picture_is_chosen_scaled_down_shown_offline_and_removed(desk: Desk, tmp_path: Path) -> None:
    view = desk.go("contacts")
    desk.do("contacts.new")
    view.form.field("lastName").setText("Zulma Photo")
    view.form.picture.take(picture(tmp_path))
    desk.wait(lambda: bool(view.form.picture.chosen))
    view.form._save()
    desk.settle()
    (intent,) = saved(desk)
    data = desk.call(desk.runtime.contacts.photo(intent.account, intent.contact))
    assert QImage.fromData(data).size() == QSize(480, 240) and data.startswith(b"\xff\xd8\xff")

    def row() -> Any:
        shown = (view.model.row_at(i) for i in range(view.model.rowCount()))
        return next((r for r in shown if r.facts.title == "Zulma Photo"), None)

    desk.wait(lambda: row() is not None and row().facts.picture is not None)
    view.open_key(row().key)
    desk.wait(lambda: view.card.findChild(Portrait).has_picture)
    desk.do("contacts.edit")
    desk.wait(lambda: view.form is not None)
    assert view.form.picture._remove.isVisible()
    view.form.picture._remove.click()
    view.form._save()
    desk.settle()
    (intent,) = saved(desk)
    assert intent.contact.photo == ""
    desk.wait(lambda: row().facts.picture is None)


@pytest.mark.feature("26")
def test_what_is_no_picture_or_is_enormous_is_refused_in_words(desk: Desk, tmp_path: Path) -> None:
    view = desk.go("contacts")
    desk.do("contacts.new")
    field = view.form.picture
    wrong = tmp_path / "photo.jpg"
    wrong.write_bytes(b"<html>une page</html>")
    field.take(wrong)
    desk.wait(field.problem.isVisible)
    assert "pas une image" in field.problem.text() and field.chosen is None
    field.take(picture(tmp_path))
    desk.wait(lambda: bool(field.chosen))
    assert not field.problem.isVisible()
    huge = tmp_path / "huge.png"
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(bytes(100))))
    parts = [struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks]
    huge.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(parts))
    kept = field.chosen
    field.take(huge)
    desk.wait(field.problem.isVisible)
    assert "trop grande" in field.problem.text() and field.chosen == kept


def test_a_picture_dropped_on_the_form_is_taken(desk: Desk, tmp_path: Path) -> None:
    view = desk.go("contacts")
    desk.do("contacts.new")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(picture(tmp_path)))])
    place, kept = QPointF(4, 4), Qt.KeyboardModifier.NoModifier
    drop = QDropEvent(place, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, kept)
    view.form.picture.dropEvent(drop)
    desk.wait(lambda: bool(view.form.picture.chosen))


@pytest.mark.feature("12", "26")
def test_a_card_of_anothers_book_shows_its_owner_and_what_one_may_do(desk: Desk) -> None:
    view = desk.go("contacts")
    share = ReceivedShare(
        id="zid:7", owner=Address(mail="maire@pins.example", name="Hélène Castera"), owner_id="zid", folder="7",
        path="/Contacts", view="contact", rights="r", mount="300", mount_name="Carnet du cabinet",
    )  # fmt: skip
    theirs = Contact(id="zid:40", folder="zid:7", name="Zoé Empruntée", mails=("z@pins.example",), revision="1")
    store = desk.runtime._bodies.store_of(town.ZC)

    def pulled(*records: Record) -> None:
        delta = Delta(stream="shared_contacts", cursor="c", upserts=records)
        desk.call(store.write(lambda tx: tx.apply_delta(town.ZC, delta)))

    pulled(share, theirs)
    desk.wait(lambda: any(e.key.id == theirs.id for e in view._entries) and bool(view._books))

    def acts() -> set[str]:
        return {b.text() for b in view.card.findChildren(QPushButton) if b.text() in ("Modifier", "Supprimer")}

    def said(words: str) -> bool:
        return any(words in label.text() for label in view.card.findChildren(Label))

    view.open_key(Key(town.ZC, Contact.KIND, theirs.id))
    desk.wait(lambda: said("Hélène Castera, en lecture seule"))
    assert acts() == set()
    assert not desk.shell.actions_registry.qaction("contacts.edit").isEnabled()
    row = next(r for r in (view.model.row_at(i) for i in range(view.model.rowCount())) if r.facts.title == theirs.name)
    assert row.facts.note == "Hélène Castera"
    pulled(replace(share, rights="rwd"))
    desk.wait(lambda: acts() == {"Modifier", "Supprimer"})
    pulled(replace(share, rights="rwid"))
    desk.wait(lambda: all(book.rights == "rwid" for book in view._books.values()))
    desk.do("contacts.new")
    form = view.form
    assert form.book.isVisible() and form.book.count() == 2
    form.field("lastName").setText("Zorro")
    form.book.setCurrentIndex(1)
    form._save()
    desk.settle()
    (intent,) = saved(desk)
    assert (intent.contact.folder, intent.mount) == ("zid:7", "300")
    pulled(replace(share, broken=True))
    desk.wait(lambda: said("ne vous est plus partagé"))


@pytest.mark.feature("12", "26")
def test_cards_go_from_book_to_book_by_the_menu_by_dragging_and_by_the_form(desk: Desk) -> None:
    view = desk.go("contacts")
    share = ReceivedShare(
        id="zid:7", owner=Address(mail="maire@pins.example", name="Hélène Castera"), owner_id="zid", folder="7",
        path="/Contacts", view="contact", rights="rwid", mount="300", mount_name="Cabinet",
        below=(FolderBelow(id="zid:40", path="Élus"),),
    )  # fmt: skip
    own = (
        OwnFolder(id="7", name="Contacts", view="contact"),
        OwnFolder(id="500", name="Associations", view="contact"),
        OwnFolder(id="501", name="Sport", view="contact", parent="500"),
    )
    store = desk.runtime._bodies.store_of(town.ZC)
    delta = Delta(stream="standing", cursor="c", upserts=(share, *own))
    desk.call(store.write(lambda tx: tx.apply_delta(town.ZC, delta)))
    desk.wait(lambda: len(view.books.books) >= 5)
    titles = [view.books.title(book).replace("\u00a0", " ") for book in view.books.books]
    assert {"Contacts", "Associations", "Associations / Sport"} <= {t.partition(" ·")[0] for t in titles}
    assert any(t.startswith("Cabinet / Élus · Hélène Castera") for t in titles)
    entry = next(e for e in view._entries if e.key.account == town.ZC and e.record.folder == "7")
    view.open_key(entry.key)
    book = {b.folder: b for b in view.books.books if b.account == town.ZC}

    def moved() -> list[MoveContact]:
        return [i for i in desk.outbox() if isinstance(i, MoveContact)]

    def folder() -> str:
        return next(e.record.folder for e in view._entries if e.key == entry.key)

    menu = view.books.menu(view._places_for(entry), lambda b: view._move([entry.key], b), view)
    next(a for a in menu.actions() if "Sport" in a.text()).trigger()
    desk.wait(lambda: folder() == "501")
    assert [(i.folder, i.crosses) for i in moved()] == [("501", False)]
    desk.shell.toast_box.undo()
    desk.wait(lambda: folder() == "7")
    view._dragged = [entry.key]
    place, kept = QPointF(4, 4), Qt.KeyboardModifier.NoModifier
    view._open_targets()
    data = cards_drag()
    view.drops.targets["zid:40"].dropEvent(
        QDropEvent(place, Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton, kept)
    )
    desk.wait(lambda: folder() == "zid:40")
    (intent,) = moved()
    assert (intent.mount, intent.crosses, bool(intent.uid)) == ("300", True, True)
    view.books.choose(book["zid:40"])
    shown = [view.model.row_at(i) for i in range(view.model.rowCount())]
    assert [r.key for r in shown if r is not None and r.key is not None] == [entry.key], "the chosen book alone"
    view.open_key(entry.key)
    desk.do("contacts.edit")
    desk.wait(lambda: view.form is not None)
    form = view.form
    assert form.book.currentData() == "zid:40"
    form.book.setCurrentIndex(form.book.findData("500"))
    form._save()
    desk.wait(lambda: folder() == "500")


@pytest.mark.feature("27")
def test_a_group_gains_a_card_and_a_line_of_the_directory_by_name(desk: Desk) -> None:
    line = DirectoryEntry(
        id="g1", name="Nadège Ospital", mails=("n.ospital@pins.example",), reference="uid=n.ospital,ou=people,dc=pins"
    )
    store = desk.runtime._bodies.store_of(town.ZC)
    desk.call(store.write(lambda tx: tx.apply_delta(town.ZC, Delta(stream="directory", cursor="c", upserts=(line,)))))
    view = desk.go("contacts")
    known = next(e for e in view._entries if e.key.account == town.ZC and e.record.mails and e.record.revision)
    view.open_key(known.key)
    desk.do("contacts.group")
    view.form.field("nickname").setText("Finances")
    picker = view.form.findChild(PeoplePicker)
    desk.wait(lambda: bool(picker._members))
    for typed in ("ospital nad", known.record.mails[0]):
        picker._offer(typed)
        assert picker.offered(), typed
        picker._take(picker.offered()[0])
    picker._offer("ospital")
    picker._take(picker.offered()[0])
    view.form._save()
    desk.settle()
    (intent,) = saved(desk)
    assert [(r.kind, r.value) for r in intent.contact.references] == [("G", line.reference), ("C", known.key.id)]


@pytest.mark.feature("26")
def test_a_book_is_made_renamed_and_only_removed_empty(desk: Desk) -> None:
    view = desk.go("contacts")
    books = (OwnFolder(id="7", name="Contacts", view="contact"), OwnFolder(id="500", name="Clubs", view="contact"))
    store = desk.runtime._bodies.store_of(town.ZC)
    desk.call(store.write(lambda tx: tx.apply_delta(town.ZC, Delta(stream="standing", cursor="c", upserts=books))))
    desk.wait(lambda: any(b.folder == "500" for b in view.books.books))
    assert not desk.shell.actions_registry.qaction("contacts.rename_book").isEnabled(), "no book of one's own is chosen"
    desk.do("contacts.new_book")
    dialog = view.findChild(NameDialog)
    dialog._field.setText("Associations")
    dialog.accept()
    desk.settle()
    assert [i.name for i in desk.outbox() if isinstance(i, SaveBook)] == ["Associations"]
    desk.wait(lambda: any(b.name == "Associations" for b in view.books.books))
    made = next(b for b in view.books.books if b.name == "Associations")
    view.books.choose(made)
    desk.do("contacts.new")
    assert view.form.book.currentData() == made.folder, "no server knows it yet: cards go into it all the same"
    view.form._fields["firstName"].setText("Amélie")
    view.form._save()
    desk.wait(lambda: [getattr(e.record, "name", "") for e in view._listed()] == ["Amélie"])
    view._show(view._listed()[0].key)
    desk.do("contacts.delete")
    desk.wait(lambda: not view._listed())
    desk.shell.toast_box.undo()
    desk.wait(lambda: [getattr(e.record, "name", "") for e in view._listed()] == ["Amélie"])
    renamed = OwnFolder(id="612", name="Associations", view="contact")
    wait = next(i for i in desk.outbox() if isinstance(i, SaveBook))
    told = Ack(upserts=(renamed,), removes=((OwnFolder.KIND, made.folder),), renames={made.folder: renamed.id})
    desk.call(store.write(lambda tx: tx.acknowledge(wait.op_id, told)))
    desk.wait(lambda: any(b.folder == "612" for b in view.books.books))
    assert [getattr(e.record, "name", "") for e in view._listed()] == ["Amélie"], "it keeps its cards, and the choice"
    book = next(b for b in view.books.books if b.folder == "500")
    view.books.choose(book)
    desk.do("contacts.rename_book")
    dialog = next(d for d in view.findChildren(NameDialog) if d.isVisible())
    dialog._field.setText("Clubs sportifs")
    dialog.accept()
    desk.wait(lambda: any(b.name == "Clubs sportifs" for b in view.books.books))
    entry = next(e for e in view._entries if e.key.account == town.ZC and e.record.folder == "7")
    desk.call(desk.runtime.contacts.move([entry.key], book))
    desk.settle()
    with pytest.raises(Rejected, match="book_full"):
        desk.call(desk.runtime.contacts.remove_book(book))
    desk.call(desk.runtime.contacts.move([entry.key], next(b for b in view.books.books if b.folder == "7")))
    view.books.choose(next(b for b in view.books.books if b.folder == "500"))
    desk.do("contacts.remove_book")
    assert any(isinstance(i, RemoveBook) for i in desk.outbox())
