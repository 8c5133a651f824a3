"""What surrounds folders on the wire of v5: types, drafts, comments, delegations. Pure. Source: interop §1.5, §1.9.

Not settled on a real server ([I]): how a subtype tells its circuit, how comments come back with a document and where
they are posted, what a chained folder's body holds, how a desk's delegations are listed. Each is one function here,
or one line of `routes`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from app.connectors.parapheur.values import enum_of, mapping_of, objects_of, parse_instant, text_of
from app.domain.intents import CommentDossier, CreateDossier
from app.domain.parapheur import (
    Action,
    Bureau,
    CircuitStep,
    Comment,
    DeskDelegation,
    DossierType,
    Format,
    MetadataField,
)

VARIABLE = "##VARIABLE_DESK##"
"""Stands for a desk chosen at creation (interop §7)."""
BLOB = "blob"
Part = tuple[str, tuple[str, bytes, str]]
"""A part of a form: field, (file name, bytes, media type)."""


def parse_types(
    bureau: Bureau, kind: Mapping[str, Any], subtypes: Sequence[Mapping[str, Any]]
) -> tuple[DossierType, ...]:
    """The subtypes of one type in which ``bureau`` may create."""
    type_id = text_of(kind.get("id"))
    return tuple(
        DossierType(
            id=f"{bureau.id}/{type_id}/{text_of(one.get('id'))}",
            tenant=bureau.tenant,
            bureau_id=bureau.id,
            type_id=type_id,
            type=text_of(kind.get("name")),
            subtype_id=text_of(one.get("id")),
            subtype=text_of(one.get("name")),
            description=text_of(one.get("description")),
            format=enum_of(Format, kind.get("signatureFormat"), Format.NONE),
            protocol=text_of(kind.get("protocol")),
            fields=parse_fields(one.get("subtypeMetadataList")),
            many_documents=one.get("multiDocuments") is True,
            circuit=_parse_circuit(one),
        )
        for one in subtypes
    )


def parse_fields(data: Any, *, mandatory: bool | None = None) -> tuple[MetadataField, ...]:
    """Metadata that a subtype or a step speaks of: objects, or bare keys. ``mandatory`` decides where it is given."""
    found = []
    for item in data if isinstance(data, list) else ():
        outer = mapping_of(item)
        entry = mapping_of(outer.get("metadata")) or outer
        key = text_of(entry.get("key") or entry.get("id") or entry.get("name")) if entry else text_of(item)
        values = entry.get("restrictedValues")
        found.append(
            MetadataField(
                key=key,
                name=text_of(entry.get("name")),
                type=text_of(entry.get("type")) or "TEXT",
                values=tuple(text_of(value) for value in values) if isinstance(values, list) else (),
                mandatory=outer.get("mandatory") is True if mandatory is None else mandatory,
            )
        )
    return tuple(field for field in found if field.key)


def merge_fields(*several: Sequence[MetadataField]) -> tuple[MetadataField, ...]:
    """One field a key; a later mention adds that it is mandatory."""
    merged: dict[str, MetadataField] = {}
    for fields in several:
        for field in fields:
            known = merged.get(field.key)
            richer = field if known is None or (field.values and not known.values) else known
            merged[field.key] = replace(richer, mandatory=field.mandatory or (known is not None and known.mandatory))
    return tuple(merged.values())


def _parse_circuit(subtype: Mapping[str, Any]) -> tuple[CircuitStep, ...]:
    steps = objects_of(mapping_of(subtype.get("validationWorkflow")).get("steps"))
    found = []
    for step in steps:
        desks = objects_of(step.get("validatingDesks"))
        ids = {text_of(desk.get("id")) for desk in desks}
        variable = VARIABLE in ids
        names = () if variable else tuple(text_of(desk.get("name")) for desk in desks)
        found.append(
            CircuitStep(action=enum_of(Action, step.get("type"), Action.UNKNOWN), bureaux=names, variable=variable)
        )
    return tuple(found)


def parse_comments(documents: Sequence[Mapping[str, Any]]) -> tuple[Comment, ...]:
    """Comments that come with the documents of a folder's detail."""
    return tuple(
        Comment(
            id=text_of(note.get("id")),
            document_id=text_of(document.get("id")),
            page=_whole(note.get("page")),
            x_pt=_number(note.get("x")),
            y_pt=_number(note.get("y")),
            text=text_of(note.get("content")),
            author=person(note.get("author")),
            date_ms=parse_instant(note.get("date")),
        )
        for document in documents
        for note in objects_of(document.get("annotations"))
    )


def person(value: Any) -> str:
    """First and last name of a user, else the login."""
    user = mapping_of(value)
    full = " ".join(text_of(user.get(part)) for part in ("firstName", "lastName")).strip()
    return full or text_of(user.get("userName")) or (value if isinstance(value, str) else "")


def parse_delegations(data: Any, bureau: Bureau) -> tuple[DeskDelegation, ...]:
    """Delegations given by ``bureau`` (those it received come with the desk that gave them)."""
    found = (_parse_delegation(item, bureau) for item in objects_of(data))
    return tuple(one for one in found if one.id and one.bureau_id == bureau.id)


def _parse_delegation(data: Mapping[str, Any], bureau: Bureau) -> DeskDelegation:
    giving, standing = mapping_of(data.get("delegatingDesk")), mapping_of(data.get("substituteDesk"))
    return DeskDelegation(
        id=text_of(data.get("id")),
        tenant=bureau.tenant,
        bureau_id=text_of(giving.get("id") or data.get("delegatingDeskId")),
        bureau_name=text_of(giving.get("name")) or bureau.name,
        substitute_id=text_of(standing.get("id") or data.get("substituteDeskId")),
        substitute_name=text_of(standing.get("name")),
        type_id=text_of(data.get("typeId")),
        type=text_of(data.get("typeName")),
        subtype_id=text_of(data.get("subtypeId")),
        subtype=text_of(data.get("subtypeName")),
        start_ms=parse_instant(data.get("start")),
        end_ms=parse_instant(data.get("end")),
    )


def build_delegation(one: DeskDelegation) -> dict[str, Any]:
    return {
        "substituteDeskId": one.substitute_id,
        "typeId": one.type_id or None,
        "subtypeId": one.subtype_id or None,
        "start": _iso(one.start_ms),
        "end": _iso(one.end_ms),
    }


def build_comment(intent: CommentDossier) -> dict[str, Any]:
    return {
        "page": intent.page,
        "x": intent.x_pt,
        "y": intent.y_pt,
        "content": intent.text,
        "rectangleOrigin": "BOTTOM_LEFT",
    }


def build_draft(intent: CreateDossier, main: Sequence[bytes], annexes: Sequence[bytes]) -> list[Part]:
    """The form that creates a draft: the request as JSON, then the files in order."""
    request = {
        "name": intent.name,
        "typeId": intent.type_id,
        "subtypeId": intent.subtype_id,
        "dueDate": _iso(intent.due_ms),
        "metadata": dict(intent.metadata),
        "variableDesksIds": dict(intent.variable_bureaux),
        "visibility": "CONFIDENTIAL",
        "paperSignable": False,
    }
    parts: list[Part] = [
        ("createFolderRequest", (BLOB, json.dumps(request, ensure_ascii=False).encode(), "application/json"))
    ]
    for name, files, contents in (
        ("mainFiles", intent.documents, main),
        ("annexeFiles", intent.annexes, annexes),
    ):
        parts += [(name, (f.name, data, f.media_type)) for f, data in zip(files, contents, strict=True)]
    return parts


def _iso(moment_ms: int | None) -> str | None:
    return datetime.fromtimestamp(moment_ms / 1000, UTC).isoformat(timespec="milliseconds") if moment_ms else None


def _whole(value: Any) -> int:
    return round(_number(value))


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return 0.0
