"""One connected socket: questions asked one at a time, and the server's pushes.

A `Line` lives once: lost, it is thrown away and `session.Session` opens another. Its library
(python-socketio over aiohttp) is kept on a short leash: no reconnection of its own, no other host,
our TLS context, and silent loggers, because they write payloads and payloads hold passwords.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Collection
from email.utils import parsedate_to_datetime
from types import SimpleNamespace
from typing import Any

import aiohttp
import socketio
from yarl import URL

from app.connectors.http import TIMEOUT_S, USER_AGENT, host_of, tls_context
from app.connectors.idelibre import wire
from app.domain.errors import AppError, Transient, Unreachable

CONNECT_TIMEOUT_S = 20.0
FEEDBACK_TIMEOUT_S = 30.0
"""A question without an answer by then is asked again later (interop §9.3)."""
CLOSE_TIMEOUT_S = 2.0

_silent = logging.getLogger("app.connectors.idelibre.library")
_silent.setLevel(logging.CRITICAL + 1)

_CONNECT_FAULTS = (
    socketio.exceptions.SocketIOError,
    aiohttp.ClientError,
    OSError,
    TimeoutError,
    # A page or rubbish where the handshake was expected.
    ValueError,
    KeyError,
    IndexError,
    TypeError,
)

OnPush = Callable[[str], None]


class Refused(AppError):
    """The server dropped our login in the middle of a session; only `session` sees it."""

    default_code = "session_refused"


class _OneHost(aiohttp.TCPConnector):
    """Connections to the account's own host only, redirects included."""

    def __init__(self, url: str, ca_file: str) -> None:
        super().__init__(ssl=tls_context(ca_file), limit=4)
        self._only = URL(url)

    async def connect(self, req: Any, traces: Any, timeout: Any) -> Any:
        if (req.url.host, req.url.port) != (self._only.host, self._only.port):
            raise aiohttp.ClientConnectionError("another host than the account's")
        return await super().connect(req, traces, timeout)


class Line:
    """A connected socket. ``lost`` is set when it ends, for whatever reason."""

    def __init__(self, on_push: OnPush) -> None:
        self.lost = asyncio.Event()
        self.requests = 0
        """HTTP requests made by the library: handshakes, and polls where WebSocket is not to be had."""
        self.questions = 0
        """Events emitted."""
        self.server_date_ms: int | None = None
        """The server's own clock at the handshake, from its ``Date`` header."""
        self._on_push = on_push
        self._turn = asyncio.Lock()
        self._hello = asyncio.Event()
        self._expected: frozenset[str] = frozenset()
        self._answer: asyncio.Future[object] | None = None
        self._http: aiohttp.ClientSession | None = None
        self._responses: set[aiohttp.ClientResponse] = set()
        self._client: Any = None
        self._watch: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None

    # --- opening --------------------------------------------------------------------------------

    async def open(self, url: str, ca_file: str = "") -> None:
        """Connect and wait for ``hello``. Raises `Unreachable`; what answered instead is not judged here."""
        self._http = self._make_http(url, ca_file)
        self._client = self._make_client(self._http)
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                await self._client.connect(
                    url, namespaces=[wire.NAMESPACE], wait_timeout=CONNECT_TIMEOUT_S, headers={"User-Agent": USER_AGENT}
                )
                self._watch = asyncio.create_task(self._watch_end(), name="idelibre line")
                # ``authenticate`` may go only once the namespace is connected (interop §3): here it is.
                await self._hello.wait()
        except _CONNECT_FAULTS as error:
            await self.close()
            raise Unreachable("socket_refused", host=host_of(url)) from error
        except asyncio.CancelledError:
            self._end(Unreachable("cancelled"))
            raise

    def _make_http(self, url: str, ca_file: str) -> aiohttp.ClientSession:
        trace = aiohttp.TraceConfig()
        trace.on_request_start.append(self._count)
        trace.on_request_end.append(self._note_response)
        return aiohttp.ClientSession(
            connector=_OneHost(url, ca_file),
            trust_env=True,
            trace_configs=[trace],
            timeout=aiohttp.ClientTimeout(total=TIMEOUT_S),
        )

    def _make_client(self, http: aiohttp.ClientSession) -> Any:
        client = socketio.AsyncClient(
            reconnection=False,
            logger=_silent,
            engineio_logger=_silent,
            handle_sigint=False,
            request_timeout=10,
            http_session=http,
        )
        client.on("hello", lambda *_: self._hello.set(), namespace=wire.NAMESPACE)
        client.on("disconnect", lambda *_: self._end(Unreachable("socket_lost")), namespace=wire.NAMESPACE)
        for event in wire.ANSWERS:
            client.on(event, self._taker(event, self._answered), namespace=wire.NAMESPACE)
        for event in wire.PUSHES:
            client.on(event, self._taker(event, self._pushed), namespace=wire.NAMESPACE)
        return client

    @staticmethod
    def _taker(event: str, take: Callable[[str, object], None]) -> Callable[..., None]:
        return lambda *payload: take(event, payload[0] if payload else None)

    async def _count(self, _session: Any, _context: SimpleNamespace, _params: Any) -> None:
        self.requests += 1

    async def _note_response(self, _session: Any, _context: SimpleNamespace, params: Any) -> None:
        # WORKAROUND python-engineio 4.15 leaves unread answers to the garbage collector; we close them.
        self._responses = {r for r in self._responses if not r.closed} | {params.response}
        with contextlib.suppress(TypeError, ValueError):
            self.server_date_ms = int(parsedate_to_datetime(params.response.headers.get("Date")).timestamp() * 1000)

    async def _watch_end(self) -> None:
        """The library does not always tell its handlers: its read loop's end is the sure sign."""
        await self._client.eio.wait()
        self._end(Unreachable("socket_lost"))

    # --- talking --------------------------------------------------------------------------------

    async def ask(
        self, event: str, payload: object, answers: Collection[str], timeout_s: float | None = None
    ) -> object:
        """Emit and wait for one of ``answers``; returns its payload as received.

        Raises `Unreachable` when the socket ends first (safe to ask again: every question of this
        protocol is), `Transient` ``no_feedback`` after ``timeout_s``, `Refused`. After anything but
        an answer the line is closed: what comes late must not be taken for the next answer.
        """
        async with self._turn:
            self._ensure_open()
            self._expected = frozenset(answers)
            self._answer = asyncio.get_running_loop().create_future()
            try:
                self.questions += 1
                await self._client.emit(event, payload, namespace=wire.NAMESPACE)
                async with asyncio.timeout(FEEDBACK_TIMEOUT_S if timeout_s is None else timeout_s):
                    return await self._answer
            except TimeoutError as error:
                raise Transient("no_feedback", event=event) from error
            except socketio.exceptions.SocketIOError as error:
                raise Unreachable("socket_lost") from error
            finally:
                answer, self._answer, self._expected = self._answer, None, frozenset()
                if not answer.done() or answer.cancelled() or answer.exception():
                    self._end(Unreachable("socket_lost"))

    async def tell(self, event: str, payload: object) -> None:
        """Emit an event that has no answer."""
        async with self._turn:
            self._ensure_open()
            self.questions += 1
            try:
                await self._client.emit(event, payload, namespace=wire.NAMESPACE)
            except socketio.exceptions.SocketIOError as error:
                self._end(Unreachable("socket_lost"))
                raise Unreachable("socket_lost") from error

    def _ensure_open(self) -> None:
        if self.lost.is_set():
            raise Unreachable("socket_lost")

    def _answered(self, event: str, payload: object) -> None:
        waiting = self._answer
        if waiting is not None and not waiting.done() and event in self._expected:
            waiting.set_result(payload)
        elif event == "authFeedback":
            self._end(Refused())

    def _pushed(self, event: str, _payload: object) -> None:
        self._on_push(wire.PUSHES[event])

    # --- ending ---------------------------------------------------------------------------------

    def _end(self, reason: AppError) -> None:
        self.lost.set()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(reason)
        if self._closing is None:
            self._closing = asyncio.create_task(self._release(), name="idelibre close")

    async def close(self) -> None:
        """End the line and release its sockets. Harmless when already closed."""
        self._end(Unreachable("socket_closed"))
        assert self._closing is not None
        await asyncio.shield(self._closing)

    async def _release(self) -> None:
        client, http = self._client, self._http
        if client is not None and client.eio.state == "connected":
            with contextlib.suppress(*_CONNECT_FAULTS):
                async with asyncio.timeout(CLOSE_TIMEOUT_S):
                    await client.disconnect()
        for response in self._responses:
            response.close()
        if http is not None:
            await http.close()
        if self._watch is not None:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch
