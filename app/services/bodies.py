"""The open bodies: which store holds which account. Shared by all services."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Protocol, TypedDict, TypeVar

from app.domain.accounts import Account, Body, Service
from app.domain.errors import LocalFault
from app.domain.exchange import Clock
from app.domain.ids import AccountId, BodyId, Key, OpId, new_op_id
from app.domain.intents import Intent
from app.domain.unsaved import UnsavedCard, UnsavedEvent
from app.domain.writing import LocalDraft
from app.store.body import BodyStore
from app.store.reader import Reader
from app.store.tx import Tx

T = TypeVar("T")


class Stamp(TypedDict):
    """The fields common to all intents."""

    op_id: OpId
    account: AccountId
    made_at_ms: int


class Nudge(Protocol):
    """Tells the engine that an account has something new to do."""

    def __call__(self, account: AccountId) -> None: ...


class Bodies:
    """Open bodies and their accounts. Lives on the application's loop."""

    def __init__(self, clock: Clock, nudge: Nudge) -> None:
        self.clock = clock
        self._nudge = nudge
        self._stores: dict[BodyId, BodyStore] = {}
        self._bodies: dict[BodyId, Body] = {}
        self._accounts: dict[AccountId, Account] = {}
        self._departed: dict[AccountId, BodyId] = {}
        """Removed accounts whose unsent work is still here, and where."""
        self.on_removed: Callable[[], None] = lambda: None
        """A body's data are no longer open: erased, closed, or everything ends."""

    # --- who is there ---------------------------------------------------------------------------

    def add(self, body: Body, store: BodyStore) -> None:
        self._bodies[body.id] = body
        self._stores[body.id] = store

    def remove(self, body: BodyId) -> BodyStore:
        self._bodies.pop(body)
        self._accounts = {id: a for id, a in self._accounts.items() if a.body != body}
        self._departed = {id: home for id, home in self._departed.items() if home != body}
        self.on_removed()
        return self._stores.pop(body)

    def set_account(self, account: Account) -> None:
        self._accounts[account.id] = account
        self._departed.pop(account.id, None)

    def forget_account(self, account: AccountId) -> None:
        """The account is removed; its body still answers for what it left (`store_of`, `home`)."""
        gone = self._accounts.pop(account, None)
        if gone is not None:
            self._departed[account] = gone.body

    async def find_departed(self) -> None:
        """After a start: what waits for accounts removed before, messages being written included."""
        for body, store in self._stores.items():
            for account in await store.read(_with_own_work):
                if account not in self._accounts:
                    self._departed[account] = body

    @property
    def all(self) -> tuple[Body, ...]:
        return tuple(self._bodies.values())

    @property
    def stores(self) -> Mapping[BodyId, BodyStore]:
        return self._stores

    def accounts(self, service: Service | None = None) -> tuple[Account, ...]:
        return tuple(a for a in self._accounts.values() if service is None or a.service is service)

    def accounts_of(self, body: BodyId) -> tuple[Account, ...]:
        return tuple(account for account in self._accounts.values() if account.body == body)

    def beside(self, account: AccountId, service: Service) -> tuple[Account, ...]:
        """Accounts of one service in the same body: the gateway, say, that speaks of this one's meetings."""
        body = self.account(account).body
        return tuple(a for a in self.accounts(service) if a.body == body)

    def account(self, account: AccountId) -> Account:
        """Raises LocalFault("account_unknown") when it is gone (removed meanwhile)."""
        try:
            return self._accounts[account]
        except KeyError:
            raise LocalFault("account_unknown") from None

    def body_of(self, account: AccountId) -> Body:
        return self._bodies[self.account(account).body]

    def home(self, account: AccountId) -> Body | None:
        """The body of an account, removed ones with unsent work included."""
        body = self._accounts[account].body if account in self._accounts else self._departed.get(account)
        return self._bodies.get(body) if body is not None else None

    def store_of(self, account: AccountId) -> BodyStore:
        """Raises as `account`, except for a removed one that left unsent work."""
        body = self.home(account)
        return self._stores[body.id if body is not None else self.account(account).body]

    # --- reading and writing --------------------------------------------------------------------

    async def read(self, account: AccountId, work: Callable[[Reader], T]) -> T:
        return await self.store_of(account).read(work)

    async def write(self, account: AccountId, work: Callable[[Tx], T]) -> T:
        """One transaction, then the engine is told."""
        committed = await self.store_of(account).write(work)
        self._nudge(account)
        return committed.value

    async def append(self, *intents: Intent, form: Key | None = None) -> None:
        """Queue intents: one transaction for each account (either all of its intents are on disk or none).

        ``form``: what they were typed into (`UnsavedForms`), gone with the transaction that writes them."""
        by_account: dict[AccountId, list[Intent]] = {}
        for intent in intents:
            by_account.setdefault(intent.account, []).append(intent)
        for account, group in by_account.items():
            await self._append_one(account, group, form)

    async def _append_one(self, account: AccountId, intents: Sequence[Intent], form: Key | None) -> None:
        def work(tx: Tx) -> None:
            for intent in intents:
                tx.append_intent(intent)
            if form is not None:
                tx.remove_local(form)

        await self.write(account, work)

    def stamp(self, account: AccountId) -> Stamp:
        """What every new intent carries: a fresh op id, the account and the moment of the act."""
        return Stamp(op_id=new_op_id(), account=account, made_at_ms=self.clock())

    async def over_all(self, work: Callable[[BodyStore], Awaitable[T]]) -> list[T]:
        """``work`` on every body at once; results in the order of the bodies."""
        return list(await asyncio.gather(*(work(store) for store in self._stores.values())))

    async def read_all(self, work: Callable[[Reader], T]) -> list[T]:
        return await self.over_all(lambda store: store.read(work))

    def in_body(self, body: BodyId, accounts: Iterable[AccountId] | None) -> frozenset[AccountId] | None:
        """``accounts`` that belong to ``body``; None = all."""
        if accounts is None:
            return None
        return frozenset(a for a in accounts if a in self._accounts and self._accounts[a].body == body)


def _with_own_work(reader: Reader) -> set[AccountId]:
    waiting = {row.intent.account for row in reader.outbox()}
    begun = (LocalDraft.KIND, UnsavedEvent.KIND, UnsavedCard.KIND)
    return waiting | {entry.key.account for kind in begun for entry in reader.page(kind)}
