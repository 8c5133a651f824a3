"""Base of all records.

A record is frozen. Its columns for lists (`box`, `moment_ms`, `marks`, `version`) are derived
properties, so that they can never disagree with it. The store keeps the record as JSON and copies
these into indexed columns.
"""

from __future__ import annotations

import enum
from typing import ClassVar

from app.domain.frozen import dataclass


class Mark(enum.IntFlag):
    """Facts of a record that lists filter and count by. Stored in one integer column."""

    NONE = 0
    UNREAD = 1
    FLAGGED = 2
    TODO = 4
    """Awaits an act of the user: to sign, to approve, to acknowledge, to answer."""
    LATE = 8
    """A due date known to the server has passed when it was last read."""
    ATTACHMENT = 16
    SIGN = 32
    """The awaited act is a signature with the token."""
    VISA = 64
    """The awaited act is a visa: no token."""
    CONFLICT = 128
    """The other version of something that was changed on two sides: kept until the user chose."""
    SPAN = 256
    """An event that may be on long after its start (a series, several days): looked for whatever its start."""


@dataclass(frozen=True, slots=True)
class Searchable:
    """Text of a record for the full-text index. Folding of accents and ligatures is the store's work."""

    title: str
    people: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Something a server holds. Subclasses set ``KIND`` and are listed in `kinds.RECORD_TYPES`."""

    KIND: ClassVar[str] = ""

    id: str
    """The server's identifier, or the client-chosen one; see `ids.Key`."""

    @property
    def box(self) -> str:
        """The list it belongs to: folder, calendar, bureau… Empty = one list for the kind."""
        return ""

    @property
    def thread(self) -> str:
        """Name of the conversation it belongs to; empty = alone."""
        return ""

    @property
    def who(self) -> str:
        """The person a result of the search is told apart by; empty where that is no person."""
        return ""

    @property
    def moment_ms(self) -> int:
        """The instant lists sort by (UTC, milliseconds)."""
        return 0

    @property
    def marks(self) -> Mark:
        return Mark.NONE

    @property
    def version(self) -> str:
        """The server's revision of the content, opaque; empty where the protocol has none."""
        return ""

    def searchable(self) -> Searchable | None:
        """Text to index, or None when the kind is not searched."""
        return None
