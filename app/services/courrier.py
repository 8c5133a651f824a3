"""Courrier: scanned letters, their notes and the operations the server allows."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.accounts import Service
from app.domain.courrier import Addressee, HistoryLine, Letter, LetterNote
from app.domain.errors import LocalFault, Rejected, TargetGone
from app.domain.exchange import Connector
from app.domain.ids import AccountId, Key, OpId, new_id
from app.domain.intents import AddLetterNote, DeleteLetterNote, EditLetterNote, LetterOperation, MarkLetterRead
from app.domain.listing import Entry, FileState, IntentState
from app.domain.mail import AttachedFile
from app.domain.records import Record
from app.services.bodies import Bodies
from app.services.connect import ADAPTER
from app.services.library import Library, ListQuery

if TYPE_CHECKING:
    from app.connectors.courrier import AnswersAboutLetters

READ_HERE = frozenset({"cmis"})
"""Adapters of stores that allow no act at all: « lu » stays on this device."""
MOST_BYTES = 20_000_000
"""Of a draft joined to a letter."""
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
        """Where the server lets one say so, or where this device alone keeps it (`READ_HERE`)."""
        letter = await self._letter(key)
        local = self._bodies.account(key.account).settings.get(ADAPTER) in READ_HERE
        if not letter.read and (local or "mark_read" in letter.allowed_actions):
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

    async def edit_note(self, key: Key, text: str) -> None:
        """Other words for a note of one's own. Raises ``Rejected("action_not_allowed")``, `TargetGone`."""
        note = await self._own_note(key, "note_edit")
        if text.strip() and text != note.text:
            intent = EditLetterNote(
                **self._bodies.stamp(key.account),
                target_id=key.id,
                letter_id=note.letter_id,
                text=text,
                visibility=note.visibility,
                service_ids=note.service_ids,
            )
            await self._bodies.append(intent)

    async def delete_note(self, key: Key) -> None:
        """Take a note of one's own away. Raises as `edit_note`."""
        note = await self._own_note(key, "note_delete")
        stamp = self._bodies.stamp(key.account)
        await self._bodies.append(DeleteLetterNote(**stamp, target_id=key.id, letter_id=note.letter_id))

    async def restore_note(self, key: Key) -> None:
        """Undo a change or a deletion that did not leave. Raises ``Rejected("undo_not_possible")``."""
        rows = await self._bodies.read(key.account, lambda r: r.outbox_of(key))
        waiting = [
            row
            for row in rows
            if isinstance(row.intent, EditLetterNote | DeleteLetterNote) and row.state is not IntentState.IN_FLIGHT
        ]
        if not waiting:
            raise Rejected("undo_not_possible")
        await self._bodies.write(key.account, lambda tx: tx.discard_intent(waiting[-1].op_id))

    async def _own_note(self, key: Key, action: str) -> LetterNote:
        entry = await self._library.entry(key)
        if entry is None or not isinstance(entry.record, LetterNote):
            raise TargetGone("note_gone")
        letter = await self._letter(Key(key.account, Letter.KIND, entry.record.letter_id))
        if not entry.record.mine or action not in letter.allowed_actions:
            raise Rejected("action_not_allowed")
        return entry.record

    async def operation(
        self, key: Key, action: str, comment: str = "", data: Mapping[str, str] | None = None, hold_ms: int = 0
    ) -> OpId:
        """Any other operation; rights are the server's: only what ``allowed_actions`` lists.

        It leaves after ``hold_ms``, until when it can be taken back (`SyncService.take_back`).
        """
        letter = await self._letter(key)
        if action not in letter.allowed_actions:
            raise Rejected("action_not_allowed")
        if action == "visa_refuse" and len(comment.strip()) < REASON_LENGTH:
            raise Rejected("reason_missing")
        data = {**_wanted(letter, action, comment), **(data or {})}
        stamp = self._bodies.stamp(key.account)
        await self._bodies.append(
            LetterOperation(
                **stamp,
                target_id=key.id,
                action=action,
                if_version=letter.revision,
                comment=comment,
                data=data,
                not_before_ms=self._held(hold_ms),
            )
        )
        return stamp["op_id"]

    async def attach_reply(self, key: Key, path: Path, hold_ms: int = 0) -> OpId:
        """Join a draft of the answer (PDF), for whoever deals with the letter. ``hold_ms``: as `operation`.

        Raises ``Rejected``: ``action_not_allowed``, ``unsupported_type``, ``too_large``; ``file_unreadable``.
        """
        letter = await self._letter(key)
        if "reply_attach" not in letter.allowed_actions:
            raise Rejected("action_not_allowed")
        data = await asyncio.to_thread(_read_pdf, path)
        digest = await self._bodies.store_of(key.account).blobs.put(data)
        stamp = self._bodies.stamp(key.account)
        await self._bodies.append(
            LetterOperation(
                **stamp,
                target_id=key.id,
                action="reply_attach",
                if_version=letter.revision,
                data={"upload_id": stamp["op_id"], "name": path.name},
                sha256=digest,
                not_before_ms=self._held(hold_ms),
            )
        )
        return stamp["op_id"]

    def _held(self, hold_ms: int) -> int:
        return self._bodies.clock() + hold_ms if hold_ms else 0

    async def reply(self, key: Key) -> tuple[AccountId, tuple[AttachedFile, ...]]:
        """What an answer by mail starts from: the account it leaves from, and the letter's own pages attached.

        Raises ``Rejected("no_mail_account")`` where the body has no mailbox.
        """
        mailboxes = self._bodies.beside(key.account, Service.ZIMBRA)
        if not mailboxes:
            raise Rejected("no_mail_account")
        rows = [row for row in await self._library.files(key) if row.state is FileState.HERE]
        files = [
            AttachedFile(
                name=row.name,
                media_type=row.media_type,
                sha256=row.sha256,
                size_bytes=row.size_bytes or row.received_bytes,
            )
            for row in rows[:1]
        ]
        return mailboxes[0].id, tuple(files)

    async def assign(self, key: Key, who: Addressee, role: str, due_date: str = "", hold_ms: int = 0) -> OpId:
        """Give the letter to somebody: ``role`` as in `domain.courrier.Assignment`, ``due_date`` YYYY-MM-DD."""
        wish = {"role": role, "user_id": who.user_id, "due_date": due_date or None}
        return await self.operation(key, "assign", data={"add": json.dumps([wish])}, hold_ms=hold_ms)

    # --- asked of the server ----------------------------------------------------------------------

    async def history(self, key: Key) -> tuple[HistoryLine, ...]:
        """What was done to a letter, oldest first. Raises `Transient` without a network."""
        return await self._online(key.account).fetch_history(key.id)

    async def addressees(self, account: AccountId, words: str) -> tuple[Addressee, ...]:
        """Who may be given a letter, by part of a name. Raises `Transient` without a network."""
        return await self._online(account).find_addressees(words)

    def _online(self, account: AccountId) -> AnswersAboutLetters:
        from app.connectors.composite import parts_of
        from app.connectors.courrier import AnswersAboutLetters

        for part in parts_of(self._connector(account)):
            if isinstance(part, AnswersAboutLetters):
                return part
        raise LocalFault("not_synchronising")

    async def _letter(self, key: Key) -> Letter:
        entry = await self._library.entry(key)
        if entry is None or not isinstance(entry.record, Letter):
            raise TargetGone("letter_gone")
        return entry.record


def _read_pdf(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Rejected("too_large")
        data = path.read_bytes()
    except OSError as error:
        raise LocalFault("file_unreadable") from error
    if not data.startswith(b"%PDF-"):
        raise Rejected("unsupported_type")
    return data


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
