"""What the préfecture wrote about an acte, whichever service brought it (S²LOW, Pastell): one archive of files.

A letter is a file of the account, named ``prefecture:<where its archive is asked for>:<rank in it>``: the archive is
asked for again, whole, when it is downloaded.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from app.connectors import answers
from app.documents.actes_messages import ActeMessage, read_message
from app.domain.errors import Rejected, TargetGone
from app.domain.exchange import FileRef, Urgency
from app.domain.followup import Fate, FateFile, FateMessage

PREFECTURE = "prefecture"
"""First word of the name of a file that came with a message."""


def build_message(id: str, kind: str, place: str, archive: bytes, at_ms: int) -> FateMessage:
    """One message with its words; one whose archive cannot be read is told all the same. ``place``: see above."""
    try:
        read = read_message(archive)
    except Rejected:
        read = ActeMessage()
    files = tuple(
        FateFile(ref=f"{PREFECTURE}:{place}:{rank}", name=file.name, media_type=file.media_type)
        for rank, file in enumerate(read.files)
    )
    return FateMessage(
        id=id, kind=kind, at_ms=answers.day_ms(read.date) or at_ms, found_ms=at_ms, text=read.text, files=files
    )


def in_order(messages: tuple[FateMessage, ...]) -> tuple[FateMessage, ...]:
    """Oldest first."""
    return tuple(sorted(messages, key=lambda message: (message.at_ms or 0, message.id)))


def letters_of(fate: Fate) -> list[FileRef]:
    """Letters are short: they are fetched with their message."""
    return [
        FileRef(
            ref=file.ref, owner_kind=Fate.KIND, owner_id=fate.id, name=file.name, media_type=file.media_type,
            urgency=Urgency.NEAR,
        )
        for message in fate.messages
        for file in message.files
    ]  # fmt: skip


class Letter:
    """One file of an archive, as an open transfer. Raises ``TargetGone`` when the archive no longer holds it."""

    offset = 0

    def __init__(self, archive: bytes, rank: int) -> None:
        files = read_message(archive).files
        if rank >= len(files):
            raise TargetGone("attachment_gone")
        self._content = files[rank].content
        self.size_bytes: int | None = len(self._content)

    async def chunks(self) -> AsyncIterator[bytes]:
        yield self._content
