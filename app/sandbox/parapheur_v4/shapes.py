"""JSON of the sandbox's v4. Source: interop §2.2."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from app.sandbox.parapheur.state import ARCHIVE, Book, Delegation, Desk, Folder, Subtype, Task

STATES: Mapping[str, str] = {
    "a-traiter": "PENDING",
    "en-retard": "LATE",
    "dossiers-delegues": "DELEGATED",
    "a-archiver": "FINISHED",
    "retournes": "REJECTED",
    "recuperables": "RETRIEVABLE",
    "traites": "DOWNSTREAM",
    "en-preparation": "DRAFT",
    "a-venir": "UPCOMING",
}
_ACTIONS = {
    "SEAL": "CACHET",
    "TRANSMIT": "TDT",
    "SECOND_OPINION": "AVIS_COMPLEMENTAIRE",
    "ARCHIVE": "ARCHIVAGE",
    "SECURE_MAIL": "MAILSEC",
    "START": "VISA",
}
_LABELS = {"PES_V2": "XAdES/enveloped", "PADES": "PAdES/basic", "PKCS7": "PKCS#7/single", "": "AUTO"}


def desk(book: Book, one: Desk, login: str) -> dict[str, Any]:
    counters = {name: len(book.listed(one, state)) for name, state in STATES.items()}
    return {
        "id": one.id,
        "name": one.name,
        "shortName": one.name[:12],
        "description": "",
        "collectivite": book.tenant_name,
        "nodeRef": f"workspace://SpacesStore/{one.id}",
        "hasSecretaire": bool(one.readers),
        "isSecretaire": login in one.readers,
        **counters,
    }


def line(folder: Folder, login: str, total: int) -> dict[str, Any]:
    """A folder in a list."""
    return {
        "id": folder.id,
        "title": folder.name,
        "type": folder.type,
        "sousType": folder.subtype,
        "dateEmission": folder.created_ms,
        "dateLimite": folder.due_ms,
        "actionDemandee": _action(folder.pending),
        "documentsPrincipaux": [{"id": doc.id, "name": doc.name} for doc in folder.docs if doc.main],
        "isRead": login in folder.read_by,
        "total": total,
        "skipped": 0,
        "pendingFile": 0,
    }


def folder(book: Book, one: Folder, desk: Desk, login: str) -> dict[str, Any]:
    """A folder's detail, as seen from a desk."""
    secretary = login in desk.readers
    return {
        "id": one.id,
        "title": one.name,
        "type": one.type,
        "sousType": one.subtype,
        "protocol": one.protocol or "aucun",
        "xPathSignature": "//Bordereau",
        "actionDemandee": _action(one.pending),
        "actions": actions(book, one, desk, secretary=secretary),
        "documents": [_document(doc.id, doc.name, len(doc.content), doc.main) for doc in one.docs],
        "dateEmission": one.created_ms,
        "dateLimite": one.due_ms,
        "visibility": "confidentiel",
        "isRead": login in one.read_by,
        "hasRead": login in one.read_by,
        "isSignPapier": one.on_paper,
        "readingMandatory": one.reading_mandatory,
        "isSent": not one.draft,
        "listeMetadatas": list(one.pending.mandatory) if one.pending is not None else [],
        "metadatas": {
            f"cu:{key}": {"realName": key, "value": value, "mandatory": False} for key, value in one.metadata.items()
        },
    }


def actions(book: Book, one: Folder, desk: Desk, *, secretary: bool) -> list[str]:
    """What the user may do: a secretary only sends on what waits for one."""
    asked = _action(one.pending)
    found = ["ENREGISTRER", "JOURNAL"]
    if secretary or asked == "SECRETARIAT":
        return [*found, *(["SECRETARIAT"] if secretary and asked == "SECRETARIAT" else [])]
    pending, last = one.pending, one.last_done
    over = one.draft or one.rejected or (pending is not None and pending.action == ARCHIVE)
    if over and one.origin == desk.id:
        found += ["SUPPRESSION", *(["EDITION"] if one.draft else [])]
        found += [] if one.draft or one.rejected else ["ARCHIVER", "ENCHAINER_CIRCUIT"]
    if last is not None and last.desk == desk.id and last.action != "SIGNATURE" and not over:
        found.append("REMORD")
    if pending is not None and book.may_act(one, pending, desk) and not over:
        found += [asked, "REJET", *{"TDT": [f"TDT_{one.protocol}"]}.get(asked, [])]
        found += ["AVIS_COMPLEMENTAIRE", "TRANSFERT_ACTION"] if asked in ("VISA", "SIGNATURE") else []
    return found


def delegation(book: Book, one: Delegation | None) -> dict[str, Any]:
    """A desk's delegation; without a target there is none."""
    if one is None:
        return {"deleguer-presents": False}
    dates = {"date-debut-delegation": one.start_ms, "date-fin-delegation": one.end_ms}
    named = {"idCible": one.substitute, "titreCible": book.desks[one.substitute].name, "deleguer-presents": True}
    return named | {name: value for name, value in dates.items() if value is not None}


def kind_circuit(one: Subtype) -> dict[str, Any]:
    """The circuit that a subtype prescribes."""
    steps = [
        {
            "actionDemandee": _ACTIONS.get(action, action),
            "transition": "PARAPHEUR" if name else "VARIABLE",
            **({"parapheurName": name} if name else {}),
        }
        for action, name in one.circuit
    ]
    return {
        "etapes": [*steps, {"actionDemandee": "ARCHIVAGE", "transition": "EMETTEUR"}],
        "isMultiDocument": one.multi,
        "sigFormat": _LABELS[one.format],
        "protocol": one.protocol or "aucun",
        "hasSelectionScript": False,
    }


def _document(id_: str, name: str, size: int, main: bool) -> dict[str, Any]:
    return {
        "id": id_,
        "name": name,
        "size": size,
        "pageCount": 1,
        "isMainDocument": main,
        "visuelPdf": name.endswith(".pdf"),
        "isLocked": False,
        "canDelete": False,
    }


def circuit(book: Book, one: Folder) -> dict[str, Any]:
    """``{"circuit": {…}}``."""
    return {
        "circuit": {
            "etapes": [_step(book, one, task) for task in one.tasks],
            "annotPriv": "",
            "isDigitalSignatureMandatory": bool(one.format) and not one.paper,
            "isMultiDocument": False,
            "sigFormat": _LABELS[one.format],
            "protocol": one.protocol or "aucun",
        }
    }


def _step(book: Book, folder: Folder, task: Task) -> dict[str, Any]:
    texts = [base64.b64encode(d.content).decode() for doc in folder.docs for d in doc.detached]
    signed = task.performed == "SIGNATURE" and bool(texts)
    return {
        "id": task.id,
        "actionDemandee": _action(task),
        "parapheurName": book.desks[task.desk].name,
        "approved": task.state == "VALIDATED",
        "rejected": task.state == "REJECTED",
        "isCurrent": task.state == "PENDING",
        "signataire": " ".join(book.names.get(task.user, (task.user,))) or None,
        "dateValidation": task.date_ms,
        "annotPub": task.public_note or None,
        "delegueName": None,
        "delegateur": None,
        "signed": signed,
        "signatureEtape": ",".join(texts) if signed else None,
    }


def notes(book: Book, one: Folder, level: int) -> list[dict[str, Any]]:
    """Annotations on the pages: by document then page at level 4, by page before. Coordinates as text, as seen."""
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for doc in one.docs:
        for note in doc.notes:
            page = found.setdefault(doc.id, {}).setdefault(str(note.page), [])
            page.append(
                {
                    "id": note.id,
                    "author": " ".join(book.names.get(note.author, (note.author,))),
                    "date": note.at_ms,
                    "text": note.text,
                    "type": "rect",
                    "rect": {
                        "topLeft": {"x": str(note.x), "y": str(note.y)},
                        "bottomRight": {"x": str(note.x + 375), "y": str(note.y + 125)},
                    },
                }
            )
    return [found] if level >= 4 else list(found.values())


def _action(task: Task | None) -> str:
    return _ACTIONS.get(task.action, task.action) if task is not None else ""
