"""The stream "mail": folders, messages, bodies and the files they carry (§9, 10, 11.1).

See the package docstring for the four modes. One call of `MailStream.pull` is one page and costs
one request, two when a change brings content.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from app.connectors.zimbra.authors import Authors
from app.connectors.zimbra.info import AccountInfo, Info
from app.connectors.zimbra.parse import (
    CALENDAR_VIEWS,
    Parsed,
    is_carnet_folder,
    is_mail_folder,
    parse_folder,
    parse_message,
    parse_search,
    parse_summary,
    parse_tag,
    walk_folders,
    walk_searches,
    with_metadata,
)
from app.connectors.zimbra.reading import Element, ids, many, number, one, text, truth
from app.connectors.zimbra.soap import BATCH_LIMIT, Member, Soap
from app.domain.errors import AppError, CursorExpired, Rejected, TargetGone
from app.domain.exchange import Clock, Delta, FileRef, Held, Listing
from app.domain.mail import MailboxFacts, MailFolder, MailTag, Message, MessageBody, SavedSearch
from app.domain.records import Record

log = logging.getLogger(__name__)

STREAM = "mail"
REMOTE = ":"
"""In the ids of what lies in other people's mailboxes (§7): another stream's affair."""
NEVER_S = 2_147_483_647
"""``msgCutoff`` that leaves every message out of an initial SyncRequest (32-bit seconds)."""
NEVER_MS = NEVER_S * 1000
NEAR_MS = 30 * 24 * 3600 * 1000
"""The newest thirty days come in smaller pages: they are what people look at first."""
PAGE_NEAR = 50
PAGE_FAR = 100
PAGE_CHECK = 1000
CHANGE_LIMIT = 1000
BODY_MAX = 500_000
"""Characters of text kept per part; more is cut by the server."""
INTERLEAVE_S = 60.0
"""While old mail is being fetched, new mail is looked for at least this often."""


class Place(msgspec.Struct):
    """Where a search by date stands: the last message seen (§10, stable paging)."""

    id: str
    sort: str


class Cursor(msgspec.Struct):
    """The stream's place, as text in the store. ``token`` is opaque (§9.3)."""

    account: str
    token: str
    behind: bool = False
    """The server announced more changes after ``token``."""
    fill: bool = False
    check: bool = False
    place: Place | None = None
    older: Place | None = None
    """Where the fill stopped because of the window: a wider one goes on from there."""
    window_ms: int = 0
    """The window it stopped at; 0 = there was none."""
    want: list[str] = msgspec.field(default_factory=list)
    """Messages whose content is still to be fetched, newest last."""
    done: int = 0
    total: int = 0
    carnet: str = ""
    """Folder of the carnet (`carnet`): what lies there is no mail."""

    def text(self) -> str:
        return msgspec.json.encode(self).decode()


def read_cursor(value: str) -> Cursor:
    """The cursor behind ``value``. Raises CursorExpired when another program version wrote it."""
    try:
        return msgspec.json.decode(value, type=Cursor)
    except msgspec.DecodeError as error:
        raise CursorExpired("cursor_unreadable") from error


@dataclass(slots=True)
class _Page:
    """What one pull gathers for its `Delta`."""

    upserts: list[Record]
    removes: list[tuple[str, str]]
    files: list[FileRef]
    wake: set[str]

    @classmethod
    def empty(cls) -> _Page:
        return cls([], [], [], set())

    def add(self, parsed: Parsed) -> None:
        self.upserts += (parsed.message, parsed.body)
        self.files += parsed.files


@dataclass(frozen=True, slots=True)
class _Read:
    """A page of a fill, read."""

    messages: list[Parsed]
    place: Place | None
    more: bool


@dataclass(frozen=True, slots=True)
class _Ahead:
    """The next page of a fill, asked for and read while the one before is being stored."""

    place: Place | None
    page: asyncio.Future[_Read]


async def _give_up(ahead: _Ahead | None) -> None:
    if ahead is None:
        return
    ahead.page.cancel()
    await asyncio.wait({ahead.page})
    if not ahead.page.cancelled():
        ahead.page.exception()  # seen: nobody else will ask


def _place_of(m: Element) -> Place:
    return Place(text(m.get("id")), text(m.get("sf")) or text(m.get("d")))


def _hits(body: Element, place: Place | None) -> tuple[list[Element], Place | None, bool]:
    """Messages of a page of search results after ``place``, the place behind them, and whether more follow."""
    hits = many(body.get("m"))
    return hits, _place_of(hits[-1]) if hits else place, truth(body.get("more")) and bool(hits)


class MailStream:
    """Pulls the mail of one account. ``window_ms``: how far back mail is kept; 0 = everything."""

    def __init__(self, soap: Soap, info: AccountInfo, authors: Authors, clock: Clock, window_ms: int) -> None:
        self._soap = soap
        self._info = info
        self._authors = authors
        self._clock = clock
        self._window_ms = window_ms
        self._looked_s: float | None = None
        self._ahead: _Ahead | None = None
        self._carnet = ""
        self.token = ""
        """Sync token up to which changes were taken, for the long poll; empty before the first pull."""
        self.caught_up = asyncio.Event()
        """Set while no known change waits: the long poll may be armed again."""

    async def pull(self, cursor: str | None, held: Held) -> Delta:
        """One page. Raises CursorExpired when the server forgot the token or is another mailbox."""
        info = await self._info.get()
        if cursor is None:
            return await self._start(info, held)
        place = read_cursor(cursor)
        if place.account != info.id:
            raise CursorExpired("mailbox_replaced")
        self._carnet = place.carnet
        if place.older is not None and not (0 < self._window_ms <= place.window_ms):
            place.fill, place.place, place.older = True, place.older, None
        if place.want:
            return await self._fetch_wanted(place, info)
        if place.check:
            return await self._check(place, info, held)
        if place.fill and not place.behind and not self._should_look():
            return await self._fill(place, info)
        return await self._live(place, info, held)

    def signal(self) -> None:
        """The long poll says that something changed: look before fetching more old mail."""
        self.caught_up.clear()

    def _should_look(self) -> bool:
        if self._looked_s is None:
            return False
        if not self.caught_up.is_set():
            return True
        return asyncio.get_running_loop().time() - self._looked_s > INTERLEAVE_S

    def _looked(self, token: str) -> None:
        self._looked_s = asyncio.get_running_loop().time()
        self.token = token
        self.caught_up.set()

    # --- start ------------------------------------------------------------------------------------

    async def _start(self, info: Info, held: Held) -> Delta:
        """Folders and token. With mail already held (lost token): all ids too, then a check (§9.6)."""
        known = await held.versions(Message.KIND)
        args: Element = {"typed": True, "calCutoff": NEVER_MS}
        if not known:
            args["msgCutoff"] = NEVER_S
        body = (await self._soap.call("SyncRequest", args)).body
        everything = list(walk_folders(body.get("folder")))
        folders = [f for f in everything if is_mail_folder(f)]
        carnet = next((text(f.get("id")) for f in everything if is_carnet_folder(f)), "")
        records = [parse_folder(f) for f in folders]
        listings = [Listing(kind=MailFolder.KIND, ids=frozenset(r.id for r in records), apart=REMOTE)]
        if known:
            present = frozenset(i for f in folders for i in ids(f.get("m")))
            listings += [Listing(kind=kind, ids=present, apart=REMOTE) for kind in (Message.KIND, MessageBody.KIND)]
        furniture, lists = _furniture(many(body.get("folder")), _tags_of(body), info)
        token = text(body.get("token"))
        total = sum(r.total for r in records)
        cursor = Cursor(account=info.id, token=token, fill=not known, check=bool(known), total=total, carnet=carnet)
        self._looked(token)
        return Delta(
            stream=STREAM,
            cursor=cursor.text(),
            upserts=(*records, *furniture),
            listings=(*listings, *lists),
            more=True,
            total=total,
        )

    # --- fill -------------------------------------------------------------------------------------

    async def _fill(self, cursor: Cursor, info: Info) -> Delta:
        """The next older page of whole messages."""
        now = self._clock()
        read = await self._next_page(cursor, info, now)
        cursor.place = read.place
        page = _Page.empty()
        for parsed in read.messages:
            page.add(parsed)
        oldest = number(cursor.place.sort) if cursor.place else now
        cursor.done += len(read.messages)
        enough = bool(self._window_ms) and now - oldest > self._window_ms
        cursor.fill = read.more and not enough
        if read.more and enough:
            cursor.older, cursor.window_ms = cursor.place, self._window_ms
        if cursor.fill:
            self._ahead = self._begin(cursor.place, info, now)
        else:
            cursor.place = None
        if self._looked_s is None:
            # A program that was restarted: old mail goes on first, so that repeated cuts never
            # stop it; the next page looks for new mail.
            self._looked_s = -math.inf
        return self._delta(cursor, page, more=True)

    async def _next_page(self, cursor: Cursor, info: Info, now_ms: int) -> _Read:
        """Whole messages after ``cursor.place``, begun while the page before was being stored."""
        ahead, self._ahead = self._ahead, None
        if ahead is None or ahead.place != cursor.place:
            await _give_up(ahead)
            ahead = self._begin(cursor.place, info, now_ms)
        return await ahead.page

    def _begin(self, place: Place | None, info: Info, now_ms: int) -> _Ahead:
        near = place is None or now_ms - number(place.sort) < NEAR_MS
        return _Ahead(place, asyncio.ensure_future(self._read(place, PAGE_NEAR if near else PAGE_FAR, info)))

    async def _read(self, place: Place | None, limit: int, info: Info) -> _Read:
        body = await self._search(place, limit, {"fetch": "all", "html": True, "neuter": True, "max": BODY_MAX})
        hits, behind, more = _hits(body, place)
        return _Read([parse_message(m, info.own) for m in hits if not self._in_carnet(m)], behind, more)

    async def _search(self, place: Place | None, limit: int, args: Element) -> Element:
        """A page of all messages by date."""
        asked: Element = {
            "types": "message",
            "query": {"_content": "is:anywhere"},
            "sortBy": "dateDesc",
            "limit": limit,
            "recip": "2",
            **args,
        }
        if place is not None:
            asked["cursor"] = {"id": place.id, "sortVal": place.sort}
        return (await self._soap.call("SearchRequest", asked)).body

    async def stop(self) -> None:
        """Give up what was begun ahead."""
        ahead, self._ahead = self._ahead, None
        await _give_up(ahead)

    # --- live -------------------------------------------------------------------------------------

    async def _live(self, cursor: Cursor, info: Info, held: Held) -> Delta:
        """One page of changes by token (§9, rules 1-11)."""
        # What was read ahead is older than the changes read now, and they are not applied to
        # messages not held yet: it must be read again.
        await self.stop()
        args = {"token": cursor.token, "typed": True, "changeLimit": CHANGE_LIMIT, "deleteLimit": CHANGE_LIMIT}
        body = (await self._soap.call("SyncRequest", args)).body
        token, more = text(body.get("token")), truth(body.get("more"))
        if not more and _change_number(token) < _change_number(cursor.token):
            # A token ahead of the server: a restored backup (§9.5).
            raise CursorExpired("token_went_back")
        page = _Page.empty()
        await self._authors.look(held)
        _deletions(body, page)
        cursor.carnet = self._carnet = await self._folders(body, held, page) or self._carnet
        await self._put_furniture(body, held, page, info)
        wanted = await self._messages(body, held, page, filling=cursor.fill)
        _others(body, page)
        now, later = wanted[-BATCH_LIMIT:], wanted[:-BATCH_LIMIT]
        await self._add_new(await self.whole(now, info), page)
        cursor.token, cursor.behind, cursor.want = token, more, later
        if not more:
            self._looked(token)
        return self._delta(cursor, page, more=more or bool(later) or cursor.fill)

    async def _put_furniture(self, body: Element, held: Held, page: _Page, info: Info) -> None:
        """Tags and saved searches that changed, and what is known of the mailbox as a whole."""
        if await held.load(MailboxFacts.KIND, _facts(info).id) is None:
            await self._all_furniture(page, info)  # a store filled before these were kept
            return
        page.upserts += (parse_search(search) for search in walk_searches(body.get("folder")))
        page.upserts += (parse_search(search) for search in many(body.get("search")))
        tags = [parse_tag(tag) for tag in many(body.get("tag"))]
        gone = {i for deleted in many(body.get("deleted")) for i in ids(deleted.get("tag"))}
        if tags or gone:
            moved = {tag.number: tag.id for tag in tags}
            for name, number_ in (await held.versions(MailTag.KIND)).items():
                if number_ in gone or moved.get(number_, name) != name:
                    page.removes.append((MailTag.KIND, name))
        page.upserts += (*tags, _facts(info))

    async def _all_furniture(self, page: _Page, info: Info) -> None:
        answers = await self._soap.batch(
            [Member("tags", "GetTagRequest", {}), Member("folders", "GetFolderRequest", {"folder": {"l": "1"}})]
        )
        for answer in answers.values():
            if isinstance(answer, AppError):
                raise answer
        folders, tags = answers.get("folders"), answers.get("tags")
        if isinstance(folders, dict) and isinstance(tags, dict):
            page.upserts += _furniture(many(folders.get("folder")), many(tags.get("tag")), info)[0]

    async def _folders(self, body: Element, held: Held, page: _Page) -> str:
        """Folders that changed; returns the id of the carnet's, if it is among them."""
        carnet = ""
        for folder in walk_folders(body.get("folder")):
            folder_id = text(folder.get("id"))
            if is_carnet_folder(folder) or folder_id == self._carnet:
                carnet = folder_id
                continue
            if text(folder.get("view")) in CALENDAR_VIEWS or folder_id in ("10", "15"):
                page.wake.add("agenda")
            if text(folder.get("view")) == "contact":
                page.wake.add("contacts")
            if is_mail_folder(folder) and folder_id:
                known = await held.load(MailFolder.KIND, folder_id)
                page.upserts.append(parse_folder(folder, known if isinstance(known, MailFolder) else None))
        return carnet

    def _in_carnet(self, m: Element) -> bool:
        return bool(self._carnet) and text(m.get("l")) == self._carnet

    async def _messages(self, body: Element, held: Held, page: _Page, *, filling: bool) -> list[str]:
        """Apply flag changes of held messages; return ids whose content must be fetched, oldest first."""
        wanted: list[tuple[int, str]] = []
        marked: list[tuple[Message | None, Message]] = []
        for m in many(body.get("m")):
            message_id = text(m.get("id"))
            if self._in_carnet(m):
                page.wake.add("carnet")
                continue
            known = await held.load(Message.KIND, message_id) if "f" in m else None
            if "f" in m and known is None and filling:
                continue  # Older mail, not fetched yet: the fill will read its present state.
            if not isinstance(known, Message) or text(m.get("rev"), known.revision) != known.revision:
                wanted.append((number(m.get("d")), message_id))
            else:
                marked.append((known, with_metadata(known, m)))
        page.upserts += await self._authors.name(marked)
        return [message_id for _, message_id in sorted(wanted)]

    async def _add_new(self, found: Sequence[Parsed], page: _Page) -> None:
        """Messages that came, or changed, since the last look: somebody may have dealt with them already."""
        named = await self._authors.name([(None, parsed.message) for parsed in found])
        for parsed, message in zip(found, named, strict=True):
            page.add(replace(parsed, message=message))

    async def _fetch_wanted(self, cursor: Cursor, info: Info) -> Delta:
        page = _Page.empty()
        now, cursor.want = cursor.want[-BATCH_LIMIT:], cursor.want[:-BATCH_LIMIT]
        await self._add_new(await self.whole(now, info), page)
        return self._delta(cursor, page, more=bool(cursor.want) or cursor.behind or cursor.fill or cursor.check)

    async def whole(self, message_ids: Sequence[str], info: Info) -> list[Parsed]:
        """Whole messages in one request; those that are gone are left out (the next delta says so)."""
        if not message_ids:
            return []
        answers = await self._soap.batch([Member(i, "GetMsgRequest", {"m": _spec(i)}) for i in message_ids])
        found, unreadable = [], []
        for message_id in message_ids:
            answer = answers.get(message_id)
            if isinstance(answer, TargetGone):
                continue
            if isinstance(answer, Rejected):
                unreadable.append(message_id)
            elif isinstance(answer, AppError):
                raise answer
            elif answer is not None and (m := one(answer.get("m"))):
                found.append(parse_message(m, info.own))
        return found + await self._fetch_headers(unreadable, info)

    async def _fetch_headers(self, message_ids: Sequence[str], info: Info) -> list[Parsed]:
        """What the server can say of messages whose content it cannot read itself: a row, and no text."""
        if not message_ids:
            return []
        log.info("%d messages the server cannot read", len(message_ids))
        body = (await self._soap.call("GetMsgMetadataRequest", {"m": {"ids": ",".join(message_ids)}})).body
        parsed = [parse_message(m, info.own) for m in many(body.get("m"))]
        return [replace(p, body=replace(p.body, unreadable=True)) for p in parsed]

    # --- check ------------------------------------------------------------------------------------

    async def _check(self, cursor: Cursor, info: Info, held: Held) -> Delta:
        """After a lost token: compare flags and revisions of everything, page by page (§9.6).

        Messages not held that are outside the window stay outside it.
        """
        before = cursor.place
        body = await self._search(cursor.place, PAGE_CHECK, {"fetch": "0"})
        hits, cursor.place, more = _hits(body, cursor.place)
        page = _Page.empty()
        wanted: list[tuple[int, str]] = []
        oldest_ms = self._clock() - self._window_ms if self._window_ms else 0
        for m in hits:
            if self._in_carnet(m):
                continue
            seen = parse_summary(m, info.own)
            known = await held.load(Message.KIND, seen.id)
            if known is None and seen.date_ms < oldest_ms and (cursor.older or before):
                cursor.older, cursor.window_ms = cursor.older or before, self._window_ms
                continue
            before = _place_of(m)
            if not isinstance(known, Message) or known.revision != seen.revision:
                wanted.append((seen.date_ms, seen.id))
            elif (now := with_metadata(known, m, complete=True)) != known:
                page.upserts.append(now)
        cursor.want = [message_id for _, message_id in sorted(wanted)]
        cursor.check = more
        cursor.done += len(hits)
        if not more:
            cursor.place = None
        return self._delta(cursor, page, more=True)

    def _delta(self, cursor: Cursor, page: _Page, *, more: bool) -> Delta:
        filling = cursor.fill or cursor.check
        return Delta(
            stream=STREAM,
            cursor=cursor.text(),
            upserts=tuple(page.upserts),
            removes=tuple(page.removes),
            files=tuple(page.files),
            more=more,
            wake=frozenset(page.wake),
            done=min(cursor.done, cursor.total) if filling else 0,
            total=cursor.total if filling else 0,
        )


def _spec(message_id: str) -> dict[str, Any]:
    return {"id": message_id, "html": True, "neuter": True, "max": BODY_MAX, "header": [{"n": "References"}]}


def _facts(info: Info) -> MailboxFacts:
    return MailboxFacts(
        id="mailbox",
        used_bytes=info.used_bytes,
        quota_bytes=info.quota_bytes,
        recovers=info.recovers,
        max_message_bytes=info.max_message_bytes,
    )


def _tags_of(body: Element) -> list[Element]:
    """The tags of an initial answer: under the folder of tags (§9)."""
    return [tag for folder in walk_folders(body.get("folder")) for tag in many(folder.get("tag"))]


def _furniture(folders: list[Element], tags: list[Element], info: Info) -> tuple[list[Record], list[Listing]]:
    """All tags and saved searches of the mailbox, and what is known of it as a whole."""
    named = [parse_tag(tag) for tag in tags]
    searches = [parse_search(search) for search in walk_searches(folders)]
    listings = [
        Listing(kind=MailTag.KIND, ids=frozenset(tag.id for tag in named)),
        Listing(kind=SavedSearch.KIND, ids=frozenset(search.id for search in searches)),
    ]
    return [*named, *searches, _facts(info)], listings


def _change_number(token: str) -> int:
    """The change number a token starts with (``4790-258:d4785`` -> 4790)."""
    digits = ""
    for char in token:
        if not char.isdigit():
            break
        digits += char
    return int(digits or 0)


def _deletions(body: Element, page: _Page) -> None:
    """Rule 1: what is gone. Untyped lists (older servers) may be of any kind."""
    for deleted in many(body.get("deleted")):
        typed = {kind: list(ids(deleted.get(kind))) for kind in ("m", "cn", "appt", "task", "folder")}
        messages: Iterable[str] = typed["m"]
        folders: Iterable[str] = typed["folder"]
        if not any(isinstance(value, (list, dict)) for value in deleted.values()):
            messages = folders = list(ids(deleted.get("ids")))
            page.wake |= {"agenda", "contacts"}
        for message_id in messages:
            page.removes += ((Message.KIND, message_id), (MessageBody.KIND, message_id))
        page.removes += ((MailFolder.KIND, folder_id) for folder_id in folders)
        page.removes += ((SavedSearch.KIND, search_id) for search_id in ids(deleted.get("search")))
        if typed["cn"]:
            page.wake.add("contacts")
        if typed["appt"] or typed["task"] or typed["folder"]:
            page.wake.add("agenda")


def _others(body: Element, page: _Page) -> None:
    if many(body.get("cn")):
        page.wake.add("contacts")
    if many(body.get("appt")) or many(body.get("task")):
        page.wake.add("agenda")
