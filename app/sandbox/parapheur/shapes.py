"""JSON of the sandbox's parapheur. Source: interop §1.3, §1.4.

``shape`` chooses among the paged answers that real versions give: ``spring`` (content,
totalElements), ``total`` (content, total) or ``data`` (data, total).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from app.sandbox.parapheur.state import Book, Delegation, Desk, Doc, Folder, Subtype, Task

VARIABLE = "##VARIABLE_DESK##"
SHAPES = ("spring", "total", "data")


def iso(moment_ms: int | None) -> str | None:
    """``2026-11-23T09:00:00.000+0000``, as the real server writes instants."""
    if moment_ms is None:
        return None
    return datetime.fromtimestamp(moment_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def page(items: Sequence[Any], number: int, size: int, shape: str) -> dict[str, Any]:
    """One page of a list, in the chosen shape."""
    part = list(items[number * size : (number + 1) * size])
    total = len(items)
    if shape == "spring":
        return {
            "content": part,
            "totalElements": total,
            "totalPages": -(-total // size),
            "pageable": {"pageNumber": number, "pageSize": size},
        }
    if shape == "total":
        return {"content": part, "total": total, "size": size, "page": number}
    return {"data": part, "total": total, "pageSize": size, "page": number}


def error(status: int, message: str, path: str, now_ms: int) -> dict[str, Any]:
    names = {400: "Bad Request", 403: "Forbidden", 404: "Not Found", 406: "Not Acceptable", 409: "Conflict"}
    return {
        "timestamp": iso(now_ms),
        "status": status,
        "error": names.get(status, "Internal Server Error"),
        "message": message,
        "path": path,
        "trace": "org.example.Trace\n\tat never.shown(Trace.java:1)",
    }


def desk(book: Book, one: Desk, login: str) -> dict[str, Any]:
    owner = login in one.owners
    helper = owner or login in one.secretaries
    return {
        "id": one.id,
        "name": one.name,
        "shortName": one.name[:20],
        "description": "",
        "tenantId": book.tenant,
        **book.counters(one),
        "delegatingDesks": [{"id": other.id, "name": other.name} for other in book.delegating_to(one)],
        "actionAllowed": owner,
        "archivingAllowed": helper,
        "chainAllowed": helper,
        "folderCreationAllowed": helper and bool(creatable(book, one)),
    }


def line(folder: Folder) -> dict[str, Any]:
    """A folder in a list of the standard API."""
    return {"id": folder.id, "name": folder.name, "dueDate": iso(folder.due_ms), "metadata": folder.metadata}


def folder(book: Book, one: Folder, login: str) -> dict[str, Any]:
    """A folder's detail."""
    return {
        "id": one.id,
        "name": one.name,
        "dueDate": iso(one.due_ms),
        "draftCreationDate": iso(one.created_ms),
        "type": {
            "id": f"type-{one.type}",
            "name": one.type,
            "signatureFormat": one.format or None,
            "protocol": one.protocol or None,
            "signatureLocation": "",
        },
        "subtype": {
            "id": f"subtype-{one.subtype}",
            "name": one.subtype,
            "annotationsAllowed": True,
            "readingMandatory": one.reading_mandatory,
            "digitalSignatureMandatory": bool(one.format) and not one.paper,
        },
        "originDesk": _desk_ref(book, one.origin),
        "finalDesk": _desk_ref(book, one.origin),
        "metadata": one.metadata,
        "stepList": [_task(book, task, index) for index, task in enumerate(one.tasks)],
        "documentList": [_doc(book, doc) for doc in one.docs],
        "readByUserIds": sorted(one.read_by),
        "readByCurrentUser": login in one.read_by,
        "visibility": "CONFIDENTIAL",
    }


def _task(book: Book, task: Task, index: int) -> dict[str, Any]:
    return {
        "id": task.id,
        "action": task.action,
        "performedAction": task.performed or None,
        "state": task.state,
        "externalState": None,
        "desks": [_desk_ref(book, task.desk)],
        "delegatedByDesk": _desk_ref(book, task.absent) if task.absent else None,
        "user": user(book, task.user) if task.user else None,
        "date": iso(task.date_ms),
        "publicAnnotation": task.public_note or None,
        "privateAnnotation": task.private_note or None,
        "publicCertificateBase64": task.certificate or None,
        "workflowIndex": 1,
        "stepIndex": index,
        "mandatoryValidationMetadata": [{"key": key, "name": key, "type": "TEXT"} for key in task.mandatory],
        "mandatoryRejectionMetadata": [{"key": key, "name": key, "type": "TEXT"} for key in task.mandatory_rejection],
    }


def user(book: Book, login: str) -> dict[str, str]:
    first, last = book.names.get(login, ("", ""))
    return {"userName": login, "firstName": first, "lastName": last}


def _doc(book: Book, doc: Doc) -> dict[str, Any]:
    return {
        "id": doc.id,
        "name": doc.name,
        "index": doc.index,
        "contentLength": len(doc.content),
        "mediaType": doc.media_type,
        "pdfVisualId": None,
        "isMainDocument": doc.main,
        "deletable": False,
        "signaturePlacementAnnotations": [],
        "annotations": [
            {
                "id": note.id,
                "page": note.page,
                "x": note.x,
                "y": note.y,
                "content": note.text,
                "author": user(book, note.author),
                "date": iso(note.at_ms),
                "rectangleOrigin": "BOTTOM_LEFT",
            }
            for note in doc.notes
        ],
        "detachedSignatures": [{"id": one.id, "name": one.name} for one in doc.detached],
    }


def _desk_ref(book: Book, desk_id: str) -> dict[str, str]:
    return {"id": desk_id, "name": book.desks[desk_id].name}


def creatable(book: Book, one: Desk) -> list[Subtype]:
    """Subtypes in which a desk may create."""
    return [each for each in book.subtypes if not each.desks or one.name in each.desks]


def type_of(one: Subtype) -> dict[str, Any]:
    return {
        "id": f"type-{one.type}",
        "name": one.type,
        "signatureFormat": one.format or None,
        "protocol": one.protocol or None,
    }


def subtype_of(book: Book, one: Subtype) -> dict[str, Any]:
    """A subtype with its circuit, as the creation page gets it."""
    steps = []
    for action, name in one.circuit:
        desks = [_desk_ref(book, book.desk_named(name).id)] if name else [{"id": VARIABLE, "name": ""}]
        steps.append({"type": action, "parallelType": "OR", "validatingDesks": desks})
    return {
        "id": f"subtype-{one.subtype}",
        "name": one.subtype,
        "description": one.description,
        "multiDocuments": one.multi,
        "annotationsAllowed": True,
        "subtypeMetadataList": list(one.fields),
        "validationWorkflow": {"steps": steps},
    }


def delegation(book: Book, one: Delegation) -> dict[str, Any]:
    return {
        "id": one.id,
        "substituteDesk": _desk_ref(book, one.substitute),
        "delegatingDesk": _desk_ref(book, one.desk),
        "typeId": f"type-{one.type}" if one.type else None,
        "typeName": one.type or None,
        "subtypeId": f"subtype-{one.subtype}" if one.subtype else None,
        "subtypeName": one.subtype or None,
        "start": iso(one.start_ms),
        "end": iso(one.end_ms),
    }
