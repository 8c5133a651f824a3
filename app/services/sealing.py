"""Finishing a proof that was written as a PDF: its evidence attached, then dated by the user's own authority."""

from __future__ import annotations

import asyncio
import enum
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import Transient

if TYPE_CHECKING:  # half a second to load, for a proof rarely written
    from app.signing.certificates import Fetch

Stamping = Callable[[], Awaitable[tuple[str, "Fetch"]]]
"""Address of the user's own time-stamping authority (empty = none), and how to reach it."""


class Sealing(enum.StrEnum):
    """What became of an exported proof."""

    PLAIN = "plain"
    """No time-stamping authority is set."""
    DATED = "dated"
    UNDATED = "undated"
    """The authority did not answer."""


async def seal(target: Path, evidence: Sequence[tuple[str, bytes]], stamping: Stamping) -> Sealing:
    """Finish the PDF at ``target``. ``evidence``: (name, bytes) of texts and tokens as received: others verify them.

    An authority that does not answer leaves the PDF without its date, and that is told.
    """
    if evidence:
        from app.documents.attach import attach_files

        await asyncio.to_thread(attach_files, target, list(evidence))
    url, fetch = await stamping()
    if not url:
        return Sealing.PLAIN
    from app.signing.timestamps import stamp_document

    try:
        with target.open("rb") as pdf:
            revision = await stamp_document(pdf, url, fetch)
    except Transient:
        return Sealing.UNDATED
    with target.open("ab") as pdf:
        pdf.write(revision)
    return Sealing.DATED
