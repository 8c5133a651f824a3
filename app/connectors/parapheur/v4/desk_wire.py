"""What surrounds folders on the wire of v4: types, drafts, delegations, the whole of a folder. Pure.

Source: what the vendor's web application sends to the same addresses, and the scenario of creation that its successor's
tests keep. Not seen on a real server ([I]): what tells the desks that one may give to beside their ``id`` and ``name``,
and how a delegation is ended (here: by one without a target). Each is one function.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.connectors.parapheur.facts import SignedDocument
from app.connectors.parapheur.v4.wire import ACTIONS, parse_format
from app.connectors.parapheur.values import mapping_of, objects_of, parse_instant, text_of
from app.domain.intents import CreateDossier
from app.domain.parapheur import (
    Action,
    Bureau,
    CircuitStep,
    DeskDelegation,
    DossierDocument,
    DossierType,
    MetadataField,
)

Part = tuple[str, tuple[str, bytes, str]]
"""A part of a form: field, (file name, bytes, media type)."""
_TYPES: Mapping[str, str] = {"STRING": "TEXT", "DOUBLE": "FLOAT", "LONG": "INTEGER"}
"""Types of metadata that v5 names otherwise; the others bear the same name."""
_VARIABLE = "VARIABLE"
MAINS, ANNEXES = "Documents principaux", "Annexes"
"""Folders of the archive, as v5 names the first."""


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A document as it was taken in: its id, and what the server answered, to be told back to it."""

    id: str
    answer: Mapping[str, Any]


# --- desks and types ----------------------------------------------------------------------------


def parse_associates(data: Any, bureau_id: str) -> dict[str, str]:
    """Id -> name of the desks named in the answer, wherever they stand in it ([I]); not the desk itself."""
    lists = [data] if isinstance(data, list) else [v for v in mapping_of(data).values() if isinstance(v, list)]
    named = [
        one for each in lists for one in objects_of(each) if one.get("id") and (one.get("name") or one.get("title"))
    ]
    found = {text_of(one["id"]): text_of(one.get("name") or one.get("title")) for one in named}
    found.pop(bureau_id, None)
    return found


def parse_type_names(data: Any) -> tuple[tuple[str, str], ...]:
    """(type, subtype) pairs of ``GET /types``: subtypes are names, or objects with an ``id``."""
    pairs = []
    for kind in objects_of(data):
        names = kind.get("sousTypes")
        for one in names if isinstance(names, list) else ():
            name = text_of(one.get("id")) if isinstance(one, Mapping) else text_of(one)
            pairs.append((text_of(kind.get("id")), name))
    return tuple(pair for pair in pairs if all(pair))


def parse_type(bureau: Bureau, names: tuple[str, str], circuit: Mapping[str, Any], metadata: Any) -> DossierType:
    """One subtype: its circuit, and what it wants to know."""
    kind, subtype = names
    protocol = text_of(circuit.get("protocol"))
    return DossierType(
        id=f"{bureau.id}/{kind}/{subtype}",
        tenant="",
        bureau_id=bureau.id,
        type_id=kind,
        type=kind,
        subtype_id=subtype,
        subtype=subtype,
        format=parse_format(text_of(circuit.get("sigFormat")), protocol),
        protocol=protocol if protocol in ("HELIOS", "ACTES") else "",
        fields=parse_fields(metadata),
        many_documents=circuit.get("isMultiDocument") is True,
        circuit=tuple(
            CircuitStep(
                action=ACTIONS.get(text_of(step.get("actionDemandee")), Action.UNKNOWN),
                bureaux=(name,) if (name := text_of(step.get("parapheurName"))) else (),
                variable=text_of(step.get("transition")) == _VARIABLE,
            )
            for step in objects_of(circuit.get("etapes"))
            if ACTIONS.get(text_of(step.get("actionDemandee"))) is not Action.ARCHIVE
        ),
    )


def parse_fields(data: Any) -> tuple[MetadataField, ...]:
    """Metadata as the server describes them: those of a subtype, or all there are."""
    return tuple(_parse_field(one) for one in objects_of(data) if one.get("id"))


def _parse_field(data: Mapping[str, Any]) -> MetadataField:
    values = data.get("values")
    kind = text_of(data.get("type")).upper() or "TEXT"
    return MetadataField(
        key=text_of(data.get("id")).removeprefix("cu:"),
        name=text_of(data.get("realName") or data.get("name")),
        type=_TYPES.get(kind, kind),
        values=tuple(text_of(value) for value in values) if isinstance(values, list) else (),
        mandatory=data.get("mandatory") in (True, "true"),
    )


# --- drafts -------------------------------------------------------------------------------------


def build_upload(dossier_id: str, name: str, content: bytes, media_type: str, *, main: bool) -> list[Part]:
    """The form that adds a document to a draft."""
    texts = {
        "browser": "notIe",
        "dossier": dossier_id,
        "isMainDocument": "true" if main else "false",
        "reloadMainDocument": "false",
    }
    fields: list[Any] = [(key, (None, value.encode())) for key, value in texts.items()]
    return [*fields, ("file", (name, content, media_type))]


def parse_upload(data: Any) -> Uploaded:
    """The id is under ``success``; empty when the document was not taken."""
    answer = mapping_of(data)
    taken = answer.get("success")
    return Uploaded(text_of(taken) if isinstance(taken, str) else "", answer)


def build_draft(intent: CreateDossier, dossier_id: str, uploaded: Sequence[Uploaded]) -> dict[str, Any]:
    """What a draft is to become: names, type, documents, information."""
    files = [*((file, True) for file in intent.documents), *((file, False) for file in intent.annexes)]
    return {
        "id": dossier_id,
        "title": intent.name,
        "type": intent.type_id,
        "sousType": intent.subtype_id,
        "dateLimite": intent.due_ms,
        "dateEmission": intent.made_at_ms,
        "visibility": "confidentiel",
        "bureauName": intent.bureau_name,
        "actionDemandee": "VISA",
        "isSent": False,
        "isSignPapier": False,
        "canAdd": True,
        "metadatas": {
            f"cu:{key}": {"id": f"cu:{key}", "realName": key, "value": value} for key, value in intent.metadata.items()
        },
        "acteursVariables": [intent.variable_bureaux[key] for key in sorted(intent.variable_bureaux, key=int)],
        "documents": [
            {
                "id": one.id, "name": file.name, "isMainDocument": main, "state": "", "canDelete": True,
                "downloadUrl": one.answer.get("downloadUrl"), "isLocked": one.answer.get("isLocked"),
                "isProtected": one.answer.get("isProtected"), "visuelPdfUrl": None,
            }
            for (file, main), one in zip(files, uploaded, strict=True)
        ],
    }  # fmt: skip


# --- delegations --------------------------------------------------------------------------------


def parse_delegation(data: Any, bureau: Bureau) -> DeskDelegation | None:
    """The one delegation of a desk; None when it is given to nobody. Its id is the desk's: there is never a second."""
    given = mapping_of(data)
    target = text_of(given.get("idCible"))
    if not target:
        return None
    return DeskDelegation(
        id=bureau.id,
        tenant="",
        bureau_id=bureau.id,
        bureau_name=bureau.name,
        substitute_id=target,
        substitute_name=text_of(given.get("titreCible")) or bureau.associates.get(target, ""),
        start_ms=parse_instant(given.get("date-debut-delegation")),
        end_ms=parse_instant(given.get("date-fin-delegation")),
    )


def build_delegation(one: DeskDelegation, now_ms: int) -> dict[str, Any]:
    """Folders that wait already go with it, as a delegation of v5 does."""
    body: dict[str, Any] = {
        "id": one.bureau_id,
        "idCible": one.substitute_id,
        "date-debut-delegation": one.start_ms if one.start_ms is not None else now_ms,
        "deleguer-presents": True,
    }
    return body | ({"date-fin-delegation": one.end_ms} if one.end_ms is not None else {})


def build_no_delegation(bureau_id: str) -> dict[str, Any]:
    return {"id": bureau_id, "deleguer-presents": False}


# --- the whole of a folder ----------------------------------------------------------------------


def build_archive(
    signed: Sequence[SignedDocument], annexes: Sequence[tuple[DossierDocument, bytes]], events: bytes
) -> bytes:
    """Everything the server gives of a folder: documents, detached signatures, and its journal as it tells it (JSON)."""
    out = io.BytesIO()
    taken: set[str] = set()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in signed:
            name = _free(f"{MAINS}/{_flat(one.document.name)}", taken)
            archive.writestr(name, one.content)
            for rank, signature in enumerate(one.detached, start=1):
                archive.writestr(_free(f"{name}-{rank}.p7s", taken), signature)
        for document, content in annexes:
            archive.writestr(_free(f"{ANNEXES}/{_flat(document.name)}", taken), content)
        if events:
            archive.writestr("journal.json", events)
    return out.getvalue()


def _flat(name: str) -> str:
    """A name that stays in its folder."""
    return name.replace("/", "_").replace("\\", "_").strip(". ") or "document"


def _free(name: str, taken: set[str]) -> str:
    """The same, numbered when a document of that name is there already."""
    stem, dot, suffix = name.rpartition(".")
    rank, free = 1, name
    while free in taken:
        rank += 1
        free = f"{stem} ({rank}){dot}{suffix}" if stem else f"{name} ({rank})"
    taken.add(free)
    return free
