"""What is known of each document of a meeting, in the order of `domain.reading_order`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.domain.frozen import dataclass
from app.domain.gateway import VoteResult
from app.domain.ids import Key
from app.domain.listing import FileRow, FileState
from app.domain.reading_order import in_reading_order
from app.domain.seances import Ack, Annotation, Origin, Projet, SeanceDocument, document_ref
from app.services.seances import SeancePage

DOCUMENT_KIND = "seance_document"
"""Kind of the keys that name documents in lists; no record has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One document of a meeting, with what is known of it."""

    key: Key
    document: SeanceDocument
    theme: str
    """Heading it stands under; the convocation and the others have none."""
    projet: Projet | None
    number: str
    """``3`` for a projet, empty for the others."""
    file: FileRow | None
    notes: tuple[Annotation, ...]
    strokes: int
    opened: bool
    locked: bool
    """The accusé must be given before."""
    vote: VoteResult | None = None
    """What was decided, once the meeting was held and where the body's gateway tells."""

    @property
    def unread(self) -> int:
        """Notes shared with the user and not seen yet."""
        return sum(1 for note in self.notes if note.unread)

    @property
    def here(self) -> bool:
        return self.file is not None and self.file.state is FileState.HERE

    @property
    def size_bytes(self) -> int:
        """As announced, or as received (i-délibre announces none); 0 = unknown."""
        return (self.file.size_bytes or self.file.received_bytes) if self.file is not None else 0

    @property
    def is_annexe(self) -> bool:
        return self.document.origin is Origin.ANNEXE

    @property
    def title(self) -> str:
        """``3. Débat d’orientation budgétaire``."""
        return f"{self.number}. {self.document.name}" if self.number else self.document.name

    @property
    def ref(self) -> str:
        return document_ref(self.document)


def build_items(page: SeancePage) -> list[Item]:
    """All documents of a meeting in reading order."""
    notes: dict[tuple[Origin, str], list[Annotation]] = {}
    for note in page.annotations:
        notes.setdefault((note.origin, note.origin_id), []).append(note)
    votes = {vote.projet_id: vote for vote in (page.told.votes if page.told is not None else ())}
    return [_item(page, document, projet, notes, votes) for document, projet in in_reading_order(page.seance)]


def is_locked(page: SeancePage) -> bool:
    """The convocation awaits its accusé: it alone can be read (interop §8.1)."""
    return page.seance.ack is Ack.AWAITED and not page.seance.closed


def _item(
    page: SeancePage,
    document: SeanceDocument,
    projet: Projet | None,
    notes: Mapping[tuple[Origin, str], list[Annotation]],
    votes: Mapping[str, VoteResult],
) -> Item:
    return Item(
        key=Key(page.entry.key.account, DOCUMENT_KIND, document.document_id),
        document=document,
        theme=projet.theme if projet else "",
        projet=projet,
        number=str(projet.rank + 1) if projet and document.origin is Origin.PROJET else "",
        file=page.files.get(document_ref(document)),
        notes=tuple(notes.get((document.origin, document.origin_id), ())),
        strokes=page.ink_documents.get(document.document_id, 0),
        opened=document.document_id in page.opened,
        locked=is_locked(page) and document.origin is not Origin.CONVOCATION,
        vote=votes.get(projet.id) if projet is not None and document.origin is Origin.PROJET else None,
    )


def total_bytes(items: Sequence[Item]) -> int:
    """Size of all documents whose size is known."""
    return sum(item.size_bytes for item in items)
