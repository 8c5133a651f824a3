"""Has the computer slept? Told by its clocks alone, for the sockets of before are dead without saying so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from app.domain.exchange import Clock

LOOK_S = 10.0
"""Between two looks at the clocks: a wake is known that late at most."""
LATE_S = 30.0
"""A look so much later than meant was no busy moment: the computer slept, or the program was suspended."""


class SleepWatch:
    """Calls ``woke`` after each sleep of the computer. ``wall`` is UTC, ``steady`` the loop's clock in seconds."""

    def __init__(
        self, wall: Clock, steady: Callable[[], float], woke: Callable[[], None], look_s: float = LOOK_S
    ) -> None:
        self._wall, self._steady = wall, steady
        self._woke = woke
        self._look_s = look_s

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            wall_ms, steady_s = self._wall(), self._steady()
            await asyncio.sleep(self._look_s)
            if slept((self._wall() - wall_ms) / 1000, self._steady() - steady_s, self._look_s):
                self._woke()


def slept(wall_s: float, steady_s: float, meant_s: float) -> bool:
    """Whether a pause of ``meant_s`` hid a sleep, by what passed on either clock. Pure.

    The steady clock stands still during a sleep on Linux (CLOCK_MONOTONIC, PEP 418): the wall clock jumps ahead of
    it. On Windows both go on, and the pause is late on both. A wall clock set back says nothing.
    """
    return max(wall_s, steady_s) - meant_s > LATE_S
