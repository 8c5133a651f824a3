"""People and rooms of the directory, who is free, and common slots. Works offline with what is kept, and says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from app.domain.errors import AppError, Rejected
from app.domain.exchange import AsksFreeBusy, Connector
from app.domain.folding import as_typed
from app.domain.frozen import dataclass
from app.domain.ids import AccountId
from app.domain.mail import Address, Contact
from app.domain.planning import (
    DirectoryEntry,
    EntryKind,
    Occupation,
    Presence,
    Slot,
    Taken,
    as_address,
    find_slots,
    presence_at,
    rooms_that_fit,
)
from app.services.agenda import AgendaService
from app.services.bodies import Bodies
from app.services.library import Library, ListQuery

FRESH_MS = 5 * 60_000
"""Free and busy are no part of the synchronisation: older answers are asked again (interop Zimbra §12.5)."""
KEPT = 400
MOST_SUGGESTED = 12


@dataclass(frozen=True, slots=True)
class Grid:
    """Who is taken when, over a window."""

    occupations: tuple[Occupation, ...]
    live: bool
    """False: the server could not be asked; what is shown is older, or not known."""


class PlanningService:
    """Answers the form of an event."""

    def __init__(
        self,
        bodies: Bodies,
        library: Library,
        connector_of: Callable[[AccountId], Connector | None],
        agenda: AgendaService,
    ) -> None:
        self._agenda = agenda
        self._bodies = bodies
        self._library = library
        self._connector_of = connector_of
        self._kept: dict[tuple[AccountId, str, int, int, str], Occupation] = {}

    async def directory(self, account: AccountId, *kinds: EntryKind) -> list[DirectoryEntry]:
        """The lines of the directory kept here, by name; ``kinds``: only these."""
        boxes = tuple((account, kind.value) for kind in (kinds or tuple(EntryKind)))
        entries = await self._library.entries(ListQuery(kind=DirectoryEntry.KIND, boxes=boxes), limit=100_000)
        found = [entry.record for entry in entries if isinstance(entry.record, DirectoryEntry)]
        return sorted(found, key=lambda e: as_typed(e.name))

    async def suggest(self, account: AccountId, typed: str) -> list[Address]:
        """People whose name or address has every word typed: own contacts first, then the directory. Offline."""
        words = as_typed(typed).split()
        if not words:
            return []
        found: dict[str, Address] = {}
        query = ListQuery(kind=Contact.KIND, accounts=(account,))
        for entry in await self._library.entries(query, limit=10_000):
            contact = entry.record
            if isinstance(contact, Contact):
                for mail in contact.mails:
                    _offer(found, words, Address(mail=mail, name=contact.name))
        for line in await self.directory(account, EntryKind.PERSON, EntryKind.GROUP):
            _offer(found, words, as_address(line))
        return list(found.values())[:MOST_SUGGESTED]

    async def grid(
        self, account: AccountId, mails: Sequence[str], start_ms: int, end_ms: int, exclude_uid: str = ""
    ) -> Grid:
        """Busy times of people and rooms, in their order. Never raises for want of a network: the user's own are then
        those of the agenda that is here."""
        now = self._bodies.clock()
        keys = [(account, mail.lower(), start_ms, end_ms, exclude_uid) for mail in mails]
        missing = [k for k in keys if k not in self._kept or now - self._kept[k].read_ms > FRESH_MS]
        live = True
        if missing:
            try:
                asked = await self._ask(account).free_busy([k[1] for k in missing], start_ms, end_ms, exclude_uid)
                if len(self._kept) > KEPT:
                    self._kept.clear()
                self._kept.update(zip(missing, asked, strict=True))
            except AppError:
                live = False
        own = self._agenda.me(account).mail.lower()
        known = {k: self._kept.get(k) or _unknown(k[1], start_ms, end_ms) for k in keys}
        if not live and own in (k[1] for k in keys):
            mine = Occupation(own, await self._agenda.own_time(start_ms, end_ms, exclude_uid), now)
            known |= {k: mine for k in keys if k[1] == own}
        return Grid(tuple(known[k] for k in keys), live)

    def _ask(self, account: AccountId) -> AsksFreeBusy:
        connector = self._connector_of(account)
        for part in getattr(connector, "parts", (connector,)):
            if isinstance(part, AsksFreeBusy):
                return part
        raise Rejected("not_supported")

    async def slots(
        self,
        account: AccountId,
        mails: Sequence[str],
        hours: Sequence[tuple[int, int]],
        length_ms: int,
        *,
        optional: frozenset[str] = frozenset(),
        exclude_uid: str = "",
    ) -> list[Slot]:
        """Common slots inside ``hours``, best first."""
        if not hours:
            return []
        grid = await self.grid(account, mails, hours[0][0], hours[-1][1], exclude_uid)
        return find_slots(grid.occupations, hours, length_ms, optional=optional)

    async def rooms(
        self, account: AccountId, start_ms: int, end_ms: int, *, seats: int = 0, wanted: str = "", exclude_uid: str = ""
    ) -> list[tuple[DirectoryEntry, Presence]]:
        """Rooms that fit, with whether they are free then; free ones first, the smallest that is enough first."""
        rooms = rooms_that_fit(await self.directory(account, EntryKind.ROOM), seats=seats, wanted=wanted)
        mails = [room.mails[0] for room in rooms if room.mails]
        grid = await self.grid(account, mails, start_ms, end_ms, exclude_uid)
        known = {o.mail: presence_at(o, start_ms, end_ms) for o in grid.occupations}
        taken = {mail: presence in (Presence.BUSY, Presence.AWAY) for mail, presence in known.items()}
        ordered = rooms_that_fit(rooms, seats=seats, wanted=wanted, taken=taken)
        return [(room, known.get(room.mails[0] if room.mails else "", Presence.UNKNOWN)) for room in ordered]


def _offer(found: dict[str, Address], words: Iterable[str], address: Address) -> None:
    about = as_typed(f"{address.name} {address.mail}")
    if address.mail and all(word in about for word in words):
        found.setdefault(address.mail.lower(), address)


def _unknown(mail: str, start_ms: int, end_ms: int) -> Occupation:
    return Occupation(mail, (Taken(start_ms, end_ms, Presence.UNKNOWN),), 0)
