"""Reading events: the fields, and the oddities of other programs."""

from __future__ import annotations

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents import ical
from app.documents.ical_lines import escape, fold, read, unescape, write
from app.domain.errors import Rejected
from tests.unit.agenda.ics import CALENDAR, calendar, paris, utc

ME = "maire@commune.example"
FULL = calendar(
    """UID:abc@echarpe
SUMMARY:Bureau municipal\\, élargi
LOCATION:Salle du conseil
DESCRIPTION:Ordre du jour\\n- budget\\; voirie
ORGANIZER;CN="Laborde, Étienne":mailto:e.laborde@commune.example
ATTENDEE;CN=DGS;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=TRUE:mailto:dgs@commune.example
ATTENDEE;CN=Maire;PARTSTAT=NEEDS-ACTION:MAILTO:Maire@Commune.example
ATTENDEE;CUTYPE=RESOURCE;ROLE=NON-PARTICIPANT;PARTSTAT=ACCEPTED:mailto:salle@commune.example
DTSTART;TZID=Europe/Paris:20261123T180000
DTEND;TZID=Europe/Paris:20261123T200000
DTSTAMP:20261101T100000Z
STATUS:CONFIRMED
BEGIN:VALARM
ACTION:DISPLAY
SUMMARY:pas celui-ci
TRIGGER;RELATED=START:-PT15M
END:VALARM"""
)


def parse(body: str, zones: str = ""):
    return ical.parse_event(calendar(body, zones=zones), calendar_id=CALENDAR)


@pytest.mark.feature("19")
def test_fields_of_an_invitation():
    event = ical.parse_event(FULL, calendar_id=CALENDAR, href="/x.ics", etag='"4-2"', my_addresses=(ME,))
    assert (event.id, event.href, event.etag) == (f"{CALENDAR}/abc@echarpe", "/x.ics", '"4-2"')
    assert event.title == "Bureau municipal, élargi"
    assert event.description == "Ordre du jour\n- budget; voirie"
    assert (event.start_ms, event.end_ms, event.last_ms) == (
        paris(2026, 11, 23, 18),
        paris(2026, 11, 23, 20),
        paris(2026, 11, 23, 20),
    )
    assert event.organizer is not None
    assert (event.organizer.name, event.organizer.mail) == ("Laborde, Étienne", "e.laborde@commune.example")
    assert event.answer == "NEEDS-ACTION"
    assert [a.kind for a in event.attendees] == ["INDIVIDUAL", "INDIVIDUAL", "RESOURCE"]
    assert not event.recurring
    assert event.ics == FULL


@pytest.mark.parametrize(
    ("lines", "start", "end", "all_day"),
    [
        ("DTSTART:20261123T170000Z\nDURATION:PT1H30M", utc(2026, 11, 23, 17), utc(2026, 11, 23, 18, 30), False),
        # Zimbra may send both: DTEND counts.
        (
            "DTSTART:20261123T170000Z\nDTEND:20261123T180000Z\nDURATION:PT5H",
            utc(2026, 11, 23, 17),
            utc(2026, 11, 23, 18),
            False,
        ),
        ("DTSTART:20261123T170000Z", utc(2026, 11, 23, 17), utc(2026, 11, 23, 17), False),
        ("DTSTART:20261123T170000Z\nDTEND:20261123T160000Z", utc(2026, 11, 23, 17), utc(2026, 11, 23, 17), False),
        ("DTSTART;VALUE=DATE:20261123", utc(2026, 11, 23), utc(2026, 11, 24), True),
        ("DTSTART;VALUE=DATE:20261123\nDTEND;VALUE=DATE:20261123", utc(2026, 11, 23), utc(2026, 11, 24), True),
        ("DTSTART;VALUE=DATE:20261123\nDTEND;VALUE=DATE:20261126", utc(2026, 11, 23), utc(2026, 11, 26), True),
        ("DTSTART;VALUE=DATE:20261123\nDURATION:P2D", utc(2026, 11, 23), utc(2026, 11, 25), True),
        ("DTSTART;VALUE=DATE:20261123\nDTEND:20261123T120000Z", utc(2026, 11, 23), utc(2026, 11, 24), True),
        # A day is nominal: over the night of the change it lasts 25 hours.
        (
            "DTSTART;TZID=Europe/Paris:20261024T120000\nDURATION:P1D",
            paris(2026, 10, 24, 12),
            paris(2026, 10, 25, 12),
            False,
        ),
        ("DTSTART:20261123T170000Z\nDURATION:PT", utc(2026, 11, 23, 17), utc(2026, 11, 23, 17), False),
        ("DTSTART:20261123T1700Z", utc(2026, 11, 23, 17), utc(2026, 11, 23, 17), False),
    ],
)
def test_ends_in_every_way(lines: str, start: int, end: int, all_day: bool):
    event = parse(f"UID:u\n{lines}")
    assert (event.start_ms, event.end_ms, event.all_day) == (start, end, all_day)


CUSTOM = """BEGIN:VTIMEZONE
TZID:Chez nous
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0300
TZOFFSETTO:+0300
END:STANDARD
END:VTIMEZONE"""


@pytest.mark.feature("24")
@pytest.mark.parametrize(
    ("zone", "zones", "expected"),
    [
        ("Europe/Paris", "", paris(2026, 7, 14, 11)),
        ("Romance Standard Time", "", paris(2026, 7, 14, 11)),
        ("/freeassociation.sourceforge.net/Tzfile/Europe/Paris", "", paris(2026, 7, 14, 11)),
        ("America/Martinique", "", utc(2026, 7, 14, 15)),
        ("Indian/Reunion", "", utc(2026, 7, 14, 7)),
        ("Chez nous", CUSTOM, utc(2026, 7, 14, 8)),
        # Nobody knows it and nothing defines it: the reader's own zone.
        ("Nulle part", "", paris(2026, 7, 14, 11)),
        ('"(GMT+01.00) Brussels, Paris"', "", paris(2026, 7, 14, 11)),
        ("", "", paris(2026, 7, 14, 11)),
    ],
)
def test_zones_by_name_definition_or_home(zone: str, zones: str, expected: int):
    tzid = f";TZID={zone}" if zone else ""
    event = parse(f"UID:u\nDTSTART{tzid}:20260714T110000\nDTEND{tzid}:20260714T120000", zones)
    assert event.start_ms == expected
    [shown] = ical.occurrences([event], expected - 1000, expected + 1000)
    assert (shown.start_ms, shown.end_ms) == (expected, expected + 3_600_000)
    weekly = parse(
        f"UID:u\nDTSTART{tzid}:20260714T110000\nDTEND{tzid}:20260714T120000\nRRULE:FREQ=DAILY;COUNT=2", zones
    )
    assert [o.start_ms for o in ical.occurrences([weekly], expected - 1000, expected + 90_000_000)] == [
        expected,
        expected + 86_400_000,
    ]


@pytest.mark.feature("24")
def test_times_that_the_change_skips_or_repeats():
    """RFC 5545 §3.3.5: read with the offset before the change."""
    skipped = parse("UID:u\nDTSTART;TZID=Europe/Paris:20260329T023000")
    assert skipped.start_ms == utc(2026, 3, 29, 1, 30)
    repeated = parse("UID:u\nDTSTART;TZID=Europe/Paris:20261025T023000")
    assert repeated.start_ms == utc(2026, 10, 25, 0, 30)


@pytest.mark.parametrize(
    ("rule", "last"),
    [
        ("FREQ=WEEKLY", 2**62),
        ("FREQ=WEEKLY;COUNT=3", paris(2026, 10, 31, 19)),
        ("FREQ=WEEKLY;UNTIL=20261101T000000Z", utc(2026, 11, 1, 1)),
        ("FREQ=WEEKLY;UNTIL=20261031", paris(2026, 11, 1, 1)),
        ("FREQ=WEEKLY;COUNT=999999", 2**62),
        ("FREQ=NEVER;COUNT=3", paris(2026, 10, 17, 19)),
    ],
)
def test_last_end_of_a_series(rule: str, last: int):
    event = parse(f"UID:u\nDTSTART;TZID=Europe/Paris:20261017T180000\nDURATION:PT1H\nRRULE:{rule}")
    assert event.recurring
    assert event.last_ms == last


def test_an_exception_far_away_keeps_the_series_visible():
    text = calendar(
        "UID:u\nDTSTART:20261001T100000Z\nDTEND:20261001T110000Z\nRRULE:FREQ=DAILY;COUNT=2",
        "UID:u\nRECURRENCE-ID:20261002T100000Z\nDTSTART:20271002T100000Z\nDTEND:20271002T110000Z",
    )
    event = ical.parse_event(text, calendar_id=CALENDAR)
    assert event.last_ms == utc(2027, 10, 2, 11)
    [moved] = ical.occurrences([event], utc(2027, 1, 1), utc(2028, 1, 1))
    assert (moved.start_ms, moved.recurrence_ms) == (utc(2027, 10, 2, 10), utc(2026, 10, 2, 10))


def test_invited_to_one_occurrence_only():
    event = parse("UID:u\nRECURRENCE-ID:20261002T100000Z\nDTSTART:20261002T120000Z\nDTEND:20261002T130000Z\nSUMMARY:x")
    assert event.recurring
    [shown] = ical.occurrences([event], utc(2026, 10, 1), utc(2026, 11, 1))
    assert (shown.start_ms, shown.title) == (utc(2026, 10, 2, 12), "x")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "ics_unreadable"),
        ("BEGIN:VCARD\nEND:VCARD\n", "ics_unreadable"),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR\n", "ics_no_event"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:hier\nEND:VEVENT\nEND:VCALENDAR\n", "ics_no_event"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260230T100000Z\nEND:VEVENT\nEND:VCALENDAR\n", "ics_no_event"),
    ],
)
def test_what_is_no_event_is_refused(text: str, code: str):
    with pytest.raises(Rejected) as refused:
        ical.parse_event(text, calendar_id=CALENDAR)
    assert refused.value.code == code


names = st.sampled_from(
    [
        "RRULE",
        "EXDATE",
        "RDATE",
        "DTEND",
        "DURATION",
        "RECURRENCE-ID",
        "ATTENDEE",
        "ORGANIZER",
        "STATUS",
        "SUMMARY",
        "UID",
        "BEGIN",
        "END",
        "DTSTART",
    ]
)
params = st.sampled_from(
    ["", ";VALUE=DATE", ";TZID=Europe/Paris", ";TZID=Nulle part", ';CN="a;b"', ";RANGE=THISANDFUTURE"]
)
atoms = st.sampled_from(
    [
        "FREQ=",
        "DAILY",
        "WEEKLY",
        "YEARLY",
        ";BYDAY=",
        "MO",
        "-1SU",
        ";COUNT=",
        ";UNTIL=",
        ";INTERVAL=",
        ";BYMONTHDAY=",
        "0",
        "1",
        "31",
        "99",
        "20261123",
        "T170000",
        "Z",
        ",",
        ";",
        "=",
        "P",
        "D",
        "T",
        "H",
        "-",
        "00010101",
        "99991231",
        "VEVENT",
        "VALARM",
        "VTIMEZONE",
        "mailto:",
    ]
)
values = st.one_of(st.lists(atoms, max_size=8).map("".join), st.text(max_size=20))
rubbish = st.lists(st.builds("{}{}:{}".format, names, params, values), max_size=6).map("\n".join)


@given(st.one_of(rubbish, st.text(max_size=300)), st.booleans())
@settings(max_examples=300)
def test_rubbish_is_refused_or_read_never_a_crash(text: str, second: bool):
    other = f"BEGIN:VEVENT\nUID:u\n{text}\nDTSTART:20261130T170000Z\nEND:VEVENT\n" if second else ""
    whole = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:u\nDTSTART:20261123T170000Z\n{text}\nEND:VEVENT\n{other}END:VCALENDAR"
    try:
        event = ical.parse_event(whole, calendar_id=CALENDAR)
    except Rejected:
        return
    assert event.last_ms >= event.start_ms
    found = ical.occurrences([event], utc(2026, 1, 1), utc(2027, 1, 1))
    assert ical.same_content(event.ics, event.ics)
    edited = ical.edit_event(event, title="x", now_ms=0)
    assert [o.start_ms for o in ical.occurrences([edited], utc(2026, 1, 1), utc(2027, 1, 1))] == [
        o.start_ms for o in found
    ]


words = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\u2028\u2029\x85"), max_size=120)


@given(words)
def test_text_survives_escaping_and_folding(text: str):
    assert unescape(escape(text)) == text
    folded = fold(f"SUMMARY:{escape(text)}")
    assert all(len(line.encode()) <= 75 for line in folded.split("\r\n"))
    again = read(f"BEGIN:VCALENDAR\r\n{folded}END:VCALENDAR\r\n")
    assert again.text("SUMMARY") == text


@given(title=words, place=words, name=words)
def test_another_library_reads_what_we_write(title: str, place: str, name: str):
    from app.domain.agenda import Attendee
    from app.domain.mail import Address

    event = ical.build_event(
        calendar_id=CALENDAR,
        uid="u@echarpe",
        title=title,
        location=place,
        start_ms=paris(2026, 11, 23, 18),
        end_ms=paris(2026, 11, 23, 20),
        now_ms=paris(2026, 11, 1, 8),
        attendees=[Attendee(address=Address(mail="a@b.example", name=name))],
    )
    [other] = icalendar.Calendar.from_ical(event.ics).walk("VEVENT")
    assert other.get("SUMMARY", "") == title
    assert other.get("LOCATION", "") == place
    assert other["DTSTART"].dt.timestamp() * 1000 == event.start_ms
    assert other["ATTENDEE"].params.get("CN", "") == name.replace('"', "’").replace("\\", "/")
    assert event.attendees[0].address.name == name.replace('"', "’").replace("\\", "/")
    assert event.title == title


def test_unknown_lines_survive_word_for_word():
    odd = FULL.replace("STATUS:", 'X-ZIMBRA-ODD;P="a;b":c\\,d\r\nthis is no line\r\nSTATUS:')
    again = write(read(odd))
    assert 'X-ZIMBRA-ODD;P="a;b":c\\,d\r\nthis is no line\r\nSTATUS:' in again
    assert again.replace("\r\n ", "") == odd.replace("\r\n ", "")
