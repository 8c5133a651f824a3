"""Instants in what clients send."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from app.sandbox.parapheur.containers import Refused


def read_instant(value: Any) -> int | None:
    """UTC milliseconds of an ISO 8601 text or of a number; None when absent. `Refused` for anything else."""
    if value in (None, ""):
        return None
    if isinstance(value, int):
        return value
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise Refused(400, "Date illisible.") from error
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
