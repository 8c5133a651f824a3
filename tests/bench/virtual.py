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
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

import uvicorn
from starlette.types import ASGIApp

T = TypeVar("T")

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
        self.busy = 0
        selector = _Selector()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return super().time() + self.moved_s

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> asyncio.Future[Any]:
        future = super().run_in_executor(executor, func, *args)
        self.busy += 1
        future.add_done_callback(self._done)
        return future

    def _done(self, _: object) -> None:
        self.busy -= 1

    @contextmanager
    def working(self) -> Iterator[None]:
        """Somebody works meanwhile whom the loop cannot see: its clock stays the machine's."""
        self.busy += 1
        try:
            yield
        finally:
            self.busy -= 1


def run(main: Coroutine[Any, Any, T]) -> T:
    """`asyncio.run` on a `VirtualLoop`."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[int]:
    """Serve ``app`` on a free port of 127.0.0.1, given, in the running loop.

    Without uvicorn's own main loop, which wakes ten times a second to look for signals.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_config=None, log_level="critical", lifespan="off", ws="wsproto")
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=[listener])
    await server.on_tick(0)  # the headers of every answer
    try:
        yield listener.getsockname()[1]
    finally:
        await server.shutdown(sockets=[listener])
