"""Lists of letters narrowed by role, service and lateness, or ordered by due date, over all bodies.

What `Library` can tell by itself (direction, marks) goes through it untouched; the rest is read from the records.
"""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from app.domain.courrier import Letter
from app.domain.frozen import dataclass
from app.domain.ids import Key
from app.domain.listing import Entry
from app.domain.records import Mark, Record
from app.services.bodies import Bodies
from app.services.library import Library, ListQuery, ListSnapshot

PAGE = 500
NEVER = "9999-12-31"
MOST_AWAITED, NAMED = 5000, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterQuery(ListQuery):
    """`ListQuery` of letters, narrowed."""

    kind: str = Letter.KIND
    role: str = ""
    """The user's own: as `Assignment.role`; empty = any."""
    service: str = ""
    late: bool = False
    """Only those whose due date has passed and that still await somebody."""
    by_due: bool = False
    """The nearest due date first, those without one last; else newest first."""

    @property
    def narrowed(self) -> bool:
        return bool(self.role or self.service or self.late)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterNews:
    """Letters that have come to await the user, told together (row A21)."""

    count: int = 0
    late: int = 0
    """Among them."""
    names: tuple[str, ...] = ()
    """Subjects of the first few."""


class LetterLists:
    """What the list of the Courrier space asks."""

    def __init__(self, bodies: Bodies, library: Library) -> None:
        self._bodies = bodies
        self._library = library
        self._told: frozenset[Key] | None = None

    async def snapshot(self, query: ListQuery, limit: int | None = None) -> ListSnapshot:
        """The order of the list now."""
        if not isinstance(query, LetterQuery) or not (query.narrowed or query.by_due):
            return await self._library.snapshot(query, limit)
        whole = await self._library.snapshot(query)
        today = self.today()
        rows: list[tuple[str, int]] = []
        for start in range(0, len(whole), PAGE):
            for offset, entry in enumerate(await self._library.load(whole, start, start + PAGE)):
                letter = entry.record if entry is not None else None
                if isinstance(letter, Letter) and fits(letter, query, today):
                    rows.append((letter.due_day or NEVER, start + offset))
        if query.by_due:
            rows.sort(key=lambda row: row[0])
        chosen = [place for _due, place in rows][:limit]
        return ListSnapshot(
            query,
            whole.bodies,
            array("B", [whole.body_index[place] for place in chosen]),
            array("q", [whole.rowids[place] for place in chosen]),
        )

    async def load(self, snapshot: ListSnapshot, start: int, stop: int) -> list[Entry[Record] | None]:
        return await self._library.load(snapshot, start, stop)

    async def rows_of(self, query: ListQuery, keys: Iterable[Key]) -> list[Entry[Record]]:
        return list(await self._library.entries_of(keys))

    async def standing_keys(self, snapshot: ListSnapshot) -> list[Key]:
        return await self._library.standing_keys(snapshot)

    async def news(self) -> LetterNews:
        """What has come to await the user since the last time this was asked; the first time, nothing is new."""
        entries = await self._library.entries(ListQuery(kind=Letter.KIND, marks=Mark.TODO), MOST_AWAITED)
        awaiting = {entry.key: entry.record for entry in entries if isinstance(entry.record, Letter)}
        told, self._told = self._told, frozenset(awaiting)
        fresh = [letter for key, letter in awaiting.items() if told is not None and key not in told]
        today = self.today()
        return LetterNews(
            count=len(fresh),
            late=sum(1 for letter in fresh if letter.due_day and letter.due_day < today),
            names=tuple(letter.subject for letter in fresh[:NAMED]),
        )

    async def services(self) -> list[str]:
        """Names of the services that hold a letter here."""
        entries = await self._library.entries(ListQuery(kind=Letter.KIND), 5000)
        found = {e.record.service_label for e in entries if isinstance(e.record, Letter)}
        return sorted(filter(None, found), key=str.casefold)

    def today(self) -> str:
        """``YYYY-MM-DD`` where the first body is: between midnight there and in UTC a day has begun already."""
        zone = next((body.timezone for body in self._bodies.all), "Europe/Paris")
        return dt.datetime.fromtimestamp(self._bodies.clock() / 1000, ZoneInfo(zone)).date().isoformat()


def fits(letter: Letter, query: LetterQuery, today: str) -> bool:
    """Whether the letter is of the list."""
    if query.role and query.role not in letter.my_roles:
        return False
    if query.service and letter.service_label != query.service:
        return False
    return not query.late or (bool(letter.due_day) and letter.due_day < today and bool(letter.marks & Mark.TODO))
