"""The address books: one's own, made, renamed and removed here, offline too, and those of others (row 26)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.domain.accounts import Service
from app.domain.errors import Rejected
from app.domain.folding import as_typed
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, new_id
from app.domain.intents import RemoveBook, SaveBook
from app.domain.listing import Entry
from app.domain.mail import FIRST_OWN_ID, LOCAL, Contact
from app.domain.records import Record
from app.domain.writing import OwnFolder, ReceivedShare
from app.services.bodies import Bodies
from app.services.library import Library, ListQuery

OWN_BOOK = "7"
"""Zimbra's fixed folder of contacts."""


@dataclass(frozen=True, slots=True)
class Book:
    """An address book that can be chosen: one's own, another's, or one inside it."""

    account: AccountId
    folder: str
    """What its cards name as theirs; a remote id in another's."""
    name: str
    """As the server says it; fixed books by their English name (interop §7)."""
    share: ReceivedShare | None = None
    """None = one's own."""

    @property
    def is_own(self) -> bool:
        """The user made it, here or elsewhere: it may be renamed and removed."""
        if self.share is not None:
            return False
        return self.folder.startswith(LOCAL) or (self.folder.isdigit() and int(self.folder) >= FIRST_OWN_ID)

    def allows(self, right: str) -> bool:
        """Whether cards may be added (i), changed (w) or taken away (d)."""
        return self.share is None or (not self.share.broken and right in self.share.rights)


class AddressBooks:
    """What holds the cards."""

    def __init__(self, bodies: Bodies, library: Library) -> None:
        self._bodies = bodies
        self._library = library

    async def contacts(self, accounts: Sequence[AccountId] | None = None) -> list[Entry[Record]]:
        """All cards, by name."""
        query = ListQuery(kind=Contact.KIND, accounts=tuple(accounts) if accounts is not None else None)
        entries = await self._library.entries(query, limit=100_000)
        return sorted(entries, key=lambda e: as_typed(getattr(e.record, "name", "")))

    async def books(self) -> dict[tuple[AccountId, str], ReceivedShare]:
        """(account, folder of its cards) -> another's address book that is mounted in ours, or one inside it."""
        entries = await self._library.entries(ListQuery(kind=ReceivedShare.KIND), limit=10_000)
        found: dict[tuple[AccountId, str], ReceivedShare] = {}
        for entry in entries:
            share = entry.record
            if not isinstance(share, ReceivedShare) or share.view != "contact" or not share.mount:
                continue
            found[entry.key.account, f"{share.owner_id}:{share.folder}"] = share
            for below in share.below:
                name = f"{share.mount_name or share.path.strip('/')} / {below.path.replace('/', ' / ')}"
                inside = replace(share, mount_name=name, rights=below.rights or share.rights)
                found.setdefault((entry.key.account, below.id), inside)
        return found

    async def shelves(self) -> list[Book]:
        """Every book: one's own, account by account, those of others after them."""
        entries = await self._library.entries(ListQuery(kind=OwnFolder.KIND), limit=10_000)
        own = {(e.key.account, e.record.id): e.record for e in entries if isinstance(e.record, OwnFolder)}
        found: list[Book] = []
        for account in self._bodies.accounts(Service.ZIMBRA):
            mine = [f for (whose, _), f in own.items() if whose == account.id and f.view == "contact"]
            if all(f.id != OWN_BOOK for f in mine):  # before the first look
                mine.append(OwnFolder(id=OWN_BOOK, name="Contacts", view="contact"))
            named = [Book(account.id, f.id, _path(f, own, account.id)) for f in mine]
            found += sorted(named, key=lambda b: (b.folder != OWN_BOOK, as_typed(b.name)))
        others = [Book(whose, box, share.mount_name, share) for (whose, box), share in (await self.books()).items()]
        return found + sorted(others, key=lambda b: as_typed(b.name))

    async def create_book(self, account: AccountId, name: str) -> None:
        """An address book of one's own; cards go into it at once, and wait for it. Raises as `_book_name`."""
        clean = await self._book_name(account, name, "")
        await self._bodies.append(SaveBook(**self._bodies.stamp(account), target_id=f"{LOCAL}{new_id()}", name=clean))

    async def rename_book(self, book: Book, name: str) -> None:
        """Raises ``Rejected("system_folder")`` for the server's own books, and as `_book_name`."""
        clean = await self._book_name(book.account, name, book.folder)
        await self._bodies.append(SaveBook(**self._bodies.stamp(book.account), target_id=_made(book), name=clean))

    async def remove_book(self, book: Book) -> None:
        """Only an empty one. Raises ``Rejected``: ``book_full``, ``system_folder``."""
        target = _made(book)
        if any(getattr(e.record, "folder", "") == book.folder for e in await self.contacts([book.account])):
            raise Rejected("book_full")
        await self._bodies.append(RemoveBook(**self._bodies.stamp(book.account), target_id=target, name=book.name))

    async def _book_name(self, account: AccountId, name: str, own: str) -> str:
        """As the server takes it (§7). Raises ``Rejected``: ``folder_name``, ``name_taken``."""
        clean = unicodedata.normalize("NFC", name).strip()
        if not clean or len(clean) > 255 or clean in (".", "..") or any(c in ':/"' or ord(c) < 32 for c in clean):
            raise Rejected("folder_name")
        entries = await self._library.entries(ListQuery(kind=OwnFolder.KIND, accounts=(account,)), limit=10_000)
        others = [e.record.name for e in entries if isinstance(e.record, OwnFolder) and e.record.id != own]
        if any(as_typed(other) == as_typed(clean) for other in others):
            raise Rejected("name_taken")
        return clean


def _made(book: Book) -> str:
    """Id of a book that the user made. Raises ``Rejected("system_folder")`` for any other."""
    if not book.is_own:
        raise Rejected("system_folder", folder=book.folder)
    return book.folder


def _path(folder: OwnFolder, own: Mapping[tuple[AccountId, str], OwnFolder], account: AccountId) -> str:
    """Its name with those of the books it lies in."""
    above = own.get((account, folder.parent))
    inside = above is not None and above.id != OWN_BOOK and above.id != folder.id
    return f"{_path(above, own, account)} / {folder.name}" if above is not None and inside else folder.name
