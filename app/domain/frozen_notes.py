"""What is kept of a meeting that its server takes away: one's notes and ink, and the pages they stand on."""

from __future__ import annotations

from typing import ClassVar

from app.domain.frozen import dataclass
from app.domain.records import Record, Searchable
from app.domain.seances import Annotation, InkStroke, SeanceDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenNotes(Record):
    """Local record, written in the very transaction that closes the meeting; ``id`` is the séance's.

    So it is when a document is withdrawn from a meeting that goes on: ``documents`` names it. Archiving a meeting deletes its notes on the server (interop with i-délibre §11.2), and a removed account takes
    its server copies along: this one stays, with the notes that were still waiting to be sent.
    """

    KIND: ClassVar[str] = "frozen_notes"

    name: str
    """Of the meeting."""
    meeting_ms: int
    frozen_ms: int
    notes: tuple[Annotation, ...] = ()
    """As they were shown, with pending edits; those that colleagues shared too."""
    strokes: tuple[InkStroke, ...] = ()
    documents: tuple[SeanceDocument, ...] = ()
    """Withdrawn from the meeting with something written on them."""
    pages_sha256: str = ""
    """The pages that bear them, as one PDF in the bytes database; empty = still to be made."""
    missing: int = 0
    """Documents that bear something and were not here when the pages were put together."""

    @property
    def moment_ms(self) -> int:
        return self.meeting_ms

    def searchable(self) -> Searchable | None:
        return None
