"""VEVENT -> the JSON of Zimbra's calendar requests (§12.2). Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from app.documents.ical_attach import link_of
from app.documents.ical_lines import Component, Line
from app.documents.ical_marks import EDIT
from app.documents.ical_read import alarms_of, is_free, is_private, mail_of, rule_parts, start_of
from app.documents.ical_times import Moment, end_of, known_zone, moments_of, read_moment
from app.domain.errors import Rejected

Element = dict[str, Any]

_FREQ = {
    "SECONDLY": "SEC", "MINUTELY": "MIN", "HOURLY": "HOU", "DAILY": "DAI", "WEEKLY": "WEE", "MONTHLY": "MON", "YEARLY": "YEA",
}  # fmt: skip
_STATUS = {"CONFIRMED": "CONF", "TENTATIVE": "TENT", "CANCELLED": "CANC"}
_ROLE = {"REQ-PARTICIPANT": "REQ", "OPT-PARTICIPANT": "OPT", "NON-PARTICIPANT": "NON", "CHAIR": "CHA"}
_PTST = {"NEEDS-ACTION": "NE", "ACCEPTED": "AC", "DECLINED": "DE", "TENTATIVE": "TE", "DELEGATED": "DG"}
_CUTYPE = {"INDIVIDUAL": "IND", "GROUP": "GRO", "RESOURCE": "RES", "ROOM": "ROO"}
_LISTS = {
    "BYMONTHDAY": ("bymonthday", "modaylist"),
    "BYMONTH": ("bymonth", "molist"),
    "BYSETPOS": ("bysetpos", "poslist"),
}


def build_comp(part: Component, calendar: Component, identity: Moment | None = None) -> Element:
    """The ``comp`` of a VEVENT. ``identity``: it is an exception of that occurrence."""
    start = start_of(part, calendar)
    end = end_of(part, start, calendar)
    comp: Element = {
        "uid": part.text("UID"),
        "name": part.text("SUMMARY"),
        "loc": part.text("LOCATION"),
        "status": _STATUS.get(part.value("STATUS").strip().upper(), "CONF"),
        "fb": "F" if is_free(part) else "B",
        "transp": "T" if is_free(part) else "O",
        "class": "PRI" if is_private(part) else "PUB",
        "allDay": start.all_day,
        "s": moment(start),
        # All-day ends are inclusive here, unlike DTEND.
        "e": moment(end.shifted(dt.timedelta(days=-1)) if end.all_day else end),
        "at": [_attendee(line) for line in part.all("ATTENDEE")],
    }
    if link := link_of(part):
        comp["url"] = link
    if organizer := part.first("ORGANIZER"):
        comp["or"] = {"a": mail_of(organizer), "d": organizer.param("CN")}
        if by := organizer.param("SENT-BY"):
            comp["or"]["sentBy"] = by.removeprefix("mailto:")
    if identity is not None:
        comp["exceptId"] = moment(identity)
    elif recur := _recur(part, calendar):
        comp["recur"] = recur
    if alarms := alarms_of(part, end.ms - start.ms):
        comp["alarm"] = [_alarm(before_ms) for before_ms in alarms]
    if mark := part.value(EDIT):
        comp["xprop"] = [{"name": EDIT, "value": mark}]
    return comp


def build_message(
    comp: Element,
    description: str,
    zones: Iterable[str],
    *,
    folder: str,
    to: Iterable[Element],
    year: int,
    uploads: Iterable[str] = (),
) -> Element:
    """The ``m`` of a calendar request; without ``to`` nobody is mailed. ``uploads``: files put there before (§11.5)."""
    inv: Element = {"comp": [comp]}
    if definitions := [zone_definition(name, year) for name in zones]:
        inv["tz"] = definitions
    message: Element = {"su": comp["name"], "inv": inv, "mp": {"ct": "text/plain", "content": description}}
    if folder:
        message["l"] = folder
    if recipients := list(to):
        message["e"] = recipients
    if joined := ",".join(uploads):
        message["attach"] = {"aid": joined}
    return message


def recipients(part: Component, mine: Iterable[str]) -> list[Element]:
    """``e`` of everybody invited but us."""
    own = {mail.lower() for mail in mine}
    people = [line for line in part.all("ATTENDEE") if mail_of(line).lower() not in own]
    return [{"t": "t", "a": mail_of(line), **({"p": line.param("CN")} if line.param("CN") else {})} for line in people]


def zones_of(part: Component, calendar: Component) -> list[str]:
    """Names of the zones its times are written in."""
    start = start_of(part, calendar)
    found = {m.zone.key for m in (start, end_of(part, start, calendar)) if isinstance(m.zone, ZoneInfo)}
    return sorted(found)


def moment(value: Moment) -> Element:
    """``s``, ``e``, ``exceptId``: a wall clock with its zone, UTC with Z, or a date."""
    if value.all_day:
        return {"d": f"{value.local:%Y%m%d}"}
    if isinstance(value.zone, ZoneInfo):
        return {"d": f"{value.local:%Y%m%dT%H%M%S}", "tz": value.zone.key}
    return {"d": f"{dt.datetime.fromtimestamp(value.ms / 1000, dt.UTC):%Y%m%dT%H%M%SZ}"}


def _attendee(line: Line) -> Element:
    shown: Element = {
        "a": mail_of(line),
        "role": _ROLE.get(line.param("ROLE").upper(), "REQ"),
        "ptst": _PTST.get(line.param("PARTSTAT").upper(), "NE"),
        "rsvp": True,
        "cutype": _CUTYPE.get(line.param("CUTYPE").upper(), "IND"),
    }
    return shown | ({"d": line.param("CN")} if line.param("CN") else {})


def _alarm(before_ms: int) -> Element:
    seconds = abs(before_ms) // 1000
    length = {"m": seconds // 60} if seconds % 60 == 0 else {"s": seconds}
    trigger = {"rel": {**length, "related": "START", "neg": before_ms > 0}}
    return {"action": "DISPLAY", "trigger": trigger}


def _recur(part: Component, calendar: Component) -> Element:
    recur: Element = {}
    rules = [line.value for line in part.all("RRULE")]
    if rules:
        recur["add"] = {"rule": build_rule(rules[0])}
    if added := [moment(m) for line in part.all("RDATE") for m in moments_of(line, calendar)]:
        recur.setdefault("add", {})["dates"] = {"dtval": [{"s": value} for value in added]}
    excluded = [moment(m) for line in part.all("EXDATE") for m in moments_of(line, calendar)]
    if excluded:
        recur["exclude"] = {"dates": {"dtval": [{"s": value} for value in excluded]}}
    return recur


def build_rule(rule: str) -> Element:
    """``rule`` of an RRULE. Raises ``Rejected("recurrence_too_complex")`` for parts without a counterpart."""
    parts = rule_parts(rule)
    freq = _FREQ.get(parts.pop("FREQ", "").upper())
    if freq is None:
        raise Rejected("recurrence_too_complex")
    built: Element = {"freq": freq, "interval": {"ival": int(parts.pop("INTERVAL", "1") or 1)}}
    if count := parts.pop("COUNT", ""):
        built["count"] = {"num": int(count)}
    until = read_moment(parts.pop("UNTIL", ""), "", Component(""))
    if until is not None:
        built["until"] = moment(until)
    if days := parts.pop("BYDAY", ""):
        built["byday"] = {"wkday": [_wkday(day) for day in days.split(",")]}
    if start := parts.pop("WKST", ""):
        built["wkst"] = {"day": start}
    for name, (element, attribute) in _LISTS.items():
        if value := parts.pop(name, ""):
            built[element] = {attribute: value}
    if parts:
        raise Rejected("recurrence_too_complex")
    return built


def _wkday(day: str) -> Element:
    day = day.strip().upper()
    return {"day": day[-2:], **({"ordwk": int(day[:-2])} if len(day) > 2 else {})}


# --- time zones -----------------------------------------------------------------------------------


def zone_definition(name: str, year: int) -> Element:
    """``inv.tz`` of a zone as it is in ``year``: sending it always is safest (§12.2)."""
    zone = known_zone(name)
    assert zone is not None
    changes = _changes(zone, year)
    offsets = [_offset(zone, dt.datetime(year, month, 1, tzinfo=dt.UTC)) for month in range(1, 13)]
    standard, summer = min(offsets), max(offsets)
    if len(changes) != 2:
        return {"id": name, "stdoff": standard, "dayoff": standard}
    to_summer = next(local for local, after in changes if after == summer)
    to_standard = next(local for local, after in changes if after == standard)
    return {
        "id": name,
        "stdoff": standard,
        "dayoff": summer,
        "standard": _onset(to_standard),
        "daylight": _onset(to_summer),
    }


def _offset(zone: ZoneInfo, at: dt.datetime) -> int:
    return int((at.astimezone(zone).utcoffset() or dt.timedelta()).total_seconds() // 60)


def _changes(zone: ZoneInfo, year: int) -> list[tuple[dt.datetime, int]]:
    """(wall clock just before, offset after) of each change of the year."""
    found = []
    hour = dt.timedelta(hours=1)
    at = dt.datetime(year, 1, 1, tzinfo=dt.UTC)
    while at.year == year:
        after = at + 24 * hour
        if _offset(zone, at) != _offset(zone, after):
            edge = at
            while _offset(zone, edge + hour) == _offset(zone, at):
                edge += hour
            edge += hour
            found.append(((edge + dt.timedelta(minutes=_offset(zone, at))).replace(tzinfo=None), _offset(zone, edge)))
        at = after
    return found


def _onset(local: dt.datetime) -> Element:
    """The rule of a change: the n-th (or last) such weekday of its month."""
    last = (local + dt.timedelta(days=7)).month != local.month
    week = -1 if last else (local.day - 1) // 7 + 1
    weekday = (local.weekday() + 1) % 7 + 1  # 1 = Sunday
    return {"week": week, "wkday": weekday, "mon": local.month, "hour": local.hour, "min": local.minute, "sec": 0}
