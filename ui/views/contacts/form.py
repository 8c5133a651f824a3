"""The form of a card or of a group. What it does not know of a card stays as it is."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.domain.mail import Address
from app.services.contacts import numbered
from ui.context import Context
from ui.theme import Space, Type
from ui.views.mail.addresses import AddressField
from ui.widgets.basic import Button, Label, ScrollPage

_PHONES = ("mobilePhone", "workPhone", "homePhone")


class ContactForm(ScrollPage):
    """``saved`` gives (fields, members)."""

    saved = Signal(object, object)
    cancelled = Signal()

    def __init__(self, ctx: Context, facts: Mapping[str, str], members: tuple[str, ...] | None) -> None:
        """``members``: None for a person, addresses for a group."""
        super().__init__(ctx.theme)
        self._ctx, self._facts = ctx, dict(facts)
        if facts.get("fullName") and not (facts.get("firstName") or facts.get("lastName")):
            facts = {**facts, "lastName": facts["fullName"]}
        self._first = dict(facts)
        self._fields: dict[str, QLineEdit] = {}
        self.members: AddressField | None = None
        title = self.tr("Groupe") if members is not None else self.tr("Contact")
        self.body.addWidget(Label(ctx.theme, title, Type.TITLE))
        if members is None:
            self._person()
        else:
            self._line("nickname", self.tr("Nom du groupe"))
            self.members = AddressField(ctx, self.tr("Membres"))
            self.members.set_addresses([Address(mail=mail) for mail in members])
            self._block(self.tr("Membres"), self.members)
        self.notes = QPlainTextEdit(self._facts.get("notes", ""))
        self.notes.setTabChangesFocus(True)
        self._block(self.tr("Notes"), self.notes)
        self.problem = Label(ctx.theme, "", Type.BODY, "danger")
        self.problem.hide()
        self.body.addWidget(self.problem)
        line = QHBoxLayout()
        line.setSpacing(ctx.theme.gap(Space.S))
        line.addWidget(Button(ctx.theme, self.tr("Enregistrer"), "primary", "check", self._save))
        line.addWidget(Button(ctx.theme, self.tr("Annuler"), "quiet", "", self.cancelled.emit))
        line.addStretch(1)
        self.body.addLayout(line)
        self.body.addStretch(1)
        next(iter(self._fields.values())).setFocus()

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

    def _block(self, words: str, field: QWidget) -> None:
        field.setAccessibleName(words)
        block = QVBoxLayout()
        block.setSpacing(2)
        block.addWidget(Label(self._ctx.theme, words, Type.SMALL, "text_soft"))
        block.addWidget(field)
        self.body.addLayout(block)

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

    def _save(self) -> None:
        facts = self.facts()
        members = tuple(a.mail for a in self.members.addresses()) if self.members is not None else ()
        problem = ""
        if not any(facts.get(name) for name in ("firstName", "lastName", "company", "email", "nickname", *_PHONES)):
            problem = self.tr("Donnez au moins un nom, une adresse ou un téléphone.")
        wrong = next((m for m in (*numbered(facts, "email"), *members) if "@" not in m), "")
        if wrong:
            problem = self.tr("« {words} » n’est pas une adresse.").format(words=wrong)
        self.problem.set_text(problem)
        self.problem.setVisible(bool(problem))
        if not problem:
            self.saved.emit(facts, members)
