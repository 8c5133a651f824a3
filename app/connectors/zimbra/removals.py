"""Who deleted an event of a calendar that several people hold (A16).

An event that is gone says nothing any more, and neither SyncRequest nor CalDAV tells who took it away. So whoever
deletes one here leaves a line on the calendar itself: metadata of our own on its folder (§18), which everybody who reads
the calendar can read, and everybody who may write in it can write. Only calendars that are shared have one; the newest
`MOST` lines are kept. A deletion made with another program leaves no line: of it is known what, and not who.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

import msgspec

from app.connectors.zimbra.info import AccountInfo
from app.connectors.zimbra.metadata import asking, lines_of, telling
from app.connectors.zimbra.soap import Member, Soap
from app.connectors.zimbra.wire import Retry
from app.domain.agenda import Calendar, Event, EventRemoval
from app.domain.errors import AppError
from app.domain.exchange import Clock, Delta, Held, Listing
from app.domain.intents import DeleteEvent
from app.domain.mail import Address
from app.domain.writing import GivenShare, ReceivedShare

log = logging.getLogger(__name__)

SECTION = "zwc:echarpe-removed"
MOST = 12
TITLE_LENGTH = 80
KEEP_MS = 30 * 86_400_000
"""What nobody signed is remembered so long."""
_VIEW = "appointment"


class Line(msgspec.Struct):
    """One deletion, as it is written."""

    uid: str
    title: str
    start_ms: int
    at_ms: int
    mail: str
    name: str = ""
    all_day: bool = False


class Removals:
    """Reads and writes the lines of one account's shared calendars."""

    def __init__(self, soap: Soap, info: AccountInfo, clock: Clock) -> None:
        self._soap = soap
        self._info = info
        self._clock = clock

    async def follow(self, delta: Delta, held: Held, folder_of: Callable[[str], Awaitable[str]]) -> Delta:
        """``delta`` of the calendars with what it deletes in shared ones, by whomever. One request for each round.

        ``folder_of``: the folder of a calendar that others hold too, empty for one that is ours alone.
        """
        places = await _places(held)
        if not places:
            return delta
        gone = [
            EventRemoval(
                id=f"{folder}/{event.uid}",
                title="" if event.private else event.title,
                start_ms=event.start_ms,
                all_day=event.all_day,
                at_ms=self._clock(),
                owner=places.get(folder, ""),
            )
            for calendar, events in (await _vanished(delta, held)).items()
            if (folder := await folder_of(calendar))
            for event in events
        ]
        if delta.more:
            return replace(delta, upserts=(*delta.upserts, *gone))
        told = await self.read(places)
        named = {removal.id for removal in told}
        unsigned = {r.id: r for r in (*await self._unsigned(held), *gone) if r.id not in named}
        listing = Listing(kind=EventRemoval.KIND, ids=frozenset({*named, *unsigned}))
        upserts = (*delta.upserts, *unsigned.values(), *told)
        return replace(delta, upserts=upserts, listings=(*delta.listings, listing))

    async def _unsigned(self, held: Held) -> list[EventRemoval]:
        """What was found to be gone lately; an event that turned up again elsewhere was moved."""
        known = await held.load_many(EventRemoval.KIND, set(await held.versions(EventRemoval.KIND)))
        since = self._clock() - KEEP_MS
        found = [r for r in known.values() if isinstance(r, EventRemoval) and r.by is None and r.at_ms > since]
        here = {id.rpartition("/")[2] for id in await held.versions(Event.KIND)} if found else set()
        return [removal for removal in found if removal.id.partition("/")[2] not in here]

    async def read(self, places: Mapping[str, str]) -> list[EventRemoval]:
        """The lines of shared calendars (``places``: folder -> whose it is)."""
        ids = sorted(places)[:50]
        answers = await self._soap.batch(
            [Member(f"r{rank}", "GetCustomMetadataRequest", asking(id, SECTION)) for rank, id in enumerate(ids)]
        )
        found: list[EventRemoval] = []
        for rank, id in enumerate(ids):
            answer = answers.get(f"r{rank}")
            if answer is not None and not isinstance(answer, AppError):
                found += [_removal(line, id, places[id]) for line in lines_of(answer, Line)]
        return found

    async def note(self, folder: str, intent: DeleteEvent) -> None:
        """Leave a line. The deletion is done: nothing that goes wrong here is an error."""
        try:
            held = (await self._soap.call("GetCustomMetadataRequest", asking(folder, SECTION))).body
            lines = lines_of(held, Line)
            if any(line.uid == intent.uid for line in lines):
                return
            me = next((s.address for s in (await self._info.get()).senders if s.is_default), None)
            if me is None:
                return
            line = Line(
                uid=intent.uid,
                title=intent.title[:TITLE_LENGTH],
                start_ms=intent.start_ms,
                at_ms=intent.made_at_ms,
                mail=me.mail,
                name=me.name,
                all_day=intent.all_day,
            )
            args = telling(folder, SECTION, [line, *lines][:MOST])
            await self._soap.call("SetCustomMetadataRequest", args, retry=Retry.IDEMPOTENT)
        except AppError as error:
            log.info("a deletion could not be signed: %s", error.code)


async def _vanished(delta: Delta, held: Held) -> dict[str, list[Event]]:
    """Calendar -> events that are held and that a page says are gone, unless they are elsewhere now."""
    if any(listing.kind == Calendar.KIND for listing in delta.listings):
        return {}  # whole calendars come and go: no event was deleted
    boxes = [listing for listing in delta.listings if listing.kind == Event.KIND and listing.box]
    ids = set(await held.versions(Event.KIND)) if boxes else set()
    found: dict[str, list[Event]] = {}
    for listing in boxes:
        lost = {id for id in ids if id.startswith(f"{listing.box}/") and id not in listing.ids}
        kept = {id.rpartition("/")[2] for id in ids - lost} | {r.uid for r in delta.upserts if isinstance(r, Event)}
        events = [r for r in (await held.load_many(Event.KIND, lost)).values() if isinstance(r, Event)]
        gone = [e for e in events if e.calendar == listing.box and not e.unreadable and e.uid not in kept]
        if gone:
            found[str(listing.box)] = gone
    return found


async def _places(held: Held) -> dict[str, str]:
    """Folder of a shared calendar, a remote id in another's mailbox -> whose it is; empty = our own."""
    found: dict[str, str] = {}
    for share in (await held.load_many(GivenShare.KIND, set(await held.versions(GivenShare.KIND)))).values():
        if isinstance(share, GivenShare) and share.view == _VIEW:
            found[share.folder] = ""
    for share in (await held.load_many(ReceivedShare.KIND, set(await held.versions(ReceivedShare.KIND)))).values():
        if isinstance(share, ReceivedShare) and share.view == _VIEW and share.mount.isdigit() and not share.broken:
            found[f"{share.owner_id}:{share.folder}"] = share.owner.shown()
    return found


def _removal(line: Line, folder: str, owner: str) -> EventRemoval:
    return EventRemoval(
        id=f"{folder}/{line.uid}",
        title=line.title,
        start_ms=line.start_ms,
        all_day=line.all_day,
        by=Address(mail=line.mail, name=line.name),
        at_ms=line.at_ms,
        owner=owner,
    )
