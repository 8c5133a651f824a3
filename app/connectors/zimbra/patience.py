"""How long doubts are given before an answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a probe of a sent message insists before it says "not delivered" (§11.6).

    The minute that must pass before sending again is the engine's (`Intent.RESEND_AFTER_MS`).
    """

    gap_s: float = 5.0
    """Between two searches: the index may lag."""
