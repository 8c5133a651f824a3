"""What the gateway adds to the products: capabilities, proofs, deposits, leave. Source: archive.md §3.4-6."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from app.connectors.gateway import convocations
from app.connectors.gateway.session import GatewaySession
from app.connectors.gateway.wire import (
    build_instant,
    parse_capabilities,
    parse_deposit,
    parse_leave,
    parse_object,
)
from app.connectors.http import Http
from app.domain.accounts import Account
from app.domain.errors import Conflict
from app.domain.exchange import Clock, Proof, Vault
from app.domain.gateway import Capabilities, ConvocationProof, Deposit, LeaveRequest, TokenFile
from app.domain.ids import OpId


class GatewayClient:
    """One user at one gateway. ``account.url`` is the gateway's base. Errors: the families of `domain.errors`."""

    def __init__(self, account: Account, http: Http, vault: Vault, clock: Clock) -> None:
        self.session = GatewaySession(account, http, vault, clock)
        self._http = http

    async def sign_in(self, proof: Proof) -> None:
        await self.session.sign_in(proof)

    async def close(self) -> None:
        await self._http.close()

    async def fetch_capabilities(self) -> Capabilities:
        return parse_capabilities(await self._get("/v1/capabilities"))

    async def fetch_proof(self, seance_id: str) -> ConvocationProof | None:
        """Server-side facts of the user's convocation to a séance; None when the gateway knows none."""
        return await convocations.fetch_proof(self.session, seance_id)

    async def fetch_token_files(self, seance_id: str) -> tuple[TokenFile, ...]:
        """Stamped texts and their RFC 3161 tokens, to be verified by `signing`; empty when there are none."""
        return await convocations.fetch_token_files(self.session, seance_id)

    # --- archive --------------------------------------------------------------------------------

    async def deposit(
        self,
        op_id: OpId,
        kind: str,
        domain: str,
        source_id: str,
        files: Sequence[tuple[str, str, bytes]] = (),
        *,
        title: str = "",
    ) -> Deposit:
        """Ask for an archive deposit; posting a known ``op_id`` again returns the first one.

        ``kind``: ``mail``, ``letter``, ``signed_folder`` or ``meeting``. ``files`` (name, media type,
        bytes) where the gateway cannot reach the source itself.
        """
        body: dict[str, Any] = {"op_id": op_id, "kind": kind, "source": {"domain": domain, "id": source_id}}
        if title:
            body["title"] = title
        headers = {"Idempotency-Key": op_id}
        path = "/archive/v1/deposits"
        if not files:
            reply = await self.session.request("POST", path, headers=headers, json=body)
        else:
            parts = [("files", (name, content, media_type)) for name, media_type, content in files]
            flat = {"op_id": op_id, "kind": kind, "domain": domain, "source_id": source_id, "title": title}
            reply = await self.session.request("POST", path, headers=headers, data=flat, files=parts)
        return parse_deposit(parse_object(reply))

    async def fetch_deposit(self, deposit_id: str) -> Deposit:
        return parse_deposit(await self._get(f"/archive/v1/deposits/{quote(deposit_id, safe='')}"))

    # --- leave ----------------------------------------------------------------------------------

    async def fetch_leave_requests(self, status: str = "pending") -> AsyncIterator[LeaveRequest]:
        """Every request in that state, page after page."""
        cursor = ""
        while True:
            answer = await self._get(f"/grh/v1/leave-requests?status={quote(status)}&cursor={quote(cursor)}")
            for item in answer.get("items") or ():
                yield parse_leave(item)
            cursor = str(answer.get("cursor") or "")
            if not answer.get("more"):
                return

    async def decide_leave(
        self, op_id: OpId, request: LeaveRequest, decision: str, reason: str, made_at_ms: int
    ) -> LeaveRequest:
        """``accept`` or ``refuse`` (with a reason). Idempotent by ``op_id``; a decided one is `Conflict`."""
        body = {
            "op_id": op_id,
            "request_id": request.id,
            "if_version": request.revision,
            "decision": decision,
            "reason": reason,
            "made_at": build_instant(made_at_ms),
        }
        reply = await self.session.request("POST", "/grh/v1/decisions", headers={"Idempotency-Key": op_id}, json=body)
        answer = parse_object(reply)
        if not isinstance(answer.get("request"), dict):
            raise Conflict("queued")
        return parse_leave(answer["request"])

    async def _get(self, path: str) -> Mapping[str, Any]:
        return parse_object(await self.session.request("GET", path))
