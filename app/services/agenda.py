"""Agenda: events of all calendars and séances of all bodies in one window of time."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from dataclasses import replace
from types import ModuleType

from app.domain.agenda import MOST_FILE_BYTES, SHORT_MS, Calendar, Event, EventDraft, Occurrence, Scope
from app.domain.errors import Rejected, TargetGone
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, BodyId, Key, new_id
from app.domain.intents import AnswerEvent, DeclineProposal, DeleteEvent, ProposeTime, SaveEvent, TransferEvent
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
        day_start, day_end = _ical().home_days(start_ms + slack, end_ms - slack)
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
        _check_files(draft)
        into = await self._calendar(calendar.account, calendar.id)
        if into is not None and not into.writable:
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
            organizer=self._organizer(calendar.account, into) if draft.attendees else None,
            attendees=draft.attendees,
            alarms=draft.alarms,
            private=draft.private,
            free=draft.free,
            link=draft.link,
            files=draft.files,
            now_ms=self._bodies.clock(),
        )
        await self._bodies.append(self._saving(calendar.account, into, None, event))
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
        event, place = await self._event(key)
        moved = _ical().move_event(event, start_ms, end_ms, recurrence_ms=recurrence_ms, now_ms=self._bodies.clock())
        await self._bodies.append(self._saving(key.account, place, event, moved))

    async def edit(
        self, key: Key, *, title: str | None = None, location: str | None = None, description: str | None = None
    ) -> None:
        """Change the words of an event (the whole series); None = leave as it is."""
        event, place = await self._event(key)
        edited = _ical().edit_event(
            event, title=title, location=location, description=description, now_ms=self._bodies.clock()
        )
        await self._bodies.append(self._saving(key.account, place, event, edited))

    async def rewrite(
        self,
        key: Key,
        draft: EventDraft,
        recurrence_ms: int | None = None,
        scope: Scope = Scope.ALL,
        opened: EventDraft | None = None,
    ) -> None:
        """Put an event into the state of a form that was opened on ``draft(key, recurrence_ms)``.

        ``opened``: what the form said then. What others have changed since stays, unless the form changed it too.

        Raises `Rejected`: ``not_organizer``, ``calendar_read_only``, ``event_ends_before_start``,
        ``no_such_occurrence``, ``recurrence_too_complex``.
        """
        if opened is not None:
            draft = draft.over(opened, await self.draft(key, recurrence_ms))
        _check_files(draft)
        event, place = await self._event(key)
        me = self._organizer(key.account, place)
        written = self._rewritten(event, draft, recurrence_ms, scope, me)
        await self._bodies.append(*(self._saving(key.account, place, before, after) for before, after in written))

    def _rewritten(
        self, event: Event, draft: EventDraft, recurrence_ms: int | None, scope: Scope, me: Address
    ) -> list[tuple[Event | None, Event]]:
        """(before, after) of each event that is written; before None = a new one."""
        ical, now = _ical(), self._bodies.clock()
        if recurrence_ms is not None and scope is Scope.ONE:
            return [(event, ical.rewrite_event(event, draft, now_ms=now, me=me, recurrence_ms=recurrence_ms))]
        if recurrence_ms is None or scope is Scope.ALL or ical.nothing_before(event, recurrence_ms):
            whole = draft if recurrence_ms is None else ical.series_draft(event, draft, recurrence_ms)
            return [(event, ical.rewrite_event(event, whole, now_ms=now, me=me))]
        ended, begun = ical.split_series(event, recurrence_ms, new_uid=f"{new_id()}@echarpe", now_ms=now)
        # A COUNT left as it was means what is left of it: splitting has counted.
        kept = draft.rule == ical.draft_of(event).rule
        rule = ical.draft_of(begun).rule if kept else draft.rule
        begun = ical.rewrite_event(begun, replace(draft, rule=rule), now_ms=now, me=me)
        return [(event, ended), (None, begun)]

    async def tells_guests(self, key: Key) -> bool:
        """Whether people whom we invited are told when it moves or goes: they cannot be untold."""
        event, place = await self._event(key, mine=False)
        return bool(event.attendees) and self.organizes(key.account, event, place.owner if place is not None else "")

    async def delete(
        self, key: Key, recurrence_ms: int | None = None, scope: Scope = Scope.ALL, note: str = ""
    ) -> None:
        """Delete an event, or of a series what ``scope`` says. Those we invited are told, with ``note``."""
        event, place = await self._event(key, mine=False)
        now = self._bodies.clock()
        ours = self.organizes(key.account, event, place.owner if place is not None else "")
        whole = recurrence_ms is None or scope is Scope.ALL
        if scope is Scope.FOLLOWING and recurrence_ms is not None:
            whole = whole or _ical().nothing_before(event, recurrence_ms)
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
                title="" if event.private else event.title,
                start_ms=event.start_ms,
                all_day=event.all_day,
            )
            await self._bodies.append(deletion)
            return
        if scope is Scope.ONE:
            left = _ical().delete_occurrence(event, recurrence_ms, now_ms=now)
        else:
            left, _following = _ical().split_series(event, recurrence_ms, new_uid=f"{new_id()}@echarpe", now_ms=now)
        await self._bodies.append(self._saving(key.account, place, event, left))

    async def own_time(self, start_ms: int, end_ms: int, exclude_uid: str = "") -> tuple[Taken, ...]:
        """When the user is taken, from what is here: the calendars of every body, meetings included. Offline."""
        found: list[Taken] = []
        for item in await self.window(start_ms, end_ms):
            o = item.occurrence
            if o.cancelled or item.followed or item.owner or item.answer == "DECLINED":
                continue
            if item.kind == "event":
                event = await self._shown(item.key)
                if event.free or event.uid == exclude_uid:
                    continue
            sure = item.answer in ("", "ACCEPTED")
            found.append(Taken(o.start_ms, o.end_ms, Presence.BUSY if sure else Presence.TENTATIVE))
        return tuple(found)

    async def transfer(self, key: Key, calendar: Key) -> None:
        """Move an event to another calendar of its account; into another person's, or out of it, it becomes theirs.

        Raises `Rejected`: ``other_account``, ``calendar_read_only`` (either of the two), ``event_private``, and
        ``event_has_guests`` for a meeting that would change its organizer.
        """
        if calendar.account != key.account:
            raise Rejected("other_account")
        event, place = await self._event(key, mine=False)
        into = await self._calendar(calendar.account, calendar.id)
        if into is not None and not into.writable:
            raise Rejected("calendar_read_only")
        if into is not None and place is not None and into.owner.lower() != place.owner.lower() and event.attendees:
            raise Rejected("event_has_guests")
        if calendar.id != event.calendar:
            stamp = self._bodies.stamp(key.account)
            intent = TransferEvent(**stamp, target_id=event.id, uid=event.uid, calendar=calendar.id)
            await self._bodies.append(intent)

    async def answer(self, key: Key, answer: str, note: str = "") -> None:
        """Accept, decline or leave open a meeting we are invited to, the whole series. Raises ``Rejected("own_event")``."""
        event = await self._shown(key)
        if self.organizes(key.account, event):
            raise Rejected("own_event")
        stamp = self._bodies.stamp(key.account)
        await self._bodies.append(AnswerEvent(**stamp, target_id=event.id, uid=event.uid, answer=answer, note=note))

    async def propose(
        self, key: Key, start_ms: int, end_ms: int, note: str = "", recurrence_ms: int | None = None
    ) -> None:
        """Ask the organizer of an event we are invited to for another time (A18); of a series, for one occurrence."""
        if end_ms <= start_ms:
            raise Rejected("event_ends_before_start")
        event = await self._shown(key)
        if self.organizes(key.account, event):
            raise Rejected("own_event")
        proposal = ProposeTime(
            **self._bodies.stamp(key.account),
            target_id=event.id,
            uid=event.uid,
            start_ms=start_ms,
            end_ms=end_ms,
            note=note,
            recurrence_ms=recurrence_ms,
        )
        await self._bodies.append(proposal)

    async def take_proposal(self, account: AccountId, invite: Invite) -> None:
        """Move our event to the time somebody proposed; everybody invited is told. Raises ``TargetGone("event_gone")``."""
        key = await self.find(account, invite.uid)
        if key is None:
            raise TargetGone("event_gone")
        await self.move(key, invite.start_ms, invite.end_ms, invite.occurrence_ms)

    async def decline_proposal(self, account: AccountId, invite: Invite, to: Address, note: str = "") -> None:
        """Keep our time, and tell who proposed another one. Raises ``TargetGone("event_gone")``."""
        key = await self.find(account, invite.uid)
        if key is None:
            raise TargetGone("event_gone")
        stamp = self._bodies.stamp(account)
        await self._bodies.append(DeclineProposal(**stamp, target_id=key.id, uid=invite.uid, to=to, note=note))

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
        held = self._bodies.account(account)
        mine = {held.login.lower(), *(a.strip().lower() for a in held.settings.get("addresses", "").split(","))}
        return event.organizer is None or event.organizer.mail.lower() in mine | {owner.lower()}

    def _organizer(self, account: AccountId, place: Calendar | None) -> Address:
        """Who invites to what is made in a calendar: its owner."""
        return Address(mail=place.owner) if place is not None and place.owner else self.me(account)

    def _saving(self, account: AccountId, place: Calendar | None, before: Event | None, after: Event) -> SaveEvent:
        if place is not None and place.owner:
            after = _ical().in_name_of(after, Address(mail=place.owner), self.me(account).mail)
        else:
            after = _ical().in_own_name(after)
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

    async def _event(self, key: Key, *, mine: bool = True) -> tuple[Event, Calendar | None]:
        """The event, which may be changed here, and its calendar; ``mine``: by its organizer only."""
        event = await self._shown(key)
        place = await self._calendar(key.account, event.calendar)
        if place is not None and not place.writable:
            raise Rejected("calendar_read_only")
        if place is not None and is_veiled(event, place.owner):
            raise Rejected("event_private")
        if mine and not self.organizes(key.account, event, place.owner if place is not None else ""):
            raise Rejected("not_organizer")
        return event, place

    async def _calendar(self, account: AccountId, calendar: str) -> Calendar | None:
        entry = await self._library.entry(Key(account, Calendar.KIND, calendar))
        return entry.record if entry is not None and isinstance(entry.record, Calendar) else None


def _check_files(draft: EventDraft) -> None:
    if sum(len(file.data) for file in draft.files) > MOST_FILE_BYTES:
        raise Rejected("event_files_too_large")


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


def _ical() -> ModuleType:
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
