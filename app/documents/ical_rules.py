"""Recurrence rules (RFC 5545 §3.3.10) as text: moved with their series, ended early, split in two."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from dateutil.rrule import rrulestr

from app.documents.ical_lines import Component
from app.documents.ical_read import followed, rule_parts
from app.documents.ical_times import Moment, from_ms, read_moment, to_ms
from app.domain.errors import Rejected

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BY = ("BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "BYYEARDAY", "BYWEEKNO", "BYHOUR", "BYMINUTE", "BYSECOND")
_ORDINAL = re.compile(r"([+-]?\d+)?(MO|TU|WE|TH|FR|SA|SU)")
_ALIKE = {"DAILY": {"BYDAY"}, "WEEKLY": {"BYDAY"}, "MONTHLY": {"BYDAY", "BYMONTHDAY"}}


def rule_text(parts: dict[str, str]) -> str:
    return ";".join(f"{name}={value}" for name, value in parts.items())


def moved_rule(rule: str, old: Moment, new: Moment) -> str:
    """The rule of a series whose first occurrence moves from ``old`` to ``new``.

    "Every Monday" moved to Tuesday becomes "every Tuesday", "the 2nd Monday" moved by a week "the 3rd".
    Raises `Rejected` (``recurrence_too_complex``) for a rule that such a move cannot follow.
    """
    parts = rule_parts(rule)
    shift = new.local - old.local
    until = read_moment(parts.get("UNTIL", ""), "", Component(""))
    if until is not None and until.form == "utc":
        local = from_ms(until.ms, old.zone) + shift
        parts["UNTIL"] = f"{from_ms(to_ms(local, new.zone), None):%Y%m%dT%H%M%SZ}"
    elif until is not None:
        parts["UNTIL"] = f"{until.local + shift:%Y%m%d}" if until.all_day else f"{until.local + shift:%Y%m%dT%H%M%S}"
    days = (new.local.date() - old.local.date()).days
    if days:
        _move_days(parts, old.local, new.local, days)
    return rule_text(parts)


def _move_days(parts: dict[str, str], old: dt.datetime, new: dt.datetime, days: int) -> None:
    freq = parts.get("FREQ", "").upper()
    used = {name for name in _BY if name in parts}
    allowed = {"BYDAY", "BYMONTHDAY", "BYMONTH"} if freq == "YEARLY" else _ALIKE.get(freq, set())
    if used - allowed:
        raise Rejected("recurrence_too_complex")
    if freq in ("DAILY", "WEEKLY") and "BYDAY" in parts:
        parts["BYDAY"] = ",".join(_rotated(day, days) for day in parts["BYDAY"].upper().split(","))
    if freq in ("MONTHLY", "YEARLY"):
        if "BYDAY" in parts:
            parts["BYDAY"] = _same_ordinal(parts["BYDAY"].upper(), old, new)
        if "BYMONTHDAY" in parts:
            parts["BYMONTHDAY"] = _same_month_day(parts["BYMONTHDAY"], old, new)
        if "BYMONTH" in parts:
            if parts["BYMONTH"] != str(old.month):
                raise Rejected("recurrence_too_complex")
            parts["BYMONTH"] = str(new.month)


def _rotated(day: str, days: int) -> str:
    if day not in _DAYS:
        raise Rejected("recurrence_too_complex")
    return _DAYS[(_DAYS.index(day) + days) % 7]


def _same_month_day(value: str, old: dt.datetime, new: dt.datetime) -> str:
    last = calendar.monthrange(new.year, new.month)[1]
    if value == str(old.day):
        return str(new.day)
    if value == "-1" and new.day == last:
        return value
    raise Rejected("recurrence_too_complex")


def _same_ordinal(value: str, old: dt.datetime, new: dt.datetime) -> str:
    match = _ORDINAL.fullmatch(value)
    if match is None or match[1] is None or match[2] != _DAYS[old.weekday()]:
        raise Rejected("recurrence_too_complex")
    day = _DAYS[new.weekday()]
    if match[1].startswith("-"):
        last = calendar.monthrange(new.year, new.month)[1]
        return f"-{(last - new.day) // 7 + 1}{day}"
    return f"{(new.day - 1) // 7 + 1}{day}"


def rule_until(rule: str, last: Moment) -> str:
    """The rule ended: ``last`` is the last moment that may still occur."""
    parts = rule_parts(rule)
    parts.pop("COUNT", None)
    parts["UNTIL"] = f"{last.local:%Y%m%d}" if last.all_day else f"{from_ms(last.ms, None):%Y%m%dT%H%M%SZ}"
    return rule_text(parts)


def rule_from(rule: str, start: Moment, split: Moment) -> str:
    """The rule of what remains from ``split`` on: a COUNT loses the occurrences before it."""
    parts = rule_parts(rule)
    count = parts.get("COUNT", "")
    if count.isdigit():
        before = sum(1 for moment in followed(rule, start.local, int(count)) if moment < split.local)
        parts["COUNT"] = str(max(1, int(count) - before))
    return rule_text(parts)


def next_of_rule(rule: str, start: Moment, at: Moment) -> Moment | None:
    """The first moment of the rule of a series (its own start ``start``) at or after ``at``; None when it has ended."""
    parts = rule_parts(sound_rule(rule, start, Component("")))
    until = read_moment(parts.pop("UNTIL", ""), "", Component(""))
    try:
        found = rrulestr(rule_text(parts), dtstart=start.local).after(at.local, inc=True)
    except (ValueError, LookupError, TypeError, OverflowError, AttributeError):
        return None  # text of others, as in `followed`
    moment = None if found is None else start.shifted(found - start.local)
    return moment if moment is None or until is None or moment.ms <= until.ms else None


def sound_rule(rule: str, start: Moment, calendar: Component) -> str:
    """UNTIL of the same kind as the start (§3.3.10): a date for dates, UTC for times."""
    parts = rule_parts(rule)
    until = read_moment(parts.get("UNTIL", ""), "", calendar)
    if until is None:
        parts.pop("UNTIL", None)
    elif start.all_day:
        parts["UNTIL"] = f"{until.local:%Y%m%d}"
    elif until.all_day:
        last = Moment(until.local + dt.timedelta(days=1, seconds=-1), start.zone, start.form)
        parts["UNTIL"] = f"{from_ms(last.ms, None):%Y%m%dT%H%M%SZ}"
    else:
        # A floating UNTIL is the wall clock of the series.
        ms = to_ms(until.local, start.zone) if until.form == "floating" else until.ms
        parts["UNTIL"] = f"{from_ms(ms, None):%Y%m%dT%H%M%SZ}"
    return rule_text(parts)
