"""`CalendarsConnector`: the agenda of one account. See the package's note."""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from app.connectors.calendars import quirks, wire
from app.connectors.calendars.stream import STREAM, AgendaStream, default_path
from app.connectors.calendars.transport import DavTransport
from app.connectors.http import Http, Reply
from app.documents import ical
from app.domain.accounts import Account
from app.domain.agenda import Event
from app.domain.errors import CaptivePortal, Conflict, Rejected, TargetGone, Transient
from app.domain.exchange import (
    Ack,
    Clock,
    Delta,
    Download,
    FileRef,
    Held,
    LoadBytes,
    Rhythm,
    Vault,
    Verdict,
)
from app.domain.intents import DeleteEvent, Intent, SaveEvent

if TYPE_CHECKING:  # imported late on purpose: see `_library`
    from app.connectors.calendars.caldav_client import CaldavClient

log = logging.getLogger(__name__)

SAFETY_NET_MS = 6 * 60 * 60 * 1000
_ICS = {"Content-Type": "text/calendar; charset=utf-8"}


class CalendarsConnector:
    """One account's calendars. Owns the stream ``agenda`` and the intents SaveEvent and DeleteEvent."""

    def __init__(self, account: Account, http: Http, vault: Vault, clock: Clock) -> None:
        self.streams: Mapping[str, Rhythm] = {STREAM: Rhythm(every_ms=SAFETY_NET_MS)}
        self._transport = DavTransport(account, http, vault, clock)
        known = account.settings.get("addresses", "").split(",")
        self._mine = tuple(address.strip() for address in (account.login, *known) if "@" in address)
        self._stream = AgendaStream(self._transport, self._find_home, self._mine)
        self._client: CaldavClient | None = None
        self._successors: dict[tuple[str, str], str] = {}
        """(event id, etag) -> etag after our own write: a later intent may still name the old one."""

    async def pull(self, stream: str, cursor: str | None, held: Held) -> Delta:
        if stream != STREAM:
            raise ValueError(stream)
        return await self._stream.pull(cursor, held)

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
        path = event.href or default_path(event.calendar, event.uid)
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
        if reply.status in quirks.RENAMED:
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
        if reply.status in quirks.WRITTEN:
            return
        if reply.status in quirks.GONE:
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
        if reply.status in quirks.GONE:
            return None
        if reply.status != 200:
            raise Transient("dav_unexpected", status=reply.status)
        etag = reply.headers.get("etag", "")
        return ical.parse_event(reply.text, calendar_id=event.calendar, href=path, etag=etag, my_addresses=self._mine)

    async def find(self, event: Event) -> Event | None:
        """The event as the server holds it; None when it does not."""
        return await self._get(event, event.href or default_path(event.calendar, event.uid))

    def follows(self, event_id: str, etag: str) -> str:
        """The etag after our own writes on top of ``etag``; the same when there were none."""
        return self._successors.get((event_id, etag), etag)

    def wrote(self, event_id: str, base_etag: str, etag: str) -> None:
        """Remember a write of ours: a later intent may still name the etag before it."""
        self._stream.supersede(event_id)
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
        if reply.status not in {202, *quirks.WRITTEN, *quirks.GONE}:
            raise Rejected("event_refused", status=reply.status)
        self._stream.supersede(intent.target_id)
        return Ack(removes=((Event.KIND, intent.target_id),))

    async def probe(self, intent: Intent) -> Verdict:
        """Is it on the server? A changed event that is not ours says no: the next PUT then meets If-Match."""
        match intent:
            case SaveEvent():
                event = intent.event
                there = await self._get(event, event.href or default_path(event.calendar, event.uid))
                if there is None:
                    return Verdict.NOT_DELIVERED
                # The UID of a new event is ours alone: found means sent, whatever became of it since.
                delivered = not intent.base_etag or _is_ours(there, event)
                return Verdict.DELIVERED if delivered else Verdict.NOT_DELIVERED
            case DeleteEvent():
                reply = await self._transport.request("GET", wire.url_path(intent.href or f"{intent.target_id}.ics"))
                return Verdict.DELIVERED if reply.status in quirks.GONE else Verdict.NOT_DELIVERED
        raise ValueError(intent.KIND)

    # --- the rest of the protocol ---------------------------------------------------------------

    def download(self, ref: FileRef, offset: int) -> AbstractAsyncContextManager[Download]:
        raise NotImplementedError("calendars hold no files")

    async def listen(self) -> frozenset[str]:
        raise NotImplementedError("CalDAV has no push: the mail stream wakes this one")

    async def close(self) -> None:
        await self._stream.stop()
        await self._transport.close()

    async def _find_home(self) -> str:
        return await (await self._library()).find_home()

    async def _library(self) -> CaldavClient:
        if self._client is None:
            # Late and off the loop: 0.7 s of imports that neither starting up nor reading needs.
            module = await asyncio.to_thread(importlib.import_module, "app.connectors.calendars.caldav_client")
            client: CaldavClient = module.CaldavClient(self._transport)
            self._client = client
        return self._client


def _is_ours(there: Event, event: Event) -> bool:
    """Whether the server holds our writing: our mark, or (where X- properties are lost) the same meaning."""
    mark = ical.edit_mark(event.ics)
    if mark and ical.edit_mark(there.ics) == mark:
        return True
    return ical.same_content(there.ics, event.ics)
