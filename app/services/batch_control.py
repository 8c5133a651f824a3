"""What the user may say while a batch is being signed: stop, pause, and of each dossier « sign it » or « pass it ».

The card stays open during a pause or a question, so both are bounded: after `LIMIT_S` the batch stops, the
card is closed and the PIN it held is gone. Nothing signed is undone; the others can be taken up again.
"""

from __future__ import annotations

import asyncio
import enum
from collections.abc import Callable

from app.domain.errors import NeedsUser
from app.signing.batch import Gate

LIMIT_S = 300.0


class Answer(enum.Enum):
    """To « sign this one? »."""

    SIGN = "sign"
    SKIP = "skip"
    """Left as it is: not a failure."""
    STOP = "stop"
    ALL = "all"
    """This one and all that follow, without asking again."""


class BatchControl:
    """One batch. Used on the application's loop only."""

    def __init__(self, *, one_by_one: bool = False, limit_s: float = LIMIT_S) -> None:
        self._limit_s = limit_s
        self._one_by_one = one_by_one
        self._cancelled = False
        self._running = asyncio.Event()
        self._running.set()
        self._asked: asyncio.Future[Answer] | None = None
        self.on_ask: Callable[[str], None] = lambda _dossier: None
        self.on_pause: Callable[[str], None] = lambda _dossier: None
        """Told, with the dossier that waits, when the batch has come to rest."""

    def cancel(self) -> None:
        """Stop before the next dossier."""
        self._cancelled = True
        self._running.set()
        self.answer(Answer.STOP)

    @property
    def cancelled(self) -> bool:
        return self._cancelled

    def pause(self) -> None:
        """Rest before the next dossier."""
        self._running.clear()

    def resume(self) -> None:
        self._running.set()

    def answer(self, answer: Answer) -> None:
        """The user's answer about the dossier just asked about; no effect when none is."""
        if self._asked is not None and not self._asked.done():
            self._asked.set_result(answer)

    async def gate(self, dossier_id: str) -> Gate:
        """Asked by the batch before each dossier. Raises ``NeedsUser("sign_paused_too_long")``."""
        if self._go_on() is Gate.STOP:
            return Gate.STOP
        try:
            async with asyncio.timeout(self._limit_s):
                if not self._running.is_set():
                    self.on_pause(dossier_id)
                    await self._running.wait()
                if self._one_by_one and self._go_on() is Gate.SIGN:
                    return await self._ask(dossier_id)
        except TimeoutError as error:
            raise NeedsUser("sign_paused_too_long") from error
        return self._go_on()

    def _go_on(self) -> Gate:
        return Gate.STOP if self._cancelled else Gate.SIGN

    async def _ask(self, dossier_id: str) -> Gate:
        self._asked = asyncio.get_running_loop().create_future()
        self.on_ask(dossier_id)
        answer = await self._asked
        self._one_by_one = answer is not Answer.ALL
        return {Answer.SKIP: Gate.SKIP, Answer.STOP: Gate.STOP}.get(answer, Gate.SIGN)
