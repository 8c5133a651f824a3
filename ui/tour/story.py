"""What the tour is told and what it has done: read by the steps, handed to the judges at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Story:
    """One telling of the journey."""

    brief: Mapping[str, Any]
    """From the starter: ``pin``, ``event`` (title of the event to move)."""
    began: float
    """`time.monotonic` when the window was started."""
    facts: dict[str, Any] = field(default_factory=dict)
    """For the judges; each step documents what it adds."""
