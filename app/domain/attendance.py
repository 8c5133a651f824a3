"""Who comes to a meeting: counts, quorum, pouvoirs. Pure.

The quorum is the majority of the members in office, present in person: a member who gave a pouvoir is not
present (CGCT L2121-17, and L5211-1 for intercommunal bodies). One holder, one pouvoir (L2121-20). Being there
from a distance counts where the law opens it: intercommunalités (L5211-11-1), départements (L3121-9-1) and
régions (L4132-9-1), never a municipal council.

What is counted here is what was *announced*; the meeting counts who is really there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from app.domain.frozen import dataclass
from app.domain.gateway import MemberLine
from app.domain.seances import Presence

REMOTE_COUNTS = frozenset({"epci", "departement", "region"})
"""`documents.delais.Assembly` values of the assemblies that may meet from a distance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnout:
    """What the members announced."""

    convened: int
    received: int
    """Accusés the server has."""
    present: int
    remote: int
    proxies: int
    """Members who gave a pouvoir."""
    deputies: int
    """Members whose suppléant comes in their place."""
    absent: int
    silent: int
    """No answer yet."""
    quorum: int
    """Members who must be there."""
    counted: int
    """Those announced who count towards it."""
    overloaded: tuple[str, ...]
    """Names of those who were given more than one pouvoir."""

    @property
    def reached(self) -> bool:
        return self.counted >= self.quorum

    @property
    def missing(self) -> int:
        """How many more are needed; 0 when the quorum is expected."""
        return max(0, self.quorum - self.counted)


def turnout(members: Sequence[MemberLine], assembly: str = "") -> Turnout:
    """Counts over the members convened. ``assembly``: of the rule chosen; empty = not known, nobody counts from afar."""
    answers = Counter(member.attendance for member in members)
    remote = answers[Presence.REMOTE]
    there = answers[Presence.PRESENT] + answers[Presence.DEPUTY]
    known = {*Presence} - {Presence.NONE}
    return Turnout(
        convened=len(members),
        received=sum(member.received_ms is not None for member in members),
        present=answers[Presence.PRESENT],
        remote=remote,
        proxies=answers[Presence.PROXY],
        deputies=answers[Presence.DEPUTY],
        absent=answers[Presence.ABSENT],
        silent=sum(member.attendance not in known for member in members),
        quorum=len(members) // 2 + 1,
        counted=there + (remote if assembly in REMOTE_COUNTS else 0),
        overloaded=overloaded(members),
    )


def overloaded(members: Sequence[MemberLine]) -> tuple[str, ...]:
    """Names of those who hold more than one pouvoir, in the order of the list."""
    given = Counter(holder_of(member) for member in members if member.attendance == Presence.PROXY)
    names = {holder_of(member): member.proxy_to for member in members}
    return tuple(names[holder] for holder, count in given.items() if holder and count > 1)


def holder_of(member: MemberLine) -> str:
    """Who holds a member's pouvoir: by id where the server knows it, else by name; empty = nobody."""
    return member.proxy_to_id or member.proxy_to


def already_held(members: Sequence[MemberLine], giver: str) -> frozenset[str]:
    """Ids (or names) of those who hold a pouvoir of somebody else than ``giver`` (an id)."""
    return frozenset(holder_of(m) for m in members if m.id != giver and m.attendance == Presence.PROXY and holder_of(m))
