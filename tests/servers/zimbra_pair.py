"""Two people on one Zimbra-like server: the mayor and her secretary, each with a client of their own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from app.connectors.http import Http
from app.connectors.zimbra import Patience, ZimbraConnector
from app.domain.accounts import Account, Service
from app.domain.exchange import Ack, Proof
from app.domain.ids import AccountId, BodyId, new_op_id
from app.domain.intents import Intent
from app.domain.mail import Address
from app.sandbox.people import COMMUNE, MAYOR, SECRETARY, Person
from app.sandbox.serve import LoopbackServer
from app.sandbox.zimbra import Letter, MailboxSpec, Options, ZimbraServer
from tests.servers.held import MemoryVault
from tests.servers.zimbra_kit import FAST, Client, Mailbox, Time, no_bytes

MAYOR_MAIL, SECRETARY_MAIL = MAYOR.mail(COMMUNE), SECRETARY.mail(COMMUNE)
STREAMS = ("mail", "standing", "shared")


@dataclass
class Pair:
    """A running server, the clock all share, and who works on it."""

    server: ZimbraServer
    loopback: LoopbackServer
    clock: Time

    def letter(self, subject: str, text: str = "Bonjour.") -> Letter:
        """A mail from outside to the mayor."""
        return Letter(
            subject=subject,
            sender=Address(mail="voisin@dehors.example", name="Le voisin"),
            to=(Address(mail=MAYOR_MAIL, name=MAYOR.name),),
            text=text,
            message_id=f"{new_op_id()}@dehors.example",
            date_ms=self.clock(),
        )

    @asynccontextmanager
    async def client(self, person: Person, *, http: Http | None = None) -> AsyncIterator[Client]:
        account = Account(
            id=AccountId(person.login),
            body=BodyId("commune"),
            service=Service.ZIMBRA,
            url=self.loopback.url,
            login=person.mail(COMMUNE),
            settings={"requests_per_second": "0"},
        )
        vault = MemoryVault()
        http = http or Http(account.url)
        connector = ZimbraConnector(account, http, vault, self.clock, patience=Patience(0.01))
        try:
            await connector.sign_in(Proof(password=person.password, keep=True))
            yield Client(connector, http, vault, Mailbox())
        finally:
            await connector.close()


@asynccontextmanager
async def pair(letters: int = 12, *, options: Options = FAST) -> AsyncIterator[Pair]:
    """The mayor has ``letters`` messages, the secretary three."""
    clock = Time()
    specs = [MailboxSpec(COMMUNE, MAYOR, letters), MailboxSpec(COMMUNE, SECRETARY, 3)]
    server = ZimbraServer(specs, clock=clock, options=options)
    loopback = LoopbackServer(server.asgi, "zimbra-pair")
    await asyncio.to_thread(loopback.start)
    try:
        yield Pair(server, loopback, clock)
    finally:
        await asyncio.to_thread(loopback.stop)


async def sync(client: Client, *streams: str) -> None:
    """One synchronisation, as the button does it."""
    client.connector.refresh()
    for stream in streams or STREAMS:
        await client.sync(stream)


async def deliver(client: Client, intent: Intent) -> Ack:
    """One act, and what follows from its answer."""
    ack = await client.connector.push(intent, no_bytes)
    client.store.acknowledge(ack)
    return ack
