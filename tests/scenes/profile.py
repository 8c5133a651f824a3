"""A real profile in a temporary folder, filled directly through the store, without a network."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from app.domain.accounts import AccountState, Link
from app.domain.exchange import Delta
from app.domain.ids import AccountId
from app.domain.records import Record
from app.services.runtime import Runtime, RuntimeConfig
from app.store.keys import FileKeys
from app.store.profile import Profile
from app.store.tx import Tx
from tests.scenes import town

NOW = dt.datetime(2026, 11, 24, 14, 2, tzinfo=town.PARIS)
"""A Tuesday afternoon: the moment of the catalogue."""
CHUNK = 2000


def clock_at(moment: dt.datetime) -> int:
    return round(moment.timestamp() * 1000)


def fill(
    folder: Path, records: Mapping[AccountId, Sequence[Record]], *, now_ms: int, link: Link = Link.UP_TO_DATE
) -> None:
    """Create the profile with two bodies, their accounts and these records."""
    asyncio.run(_fill(folder, records, now_ms, link))


async def _fill(folder: Path, records: Mapping[AccountId, Sequence[Record]], now_ms: int, link: Link) -> None:
    profile = Profile.open(folder, FileKeys(folder), clock=lambda: now_ms)
    made = [profile.add_body(body.name, body.colour) for body in town.bodies()]
    stores = {body.id: await profile.open_body(body.id) for body in made}
    for account in town.accounts(made[0].id, made[1].id):
        if account.id not in records:
            continue
        profile.add_account(account)
        store = stores[account.body]
        mine = list(records[account.id])
        for start in range(0, max(1, len(mine)), CHUNK):
            delta = Delta(stream="scenes", cursor=str(start), upserts=tuple(mine[start : start + CHUNK]))
            await store.write(lambda tx, d=delta, a=account.id: tx.apply_delta(a, d))
        state = AccountState(account=account.id, link=link, last_success_ms=now_ms)
        await store.write(lambda tx, s=state: tx.set_account_state(s))
    for store in stores.values():
        await store.close()
    await profile.close()


def set_state(runtime: Runtime, state: AccountState) -> None:
    """Pretend that an account's link is in this state."""

    async def write() -> None:
        bodies = runtime.accounts._bodies

        def work(tx: Tx) -> None:
            tx.set_account_state(state)

        await bodies.write(state.account, work)

    runtime.submit(write()).result(5)


def open_runtime(folder: Path, now: dt.datetime = NOW) -> Runtime:
    """The real runtime on that profile; contacts nobody."""
    at = clock_at(now)
    runtime = Runtime.open(RuntimeConfig(folder=folder, file_keys=True, synchronise=False, clock=lambda: at))
    runtime.start()
    return runtime


def make_runtime(folder: Path, *, mails: int = 60, now: dt.datetime = NOW) -> Runtime:
    """Fill and open."""
    fill(folder, town.Town(now, mails).records(), now_ms=clock_at(now))
    return open_runtime(folder, now)


def without(records: Mapping[AccountId, Sequence[Record]], *kinds: str) -> dict[AccountId, list[Record]]:
    """The same town without records of these kinds, for empty states."""
    return {account: [r for r in rows if r.KIND not in kinds] for account, rows in records.items()}


__all__ = ["NOW", "clock_at", "fill", "make_runtime", "open_runtime", "replace", "set_state", "without"]
