"""A body's policy server, with state: ``resources/openapi/serveur-de-regles.yaml`` on loopback."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.connectors.policy_server import PATH, signed_bytes

SKEW_MS = 5 * 60_000
MOST_BYTES = 1 << 20
_NAME = re.compile(r"policy|(device|order|receipt|share)\.([A-Za-z0-9_-]{1,120})")
_HEADER = re.compile(r'Echarpe key="([A-Za-z0-9_-]+)", at="(\d{1,16})", signature="([A-Za-z0-9_-]+)"')
_OWN = ("device", "receipt", "share")


class Problem(Exception):
    def __init__(self, status: int, code: str, **facts: int) -> None:
        super().__init__(code)
        self.status, self.code, self.facts = status, code, facts


@dataclass
class PolicyServer:
    """The state is public: tests look at it and act on it. ``body_key``: the body's public key, base64url."""

    body_key: str
    enrolment: str = "bienvenue"
    clock: Callable[[], int] = lambda: time.time_ns() // 1_000_000
    notes: dict[str, str] = field(default_factory=dict)
    devices: dict[str, str] = field(default_factory=dict)
    """Public key -> device id."""
    locked: set[str] = field(default_factory=set)
    """Devices whose share is not given."""

    @property
    def asgi(self) -> Starlette:
        routes = [Route(PATH, self._read, methods=["GET"]), Route(PATH, self._write, methods=["PATCH"])]
        return Starlette(routes=routes, exception_handlers={Problem: _problem})

    async def _read(self, request: Request) -> Response:
        key = self._signer(request, b"")
        if key == self.body_key:
            found = {name: text for name, text in self.notes.items() if not name.startswith("share.")}
        elif (device := self.devices.get(key)) is not None:
            kinds = ("device", "order", "receipt", *(("share",) if device not in self.locked else ()))
            names = ["policy", *(f"{kind}.{device}" for kind in kinds)]
            found = {name: self.notes[name] for name in names if name in self.notes}
        else:
            raise Problem(401, "device_unknown")
        return JSONResponse({"notes": found})

    async def _write(self, request: Request) -> Response:
        content = await request.body()
        if len(content) > MOST_BYTES:
            raise Problem(413, "too_large")
        key = self._signer(request, content)
        changes = _changes(content)
        if key != self.body_key and key not in self.devices:
            self._enrol(key, changes, request.headers.get("echarpe-enrolment", ""))
        for name in changes:
            if not self._may_write(key, name, changes[name]):
                raise Problem(403, "not_yours")
        for name, text in changes.items():
            self._put(key, name, text)
        return Response(status_code=204)

    def _enrol(self, key: str, changes: dict[str, str], code: str) -> None:
        """A device presents itself with a note of its own key, and a code."""
        ids = [name.partition(".")[2] for name in changes if name.startswith("device.")]
        if code != self.enrolment or len(ids) != 1 or ids[0] in self.devices.values():
            raise Problem(401, "enrolment_refused" if code else "device_unknown")
        try:
            note = json.loads(changes[f"device.{ids[0]}"])
        except ValueError as error:
            raise Problem(400, "invalid_request") from error
        if not isinstance(note, dict) or note.get("key") != key:
            raise Problem(401, "enrolment_refused")
        self.devices[key] = ids[0]

    def _may_write(self, key: str, name: str, text: str) -> bool:
        kind, _, device = name.partition(".")
        if key == self.body_key:
            return kind in ("policy", "order") or not text
        if self.devices[key] != device:
            return False
        return kind in _OWN or (kind == "order" and not text)

    def _put(self, key: str, name: str, text: str) -> None:
        kind, _, device = name.partition(".")
        if kind == "order" and key == self.body_key:
            (self.locked.add if _is_lock(text) else self.locked.discard)(device)
        if text:
            self.notes[name] = text
        else:
            self.notes.pop(name, None)

    def _signer(self, request: Request, content: bytes) -> str:
        """The key that signed the request."""
        found = _HEADER.fullmatch(request.headers.get("authorization", ""))
        if found is None:
            raise Problem(401, "unsigned")
        key, at, signature = found.groups()
        try:
            public = Ed25519PublicKey.from_public_bytes(_decoded(key))
            public.verify(_decoded(signature), signed_bytes(request.method, PATH, int(at), content))
        except (InvalidSignature, ValueError) as error:
            raise Problem(401, "signature_wrong") from error
        now = self.clock()
        if abs(now - int(at)) > SKEW_MS:
            raise Problem(401, "clock_skew", now_ms=now)
        return key


def _changes(content: bytes) -> dict[str, str]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Problem(400, "invalid_request") from error
    notes = found.get("notes") if isinstance(found, dict) else None
    if not isinstance(notes, dict) or not all(isinstance(v, str) and _NAME.fullmatch(k) for k, v in notes.items()):
        raise Problem(400, "invalid_request")
    if any(len(text) > 65_536 for text in notes.values()):
        raise Problem(413, "too_large")
    return notes


def _is_lock(text: str) -> bool:
    try:
        return bool(json.loads(text)["payload"]["act"] == "lock")
    except (ValueError, KeyError, TypeError):
        return False


def _decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


async def _problem(request: Request, error: Exception) -> Response:
    del request
    assert isinstance(error, Problem)
    facts = {"type": "about:blank", "title": error.code, "status": error.status, "code": error.code, **error.facts}
    return JSONResponse(facts, error.status, media_type="application/problem+json")
