"""What the journal keeps of a convocation's arrival: what came, when, with which bytes (row A40).

Written in the transaction that makes the thing visible, so that nothing can be shown that is not journaled.
The tablet protocol dates nothing (interop §13): these lines are this device's own testimony of first
reception, at its own clock, chained like every line. They prove nothing by themselves and say so in the page;
with the server's tokens they tell the two halves of the story.
"""

from __future__ import annotations

import hashlib

from app.domain.listing import FileRow
from app.domain.records import Record
from app.domain.seances import Origin, Seance, SeanceDocument

RECEIVED = "seance.received"
"""First time a séance reached this device."""
CHANGED = "seance.changed"
"""Its date or its documents changed: ``added``, ``removed`` (ids, space separated), ``date_ms``.

``replaced``: those of ``added`` that take the place of another file.
"""
WITHDRAWN = "seance.withdrawn"
"""The server no longer lists it: archived, cancelled, or the user is no longer convened."""
FILE_RECEIVED = "seance.file_received"
"""A document's bytes are here, whole: ``ref``, ``sha256``."""

Line = tuple[str, str, dict[str, str]]
"""(kind, subject, facts) for `journal.append`. Ids and digests only: no name, no content."""


def of_record(record: Record, held: Record | None) -> Line | None:
    """The line for a server copy that takes the place of ``held``; None = nothing worth one."""
    if not isinstance(record, Seance):
        return None
    if not isinstance(held, Seance):
        facts = {"date_ms": str(record.date_ms), "revision": str(record.revision), "documents": _digest(record)}
        return RECEIVED, record.id, {**facts, "convocation": _convocation(record)}
    if record.closed and not held.closed:
        return WITHDRAWN, record.id, {"date_ms": str(record.date_ms)}
    before, now = _ids(held), _ids(record)
    if held.date_ms == record.date_ms and before == now:
        return None
    return (
        CHANGED,
        record.id,
        {
            "date_ms": str(record.date_ms),
            "revision": str(record.revision),
            "added": " ".join(sorted(now - before)),
            "removed": " ".join(sorted(before - now)),
            "replaced": " ".join(sorted(_replaced(held, record))),
        },
    )


def of_file(row: FileRow, sha256: str) -> Line | None:
    """The line for a document that is here from now on."""
    if row.owner.kind != Seance.KIND:
        return None
    return FILE_RECEIVED, row.owner.id, {"ref": row.ref, "sha256": sha256}


def _ids(seance: Seance) -> frozenset[str]:
    return frozenset(document.document_id for document in seance.documents)


def _replaced(before: Seance, now: Seance) -> frozenset[str]:
    """New files of what was there: a projet, an annexe, the convocation."""
    held = {(document.origin, document.origin_id): document.document_id for document in before.documents}
    return frozenset(
        document.document_id
        for document in now.documents
        if held.get((document.origin, document.origin_id), document.document_id) != document.document_id
    )


def _digest(seance: Seance) -> str:
    """One value for the list of documents, in no order."""
    return hashlib.sha256("\n".join(sorted(_ids(seance))).encode()).hexdigest()


def _convocation(seance: Seance) -> str:
    found: SeanceDocument | None = next((d for d in seance.documents if d.origin is Origin.CONVOCATION), None)
    return found.document_id if found is not None else ""
