"""How long a body's data stay readable without contact, on a clock that only goes forward."""

from __future__ import annotations

import asyncio

from app.domain.exchange import Clock
from app.domain.fleet import advance, days_left, renewed
from app.domain.frozen import dataclass
from app.domain.ids import BodyId
from app.services.fleet.memory import Membership, Memory
from app.services.fleet.policies import Policies
from app.store.profile import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseFacts:
    """How long a body's data stay readable without contact."""

    days: int
    left_days: float
    armed: bool
    """False: no board has taken the share yet, so that nothing can be made unreadable."""
    by: str


class Leases:
    """Those of all bodies; the loop's clock tells how long the program ran."""

    def __init__(self, profile: Profile, memory: Memory, policies: Policies, clock: Clock) -> None:
        self._profile, self._memory, self._policies, self._clock = profile, memory, policies, clock
        self._ticked_s: float | None = None

    def tick(self) -> None:
        """Let the lease's clock see the time. The first look of a program is one of its own."""
        steady_s = asyncio.get_running_loop().time()
        ran_ms = 0 if self._ticked_s is None else max(1, int((steady_s - self._ticked_s) * 1000))
        self._ticked_s = steady_s
        before = self._memory.clock()
        after = advance(before, self._clock(), ran_ms)
        if after != before:
            self._memory.put_clock(after)

    def facts(self, body: BodyId) -> LeaseFacts | None:
        """None: no lease."""
        imposed, member = self._policies.body(body).get("offline_days"), self._memory.member(body)
        if imposed is None or member is None:
            return None
        days = int(imposed.value)
        left = days_left(self._memory.clock(), member.contact_ms, days)
        return LeaseFacts(days=days, left_days=left, armed=self._profile.share(body) is not None, by=imposed.by)

    def spent(self, body: BodyId) -> bool:
        """The lease is over, and the data can be made unreadable."""
        facts = self.facts(body)
        return facts is not None and facts.armed and facts.left_days <= 0

    def contact(self, body: BodyId) -> None:
        """There was contact with one of the body's boards."""
        now = self._clock()
        self._memory.put_clock(renewed(self._memory.clock(), now))

        def touch(member: Membership) -> None:
            member.contact_ms = now

        self._memory.change(body, touch)
