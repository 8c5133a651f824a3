"""The Contacts space: list in the order of names | card."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QMessageBox, QStackedLayout, QVBoxLayout

from app.domain.accounts import Service
from app.domain.changes import ChangeSet
from app.domain.ids import AccountId, Key
from app.domain.listing import Entry
from app.domain.mail import Address, Contact
from app.domain.planning import DirectoryEntry, EntryKind
from app.domain.records import Record
from app.services.contacts import Imported, form_facts
from ui import text
from ui.actions import Situation
from ui.context import Context
from ui.directory import Directory
from ui.models.facts import RowFacts, sync_icons, sync_words
from ui.models.fixed import FixedListModel, FixedRow
from ui.theme import Space
from ui.timers import single_shot
from ui.views.base import Layout, SpaceView
from ui.views.contacts.card import CardPage
from ui.views.contacts.form import ContactForm
from ui.widgets.basic import Button, Pane, StatePane
from ui.widgets.listdetail import ListDetail
from ui.widgets.listpane import Empty, ListPane
from ui.widgets.recordlist import RecordList


def sort_key(name: str) -> str:
    """Order of names: without accents nor case."""
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()


class ContactsView(SpaceView):
    """Reads `Library`; writing to someone leads to Messages."""

    SPACE = "contacts"
    PRIMARY = "contacts.new"

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx)
        self._directory = Directory(ctx)
        self._entries: Sequence[Entry[Record]] = ()
        self._directory_entries: Sequence[Entry[Record]] = ()
        self._in_directory = False
        self._key: Key | None = None
        theme = ctx.theme
        self.model = FixedListModel(self)
        self.list = RecordList(theme, self.model, self.tr("Liste des contacts"))
        self.pane = ListPane(
            theme,
            self.list,
            Empty("contacts", self.tr("Aucun contact"), self.tr("Vos carnets d’adresses apparaîtront ici.")),
        )
        self.pane.title.set_text(self.tr("Contacts"))
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(self.tr("Filtrer par nom, fonction ou collectivité"))
        self.filter.setAccessibleName(self.tr("Filtrer les contacts"))
        self.filter.textEdited.connect(lambda _text: self._show_rows())
        row = QHBoxLayout()
        row.setContentsMargins(theme.gap(Space.M), 0, theme.gap(Space.M), theme.gap(Space.S))
        row.addWidget(self.filter)
        pane_layout = self.pane.layout()
        assert isinstance(pane_layout, QVBoxLayout)
        pane_layout.insertLayout(1, row)
        books = QHBoxLayout()
        books.setContentsMargins(theme.gap(Space.M), 0, theme.gap(Space.M), theme.gap(Space.S))
        books.setSpacing(theme.gap(Space.XS))
        self.books: dict[bool, Button] = {}
        for inside, words in ((False, self.tr("Mes contacts")), (True, self.tr("Annuaire"))):
            button = Button(theme, words, "chip", on_click=partial(self._choose_book, inside))
            button.setCheckable(True)
            self.books[inside] = button
            books.addWidget(button)
        books.addStretch(1)
        more = Button(theme, self.tr("Plus"), "quiet", "more")
        acts = ("contacts.group", "contacts.duplicates", "contacts.import", "contacts.export")
        more.setMenu(ctx.actions.menu(acts, self))
        books.addWidget(more)
        pane_layout.insertLayout(2, books)
        self.card = CardPage(ctx, self._directory)
        self.form: ContactForm | None = None
        self._nothing = StatePane(
            theme, "contacts", self.tr("Aucun contact choisi"), self.tr("Choisissez une personne dans la liste.")
        )
        detail = Pane(theme, "surface")
        self._stack = QStackedLayout(detail)
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(self.card)
        self.split = ListDetail(theme, self.pane, detail)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.split)
        self._fresh = single_shot(self, 200, self._read)
        self.list.current_changed.connect(self._show)
        self.list.opened.connect(self._open)
        self.list.menu_wanted.connect(self._menu)
        self.split.page_changed.connect(ctx.shell.back_changed)
        ctx.bridge.changed.connect(self._on_changes)
        self.card.write_wanted.connect(self._write)
        self.card.edit_wanted.connect(self._edit)
        self.card.delete_wanted.connect(self._delete)
        self.card.keep_wanted.connect(self._keep)
        for act, slot in (
            ("write", lambda: self._write(None)),
            ("new", self._new),
            ("group", lambda: self._new(group=True)),
            ("edit", self._edit),
            ("delete", self._delete),
            ("duplicates", self._duplicates),
            ("import", self._import),
            ("export", self._export),
        ):
            ctx.actions.bind(f"contacts.{act}", slot, self)
        self._choose_book(False)
        self._situate()
        self._read()

    # --- SpaceView ------------------------------------------------------------------------------

    def set_layout_mode(self, mode: Layout) -> None:
        super().set_layout_mode(mode)
        self.split.set_mode(mode)

    def activated(self) -> None:
        self.list.setFocus()

    def open_key(self, key: Key) -> None:
        self.filter.clear()
        self._show_rows()
        self.list.select_key(key)
        self._show(key)
        self.split.show_detail()

    def can_go_back(self) -> bool:
        return self.split.can_go_back()

    def go_back(self) -> None:
        self.split.show_list()
        self.list.setFocus()

    # --- reading --------------------------------------------------------------------------------

    def _on_changes(self, changes: ChangeSet) -> None:
        about = changes.of_kind(Contact.KIND) or changes.of_kind(DirectoryEntry.KIND)
        if about and not self._fresh.isActive():
            self._fresh.start()

    def _choose_book(self, inside: bool) -> None:
        """Own contacts, or the body's directory."""
        self._in_directory = inside
        for book, button in self.books.items():
            button.setChecked(book == inside)
        self._show_rows()

    def _read(self) -> None:
        contacts = self.ctx.runtime.contacts

        async def read() -> tuple[list[Entry[Record]], list[Entry[Record]]]:
            return await contacts.contacts(), await contacts.directory()

        self.ctx.bridge.run(read(), on_done=self._take, owner=self)

    def _take(self, found: tuple[list[Entry[Record]], list[Entry[Record]]]) -> None:
        self._entries, self._directory_entries = found
        self._show_rows()
        if self._key is not None:
            self._show(self._key)

    def _show_rows(self) -> None:
        wanted = sort_key(self.filter.text())
        rows: list[FixedRow] = []
        letter = ""
        for entry in self._directory_entries if self._in_directory else self._entries:
            contact = entry.record
            if not isinstance(contact, (Contact, DirectoryEntry)):
                continue
            if wanted and wanted not in sort_key(
                f"{contact.name} {contact.title} {contact.company} {' '.join(contact.mails)}"
            ):
                continue
            initial = sort_key(contact.name)[:1].upper() or "#"
            if initial != letter:
                letter = initial
                rows.append(FixedRow(f"letter:{letter}", RowFacts(title=letter, heading=True)))
            rows.append(FixedRow(f"{entry.key.account}/{entry.key.id}", self._facts(entry, contact), entry.key, entry))
        self.model.set_rows(rows)

    def _facts(self, entry: Entry[Record], contact: Contact | DirectoryEntry) -> RowFacts:
        detail = " · ".join(part for part in (contact.title, contact.company) if part)
        return RowFacts(
            title=contact.name or (contact.mails[0] if contact.mails else ""),
            detail=detail or (contact.mails[0] if contact.mails else ""),
            leading="people" if _is_group(contact) else "contacts",
            icons=sync_icons(entry.pending > 0, entry.failed),
            state=sync_words(entry.pending > 0, entry.failed),
            stripe=self._directory.stripe(entry.key.account),
        )

    # --- one contact ----------------------------------------------------------------------------

    def _entry(self, key: Key | None) -> Entry[Record] | None:
        return next((e for e in (*self._entries, *self._directory_entries) if e.key == key), None)

    def _contact(self, key: Key | None) -> Contact | None:
        entry = self._entry(key)
        return entry.record if entry is not None and isinstance(entry.record, Contact) else None

    def _open(self, key: Key) -> None:
        self._show(key)
        self.split.show_detail()

    def _show(self, key: Key | None) -> None:
        entry = self._entry(key)
        if entry is None or self.form is not None:
            return
        self._key = key
        self.card.show_record(entry)
        self._stack.setCurrentWidget(self.card)
        self._situate()

    def _write(self, mails: list[str] | None) -> None:
        entry = self._entry(self._key)
        record = entry.record if entry is not None else None
        if not isinstance(record, (Contact, DirectoryEntry)) or not record.mails:
            return
        from ui.views.mail.view import MailView

        self.ctx.shell.go("mail")
        view = self.ctx.shell.view("mail")
        assert isinstance(view, MailView)
        chosen = mails or [record.mails[0]]
        name = record.name if len(chosen) == 1 and chosen[0] in record.mails else ""
        view.write_to([Address(mail=mail, name=name) for mail in chosen])

    def _situate(self) -> None:
        entry = self._entry(self._key)
        record = entry.record if entry is not None else None
        keys = (self._key,) if self._key is not None and isinstance(record, (Contact, DirectoryEntry)) else ()
        mail = isinstance(record, (Contact, DirectoryEntry)) and bool(record.mails)
        facts = {"own": isinstance(record, Contact), "mail": mail}
        self.ctx.actions.set_situation(Situation("contacts", keys, facts))

    def _menu(self, _key: Key, place: QPoint) -> None:
        acts = ("contacts.write", "contacts.edit", "contacts.export", "contacts.delete")
        self.ctx.actions.menu(acts, self).popup(place)

    # --- changing -------------------------------------------------------------------------------

    def _account(self) -> AccountId | None:
        """Where new cards go: the account of the card shown, else the first mail account."""
        mine = self._directory.accounts(Service.ZIMBRA)
        if self._key is not None and any(a.id == self._key.account for a in mine):
            return self._key.account
        return mine[0].id if mine else None

    def _new(self, *, group: bool = False, facts: Mapping[str, str] | None = None) -> None:
        account = self._account()
        if account is None:
            self.ctx.shell.toast(self.tr("Ajoutez d’abord un compte de messagerie."))
            return

        def save(said: Mapping[str, str], members: tuple[str, ...]) -> None:
            self._run(self.ctx.runtime.contacts.create(account, said, members), self.tr("Contact créé."))

        self._open_form(facts or {}, () if group else None, save)

    def _edit(self) -> None:
        key, contact = self._key, self._contact(self._key)
        if key is None or contact is None:
            return

        def save(said: Mapping[str, str], members: tuple[str, ...]) -> None:
            self._run(self.ctx.runtime.contacts.edit(key, said, members), self.tr("Contact modifié."))

        self._open_form(form_facts(contact), contact.members or None, save)

    def _open_form(
        self,
        facts: Mapping[str, str],
        members: tuple[str, ...] | None,
        save: Callable[[Mapping[str, str], tuple[str, ...]], None],
    ) -> None:
        self._close_form()
        self.form = ContactForm(self.ctx, facts, members)
        self.form.saved.connect(save)
        self.form.saved.connect(lambda *_said: self._close_form())
        self.form.cancelled.connect(self._close_form)
        self._stack.addWidget(self.form)
        self._stack.setCurrentWidget(self.form)
        self.split.show_detail()

    def _close_form(self) -> None:
        form, self.form = self.form, None
        if form is not None:
            self._stack.removeWidget(form)
            form.deleteLater()
        self._stack.setCurrentWidget(self.card if self._entry(self._key) is not None else self._nothing)

    def _keep(self, chosen: tuple[Key, DirectoryEntry]) -> None:
        key, entry = chosen
        facts = {"fullName": entry.name, "company": entry.company, "jobTitle": entry.title}
        facts |= {"email" if n == 1 else f"email{n}": mail for n, mail in enumerate(entry.mails, 1)}
        facts |= {"workPhone" if n == 1 else f"workPhone{n}": phone for n, phone in enumerate(entry.phones, 1)}
        self._run(self.ctx.runtime.contacts.create(key.account, facts), self.tr("Ajouté à vos contacts."))

    def _delete(self) -> None:
        key, contact = self._key, self._contact(self._key)
        if key is None or contact is None:
            return
        contacts, facts = self.ctx.runtime.contacts, form_facts(contact)
        said = self.tr("{name} est supprimé.").format(name=text.quoted(contact.name))

        def back() -> None:
            self.ctx.bridge.run(contacts.create(key.account, facts, contact.members), owner=self)

        def done(_none: None) -> None:
            self._key = None
            self._stack.setCurrentWidget(self._nothing)
            self.split.show_list()
            self.ctx.shell.toast(said, back)

        self.ctx.bridge.run(contacts.delete([key]), on_done=done, owner=self)

    def _duplicates(self) -> None:
        contacts = self.ctx.runtime.contacts

        def found(groups: list[list[Entry[Record]]]) -> None:
            if not groups:
                self.ctx.shell.toast(self.tr("Aucun doublon."))
                return
            names = "\n".join("• " + ", ".join(getattr(e.record, "name", "") for e in group) for group in groups[:12])
            box = QMessageBox(self)
            box.setWindowTitle(self.tr("Réunir les doublons"))
            box.setText(
                text.plural(len(groups), "%n personne a plusieurs fiches.", "%n personnes ont plusieurs fiches.")
            )
            box.setInformativeText(names)
            box.addButton(self.tr("Ne rien changer"), QMessageBox.ButtonRole.RejectRole)
            yes = box.addButton(self.tr("Réunir"), QMessageBox.ButtonRole.AcceptRole)
            yes.setObjectName("contacts.merge")
            yes.clicked.connect(lambda _checked=False: self._merge(groups))
            box.open()

        self.ctx.bridge.run(contacts.duplicates(), on_done=found, owner=self)

    def _merge(self, groups: list[list[Entry[Record]]]) -> None:
        contacts = self.ctx.runtime.contacts

        async def merge() -> None:
            for group in groups:
                await contacts.merge([entry.key for entry in group])

        self._run(merge(), self.tr("Les fiches sont réunies. Les autres sont dans la corbeille."))

    def _import(self) -> None:
        account = self._account()
        kinds = self.tr("Cartes de visite (*.vcf *.vcard)")
        path, _kind = QFileDialog.getOpenFileName(self, self.tr("Importer des contacts"), "", kinds)
        if not path or account is None:
            return
        contacts = self.ctx.runtime.contacts

        async def read() -> Imported:
            data = await asyncio.to_thread(Path(path).read_bytes)
            return await contacts.import_cards(account, data)

        def done(result: Imported) -> None:
            said = text.plural(result.made, "%n contact ajouté", "%n contacts ajoutés")
            if result.known:
                said += text.plural(result.known, ", %n déjà là", ", %n déjà là")
            if result.unreadable:
                said += text.plural(result.unreadable, ", %n illisible", ", %n illisibles")
            self.ctx.shell.toast(f"{said}.")

        self.ctx.bridge.run(read(), on_done=done, owner=self)

    def _export(self) -> None:
        """The card shown; without one, all of them."""
        keys = [self._key] if self._key is not None and self._contact(self._key) else [e.key for e in self._entries]
        name = self.tr("contacts.vcf")
        path, _kind = QFileDialog.getSaveFileName(self, self.tr("Exporter des contacts"), name, "*.vcf")
        if not path:
            return
        contacts = self.ctx.runtime.contacts

        async def write() -> None:
            words = await contacts.export(keys)
            await asyncio.to_thread(Path(path).write_text, words, "utf-8")

        said = text.plural(len(keys), "%n contact exporté.", "%n contacts exportés.")
        self._run(write(), said)

    def _run(self, work: Coroutine[Any, Any, object], said: str) -> None:
        self.ctx.bridge.run(work, on_done=lambda _result: self.ctx.shell.toast(said), owner=self)


def _is_group(record: Contact | DirectoryEntry) -> bool:
    return bool(record.members) if isinstance(record, Contact) else record.kind is EntryKind.GROUP
