"""Scanned letters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import ClassVar

from app.domain.courrier import Letter, LetterNote
from app.domain.frozen import dataclass
from app.domain.intents.base import Intent
from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkLetterRead(Intent):
    KIND: ClassVar[str] = "mark_letter_read"
    TARGET_KIND: ClassVar[str] = Letter.KIND

    def apply(self, record: Record | None) -> Record | None:
        return replace(record, read=True) if isinstance(record, Letter) else record


ONCE = tuple(map(frozenset, ({"visa", "visa_refuse"}, {"opinion"}, {"assignment_done"}, {"close"}, {"reopen"})))
"""Operations of which one is enough, each beside what says the contrary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterOperation(Intent):
    """Any other operation of the courrier contract; the op id is the server's idempotency key."""

    KIND: ClassVar[str] = "letter_operation"
    TARGET_KIND: ClassVar[str] = Letter.KIND
    PRIORITY: ClassVar[int] = 3

    action: str
    """Contract §3.3: ``visa``, ``visa_refuse``, ``assign``, ``close``…"""
    if_version: int
    comment: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
    sha256: str = ""
    """Of the file that goes with it (``reply_attach``: a draft of the answer, PDF); empty = none."""
    not_before_ms: int = 0
    """Held back till then, so that it can be taken back."""

    def apply(self, record: Record | None) -> Record | None:
        """It is the server that decides what becomes of the letter; only what is decided is not offered again."""
        if not isinstance(record, Letter):
            return record
        decided = next((acts for acts in ONCE if self.action in acts), frozenset())
        return replace(record, allowed_actions=tuple(act for act in record.allowed_actions if act not in decided))

    @property
    def digests(self) -> frozenset[str]:
        return frozenset({self.sha256} if self.sha256 else ())


@dataclass(frozen=True, slots=True, kw_only=True)
class AddLetterNote(Intent):
    """Add a note to a letter; ``target_id`` is the note's own client UUID."""

    KIND: ClassVar[str] = "add_letter_note"
    TARGET_KIND: ClassVar[str] = LetterNote.KIND

    note: LetterNote
    visibility: str = "everyone"

    def apply(self, record: Record | None) -> Record | None:
        return self.note if record is None else record

    @property
    def lane(self) -> str:
        return f"{Letter.KIND}:{self.note.letter_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EditLetterNote(Intent):
    """Other words for a note of one's own."""

    KIND: ClassVar[str] = "edit_letter_note"
    TARGET_KIND: ClassVar[str] = LetterNote.KIND
    REWRITES: ClassVar[bool] = True

    letter_id: str
    text: str
    visibility: str = "everyone"
    service_ids: tuple[str, ...] = ()

    def apply(self, record: Record | None) -> Record | None:
        return replace(record, text=self.text) if isinstance(record, LetterNote) else record

    @property
    def lane(self) -> str:
        return f"{Letter.KIND}:{self.letter_id}"

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, EditLetterNote) and earlier.target_id == self.target_id

    def renamed(self, names: Mapping[str, str]) -> Intent:
        return replace(self, target_id=names.get(self.target_id, self.target_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteLetterNote(Intent):
    """Take a note of one's own away."""

    KIND: ClassVar[str] = "delete_letter_note"
    TARGET_KIND: ClassVar[str] = LetterNote.KIND
    REWRITES: ClassVar[bool] = True

    letter_id: str

    def apply(self, record: Record | None) -> Record | None:
        return None

    @property
    def lane(self) -> str:
        return f"{Letter.KIND}:{self.letter_id}"

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, EditLetterNote) and earlier.target_id == self.target_id

    def renamed(self, names: Mapping[str, str]) -> Intent:
        return replace(self, target_id=names.get(self.target_id, self.target_id))
