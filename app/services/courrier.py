"""Courrier: scanned letters, their notes and the operations the server allows."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from app.domain.courrier import Addressee, HistoryLine, Letter, LetterNote
from app.domain.errors import LocalFault, Rejected, TargetGone
from app.domain.exchange import Connector
from app.domain.ids import AccountId, Key, new_id
from app.domain.intents import AddLetterNote, LetterOperation, MarkLetterRead
from app.domain.listing import Entry
from app.domain.records import Record
from app.services.bodies import Bodies
from app.services.library import Library, ListQuery

if TYPE_CHECKING:
    from app.connectors.courrier import CourrierConnector

REASON_LENGTH = 3
"""Shortest reason of a refusal (contract §3.3)."""


class CourrierService:
    """The Courrier space."""

    def __init__(self, bodies: Bodies, library: Library, connector: Callable[[AccountId], Connector | None]) -> None:
        """``connector``: the account's, for what is asked of the server while somebody waits; None = offline."""
        self._bodies = bodies
        self._library = library
        self._connector = connector

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
        data = {**_wanted(letter, action, comment), **(data or {})}
        await self._bodies.append(
            LetterOperation(
                **self._bodies.stamp(key.account),
                target_id=key.id,
                action=action,
                if_version=letter.revision,
                comment=comment,
                data=data,
            )
        )

    async def assign(self, key: Key, who: Addressee, role: str, due_date: str = "") -> None:
        """Give the letter to somebody: ``role`` as in `domain.courrier.Assignment`, ``due_date`` YYYY-MM-DD."""
        wish = {"role": role, "user_id": who.user_id, "due_date": due_date or None}
        await self.operation(key, "assign", data={"add": json.dumps([wish])})

    # --- asked of the server ----------------------------------------------------------------------

    async def history(self, key: Key) -> tuple[HistoryLine, ...]:
        """What was done to a letter, oldest first. Raises `Transient` without a network."""
        return await self._online(key.account).fetch_history(key.id)

    async def addressees(self, account: AccountId, words: str) -> tuple[Addressee, ...]:
        """Who may be given a letter, by part of a name. Raises `Transient` without a network."""
        return await self._online(account).find_addressees(words)

    def _online(self, account: AccountId) -> CourrierConnector:
        from app.connectors.courrier import CourrierConnector

        connector = self._connector(account)
        if not isinstance(connector, CourrierConnector):
            raise LocalFault("not_synchronising")
        return connector

    async def _letter(self, key: Key) -> Letter:
        entry = await self._library.entry(key)
        if entry is None or not isinstance(entry.record, Letter):
            raise TargetGone("letter_gone")
        return entry.record


def _wanted(letter: Letter, action: str, comment: str) -> dict[str, str]:
    """What the contract asks with an action (§3.3): which of the letter's assignments is meant, and its words."""
    roles = {"opinion": ("opinion",), "assignment_done": ("action", "info")}.get(action, ())
    open_ = [a for role in roles for a in letter.assignments if a.role == role and not a.done]
    assignment = next((a for a in open_ if a.mine), None) or next(iter(open_), None)
    if not roles:
        return {}
    if assignment is None:
        raise Rejected("action_not_allowed")
    words = {"text": comment} if action == "opinion" else {}
    return {"assignment_id": assignment.id, **words}
