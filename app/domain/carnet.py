"""The carnet: what one wrote that no server of the field can hold, carried between one's own devices.

Ink, and text boxes laid on pages (`seances.InkStroke`), and reminders of documents (`reminders.DocumentReminder`) are
local records. Each has a **version**: how often it
was changed, where, and whether it is gone. Devices exchange *changes* (version and content) in sealed segments
that a mailbox of the user's keeps; a segment is only ever added, never edited, and reading one twice is
harmless. Two devices therefore hold the same carnet once they have read the same segments, in any order:

* **merge is by note**: of two versions of one note the later in `NoteVersion.order` is kept, never a file;
* an edit beats a deletion made without knowing of it: work is not lost to a race.

What a server can carry itself (notes of i-délibre) travels through that server and is no part of it.
"""

from __future__ import annotations

from typing import ClassVar

from app.domain.frozen import dataclass
from app.domain.records import Record
from app.domain.reminders import DocumentReminder
from app.domain.seances import InkStroke

TRAVELS = frozenset({InkStroke.KIND, DocumentReminder.KIND})
"""Kinds of local records that are part of the carnet."""
NOTES, KEY = "notes", "cle"
"""Roles of a segment: changes, or a key that the holder of a recovery code can open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteVersion:
    """Which state of a note this is."""

    counter: int
    """One more than that of the state it was made from."""
    device: str
    """Where it was made."""
    at_ms: int
    """When, by that device's clock: settles ties, proves nothing."""
    deleted: bool = False

    @property
    def order(self) -> tuple[int, bool, int, str]:
        """Total: the same on every device. At the same counter neither knew of the other: the living one stays."""
        return self.counter, not self.deleted, self.at_ms, self.device


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteChange:
    """One note as one device left it."""

    home: str
    """`accounts.identity` of the account it belongs to: account ids differ from device to device."""
    kind: str
    id: str
    version: NoteVersion
    record: str = ""
    """The record as the store encodes it; empty when deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarnetSegment(Record):
    """One sealed message of the carnet's folder; ``id`` is the mailbox's."""

    KIND: ClassVar[str] = "carnet_segment"

    name: str
    """Chosen by the device that wrote it: in the subject and in the Message-ID."""
    role: str = NOTES
    sealed: str = ""
    date_ms: int = 0
    """Of the mailbox."""

    @property
    def version(self) -> str:
        return self.name

    @property
    def moment_ms(self) -> int:
        return self.date_ms


def newer(held: NoteVersion | None, coming: NoteVersion) -> bool:
    """True when ``coming`` takes the place of ``held``."""
    return held is None or coming.order > held.order
