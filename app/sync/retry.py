"""When to try again. Pure; the caller stores the result in the outbox or keeps it in memory."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.errors import AppError, CaptivePortal, Transient, Unreachable

SECOND_MS = 1_000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS

FIRST_MS = 2 * SECOND_MS
CAP_LINK_MS = 5 * MINUTE_MS
"""The way to the server is cut: cheap to ask, the user waits for it."""
CAP_SERVER_MS = HOUR_MS
"""The server answers that it is in trouble: leave it in peace."""

APART_MS = 10 * MINUTE_MS
"""Between the polls of an idle account: small servers are asked one thing at a time."""


SETTLE_MS = 6 * SECOND_MS
"""A network just joined gives addresses and names by then, and connections kept for a next request are thrown away:
longer than `connectors.http.KEPT_S`, or the first request after a wake could still leave on a dead one."""
SPREAD_MS = 30 * SECOND_MS
"""The tablets of a meeting all wake at its end (interop Zimbra §24)."""


def delay_ms(attempts: int, error: AppError, chance: float) -> int:
    """Milliseconds to wait before attempt ``attempts + 1``.

    Exponential from two seconds with full jitter above half, capped by cause. ``chance`` is a
    random number in [0, 1). A server's own Retry-After is honoured when longer.
    """
    cap = CAP_LINK_MS if isinstance(error, (Unreachable, CaptivePortal)) else CAP_SERVER_MS
    step = min(cap, FIRST_MS * 2 ** min(attempts, 20))
    wait = int(step * (0.5 + chance / 2))
    asked = error.retry_after_ms if isinstance(error, Transient) else None
    return max(wait, asked or 0)


def moved_ms(chance: float) -> int:
    """Rest after a sleep or a change of network before the server is asked again: `SETTLE_MS` to `SPREAD_MS`."""
    return int(SETTLE_MS + chance * (SPREAD_MS - SETTLE_MS))


def poll_ms(every_ms: int, jitter: float, chance: float) -> int:
    """Next poll of a stream: the period, spread by ``jitter`` on both sides."""
    return int(every_ms * (1 + jitter * (2 * chance - 1)))


def apart(due_ms: int, others_ms: Iterable[int]) -> int:
    """``due_ms``, put off until it is `APART_MS` away from every poll of the same account's other streams."""
    for other in sorted(others_ms):
        if abs(due_ms - other) < APART_MS:
            due_ms = other + APART_MS
    return due_ms
