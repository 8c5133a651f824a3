"""Groups of cards: who they stand for, whom they may name (row 27)."""

from __future__ import annotations

from app.domain.folding import as_typed
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key
from app.domain.listing import Entry
from app.domain.mail import Contact, Reference
from app.domain.planning import DirectoryEntry
from app.domain.records import Record
from app.services.address_books import AddressBooks
from app.services.library import ListQuery


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a group, as a page shows them."""

    name: str
    mail: str
    """Empty = no address is known: nobody to write to."""
    key: Key | None = None
    """Their own card or line of the directory, where it is here."""
    missing: bool = False
    """What the group names is nowhere any more."""
    reference: Reference | None = None
    """None = an address written out in the group."""


class CardGroups(AddressBooks):
    """Groups of the address books."""

    async def directory(self) -> list[Entry[Record]]:
        """The lines of the directories kept here, by name."""
        entries = await self._library.entries(ListQuery(kind=DirectoryEntry.KIND), limit=100_000)
        return sorted(entries, key=lambda e: as_typed(getattr(e.record, "name", "")))

    async def members(self, account: AccountId, group: Contact) -> list[Member]:
        """Who a group stands for, from what is here: contacts as they are now, lines of the directory, addresses.

        What the server said of a reference counts only where its own record is not kept here.
        """
        lines: dict[str, Entry[Record]] = {}
        if any(reference.kind == "G" for reference in group.references):
            lines = {mail: e for e in await self.directory() if isinstance(e.record, DirectoryEntry)
                     and e.key.account == account for mail in (e.key.id.lower(), *e.record.mails)}  # fmt: skip
        found = [Member("", mail) for mail in group.members]
        for reference in group.references:
            if reference.kind == "C":
                entry = await self._library.entry(Key(account, Contact.KIND, reference.id))
            else:
                marks = (reference.value, reference.mail, address_of(reference.value))
                entry = next((lines[mark.lower()] for mark in marks if mark.lower() in lines), None)
            found.append(_member(reference, entry))
        return found

    async def nameable(self, account: AccountId) -> list[Member]:
        """Who a group may name: persons with an address among the cards and lines of the directory of an account."""
        found: list[Member] = []
        for entry in await self.contacts([account]):
            card = entry.record
            # One still being made has no revision, nor an id that a group could name.
            if isinstance(card, Contact) and card.mails and card.revision and not card.is_group:
                named = Reference(kind="C", value=card.id, id=card.id, name=card.name, mail=card.mails[0])
                found.append(Member(card.name, card.mails[0], entry.key, reference=named))
        for entry in await self.directory():
            line = entry.record
            if isinstance(line, DirectoryEntry) and entry.key.account == account and line.reference and line.mails:
                named = Reference(kind="G", value=line.reference, name=line.name, mail=line.mails[0])
                found.append(Member(line.name, line.mails[0], entry.key, reference=named))
        return found


def _member(reference: Reference, entry: Entry[Record] | None) -> Member:
    record = entry.record if entry is not None else None
    if entry is not None and isinstance(record, (Contact, DirectoryEntry)):
        return Member(record.name, next(iter(record.mails), reference.mail), entry.key, reference=reference)
    # Own contacts are all here: one that is not is gone. Others' and the directory's are not ours to know.
    own = reference.kind == "C" and ":" not in reference.id
    gone = own or not (reference.mail or reference.name)
    return Member(reference.name, "" if own else reference.mail, missing=gone, reference=reference)


def address_of(reference: str) -> str:
    """The address that a directory's name (``uid=a.lartigue,ou=people,dc=pins,dc=example``) very likely stands for.

    Zimbra's own tree is laid out so (TestContactGroup.java); an outside LDAP may not be: only used to find a line that
    is here under that address.
    """
    parts = [part.strip().partition("=") for part in reference.split(",")]
    user = next((value for name, _, value in parts if name.lower() == "uid"), "")
    domain = ".".join(value for name, _, value in parts if name.lower() == "dc")
    return f"{user}@{domain}".lower() if user and domain else ""
