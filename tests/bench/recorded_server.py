"""A server in a process of its own, with a log of requests that can be played again.

Benchmarks measure the client: the server must not share its interpreter, nor its lock.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.sandbox.serve import LoopbackServer

START_S = 300.0


@dataclass(frozen=True, slots=True)
class Recorded:
    """One request as it came over the wire."""

    method: str
    path: str
    headers: list[tuple[str, str]]
    body: bytes


class _Recorder:
    """ASGI middleware that keeps every request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.requests: list[Recorded] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        parts: list[bytes] = []

        async def heard() -> Message:
            message = await receive()
            parts.append(message.get("body", b""))
            return message

        await self.app(scope, heard, send)
        query = scope.get("query_string", b"").decode()
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
        path = scope["path"] + (f"?{query}" if query else "")
        self.requests.append(Recorded(scope["method"], path, headers, b"".join(parts)))


class RecordedServer:
    """The parent's end."""

    def __init__(self, pipe: Any, url: str) -> None:
        self._pipe = pipe
        self.url = url

    def take_requests(self) -> list[Recorded]:
        """All requests since the last call, in the order of their ends."""
        self._pipe.send("take")
        found: list[Recorded] = self._pipe.recv()
        return found


@contextmanager
def recorded_server(make: Callable[[], ASGIApp]) -> Iterator[RecordedServer]:
    """What ``make`` makes (called in the child: it must pickle), served on loopback."""
    context = multiprocessing.get_context("spawn")
    pipe, childs_end = context.Pipe()
    process = context.Process(target=_serve, args=(childs_end, make), name="bench-server", daemon=True)
    process.start()
    childs_end.close()
    try:
        if not pipe.poll(START_S):
            raise RuntimeError("the server did not start")
        yield RecordedServer(pipe, pipe.recv())
    finally:
        pipe.close()
        process.join(10)
        if process.is_alive():
            process.kill()


def _serve(pipe: Any, make: Callable[[], ASGIApp]) -> None:
    recorder = _Recorder(make())
    with LoopbackServer(recorder, "bench") as served:
        pipe.send(served.url)
        try:
            while pipe.recv() == "take":
                pipe.send(recorder.requests)
                recorder.requests = []
        except EOFError:
            return
