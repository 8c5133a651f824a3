"""One search over everything held, in all bodies: newest first; with operators, over messages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from zoneinfo import ZoneInfo

from app.domain.accounts import Body, Service
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, BodyId
from app.domain.listing import Entry, Hit
from app.domain.mail import MailFolder
from app.domain.query import Query, parse_query, place_matches, server_query
from app.domain.records import Record
from app.services.bodies import Bodies
from app.store.body import BodyStore
from app.store.mailsearch import Narrow
from app.store.records import rowid_floor


@dataclass(frozen=True, slots=True)
class Found:
    """A hit and the body it comes from."""

    hit: Hit
    body: BodyId


class SearchService:
    """Full-text search, local only."""

    def __init__(self, bodies: Bodies) -> None:
        self._bodies = bodies

    def parse(self, text: str) -> Query:
        """The words and operators of what was typed, dates counted from today."""
        return parse_query(text, dt.datetime.fromtimestamp(self._bodies.clock() / 1000, dt.UTC).astimezone().date())

    async def search(self, text: str, kinds: Collection[str] | None = None, limit: int = 50) -> list[Found]:
        """At most ``limit`` hits, newest first. Odd text finds nothing; it never raises.

        An operator (« de:dupont objet:budget ») narrows the search to messages.
        """
        query = self.parse(text)
        found: list[Found] = []
        for body in self._bodies.all:
            store = self._bodies.stores[body.id]
            if query.narrows:
                narrow = await self._narrow(query, body)
                if narrow is None:
                    continue
                hits = await _messages(store, query.words, narrow, limit)
            else:
                hits = await store.read(lambda r: r.search(text, kinds=kinds, limit=limit))
            found += [Found(hit, body.id) for hit in hits]
        found.sort(key=lambda f: f.hit.rowid, reverse=True)
        return found[:limit]

    async def for_server(self, text: str, account: AccountId) -> str | None:
        """The same search in the server's language; None where a folder that is named is not there."""
        query = self.parse(text)
        places = await self._places(query, (account,))
        if query.places and not places:
            return None
        zone = ZoneInfo(self._bodies.body_of(account).timezone)
        edges = {day: _midnight_ms(day, zone) for day in (query.before, query.after) if day is not None}
        return server_query(query, sorted(folder for _, folder in places), edges)

    async def _narrow(self, query: Query, body: Body) -> Narrow | None:
        """As the store takes it; None when nothing of this body can fit."""
        accounts = tuple(a.id for a in self._bodies.accounts(Service.ZIMBRA) if a.body == body.id)
        boxes = await self._places(query, accounts) if query.places else None
        if boxes is not None and not boxes:
            return None
        zone = ZoneInfo(body.timezone)
        return Narrow(
            senders=query.senders,
            recipients=query.recipients,
            subjects=query.subjects,
            pieces=query.pieces,
            boxes=boxes,
            before=None if query.before is None else rowid_floor(_midnight_ms(query.before, zone)),
            after=None if query.after is None else rowid_floor(_midnight_ms(query.after, zone)),
        )

    async def _places(self, query: Query, accounts: tuple[AccountId, ...]) -> frozenset[tuple[AccountId, str]]:
        """Folders that bear one of the names, and what lies below them."""
        found: set[tuple[AccountId, str]] = set()
        for account in accounts if query.places else ():
            entries = await self._folders(account)
            folders = [e.record for e in entries if isinstance(e.record, MailFolder)]
            chosen = {f.id for f in folders if any(place_matches(p, f.name, f.role) for p in query.places)}
            while more := {f.id for f in folders if f.parent in chosen and f.id not in chosen}:
                chosen |= more
            found |= {(account, folder) for folder in chosen}
        return frozenset(found)

    async def _folders(self, account: AccountId) -> list[Entry[Record]]:
        return await self._bodies.read(account, lambda r: r.page(MailFolder.KIND, accounts=[account], limit=5000))


async def _messages(store: BodyStore, words: str, narrow: Narrow, limit: int) -> list[Hit]:
    return await store.read(lambda r: r.search_messages(words, narrow, limit=limit))


def _midnight_ms(day: dt.date, zone: ZoneInfo) -> int:
    return round(dt.datetime.combine(day, dt.time(), zone).timestamp() * 1000)
