"""One person, group or line of the directory: how to reach them, and what one had with them lately."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.agenda import Event
from app.domain.courrier import Letter
from app.domain.folding import as_typed
from app.domain.ids import Key
from app.domain.listing import Entry
from app.domain.mail import Contact, Message
from app.domain.planning import DirectoryEntry, EntryKind
from app.domain.records import Record
from app.domain.writing import ReceivedShare
from app.services.card_groups import Member
from app.services.cards import is_shared
from app.services.contacts import Links
from ui import text
from ui.context import Context
from ui.directory import Directory
from ui.theme import Space, Type
from ui.views.contacts.portrait import Portrait
from ui.widgets.basic import Button, Chip, Clickable, Icon, Label, Line, ScrollPage, clear
from ui.widgets.flow import FlowLayout

_FACTS = (
    ("department", "body"),
    ("workStreet", "place"),
    ("workCity", "place"),
    ("workURL", "globe"),
    ("birthday", "agenda"),
)


class CardPage(ScrollPage):
    """Shows a `Contact` or a `DirectoryEntry`."""

    write_wanted = Signal(object)
    """Addresses to write to."""
    edit_wanted = Signal()
    delete_wanted = Signal()
    move_wanted = Signal()
    keep_wanted = Signal(object)
    """`DirectoryEntry` to keep among one's own contacts."""

    def __init__(self, ctx: Context, directory: Directory) -> None:
        super().__init__(ctx.theme, widest=880)
        self._ctx, self._directory = ctx, directory
        self._shown: tuple[Key, Record] | None = None
        self._portrait: Portrait | None = None
        self._everyone: list[str] = []
        self._book: ReceivedShare | None = None
        self._movable = False

    def show_record(
        self, entry: Entry[Record], book: ReceivedShare | None = None, place: str = "", *, movable: bool = False
    ) -> None:
        """What is known at once; what links us follows. ``book``: another's, that the card is in; ``place``: one's
        own, where it is not the first; ``movable``: there is another book to put it into."""
        record = entry.record
        if not isinstance(record, (Contact, DirectoryEntry)):
            return
        if self._shown == (entry.key, record) and self._book == book and self._movable == movable:
            if isinstance(record, Contact) and self._portrait is not None and not self._portrait.has_picture:
                self._photo(entry.key, record, self._portrait)  # it may have come since
            if isinstance(record, Contact) and record.references:
                self._read_members(entry.key, record)  # whom it names may have changed
            return
        self._shown, self._book, self._movable = (entry.key, record), book, movable
        clear(self.body)
        portrait = self._head(entry.key, record)
        if isinstance(record, Contact) and is_shared(record):
            self._fact("share", book_words(book))
        elif place:
            self._fact("folder", self.tr("Carnet {name}").format(name=text.quoted(place)))
        if entry.pending:
            self.body.addWidget(Chip(self._ctx.theme, self.tr("En attente d’envoi"), "accent"))
        self._acts(entry.key, record)
        if isinstance(record, Contact) and record.is_group:
            self._people = QVBoxLayout()
            self.body.addLayout(self._people)
            self._read_members(entry.key, record)
        else:
            self._reach(record)
        if isinstance(record, DirectoryEntry) and record.members:
            self._group(record.members)
        elif isinstance(record, DirectoryEntry) and record.kind is EntryKind.GROUP:
            self._fact("info", self.tr("Le serveur ne dit pas qui en fait partie."))
        if isinstance(record, Contact):
            self._details(record)
            self._photo(entry.key, record, portrait)
        self._links = QVBoxLayout()
        self.body.addLayout(self._links)
        self.body.addStretch(1)
        links = self._ctx.runtime.contacts.links(record)
        self._ctx.bridge.run(links, on_done=partial(self._show_links, (entry.key, record)), owner=self)

    def _head(self, key: Key, record: Contact | DirectoryEntry) -> Portrait:
        """Picture and name; function, company and body, where they are not the same."""
        theme = self._ctx.theme
        portrait = self._portrait = Portrait(theme, record.name)
        head, words = QHBoxLayout(), QVBoxLayout()
        head.setSpacing(theme.gap(Space.L))
        head.addWidget(portrait, 0, Qt.AlignmentFlag.AlignTop)
        words.setSpacing(2)
        words.addWidget(Label(theme, record.name, Type.DISPLAY))
        about = " · ".join(p for p in (record.title, record.company) if p)
        body = self._directory.body_name(key.account)
        for part in (about, body if as_typed(body) != as_typed(record.company) else ""):
            if part:
                words.addWidget(Label(theme, part, Type.BODY, "text_soft"))
        head.addLayout(words, 1)
        self.body.addLayout(head)
        return portrait

    def _acts(self, key: Key, record: Contact | DirectoryEntry) -> None:
        theme = self._ctx.theme
        box = QWidget()
        line = FlowLayout(box, theme.gap(Space.S))
        if record.mails:
            # A list of the server is written to by its one address; a group of one's own has none.
            self._everyone = list(record.mails if isinstance(record, Contact) and record.is_group else record.mails[:1])
            write = Button(theme, self.tr("Écrire"), "primary", "mail")
            write.clicked.connect(lambda _checked=False: self.write_wanted.emit(self._everyone))
            line.addWidget(write)
        if isinstance(record, Contact):
            if may(record, self._book, "w"):
                line.addWidget(Button(theme, self.tr("Modifier"), "plain", "pen", self.edit_wanted.emit))
            if self._movable:
                line.addWidget(Button(theme, self.tr("Déplacer vers…"), "plain", "move", self.move_wanted.emit))
            if may(record, self._book, "d"):
                line.addWidget(Button(theme, self.tr("Supprimer"), "danger", "trash", self.delete_wanted.emit))
        else:
            keep = Button(theme, self.tr("Ajouter à mes contacts"), "plain", "plus")
            keep.clicked.connect(lambda _checked=False: self.keep_wanted.emit((key, record)))
            line.addWidget(keep)
        self.body.addWidget(box)

    def _reach(self, record: Contact | DirectoryEntry) -> None:
        for mail in record.mails:
            self._line("mail", mail, self.tr("Écrire"), partial(self.write_wanted.emit, [mail]))
        for phone in record.phones:
            self._line("phone", phone, self.tr("Appeler"), partial(_call, phone))
        if isinstance(record, DirectoryEntry) and record.kind in (EntryKind.ROOM, EntryKind.EQUIPMENT):
            seats = text.plural(record.capacity, "%n place", "%n places") if record.capacity else ""
            for icon, words in (("people", seats), ("place", record.place), ("info", record.equipment)):
                self._fact(icon, words)

    def _group(self, members: Sequence[str]) -> None:
        theme = self._ctx.theme
        count = text.plural(len(members), "%n membre", "%n membres")
        self.body.addWidget(Label(theme, count, Type.BODY_STRONG))
        for mail in members:
            self._line("people", mail, self.tr("Écrire"), partial(self.write_wanted.emit, [mail]))

    def _read_members(self, key: Key, record: Contact) -> None:
        members = self._ctx.runtime.contacts.members(key.account, record)
        self._ctx.bridge.run(members, on_done=partial(self._show_members, (key, record)), owner=self)

    def _show_members(self, shown: tuple[Key, Record], members: Sequence[Member]) -> None:
        if shown != self._shown:
            return
        clear(self._people)
        self._everyone = list(dict.fromkeys(member.mail for member in members if member.mail))
        count = text.plural(len(members), "%n membre", "%n membres")
        self._people.addWidget(Label(self._ctx.theme, count, Type.BODY_STRONG))
        for member in members:
            words = " · ".join(part for part in (member.name, member.mail) if part)
            if member.mail:
                write = partial(self.write_wanted.emit, [member.mail])
                self._line("people", words, self.tr("Écrire"), write, self._people)
            else:
                self._fact("warning", member_words(member), self._people)

    def _details(self, record: Contact) -> None:
        for name, icon in _FACTS:
            value = record.facts.get(name, "")
            if name == "workCity":
                value = " ".join(p for p in (record.facts.get("workPostalCode", ""), value) if p)
            self._fact(icon, value)
        if record.facts.get("notes"):
            self.body.addWidget(Line(self._ctx.theme))
            self.body.addWidget(Label(self._ctx.theme, record.facts["notes"]))

    def _fact(self, icon: str, words: str, into: QVBoxLayout | None = None) -> None:
        if not words:
            return
        theme = self._ctx.theme
        line = QHBoxLayout()
        line.setSpacing(theme.gap(Space.M))
        line.addWidget(Icon(theme, icon))
        line.addWidget(Label(theme, words, Type.BODY), 1)
        (into or self.body).addLayout(line)

    def _line(
        self, icon: str, words: str, button: str, act: Callable[[], None], into: QVBoxLayout | None = None
    ) -> None:
        theme = self._ctx.theme
        line = QHBoxLayout()
        line.setSpacing(theme.gap(Space.M))
        line.addWidget(Icon(theme, icon))
        line.addWidget(Label(theme, words, Type.BODY, elide=True), 1)
        made = Button(theme, button, "plain", on_click=act)
        made.setAccessibleName(f"{button}, {words}")
        line.addWidget(made)
        (into or self.body).addLayout(line)

    def _photo(self, key: Key, record: Contact, portrait: Portrait) -> None:
        if record.photo:
            read = self._ctx.runtime.contacts.photo(key.account, record)
            self._ctx.bridge.run(read, on_done=portrait.show_picture, on_error=lambda _error: None, owner=portrait)

    # --- what links us --------------------------------------------------------------------------

    def _show_links(self, shown: tuple[Key, Record], links: Links) -> None:
        if shown != self._shown:
            return
        theme = self._ctx.theme
        for title, entries in (
            (self.tr("Messages récents"), links.messages),
            (self.tr("Rendez-vous"), links.events),
            (self.tr("Courriers"), links.letters),
        ):
            if not entries:
                continue
            self._links.addSpacing(theme.gap(Space.M))
            self._links.addWidget(Label(theme, title, Type.BODY_STRONG))
            for entry in entries:
                self._links.addWidget(self._link(entry))

    def _link(self, entry: Entry[Record]) -> Clickable:
        theme = self._ctx.theme
        icon, words, when = _said(entry.record)
        row = Clickable(theme, f"{words}, {when}")
        row.line.addWidget(Icon(theme, icon))
        row.line.addWidget(Label(theme, words, Type.BODY, elide=True), 1)
        aside = Label(theme, when, Type.SMALL, "text_soft")
        aside.setWordWrap(False)
        row.line.addWidget(aside)
        row.clicked.connect(lambda: self._ctx.shell.open_key(entry.key))
        return row


def _said(record: Record) -> tuple[str, str, str]:
    """(icon, words, when) of something that links us."""
    if isinstance(record, Message):
        return "mail", record.subject or text.tr("(sans objet)"), text.when_short(record.date_ms)
    if isinstance(record, Event):
        return "agenda", record.title, text.when_short(record.start_ms)
    if isinstance(record, Letter):
        return "courrier", record.subject, text.when_short(record.moment_ms)
    return "info", "", ""


def may(contact: Contact, book: ReceivedShare | None, right: str) -> bool:
    """Whether a card may be changed (w) or deleted (d) by us."""
    return not is_shared(contact) or (book is not None and not book.broken and right in book.rights)


def owner_of(book: ReceivedShare) -> str:
    """Whose book it is, as one says it."""
    return book.owner.name or book.owner.mail


def book_words(book: ReceivedShare | None) -> str:
    """Whose book a card is in, and what one may do there."""
    if book is None or book.broken:
        return text.tr("Carnet qui ne vous est plus partagé : copie gardée, en lecture seule.")
    said = text.tr("Carnet {name} de {owner}").format(
        name=text.quoted(book.mount_name or book.path.strip("/")), owner=owner_of(book)
    )
    return said if "w" in book.rights else text.tr("{book}, en lecture seule").format(book=said)


def member_words(member: Member) -> str:
    """Somebody of a group, and that they cannot be written to."""
    if not member.missing:
        return text.tr("{name}, sans adresse").format(name=member.name or member.mail)
    if member.name:
        return text.tr("{name} : cette fiche n’existe plus").format(name=member.name)
    return text.tr("Un membre dont la fiche n’existe plus")


def _call(phone: str) -> None:
    QDesktopServices.openUrl(QUrl(f"tel:{phone.replace(' ', '')}"))
