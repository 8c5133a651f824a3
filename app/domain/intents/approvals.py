"""Leave decided through the gateway."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from app.domain.approvals import LeaveRequest
from app.domain.frozen import dataclass
from app.domain.intents.base import Intent
from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideLeave(Intent):
    """Accept or refuse; the op id is the server's idempotency key, ``if_version`` what the user saw."""

    KIND: ClassVar[str] = "decide_leave"
    TARGET_KIND: ClassVar[str] = LeaveRequest.KIND
    PROVEN: ClassVar[bool] = True
    PRIORITY: ClassVar[int] = 2

    if_version: int
    decision: str
    """``accept`` or ``refuse``."""
    reason: str = ""

    def apply(self, record: Record | None) -> Record | None:
        return replace(record, decision=self.decision) if isinstance(record, LeaveRequest) else record
