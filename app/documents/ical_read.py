"""From iCalendar text to `Event`: the fields that lists, search and views need."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
from collections.abc import Collection, Mapping, Sequence

from dateutil.rrule import rrulestr

from app.documents.ical_lines import Component, Line, read
from app.documents.ical_times import (
    Moment,
    end_of,
    from_ms,
    moment_of,
    moments_of,
    read_duration,
    read_moment,
    to_ms,
)
from app.domain.agenda import Attendee, Event
from app.domain.errors import Rejected
from app.domain.mail import Address

ENDLESS_MS = 2**62
MAX_ALARMS = 10
_PERIODS = {"DAILY": dt.timedelta(days=1), "WEEKLY": dt.timedelta(weeks=1)}
MAX_COUNTED = 5_000
"""A series of more occurrences than this counts as endless: finding its end would cost more than it tells."""


def parse_event(
    ics_text: str,
    *,
    calendar_id: str,
    href: str = "",
    etag: str = "",
    my_addresses: Collection[str] = (),
) -> Event:
    """The event of a VCALENDAR (one UID, exceptions included).

    Raises `Rejected`: ``ics_unreadable`` (no VCALENDAR), ``ics_no_event`` (no VEVENT with a readable DTSTART).
    """
    return event_of(read(ics_text), ics_text, calendar_id, href, etag, my_addresses)


def event_of(
    calendar: Component, ics_text: str, calendar_id: str, href: str, etag: str, my_addresses: Collection[str]
) -> Event:
    """`parse_event` over a text already read."""
    parts = readable_parts(calendar)
    master = master_of(parts)
    uid = master.text("UID")
    spans = {id(part): _span(part, calendar) for part in parts}
    start, start_ms, end_ms = spans[id(master)]
    organizer = master.first("ORGANIZER")
    attendees = tuple(attendee_of(line) for line in master.all("ATTENDEE"))
    return Event(
        id=f"{calendar_id}/{uid}",
        calendar=calendar_id,
        uid=uid,
        href=href,
        etag=etag,
        ics=ics_text,
        title=master.text("SUMMARY"),
        start_ms=min([*(first for _, first, _ in spans.values()), *_added(master, calendar)]),
        end_ms=end_ms,
        last_ms=max([_last_ms(master, start, end_ms - start_ms, calendar), *(last for *_, last in spans.values())]),
        all_day=start.all_day,
        recurring=is_series(parts),
        location=master.text("LOCATION"),
        description=master.text("DESCRIPTION"),
        organizer=_address(organizer) if organizer else None,
        acted_by=_without_scheme(organizer.param("SENT-BY")) if organizer else "",
        attendees=attendees,
        answer=_own_answer(attendees, my_addresses),
        status=master.value("STATUS").strip().upper(),
        alarms=alarms_of(master, end_ms - start_ms),
        private=is_private(master),
        free=is_free(master),
    )


def alarms_of(part: Component, length_ms: int) -> tuple[int, ...]:
    """Reminders of a VEVENT in milliseconds before its start, earliest first; those at a fixed moment left out.

    Reminders by mail or of an unreadable time are the server's affair (RFC 5545 §3.6.6).
    """
    found = set()
    for child in part.children:
        trigger = child.first("TRIGGER") if child.name == "VALARM" else None
        if trigger is None or child.value("ACTION").strip().upper() == "EMAIL":
            continue
        duration = read_duration(trigger.value)
        if duration is None:
            continue
        before = -sum(duration, dt.timedelta()) // dt.timedelta(milliseconds=1)
        found.add(before - length_ms if trigger.param("RELATED").upper() == "END" else before)
    return tuple(sorted(found, reverse=True)[:MAX_ALARMS])


def is_private(part: Component) -> bool:
    return part.value("CLASS").strip().upper() in ("PRIVATE", "CONFIDENTIAL")


def is_free(part: Component) -> bool:
    return part.value("TRANSP").strip().upper() == "TRANSPARENT"


def read_uid(ics_text: str) -> str:
    """UID of the first event or task; empty when there is none. Raises `Rejected` (``ics_unreadable``)."""
    for child in read(ics_text).children:
        if child.name in ("VEVENT", "VTODO") and (uid := child.text("UID")):
            return uid
    return ""


def readable_parts(calendar: Component) -> list[Component]:
    """The VEVENTs of one UID that have a start: the series and its exceptions. Raises `Rejected` when none."""
    events = [c for c in calendar.children if c.name == "VEVENT" and moment_of(c, "DTSTART", calendar)]
    if not events:
        raise Rejected("ics_no_event")
    uid = events[0].text("UID")
    return [event for event in events if event.text("UID") == uid]


def master_of(parts: Sequence[Component]) -> Component:
    """The series itself; the first exception when we were invited to some occurrences only."""
    return next((part for part in parts if part.first("RECURRENCE-ID") is None), parts[0])


def is_series(parts: Sequence[Component]) -> bool:
    return len(parts) > 1 or any(
        part.first("RRULE") or part.first("RDATE") or part.first("RECURRENCE-ID") for part in parts
    )


def start_of(part: Component, calendar: Component) -> Moment:
    """DTSTART of a VEVENT. Raises `Rejected` (``ics_no_event``) when there is none."""
    start = moment_of(part, "DTSTART", calendar)
    if start is None:
        raise Rejected("ics_no_event")
    return start


def _span(part: Component, calendar: Component) -> tuple[Moment, int, int]:
    """(start, start in ms, end in ms) of one VEVENT."""
    start = start_of(part, calendar)
    return start, start.ms, end_of(part, start, calendar).ms


def _added(master: Component, calendar: Component) -> list[int]:
    """Dates added to the rule; some stand before its start."""
    return [moment.ms for line in master.all("RDATE") for moment in moments_of(line, calendar)]


def _last_ms(master: Component, start: Moment, length: int, calendar: Component) -> int:
    """End of the last occurrence of the series, exceptions apart."""
    last = max([start.ms, *_added(master, calendar)])
    for line in master.all("RRULE"):
        last = max(last, _last_of_rule(line.value, start, calendar))
    return ENDLESS_MS if last >= ENDLESS_MS else last + length


def _last_of_rule(rule: str, start: Moment, calendar: Component) -> int:
    parts = rule_parts(rule)
    if "UNTIL" in parts:
        until = read_moment(parts["UNTIL"], "", calendar)
        if until is None:
            return ENDLESS_MS
        if until.all_day and not start.all_day:
            return to_ms(until.local + dt.timedelta(days=1), start.zone)
        return max(start.ms, until.ms)
    count = parts.get("COUNT", "")
    if not count.isdigit() or int(count) > MAX_COUNTED:
        return ENDLESS_MS
    last = _last_of_count(parts, start.local, int(count))
    return to_ms(last, start.zone) if last else start.ms


def _last_of_count(parts: Mapping[str, str], start: dt.datetime, count: int) -> dt.datetime | None:
    """The last wall clock of a counted rule; None for one that nobody can follow: it repeats nothing."""
    period = _PERIODS.get(parts.get("FREQ", "").upper())
    every = parts.get("INTERVAL", "1")
    if period and count and every.isdigit() and int(every) and parts.keys() <= {"FREQ", "COUNT", "INTERVAL", "WKST"}:
        with contextlib.suppress(OverflowError):  # most series by far, at a hundredth of the cost
            return start + (count - 1) * int(every) * period
    moments = followed(";".join(f"{name}={value}" for name, value in parts.items()), start, count)
    return moments[-1] if moments else None


def followed(rule: str, start: dt.datetime, limit: int) -> list[dt.datetime]:
    """The first ``limit`` wall clocks of a rule, COUNT observed, UNTIL not, at least a century far.

    Empty for a rule that cannot be read, that never matches, or that would be searched by the hour or
    faster through a filter. dateutil looks for a match until the year 9999 (4 s from 1970, measured):
    filtered rules are followed late in that span, by whole Gregorian cycles of 400 years, which have the
    same days of the week.
    """
    parts = rule_parts(rule)
    filtered = any(name.startswith("BY") for name in parts)
    if filtered and parts.get("FREQ", "").upper() not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        return []
    count = parts.pop("COUNT", "")
    parts.pop("UNTIL", None)
    if count and not count.isdigit():
        return []
    cycles = max(0, 9_899 - start.year) // 400 * 400 if filtered else 0
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        found = rrulestr(text, dtstart=start.replace(year=start.year + cycles))
        first = itertools.islice(found, min(limit, int(count)) if count else limit)
        return [moment.replace(year=moment.year - cycles) for moment in first]
    except (ValueError, LookupError, TypeError, OverflowError, AttributeError):
        return []


def rule_parts(rule: str) -> dict[str, str]:
    """The parts of an RRULE, in their order, names in upper case."""
    pairs = (part.partition("=") for part in rule.split(";") if part)
    return {name.strip().upper(): value.strip() for name, _, value in pairs}


def attendee_of(line: Line) -> Attendee:
    return Attendee(
        address=_address(line),
        answer=line.param("PARTSTAT").upper() or "NEEDS-ACTION",
        role=line.param("ROLE").upper() or "REQ-PARTICIPANT",
        kind=line.param("CUTYPE").upper() or "INDIVIDUAL",
    )


def mail_of(line: Line) -> str:
    """Mail address of an ORGANIZER or ATTENDEE, as written."""
    return _without_scheme(line.value)


def _without_scheme(value: str) -> str:
    value = value.strip()
    return value[7:] if value[:7].lower() == "mailto:" else value


def _address(line: Line) -> Address:
    return Address(mail=mail_of(line), name=line.param("CN"))


def _own_answer(attendees: Sequence[Attendee], my_addresses: Collection[str]) -> str:
    mine = {address.lower() for address in my_addresses}
    return next((a.answer for a in attendees if a.address.mail.lower() in mine), "")


def local_date(ms: int, zone: dt.tzinfo) -> dt.date:
    """The day an instant falls on, in a zone."""
    return from_ms(ms, zone).date()
