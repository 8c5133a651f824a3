"""`CalendarsConnector`: the agenda of one account. See the package's note."""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import msgspec

from app.connectors.calendars import wire
from app.connectors.calendars.transport import DavTransport
from app.connectors.http import Http, Reply
from app.documents import ical
from app.domain.accounts import Account
from app.domain.agenda import Calendar, Event
from app.domain.errors import CaptivePortal, Conflict, CursorExpired, Rejected, TargetGone, Transient
from app.domain.exchange import (
    Ack,
    Clock,
    Delta,
    Download,
    FileRef,
    Held,
    Listing,
    LoadBytes,
    Rhythm,
    Vault,
    Verdict,
)
from app.domain.intents import DeleteEvent, Intent, SaveEvent

if TYPE_CHECKING:  # imported late on purpose: see `_library`
    from app.connectors.calendars.caldav_client import CaldavClient

log = logging.getLogger(__name__)

STREAM = "agenda"
SAFETY_NET_MS = 6 * 60 * 60 * 1000
MULTIGET = 50
"""Hrefs a request: 7 000 events weigh 15 MB on Zimbra (§20)."""
PAGE_EVENTS = 500
"""Changed events a page: what one transaction of the store takes."""
_ICS = {"Content-Type": "text/calendar; charset=utf-8"}


class State(msgspec.Struct):
    """The cursor of the stream, as JSON."""

    home: str
    ctags: dict[str, str] = {}
    """Of calendars whose events are held, as of before they were read."""
    pending: dict[str, str] = {}
    """Calendars of this round still to be read, with the ctag they had."""
    odd: dict[str, str] = {}
    """Path -> UID of resources whose name is not ``UID.ics``."""
    bad: dict[str, str] = {}
    """Path -> etag of resources that cannot be read: not asked again until they change."""


class CalendarsConnector:
    """One account's calendars. Owns the stream ``agenda`` and the intents SaveEvent and DeleteEvent."""

    def __init__(self, account: Account, http: Http, vault: Vault, clock: Clock) -> None:
        self.streams: Mapping[str, Rhythm] = {STREAM: Rhythm(every_ms=SAFETY_NET_MS)}
        self._transport = DavTransport(account, http, vault, clock)
        known = account.settings.get("addresses", "").split(",")
        self._mine = tuple(address.strip() for address in (account.login, *known) if "@" in address)
        self._client: CaldavClient | None = None
        self._successors: dict[tuple[str, str], str] = {}
        """(event id, etag) -> etag after our own write: a later intent may still name the old one."""

    # --- reading --------------------------------------------------------------------------------

    async def pull(self, stream: str, cursor: str | None, held: Held) -> Delta:
        if stream != STREAM:
            raise ValueError(stream)
        state = await self._state(cursor)
        if not state.pending:
            return await self._list(state, held)
        return await self._read_one(state, held)

    async def _state(self, cursor: str | None) -> State:
        if cursor is None:
            return State(home=await (await self._library()).find_home())
        try:
            return msgspec.json.decode(cursor, type=State)
        except msgspec.DecodeError as error:
            raise CursorExpired("cursor_unreadable") from error

    async def _list(self, state: State, held: Held) -> Delta:
        """The calendars and their ctags; decides which must be read."""
        reply = await self._ask("PROPFIND", state.home, wire.LIST_CALENDARS, depth="1")
        if reply.status == 404:
            raise CursorExpired("calendar_home_moved")
        calendars = wire.parse_calendars(wire.parse_multistatus(_multistatus(reply)))
        ids = frozenset(calendar.id for calendar in calendars)
        lost = [Listing(kind=Event.KIND, ids=frozenset(), box=id) for id in state.ctags if id not in ids]
        state.ctags = {id: ctag for id, ctag in state.ctags.items() if id in ids}
        state.pending = {c.id: c.ctag for c in calendars if not c.ctag or state.ctags.get(c.id) != c.ctag}
        changed = [c for c in calendars if await held.load(Calendar.KIND, c.id) != c]
        return self._page(
            state,
            upserts=changed,
            listings=(Listing(kind=Calendar.KIND, ids=ids), *lost),
            total=len(state.pending),
        )

    async def _read_one(self, state: State, held: Held) -> Delta:
        """The first calendar still to be read, or a page of it."""
        calendar = next(iter(state.pending))
        owner = _Owner([*state.ctags, *state.pending])
        versions = {id: v for id, v in (await held.versions(Event.KIND)).items() if owner.of(id) == calendar}
        events: list[Event] = []
        if versions:
            etags = await self._etags(calendar)
            wanted = [path for path, etag in etags.items() if self._moved(state, calendar, path, etag, versions)]
            resources: list[wire.Resource] = []
            for start in range(0, min(len(wanted), PAGE_EVENTS), MULTIGET):
                chunk = wanted[start : min(start + MULTIGET, PAGE_EVENTS)]
                resources += await self._report(calendar, wire.build_multiget(chunk))
            more = len(wanted) > PAGE_EVENTS
        else:
            resources, more = await self._report(calendar, wire.ALL_EVENTS), False
            etags = {r.path: r.text(f"{wire.DAV}getetag") for r in resources if not r.gone}
        for resource in resources:
            if resource.gone:
                etags.pop(resource.path, None)
            else:
                events.append(self._parse(state, calendar, resource))
        ids = frozenset(_event_id(state, calendar, path) for path in etags)
        _forget_others(state, calendar, etags)
        if not more:
            state.ctags[calendar] = state.pending.pop(calendar)
        return self._page(state, upserts=events, listings=(Listing(kind=Event.KIND, ids=ids, box=calendar),))

    def _page(
        self, state: State, *, upserts: Sequence[Calendar | Event], listings: Sequence[Listing], total: int = 0
    ) -> Delta:
        return Delta(
            stream=STREAM,
            cursor=msgspec.json.encode(state).decode(),
            upserts=tuple(upserts),
            listings=tuple(listings),
            more=bool(state.pending),
            total=total,
        )

    @staticmethod
    def _moved(state: State, calendar: str, path: str, etag: str, versions: Mapping[str, str]) -> bool:
        if etag and state.bad.get(path) == etag:
            return False
        return not etag or versions.get(_event_id(state, calendar, path)) != etag

    def _parse(self, state: State, calendar: str, resource: wire.Resource) -> Event:
        etag = resource.text(f"{wire.DAV}getetag")
        text = resource.body(f"{wire.CALDAV}calendar-data")
        try:
            event = ical.parse_event(text, calendar_id=calendar, href=resource.path, etag=etag, my_addresses=self._mine)
        except Rejected as error:
            log.info("an event of the server cannot be read: %s", error.code)
            state.bad[resource.path] = etag
            return _unreadable(calendar, resource.path, etag, text)
        if resource.path != _default_path(calendar, event.uid):
            state.odd[resource.path] = event.uid
        return event

    async def _etags(self, calendar: str) -> dict[str, str]:
        reply = await self._ask("PROPFIND", calendar + "/", wire.LIST_ETAGS, depth="1")
        return wire.parse_etags(wire.parse_multistatus(_multistatus(reply)), calendar)

    async def _report(self, calendar: str, body: bytes) -> list[wire.Resource]:
        reply = await self._ask("REPORT", calendar + "/", body, depth="1")
        return wire.parse_multistatus(_multistatus(reply))

    async def _ask(self, method: str, path: str, body: bytes, depth: str) -> Reply:
        headers = {"Depth": depth, "Content-Type": "application/xml; charset=utf-8"}
        return await self._transport.request(method, wire.url_path(path), headers=headers, body=body)

    # --- writing --------------------------------------------------------------------------------

    async def push(self, intent: Intent, load_bytes: LoadBytes) -> Ack:
        match intent:
            case SaveEvent():
                return await self._save(intent)
            case DeleteEvent():
                return await self._delete(intent)
        raise ValueError(intent.KIND)

    async def _save(self, intent: SaveEvent) -> Ack:
        event = intent.event
        path = event.href or _default_path(event.calendar, event.uid)
        etag = self.follows(event.id, intent.base_etag)
        reply, path = await self._put(path, event.ics, etag)
        if reply.status == 412:
            if b"no-uid-conflict" in reply.body:
                raise Rejected("event_in_other_calendar")
            return await self._settle(intent, path)
        self._judge_write(reply, "event_gone" if etag else "calendar_gone")
        return await self._written(intent, path, reply)

    async def _put(self, path: str, text: str, etag: str) -> tuple[Reply, str]:
        """PUT, once more where the server wants it (Zimbra: ``UID.ics``). Returns the reply and the path it is for."""
        library = await self._library()
        headers = {**_ICS, **({"If-Match": etag} if etag else {"If-None-Match": "*"})}
        reply = await library.put(wire.url_path(path), text, headers)
        if reply.status in (301, 302, 307, 308):
            place = urljoin(reply.url, reply.headers.get("location", ""))
            if urlsplit(place).netloc != urlsplit(reply.url).netloc:
                raise CaptivePortal(host=urlsplit(reply.url).netloc)
            path = wire.path_of(place)
            reply = await library.put(wire.url_path(path), text, headers)
        return reply, path

    async def _settle(self, intent: SaveEvent, path: str) -> Ack:
        """412: ours already, what we started from under another etag, or somebody else's change."""
        event = intent.event
        there = await self._get(event, path)
        if there is None:
            raise TargetGone("event_gone")
        if _is_ours(there, event):
            self.wrote(event.id, intent.base_etag, there.etag)
            return Ack(upserts=(there,), facts={"etag": there.etag})
        if there.etag and ical.continues(event.ics, there.ics):
            reply, path = await self._put(path, event.ics, there.etag)
            if reply.status != 412:
                self._judge_write(reply, "event_gone")
                return await self._written(intent, path, reply)
        raise Conflict("event_changed")

    def _judge_write(self, reply: Reply, gone: str) -> None:
        if reply.status in (200, 201, 204):
            return
        if reply.status in (404, 410):
            raise TargetGone(gone)
        raise Rejected("event_refused", status=reply.status)

    async def _written(self, intent: SaveEvent, path: str, reply: Reply) -> Ack:
        """What the server made of it. It is delivered: a failure to read it back leaves that to the next pull."""
        # Without an etag the next pull reads it again: servers do not keep the text as it was given.
        event = replace(intent.event, href=path, etag="")
        etag = reply.headers.get("etag", "")
        try:
            event = await self._get(intent.event, path) or event
            etag = event.etag
        except Transient:
            log.info("written, not read back")
        self.wrote(intent.event.id, intent.base_etag, etag)
        return Ack(upserts=(event,), facts={"etag": etag})

    async def _get(self, event: Event, path: str) -> Event | None:
        """The event as the server holds it; None when it does not."""
        reply = await self._transport.request("GET", wire.url_path(path))
        if reply.status in (404, 410):
            return None
        if reply.status != 200:
            raise Transient("dav_unexpected", status=reply.status)
        etag = reply.headers.get("etag", "")
        return ical.parse_event(reply.text, calendar_id=event.calendar, href=path, etag=etag, my_addresses=self._mine)

    async def find(self, event: Event) -> Event | None:
        """The event as the server holds it; None when it does not."""
        return await self._get(event, event.href or _default_path(event.calendar, event.uid))

    def follows(self, event_id: str, etag: str) -> str:
        """The etag after our own writes on top of ``etag``; the same when there were none."""
        return self._successors.get((event_id, etag), etag)

    def wrote(self, event_id: str, base_etag: str, etag: str) -> None:
        """Remember a write of ours: a later intent may still name the etag before it."""
        if not etag:
            return
        if len(self._successors) > 500:
            self._successors.clear()
        for key, value in list(self._successors.items()):
            if key[0] == event_id and value == base_etag:
                self._successors[key] = etag
        self._successors[event_id, base_etag] = etag

    async def _delete(self, intent: DeleteEvent) -> Ack:
        path = intent.href or f"{intent.target_id}.ics"
        etag = self.follows(intent.target_id, intent.base_etag)
        library = await self._library()
        reply = await library.delete(wire.url_path(path), {"If-Match": etag} if etag else {})
        if reply.status == 412:
            raise Conflict("event_changed")
        if reply.status not in (200, 202, 204, 404, 410):
            raise Rejected("event_refused", status=reply.status)
        return Ack(removes=((Event.KIND, intent.target_id),))

    async def probe(self, intent: Intent) -> Verdict:
        """Is it on the server? A changed event that is not ours says no: the next PUT then meets If-Match."""
        match intent:
            case SaveEvent():
                event = intent.event
                there = await self._get(event, event.href or _default_path(event.calendar, event.uid))
                if there is None:
                    return Verdict.NOT_DELIVERED
                # The UID of a new event is ours alone: found means sent, whatever became of it since.
                delivered = not intent.base_etag or _is_ours(there, event)
                return Verdict.DELIVERED if delivered else Verdict.NOT_DELIVERED
            case DeleteEvent():
                reply = await self._transport.request("GET", wire.url_path(intent.href or f"{intent.target_id}.ics"))
                return Verdict.DELIVERED if reply.status in (404, 410) else Verdict.NOT_DELIVERED
        raise ValueError(intent.KIND)

    # --- the rest of the protocol ---------------------------------------------------------------

    def download(self, ref: FileRef, offset: int) -> AbstractAsyncContextManager[Download]:
        raise NotImplementedError("calendars hold no files")

    async def listen(self) -> frozenset[str]:
        raise NotImplementedError("CalDAV has no push: the mail stream wakes this one")

    async def close(self) -> None:
        await self._transport.close()

    async def _library(self) -> CaldavClient:
        if self._client is None:
            # Late and off the loop: 0.7 s of imports that neither starting up nor reading needs.
            module = await asyncio.to_thread(importlib.import_module, "app.connectors.calendars.caldav_client")
            client: CaldavClient = module.CaldavClient(self._transport)
            self._client = client
        return self._client


class _Owner:
    """Which calendar an event id belongs to: the longest id in front of it (calendars may lie in one another)."""

    def __init__(self, calendars: Sequence[str]) -> None:
        self._longest_first = sorted(set(calendars), key=len, reverse=True)

    def of(self, event_id: str) -> str:
        return next((c for c in self._longest_first if event_id.startswith(c + "/")), "")


def _default_path(calendar: str, uid: str) -> str:
    return f"{calendar}/{uid}.ics"


def _event_id(state: State, calendar: str, path: str) -> str:
    uid = state.odd.get(path) or path.rpartition("/")[2].removesuffix(".ics")
    return f"{calendar}/{uid}"


def _unreadable(calendar: str, path: str, etag: str, text: str) -> Event:
    """What stands for an event nobody can read: shown as such, with its source."""
    uid = path.rpartition("/")[2].removesuffix(".ics")
    return Event(
        id=f"{calendar}/{uid}",
        calendar=calendar,
        uid=uid,
        href=path,
        etag=etag,
        ics=text,
        title="",
        start_ms=0,
        end_ms=0,
        last_ms=0,
        unreadable=True,
    )


def _forget_others(state: State, calendar: str, etags: Mapping[str, str]) -> None:
    """Drop what the cursor remembers of resources that are gone."""
    prefix = calendar + "/"
    state.odd = {p: uid for p, uid in state.odd.items() if not p.startswith(prefix) or p in etags}
    state.bad = {p: etag for p, etag in state.bad.items() if not p.startswith(prefix) or p in etags}


def _is_ours(there: Event, event: Event) -> bool:
    """Whether the server holds our writing: our mark, or (where X- properties are lost) the same meaning."""
    mark = ical.edit_mark(event.ics)
    if mark and ical.edit_mark(there.ics) == mark:
        return True
    return ical.same_content(there.ics, event.ics)


def _multistatus(reply: Reply) -> bytes:
    if reply.status != 207:
        raise Transient("dav_unexpected", status=reply.status)
    return reply.body
