"""Courrier: scanned letters. Source: interop contract « Courrier API v1 », §3."""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import quote

from app.domain.frozen import dataclass
from app.domain.records import Mark, Record, Searchable

ACTING = ("action", "opinion", "visa", "sign")
"""Roles that ask something of whoever has them; ``info`` does not."""


def letter_file_ref(letter_id: str, file_id: str) -> str:
    """Name of a letter's file in its account (`exchange.FileRef.ref`)."""
    return f"file:{quote(letter_id, safe='')}:{quote(file_id, safe='')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFile:
    id: str
    kind: str
    """``scan`` (main), ``attachment``, ``draft_reply``, ``signed_reply``, ``receipt``."""
    name: str
    media_type: str
    size_bytes: int
    sha256: str = ""
    pages: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    id: str
    role: str
    """``action``, ``info``, ``opinion``, ``visa``, ``sign``."""
    label: str
    due_date: str = ""
    done: bool = False
    mine: bool = False
    """It is the user's own: what an opinion, a visa or « traité » closes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLink:
    relation: str
    """``reply_to``, or another word of the server's."""
    letter_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Somebody whom a letter may be given to."""

    user_id: str
    name: str
    function: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One thing done to a letter, as the server tells it."""

    at_ms: int
    by: str
    action: str
    """A word of the contract (§3.3), or another of the server's."""
    comment: str = ""


NOTE_ACTIONS = ("note", "note_edit", "note_delete")
"""In `Letter.allowed_actions`: add a note, change and delete one's own. A server's « note » allows all three."""

OVER = frozenset({"closed", "no_action", "archived", "sent"})
"""Statuses of a letter that awaits nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter(Record):
    KIND: ClassVar[str] = "letter"

    revision: int
    direction: str
    """``in``, ``out``, ``internal``."""
    chrono: str
    subject: str
    sender: str
    recipients: tuple[str, ...] = ()
    type_label: str = ""
    service_label: str = ""
    status: str = ""
    arrival_ms: int = 0
    due_date: str = ""
    """``YYYY-MM-DD`` or empty."""
    priority: str = ""
    confidential: bool = False
    assignments: tuple[Assignment, ...] = ()
    my_roles: tuple[str, ...] = ()
    allowed_actions: tuple[str, ...] = ()
    """Exactly what the server allows: nothing about rights is computed here."""
    read: bool = False
    files: tuple[LetterFile, ...] = ()
    notes: int = 0
    reply_state: str = ""
    """``none``, ``expected``, ``drafting``, ``in_visa``, ``signed``, ``sent``."""
    reply_id: str = ""
    """Id of the letter that answers this one."""
    links: tuple[LetterLink, ...] = ()
    """Other letters that this one is about."""

    @property
    def who(self) -> str:
        return ", ".join(self.recipients) if self.direction == "out" else self.sender

    @property
    def moment_ms(self) -> int:
        return self.arrival_ms

    @property
    def box(self) -> str:
        return self.direction

    @property
    def version(self) -> str:
        return str(self.revision)

    @property
    def marks(self) -> Mark:
        marks = Mark.NONE if self.read else Mark.UNREAD
        open_ = self.status not in OVER
        return marks | Mark.TODO if open_ and self.awaited else marks

    @property
    def due_day(self) -> str:
        """By when the user must act, ``YYYY-MM-DD``: the letter's own day, or that of what was given to him where it is
        sooner (contract §3.1); empty = no day."""
        mine = (a.due_date for a in self.assignments if a.mine and not a.done)
        return min(filter(None, (self.due_date, *mine)), default="")

    @property
    def awaited(self) -> tuple[str, ...]:
        """Roles in which the user has still something to do, as the server tells it."""
        done = {a.role for a in self.assignments if a.mine and a.done}
        waiting = {a.role for a in self.assignments if a.mine and not a.done}
        return tuple(r for r in self.my_roles if r in ACTING and (r in waiting or r not in done))

    def searchable(self) -> Searchable | None:
        return Searchable(
            title=f"{self.subject} {self.chrono}",
            people=f"{self.sender} {' '.join(self.recipients)}",
            body=f"{self.type_label} {self.service_label}",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterNote(Record):
    """A note on a letter; ``id`` is a client UUID when written here."""

    KIND: ClassVar[str] = "letter_note"

    letter_id: str
    author: str
    text: str
    created_ms: int
    mine: bool = False
    """Written by the user, as the server tells it."""
    revision: int = 0
    visibility: str = "everyone"
    """``everyone`` or ``services``, kept as it is when the words change."""
    service_ids: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        return str(self.revision)

    @property
    def box(self) -> str:
        return self.letter_id

    @property
    def who(self) -> str:
        return self.author

    @property
    def moment_ms(self) -> int:
        return self.created_ms

    def searchable(self) -> Searchable | None:
        return Searchable(title=self.text, people=self.author)
