"""Requests on the wire for `http`: httpx's requests and answers, carried by aiohttp.

httpx says what a request is (addresses, cookies, forms, decoding); its own transport (httpcore, anyio, h11) takes
most of what a small request costs the processor (measured: 0.95 ms by httpx alone, 0.5 carried by aiohttp), and a
first synchronisation is thousands of them. aiohttp is there anyway: the Socket.IO line stands on it.

Every failure becomes the httpx exception that says how far the request went: a `httpx.ConnectError`,
`httpx.ConnectTimeout` or `httpx.ProxyError` never left; after any other the server may have acted.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.request import getproxies, proxy_bypass

import aiohttp
import aiohttp.abc
import httpx
from yarl import URL

PIECE_BYTES = 64 * 1024
"""Sent at once."""
HEADER_BYTES = 64 * 1024
"""Longest line of an answer's head: proxies of large bodies set long cookies (aiohttp's own limit is 8 KB)."""

_FATES: tuple[tuple[type[Exception], type[httpx.TransportError]], ...] = (
    (aiohttp.ConnectionTimeoutError, httpx.ConnectTimeout),
    (aiohttp.ClientHttpProxyError, httpx.ProxyError),
    (aiohttp.ClientConnectorError, httpx.ConnectError),
    (aiohttp.InvalidURL, httpx.UnsupportedProtocol),
    (aiohttp.NonHttpUrlClientError, httpx.UnsupportedProtocol),
    (aiohttp.SocketTimeoutError, httpx.ReadTimeout),
    (aiohttp.ClientError, httpx.ReadError),
    (TimeoutError, httpx.WriteTimeout),  # of `_Sending`: aiohttp's own are all of the above
    (OSError, httpx.ReadError),
)
"""The first that fits."""


class Wire(httpx.AsyncBaseTransport):
    """A pool of connections. Proxies come from the environment (on Windows and macOS from the system's settings).

    ``connected`` is told how long each new connection took to go once there and back, in seconds.
    """

    def __init__(
        self,
        tls: ssl.SSLContext,
        *,
        most: int,
        kept_s: float,
        connected: Callable[[float], None] = lambda _: None,
        allows: Callable[[str], bool] | None = None,
    ) -> None:
        """``most`` connections at once; an idle one is kept ``kept_s``. ``allows``: see `Names`."""
        self._tls = tls
        self._most = most
        self._kept_s = kept_s
        self._connected = connected
        self._allows = allows
        self._session: aiohttp.ClientSession | None = None
        self._proxies: dict[tuple[str, str], URL | None] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._session is None:  # here, where there is a loop
            self._session = self._open()
        limits = request.extensions.get("timeout", {})
        proxy = self._proxy(request.url)
        # A connection that the server closed is known as closed once the loop has heard of it: without a turn for that,
        # a request that comes after a busy moment is sent into it, and nobody can tell whether it was acted upon. The
        # first turn reads what came, the second goes on after it.
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        with _told(request):
            async with _Sending(request, limits.get("write")) as sending:
                answer = await self._session.request(
                    request.method,
                    URL(str(request.url), encoded=True),
                    headers=[
                        (name.decode("ascii"), value.decode("ascii"))
                        for name, value in request.headers.raw
                        if name.lower() != b"transfer-encoding"
                    ],
                    data=sending.body,
                    timeout=_timeout(limits),
                    proxy=proxy,
                    allow_redirects=False,
                    trace_request_ctx=request.url.scheme == "https",
                    skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
                )
        return httpx.Response(answer.status, headers=answer.raw_headers, stream=_Body(answer, request))

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()

    def _proxy(self, url: httpx.URL) -> URL | None:
        """The environment is read once for a host: aiohttp's own `trust_env` asks a thread twice a request."""
        host = (url.scheme, url.netloc.decode("ascii"))
        if host not in self._proxies:
            self._proxies[host] = _find_proxy(*host)
        return self._proxies[host]

    def _open(self) -> aiohttp.ClientSession:
        session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                ssl=self._tls,
                limit=self._most,
                keepalive_timeout=self._kept_s,
                resolver=Names(self._allows) if self._allows is not None else None,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            max_line_size=HEADER_BYTES,
            max_field_size=HEADER_BYTES,
            trace_configs=[self._watch()],
        )
        # WORKAROUND aiohttp sends a PUT or DELETE again by itself when the connection ended before the answer came
        # (ClientSession._request, 3.14): nothing goes twice unless we say so.
        session._retry_connection = False
        return session

    def _watch(self) -> aiohttp.TraceConfig:
        """Time what opening a connection takes: TCP goes once there and back, TLS 1.3 once more."""
        watch = aiohttp.TraceConfig()

        async def begin(_session: object, context: Any, _told: object) -> None:
            context.begun_s = asyncio.get_running_loop().time()

        async def end(_session: object, context: Any, _told: object) -> None:
            took_s = asyncio.get_running_loop().time() - context.begun_s
            self._connected(took_s / 2 if context.trace_request_ctx else took_s)

        watch.on_connection_create_start.append(begin)
        watch.on_dns_resolvehost_end.append(begin)  # what the name took is no part of the way
        watch.on_connection_create_end.append(end)
        return watch


class Names(aiohttp.abc.AbstractResolver):
    """The system's names, less the numeric addresses that ``allows`` refuses.

    Judged where the connection is made: a hostile name is answered one way to whoever judges it, another a moment later.
    """

    def __init__(self, allows: Callable[[str], bool]) -> None:
        self._allows = allows

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[aiohttp.abc.ResolveResult]:
        found = await aiohttp.ThreadedResolver().resolve(host, port, family)
        kept = [address for address in found if self._allows(address["host"])]
        if not kept:
            raise OSError("no address of this name may be asked")
        return kept

    async def close(self) -> None:
        """Nothing is held."""


class _Body(httpx.AsyncByteStream):
    """The bytes of an answer, as they come."""

    def __init__(self, answer: aiohttp.ClientResponse, request: httpx.Request) -> None:
        self._answer = answer
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _told(self._request):
            async for piece in self._answer.content.iter_any():
                yield piece

    async def aclose(self) -> None:
        self._answer.release()  # a connection whose body was not read to its end is closed by this


class _Sending:
    """A request's body on its way; `TimeoutError` when the other side takes nothing for ``limit_s``."""

    def __init__(self, request: httpx.Request, limit_s: float | None) -> None:
        self._request = request
        self._limit_s = limit_s
        self._timeout = asyncio.timeout(None)
        self._over = False
        self._failure: Exception | None = None
        self.body: bytes | AsyncIterator[bytes] | None = None

    async def __aenter__(self) -> _Sending:
        await self._timeout.__aenter__()
        try:
            content = self._request.content
        except httpx.RequestNotRead:
            self.body = self._watched(_pieces(self._request.stream))
        else:
            self.body = content or None if len(content) <= PIECE_BYTES else self._watched(_cut(content))
        return self

    async def __aexit__(self, *failure: Any) -> None:
        self._over = True  # an answer may come before the whole was taken
        await self._timeout.__aexit__(*failure)
        if self._failure is not None:  # what the body itself raised, not what aiohttp made of it
            raise self._failure

    async def _watched(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        try:
            async for piece in pieces:
                self._wait_at_most(self._limit_s)
                yield piece
        except Exception as error:
            self._failure = error
            raise
        finally:
            self._wait_at_most(None)

    def _wait_at_most(self, seconds: float | None) -> None:
        if not self._over:
            self._timeout.reschedule(None if seconds is None else asyncio.get_running_loop().time() + seconds)


def _find_proxy(scheme: str, host: str) -> URL | None:
    """The proxy for a host (``name`` or ``name:port``), by the usual variables or the system's settings."""
    proxies = getproxies()
    text = proxies.get(scheme) or proxies.get("all")
    if not text or proxy_bypass(host):
        return None
    return URL(text if "://" in text else f"http://{text}")


async def _pieces(stream: object) -> AsyncIterator[bytes]:
    assert isinstance(stream, httpx.AsyncByteStream)
    async for piece in stream:
        yield piece


async def _cut(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), PIECE_BYTES):
        yield content[start : start + PIECE_BYTES]


def _timeout(limits: dict[str, float | None]) -> aiohttp.ClientTimeout:
    """httpx's limits, in aiohttp's words: its ``connect`` counts the wait for a free connection too."""
    pool_s, connect_s = limits.get("pool"), limits.get("connect")
    return aiohttp.ClientTimeout(
        total=None,
        connect=pool_s + connect_s if pool_s is not None and connect_s is not None else None,
        sock_connect=connect_s,
        sock_read=limits.get("read"),
    )


@contextmanager
def _told(request: httpx.Request) -> Iterator[None]:
    """aiohttp's failures in httpx's words."""
    try:
        yield
    except (aiohttp.ClientError, OSError) as error:
        fate = next(ours for theirs, ours in _FATES if isinstance(error, theirs))
        raise fate(str(error), request=request) from error
