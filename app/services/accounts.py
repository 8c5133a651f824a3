"""Bodies, accounts and settings, and signing in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from app.domain.accounts import Account, Body, Service
from app.domain.errors import Rejected
from app.domain.exchange import SignsIn
from app.domain.ids import AccountId, BodyId, new_id
from app.services.bodies import Bodies
from app.store.profile import Profile
from app.sync.engine import Engine


class AccountService:
    """What the settings page and the first run change."""

    def __init__(
        self, bodies: Bodies, profile: Profile, engine: Engine, connect: Callable[[Account], Awaitable[None]]
    ) -> None:
        self._bodies = bodies
        self._profile = profile
        self._engine = engine
        self._connect = connect

    def bodies(self) -> tuple[Body, ...]:
        return self._bodies.all

    def accounts(self, service: Service | None = None) -> tuple[Account, ...]:
        return self._bodies.accounts(service)

    def body_of(self, account: AccountId) -> Body:
        return self._bodies.body_of(account)

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

    # --- bodies and accounts --------------------------------------------------------------------

    async def add_body(self, name: str, colour: int = 0) -> Body:
        body = self._profile.add_body(name, colour)
        self._bodies.add(body, await self._profile.open_body(body.id))
        return body

    async def erase_body(self, body: BodyId) -> None:
        """Make everything of one body unreadable for ever; the others go on. Cannot be undone."""
        for account in [a for a in self._bodies.accounts() if a.body == body]:
            await self._engine.remove(account.id)
        store = self._bodies.remove(body)
        await store.close()
        await self._profile.erase_body(body)

    async def add_account(
        self, body: BodyId, service: Service, url: str, login: str, settings: dict[str, str] | None = None
    ) -> Account:
        """Record an account and start synchronising it; it will ask for its password by its state."""
        if not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise Rejected("url_not_secure")
        account = Account(
            id=AccountId(new_id()),
            body=body,
            service=service,
            url=url.rstrip("/"),
            login=login,
            settings=dict(settings or {}),
        )
        self._profile.add_account(account)
        await self._connect(account)
        return account

    async def update_settings(self, account: AccountId, **settings: str) -> Account:
        """Change an account's options; its connector is started afresh."""
        before = self._bodies.account(account)
        after = replace(before, settings={**before.settings, **settings})
        self._profile.update_account(after)
        await self._engine.remove(account)
        await self._connect(after)
        return after

    async def remove_account(self, account: AccountId) -> None:
        """Forget an account: its server copies go; what the user did and did not send stays (row A33)."""
        await self._engine.remove(account)
        await self._bodies.write(account, lambda tx: tx.forget_account(account))
        self._profile.remove_account(account)
        self._bodies.forget_account(account)

    async def sign_in(self, account: AccountId, password: str) -> None:
        """Hand a password to the account's connector and synchronise. Raises SignInRequired when refused."""
        connector: object = self._engine.connector(account)
        if isinstance(connector, SignsIn):
            await connector.sign_in(password)
        self._engine.sync_now(account)
