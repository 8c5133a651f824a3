"""The bearer of one user at a Maarch Courrier: at most half an hour, renewed by its refresh token.

Source: `AuthenticationController` of Maarch Courrier 2301 (acropolis.md §5).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

from app.connectors.http import Http, Reply, Stream
from app.domain.errors import AppError, Rejected, SignInRequired, TargetGone, Transient
from app.domain.exchange import Clock, Proof, Vault

REST = "/rest"
REFRESH, PASSWORD = "refresh_token", "password"
LIFE_MS = 20 * 60 * 1000
"""A bearer is renewed before the server's half hour, or its shorter site setting, is over; a 401 renews it too."""


class MaarchSession:
    """Signed requests. Errors are those of `domain.errors`."""

    def __init__(self, login: str, http: Http, vault: Vault, clock: Clock) -> None:
        self._login, self._http, self._vault, self._clock = login, http, vault, clock
        self._token, self._until_ms = "", 0
        self._renewal = asyncio.Lock()

    async def sign_in(self, proof: Proof) -> None:
        """Raises ``SignInRequired("sign_in_refused")``, or ``sign_in_elsewhere`` where the site's own page is needed."""
        known = await self._http.request("GET", f"{REST}/authenticationInformations")
        mode = str(_mapping(known.json()).get("authMode") or "standard") if known.status == 200 else "standard"
        if mode not in ("standard", "ldap"):
            raise SignInRequired("sign_in_elsewhere", mode=mode)
        await self._log_in(proof.password)
        await self._vault.set(PASSWORD, proof.password if proof.keep else None)

    async def _log_in(self, password: str) -> None:
        body = {"login": self._login, "password": password}
        reply = await self._http.request("POST", f"{REST}/authenticate", json=body, write=False)
        token = reply.headers.get("token", "")
        if reply.status in (400, 401, 403):
            raise SignInRequired("sign_in_refused")
        if reply.status not in (200, 204) or not token:
            raise Transient("server_error", status=reply.status)
        self._take(token)
        await self._vault.set(REFRESH, reply.headers.get("refresh-token") or None)

    def _take(self, token: str) -> None:
        self._token, self._until_ms = token, self._clock() + LIFE_MS

    async def _bearer(self) -> str:
        async with self._renewal:
            if not self._token or self._clock() >= self._until_ms:
                await self._renew()
            return self._token

    async def _renew(self) -> None:
        refresh = await self._vault.get(REFRESH)
        if refresh:
            path = f"{REST}/authenticate/token?refreshToken={quote(refresh, safe='')}"
            reply = await self._http.request("GET", path)
            if reply.status == 200:
                self._take(str(_mapping(reply.json()).get("token") or ""))
                return
            if reply.status >= 500:
                raise Transient("server_error", status=reply.status)
            await self._vault.set(REFRESH, None)
        password = await self._vault.get(PASSWORD)
        if password is None:
            raise SignInRequired("sign_in_required")
        await self._log_in(password)

    async def request(self, method: str, path: str, *, write: bool | None = None, **content: Any) -> Reply:
        """A success, or its error family; renewed once on 401."""
        for attempt in (1, 2):
            headers = {"Authorization": f"Bearer {await self._bearer()}"}
            reply = await self._http.request(method, f"{REST}{path}", write=write, headers=headers, **content)
            if reply.status == 401 and attempt == 1:
                self._token = ""
                continue
            break
        if 200 <= reply.status < 300:
            return reply
        raise refusal(reply.status, reply.body)

    async def json(self, method: str, path: str, **content: Any) -> Mapping[str, Any]:
        reply = await self.request(method, path, **content)
        return _mapping(reply.json()) if reply.body else {}

    @asynccontextmanager
    async def stream(self, path: str) -> AsyncIterator[Stream]:
        """A document's bytes, from the beginning: this server knows no Range."""
        headers = {"Authorization": f"Bearer {await self._bearer()}"}
        async with self._http.stream("GET", f"{REST}{path}", headers=headers) as stream:
            if stream.status == 401:
                self._token = ""
                raise Transient("token_expired")
            if stream.status != 200:
                raise refusal(stream.status, await stream.read())
            yield stream


def refusal(status: int, body: bytes) -> AppError:
    """The error family of a refused request. « Out of perimeter » says that the letter is no longer ours."""
    words = body.decode("utf-8", "replace")
    if status == 404 or "out of perimeter" in words or "does not exist" in words:
        return TargetGone("not_found")
    if status == 401:
        return SignInRequired("sign_in_refused")
    if status == 403:
        return Rejected("forbidden")
    if 400 <= status < 500:
        return Rejected(f"http_{status}")
    return Transient("server_error", status=status)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
