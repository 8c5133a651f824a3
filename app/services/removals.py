"""What others deleted in the calendars that several people hold (A16), until the user saw it."""

from __future__ import annotations

from app.domain.accounts import Service
from app.domain.agenda import EventRemoval, RemovalsSeen
from app.domain.ids import AccountId, Key
from app.services.bodies import Bodies
from app.services.library import Library, ListQuery

KEEP_MS = 30 * 86_400_000
"""Older ones are of no interest to anybody, seen or not."""


class RemovalsService:
    """Deletions by other people, as the calendars tell them (`connectors.zimbra.removals`)."""

    def __init__(self, bodies: Bodies, library: Library) -> None:
        self._bodies = bodies
        self._library = library

    async def unseen(self) -> list[EventRemoval]:
        """Newest first; the user's own are left out."""
        found: list[EventRemoval] = []
        for account in self._bodies.accounts(Service.ZIMBRA):
            entries = await self._library.entries(ListQuery(kind=EventRemoval.KIND, accounts=(account.id,)))
            since = max(await self._seen_ms(account.id), self._bodies.clock() - KEEP_MS)
            mine = account.login.lower()
            removals = [e.record for e in entries if isinstance(e.record, EventRemoval)]
            found += [r for r in removals if r.at_ms > since and (r.by is None or r.by.mail.lower() != mine)]
        return sorted(found, key=lambda removal: -removal.at_ms)

    async def saw(self) -> None:
        """Everything known now was seen."""
        for account in self._bodies.accounts(Service.ZIMBRA):
            entries = await self._library.entries(ListQuery(kind=EventRemoval.KIND, accounts=(account.id,)))
            last = max((e.record.at_ms for e in entries if isinstance(e.record, EventRemoval)), default=0)
            if last > await self._seen_ms(account.id):
                record = RemovalsSeen(id="seen", at_ms=last)
                await self._bodies.write(account.id, lambda tx, a=account.id, r=record: tx.put_local(a, r))  # type: ignore[misc]

    async def _seen_ms(self, account: AccountId) -> int:
        key = Key(account, RemovalsSeen.KIND, "seen")
        record = await self._bodies.read(account, lambda r: r.base(key))
        return record.at_ms if isinstance(record, RemovalsSeen) else 0
