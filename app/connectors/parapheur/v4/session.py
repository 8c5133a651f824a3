"""The ticket: signing in, and keeping it alive. Source: interop §2.1.

A ticket serves half an hour. The vault holds ``ticket`` (JSON: value and when it was given) and, only if the
user agreed, ``password``, with which a ticket near its end is renewed silently. A refused password is
forgotten on the spot and never tried again by the program.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping

from app.connectors.http import Http, Reply
from app.connectors.parapheur.v4.levels import LOGIN
from app.domain.errors import SignInRequired, Transient
from app.domain.exchange import Clock, Proof, Vault

TICKET_MS = 30 * 60 * 1000
"""How long the vendor's own application reuses a ticket."""
MARGIN_MS = 60_000


class TicketSession:
    """The ticket of one account; coroutines share one renewal."""

    def __init__(self, login: str, http: Http, vault: Vault, clock: Clock) -> None:
        self._login = login
        self._http = http
        self._vault = vault
        self._clock = clock
        self._ticket: tuple[str, int] | None = None
        """Value, and when it was given."""
        self._lock = asyncio.Lock()

    async def sign_in(self, proof: Proof) -> None:
        """Raises ``SignInRequired`` when refused; the ticket that was kept is then forgotten."""
        async with self._lock:
            await self._authenticate(proof.password)
            keep = proof.keep if proof.keep is not None else await self._vault.get("password") is not None
            await self._vault.set("password", proof.password if keep else None)

    async def sign_out(self) -> None:
        async with self._lock:
            self._ticket = None
            await self._vault.set("ticket", None)
            await self._vault.set("password", None)

    async def ticket(self, refused: str = "") -> str:
        """A ticket that is good now; ``refused``: the server did not want this one, whatever its age."""
        async with self._lock:
            held = self._ticket or await self._kept()
            if held is not None and held[0] != refused and held[1] + TICKET_MS - MARGIN_MS > self._clock():
                self._ticket = held
                return held[0]
            password = await self._vault.get("password")
            if password is None:
                raise SignInRequired("session_expired" if held is not None else "sign_in_required")
            return await self._authenticate(password)

    def address(self, path: str, ticket: str) -> tuple[str, Mapping[str, str]]:
        """Where a path of the API lies, and what its query must carry."""
        return path, {"alf_ticket": ticket}

    def is_over(self, reply: Reply) -> bool:
        """The ticket is no longer good: the server refused before acting."""
        return reply.status == 401

    async def _kept(self) -> tuple[str, int] | None:
        text = await self._vault.get("ticket")
        try:
            data = json.loads(text or "null")
            return (str(data["value"]), int(data["given_ms"]))
        except (ValueError, TypeError, KeyError):
            return None

    async def _authenticate(self, password: str) -> str:
        content = {"username": self._login, "password": password}
        reply = await self._http.request("POST", LOGIN, write=False, json=content)
        if reply.status in (400, 401, 403):
            self._ticket = None
            await self._vault.set("ticket", None)
            await self._vault.set("password", None)
            raise SignInRequired("sign_in_refused")
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
