"""Forms of cards and groups: a new one, one about a card, those that an earlier window left unfinished."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QStackedLayout, QWidget

from app.domain.errors import AppError
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key
from app.domain.mail import Contact, Reference
from app.domain.unsaved import UnsavedCard
from app.services.address_books import OWN_BOOK, Book
from app.services.card_groups import Member
from app.services.cards import form_facts
from ui.context import Context
from ui.views.contacts.form import ContactForm
from ui.widgets.formplace import FormPlace

Books = tuple[list[Book], Book | None]
"""Where a card may go, and which of them is chosen."""


@dataclass(frozen=True, slots=True)
class _Left:
    """A form that an earlier window left, and the card it is about as it is now."""

    key: Key
    unsaved: UnsavedCard
    account: AccountId
    opened: Contact | None
    """None = a new card, or one that is gone."""
    photo: bytes
    members: list[Member]
    named: list[Member]
    """Those of the form."""


class CardForms(FormPlace):
    """Opens them with all they need, and hands what they say to `ContactsService`."""

    def __init__(
        self,
        ctx: Context,
        stack: QStackedLayout,
        parent: QWidget,
        books_for: Callable[[AccountId, Contact | None], Books],
        title: Callable[[Book], str],
    ) -> None:
        """``books_for``: of a card, or of a new one of an account. ``title``: what a book is called."""
        super().__init__(ctx, stack, parent)
        self._ctx, self._books_for, self._title = ctx, books_for, title

    @property
    def card_form(self) -> ContactForm | None:
        """The one that is open."""
        return self.form if isinstance(self.form, ContactForm) else None

    def begin(self, account: AccountId, *, group: bool) -> None:
        """A new card."""
        self.open(self._new(account, group=group))

    def edit(self, key: Key, contact: Contact, wanted: Callable[[], bool]) -> None:
        """The form that was begun about it, or a fresh one if it is still ``wanted`` once the card is read."""
        if self.resume(key):
            return

        def read(found: tuple[bytes, list[Member]]) -> None:
            if wanted():
                self.open(self._about(key, contact, *found))

        self._ctx.bridge.run(self._read(key.account, contact), on_done=read, owner=self)

    async def _read(self, account: AccountId, contact: Contact) -> tuple[bytes, list[Member]]:
        contacts = self._ctx.runtime.contacts
        return await contacts.photo(account, contact), await contacts.members(account, contact)

    # --- left by an earlier window --------------------------------------------------------------

    def look_for_unsaved(self, account: AccountId | None) -> None:
        """Once the books are known. ``account``: of new cards; one about a card that is gone becomes such a one."""
        if account is not None:
            self._ctx.bridge.run(self._left(account), on_done=self._bring_all_back, owner=self)

    async def _left(self, account: AccountId) -> list[_Left]:
        runtime, found = self._ctx.runtime, []
        for key, unsaved in await runtime.unsaved.cards():
            there = unsaved.card is not None and await runtime.library.entry(unsaved.card) is not None
            opened = unsaved.opened if there else None
            home = key.account if there else account
            photo, members = await self._read(home, opened) if opened is not None else (b"", [])
            _, named = await self._read(home, replace(_BLANK, references=unsaved.references))
            found.append(_Left(key, unsaved, home, opened, photo, members, named))
        return found

    def _bring_all_back(self, found: list[_Left]) -> None:
        for left in found:
            if not self.to_bring_back(left.key):
                continue
            if left.opened is not None and left.unsaved.card is not None:
                form = self._about(left.unsaved.card, left.opened, left.photo, left.members)
            else:
                form = self._new(left.account, group=left.unsaved.members is not None)
            form.fill(left.unsaved, left.named)
            self.bring_back(form, left.key)

    # --- making ---------------------------------------------------------------------------------

    def _new(self, account: AccountId, *, group: bool) -> ContactForm:
        form = ContactForm(self._ctx, account, {}, () if group else None)
        self._offer(form, account, None)

        def make(
            said: Mapping[str, str], members: tuple[str, ...], photo: bytes | None, named: tuple[Reference, ...]
        ) -> None:
            book = form.chosen_book()
            folder = book.folder if book is not None else OWN_BOOK
            contacts = self._ctx.runtime.contacts
            making = contacts.create(account, said, members, photo or b"", named, folder, form.kept)
            self._save(making, self.tr("Contact créé."))

        form.saved.connect(make)
        return form

    def _about(self, key: Key, contact: Contact, photo: bytes, members: list[Member]) -> ContactForm:
        written = contact.members if contact.is_group else None
        named = [member for member in members if member.reference is not None]
        form = ContactForm(self._ctx, key.account, form_facts(contact), written, photo, named, (key, contact))
        self._offer(form, key.account, contact)
        contacts = self._ctx.runtime.contacts

        def save(
            said: Mapping[str, str], people: tuple[str, ...], picture: bytes | None, named: tuple[Reference, ...]
        ) -> None:
            book = form.chosen_book()

            async def work() -> None:
                await contacts.edit(key, said, people, picture, named, contact, form.kept)
                if book is not None:
                    await contacts.move([key], book)

            self._save(work(), self.tr("Contact modifié."))

        form.saved.connect(save)
        return form

    def _offer(self, form: ContactForm, account: AccountId, contact: Contact | None) -> None:
        form.cancelled.connect(self.cancel)
        books, chosen = self._books_for(account, contact)
        if books:
            form.offer_books(books, chosen, self._title)
        if form.members is not None:
            form.offer_people(account)

    def _save(self, work: Coroutine[Any, Any, object], said: str) -> None:
        """What the open form says: it goes at once, and comes back where it could not be saved."""
        form = self.take()

        def done(_result: object) -> None:
            if form is not None:
                self.saved(form)
            self._ctx.shell.toast(said)

        def failed(error: AppError) -> None:
            self._ctx.shell.show_error(error)
            if form is not None:
                self.open(form)

        self._ctx.bridge.run(work, on_done=done, on_error=failed, owner=self)


_BLANK = Contact(id="", folder="", name="")
