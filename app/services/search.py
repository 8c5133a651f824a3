"""One search over everything held, in all bodies: words and operators, newest first, as one list or by group.

Groups are asked each by itself: of 200 000 messages and 1 000 meetings, the newest sixty results of everything
would hold no meeting.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from zoneinfo import ZoneInfo

from app.domain.accounts import Body, Service
from app.domain.folding import as_typed
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, BodyId, Key
from app.domain.kinds import RECORD_TYPES
from app.domain.listing import Entry, Hit
from app.domain.mail import MailFolder, Message, MessageBody, Role
from app.domain.query import GROUPS, Query, parse_query, place_matches, server_query
from app.domain.records import Record
from app.domain.saved_search import SavedQuery, parse_saved
from app.services.bodies import Bodies
from app.services.html import plain_text
from app.store.body import BodyStore
from app.store.mailsearch import Narrow
from app.store.reader import Reader
from app.store.records import rowid_floor
from app.store.search import Bounds, terms_of
from app.store.snippets import places


@dataclass(frozen=True, slots=True)
class Found:
    """A hit and the body it comes from."""

    hit: Hit
    body: BodyId


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A hit looked at beside the list: the record, and its text around the words."""

    entry: Entry[Record]
    text: str
    marks: tuple[tuple[int, int], ...] = ()
    """(start, end) of the words in ``text``."""


GLIMPSE_CHARS = 8_000
_LEAD_CHARS = 400
"""Shown before the first word found, of a text that is cut."""


class SearchService:
    """Full-text search, local only."""

    def __init__(self, bodies: Bodies) -> None:
        self._bodies = bodies

    def parse(self, text: str) -> Query:
        """The words and operators of what was typed, dates counted from today."""
        return parse_query(text, dt.datetime.fromtimestamp(self._bodies.clock() / 1000, dt.UTC).astimezone().date())

    async def search(self, text: str, kinds: Collection[str] | None = None, limit: int = 50) -> list[Found]:
        """At most ``limit`` hits, newest first. Odd text finds nothing; it never raises."""
        query = self.parse(text)
        wanted = _wanted(query, kinds)
        each = await asyncio.gather(*(self._in_body(body, text, query, [wanted], limit) for body in self._bodies.all))
        found = [hit for (hits,) in each for hit in hits]
        found.sort(key=lambda f: f.hit.rowid, reverse=True)
        return found[:limit]

    async def everywhere(self, text: str, group: str = "", each: int = 12) -> Mapping[str, Sequence[Found]]:
        """Name of `query.GROUPS` -> its newest hits, ``each`` at most; groups without any are left out.

        ``group``: that one alone. What the words themselves ask for (« type:courrier ») counts too.
        """
        query = self.parse(text)
        names = [name for name in GROUPS if group in ("", name) and (not query.groups or name in query.groups)]
        kinds = [_wanted(query, GROUPS[name]) for name in names]
        bodies = await asyncio.gather(*(self._in_body(body, text, query, kinds, each) for body in self._bodies.all))
        merged = [
            sorted((f for one in of for f in one), key=lambda f: -f.hit.rowid) for of in zip(*bodies, strict=True)
        ]
        return {name: hits[:each] for name, hits in zip(names, merged, strict=bool(bodies)) if hits}

    async def glimpse(self, key: Key, text: str) -> Glimpse | None:
        """What a hit holds, without opening it: nothing is marked as read. None when it is gone."""

        def read(reader: Reader) -> tuple[list[Entry[Record]], Record | None, str]:
            body = reader.base(Key(key.account, MessageBody.KIND, key.id)) if key.kind == Message.KIND else None
            return reader.entries([key]), body, reader.indexed_text(key)

        entries, body, indexed = await self._bodies.read(key.account, read)
        if not entries:
            return None
        if isinstance(body, MessageBody):
            indexed = body.text or plain_text(body.html) or indexed
        asked = self.parse(text)  # of « objet:cantine avant:2027 », the subject's word alone
        terms = terms_of(" ".join((asked.words, *asked.subjects, *asked.senders, *asked.pieces)))
        whole = unicodedata.normalize("NFC", indexed.strip())
        first = next(iter(places(whole, terms, 1)), (0, 0))[0]
        start = max(0, first - _LEAD_CHARS) if len(whole) > GLIMPSE_CHARS else 0
        shown = ("… " if start else "") + whole[start : start + GLIMPSE_CHARS]
        return Glimpse(entries[0], shown, tuple(places(shown, terms)))

    async def _in_body(
        self, body: Body, text: str, query: Query, groups: Sequence[Collection[str] | None], limit: int
    ) -> list[list[Found]]:
        """The hits of each group of kinds (None = every kind), in one walk to the reader's thread."""
        narrow = await self._narrow(query, body) if query.narrows else None
        bounds = self._bounds(query, body)

        def read(reader: Reader) -> list[list[Hit]]:
            words = query.words if query.groups else text
            named = [kinds for kinds in groups if kinds is not None]
            if words and not query.narrows and len(named) == len(groups) > 1:
                return reader.search_groups(words, named, limit=limit)
            return [_of_kinds(reader, text, query, kinds, narrow, bounds, limit) for kinds in groups]

        found = await self._bodies.stores[body.id].read(read)
        return [[Found(hit, body.id) for hit in hits] for hits in found]

    def _bounds(self, query: Query, body: Body) -> Bounds:
        before, after = _edges(query, body)
        return Bounds(people=query.senders, titles=query.subjects, before=before, after=after)

    async def saved(self, account: AccountId, text: str, limit: int = 50) -> list[Found] | None:
        """A search kept on the server, answered from this device; None when only the server understands it."""
        query = parse_saved(text, self._bodies.clock())
        if query is None:
            return None
        boxes = await self._saved_boxes(account, query)
        if (query.paths or query.ids) and not boxes:
            return []
        narrow = Narrow(
            senders=query.senders,
            recipients=query.recipients,
            subjects=query.subjects,
            pieces=query.pieces,
            boxes=boxes if query.paths or query.ids else await self._shown_boxes(account),
            tags=query.tags,
            unread=query.unread,
            flagged=query.flagged,
            before=None if query.before_ms is None else rowid_floor(query.before_ms),
            after=None if query.after_ms is None else rowid_floor(query.after_ms),
        )
        body = self._bodies.body_of(account)
        hits = await _messages(self._bodies.stores[body.id], query.words, narrow, limit)
        return [Found(hit, body.id) for hit in hits]

    async def _saved_boxes(self, account: AccountId, query: SavedQuery) -> frozenset[tuple[AccountId, str]]:
        """The folders a kept search names, by the server's own names or ids."""
        folders = [e.record for e in await self._folders(account) if isinstance(e.record, MailFolder)]
        by_path = {_path(folder, folders): folder.id for folder in folders}
        chosen = {by_path[as_typed(path.strip("/"))] for path in query.paths if as_typed(path.strip("/")) in by_path}
        chosen |= {id for id in query.ids if any(f.id == id for f in folders)}
        while query.below and (more := {f.id for f in folders if f.parent in chosen and f.id not in chosen}):
            chosen |= more
        return frozenset((account, folder) for folder in chosen)

    async def _shown_boxes(self, account: AccountId) -> frozenset[tuple[AccountId, str]]:
        """Where the server looks when no folder is named: everywhere but the trash and the junk."""
        folders = [e.record for e in await self._folders(account) if isinstance(e.record, MailFolder)]
        return frozenset((account, f.id) for f in folders if f.role not in (Role.TRASH, Role.JUNK) and not f.is_shared)

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
        before, after = _edges(query, body)
        return Narrow(
            senders=query.senders,
            recipients=query.recipients,
            subjects=query.subjects,
            pieces=query.pieces,
            boxes=boxes,
            before=before,
            after=after,
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


def _wanted(query: Query, kinds: Collection[str] | None) -> Collection[str] | None:
    """Of ``kinds``, those that the words ask for; None = every kind."""
    if not query.groups:
        return kinds
    asked = {kind for group in query.groups for kind in GROUPS[group]}
    return asked if kinds is None else asked & set(kinds)


def _of_kinds(
    reader: Reader,
    text: str,
    query: Query,
    kinds: Collection[str] | None,
    narrow: Narrow | None,
    bounds: Bounds,
    limit: int,
) -> list[Hit]:
    """Newest first. With operators messages are asked by their own way, which checks who wrote and where they lie."""
    if kinds is not None and not kinds:
        return []
    words = query.words if query.narrows or query.groups else text
    if not query.narrows:
        if not words:  # « type:courrier » alone: the newest
            return reader.newest(kinds or (), bounds, limit=limit)
        return reader.search(words, kinds=kinds, limit=limit)
    hits: list[Hit] = []
    if narrow is not None and (kinds is None or Message.KIND in kinds):
        hits += reader.search_messages(query.words, narrow, limit=limit)
    others = [kind for kind in (kinds or RECORD_TYPES) if kind != Message.KIND]
    if others and not query.mail_only:
        if query.words or bounds.people or bounds.titles:
            hits += reader.search(query.words, kinds=others, bounds=bounds, limit=limit)
        elif kinds is not None:
            hits += reader.newest(others, bounds, limit=limit)
    return sorted(hits, key=lambda hit: -hit.rowid)[:limit]


def _edges(query: Query, body: Body) -> tuple[int | None, int | None]:
    """Rowids of the days named: (before, after)."""
    zone = ZoneInfo(body.timezone)
    before, after = (
        None if day is None else rowid_floor(_midnight_ms(day, zone)) for day in (query.before, query.after)
    )
    return before, after


async def _messages(store: BodyStore, words: str, narrow: Narrow, limit: int) -> list[Hit]:
    return await store.read(lambda r: r.search_messages(words, narrow, limit=limit))


_SERVER_NAMES = {Role.INBOX: "inbox", Role.SENT: "sent", Role.DRAFTS: "drafts", Role.TRASH: "trash", Role.JUNK: "junk"}


def _path(folder: MailFolder, folders: list[MailFolder]) -> str:
    """``inbox/dossiers``, folded, by the names the server gives its fixed folders."""
    parents = {f.id: f for f in folders}
    names: list[str] = []
    at: MailFolder | None = folder
    while at is not None and len(names) < 30:
        names.append(_SERVER_NAMES.get(at.role, as_typed(at.name)))
        at = parents.get(at.parent)
    return "/".join(reversed(names))


def _midnight_ms(day: dt.date, zone: ZoneInfo) -> int:
    return round(dt.datetime.combine(day, dt.time(), zone).timestamp() * 1000)
