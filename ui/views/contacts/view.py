"""The Contacts space: list in the order of names | card."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedLayout, QVBoxLayout

from app.domain.accounts import Service
from app.domain.changes import ChangeSet
from app.domain.folding import folded
from app.domain.ids import AccountId, Key
from app.domain.listing import Entry
from app.domain.mail import Address, Contact
from app.domain.planning import DirectoryEntry, EntryKind
from app.domain.records import Record
from app.domain.writing import OwnFolder, ReceivedShare
from app.services.address_books import OWN_BOOK, Book
from app.services.cards import form_facts, is_shared
from ui import text
from ui.actions import Situation
from ui.context import Context
from ui.directory import Directory
from ui.dropping import Carried, carry
from ui.models.facts import RowFacts, sync_icons, sync_words
from ui.models.fixed import FixedListModel, FixedRow
from ui.theme import Space
from ui.timers import single_shot
from ui.views.base import Layout, SpaceView
from ui.views.contacts.acts import BookActs
from ui.views.contacts.books import BookChooser, DropPage, cards_drag
from ui.views.contacts.card import CardPage, may, owner_of
from ui.views.contacts.editing import CardForms
from ui.views.contacts.faces import Faces
from ui.views.contacts.form import ContactForm
from ui.widgets.basic import Button, Pane, StatePane
from ui.widgets.hint import FittingHint
from ui.widgets.listdetail import ListDetail
from ui.widgets.listpane import Empty, ListPane
from ui.widgets.recordlist import RecordList, Swipe

_KINDS = (Contact.KIND, DirectoryEntry.KIND, ReceivedShare.KIND, OwnFolder.KIND)
MORE = (
    "contacts.group",
    "contacts.new_book",
    "contacts.rename_book",
    "contacts.remove_book",
    "contacts.duplicates",
    "contacts.import",
    "contacts.export",
)
COLLECTED = "13"
"""Zimbra's fixed book « Emailed Contacts »."""


def sort_key(name: str) -> str:
    """Order of names: without accents nor case."""
    return folded(name).strip()


class ContactsView(SpaceView):
    """Reads `Library`; writing to someone leads to Messages."""

    SPACE = "contacts"
    PRIMARY = "contacts.new"

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx)
        self._directory = Directory(ctx)
        self._entries: Sequence[Entry[Record]] = ()
        self._directory_entries: Sequence[Entry[Record]] = ()
        self._books: Mapping[tuple[AccountId, str], ReceivedShare] = {}
        """(account, folder of its cards) -> another's address book."""
        self._shelves: Sequence[Book] = ()
        self._dragged: list[Key] = []
        self._key: Key | None = None
        self._read_once = False
        self._faces = Faces(ctx, self._show_rows, self)
        self.acts = BookActs(ctx, self, self)
        self._build_list()
        detail = self._build_detail()
        self.split = ListDetail(ctx.theme, self.pane, detail)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.forms.kept)
        layout.addWidget(self.split, 1)
        self._fresh = single_shot(self, 200, self._read)
        self._connect()
        self._bind()
        self._situate()
        self._read()

    def _build_list(self) -> None:
        theme = self.ctx.theme
        self.model = FixedListModel(self)
        self.list = RecordList(theme, self.model, self.tr("Liste des contacts"))
        self.list.set_swipes(
            left=Swipe(self.tr("Supprimer"), "trash", "danger", self._delete_at, self._may_delete),
            right=Swipe(self.tr("Écrire"), "mail", "accent", self._write_to, self._has_address),
        )
        self.pane = ListPane(
            theme,
            self.list,
            Empty("contacts", self.tr("Aucun contact"), self.tr("Vos carnets d’adresses apparaîtront ici.")),
        )
        self.pane.title.set_text(self.tr("Contacts"))
        self.filter = QLineEdit()
        FittingHint(self.filter, [self.tr("Filtrer par nom, fonction ou collectivité"), self.tr("Filtrer")])
        self.filter.setAccessibleName(self.tr("Filtrer les contacts"))
        row = QHBoxLayout()
        row.setContentsMargins(theme.gap(Space.M), 0, theme.gap(Space.M), theme.gap(Space.S))
        row.addWidget(self.filter)
        pane_layout = self.pane.layout()
        assert isinstance(pane_layout, QVBoxLayout)
        pane_layout.insertLayout(1, row)
        more = Button(theme, self.tr("Plus"), "quiet", "more")
        more.setMenu(self.ctx.actions.menu(MORE, self))
        row.addWidget(more)
        self.books = BookChooser(self.ctx, self._directory)
        pane_layout.insertWidget(2, self.books)

    def _build_detail(self) -> Pane:
        theme = self.ctx.theme
        self.card = CardPage(self.ctx, self._directory)
        self._nothing = StatePane(
            theme, "contacts", self.tr("Aucun contact choisi"), self.tr("Choisissez une personne dans la liste.")
        )
        self.drops = DropPage(theme)
        detail = Pane(theme, "surface")
        self._stack = QStackedLayout(detail)
        for page in (self._nothing, self.card, self.drops):
            self._stack.addWidget(page)
        self.forms = CardForms(self.ctx, self._stack, self, self._books_for, self.books.title)
        return detail

    @property
    def form(self) -> ContactForm | None:
        """The form that is open."""
        return self.forms.card_form

    def _connect(self) -> None:
        self.filter.textChanged.connect(lambda _text: self._show_rows())
        self.list.current_changed.connect(self._show)
        self.list.opened.connect(self._open)
        self.list.menu_wanted.connect(self._menu)
        self.list.drag_wanted.connect(self._drag)
        self.books.chosen.connect(self._book_chosen)
        self.drops.dropped.connect(self._move_to)
        self.split.page_changed.connect(self.ctx.shell.back_changed)
        self.ctx.bridge.changed.connect(self._on_changes)
        self.card.write_wanted.connect(self._write)
        self.card.edit_wanted.connect(self._edit)
        self.card.delete_wanted.connect(self._delete)
        self.card.move_wanted.connect(self._choose_place)
        self.card.keep_wanted.connect(self._keep)
        self.forms.opened.connect(self.split.show_detail)
        self.forms.closed.connect(self._show_card)

    def _bind(self) -> None:
        for act, slot in (
            ("write", lambda: self._write(None)),
            ("new", self._new),
            ("group", lambda: self._new(group=True)),
            ("edit", self._edit),
            ("delete", self._delete),
            ("move", self._choose_place),
            ("new_book", self.acts.new_book),
            ("rename_book", self.acts.rename_book),
            ("remove_book", self.acts.remove_book),
            ("duplicates", self.acts.duplicates),
            ("import", self.acts.import_cards),
            ("export", self.acts.export),
        ):
            self.ctx.actions.bind(f"contacts.{act}", slot, self)

    # --- SpaceView ------------------------------------------------------------------------------

    def set_layout_mode(self, mode: Layout) -> None:
        super().set_layout_mode(mode)
        self.split.set_mode(mode)

    def activated(self) -> None:
        self.list.setFocus()

    def open_key(self, key: Key) -> None:
        self.filter.clear()
        self.books.choose(BookChooser.DIRECTORY if key.kind == DirectoryEntry.KIND else None)
        self.list.select_key(key)
        self._open(key)

    def can_go_back(self) -> bool:
        return self.split.can_go_back()

    def go_back(self) -> None:
        self.forms.leave()
        self.split.show_list()
        self.list.setFocus()

    # --- reading --------------------------------------------------------------------------------

    def _on_changes(self, changes: ChangeSet) -> None:
        about = any(changes.of_kind(kind) for kind in _KINDS)
        if refs := {ref for _account, ref in changes.files}:
            about = about or any(isinstance(e.record, Contact) and e.record.photo in refs for e in self._entries)
        if about and not self._fresh.isActive():
            self._fresh.start()

    def _read(self) -> None:
        contacts = self.ctx.runtime.contacts

        async def read() -> tuple[list[Entry[Record]], list[Entry[Record]], list[Book]]:
            return await contacts.contacts(), await contacts.directory(), await contacts.shelves()

        self.ctx.bridge.run(read(), on_done=self._take, owner=self)

    def _take(self, found: tuple[list[Entry[Record]], list[Entry[Record]], list[Book]]) -> None:
        self._entries, self._directory_entries, self._shelves = found
        self._books = {(b.account, b.folder): b.share for b in self._shelves if b.share is not None}
        filled = {(e.key.account, getattr(e.record, "folder", "")) for e in self._entries}
        # Where Zimbra collects the addresses one wrote to: shown once it holds any.
        self.books.set_books([b for b in self._shelves if b.folder != COLLECTED or (b.account, b.folder) in filled])
        self._faces.fetch(self._entries)
        self._show_rows()
        if not self._read_once:
            self._read_once = True
            self.forms.look_for_unsaved(self.account_of_new())
        if self._key is not None:
            self._show(self._key)

    def _show_rows(self) -> None:
        wanted = sort_key(self.filter.text())
        rows: list[FixedRow] = []
        letter = ""
        for entry in self._listed():
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

    def _listed(self) -> Sequence[Entry[Record]]:
        """Every card, those of the chosen book, or the body's directory."""
        book = self.books.shown
        if book == BookChooser.DIRECTORY:
            return self._directory_entries
        if not isinstance(book, Book):
            return self._entries
        place = (book.account, book.folder)
        return [e for e in self._entries if (e.key.account, getattr(e.record, "folder", "")) == place]

    def _facts(self, entry: Entry[Record], contact: Contact | DirectoryEntry) -> RowFacts:
        detail = " · ".join(part for part in (contact.title, contact.company) if part)
        return RowFacts(
            title=contact.name or (contact.mails[0] if contact.mails else ""),
            note=owner_of(book) if (book := self._book_of(entry)) is not None else "",
            detail=detail or (contact.mails[0] if contact.mails else ""),
            leading="people" if _is_group(contact) else "contacts",
            icons=sync_icons(entry.pending > 0, entry.failed),
            state=sync_words(entry.pending > 0, entry.failed),
            stripe=self._directory.stripe(entry.key.account),
            picture=self._faces.of(entry.key.account, contact) if isinstance(contact, Contact) else None,
        )

    # --- one contact ----------------------------------------------------------------------------

    def _entry(self, key: Key | None) -> Entry[Record] | None:
        return next((e for e in (*self._entries, *self._directory_entries) if e.key == key), None)

    def _book_of(self, entry: Entry[Record]) -> ReceivedShare | None:
        """Another's book that a card is in."""
        return self._books.get((entry.key.account, getattr(entry.record, "folder", "")))

    def _own_place(self, entry: Entry[Record]) -> str:
        """Name of the own book that a card is in; empty for the first one."""
        place = (entry.key.account, getattr(entry.record, "folder", ""))
        own = (b for b in self._shelves if b.share is None and b.folder != OWN_BOOK)
        return next((self.books.title(b) for b in own if (b.account, b.folder) == place), "")

    def _contact(self, key: Key | None) -> Contact | None:
        entry = self._entry(key)
        return entry.record if entry is not None and isinstance(entry.record, Contact) else None

    def _open(self, key: Key) -> None:
        """A person is asked for: a form that is open waits above, unless it is about them."""
        if self.form is not None and self.form.about != key:
            self.forms.leave()
        self._show(key)
        self.split.show_detail()

    def _show(self, key: Key | None) -> None:
        entry = self._entry(key)
        if entry is None or self.form is not None:
            return
        self._key = key
        movable = bool(self._places_for(entry))
        self.card.show_record(entry, self._book_of(entry), self._own_place(entry), movable=movable)
        self._stack.setCurrentWidget(self.card)
        self._situate()

    def _has_address(self, key: Key) -> bool:
        record = entry.record if (entry := self._entry(key)) is not None else None
        return isinstance(record, (Contact, DirectoryEntry)) and bool(record.mails)

    def _write(self, mails: list[str] | None) -> None:
        if self._key is not None:
            self._write_to(self._key, mails)

    def _write_to(self, key: Key, mails: list[str] | None = None) -> None:
        entry = self._entry(key)
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
        own = entry is not None and isinstance(record, Contact) and may(record, self._book_of(entry), "w")
        facts = {"own": own, "mail": mail, "movable": bool(self._places_for(entry))}
        facts["own_book"] = self.books.own is not None
        self.ctx.actions.set_situation(Situation("contacts", keys, facts))

    def _show_card(self) -> None:
        self._stack.setCurrentWidget(self.card if self._entry(self._key) is not None else self._nothing)

    def _menu(self, key: Key, place: QPoint) -> None:
        self.forms.leave()
        self._show(key)
        acts = ("contacts.write", "contacts.edit", "contacts.move", "contacts.export", "contacts.delete")
        self.ctx.actions.menu(acts, self).popup(place)

    # --- books ----------------------------------------------------------------------------------

    def _book_chosen(self, _what: object) -> None:
        self._show_rows()
        self._situate()

    def own_book(self) -> Book | None:
        """The chosen book, where the user made it."""
        return self.books.own

    def keys_to_export(self) -> list[Key]:
        """The card shown; without one, all of them."""
        return [self._key] if self._key is not None and self._contact(self._key) else [e.key for e in self._entries]

    # --- from book to book ----------------------------------------------------------------------

    def _places_for(self, entry: Entry[Record] | None) -> list[Book]:
        """Books that a card may be moved to."""
        if entry is None or not isinstance(entry.record, Contact) or not may(entry.record, self._book_of(entry), "d"):
            return []
        here = entry.record.folder
        return [b for b in self._shelves if b.account == entry.key.account and b.folder != here and b.allows("i")]

    def _choose_place(self) -> None:
        entry = self._entry(self._key)
        if entry is None:
            return
        menu = self.books.menu(self._places_for(entry), partial(self._move, [entry.key]), self)
        menu.popup(self.card.mapToGlobal(self.card.rect().topLeft() + QPoint(self.ctx.theme.target(), 0)))

    def _drag(self, key: Key) -> None:
        """Pull the ticked cards (or this one) onto a book."""
        ticked = self.model.ticked()
        self._dragged = [k for k in (ticked if key in ticked else [key]) if k.kind == Contact.KIND]
        if not self._dragged or self.form is not None or self.layout_mode is Layout.NARROW:
            return  # where the books would be shown is not in sight: the menu moves cards there
        words = text.plural(len(self._dragged), "%n contact", "%n contacts")
        self._open_targets()
        carry(self.list, self.ctx.theme, Carried(keys=tuple(self._dragged)), words, cards_drag(), move=True)
        self._show_card()

    def _open_targets(self) -> None:
        """Where what is dragged may go, in place of the card."""
        places = [book for key in self._dragged for book in self._places_for(self._entry(key))]
        self.drops.offer(list(dict.fromkeys(places)), self.books.title)
        self._stack.setCurrentWidget(self.drops)

    def _move_to(self, book: Book) -> None:
        self._move([key for key in self._dragged if book in self._places_for(self._entry(key))], book)

    def _move(self, keys: list[Key], book: Book) -> None:
        """Put cards into a book, with a way back where the server gives them no other name."""
        contacts = self.ctx.runtime.contacts
        homes = {getattr(e.record, "folder", "") for k in keys if (e := self._entry(k)) is not None}
        before = [b for b in self._shelves if b.account == book.account and b.folder in homes]
        simple = book.share is None and len(before) == 1 and before[0].share is None

        def back() -> None:
            self.ctx.bridge.run(contacts.move(keys, before[0]), owner=self)

        def done(moved: list[Key]) -> None:
            said = text.plural(len(moved), "%n contact rangé dans {book}.", "%n contacts rangés dans {book}.")
            words = said.format(book=text.quoted(self.books.title(book)))
            self.ctx.shell.toast(words, back if simple else None)

        self.ctx.bridge.run(contacts.move(keys, book), on_done=done, owner=self)

    # --- changing -------------------------------------------------------------------------------

    def account_of_new(self) -> AccountId | None:
        """Where new cards go: the account of the card shown, else the first mail account."""
        mine = self._directory.accounts(Service.ZIMBRA)
        if self._key is not None and any(a.id == self._key.account for a in mine):
            return self._key.account
        return mine[0].id if mine else None

    def _new(self, *, group: bool = False) -> None:
        account = self.account_of_new()
        if account is None:
            self.ctx.shell.toast(self.tr("Ajoutez d’abord un compte de messagerie."))
        else:
            self.forms.begin(account, group=group)

    def _books_for(self, account: AccountId, contact: Contact | None) -> tuple[list[Book], Book | None]:
        """Books that a card, or a new one, may go into, and the one that is meant first."""
        if contact is None:
            chosen = self.books.shown if isinstance(self.books.shown, Book) else None
            return [b for b in self._shelves if b.account == account and b.allows("i") and b.allows("w")], chosen
        here = [b for b in self._shelves if (b.account, b.folder) == (account, contact.folder)]
        entry = self._entry(Key(account, Contact.KIND, contact.id))
        return ([*here, *self._places_for(entry)], here[0]) if here else ([], None)

    def _edit(self) -> None:
        key, contact = self._key, self._contact(self._key)
        if key is not None and contact is not None:
            self.forms.edit(key, contact, lambda: self._key == key)

    def _keep(self, chosen: tuple[Key, DirectoryEntry]) -> None:
        key, entry = chosen
        facts = {"fullName": entry.name, "company": entry.company, "jobTitle": entry.title}
        facts |= {"email" if n == 1 else f"email{n}": mail for n, mail in enumerate(entry.mails, 1)}
        facts |= {"workPhone" if n == 1 else f"workPhone{n}": phone for n, phone in enumerate(entry.phones, 1)}
        self._run(self.ctx.runtime.contacts.create(key.account, facts), self.tr("Ajouté à vos contacts."))

    def _delete(self) -> None:
        if self._key is not None:
            self._delete_at(self._key)

    def _may_delete(self, key: Key) -> bool:
        """One's own cards, deleted with a way back; those of a shared book by their page only."""
        entry = self._entry(key)
        contact = self._contact(key)
        return (
            entry is not None
            and contact is not None
            and not is_shared(contact)
            and may(contact, self._book_of(entry), "w")
        )

    def _delete_at(self, key: Key) -> None:
        contact = self._contact(key)
        if contact is None:
            return
        contacts, facts = self.ctx.runtime.contacts, form_facts(contact)
        said = self.tr("{name} est supprimé.").format(name=text.quoted(contact.name))

        def again(photo: bytes) -> Coroutine[Any, Any, Key]:
            return contacts.create(
                key.account, facts, contact.members, photo, contact.references, contact.folder or OWN_BOOK
            )

        async def delete() -> bytes:
            photo = await contacts.photo(key.account, contact)
            await contacts.delete([key])
            return photo

        def done(photo: bytes) -> None:
            def back() -> None:
                self.ctx.bridge.run(again(photo), owner=self)

            if self._key == key:
                self.forms.leave()
                self._key = None
                self._stack.setCurrentWidget(self._nothing)
                self.split.show_list()
            self.ctx.shell.toast(said, None if is_shared(contact) else back)

        self.ctx.bridge.run(delete(), on_done=done, owner=self)

    def _run(self, work: Coroutine[Any, Any, object], said: str, title: str = "") -> None:
        self.ctx.bridge.run(work, on_done=lambda _result: self.ctx.shell.toast(said), owner=self, title=title)


def _is_group(record: Contact | DirectoryEntry) -> bool:
    return record.is_group if isinstance(record, Contact) else record.kind is EntryKind.GROUP
