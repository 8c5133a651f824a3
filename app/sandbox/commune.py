"""The whole demonstration: all servers of both bodies, and the profile of whoever tries them.

`Commune` starts every server on loopback; `stop_network` really closes their sockets (clients see
refused connections) and `start_network` opens them again on the same ports, with their state.
`write_profile` makes the mayor's profile: two bodies, their accounts, their passwords.
"""

from __future__ import annotations

import asyncio
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from app.domain.accounts import Account, Body, Service
from app.domain.exchange import Clock, Proof, SignsIn
from app.domain.ids import AccountId
from app.domain.mail import Address
from app.sandbox.asalae import AsalaeServer
from app.sandbox.carriers import Carriers
from app.sandbox.commune_mail import enciphered_mail, meeting_notice
from app.sandbox.dav import DavStorage
from app.sandbox.gateway import GatewayServer
from app.sandbox.gateway.links import dated_timestamper, facts_from
from app.sandbox.idelibre import IdelibreServer
from app.sandbox.parapheur import ParapheurServer
from app.sandbox.parapheur_v4 import SYNDICAT, ParapheurV4Server
from app.sandbox.people import COMMUNE, INTERCO, MAYOR, SECRETARY, SEED, TOWNS, Person, Town
from app.sandbox.pki import Pki
from app.sandbox.serve import LoopbackServer
from app.sandbox.tokens import DemoTokens
from app.sandbox.zimbra import ZimbraServer
from app.sandbox.zimbra.town import share_with_secretary, town_server
from app.services.connect import make_connector
from app.services.notices import ROOTS_SETTING
from app.services.signing_rules import BOUND
from app.services.smime import MAIL_ROOTS
from app.store.body import BodyStore
from app.store.keys import FileKeys
from app.store.profile import Profile

PARIS = ZoneInfo("Europe/Paris")
BODY_COLOURS = {COMMUNE.key: 0, INTERCO.key: 1, SYNDICAT.key: 2}


def now_ms() -> int:
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a demonstration is made of."""

    seed: int = SEED
    messages: int | None = None
    """Messages in the mayor's mailbox; None = the usual 400."""
    folders: int = 0
    """That many more folders in the parapheur."""
    clock: Callable[[], int] = now_ms
    around: bool = False
    """The whole of it: a third body, which the mayor presides, with nothing but a parapheur still on i-Parapheur v4; the
    commune's Pastell and S²LOW, which carry on what is signed (`carriers`); more folders (`parapheur.around`); the mayor's
    inbox and agenda, shared with her secretary."""


@dataclass
class BodyServers:
    """The servers of one town."""

    town: Town
    zimbra: ZimbraServer
    idelibre: IdelibreServer
    parapheur: ParapheurServer
    gateway: GatewayServer
    http: Mapping[str, LoopbackServer] = field(default_factory=dict)
    """By service: ``zimbra``, ``idelibre``, ``parapheur``, ``gateway``."""


class Commune:
    """Both bodies' servers, the test PKI and the mayor's tokens."""

    def __init__(self, folder: Path, options: Options | None = None) -> None:
        self.folder = folder
        self.options = options or Options()
        self.pki = Pki(folder / "pki")
        self.tokens = DemoTokens(folder / "tokens", self.pki)
        self.storage = DavStorage(folder / "radicale")
        self.archive = AsalaeServer()
        self.archive_http = LoopbackServer(self.archive.asgi, "asalae")
        self.bodies = {town.key: self._servers_of(town) for town in TOWNS}
        self.syndicat: ParapheurV4Server | None = None
        self.carriers: Carriers | None = None
        if self.options.around:
            share_with_secretary(self.bodies[COMMUNE.key].zimbra)
            self.carriers = Carriers(
                COMMUNE, (MAYOR, SECRETARY), self.bodies[COMMUNE.key].parapheur.book, self.pki.stamp
            )
            self.carriers_http = {
                Service.PASTELL: LoopbackServer(self.carriers.pastell.asgi, f"pastell-{COMMUNE.key}"),
                Service.S2LOW: LoopbackServer(self.carriers.s2low.asgi, f"s2low-{COMMUNE.key}"),
            }
            self.syndicat = ParapheurV4Server(
                clock=self.options.clock, seed=self.options.seed, authorities=self.pki.intermediates, more=True
            )
            self.syndicat_http = LoopbackServer(self.syndicat.asgi, f"parapheur-{SYNDICAT.key}")

    def _servers_of(self, town: Town) -> BodyServers:
        options = self.options
        today = datetime.fromtimestamp(options.clock() / 1000, PARIS).date()
        zimbra = town_server(
            town, storage=self.storage, clock=options.clock, today=today, seed=options.seed, messages=options.messages
        )
        idelibre = IdelibreServer(town, seed=options.seed, clock=options.clock, today=today)
        servers = BodyServers(
            town=town,
            zimbra=zimbra,
            idelibre=idelibre,
            parapheur=ParapheurServer(
                town,
                seed=options.seed,
                clock=options.clock,
                authorities=self.pki.intermediates,
                extra=options.folders,
                around=options.around and town is COMMUNE,
            ),
            gateway=GatewayServer(
                town,
                seed=options.seed,
                clock=options.clock,
                today=today,
                facts_of=facts_from(idelibre.state, town),
                timestamp_at=dated_timestamper(self.pki),
            ),
        )
        servers.http = {
            Service.ZIMBRA: LoopbackServer(zimbra.asgi, f"zimbra-{town.key}"),
            Service.IDELIBRE: LoopbackServer(servers.idelibre.asgi, f"idelibre-{town.key}"),
            Service.PARAPHEUR: LoopbackServer(servers.parapheur.asgi, f"parapheur-{town.key}"),
            Service.COURRIER: LoopbackServer(servers.gateway.asgi, f"gateway-{town.key}"),
        }
        return servers

    # --- life -----------------------------------------------------------------------------------

    def start(self) -> None:
        """Start everything; accounts can be made afterwards."""
        self.pki.start()
        self.storage.start()
        self.start_network()
        for body in self.bodies.values():
            body.gateway.connect_archive(f"{self.archive_http.url}/restservices")
        self._write_to_the_mayor(self.bodies[COMMUNE.key])

    def _write_to_the_mayor(self, body: BodyServers) -> None:
        """A notice of the next meeting, by i-délibre's own address; and a mail enciphered for her card."""
        now_ms, address = self.options.clock(), MAYOR.mail(COMMUNE)
        own = Address(mail=address, name=MAYOR.name)
        coming = [m for m in body.idelibre.state.meetings.values() if m.date_ms > now_ms and not m.archived]
        if coming:
            first = min(coming, key=lambda meeting: meeting.date_ms)
            url = body.http[Service.IDELIBRE].url
            body.zimbra.deliver(address, meeting_notice(COMMUNE, own, url, first.id, first.name, now_ms))
        certificate = self.pki.certificate("maire-confidentialite")
        body.zimbra.deliver_raw(address, enciphered_mail(COMMUNE, own, certificate, now_ms))

    def close(self) -> None:
        self.stop_network()
        self.storage.close()
        self.pki.stop()

    def start_network(self) -> None:
        """All sockets open, on the ports they had."""
        with ThreadPoolExecutor() as pool:
            list(pool.map(LoopbackServer.start, self._all()))

    def stop_network(self) -> None:
        """All sockets closed: what a client sees without a network."""
        with ThreadPoolExecutor() as pool:  # each waits for its last connections
            list(pool.map(LoopbackServer.stop, self._all()))

    def _all(self) -> Iterator[LoopbackServer]:
        for body in self.bodies.values():
            yield from body.http.values()
        yield self.archive_http
        if self.syndicat is not None:
            yield self.syndicat_http
        if self.carriers is not None:
            yield from self.carriers_http.values()

    def __enter__(self) -> Commune:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- whoever tries it -----------------------------------------------------------------------

    @staticmethod
    def towns(person: Person) -> tuple[Town, ...]:
        """Bodies that someone works for."""
        return (COMMUNE,) if person is SECRETARY else TOWNS

    def accounts(self, person: Person = MAYOR) -> list[tuple[Town, Service, str, dict[str, str]]]:
        """(town, service, login, settings) of a person's accounts; the secretary's are the commune's, séances apart."""
        found = []
        root = b64encode(self.pki.certificate("root")).decode()
        for town in self.towns(person):
            certificate = self.tokens.certificate_base64(town, person)
            found += [
                (town, Service.ZIMBRA, person.mail(town), {MAIL_ROOTS: root}),
                (
                    town,
                    Service.IDELIBRE,
                    person.login,
                    {
                        "suffix": town.suffix,
                        "user_id": person.uuid(town),
                        ROOTS_SETTING: root,
                    },
                ),
                (town, Service.PARAPHEUR, person.login, {"certificate": certificate} if certificate else {}),
                (town, Service.COURRIER, person.login, {}),
            ]
        return [one for one in found if person is not SECRETARY or one[1] is not Service.IDELIBRE]

    def write_profile(self, folder: Path, person: Person = MAYOR) -> None:
        """A profile for ``person``, ready to synchronise; its key in a file (demonstration only)."""
        asyncio.run(self._fill(Profile.open(folder, FileKeys(folder), clock=self.options.clock), person))

    async def _fill(self, profile: Profile, person: Person) -> None:
        bodies = {town.key: profile.add_body(town.name, BODY_COLOURS[town.key]) for town in self.towns(person)}
        for town, service, login, settings in self.accounts(person):
            account = Account(
                id=AccountId(f"{town.key}-{service.value}"),
                body=bodies[town.key].id,
                service=service,
                url=self.bodies[town.key].http[service].url,
                login=login,
                settings=settings,
            )
            profile.add_account(account)
            await _sign_in(account, await profile.open_body(account.body), person.password, self.options.clock)
        if self.carriers is not None:
            await self._fill_carriers(profile, bodies[COMMUNE.key], person)
        if self.syndicat is not None:
            await self._fill_syndicat(profile, person)
        await profile.close()

    async def _fill_carriers(self, profile: Profile, body: Body, person: Person) -> None:
        """What became of what was signed, and sending with proof."""
        store = await profile.open_body(body.id)
        for service, http in self.carriers_http.items():
            account = Account(
                id=AccountId(f"{COMMUNE.key}-{service.value}"),
                body=body.id,
                service=service,
                url=http.url,
                login=person.login,
            )
            profile.add_account(account)
            await _sign_in(account, store, person.password, self.options.clock, keep=True)

    async def _fill_syndicat(self, profile: Profile, person: Person) -> None:
        """The mayor signs there with the card of the commune, bound to it."""
        body = profile.add_body(SYNDICAT.name, BODY_COLOURS[SYNDICAT.key])
        der = self.tokens.certificate(COMMUNE, person)
        chosen = {"certificate": b64encode(der).decode(), BOUND: sha256(der).hexdigest()} if der is not None else {}
        account = Account(
            id=AccountId(f"{SYNDICAT.key}-{Service.PARAPHEUR.value}"),
            body=body.id,
            service=Service.PARAPHEUR,
            url=self.syndicat_http.url,
            login=person.login,
            settings={"version": "4", "level": "4", **chosen},
        )
        profile.add_account(account)
        store = await profile.open_body(body.id)
        await _sign_in(account, store, person.password, self.options.clock, keep=True)


async def _sign_in(
    account: Account, store: BodyStore, password: str, clock: Clock, *, keep: bool | None = None
) -> None:
    """As the first run does: the connector keeps what its server's rules let it keep."""
    connector = make_connector(account, store, clock)
    try:
        if isinstance(connector, SignsIn):
            await connector.sign_in(Proof(password=password, keep=keep))
    finally:
        await connector.close()
