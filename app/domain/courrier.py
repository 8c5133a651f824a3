"""Courrier: scanned letters. Source: interop contract « Courrier API v1 », §3."""

from __future__ import annotations

from typing import ClassVar

from app.domain.frozen import dataclass
from app.domain.records import Mark, Record, Searchable


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
        open_ = self.status not in ("closed", "no_action", "archived", "sent")
        if open_ and "action" in self.my_roles:
            marks |= Mark.TODO
        return marks

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

    @property
    def box(self) -> str:
        return self.letter_id

    @property
    def moment_ms(self) -> int:
        return self.created_ms

    def searchable(self) -> Searchable | None:
        return Searchable(title=self.text, people=self.author)
