"""Bodies, accounts and settings, and signing in.

An account is recorded once its server has accepted the password: a refusal or an address that does not
answer leaves nothing behind, and the window keeps what was typed. Changing an account's server or login
keeps its server copies and all that waits: the next pull compares everything (row A33). An account that was
removed and is added again to the same body is the same account: what it left here is its own, and leaves.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace

from app.domain.accounts import Account, Body, Service, identity
from app.domain.changes import ChangeSet
from app.domain.errors import LocalFault, Rejected
from app.domain.exchange import Connector, Proof, SignsIn
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, BodyId, new_id
from app.services.addresses import server_url
from app.services.bodies import Bodies
from app.services.connect import discover, locate
from app.store.body import BodyStore
from app.store.profile import Profile
from app.store.tx import Tx
from app.sync.engine import Engine

RECOVERY_NOTED = "recovery_noted"
"""Setting: « 1 » once the user said that the recovery code is on paper."""
KEEPS_PASSWORD = frozenset({Service.ZIMBRA, Service.S2LOW, Service.PASTELL})
"""Services that forget a session and let a program keep the password; the others give lasting tokens.
A parapheur does too, when it is of the generation before (`VERSION`)."""

VERSION, OLD_VERSION, NEW_VERSION = "version", "4", "5"
"""Generation of a parapheur: an option of its account, empty to let it be found."""
SHA1, ALLOWED = "sha1", "1"
"""Option of a parapheur's account: signatures with SHA-1, which only the oldest servers still ask for."""

BY_BROWSER = frozenset({Service.PARAPHEUR})
"""Services that can be signed in to in the system's browser."""
SIGN_IN, IN_BROWSER = "sign_in", "browser"
"""The account's option that says so, and its value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the runtime lends: how stores and connectors are put to work."""

    hold: Callable[[Body, BodyStore], None]
    """A body's store was opened: its commits reach the window from now on."""
    make: Callable[[Account, BodyStore], Connector]
    """A connector that is not yet the engine's."""
    connect: Callable[[Account], Awaitable[None]]
    """Begin to synchronise."""
    announce: Callable[[ChangeSet], None]
    begun: asyncio.Event
    """Set when the accounts of the profile are being synchronised."""
    may_keep: Callable[[BodyId], bool] = lambda _body: True
    """Whether a body lets its passwords be kept here."""


class AccountService:
    """What the settings page and the first run change."""

    def __init__(self, bodies: Bodies, profile: Profile, engine: Engine, around: Surroundings) -> None:
        self._bodies = bodies
        self._profile = profile
        self._engine = engine
        self._around = around

    def bodies(self) -> tuple[Body, ...]:
        return self._bodies.all

    def accounts(self, service: Service | None = None) -> tuple[Account, ...]:
        return self._bodies.accounts(service)

    def body_of(self, account: AccountId) -> Body:
        return self._bodies.body_of(account)

    def home(self, account: AccountId) -> Body | None:
        """The body of an account, a removed one that left unsent work included; None = unknown."""
        return self._bodies.home(account)

    def hosts(self) -> tuple[str, ...]:
        """Every address this program contacts: shown in Réglages, and no other is ever asked."""
        return tuple(sorted({account.url for account in self._bodies.accounts()}))

    async def storage(self) -> dict[str, int]:
        """Bytes of files by ``<state>:<owner kind>`` over all bodies, for Réglages."""
        total: dict[str, int] = {}
        for held in await self._bodies.read_all(lambda reader: reader.storage()):
            for name, size in held.items():
                total[name] = total.get(name, 0) + size
        return total

    # --- settings -------------------------------------------------------------------------------

    async def setting(self, name: str, default: str = "") -> str:
        value = self._profile.setting(name)
        return default if value is None else value

    async def set_setting(self, name: str, value: str) -> None:
        self._profile.set_setting(name, value)
        self._changed()

    # --- bodies ---------------------------------------------------------------------------------

    async def add_body(self, name: str, colour: int = 0) -> Body:
        """Raises ``Rejected("name_missing")``."""
        body = await asyncio.to_thread(self._profile.add_body, _named(name), colour)
        self._around.hold(body, await self._profile.open_body(body.id))
        self._changed()
        return body

    async def update_body(self, body: Body) -> None:
        """Another name or colour. Raises ``Rejected("name_missing")``."""
        body = replace(body, name=_named(body.name))
        self._profile.update_body(body)
        self._bodies.add(body, self._bodies.stores[body.id])
        self._changed()

    async def erase_body(self, body: BodyId) -> None:
        """Make everything of one body unreadable for ever; the others go on. Cannot be undone."""
        for account in [a for a in self._bodies.accounts() if a.body == body]:
            await self._engine.remove(account.id)
        if body in self._bodies.stores:  # not one whose data are closed (`fleet`)
            await self._bodies.remove(body).close()
        await self._profile.erase_body(body)
        self._changed()

    async def recovery_code(self) -> str:
        """A new recovery code, to be shown once: the one before no longer opens anything (row A34)."""
        await self.set_setting(RECOVERY_NOTED, "")
        return await asyncio.to_thread(self._profile.export_recovery_code)

    # --- accounts -------------------------------------------------------------------------------

    async def open_account(
        self,
        body: BodyId,
        service: Service,
        url: str,
        login: str,
        proof: Proof,
        settings: Mapping[str, str] | None = None,
    ) -> Account:
        """Sign in, then record the account and synchronise it; nothing is recorded when that fails.

        An empty ``url`` is looked for from the login where that is possible (`connect.discover`).

        Raises ``Rejected`` (``url_unreadable``, ``url_not_secure``, ``url_missing``, ``server_not_found``,
        ``address_incomplete``, ``login_missing``, ``account_known``, ``parapheur_not_found``, ``parapheur_too_old``),
        `SignInRequired` when the server refuses, `Transient` when it cannot be asked.
        """
        store = self._bodies.stores[body]
        return await self._record(await self._signed_in(body, store, service, url, login, proof, settings or {}))

    async def open_first_account(
        self,
        name: str,
        colour: int,
        service: Service,
        url: str,
        login: str,
        proof: Proof,
        settings: Mapping[str, str] | None = None,
    ) -> Account:
        """A body and its first account at once: when the sign-in fails there is neither. Raises as both."""
        body = await asyncio.to_thread(self._profile.add_body, _named(name), colour)
        store = await self._profile.open_body(body.id)  # nobody reads it yet: it may go again
        try:
            account = await self._signed_in(body.id, store, service, url, login, proof, settings or {})
        except BaseException:
            await self._profile.erase_body(body.id)
            raise
        self._around.hold(body, store)
        return await self._record(account)

    async def add_account(
        self, body: BodyId, service: Service, url: str, login: str, settings: Mapping[str, str] | None = None
    ) -> Account:
        """Record an account without its password, which its state will ask for. Raises as `open_account`."""
        typed = self._account(AccountId(new_id()), body, service, url, login, settings or {})
        account = await self._new_account(typed, self._bodies.stores[body])
        await self._around.begun.wait()
        return await self._record(account)

    async def _signed_in(
        self,
        body: BodyId,
        store: BodyStore,
        service: Service,
        url: str,
        login: str,
        proof: Proof,
        settings: Mapping[str, str],
    ) -> Account:
        """The account whose server has accepted the proof: nothing of it is left in ``store`` otherwise."""
        if not url.strip() and login.strip():
            url = await discover(service, login)
        typed = self._account(AccountId(new_id()), body, service, url, login, settings)
        await self._around.begun.wait()
        place, options = await locate(service, typed.url, typed.settings)
        account = await self._new_account(self._account(typed.id, body, service, place, login, options), store)
        try:
            await self._try(account, store, proof)
        except BaseException:
            await store.write(lambda tx: tx.forget_account(account.id, identity(account)))
            raise
        return account

    async def _new_account(self, account: Account, store: BodyStore) -> Account:
        """Under a name of its own, or under the one it had when it was removed from this body."""
        self._must_be_new(account)
        left = await store.read(lambda r: r.identities())
        before = next((id for id, who in left.items() if who == identity(account)), account.id)
        return replace(account, id=before)

    def _must_be_new(self, account: Account) -> None:
        if any(_same(account, other) for other in self._bodies.accounts() if other.id != account.id):
            raise Rejected("account_known")

    async def _record(self, account: Account) -> Account:
        self._profile.add_account(account)
        await self._bodies.stores[account.body].write(lambda tx: tx.resume_account(account.id))
        await self._around.connect(account)
        self._changed()
        return account

    async def adopt(self, account: Account) -> None:
        """Record an account under the name it had on another device; its state will ask for the password."""
        await self._around.begun.wait()
        self._must_be_new(account)
        await self._record(account)

    async def change_account(
        self,
        account: AccountId,
        url: str,
        login: str,
        proof: Proof,
        settings: Mapping[str, str],
    ) -> Account:
        """Another address, login or option, with a proof for it. Unsent work stays and leaves from there.

        When the sign-in fails the account is as it was, except that it may ask for its password again.
        """
        before = self._bodies.account(account)
        options = {**before.settings, **settings}
        typed = self._account(account, before.body, before.service, url, login, options)
        await self._around.begun.wait()
        place, options = await locate(before.service, typed.url, typed.settings)
        after = replace(typed, url=place, settings=options)
        self._must_be_new(after)
        store = self._bodies.store_of(account)
        await self._engine.remove(account)
        try:
            streams = await self._try(after, store, proof)
        except BaseException:
            await self._around.connect(before)
            raise
        if (after.url, after.login) != (before.url, before.login):
            await store.write(lambda tx: _compare_all(tx, account, streams))
        self._profile.update_account(after)
        await self._around.connect(after)
        self._changed()
        return after

    async def update_settings(self, account: AccountId, **settings: str) -> Account:
        """Change an account's options; its connector is started afresh."""
        await self._around.begun.wait()
        before = self._bodies.account(account)
        after = replace(before, settings={**before.settings, **settings})
        self._profile.update_account(after)
        await self._engine.remove(account)
        await self._around.connect(after)
        self._changed()
        return after

    async def remove_account(self, account: AccountId) -> None:
        """Forget an account: its server copies go; what the user did and did not send stays (row A33)."""
        await self._around.begun.wait()
        await self._engine.remove(account)
        who = identity(self._bodies.account(account))
        await self._bodies.write(account, lambda tx: tx.forget_account(account, who))
        self._profile.remove_account(account)
        self._bodies.forget_account(account)
        self._changed()

    async def sign_in(self, account: AccountId, proof: Proof) -> None:
        """Hand a proof to the account's connector and synchronise. Raises SignInRequired when refused."""
        await self._around.begun.wait()
        connector = self._engine.connector(account)
        if connector is None:
            raise LocalFault("not_synchronising")
        await _hand_over(connector, self._allowed(self._bodies.account(account).body, proof))
        self._engine.sync_now(account)

    # --- inside ---------------------------------------------------------------------------------

    def _account(
        self, id: AccountId, body: BodyId, service: Service, url: str, login: str, settings: Mapping[str, str]
    ) -> Account:
        if not login.strip():
            raise Rejected("login_missing")
        known = {name: value.strip() for name, value in settings.items()}
        address = server_url(service, url)
        return Account(id=id, body=body, service=service, url=address, login=login.strip(), settings=known)

    async def _try(self, account: Account, store: BodyStore, proof: Proof) -> tuple[str, ...]:
        """Sign in with a connector of its own, whose secrets stay in the store; returns its streams.

        Not the engine's connector: its first pull would be refused for want of a password meanwhile.
        """
        connector = self._around.make(account, store)
        try:
            await _hand_over(connector, self._allowed(account.body, proof))
        finally:
            await connector.close()
        return tuple(connector.streams)

    def _allowed(self, body: BodyId, proof: Proof) -> Proof:
        """Without keeping the password where the body's policy says so."""
        return proof if self._around.may_keep(body) else replace(proof, keep=False)

    def _changed(self) -> None:
        self._around.announce(ChangeSet(profile=True))

    def announce(self) -> None:
        """Bodies or accounts changed by other hands than this service's."""
        self._changed()


async def _hand_over(connector: Connector, proof: Proof) -> None:
    part: object = connector
    if isinstance(part, SignsIn):
        await part.sign_in(proof)


def _compare_all(tx: Tx, account: AccountId, streams: Iterable[str]) -> None:
    for stream in streams:
        tx.set_cursor(account, stream, None)


def _named(name: str) -> str:
    if not name.strip():
        raise Rejected("name_missing")
    return name.strip()


def _same(one: Account, other: Account) -> bool:
    return one.body == other.body and identity(one) == identity(other)
