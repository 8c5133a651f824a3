"""Orders to a device, and the age of its last contact: the rules, without keys, clocks or networks.

An **order** (lock, wipe one body's data, wipe the device) names one device and one body, carries a number that
grows and an expiry, and is signed; `judge` decides whether this device obeys. What is refused is refused for one
of the reasons below, and the refusal is a receipt too.

A **lease** lets a body's data be read for some days without contact. Its age is counted on a clock that only goes
forward (`LeaseClock`): the latest moment ever seen, so that a clock set back makes nothing younger. A clock
found behind costs a day each time, and one far behind ends the lease; contact alone begins it anew. What is out
of reach: a copy of the whole disk put back, which carries its own past with it.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol, runtime_checkable

from app.domain.errors import Rejected
from app.domain.frozen import dataclass

DAY_MS = 86_400_000
SLACK_MS = 60_000
"""A clock corrected by the network may step back so far without being suspected."""
ASTRAY_MS = 400 * DAY_MS
"""No order is valid for longer than a year."""
FAR_MS = 2 * DAY_MS


class Act(enum.StrEnum):
    LOCK = "lock"
    """The body's data are closed until its user signs in again. Nothing is lost."""
    WIPE_BODY = "wipe_body"
    WIPE_DEVICE = "wipe_device"
    """Everything of every body: the device's owner alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    act: Act
    device: str
    body: str
    """The body in whose name it is given (`Standing.body`)."""
    number: int
    """Grows from order to order of one body to one device."""
    issued_ms: int
    expires_ms: int
    reason: str = ""
    """Words of whoever gave it, for the receipt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of an order; signed by the device."""

    device: str
    body: str
    number: int
    act: Act
    outcome: str
    """``accepted`` (about to be executed), ``done``, or the code of the refusal."""
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a device knows when an order of one body arrives."""

    device: str
    body: str
    last_number: int
    body_keys: frozenset[str]
    """Public keys that may lock this body or wipe its data: the body's own, and its user's other devices'."""
    owner_keys: frozenset[str]
    """Public keys of the device's owner, named in the first configuration."""


def judge(order: Order, signer: str, standing: Standing, now_ms: int) -> None:
    """Returns when the device must obey. ``signer``: the public key whose signature was verified.

    Raises ``Rejected``: ``order_elsewhere`` (another device), ``order_other_body``, ``order_key_unknown``,
    ``order_not_owner``, ``order_replayed``, ``order_expired``.
    """
    if order.device != standing.device:
        raise Rejected("order_elsewhere")
    if order.body != standing.body:
        raise Rejected("order_other_body")
    if order.act is Act.WIPE_DEVICE:
        if signer not in standing.owner_keys:
            raise Rejected("order_not_owner" if signer in standing.body_keys else "order_key_unknown")
    elif signer not in standing.body_keys:
        raise Rejected("order_key_unknown")
    if order.number <= standing.last_number:
        raise Rejected("order_replayed")
    if now_ms >= order.expires_ms:
        raise Rejected("order_expired")


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseClock:
    """Time as one device has seen it pass. ``seen_ms`` never goes back except by contact."""

    seen_ms: int = 0
    latest_ms: int = 0
    """The latest it ever was: contact does not take it back (`order_time`)."""
    found_behind: int = 0
    """How often since the last contact the system's clock was earlier than what had been seen."""
    far_behind: bool = False


def advance(clock: LeaseClock, now_ms: int, ran_ms: int = 0) -> LeaseClock:
    """After looking at the system's clock, ``ran_ms`` of running time after the last look."""
    reached = clock.seen_ms + ran_ms
    if now_ms >= reached - SLACK_MS:
        seen = max(now_ms, reached)
        return replace(clock, seen_ms=seen, latest_ms=max(seen, clock.latest_ms))
    far = clock.far_behind or now_ms < reached - FAR_MS
    # While the program runs with such a clock, each look finds it: it counts once a start (ran_ms is 0 then).
    found = clock.found_behind + (ran_ms == 0)
    latest = max(reached, clock.latest_ms)
    return LeaseClock(seen_ms=reached, found_behind=found, far_behind=far, latest_ms=latest)


def renewed(clock: LeaseClock, now_ms: int) -> LeaseClock:
    """After contact: the system's clock is believed again, for leases."""
    return LeaseClock(seen_ms=now_ms, latest_ms=max(clock.latest_ms, clock.seen_ms, now_ms))


def order_time(clock: LeaseClock, now_ms: int) -> int:
    """The time by which an order is judged: the latest this device has known, so that one that expired does not live
    again on a clock set back, contact or not.

    A clock that was once ahead by more than `ASTRAY_MS` was wrong then, and would refuse all orders for ever: it counts
    no more. Setting one's clock back that far ends contact by itself: no certificate of a server is valid yet.
    """
    return clock.latest_ms if now_ms <= clock.latest_ms <= now_ms + ASTRAY_MS else now_ms


def days_left(clock: LeaseClock, contact_ms: int, days: int) -> float:
    """Of a lease of ``days`` since ``contact_ms``; 0 or less = spent."""
    if clock.far_behind:
        return 0.0
    return days - (clock.seen_ms - contact_ms) / DAY_MS - clock.found_behind


@runtime_checkable
class Board(Protocol):
    """Where a body and its devices leave each other signed notes: a mailbox's metadata, a policy server.

    Names: ``policy``, ``configuration`` (in a mailbox: for whoever opened it by hand), and for each device ``device.<id>``, ``order.<id>``, ``receipt.<id>``, ``share.<id>``.
    Errors: the families of `errors`.
    """

    async def read(self) -> Mapping[str, str]: ...

    async def write(self, changes: Mapping[str, str]) -> None:
        """Put these notes; an empty one is taken away. The others stay."""
        ...
