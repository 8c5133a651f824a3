"""Notes of a meeting that is being closed, or of a document that is withdrawn: copied to a local record first, in the same transaction."""

from __future__ import annotations

from dataclasses import replace

from app.domain.frozen_notes import FrozenNotes
from app.domain.ids import AccountId
from app.domain.records import Record
from app.domain.seances import Annotation, InkStroke, Seance, SeanceDocument
from app.store import codec, lists, shelves
from app.store.connection import Db

MOST = 100_000


def kept(
    db: Db, account: AccountId, held: Seance, now: Seance, before: FrozenNotes | None, now_ms: int
) -> FrozenNotes | None:
    """What the server takes away with this change, added to what it took before; None = nothing.

    It takes a meeting (archived, withdrawn, one is no longer convened) or documents of one that goes on.
    """
    closing = now.closed and not held.closed
    documents = held.documents if closing else () if now.closed else _withdrawn(held, now)
    if not documents:
        return None
    about = {(document.origin, document.origin_id) for document in documents}
    notes = [n for n in _shown(db, account, Annotation.KIND, held.id) if isinstance(n, Annotation)]
    notes = [n for n in notes if closing or (n.origin, n.origin_id) in about]
    strokes = [
        stroke
        for document in documents
        for stroke in _shown(db, account, InkStroke.KIND, document.document_id)
        if isinstance(stroke, InkStroke)
    ]
    if not notes and not strokes:
        return None
    known = before or FrozenNotes(id=held.id, name=held.name, meeting_ms=held.date_ms, frozen_ms=now_ms)
    bearing = {(n.origin, n.origin_id) for n in notes} | {stroke.document_id for stroke in strokes}
    gone = [] if closing else [d for d in documents if {(d.origin, d.origin_id), d.document_id} & bearing]
    return replace(
        known,
        name=held.name,
        meeting_ms=held.date_ms,
        frozen_ms=now_ms,
        notes=tuple({note.id: note for note in (*known.notes, *notes)}.values()),
        strokes=tuple({stroke.id: stroke for stroke in (*known.strokes, *strokes)}.values()),
        documents=tuple({d.document_id: d for d in (*known.documents, *gone)}.values()),
        pages_sha256="",
        missing=0,
    )


def _withdrawn(held: Seance, now: Seance) -> tuple[SeanceDocument, ...]:
    """Documents that are gone; one that was replaced is not: what stood on it follows."""
    origins = {document.origin_id for document in now.documents}
    return tuple(document for document in held.documents if document.origin_id not in origins)


def _shown(db: Db, account: AccountId, kind: str, box: str) -> list[Record]:
    wanted = lists.Filter(kind, boxes=((account, box),))
    return [entry.record for entry in lists.page(db, wanted, limit=MOST, ascending=True)]


def digests(db: Db) -> set[str]:
    """Pages that frozen notes hold."""
    found: set[str] = set()
    for shelf in shelves.matching(db, [FrozenNotes.KIND], None):
        for (data,) in db.all("SELECT base FROM record WHERE shelf = ? AND base IS NOT NULL", (shelf,)):
            record = codec.decode_record(FrozenNotes.KIND, data)
            if isinstance(record, FrozenNotes) and record.pages_sha256:
                found.add(record.pages_sha256)
    return found
