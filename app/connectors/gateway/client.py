"""What the gateway adds to the products: capabilities, proofs, deposits, leave. Source: archive.md §3.4-6."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import IO, Any
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
from app.domain.approvals import PENDING, LeaveRequest
from app.domain.errors import Transient
from app.domain.gateway import Capabilities, ConvocationProof, Deposit, TokenFile
from app.domain.ids import OpId
from app.domain.intents import DecideLeave


class GatewayClient:
    """One user at one gateway, over the one session that everything of theirs shares.

    Errors: the families of `domain.errors`.
    """

    def __init__(self, session: GatewaySession) -> None:
        self.session = session

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
        files: Sequence[tuple[str, str, bytes | IO[bytes]]] = (),
        *,
        title: str = "",
    ) -> Deposit:
        """Ask for an archive deposit; posting a known ``op_id`` again returns the first one.

        ``kind``: ``mail``, ``letter``, ``signed_folder`` or ``meeting``. ``files`` (name, media type,
        bytes or a seekable stream of them) where the gateway cannot reach the source itself.
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

    async def fetch_leave_requests(self, status: str = PENDING, ends_after: str = "") -> AsyncIterator[LeaveRequest]:
        """Every request in that state, page after page; ``ends_after`` (YYYY-MM-DD) leaves out older ones."""
        cursor = ""
        asked = f"status={quote(status)}" + (f"&ends_after={quote(ends_after)}" if ends_after else "")
        while True:
            answer = await self._get(f"/grh/v1/leave-requests?{asked}&cursor={quote(cursor)}")
            for item in answer.get("items") or ():
                yield parse_leave(item)
            following = str(answer.get("cursor") or "")
            if not answer.get("more") or following == cursor:
                return
            cursor = following

    async def decide_leave(self, intent: DecideLeave) -> LeaveRequest:
        """Idempotent by ``op_id``. `Conflict`: it changed, or it is decided already; `Rejected`: a reason is missing."""
        body = {
            "op_id": intent.op_id,
            "request_id": intent.target_id,
            "if_version": intent.if_version,
            "decision": intent.decision,
            "reason": intent.reason,
            "made_at": build_instant(intent.made_at_ms),
        }
        headers = {"Idempotency-Key": intent.op_id}
        answer = parse_object(await self.session.request("POST", "/grh/v1/decisions", headers=headers, json=body))
        if not isinstance(answer.get("request"), dict):
            raise Transient("queued_by_server")  # kept here until the server says that it is done
        return parse_leave(answer["request"])

    async def _get(self, path: str) -> Mapping[str, Any]:
        return parse_object(await self.session.request("GET", path))
