"""Requests to the CalDAV service: who we are, and what each refusal means.

Signing in is the mail connector's work; its token (vault ``token``, kept by `zimbra.login`) is used as
the cookie ZM_AUTH_TOKEN. Only when there is no valid token, and the user let us keep the password
(vault ``password``), Basic is used. A password that was refused is never sent again.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping

import msgspec

from app.connectors.http import Http, Reply, host_of, looks_like_page, retry_after_ms
from app.domain.accounts import Account
from app.domain.errors import CaptivePortal, OutcomeUnknown, Rejected, SignInRequired, Transient
from app.domain.exchange import Clock, Vault

COOKIE = "ZM_AUTH_TOKEN"
READ_TIMEOUT_S = 120.0
"""A large calendar answers slowly when the server has not read it lately (measured: 44 s)."""
_READS = frozenset({"GET", "PROPFIND", "REPORT", "OPTIONS"})


class StoredToken(msgspec.Struct):
    """What this module needs of the token that the mail connector stores."""

    value: str
    ends_ms: int = 2**62


class DavTransport:
    """Requests of one account's calendars."""

    def __init__(self, account: Account, http: Http, vault: Vault, clock: Clock) -> None:
        self._account = account
        self._http = http
        self._vault = vault
        self._clock = clock
        self._refused: set[str] = set()
        """Digests of credentials that the server refused."""

    @property
    def base_url(self) -> str:
        return self._http.base_url

    async def request(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Reply:
        """Send, signed in; ``path`` is encoded. Returns replies whose meaning depends on the request.

        Raises `SignInRequired` (401), `Transient` (429, 503; 5xx of reads), `OutcomeUnknown` (other 5xx of
        writes), `CaptivePortal` (a page, another host), `Rejected` (403).
        """
        reply = await self._signed_in(method, path, dict(headers or {}), body)
        self._judge(method, reply)
        return reply

    async def _signed_in(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> Reply:
        # A request refused for its credentials was not acted upon: the next credentials may repeat it.
        for name, value in await self._credentials():
            digest = hashlib.sha256(value.encode()).hexdigest()
            if digest in self._refused:
                continue
            timeout_s = READ_TIMEOUT_S if method in _READS else None
            reply = await self._http.request(
                method, path, headers={**headers, name: value}, content=body, timeout_s=timeout_s
            )
            if reply.status != 401:
                return reply
            self._refused.add(digest)
        raise SignInRequired("sign_in_required")

    async def _credentials(self) -> list[tuple[str, str]]:
        found = []
        if token := await self._token():
            found.append(("Cookie", f"{COOKIE}={token}"))
        if password := await self._vault.get("password"):
            pair = base64.b64encode(f"{self._account.login}:{password}".encode()).decode()
            found.append(("Authorization", f"Basic {pair}"))
        return found

    async def _token(self) -> str:
        stored = await self._vault.get("token")
        if not stored:
            return ""
        try:
            token = msgspec.json.decode(stored, type=StoredToken)
        except msgspec.DecodeError:
            return ""
        return token.value if token.ends_ms > self._clock() else ""

    def _judge(self, method: str, reply: Reply) -> None:
        status = reply.status
        if status == 403:
            raise Rejected("dav_forbidden", status=status)
        if status in (429, 503):
            raise Transient("server_busy", retry_after_ms=retry_after_ms(reply.headers, self._clock()), status=status)
        if status >= 500 and status != 507:
            if method not in _READS:
                raise OutcomeUnknown("server_error", status=status)
            raise Transient("server_error", status=status)
        if status < 400 and status != 302 and looks_like_page(reply.headers, reply.body):
            raise CaptivePortal(host=host_of(reply.url))

    async def close(self) -> None:
        await self._http.close()
