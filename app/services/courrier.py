"""Courrier: scanned letters, their notes and the operations the server allows."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.courrier import Letter, LetterNote
from app.domain.errors import Rejected, TargetGone
from app.domain.ids import Key, new_id
from app.domain.intents import AddLetterNote, LetterOperation, MarkLetterRead
from app.domain.listing import Entry
from app.domain.records import Record
from app.services.bodies import Bodies
from app.services.library import Library, ListQuery

REASON_LENGTH = 3
"""Shortest reason of a refusal (contract §3.3)."""


class CourrierService:
    """The Courrier space."""

    def __init__(self, bodies: Bodies, library: Library) -> None:
        self._bodies = bodies
        self._library = library

    async def notes(self, key: Key) -> list[Entry[Record]]:
        boxes = ((key.account, key.id),)
        return await self._library.entries(ListQuery(kind=LetterNote.KIND, boxes=boxes, ascending=True))

    async def mark_read(self, key: Key) -> None:
        letter = await self._letter(key)
        if not letter.read:
            await self._bodies.append(MarkLetterRead(**self._bodies.stamp(key.account), target_id=key.id))

    async def add_note(self, key: Key, text: str) -> None:
        letter = await self._letter(key)
        if "note" not in letter.allowed_actions:
            raise Rejected("action_not_allowed")
        note = LetterNote(
            id=new_id(),
            letter_id=key.id,
            author=self._bodies.account(key.account).login,
            text=text,
            created_ms=self._bodies.clock(),
            mine=True,
        )
        await self._bodies.append(AddLetterNote(**self._bodies.stamp(key.account), target_id=note.id, note=note))

    async def operation(self, key: Key, action: str, comment: str = "", data: Mapping[str, str] | None = None) -> None:
        """Any other operation; rights are the server's: only what ``allowed_actions`` lists."""
        letter = await self._letter(key)
        if action not in letter.allowed_actions:
            raise Rejected("action_not_allowed")
        if action == "visa_refuse" and len(comment.strip()) < REASON_LENGTH:
            raise Rejected("reason_missing")
        await self._bodies.append(
            LetterOperation(
                **self._bodies.stamp(key.account),
                target_id=key.id,
                action=action,
                if_version=letter.revision,
                comment=comment,
                data=dict(data or {}),
            )
        )

    async def _letter(self, key: Key) -> Letter:
        entry = await self._library.entry(key)
        if entry is None or not isinstance(entry.record, Letter):
            raise TargetGone("letter_gone")
        return entry.record
