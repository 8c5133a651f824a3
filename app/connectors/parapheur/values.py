"""Reading what servers of either generation say: a missing or strange value is never a crash. Pure."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from app.domain.parapheur import Action, Format

MESSAGE_MAX = 300
"""Characters kept of a server's message: French, meant for display (interop §1.3)."""

_MOST = 1 << 53
_LAST_MS = 253_402_300_799_999
"""The last instant of the year 9999: what is beyond is no date."""

_E = TypeVar("_E", Action, Format)


def text_of(value: Any) -> str:
    return "" if value is None else str(value)


def int_of(value: Any) -> int:
    """A size or a count; 0 for anything else, and for what no file or list can have."""
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _MOST else 0


def mapping_of(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def objects_of(values: Any) -> tuple[Mapping[str, Any], ...]:
    return tuple(value for value in values if isinstance(value, Mapping)) if isinstance(values, list) else ()


def enum_of(kind: type[_E], value: Any, default: _E) -> _E:
    try:
        return kind(str(value))
    except ValueError:
        return default


def parse_instant(value: Any) -> int | None:
    """UTC milliseconds of an ISO 8601 text or of an epoch; None when absent or unreadable."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return value if abs(value) <= _LAST_MS else None
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return int(moment.timestamp() * 1000)


def parse_message(body: bytes) -> str:
    """The server's French message, cut to `MESSAGE_MAX`; empty when it gave none. Never its ``trace``."""
    try:
        data = json.loads(body)
    except ValueError:
        return ""
    message = data.get("message") if isinstance(data, Mapping) else None
    return " ".join(str(message or "").split())[:MESSAGE_MAX]


def der_of(value: Any) -> bytes | None:
    """DER of a certificate given as base64, with or without PEM lines."""
    if not isinstance(value, str) or not value:
        return None
    try:
        return base64.b64decode(re.sub(r"-----[A-Z ]+-----|\s", "", value), validate=True)
    except ValueError:
        return None


def to_base64(data: bytes) -> str:
    """Standard base64 on one line (§1.6: certificates without PEM header, values)."""
    return base64.b64encode(data).decode("ascii")
