"""Which connector serves which account: the one place that knows all of them.

Each connector is imported when an account needs it: together they take more than a second to load,
which the first list does not wait for (`Runtime` imports them on a thread, after the stores are open).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from app.domain.accounts import Account, Service
from app.domain.errors import Rejected
from app.domain.exchange import Clock, Connector, Vault
from app.domain.ids import AccountId
from app.domain.intents import (
    AnswerEvent,
    DecideLeave,
    DeclineProposal,
    DeleteEvent,
    DepositArchive,
    ProposeTime,
    SaveEvent,
    SendExchange,
    SettleAlarm,
    TransferEvent,
)
from app.store.body import BodyStore
from app.sync.pulling import HeldByStore

if TYPE_CHECKING:  # loaded when an account needs it
    from app.connectors.http import Http


class StoreVault:
    """`exchange.Vault` over the secrets of one account, in its body's encrypted database."""

    def __init__(self, account: AccountId, store: BodyStore) -> None:
        self._account = account
        self._store = store

    async def get(self, name: str) -> str | None:
        held = self._store.held_secrets.get((self._account, name))
        return held if held is not None else await self._store.read(lambda r: r.secret(self._account, name))

    async def set(self, name: str, value: str | None, *, kept: bool = True) -> None:
        self._store.held_secrets.pop((self._account, name), None)
        if value is not None and not kept:
            self._store.held_secrets[self._account, name] = value
        await self._store.write(lambda tx: tx.set_secret(self._account, name, value if kept else None))


ADAPTER = "adapter"
"""Option of a Courrier account: which adapter speaks with it (`connectors/courrier/ADAPTERS.md`); none = the gateway."""
ADAPTERS = frozenset({"", "maarch", "cmis"})
SEDA, SEDA_VERSIONS = "seda", ("2.1", "2.2", "2.3")
"""Option of an account of as@lae: version of its transfers, the first unless it says another."""
CLIENT_PEM = "client_pem"
"""Option of an account whose server wants a client certificate: path of a PEM file with its key (S²LOW)."""


async def locate(service: Service, url: str, settings: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Where that service really answers, and the options it needs: which generation of parapheur it is.

    Raises as `parapheur.find_server`, and ``Rejected("adapter_unknown")``. Services of one generation are left as they are.
    """
    if service is Service.COURRIER and settings.get(ADAPTER, "") not in ADAPTERS:
        raise Rejected("adapter_unknown", adapter=settings[ADAPTER])
    if service is not Service.PARAPHEUR:
        return url, dict(settings)
    from app.connectors.parapheur import VERSION, find_server

    server = await find_server(url, settings.get(VERSION, ""))
    return server.url, {**settings, **server.settings}


async def discover(service: Service, login: str) -> str:
    """The server of a mail address that was given without one (Zimbra).

    Raises ``Rejected``: ``server_not_found``; ``url_missing`` where only the user can name it.
    """
    if service is not Service.ZIMBRA:
        raise Rejected("url_missing")
    from app.connectors.zimbra import presence

    addresses = presence.candidates(login)
    if not addresses:
        raise Rejected("address_incomplete")
    return await presence.find_zimbra(addresses)


def make_connector(account: Account, store: BodyStore, clock: Clock) -> Connector:
    """The connector of an account, not yet signed in: it takes its secrets from the store.

    Raises `NotImplementedError` for a gateway, which is asked through other accounts.
    """
    from app.connectors.http import Http

    http = Http(account.url, client_pem=account.settings.get(CLIENT_PEM, ""))
    return _MAKERS[account.service](account, http, StoreVault(account.id, store), clock, store)


def _zimbra(account: Account, http: Http, vault: Vault, clock: Clock, _store: BodyStore) -> Connector:
    from app.connectors.calendars import CalendarsConnector
    from app.connectors.composite import CompositeConnector
    from app.connectors.zimbra import ZimbraConnector
    from app.connectors.zimbra.directory import DirectoryConnector
    from app.connectors.zimbra.scheduling import Scheduling

    mail = ZimbraConnector(account, http, vault, clock)
    calendars = CalendarsConnector(account, http, vault, clock)
    agenda = Scheduling(mail.soap, mail.info, calendars, clock)
    kinds = (AnswerEvent, SaveEvent, DeleteEvent, TransferEvent, ProposeTime, DeclineProposal, SettleAlarm)
    directory = DirectoryConnector(mail.soap, clock)
    return CompositeConnector([mail, agenda, directory], routes={kind.KIND: agenda for kind in kinds})


def _idelibre(account: Account, http: Http, vault: Vault, clock: Clock, store: BodyStore) -> Connector:
    from app.connectors.idelibre import IdelibreConnector

    return IdelibreConnector(account, http, vault, clock, HeldByStore(account, store))


def _parapheur(account: Account, http: Http, vault: Vault, clock: Clock, _store: BodyStore) -> Connector:
    from app.connectors.parapheur import make_parapheur
    from app.services.pes_builder import XadesPesBuilder

    return make_parapheur(account, http, vault, clock, XadesPesBuilder())


def _courrier(account: Account, http: Http, vault: Vault, clock: Clock, store: BodyStore) -> Connector:
    """By the adapter of the account; without one, the gateway's letters, archive deposits and leave."""
    held = HeldByStore(account, store)
    match account.settings.get(ADAPTER):
        case "maarch":
            from app.connectors.maarch import MaarchConnector

            return MaarchConnector(account, http, vault, clock, held)
        case "cmis":
            from app.connectors.cmis import CmisConnector

            return CmisConnector(account, http, vault, clock, held)
    from app.connectors.composite import CompositeConnector
    from app.connectors.courrier import CourrierConnector
    from app.connectors.gateway.client import GatewayClient
    from app.connectors.gateway.deposits import GatewayDeposits
    from app.connectors.gateway.leave import GatewayLeave

    letters = CourrierConnector(account, http, vault, clock, held)
    client = GatewayClient(letters.session)
    deposits, leave = GatewayDeposits(client, clock, store.blobs.open_now), GatewayLeave(client, clock)
    routes: dict[str, Connector] = {DepositArchive.KIND: deposits, DecideLeave.KIND: leave}
    return CompositeConnector([letters, deposits, leave], routes=routes)


def _asalae(account: Account, http: Http, vault: Vault, clock: Clock, store: BodyStore) -> Connector:
    from app.connectors.asalae import AsalaeConnector

    return AsalaeConnector(account, http, vault, clock, store.blobs.open_now)


def _s2low(account: Account, http: Http, vault: Vault, clock: Clock, _store: BodyStore) -> Connector:
    from app.connectors.s2low import S2lowConnector

    return S2lowConnector(account, http, vault, clock)


def _pastell(account: Account, http: Http, vault: Vault, clock: Clock, store: BodyStore) -> Connector:
    from app.connectors.composite import CompositeConnector
    from app.connectors.pastell import PastellConnector
    from app.connectors.pastell.mailsec import PastellMailsec

    pastell = PastellConnector(account, http, vault, clock)
    mailsec = PastellMailsec(pastell, vault, store.blobs.open_now)
    return CompositeConnector([pastell, mailsec], routes={SendExchange.KIND: mailsec})


def _gateway(_account: Account, _http: Http, _vault: Vault, _clock: Clock, _store: BodyStore) -> Connector:
    raise NotImplementedError("the gateway is asked through other accounts")


_MAKERS: Mapping[Service, Callable[[Account, Http, Vault, Clock, BodyStore], Connector]] = {
    Service.ZIMBRA: _zimbra,
    Service.IDELIBRE: _idelibre,
    Service.PARAPHEUR: _parapheur,
    Service.COURRIER: _courrier,
    Service.ARCHIVE: _asalae,
    Service.S2LOW: _s2low,
    Service.PASTELL: _pastell,
    Service.GATEWAY: _gateway,
}
