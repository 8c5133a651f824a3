"""What the server says, as domain records. Pure; lenient, because any key may be missing or null.

An item that cannot be understood is left out (`None` or absent), never a crash: one odd séance must
not hide the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from app.connectors.idelibre import wire
from app.domain.exchange import FileRef, Urgency
from app.domain.seances import (
    Ack,
    Annotation,
    Member,
    Origin,
    Presence,
    Projet,
    Seance,
    SeanceDocument,
    document_ref,
)

PDF = "application/pdf"
CONVOCATION_NAME = "Convocation"
"""Name of the document on the wire's own terms (its ``originType``), not a sentence."""

_MEDIA_TYPES = {
    ".pdf": PDF,
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".csv": "text/csv",
    ".txt": "text/plain",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".zip": "application/zip",
}
"""Own table: the system's differs from machine to machine."""

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SeanceChanges:
    """Answer to ``updateSeances``."""

    to_add: tuple[Json, ...] = ()
    to_modify: tuple[Json, ...] = ()
    to_remove: tuple[str, ...] = ()
    """Ids."""


def parse_changes(payload: object) -> SeanceChanges:
    """Raises ValueError when it is not the expected object (malformed answer)."""
    data = wire.decode(payload)
    if not isinstance(data, Mapping):
        raise ValueError("updateSeances answer is not an object")
    gone = (text(item.get("seanceId") or item.get("seance_id")) for item in objects(data.get("toRemove")))
    return SeanceChanges(
        tuple(objects(data.get("toAdd"))),
        tuple(objects(data.get("toModify"))),
        tuple(id for id in gone if id),
    )


def parse_seance(data: Json, user_id: str = "") -> Seance | None:
    """A séance of ``toAdd`` or ``toModify``; None without id or date.

    Only what the payload knows: members, first sight and presence details are the caller's to keep.
    """
    id, date_ms = text(data.get("seance_id")), whole(data.get("seance_date"))
    if not id or date_ms is None:
        return None
    projets = sorted(objects(data.get("projets")), key=_projet_rank)
    convened = _object(data.get("convocation"))
    invited = _object(data.get("invitation"))
    read = convened.get("convocation_read") if convened else invited.get("invitation_read")
    return Seance(
        id=id,
        name=text(data.get("seance_name")),
        date_ms=date_ms,
        revision=whole(data.get("seance_rev")) or 0,
        role="invitation" if invited and not convened else "convocation",
        ack=Ack.CONFIRMED if _truth(read) else Ack.AWAITED,
        presence=parse_presence(data.get("presentStatus")),
        proxy_holder=text(data.get("deputy")),
        remote_allowed=_truth(data.get("isRemoteAllowed")),
        documents=tuple(_documents(data, projets)),
        projets=tuple(_projet(item, user_id) for item in projets if text(item.get("projet_id"))),
    )


def parse_presence(value: object) -> Presence:
    """``undefined``, nothing or a word we do not know: no answer."""
    try:
        return Presence(text(value))
    except ValueError:
        return Presence.NONE


def _projet_rank(item: Json) -> int:
    return whole(item.get("projet_rank")) or 0


def _projet(item: Json, user_id: str) -> Projet:
    theme, user = _object(item.get("ptheme")), _object(item.get("user"))
    rapporteur = f"{text(user.get('projet_user_firstname'))} {text(user.get('projet_user_lastname'))}".strip()
    return Projet(
        id=text(item.get("projet_id")),
        name=text(item.get("projet_name")),
        rank=_projet_rank(item),
        theme=text(theme.get("ptheme_name")) or text(item.get("ptheme_name")),
        rapporteur=rapporteur,
        mine=bool(user_id) and text(item.get("projet_user_id")) == user_id,
    )


def _documents(data: Json, projets: Sequence[Json]) -> Iterator[SeanceDocument]:
    """In the order of the screen: convocation, other documents, then each projet and its annexes."""
    seance_id = text(data.get("seance_id"))
    invitation = _object(data.get("invitation"))
    # The *file* of the convocation; convocation.document_id is only an identity (interop §6).
    file_id = text(data.get("seance_document_id")) or text(invitation.get("invitation_document_id"))
    if file_id:
        yield SeanceDocument(document_id=file_id, origin=Origin.CONVOCATION, origin_id=seance_id, name=CONVOCATION_NAME)
    yield from parse_other_documents(data.get("otherdocs"))
    for item in projets:
        yield from _projet_documents(item)


def parse_other_documents(items: object) -> list[SeanceDocument]:
    """``otherdocs`` (null on some 4.2 servers), by rank."""
    documents = [
        SeanceDocument(
            document_id=text(item.get("otherdoc_document_id")),
            origin=Origin.OTHER,
            origin_id=text(item.get("otherdoc_id")),
            name=text(item.get("otherdoc_name")),
            rank=whole(item.get("otherdoc_rank")) or 0,
        )
        for item in objects(items)
        if text(item.get("otherdoc_document_id"))
    ]
    return sorted(documents, key=lambda d: d.rank)


def _projet_documents(item: Json) -> Iterator[SeanceDocument]:
    projet_id, document_id = text(item.get("projet_id")), text(item.get("projet_document_id"))
    if projet_id and document_id:
        yield SeanceDocument(
            document_id=document_id,
            origin=Origin.PROJET,
            origin_id=projet_id,
            name=text(item.get("projet_name")),
            rank=_projet_rank(item),
        )
    annexes = [a for a in objects(item.get("annexes")) if text(a.get("annexe_id"))]
    for annexe in sorted(annexes, key=lambda a: whole(a.get("annexe_rank")) or 0):
        yield SeanceDocument(
            document_id=text(annexe.get("annexe_id")),
            origin=Origin.ANNEXE,
            origin_id=text(annexe.get("annexe_id")),
            name=text(annexe.get("annexe_name")),
            rank=whole(annexe.get("annexe_rank")) or 0,
            projet_id=projet_id,
        )


def parse_archived(item: Json, projets: object, otherdocs: object) -> Seance | None:
    """A closed séance from the three archive lists (interop §11.1): no convocation, no answer to give."""
    id, date_ms = text(item.get("seance_id")), whole(item.get("seance_date"))
    if not id or date_ms is None:
        return None
    ranked = sorted(objects(projets), key=_projet_rank)
    documents = [*parse_other_documents(otherdocs), *(d for p in ranked for d in _projet_documents(p))]
    return Seance(
        id=id,
        name=text(item.get("seance_name")),
        date_ms=date_ms,
        ack=Ack.CONFIRMED,
        documents=tuple(documents),
        projets=tuple(_projet(p, "") for p in ranked if text(p.get("projet_id"))),
        closed=True,
    )


# --- people and presence --------------------------------------------------------------------------


def parse_members(payload: object, user_id: str) -> tuple[str, tuple[Member, ...]]:
    """``userList``: the séance it is about (empty when the list is) and who is convened, without us."""
    items = list(objects(wire.decode(payload)))
    seance_id = text(items[0].get("seance_id")) if items else ""
    members = (
        Member(
            id=text(item.get("id")),
            first_name=text(item.get("firstname")),
            last_name=text(item.get("lastname")),
            group=text(item.get("groupepolitique_name")),
        )
        for item in items
    )
    return seance_id, tuple(m for m in members if m.id and m.id != user_id)


@dataclass(frozen=True, slots=True)
class Attendance:
    """Answer of the 4.3 attendance route."""

    presence: Presence
    deputy_allowed: bool
    proxy_allowed: bool
    candidates: tuple[Member, ...]


def parse_attendance(data: object) -> Attendance:
    """``availableMandators`` are those who may *receive* the proxy, despite the name (interop §8.2)."""
    fields = _object(data)
    candidates = (
        Member(id=text(i.get("id")), first_name=text(i.get("firstName")), last_name=text(i.get("lastName")))
        for i in objects(fields.get("availableMandators"))
    )
    return Attendance(
        parse_presence(fields.get("attendance")),
        _truth(fields.get("hasDeputy")),
        _truth(fields.get("isMandatorAllowed")),
        tuple(c for c in candidates if c.id),
    )


# --- annotations ----------------------------------------------------------------------------------


def parse_annotations(payload: object, seance_of: Mapping[tuple[Origin, str], str]) -> list[Annotation]:
    """The whole set the server holds for us. ``seance_of``: séance of each projet and annexe we hold.

    A note on something we do not hold is left out: it will come with its séance.
    """
    notes = (parse_annotation(item, seance_of) for item in objects(wire.decode(payload)))
    return [note for note in notes if note is not None]


def annotation_ids(payload: object) -> frozenset[str]:
    """Ids of all notes of an answer, also of those that `parse_annotations` leaves out."""
    ids = (text(item.get("annotation_id")) for item in objects(wire.decode(payload)))
    return frozenset(id for id in ids if id)


def parse_annotation(item: Json, seance_of: Mapping[tuple[Origin, str], str]) -> Annotation | None:
    """One note, from ``getAnnotations`` or from a push: they name the origin differently."""
    origin, origin_id = _origin(item)
    id = text(item.get("annotation_id"))
    seance_id = origin_id if origin is Origin.CONVOCATION else seance_of.get((origin, origin_id), "")
    if not id or not seance_id:
        return None
    try:
        rect = wire.to_points(item.get("annotation_rect"))
    except ValueError:
        return None
    shared = item.get("annotation_shareduseridlist")
    return Annotation(
        id=id,
        seance_id=seance_id,
        origin=origin,
        origin_id=origin_id,
        author_id=text(item.get("annotation_author_id")),
        author_name=text(item.get("annotation_author_name")),
        date_ms=whole(item.get("annotation_date")) or 0,
        page=whole(item.get("annotation_page")) or 0,
        rect=rect,
        text=text(item.get("annotation_text")),
        shared_with=tuple(text(u) for u in shared) if isinstance(shared, list) else (),
        unread=item.get("isread") is False,
    )


def _origin(item: Json) -> tuple[Origin, str]:
    for origin, field in wire.ORIGIN_FIELDS.items():
        if id := text(item.get(field)):
            return origin, id
    try:
        return Origin(text(item.get("originType"))), text(item.get("originId"))
    except ValueError:
        return Origin.OTHER, ""


# --- files ----------------------------------------------------------------------------------------


def files_of(seance: Seance, urgency: Urgency) -> Iterator[FileRef]:
    """The files of a séance, convocation first; ``urgency`` for all but a convocation, which is never later."""
    for document in seance.documents:
        convocation = document.origin is Origin.CONVOCATION
        yield FileRef(
            ref=document_ref(document),
            owner_kind=Seance.KIND,
            owner_id=seance.id,
            name=document.name,
            media_type=media_type(document),
            urgency=min(urgency, Urgency.NEXT_MEETING) if convocation and not seance.closed else urgency,
        )


def media_type(document: SeanceDocument) -> str:
    """Annexes say it by their extension only; everything else is PDF by construction."""
    if document.origin is not Origin.ANNEXE:
        return PDF
    return _MEDIA_TYPES.get(PurePath(document.name).suffix.lower(), "application/octet-stream")


def origins_of(seances: Iterable[Seance]) -> dict[tuple[Origin, str], str]:
    """(origin, id) -> séance id, for everything a note can be on."""
    return {(d.origin, d.origin_id): s.id for s in seances for d in s.documents if d.origin is not Origin.OTHER}


# --- leniency -------------------------------------------------------------------------------------


def objects(value: object) -> Iterator[Json]:
    """The objects of a list; nothing when it is null or something else."""
    return (item for item in value if isinstance(item, Mapping)) if isinstance(value, list) else iter(())


def _object(value: object) -> Json:
    return value if isinstance(value, Mapping) else {}


def text(value: object) -> str:
    """Text of a scalar; null is empty."""
    return "" if value is None or isinstance(value, (Mapping, list)) else str(value)


def whole(value: object) -> int | None:
    """A whole number given as number or digits (``seance_date`` comes as both)."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return int(value)
    except ValueError:
        return None


def _truth(value: object) -> bool:
    return value is True or value == 1
