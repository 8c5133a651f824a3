"""iCalendar text -> what SOAP shows of an invitation (§12.1)."""

from __future__ import annotations

import functools
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import recurring_ical_events
from icalendar import Calendar, Event

from app.documents.ical_lines import Line, read, write

PTST = {"NEEDS-ACTION": "NE", "ACCEPTED": "AC", "DECLINED": "DE", "TENTATIVE": "TE", "DELEGATED": "DG"}
PARTSTAT = {"ACCEPT": "ACCEPTED", "DECLINE": "DECLINED", "TENTATIVE": "TENTATIVE"}
_ROLE = {"REQ-PARTICIPANT": "REQ", "OPT-PARTICIPANT": "OPT", "NON-PARTICIPANT": "NON", "CHAIR": "CHA"}
_STATUS = {"CONFIRMED": "CONF", "TENTATIVE": "TENT", "CANCELLED": "CANC"}


@functools.lru_cache(maxsize=64)
def master(ics: str) -> Event | None:
    """The event itself (not an exception) of a VCALENDAR; None when there is none."""
    events = [e for e in Calendar.from_ical(ics).walk("VEVENT") if isinstance(e, Event)]
    plain = [event for event in events if "RECURRENCE-ID" not in event]
    found = plain or events
    return found[0] if found else None


def uid_of(ics: str) -> str:
    event = master(ics)
    return str(event.get("UID", "")) if event is not None else ""


def organizer_of(ics: str) -> str:
    """Mail address of the organizer; empty when there is none."""
    event = master(ics)
    return _mail(event.get("ORGANIZER", "")) if event is not None else ""


def method_of(ics: str) -> str:
    """REQUEST where none is told."""
    return read(ics).value("METHOD").strip().upper() or "REQUEST"


def reply_of(ics: str, address: str, partstat: str) -> str:
    """The REPLY of one attendee (RFC 5546 §3.2.3)."""
    calendar = read(ics)
    calendar.lines = [line for line in calendar.lines if line.name != "METHOD"] + [Line("METHOD", "", "REPLY")]
    calendar.children = [c for c in calendar.children if c.name in ("VEVENT", "VTIMEZONE")]
    for event in calendar.children:
        if event.name == "VEVENT":
            event.remove("ATTENDEE")
            event.lines.append(Line("ATTENDEE", f";PARTSTAT={partstat}", f"mailto:{address}"))
    return write(calendar)


def answers_of(ics: str) -> list[tuple[str, str]]:
    """(address, PARTSTAT) of a REPLY."""
    event = master(ics)
    people = _list(event.get("ATTENDEE")) if event is not None else []
    return [(_mail(p).lower(), str(p.params.get("PARTSTAT", "NEEDS-ACTION"))) for p in people]


def is_whole(ics: str) -> bool:
    """Whether it is about the event itself, not about one occurrence."""
    event = master(ics)
    return event is not None and "RECURRENCE-ID" not in event


def merged(held: str | None, incoming: str) -> str:
    """What a calendar holds after a REQUEST: the series anew, or one exception more."""
    if held is None or is_whole(incoming):
        return without_method(incoming)
    calendar, news = read(held), read(incoming)
    fresh = [c for c in news.children if c.name == "VEVENT"]
    names = {c.value("RECURRENCE-ID") for c in fresh}
    calendar.children = [c for c in calendar.children if c.value("RECURRENCE-ID") not in names or c.name != "VEVENT"]
    calendar.children += fresh
    return write(calendar)


def without_occurrence(held: str, cancelled: str) -> str:
    """The series without the occurrence a CANCEL names."""
    calendar = read(held)
    for gone in (c.first("RECURRENCE-ID") for c in read(cancelled).children if c.name == "VEVENT"):
        for event in [c for c in calendar.children if c.name == "VEVENT"]:
            if gone is not None and event.first("RECURRENCE-ID") is None:
                event.lines.append(Line("EXDATE", gone.params, gone.value))
    return write(calendar)


def without_method(ics: str) -> str:
    """As stored in a calendar (RFC 4791 §4.1)."""
    return "".join(line for line in ics.splitlines(keepends=True) if not line.upper().startswith("METHOD:"))


def component(ics: str, item_id: int | None, folder_id: int, own: str) -> dict[str, Any]:
    """The ``comp`` element of an invite. ``item_id``: the calendar item, when there is one."""
    event = master(ics)
    assert event is not None
    start, end = _start(event), _end(event)
    comp: dict[str, Any] = {
        "method": method_of(ics),
        "compNum": 0,
        "rsvp": True,
        "name": str(event.get("SUMMARY", "")),
        "loc": str(event.get("LOCATION", "")),
        "uid": str(event.get("UID", "")),
        "x_uid": str(event.get("UID", "")),
        "seq": int(event.get("SEQUENCE", 0)),
        "status": _STATUS.get(str(event.get("STATUS", "")), "CONF"),
        "class": "PUB",
        "transp": "O",
        "fb": "B",
        "s": [_moment(start)],
        "e": [_moment(end)],
        "at": [_attendee(a) for a in _list(event.get("ATTENDEE"))],
    }
    organizer = event.get("ORGANIZER")
    if organizer is not None:
        mail = _mail(organizer)
        comp["or"] = {"a": mail, "url": mail, "d": str(organizer.params.get("CN", ""))}
        if mail.lower() == own:
            comp["isOrg"] = True
    occurrence = event.get("RECURRENCE-ID")
    if occurrence is not None:
        identity = {name: value for name, value in _moment(occurrence.dt).items() if name != "u"}
        comp |= {"exceptId": [identity], "ridZ": _utc(occurrence.dt)}
    if not isinstance(start, datetime):
        comp["allDay"] = True
    if item_id is not None:
        comp |= {"calItemId": str(item_id), "apptId": str(item_id), "ciFolder": str(folder_id)}
    return comp


def instances(ics: str, start_ms: int, end_ms: int) -> list[dict[str, Any]]:
    """``inst`` elements of an event within a window (§12.1)."""
    begin, end = (datetime.fromtimestamp(ms / 1000, UTC) for ms in (start_ms, end_ms))
    found = []
    for part in recurring_ical_events.of(Calendar.from_ical(ics)).between(begin, end):
        start = part.decoded("DTSTART")
        zone = start.utcoffset() if isinstance(start, datetime) else None
        offset_ms = int(zone.total_seconds() * 1000) if zone else 0
        found.append({"s": instant_ms(start), "tzo": offset_ms, "ridZ": _utc(start)})
    return sorted(found, key=lambda one: int(one["s"]))


def _utc(moment: date) -> str:
    if not isinstance(moment, datetime):
        return f"{moment:%Y%m%d}"
    return f"{datetime.fromtimestamp(instant_ms(moment) / 1000, UTC):%Y%m%dT%H%M%SZ}"


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _mail(value: Any) -> str:
    text = str(value)
    return text[7:] if text.lower().startswith("mailto:") else text


def _attendee(value: Any) -> dict[str, Any]:
    mail = _mail(value)
    return {
        "a": mail,
        "url": mail,
        "d": str(value.params.get("CN", "")),
        "role": _ROLE.get(str(value.params.get("ROLE", "")), "REQ"),
        "ptst": PTST.get(str(value.params.get("PARTSTAT", "")), "NE"),
        "rsvp": str(value.params.get("RSVP", "")).upper() == "TRUE",
    }


def _start(event: Event) -> date:
    start: date = event.decoded("DTSTART")
    return start


def _end(event: Event) -> date:
    if "DTEND" in event:
        end: date = event.decoded("DTEND")
        return end
    length: timedelta = event.decoded("DURATION") if "DURATION" in event else timedelta(0)
    return _start(event) + length


def instant_ms(moment: date) -> int:
    """UTC milliseconds; a date is midnight UTC, a time without zone is read as UTC."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(), UTC)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


def _moment(moment: date) -> dict[str, Any]:
    if not isinstance(moment, datetime):
        return {"d": f"{moment:%Y%m%d}"}
    zone = getattr(moment.tzinfo, "key", "") or "UTC"
    suffix = "Z" if zone == "UTC" else ""
    shown: dict[str, Any] = {"d": f"{moment:%Y%m%dT%H%M%S}{suffix}", "u": instant_ms(moment)}
    if not suffix:
        shown["tz"] = zone
    return shown
