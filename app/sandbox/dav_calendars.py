"""Calendars of the invented mailboxes: one index over Radicale's storage, for SOAP and CalDAV alike.

Implements `zimbra.calendar_port.CalendarBackend`. Radicale holds the texts; here are the numbers that
Zimbra would give them (item and invite ids, change numbers, the deletion log) and the record of who
was mailed. Whoever changes an event - SOAP through `put_ics` and `set_partstat`, a CalDAV client
through `DavFront` - passes by `stored` or `removed`, which raises the mailbox's one counter.

The index's lock is never held while the mail server is asked for numbers: it asks us under its own
lock. So an entry stands first as `PENDING` (newer than any token), then gets its number: a client
woken by the number finds the event in its delta, at worst twice.
"""

from __future__ import annotations

import itertools
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from app.documents import ical
from app.sandbox.dav import DavStorage
from app.sandbox.zimbra.calendar_port import CalendarChanges, CalendarEntry, EventEntry, MailboxNumbers

DEFAULT_CALENDAR = "Calendar"
"""Zimbra does not translate the names of its fixed folders."""
_DEFAULT_FOLDER_ID = 10
_TASKS_FOLDER_ID = 15
PENDING = 2**62
"""Change number of what was written but has no number yet."""
_METHOD = re.compile(r"(?im)^METHOD:.*\r?\n")
_ETAGS = b'<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>'


@dataclass(frozen=True, slots=True)
class CalendarSeed:
    """A calendar to plant."""

    name: str
    events: tuple[tuple[str, str], ...] = ()
    """(UID, VCALENDAR text)."""
    colour: str = ""
    writable: bool = True
    view: str = "appointment"


@dataclass(frozen=True, slots=True)
class Mailing:
    """Mail that Zimbra's automatic scheduling would have sent (RFC 6638)."""

    mailbox: str
    method: str
    """``REQUEST``, ``CANCEL`` or ``REPLY``."""
    uid: str
    recipients: tuple[str, ...]


@dataclass
class _Held:
    entry: EventEntry
    collection: str


@dataclass
class _Grave:
    appt_id: int
    ms: int = PENDING


@dataclass
class _Box:
    calendars: dict[str, CalendarEntry] = field(default_factory=dict)
    events: dict[str, _Held] = field(default_factory=dict)
    deleted: list[_Grave] = field(default_factory=list)
    read_only: set[str] = field(default_factory=set)


class _OwnNumbers:
    """Numbers while no mail server is attached."""

    def __init__(self) -> None:
        self._changes: defaultdict[str, itertools.count[int]] = defaultdict(lambda: itertools.count(1))
        self._ids: defaultdict[str, itertools.count[int]] = defaultdict(lambda: itertools.count(257))

    def next_change(self, mailbox: str) -> int:
        return next(self._changes[mailbox])

    def next_id(self, mailbox: str) -> int:
        return next(self._ids[mailbox])


class SandboxCalendars:
    """The calendars of all mailboxes. Thread-safe."""

    def __init__(
        self,
        storage: DavStorage,
        on_change: Callable[[str], None] | None = None,
        clock: Callable[[], int] = lambda: int(time.time() * 1000),
    ) -> None:
        """``on_change(mailbox)`` is called after each change, whoever made it."""
        self.storage = storage
        self.mailings: list[Mailing] = []
        self._on_change = on_change
        self._clock = clock
        self._numbers: MailboxNumbers = _OwnNumbers()
        self._boxes: dict[str, _Box] = {}
        self._lock = threading.RLock()

    # --- planting -------------------------------------------------------------------------------

    def seed(self, mailbox: str, calendars: Sequence[CalendarSeed]) -> None:
        """Plant calendars and their events, before or after `attach`. The default one always exists."""
        with self._lock:
            box = self._boxes.setdefault(mailbox, _Box())
            names = {seed.name for seed in calendars} | set(box.calendars)
        missing = [] if DEFAULT_CALENDAR in names else [CalendarSeed(DEFAULT_CALENDAR)]
        ms = self._numbers.next_change(mailbox)
        for seed in (*missing, *calendars):
            self._seed_one(mailbox, box, seed, ms)

    def _seed_one(self, mailbox: str, box: _Box, seed: CalendarSeed, ms: int) -> None:
        props = {
            "tag": "VCALENDAR",
            "D:displayname": seed.name,
            "C:supported-calendar-component-set": "VTODO" if seed.view == "task" else "VEVENT",
        }
        if seed.colour:
            props["ICAL:calendar-color"] = seed.colour
        # What an earlier run left in the same folder would be unknown to the index.
        fresh = not self.has_collection(mailbox, seed.name)
        self.storage.plant_collection(mailbox, seed.name, props, emptied=fresh)
        folder_id = self._folder_id(mailbox, seed)
        with self._lock:
            if seed.name not in box.calendars:
                box.calendars[seed.name] = CalendarEntry(
                    folder_id, seed.name, ms, seed.colour, seed.view, writable=seed.writable
                )
            if not seed.writable:
                box.read_only.add(seed.name)
        for uid, text in seed.events:
            self.storage.plant(mailbox, seed.name, f"{uid}.ics", text)
            self._enter(mailbox, seed.name, uid, ms)

    def _folder_id(self, mailbox: str, seed: CalendarSeed) -> int:
        if seed.name == DEFAULT_CALENDAR:
            return _DEFAULT_FOLDER_ID
        return _TASKS_FOLDER_ID if seed.view == "task" else self._numbers.next_id(mailbox)

    def _enter(self, mailbox: str, collection: str, uid: str, ms: int) -> EventEntry:
        """Note that an event has new content: same item id, a new invite id."""
        fresh, invite = self._numbers.next_id(mailbox), self._numbers.next_id(mailbox)
        box = self._box(mailbox)
        with self._lock:
            held = box.events.get(uid)
            appt_id = held.entry.appt_id if held else fresh
            entry = EventEntry(appt_id, invite, uid, box.calendars[collection].folder_id, ms)
            box.events[uid] = _Held(entry, collection)
        return entry

    # --- CalendarBackend ------------------------------------------------------------------------

    def attach(self, numbers: MailboxNumbers) -> None:
        self._numbers = numbers
        for mailbox, box in self._boxes.items():
            ms = numbers.next_change(mailbox)
            box.deleted.clear()
            for name, entry in box.calendars.items():
                fixed = entry.folder_id in (_DEFAULT_FOLDER_ID, _TASKS_FOLDER_ID)
                folder_id = entry.folder_id if fixed else numbers.next_id(mailbox)
                box.calendars[name] = replace(entry, folder_id=folder_id, ms=ms)
            held = list(box.events.items())
            box.events.clear()
            for uid, item in held:
                self._enter(mailbox, item.collection, uid, ms)

    def list_calendars(self, mailbox: str) -> Sequence[CalendarEntry]:
        box = self._box(mailbox)
        with self._lock:
            return tuple(box.calendars.values())

    def list_events(self, mailbox: str) -> Sequence[EventEntry]:
        box = self._box(mailbox)
        with self._lock:
            return tuple(held.entry for held in box.events.values())

    def changed_since(self, mailbox: str, ms: int) -> CalendarChanges:
        box = self._box(mailbox)
        with self._lock:
            entries = [held.entry for held in box.events.values() if held.entry.ms > ms]
            return CalendarChanges(
                calendars=tuple(c for c in box.calendars.values() if c.ms > ms),
                events=tuple(replace(e, ms=ms + 1) if e.ms == PENDING else e for e in entries),
                deleted=tuple(grave.appt_id for grave in box.deleted if grave.ms > ms),
            )

    def get_ics(self, mailbox: str, uid: str) -> str | None:
        collection = self.collection_of(mailbox, uid)
        return None if collection is None else self.storage.read(mailbox, collection, f"{uid}.ics")

    def put_ics(self, mailbox: str, folder_id: int, ics: str) -> EventEntry:
        uid = ical.read_uid(ics)
        collection = self.collection_of(mailbox, uid)
        if collection is None:
            named = [entry.name for entry in self.list_calendars(mailbox) if entry.folder_id == folder_id]
            collection = (named or [DEFAULT_CALENDAR])[0]
        return self._write(mailbox, collection, uid, ics)

    def remove(self, mailbox: str, uid: str) -> None:
        self.delete(mailbox, uid)

    def move(self, mailbox: str, uid: str, folder_id: int) -> EventEntry | None:
        text, old = self.get_ics(mailbox, uid), self.collection_of(mailbox, uid)
        new = next((entry.name for entry in self.list_calendars(mailbox) if entry.folder_id == folder_id), None)
        if text is None or old is None or new is None:
            return None
        self.storage.request("DELETE", mailbox, f"/{mailbox}/{old}/{uid}.ics").raise_for_status()
        return self._write(mailbox, new, uid, text)

    def set_partstat(self, mailbox: str, uid: str, address: str, partstat: str) -> EventEntry | None:
        text, collection = self.get_ics(mailbox, uid), self.collection_of(mailbox, uid)
        answered = ical.answer_text(text, address, partstat, now_ms=self._clock()) if text else None
        if answered is None or collection is None:
            return None
        return self._write(mailbox, collection, uid, answered)

    def _write(self, mailbox: str, collection: str, uid: str, ics: str) -> EventEntry:
        text = _METHOD.sub("", ics)  # a stored object has no METHOD (RFC 4791 §4.1)
        if self.storage.running:
            headers = {"Content-Type": "text/calendar; charset=utf-8"}
            path = f"/{mailbox}/{collection}/{uid}.ics"
            self.storage.request("PUT", mailbox, path, headers=headers, body=text.encode()).raise_for_status()
        else:
            self.storage.plant(mailbox, collection, f"{uid}.ics", text)
        return self.stored(mailbox, collection, uid)

    # --- for the CalDAV side --------------------------------------------------------------------

    def stored(self, mailbox: str, collection: str, uid: str) -> EventEntry:
        """An event was written: it takes a change number."""
        entry = self._enter(mailbox, collection, uid, PENDING)
        entry = replace(entry, ms=self._numbers.next_change(mailbox))
        box = self._box(mailbox)
        with self._lock:
            held = box.events.get(uid)
            if held is not None and held.entry.inv_id == entry.inv_id:
                held.entry = entry
        self._tell(mailbox)
        return entry

    def removed(self, mailbox: str, uid: str) -> None:
        """An event is gone: its id enters the deletion log."""
        box = self._box(mailbox)
        with self._lock:
            held = box.events.pop(uid, None)
            if held is None:
                return
            grave = _Grave(held.entry.appt_id)
            box.deleted.append(grave)
        grave.ms = self._numbers.next_change(mailbox)
        self._tell(mailbox)

    def delete(self, mailbox: str, uid: str) -> None:
        """Remove an event on the server's side, as another client would."""
        collection = self.collection_of(mailbox, uid)
        if collection is not None:
            self.storage.request("DELETE", mailbox, f"/{mailbox}/{collection}/{uid}.ics").raise_for_status()
            self.removed(mailbox, uid)

    def collection_of(self, mailbox: str, uid: str) -> str | None:
        """Calendar that holds an event, or None."""
        box = self._box(mailbox)
        with self._lock:
            held = box.events.get(uid)
            return held.collection if held else None

    def has_collection(self, mailbox: str, collection: str) -> bool:
        return any(entry.name == collection for entry in self.list_calendars(mailbox))

    def is_read_only(self, mailbox: str, collection: str) -> bool:
        box = self._box(mailbox)
        with self._lock:
            return collection in box.read_only

    def knows(self, mailbox: str) -> bool:
        with self._lock:
            return mailbox in self._boxes

    def mailed(self, uid: str) -> list[Mailing]:
        """What was mailed about an event, in order."""
        with self._lock:
            return [mailing for mailing in self.mailings if mailing.uid == uid]

    def record_mailing(self, mailing: Mailing) -> None:
        with self._lock:
            self.mailings.append(mailing)

    def warm(self) -> None:
        """Make Radicale read what was planted, so that the first client does not wait for it."""
        with self._lock:
            places = [(mailbox, name) for mailbox, box in self._boxes.items() for name in box.calendars]
        for mailbox, name in places:
            self.storage.request("PROPFIND", mailbox, f"/{mailbox}/{name}/", headers={"Depth": "1"}, body=_ETAGS)

    def _box(self, mailbox: str) -> _Box:
        """The mailbox's calendars; one never heard of gets the default calendar."""
        with self._lock:
            box = self._boxes.get(mailbox)
        if box is None:
            self.seed(mailbox, ())
            box = self._boxes[mailbox]
        return box

    def _tell(self, mailbox: str) -> None:
        if self._on_change is not None:
            self._on_change(mailbox)
