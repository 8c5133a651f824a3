"""Calendars kept in memory: for a mail server run without a CalDAV server beside it."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.sandbox.zimbra.calendar_port import CalendarChanges, CalendarEntry, EventEntry, MailboxNumbers
from app.sandbox.zimbra.ics import uid_of, without_method

DEFAULT_CALENDAR = CalendarEntry(folder_id=10, name="Calendar", ms=1)


@dataclass
class MemoryCalendars:
    """Implements `calendar_port.CalendarBackend`: one calendar per mailbox."""

    _events: dict[str, dict[str, tuple[EventEntry, str]]] = field(default_factory=dict)
    _gone: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """(change, item id) of what was removed."""
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _numbers: MailboxNumbers | None = None

    def attach(self, numbers: MailboxNumbers) -> None:
        self._numbers = numbers

    def list_calendars(self, mailbox: str) -> Sequence[CalendarEntry]:
        return (DEFAULT_CALENDAR,)

    def list_events(self, mailbox: str) -> Sequence[EventEntry]:
        with self._lock:
            return [entry for entry, _ in self._events.get(mailbox, {}).values()]

    def changed_since(self, mailbox: str, ms: int) -> CalendarChanges:
        with self._lock:
            gone = tuple(item for change, item in self._gone.get(mailbox, []) if change > ms)
        return CalendarChanges(events=tuple(e for e in self.list_events(mailbox) if e.ms > ms), deleted=gone)

    def get_ics(self, mailbox: str, uid: str) -> str | None:
        with self._lock:
            found = self._events.get(mailbox, {}).get(uid)
        return found[1] if found else None

    def put_ics(self, mailbox: str, folder_id: int, ics: str) -> EventEntry:
        assert self._numbers is not None
        uid = uid_of(ics)
        with self._lock:
            known = self._events.get(mailbox, {}).get(uid)
        inv_id = self._numbers.next_id(mailbox)
        appt_id = known[0].appt_id if known else self._numbers.next_id(mailbox)
        entry = EventEntry(appt_id, inv_id, uid, folder_id, self._numbers.next_change(mailbox))
        with self._lock:
            self._events.setdefault(mailbox, {})[uid] = (entry, without_method(ics))
        return entry

    def remove(self, mailbox: str, uid: str) -> None:
        assert self._numbers is not None
        with self._lock:
            known = self._events.get(mailbox, {}).pop(uid, None)
        if known is not None:
            change = self._numbers.next_change(mailbox)
            with self._lock:
                self._gone.setdefault(mailbox, []).append((change, known[0].appt_id))

    def move(self, mailbox: str, uid: str, folder_id: int) -> EventEntry | None:
        return None  # one calendar only

    def set_partstat(self, mailbox: str, uid: str, address: str, partstat: str) -> EventEntry | None:
        with self._lock:
            known = self._events.get(mailbox, {}).get(uid)
        if known is None:
            return None
        pattern = re.compile(
            r"(?im)^(ATTENDEE[^\r\n:]*?PARTSTAT=)[A-Z-]+([^\r\n:]*:mailto:" + re.escape(address) + r"\r?)$"
        )
        changed, count = pattern.subn(rf"\g<1>{partstat}\g<2>", known[1])
        return self.put_ics(mailbox, known[0].folder_id, changed) if count else None
