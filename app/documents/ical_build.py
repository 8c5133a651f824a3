"""New events. See `ical`."""

from __future__ import annotations

import functools
from collections.abc import Collection, Sequence

from app.documents.ical_attach import put_files, put_link
from app.documents.ical_lines import Component, Line, escape, quote_param, read, write
from app.documents.ical_marks import put_mark
from app.documents.ical_read import event_of
from app.documents.ical_times import HOME_ZONE, Moment, from_ms, known_zone
from app.domain.agenda import Attendee, Event, EventFile
from app.domain.errors import Rejected
from app.domain.mail import Address

PRODID = "-//Echarpe//Agenda//FR"
_PARIS = """BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:DAYLIGHT
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""
"""The rule of the Union since 1996 (directive 2000/84/EC)."""


def build_event(
    *,
    calendar_id: str,
    uid: str,
    title: str,
    start_ms: int,
    end_ms: int,
    now_ms: int,
    all_day: bool = False,
    location: str = "",
    description: str = "",
    rule: str = "",
    organizer: Address | None = None,
    attendees: Sequence[Attendee] = (),
    zone: str = HOME_ZONE,
    my_addresses: Collection[str] = (),
    alarms: Sequence[int] = (),
    private: bool = False,
    free: bool = False,
    link: str = "",
    files: Sequence[EventFile] = (),
) -> Event:
    """A new event, with its time zone defined in the text.

    ``start_ms``/``end_ms``: UTC; for all-day events midnights UTC of the dates, end exclusive.
    ``rule``: an RRULE value. ``zone``: the zone it is written in; a name of the system's database.
    """
    calendar = Component("VCALENDAR", [Line("VERSION", "", "2.0"), Line("PRODID", "", PRODID)])
    known = known_zone(zone)
    if known is None:
        raise Rejected("unknown_zone")
    form = Moment(from_ms(0, None), None, "date") if all_day else Moment(from_ms(0, known), known, "zone", known.key)
    if not all_day:
        calendar.children.append(zone_component(known.key))
    event = Component("VEVENT", [Line("UID", "", escape(uid))])
    event.lines += [form.at(start_ms).line("DTSTART"), form.at(end_ms).line("DTEND")]
    if rule:
        event.put("RRULE", rule)
    for name, text in (("SUMMARY", title), ("LOCATION", location), ("DESCRIPTION", description)):
        event.put_text(name, text)
    if organizer is not None:
        event.lines.append(person_line("ORGANIZER", organizer, ""))
    for person in attendees:
        event.lines.append(attendee_line(person))
    now = f"{from_ms(now_ms, None):%Y%m%dT%H%M%SZ}"
    event.lines += [Line(name, "", now) for name in ("CREATED", "DTSTAMP", "LAST-MODIFIED")]
    event.lines += [Line("STATUS", "", "CONFIRMED"), Line("SEQUENCE", "", "0")]
    put_manner(event, private=private, free=free)
    put_link(event, link)
    put_files(event, files)
    event.children += [alarm(before_ms, title) for before_ms in alarms]
    calendar.children.append(event)
    put_mark(calendar, now_ms)
    return event_of(calendar, write(calendar), calendar_id, "", "", my_addresses)


def zone_component(zone: str) -> Component:
    """The VTIMEZONE of a zone: ours for Paris, else made from the system's data."""
    return read(f"BEGIN:VCALENDAR\n{_zone_text(zone)}END:VCALENDAR\n").children[0]


@functools.lru_cache(maxsize=16)
def _zone_text(zone: str) -> str:
    if zone == HOME_ZONE:
        return _PARIS
    import icalendar  # late, like in `ical_times`

    definition: bytes = icalendar.Timezone.from_tzid(zone).to_ical()
    return definition.decode()


def attendee_line(person: Attendee) -> Line:
    """An ATTENDEE who is asked for an answer."""
    extra = f";ROLE={person.role};CUTYPE={person.kind};PARTSTAT={person.answer};RSVP=TRUE"
    return person_line("ATTENDEE", person.address, extra)


def put_manner(event: Component, *, private: bool, free: bool) -> None:
    """CLASS and TRANSP; what is the default is not written."""
    for name, value in (("CLASS", "PRIVATE" if private else ""), ("TRANSP", "TRANSPARENT" if free else "")):
        if value:
            event.put(name, value)
        else:
            event.remove(name)


def alarm(before_ms: int, title: str) -> Component:
    """A reminder ``before_ms`` before the start (RFC 5545 §3.6.6)."""
    made = Component("VALARM", [Line("ACTION", "", "DISPLAY"), Line("DESCRIPTION", "", escape(title))])
    seconds = abs(before_ms) // 1000
    minutes, rest = divmod(seconds, 60)
    written = f"PT{minutes}M" if not rest else f"PT{seconds}S"
    made.put("TRIGGER", f"-{written}" if before_ms > 0 else written, ";RELATED=START")
    return made


def person_line(name: str, address: Address, extra: str) -> Line:
    cn = f";CN={quote_param(address.name)}" if address.name else ""
    return Line(name, cn + extra, f"mailto:{address.mail}")
