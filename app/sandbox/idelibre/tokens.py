"""JSON web tokens of the invented server (HS256), as the real one hands them out."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

LIFETIME_S = 86_400


def make(secret: bytes, claims: dict[str, Any]) -> str:
    body = f"{_encode(json.dumps({'alg': 'HS256', 'typ': 'JWT'}).encode())}.{_encode(json.dumps(claims).encode())}"
    return f"{body}.{_sign(secret, body)}"


def read(secret: bytes, token: object) -> dict[str, Any] | None:
    """Claims of a token of ours; None for anything else."""
    if not isinstance(token, str) or token.count(".") != 2:
        return None
    body, _, signature = token.rpartition(".")
    if not hmac.compare_digest(_sign(secret, body), signature):
        return None
    middle = body.partition(".")[2]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    return claims


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _sign(secret: bytes, body: str) -> str:
    return _encode(hmac.new(secret, body.encode(), hashlib.sha256).digest())
