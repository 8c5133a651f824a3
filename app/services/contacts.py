"""Contacts: cards made, changed and deleted offline; groups; duplicates merged on request; vCard; what links us."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from app.documents import vcard
from app.documents.vcard import numbered as numbered  # shared with the form of a card
from app.domain.agenda import Event
from app.domain.courrier import Letter
from app.domain.errors import Rejected, TargetGone
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key, new_id
from app.domain.intents import DeleteContact, Intent, SaveContact
from app.domain.listing import Entry, Hit
from app.domain.mail import Contact, Message
from app.domain.planning import DirectoryEntry
from app.domain.records import Record
from app.services.bodies import Bodies
from app.services.library import Library, ListQuery
from app.store.reader import Reader

OWN_BOOK = "7"
"""Zimbra's fixed folder of contacts."""
MOST_LINKS = 8
_NAMES = ("firstName", "lastName", "fullName", "company")
_FIRST_PHONES = ("mobilePhone", "workPhone", "homePhone", "otherPhone")


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
    """Already there, by address or UID: left alone."""
    unreadable: int


class ContactsService:
    """The Contacts space."""

    def __init__(self, bodies: Bodies, library: Library) -> None:
        self._bodies = bodies
        self._library = library

    async def contacts(self, accounts: Sequence[AccountId] | None = None) -> list[Entry[Record]]:
        """All cards, by name."""
        query = ListQuery(kind=Contact.KIND, accounts=tuple(accounts) if accounts is not None else None)
        entries = await self._library.entries(query, limit=100_000)
        return sorted(entries, key=lambda e: fold(getattr(e.record, "name", "")))

    async def directory(self) -> list[Entry[Record]]:
        """The lines of the directories kept here, by name."""
        entries = await self._library.entries(ListQuery(kind=DirectoryEntry.KIND), limit=100_000)
        return sorted(entries, key=lambda e: fold(getattr(e.record, "name", "")))

    # --- writing --------------------------------------------------------------------------------

    async def create(self, account: AccountId, facts: Mapping[str, str], members: Sequence[str] = ()) -> Key:
        """A new card in the account's own book, at once; the server learns of it later."""
        intent = self._creating(account, facts, members)
        await self._bodies.append(intent)
        return Key(account, Contact.KIND, intent.target_id)

    def _creating(self, account: AccountId, facts: Mapping[str, str], members: Sequence[str]) -> SaveContact:
        kept = {name: value.strip() for name, value in facts.items() if value.strip()}
        if not any(kept.get(name) for name in (*_NAMES, "email", *_FIRST_PHONES, "nickname")) and not members:
            raise Rejected("contact_empty")
        contact = shaped(Contact(id=new_id(), folder=OWN_BOOK, name=""), kept, tuple(members))
        return SaveContact(**self._bodies.stamp(account), target_id=contact.id, contact=contact, new=True)

    async def edit(self, key: Key, facts: Mapping[str, str], members: Sequence[str] = ()) -> None:
        """Put a card into the state of a form. Fields the form does not know must be among ``facts``."""
        base, entry = await self._bodies.read(key.account, lambda r: (r.base(key), r.entry(key)))
        if entry is None or not isinstance(entry.record, Contact):
            raise TargetGone("contact_gone")
        kept = {name: value.strip() for name, value in facts.items() if value.strip()}
        contact = shaped(entry.record, kept, tuple(members))
        server = base if isinstance(base, Contact) else None
        intent = SaveContact(
            **self._bodies.stamp(key.account),
            target_id=key.id,
            contact=contact,
            new=server is None,
            base=server.facts if server is not None else {},
            base_members=server.members if server is not None else (),
        )
        await self._bodies.append(intent)

    async def delete(self, keys: Iterable[Key]) -> None:
        await self._bodies.append(*(DeleteContact(**self._bodies.stamp(key.account), target_id=key.id) for key in keys))

    # --- duplicates -----------------------------------------------------------------------------

    async def duplicates(self) -> list[list[Entry[Record]]]:
        """Groups of cards of one account that look like one person: a common address, or the same whole name."""
        groups: list[list[Entry[Record]]] = []
        place: dict[tuple[str, str], int] = {}
        for entry in await self.contacts():
            contact = entry.record
            if not isinstance(contact, Contact) or contact.members:
                continue
            marks = [(entry.key.account, mail.lower()) for mail in contact.mails]
            if len(contact.name.split()) > 1:
                marks.append((entry.key.account, " ".join(sorted(fold(contact.name).split()))))
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
            _add(facts, entry.record.facts)
        await self.edit(cards[0].key, facts, kept.members)
        await self.delete(entry.key for entry in cards[1:])
        return cards[0].key

    # --- vCard ----------------------------------------------------------------------------------

    async def export(self, keys: Iterable[Key]) -> str:
        """Cards as one vCard file."""
        entries = await self._library.entries_of(keys)
        return "".join(vcard.write_card(e.record.facts or _facts(e.record), e.record.members) for e in entries
                       if isinstance(e.record, Contact))  # fmt: skip

    async def import_cards(self, account: AccountId, data: bytes) -> Imported:
        """Add the cards of a file that are not there yet."""
        found = vcard.read_cards(data)
        held = [e.record for e in await self.contacts([account]) if isinstance(e.record, Contact)]
        known = {mail.lower() for c in held for mail in c.mails} | {c.facts.get("vCardUID", "") for c in held}
        intents: list[Intent] = []
        skipped = 0
        for card in found.cards:
            marks = {mail.lower() for mail in vcard.numbered(card.facts, "email")} | {card.facts.get("vCardUID", "")}
            marks.discard("")
            if marks & known and not card.members:
                skipped += 1
                continue
            known |= marks
            facts = {name: value for name, value in card.facts.items() if name not in ("vCardUID", "type")}
            try:
                intents.append(self._creating(account, facts, card.members))
            except Rejected:
                skipped += 1
        if intents:
            await self._bodies.append(*intents)
        return Imported(len(intents), skipped, found.unreadable)

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


def _search(reader: Reader, *, word: str, kind: str) -> list[Hit]:
    return reader.search(word, kinds=(kind,), limit=MOST_LINKS)


def shaped(contact: Contact, facts: Mapping[str, str], members: tuple[str, ...]) -> Contact:
    """The card with these fields, and what lists show of them."""
    composed = " ".join(part for part in (facts.get("firstName", ""), facts.get("lastName", "")) if part)
    mails = tuple(dict.fromkeys([*vcard.numbered(facts, "email"), *vcard.numbered(facts, "workEmail"), *members]))
    phones = tuple(dict.fromkeys(p for key in _FIRST_PHONES for p in vcard.numbered(facts, key)))
    name = composed or facts.get("fullName", "") or facts.get("nickname", "") or facts.get("company", "")
    return Contact(
        id=contact.id,
        folder=contact.folder,
        name=name or next(iter(mails), ""),
        mails=mails,
        phones=phones,
        company=facts.get("company", ""),
        title=facts.get("jobTitle", ""),
        revision=contact.revision,
        facts=dict(facts),
        members=members,
        photo=contact.photo,
    )


def _facts(contact: Contact) -> dict[str, str]:
    """Fields of a card read before they were kept: what lists know of it."""
    facts = {"fullName": contact.name, "company": contact.company, "jobTitle": contact.title}
    for number, mail in enumerate(contact.mails, 1):
        facts["email" if number == 1 else f"email{number}"] = mail
    for number, phone in enumerate(contact.phones, 1):
        facts["workPhone" if number == 1 else f"workPhone{number}"] = phone
    return {name: value for name, value in facts.items() if value}


def form_facts(contact: Contact) -> dict[str, str]:
    """What a form starts from."""
    return dict(contact.facts) or _facts(contact)


def _add(facts: dict[str, str], more: Mapping[str, str]) -> None:
    """Take what is not said yet; a second address or phone gets a number of its own."""
    said = {fold(value) for value in facts.values()}
    for name, value in more.items():
        if not value or fold(value) in said or name == "vCardUID":
            continue
        stem = name.rstrip("0123456789")
        if name not in facts:
            facts[name] = value
        elif stem in ("email", *_FIRST_PHONES, "workEmail"):
            rank = 2
            while f"{stem}{rank}" in facts:
                rank += 1
            facts[f"{stem}{rank}"] = value
        elif name == "notes":
            facts[name] = f"{facts[name]}\n{value}"
        said.add(fold(value))


def fold(text: str) -> str:
    """Without accents nor case: how names are compared."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold().strip()
