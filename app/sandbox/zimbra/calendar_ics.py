"""The JSON of calendar requests -> iCalendar text, as the server writes it (§12.2)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from app.documents.ical_build import zone_component
from app.documents.ical_lines import Component, Line, escape, quote_param, read, write
from app.documents.ical_times import known_zone
from app.sandbox.zimbra.soap_args import Element, attribute, elements, flag
from app.sandbox.zimbra.soap_faults import invalid

_FREQ = {
    "SEC": "SECONDLY", "MIN": "MINUTELY", "HOU": "HOURLY", "DAI": "DAILY", "WEE": "WEEKLY", "MON": "MONTHLY", "YEA": "YEARLY",
}  # fmt: skip
_STATUS = {"CONF": "CONFIRMED", "TENT": "TENTATIVE", "CANC": "CANCELLED"}
_ROLE = {"REQ": "REQ-PARTICIPANT", "OPT": "OPT-PARTICIPANT", "NON": "NON-PARTICIPANT", "CHA": "CHAIR"}
_PTST = {"NE": "NEEDS-ACTION", "AC": "ACCEPTED", "DE": "DECLINED", "TE": "TENTATIVE", "DG": "DELEGATED"}
_CUTYPE = {"IND": "INDIVIDUAL", "GRO": "GROUP", "RES": "RESOURCE", "ROO": "ROOM", "UNK": "UNKNOWN"}
_CLASS = {"PUB": "PUBLIC", "PRI": "PRIVATE", "CON": "CONFIDENTIAL"}


def new_calendar(parts: list[Component], zones: set[str]) -> str:
    """A VCALENDAR with these events."""
    calendar = Component("VCALENDAR", [Line("PRODID", "", "Zimbra-Calendar-Provider"), Line("VERSION", "", "2.0")])
    calendar.children = [zone_component(zone) for zone in sorted(zones)] + parts
    return write(calendar)


def event_of(comp: Element, uid: str, sequence: int, defined: set[str], now_ms: int) -> tuple[Component, set[str]]:
    """(VEVENT, zones it uses) of a ``comp``. INVALID_REQUEST for an unknown zone or a missing start."""
    event = Component("VEVENT", [Line("UID", "", escape(uid))])
    zones: set[str] = set()
    all_day = flag(comp, "allDay")
    for name, key in (("DTSTART", "s"), ("DTEND", "e")):
        for value in elements(comp, key):
            event.lines.append(_moment(name, value, defined, zones, inclusive=all_day and key == "e"))
    if event.first("DTSTART") is None:
        raise invalid("missing start")
    for value in elements(comp, "exceptId"):
        event.lines.append(_moment("RECURRENCE-ID", value, defined, zones))
    for name, key in (("SUMMARY", "name"), ("LOCATION", "loc")):
        event.put_text(name, attribute(comp, key))
    if attribute(comp, "url"):
        event.put("URL", attribute(comp, "url"), ";VALUE=URI")
    event.put("STATUS", _STATUS.get(attribute(comp, "status"), "CONFIRMED"))
    event.put("TRANSP", "TRANSPARENT" if attribute(comp, "transp") == "T" else "OPAQUE")
    event.put("CLASS", _CLASS.get(attribute(comp, "class"), "PUBLIC"))
    event.put("SEQUENCE", str(sequence))
    event.put("DTSTAMP", f"{dt.datetime.fromtimestamp(now_ms / 1000, dt.UTC):%Y%m%dT%H%M%SZ}")
    for person in elements(comp, "or"):
        by = attribute(person, "sentBy")
        sent_by = f';SENT-BY="mailto:{by}"' if by else ""
        event.lines.append(Line("ORGANIZER", _cn(person) + sent_by, f"mailto:{attribute(person, 'a')}"))
    event.lines += [_attendee(person) for person in elements(comp, "at")]
    for recur in elements(comp, "recur"):
        _recur(event, recur, defined, zones)
    event.children += [_alarm(alarm) for alarm in elements(comp, "alarm")]
    event.lines += [Line(attribute(x, "name"), "", attribute(x, "value")) for x in elements(comp, "xprop")]
    return event, zones


def _moment(name: str, value: Element, defined: set[str], zones: set[str], *, inclusive: bool = False) -> Line:
    text, zone = attribute(value, "d"), attribute(value, "tz")
    if len(text) == 8:
        day = dt.datetime.strptime(text, "%Y%m%d").replace(tzinfo=dt.UTC) + dt.timedelta(days=int(inclusive))
        return Line(name, ";VALUE=DATE", f"{day:%Y%m%d}")
    if not zone:
        return Line(name, "", text)
    if zone not in defined and known_zone(zone) is None:
        raise invalid(f"unknown timezone: {zone}")
    zones.add(zone)
    return Line(name, f";TZID={quote_param(zone)}", text)


def _cn(person: Element) -> str:
    return f";CN={quote_param(attribute(person, 'd'))}" if attribute(person, "d") else ""


def _attendee(person: Element) -> Line:
    params = (
        f"{_cn(person)};ROLE={_ROLE.get(attribute(person, 'role'), 'REQ-PARTICIPANT')}"
        f";PARTSTAT={_PTST.get(attribute(person, 'ptst'), 'NEEDS-ACTION')}"
        f";CUTYPE={_CUTYPE.get(attribute(person, 'cutype'), 'INDIVIDUAL')}"
    )
    if flag(person, "rsvp"):
        params += ";RSVP=TRUE"
    return Line("ATTENDEE", params, f"mailto:{attribute(person, 'a')}")


def _recur(event: Component, recur: Element, defined: set[str], zones: set[str]) -> None:
    for added in elements(recur, "add"):
        event.lines += [Line("RRULE", "", _rule(rule)) for rule in elements(added, "rule")]
    for excluded in elements(recur, "exclude"):
        for dates in elements(excluded, "dates"):
            for value in elements(dates, "dtval"):
                event.lines += [_moment("EXDATE", start, defined, zones) for start in elements(value, "s")]


def _rule(rule: Element) -> str:
    parts = [f"FREQ={_FREQ[attribute(rule, 'freq')]}"]

    def first(name: str, key: str) -> str:
        found = elements(rule, name)
        return attribute(found[0], key) if found else ""

    for name, element, key in (("COUNT", "count", "num"), ("UNTIL", "until", "d"), ("INTERVAL", "interval", "ival")):
        if value := first(element, key):
            parts.append(f"{name}={value}")
    days = [
        f"{attribute(day, 'ordwk')}{attribute(day, 'day')}"
        for by in elements(rule, "byday")
        for day in elements(by, "wkday")
    ]
    if days:
        parts.append("BYDAY=" + ",".join(days))
    for name, element, key in (
        ("BYMONTHDAY", "bymonthday", "modaylist"),
        ("BYMONTH", "bymonth", "molist"),
        ("BYSETPOS", "bysetpos", "poslist"),
        ("WKST", "wkst", "day"),
    ):
        if value := first(element, key):
            parts.append(f"{name}={value}")
    return ";".join(parts)


def _alarm(alarm: Element) -> Component:
    relative = elements(elements(alarm, "trigger")[0], "rel")[0]
    length = "".join(
        f"{attribute(relative, unit)}{unit.upper()}" for unit in ("h", "m", "s") if attribute(relative, unit)
    )
    sign = "-" if flag(relative, "neg", default=True) else ""
    lines = [Line("ACTION", "", "DISPLAY"), Line("TRIGGER", ";RELATED=START", f"{sign}PT{length or '0M'}")]
    return Component("VALARM", [*lines, Line("DESCRIPTION", "", "Reminder")])


# --- on stored texts --------------------------------------------------------------------------------


def parts_of(ics: str) -> tuple[Component, list[Component], list[Component]]:
    """(VCALENDAR, series, exceptions)."""
    calendar = read(ics)
    events = [c for c in calendar.children if c.name == "VEVENT"]
    return (
        calendar,
        [e for e in events if e.first("RECURRENCE-ID") is None],
        [e for e in events if e.first("RECURRENCE-ID") is not None],
    )


def zones_in(calendar: Component) -> set[str]:
    return {c.value("TZID") for c in calendar.children if c.name == "VTIMEZONE"}


def times_of(part: Component) -> tuple[Any, ...]:
    """What, once changed, makes the server drop the exceptions."""
    return tuple(line.raw() for line in part.lines if line.name in ("DTSTART", "RRULE"))


def recurrence_of(part: Component) -> str:
    line = part.first("RECURRENCE-ID")
    return line.value if line else ""
