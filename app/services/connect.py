"""Which connector serves which account: the one place that knows all of them.

Each connector is imported when an account needs it: together they take more than a second to load,
which the first list does not wait for (`Runtime` imports them on a thread, after the stores are open).
"""

from __future__ import annotations

from app.domain.accounts import Account, Service
from app.domain.exchange import Clock, Connector
from app.domain.ids import AccountId
from app.domain.intents import DeleteEvent, ProposeTime, SaveEvent, SettleAlarm, TransferEvent
from app.store.body import BodyStore
from app.sync.pulling import HeldByStore


class StoreVault:
    """`exchange.Vault` over the secrets of one account, in its body's encrypted database."""

    def __init__(self, account: AccountId, store: BodyStore) -> None:
        self._account = account
        self._store = store

    async def get(self, name: str) -> str | None:
        return await self._store.read(lambda r: r.secret(self._account, name))

    async def set(self, name: str, value: str | None) -> None:
        await self._store.write(lambda tx: tx.set_secret(self._account, name, value))


def make_connector(account: Account, store: BodyStore, clock: Clock) -> Connector:
    """The connector of an account, not yet signed in: it takes its secrets from the store."""
    from app.connectors.http import Http

    http = Http(account.url)
    vault = StoreVault(account.id, store)
    match account.service:
        case Service.ZIMBRA:
            from app.connectors.calendars import CalendarsConnector
            from app.connectors.composite import CompositeConnector
            from app.connectors.zimbra import ZimbraConnector
            from app.connectors.zimbra.directory import DirectoryConnector
            from app.connectors.zimbra.scheduling import Scheduling

            mail = ZimbraConnector(account, http, vault, clock)
            calendars = CalendarsConnector(account, http, vault, clock)
            agenda = Scheduling(mail.soap, mail.info, calendars)
            kinds = (SaveEvent, DeleteEvent, TransferEvent, ProposeTime, SettleAlarm)
            directory = DirectoryConnector(mail.soap, clock)
            return CompositeConnector([mail, agenda, directory], routes={kind.KIND: agenda for kind in kinds})
        case Service.IDELIBRE:
            from app.connectors.idelibre import IdelibreConnector

            return IdelibreConnector(account, http, vault, clock, HeldByStore(account, store))
        case Service.PARAPHEUR:
            from app.connectors.parapheur import ParapheurConnector

            return ParapheurConnector(account, http, vault, clock)
        case Service.COURRIER:
            from app.connectors.courrier import CourrierConnector

            return CourrierConnector(account, http, vault, clock, HeldByStore(account, store))
        case Service.GATEWAY:
            raise NotImplementedError("the gateway is asked through other accounts")
