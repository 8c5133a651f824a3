"""What the secretary changed in a meeting since the user last looked at it, by this device's own journal. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.frozen import dataclass
from app.domain.listing import JournalLine
from app.domain.seances import Seance
from app.store.receptions import CHANGED, RECEIVED, WITHDRAWN

SEEN = "seance.change_seen"
"""Journal line: what had changed was in sight."""
TOLD = (RECEIVED, CHANGED, WITHDRAWN, SEEN)
"""Lines to give to `news_of`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What is other than it was; nothing at all where another fact changed (its name, a title)."""

    moved_from_ms: int | None = None
    """When it was to be held; None = at the same moment."""
    moved_at_ms: int | None = None
    """When this device learnt of it."""
    added: tuple[str, ...] = ()
    """Names of documents."""
    replaced: tuple[str, ...] = ()
    removed: int = 0
    """Documents taken away; their names are not kept."""


def news_of(seance: Seance, lines: Sequence[JournalLine]) -> News:
    """``lines``: the meeting's, newest first, of the kinds `TOLD`."""
    seen = next((at for at, line in enumerate(lines) if line.kind == SEEN), len(lines))
    recent = [line for line in lines[:seen] if line.kind == CHANGED]
    before = (
        [line for line in lines[lines.index(recent[-1]) + 1 :] if line.kind in (RECEIVED, CHANGED)] if recent else []
    )
    added, replaced, removed = (_ids(recent, fact) for fact in ("added", "replaced", "removed"))
    names = {document.document_id: document.name for document in seance.documents}
    moved = _moved(seance, [*recent, *before[:1]])
    return News(
        moved_from_ms=moved[0] if moved else None,
        moved_at_ms=moved[1] if moved else None,
        added=tuple(name for id, name in names.items() if id in added - replaced),
        replaced=tuple(name for id, name in names.items() if id in replaced),
        removed=max(0, len(removed - added) - len(replaced & names.keys())),
    )


def withdrawn_ms(lines: Sequence[JournalLine]) -> int | None:
    """When this device learnt that the server no longer lists the meeting; None = it was never told."""
    return next((line.at_ms for line in lines if line.kind == WITHDRAWN), None)


def _ids(lines: Sequence[JournalLine], fact: str) -> set[str]:
    return {id for line in lines for id in line.facts.get(fact, "").split()}


def _moved(seance: Seance, lines: Sequence[JournalLine]) -> tuple[int, int] | None:
    """(moment of before, when the present one was learnt); ``lines``: those to be told of, and the one before them."""
    told = [(moment, line.at_ms) for line in lines if (moment := line.number("date_ms")) is not None]
    if len(told) < 2 or told[-1][0] == seance.date_ms:
        return None
    learnt = [at for moment, at in told[:-1] if moment == seance.date_ms]
    return told[-1][0], min(learnt, default=told[0][1])
