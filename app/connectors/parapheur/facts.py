"""What a back end answers, whatever the generation of its server: the words of the seam. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.exchange import FileRef, Urgency
from app.domain.parapheur import Bureau, Dossier, DossierDocument, SigningHolder, Tray, document_ref

COUNTERS = ("pending", "late", "delegated", "finished", "rejected", "draft")
"""Counters that `plan` compares to know which lists moved; a generation fills those its desks have."""

_URGENCIES: Mapping[Tray, Urgency] = {
    Tray.PENDING: Urgency.TO_SIGN,
    Tray.DELEGATED: Urgency.TO_SIGN,
    Tray.REJECTED: Urgency.NEAR,
    Tray.DRAFT: Urgency.NEAR,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A desk with everything its counters say."""

    bureau: Bureau
    counters: Mapping[str, int]
    delegating: bool
    """Another desk delegates to it now, or the server does not say: its DELEGATED list may hold something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One folder in a list of the standard API: all that it tells."""

    id: str
    name: str
    due_ms: int | None
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderRead:
    """A folder's detail. ``certificates``: DER by step id, where a signature was made."""

    dossier: Dossier
    certificates: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class PastEvent:
    """One step in a folder's own journal."""

    action: str
    """Name of v5's enumeration, performed rather than asked where both are told."""
    done: bool
    current: bool
    at_ms: int | None = None
    who: str = ""
    desk: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a server wants signed for one folder."""

    holders: tuple[SigningHolder, ...]
    echo: str = ""
    """What this generation needs to finish, opaque to everybody else: see `domain.parapheur.SigningRequest.echo`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedDocument:
    """A main document as the server holds it after a signature, with its detached signatures."""

    document: DossierDocument
    content: bytes
    detached: tuple[bytes, ...] = ()


def fingerprint(step_id: str, documents: Iterable[DossierDocument]) -> str:
    """What an act is decided on: SHA-256 (hex) over the pending step and each document's id, size and name.

    Empty when nothing is pending: there is nothing to decide. The only place where it is computed.
    """
    if not step_id:
        return ""
    facts = [step_id, sorted([d.id, d.size_bytes, d.name] for d in documents)]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def is_late(due_ms: int | None, now_ms: int) -> bool:
    return due_ms is not None and due_ms < now_ms


def build_files(dossier: Dossier) -> tuple[FileRef, ...]:
    """Files of a dossier: at once for what awaits an act, then what came back, on demand for the rest."""
    urgency = _URGENCIES.get(dossier.tray, Urgency.ON_DEMAND)
    return tuple(
        FileRef(
            ref=document_ref(dossier.tenant, dossier.id, document),
            owner_kind=Dossier.KIND,
            owner_id=dossier.id,
            name=document.name,
            media_type=document.media_type,
            size_bytes=document.size_bytes or None,
            urgency=urgency,
        )
        for document in dossier.documents
    )


def parse_ref(ref: str) -> tuple[str, str, str]:
    """Tenant, dossier and document ids of a `document_ref`. ValueError for anything else."""
    parts = ref.split(":")
    if len(parts) != 5 or parts[0] != "doc":
        raise ValueError("not a reference of this connector")
    return parts[1], parts[2], parts[3]


def document_order(document: DossierDocument) -> tuple[bool, int, str]:
    return not document.main, document.index, document.id
