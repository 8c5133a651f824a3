"""What the tests of the gateway share: a vault in memory, a local copy that applies deltas, a served gateway."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from app.connectors.courrier import CourrierConnector
from app.connectors.courrier.connector import STREAM
from app.connectors.http import Http
from app.domain.accounts import Account, Service
from app.domain.courrier import Letter, LetterNote
from app.domain.exchange import Delta, Proof
from app.domain.ids import AccountId, BodyId
from app.sandbox.gateway import GatewayServer
from app.sandbox.gateway.mailbox import Mailbox
from app.sandbox.people import COMMUNE, MAYOR, Person
from app.sandbox.serve import LoopbackServer
from tests.servers.held import MemoryStore, MemoryVault

TODAY = date(2026, 11, 23)
NOW_MS = 1_795_442_400_000
T = TypeVar("T")


def run(awaitable: Awaitable[T]) -> T:
    async def whole() -> T:
        async with asyncio.timeout(60):
            return await awaitable

    return asyncio.run(whole())


class Copy(MemoryStore):
    """The letters of one account as one device holds them."""

    def letters(self) -> dict[str, Letter]:
        return {letter.id: letter for letter in self.of(Letter)}

    def notes(self) -> dict[str, LetterNote]:
        return {note.id: note for note in self.of(LetterNote)}

    async def sync(self, connector: CourrierConnector) -> list[Delta]:
        """Pull until the server has no more."""
        pages = []
        while True:
            delta = await connector.pull(STREAM, self.cursors.get(STREAM), self)
            self.commit(delta)
            pages.append(delta)
            if not delta.more:
                return pages


@dataclass
class Bench:
    """A served gateway and one signed-in user."""

    gateway: GatewayServer
    server: LoopbackServer
    vault: MemoryVault
    connector: CourrierConnector
    copy: Copy

    @property
    def box(self) -> Mailbox:
        return self.gateway.mailbox

    def posted(self, path: str) -> int:
        return sum(line.startswith(path) for method, line in self.server.faults.log if method == "POST")


def account_for(server: LoopbackServer, person: Person = MAYOR) -> Account:
    return Account(
        id=AccountId("courrier-1"), body=BodyId("commune"), service=Service.COURRIER, url=server.url, login=person.login
    )


@asynccontextmanager
async def bench(
    *, count: int = 6, person: Person = MAYOR, sign_in: bool = True, clock: Callable[[], int] = lambda: NOW_MS,
    gateway: GatewayServer | None = None,
) -> AsyncIterator[Bench]:  # fmt: skip
    made = gateway or GatewayServer(COMMUNE, today=TODAY, count=count)
    server = LoopbackServer(made.asgi, "gateway")
    with server:
        vault = MemoryVault()
        connector = CourrierConnector(account_for(server, person), Http(server.url), vault, clock)
        try:
            if sign_in:
                await connector.sign_in(Proof(password=person.password))
            yield Bench(made, server, vault, connector, Copy())
        finally:
            await connector.close()
