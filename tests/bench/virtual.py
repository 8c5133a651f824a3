"""An event loop that does not wait: hours of an idle program in seconds, clients and servers on the same clock.

`VirtualLoop` is asyncio's own loop on real sockets. Only when nobody has anything to do - no socket is ready,
no thread works for the loop, no request is being answered - it moves its clock to the next timer instead of
sleeping until then. Long polls, token lifetimes, keep-alives and polls thus follow each other as they would.

Servers run in the same loop (`served`), so that their timers are moved as well.
"""

from __future__ import annotations

import asyncio
import selectors
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

T = TypeVar("T")

LONG_POLLS = ("WaitSetRequest", "NoOpRequest")
"""Zimbra's requests that wait for something to happen."""
GRACE_S = 0.0005
"""Real silence before the clock is moved: what the kernel needs to carry bytes from one socket to another."""


class _Selector(selectors.DefaultSelector):
    """Waits for real while somebody works; else asks the loop to move its clock."""

    loop: VirtualLoop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= GRACE_S or self.loop.busy:
            return super().select(timeout)
        ready = super().select(GRACE_S)
        if not ready:
            self.loop.moved_s += timeout - GRACE_S
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """See the module's note. ``moved_s``: how far its clock is ahead of the machine's."""

    def __init__(self) -> None:
        self.moved_s = 0.0
        self.connecting_s: dict[int, Callable[[], float]] = {}
        """Port -> how long it takes to connect to it."""
        self.busy = 0
        selector = _Selector()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return super().time() + self.moved_s

    def run_in_executor(  # type: ignore[override]  # whatever the arguments, they are passed on
        self, executor: Any, func: Any, *args: Any
    ) -> asyncio.Future[Any]:
        future = super().run_in_executor(executor, func, *args)
        self.busy += 1
        future.add_done_callback(self._done)
        return future

    def _done(self, _: object) -> None:
        self.busy -= 1

    async def sock_connect(self, sock: socket.socket, address: Any) -> None:
        """As asyncio's; ports in `connecting_s` are far away."""
        far = self.connecting_s.get(address[1])
        if far is not None:
            await asyncio.sleep(far())
        await super().sock_connect(sock, address)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Somebody works meanwhile whom the loop cannot see: its clock stays the machine's."""
        self.busy += 1
        try:
            yield
        finally:
            self.busy -= 1


def patient(app: ASGIApp) -> ASGIApp:
    """``app`` under a `VirtualLoop`: the clock stays while a request is answered, unless that is meant to wait."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        if scope["type"] != "http" or scope["path"].endswith(LONG_POLLS):
            await app(scope, receive, send)
            return
        assert isinstance(loop, VirtualLoop)
        with loop.working():
            await app(scope, receive, send)

    return answer


def run(main: Coroutine[Any, Any, T]) -> T:
    """`asyncio.run` on a `VirtualLoop`."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[int]:
    """Serve ``app`` (see `patient`) on a free port of 127.0.0.1, given, in the running loop.

    Without uvicorn's own main loop, which wakes ten times a second to look for signals.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(patient(app), log_config=None, log_level="critical", lifespan="off", ws="wsproto")
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=[listener])
    await server.on_tick(0)  # the headers of every answer
    try:
        yield listener.getsockname()[1]
    finally:
        await server.shutdown(sockets=[listener])
