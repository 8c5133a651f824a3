"""The stream "agenda": the calendars of one account, page after page. See the package's note."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from app.connectors.calendars import wire
from app.connectors.calendars.quirks import MULTIGET_HREFS
from app.connectors.calendars.transport import DavTransport
from app.connectors.http import Reply
from app.documents import ical
from app.domain.agenda import Calendar, Event
from app.domain.errors import CursorExpired, Rejected, Transient
from app.domain.exchange import Delta, Held, Listing
from app.domain.writing import ReceivedShare

log = logging.getLogger(__name__)

STREAM = "agenda"
PAGE_EVENTS = 500
"""Changed events a page, which come by multiget."""
PAGE_FIRST = 2500
"""Events a page of a calendar that came whole: a third of a second of the store's time."""


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
    page: int = 0
    """Pages of the present calendar handed on: tells one that was stored from one that was not."""


@dataclass(slots=True)
class _Part:
    """Some events of a calendar, read; what they add to the cursor."""

    events: list[Event] = field(default_factory=list)
    odd: dict[str, str] = field(default_factory=dict)
    bad: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    """Paths that were listed and are no longer there."""


@dataclass(slots=True)
class _Reading:
    """A calendar on its way. It lives in memory: after a stop the etags tell what is still missing."""

    calendar: str
    etags: dict[str, str]
    """Path -> etag of all that the calendar holds."""
    parts: deque[list[str]]
    """Paths still to be read, a page each."""
    here: dict[str, wire.Resource] = field(default_factory=dict)
    """Of a first reading: the texts, which came all at once."""
    ahead: asyncio.Future[_Part] | None = None
    after: str | None = None
    """The cursor that the next page follows."""
    handed: int = 0
    written: set[str] = field(default_factory=set)
    """Events written by ourselves meanwhile: what is being read of them is old."""


async def _give_up(reading: _Reading | None) -> None:
    if reading is None or reading.ahead is None:
        return
    reading.ahead.cancel()
    await asyncio.wait({reading.ahead})
    if not reading.ahead.cancelled():
        reading.ahead.exception()  # seen: nobody else will ask


class AgendaStream:
    """Pulls the calendars. ``mine``: the addresses whose answer to an invitation is ours."""

    def __init__(self, transport: DavTransport, find_home: Callable[[], Awaitable[str]], mine: Collection[str]) -> None:
        self._transport = transport
        self._find_home = find_home
        self._mine = mine
        self._reading: _Reading | None = None
        """The calendar of which a page was handed on last."""

    async def pull(self, cursor: str | None, held: Held) -> Delta:
        """One page. Raises CursorExpired when the home moved or another program version wrote the cursor."""
        state = await self._state(cursor)
        if not state.pending:
            return await self._list(state, held)
        return await self._read_one(state, cursor, held)

    async def _state(self, cursor: str | None) -> State:
        if cursor is None:
            return State(home=await self._find_home())
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
        calendars += await _taken_back(held, frozenset(calendar.id for calendar in calendars))
        ids = frozenset(calendar.id for calendar in calendars)
        gone = [Listing(kind=Event.KIND, ids=frozenset(), box=id) for id in state.ctags if id not in ids]
        state.ctags = {id: ctag for id, ctag in state.ctags.items() if id in ids}
        state.pending = {
            c.id: c.ctag for c in calendars if not c.lost and (not c.ctag or state.ctags.get(c.id) != c.ctag)
        }
        changed = [c for c in calendars if await held.load(Calendar.KIND, c.id) != c]
        return self._page(
            state,
            upserts=changed,
            listings=(Listing(kind=Calendar.KIND, ids=ids), *gone),
            total=len(state.pending),
            agreed=await _left(held, ids),
        )

    async def _read_one(self, state: State, cursor: str | None, held: Held) -> Delta:
        """A page of the first calendar still to be read; the next one is prepared while this one is stored."""
        reading, self._reading = self._reading, None
        if reading is None or reading.after != cursor:
            await _give_up(reading)
            reading = await self._open(state, next(iter(state.pending)), held)
        events: list[Event] = []
        if reading.ahead is not None:
            page = await reading.ahead
            reading.handed += len(page.events)
            events = [event for event in page.events if event.id not in reading.written]
            state.odd.update(page.odd)
            state.bad.update(page.bad)
            for path in page.gone:
                reading.etags.pop(path, None)
        if reading.parts:
            reading.ahead = asyncio.ensure_future(self._read_part(reading))
            state.page += 1
            delta = self._page(state, upserts=events, done=reading.handed, total=len(reading.etags))
            reading.after = delta.cursor
            self._reading = reading
            return delta
        ids = frozenset(_event_id(state, reading.calendar, path) for path in reading.etags)
        _forget_others(state, reading.calendar, reading.etags)
        state.ctags[reading.calendar] = state.pending.pop(reading.calendar)
        state.page = 0
        listing = Listing(kind=Event.KIND, ids=ids | reading.written, box=reading.calendar)
        return self._page(state, upserts=events, listings=(listing,))

    async def _open(self, state: State, calendar: str, held: Held) -> _Reading:
        """What a calendar holds now, and what of it must be read: all of it at once, or what moved."""
        owner = _Owner([*state.ctags, *state.pending])
        versions = {id: v for id, v in (await held.versions(Event.KIND)).items() if owner.of(id) == calendar}
        if versions:
            etags = await self._etags(calendar)
            wanted = [path for path, etag in etags.items() if self._moved(state, calendar, path, etag, versions)]
            reading = _Reading(calendar, etags, _slices(wanted, PAGE_EVENTS))
        else:
            resources = {r.path: r for r in await self._report(calendar, wire.ALL_EVENTS) if not r.gone}
            etags = {path: r.text(f"{wire.DAV}getetag") for path, r in resources.items()}
            in_order = sorted(resources, key=lambda path: _first_start(_text_of(resources[path])))
            reading = _Reading(calendar, etags, _slices(in_order, PAGE_FIRST), resources)
        if reading.parts:
            reading.ahead = asyncio.ensure_future(self._read_part(reading))
        return reading

    async def _read_part(self, reading: _Reading) -> _Part:
        """The next part of a calendar, fetched unless it is here, and read."""
        paths = reading.parts.popleft()
        if reading.here:
            resources = [reading.here.pop(path) for path in paths]
        else:
            resources = []
            for start in range(0, len(paths), MULTIGET_HREFS):
                resources += await self._report(
                    reading.calendar, wire.build_multiget(paths[start : start + MULTIGET_HREFS])
                )
        return await asyncio.to_thread(self._parse, reading.calendar, resources)

    async def stop(self) -> None:
        """Give up what was begun ahead."""
        reading, self._reading = self._reading, None
        await _give_up(reading)

    def _page(
        self,
        state: State,
        *,
        upserts: Sequence[Calendar | Event],
        listings: Sequence[Listing] = (),
        done: int = 0,
        total: int = 0,
        agreed: bool = False,
    ) -> Delta:
        return Delta(
            stream=STREAM,
            cursor=msgspec.json.encode(state).decode(),
            upserts=tuple(upserts),
            listings=tuple(listings),
            more=bool(state.pending),
            done=done,
            total=total,
            agreed=agreed,
        )

    @staticmethod
    def _moved(state: State, calendar: str, path: str, etag: str, versions: Mapping[str, str]) -> bool:
        if etag and state.bad.get(path) == etag:
            return False
        return not etag or versions.get(_event_id(state, calendar, path)) != etag

    def _parse(self, calendar: str, resources: Sequence[wire.Resource]) -> _Part:
        """Runs beside the loop: a page takes a tenth of a second."""
        part = _Part()
        for resource in resources:
            if resource.gone:
                part.gone.append(resource.path)
            else:
                self._parse_one(part, calendar, resource)
        return part

    def _parse_one(self, part: _Part, calendar: str, resource: wire.Resource) -> None:
        """Add a resource to ``part``, as what it is or as something nobody can read."""
        etag, text, path = resource.text(f"{wire.DAV}getetag"), _text_of(resource), resource.path
        try:
            event = ical.parse_event(text, calendar_id=calendar, href=path, etag=etag, my_addresses=self._mine)
        except Rejected as error:
            log.info("an event of the server cannot be read: %s", error.code)
            part.bad[path] = etag
            part.events.append(_unreadable(calendar, path, etag, text))
            return
        if path != default_path(calendar, event.uid):
            part.odd[path] = event.uid
        part.events.append(event)

    async def _etags(self, calendar: str) -> dict[str, str]:
        reply = await self._ask("PROPFIND", calendar + "/", wire.LIST_ETAGS, depth="1")
        return wire.parse_etags(wire.parse_multistatus(_multistatus(reply)), calendar)

    async def _report(self, calendar: str, body: bytes) -> list[wire.Resource]:
        reply = await self._ask("REPORT", calendar + "/", body, depth="1")
        # Beside the loop: the answer may weigh many megabytes, and lxml lets others run while it reads.
        return await asyncio.to_thread(wire.parse_multistatus, _multistatus(reply))

    async def _ask(self, method: str, path: str, body: bytes, depth: str) -> Reply:
        headers = {"Depth": depth, "Content-Type": "application/xml; charset=utf-8"}
        return await self._transport.request(method, wire.url_path(path), headers=headers, body=body)

    def supersede(self, event_id: str) -> None:
        """What is being read is older than a write of ours; the calendar's new ctag brings the rest."""
        if self._reading is not None:
            self._reading.written.add(event_id)


async def _taken_back(held: Held, listed: frozenset[str]) -> list[Calendar]:
    """Calendars of others that are no longer to be seen, though we did not leave them: their copy stays (§14)."""
    mounted = {share.mount_name for share in await _shares(held) if share.mount}
    return [replace(c, writable=False, lost=True) for c in await _others(held, listed) if c.name in mounted]


async def _left(held: Held, ids: frozenset[str]) -> bool:
    """Whether what goes are other people's calendars only: the user's own decision."""
    gone = [id for id in await held.versions(Calendar.KIND) if id not in ids]
    return bool(gone) and len(gone) == len(await _others(held, ids))


async def _others(held: Held, listed: frozenset[str]) -> list[Calendar]:
    """Other people's calendars that we hold and that are not among ``listed``."""
    records = [await held.load(Calendar.KIND, id) for id in await held.versions(Calendar.KIND) if id not in listed]
    return [r for r in records if isinstance(r, Calendar) and r.owner]


async def _shares(held: Held) -> list[ReceivedShare]:
    records = [await held.load(ReceivedShare.KIND, id) for id in await held.versions(ReceivedShare.KIND)]
    return [r for r in records if isinstance(r, ReceivedShare)]


class _Owner:
    """Which calendar an event id belongs to: the longest id in front of it (calendars may lie in one another)."""

    def __init__(self, calendars: Sequence[str]) -> None:
        self._longest_first = sorted(set(calendars), key=len, reverse=True)

    def of(self, event_id: str) -> str:
        return next((c for c in self._longest_first if event_id.startswith(c + "/")), "")


def _slices(paths: list[str], size: int) -> deque[list[str]]:
    return deque(paths[start : start + size] for start in range(0, len(paths), size))


def _text_of(resource: wire.Resource) -> str:
    return resource.body(f"{wire.CALDAV}calendar-data")


def _first_start(text: str) -> str:
    """What sorts events by their start, nearly: the store's index takes rows in the order of time twice as fast."""
    event = text.find("BEGIN:VEVENT")
    start = text.find("\nDTSTART", event)
    colon = text.find(":", start)
    return text[colon + 1 : colon + 16] if 0 <= event < start < colon else ""


def default_path(calendar: str, uid: str) -> str:
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


def _multistatus(reply: Reply) -> bytes:
    if reply.status != 207:
        raise Transient("dav_unexpected", status=reply.status)
    return reply.body
