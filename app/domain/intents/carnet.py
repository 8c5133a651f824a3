"""Segments of the carnet on their way to the user's own mailbox (`domain.carnet`)."""

from __future__ import annotations

from typing import ClassVar

from app.domain.carnet import NOTES, CarnetSegment
from app.domain.frozen import dataclass
from app.domain.intents.base import Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class SendCarnet(Intent):
    """Lay one sealed segment in the mailbox; ``target_id`` is its name. Probed by that name after a lost reply."""

    KIND: ClassVar[str] = "send_carnet"
    TARGET_KIND: ClassVar[str] = CarnetSegment.KIND
    IDEMPOTENT: ClassVar[bool] = False
    PRIORITY: ClassVar[int] = 7
    RESEND_AFTER_MS: ClassVar[int] = 5_000

    sealed: str
    role: str = NOTES
    changes: int = 0
    """How many notes it holds, for the list of what waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DropCarnet(Intent):
    """Remove segments that newer ones hold whole; ``target_id`` is the device that wrote both."""

    KIND: ClassVar[str] = "drop_carnet"
    TARGET_KIND: ClassVar[str] = CarnetSegment.KIND
    PRIORITY: ClassVar[int] = 8

    names: tuple[str, ...]
    held_in: tuple[str, ...]
    """The newer ones: nothing is removed while one of them is missing in the mailbox."""

    @property
    def after(self) -> tuple[str, ...]:
        return tuple(f"{CarnetSegment.KIND}:{name}" for name in self.held_in)
