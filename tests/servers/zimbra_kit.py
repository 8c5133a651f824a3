"""What the tests of Zimbra share: a server, a client of it, and a store kept in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from app.connectors.http import Http
from app.connectors.zimbra import Patience, ZimbraConnector
from app.domain.accounts import Account, Service
from app.domain.exchange import Delta, FileRef, Proof
from app.domain.ids import AccountId, BodyId, new_op_id
from app.domain.intents import SendMail
from app.domain.mail import Address, Contact, MailFolder, Message, MessageBody
from app.sandbox.people import COMMUNE, MAYOR
from app.sandbox.serve import LoopbackServer
from app.sandbox.zimbra import Letter, MailboxSpec, Options, ZimbraServer
from tests.servers.held import MemoryStore, MemoryVault

T = TypeVar("T")

ADDRESS = MAYOR.mail(COMMUNE)
ACCOUNT = AccountId("commune-zimbra")
NOW_MS = 1_795_424_400_000
"""2026-11-23 09:00 UTC."""
FAST = Options(min_wait_s=0.2, group_signals_s=0.05)


def run(work: Coroutine[Any, Any, T], seconds: float = 60) -> T:
    """Run a test's coroutine, with a limit."""

    async def limited() -> T:
        async with asyncio.timeout(seconds):
            return await work

    return asyncio.run(limited())


class Time:
    """A clock that only moves when told."""

    def __init__(self, ms: int = NOW_MS) -> None:
        self.ms = ms

    def __call__(self) -> int:
        return self.ms

    def pass_ms(self, ms: int) -> None:
        self.ms += ms


class Mailbox(MemoryStore):
    """A mailbox as one device holds it."""

    @property
    def messages(self) -> list[Message]:
        """Newest first."""
        return sorted(self.of(Message), key=lambda m: (-m.date_ms, m.id))

    @property
    def bodies(self) -> dict[str, MessageBody]:
        return {body.id: body for body in self.of(MessageBody)}

    @property
    def folders(self) -> dict[str, MailFolder]:
        return {folder.id: folder for folder in self.of(MailFolder)}

    @property
    def contacts(self) -> list[Contact]:
        return self.of(Contact)

    def message(self, id: str) -> Message:
        record = self.records[("message", id)]
        assert isinstance(record, Message)
        return record


@dataclass
class Client:
    """One device: a connector and what it holds."""

    connector: ZimbraConnector
    http: Http
    vault: MemoryVault
    store: Mailbox

    async def sync(self, stream: str = "mail") -> list[Delta]:
        """Pull until nothing is left; every page is committed."""
        pages = [await self.page(stream)]
        while pages[-1].more:
            pages.append(await self.page(stream))
        return pages

    async def page(self, stream: str = "mail") -> Delta:
        delta = await self.connector.pull(stream, self.store.cursors.get(stream), self.store)
        self.store.commit(delta)
        return delta

    async def fetch(self, ref: FileRef) -> bytes:
        async with self.connector.download(ref, 0) as download:
            return b"".join([chunk async for chunk in download.chunks()])


@dataclass
class Bench:
    """A running server and the clock all share."""

    server: ZimbraServer
    loopback: LoopbackServer
    clock: Time

    @asynccontextmanager
    async def client(
        self,
        *,
        vault: MemoryVault | None = None,
        store: Mailbox | None = None,
        settings: Mapping[str, str] | None = None,
        patience: Patience | None = None,
        sign_in: bool = True,
        keep: bool = True,
    ) -> AsyncIterator[Client]:
        account = Account(
            id=ACCOUNT,
            body=BodyId("commune"),
            service=Service.ZIMBRA,
            url=self.loopback.url,
            login=ADDRESS,
            settings={"requests_per_second": "0", **(settings or {})},
        )
        vault = vault or MemoryVault()
        http = Http(account.url)
        connector = ZimbraConnector(account, http, vault, self.clock, patience=patience or Patience(0.01))
        try:
            if sign_in:
                await connector.sign_in(Proof(password=MAYOR.password, keep=keep))
            yield Client(connector, http, vault, store or Mailbox())
        finally:
            await connector.close()

    def deliver(self, subject: str, **more: Any) -> str:
        """A new mail arrives; returns its id."""
        message_id = f"{new_op_id()}@dehors.example"
        letter = Letter(
            **{
                "subject": subject,
                "sender": Address(mail="voisin@dehors.example", name="Le voisin"),
                "to": (Address(mail=ADDRESS, name=MAYOR.name),),
                "text": "Bonjour,\n\nDéjà l’été à Sainte-Œulalie.\n",
                "message_id": message_id,
                "date_ms": self.clock(),
                **more,
            }
        )
        return str(self.server.deliver(ADDRESS, letter).id)


@asynccontextmanager
async def bench(letters: int = 60, *, options: Options = FAST) -> AsyncIterator[Bench]:
    """A Zimbra-like server with the mayor's mailbox, on loopback."""
    clock = Time()
    server = ZimbraServer([MailboxSpec(COMMUNE, MAYOR, letters)], clock=clock, options=options)
    loopback = LoopbackServer(server.asgi, "zimbra-test")
    await asyncio.to_thread(loopback.start)
    try:
        yield Bench(server, loopback, clock)
    finally:
        await asyncio.to_thread(loopback.stop)


async def no_bytes(sha256: str) -> bytes:
    """`LoadBytes` of a message without attachments."""
    raise AssertionError(f"no file expected: {sha256}")


def outgoing(subject: str = "Ré : travaux d’été", **more: Any) -> SendMail:
    """A mail the user sends."""
    values: dict[str, Any] = {
        "op_id": new_op_id(),
        "account": ACCOUNT,
        "made_at_ms": NOW_MS,
        "target_id": f"{new_op_id()}@echarpe.example",
        "to": (Address(mail="b.larrieu@saint-aubin-des-pins.example", name="Bruno Larrieu"),),
        "subject": subject,
        "text": "D’accord.\n\nHélène",
        **more,
    }
    return SendMail(**values)
