"""i-Parapheur v5 on the wire: JSON to domain records and back. Pure. Source: interop §1.3, §1.4, §1.6.

Shapes vary between versions and endpoints: a missing or unknown value is never a crash. Instants
come as ISO 8601 text (with or without a colon in the offset) or as epoch milliseconds.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.connectors.parapheur.facts import COUNTERS, Desk, FolderRead, Line, document_order, fingerprint, is_late
from app.connectors.parapheur.v5.desk_wire import merge_fields, parse_comments, parse_fields, person
from app.connectors.parapheur.values import (
    der_of,
    enum_of,
    int_of,
    mapping_of,
    objects_of,
    parse_instant,
    text_of,
    to_base64,
)
from app.domain.errors import Rejected, Transient
from app.domain.intents import (
    ArchiveDossier,
    AskOpinion,
    ChainDossier,
    DeleteDossier,
    DossierAct,
    MailDossier,
    SignDossier,
    StartDossier,
    TransferDossier,
)
from app.domain.parapheur import Action, Bureau, Dossier, DossierDocument, Format, SigningHolder, Step, ToSign, Tray

DECIDED = (Tray.PENDING, Tray.DELEGATED, Tray.DRAFT, Tray.FINISHED)
"""Lists in which a step waits for this bureau to decide."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; ``total`` is None when the server does not say."""

    items: tuple[Mapping[str, Any], ...]
    total: int | None


# --- reading ------------------------------------------------------------------------------------


def parse_page(data: Any) -> Page:
    """One page, in any of the shapes of §1.3: ``content`` or ``data``, ``totalElements`` or ``total``, or bare."""
    if isinstance(data, list):
        return Page(objects_of(data), len(data))
    if not isinstance(data, Mapping):
        raise Transient("unexpected_answer")
    items = data.get("content", data.get("data"))
    if not isinstance(items, list):
        raise Transient("unexpected_answer")
    total = data.get("totalElements", data.get("total"))
    return Page(objects_of(items), total if isinstance(total, int) else None)


def parse_desk(data: Mapping[str, Any], tenant: str = "") -> Desk:
    """A desk; ``tenant`` serves where the item does not carry it."""
    counters = {name: int_of(data.get(f"{name}FoldersCount")) for name in COUNTERS}
    delegating = data.get("delegatingDesks")
    absent = {text_of(one.get("id")): text_of(one.get("name")) for one in objects_of(delegating)}
    tag = ":".join([*(str(counters[name]) for name in COUNTERS), *sorted(absent)])
    owner = data.get("tenantId") or mapping_of(data.get("tenant")).get("id") or tenant
    return Desk(
        bureau=Bureau(
            id=text_of(data.get("id")),
            name=text_of(data.get("name")),
            tenant=text_of(owner),
            pending=counters["pending"],
            late=counters["late"],
            delegated=counters["delegated"],
            version_tag=tag,
            may_act=data.get("actionAllowed") is not False,
            may_create=data.get("folderCreationAllowed") is True,
            may_chain=data.get("chainAllowed") is True,
            may_archive=data.get("archivingAllowed") is not False,
            stands_for=absent,
        ),
        counters=counters,
        delegating=bool(delegating) if isinstance(delegating, list) else True,
    )


def parse_line(data: Mapping[str, Any]) -> Line:
    return Line(
        id=text_of(data.get("id")),
        name=text_of(data.get("name")),
        due_ms=parse_instant(data.get("dueDate")),
        metadata=_metadata(data.get("metadata")),
    )


def parse_folder(
    data: Mapping[str, Any], *, tenant: str, bureau: Bureau, tray: Tray, now_ms: int, rights: Bureau | None = None
) -> FolderRead:
    """A folder's detail as it stands for ``bureau``, listed in ``tray``. ``rights``: the desk as the server told it."""
    tasks = objects_of(data.get("stepList"))
    steps = tuple(_parse_step(task) for task in tasks)
    documents = tuple(sorted((_parse_document(d) for d in objects_of(data.get("documentList"))), key=document_order))
    kind, subtype = mapping_of(data.get("type")), mapping_of(data.get("subtype"))
    due_ms = parse_instant(data.get("dueDate"))
    dossier = Dossier(
        id=text_of(data.get("id")),
        tenant=tenant,
        bureau_id=bureau.id,
        bureau_name=bureau.name or _desk_name(steps, bureau.id),
        name=text_of(data.get("name")),
        type=_name(data.get("type")),
        subtype=_name(data.get("subtype")),
        format=enum_of(Format, kind.get("signatureFormat"), Format.NONE),
        tray=tray,
        created_ms=parse_instant(data.get("draftCreationDate")) or 0,
        due_ms=due_ms,
        late=is_late(due_ms, now_ms),
        steps=steps,
        documents=documents,
        metadata=_metadata(data.get("metadata")),
        reading_mandatory=subtype.get("readingMandatory") is True,
        read=data.get("readByCurrentUser") is True,
        fields=parse_fields(subtype.get("subtypeMetadataList")),
        annotations_allowed=subtype.get("annotationsAllowed") is not False,
        paper_allowed=subtype.get("digitalSignatureMandatory") is False and bool(kind.get("signatureFormat")),
        protocol=text_of(kind.get("protocol")).replace("NONE", ""),
        origin_name=_name(data.get("originDesk")),
        comments=parse_comments(objects_of(data.get("documentList"))),
        unable=_unable(rights) if rights is not None else (),
    )
    step = dossier.pending_step
    turns = step is not None and step.action not in (Action.START, Action.ARCHIVE)
    dossier = replace(dossier, readonly=turns and not (rights or bureau).may_act)
    return FolderRead(
        dossier=_with_pending(dossier, tasks),
        certificates={
            text_of(task.get("id")): der
            for task in tasks
            if (der := der_of(task.get("publicCertificateBase64"))) is not None
        },
    )


def _unable(rights: Bureau) -> tuple[str, ...]:
    """Kinds of acts that the rights on a desk do not leave, besides those on the steps that wait (``readonly``).

    This generation keeps no archives of its own.
    """
    left = (
        (StartDossier.KIND, rights.may_act or rights.may_create),
        (ChainDossier.KIND, rights.may_chain),
        (DeleteDossier.KIND, rights.may_archive or rights.may_create),
    )
    return (ArchiveDossier.KIND, *(kind for kind, allowed in left if not allowed))


def parse_holders(data: Any) -> tuple[SigningHolder, ...]:
    """Answer of ``dataToSign`` (§1.6, step A). `Rejected` when an entry cannot be compared with a document."""
    holders = tuple(_parse_holder(holder) for holder in objects_of(data if isinstance(data, list) else [data]))
    if not holders or not all(holder.items for holder in holders):
        raise Rejected("nothing_to_sign")
    return holders


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
    if isinstance(intent, ChainDossier):
        body |= {"typeId": intent.type_id, "subtypeId": intent.subtype_id, "variableDesksIds": {}}
    if isinstance(intent, MailDossier):
        body |= {"to": list(intent.to), "object": intent.subject, "message": intent.message}
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


# --- pieces -------------------------------------------------------------------------------------


def _parse_holder(holder: Mapping[str, Any]) -> SigningHolder:
    items = tuple(_parse_item(item) for item in objects_of(holder.get("dataToSignList")))
    return SigningHolder(
        document_id=text_of(holder.get("documentId")),
        signature_time_ms=parse_instant(holder.get("signatureDateTime")) or 0,
        items=items,
    )


def _parse_item(item: Mapping[str, Any]) -> ToSign:
    text = item.get("dataToSignBase64")
    if not isinstance(text, str) or not text:
        raise Rejected("digest_only")
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Rejected("data_to_sign_unreadable") from error
    if to_base64(data) != text:  # it has to be echoed unchanged from the bytes alone
        raise Rejected("data_to_sign_unreadable")
    return ToSign(id=text_of(item.get("id")), data=data)


def _parse_step(task: Mapping[str, Any]) -> Step:
    desks = objects_of(task.get("desks"))
    performed = task.get("performedAction")
    return Step(
        id=text_of(task.get("id")),
        action=enum_of(Action, task.get("action"), Action.UNKNOWN),
        state=text_of(task.get("state")),
        bureaux=tuple(text_of(desk.get("name")) for desk in desks),
        bureau_ids=tuple(text_of(desk.get("id")) for desk in desks),
        user=person(task.get("user")),
        date_ms=parse_instant(task.get("date")),
        public_note=text_of(task.get("publicAnnotation")),
        private_note=text_of(task.get("privateAnnotation")),
        absent=_name(task.get("delegatedByDesk")),
        performed=enum_of(Action, performed, Action.UNKNOWN) if performed else None,
    )


def _with_pending(dossier: Dossier, tasks: Sequence[Mapping[str, Any]]) -> Dossier:
    """The dossier with what depends on the step it waits on: fingerprint and mandatory metadata."""
    step = dossier.pending_step
    if step is None or dossier.tray not in DECIDED:
        return dossier
    task = next(t for t in tasks if text_of(t.get("id")) == step.id)
    asked = parse_fields(task.get("mandatoryValidationMetadata"), mandatory=True)
    refused = parse_fields(task.get("mandatoryRejectionMetadata"), mandatory=True)
    return replace(
        dossier,
        fingerprint=fingerprint(step.id, dossier.documents),
        mandatory_metadata=tuple(field.key for field in asked),
        mandatory_rejection=tuple(field.key for field in refused),
        fields=merge_fields(dossier.fields, asked, refused),
    )


def _parse_document(data: Mapping[str, Any]) -> DossierDocument:
    return DossierDocument(
        id=text_of(data.get("id")),
        name=text_of(data.get("name")),
        media_type=text_of(data.get("mediaType")) or "application/octet-stream",
        size_bytes=int_of(data.get("contentLength")),
        main=data.get("isMainDocument") is True,
        index=int_of(data.get("index")),
        pdf_visual_id=text_of(data.get("pdfVisualId")),
    )


def parse_detached_ids(data: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Ids of the detached signatures of each document of a folder's detail."""
    return {
        text_of(document.get("id")): tuple(
            text_of(signature.get("id")) for signature in objects_of(document.get("detachedSignatures"))
        )
        for document in objects_of(data.get("documentList"))
    }


def _desk_name(steps: Sequence[Step], bureau_id: str) -> str:
    for step in steps:
        for desk_id, name in zip(step.bureau_ids, step.bureaux, strict=True):
            if desk_id == bureau_id:
                return name
    return ""


def _name(value: Any) -> str:
    return text_of(value.get("name")) if isinstance(value, Mapping) else text_of(value)


def _metadata(value: Any) -> dict[str, str]:
    return {str(key): text_of(entry) for key, entry in mapping_of(value).items()}
