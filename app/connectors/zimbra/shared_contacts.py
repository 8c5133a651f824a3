"""The stream "shared_contacts": address books of others that are mounted in ours (§14).

Ids are remote ids everywhere (``<owner id>:<item id>``), as for shared mail. A book is read by a search in its
mountpoint and what lies under it, which shows whole cards within our rights, one book a page; nobody signals its
changes. A book that may no longer be read keeps its copy here; one that the user left is removed. The books inside it
are named by `ReceivedShare.below`; each is a box of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from app.connectors.zimbra.parse import parse_contact, photo_files
from app.connectors.zimbra.reading import Element, many, text, truth
from app.connectors.zimbra.soap import Soap
from app.domain.errors import CursorExpired, Rejected
from app.domain.exchange import Delta, FileRef, Held, Listing
from app.domain.mail import LOCAL, Contact
from app.domain.writing import ReceivedShare

STREAM = "shared_contacts"
EVERY_MS = 15 * 60_000
PAGE = 500
MOST_CARDS = 10_000
"""TOO_MANY_CONTACTS (§13): no book holds more."""


class Cursor(msgspec.Struct):
    boxes: list[str] = msgspec.field(default_factory=list)
    """Books that are held here."""
    inside: dict[str, list[str]] = msgspec.field(default_factory=dict)
    """Book -> the boxes of the books inside it."""
    todo: list[str] = msgspec.field(default_factory=list)
    """Books of this round still to be read."""

    def text(self) -> str:
        return msgspec.json.encode(self).decode()


class SharedContacts:
    """Pulls the mounted address books of one account."""

    def __init__(self, soap: Soap) -> None:
        self._soap = soap

    async def pull(self, cursor: str | None, held: Held) -> Delta:
        """One book; no request at all where none is mounted."""
        try:
            place = msgspec.json.decode(cursor, type=Cursor) if cursor else Cursor()
        except msgspec.DecodeError as error:
            raise CursorExpired("cursor_unreadable") from error
        books = await _books(held)
        gone = [box for box in place.boxes if box not in books]
        listings = [_empty(box) for book in gone for box in (book, *place.inside.pop(book, ()))]
        todo = [box for box in place.todo if box in books] or sorted(books)
        cards: list[tuple[Element, Contact]] = []
        if todo:
            found = await self._read(books[todo[0]])
            if found is not None:
                before, now = place.inside.get(todo[0], []), _boxes(todo[0], books[todo[0]], found)
                listings += [_empty(box) for box in before if box not in now]
                listings += [_listing(box, found) for box in now]
                place.inside[todo[0]] = now[1:]
                cards = [(cn, card) for cn, card in found if await held.load(Contact.KIND, card.id) != card]
        files: tuple[FileRef, ...] = tuple(ref for cn, card in cards for ref in photo_files(cn, card))
        return Delta(
            stream=STREAM,
            cursor=Cursor(boxes=sorted(books), inside=place.inside, todo=todo[1:]).text(),
            upserts=tuple(card for _, card in cards),
            listings=tuple(listings),
            files=files,
            more=bool(todo[1:]),
            agreed=bool(gone),
        )

    async def _read(self, share: ReceivedShare) -> list[tuple[Element, Contact]] | None:
        """All cards of a book; None when we may not see it (any more)."""
        found: list[tuple[Element, Contact]] = []
        while len(found) < MOST_CARDS:
            args = {
                "types": "contact",
                "query": {"_content": f'underid:"{share.mount}"'},
                "sortBy": "nameAsc",
                "limit": PAGE,
                "offset": len(found),
            }
            try:
                body = (await self._soap.call("SearchRequest", args)).body
            except Rejected:
                return None
            page = many(body.get("cn"))
            found += [(cn, remote_contact(cn, share.owner_id)) for cn in page]
            if not truth(body.get("more")) or not page:
                break
        return found


def _empty(box: str) -> Listing:
    return Listing(kind=Contact.KIND, ids=frozenset(), box=box)


def _listing(box: str, found: Sequence[tuple[Element, Contact]]) -> Listing:
    return Listing(kind=Contact.KIND, ids=frozenset(card.id for _, card in found if card.folder == box), box=box)


def _boxes(book: str, share: ReceivedShare, found: Sequence[tuple[Element, Contact]]) -> list[str]:
    """The book's own box first, then those of the books inside it, with cards or without."""
    inside = [*(folder.id for folder in share.below), *(card.folder for _, card in found)]
    return list(dict.fromkeys((book, *inside)))


def remote_contact(cn: Element, owner_id: str) -> Contact:
    """A card of another's book, its ids as remote ids, whether the server gave them so or not."""
    given = {name: text(cn.get(name)) for name in ("id", "l") if name in cn}
    named = {name: value if ":" in value else f"{owner_id}:{value}" for name, value in given.items()}
    card = parse_contact(cn | named)
    references = tuple(
        replace(r, id=f"{owner_id}:{r.id}") if r.kind == "C" and ":" not in r.id else r for r in card.references
    )
    return replace(card, references=references)


async def _books(held: Held) -> dict[str, ReceivedShare]:
    """Box (``<owner id>:<folder>``) -> mounted book, as the stream "standing" knows them."""
    found: dict[str, ReceivedShare] = {}
    for share_id in await held.versions(ReceivedShare.KIND):
        share = await held.load(ReceivedShare.KIND, share_id)
        if not isinstance(share, ReceivedShare) or share.view != "contact":
            continue
        if share.mount and not share.mount.startswith(LOCAL):
            found[f"{share.owner_id}:{share.folder}"] = share
    return found
