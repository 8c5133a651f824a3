"""Mail by SOAP and calendars by CalDAV as one account, on one server: they must agree."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import pytest

from app.connectors.calendars import CalendarsConnector
from app.connectors.composite import CompositeConnector
from app.connectors.http import Http
from app.connectors.zimbra import Patience, ZimbraConnector
from app.documents import ical
from app.domain.accounts import Account, Service
from app.domain.agenda import Event
from app.domain.errors import SignInRequired
from app.domain.exchange import Delta, Proof
from app.domain.ids import BodyId, new_op_id
from app.domain.intents import DeleteEvent, ReplyInvitation, SaveEvent
from app.domain.mail import Message
from app.sandbox.agenda_content import TOUR_EVENT_UID, calendars_of
from app.sandbox.dav import DavStorage
from app.sandbox.dav_calendars import SandboxCalendars
from app.sandbox.dav_front import DavFront
from app.sandbox.people import COMMUNE, MAYOR
from app.sandbox.serve import LoopbackServer
from app.sandbox.zimbra import MailboxSpec, ZimbraServer
from tests.servers.calendars_kit import HOUR_MS
from tests.servers.held import MemoryVault
from tests.servers.zimbra_kit import ACCOUNT, ADDRESS, FAST, NOW_MS, Mailbox, Time, no_bytes, run


@dataclass
class Mayor:
    """The mayor's account: both connectors as one, and what the device holds."""

    connector: CompositeConnector
    mail: ZimbraConnector
    http: Http
    store: Mailbox
    calendars: SandboxCalendars
    server: ZimbraServer

    async def sync(self, stream: str) -> list[Delta]:
        pages = []
        while not pages or pages[-1].more:
            delta = await self.connector.pull(stream, self.store.cursors.get(stream), self.store)
            self.store.commit(delta)
            pages.append(delta)
        return pages

    def event(self, uid: str) -> Event:
        [event] = [r for r in self.store.records.values() if isinstance(r, Event) and r.uid == uid]
        return event


@asynccontextmanager
async def mayor(letters: int = 30) -> AsyncIterator[Mayor]:
    async with AsyncExitStack() as stack:
        storage = DavStorage()
        stack.push_async_callback(asyncio.to_thread, storage.close)
        await asyncio.to_thread(storage.start)
        calendars = SandboxCalendars(storage)
        calendars.seed(ADDRESS, calendars_of(COMMUNE, dt.date(2026, 11, 23)))
        front = DavFront(calendars)
        clock = Time()
        server = ZimbraServer(
            [MailboxSpec(COMMUNE, MAYOR, letters)], clock=clock, calendars=calendars, dav=front.asgi, options=FAST
        )
        front.doorkeeper = server
        loopback = LoopbackServer(server.asgi, "zimbra-dav")
        stack.push_async_callback(asyncio.to_thread, loopback.stop)
        await asyncio.to_thread(loopback.start)
        account = Account(
            id=ACCOUNT,
            body=BodyId("commune"),
            service=Service.ZIMBRA,
            url=loopback.url,
            login=ADDRESS,
            settings={"requests_per_second": "0"},
        )
        http, vault = Http(account.url), MemoryVault()
        mail = ZimbraConnector(account, http, vault, clock, patience=Patience(0.01))
        agenda = CalendarsConnector(account, http, vault, clock)
        both = CompositeConnector([mail, agenda], routes={SaveEvent.KIND: agenda, DeleteEvent.KIND: agenda})
        stack.push_async_callback(both.close)
        await mail.sign_in(Proof(password=MAYOR.password))
        yield Mayor(both, mail, http, Mailbox(), calendars, server)


def moved(event: Event) -> SaveEvent:
    after = ical.move_event(event, event.start_ms + HOUR_MS, event.end_ms + HOUR_MS, now_ms=NOW_MS)
    return SaveEvent(
        op_id=new_op_id(),
        account=ACCOUNT,
        made_at_ms=NOW_MS,
        target_id=event.id,
        event=after,
        base_etag=event.etag,
    )


@pytest.mark.feature("19")
def test_one_sign_in_opens_mail_and_calendars():
    async def scenario() -> None:
        async with mayor() as me:
            assert [s for s in me.connector.streams if s in ("mail", "contacts", "agenda")] == [
                "mail",
                "contacts",
                "agenda",
            ]
            for stream in me.connector.streams:
                await me.sync(stream)
            assert me.store.messages
            event = me.event(TOUR_EVENT_UID)
            await me.connector.push(moved(event), no_bytes)
            text = me.calendars.get_ics(ADDRESS, TOUR_EVENT_UID)
            assert text is not None
            assert ical.parse_event(text, calendar_id="").start_ms == event.start_ms + HOUR_MS
            # The session ends, the password is not kept: both halves ask for the user.
            me.server.revoke(ADDRESS)
            for stream in ("mail", "agenda"):
                with pytest.raises(SignInRequired):
                    await me.sync(stream)

    run(scenario())


@pytest.mark.feature("19")
def test_a_change_in_the_calendar_wakes_by_the_mail_s_long_poll():
    """Idle calendars cost nothing: not one CalDAV request until SOAP says that an appointment moved."""

    async def scenario() -> None:
        async with mayor() as me:
            for stream in me.connector.streams:
                await me.sync(stream)
            waiting = asyncio.ensure_future(me.connector.listen())
            await asyncio.sleep(0)
            event = me.event(TOUR_EVENT_UID)
            edited = ical.edit_event(event, title="Reporté par le secrétariat", now_ms=NOW_MS)
            me.calendars.put_ics(ADDRESS, 10, edited.ics)
            assert await waiting == {"mail"}
            wake = frozenset[str]().union(*(page.wake for page in await me.sync("mail")))
            assert "agenda" in wake
            before = me.http.requests
            await me.sync("agenda")
            assert me.http.requests - before == 3
            assert me.event(TOUR_EVENT_UID).title == "Reporté par le secrétariat"

    run(scenario())


@pytest.mark.feature("21")
def test_an_invitation_answered_by_soap_is_answered_in_the_calendar():
    async def scenario() -> None:
        async with mayor() as me:
            for stream in me.connector.streams:
                await me.sync(stream)
            invited = next(m for m in me.store.messages if isinstance(m, Message) and m.invite is not None)
            assert invited.invite is not None
            assert me.event(invited.invite.uid).answer == "NEEDS-ACTION"
            answer = ReplyInvitation(
                op_id=new_op_id(),
                account=ACCOUNT,
                made_at_ms=NOW_MS,
                target_id=invited.id,
                answer="ACCEPTED",
                uid=invited.invite.uid,
                invite_id=invited.invite.invite_id,
            )
            await me.connector.push(answer, no_bytes)
            await me.sync("agenda")
            assert me.event(invited.invite.uid).answer == "ACCEPTED"

    run(scenario())


def test_both_sides_write_at_once_without_waiting_for_each_other():
    """SOAP asks the calendars under its own lock, the calendars ask SOAP for numbers: neither may block."""

    async def scenario() -> None:
        async with mayor() as me:
            for stream in me.connector.streams:
                await me.sync(stream)
            event = me.event(TOUR_EVENT_UID)

            def write(count: int) -> None:
                for n in range(count):
                    edited = ical.edit_event(event, title=f"Titre {n}", now_ms=NOW_MS + n)
                    me.calendars.put_ics(ADDRESS, 10, edited.ics)

            writer = asyncio.ensure_future(asyncio.to_thread(write, 30))
            while not writer.done():
                await me.sync("mail")
            await writer
            pages = await me.sync("mail")
            await me.sync("agenda")
            assert me.event(TOUR_EVENT_UID).title == "Titre 29"
            assert not any(page.wake for page in pages[1:])

    run(scenario())
