"""What the connectors that only ask have in common: HTTP Basic, and a contract without any act."""

from __future__ import annotations

import base64
from contextlib import AbstractAsyncContextManager
from typing import Any, ClassVar

from app.connectors.http import Http, Reply
from app.domain.accounts import Account
from app.domain.errors import Rejected, SignInRequired, TargetGone, Transient
from app.domain.exchange import Ack, Clock, Download, FileRef, LoadBytes, Proof, Vault, Verdict
from app.domain.intents import Intent


class ReadOnlyConnector:
    """Base of those: `streams` and `pull` are theirs. The password is asked for at each request by the protocol, so
    it is kept in the vault where the user agreed, else in memory until the program ends."""

    TRY: ClassVar[str] = ""
    """Address asked to try a login."""

    def __init__(self, account: Account, http: Http, vault: Vault, clock: Clock) -> None:
        self._login = account.login
        self._http = http
        self._vault = vault
        self._clock = clock
        self._password: str | None = None

    async def sign_in(self, proof: Proof) -> None:
        """Raises ``SignInRequired("sign_in_refused")``; the password that was kept is then forgotten."""
        self._password = proof.password
        await self._get(self.TRY)
        await self._vault.set("password", proof.password, kept=bool(proof.keep))

    async def push(self, intent: Intent, load_bytes: LoadBytes) -> Ack:
        """Nothing is ever changed there."""
        raise Rejected("unsupported_act", kind=intent.KIND)

    async def probe(self, intent: Intent) -> Verdict:
        return Verdict.NOT_DELIVERED

    def download(self, ref: FileRef, offset: int) -> AbstractAsyncContextManager[Download]:
        raise NotImplementedError

    async def listen(self) -> frozenset[str]:
        raise NotImplementedError

    async def close(self) -> None:
        await self._http.close()

    async def _get(self, path: str, **query: str) -> Reply:
        return await self.call("GET", path, params=query)

    async def call(self, method: str, path: str, *, write: bool = False, **content: Any) -> Reply:
        """A success, or its error family. A refused password is forgotten: it is not tried again by the program.

        For the connector itself and a part beside it that acts (`pastell.mailsec`); ``write`` as `Http.request`.
        """
        if self._password is None:
            self._password = await self._vault.get("password")
        if self._password is None:
            raise SignInRequired("sign_in_required")
        token = base64.b64encode(f"{self._login}:{self._password}".encode()).decode("ascii")
        reply = await self._http.request(
            method, path, write=write, headers={"Authorization": f"Basic {token}"}, **content
        )
        if reply.status == 401:
            await self._forget()
            raise SignInRequired("sign_in_refused")
        if reply.status == 404:
            raise TargetGone()
        if reply.status in (400, 403):
            raise Rejected("forbidden")
        if reply.status not in (200, 201):
            raise Transient("server_error", status=reply.status)
        return reply

    async def _forget(self) -> None:
        self._password = None
        await self._vault.set("password", None)
