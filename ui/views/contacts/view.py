"""The Contacts space: list in the order of names | card."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedLayout, QVBoxLayout

from app.domain.changes import ChangeSet
from app.domain.ids import Key
from app.domain.listing import Entry
from app.domain.mail import Address, Contact
from app.domain.records import Record
from app.services.library import ListQuery
from ui.actions import Situation
from ui.context import Context
from ui.directory import Directory
from ui.models.facts import RowFacts
from ui.models.fixed import FixedListModel, FixedRow
from ui.theme import Space, Type
from ui.views.base import Layout, SpaceView
from ui.widgets.basic import Button, Icon, Label, Pane, ScrollPage, StatePane, clear
from ui.widgets.listdetail import ListDetail
from ui.widgets.listpane import Empty, ListPane
from ui.widgets.recordlist import RecordList

LIMIT = 5000


def sort_key(name: str) -> str:
    """Order of names: without accents nor case."""
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()


class ContactsView(SpaceView):
    """Reads `Library`; writing to someone leads to Messages."""

    SPACE = "contacts"

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx)
        self._directory = Directory(ctx)
        self._entries: Sequence[Entry[Record]] = ()
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
        self._card = ScrollPage(theme)
        self._nothing = StatePane(
            theme, "contacts", self.tr("Aucun contact choisi"), self.tr("Choisissez une personne dans la liste.")
        )
        detail = Pane(theme, "surface")
        self._stack = QStackedLayout(detail)
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(self._card)
        self.split = ListDetail(theme, self.pane, detail)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.split)
        self._fresh = QTimer(self)
        self._fresh.setSingleShot(True)
        self._fresh.setInterval(200)
        self._fresh.timeout.connect(self._read)
        self.list.current_changed.connect(self._show)
        self.list.opened.connect(self._open)
        self.list.menu_wanted.connect(self._menu)
        self.split.page_changed.connect(ctx.shell.back_changed)
        ctx.bridge.changed.connect(self._on_changes)
        ctx.actions.bind("contacts.write", lambda: self._write(None), self)
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
        if changes.of_kind(Contact.KIND) and not self._fresh.isActive():
            self._fresh.start()

    def _read(self) -> None:
        query = ListQuery(kind=Contact.KIND)
        self.ctx.bridge.run(self.ctx.runtime.library.entries(query, LIMIT), on_done=self._take, owner=self)

    def _take(self, entries: Sequence[Entry[Record]]) -> None:
        self._entries = sorted(entries, key=lambda e: sort_key(getattr(e.record, "name", "")))
        self._show_rows()
        if self._key is not None:
            self._show(self._key)

    def _show_rows(self) -> None:
        wanted = sort_key(self.filter.text())
        rows: list[FixedRow] = []
        letter = ""
        for entry in self._entries:
            contact = entry.record
            if not isinstance(contact, Contact):
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

    def _facts(self, entry: Entry[Record], contact: Contact) -> RowFacts:
        detail = " · ".join(part for part in (contact.title, contact.company) if part)
        return RowFacts(
            title=contact.name or (contact.mails[0] if contact.mails else ""),
            detail=detail or (contact.mails[0] if contact.mails else ""),
            leading="contacts",
            stripe=self._directory.stripe(entry.key.account),
        )

    # --- one contact ----------------------------------------------------------------------------

    def _contact(self, key: Key | None) -> Contact | None:
        entry = next((e for e in self._entries if e.key == key), None)
        return entry.record if entry is not None and isinstance(entry.record, Contact) else None

    def _open(self, key: Key) -> None:
        self._show(key)
        self.split.show_detail()

    def _show(self, key: Key | None) -> None:
        contact = self._contact(key)
        if contact is None or key is None:
            return
        self._key = key
        theme, body = self.ctx.theme, self._card.body
        clear(body)
        body.addWidget(Label(theme, contact.name, Type.DISPLAY))
        for part in (contact.title, contact.company, self._directory.body_name(key.account)):
            if part:
                body.addWidget(Label(theme, part, Type.BODY, "text_soft"))
        for mail in contact.mails:
            self._line("mail", mail, self.tr("Écrire"), partial(self._write, mail))
        for phone in contact.phones:
            self._line("phone", phone, self.tr("Appeler"), partial(_call, phone))
        body.addStretch(1)
        self._stack.setCurrentWidget(self._card)
        self._situate()

    def _line(self, icon: str, words: str, button: str, act: partial[None]) -> None:
        theme = self.ctx.theme
        line = QHBoxLayout()
        line.setSpacing(theme.gap(Space.M))
        line.addWidget(Icon(theme, icon))
        line.addWidget(Label(theme, words, Type.BODY, elide=True), 1)
        made = Button(theme, button, "plain", on_click=act)
        made.setAccessibleName(f"{button}, {words}")
        line.addWidget(made)
        self._card.body.addLayout(line)

    def _write(self, mail: str | None) -> None:
        contact = self._contact(self._key)
        if contact is None or not contact.mails:
            return
        from ui.views.mail.view import MailView

        self.ctx.shell.go("mail")
        view = self.ctx.shell.view("mail")
        assert isinstance(view, MailView)
        view.write_to([Address(mail=mail or contact.mails[0], name=contact.name)])

    def _situate(self) -> None:
        contact = self._contact(self._key)
        keys = (self._key,) if self._key is not None and contact is not None and contact.mails else ()
        self.ctx.actions.set_situation(Situation("contacts", keys))

    def _menu(self, _key: Key, place: QPoint) -> None:
        self.ctx.actions.menu(("contacts.write",), self).popup(place)


def _call(phone: str) -> None:
    QDesktopServices.openUrl(QUrl(f"tel:{phone.replace(' ', '')}"))
