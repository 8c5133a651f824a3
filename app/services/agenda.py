"""Agenda: what is changed in it. Every write is an intent; what is read is in `agenda_reading`."""

from __future__ import annotations

from dataclasses import replace

from app.domain.agenda import MOST_FILE_BYTES, Calendar, Event, EventDraft, Scope
from app.domain.errors import Rejected, TargetGone
from app.domain.ids import AccountId, Key, new_id
from app.domain.intents import AnswerEvent, DeclineProposal, DeleteEvent, ProposeTime, SaveEvent, TransferEvent
from app.domain.mail import Address, Invite
from app.services.agenda_reading import AgendaItem as AgendaItem
from app.services.agenda_reading import AgendaReading, ical, is_veiled
from app.services.agenda_reading import Around as Around
from app.services.agenda_reading import Which as Which


class AgendaService(AgendaReading):
    """The Agenda space."""

    # --- writing --------------------------------------------------------------------------------

    async def draft(self, key: Key, recurrence_ms: int | None = None) -> EventDraft:
        """What a form shows of an event; with ``recurrence_ms`` of one occurrence, with the rule of its series."""
        event = await self.shown(key)
        draft: EventDraft = ical().draft_of(event, recurrence_ms)
        return draft if recurrence_ms is None else replace(draft, rule=ical().draft_of(event).rule)

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

    async def make(self, calendar: Key, draft: EventDraft, form: Key | None = None) -> Key:
        """A new event from a form, kept as ``form`` till now. People are invited when the server has it."""
        if draft.end_ms <= draft.start_ms:
            raise Rejected("event_ends_before_start")
        _check_files(draft)
        into = await self._calendar(calendar.account, calendar.id)
        if into is not None and not into.writable:
            raise Rejected("calendar_read_only")
        event = ical().build_event(
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
        await self._bodies.append(self._saving(calendar.account, into, None, event), form=form)
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
        moved = ical().move_event(event, start_ms, end_ms, recurrence_ms=recurrence_ms, now_ms=self._bodies.clock())
        await self._bodies.append(self._saving(key.account, place, event, moved))

    async def edit(
        self, key: Key, *, title: str | None = None, location: str | None = None, description: str | None = None
    ) -> None:
        """Change the words of an event (the whole series); None = leave as it is."""
        event, place = await self._event(key)
        edited = ical().edit_event(
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
        form: Key | None = None,
    ) -> None:
        """Put an event into the state of a form that was opened on ``draft(key, recurrence_ms)``, kept as ``form``.

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
        saving = (self._saving(key.account, place, before, after) for before, after in written)
        await self._bodies.append(*saving, form=form)

    def _rewritten(
        self, event: Event, draft: EventDraft, recurrence_ms: int | None, scope: Scope, me: Address
    ) -> list[tuple[Event | None, Event]]:
        """(before, after) of each event that is written; before None = a new one."""
        calendars, now = ical(), self._bodies.clock()
        if recurrence_ms is not None and scope is Scope.ONE:
            return [(event, calendars.rewrite_event(event, draft, now_ms=now, me=me, recurrence_ms=recurrence_ms))]
        if recurrence_ms is None or scope is Scope.ALL or calendars.nothing_before(event, recurrence_ms):
            whole = draft if recurrence_ms is None else calendars.series_draft(event, draft, recurrence_ms)
            return [(event, calendars.rewrite_event(event, whole, now_ms=now, me=me))]
        ended, begun = calendars.split_series(event, recurrence_ms, new_uid=f"{new_id()}@echarpe", now_ms=now)
        # A COUNT left as it was means what is left of it: splitting has counted.
        kept = draft.rule == calendars.draft_of(event).rule
        rule = calendars.draft_of(begun).rule if kept else draft.rule
        whole = calendars.series_draft(begun, replace(draft, rule=rule), recurrence_ms)
        begun = calendars.rewrite_event(begun, whole, now_ms=now, me=me)
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
            whole = whole or ical().nothing_before(event, recurrence_ms)
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
            left = ical().delete_occurrence(event, recurrence_ms, now_ms=now)
        else:
            left, _following = ical().split_series(event, recurrence_ms, new_uid=f"{new_id()}@echarpe", now_ms=now)
        await self._bodies.append(self._saving(key.account, place, event, left))

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
        event = await self.shown(key)
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
        event = await self.shown(key)
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

    # --- whose it is ----------------------------------------------------------------------------

    def _organizer(self, account: AccountId, place: Calendar | None) -> Address:
        """Who invites to what is made in a calendar: its owner."""
        return Address(mail=place.owner) if place is not None and place.owner else self.me(account)

    def _saving(self, account: AccountId, place: Calendar | None, before: Event | None, after: Event) -> SaveEvent:
        if place is not None and place.owner:
            after = ical().in_name_of(after, Address(mail=place.owner), self.me(account).mail)
        else:
            after = ical().in_own_name(after)
        return SaveEvent(
            **self._bodies.stamp(account),
            target_id=after.id,
            event=after,
            base_etag=before.etag if before is not None else "",
            scheduled=bool(after.attendees or (before is not None and before.attendees)),
        )

    async def _event(self, key: Key, *, mine: bool = True) -> tuple[Event, Calendar | None]:
        """The event, which may be changed here, and its calendar; ``mine``: by its organizer only."""
        event = await self.shown(key)
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
