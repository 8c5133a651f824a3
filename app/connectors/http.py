"""HTTP for every connector: with `wire`, which carries it, the only importer of httpx, so that a successor is one edit.

One `Http` per account (cookies apart), one TLS context per process (20 ms each, measured). The
system's certificate store is honoured through truststore, plus an optional file of extra
authorities; proxies come from the environment.

What this layer decides:

* **hosts**: only the account's own host is ever contacted; a redirect elsewhere is a captive
  portal, never followed. The one exception is `Elsewhere`, for what the user points at;
* **fate of a request**: a failure before the request left is `Unreachable`; after a *write* left,
  `OutcomeUnknown`; after a *read* left, `Unreachable` (safe to repeat);
* **length**: an answer is read whole up to `MOST_ANSWER_BYTES`, documents are streamed;
* **captive portals**: a page where data was expected (`Reply.json`) is not a server's answer.
"""

from __future__ import annotations

import functools
import json
import os
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies

import httpx
import truststore

from app.connectors.wire import Wire
from app.domain.errors import CaptivePortal, CertificateRefused, OutcomeUnknown, Rejected, Transient, Unreachable

USER_AGENT = "Echarpe/0.1"
TIMEOUT_S = 30.0
CONNECT_TIMEOUT_S = 10.0
KEPT_S = 4.0
"""How long an idle connection waits for the next request: less than the 5 s of common servers (Apache, uvicorn), which
may be closing it as we write. The engine rests longer than that when the network changed."""
MOST_ANSWER_BYTES = 512 * 1024 * 1024
"""Longest answer read whole, unpacked: a signed PES has 150 MB; a few kilobytes of gzip may unpack to more than there is
memory."""
MOST_CONNECTIONS = 12
"""A long poll, four questions and six files may be under way: none may wait for a connection until its timeout."""

_HEADERS = {"Accept": "*/*", "Accept-Encoding": "gzip, deflate", "User-Agent": USER_AGENT}
_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)


@functools.cache
def tls_context(extra_ca: str = "", client_pem: str = "") -> ssl.SSLContext:
    """A TLS context of the process: the system's trust, plus the authorities of the PEM file ``extra_ca``.

    ``client_pem``: file of a certificate and its key, for servers that want one. Raises
    ``Rejected("client_certificate_unreadable")``, also for a key under a password: nobody could be asked here.
    """
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if extra_ca:
        context.load_verify_locations(extra_ca)
    if client_pem:
        try:
            context.load_cert_chain(client_pem, password=lambda: b"")
        except (OSError, ValueError) as error:
            raise Rejected("client_certificate_unreadable") from error
    return context


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer, read into memory. For documents use `Http.stream`."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body as JSON. A web page instead is a captive portal; other rubbish is `Transient`."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:  # nested beyond what anything honest is
            if looks_like_page(self.headers, self.body) and self.status in (200, 302, 303, 307, 511):
                raise CaptivePortal(host=host_of(self.url)) from error
            raise Transient("not_json", status=self.status, host=host_of(self.url)) from error


class Stream:
    """An answer whose body is still to be read: see `exchange.Download`."""

    def __init__(self, response: httpx.Response, asked_offset: int) -> None:
        self.status = response.status_code
        self.headers: Mapping[str, str] = response.headers
        self.offset = asked_offset if response.status_code == 206 else 0
        length = response.headers.get("content-length", "")
        self.size_bytes: int | None = int(length) + self.offset if length.isdigit() else None
        self._response = response

    async def read(self) -> bytes:
        """The rest of the body at once, for the small bodies of refusals."""
        return await self._response.aread()

    async def chunks(self) -> AsyncIterator[bytes]:
        """Decoded bytes as they arrive; a cut in the middle is `Unreachable`."""
        try:
            async for chunk in self._response.aiter_bytes():
                yield chunk
        except httpx.HTTPError as error:
            raise Unreachable("cut_while_reading") from error


class Http:
    """HTTP client of one account. ``requests`` and ``bytes_in`` count what really went over the wire."""

    def __init__(
        self, base_url: str, *, extra_ca: str = "", client_pem: str = "", timeout_s: float = TIMEOUT_S
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.requests = 0
        self.bytes_in = 0
        self.round_trip_s: float | None = None
        """How long the latest connection took: once there and back (to the proxy, where there is one)."""
        self._origin = origin_of(self.base_url)
        self._host = host_of(self.base_url)
        self.cookies = httpx.Cookies()
        self._limits = _limits(timeout_s)
        self._wire = Wire(
            tls_context(extra_ca or os.environ.get("ECHARPE_EXTRA_CA", ""), client_pem),
            most=MOST_CONNECTIONS,
            kept_s=KEPT_S,
            connected=self._note_connection,
        )

    def url(self, path: str) -> str:
        """Absolute URL of ``path`` on the account's host. Raises ValueError for another host."""
        url = path if path.startswith(("http://", "https://")) else self.base_url + path
        if origin_of(url) != self._origin:
            raise ValueError("another host than the account's")
        return url

    async def request(
        self,
        method: str,
        path: str,
        *,
        write: bool | None = None,
        timeout_s: float | None = None,
        **content: Any,
    ) -> Reply:
        """Send and read the whole answer; redirects are followed on the same host only.

        ``write``: whether a lost reply leaves doubt; None = by method (GET, HEAD, PROPFIND, REPORT
        and OPTIONS do not write). Statuses are not judged here, except a redirect to another host.
        """
        is_write = method not in ("GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT") if write is None else write
        url = self.url(path)
        for _ in range(4):
            response, body = await self._send(method, url, is_write, timeout_s, content)
            location = response.headers.get("location", "")
            if response.status_code not in (301, 302, 303, 307, 308) or not location or is_write:
                break
            url = urljoin(url, location)
            if origin_of(url) != self._origin:
                raise CaptivePortal(host=self._host)
        return Reply(response.status_code, response.headers, body, str(response.url))

    async def _send(
        self, method: str, url: str, is_write: bool, timeout_s: float | None, content: dict[str, Any]
    ) -> tuple[httpx.Response, bytes]:
        try:
            response = await self._ask(method, url, timeout_s, content)
            try:
                body = await _read_up_to(response, MOST_ANSWER_BYTES)
            finally:
                await response.aclose()
        except _NOT_SENT as error:
            raise self._not_sent(error) from error
        except httpx.HTTPError as error:
            if is_write:
                raise OutcomeUnknown(host=self._host) from error
            raise Unreachable(host=self._host) from error
        self.bytes_in += response.num_bytes_downloaded
        if body is None:
            raise OutcomeUnknown(host=self._host) if is_write else Transient("answer_too_long", host=self._host)
        return response, body

    async def _ask(self, method: str, url: str, timeout_s: float | None, content: dict[str, Any]) -> httpx.Response:
        """The head of an answer, its body still to be read.

        Without httpx's own client: its cookies, redirects and sign-ins, unused or nearly, were a sixth of what a first
        synchronisation costs the processor.
        """
        self.requests += 1
        given = dict(content.get("headers") or {})
        rest = {name: value for name, value in content.items() if name != "headers"}
        names = {name.lower() for name in given}
        headers = {name: value for name, value in _HEADERS.items() if name.lower() not in names} | given
        limits = self._limits if timeout_s is None else _limits(timeout_s)
        request = httpx.Request(method, url, headers=headers, cookies=self.cookies, extensions=limits, **rest)
        response = await self._wire.handle_async_request(request)
        response.request = request
        if "set-cookie" in response.headers:
            self.cookies.extract_cookies(response)
        return response

    @asynccontextmanager
    async def stream(
        self, method: str, path: str, *, offset: int = 0, headers: Mapping[str, str] | None = None
    ) -> AsyncIterator[Stream]:
        """Open a body for reading, from ``offset`` where the server honours Range (RFC 9110 §14)."""
        wanted = dict(headers or {})
        if offset:
            wanted["Range"] = f"bytes={offset}-"
        try:
            response = await self._ask(method, self.url(path), None, {"headers": wanted})
            try:
                yield Stream(response, offset)
            finally:
                await response.aclose()
                self.bytes_in += response.num_bytes_downloaded
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._not_sent(error) from error

    def _not_sent(self, error: Exception) -> Unreachable:
        refused = isinstance(error.__cause__, ssl.SSLCertVerificationError)
        return (CertificateRefused if refused else Unreachable)(host=self._host)

    def _note_connection(self, seconds: float) -> None:
        self.round_trip_s = seconds

    async def close(self) -> None:
        await self._wire.aclose()


class Elsewhere:
    """Hosts that are no account's, asked only for what the user points at: the pictures of a mail, on request.

    Says nothing of who asks: no cookie, no account, no page it comes from, not even this program's name. ``admits``
    judges each URL before it is asked, those of redirects too; ``allows``, the numeric address that its name leads to when
    the connection is made (unless a proxy makes it, which alone resolves names).
    """

    def __init__(
        self, admits: Callable[[str], Awaitable[bool]], allows: Callable[[str], bool], *, timeout_s: float = 12.0
    ) -> None:
        self._admits = admits
        self._client = httpx.AsyncClient(
            transport=Wire(
                tls_context(os.environ.get("ECHARPE_EXTRA_CA", "")),
                most=MOST_CONNECTIONS,
                kept_s=KEPT_S,
                allows=None if getproxies() else allows,
            ),
            timeout=httpx.Timeout(timeout_s, connect=CONNECT_TIMEOUT_S),
            headers={"User-Agent": "Mozilla/5.0", "Accept": "image/*"},
            follow_redirects=False,
        )

    async def fetch(self, url: str, limit_bytes: int) -> bytes | None:
        """What lies at ``url``; None when it is refused, too long, not there or not reached."""
        for _ in range(4):
            if not await self._admits(url):
                return None
            self._client.cookies.clear()  # a redirect must not carry what another host has set
            try:
                async with self._client.stream("GET", url) as response:
                    location = response.headers.get("location", "")
                    if response.is_redirect and location:
                        url = urljoin(url, location)
                        continue
                    return await _read_up_to(response, limit_bytes) if response.status_code == 200 else None
            except (httpx.HTTPError, httpx.InvalidURL):
                return None
        return None

    async def close(self) -> None:
        await self._client.aclose()


def _limits(timeout_s: float) -> dict[str, Any]:
    """What `Wire` may wait for, as httpx tells a transport."""
    return {"timeout": httpx.Timeout(timeout_s, connect=CONNECT_TIMEOUT_S).as_dict()}


async def _read_up_to(response: httpx.Response, limit_bytes: int) -> bytes | None:
    data = bytearray()
    async for chunk in response.aiter_bytes():
        data += chunk
        if len(data) > limit_bytes:
            return None
    return bytes(data)


def origin_of(url: str) -> tuple[str, str]:
    """Scheme and host: a token is never carried from https to http, not even on the same host."""
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def host_of(url: str) -> str:
    """Host and port of a URL: what may be logged of it."""
    return urlsplit(url).netloc


def looks_like_page(headers: Mapping[str, str], body: bytes) -> bool:
    """True when the answer is a web page rather than data."""
    return "html" in headers.get("content-type", "").lower() or body.lstrip()[:9].lower().startswith(
        (b"<!doctype", b"<html")
    )


def retry_after_ms(headers: Mapping[str, str], now_ms: int) -> int | None:
    """``Retry-After`` (RFC 9110 §10.2.3) as milliseconds from now; None when absent or unreadable."""
    value = headers.get("retry-after", "").strip()
    if value.isdigit():
        return int(value) * 1000
    try:
        return max(0, int(parsedate_to_datetime(value).timestamp() * 1000) - now_ms)
    except (TypeError, ValueError):
        return None
