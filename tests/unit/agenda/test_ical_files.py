"""iCalendar files of many events, and texts nobody should have written."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents import ical, vcard
from app.documents.ical_files import read_events, write_calendar
from app.domain.errors import Rejected

NOW = 1_790_000_000_000
HOUR = 3_600_000


def made(uid: str, rule: str = "") -> str:
    event = ical.build_event(
        calendar_id="/c", uid=uid, title=f"Réunion {uid}", start_ms=NOW, end_ms=NOW + HOUR, now_ms=NOW, rule=rule
    )
    if rule:
        event = ical.edit_event(event, title="Exception", now_ms=NOW, recurrence_ms=NOW)
    return event.ics


def test_many_events_join_and_part_again() -> None:
    joined = write_calendar([made("a"), made("b", "FREQ=DAILY;COUNT=3"), made("c")])
    assert (joined.count("BEGIN:VCALENDAR"), joined.count("BEGIN:VTIMEZONE"), joined.count("BEGIN:VEVENT")) == (1, 1, 4)
    found = read_events(joined.encode())
    events = [ical.parse_event(text, calendar_id="/c") for text in found.texts]
    assert [(e.uid, e.recurring) for e in events] == [("a", False), ("b", True), ("c", False)]
    assert found.unreadable == () and all("Europe/Paris" in e.ics for e in events)


def test_several_calendars_in_one_file_and_a_broken_event_between() -> None:
    broken = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x\r\nDTSTART:hier\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    found = read_events((made("a") + broken + made("b")).encode("utf-8-sig"))
    assert (len(found.texts), len(found.unreadable)) == (2, 1)
    assert len(read_events(made("é").encode("cp1252")).texts) == 1


CORPUS = (
    b"",
    b"BEGIN:VCALENDAR",
    b"BEGIN:VCALENDAR\nEND:VCALENDAR",
    b"\xff\xfe\x00B\x00E\x00G",
    b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261301T000000\nEND:VEVENT\nEND:VCALENDAR",
    b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101T000000Z\nRRULE:FREQ=SECONDLY\nEND:VEVENT\nEND:VCALENDAR",
    b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:99991231T235959Z\nDTEND:00010101\nRRULE:FREQ=YEARLY\nEND:VEVENT",
    b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID=Nulle/Part:20260101T000000\nDURATION:P99999999999D\nEND:VEVENT",
    b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 3000 + b"DTSTART:20260101\n",
    b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101\nRRULE:FREQ=WEEKLY;BYDAY=99MO;COUNT=-4;UNTIL=jamais\nEND:VEVENT",
    b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101\nBEGIN:VALARM\nTRIGGER:-P\nEND:VALARM\nEND:VEVENT",
    b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\nEND:VEVENT",
    b"BEGIN:VCARD\nFN;ENCODING=QUOTED-PRINTABLE:=E9=\n=\nEND:VCARD",
    b"BEGIN:VCARD\nPHOTO;ENCODING=b:////\nEMAIL:\nN:;;;;;;;;;;;\nBDAY:0000-99-99\nEND:VCARD",
    b"BEGIN:VCARD\n" + b"EMAIL:a@b\n" * 5000 + b"END:VCARD",
    b"BEGIN:VCARD\nBEGIN:VCARD\nFN:x\nEND:VCARD\nEND:VCARD",
)
"""What is met, or feared: each must be read, refused or counted as unreadable, quickly."""


def swallow(data: bytes) -> None:
    """Everything the program does with such a text."""
    text = data.decode("utf-8", "replace")
    for body in (text, *read_events(data).texts):
        try:
            event = ical.parse_event(body, calendar_id="/c")
        except Rejected:
            continue
        ical.occurrences([event], NOW, NOW + 60 * 86_400_000)
        ical.draft_of(event)
        try:
            ical.move_event(event, event.start_ms + HOUR, event.end_ms + HOUR, now_ms=NOW)
        except Rejected:
            continue
    for card in vcard.read_cards(data).cards:
        vcard.read_cards(vcard.write_card(card.facts, card.members).encode("utf-8", "replace"))


@pytest.mark.parametrize("data", CORPUS)
def test_the_corpus_neither_breaks_nor_holds(data: bytes) -> None:
    began = time.perf_counter()
    swallow(data)
    assert time.perf_counter() - began < 5


_WORDS = st.sampled_from(
    [b"BEGIN:VCALENDAR", b"BEGIN:VEVENT", b"END:VEVENT", b"END:VCALENDAR", b"BEGIN:VCARD", b"END:VCARD", b"\r\n", b"\n ",
     b"DTSTART", b"DTEND", b"RRULE:FREQ=", b"WEEKLY", b"YEARLY", b";BYDAY=", b";COUNT=", b"UNTIL=", b"EXDATE", b"RDATE",
     b"RECURRENCE-ID", b"DURATION:P", b"TZID=", b"Europe/Paris", b":", b";", b"=", b",", b"20261124T140000", b"20261124",
     b"Z", b"-1", b"MO", b"SUMMARY:", b"BEGIN:VALARM", b"TRIGGER:-PT15M", b"END:VALARM", b"FN:", b"N:", b"EMAIL:", b"TEL:",
     b"\x00", b"\xc3", b"\xff", b"ATTENDEE", b"mailto:a@b", b'"', b"\\", b"UID:x"]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(_WORDS | st.binary(max_size=12), max_size=40).map(b"".join))
def test_no_text_breaks_the_readers(data: bytes) -> None:
    swallow(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261124T140000Z\n" + data)
    swallow(data)
