"""What a note's next edit starts from: shared by writing, restoring and resolving conflicts."""

from __future__ import annotations

from app.domain.ids import Key
from app.domain.intents import SaveAnnotation
from app.domain.listing import IntentState
from app.domain.seances import Annotation
from app.store.reader import Reader


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
