"""Who wrote a text, from what, and whether two texts mean the same. See `ical`.

Two properties of the series' component carry it (servers keep ``X-`` properties mostly, not always):

``X-ECHARPE-EDIT``    name of the edit that wrote this text: a digest of the text and the moment
``X-ECHARPE-BEFORE``  the states this text was made from since the server's, newest first, each as
                      ``<edit name or ->/<digest of its meaning>``; the parameter names the etag that chain
                      stands on, so that it starts anew once the server confirmed
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from app.documents.ical_lines import Component, read, write
from app.documents.ical_read import mail_of, master_of, readable_parts, rule_parts, start_of
from app.documents.ical_times import Moment, end_of, moment_of, moments_of, read_moment
from app.domain.agenda import Event

EDIT = "X-ECHARPE-EDIT"
BEFORE = "X-ECHARPE-BEFORE"
MARKS = (EDIT, BEFORE)
_BASE = "X-ECHARPE-BASE"
_CHAIN = 8
"""Edits of one event that wait for a network together; beyond, a changed etag may be taken for a conflict."""


def put_mark(calendar: Component, now_ms: int, before: Event | None = None) -> None:
    """Name this edit in the text, and what it was made from (None: a new event)."""
    master = master_of(readable_parts(calendar))
    chain = master.first(BEFORE)
    master.remove(*MARKS)
    name = _digest(f"{now_ms}\n{write(calendar)}")
    master.put(EDIT, name)
    if before is None:
        return
    base = _digest(before.etag)
    known = chain.value.split() if chain is not None and chain.param(_BASE) == base else []
    state = f"{edit_mark(before.ics) or '-'}/{_digest(_canonical(_meaning(before.ics, fine=True)))}"
    master.put(BEFORE, " ".join([state, *known][:_CHAIN]), f";{_BASE}={base}")


def edit_mark(ics_text: str) -> str:
    """Name of the edit that wrote this text last, or empty."""
    return master_of(readable_parts(read(ics_text))).value(EDIT)


def continues(ics_text: str, other: str) -> bool:
    """Whether ``other`` is a state that ``ics_text`` was edited from: writing over it loses nobody's work."""
    chain = master_of(readable_parts(read(ics_text))).value(BEFORE)
    states = [state.partition("/") for state in chain.split()]
    mark = edit_mark(other)
    if mark and any(name == mark for name, _, _ in states):
        return True
    digest = _digest(_canonical(_meaning(other, fine=True)))
    return any(meaning == digest for _, _, meaning in states)


def same_content(one: str, other: str) -> bool:
    """Whether two texts mean the same to people: times, rule, words, answers; not who wrote them when."""
    return _meaning(one) == _meaning(other)


def identity_of(part: Component, calendar: Component, parts: Sequence[Component]) -> int | None:
    """`Occurrence.recurrence_ms` of an exception; None for the series itself."""
    moment = moment_of(part, "RECURRENCE-ID", calendar)
    if moment is None:
        return None
    series = start_of(master_of(parts), calendar)
    if series.all_day:
        return Moment(moment.local.replace(hour=0, minute=0, second=0), None, "date").ms
    if moment.all_day:
        return Moment(moment.local.replace(hour=series.local.hour, minute=series.local.minute), series.zone, "zone").ms
    return moment.ms


def _meaning(ics_text: str, *, fine: bool = False) -> frozenset[object]:
    """``fine``: with what only its owner sees (reminders, privacy)."""
    calendar = read(ics_text)
    parts = readable_parts(calendar)
    return frozenset((*_part_meaning(part, calendar, parts), _fine_meaning(part) if fine else None) for part in parts)


def _part_meaning(part: Component, calendar: Component, parts: Sequence[Component]) -> tuple[object, ...]:
    start = start_of(part, calendar)
    words = tuple(part.text(name).strip() for name in ("SUMMARY", "LOCATION", "DESCRIPTION"))
    excluded = frozenset(m.ms for line in part.all("EXDATE") for m in moments_of(line, calendar))
    answers = frozenset((mail_of(x).lower(), x.param("PARTSTAT").upper()) for x in part.all("ATTENDEE"))
    rules = frozenset(_rule_meaning(line.value) for line in part.all("RRULE"))
    status = part.value("STATUS").strip().upper() or "CONFIRMED"
    times = (identity_of(part, calendar, parts), start.ms, start.all_day, end_of(part, start, calendar).ms)
    return (*times, words, excluded, answers, rules, status)


def _fine_meaning(part: Component) -> tuple[object, ...]:
    reminders = frozenset(child.value("TRIGGER") for child in part.children if child.name == "VALARM")
    return (reminders, part.value("CLASS") or "PUBLIC", part.value("TRANSP") or "OPAQUE", part.text("CATEGORIES"))


def _rule_meaning(rule: str) -> frozenset[tuple[str, object]]:
    """Servers add INTERVAL=1 and WKST, and write UNTIL their own way."""
    parts = rule_parts(rule.upper())
    parts.pop("WKST", None)
    if parts.get("INTERVAL") == "1":
        del parts["INTERVAL"]
    until = read_moment(parts.pop("UNTIL", ""), "", Component(""))
    return frozenset([*parts.items(), ("UNTIL", until.ms if until else None)])


def _canonical(value: object) -> str:
    """Text of a nested meaning, sets in a fixed order."""
    if isinstance(value, frozenset):
        return "{" + ",".join(sorted(_canonical(item) for item in value)) + "}"
    if isinstance(value, tuple):
        return "(" + ",".join(_canonical(item) for item in value) + ")"
    return repr(value)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]
