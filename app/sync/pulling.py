"""From the server to the store: page after page, each committed with its cursor."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping

from app.domain.accounts import Account, AccountState
from app.domain.errors import CursorExpired, MassDeletion
from app.domain.exchange import Connector, Delta
from app.domain.ids import Key
from app.domain.records import Record
from app.domain.retention import ERASABLE
from app.domain.seances import Seance
from app.domain.selection import Selection
from app.store.body import BodyStore
from app.store.reader import Reader
from app.store.tx import Tx
from app.sync import planner

log = logging.getLogger(__name__)


class HeldByStore:
    """`exchange.Held` over one account of a store."""

    def __init__(self, account: Account, store: BodyStore) -> None:
        self._account = account
        self._store = store

    async def versions(self, kind: str) -> Mapping[str, str]:
        """With those erased here by their age: a connector that compares versions leaves them alone."""

        def work(reader: Reader) -> Mapping[str, str]:
            held = reader.versions(self._account.id, kind)
            if kind not in ERASABLE:
                return held
            erased = reader.erased(self._account.id, kind)
            return {**erased, **held} if erased else held

        return await self._store.read(work)

    async def own_versions(self, kind: str) -> Mapping[str, str]:
        return await self._store.read(lambda r: r.own_versions(self._account.id, kind))

    async def load(self, kind: str, id: str) -> Record | None:
        return await self._store.read(lambda r: r.base(Key(self._account.id, kind, id)))

    async def load_many(self, kind: str, ids: Collection[str]) -> Mapping[str, Record]:
        def work(reader: Reader) -> dict[str, Record]:
            found = ((id, reader.base(Key(self._account.id, kind, id))) for id in ids)
            return {id: record for id, record in found if record is not None}

        return await self._store.read(work) if ids else {}


class Pulling:
    """Pulls one account's streams."""

    def __init__(
        self, account: Account, store: BodyStore, connector: Connector, selection: Selection | None = None
    ) -> None:
        self._account = account
        self._store = store
        self._connector = connector
        self._selection = selection
        self._held = HeldByStore(account, store)
        self.deletions_approved = False
        """The user said yes to a mass deletion: valid for the next pull only."""

    async def pull(
        self,
        stream: str,
        between_pages: Callable[[Delta], Awaitable[None]],
        progress: Callable[[Delta], AccountState | None] = lambda _: None,
    ) -> frozenset[str]:
        """Pull ``stream`` until it has no more; returns the other streams it says have moved.

        ``between_pages`` runs after each commit: urgent work need not wait for a long first
        synchronisation. ``progress``: the state to show once a page is in; it is written with the page.
        Raises `MassDeletion` before anything is removed.
        """
        woken: frozenset[str] = frozenset()
        while True:
            cursor = await self._store.read(lambda r: r.cursor(self._account.id, stream))
            try:
                delta = await self._connector.pull(stream, cursor, self._held)
            except CursorExpired:
                if cursor is None:
                    raise
                log.info("cursor of %s expired: full comparison", stream)
                await self._store.write(lambda tx: tx.set_cursor(self._account.id, stream, None))
                continue
            await self._commit(delta, progress(delta))
            woken |= delta.wake
            await between_pages(delta)
            if not delta.more:
                return woken - {stream}

    async def _commit(self, delta: Delta, state: AccountState | None) -> None:
        await self._store.write(lambda tx: self._apply(tx, delta, state))
        if not delta.more:
            self.deletions_approved = False

    def _apply(self, tx: Tx, delta: Delta, state: AccountState | None) -> None:
        if not (self.deletions_approved or delta.agreed):
            removals = tx.count_removals(self._account.id, delta)
            if where := planner.massacre(removals):
                gone, held = removals[where]
                raise MassDeletion(kind=where[0], gone=gone, held=held)
        for record in delta.upserts:
            if isinstance(record, Seance) and tx.base(Key(self._account.id, Seance.KIND, record.id)) is None:
                tx.journal("seance.first_seen", record.id, {"revision": str(record.revision)})
        tx.apply_delta(self._account.id, delta, self._selection)
        if state is not None:
            tx.set_account_state(state)
