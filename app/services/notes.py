"""Notes as acts: one step of writing and what takes it back; what an edit starts from.

Shared by writing, undoing, restoring and resolving conflicts.
"""

from __future__ import annotations

from app.domain.errors import Rejected
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key
from app.domain.intents import DeleteAnnotation, DeleteEvent, SaveAnnotation
from app.domain.listing import IntentState
from app.domain.seances import Annotation, Rect
from app.services.bodies import Stamp
from app.store.reader import Reader
from app.store.tx import Tx

SAME_PT = 1.0
"""The server's units round places: nearer than that is where it was."""


@dataclass(frozen=True, slots=True)
class NoteStep:
    """One act on one note. Written: nothing before. Deleted: nothing after. Never nothing in both."""

    account: AccountId
    before: Annotation | None
    after: Annotation | None

    @property
    def reversed(self) -> NoteStep:
        return NoteStep(self.account, self.after, self.before)

    @property
    def key(self) -> Key:
        note = self.after or self.before
        assert note is not None
        return Key(self.account, Annotation.KIND, note.id)


def take_step(tx: Tx, step: NoteStep, stamp: Stamp) -> None:
    """Make a note as ``step.after`` says, sent like any act; a deletion that has not left yet is taken back.

    Raises ``Rejected("note_changed")`` when it is not as ``step.before`` any more: another device wrote meanwhile.
    """
    entry = tx.entry(step.key)
    if not _alike(entry.record if entry is not None else None, step.before):
        raise Rejected("note_changed")
    if step.after is None:
        tx.append_intent(DeleteAnnotation(**stamp, target_id=step.key.id))
        return
    take_back_deletion(tx, step.key)
    entry = tx.entry(step.key)
    if not _alike(entry.record if entry is not None else None, step.after):
        base = text_expected(tx, step.key)
        tx.append_intent(SaveAnnotation(**stamp, target_id=step.key.id, annotation=step.after, base_text=base))


def take_back_deletion(tx: Tx, key: Key) -> None:
    """Discard deletions of a record that have not left yet."""
    for row in tx.outbox_of(key):
        unsent = row.state is IntentState.PARKED or (row.state is IntentState.QUEUED and row.attempts == 0)
        if isinstance(row.intent, (DeleteEvent, DeleteAnnotation)) and unsent:
            tx.discard_intent(row.op_id)


def _alike(one: object, other: Annotation | None) -> bool:
    """Nothing a person sees differs; who has read it, and where the server rounded, do not count."""
    if not isinstance(one, Annotation) or other is None:
        return one is None and other is None
    same = (one.text, one.page, set(one.shared_with)) == (other.text, other.page, set(other.shared_with))
    return same and all(abs(a - b) < SAME_PT for a, b in zip(_sides(one.rect), _sides(other.rect), strict=True))


def _sides(rect: Rect) -> tuple[float, float, float, float]:
    return rect.left, rect.top, rect.right, rect.bottom


def text_expected(reader: Reader, key: Key) -> str | None:
    """Text the server will hold when an edit made now reaches it: what a conflict is measured against (row A31).

    An earlier edit still waiting is absorbed, or was refused, so its own starting point counts; one already on its
    way will be the server's text. None = the server does not know the note.
    """
    edits = [(row, row.intent) for row in reader.outbox_of(key) if isinstance(row.intent, SaveAnnotation)]
    if edits:
        row, last = edits[-1]
        refused = row.state is IntentState.PARKED
        untouched = row.state is IntentState.QUEUED and row.attempts == 0
        return last.base_text if refused or untouched else last.annotation.text
    base = reader.base(key)
    return base.text if isinstance(base, Annotation) else None
