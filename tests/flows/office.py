"""The mayor and her secretary at work: two profiles, two runtimes, one server; what their flows share."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.connectors.http import Http
from app.connectors.zimbra import ZimbraConnector
from app.domain.accounts import Account, Link, Service
from app.domain.exchange import Proof
from app.domain.ids import AccountId
from app.domain.mail import Address
from app.sandbox.dav import DavStorage
from app.sandbox.people import COMMUNE, MAYOR, SECRETARY, Person
from app.sandbox.serve import LoopbackServer
from app.sandbox.zimbra import Letter, Options, ZimbraServer
from app.sandbox.zimbra.town import town_server
from app.services.connect import StoreVault
from app.services.runtime import now_ms
from app.services.standing import Delegations
from app.store.keys import FileKeys
from app.store.profile import Profile
from tests.flows.journey import Machine

ACCOUNT = AccountId("zimbra")
MAYOR_MAIL, SECRETARY_MAIL = MAYOR.mail(COMMUNE), SECRETARY.mail(COMMUNE)
PREFECT = Address(mail="cabinet@etat.example", name="Cabinet du préfet")


@dataclass
class Office:
    """The server and both machines."""

    server: ZimbraServer
    url: str
    mayor: Machine
    secretary: Machine

    def both(self) -> None:
        """One synchronisation each."""
        self.mayor.synchronise()
        self.secretary.synchronise()

    def arrives(self, subject: str) -> None:
        letter = Letter(
            subject=subject,
            sender=PREFECT,
            to=(Address(mail=MAYOR_MAIL, name=MAYOR.name),),
            text="Madame la maire, pourriez-vous nous recevoir ?",
            message_id=f"{subject.replace(' ', '-')}@etat.example",
            date_ms=now_ms(),
        )
        self.server.deliver(MAYOR_MAIL, letter)


def make_profile(folder: Path, person: Person, url: str) -> Machine:
    async def fill() -> None:
        profile = Profile.open(folder, FileKeys(folder), clock=now_ms)
        body = profile.add_body(COMMUNE.name, 0)
        settings = {"requests_per_second": "0"}
        account = Account(
            id=ACCOUNT, body=body.id, service=Service.ZIMBRA, url=url, login=person.mail(COMMUNE), settings=settings
        )
        profile.add_account(account)
        store = await profile.open_body(body.id)
        connector = ZimbraConnector(account, Http(url), StoreVault(ACCOUNT, store), now_ms)
        await connector.sign_in(Proof(password=person.password, keep=True))
        await connector.close()
        await profile.close()

    asyncio.run(fill())
    return Machine(folder)


@contextmanager
def opened(tmp_path: Path) -> Iterator[Office]:
    """Both at their desks, up to date."""
    storage = DavStorage(tmp_path / "radicale")
    options = Options(min_wait_s=0.5, group_signals_s=0.1)
    today = dt.datetime.now(dt.UTC).date()
    server = town_server(COMMUNE, storage=storage, clock=now_ms, today=today, messages=30, options=options)
    http = LoopbackServer(server.asgi, "zimbra-office")
    storage.start()
    http.start()
    machines = [make_profile(tmp_path / p.login, p, http.url) for p in (MAYOR, SECRETARY)]
    try:
        for machine in machines:
            machine.start()
            machine.synchronise()
            machine.settle()  # every file here and read: the end of the test interrupts nothing
            assert machine.states() == {ACCOUNT: Link.UP_TO_DATE}
        yield Office(server, http.url, *machines)
    finally:
        for machine in machines:
            if machine.running:
                machine.stop()
        http.stop()
        storage.close()


def delegations(machine: Machine) -> Delegations:
    (found,) = machine.call(machine.runtime.standing.delegations())
    return found
