"""What the tests of calendars share: Radicale behind Zimbra's manners, and a device of the mayor's."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from app.connectors.calendars import CalendarsConnector
from app.connectors.http import Http
from app.documents import ical
from app.domain.accounts import Account, Service
from app.domain.agenda import Calendar, Event
from app.domain.exchange import Ack, Delta
from app.domain.ids import AccountId, BodyId, new_op_id
from app.domain.intents import DeleteEvent, SaveEvent
from app.sandbox.dav import DavStorage
from app.sandbox.dav_calendars import CalendarSeed, SandboxCalendars
from app.sandbox.dav_front import DavFront
from app.sandbox.serve import LoopbackServer
from app.sandbox.zimbra.calendar_port import Mount
from tests.servers.held import MemoryStore, MemoryVault
from tests.servers.zimbra_kit import Time

ACCOUNT = AccountId("commune-zimbra")
PASSWORD = "demo-Pins-2026"
HOUR_MS = 3_600_000
_numbers = itertools.count(1)


async def no_bytes(_sha256: str) -> bytes:
    raise AssertionError("an event has no stored bytes")


class Door:
    """Knows one password, and the tokens it was told."""

    def __init__(self) -> None:
        self.tokens: dict[str, str] = {}

    def address_of_token(self, token: str) -> str | None:
        return self.tokens.get(token)

    def check_password(self, login: str, password: str) -> bool:
        return "@" in login and password == PASSWORD

    def mounts(self, mailbox: str) -> Sequence[Mount]:
        return ()


@dataclass
class Device:
    """A connector and what it holds."""

    connector: CalendarsConnector
    http: Http
    vault: MemoryVault
    store: MemoryStore = field(default_factory=MemoryStore)

    async def sync(self) -> list[Delta]:
        pages = [await self.page()]
        while pages[-1].more:
            pages.append(await self.page())
        return pages

    async def page(self) -> Delta:
        delta = await self.connector.pull("agenda", self.store.cursors.get("agenda"), self.store)
        self.store.commit(delta)
        return delta

    @property
    def events(self) -> dict[str, Event]:
        """By title."""
        return {r.title: r for r in self.store.records.values() if isinstance(r, Event)}

    @property
    def calendars(self) -> dict[str, Calendar]:
        """By name."""
        return {r.name: r for r in self.store.records.values() if isinstance(r, Calendar)}

    def save(self, event: Event, base: Event | None = None) -> SaveEvent:
        """The intent of an edit of ``base``, or of a new event."""
        return SaveEvent(
            op_id=new_op_id(),
            account=ACCOUNT,
            made_at_ms=0,
            target_id=event.id,
            event=event,
            base_etag=base.etag if base else "",
        )

    def remove(self, event: Event) -> DeleteEvent:
        return DeleteEvent(
            op_id=new_op_id(),
            account=ACCOUNT,
            made_at_ms=0,
            target_id=event.id,
            href=event.href,
            base_etag=event.etag,
        )

    async def push(self, intent: SaveEvent | DeleteEvent) -> Ack:
        ack = await self.connector.push(intent, no_bytes)
        self.store.acknowledge(ack)
        return ack


@dataclass
class Town:
    """One mailbox on a running server."""

    mailbox: str
    calendars: SandboxCalendars
    front: DavFront
    door: Door
    server: LoopbackServer

    def account(self, **settings: str) -> Account:
        return Account(
            id=ACCOUNT,
            body=BodyId("commune"),
            service=Service.ZIMBRA,
            url=self.server.url,
            login=self.mailbox,
            settings=settings,
        )

    @asynccontextmanager
    async def device(self, vault: MemoryVault | None = None, store: MemoryStore | None = None) -> AsyncIterator[Device]:
        vault = vault or MemoryVault({"password": PASSWORD})
        http = Http(self.server.url, timeout_s=10)
        connector = CalendarsConnector(self.account(), http, vault, Time())
        try:
            yield Device(connector, http, vault, store or MemoryStore())
        finally:
            await connector.close()

    def text(self, uid: str) -> str:
        """An event as Radicale stores it."""
        text = self.calendars.get_ics(self.mailbox, uid)
        assert text is not None
        return text

    def on_server(self, uid: str) -> Event:
        return ical.parse_event(self.text(uid), calendar_id="", my_addresses=(self.mailbox,))

    def change(self, event: Event, **words: Any) -> None:
        """Somebody else edits an event on the server."""
        edited = ical.edit_event(replace(event, ics=self.text(event.uid)), now_ms=Time().ms + 1, **words)
        self.calendars.put_ics(self.mailbox, 10, edited.ics)

    @property
    def log(self) -> list[str]:
        """Methods asked since the last `forget`."""
        return [method for method, _ in self.server.faults.log]

    def forget(self) -> None:
        self.server.faults.log.clear()


@contextmanager
def town(storage: DavStorage, seeds: Sequence[CalendarSeed]) -> Iterator[Town]:
    """A mailbox with these calendars, on its own server over the shared storage."""
    mailbox = f"maire{next(_numbers)}@saint-aubin-des-pins.example"
    calendars = SandboxCalendars(storage, clock=Time())
    calendars.seed(mailbox, seeds)
    door = Door()
    front = DavFront(calendars, door)
    with LoopbackServer(front, "dav") as server:
        yield Town(mailbox, calendars, front, door, server)


def seed_of(name: str, *events: Event, **more: Any) -> CalendarSeed:
    return CalendarSeed(name, tuple((event.uid, event.ics) for event in events), **more)


def made(title: str, start_ms: int, minutes: int = 60, *, uid: str = "", **more: Any) -> Event:
    """An event as another program would have made it."""
    return ical.build_event(
        calendar_id="",
        uid=uid or f"{title.lower().replace(' ', '-')}@ailleurs",
        title=title,
        start_ms=start_ms,
        end_ms=start_ms + minutes * 60_000,
        now_ms=start_ms - 30 * 24 * HOUR_MS,
        **more,
    )
