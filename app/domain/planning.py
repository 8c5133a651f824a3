"""Who is free when: directory of people and rooms, busy times, and the search of a common slot. Pure."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from app.domain.frozen import dataclass
from app.domain.mail import Address
from app.domain.records import Record, Searchable


class EntryKind(enum.StrEnum):
    """What a line of the directory stands for."""

    PERSON = "person"
    GROUP = "group"
    """A distribution list."""
    ROOM = "room"
    EQUIPMENT = "equipment"


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryEntry(Record):
    """A line of the body's directory (GAL), kept for when there is no network. ``id`` is the server's."""

    KIND: ClassVar[str] = "directory_entry"

    name: str
    kind: EntryKind = EntryKind.PERSON
    mails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    company: str = ""
    title: str = ""
    capacity: int = 0
    """Seats of a room; 0 = not told."""
    place: str = ""
    """Site, building, floor of a room, as one line."""
    equipment: str = ""
    """What a room offers, in the words of who described it."""
    members: tuple[str, ...] = ()
    """Addresses a distribution list stands for; empty when the server keeps them to itself."""
    reference: str = ""
    """The directory's own name for it (an LDAP DN): what a group names it by (interop §13)."""

    @property
    def box(self) -> str:
        return self.kind.value

    def searchable(self) -> Searchable | None:
        return Searchable(
            title=self.name, people=" ".join(self.mails), body=f"{self.title} {self.company} {self.place}"
        )


class Presence(enum.StrEnum):
    """How taken a stretch of time is, lightest first."""

    FREE = "free"
    UNKNOWN = "unknown"
    """The server does not know, or may not tell."""
    TENTATIVE = "tentative"
    BUSY = "busy"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Taken:
    """A stretch of somebody's time, UTC ms, end exclusive; free ones are left out."""

    start_ms: int
    end_ms: int
    presence: Presence


@dataclass(frozen=True, slots=True)
class Occupation:
    """What is known of one person or room in a window of time."""

    mail: str
    taken: tuple[Taken, ...]
    read_ms: int
    """When the server said so: free and busy are never part of a synchronisation."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A proposal for a meeting."""

    start_ms: int
    end_ms: int
    busy: tuple[str, ...] = ()
    """Of those who need not be there: who could not."""
    doubtful: tuple[str, ...] = ()
    """Tentative, or not known."""


def presence_at(occupation: Occupation, start_ms: int, end_ms: int) -> Presence:
    """The heaviest thing said of a stretch of time."""
    order = list(Presence)
    found = [t.presence for t in occupation.taken if t.start_ms < end_ms and start_ms < t.end_ms]
    return max(found, key=order.index, default=Presence.FREE)


def find_slots(
    occupations: Sequence[Occupation],
    hours: Iterable[tuple[int, int]],
    length_ms: int,
    *,
    optional: frozenset[str] = frozenset(),
    step_ms: int = 30 * 60_000,
    limit: int = 20,
) -> list[Slot]:
    """Stretches of ``length_ms`` in which nobody required is busy, best first.

    ``hours``: the (start, end) in which one may meet, in order: working hours of the days looked at. Those in
    ``optional`` may be missing; the fewer are, and the fewer doubts there are, the better; then the sooner.
    """
    found: list[Slot] = []
    for begin, end in hours:
        for start in range(begin, end - length_ms + 1, step_ms):
            slot = _slot(occupations, start, start + length_ms, optional)
            if slot is not None:
                found.append(slot)
    found.sort(key=lambda s: (len(s.busy), len(s.doubtful), s.start_ms))
    return found[:limit]


def _slot(occupations: Sequence[Occupation], start: int, end: int, optional: frozenset[str]) -> Slot | None:
    busy, doubtful = [], []
    for occupation in occupations:
        presence = presence_at(occupation, start, end)
        if presence in (Presence.BUSY, Presence.AWAY):
            if occupation.mail not in optional:
                return None
            busy.append(occupation.mail)
        elif presence is not Presence.FREE:
            doubtful.append(occupation.mail)
    return Slot(start, end, tuple(busy), tuple(doubtful))


def rooms_that_fit(
    rooms: Iterable[DirectoryEntry], *, seats: int = 0, wanted: str = "", taken: Mapping[str, bool] | None = None
) -> list[DirectoryEntry]:
    """Rooms with enough seats and all the words of ``wanted``; the smallest first, those known to be taken last."""
    words = wanted.casefold().split()
    held = taken or {}

    def fits(room: DirectoryEntry) -> bool:
        about = f"{room.name} {room.place} {room.equipment}".casefold()
        return (not seats or room.capacity >= seats) and all(word in about for word in words)

    def order(room: DirectoryEntry) -> tuple[bool, int, str]:
        return any(held.get(mail, False) for mail in room.mails), room.capacity, room.name

    return sorted((room for room in rooms if fits(room)), key=order)


def as_address(entry: DirectoryEntry) -> Address:
    """Whom to invite."""
    return Address(mail=entry.mails[0] if entry.mails else "", name=entry.name)
