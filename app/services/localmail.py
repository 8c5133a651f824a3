"""Messages that are kept on this device only, as the acts on mail meet them among others (`kept`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.domain.ids import AccountId, Key
from app.domain.mail import Message, is_here
from app.services.bodies import Bodies
from app.services.library import Library
from app.store.tx import Tx


def parted(keys: Iterable[Key]) -> tuple[list[Key], list[Key]]:
    """(kept here only, on a server)"""
    wanted = list(keys)
    return [k for k in wanted if is_here(k.id)], [k for k in wanted if not is_here(k.id)]


async def change_local(bodies: Bodies, library: Library, keys: Sequence[Key], **changes: object) -> None:
    """Marks, tags or place of messages kept here: nobody else is told. One transaction for each account."""
    by_account: dict[AccountId, list[Message]] = {}
    for entry in await library.entries_of(keys):
        if isinstance(entry.record, Message):
            by_account.setdefault(entry.key.account, []).append(replace(entry.record, **changes))  # type: ignore[arg-type]

    for account, records in by_account.items():

        def work(tx: Tx, account: AccountId = account, records: Sequence[Message] = tuple(records)) -> None:
            for record in records:
                tx.put_local(account, record)

        await bodies.write(account, work)
