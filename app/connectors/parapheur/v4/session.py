"""Signing in to a v4, and staying signed in. Source: interop §2.1.

Two ways in, the same to the rest: the ticket of the API (`TicketSession`, half an hour) and the cookies of the web
application (`proxy.ProxySession`). The vault holds what the server gave and, only if the user agreed, ``password``,
with which it is renewed silently. A refused password is forgotten on the spot and never tried again by the program.
"""

from __future__ import annotations

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping

from app.connectors.http import Http, Reply
from app.connectors.parapheur.v4.levels import LOGIN
from app.domain.errors import SignInRequired, Transient
from app.domain.exchange import Clock, Proof, Vault

TICKET_MS = 30 * 60 * 1000
"""How long the vendor's own application reuses a ticket."""
MARGIN_MS = 60_000


class Session(ABC):
    """One account signed in; coroutines share one renewal."""

    def __init__(self, login: str, http: Http, vault: Vault) -> None:
        self._login = login
        self._http = http
        self._vault = vault
        self._lock = asyncio.Lock()

    async def sign_in(self, proof: Proof) -> None:
        """Raises ``SignInRequired`` when refused; what was kept is then forgotten."""
        async with self._lock:
            await self._authenticate(proof.password)
            keep = proof.keep if proof.keep is not None else await self._vault.get("password") is not None
            await self._vault.set("password", proof.password if keep else None)

    async def sign_out(self) -> None:
        async with self._lock:
            await self._forget()

    async def ticket(self, refused: str = "") -> str:
        """What opens the server now, as text; ``refused``: the server did not want this one, whatever its age."""
        async with self._lock:
            held, good = await self._held()
            if good and held != refused:
                return held
            password = await self._vault.get("password")
            if password is None:
                raise SignInRequired("session_expired" if held else "sign_in_required")
            return await self._authenticate(password)

    @abstractmethod
    def address(self, path: str, ticket: str) -> tuple[str, Mapping[str, str]]:
        """Where a path of the API lies, and what its query must carry."""

    @abstractmethod
    def is_over(self, reply: Reply) -> bool:
        """The session is no longer good: the server refused before acting."""

    @abstractmethod
    async def _held(self) -> tuple[str, bool]:
        """(what is held, empty = nothing; whether it may still be good)."""

    @abstractmethod
    async def _authenticate(self, password: str) -> str:
        """Sign in anew; what the server gave is kept. Raises as `_refuse`, `Transient`."""

    async def _forget(self) -> None:
        """Everything that was kept."""
        await self._vault.set("password", None)

    async def _refuse(self) -> SignInRequired:
        """The password is not the right one: to be raised, once nothing of it is left."""
        await self._forget()
        return SignInRequired("sign_in_refused")


class TicketSession(Session):
    """By the ticket. Vault: ``ticket`` (JSON: value and when it was given)."""

    def __init__(self, login: str, http: Http, vault: Vault, clock: Clock) -> None:
        super().__init__(login, http, vault)
        self._clock = clock
        self._ticket: tuple[str, int] | None = None
        """Value, and when it was given."""

    def address(self, path: str, ticket: str) -> tuple[str, Mapping[str, str]]:
        return path, {"alf_ticket": ticket}

    def is_over(self, reply: Reply) -> bool:
        return reply.status == 401

    async def _held(self) -> tuple[str, bool]:
        self._ticket = self._ticket or await self._kept()
        if self._ticket is None:
            return "", False
        value, given_ms = self._ticket
        return value, given_ms + TICKET_MS - MARGIN_MS > self._clock()

    async def _kept(self) -> tuple[str, int] | None:
        text = await self._vault.get("ticket")
        try:
            data = json.loads(text or "null")
            return (str(data["value"]), int(data["given_ms"]))
        except (ValueError, TypeError, KeyError):
            return None

    async def _forget(self) -> None:
        self._ticket = None
        await self._vault.set("ticket", None)
        await super()._forget()

    async def _authenticate(self, password: str) -> str:
        content = {"username": self._login, "password": password}
        reply = await self._http.request("POST", LOGIN, write=False, json=content)
        if reply.status in (400, 401, 403):
            raise await self._refuse()
        if reply.status != 200:
            raise Transient("sign_in_unavailable", status=reply.status)
        data = reply.json()
        inner = data.get("data") if isinstance(data, Mapping) else None
        value = inner.get("ticket") if isinstance(inner, Mapping) else None
        if not isinstance(value, str) or not value:
            raise Transient("unexpected_answer")
        self._ticket = (value, self._clock())
        await self._vault.set("ticket", json.dumps({"value": value, "given_ms": self._ticket[1]}))
        return value
