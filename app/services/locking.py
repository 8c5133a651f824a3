"""The lock code of the profile, and after how long without anybody the window locks itself (row 126)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from app.domain.accounts import SHARED_SESSION
from app.domain.changes import ChangeSet
from app.domain.errors import Rejected
from app.domain.policy import Imposed
from app.store.lockcode import MIN_LENGTH
from app.store.profile import Profile

__all__ = ["IDLE_CHOICES", "MIN_LENGTH", "LockingService"]

IDLE_SETTING = "lock.idle_minutes"
IDLE_CHOICES = (0, 5, 15, 30, 60)
"""Minutes; 0 = never by itself."""
DEFAULT_IDLE = 15


class LockingService:
    """Set, changed, removed and checked; every change asks for the present code first."""

    def __init__(
        self,
        profile: Profile,
        announce: Callable[[ChangeSet], None],
        imposed: Callable[[], Mapping[str, Imposed]] = dict,
    ) -> None:
        """``imposed``: what policies say of the whole device (`domain.policy.DEVICE_RULES`)."""
        self._profile = profile
        self._announce = announce
        self._imposed = imposed

    @property
    def wanted_by(self) -> Imposed | None:
        """Whose policy wants a code; None = nobody's."""
        return self._imposed().get("lock_code")

    @property
    def least_length(self) -> tuple[int, Imposed | None]:
        """How long a code must be, and whose policy says so when it is more than the program's own rule."""
        rule = self._imposed().get("lock_code_length")
        return (int(rule.value), rule) if rule is not None and int(rule.value) > MIN_LENGTH else (MIN_LENGTH, None)

    @property
    def most_minutes(self) -> Imposed | None:
        """Whose policy locks the window after some minutes at the latest."""
        return self._imposed().get("idle_minutes")

    @property
    def has_code(self) -> bool:
        return self._profile.has_lock_code

    async def set_shared(self, shared: bool) -> None:
        """Several profiles are on this session, or this one alone: as its opening found it."""
        if shared != self._is_shared():
            self._profile.set_setting(SHARED_SESSION, "1" if shared else None)
            self._announce(ChangeSet(profile=True))

    def _is_shared(self) -> bool:
        return self._profile.setting(SHARED_SESSION) == "1"

    async def set_code(self, code: str, present: str = "") -> None:
        """Raises ``Rejected("lock_code_too_short")``, and as `check` when there is a code already."""
        if len(code) < (length := self.least_length[0]):
            raise Rejected("lock_code_too_short", length=length)
        if self.has_code:
            await self.check(present)
        await asyncio.to_thread(self._profile.set_lock_code, code)
        self._announce(ChangeSet(profile=True))

    async def remove_code(self, present: str) -> None:
        """Raises ``Rejected``: ``set_by_policy`` (``by``) where a code is wanted, ``lock_code_shared`` among several
        profiles, where the next to come would choose one for this one; and as `check`."""
        if (rule := self.wanted_by) is not None:
            raise Rejected("set_by_policy", by=rule.by)
        if self._is_shared():
            raise Rejected("lock_code_shared")
        await self.check(present)
        await asyncio.to_thread(self._profile.remove_lock_code)
        self._announce(ChangeSet(profile=True))

    async def check(self, code: str) -> None:
        """Raises ``NeedsUser``: ``lock_code_wrong`` (``left``), ``lock_code_wait`` (``seconds``)."""
        await asyncio.to_thread(self._profile.check_lock_code, code)

    async def idle_minutes(self) -> int:
        """One of `IDLE_CHOICES`, or what a policy allows at most; 0 where there is no code."""
        if not self.has_code:
            return 0
        text = await asyncio.to_thread(self._profile.setting, IDLE_SETTING)
        chosen = int(text) if text and text.isdigit() and int(text) in IDLE_CHOICES else DEFAULT_IDLE
        return chosen if self.allows(chosen) else self._most()

    def allows(self, minutes: int) -> bool:
        """Whether the policies let the window stay open so long; 0 = for ever."""
        return not self._most() or 0 < minutes <= self._most()

    def _most(self) -> int:
        return int(rule.value) if (rule := self.most_minutes) is not None else 0

    async def set_idle_minutes(self, minutes: int) -> None:
        """Raises `ValueError` for what is not among `IDLE_CHOICES`, ``Rejected("set_by_policy")`` for what is too long."""
        if minutes not in IDLE_CHOICES:
            raise ValueError(minutes)
        if not self.allows(minutes) and (rule := self.most_minutes) is not None:
            raise Rejected("set_by_policy", by=rule.by)
        await asyncio.to_thread(self._profile.set_setting, IDLE_SETTING, str(minutes))
        self._announce(ChangeSet(profile=True))
