"""Edits: exactly what was named changes, in the scope that was named."""

from __future__ import annotations

from dataclasses import replace

import icalendar
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.documents import ical
from app.domain.agenda import Attendee, Event
from app.domain.errors import Rejected
from app.domain.mail import Address
from tests.unit.agenda.ics import CALENDAR, NOW_MS, calendar, paris, utc, wall

HOUR_MS = 3_600_000
DAY_MS = 86_400_000
SERIES = calendar(
    """UID:u@zimbra
SUMMARY:Bureau
LOCATION:Salle A
X-ZIMBRA-KEPT;X-P=1:gardé
RRULE:FREQ=WEEKLY;BYDAY=MO
EXDATE;TZID=Europe/Paris:20261026T180000
DTSTART;TZID=Europe/Paris:20261012T180000
DTEND;TZID=Europe/Paris:20261012T200000
SEQUENCE:4
BEGIN:VALARM
ACTION:DISPLAY
TRIGGER:-PT15M
END:VALARM""",
    """UID:u@zimbra
RECURRENCE-ID;TZID=Europe/Paris:20261109T180000
SUMMARY:Bureau élargi
LOCATION:Salle A
DTSTART;TZID=Europe/Paris:20261110T173000
DTEND;TZID=Europe/Paris:20261110T190000
SEQUENCE:5""",
)
AUTUMN = paris(2026, 10, 1), paris(2026, 12, 1)


def series() -> Event:
    return ical.parse_event(SERIES, calendar_id=CALENDAR, href="/h.ics", etag='"1"')


def starts(event: Event, window: tuple[int, int] = AUTUMN) -> list[str]:
    return [wall(o.start_ms) for o in ical.occurrences([event], *window)]


def single(**extra: object) -> Event:
    fields = {"title": "Rendez-vous", "start_ms": paris(2026, 11, 24, 10), "end_ms": paris(2026, 11, 24, 11)}
    return ical.build_event(calendar_id=CALENDAR, uid="s@echarpe", now_ms=NOW_MS, **{**fields, **extra})  # type: ignore[arg-type]


@pytest.mark.feature("19")
def test_move_a_single_event():
    event = single()
    moved = ical.move_event(event, event.start_ms + HOUR_MS, event.end_ms + 2 * HOUR_MS, now_ms=NOW_MS + 1)
    assert (moved.id, moved.start_ms, moved.end_ms) == (event.id, event.start_ms + HOUR_MS, event.end_ms + 2 * HOUR_MS)
    assert "DTSTART;TZID=Europe/Paris:20261124T110000" in moved.ics
    assert "SEQUENCE:1" in moved.ics
    [other] = icalendar.Calendar.from_ical(moved.ics).walk("VEVENT")
    assert other["DTEND"].dt.timestamp() * 1000 == moved.end_ms


@pytest.mark.feature("20")
def test_move_one_occurrence_only():
    moved = ical.move_event(
        series(), paris(2026, 11, 17, 9), paris(2026, 11, 17, 10), now_ms=NOW_MS, recurrence_ms=paris(2026, 11, 16, 18)
    )
    assert starts(moved) == [
        "2026-10-12 18:00",
        "2026-10-19 18:00",
        "2026-11-02 18:00",
        "2026-11-10 17:30",
        "2026-11-17 09:00",
        "2026-11-23 18:00",
        "2026-11-30 18:00",
    ]
    assert moved.ics.count("RECURRENCE-ID") == 2
    assert moved.ics.count("RRULE:FREQ=WEEKLY;BYDAY=MO") == 1
    assert moved.ics.count("X-ZIMBRA-KEPT;X-P=1:gardé") == 2
    assert (moved.href, moved.etag, moved.start_ms) == ("/h.ics", '"1"', series().start_ms)


@pytest.mark.feature("20")
def test_move_an_exception_again():
    moved = ical.move_event(
        series(), paris(2026, 11, 12, 8), paris(2026, 11, 12, 9), now_ms=NOW_MS, recurrence_ms=paris(2026, 11, 9, 18)
    )
    assert moved.ics.count("RECURRENCE-ID") == 1
    assert "2026-11-12 08:00" in starts(moved)
    assert "2026-11-10 17:30" not in starts(moved)


@pytest.mark.feature("20")
def test_move_the_whole_series_with_its_exceptions():
    event = series()
    moved = ical.move_event(event, paris(2026, 10, 13, 19), paris(2026, 10, 13, 20), now_ms=NOW_MS)
    assert starts(moved) == [
        "2026-10-13 19:00",
        "2026-10-20 19:00",
        "2026-11-03 19:00",  # the 27th stays excluded
        "2026-11-10 17:30",  # had its own hour: keeps it, in the place of the 10th at 19:00
        "2026-11-17 19:00",
        "2026-11-24 19:00",
    ]
    assert "RRULE:FREQ=WEEKLY;BYDAY=TU" in moved.ics
    assert "RECURRENCE-ID;TZID=Europe/Paris:20261110T190000" in moved.ics


@pytest.mark.parametrize(
    ("rule", "first", "to", "moved"),
    [
        ("FREQ=MONTHLY;BYDAY=2TU", (2026, 10, 13), (2026, 10, 21), "FREQ=MONTHLY;BYDAY=3WE"),
        ("FREQ=MONTHLY;BYDAY=-1WE", (2026, 10, 28), (2026, 10, 29), "FREQ=MONTHLY;BYDAY=-1TH"),
        ("FREQ=MONTHLY;BYMONTHDAY=13", (2026, 10, 13), (2026, 10, 15), "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=11", (2026, 11, 11), (2026, 12, 1), "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1"),
        ("FREQ=WEEKLY;BYDAY=MO,FR", (2026, 10, 12), (2026, 10, 14), "FREQ=WEEKLY;BYDAY=WE,SU"),
        ("FREQ=WEEKLY;UNTIL=20261201T170000Z", (2026, 10, 12), (2026, 10, 13), "FREQ=WEEKLY;UNTIL=20261202T170000Z"),
        ("FREQ=DAILY;COUNT=3", (2026, 10, 12), (2026, 10, 14), "FREQ=DAILY;COUNT=3"),
    ],
)
@pytest.mark.feature("20")
def test_a_rule_moves_with_its_series(rule: str, first: tuple[int, ...], to: tuple[int, ...], moved: str):
    event = single(start_ms=paris(*first, 18), end_ms=paris(*first, 19), rule=rule)
    after = ical.move_event(event, paris(*to, 18), paris(*to, 19), now_ms=NOW_MS)
    assert f"RRULE:{moved}\r\n" in after.ics
    assert ical.occurrences([after], paris(*to, 17), paris(*to, 20))[0].start_ms == paris(*to, 18)


@pytest.mark.parametrize("rule", ["FREQ=MONTHLY;BYDAY=MO;BYSETPOS=-1", "FREQ=MONTHLY;BYDAY=1MO,3MO"])
def test_a_rule_that_cannot_follow_is_refused(rule: str):
    event = single(start_ms=paris(2026, 10, 5, 18), end_ms=paris(2026, 10, 5, 19), rule=rule)
    with pytest.raises(Rejected) as refused:
        ical.move_event(event, paris(2026, 10, 6, 18), paris(2026, 10, 6, 19), now_ms=NOW_MS)
    assert refused.value.code == "recurrence_too_complex"
    # Another hour of the same day is no trouble.
    ical.move_event(event, paris(2026, 10, 5, 9), paris(2026, 10, 5, 10), now_ms=NOW_MS)


@pytest.mark.feature("24")
@pytest.mark.parametrize(
    ("written", "moved"),
    [
        ("DTSTART:20261124T090000Z", "DTSTART:20261124T100000Z"),
        ("DTSTART:20261124T100000", "DTSTART:20261124T110000"),
        ('DTSTART;TZID="Romance Standard Time":20261124T100000', "DTSTART;TZID=Romance Standard Time:20261124T110000"),
        ("DTSTART;TZID=America/Martinique:20261124T050000", "DTSTART;TZID=America/Martinique:20261124T060000"),
    ],
)
def test_a_moved_event_keeps_its_way_of_writing_times(written: str, moved: str):
    event = ical.parse_event(calendar(f"UID:u\n{written}\nDURATION:PT1H"), calendar_id=CALENDAR)
    assert event.start_ms == paris(2026, 11, 24, 10)
    after = ical.move_event(event, event.start_ms + HOUR_MS, event.end_ms + HOUR_MS, now_ms=NOW_MS)
    assert moved in after.ics
    assert "DURATION" not in after.ics
    assert (after.start_ms, after.end_ms) == (event.start_ms + HOUR_MS, event.end_ms + HOUR_MS)


def test_move_an_all_day_event_by_days():
    event = single(start_ms=utc(2026, 11, 24), end_ms=utc(2026, 11, 26), all_day=True)
    after = ical.move_event(event, event.start_ms + DAY_MS, event.end_ms + DAY_MS, now_ms=NOW_MS)
    assert "DTSTART;VALUE=DATE:20261125" in after.ics
    assert "DTEND;VALUE=DATE:20261127" in after.ics
    assert after.all_day


@settings(deadline=None)  # what it takes is the machine's load, not ours
@given(
    weeks=st.integers(0, 30),
    day=st.integers(0, 6),
    minutes=st.integers(-600, 600),
    length=st.integers(0, 600),
)
@example(weeks=6, day=5, minutes=0, length=540)  # ends in the hour that 25 October has twice
@pytest.mark.feature("20", "24")
def test_moving_one_occurrence_moves_nothing_else(weeks: int, day: int, minutes: int, length: int):
    """Over two changes of time, whatever is moved where: the others stand still, this one is where it was put."""
    event = single(start_ms=paris(2026, 9, 7, 18), end_ms=paris(2026, 9, 7, 20), rule="FREQ=WEEKLY;COUNT=31")
    window = paris(2026, 8, 1), paris(2027, 6, 1)
    before = {o.recurrence_ms: o.start_ms for o in ical.occurrences([event], *window)}
    target = sorted(before)[weeks]
    goal = target + day * DAY_MS + minutes * 60_000
    after = ical.move_event(event, goal, goal + length * 60_000, now_ms=NOW_MS, recurrence_ms=target)
    found = {o.recurrence_ms: (o.start_ms, o.end_ms) for o in ical.occurrences([after], *window)}
    assert found[target] == (goal, goal + length * 60_000)
    assert {key: start for key, (start, _) in found.items() if key != target} == {
        key: start for key, start in before.items() if key != target
    }


def test_no_such_occurrence_is_refused():
    for act in (
        lambda: ical.move_event(series(), 0, 1, now_ms=NOW_MS, recurrence_ms=paris(2026, 10, 13, 18)),
        lambda: ical.delete_occurrence(series(), paris(2026, 10, 26, 18), now_ms=NOW_MS),
        lambda: ical.edit_event(series(), title="x", now_ms=NOW_MS, recurrence_ms=5),
        lambda: ical.split_series(series(), 5, new_uid="n", now_ms=NOW_MS),
    ):
        with pytest.raises(Rejected) as refused:
            act()
        assert refused.value.code == "no_such_occurrence"


def test_an_event_cannot_end_before_it_starts():
    with pytest.raises(Rejected) as refused:
        ical.move_event(single(), 10, 5, now_ms=NOW_MS)
    assert refused.value.code == "event_ends_before_start"


@pytest.mark.feature("20")
def test_words_of_the_series_leave_the_exceptions_their_own():
    edited = ical.edit_event(series(), title="Bureau municipal", location="Salle B", now_ms=NOW_MS)
    found = {wall(o.start_ms): (o.title, o.location) for o in ical.occurrences([edited], *AUTUMN)}
    assert found["2026-10-12 18:00"] == ("Bureau municipal", "Salle B")
    assert found["2026-11-10 17:30"] == ("Bureau élargi", "Salle B")


def test_words_of_one_occurrence():
    edited = ical.edit_event(series(), title="Séance photo", now_ms=NOW_MS, recurrence_ms=paris(2026, 11, 2, 18))
    titles = [o.title for o in ical.occurrences([edited], *AUTUMN)]
    assert titles.count("Séance photo") == 1
    assert edited.title == "Bureau"


def test_an_emptied_field_goes_and_others_stay():
    edited = ical.edit_event(series(), location="", now_ms=NOW_MS)
    assert "LOCATION" not in edited.ics
    assert edited.title == "Bureau"


@pytest.mark.feature("20")
def test_delete_one_occurrence():
    event = ical.delete_occurrence(series(), paris(2026, 11, 2, 18), now_ms=NOW_MS)
    assert "2026-11-02 18:00" not in starts(event)
    without_exception = ical.delete_occurrence(event, paris(2026, 11, 9, 18), now_ms=NOW_MS)
    assert starts(without_exception)[:3] == ["2026-10-12 18:00", "2026-10-19 18:00", "2026-11-16 18:00"]
    assert "RECURRENCE-ID" not in without_exception.ics


@pytest.mark.feature("20")
def test_split_this_and_following():
    head, tail = ical.split_series(series(), paris(2026, 11, 9, 18), new_uid="n@echarpe", now_ms=NOW_MS)
    assert starts(head) == ["2026-10-12 18:00", "2026-10-19 18:00", "2026-11-02 18:00"]
    assert starts(tail) == ["2026-11-10 17:30", "2026-11-16 18:00", "2026-11-23 18:00", "2026-11-30 18:00"]
    assert (head.uid, head.etag, tail.uid, tail.etag, tail.href) == ("u@zimbra", '"1"', "n@echarpe", "", "")
    assert tail.id == f"{CALENDAR}/n@echarpe"
    with pytest.raises(Rejected):
        ical.split_series(series(), series().start_ms, new_uid="n", now_ms=NOW_MS)


@given(at=st.integers(1, 9))
@pytest.mark.feature("20")
def test_a_split_counted_series_has_the_same_occurrences(at: int):
    event = single(start_ms=paris(2026, 9, 28, 18), end_ms=paris(2026, 9, 28, 20), rule="FREQ=WEEKLY;COUNT=10")
    window = paris(2026, 9, 1), paris(2027, 3, 1)
    before = starts(event, window)
    moment = ical.occurrences([event], *window)[at].start_ms
    head, tail = ical.split_series(event, moment, new_uid="n", now_ms=NOW_MS)
    assert starts(head, window) + starts(tail, window) == before
    assert len(starts(head, window)) == at


@pytest.mark.feature("21")
def test_answer_an_invitation():
    people = [
        Attendee(address=Address(mail="maire@v.example", name="Maire, la")),
        Attendee(address=Address(mail="x@v.example")),
    ]
    event = single(organizer=Address(mail="x@v.example"), attendees=people, my_addresses=("maire@v.example",))
    assert event.answer == "NEEDS-ACTION"
    answered = ical.set_answer(event, "Maire@V.example", "ACCEPTED", now_ms=NOW_MS)
    assert answered.answer == "ACCEPTED"
    assert [a.answer for a in answered.attendees] == ["ACCEPTED", "NEEDS-ACTION"]
    assert "SEQUENCE:0" in answered.ics  # an attendee never raises it (RFC 5546 §2.1.4)
    assert answered.attendees[0].address.name == "Maire, la"
    assert ical.answer_text(event.ics, "nobody@v.example", "ACCEPTED", now_ms=NOW_MS) is None
    with pytest.raises(Rejected):
        ical.set_answer(event, "nobody@v.example", "ACCEPTED", now_ms=NOW_MS)


def test_the_organizer_s_move_asks_the_others_again():
    people = [
        Attendee(address=Address(mail="dgs@v.example"), answer="ACCEPTED"),
        Attendee(address=Address(mail="salle@v.example"), answer="ACCEPTED", kind="RESOURCE"),
    ]
    event = single(organizer=Address(mail="maire@v.example"), attendees=people)
    moved = ical.move_event(event, event.start_ms + HOUR_MS, event.end_ms + HOUR_MS, now_ms=NOW_MS)
    assert [a.answer for a in moved.attendees] == ["NEEDS-ACTION", "ACCEPTED"]
    renamed = ical.edit_event(event, title="Autre", now_ms=NOW_MS)
    assert [a.answer for a in renamed.attendees] == ["ACCEPTED", "ACCEPTED"]


def test_each_edit_has_a_name_and_knows_the_one_before():
    event = single()
    one = ical.edit_event(event, title="a", now_ms=NOW_MS)
    two = ical.edit_event(one, title="b", now_ms=NOW_MS)
    marks = [ical.edit_mark(e.ics) for e in (event, one, two)]
    assert len(set(marks)) == 3
    assert ical.edit_mark(SERIES) == ""
    # Two edits waiting on one server state go on from either, and from nothing else.
    assert ical.continues(two.ics, one.ics)
    assert ical.continues(two.ics, event.ics)
    assert not ical.continues(one.ics, two.ics)
    assert not ical.continues(two.ics, ical.edit_event(event, title="d'un autre", now_ms=NOW_MS).ics)
    assert not ical.continues(event.ics, event.ics)


def test_the_chain_starts_anew_when_the_server_confirmed():
    event = replace(single(), etag='"1"')
    one = replace(ical.edit_event(event, title="a", now_ms=NOW_MS), etag='"2"')  # acknowledged
    two = ical.edit_event(one, title="b", now_ms=NOW_MS)
    assert ical.continues(two.ics, one.ics)
    # Somebody put the old words back meanwhile: that is work of theirs.
    assert not ical.continues(two.ics, event.ics)


def test_an_edit_continues_what_a_server_rewrote_without_marks():
    event = series()
    edited = ical.edit_event(event, title="a", now_ms=NOW_MS)
    assert ical.continues(edited.ics, SERIES.replace("SEQUENCE:4", "SEQUENCE:4\r\nX-FLAG:1").replace("\r\n", "\n"))
    assert not ical.continues(edited.ics, SERIES.replace("-PT15M", "-PT5M"))
    assert not ical.continues(edited.ics, SERIES.replace("SUMMARY:Bureau\r", "SUMMARY:Autre\r"))


def test_same_content_ignores_how_and_sees_what():
    event = series()
    assert ical.same_content(SERIES, event.ics.replace("\r\n", "\n"))
    rewritten = SERIES.replace("FREQ=WEEKLY;BYDAY=MO", "BYDAY=MO;INTERVAL=1;FREQ=WEEKLY;WKST=MO").replace(
        "SEQUENCE:4", "SEQUENCE:9\r\nSTATUS:CONFIRMED\r\nCLASS:PUBLIC"
    )
    assert ical.same_content(SERIES, rewritten)
    moved = ical.move_event(event, event.start_ms + HOUR_MS, event.end_ms + HOUR_MS, now_ms=NOW_MS)
    assert not ical.same_content(SERIES, moved.ics)
    assert not ical.same_content(SERIES, ical.edit_event(event, description="x", now_ms=NOW_MS).ics)
    assert not ical.same_content(SERIES, ical.delete_occurrence(event, paris(2026, 11, 2, 18), now_ms=NOW_MS).ics)


@pytest.mark.feature("24")
@pytest.mark.parametrize("zone", ["Europe/Paris", "America/Martinique", "Indian/Reunion", "Pacific/Noumea"])
def test_a_new_event_defines_its_zone(zone: str):
    event = single(zone=zone)
    parsed = icalendar.Calendar.from_ical(event.ics)
    [definition] = parsed.walk("VTIMEZONE")
    assert definition["TZID"] == zone
    tz = definition.to_tz(lookup_tzid=False)  # type: ignore[attr-defined]
    start = parsed.walk("VEVENT")[0]["DTSTART"].dt.replace(tzinfo=tz)
    assert start.timestamp() * 1000 == event.start_ms == paris(2026, 11, 24, 10)
    with pytest.raises(Rejected):
        single(zone="Nulle/Part")


# --- other versions -----------------------------------------------------------------------------


@pytest.mark.feature("119", "120")
def test_an_earlier_version_is_put_over_the_present_one() -> None:
    people = (Attendee(address=Address(mail="adjoint@commune.example")),)
    first = replace(single(attendees=people), etag='"1"', href="/dav/x.ics")
    moved = ical.move_event(first, first.start_ms + 3_600_000, first.end_ms + 3_600_000, now_ms=NOW_MS)
    answered = ical.answer_text(moved.ics, "adjoint@commune.example", "ACCEPTED", now_ms=NOW_MS)
    assert answered is not None
    now = ical.parse_event(answered, calendar_id=CALENDAR, href="/dav/y.ics", etag='"2"')
    back = ical.put_over(now, first, now_ms=NOW_MS + 1)
    assert (back.start_ms, back.title, back.id) == (first.start_ms, first.title, now.id)
    assert (back.href, back.etag) == ("/dav/y.ics", '"2"')
    assert [a.answer for a in back.attendees] == ["ACCEPTED"]  # known since: not forgotten
    sequence = int(icalendar.Calendar.from_ical(back.ics).walk("VEVENT")[0]["SEQUENCE"])
    assert sequence > int(icalendar.Calendar.from_ical(now.ics).walk("VEVENT")[0]["SEQUENCE"])
    assert ical.continues(back.ics, now.ics)  # an etag that only moved is no conflict
    assert not ical.continues(back.ics, ical.edit_event(now, title="Autre", now_ms=NOW_MS).ics)


@pytest.mark.feature("119")
def test_a_copy_has_a_name_of_its_own_and_invites_nobody() -> None:
    event = replace(single(attendees=(Attendee(address=Address(mail="adjoint@commune.example")),)), etag='"1"')
    copy = ical.copy_event(event, new_uid="copie@test", now_ms=NOW_MS)
    assert (copy.uid, copy.id) == ("copie@test", f"{CALENDAR}/copie@test")
    assert (copy.title, copy.start_ms, copy.end_ms) == (event.title, event.start_ms, event.end_ms)
    assert (copy.attendees, copy.organizer, copy.href, copy.etag) == ((), None, "", "")
    assert "adjoint@" not in copy.ics
    whole = ical.copy_event(series(), new_uid="copie@test", now_ms=NOW_MS)
    assert starts(whole) == starts(series())


@pytest.mark.feature("17")
@pytest.mark.parametrize(
    ("start", "end", "excluded"),
    [
        (
            "DTSTART;TZID=Europe/Paris:20261005T090000",
            "DTEND;TZID=Europe/Paris:20261005T100000",
            ";VALUE=DATE:20261026",
        ),
        ("DTSTART;VALUE=DATE:20261005", "DTEND;VALUE=DATE:20261006", ":20261026T000000Z"),
    ],
)
def test_a_date_taken_out_in_another_form_stays_out_of_a_series_that_moves(start: str, end: str, excluded: str) -> None:
    """Programs mix dates and times; what was written otherwise than the series came back with the move."""
    text = calendar(f"UID:m\nSUMMARY:Bureau\n{start}\n{end}\nRRULE:FREQ=WEEKLY;COUNT=5\nEXDATE{excluded}")
    event = ical.parse_event(text, calendar_id=CALENDAR)
    window = (event.start_ms - 86_400_000, event.start_ms + 60 * 86_400_000)
    before = [o.start_ms for o in ical.occurrences([event], *window)]
    day = 86_400_000
    moved = ical.move_event(event, event.start_ms + day, event.end_ms + day, now_ms=NOW_MS)
    assert len(before) == 4
    assert [o.start_ms for o in ical.occurrences([moved], *window)] == [ms + day for ms in before]


def test_a_moved_series_keeps_what_holds_from_a_date_on() -> None:
    """An exception for "this and following" became one of a single date."""
    text = calendar(
        "UID:w\nSUMMARY:Bureau\nDTSTART;TZID=Europe/Paris:20261005T100000\nDTEND;TZID=Europe/Paris:20261005T110000\n"
        "RRULE:FREQ=WEEKLY;COUNT=5",
        "UID:w\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Paris:20261019T100000\nSUMMARY:Bureau élargi\n"
        "DTSTART;TZID=Europe/Paris:20261019T100000\nDTEND;TZID=Europe/Paris:20261019T110000",
    )
    event = ical.parse_event(text, calendar_id=CALENDAR)
    words = [o.title for o in ical.occurrences([event], *AUTUMN)]
    assert words == ["Bureau"] * 2 + ["Bureau élargi"] * 3
    moved = ical.move_event(event, event.start_ms + DAY_MS, event.end_ms + DAY_MS, now_ms=NOW_MS)
    assert "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Paris:20261020T100000" in moved.ics
    assert [o.title for o in ical.occurrences([moved], *AUTUMN)] == words
    assert starts(moved)[2:] == ["2026-10-20 10:00", "2026-10-27 10:00", "2026-11-03 10:00"]


ADDED = calendar(
    """UID:r
SUMMARY:Bureau
DTSTART;TZID=Europe/Paris:20261005T100000
DTEND;TZID=Europe/Paris:20261005T110000
RRULE:FREQ=WEEKLY;{rule}
RDATE;TZID=Europe/Paris:20261015T140000,20261029T140000"""
)


@pytest.mark.parametrize("rule", ["COUNT=5", "BYDAY=MO;COUNT=5", "UNTIL=20261102T230000Z"])
@pytest.mark.parametrize("at", range(1, 7))
def test_a_series_split_at_any_date_has_the_same_occurrences(rule: str, at: int) -> None:
    """At a date added to its rule (RDATE), the rule went on from that date's day and hour."""
    event = ical.parse_event(ADDED.replace("{rule}", rule), calendar_id=CALENDAR)
    before = starts(event)
    assert len(before) == 7 and "2026-10-15 14:00" in before
    moment = ical.occurrences([event], *AUTUMN)[at].start_ms
    head, tail = ical.split_series(event, moment, new_uid="n", now_ms=NOW_MS)
    assert (starts(head), starts(tail)) == (before[:at], before[at:])
    later = len(before) - at
    if later > 1:  # and once more, where the second part begins with an added date
        again = ical.occurrences([tail], *AUTUMN)[1].start_ms
        first, rest = ical.split_series(tail, again, new_uid="m", now_ms=NOW_MS)
        assert (starts(first), starts(rest)) == (before[at : at + 1], before[at + 1 :])


def test_a_series_split_after_its_rule_has_ended() -> None:
    event = ical.parse_event(ADDED.replace("{rule}", "COUNT=2"), calendar_id=CALENDAR)
    head, tail = ical.split_series(event, paris(2026, 10, 15, 14), new_uid="n", now_ms=NOW_MS)
    assert starts(head) == ["2026-10-05 10:00", "2026-10-12 10:00"]
    assert starts(tail) == ["2026-10-15 14:00", "2026-10-29 14:00"] and "FREQ=WEEKLY" not in tail.ics


def test_a_date_added_before_the_start_of_its_series_is_shown() -> None:
    text = ADDED.replace("{rule}", "COUNT=2").replace("20261029", "20260929")
    event = ical.parse_event(text, calendar_id=CALENDAR)
    found = ical.occurrences([event], paris(2026, 9, 29), paris(2026, 9, 30))
    assert [wall(o.start_ms) for o in found] == ["2026-09-29 14:00"]
