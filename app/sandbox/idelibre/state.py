"""What the server holds. Plain mutable data, guarded by one lock; readable by tests."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.sandbox.people import Person


@dataclass
class User:
    """A login of the structure. ``role`` is the legacy group id of the wire."""

    id: str
    person: Person
    role: str
    password: str
    active: bool = True
    tokens_from_ms: int = 0
    """Tokens issued before are refused (revocation)."""


@dataclass
class StoredFile:
    """A file; its bytes are made at the first download and kept."""

    id: str
    name: str
    media_type: str
    make: Callable[[], bytes]
    _data: bytes | None = None

    @property
    def data(self) -> bytes:
        if self._data is None:
            self._data = self.make()
        return self._data


@dataclass
class Annexe:
    """``id`` is also what is downloaded."""

    id: str
    name: str


@dataclass
class Project:
    id: str
    name: str
    theme: str
    file_id: str
    rapporteur: str = ""
    """User id, or empty."""
    annexes: list[Annexe] = field(default_factory=list)
    voices: tuple[int, int, int] | None = None
    """For, against, abstentions: what the vote system counted; known to the gateway, not to the tablet protocol."""


@dataclass
class OtherDocument:
    id: str
    name: str
    file_id: str


@dataclass
class Convocation:
    """One person's summons to a meeting."""

    user_id: str
    id: str
    read_at_ms: int | None = None
    """Server time of the *first* acknowledgement."""
    attendance: str = ""
    proxy_holder: str = ""
    """User id (4.3) or free name (4.2)."""
    resent_ms: int = 0
    """Sent again to this person; 0 = never. The real server forgets the first sending then (interop §13)."""


@dataclass
class Meeting:
    id: str
    name: str
    place: str
    date_ms: int
    sent_ms: int
    """When the convocations went out: known to the gateway, not to the tablet protocol."""
    convocation_file: str
    projects: list[Project]
    others: list[OtherDocument]
    convocations: dict[str, Convocation]
    """By user id."""
    revision: int = 1
    archived: bool = False
    remote_allowed: bool = False
    proxy_allowed: bool = True
    added: list[tuple[int, str]] = field(default_factory=list)
    """(server time, name) of each document added or replaced after the sending."""

    def file_ids(self) -> list[str]:
        """Every file of the meeting, in the order of the screen."""
        ids = [self.convocation_file, *(o.file_id for o in self.others)]
        for project in self.projects:
            ids += [project.file_id, *(a.id for a in project.annexes)]
        return ids


@dataclass
class Note:
    """An annotation as sent, plus who has read it."""

    fields: dict[str, Any]
    """The wire's own names (interop §9.1)."""
    read_by: set[str] = field(default_factory=set)

    @property
    def id(self) -> str:
        return str(self.fields["annotation_id"])

    @property
    def author(self) -> str:
        return str(self.fields["annotation_author_id"])

    @property
    def shared_with(self) -> list[str]:
        return [str(u) for u in self.fields.get("annotation_shareduseridlist") or []]

    def visible_to(self, user_id: str) -> bool:
        return user_id == self.author or user_id in self.shared_with


@dataclass
class State:
    """The database of one structure."""

    users: dict[str, User] = field(default_factory=dict)
    meetings: dict[str, Meeting] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    notes: dict[str, Note] = field(default_factory=dict)
    deputies: set[str] = field(default_factory=set)
    """Users who have a designated deputy (suppléant)."""
    receipts: list[tuple[str, str, int]] = field(default_factory=list)
    """Every AR received, duplicates included: (user id, meeting id, server time)."""
    presences: list[tuple[str, str, str]] = field(default_factory=list)
    """Every presence answer taken: (user id, meeting id, value)."""
    lock: threading.RLock = field(default_factory=threading.RLock)

    def user_by_login(self, login: str) -> User | None:
        return next((u for u in self.users.values() if u.person.login == login), None)

    def meeting_of(self, origin_type: str, origin_id: str) -> Meeting | None:
        """The meeting a note's origin belongs to; None when there is none."""
        for meeting in self.meetings.values():
            if origin_type == "Convocation" and meeting.id == origin_id:
                return meeting
            for project in meeting.projects:
                if origin_type == "Projet" and project.id == origin_id:
                    return meeting
                if origin_type == "Annexe" and any(a.id == origin_id for a in project.annexes):
                    return meeting
        return None
