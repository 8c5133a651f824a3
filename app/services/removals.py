"""What others took away from the calendars and folders that several people hold (A16), until the user saw it."""

from __future__ import annotations

from app.domain.accounts import Service
from app.domain.agenda import EventRemoval, RemovalsSeen
from app.domain.ids import AccountId, Key
from app.domain.mail import MessageLeft
from app.services.bodies import Bodies
from app.services.library import Library, ListQuery

KEEP_MS = 30 * 86_400_000
"""Older ones are of no interest to anybody, seen or not."""
_EVENTS, _MAIL = "seen", "mail"


class RemovalsService:
    """Acts of other people, as calendars and folders tell them (`connectors.zimbra.removals`, `leaving`)."""

    def __init__(self, bodies: Bodies, library: Library) -> None:
        self._bodies = bodies
        self._library = library

    async def unseen(self) -> list[EventRemoval]:
        """Newest first; the user's own are left out."""
        found: list[EventRemoval] = []
        for account in self._bodies.accounts(Service.ZIMBRA):
            entries = await self._library.entries(ListQuery(kind=EventRemoval.KIND, accounts=(account.id,)))
            since = max(await self._seen_ms(account.id, _EVENTS), self._bodies.clock() - KEEP_MS)
            mine = account.login.lower()
            removals = [e.record for e in entries if isinstance(e.record, EventRemoval)]
            found += [r for r in removals if r.at_ms > since and (r.by is None or r.by.mail.lower() != mine)]
        return sorted(found, key=lambda removal: -removal.at_ms)

    async def left(self) -> list[MessageLeft]:
        """Messages that went out of sight, the newest first."""
        found: list[MessageLeft] = []
        for account in self._bodies.accounts(Service.ZIMBRA):
            entries = await self._library.entries(ListQuery(kind=MessageLeft.KIND, accounts=(account.id,)))
            since = max(await self._seen_ms(account.id, _MAIL), self._bodies.clock() - KEEP_MS)
            found += [e.record for e in entries if isinstance(e.record, MessageLeft) and e.record.at_ms > since]
        return sorted(found, key=lambda left: -left.at_ms)

    async def saw(self) -> None:
        """Every deleted event known now was seen."""
        await self._saw(EventRemoval.KIND, _EVENTS)

    async def saw_left(self) -> None:
        """Every message known now to be out of sight was told."""
        await self._saw(MessageLeft.KIND, _MAIL)

    async def _saw(self, kind: str, what: str) -> None:
        for account in self._bodies.accounts(Service.ZIMBRA):
            entries = await self._library.entries(ListQuery(kind=kind, accounts=(account.id,)))
            moments = [e.record.at_ms for e in entries if isinstance(e.record, (EventRemoval, MessageLeft))]
            last = max(moments, default=0)
            if last > await self._seen_ms(account.id, what):
                record = RemovalsSeen(id=what, at_ms=last)
                await self._bodies.write(account.id, lambda tx, a=account.id, r=record: tx.put_local(a, r))  # type: ignore[misc]

    async def _seen_ms(self, account: AccountId, what: str) -> int:
        key = Key(account, RemovalsSeen.KIND, what)
        record = await self._bodies.read(account, lambda r: r.base(key))
        return record.at_ms if isinstance(record, RemovalsSeen) else 0
