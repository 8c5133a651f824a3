"""Good manners towards the server (§24): four requests at once, five a second on average."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

PARALLEL = 4
BURST = 20
"""Requests that may follow each other without a pause; the server's filter counts 30 a second."""


class Pace:
    """A gate for requests. ``per_second`` 0 switches the average off (benchmarks), never the parallel limit."""

    def __init__(self, per_second: float) -> None:
        self._per_second = per_second
        self._gate = asyncio.Semaphore(PARALLEL)
        self._credit = float(BURST)
        self._counted_s: float | None = None

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Hold one of the places; waits for a place and for the average."""
        async with self._gate:
            if self._per_second > 0:
                await self._wait_for_credit()
            yield

    async def _wait_for_credit(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        elapsed = 0.0 if self._counted_s is None else now - self._counted_s
        self._counted_s = now
        self._credit = min(float(BURST), self._credit + elapsed * self._per_second) - 1.0
        if self._credit < 0:
            await asyncio.sleep(-self._credit / self._per_second)
