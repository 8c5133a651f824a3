"""Proofs of convocations over a signed-in session. Source: archive.md §6.2, OpenAPI ``/convocations/v1``."""

from __future__ import annotations

from urllib.parse import quote

from app.connectors.gateway.session import GatewaySession
from app.connectors.gateway.wire import parse_object, parse_proof, parse_token_files
from app.domain.gateway import ConvocationProof, TokenFile

_NOT_FOUND = frozenset({404})


async def fetch_proof(session: GatewaySession, seance_id: str) -> ConvocationProof | None:
    """Server-side facts of the user's convocation to a séance; None when the gateway knows none."""
    path = f"/convocations/v1/sittings/{quote(seance_id, safe='')}/proof"
    reply = await session.request("GET", path, accept=_NOT_FOUND)
    return None if reply.status == 404 else parse_proof(seance_id, parse_object(reply))


async def fetch_token_files(session: GatewaySession, seance_id: str) -> tuple[TokenFile, ...]:
    """Stamped texts and their RFC 3161 tokens, to be verified by `signing`; empty when there are none."""
    path = f"/convocations/v1/sittings/{quote(seance_id, safe='')}/tokens"
    reply = await session.request("GET", path, accept=_NOT_FOUND)
    return () if reply.status == 404 else parse_token_files(reply.body)
