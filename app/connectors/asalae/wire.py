"""Requests and answers of as@lae's REST interface, and what an account says of its agreement. Pure."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote

from app.connectors.http import Reply, looks_like_page
from app.documents.seda import Agreement, Part, Transfer
from app.domain.archive import ArchiveDeposit
from app.domain.errors import AppError, Rejected, SignInRequired, Transient

_SPACE = uuid.UUID("5c1f2a3e-0a2b-4c59-9b53-7d3d3a0c7a40")
"""Names transfers after acts: the same act is the same transfer."""


def transfer_id(op_id: str) -> str:
    return str(uuid.uuid5(_SPACE, op_id))


def secret_of(password: str) -> str:
    """What is sent in the place of the password (§2): its SHA-256, lower-case hex."""
    return hashlib.sha256(password.encode()).hexdigest()


def agreement_of(settings: Mapping[str, str]) -> Agreement:
    """Raises ``Rejected("archive_agreement_missing")`` when the account names no agencies."""
    agency, archive = settings.get("agency", ""), settings.get("archival_agency", "")
    if not agency or not archive:
        raise Rejected("archive_agreement_missing")
    return Agreement(
        archival_agency=archive,
        transferring_agency=agency,
        agreement=settings.get("agreement", ""),
        rule=settings.get("rule", "APP-COURRIER"),
        final_action=settings.get("final_action", "Keep"),
        version=settings.get("seda") or "2.1",
        attachment=settings.get("file_names", "uri") == "attachment",
    )


def transfer_of(deposit: ArchiveDeposit) -> Transfer:
    """The same for the same deposit, whenever it is built: an upload that goes on sends the same slip."""
    parts = tuple(
        Part(name=p.name, media_type=p.media_type, sha256=p.sha256, size_bytes=p.size_bytes) for p in deposit.pieces
    )
    return Transfer(
        id=transfer_id(deposit.id),
        title=deposit.title,
        reference=deposit.reference,
        dated=_moment(deposit.dated_ms),
        made=_moment(deposit.asked_ms),
        parts=parts,
    )


def _moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms // 1000, UTC)


def message_path(kind: str, agency: str, id: str) -> str:
    """Where an ``Acknowledgement`` or an ``ArchiveTransferReply`` is asked for."""
    return (
        f"/sedaMessages/sequence:ArchiveTransfer/message:{kind}"
        f"/originOrganizationIdentification:{quote(agency, safe='')}/originMessageIdentifier:{quote(id, safe='')}"
    )


MOST_WORDS = 300
"""Of what an archive says of a refusal."""


def refusal(reply: Reply) -> AppError:
    """Anything but 200: the body is its text (§2), kept as the ``reason`` of a refusal; a web page is none."""
    if reply.status in (401, 403):
        return SignInRequired("sign_in_refused")
    if reply.status in (408, 425, 429) or reply.status >= 500:
        return Transient("server_error", status=reply.status)
    words = "" if looks_like_page(reply.headers, reply.body) else " ".join(reply.text.split())[:MOST_WORDS]
    return Rejected("archive_refused", status=reply.status, **({"reason": words} if words else {}))
