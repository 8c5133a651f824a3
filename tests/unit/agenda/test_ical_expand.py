"""Occurrences: daylight saving, exceptions, windows, hostile rules."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents import ical
from app.domain.agenda import Event
from tests.unit.agenda.ics import CALENDAR, PARIS, calendar, paris, utc, wall

DAY_MS = 86_400_000


def parse(*bodies: str) -> Event:
    return ical.parse_event(calendar(*bodies), calendar_id=CALENDAR)


def starts(event: Event, start: int, end: int) -> list[str]:
    return [wall(o.start_ms) for o in ical.occurrences([event], start, end)]


WEEKLY = "UID:u\nSUMMARY:Bureau\nDTSTART;TZID=Europe/Paris:20261012T180000\nDTEND;TZID=Europe/Paris:20261012T200000"


@pytest.mark.feature("20", "24")
def test_a_weekly_meeting_keeps_its_hour_over_the_change_of_time():
    event = parse(f"{WEEKLY}\nRRULE:FREQ=WEEKLY;COUNT=4")
    assert starts(event, paris(2026, 10, 1), paris(2026, 12, 1)) == [
        "2026-10-12 18:00",
        "2026-10-19 18:00",
        "2026-10-26 18:00",
        "2026-11-02 18:00",
    ]


@pytest.mark.feature("24")
@given(
    first=st.dates(dt.date(2025, 1, 1), dt.date(2027, 12, 31)),
    minutes=st.integers(0, 24 * 60 - 1),
    days=st.integers(1, 40),
    length=st.integers(0, 300),
)
def test_series_follow_the_wall_clock(first: dt.date, minutes: int, days: int, length: int):
    """Against an expansion by hand: the wall clock moves by whole days, whatever the offset does."""
    start = dt.datetime.combine(first, dt.time(minutes // 60, minutes % 60))
    event = ical.build_event(
        calendar_id=CALENDAR,
        uid="u",
        title="t",
        start_ms=_ms(start),
        end_ms=_ms(start) + length * 60_000,
        now_ms=_ms(start),
        rule=f"FREQ=DAILY;INTERVAL={days};COUNT=6",
    )
    # The hour that the change repeats or skips is another test's.
    if any(_odd(start + n * dt.timedelta(days=days)) for n in range(6)):
        return
    expected = [_ms(start + n * dt.timedelta(days=days)) for n in range(6)]
    found = ical.occurrences([event], expected[0] - 1, expected[-1] + 1)
    assert [o.start_ms for o in found] == expected
    assert [o.recurrence_ms for o in found] == expected
    whole = ical.occurrences([event], expected[0], event.last_ms + 1)
    assert len(whole) == 6


def _ms(local: dt.datetime) -> int:
    return int(local.replace(tzinfo=PARIS).timestamp() * 1000)


def _odd(local: dt.datetime) -> bool:
    aware = local.replace(tzinfo=PARIS)
    return aware.utcoffset() != aware.replace(fold=1).utcoffset() or _ms(local) != int(
        aware.astimezone(dt.UTC).astimezone(PARIS).timestamp() * 1000
    )


@pytest.mark.feature("20")
def test_exceptions_of_every_kind():
    event = parse(
        f"{WEEKLY}\nRRULE:FREQ=WEEKLY;COUNT=6\nEXDATE;TZID=Europe/Paris:20261019T180000",
        # told in UTC where the series has a zone
        "UID:u\nRECURRENCE-ID:20261026T170000Z\nSUMMARY:Bureau élargi\n"
        "DTSTART;TZID=Europe/Paris:20261027T173000\nDTEND;TZID=Europe/Paris:20261027T190000",
        "UID:u\nRECURRENCE-ID;TZID=Europe/Paris:20261102T180000\nSTATUS:CANCELLED\nSUMMARY:Bureau\n"
        "DTSTART;TZID=Europe/Paris:20261102T180000\nDTEND;TZID=Europe/Paris:20261102T200000",
    )
    found = ical.occurrences([event], paris(2026, 10, 1), paris(2026, 12, 31))
    assert [(wall(o.start_ms), o.title, o.cancelled) for o in found] == [
        ("2026-10-12 18:00", "Bureau", False),
        ("2026-10-27 17:30", "Bureau élargi", False),
        ("2026-11-02 18:00", "Bureau", True),
        ("2026-11-09 18:00", "Bureau", False),
        ("2026-11-16 18:00", "Bureau", False),
    ]
    assert wall(found[1].recurrence_ms or 0) == "2026-10-26 18:00"


@pytest.mark.parametrize(
    "excluded", ["EXDATE;VALUE=DATE:20261019", "EXDATE:20261019T160000Z", "EXDATE:20261019T180000"]
)
def test_excluded_dates_however_written(excluded: str):
    event = parse(f"{WEEKLY}\nRRULE:FREQ=WEEKLY;COUNT=3\n{excluded}")
    assert starts(event, paris(2026, 10, 1), paris(2026, 12, 1)) == ["2026-10-12 18:00", "2026-10-26 18:00"]


@pytest.mark.parametrize(
    ("until", "count"),
    [("20261026T170000Z", 3), ("20261026T165959Z", 2), ("20261026", 3), ("20261025", 2), ("20261026T180000", 3)],
)
def test_until_however_written(until: str, count: int):
    event = parse(f"{WEEKLY}\nRRULE:FREQ=WEEKLY;UNTIL={until}")
    assert len(starts(event, paris(2026, 10, 1), paris(2026, 12, 31))) == count


def test_this_and_following_exceptions():
    event = parse(
        f"{WEEKLY}\nRRULE:FREQ=WEEKLY;COUNT=4",
        "UID:u\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Paris:20261026T180000\nSUMMARY:Plus tôt\n"
        "DTSTART;TZID=Europe/Paris:20261026T170000\nDTEND;TZID=Europe/Paris:20261026T190000",
    )
    assert starts(event, paris(2026, 10, 1), paris(2026, 12, 1)) == [
        "2026-10-12 18:00",
        "2026-10-19 18:00",
        "2026-10-26 17:00",
        "2026-11-02 17:00",
    ]


def test_all_day_events_belong_to_dates_not_to_hours():
    event = parse("UID:u\nDTSTART;VALUE=DATE:20261123\nDTEND;VALUE=DATE:20261125")
    # Days as Paris has them: from 23:00 UTC.
    assert ical.occurrences([event], paris(2026, 11, 22), paris(2026, 11, 23)) == []
    assert len(ical.occurrences([event], paris(2026, 11, 23), paris(2026, 11, 24))) == 1
    assert len(ical.occurrences([event], paris(2026, 11, 24), paris(2026, 11, 25))) == 1
    assert ical.occurrences([event], paris(2026, 11, 25), paris(2026, 11, 26)) == []


def test_an_all_day_series_by_week():
    event = parse("UID:u\nDTSTART;VALUE=DATE:20261010\nDTEND;VALUE=DATE:20261011\nRRULE:FREQ=WEEKLY;UNTIL=20261031")
    found = ical.occurrences([event], paris(2026, 10, 17), paris(2026, 12, 1))
    assert [o.start_ms for o in found] == [utc(2026, 10, 17), utc(2026, 10, 24), utc(2026, 10, 31)]
    assert all(o.all_day and o.end_ms - o.start_ms == DAY_MS for o in found)


def test_a_window_takes_what_touches_it():
    event = parse(WEEKLY)
    start, end = paris(2026, 10, 12, 18), paris(2026, 10, 12, 20)
    assert ical.occurrences([event], end, end + 1) == []
    assert ical.occurrences([event], start - 1, start) == []
    assert len(ical.occurrences([event], end - 1, end)) == 1
    assert len(ical.occurrences([event], start, start + 1)) == 1
    moment = parse("UID:u\nDTSTART:20261012T160000Z")
    assert len(ical.occurrences([moment], moment.start_ms, moment.start_ms + 1)) == 1


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=7",
        "FREQ=WRONG",
        "FREQ=DAILY;BYMONTH=99",
        "garbage",
        "FREQ=HOURLY",
        "COUNT=0",
        # Never matches: dateutil would look for it until the year 9999.
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=SECONDLY;COUNT=3;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYYEARDAY=1;BYMONTH=2;COUNT=2",
    ],
)
def test_a_hostile_or_broken_rule_costs_nothing_and_shows_the_first(rule: str):
    event = parse(f"UID:u\nSUMMARY:x\nDTSTART:19700101T000000Z\nDTEND:19700101T010000Z\nRRULE:{rule}")
    before = time.thread_time()
    found = ical.occurrences([event], 0, paris(2027, 1, 1))
    assert time.thread_time() - before < 1
    assert [o.start_ms for o in found] == [0]


@pytest.mark.parametrize(
    ("rule", "last"),
    [
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=3", (2036, 2, 29, 10)),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=14", (2027, 11, 26, 10)),
        ("FREQ=DAILY;BYDAY=MO,TU;COUNT=3", (2026, 11, 2, 10)),
    ],
)
def test_the_end_of_a_filtered_series(rule: str, last: tuple[int, ...]):
    """Followed thousands of years later, on the same days of the week."""
    event = parse(f"UID:u\nDTSTART;TZID=Europe/Paris:20261025T100000\nDURATION:PT1H\nRRULE:{rule}")
    assert wall(event.last_ms - 3_600_000) == wall(paris(*last))


def test_account_and_order():
    late = parse("UID:b\nDTSTART:20261012T180000Z")
    early = parse("UID:a\nDTSTART:20261012T080000Z")
    found = ical.occurrences([late, early], paris(2026, 10, 1), paris(2026, 11, 1), account="commune-zimbra")
    assert [o.event_id[-1] for o in found] == ["a", "b"]
    assert {o.account for o in found} == {"commune-zimbra"}


def test_hundreds_of_series_are_shown_again_quickly():
    """The cache: a week of 300 series, the second time, well under what reading them costs."""
    body = f"{WEEKLY}\nRRULE:FREQ=WEEKLY"
    events = [parse(body.replace("UID:u", f"UID:u{n}")) for n in range(300)]
    window = paris(2026, 11, 23), paris(2026, 11, 30)
    before = time.thread_time()
    assert len(ical.occurrences(events, *window)) == 300
    first = time.thread_time() - before
    before = time.thread_time()
    assert len(ical.occurrences(events, *window)) == 300
    assert time.thread_time() - before < first
