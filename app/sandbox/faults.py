"""Failures to order, for any of the sandbox's HTTP servers.

A test arms a fault for the next matching request(s); the middleware plays it. ``drop`` lets the
server act and then cuts the connection before the reply: the case every outbox must survive.
"""

from __future__ import annotations

import asyncio
import enum
import re
import threading
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Fault(enum.StrEnum):
    DROP = "drop"
    """Act, then cut the connection without a reply."""
    UNAUTHORIZED = "401"
    UNAVAILABLE = "503"
    SERVER_ERROR = "500"
    PAGE = "page"
    """A sign-in page instead of the answer, as captive portals do."""
    SLOW = "slow"
    HALF = "half"
    """Half of the body, then a cut."""


@dataclass
class Armed:
    fault: Fault
    pattern: re.Pattern[str]
    times: int = 1
    delay_s: float = 0.0
    skip: int = 0
    """Let that many matching requests through first."""


@dataclass
class Faults:
    """Armed failures and the log of requests of one server. Thread-safe."""

    armed: list[Armed] = field(default_factory=list)
    log: list[tuple[str, str]] = field(default_factory=list)
    """(method, path with query) of every request received."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def arm(self, fault: Fault | str, path: str = "", *, times: int = 1, delay_s: float = 0.0, skip: int = 0) -> None:
        """Fail the next ``times`` requests whose "METHOD path" matches the regular expression ``path``."""
        with self._lock:
            self.armed.append(Armed(Fault(fault), re.compile(path), times, delay_s, skip))

    def clear(self) -> None:
        with self._lock:
            self.armed.clear()

    def take(self, line: str) -> Armed | None:
        with self._lock:
            for armed in self.armed:
                if not armed.pattern.search(line):
                    continue
                if armed.skip > 0:
                    armed.skip -= 1
                    continue
                armed.times -= 1
                if armed.times <= 0:
                    self.armed.remove(armed)
                return armed
        return None


class Cut(Exception):
    """Raised to make the server close the connection; `serve` keeps it out of the logs."""


class FaultMiddleware:
    """ASGI middleware that logs each request and plays the armed faults."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self.app = app
        self.faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        query = scope.get("query_string", b"").decode()
        path = scope["path"] + (f"?{query}" if query else "")
        self.faults.log.append((scope["method"], path))
        armed = self.faults.take(f"{scope['method']} {path}")
        if armed is None:
            await self.app(scope, receive, send)
            return
        await self._play(armed, scope, receive, send)

    async def _play(self, armed: Armed, scope: Scope, receive: Receive, send: Send) -> None:
        if armed.fault is Fault.SLOW:
            await asyncio.sleep(armed.delay_s)
            await self.app(scope, receive, send)
        elif armed.fault is Fault.DROP:
            await self.app(scope, receive, _swallow)
            await _cut_short(send)
        elif armed.fault is Fault.HALF:
            await self.app(scope, receive, _half(send))
            raise Cut
        elif armed.fault is Fault.PAGE:
            await _answer(send, 200, b"<!DOCTYPE html><html><body>Connexion au Wi-Fi</body></html>", b"text/html")
        else:
            await _answer(send, int(armed.fault.value), b"", b"text/plain")


async def _cut_short(send: Send) -> None:
    """Announce a body and never send it: the client sees the connection cut before any reply is whole."""
    headers: list[Any] = [(b"content-length", b"1000000")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    raise Cut


async def _swallow(message: Message) -> None:
    """Take the reply and send nothing."""


def _half(send: Send) -> Send:
    async def cut(message: Message) -> None:
        if message["type"] == "http.response.body":
            body: bytes = message.get("body", b"")
            await send({**message, "body": body[: len(body) // 2], "more_body": True})
            raise Cut
        await send(message)

    return cut


async def _answer(send: Send, status: int, body: bytes, media_type: bytes) -> None:
    headers: list[Any] = [(b"content-type", media_type), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
