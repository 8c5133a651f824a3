"""Occurrences of events in a window of time, by recurring-ical-events.

Each series is reduced to what the expansion needs (times, rule, exceptions, words) with the oddities
of the wild taken out (`_reduced`). The prepared query is kept (making it costs about a millisecond), and so
is each slice of 32 days that was asked for (0.2 ms a series). Both caches are bounded and keyed by the
text itself rather than by (id, etag): a pending edit changes the text and not the etag.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from app.documents.ical_lines import Component, Line, read, write
from app.documents.ical_read import followed, local_date, master_of, readable_parts, rule_parts
from app.documents.ical_rules import sound_rule
from app.documents.ical_times import (
    DAY_MS,
    Moment,
    end_of,
    from_ms,
    home_zone,
    known_zone,
    moment_of,
    moments_of,
    read_moment,
    to_ms,
)
from app.domain.agenda import Event, Occurrence
from app.domain.errors import Rejected

if TYPE_CHECKING:  # imported late, see `_expander`
    import icalendar
    import recurring_ical_events

CACHED_SERIES = 1_024
CACHED_SLICES = 4_096
SLICE_MS = 32 * DAY_MS
"""Windows are answered from slices of 32 days: the week after, or the same week after a change, costs nothing."""
MAX_SLICES = 14
"""A longer window is expanded at once and not cached slice by slice."""
MAX_STEPS = 40_000
"""A rule that would take more steps than this from its start to the window is not expanded (a minutely rule
since 1970 would hold the program for minutes): its first occurrence stands for it."""
_PERIOD_MS = {
    "SECONDLY": 1_000,
    "MINUTELY": 60_000,
    "HOURLY": 3_600_000,
    "DAILY": DAY_MS,
    "WEEKLY": 7 * DAY_MS,
    "MONTHLY": 28 * DAY_MS,
    "YEARLY": 365 * DAY_MS,
}
_WORDS = ("UID", "SUMMARY", "LOCATION", "STATUS", "SEQUENCE")
_ZONE_PARTS = ("STANDARD", "DAYLIGHT")
_REFUSALS = (ValueError, TypeError, OverflowError, AttributeError, LookupError)
"""How the libraries say that they cannot follow a text (measured, by tests/fuzz)."""


def occurrences(events: Iterable[Event], start_ms: int, end_ms: int, account: str = "") -> list[Occurrence]:
    """Everything that touches [start, end), by start. All-day ones by the dates of the window in the home zone.

    ``account`` is copied into the result. A series that cannot be expanded shows its first occurrence.
    """
    days = _day_window(start_ms, end_ms)
    found: list[Occurrence] = []
    for event in events:
        low, high = days if event.all_day else (start_ms, end_ms)
        # An exception may be of the other kind than its series: two days of slack before the real test.
        if event.start_ms >= high + 2 * DAY_MS or event.last_ms < low - 2 * DAY_MS:
            continue
        for item in _all_of(event, min(start_ms, days[0]), max(end_ms, days[1]), account):
            low, high = days if item.all_day else (start_ms, end_ms)
            if item.start_ms < high and (item.end_ms > low or low <= item.start_ms):
                found.append(item)
    found.sort(key=lambda item: (item.start_ms, item.end_ms, item.title))
    return found


@functools.lru_cache(maxsize=16)
def _day_window(start_ms: int, end_ms: int) -> tuple[int, int]:
    """The window's days in the home zone, as midnights UTC: [first, after the last)."""
    zone = home_zone()
    first, last = local_date(start_ms, zone), local_date(max(start_ms, end_ms - 1), zone)
    midnight = dt.time()
    return (
        to_ms(dt.datetime.combine(first, midnight), None),
        to_ms(dt.datetime.combine(last, midnight), None) + DAY_MS,
    )


def _all_of(event: Event, low: int, high: int, account: str) -> list[Occurrence]:
    if not event.recurring:
        return [_single(event, account)]
    slices = range(low // SLICE_MS, max(low, high - 1) // SLICE_MS + 1)
    # The start too: what follows a THISANDFUTURE exception is told under that exception's identity.
    found: dict[tuple[int, int], _Part] = {}
    for window in [(low, high)] if len(slices) > MAX_SLICES else [(n * SLICE_MS, (n + 1) * SLICE_MS) for n in slices]:
        parts = _expanded(event.ics, *window)
        if parts is None:
            return [_single(event, account)]
        found.update({(part.recurrence_ms, part.start_ms): part for part in parts})
    return [
        Occurrence(
            event_id=event.id,
            account=account,
            start_ms=part.start_ms,
            end_ms=part.end_ms,
            all_day=part.all_day,
            title=part.title,
            location=part.location,
            recurrence_ms=part.recurrence_ms,
            cancelled=part.cancelled,
        )
        for part in found.values()
    ]


class _Part(NamedTuple):
    """An expanded occurrence, of whatever event has this text."""

    start_ms: int
    end_ms: int
    all_day: bool
    title: str
    location: str
    recurrence_ms: int
    cancelled: bool


@functools.lru_cache(maxsize=CACHED_SLICES)
def _expanded(ics_text: str, low: int, high: int) -> tuple[_Part, ...] | None:
    """What touches [low, high), with a day of slack; None when the first occurrence must stand for the series."""
    query = _expander(ics_text)
    if query is None:
        return None
    start, end = (from_ms(ms, None).replace(tzinfo=dt.UTC) for ms in (low - DAY_MS, high + DAY_MS))
    try:
        return tuple(_part(part) for part in query.between(start, end))
    except _REFUSALS:
        return None  # a rule that breaks only when followed


def _single(event: Event, account: str) -> Occurrence:
    return Occurrence(
        event_id=event.id,
        account=account,
        start_ms=event.start_ms,
        end_ms=event.end_ms,
        all_day=event.all_day,
        title=event.title,
        location=event.location,
        recurrence_ms=event.start_ms if event.recurring else None,
        cancelled=event.status == "CANCELLED",
    )


def _part(part: icalendar.Event) -> _Part:
    start = _date(part, "DTSTART") or dt.date(1970, 1, 1)
    return _Part(
        start_ms=_ms(start),
        end_ms=_ms(_date(part, "DTEND") or start),
        all_day=not isinstance(start, dt.datetime),
        title=str(part.get("SUMMARY", "")),
        location=str(part.get("LOCATION", "")),
        recurrence_ms=_ms(_date(part, "RECURRENCE-ID") or start),
        cancelled=str(part.get("STATUS", "")).upper() == "CANCELLED",
    )


def _date(part: icalendar.Event, name: str) -> dt.date | None:
    """A DATE or DATE-TIME property of an expanded occurrence."""
    value = getattr(part.get(name), "dt", None)
    return value if isinstance(value, dt.date) else None


def _ms(value: dt.date) -> int:
    if isinstance(value, dt.datetime):
        return to_ms(value.replace(tzinfo=None), value.tzinfo)
    return to_ms(dt.datetime.combine(value, dt.time()), None)


@functools.lru_cache(maxsize=CACHED_SERIES)
def _expander(ics_text: str) -> recurring_ical_events.CalendarQuery | None:
    """The prepared query of a series; None when its first occurrence must stand for it."""
    # Late: 0.25 s, which starting up and synchronising do not need.
    import icalendar
    import recurring_ical_events

    try:
        reduced = _reduced(read(ics_text))
        if reduced is None:
            return None
        calendar = icalendar.Calendar.from_ical(write(reduced))
        return recurring_ical_events.of(calendar, components=["VEVENT"])
    except (*_REFUSALS, Rejected):
        return None  # text of others: what the libraries refuse must not hide the agenda


def _reduced(calendar: Component) -> Component | None:
    """The calendar with what the expansion needs, its times in one well-known form."""
    parts = readable_parts(calendar)
    master = master_of(parts)
    start = moment_of(master, "DTSTART", calendar)
    if start is None or not all(_walkable(line.value, start) for line in master.all("RRULE")):
        return None
    out = Component("VCALENDAR", [Line("VERSION", "", "2.0"), Line("PRODID", "", "-//Echarpe//FR")])
    zones = (c for c in calendar.children if c.name == "VTIMEZONE" and not known_zone(c.value("TZID")))
    # Nothing but its rules: the library would take an event that lies in a broken zone for one of the calendar's.
    out.children = [Component(z.name, z.lines, [c for c in z.children if c.name in _ZONE_PARTS]) for z in zones]
    out.children += [_reduced_part(part, start, calendar) for part in parts]
    return out


def _walkable(rule: str, start: Moment) -> bool:
    """Whether following the rule to any window of this century stays affordable."""
    parts = rule_parts(rule)
    period = _PERIOD_MS.get(parts.get("FREQ", "").upper())
    if period is None:
        return False
    if any(name.startswith("BY") for name in parts) and not followed(rule, start.local, 1):
        return False
    interval = int(parts["INTERVAL"]) if parts.get("INTERVAL", "").isdigit() else 1
    count = parts.get("COUNT", "")
    if count.isdigit() and int(count) <= MAX_STEPS:
        return True
    horizon = 4_102_444_800_000  # 2100
    if until := read_moment(parts.get("UNTIL", ""), "", Component("")):
        horizon = min(horizon, until.ms)
    return (horizon - start.ms) // (period * max(1, interval)) <= MAX_STEPS


def _reduced_part(part: Component, series: Moment, calendar: Component) -> Component:
    """One VEVENT: DTEND always there and sound, exceptions told in the zone of the series."""
    out = Component("VEVENT", [line for line in part.lines if line.name in _WORDS])
    start = moment_of(part, "DTSTART", calendar)
    if start is None:
        return out
    out.lines.append(_zoned(start).line("DTSTART"))
    out.lines.append(_zoned(end_of(part, start, calendar)).line("DTEND"))
    for line in part.lines:
        if line.name == "RRULE":
            out.lines.append(Line("RRULE", "", sound_rule(line.value, start, calendar)))
        elif line.name in ("EXDATE", "RDATE"):
            out.lines += [_like(moment, series).line(line.name) for moment in moments_of(line, calendar)]
    if moment := moment_of(part, "RECURRENCE-ID", calendar):
        out.lines.append(_like(moment, series).line("RECURRENCE-ID", range_of(part)))
    return out


def range_of(part: Component) -> str:
    """The parameter by which an exception stands for what follows it too (RFC 5545 §3.2.13); empty where it does not."""
    identity = part.first("RECURRENCE-ID")
    return ";RANGE=THISANDFUTURE" if identity and identity.param("RANGE").upper() == "THISANDFUTURE" else ""


def _zoned(moment: Moment) -> Moment:
    """Written with a zone name that icalendar knows: floating times get the home zone."""
    if moment.form == "floating":
        return Moment(moment.local, moment.zone, "zone", str(moment.zone))
    if moment.form == "zone" and isinstance(moment.zone, ZoneInfo):
        return Moment(moment.local, moment.zone, "zone", moment.zone.key)
    return moment


def _like(moment: Moment, series: Moment) -> Moment:
    """An exception's identity in the way the series is written: programs mix dates, UTC and zones."""
    if series.all_day:
        return Moment(moment.local.replace(hour=0, minute=0, second=0), None, "date")
    if moment.all_day:
        return _zoned(
            Moment(dt.datetime.combine(moment.local, series.local.time()), series.zone, series.form, series.tzid)
        )
    return _zoned(series.at(moment.ms))
