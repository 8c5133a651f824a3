"""Contacts: cards made, changed and deleted offline; groups; duplicates merged on request; vCard; what links us."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from app.documents import portrait, vcard
from app.domain.agenda import Event
from app.domain.courrier import Letter
from app.domain.errors import LocalFault, Rejected, TargetGone
from app.domain.folding import as_typed
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key, new_id
from app.domain.intents import DeleteContact, Intent, MoveContact, SaveContact
from app.domain.listing import Entry, Hit, IntentState
from app.domain.mail import LOCAL, Contact, Message, Reference
from app.domain.merge import merge_fields, merge_items
from app.domain.planning import DirectoryEntry
from app.domain.records import Record
from app.services.address_books import OWN_BOOK, Book
from app.services.card_groups import CardGroups
from app.services.card_import import Shelf
from app.services.cards import FIRST_PHONES, NAMES, add_facts, form_facts, is_shared, known_facts, shaped
from app.store.reader import Reader

MOST_LINKS = 8
PHOTO_BYTES = 4 * 1024 * 1024
"""Largest picture shown; what other programs put on a card may be large."""


@dataclass(frozen=True, slots=True)
class Links:
    """What one had with a person lately, newest first."""

    messages: tuple[Entry[Record], ...] = ()
    events: tuple[Entry[Record], ...] = ()
    letters: tuple[Entry[Record], ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file of cards."""

    made: int
    known: int
    """Already there, with all that the file says of them."""
    unreadable: tuple[str, ...]
    """Their sources, and those that name nobody."""
    completed: int = 0
    """There already; what the file says more was added, nothing overwritten."""
    pictures: int = 0
    """Pictures left out: unreadable or enormous. Their cards are there."""


class ContactsService(CardGroups):
    """The Contacts space."""

    # --- writing --------------------------------------------------------------------------------

    async def create(
        self,
        account: AccountId,
        facts: Mapping[str, str],
        members: Sequence[str] = (),
        photo: bytes = b"",
        references: Sequence[Reference] = (),
        book: str = OWN_BOOK,
        form: Key | None = None,
    ) -> Key:
        """A new card at once; the server learns of it later. ``book``: own, or one of `books` that lets us add.
        ``form``: what it was typed into, kept till now.

        Raises ``Rejected`` for an empty card or ``book_read_only``, and what `portrait.check` raises.
        """
        intent = self._creating(account, facts, members, await self._kept(account, photo), references)
        if book != OWN_BOOK:
            card = replace(intent.contact, folder=book)
            await self._demand(account, card, "i")
            share = (await self.books()).get((account, book))
            intent = replace(intent, contact=card, mount=share.mount if share is not None else "")
        await self._bodies.append(intent, form=form)
        return Key(account, Contact.KIND, intent.target_id)

    def _creating(
        self,
        account: AccountId,
        facts: Mapping[str, str],
        members: Sequence[str],
        photo: str = "",
        references: Sequence[Reference] = (),
    ) -> SaveContact:
        kept = {name: value.strip() for name, value in facts.items() if value.strip()}
        if not any(kept.get(name) for name in (*NAMES, "email", *FIRST_PHONES, "nickname")) and not (
            members or references
        ):
            raise Rejected("contact_empty")
        blank = Contact(id=new_id(), folder=OWN_BOOK, name="", photo=photo, references=tuple(references))
        contact = shaped(blank, kept, tuple(members))
        return SaveContact(**self._bodies.stamp(account), target_id=contact.id, contact=contact, new=True)

    async def _kept(self, account: AccountId, photo: bytes) -> str:
        """Ref of a picture chosen here, its bytes in the store; empty for none."""
        if not photo:
            return ""
        portrait.check(photo)
        return LOCAL + await self._bodies.store_of(account).blobs.put(photo)

    async def edit(
        self,
        key: Key,
        facts: Mapping[str, str],
        members: Sequence[str] = (),
        photo: bytes | None = None,
        references: Sequence[Reference] | None = None,
        opened: Contact | None = None,
        form: Key | None = None,
    ) -> None:
        """Put a card into the state of a form. Fields the form does not know must be among ``facts``.

        ``photo``: None = as it is, empty = taken away. ``references``: None = as they are. ``opened``: the card that
        the form was opened on; what others have changed of it since stays, unless the form changed it too. ``form``:
        what it was typed into, kept till now.
        """
        base, entry = await self._bodies.read(key.account, lambda r: (r.base(key), r.entry(key)))
        if entry is None or not isinstance(entry.record, Contact):
            raise TargetGone("contact_gone")
        await self._demand(key.account, entry.record, "w")
        if opened is not None:
            facts = merge_fields(form_facts(opened), facts, form_facts(entry.record))
            members = merge_items(opened.members, members, entry.record.members, str.lower)
            if references is not None:
                references = merge_items(opened.references, references, entry.record.references, _named)
        kept = {name: value.strip() for name, value in facts.items() if value.strip()}
        held = entry.record if references is None else replace(entry.record, references=tuple(references))
        contact = shaped(held, kept, tuple(members))
        if photo is not None:
            contact = replace(contact, photo=await self._kept(key.account, photo))
        server = base if isinstance(base, Contact) else None
        intent = SaveContact(
            **self._bodies.stamp(key.account),
            target_id=key.id,
            contact=contact,
            new=server is None,
            base=server.facts if server is not None else {},
            base_members=server.members if server is not None else (),
            mount=share.mount if (share := (await self.books()).get((key.account, contact.folder))) else "",
            base_references=server.references if server is not None else (),
            base_photo=server.photo if server is not None else "",
        )
        await self._bodies.append(intent, form=form)

    async def move(self, keys: Iterable[Key], book: Book) -> list[Key]:
        """Put cards into another book of the same account; those that are there already stay. Returns what moves.

        Raises ``Rejected("other_account")``, and ``book_read_only`` where one of the books does not let us.
        """
        entries = [e for e in await self._library.entries_of(list(keys)) if isinstance(e.record, Contact)]
        cards = [(e.key, e.record) for e in entries if isinstance(e.record, Contact) and e.record.folder != book.folder]
        if any(key.account != book.account for key, _ in cards):
            raise Rejected("other_account")
        if not book.allows("i"):
            raise Rejected("book_read_only")
        intents: list[Intent] = []
        for key, card in cards:
            await self._demand(key.account, card, "d")
            intents.append(await self._moving(key, card, book))
        if intents:
            await self._bodies.append(*intents)
        return [key for key, _ in cards]

    async def _moving(self, key: Key, card: Contact, book: Book) -> Intent:
        mount = book.share.mount if book.share is not None else ""
        waiting = await self._bodies.read(key.account, lambda r: r.outbox_of(key))
        making = next((row for row in waiting if isinstance(row.intent, SaveContact) and row.intent.new), None)
        if making is not None and making.state is IntentState.QUEUED and making.attempts == 0:
            made = replace(card, folder=book.folder)  # not known to the server yet: made there at once
            return SaveContact(**self._bodies.stamp(key.account), target_id=key.id, contact=made, new=True, mount=mount)
        return MoveContact(
            **self._bodies.stamp(key.account), target_id=key.id, folder=book.folder, mount=mount, name=card.name,
            uid=card.facts.get("vCardUID") or new_id(),
        )  # fmt: skip

    async def _demand(self, account: AccountId, contact: Contact, right: str) -> None:
        """Raise ``Rejected("book_read_only")`` where another's book does not let us: said now, not after the act."""
        if not is_shared(contact):
            return
        share = (await self.books()).get((account, contact.folder))
        if share is None or share.broken or right not in share.rights:
            raise Rejected("book_read_only")

    async def delete(self, keys: Iterable[Key]) -> None:
        """Put cards into the trash of whose book they are in. Raises ``Rejected("book_read_only")``."""
        keys = list(keys)
        for entry in await self._library.entries_of(keys):
            if isinstance(entry.record, Contact):
                await self._demand(entry.key.account, entry.record, "d")
        await self._bodies.append(*(DeleteContact(**self._bodies.stamp(key.account), target_id=key.id) for key in keys))

    # --- duplicates -----------------------------------------------------------------------------

    async def duplicates(self) -> list[list[Entry[Record]]]:
        """Groups of cards of one account that look like one person: a common address, or the same whole name."""
        groups: list[list[Entry[Record]]] = []
        place: dict[tuple[str, str], int] = {}
        for entry in await self.contacts():
            contact = entry.record
            if not isinstance(contact, Contact) or contact.is_group or is_shared(contact):
                continue
            marks = [(entry.key.account, mail.lower()) for mail in contact.mails]
            if len(contact.name.split()) > 1:
                marks.append((entry.key.account, " ".join(sorted(as_typed(contact.name).split()))))
            known = sorted({place[mark] for mark in marks if mark in place})
            home = known[0] if known else len(groups)
            if not known:
                groups.append([])
            for other in known[1:]:
                groups[home] += groups[other]
                groups[other] = []
                place = {mark: home if at == other else at for mark, at in place.items()}
            groups[home].append(entry)
            place.update(dict.fromkeys(marks, home))
        return [group for group in groups if len(group) > 1]

    async def merge(self, keys: Sequence[Key]) -> Key:
        """Make one card of several of one account: the fullest keeps its place, takes what the others know more,
        and the others go to the trash. Nothing said twice is kept twice. Raises ``Rejected("other_account")``."""
        if len({key.account for key in keys}) != 1:
            raise Rejected("other_account")
        entries = [e for e in await self._library.entries_of(keys) if isinstance(e.record, Contact)]
        if not entries:
            raise TargetGone("contact_gone")
        cards = sorted(entries, key=lambda e: -len(getattr(e.record, "facts", {})))
        kept = cards[0].record
        assert isinstance(kept, Contact)
        facts = dict(kept.facts)
        for entry in cards[1:]:
            assert isinstance(entry.record, Contact)
            add_facts(facts, entry.record.facts)
        photo = b""
        for entry in cards if not kept.photo else ():
            assert isinstance(entry.record, Contact)
            photo = photo or await self.photo(entry.key.account, entry.record)
        await self.edit(cards[0].key, facts, kept.members, photo or None)
        await self.delete(entry.key for entry in cards[1:])
        return cards[0].key

    # --- vCard ----------------------------------------------------------------------------------

    async def export(self, keys: Iterable[Key]) -> str:
        """Cards as one vCard file."""
        cards: list[str] = []
        for entry in await self._library.entries_of(keys):
            card = entry.record
            if isinstance(card, Contact):
                photo = await self.photo(entry.key.account, card)
                people = [m.mail for m in await self.members(entry.key.account, card) if m.mail]
                cards.append(vcard.write_card(card.facts or known_facts(card), people, photo))
        return "".join(cards)

    async def import_cards(self, account: AccountId, data: bytes) -> Imported:
        """Add the cards of a file that are not there yet, and to those that are what the file says more of them."""
        found = vcard.read_cards(data)
        entries = await self.contacts([account])
        cards = [(e.key, e.record) for e in entries if isinstance(e.record, Contact)]
        shelf = Shelf((key, card) for key, card in cards if not is_shared(card))
        for card in found.cards:
            shelf.add(card)
        intents: list[Intent] = []
        nobody: list[str] = []
        completed = pictures = 0
        for person in (person for person in shelf.people if person.changed):
            photo = person.photo if _is_picture(person.photo) else b""
            pictures += len(photo) != len(person.photo)
            if person.held is not None:
                key, there = person.held
                if person.facts != form_facts(there) or photo:
                    await self.edit(key, person.facts, there.members, photo or None)
                    completed += 1
                continue
            try:
                picture = await self._kept(account, photo)
                intents.append(self._creating(account, person.facts, person.members, picture))
            except Rejected:
                nobody.append(vcard.write_card(person.facts, person.members))
        if intents:
            await self._bodies.append(*intents)
        made = len(intents)
        known = len(found.cards) - made - completed - len(nobody)
        return Imported(made, known, (*found.unreadable, *nobody), completed, pictures)

    # --- pictures -------------------------------------------------------------------------------

    async def photo(self, account: AccountId, contact: Contact) -> bytes:
        """The picture of a card as it is here; empty = none, or not fetched yet."""
        try:
            if contact.photo.startswith(LOCAL):
                digest = contact.photo.removeprefix(LOCAL)
                return await self._bodies.store_of(account).blobs.read_all(digest, PHOTO_BYTES)
            return await self._library.read_file(account, contact.photo, PHOTO_BYTES) if contact.photo else b""
        except (Rejected, LocalFault):
            return b""

    # --- links ----------------------------------------------------------------------------------

    async def links(self, contact: Contact | DirectoryEntry) -> Links:
        """Recent mails, meetings and letters with a person: from what is here, through the index."""
        words = [*contact.mails, contact.name]
        return Links(
            tuple(await self._linked(Message.KIND, words)),
            tuple(await self._linked(Event.KIND, words)),
            tuple(await self._linked(Letter.KIND, [contact.name])),
        )

    async def _linked(self, kind: str, words: Sequence[str]) -> list[Entry[Record]]:
        keys: dict[Key, int] = {}
        for word in [w for w in words if len(w) > 3]:
            hits = await self._bodies.read_all(partial(_search, word=word, kind=kind))
            keys |= {hit.key: hit.moment_ms for found in hits for hit in found}
        newest = sorted(keys, key=lambda key: -keys[key])[:MOST_LINKS]
        return await self._library.entries_of(newest)


def _is_picture(photo: bytes) -> bool:
    try:
        return bool(photo) and bool(portrait.check(photo))
    except Rejected:
        return False


def _named(reference: Reference) -> tuple[str, str]:
    return reference.kind, reference.id or reference.value


def _search(reader: Reader, *, word: str, kind: str) -> list[Hit]:
    return reader.search(word, kinds=(kind,), limit=MOST_LINKS)
