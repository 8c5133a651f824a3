"""Texts of events for the agenda's tests, as several programs write them."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
CALENDAR = "/dav/maire@commune.example/Calendar"
NOW_MS = 1_795_424_400_000
"""2026-11-23 09:00 UTC."""

PARIS_ZONE = """BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:STANDARD
DTSTART:19710101T030000
TZOFFSETTO:+0100
TZOFFSETFROM:+0200
RRULE:FREQ=YEARLY;WKST=MO;INTERVAL=1;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19710101T020000
TZOFFSETTO:+0200
TZOFFSETFROM:+0100
RRULE:FREQ=YEARLY;WKST=MO;INTERVAL=1;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
END:DAYLIGHT
END:VTIMEZONE"""


def calendar(*parts: str, zones: str = PARIS_ZONE) -> str:
    """A VCALENDAR of VEVENT bodies (lines between BEGIN and END)."""
    events = "\n".join(f"BEGIN:VEVENT\n{part.strip()}\nEND:VEVENT" for part in parts)
    zone_lines = f"{zones}\n" if zones else ""
    return (
        f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:Zimbra-Calendar-Provider\n{zone_lines}{events}\nEND:VCALENDAR\n".replace(
            "\n", "\r\n"
        )
    )


def paris(*when: int) -> int:
    """UTC ms of a wall clock in Paris."""
    return int(dt.datetime(*when, tzinfo=PARIS).timestamp() * 1000)  # type: ignore[misc, arg-type]


def utc(*when: int) -> int:
    return int(dt.datetime(*when, tzinfo=dt.UTC).timestamp() * 1000)  # type: ignore[misc, arg-type]


def wall(ms: int) -> str:
    """Wall clock in Paris, to the minute."""
    return f"{dt.datetime.fromtimestamp(ms / 1000, PARIS):%Y-%m-%d %H:%M}"
