"""What the measurements of synchronisation share: the commune's servers, and a tablet of the mayor's.

Everything runs in one loop, on its clock (`tests.bench.virtual`).
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from starlette.types import ASGIApp

from app.domain.accounts import Account, Link, Service
from app.domain.changes import ChangeSet
from app.domain.exchange import Clock, Proof, SignsIn, Urgency
from app.domain.ids import AccountId, BodyId
from app.domain.listing import FileRow
from app.sandbox.dav import DavStorage
from app.sandbox.gateway import GatewayServer
from app.sandbox.idelibre import IdelibreServer
from app.sandbox.parapheur import ParapheurServer
from app.sandbox.people import COMMUNE, MAYOR
from app.sandbox.zimbra.town import town_server
from app.services.connect import make_connector
from app.store.body import BodyStore
from app.store.reader import Reader
from app.sync.engine import Engine
from tests.unit.signing.tools import make_signer

BODY = BodyId("commune")
KEY = bytes(range(32))
MAILBOX = MAYOR.mail(COMMUNE)
START_MS = int(datetime(2026, 11, 24, 6, 30, tzinfo=UTC).timestamp() * 1000)


def loop_clock() -> Clock:
    """UTC in milliseconds as the running loop sees it: `START_MS` now."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    return lambda: START_MS + int((loop.time() - begun) * 1000)


class TownServers:
    """The servers of the commune, with the demonstration's content."""

    def __init__(self, storage: DavStorage, clock: Clock) -> None:
        today = datetime.fromtimestamp(clock() / 1000, UTC).date()
        self.zimbra = town_server(COMMUNE, storage=storage, clock=clock, today=today)
        self.parapheur = ParapheurServer(COMMUNE, clock=clock)
        self.gateway = GatewayServer(COMMUNE, clock=clock, today=today)
        self.idelibre = IdelibreServer(COMMUNE, clock=clock, today=today)

    @property
    def apps(self) -> dict[str, ASGIApp]:
        """By name of the mayor's account."""
        return {
            "zimbra": self.zimbra.asgi,
            "parapheur": self.parapheur.asgi,
            "courrier": self.gateway.asgi,
            "idelibre": self.idelibre.asgi,
        }


def account(name: str, url: str) -> Account:
    """The mayor's account on one of `TownServers`."""
    settings = {
        "idelibre": {"suffix": COMMUNE.suffix, "user_id": MAYOR.uuid(COMMUNE)},
        "parapheur": {"certificate": base64.b64encode(make_signer(MAYOR.name).der).decode()},
    }
    return Account(
        id=AccountId(f"commune-{name}"),
        body=BODY,
        service=Service(name),
        url=url,
        login=MAILBOX if name == "zimbra" else MAYOR.login,
        settings=settings.get(name, {}),
    )


class Tablet:
    """A store, and the engine while it is switched on."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._clock = clock
        self.store = BodyStore.open(folder, BODY, KEY, clock=clock, create=True)
        self.engine = Engine(clock=clock, arrived=_arrived)
        self._signed_in: set[str] = set()

    async def catch_up(self, urls: Mapping[str, str]) -> None:
        """`start`, and wait until it is `all_here`."""
        await self.start(urls)
        await self.all_here()

    async def start(self, urls: Mapping[str, str]) -> None:
        """Synchronise the accounts, by name; the first time each is signed in to."""
        self.engine = Engine(clock=self._clock, arrived=_arrived)
        for name, url in urls.items():
            made = account(name, url)
            connector = make_connector(made, self.store, self._clock)
            if name not in self._signed_in:
                assert isinstance(connector, SignsIn)
                await connector.sign_in(Proof(password=MAYOR.password))
                self._signed_in.add(name)
            self.engine.add(made, self.store, connector)

    async def all_here(self) -> None:
        """Wait until all accounts are quiet and every file that is fetched by itself is here."""
        loop = asyncio.get_running_loop()
        moved = asyncio.Event()

        def tell(_: ChangeSet) -> None:
            loop.call_soon_threadsafe(moved.set)

        self.store.on_commit(tell)
        await self.engine.settled()
        while await self.store.read(self._waiting):
            await moved.wait()
            moved.clear()
        await self.engine.settled()
        self.require_up_to_date()

    def _waiting(self, reader: Reader) -> bool:
        return any(reader.next_files(each, 1, Urgency.BULK) for each in self.engine.accounts)

    def require_up_to_date(self) -> None:
        links = {state.account: state.link for state in self.engine.states()}
        if set(links.values()) != {Link.UP_TO_DATE}:
            raise SystemExit(f"not up to date: {links}")

    async def stop(self) -> None:
        """Switched off: only the store remains."""
        await self.engine.stop()

    async def close(self) -> None:
        await self.stop()
        await self.store.close()


async def _arrived(_row: FileRow, _sha256: str) -> None:
    """Text extraction is not what is measured here."""
