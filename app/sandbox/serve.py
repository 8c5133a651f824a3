"""Run one ASGI application on 127.0.0.1, in its own thread, stoppable and restartable.

Stopping really closes the listening socket and every connection (clients see a refused
connection, not a flag); starting again takes the same port, so that accounts keep their URL.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import threading

import uvicorn
from starlette.types import ASGIApp

from app.sandbox.faults import FaultMiddleware, Faults

_START_TIMEOUT_S = 20.0


class _Server(uvicorn.Server):
    """uvicorn asks each connection that it knows to end, and forgets those that come in while it does."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await asyncio.sleep(0)  # each transport closes its socket in the next turn


class LoopbackServer:
    """An ASGI application served on loopback. ``url`` is stable over restarts.

    ``port`` 0 takes a free one at the first start; another value is for what is written elsewhere,
    such as the addresses inside certificates.
    """

    def __init__(self, app: ASGIApp, name: str, port: int = 0) -> None:
        self.name = name
        self.faults = Faults()
        self._app = FaultMiddleware(app, self.faults)
        # An ordered Cut is not an accident to log.
        logging.getLogger("uvicorn.error").disabled = True
        self._port = port
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """``http://127.0.0.1:<port>``; only after the first `start`."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def running(self) -> bool:
        return self._server is not None

    def start(self) -> None:
        """Listen (on the same port as before, if any) and serve until `stop`."""
        if self._server is not None:
            return
        # With the protocol named, asyncio sets TCP_NODELAY: 44 ms a request otherwise (measured).
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self._port))
        self._port = listener.getsockname()[1]
        config = uvicorn.Config(
            self._app,
            log_config=None,  # it would set up the loggers of the whole process anew at each start
            log_level="critical",
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
            ws="wsproto",
        )
        self._server = _Server(config)
        ready = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(self._server, listener, ready), name=f"sandbox-{self.name}", daemon=True
        )
        self._thread.start()
        if not ready.wait(_START_TIMEOUT_S):
            raise RuntimeError(f"sandbox server {self.name} did not start")

    @staticmethod
    def _run(server: uvicorn.Server, listener: socket.socket, ready: threading.Event) -> None:
        listener.listen(128)
        ready.set()
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listener])

    def stop(self) -> None:
        """Close the listening socket and all connections. Harmless when already stopped."""
        if self._server is None or self._thread is None:
            return
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(_START_TIMEOUT_S)
        self._server = None
        self._thread = None

    def __enter__(self) -> LoopbackServer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
