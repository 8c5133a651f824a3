"""Annotated copies: what is written on a document, as standard PDF annotations in a copy of it.

The document itself is never touched. A copy for oneself holds everything; one that goes to somebody by mail
holds the ink and what was already shared, private notes only when asked for, notes of others never.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from app.domain.accounts import Service
from app.domain.errors import LocalFault, Rejected, TargetGone
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key
from app.domain.intents import AttachedFile
from app.domain.seances import Annotation, InkStroke, SeanceDocument, document_ref
from app.services.bodies import Bodies
from app.services.library import Library
from app.services.maildrafts import MailDraft
from app.services.seances import SeancePage, SeanceService

LARGEST_BYTES = 512 * 1024 * 1024
SIGNATURE = (b"/ByteRange", b"/SubFilter")
"""Both stand in a signed PDF (ISO 32000-1 §12.8.1), never compressed."""


def ink_document(sha256: str) -> str:
    """What ink on a document outside any meeting is filed under: its very bytes."""
    return f"pdf:{sha256}"


@dataclass(frozen=True, slots=True)
class Carriage:
    """How each thing written on a document reaches colleagues."""

    shared: int
    """Own notes that the meeting's server already carries to those chosen."""
    private: int
    """Own notes for oneself."""
    strokes: int
    """Ink, stamps and text boxes: no server carries them, only a copy does."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A copy that was written."""

    signed: bool
    """The original bears a signature. It stays valid in the copy, over the revision signed: not over what was added."""


class CopyService:
    """Makes copies; reads what is written through `SeanceService`."""

    def __init__(self, bodies: Bodies, library: Library, seances: SeanceService) -> None:
        self._bodies = bodies
        self._library = library
        self._seances = seances

    async def export(self, key: Key, document: SeanceDocument, target: Path) -> Saved:
        """A copy of a meeting's document with all notes and ink. Raises ``Rejected("pdf_not_writable")``."""
        page = await self._page(key)
        strokes = await self._seances.ink(key.account, document.document_id)
        return await self._write(key.account, document_ref(document), _notes_on(page, document), strokes, target)

    async def export_file(self, account: AccountId, ref: str, sha256: str, target: Path) -> Saved:
        """A copy of any held PDF with the ink on it. Raises as `export`."""
        strokes = await self._seances.ink(account, ink_document(sha256))
        return await self._write(account, ref, (), strokes, target)

    async def export_bytes(self, account: AccountId, data: bytes, sha256: str, target: Path) -> Saved:
        """The same for a PDF that is not held here."""
        strokes = await self._seances.ink(account, ink_document(sha256))
        copy = await asyncio.to_thread(_annotated, data, (), strokes)
        await self._library.save_bytes(copy, target)
        return Saved(is_signed(data))

    async def export_path(self, account: AccountId, path: Path, sha256: str, target: Path) -> Saved:
        """The same for a plain file. Raises ``LocalFault("file_unreadable")``."""
        try:
            data = await asyncio.to_thread(path.read_bytes)
        except OSError as error:
            raise LocalFault("file_unreadable") from error
        return await self.export_bytes(account, data, sha256, target)

    async def carriage(self, key: Key, document: SeanceDocument) -> Carriage:
        """What of a document travels how."""
        page = await self._page(key)
        mine = [note for note in _notes_on(page, document) if note.id in page.own]
        shared = sum(bool(note.shared_with) for note in mine)
        strokes = await self._seances.ink(key.account, document.document_id)
        return Carriage(shared, len(mine) - shared, sum(not stroke.unplaced for stroke in strokes))

    async def mail_copy(self, key: Key, document: SeanceDocument, *, private: bool, name: str) -> MailDraft:
        """A message with an annotated copy: ink and shared notes, private ones only if ``private``.

        Raises ``Rejected("no_mailbox")`` where no account sends mail, `TargetGone`, ``Rejected("pdf_not_writable")``.
        """
        mailboxes = self._bodies.beside(key.account, Service.ZIMBRA) or self._bodies.accounts(Service.ZIMBRA)
        if not mailboxes:
            raise Rejected("no_mailbox")
        page = await self._page(key)
        notes = [n for n in _notes_on(page, document) if n.id in page.own and (private or n.shared_with)]
        strokes = await self._seances.ink(key.account, document.document_id)
        data = await self._library.read_file(key.account, document_ref(document), LARGEST_BYTES)
        copy = await asyncio.to_thread(_annotated, data, notes, strokes)
        account = mailboxes[0].id
        digest = await self._bodies.store_of(account).blobs.put(copy)
        file = AttachedFile(name=name, media_type="application/pdf", sha256=digest, size_bytes=len(copy))
        return replace(MailDraft(account=account), files=(file,))

    async def _page(self, key: Key) -> SeancePage:
        page = await self._seances.page(key)
        if page is None:
            raise TargetGone("seance_gone")
        return page

    async def _write(
        self, account: AccountId, ref: str, notes: Sequence[Annotation], strokes: Sequence[InkStroke], target: Path
    ) -> Saved:
        data = await self._library.read_file(account, ref, LARGEST_BYTES)
        copy = await asyncio.to_thread(_annotated, data, notes, strokes)
        await self._library.save_bytes(copy, target)
        return Saved(is_signed(data))


def is_signed(data: bytes) -> bool:
    """Whether a PDF bears a signature."""
    return all(mark in data for mark in SIGNATURE)


def _notes_on(page: SeancePage, document: SeanceDocument) -> list[Annotation]:
    about = (document.origin, document.origin_id)
    return [note for note in page.annotations if (note.origin, note.origin_id) == about]


def _annotated(data: bytes, notes: Sequence[Annotation], strokes: Sequence[InkStroke]) -> bytes:
    """Blocks: for a thread."""
    from app.documents.annotate import annotated  # half a second to load, for a rare act

    return annotated(data, notes, strokes)
