"""The address books: which one the list shows, and where cards may be dropped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QAction, QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from app.domain.mail import LOCAL
from app.services.address_books import OWN_BOOK, Book
from ui.context import Context
from ui.directory import Directory
from ui.text import tr
from ui.theme import Space, Theme, Type
from ui.views.contacts.card import owner_of
from ui.widgets.basic import Button, Label, ScrollPage, clear

CARDS_TYPE = "application/x-echarpe-contacts"
"""What a drag of cards is called; the cards themselves are asked of the view that began it."""
_FIXED = {OWN_BOOK: "Contacts", "13": "Personnes contactées"}
"""Zimbra does not translate its fixed books: we do (interop §7)."""


def cards_drag() -> QMimeData:
    data = QMimeData()
    data.setData(CARDS_TYPE, b"1")
    return data


def book_title(book: Book, body: str = "") -> str:
    """How a book is called: with its owner, or with the body where there are several accounts."""
    if book.share is not None:
        name = book.share.mount_name or book.share.path.strip("/")
        return tr("{name} · {owner}").format(name=name, owner=owner_of(book.share))
    name = tr(_FIXED[book.folder]) if book.folder in _FIXED else book.name
    return tr("{name} · {owner}").format(name=name, owner=body) if body else name


class BookTarget(Button):
    """A book as a place to drop cards on."""

    dropped = Signal()

    def __init__(self, theme: Theme, words: str, icon: str) -> None:
        super().__init__(theme, "", "plain", icon)
        self.set_eliding(words)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(CARDS_TYPE):
            event.acceptProposedAction()
            self.setDown(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.setDown(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.setDown(False)
        if event.mimeData().hasFormat(CARDS_TYPE):
            event.acceptProposedAction()
            self.dropped.emit()


class DropPage(ScrollPage):
    """What the right side shows while cards are being dragged: the books they may go into."""

    dropped = Signal(object)
    """`Book`"""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._theme = theme
        self.targets: dict[str, BookTarget] = {}

    def offer(self, books: Sequence[Book], title: Callable[[Book], str]) -> None:
        clear(self.body)
        words = tr("Déposez dans un carnet") if books else tr("Aucun autre carnet où ranger ce contact.")
        self.body.addWidget(Label(self._theme, words, Type.TITLE))
        self.targets = {}
        for book in books:
            target = BookTarget(self._theme, title(book), _icon(book))
            target.dropped.connect(partial(self.dropped.emit, book))
            self.targets[book.folder] = target
            self.body.addWidget(target)
        self.body.addStretch(1)


class BookChooser(QWidget):
    """« Tous les carnets ▾ » and « Annuaire »: which cards the list shows."""

    chosen = Signal(object)
    """`Book`, None for all of one's cards, or ``DIRECTORY``."""
    DIRECTORY = "directory"

    def __init__(self, ctx: Context, directory: Directory) -> None:
        super().__init__()
        self._ctx, self._directory = ctx, directory
        self._shown: object = None
        self.books: tuple[Book, ...] = ()
        theme = ctx.theme
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.gap(Space.M), 0, theme.gap(Space.M), theme.gap(Space.S))
        line.setSpacing(theme.gap(Space.XS))
        self._cards = Button(theme, "", "chip", on_click=self._clicked)
        self._public = Button(theme, tr("Annuaire"), "chip", on_click=partial(self.choose, self.DIRECTORY))
        for chip in (self._cards, self._public):
            chip.setCheckable(True)
        self._cards.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        line.addWidget(self._cards, 1)
        line.addWidget(self._public)
        line.addStretch()
        self._mark()

    @property
    def shown(self) -> object:
        """What is chosen: as `chosen` tells it."""
        return self._shown

    @property
    def own(self) -> Book | None:
        """The chosen book, where the user made it: it can be renamed and removed."""
        book = self._shown
        return book if isinstance(book, Book) and book.is_own else None

    def set_books(self, books: Sequence[Book]) -> None:
        """The books there are; the choice stays, or falls back to all where its book is gone."""
        before, self.books = self._shown, tuple(books)
        if isinstance(before, Book):
            same = [b for b in self.books if b.account == before.account and b.folder == before.folder]
            if not same and before.folder.startswith(LOCAL):  # the server gave it its own id
                same = [b for b in self.books if b.account == before.account and b.is_own and b.name == before.name]
            self._shown = next(iter(same), None)
        self._mark()

    def choose(self, what: object) -> None:
        self._shown = what
        self._mark()
        self.chosen.emit(what)

    def title(self, book: Book) -> str:
        several = len({b.account for b in self.books if b.share is None}) > 1
        return book_title(book, self._directory.body_name(book.account) if several else "")

    def menu(self, books: Sequence[Book], act: Callable[[Book], None], parent: QWidget) -> QMenu:
        """« Déplacer vers… », or the books to look into."""
        menu = QMenu(parent)
        for book in books:
            entry = menu.addAction(self._ctx.theme.icon(_icon(book)), self.title(book))
            entry.triggered.connect(partial(_call, act, book))
        return menu

    def _clicked(self) -> None:
        self._mark()
        if len(self.books) < 2:  # one book alone is « Mes contacts »: nothing to choose between
            self.choose(None)
            return
        menu = self.menu(self.books, self.choose, self)
        everything = QAction(tr("Tous les carnets"), menu)
        everything.triggered.connect(lambda _checked=False: self.choose(None))
        menu.insertAction(menu.actions()[0], everything)
        menu.popup(self._cards.mapToGlobal(self._cards.rect().bottomLeft()))

    def _mark(self) -> None:
        book = self._shown
        words = tr("Tous les carnets") if len(self.books) > 1 else tr("Mes contacts")
        self._cards.set_eliding(self.title(book) if isinstance(book, Book) else words)
        self._cards.set_icon("chevron-down" if len(self.books) > 1 else "")
        self._cards.setChecked(book != self.DIRECTORY)
        self._public.setChecked(book == self.DIRECTORY)


def _icon(book: Book) -> str:
    return "folder" if book.share is None else "share"


def _call(act: Callable[[Book], None], book: Book, _checked: bool = False) -> None:
    act(book)
