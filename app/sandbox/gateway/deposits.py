"""Archive deposits: the gateway's own account at as@lae, SEDA 2.1, and the state shown. Source: archive.md §2-3.

Slip and archive are `documents.seda`'s. ``200`` from as@lae only means « sent »; the final answer alone accepts.
"""

from __future__ import annotations

import hashlib
import io
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import httpx

from app.documents import seda
from app.sandbox.people import Town

_TIMEOUT_S = 20.0


@dataclass(frozen=True)
class Piece:
    """One file to archive."""

    name: str
    media_type: str
    content: bytes


@dataclass
class Deposit:
    id: str
    transfer_id: str
    state: str = "queued"
    archive_id: str = ""
    comment: str = ""

    def facts(self) -> dict[str, Any]:
        return {"id": self.id, "state": self.state, "archive_id": self.archive_id, "comment": self.comment}


@dataclass
class DepositDesk:
    """Deposits of one body. Without ``archive_url`` they stay queued."""

    town: Town
    archive_url: str = ""
    login: str = "connecteur"
    password: str = "versement-2026"
    agency: str = "MAIRIE-SAP"
    agreement: seda.Agreement = field(
        default_factory=lambda: seda.Agreement(
            archival_agency="SAE-DEMO", transferring_agency="MAIRIE-SAP", agreement="ACCORD-COURRIER"
        )
    )
    deposits: dict[str, Deposit] = field(default_factory=dict)
    """By op_id."""

    async def deposit(self, op_id: str, title: str, reference: str, pieces: Sequence[Piece]) -> Deposit:
        """Build the transfer and hand it over; a known ``op_id`` returns its deposit."""
        if op_id in self.deposits:
            return self.deposits[op_id]
        transfer_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"transfer/{op_id}"))
        deposit = Deposit(f"D-{transfer_id[:8]}", transfer_id)
        self.deposits[op_id] = deposit
        if self.archive_url:
            slip, archive = build_transfer(
                transfer_id, title or "Versement", reference, pieces, self.agreement, datetime.now(UTC)
            )
            await self._send(deposit, slip, archive)
        return deposit

    async def refresh(self, deposit: Deposit) -> Deposit:
        """Ask the archive for its acknowledgement, then for its answer."""
        if deposit.state not in ("sent", "acknowledged") or not self.archive_url:
            return deposit
        async with self._client() as client:
            for message in ("Acknowledgement", "ArchiveTransferReply"):
                reply = await client.get(
                    f"/sedaMessages/sequence:ArchiveTransfer/message:{message}"
                    f"/originOrganizationIdentification:{quote(self.agency)}"
                    f"/originMessageIdentifier:{quote(deposit.transfer_id)}",
                    headers={"Accept": "application/xml"},
                )
                if reply.status_code == 200:
                    _read_answer(deposit, reply.content)
        return deposit

    def find(self, deposit_id: str) -> Deposit | None:
        return next((d for d in self.deposits.values() if d.id == deposit_id), None)

    def _client(self) -> httpx.AsyncClient:
        secret = hashlib.sha256(self.password.encode()).hexdigest()
        return httpx.AsyncClient(base_url=self.archive_url, auth=(self.login, secret), timeout=_TIMEOUT_S)

    async def _send(self, deposit: Deposit, slip: bytes, archive: bytes) -> None:
        files = {
            "seda_message": ("bordereau.xml", slip, "text/xml"),
            "attachments": ("archive.tar.gz", archive, "application/gzip"),
        }
        try:
            async with self._client() as client:
                reply = await client.post("/sedaMessages", files=files, headers={"Accept": "application/json"})
        except httpx.HTTPError:
            deposit.state, deposit.comment = "error", "archive injoignable"
            return
        deposit.state = "sent" if reply.status_code == 200 else "error"
        deposit.comment = "" if reply.status_code == 200 else reply.text[:200]


def _read_answer(deposit: Deposit, xml: bytes) -> None:
    """An answer counts only when it is about our transfer (archive.md §2, table of ACK and ATR)."""
    answer = seda.read_answer(xml)
    if answer.about != deposit.transfer_id:
        return
    if answer.acknowledges:
        if deposit.state == "sent":
            deposit.state = "acknowledged"
        return
    deposit.comment, deposit.archive_id = answer.comment, answer.archive_id
    deposit.state = "accepted" if answer.accepted else "rejected"


def _parts(pieces: Sequence[Piece]) -> list[seda.Part]:
    return [
        seda.Part(
            name=piece.name,
            media_type=piece.media_type,
            sha256=hashlib.sha256(piece.content).hexdigest(),
            size_bytes=len(piece.content),
        )
        for piece in pieces
    ]


def build_transfer(
    transfer_id: str, title: str, reference: str, pieces: Sequence[Piece], agreement: seda.Agreement, now: datetime
) -> tuple[bytes, bytes]:
    """(slip, archive) of a deposit."""
    parts = _parts(pieces)
    transfer = seda.Transfer(id=transfer_id, title=title, reference=reference, dated=now, made=now, parts=tuple(parts))
    contents = {id(part): piece.content for part, piece in zip(parts, pieces, strict=True)}
    archive = b"".join(seda.archive_stream(parts, lambda part: io.BytesIO(contents[id(part)])))
    return seda.build_slip(transfer, agreement), archive
