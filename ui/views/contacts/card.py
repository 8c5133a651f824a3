"""One person, group or line of the directory: how to reach them, and what one had with them lately."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRectF, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.agenda import Event
from app.domain.courrier import Letter
from app.domain.ids import Key
from app.domain.listing import Entry
from app.domain.mail import Contact, Message
from app.domain.planning import DirectoryEntry, EntryKind
from app.domain.records import Record
from app.services.contacts import Links
from ui import text
from ui.context import Context
from ui.directory import Directory
from ui.theme import Space, Theme, Type
from ui.widgets.basic import Button, Chip, Clickable, Icon, Label, Line, ScrollPage, clear
from ui.widgets.flow import FlowLayout

PHOTO_BYTES = 4 * 1024 * 1024
_FACTS = (
    ("department", "body"),
    ("workStreet", "place"),
    ("workCity", "place"),
    ("workURL", "globe"),
    ("birthday", "agenda"),
)


class Portrait(QWidget):
    """A picture, or the initials."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme, self._name, self._picture = theme, name, QPixmap()
        side = theme.px(64)
        self.setFixedSize(side, side)

    def show_picture(self, data: bytes) -> None:
        picture = QPixmap()
        if picture.loadFromData(data):
            self._picture = picture
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        round_ = QPainterPath()
        round_.addEllipse(QRectF(self.rect()))
        painter.setClipPath(round_)
        if not self._picture.isNull():
            fit = Qt.AspectRatioMode.KeepAspectRatioByExpanding
            scaled = self._picture.scaled(self.size(), fit, Qt.TransformationMode.SmoothTransformation)
            painter.drawPixmap(0, 0, scaled)
        else:
            painter.fillRect(self.rect(), self._theme.colour("accent_soft"))
            painter.setPen(self._theme.colour("accent"))
            painter.setFont(self._theme.font(Type.TITLE))
            initials = "".join(word[0] for word in self._name.split()[:2] if word)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, initials.upper())
        painter.end()


class CardPage(ScrollPage):
    """Shows a `Contact` or a `DirectoryEntry`."""

    write_wanted = Signal(object)
    """Addresses to write to."""
    edit_wanted = Signal()
    delete_wanted = Signal()
    keep_wanted = Signal(object)
    """`DirectoryEntry` to keep among one's own contacts."""

    def __init__(self, ctx: Context, directory: Directory) -> None:
        super().__init__(ctx.theme)
        self._ctx, self._directory = ctx, directory
        self._shown: tuple[Key, Record] | None = None

    def show_record(self, entry: Entry[Record]) -> None:
        """What is known at once; what links us follows."""
        record = entry.record
        if not isinstance(record, (Contact, DirectoryEntry)) or self._shown == (entry.key, record):
            return
        self._shown = (entry.key, record)
        clear(self.body)
        theme = self._ctx.theme
        portrait = Portrait(theme, record.name)
        head, words = QHBoxLayout(), QVBoxLayout()
        head.setSpacing(theme.gap(Space.L))
        head.addWidget(portrait, 0, Qt.AlignmentFlag.AlignTop)
        words.setSpacing(2)
        words.addWidget(Label(theme, record.name, Type.DISPLAY))
        about = " · ".join(p for p in (record.title, record.company) if p)
        for part in (about, self._directory.body_name(entry.key.account)):
            if part:
                words.addWidget(Label(theme, part, Type.BODY, "text_soft"))
        head.addLayout(words, 1)
        self.body.addLayout(head)
        if entry.pending:
            self.body.addWidget(Chip(theme, self.tr("En attente d’envoi"), "accent"))
        self._acts(entry.key, record)
        if isinstance(record, Contact) and record.members:
            self._group(record)
        else:
            self._reach(record)
        if isinstance(record, Contact):
            self._details(record)
            self._photo(entry.key, record, portrait)
        self._links = QVBoxLayout()
        self.body.addLayout(self._links)
        self.body.addStretch(1)
        links = self._ctx.runtime.contacts.links(record)
        self._ctx.bridge.run(links, on_done=partial(self._show_links, (entry.key, record)), owner=self)

    def _acts(self, key: Key, record: Contact | DirectoryEntry) -> None:
        theme = self._ctx.theme
        box = QWidget()
        line = FlowLayout(box, theme.gap(Space.S))
        if record.mails:
            everyone = list(record.members) if isinstance(record, Contact) and record.members else [record.mails[0]]
            write = Button(theme, self.tr("Écrire"), "primary", "mail")
            write.clicked.connect(lambda _checked=False: self.write_wanted.emit(everyone))
            line.addWidget(write)
        if isinstance(record, Contact):
            line.addWidget(Button(theme, self.tr("Modifier"), "plain", "pen", self.edit_wanted.emit))
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

    def _group(self, record: Contact) -> None:
        theme = self._ctx.theme
        count = text.plural(len(record.members), "%n membre", "%n membres")
        self.body.addWidget(Label(theme, count, Type.BODY_STRONG))
        for mail in record.members:
            self._line("people", mail, self.tr("Écrire"), partial(self.write_wanted.emit, [mail]))

    def _details(self, record: Contact) -> None:
        for name, icon in _FACTS:
            value = record.facts.get(name, "")
            if name == "workCity":
                value = " ".join(p for p in (record.facts.get("workPostalCode", ""), value) if p)
            self._fact(icon, value)
        if record.facts.get("notes"):
            self.body.addWidget(Line(self._ctx.theme))
            self.body.addWidget(Label(self._ctx.theme, record.facts["notes"]))

    def _fact(self, icon: str, words: str) -> None:
        if not words:
            return
        theme = self._ctx.theme
        line = QHBoxLayout()
        line.setSpacing(theme.gap(Space.M))
        line.addWidget(Icon(theme, icon))
        line.addWidget(Label(theme, words, Type.BODY), 1)
        self.body.addLayout(line)

    def _line(self, icon: str, words: str, button: str, act: Callable[[], None]) -> None:
        theme = self._ctx.theme
        line = QHBoxLayout()
        line.setSpacing(theme.gap(Space.M))
        line.addWidget(Icon(theme, icon))
        line.addWidget(Label(theme, words, Type.BODY, elide=True), 1)
        made = Button(theme, button, "plain", on_click=act)
        made.setAccessibleName(f"{button}, {words}")
        line.addWidget(made)
        self.body.addLayout(line)

    def _photo(self, key: Key, record: Contact, portrait: Portrait) -> None:
        if record.photo:
            read = self._ctx.runtime.library.read_file(key.account, record.photo, PHOTO_BYTES)
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


def _call(phone: str) -> None:
    QDesktopServices.openUrl(QUrl(f"tel:{phone.replace(' ', '')}"))
