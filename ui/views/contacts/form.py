"""The form of a card or of a group. What it does not know of a card stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.domain.ids import AccountId, Key
from app.domain.mail import Address, Contact, Reference
from app.domain.unsaved import UnsavedCard
from app.services.address_books import OWN_BOOK, Book
from app.services.card_groups import Member
from app.services.cards import numbered
from ui import text
from ui.context import Context
from ui.theme import Space, Type
from ui.views.contacts.card import member_words
from ui.views.contacts.people import PeoplePicker
from ui.views.contacts.picture import PictureField
from ui.views.mail.addresses import AddressField
from ui.widgets.basic import Button, Icon, Label, ScrollPage, clear
from ui.widgets.combo import Combo
from ui.widgets.formfoot import FormFoot
from ui.widgets.formkeeper import Form

WIDEST_PX = 880
_PHONES = ("mobilePhone", "workPhone", "homePhone")


class ContactForm(Form):
    """Fields that scroll over a foot that does not: « Enregistrer » is always in sight.

    ``saved`` gives (fields, members, picture, named members): picture None = as it was, empty = taken away."""

    saved = Signal(object, object, object, object)
    cancelled = Signal()

    def __init__(
        self,
        ctx: Context,
        account: AccountId,
        facts: Mapping[str, str],
        members: tuple[str, ...] | None,
        photo: bytes = b"",
        named: Sequence[Member] = (),
        about: tuple[Key, Contact] | None = None,
    ) -> None:
        """``members``: None for a person, addresses for a group, which may have ``named`` members besides.
        ``about``: the card that is changed, as it is now; None = a new one."""
        super().__init__(UnsavedCard.KIND, account, about[0] if about is not None else None)
        self._changed_card = about
        self._ctx, self._facts = ctx, dict(facts)
        self.page = ScrollPage(ctx.theme, widest=WIDEST_PX)
        self.body = self.page.body
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.page, 1)
        self.foot = FormFoot(ctx.theme, self.cancelled.emit, self._save)
        layout.addWidget(self.foot)
        self._named_members = list(named)
        if facts.get("fullName") and not (facts.get("firstName") or facts.get("lastName")):
            facts = {**facts, "lastName": facts["fullName"]}
        self._first = dict(facts)
        self._fields: dict[str, QLineEdit] = {}
        self.members: AddressField | None = None
        title = self.tr("Groupe") if members is not None else self.tr("Contact")
        self.body.addWidget(Label(ctx.theme, title, Type.TITLE))
        name = " ".join(facts.get(part, "") for part in ("firstName", "lastName", "nickname"))
        self.picture = PictureField(ctx, name, photo)
        self.body.addWidget(self.picture)
        self.book = Combo()
        self._books: Sequence[Book] = ()
        self._places = QVBoxLayout()
        self.body.addLayout(self._places)
        if members is None:
            self._person()
        else:
            self._group(members)
        self.notes = QPlainTextEdit(self._facts.get("notes", ""))
        self.notes.setTabChangesFocus(True)
        self._block(self.tr("Notes"), self.notes)
        self.body.addStretch(1)
        self._begun = self._said()
        self._begun_book = ""
        self.take_focus()

    def take_focus(self) -> None:
        next(iter(self._fields.values())).setFocus()

    def _said(self) -> tuple[object, ...]:
        return self.facts(), self._written_members(), tuple(map(_mark, self._named_members)), self.picture.chosen

    def changed(self) -> bool:
        book = str(self.book.currentData() or "")
        return self._said() != self._begun or book != self._begun_book

    def unsaved(self) -> UnsavedCard:
        card, opened = self._changed_card if self._changed_card is not None else (None, None)
        return UnsavedCard(
            id=self.kept.id,
            facts=self.facts(),
            members=self._written_members() if self.members is not None else None,
            references=self.references(),
            picture=self.picture.chosen,
            book=str(self.book.currentData() or ""),
            card=card,
            opened=opened,
        )

    def fill(self, held: UnsavedCard, named: Sequence[Member]) -> None:
        """What was typed before the window closed; ``named``: the group's members that name a card."""
        for name, field in self._fields.items():
            field.setText(held.facts.get(name, ""))
        self.notes.setPlainText(held.facts.get("notes", ""))
        if self.members is not None:
            self.members.set_addresses([Address(mail=mail) for mail in held.members or ()])
            self._named_members = [member for member in named if member.reference is not None]
            self._show_named()
        else:
            self.mails.setText(", ".join(numbered(held.facts, "email")))
        if held.picture is not None:
            self.picture.put(held.picture)
        if held.book:
            self.book.choose(held.book)

    def name(self) -> str:
        facts = self.facts()
        name = " ".join(facts[part] for part in ("firstName", "lastName", "nickname") if facts.get(part))
        name = name or facts.get("fullName", "") or facts.get("company", "")
        return text.quoted(name) if name else self.tr("fiche sans nom")

    def offer_books(self, books: Sequence[Book], chosen: Book | None, title: Callable[[Book], str]) -> None:
        """Where the card may go; a choice is offered when there are several. ``chosen``: where it is, or would go."""
        self._books = books
        for book in books:
            self.book.addItem(title(book), book.folder)
        self.book.choose(chosen.folder if chosen is not None else OWN_BOOK)
        self._begun_book = str(self.book.currentData() or "")
        if len(books) > 1:
            self._block(self.tr("Carnet d’adresses"), self.book, self._places)

    def chosen_book(self) -> Book | None:
        """The book the card is to be in; None = nothing was offered."""
        return next((b for b in self._books if b.folder == self.book.currentData()), None)

    def offer_people(self, account: AccountId) -> None:
        """A group may name cards and lines of the directory: they then follow what they name."""
        picker = PeoplePicker(self._ctx, account)
        picker.chosen.connect(self._take_in)
        self._block(self.tr("Ajouter une fiche de vos contacts ou de l’annuaire"), picker, self.people)

    def _take_in(self, member: Member) -> None:
        if _mark(member) not in [_mark(known) for known in self._named_members]:
            self._named_members.append(member)
            self._show_named()

    def _group(self, members: tuple[str, ...]) -> None:
        self._line("nickname", self.tr("Nom du groupe"))
        self.members = AddressField(self._ctx, self.tr("Membres"))
        self.members.set_addresses([Address(mail=mail) for mail in members])
        self._block(self.tr("Membres"), self.members)
        self.people = QVBoxLayout()
        self.body.addLayout(self.people)
        self._named = QVBoxLayout()
        self.body.addLayout(self._named)
        self._show_named()

    def _person(self) -> None:
        for name, words in (
            ("firstName", self.tr("Prénom")),
            ("lastName", self.tr("Nom")),
            ("jobTitle", self.tr("Fonction")),
            ("company", self.tr("Collectivité ou organisme")),
        ):
            self._line(name, words)
        self.mails = QLineEdit(", ".join(numbered(self._facts, "email")))
        self._block(self.tr("Adresses de messagerie, séparées par des virgules"), self.mails)
        for name, words in zip(
            _PHONES, (self.tr("Mobile"), self.tr("Téléphone professionnel"), self.tr("Domicile")), strict=True
        ):
            self._line(name, words)
        for name, words in (
            ("workStreet", self.tr("Adresse")),
            ("workPostalCode", self.tr("Code postal")),
            ("workCity", self.tr("Ville")),
        ):
            self._line(name, words)

    def _line(self, name: str, words: str) -> None:
        field = QLineEdit(self._first.get(name, ""))
        self._fields[name] = field
        self._block(words, field)

    def _block(self, words: str, field: QWidget, into: QVBoxLayout | None = None) -> None:
        field.setAccessibleName(words)
        block = QVBoxLayout()
        block.setSpacing(2)
        block.addWidget(Label(self._ctx.theme, words, Type.SMALL, "text_soft"))
        block.addWidget(field)
        (into or self.body).addLayout(block)

    def _show_named(self) -> None:
        """Members that name a contact or a line of the directory: they stay as long as nobody takes them away."""
        clear(self._named)
        theme = self._ctx.theme
        for member in self._named_members:
            words = " · ".join(part for part in (member.name, member.mail) if part)
            words = words if member.mail else member_words(member)
            line = QHBoxLayout()
            line.setSpacing(theme.gap(Space.M))
            line.addWidget(Icon(theme, "contacts" if member.mail else "warning"))
            line.addWidget(Label(theme, words, Type.BODY), 1)
            away = Button(theme, self.tr("Retirer"), "plain", on_click=partial(self._take_out, member))
            away.setAccessibleName(self.tr("Retirer {name}").format(name=words))
            line.addWidget(away)
            self._named.addLayout(line)

    def _take_out(self, member: Member) -> None:
        self._named_members.remove(member)
        self._show_named()

    def references(self) -> tuple[Reference, ...]:
        """What the group still names."""
        return tuple(member.reference for member in self._named_members if member.reference is not None)

    def field(self, name: str) -> QLineEdit:
        """The field of one fact."""
        return self._fields[name]

    def facts(self) -> dict[str, str]:
        """The whole card as the form says it."""
        said = {name: field.text().strip() for name, field in self._fields.items()}
        kept = {name: value for name, value in self._facts.items() if name not in said}
        if self.members is None:
            kept = {n: v for n, v in kept.items() if n != "email" and not (n.startswith("email") and n[5:].isdigit())}
            mails = [mail.strip() for mail in self.mails.text().replace(";", ",").split(",") if mail.strip()]
            said |= {"email" if rank == 1 else f"email{rank}": mail for rank, mail in enumerate(mails, 1)}
            if {"firstName", "lastName"} & {n for n in said if said[n] != self._facts.get(n, "")}:
                kept.pop("fullName", None)  # it would hide the new name
        return kept | said | {"notes": self.notes.toPlainText().strip()}

    def _written_members(self) -> tuple[str, ...]:
        return tuple(a.mail for a in self.members.addresses()) if self.members is not None else ()

    def _save(self) -> None:
        facts = self.facts()
        members = self._written_members()
        problem = ""
        if not any(facts.get(name) for name in ("firstName", "lastName", "company", "email", "nickname", *_PHONES)):
            problem = self.tr("Donnez au moins un nom, une adresse ou un téléphone.")
        wrong = next((m for m in (*numbered(facts, "email"), *members) if "@" not in m), "")
        if wrong:
            problem = self.tr("« {words} » n’est pas une adresse.").format(words=wrong)
        if self.foot.accepts(problem):
            self.saved.emit(facts, members, self.picture.chosen, self.references())


def _mark(member: Member) -> tuple[str, str]:
    """What tells a named member from another: a card by its id, which the server writes in two ways."""
    reference = member.reference
    return (reference.kind, reference.id or reference.value) if reference is not None else ("", member.mail)
