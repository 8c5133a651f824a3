"""What a program that runs for weeks does now and then: catch up on the index, clear unused bytes.

Once some time after the start, when the window has what it needs, then every day. Each body by
itself: trouble in one leaves the others alone, and is tried again the day after.
"""

from __future__ import annotations

import asyncio
import logging

from app.domain.errors import AppError
from app.services.bodies import Bodies
from app.services.indexing import Indexing
from app.store.body import BodyStore

log = logging.getLogger(__name__)

DAY_S = 24 * 3600.0


class Upkeep:
    """Runs beside everything else until cancelled."""

    def __init__(self, bodies: Bodies, indexing: Indexing, first_after_s: float) -> None:
        self._bodies = bodies
        self._indexing = indexing
        self._first_after_s = first_after_s

    async def run(self) -> None:
        await asyncio.sleep(self._first_after_s)
        while True:
            await self.once()
            await asyncio.sleep(DAY_S)

    async def once(self) -> None:
        """One round over all bodies."""
        for store in tuple(self._bodies.stores.values()):
            try:
                await self._tend(store)
            except AppError as error:
                if store.closed:  # erased, or the program ends
                    continue
                log.warning("upkeep of one body put off: %s", error.code)

    async def _tend(self, store: BodyStore) -> None:
        if read := await self._indexing.catch_up(store):
            log.info("%d files read for the index after an interruption", read)
        if removed := await store.blobs.remove_unreferenced():
            log.info("%d unused documents removed", removed)
