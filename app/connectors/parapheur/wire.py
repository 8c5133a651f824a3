"""i-Parapheur v5 on the wire: JSON to domain records and back. Pure. Source: interop §1.3, §1.4, §1.6.

Shapes vary between versions and endpoints: a missing or unknown value is never a crash. Instants
come as ISO 8601 text (with or without a colon in the offset) or as epoch milliseconds.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from app.domain.errors import Rejected, Transient
from app.domain.exchange import FileRef, Urgency
from app.domain.intents import AskOpinion, DossierAct, SignDossier, TransferDossier
from app.domain.parapheur import (
    Action,
    Bureau,
    Dossier,
    DossierDocument,
    Format,
    SigningHolder,
    Step,
    ToSign,
    Tray,
    document_ref,
)

MESSAGE_MAX = 300
"""Characters kept of a server's message: French, meant for display (interop §1.3)."""

COUNTERS = ("pending", "late", "delegated", "finished", "rejected", "draft")
"""Counters of a desk, by the first half of their wire name: ``pendingFoldersCount``…"""

_E = TypeVar("_E", Action, Format)


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
class SignedDocument:
    """A main document as the server holds it after a signature, with its detached signatures."""

    document: DossierDocument
    content: bytes
    detached: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; ``total`` is None when the server does not say."""

    items: tuple[Mapping[str, Any], ...]
    total: int | None


# --- reading ------------------------------------------------------------------------------------


def parse_page(data: Any) -> Page:
    """One page, in any of the shapes of §1.3: ``content`` or ``data``, ``totalElements`` or ``total``, or bare."""
    if isinstance(data, list):
        return Page(_objects(data), len(data))
    if not isinstance(data, Mapping):
        raise Transient("unexpected_answer")
    items = data.get("content", data.get("data"))
    if not isinstance(items, list):
        raise Transient("unexpected_answer")
    total = data.get("totalElements", data.get("total"))
    return Page(_objects(items), total if isinstance(total, int) else None)


def parse_desk(data: Mapping[str, Any], tenant: str = "") -> Desk:
    """A desk; ``tenant`` serves where the item does not carry it."""
    counters = {name: _int(data.get(f"{name}FoldersCount")) for name in COUNTERS}
    delegating = data.get("delegatingDesks")
    tag = ":".join(str(counters[name]) for name in COUNTERS)
    owner = data.get("tenantId") or _mapping(data.get("tenant")).get("id") or tenant
    return Desk(
        bureau=Bureau(
            id=_text(data.get("id")),
            name=_text(data.get("name")),
            tenant=_text(owner),
            pending=counters["pending"],
            late=counters["late"],
            delegated=counters["delegated"],
            version_tag=tag,
        ),
        counters=counters,
        delegating=bool(delegating) if isinstance(delegating, list) else True,
    )


def parse_line(data: Mapping[str, Any]) -> Line:
    return Line(
        id=_text(data.get("id")),
        name=_text(data.get("name")),
        due_ms=parse_instant(data.get("dueDate")),
        metadata=_metadata(data.get("metadata")),
    )


def parse_folder(data: Mapping[str, Any], *, tenant: str, bureau: Bureau, tray: Tray, now_ms: int) -> FolderRead:
    """A folder's detail as it stands for ``bureau``, listed in ``tray``."""
    tasks = _objects(data.get("stepList"))
    steps = tuple(_parse_step(task) for task in tasks)
    documents = tuple(sorted((_parse_document(d) for d in _objects(data.get("documentList"))), key=_order))
    kind, subtype = _mapping(data.get("type")), _mapping(data.get("subtype"))
    due_ms = parse_instant(data.get("dueDate"))
    dossier = Dossier(
        id=_text(data.get("id")),
        tenant=tenant,
        bureau_id=bureau.id,
        bureau_name=bureau.name or _desk_name(steps, bureau.id),
        name=_text(data.get("name")),
        type=_name(data.get("type")),
        subtype=_name(data.get("subtype")),
        format=_enum(Format, kind.get("signatureFormat"), Format.NONE),
        tray=tray,
        created_ms=parse_instant(data.get("draftCreationDate")) or 0,
        due_ms=due_ms,
        late=is_late(due_ms, now_ms),
        steps=steps,
        documents=documents,
        metadata=_metadata(data.get("metadata")),
        reading_mandatory=subtype.get("readingMandatory") is True,
        read=data.get("readByCurrentUser") is True,
    )
    return FolderRead(
        dossier=_with_pending(dossier, tasks),
        certificates={
            _text(task.get("id")): der
            for task in tasks
            if (der := _der(task.get("publicCertificateBase64"))) is not None
        },
    )


def fingerprint(step_id: str, documents: Iterable[DossierDocument]) -> str:
    """What an act is decided on: SHA-256 (hex) over the pending step and each document's id, size and name.

    Empty when nothing is pending: there is nothing to decide. The only place where it is computed.
    """
    if not step_id:
        return ""
    facts = [step_id, sorted([d.id, d.size_bytes, d.name] for d in documents)]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def parse_holders(data: Any) -> tuple[SigningHolder, ...]:
    """Answer of ``dataToSign`` (§1.6, step A). `Rejected` when an entry cannot be compared with a document."""
    holders = tuple(_parse_holder(holder) for holder in _objects(data if isinstance(data, list) else [data]))
    if not holders or not all(holder.items for holder in holders):
        raise Rejected("nothing_to_sign")
    return holders


def parse_instant(value: Any) -> int | None:
    """UTC milliseconds of an ISO 8601 text or of an epoch; None when absent or unreadable."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return value
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return int(moment.timestamp() * 1000)


def parse_message(body: bytes) -> str:
    """The server's French message, cut to `MESSAGE_MAX`; empty when it gave none. Never its ``trace``."""
    try:
        data = json.loads(body)
    except ValueError:
        return ""
    message = data.get("message") if isinstance(data, Mapping) else None
    return " ".join(str(message or "").split())[:MESSAGE_MAX]


def is_late(due_ms: int | None, now_ms: int) -> bool:
    return due_ms is not None and due_ms < now_ms


def build_files(dossier: Dossier) -> tuple[FileRef, ...]:
    """Files of a dossier: at once for what awaits an act, on demand for the rest."""
    urgent = dossier.tray in (Tray.PENDING, Tray.DELEGATED)
    return tuple(
        FileRef(
            ref=document_ref(dossier.tenant, dossier.id, document),
            owner_kind=Dossier.KIND,
            owner_id=dossier.id,
            name=document.name,
            media_type=document.media_type,
            size_bytes=document.size_bytes or None,
            urgency=Urgency.TO_SIGN if urgent else Urgency.ON_DEMAND,
        )
        for document in dossier.documents
    )


def parse_ref(ref: str) -> tuple[str, str, str]:
    """Tenant, dossier and document ids of a `document_ref`. ValueError for anything else."""
    parts = ref.split(":")
    if len(parts) != 5 or parts[0] != "doc":
        raise ValueError("not a reference of this connector")
    return parts[1], parts[2], parts[3]


# --- writing ------------------------------------------------------------------------------------


def build_act(intent: DossierAct) -> dict[str, Any]:
    """Body of a visa, a rejection or a signature (§1.5, §1.6 step C)."""
    body: dict[str, Any] = {
        "publicAnnotation": intent.public_note,
        "privateAnnotation": intent.private_note,
        "metadata": dict(intent.metadata),
    }
    if isinstance(intent, (TransferDossier, AskOpinion)):
        body["targetDeskId"] = intent.target_bureau
    if isinstance(intent, SignDossier):
        body["certificateBase64"] = to_base64(intent.certificate)
        body["dataToSignHolderList"] = _build_holders(intent)
    return body


def _build_holders(intent: SignDossier) -> list[dict[str, Any]]:
    """The holders in the order they were received, every field but the value echoed unchanged."""
    documents = dict.fromkeys(value.document_id for value in intent.values)
    return [
        {
            "documentId": document_id,
            "signatureDateTime": intent.signature_times_ms.get(document_id) or None,
            "dataToSignList": [
                {
                    "id": value.item_id,
                    "digestBase64": None,
                    "dataToSignBase64": to_base64(value.data),
                    "signatureValue": to_base64(value.value),
                }
                for value in intent.values
                if value.document_id == document_id
            ],
        }
        for document_id in documents
    ]


def to_base64(data: bytes) -> str:
    """Standard base64 on one line (§1.6: certificates without PEM header, values)."""
    return base64.b64encode(data).decode("ascii")


# --- pieces -------------------------------------------------------------------------------------


def _parse_holder(holder: Mapping[str, Any]) -> SigningHolder:
    items = tuple(_parse_item(item) for item in _objects(holder.get("dataToSignList")))
    return SigningHolder(
        document_id=_text(holder.get("documentId")),
        signature_time_ms=parse_instant(holder.get("signatureDateTime")) or 0,
        items=items,
    )


def _parse_item(item: Mapping[str, Any]) -> ToSign:
    text = item.get("dataToSignBase64")
    if not isinstance(text, str) or not text:
        raise Rejected("digest_only")
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise Rejected("data_to_sign_unreadable") from error
    if to_base64(data) != text:  # it has to be echoed unchanged from the bytes alone
        raise Rejected("data_to_sign_unreadable")
    return ToSign(id=_text(item.get("id")), data=data)


def _parse_step(task: Mapping[str, Any]) -> Step:
    desks = _objects(task.get("desks"))
    performed = task.get("performedAction")
    return Step(
        id=_text(task.get("id")),
        action=_enum(Action, task.get("action"), Action.UNKNOWN),
        state=_text(task.get("state")),
        bureaux=tuple(_text(desk.get("name")) for desk in desks),
        bureau_ids=tuple(_text(desk.get("id")) for desk in desks),
        user=_person(task.get("user")),
        date_ms=parse_instant(task.get("date")),
        public_note=_text(task.get("publicAnnotation")),
        performed=_enum(Action, performed, Action.UNKNOWN) if performed else None,
    )


def _with_pending(dossier: Dossier, tasks: Sequence[Mapping[str, Any]]) -> Dossier:
    """The dossier with what depends on the step it waits on: fingerprint and mandatory metadata."""
    step = dossier.pending_step
    if step is None or dossier.tray not in (Tray.PENDING, Tray.DELEGATED):
        return dossier
    task = next(t for t in tasks if _text(t.get("id")) == step.id)
    keys = task.get("mandatoryValidationMetadata")
    names = tuple(_metadata_key(key) for key in keys) if isinstance(keys, list) else ()
    return replace(dossier, fingerprint=fingerprint(step.id, dossier.documents), mandatory_metadata=names)


def _parse_document(data: Mapping[str, Any]) -> DossierDocument:
    return DossierDocument(
        id=_text(data.get("id")),
        name=_text(data.get("name")),
        media_type=_text(data.get("mediaType")) or "application/octet-stream",
        size_bytes=_int(data.get("contentLength")),
        main=data.get("isMainDocument") is True,
        index=_int(data.get("index")),
        pdf_visual_id=_text(data.get("pdfVisualId")),
    )


def parse_detached_ids(data: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Ids of the detached signatures of each document of a folder's detail."""
    return {
        _text(document.get("id")): tuple(
            _text(signature.get("id")) for signature in _objects(document.get("detachedSignatures"))
        )
        for document in _objects(data.get("documentList"))
    }


def _order(document: DossierDocument) -> tuple[bool, int, str]:
    return not document.main, document.index, document.id


def _desk_name(steps: Sequence[Step], bureau_id: str) -> str:
    for step in steps:
        for desk_id, name in zip(step.bureau_ids, step.bureaux, strict=True):
            if desk_id == bureau_id:
                return name
    return ""


def _der(value: Any) -> bytes | None:
    """DER of a certificate given as base64, with or without PEM lines."""
    if not isinstance(value, str) or not value:
        return None
    try:
        return base64.b64decode(re.sub(r"-----[A-Z ]+-----|\s", "", value), validate=True)
    except binascii.Error:
        return None


def _enum(kind: type[_E], value: Any, default: _E) -> _E:
    try:
        return kind(str(value))
    except ValueError:
        return default


def _metadata_key(value: Any) -> str:
    """Key of a mandatory metadata: given as text, or as an object."""
    entry = _mapping(value)
    return _text(entry.get("key") or entry.get("id") or entry.get("name")) if entry else _text(value)


def _objects(values: Any) -> tuple[Mapping[str, Any], ...]:
    return tuple(value for value in values if isinstance(value, Mapping)) if isinstance(values, list) else ()


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _name(value: Any) -> str:
    return _text(value.get("name")) if isinstance(value, Mapping) else _text(value)


def _person(value: Any) -> str:
    user = _mapping(value)
    full = " ".join(_text(user.get(part)) for part in ("firstName", "lastName")).strip()
    return full or _text(user.get("userName")) or (value if isinstance(value, str) else "")


def _metadata(value: Any) -> dict[str, str]:
    return {str(key): _text(entry) for key, entry in _mapping(value).items()}


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _int(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
