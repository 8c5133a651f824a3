"""Agenda: events of all calendars and séances of all bodies in one window of time."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from dataclasses import replace
from types import ModuleType

from app.domain.agenda import SHORT_MS, Calendar, Event, EventDraft, Occurrence, Scope
from app.domain.errors import Rejected, TargetGone
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, BodyId, Key, new_id
from app.domain.intents import DeleteEvent, Intent, ProposeTime, SaveEvent, TransferEvent
from app.domain.listing import Entry
from app.domain.mail import Address
from app.domain.records import Mark, Record
from app.domain.seances import Seance
from app.services.bodies import Bodies
from app.services.library import Library, ListQuery
from app.store.reader import Reader
from app.store.records import rowid_floor

DAY_MS = 24 * 60 * 60 * 1000
MOST_UNREADABLE = 200
SEANCE_MS = 2 * 60 * 60 * 1000
"""The protocol gives no end: two hours (interop i-délibre §10)."""


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
    owner: str = ""
    """Whose calendar it is in, when it was shared with us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """An invitation in its day."""

    day: tuple[AgendaItem, ...]
    """The other things of that day."""
    clashing: tuple[AgendaItem, ...]
    """Those of them at the same time."""
    event: Key | None
    """What the server filed for it; None = not here yet."""


class AgendaService:
    """The Agenda space."""

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
        for entry in await self._between(start_ms, end_ms):
            event = entry.record
            if not isinstance(event, Event):
                continue
            calendar = Key(entry.key.account, Calendar.KIND, event.calendar)
            body = self._bodies.body_of(entry.key.account).id
            held = known.get(calendar)
            fixed = (held is not None and not held.writable) or not self.organizes(entry.key.account, event)
            for occurrence in _ical().occurrences([event], start_ms, end_ms):
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
                        owner=held.owner if held is not None else "",
                    )
                )
        items += await self._seances(start_ms, end_ms)
        items.sort(key=lambda i: (i.occurrence.start_ms, i.occurrence.end_ms, i.key))
        return _with_conflicts(items)

    async def _between(self, start_ms: int, end_ms: int) -> list[Entry[Record]]:
        """Events that may touch [start, end): two walks of an index, however many events there are."""
        found = await self._bodies.read_all(lambda r: _events_between(r, start_ms, end_ms))
        return [entry for entries in found for entry in entries]

    async def _seances(self, start_ms: int, end_ms: int) -> list[AgendaItem]:
        items = []
        for entry in await self._library.entries(ListQuery(kind=Seance.KIND)):
            seance = entry.record
            if not isinstance(seance, Seance) or seance.closed:
                continue
            if seance.date_ms >= end_ms or seance.date_ms + SEANCE_MS <= start_ms:
                continue
            occurrence = Occurrence(
                event_id=seance.id,
                account=entry.key.account,
                start_ms=seance.date_ms,
                end_ms=seance.date_ms + SEANCE_MS,
                all_day=False,
                title=seance.name,
                location=seance.place,
                recurrence_ms=None,
            )
            body = self._bodies.body_of(entry.key.account).id
            items.append(
                AgendaItem(
                    occurrence=occurrence, key=entry.key, calendar=None, body=body, colour_index=-1, kind=Seance.KIND
                )
            )
        return items

    async def around(self, account: AccountId, uid: str, start_ms: int, end_ms: int) -> Around:
        """What an invitation meets, over all bodies and calendars: the day it falls on, and the event it made."""
        day_start, day_end = _ical().home_days(start_ms, end_ms)
        items = await self.window(day_start, day_end)
        own = next((i.key for i in items if i.key.account == account and i.key.id.endswith(f"/{uid}")), None)
        others = tuple(i for i in items if not (i.kind == Event.KIND and i.key.id.endswith(f"/{uid}")))
        clashing = tuple(
            i
            for i in others
            if not i.occurrence.all_day
            and not i.occurrence.cancelled
            and i.occurrence.start_ms < end_ms
            and start_ms < i.occurrence.end_ms
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

    # --- writing --------------------------------------------------------------------------------

    async def draft(self, key: Key, recurrence_ms: int | None = None) -> EventDraft:
        """What a form shows of an event; with ``recurrence_ms`` of one occurrence, with the rule of its series."""
        event = await self._shown(key)
        draft: EventDraft = _ical().draft_of(event, recurrence_ms)
        return draft if recurrence_ms is None else replace(draft, rule=_ical().draft_of(event).rule)

    async def create(
        self,
        calendar: Key,
        title: str,
        start_ms: int,
        end_ms: int,
        *,
        all_day: bool = False,
        location: str = "",
        description: str = "",
    ) -> Key:
        """A new event; returns its key at once, the server learns of it later."""
        draft = EventDraft(
            title=title, start_ms=start_ms, end_ms=end_ms, all_day=all_day, location=location, description=description
        )
        return await self.make(calendar, draft)

    async def make(self, calendar: Key, draft: EventDraft) -> Key:
        """A new event from a form. People are invited when the server has it."""
        if draft.end_ms <= draft.start_ms:
            raise Rejected("event_ends_before_start")
        if not await self._writable(calendar.account, calendar.id):
            raise Rejected("calendar_read_only")
        event = _ical().build_event(
            calendar_id=calendar.id,
            uid=f"{new_id()}@echarpe",
            title=draft.title,
            start_ms=draft.start_ms,
            end_ms=draft.end_ms,
            all_day=draft.all_day,
            location=draft.location,
            description=draft.description,
            rule=draft.rule,
            organizer=self.me(calendar.account) if draft.attendees else None,
            attendees=draft.attendees,
            alarms=draft.alarms,
            private=draft.private,
            free=draft.free,
            now_ms=self._bodies.clock(),
        )
        await self._bodies.append(self._saving(calendar.account, None, event))
        return Key(calendar.account, Event.KIND, event.id)

    async def move(
        self, key: Key, start_ms: int, end_ms: int, recurrence_ms: int | None = None, scope: Scope = Scope.ONE
    ) -> None:
        """Move an event; of a series (``recurrence_ms``: the occurrence seen) what ``scope`` says."""
        if end_ms <= start_ms:
            raise Rejected("event_ends_before_start")
        if recurrence_ms is not None and scope is not Scope.ONE:
            draft = await self.draft(key, recurrence_ms)
            await self.rewrite(key, replace(draft, start_ms=start_ms, end_ms=end_ms), recurrence_ms, scope)
            return
        event = await self._event(key)
        moved = _ical().move_event(event, start_ms, end_ms, recurrence_ms=recurrence_ms, now_ms=self._bodies.clock())
        await self._bodies.append(self._saving(key.account, event, moved))

    async def edit(
        self, key: Key, *, title: str | None = None, location: str | None = None, description: str | None = None
    ) -> None:
        """Change the words of an event (the whole series); None = leave as it is."""
        event = await self._event(key)
        edited = _ical().edit_event(
            event, title=title, location=location, description=description, now_ms=self._bodies.clock()
        )
        await self._bodies.append(self._saving(key.account, event, edited))

    async def rewrite(
        self, key: Key, draft: EventDraft, recurrence_ms: int | None = None, scope: Scope = Scope.ALL
    ) -> None:
        """Put an event into the state of a form that was opened on ``draft(key, recurrence_ms)``.

        Raises `Rejected`: ``not_organizer``, ``calendar_read_only``, ``event_ends_before_start``,
        ``no_such_occurrence``, ``recurrence_too_complex``.
        """
        event = await self._event(key)
        await self._bodies.append(*self._rewritten(key, event, draft, recurrence_ms, scope))

    def _rewritten(
        self, key: Key, event: Event, draft: EventDraft, recurrence_ms: int | None, scope: Scope
    ) -> list[Intent]:
        ical, now, me = _ical(), self._bodies.clock(), self.me(key.account)
        if recurrence_ms is not None and scope is Scope.ONE:
            one = ical.rewrite_event(event, draft, now_ms=now, me=me, recurrence_ms=recurrence_ms)
            return [self._saving(key.account, event, one)]
        if recurrence_ms is None or scope is Scope.ALL or recurrence_ms <= event.start_ms:
            whole = draft if recurrence_ms is None else ical.series_draft(event, draft, recurrence_ms)
            changed = ical.rewrite_event(event, whole, now_ms=now, me=me)
            return [self._saving(key.account, event, changed)]
        ended, begun = ical.split_series(event, recurrence_ms, new_uid=f"{new_id()}@echarpe", now_ms=now)
        # A COUNT left as it was means what is left of it: splitting has counted.
        kept = draft.rule == ical.draft_of(event).rule
        rule = ical.draft_of(begun).rule if kept else draft.rule
        begun = ical.rewrite_event(begun, replace(draft, rule=rule), now_ms=now, me=me)
        return [self._saving(key.account, event, ended), self._saving(key.account, None, begun)]

    async def delete(
        self, key: Key, recurrence_ms: int | None = None, scope: Scope = Scope.ALL, note: str = ""
    ) -> None:
        """Delete an event, or of a series what ``scope`` says. Those we invited are told, with ``note``."""
        event = await self._event(key, mine=False)
        now = self._bodies.clock()
        ours = self.organizes(key.account, event)
        whole = recurrence_ms is None or scope is Scope.ALL
        if not whole and scope is Scope.FOLLOWING and recurrence_ms is not None and recurrence_ms <= event.start_ms:
            whole = True
        if whole:
            deletion = DeleteEvent(
                **self._bodies.stamp(key.account),
                target_id=event.id,
                href=event.href,
                base_etag=event.etag,
                uid=event.uid,
                scheduled=bool(event.attendees) and ours,
                invited=not ours,
                note=note,
            )
            await self._bodies.append(deletion)
            return
        if scope is Scope.ONE:
            left = _ical().delete_occurrence(event, recurrence_ms, now_ms=now)
        else:
            left, _following = _ical().split_series(event, recurrence_ms, new_uid=f"{new_id()}@echarpe", now_ms=now)
        await self._bodies.append(self._saving(key.account, event, left))

    async def transfer(self, key: Key, calendar: Key) -> None:
        """Move an event to another calendar of its account. Raises ``Rejected("other_account")``."""
        if calendar.account != key.account:
            raise Rejected("other_account")
        event = await self._event(key, mine=False)
        if not await self._writable(calendar.account, calendar.id):
            raise Rejected("calendar_read_only")
        if calendar.id != event.calendar:
            stamp = self._bodies.stamp(key.account)
            intent = TransferEvent(**stamp, target_id=event.id, uid=event.uid, calendar=calendar.id)
            await self._bodies.append(intent)

    async def propose(self, key: Key, start_ms: int, end_ms: int, note: str = "") -> None:
        """Ask the organizer of an event we are invited to for another time (A18)."""
        if end_ms <= start_ms:
            raise Rejected("event_ends_before_start")
        event = await self._shown(key)
        if self.organizes(key.account, event):
            raise Rejected("own_event")
        stamp = self._bodies.stamp(key.account)
        await self._bodies.append(
            ProposeTime(**stamp, target_id=event.id, uid=event.uid, start_ms=start_ms, end_ms=end_ms, note=note)
        )

    # --- whose it is ----------------------------------------------------------------------------

    def me(self, account: AccountId) -> Address:
        """The user on an account, as organizer."""
        held = self._bodies.account(account)
        return Address(mail=held.login, name=held.settings.get("name", ""))

    def organizes(self, account: AccountId, event: Event) -> bool:
        """Whether the event is ours to change: nobody else organizes it."""
        held = self._bodies.account(account)
        mine = {held.login.lower(), *(a.strip().lower() for a in held.settings.get("addresses", "").split(","))}
        return event.organizer is None or event.organizer.mail.lower() in mine

    def _saving(self, account: AccountId, before: Event | None, after: Event) -> SaveEvent:
        return SaveEvent(
            **self._bodies.stamp(account),
            target_id=after.id,
            event=after,
            base_etag=before.etag if before is not None else "",
            scheduled=bool(after.attendees or (before is not None and before.attendees)),
        )

    async def _shown(self, key: Key) -> Event:
        entry = await self._library.entry(key)
        if entry is None or not isinstance(entry.record, Event):
            raise TargetGone("event_gone")
        return entry.record

    async def _event(self, key: Key, *, mine: bool = True) -> Event:
        """The event, which may be changed here; ``mine``: by its organizer only."""
        event = await self._shown(key)
        if not await self._writable(key.account, event.calendar):
            raise Rejected("calendar_read_only")
        if mine and not self.organizes(key.account, event):
            raise Rejected("not_organizer")
        return event

    async def _writable(self, account: AccountId, calendar: str) -> bool:
        entry = await self._library.entry(Key(account, Calendar.KIND, calendar))
        return entry is None or not isinstance(entry.record, Calendar) or entry.record.writable


def _events_between(reader: Reader, start_ms: int, end_ms: int) -> list[Entry[Record]]:
    """All-day events start at midnight UTC whatever the zone: a day of slack on both sides."""
    low, high = rowid_floor(start_ms - SHORT_MS - DAY_MS), rowid_floor(end_ms + DAY_MS)
    rows = reader.rowids(Event.KIND, without=Mark.SPAN, after=low - 1, before=high)
    rows += reader.rowids(Event.KIND, marks=Mark.SPAN, before=high)
    entries = (entry for entry in reader.at(rows) if entry is not None)
    return [e for e in entries if isinstance(e.record, Event) and _touches(e.record, start_ms)]


def _touches(event: Event, start_ms: int) -> bool:
    return event.last_ms > start_ms - DAY_MS and not event.unreadable


def _ical() -> ModuleType:
    """`documents.ical`, loaded at first use: the first list of the window does not wait for it."""
    return importlib.import_module("app.documents.ical")


def _with_conflicts(items: Iterable[AgendaItem]) -> list[AgendaItem]:
    """Mark items that overlap in time. All-day events and cancelled ones conflict with nothing."""
    ordered = list(items)
    timed = [i for i, item in enumerate(ordered) if not item.occurrence.all_day and not item.occurrence.cancelled]
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
