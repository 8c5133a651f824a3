"""A body's policy server: ``resources/openapi/serveur-de-regles.yaml``.

No session: each request is signed by the device's key (or by the body's, for its administrators), over its method,
path, moment and the digest of what it carries. A device whose clock is wrong is told the server's time and asks once
more. The first request of a device carries the enrolment code of its configuration.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from app.connectors.http import Http, Reply, retry_after_ms
from app.domain.errors import Rejected, SignInRequired, Transient
from app.domain.exchange import Clock

PATH = "/v1/board"
_REFUSED = (400, 401, 403, 404, 409, 413, 422)


class ServerBoard:
    """Implements `domain.fleet.Board`. ``sign``: the base64url signature of bytes, by the private half of ``key``."""

    def __init__(self, url: str, key: str, sign: Callable[[bytes], str], clock: Clock, *, enrolment: str = "") -> None:
        self._http = Http(url)
        self._key, self._sign, self._clock, self._enrolment = key, sign, clock, enrolment
        self._ahead_ms = 0
        """How far the server's clock is ahead of ours."""

    async def read(self) -> Mapping[str, str]:
        found = (await self._ask("GET", b"")).json()
        notes = found.get("notes") if isinstance(found, dict) else None
        if not isinstance(notes, dict):
            raise Transient("not_json")
        return {str(name): str(text) for name, text in notes.items()}

    async def write(self, changes: Mapping[str, str]) -> None:
        await self._ask("PATCH", json.dumps({"notes": dict(changes)}, ensure_ascii=False).encode())

    async def close(self) -> None:
        await self._http.close()

    async def _ask(self, method: str, content: bytes) -> Reply:
        reply = await self._send(method, content)
        problem = _problem(reply) if reply.status in _REFUSED else {}
        if problem.get("code") == "clock_skew" and isinstance(problem.get("now_ms"), int):
            self._ahead_ms = problem["now_ms"] - self._clock()
            reply = await self._send(method, content)
            problem = _problem(reply) if reply.status in _REFUSED else {}
        if reply.status == 401:
            raise SignInRequired("device_unknown")
        if reply.status in _REFUSED:
            raise Rejected("board_refused", status=reply.status, reason=str(problem.get("code", "")))
        if reply.status // 100 != 2:
            raise Transient("server_trouble", retry_after_ms=retry_after_ms(reply.headers, self._clock()))
        return reply

    async def _send(self, method: str, content: bytes) -> Reply:
        at_ms = self._clock() + self._ahead_ms
        signature = self._sign(signed_bytes(method, PATH, at_ms, content))
        headers = {"Authorization": f'Echarpe key="{self._key}", at="{at_ms}", signature="{signature}"'}
        if self._enrolment:
            headers["Echarpe-Enrolment"] = self._enrolment
        if content:
            headers["Content-Type"] = "application/json"
        # A note put twice is one note: a lost reply is asked again, as a read is.
        return await self._http.request(method, PATH, write=False, headers=headers, content=content)


def signed_bytes(method: str, path: str, at_ms: int, content: bytes) -> bytes:
    """What the signature of a request covers."""
    return f"echarpe request v1\n{method} {path}\n{at_ms}\n{hashlib.sha256(content).hexdigest()}".encode()


def _problem(reply: Reply) -> dict[str, Any]:
    try:
        found = json.loads(reply.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
