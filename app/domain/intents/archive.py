"""Archive deposits."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from app.domain.archive import ArchiveDeposit, DepositState
from app.domain.frozen import dataclass
from app.domain.intents.base import Intent
from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositArchive(Intent):
    """Hand something to the archive. Its pieces are on this device, named by their digests.

    The gateway keys it by op id; an archive itself by the transfer's identifier, so a lost reply is probed.
    """

    KIND: ClassVar[str] = "deposit_archive"
    TARGET_KIND: ClassVar[str] = ArchiveDeposit.KIND
    IDEMPOTENT: ClassVar[bool] = False
    PROVEN: ClassVar[bool] = True
    PRIORITY: ClassVar[int] = 6

    deposit: ArchiveDeposit

    @property
    def digests(self) -> frozenset[str]:
        return frozenset(piece.sha256 for piece in self.deposit.pieces)

    @property
    def found(self) -> tuple[Record, ...]:
        """Received, without its answer: it is followed from there, and never handed over again."""
        return (replace(self.deposit, state=DepositState.SENT),)

    def apply(self, record: Record | None) -> Record | None:
        return replace(self.deposit, state=DepositState.QUEUED)
