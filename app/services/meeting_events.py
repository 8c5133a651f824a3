"""Meetings written to the calendar that the user chose for their body. The rules are `domain.meeting_events`'.

Runs beside everything else: whenever meetings or events change, each meeting to come of a body with a chosen
calendar is compared with its event, and what differs becomes an ordinary intent of the calendar's account.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections.abc import Callable
from dataclasses import replace
from types import ModuleType
from urllib.parse import urlsplit

import msgspec

from app.domain.accounts import Service
from app.domain.agenda import Calendar, Event
from app.domain.changes import ChangeSet
from app.domain.deeplinks import build_link
from app.domain.errors import AppError, Rejected
from app.domain.gateway import NoticeProof
from app.domain.ids import AccountId, BodyId, Key
from app.domain.intents import DeleteEvent, SaveEvent
from app.domain.listing import Entry
from app.domain.meeting_events import MEETING_MS, Facts, MeetingEvent, Step, meeting_uid, next_step, stands_for
from app.domain.records import Record
from app.domain.seances import Seance
from app.services.bodies import Bodies
from app.services.library import Library, ListQuery
from app.services.seances import told_of
from app.store.reader import Reader
from app.store.records import rowid_floor

log = logging.getLogger(__name__)

SETTING = "seances.calendars"
WATCHED = frozenset({Seance.KIND, Event.KIND, Calendar.KIND, NoticeProof.KIND})


class MeetingEvents:
    """Which calendar a body's meetings are written to, and the writing."""

    def __init__(
        self,
        bodies: Bodies,
        library: Library,
        read: Callable[[str], str | None],
        write: Callable[[str, str | None], None],
    ) -> None:
        """``read`` and ``write``: a setting of the profile."""
        self._bodies = bodies
        self._library = library
        self._read, self._write = read, write
        self._moved = asyncio.Event()
        self._chosen: dict[BodyId, tuple[str, str]] | None = None

    # --- the choice -----------------------------------------------------------------------------

    async def calendars(self, body: BodyId) -> list[Entry[Record]]:
        """Calendars of the body's own accounts that may be written to, then those of the other bodies."""
        entries = await self._library.entries(ListQuery(kind=Calendar.KIND))
        usable = [e for e in entries if isinstance(e.record, Calendar) and e.record.writable]
        return sorted(usable, key=lambda e: (self._bodies.body_of(e.key.account).id != body, e.key.account, e.key.id))

    async def choice(self, body: BodyId) -> Key | None:
        """The calendar chosen for a body; None = its meetings are written nowhere."""
        held = (await self._choices()).get(body)
        return Key(AccountId(held[0]), Calendar.KIND, held[1]) if held is not None else None

    async def choose(self, body: BodyId, calendar: Key | None) -> None:
        """From now on. Events written before stay where they are. Raises ``Rejected("calendar_read_only")``."""
        choices = await self._choices()
        if calendar is None:
            choices.pop(body, None)
        else:
            entry = await self._library.entry(calendar)
            if entry is None or not isinstance(entry.record, Calendar) or not entry.record.writable:
                raise Rejected("calendar_read_only")
            choices[body] = (calendar.account, calendar.id)
        text = msgspec.json.encode(choices).decode()
        await asyncio.to_thread(self._write, SETTING, text if choices else None)
        self._moved.set()

    async def _choices(self) -> dict[BodyId, tuple[str, str]]:
        """The one table, read once: every change of the store asks for it."""
        if self._chosen is None:
            text = await asyncio.to_thread(self._read, SETTING)
            try:
                self._chosen = msgspec.json.decode(text or "{}", type=dict[BodyId, tuple[str, str]])
            except msgspec.DecodeError:
                log.warning("the choice of calendars for meetings cannot be read")
                self._chosen = {}
        return self._chosen

    # --- the writing ----------------------------------------------------------------------------

    def look(self, changes: ChangeSet) -> None:
        """Told of what was committed, on the application's thread."""
        if changes.accounts or any(key.kind in WATCHED for key in changes.keys):
            self._moved.set()

    async def run(self) -> None:
        """Until cancelled: once at the start, then after each change that may matter."""
        while True:
            try:
                await self.settle()
            except AppError as error:
                log.info("meetings not written to the calendar: %s", error.code)
            await self._moved.wait()
            self._moved.clear()

    async def settle(self) -> int:
        """Compare every meeting to come with its event; returns how many were acted upon."""
        acted = 0
        for body, (account, calendar) in tuple((await self._choices()).items()):
            target = Key(AccountId(account), Calendar.KIND, calendar)
            if await self._ready(body, target):
                for meeting in await self._meetings(body):
                    acted += await self._settle_one(meeting, target)
        return acted

    async def _ready(self, body: BodyId, calendar: Key) -> bool:
        """The body and the calendar are there, and what the calendar holds is known: nothing is written blindly."""
        known = {account.id for account in self._bodies.accounts()}
        if body not in self._bodies.stores or calendar.account not in known:
            return False
        entry = await self._library.entry(calendar)
        if entry is None or not isinstance(entry.record, Calendar) or not entry.record.writable:
            return False
        state = await self._bodies.read(calendar.account, lambda r: r.account_state(calendar.account))
        return state.last_success_ms is not None

    async def _meetings(self, body: BodyId) -> list[Entry[Record]]:
        accounts = tuple(a.id for a in self._bodies.accounts(Service.IDELIBRE) if a.body == body)
        entries = await self._library.entries(ListQuery(kind=Seance.KIND, accounts=accounts)) if accounts else []
        since = self._bodies.clock() - MEETING_MS
        return [e for e in entries if isinstance(e.record, Seance) and e.record.date_ms > since]

    async def _settle_one(self, entry: Entry[Record], calendar: Key) -> bool:
        seance = entry.record
        assert isinstance(seance, Seance)
        facts = await self._facts(entry.key, seance)
        filed = await self._filed(entry.key)
        if filed is None:
            event, other = await self._ours(calendar.account, seance.id), await self._other(entry.key, facts, calendar)
        else:
            event, other = await self._event(filed.key), None
        step = next_step(
            seance, facts, filed, event, other.record if other and isinstance(other.record, Event) else None,
            self._bodies.clock(),
        )  # fmt: skip
        match step:
            case Step.CREATE:
                await self._create(entry.key, facts, calendar)
            case Step.ADOPT if event is not None:
                told = Facts(title=event.title, start_ms=event.start_ms, place=event.location)
                await self._remember(entry.key, Key(calendar.account, Event.KIND, event.id), told)
                self._moved.set()  # its words may already be those of before
            case Step.LINK if other is not None:
                await self._remember(entry.key, other.key, facts, linked=True)
            case Step.REWRITE if event is not None and filed is not None:
                await self._rewrite(entry.key, filed, event, facts)
            case Step.CANCEL if filed is not None:
                await self._cancel(entry.key, filed, event)
            case Step.FORGET:
                await self._forget(entry.key)
                self._moved.set()
        return step is not Step.NOTHING

    async def _facts(self, key: Key, seance: Seance) -> Facts:
        held = await told_of(self._library, key)
        place = seance.place or (held.proof.place if held is not None else "")
        return Facts(title=seance.name, start_ms=seance.date_ms, place=place or self._bodies.body_of(key.account).name)

    async def _filed(self, key: Key) -> MeetingEvent | None:
        entry = await self._library.entry(Key(key.account, MeetingEvent.KIND, key.id))
        return entry.record if entry is not None and isinstance(entry.record, MeetingEvent) else None

    async def _event(self, key: Key) -> Event | None:
        known = {account.id for account in self._bodies.accounts()}
        entry = await self._library.entry(key) if key.account in known else None
        return entry.record if entry is not None and isinstance(entry.record, Event) else None

    async def _ours(self, account: AccountId, seance_id: str) -> Event | None:
        """Our event of a meeting, in whichever calendar of the account another device put it: a UID is there once."""
        for entry in await self._library.entries(ListQuery(kind=Calendar.KIND, accounts=(account,))):
            event = await self._event(Key(account, Event.KIND, f"{entry.key.id}/{meeting_uid(seance_id)}"))
            if event is not None:
                return event
        return None

    async def _other(self, meeting: Key, facts: Facts, calendar: Key) -> Entry[Record] | None:
        """Somebody's event of that name at that very moment, in a calendar of the meeting's body or in the one chosen."""
        accounts = {a.id for a in self._bodies.beside(meeting.account, Service.ZIMBRA)} | {calendar.account}
        for account in sorted(accounts):
            found = await self._bodies.read(account, lambda r: _events_at(r, facts.start_ms))
            for entry in found:
                event = entry.record
                if entry.key.account == account and isinstance(event, Event) and stands_for(event, facts):
                    return entry
        return None

    async def _create(self, meeting: Key, facts: Facts, calendar: Key) -> None:
        event = _ical().build_event(
            calendar_id=calendar.id,
            uid=meeting_uid(meeting.id),
            title=facts.title,
            start_ms=facts.start_ms,
            end_ms=facts.start_ms + MEETING_MS,
            location=facts.place,
            link=build_link(
                Seance.KIND, meeting.id, urlsplit(self._bodies.account(meeting.account).url).hostname or ""
            ),
            now_ms=self._bodies.clock(),
        )
        await self._bodies.append(
            SaveEvent(**self._bodies.stamp(calendar.account), target_id=event.id, event=event, base_etag="")
        )
        await self._remember(meeting, Key(calendar.account, Event.KIND, event.id), facts)

    async def _rewrite(self, meeting: Key, filed: MeetingEvent, event: Event, facts: Facts) -> None:
        """Only what the meeting changed: the length, the reminders and the words added by hand stay."""
        draft = _ical().draft_of(event)
        length = draft.end_ms - draft.start_ms
        if facts.title != filed.told.title:
            draft = replace(draft, title=facts.title)
        if facts.place != filed.told.place:
            draft = replace(draft, location=facts.place)
        if facts.start_ms != filed.told.start_ms:
            draft = replace(draft, start_ms=facts.start_ms, end_ms=facts.start_ms + length)
        changed = _ical().rewrite_event(event, draft, now_ms=self._bodies.clock(), me=None)
        await self._bodies.append(
            SaveEvent(**self._bodies.stamp(filed.key.account), target_id=event.id, event=changed, base_etag=event.etag)
        )
        await self._remember(meeting, filed.key, facts)

    async def _cancel(self, meeting: Key, filed: MeetingEvent, event: Event | None) -> None:
        if event is not None:
            await self._bodies.append(
                DeleteEvent(
                    **self._bodies.stamp(filed.key.account),
                    target_id=event.id,
                    href=event.href,
                    base_etag=event.etag,
                    uid=event.uid,
                )
            )
        await self._forget(meeting)

    async def _remember(self, meeting: Key, event: Key, told: Facts, *, linked: bool = False) -> None:
        """After the intent: cut in between, the event is found by its UID the next time, and adopted."""
        filed = MeetingEvent(id=meeting.id, account=event.account, event=event.id, linked=linked, told=told)
        await self._bodies.store_of(meeting.account).write(lambda tx: tx.put_local(meeting.account, filed))

    async def _forget(self, meeting: Key) -> None:
        key = Key(meeting.account, MeetingEvent.KIND, meeting.id)
        await self._bodies.store_of(meeting.account).write(lambda tx: tx.remove_local(key))


def _events_at(reader: Reader, start_ms: int) -> list[Entry[Record]]:
    rows = reader.rowids(Event.KIND, after=rowid_floor(start_ms) - 1, before=rowid_floor(start_ms + 1000))
    return [entry for entry in reader.at(rows) if entry is not None]


def _ical() -> ModuleType:
    """`documents.ical`, loaded at first use."""
    return importlib.import_module("app.documents.ical")
