"""The notes of a body's devices in a mailbox's metadata (§18): read after each contact, merged when written.

Nothing synchronises metadata and nothing signals it. The whole of it holds 32 768 characters, of which the notes of
five devices take about a quarter. Whoever opens the mailbox can write there: what counts is signed.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.connectors.http import Http
from app.connectors.zimbra.login import Login
from app.connectors.zimbra.pace import Pace
from app.connectors.zimbra.reading import Element, many, one
from app.connectors.zimbra.soap import Soap
from app.connectors.zimbra.wire import Retry
from app.domain.accounts import Account
from app.domain.exchange import Clock, Proof, Vault

SECTION = "zwc:echarpe.fleet"


class MailboxBoard:
    """Implements `domain.fleet.Board`. A connection of its own: it outlives the account's connector.

    ``mailbox``: another mailbox than the account's own, by its address, where a right allows that.
    """

    def __init__(self, account: Account, vault: Vault, clock: Clock, *, mailbox: str = "") -> None:
        self._http = Http(account.url)
        pace = Pace(0)
        self._login = Login(account, self._http, vault, pace, clock)
        self._soap = Soap(self._http, self._login, pace, clock)
        self._context: Element | None = {"account": {"by": "name", "_content": mailbox}} if mailbox else None

    async def sign_in(self, proof: Proof) -> None:
        """With a password, instead of the vault's token. Raises as `Login.sign_in`."""
        await self._login.sign_in(proof)

    async def read(self) -> Mapping[str, str]:
        asked = {"meta": {"section": SECTION}}
        body = (await self._soap.call("GetMailboxMetadataRequest", asked, context=self._context)).body
        found = one(next(iter(many(body.get("meta"))), {})).get("_attrs")
        return {str(name): str(value) for name, value in one(found).items()}

    async def write(self, changes: Mapping[str, str]) -> None:
        if not await self.read():  # nothing to merge with yet
            fresh = {name: value for name, value in changes.items() if value}
            request, attributes = "SetMailboxMetadataRequest", fresh
        else:
            request, attributes = "ModifyMailboxMetadataRequest", dict(changes)
        if attributes:
            meta = {"meta": {"section": SECTION, "_attrs": attributes}}
            await self._soap.call(request, meta, retry=Retry.IDEMPOTENT, context=self._context)

    async def close(self) -> None:
        await self._http.close()
