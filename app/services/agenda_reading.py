"""What the agenda holds: events of all calendars and séances of all bodies in one window of time; whose they are."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from dataclasses import replace
from types import ModuleType

from app.domain.agenda import SHORT_MS, Calendar, Event, Occurrence
from app.domain.errors import TargetGone
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, BodyId, Key
from app.domain.listing import Entry
from app.domain.mail import Address, Invite
from app.domain.meeting_events import MEETING_MS, MeetingEvent
from app.domain.planning import Presence, Taken
from app.domain.records import Mark, Record
from app.domain.seances import Seance
from app.services.bodies import Bodies
from app.services.library import Library, ListQuery
from app.services.seances import told_of
from app.store.reader import Reader
from app.store.records import rowid_floor

DAY_MS = 24 * 60 * 60 * 1000
MOST_UNREADABLE = 200
Which = tuple[Key, int | None]
"""An event, and of a series the date meant (RECURRENCE-ID); None where it does not repeat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """One thing in the agenda, as a view paints it."""

    occurrence: Occurrence
    key: Key
    """Of the event or séance."""
    calendar: Key | None
    """None for a séance."""
    body: BodyId
    colour_index: int
    """Position of the calendar in `AgendaService.calendars`; -1 for a séance."""
    kind: str
    """``event`` or ``seance``."""
    pending: bool = False
    failed: bool = False
    """An act on it awaits the user's decision: « À traiter »."""
    conflict: bool = False
    """Overlaps another item of the window."""
    fixed: bool = False
    """It may not be changed here: its calendar is read only, or somebody else organizes it."""
    locked: bool = False
    """Nothing at all may be done with it: its calendar is read only, or its words are kept from us."""
    owner: str = ""
    """Whose calendar it is in, when it was shared with us."""
    followed: bool = False
    """Of a calendar that we only read (the town's halls), and we are not invited: it takes none of our time."""
    answer: str = ""
    """Our own answer to an invitation (PARTSTAT); empty when we are not invited."""

    @property
    def which(self) -> Which:
        """What tells it from all others: the event, and of a series the date (RECURRENCE-ID)."""
        return self.key, self.occurrence.recurrence_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """An invitation in its day."""

    day: tuple[AgendaItem, ...]
    """The other things of that day."""
    clashing: tuple[AgendaItem, ...]
    """Those of them at the same time."""
    event: Key | None
    """What the server filed for it; None = not here yet."""


class AgendaReading:
    """The half of the Agenda space that writes nothing."""

    def __init__(self, bodies: Bodies, library: Library) -> None:
        self._bodies = bodies
        self._library = library

    async def calendars(self) -> list[Entry[Record]]:
        """Calendars of all accounts, in a stable order."""
        entries = await self._library.entries(ListQuery(kind=Calendar.KIND))
        return sorted(entries, key=lambda e: (e.key.account, e.key.id))

    async def window(self, start_ms: int, end_ms: int) -> list[AgendaItem]:
        """Everything that touches [start, end), in order of time, conflicts marked."""
        known = {e.key: e.record for e in await self.calendars() if isinstance(e.record, Calendar)}
        order = {key: i for i, key in enumerate(known)}
        items: list[AgendaItem] = []
        meetings = await self._standing_for_meetings()
        for entry in await self._between(start_ms, end_ms):
            event = entry.record
            if not isinstance(event, Event) or entry.key in meetings:
                continue
            calendar = Key(entry.key.account, Calendar.KIND, event.calendar)
            body = self._bodies.body_of(entry.key.account).id
            held = known.get(calendar)
            owner = held.owner if held is not None else ""
            read_only = held is not None and not held.writable
            locked = read_only or is_veiled(event, owner)
            fixed = locked or not self.organizes(entry.key.account, event, owner)
            for occurrence in ical().occurrences([event], start_ms, end_ms):
                items.append(
                    AgendaItem(
                        occurrence=occurrence,
                        key=entry.key,
                        calendar=calendar,
                        body=body,
                        colour_index=order.get(calendar, 0),
                        kind=Event.KIND,
                        pending=entry.pending > 0,
                        failed=entry.failed,
                        fixed=fixed,
                        locked=locked,
                        owner=owner,
                        answer=event.answer,
                        followed=read_only and not event.answer,
                    )
                )
        items += await self._seances(start_ms, end_ms)
        items.sort(key=lambda i: (i.occurrence.start_ms, i.occurrence.end_ms, i.key))
        return _with_conflicts(items)

    async def _between(self, start_ms: int, end_ms: int) -> list[Entry[Record]]:
        """Events that may touch [start, end): two walks of an index, however many events there are."""
        found = await self._bodies.read_all(lambda r: _events_between(r, start_ms, end_ms))
        return [entry for entries in found for entry in entries]

    async def _standing_for_meetings(self) -> frozenset[Key]:
        """Events that stand for a meeting in a calendar: the meeting itself is shown, once."""
        filed = await self._library.entries(ListQuery(kind=MeetingEvent.KIND))
        records = (entry.record for entry in filed)
        return frozenset(record.key for record in records if isinstance(record, MeetingEvent))

    async def _seances(self, start_ms: int, end_ms: int) -> list[AgendaItem]:
        items = []
        for entry in await self._library.entries(ListQuery(kind=Seance.KIND)):
            seance = entry.record
            if not isinstance(seance, Seance) or seance.closed:
                continue
            if seance.date_ms >= end_ms or seance.date_ms + MEETING_MS <= start_ms:
                continue
            told = await told_of(self._library, entry.key)
            occurrence = Occurrence(
                event_id=seance.id,
                account=entry.key.account,
                start_ms=seance.date_ms,
                end_ms=seance.date_ms + MEETING_MS,
                all_day=False,
                title=seance.name,
                location=seance.place or (told.proof.place if told is not None else ""),
                recurrence_ms=None,
            )
            body = self._bodies.body_of(entry.key.account).id
            items.append(
                AgendaItem(
                    occurrence=occurrence, key=entry.key, calendar=None, body=body, colour_index=-1, kind=Seance.KIND
                )
            )
        return items

    async def around(
        self, account: AccountId, uid: str, start_ms: int, end_ms: int, *, all_day: bool = False
    ) -> Around:
        """What an invitation meets, over all bodies and calendars: the day it falls on, and the event it made.

        ``all_day``: dates, from midnight to midnight UTC; they clash with nothing.
        """
        slack = DAY_MS // 2 if all_day else 0
        day_start, day_end = ical().home_days(start_ms + slack, end_ms - slack)
        items = await self.window(day_start, day_end)
        own = next((i.key for i in items if i.key.account == account and i.key.id.endswith(f"/{uid}")), None)
        others = tuple(i for i in items if not (i.kind == Event.KIND and i.key.id.endswith(f"/{uid}")))
        clashing = tuple(
            i
            for i in others
            if not all_day and _takes_time(i) and i.occurrence.start_ms < end_ms and start_ms < i.occurrence.end_ms
        )
        return Around(day=others, clashing=clashing, event=own)

    async def unreadable(self) -> list[Entry[Record]]:
        """Events the servers hold that nobody can read; their source is `Event.ics`."""
        # They have no moment: they stand before all others.
        found = await self._bodies.read_all(lambda r: r.page(Event.KIND, ascending=True, limit=MOST_UNREADABLE))
        entries = (entry for page in found for entry in page)
        return [e for e in entries if isinstance(e.record, Event) and e.record.unreadable]

    async def event(self, key: Key) -> Entry[Record] | None:
        return await self._library.entry(key)

    async def own_time(self, start_ms: int, end_ms: int, exclude_uid: str = "") -> tuple[Taken, ...]:
        """When the user is taken, from what is here: the calendars of every body, meetings included. Offline."""
        found: list[Taken] = []
        for item in await self.window(start_ms, end_ms):
            o = item.occurrence
            if o.cancelled or item.followed or item.owner or item.answer == "DECLINED":
                continue
            if item.kind == "event":
                event = await self.shown(item.key)
                if event.free or event.uid == exclude_uid:
                    continue
            sure = item.answer in ("", "ACCEPTED")
            found.append(Taken(o.start_ms, o.end_ms, Presence.BUSY if sure else Presence.TENTATIVE))
        return tuple(found)

    async def find(self, account: AccountId, uid: str) -> Key | None:
        """The event of this UID in one of the account's own calendars."""
        for entry in await self.calendars():
            if entry.key.account != account or not isinstance(entry.record, Calendar) or entry.record.owner:
                continue
            key = Key(account, Event.KIND, f"{entry.key.id}/{uid}")
            if await self._library.entry(key) is not None:
                return key
        return None

    # --- whose it is ----------------------------------------------------------------------------

    def me(self, account: AccountId) -> Address:
        """The user on an account, as organizer."""
        held = self._bodies.account(account)
        return Address(mail=held.login, name=held.settings.get("name", ""))

    def organizes(self, account: AccountId, event: Event, owner: str = "") -> bool:
        """Whether the event is ours to change: nobody else organizes it. ``owner``: whose calendar it is in, when it
        is shared with us; what they organize is ours to change in their name."""
        organizer = event.organizer
        return organizer is None or organizer.mail.lower() == owner.lower() or self.is_mine(account, organizer)

    def is_mine(self, account: AccountId, address: Address) -> bool:
        """One of the addresses the account is known by."""
        held = self._bodies.account(account)
        mine = {held.login.lower(), *(a.strip().lower() for a in held.settings.get("addresses", "").split(","))}
        return address.mail.lower() in mine

    def asks_me(self, account: AccountId, invite: Invite) -> bool:
        """Whether an invitation wants an answer of the user: not one that they sent."""
        mine = invite.organizer is not None and self.is_mine(account, invite.organizer)
        return invite.method == "REQUEST" and not mine

    async def shown(self, key: Key) -> Event:
        """As it is with what waits to be sent. Raises ``TargetGone("event_gone")``."""
        entry = await self._library.entry(key)
        if entry is None or not isinstance(entry.record, Event):
            raise TargetGone("event_gone")
        return entry.record


def is_veiled(event: Event, owner: str) -> bool:
    """Whether all we may know of it is that ``owner`` is taken: private, in a calendar shared without that right."""
    return bool(owner) and event.private and not event.title.strip()


def _events_between(reader: Reader, start_ms: int, end_ms: int) -> list[Entry[Record]]:
    """All-day events start at midnight UTC whatever the zone: a day of slack on both sides."""
    low, high = rowid_floor(start_ms - SHORT_MS - DAY_MS), rowid_floor(end_ms + DAY_MS)
    rows = reader.rowids(Event.KIND, without=Mark.SPAN, after=low - 1, before=high)
    rows += reader.rowids(Event.KIND, marks=Mark.SPAN, before=high)
    entries = (entry for entry in reader.at(rows) if entry is not None)
    return [e for e in entries if isinstance(e.record, Event) and _touches(e.record, start_ms)]


def _touches(event: Event, start_ms: int) -> bool:
    return event.last_ms > start_ms - DAY_MS and not event.unreadable


def ical() -> ModuleType:
    """`documents.ical`, loaded at first use: the first list of the window does not wait for it."""
    return importlib.import_module("app.documents.ical")


def _takes_time(item: AgendaItem) -> bool:
    """All-day events, cancelled ones and those of calendars that we only follow conflict with nothing."""
    return not (item.occurrence.all_day or item.occurrence.cancelled or item.followed)


def _with_conflicts(items: Iterable[AgendaItem]) -> list[AgendaItem]:
    """Mark items that overlap in time."""
    ordered = list(items)
    timed = [i for i, item in enumerate(ordered) if _takes_time(item)]
    clashing: set[int] = set()
    open_until: list[int] = []
    for index in timed:
        start = ordered[index].occurrence.start_ms
        open_until = [other for other in open_until if ordered[other].occurrence.end_ms > start]
        if open_until:
            clashing.update(open_until)
            clashing.add(index)
        open_until.append(index)
    return [replace(item, conflict=True) if i in clashing else item for i, item in enumerate(ordered)]
