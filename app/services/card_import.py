"""Cards of a file beside those that are there: who is known already, and what is said of them anew. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from app.documents.vcard import Card
from app.domain.folding import as_typed
from app.domain.ids import Key
from app.domain.mail import Contact
from app.services.cards import FIRST_PHONES, MAILS, add_facts, form_facts, joins, name_words, numbered

_UID = "vCardUID"


@dataclasses.dataclass(slots=True, eq=False)
class Person:
    """A card as it will be."""

    facts: dict[str, str]
    held: tuple[Key, Contact] | None = None
    """None = it is not there yet."""
    members: tuple[str, ...] = ()
    """Of a group that is new."""
    photo: bytes = b""
    """To be put on it."""
    changed: bool = False

    def take(self, card: Card) -> None:
        """What a card says more, nothing overwritten."""
        before = dict(self.facts)
        add_facts(self.facts, _sayings(card))
        pictured = self.photo or (self.held is not None and self.held[1].photo)
        self.photo = self.photo if pictured else card.photo
        self.changed = self.changed or self.facts != before or bool(card.photo and not pictured)


class Shelf:
    """What is there, and what comes to it."""

    def __init__(self, held: Iterable[tuple[Key, Contact]]) -> None:
        self.people: list[Person] = []
        self._marked: dict[str, list[Person]] = {}
        self._groups: list[tuple[str, set[str]]] = []
        for key, contact in held:
            if contact.is_group:
                self._groups.append((as_typed(contact.name), {mail.lower() for mail in contact.mails}))
            else:
                facts = form_facts(contact)
                self._put(Person(facts, (key, contact)), facts)

    def add(self, card: Card) -> None:
        """A card of the file: joined to whom it is of, else somebody new."""
        if card.members:
            name = as_typed(card.facts.get("fullName") or card.facts.get("nickname", ""))
            mails = {mail.lower() for mail in card.members}
            if not any(name == known and mails <= there for known, there in self._groups):
                self.people.append(Person(_sayings(card), members=card.members, photo=card.photo, changed=True))
                self._groups.append((name, mails))
            return
        person = self._known(card)
        if person is None:
            self._put(Person(_sayings(card), photo=card.photo, changed=True), card.facts)
        else:
            person.take(card)
            self._mark(person, card.facts)

    def _known(self, card: Card) -> Person | None:
        uid = card.facts.get(_UID, "")
        for mark in _marks(card.facts) or _numbers(card.facts):
            for person in self._marked.get(mark, ()):
                if mark == uid or joins(person.facts, card.facts):
                    return person
        return None

    def _put(self, person: Person, facts: Mapping[str, str]) -> None:
        self.people.append(person)
        self._mark(person, facts)

    def _mark(self, person: Person, facts: Mapping[str, str]) -> None:
        for mark in (*_marks(facts), *_numbers(facts)):
            at = self._marked.setdefault(mark, [])
            if person not in at:
                at.append(person)


def _sayings(card: Card) -> dict[str, str]:
    return {name: value for name, value in card.facts.items() if name not in (_UID, "type")}


def _marks(facts: Mapping[str, str]) -> list[str]:
    """What two cards of one person have in common: the name of the card itself, an address."""
    uid = facts.get(_UID, "")
    return [*filter(None, [uid]), *(mail.lower() for stem in MAILS for mail in numbered(facts, stem))]


def _numbers(facts: Mapping[str, str]) -> list[str]:
    """By what a card without either is known: a whole name and a number."""
    name = " ".join(sorted(name_words(facts)))
    phones = [phone for stem in FIRST_PHONES for phone in numbered(facts, stem)] if name else []
    return [f"{name} {''.join(phone.split())}" for phone in phones]
