"""What calendars are called: Zimbra's own names in French, whose they are, and how two of the same name differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from app.domain.agenda import Calendar
from app.domain.ids import AccountId, Key
from app.domain.listing import Entry
from app.domain.records import Record
from ui import text
from ui.text import tr

_FIXED_NAMES = {"Calendar": "Mon agenda", "Tasks": "Tâches"}
"""Zimbra does not translate the names of its own folders: the client does (interop §7)."""


def calendar_name(name: str) -> str:
    """The name to show for a calendar."""
    return text.tr(_FIXED_NAMES[name]) if name in _FIXED_NAMES else name


def calendar_words(calendar: Calendar) -> str:
    """Its name, and whose it is."""
    name = calendar_name(calendar.name)
    if calendar.lost:
        return tr("{name} (accès retiré)").format(name=name)
    return tr("{name}, de {owner}").format(name=name, owner=calendar.owner) if calendar.owner else name


def told_apart(calendars: Sequence[Entry[Record]], body_name: Callable[[AccountId], str]) -> dict[Key, str]:
    """The words for each calendar; those of several accounts that would be called the same have their body's name."""
    plain = {entry.key: calendar_words(entry.record) for entry in calendars if isinstance(entry.record, Calendar)}
    alike = Counter(plain.values())
    return {key: f"{words} · {body_name(key.account)}" if alike[words] > 1 else words for key, words in plain.items()}


def places_for(calendar: Key, calendars: Sequence[Entry[Record]], *, guests: bool) -> list[Entry[Record]]:
    """Calendars that an event of ``calendar`` may be put into: those of its account, and with ``guests`` those of the
    same owner, for a meeting does not change its organizer."""
    same = [e for e in calendars if e.key.account == calendar.account and isinstance(e.record, Calendar)]
    owner = next((_owner(e.record) for e in same if e.key == calendar), "")
    return [e for e in same if not guests or _owner(e.record).lower() == owner.lower()]


def _owner(record: Record) -> str:
    return record.owner if isinstance(record, Calendar) else ""
