"""What one approves without a signature: leave asked for through the gateway. Source: interop « archive » §5.

Leave and expenses that travel as dossiers of the parapheur stay dossiers (`domain.business` tells what they are);
`services.approvals` shows both in one list.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from app.domain.frozen import dataclass
from app.domain.records import Mark, Record, Searchable

PENDING, ACCEPTED, REFUSED = "pending", "accepted", "refused"
ACCEPT, REFUSE = "accept", "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """A colleague who is away on some of the same days; days are ``YYYY-MM-DD``, both ends included."""

    agent: str
    from_date: str
    to_date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveRequest(Record):
    """A leave to decide, or decided. ``kind`` is a coarse label: health data must not travel."""

    KIND: ClassVar[str] = "leave_request"

    revision: int
    agent: str
    service: str
    kind: str
    from_date: str
    """``YYYY-MM-DD``."""
    from_half: str
    """``am`` or ``pm``."""
    to_date: str
    to_half: str
    days: float
    balance_before: float | None = None
    comment: str = ""
    overlaps: tuple[Away, ...] = ()
    status: str = PENDING
    decide_before: str = ""
    decision: str = ""
    """The user's own, `ACCEPT` or `REFUSE`, while it waits to be delivered; the server's copy has none."""

    @property
    def moment_ms(self) -> int:
        """The day it must be decided by, else the day it begins: what is most pressing comes first."""
        return day_ms(self.decide_before) or day_ms(self.from_date)

    @property
    def box(self) -> str:
        return self.status

    @property
    def version(self) -> str:
        return str(self.revision)

    @property
    def marks(self) -> Mark:
        return Mark.TODO | Mark.VISA if self.status == PENDING and not self.decision else Mark.NONE

    def searchable(self) -> Searchable | None:
        return Searchable(title=f"{self.kind} {self.agent}", people=self.agent, body=f"{self.service} {self.comment}")


def day_ms(day: str) -> int:
    """Midnight UTC of ``YYYY-MM-DD``; 0 for anything else."""
    try:
        return int(dt.datetime.fromisoformat(day[:10]).replace(tzinfo=dt.UTC).timestamp() * 1000)
    except ValueError:
        return 0
