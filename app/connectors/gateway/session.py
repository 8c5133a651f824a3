"""Signing in at the gateway, and authorised requests. Source: our own contract, OpenAPI ``/v1/session``.

The refresh token is the only secret kept (vault entry ``refresh_token``); access tokens stay in
memory. A password found in the vault (``password``: the user agreed to keep it) is used when there
is no refresh token or it was refused; refused in its turn, it is forgotten and the user is asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from app.connectors.gateway.wire import parse_object, parse_problem
from app.connectors.http import Http, Reply, Stream
from app.domain.accounts import Account
from app.domain.errors import AppError, SignInRequired, Transient
from app.domain.exchange import Clock, Proof, Vault

REFRESH_TOKEN = "refresh_token"  # noqa: S105 - name of the vault's entry
PASSWORD = "password"  # noqa: S105 - name of the vault's entry
_MARGIN_MS = 30_000


class GatewaySession:
    """Bearer of one user at one gateway. Safe for concurrent requests: one renewal at a time."""

    def __init__(self, account: Account, http: Http, vault: Vault, clock: Clock) -> None:
        self._account = account
        self._http = http
        self._vault = vault
        self._clock = clock
        self._access = ""
        self._expires_ms = 0
        self._renewal = asyncio.Lock()

    @property
    def now_ms(self) -> int:
        return self._clock()

    async def sign_in(self, proof: Proof) -> None:
        """Log in as the account's user; raises `SignInRequired` when refused. Keeps the refresh token only."""
        async with self._renewal:
            await self._log_in(proof.password)

    async def close(self) -> None:
        await self._http.close()

    async def sign_out(self) -> None:
        """Forget both tokens and the password here. The server's are left to expire."""
        self._access, self._expires_ms = "", 0
        await self._vault.set(REFRESH_TOKEN, None)
        await self._vault.set(PASSWORD, None)

    async def request(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, accept: frozenset[int] = frozenset(),
        **content: Any,
    ) -> Reply:  # fmt: skip
        """Send with the bearer; renewed once on 401. Refusals become `domain.errors`, but statuses in ``accept``."""
        for attempt in (1, 2):
            bearer = await self._bearer()
            wanted = {**(headers or {}), "Authorization": f"Bearer {bearer}"}
            reply = await self._http.request(method, path, headers=wanted, **content)
            if reply.status == 401 and attempt == 1:
                self._drop(bearer)
                continue
            if reply.status in accept or 200 <= reply.status < 300:
                return reply
            break
        raise parse_problem(reply.status, reply.headers, reply.body, self._clock())

    @asynccontextmanager
    async def stream(self, path: str, offset: int) -> AsyncIterator[Stream]:
        """Open a body from ``offset``; a server that finds the offset too far gives the whole."""
        start = offset
        for attempt in (1, 2):
            bearer = await self._bearer()
            headers = {"Authorization": f"Bearer {bearer}"}
            async with self._http.stream("GET", path, offset=start, headers=headers) as stream:
                if stream.status in (200, 206):
                    yield stream
                    return
                if attempt == 1 and stream.status in (401, 416):
                    if stream.status == 401:
                        self._drop(bearer)
                    start = 0 if stream.status == 416 else start
                    continue
                raise parse_problem(stream.status, stream.headers, await stream.read(), self._clock())

    # --- tokens ---------------------------------------------------------------------------------

    def _drop(self, bearer: str) -> None:
        if self._access == bearer:
            self._access, self._expires_ms = "", 0

    async def _bearer(self) -> str:
        async with self._renewal:
            if not self._access or self._clock() >= self._expires_ms - _MARGIN_MS:
                await self._renew()
            return self._access

    async def _renew(self) -> None:
        refresh = await self._vault.get(REFRESH_TOKEN)
        if refresh:
            try:
                await self._obtain("/v1/session/refresh", {"refresh_token": refresh})
                return
            except SignInRequired:
                await self._vault.set(REFRESH_TOKEN, None)
        password = await self._vault.get(PASSWORD)
        if password is None:
            raise SignInRequired("token_expired" if refresh else "never_signed_in")
        try:
            await self._log_in(password)
        except SignInRequired:
            await self._vault.set(PASSWORD, None)
            raise

    async def _log_in(self, password: str) -> None:
        await self._obtain("/v1/session", {"login": self._account.login, "password": password})

    async def _obtain(self, path: str, body: Mapping[str, str]) -> None:
        # A lost reply costs nothing: another token is asked for.
        reply = await self._http.request("POST", path, json=dict(body), write=False)
        if reply.status != 200:
            raise self._refused(reply)
        answer = parse_object(reply)
        access, refresh = answer.get("access_token"), answer.get("refresh_token")
        if not access:
            raise Transient("bad_answer", field="access_token")
        self._access = str(access)
        self._expires_ms = self._clock() + int(answer.get("expires_in") or 3600) * 1000
        if refresh:
            await self._vault.set(REFRESH_TOKEN, str(refresh))

    def _refused(self, reply: Reply) -> AppError:
        if reply.status in (400, 401, 403):
            return SignInRequired("sign_in_refused")
        return parse_problem(reply.status, reply.headers, reply.body, self._clock())
