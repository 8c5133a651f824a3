"""Contacts: made, changed, merged and deleted from the window, with no network."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from app.domain.exchange import Delta
from app.domain.intents import DeleteContact, SaveContact
from app.domain.mail import Contact
from app.domain.planning import DirectoryEntry, EntryKind
from tests.flows.conftest import Desk
from tests.scenes import town
from ui.views.contacts.card import Portrait
from ui.widgets.basic import Clickable, Label


def saved(desk: Desk) -> list[SaveContact]:
    return [i for i in desk.outbox() if isinstance(i, SaveContact)]


@pytest.mark.feature("26")
def test_a_contact_is_made_changed_and_deleted_with_a_way_back(desk: Desk) -> None:
    view = desk.go("contacts")
    desk.do("contacts.new")
    form = view.form
    form._save()
    assert form.problem.isVisible() and not saved(desk)
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
    box.findChild(QPushButton, "contacts.merge").click()
    desk.settle()
    desk.wait(lambda: sum(getattr(e.record, "name", "") == "Zoé Unique" for e in view._entries) == 1)
    kept = next(e.record for e in view._entries if getattr(e.record, "name", "") == "Zoé Unique")
    assert set(kept.mails) == {"z1@pins.example", "z2@pins.example"}


@pytest.mark.feature("11")
def test_the_directory_is_here_without_a_network(desk: Desk) -> None:
    lines = (
        DirectoryEntry(id="g1", name="Nadège Ospital", mails=("n.ospital@pins.example",), title="Finances"),
        DirectoryEntry(id="g2", name="Tous les élus", kind=EntryKind.GROUP, mails=("elus@pins.example",)),
    )
    store = desk.runtime._bodies.store_of(town.ZC)
    delta = Delta(stream="directory", cursor="c", upserts=lines)
    desk.call(store.write(lambda tx: tx.apply_delta(town.ZC, delta)))
    view = desk.go("contacts")
    desk.wait(lambda: len(view._directory_entries) == 2)
    view._choose_book(True)
    titles = [view.model.row_at(i).facts.title for i in range(view.model.rowCount())]
    assert {"Nadège Ospital", "Tous les élus"} <= set(titles)
    view.open_key(view._directory_entries[0].key)
    desk.settle()
    view.card.keep_wanted.emit((view._directory_entries[0].key, view._directory_entries[0].record))
    desk.settle()
    assert [i.contact.name for i in saved(desk)] == ["Nadège Ospital"]
