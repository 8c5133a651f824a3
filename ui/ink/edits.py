"""What undo takes back, without limit: one step is what was there before and what is there after.

Ink and typed notes are steps of one history, in the order they were written.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from app.domain.seances import InkStroke
from app.services.notes import NoteStep

Strokes = tuple[InkStroke, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """One gesture. Drawn: nothing before. Erased: nothing after. Moved, recoloured, placed: the same ids in both."""

    before: Strokes
    after: Strokes

    @property
    def reversed(self) -> Edit:
        return Edit(self.after, self.before)

    @property
    def dropped(self) -> Strokes:
        """Those that are there no more."""
        kept = {stroke.id for stroke in self.after}
        return tuple(stroke for stroke in self.before if stroke.id not in kept)


Step = Edit | NoteStep


@dataclass
class History:
    """Steps of one meeting or document."""

    done: list[Step] = field(default_factory=list)
    undone: list[Step] = field(default_factory=list)

    def remember(self, step: Step) -> None:
        self.done.append(step)
        self.undone.clear()

    def forget(self, step: Step) -> None:
        """It can be neither taken back nor done again."""
        for steps in (self.done, self.undone):
            if step in steps:
                steps.remove(step)

    def replace(self, edit: Edit, by: Edit) -> bool:
        """``edit`` turned out to be ``by`` (a highlighter over text); False = it was undone meanwhile."""
        if edit not in self.done:
            return False
        self.done[self.done.index(edit)] = by
        return True
