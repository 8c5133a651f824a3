"""Times of iCalendar (RFC 5545 §3.3.4-3.3.6, §3.3.10): zones, dates, durations, as UTC milliseconds.

A zone's *name* beats the VTIMEZONE that travels with it when the system knows the name: definitions
in the wild are often outdated or cut. Names of Windows and of old programs are translated; a name
nobody knows falls back to the definition in the text, and at last to the reader's own zone, which
is also that of floating times.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from zoneinfo import ZoneInfo

from app.documents.ical_lines import Component, Line, quote_param, write
from app.domain.errors import Rejected
from app.domain.frozen import dataclass

HOME_ZONE = "Europe/Paris"
"""Zone of floating times, and of events made here."""
DAY_MS = 86_400_000
_FIRST_YEAR, _LAST_YEAR = 1000, 8000
"""What others write for "always" (year 1, year 9999) would overflow at the first sum; 8000 has a 29 February."""
_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - naive UTC arithmetic
_MS = dt.timedelta(milliseconds=1)
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z?))?", re.IGNORECASE)
_DURATION = re.compile(r"([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Moment:
    """A DATE or DATE-TIME with its zone."""

    local: dt.datetime
    """Wall clock, without zone; midnight for a date."""
    zone: dt.tzinfo | None
    """None for a date."""
    form: str
    """``date``, ``utc``, ``zone`` or ``floating``."""
    tzid: str = ""
    """As written, for ``zone``."""

    @property
    def all_day(self) -> bool:
        return self.form == "date"

    @property
    def ms(self) -> int:
        """UTC milliseconds; a date is midnight UTC."""
        return to_ms(self.local, self.zone)

    def at(self, ms: int) -> Moment:
        """Another instant written the same way; in UTC where the wall clock of the zone cannot say it.

        The hour that DST repeats is the first one when it is read (§3.3.5): the second has no local writing.
        """
        moment = Moment(from_ms(ms, self.zone), self.zone, self.form, self.tzid)
        if self.form == "zone" and moment.ms != ms:
            return Moment(from_ms(ms, None), dt.UTC, "utc")
        return moment

    def shifted(self, delta: dt.timedelta) -> Moment:
        """The same way of writing, the wall clock moved. Raises `Rejected` (``date_out_of_range``)."""
        try:
            return Moment(self.local + delta, self.zone, self.form, self.tzid)
        except OverflowError as error:
            raise Rejected("date_out_of_range") from error

    def line(self, name: str, params: str = "") -> Line:
        """The property. ``params``: other parameters, raw."""
        if self.form == "date":
            return Line(name, f"{params};VALUE=DATE", f"{self.local:%Y%m%d}")
        text = f"{self.local:%Y%m%dT%H%M%S}"
        if self.form == "utc":
            return Line(name, params, text + "Z")
        return Line(name, f"{params};TZID={quote_param(self.tzid)}" if self.form == "zone" else params, text)


def to_ms(local: dt.datetime, zone: dt.tzinfo | None) -> int:
    """UTC ms of a wall clock. A time that DST skips or repeats is read with the offset before the change (§3.3.5)."""
    if zone is not None:
        offset = local.replace(tzinfo=zone, fold=0).utcoffset()
        local -= offset or dt.timedelta()
    return (local - _EPOCH) // _MS


def from_ms(ms: int, zone: dt.tzinfo | None) -> dt.datetime:
    """Wall clock of an instant in a zone (None = UTC), naive."""
    try:
        utc = _EPOCH + dt.timedelta(milliseconds=ms)
        return utc if zone is None else utc.replace(tzinfo=dt.UTC).astimezone(zone).replace(tzinfo=None, fold=0)
    except OverflowError as error:
        raise Rejected("date_out_of_range") from error


@functools.lru_cache(maxsize=256)
def known_zone(tzid: str) -> ZoneInfo | None:
    """The system's zone of that name: Olson, Windows, or an old program's path that ends in an Olson name."""
    for name in (tzid, "/".join(tzid.split("/")[-2:]), tzid.split("/")[-1]):
        if zone := _system_zone(name):
            return zone
    # Late: icalendar costs 0.2 s, and reading ordinary events does without it.
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    return _system_zone(WINDOWS_TO_OLSON.get(tzid, ""))


def _system_zone(name: str) -> ZoneInfo | None:
    if not re.fullmatch(r"[A-Za-z0-9+_-]+(/[A-Za-z0-9+_-]+)*", name):
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def home_zone(name: str = HOME_ZONE) -> ZoneInfo:
    return ZoneInfo(name)


def home_span(start_ms: int, end_ms: int) -> tuple[int, int]:
    """Whole days, told as midnights UTC, as instants at home."""
    zone = home_zone()
    return to_ms(from_ms(start_ms, None), zone), to_ms(from_ms(end_ms, None), zone)


def home_days(start_ms: int, end_ms: int) -> tuple[int, int]:
    """The whole days at home that touch [start, end), as instants."""
    zone = home_zone()
    first = from_ms(start_ms, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    last = from_ms(max(start_ms, end_ms - 1), zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return to_ms(first, zone), to_ms(last + dt.timedelta(days=1), zone)


def zone_of(tzid: str, calendar: Component) -> dt.tzinfo:
    """The zone a TZID means in this calendar; see the module's note."""
    known = known_zone(tzid)
    if known is not None:
        return known
    for child in calendar.children:
        if child.name == "VTIMEZONE" and child.value("TZID") == tzid:
            return _defined_zone(write(child)) or home_zone()
    return home_zone()


@functools.lru_cache(maxsize=64)
def _defined_zone(text: str) -> dt.tzinfo | None:
    import icalendar  # late, like in `known_zone`

    try:
        component = icalendar.Timezone.from_ical(text)
        return component.to_tz(lookup_tzid=False) if isinstance(component, icalendar.Timezone) else None
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return None  # a broken definition is as good as none


def read_moment(value: str, tzid: str, calendar: Component) -> Moment | None:
    """A DATE or DATE-TIME; None when it is neither."""
    match = _MOMENT.fullmatch(value.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second, utc = match.groups()
    if int(year) < _FIRST_YEAR:
        return None
    date = min(int(year), _LAST_YEAR), int(month), int(day)
    try:
        # A leap second is the second before (§3.3.12 allows 60).
        local = dt.datetime(*date, int(hour or 0), int(minute or 0), min(int(second or 0), 59))  # noqa: DTZ001 - zone beside
    except ValueError:
        return None
    if hour is None:
        return Moment(local, None, "date")
    if utc:
        return Moment(local, dt.UTC, "utc")
    if tzid:
        return Moment(local, zone_of(tzid, calendar), "zone", tzid)
    return Moment(local, home_zone(), "floating")


def moment_of(component: Component, name: str, calendar: Component) -> Moment | None:
    """The moment in a property, or None when absent or unreadable."""
    line = component.first(name)
    return read_moment(line.value, line.param("TZID"), calendar) if line else None


def moments_of(line: Line, calendar: Component) -> list[Moment]:
    """All moments of an EXDATE or RDATE; of a period, its start."""
    tzid = line.param("TZID")
    found = (read_moment(part.partition("/")[0], tzid, calendar) for part in line.value.split(","))
    return [moment for moment in found if moment is not None]


def read_duration(value: str) -> tuple[dt.timedelta, dt.timedelta] | None:
    """(nominal days, exact time) of a DURATION; None when unreadable."""
    match = _DURATION.fullmatch(value.strip())
    if match is None or value.strip().upper().endswith(("P", "T")):
        return None
    sign, *numbers = match.groups()
    weeks, days, hours, minutes, seconds = (int(n or 0) for n in numbers)
    factor = -1 if sign == "-" else 1
    try:
        nominal = dt.timedelta(days=factor * (weeks * 7 + days))
        return nominal, factor * dt.timedelta(hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        return None


def end_of(event: Component, start: Moment, calendar: Component) -> Moment:
    """Exclusive end of a VEVENT: DTEND, else DURATION, else a day for dates and nothing for times (§3.6.1).

    Zimbra may send both DTEND and DURATION: DTEND counts. An end before its start is no end.
    """
    end = moment_of(event, "DTEND", calendar)
    if end is not None and end.all_day != start.all_day:
        end = None
    if end is None and (duration := read_duration(event.value("DURATION"))):
        days, exact = duration
        try:
            end = start.shifted(days)
            end = end.at(end.ms + exact // _MS)
        except (OverflowError, Rejected):
            end = None
    if start.all_day and (end is None or end.ms <= start.ms):
        return start.shifted(dt.timedelta(days=1)) if start.local.year < 9999 else start
    return start if end is None or end.ms < start.ms else end
