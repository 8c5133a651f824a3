"""What the gateway says of the meetings to come, asked for by itself: place, pouvoirs, members, tokens.

The tablet protocol carries none of it (interop i-délibre §17). Asked for when a meeting came or changed, then twice
a day, so that the agenda and the reminders name the place of a meeting that nobody opened, and its proof is here
the day there is no network.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging

from app.domain.accounts import Service
from app.domain.changes import ChangeSet
from app.domain.errors import AppError
from app.domain.ids import AccountId, Key
from app.domain.seances import Seance
from app.services.bodies import Bodies
from app.services.library import Library, ListQuery
from app.services.notices import NoticeService
from app.services.seances import told_of

log = logging.getLogger(__name__)

LOOK_S = 900.0
"""A gateway that did not answer is asked again then."""
AFRESH_MS = 12 * 3_600_000
"""A meeting that did not change is asked about again then."""

State = tuple[int, tuple[str, ...]]
"""Of a meeting, what makes the gateway say something new: its moment, its documents."""


class NoticeRounds:
    """Runs beside everything else until cancelled."""

    def __init__(self, bodies: Bodies, library: Library, notices: NoticeService) -> None:
        self._bodies = bodies
        self._library = library
        self._notices = notices
        self._asked: dict[Key, tuple[State, int]] = {}
        """Meeting -> how it was, and when it was asked about."""
        self._moved = asyncio.Event()

    def look(self, changes: ChangeSet) -> None:
        """Told of what was committed, on the application's thread."""
        if changes.of_kind(Seance.KIND):
            self._moved.set()

    async def run(self) -> None:
        while True:
            await self.round()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._moved.wait(), LOOK_S)
            self._moved.clear()

    async def round(self) -> int:
        """Ask about every meeting that is due; returns how many gateways said something new of."""
        news = 0
        for account in self._bodies.accounts(Service.IDELIBRE):
            if self._bodies.beside(account.id, Service.COURRIER):
                try:
                    news += await self._ask(account.id)
                except AppError as error:  # nobody waits for it: no network, a password that is wanted elsewhere
                    log.info("the gateway was not asked about meetings: %s", error.code)
        return news

    async def _ask(self, account: AccountId) -> int:
        news = 0
        for entry in await self._library.entries(ListQuery(kind=Seance.KIND, accounts=(account,))):
            seance = entry.record
            if isinstance(seance, Seance) and await self._is_due(entry.key, seance):
                news += await self._notices.refresh(entry.key)
                self._asked[entry.key] = (_state(seance), self._bodies.clock())
        return news

    async def _is_due(self, key: Key, seance: Seance) -> bool:
        now = self._bodies.clock()
        if seance.closed or seance.date_ms < now:
            return False
        known = self._asked.get(key)
        if known is None:  # the first time since the start
            held = await told_of(self._library, key)
            if held is None:
                return True
            known = self._asked[key] = (_state(seance), held.fetched_ms)
        state, asked_ms = known
        return state != _state(seance) or now - asked_ms >= AFRESH_MS


def _state(seance: Seance) -> State:
    return seance.date_ms, tuple(document.document_id for document in seance.documents)
