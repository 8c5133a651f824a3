"""i-Parapheur v4 on the wire: JSON to domain records and back. Pure. Source: interop §2.2.

Steps name desks, not their ids: a step belongs to a desk of the user when it bears that desk's name
(names are unique on an instance, [I]).
"""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from app.connectors.parapheur.facts import COUNTERS, Desk, FolderRead, Line, document_order, fingerprint, is_late
from app.connectors.parapheur.v4.levels import NOWHERE, route
from app.connectors.parapheur.values import int_of, mapping_of, objects_of, parse_instant, text_of
from app.domain.errors import Rejected, Transient
from app.domain.intents import (
    INTENT_TYPES,
    ArchiveDossier,
    AskOpinion,
    ChainDossier,
    CommentDossier,
    DeleteDossier,
    DossierAct,
    MailDossier,
    PaperSignDossier,
    RejectDossier,
    SealDossier,
    SignDossier,
    StartDossier,
    TransferDossier,
    TransmitDossier,
    UndoDossier,
    VisaDossier,
)
from app.domain.parapheur import Action, Bureau, Comment, Dossier, DossierDocument, Format, MetadataField, Step, Tray

CORBEILLES: Mapping[Tray, str] = {
    Tray.PENDING: "a-traiter",
    Tray.DELEGATED: "dossiers-delegues",
    Tray.FINISHED: "a-archiver",
    Tray.REJECTED: "retournes",
    Tray.RETRIEVABLE: "recuperables",
    Tray.DOWNSTREAM: "traites",
    Tray.DRAFT: "en-preparation",
    Tray.UPCOMING: "a-venir",
}
"""``corbeilleName`` of each list."""

_COUNTED: Mapping[str, str] = {
    "pending": "a-traiter",
    "late": "en-retard",
    "delegated": "dossiers-delegues",
    "finished": "a-archiver",
    "rejected": "retournes",
    "draft": "en-preparation",
}
"""Counters of a desk bear the names of its lists."""

ACTIONS: Mapping[str, Action] = {
    "VISA": Action.VISA,
    "SIGNATURE": Action.SIGNATURE,
    "CACHET": Action.SEAL,
    "REJET": Action.REJECT,
    "AVIS_COMPLEMENTAIRE": Action.SECOND_OPINION,
    "SECRETARIAT": Action.SECRETARIAT,
    "MAILSEC": Action.SECURE_MAIL,
    "ARCHIVAGE": Action.ARCHIVE,
    "ARCHIVER": Action.ARCHIVE,
    "TDT": Action.TRANSMIT,
    "TDT_HELIOS": Action.TRANSMIT,
    "TDT_ACTES": Action.TRANSMIT,
}

FEATURE_OF: Mapping[str, str] = {
    VisaDossier.KIND: "visa",
    StartDossier.KIND: "visa",  # a draft leaves by the visa of whoever made it
    TransferDossier.KIND: "transfer_visa",
    AskOpinion.KIND: "ask_opinion",
    UndoDossier.KIND: "undo",
    ChainDossier.KIND: "chain",
    ArchiveDossier.KIND: "archive_dossier",
    DeleteDossier.KIND: "delete_dossier",
    RejectDossier.KIND: "reject",
    SignDossier.KIND: "sign",
    SealDossier.KIND: "seal",
    PaperSignDossier.KIND: "paper_sign",
    MailDossier.KIND: "secure_mail",
    TransmitDossier.KIND: "transmit_helios",
    CommentDossier.KIND: "comment",
}
"""Kind of act -> feature of `levels`."""

TRANSFERS: Mapping[Action, str] = {Action.VISA: "transfer_visa", Action.SIGNATURE: "transfer_signature"}
"""What a step asks -> the address that gives it to another desk."""
NEWER = frozenset({*TRANSFERS.values(), "ask_opinion", "undo", "merge", "chain", "archive_dossier"})
"""What mobile applications never asked for: not every server of a level has it."""

_WAITING = frozenset({Tray.PENDING, Tray.DELEGATED})
_OVER = frozenset({Tray.DRAFT, Tray.REJECTED, Tray.FINISHED})
_ALLOWED_BY: Mapping[str, tuple[frozenset[Tray], frozenset[str]]] = {
    TransferDossier.KIND: (_WAITING, frozenset({"TRANSFERT_ACTION", "TRANSFERT_SIGNATURE"})),
    AskOpinion.KIND: (_WAITING, frozenset({"AVIS_COMPLEMENTAIRE"})),
    UndoDossier.KIND: (frozenset({Tray.RETRIEVABLE}), frozenset({"REMORD"})),
    DeleteDossier.KIND: (_OVER, frozenset({"SUPPRESSION"})),
    ChainDossier.KIND: (frozenset({Tray.FINISHED}), frozenset({"ENCHAINER_CIRCUIT"})),
    ArchiveDossier.KIND: (frozenset({Tray.FINISHED}), frozenset({"ARCHIVER", "ARCHIVAGE"})),
}
"""Kind of act -> lists where it is done, and what the ``actions`` of a folder name there when it is allowed: what the
vendor's own buttons go by."""


def unable_at(level: int) -> tuple[str, ...]:
    """What a server of that level cannot do from here: kinds of acts, and exports."""
    acts = [kind for kind, intent in INTENT_TYPES.items() if issubclass(intent, DossierAct)]
    missing = tuple(kind for kind in acts if route(FEATURE_OF.get(kind, ""), level) is None)
    return (*missing, *(what for what in ("print", "premis") if what in NOWHERE))


def _not_allowed(data: Mapping[str, Any], tray: Tray) -> tuple[str, ...]:
    """Acts that the server does not allow on this folder in this list; it tells nothing before a mandatory reading."""
    actions = data.get("actions")
    if not isinstance(actions, list) or (data.get("readingMandatory") is True and data.get("hasRead") is not True):
        return ()
    told = {text_of(one) for one in actions}
    return tuple(kind for kind, (trays, names) in _ALLOWED_BY.items() if tray in trays and names.isdisjoint(told))


def parse_desks(data: Any) -> tuple[Desk, ...]:
    """The desks of ``GET /bureaux``: a list, bare or under ``bureaux``."""
    items = data.get("bureaux") if isinstance(data, Mapping) else data
    if not isinstance(items, list):
        raise Transient("unexpected_answer")
    return tuple(_parse_desk(item) for item in objects_of(items))


def _parse_desk(data: Mapping[str, Any]) -> Desk:
    secretary = data.get("isSecretaire") is True
    counters = {name: int_of(data.get(_COUNTED[name])) for name in COUNTERS}
    told = _COUNTED["delegated"] in data
    return Desk(
        bureau=Bureau(
            id=text_of(data.get("id")),
            name=text_of(data.get("name")),
            tenant="",
            pending=counters["pending"],
            late=counters["late"],
            delegated=counters["delegated"],
            version_tag=":".join(str(counters[name]) for name in COUNTERS),
            secretary=secretary,
            one_delegation=True,
            may_create=not secretary and data.get("hab_transmettre") is not False,
            may_chain=not secretary and data.get("hab_enchainement") is not False,
        ),
        counters=counters,
        delegating=counters["delegated"] > 0 if told else True,
    )


def parse_lines(data: Any) -> tuple[tuple[Line, ...], int | None]:
    """Lines of a list and, where the server tells it, how many there are in all (on each line: ``total``)."""
    items = data.get("dossiers") if isinstance(data, Mapping) else data
    if not isinstance(items, list):
        raise Transient("unexpected_answer")
    found = objects_of(items)
    lines = tuple(
        Line(
            id=text_of(item.get("id")),
            name=text_of(item.get("title")),
            due_ms=parse_instant(item.get("dateLimite")),
            metadata={},
        )
        for item in found
    )
    total = found[0].get("total") if found else 0
    return lines, total if isinstance(total, int) else None


def parse_folder(
    data: Mapping[str, Any],
    circuit: Mapping[str, Any],
    *,
    bureau: Bureau,
    tray: Tray,
    level: int,
    now_ms: int,
    comments: tuple[Comment, ...] = (),
    fields: Sequence[MetadataField] = (),
) -> FolderRead:
    """A folder's detail and its circuit, as they stand for ``bureau``. Certificates are not told (§2.2).

    ``fields``: what is known of the metadata that its step asks for."""
    steps = parse_steps(circuit, bureau)
    if tray is Tray.DRAFT or data.get("isSent") is False:
        steps = _as_draft(steps, bureau)
    format_ = parse_format(text_of(circuit.get("sigFormat")), text_of(data.get("protocol")))
    if data.get("isSignPapier") is True:
        steps = tuple(_on_paper(step) for step in steps)
    documents = tuple(
        sorted(
            (_parse_document(item, rank) for rank, item in enumerate(objects_of(data.get("documents")))),
            key=document_order,
        )
    )
    due_ms = parse_instant(data.get("dateLimite"))
    dossier = Dossier(
        id=text_of(data.get("id")),
        tenant="",
        bureau_id=bureau.id,
        bureau_name=bureau.name,
        name=text_of(data.get("title")),
        type=text_of(data.get("type")),
        subtype=text_of(data.get("sousType")),
        format=format_,
        tray=tray,
        created_ms=parse_instant(data.get("dateEmission")) or 0,
        due_ms=due_ms,
        late=is_late(due_ms, now_ms),
        steps=steps,
        documents=documents,
        metadata=parse_metadata(data.get("metadatas")),
        fields=_parse_fields(data, fields),
        mandatory_metadata=parse_wanted(data) if tray in _WAITING else (),
        reading_mandatory=data.get("readingMandatory") is True,
        read=data.get("hasRead") is True,
        protocol=protocol if (protocol := text_of(data.get("protocol"))) in ("HELIOS", "ACTES") else "",
        unable=tuple(dict.fromkeys((*unable_at(level), *_not_allowed(data, tray)))),
        comments=comments,
        paper_allowed=format_ is not Format.NONE and circuit.get("isDigitalSignatureMandatory") is False,
    )
    step = dossier.pending_step
    if step is not None and step.action not in (Action.ARCHIVE, Action.START):
        dossier = replace(dossier, readonly=_reads_only(step, bureau, data.get("actions")))
    if step is not None and tray in (Tray.PENDING, Tray.DELEGATED, Tray.DRAFT, Tray.FINISHED):
        dossier = replace(dossier, fingerprint=fingerprint(step.id, documents))
    return FolderRead(dossier=dossier, certificates={})


def first_page_document(data: Mapping[str, Any]) -> str:
    """Id of the first main document that has pages to comment; empty = none (a PES)."""
    documents = (_parse_document(item, rank) for rank, item in enumerate(objects_of(data.get("documents"))))
    return next((one.id for one in documents if one.main and one.media_type == "application/pdf"), "")


def _reads_only(step: Step, bureau: Bureau, actions: Any) -> bool:
    """A secretary acts on the steps of a secretary, and on no other; who holds the desk, where the server says so."""
    if step.action is not Action.SECRETARIAT:
        return bureau.secretary
    listed = actions if isinstance(actions, list) else []
    return not bureau.secretary and "SECRETARIAT" not in listed


def _as_draft(steps: tuple[Step, ...], bureau: Bureau) -> tuple[Step, ...]:
    """Not sent yet: the step that waits is the sending, whatever the circuit calls it, or has none yet."""
    start = Step(id="start", action=Action.START, state="PENDING", bureaux=(bureau.name,), bureau_ids=(bureau.id,))
    rank = next((rank for rank, step in enumerate(steps) if step.state == "PENDING"), None)
    if rank is None:
        return (start, *steps)
    return (*steps[:rank], replace(start, id=steps[rank].id or "start"), *steps[rank + 1 :])


_OWN = "cu:"
"""Before the key of each metadata in a folder; not in what a step asks for."""


def parse_metadata(data: Any) -> dict[str, str]:
    """``{"cu:montant": {"realName": "Montant", "value": "12"}}``: by its key, ``montant``; what has no value is left out."""
    found = {}
    for key, entry in mapping_of(data).items():
        outer = mapping_of(entry)
        value = text_of(outer.get("value")) if outer else text_of(entry)
        if value:
            found[str(key).removeprefix(_OWN)] = value
    return found


def parse_wanted(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Keys of the metadata that the step which waits asks for (``listeMetadatas``; source: the web application)."""
    wanted = data.get("listeMetadatas")
    keys = (text_of(one).removeprefix(_OWN) for one in wanted) if isinstance(wanted, list) else ()
    return tuple(dict.fromkeys(key for key in keys if key))


def _parse_fields(data: Mapping[str, Any], known: Sequence[MetadataField]) -> tuple[MetadataField, ...]:
    """What is known of the metadata of a folder: those its step asks for, then the names that it gives the others."""
    by_key = {field.key: field for field in known}
    found = {key: replace(by_key.get(key, MetadataField(key=key)), mandatory=True) for key in parse_wanted(data)}
    for key, entry in mapping_of(data.get("metadatas")).items():
        bare, name = str(key).removeprefix(_OWN), text_of(mapping_of(entry).get("realName"))
        if name and not (bare in found and found[bare].name):
            found[bare] = replace(found.get(bare, MetadataField(key=bare)), name=name)
    return tuple(found.values())


def build_told(data: Mapping[str, Any], told: Mapping[str, str]) -> dict[str, Any]:
    """The folder as it was read, with what was asked for: an act carries none itself (source: the web application)."""
    known = mapping_of(data.get("metadatas"))
    values = {f"{_OWN}{key}": {**mapping_of(known.get(f"{_OWN}{key}")), "value": value} for key, value in told.items()}
    return {**data, "metadatas": {**known, **values}}


def parse_steps(circuit: Mapping[str, Any], bureau: Bureau) -> tuple[Step, ...]:
    """The steps of a circuit, those of ``bureau`` marked as its own."""
    return tuple(_parse_step(item, bureau) for item in objects_of(circuit.get("etapes")))


def _parse_step(data: Mapping[str, Any], bureau: Bureau) -> Step:
    action = ACTIONS.get(text_of(data.get("actionDemandee")), Action.UNKNOWN)
    name = text_of(data.get("parapheurName"))
    approved, rejected = data.get("approved") is True, data.get("rejected") is True
    state = "REJECTED" if rejected else "VALIDATED" if approved else "UPCOMING"
    if data.get("isCurrent") is True and not (approved or rejected):
        state = "PENDING"
    return Step(
        id=text_of(data.get("id")),
        action=action,
        state=state,
        bureaux=(name,),
        bureau_ids=(_desk_id(name, bureau),),
        user=text_of(data.get("signataire")),
        date_ms=parse_instant(data.get("dateValidation")),
        public_note=text_of(data.get("annotPub")),
        absent=name if data.get("delegueName") else "",
        performed=Action.REJECT if rejected else action if approved else None,
    )


def _desk_id(name: str, bureau: Bureau) -> str:
    """Steps name desks: the one read as, or one it may give to; empty = not known."""
    if name and name == bureau.name:
        return bureau.id
    return next((id_ for id_, known in bureau.associates.items() if known == name), "")


def _on_paper(step: Step) -> Step:
    """A folder signed on paper: its signature is asked from no card (§2.2, ``isSignPapier``)."""
    if step.performed is Action.SIGNATURE:
        return replace(step, performed=Action.PAPER_SIGNATURE)
    waiting = step.state == "PENDING" and step.action is Action.SIGNATURE
    return replace(step, action=Action.PAPER_SIGNATURE) if waiting else step


def parse_format(label: str, protocol: str) -> Format:
    """The signature format of a folder. Labels differ between versions (§2.3): compared without case or signs."""
    plain = "".join(sign for sign in label.lower() if sign.isalnum())
    if plain.startswith("pades"):
        return Format.PADES
    if plain.startswith(("cms", "pkcs7", "cades")):
        return Format.PKCS7
    if plain.startswith("xadesdet"):
        return Format.XADES_DETACHED
    if plain.startswith("xadesenv") or (protocol == "HELIOS" and plain in ("", "auto")):
        return Format.PES_V2
    return Format.AUTO if plain == "auto" else Format.NONE


def _parse_document(data: Mapping[str, Any], rank: int) -> DossierDocument:
    name = text_of(data.get("name"))
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return DossierDocument(
        id=text_of(data.get("id")),
        name=name,
        media_type="application/xml" if media_type == "text/xml" else media_type,
        size_bytes=int_of(data.get("size")),
        main=data.get("isMainDocument") is True,
        index=rank,
    )


def parse_circuit(data: Any) -> Mapping[str, Any]:
    """``{"circuit": {…}}``, or its content alone."""
    outer = mapping_of(data)
    return mapping_of(outer.get("circuit")) if "circuit" in outer else outer


def parse_step_signatures(circuit: Mapping[str, Any]) -> tuple[str, ...]:
    """Base64 of the detached signatures that steps carry (``signatureEtape`` of those ``signed``)."""
    steps: Sequence[Mapping[str, Any]] = objects_of(circuit.get("etapes"))
    return tuple(
        text_of(step.get("signatureEtape"))
        for step in steps
        if step.get("signed") is True and step.get("signatureEtape")
    )


def feature_of(intent: DossierAct) -> str:
    """What of `levels` performs an act. `Rejected` where no address of this generation is known."""
    if isinstance(intent, VisaDossier) and intent.preparing:
        return "secretariat"
    if isinstance(intent, TransmitDossier) and intent.to == "ACTES":
        return "transmit_actes"
    if intent.KIND not in FEATURE_OF:
        raise Rejected("unsupported_act", kind=intent.KIND)
    return FEATURE_OF[intent.KIND]


PIXELS = 150 / 72
"""Annotations are in pixels of pages drawn at 150 dots an inch, from the top left (source: the vendor's application)."""
COMMENT_BOX = (180.0, 60.0)
"""Width and height, in points, of the frame that this generation wants around a comment."""


def parse_comments(data: Any, document_id: str) -> tuple[Comment, ...]:
    """Comments on the pages: a list by step, of document -> page -> notes (level 4), or page -> notes (level 3)."""
    found: list[Comment] = []
    for step in objects_of(data):
        for name, pages in step.items():
            if isinstance(pages, Mapping):
                found += [one for page, notes in pages.items() for one in _notes(notes, page, name)]
            else:
                found += _notes(pages, name, document_id)
    return tuple(found)


def _notes(notes: Any, page: Any, document_id: str) -> list[Comment]:
    if not str(page).isdecimal():
        return []
    return [
        Comment(
            id=text_of(note.get("id") or note.get("uuid")),
            document_id=document_id,
            page=int(page),
            x_pt=_points(corner.get("x")),
            y_pt=_points(corner.get("y")),
            text=text_of(note.get("text")),
            author=text_of(note.get("author")),
            date_ms=parse_instant(note.get("date")),
            from_top=True,
        )
        for note in objects_of(notes)
        if (corner := mapping_of(mapping_of(note.get("rect")).get("topLeft")))
    ]


def _points(value: Any) -> float:
    """Coordinates may come as text (§2.2)."""
    try:
        return round(float(value) / PIXELS, 2)
    except (TypeError, ValueError):
        return 0.0


def build_comment(intent: CommentDossier) -> dict[str, Any]:
    """Its pin at the upper left corner of the frame."""
    left, top = intent.x_pt, intent.height_pt - intent.y_pt
    right, bottom = left + COMMENT_BOX[0], top + COMMENT_BOX[1]
    return {
        "rect": {
            "topLeft": {"x": round(left * PIXELS, 1), "y": round(top * PIXELS, 1)},
            "bottomRight": {"x": round(right * PIXELS, 1), "y": round(bottom * PIXELS, 1)},
        },
        "page": intent.page,
        "text": intent.text,
        "type": "rect",
    }


def build_act(intent: DossierAct) -> dict[str, Any]:
    """Body of an act: what is common to all, then what some add."""
    if isinstance(intent, UndoDossier):
        return {"bureauCourant": intent.bureau_id}
    if isinstance(intent, ArchiveDossier):
        return {"bureauCourant": intent.bureau_id, "name": intent.title, "annexes": list(intent.annexes)}
    body: dict[str, Any] = {
        "bureauCourant": intent.bureau_id, "annotPub": intent.public_note, "annotPriv": intent.private_note,
    }  # fmt: skip
    if isinstance(intent, (TransferDossier, AskOpinion)):
        body["bureauCible"] = intent.target_bureau
    if isinstance(intent, ChainDossier):
        return {
            "bureauCourant": intent.bureau_id, "type": intent.type_id, "sousType": intent.subtype_id,
            "metadatas": {}, "acteursVariables": [],
        }  # fmt: skip
    if isinstance(intent, MailDossier):
        body |= {
            "destinataires": list(intent.to), "destinatairesCC": [], "destinatairesCCI": [], "objet": intent.subject,
            "message": intent.message, "password": "", "showpass": False, "annexesIncluded": True,
        }  # fmt: skip
    if isinstance(intent, TransmitDossier) and intent.to == "ACTES":
        day = datetime.fromisoformat(intent.day).replace(hour=12, tzinfo=UTC)
        body |= {
            "objet": intent.subject, "nature": intent.nature, "classification": intent.classification,
            "numero": intent.number, "dateActes": int(day.timestamp() * 1000),
        }  # fmt: skip
    return body
