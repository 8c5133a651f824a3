"""The derivation of what is shown: ``view = base + pending intents``. The only place where both meet."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from app.domain.intents import Intent
from app.domain.records import Record


def view(base: Record | None, pending: Iterable[Intent]) -> Record | None:
    """What to show: the server copy with the user's pending intents applied in order.

    None = nothing to show (deleted, or not there). Pure.
    """

    def step(record: Record | None, intent: Intent) -> Record | None:
        return intent.apply(record)

    return functools.reduce(step, pending, base)
