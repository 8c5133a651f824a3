"""Links and files inside events, as several programs write them."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from app.documents import ical
from app.documents.ical_steps import Act, steps_to
from app.domain.agenda import Attendee, Event, EventFile
from app.domain.mail import Address
from tests.unit.agenda.ics import CALENDAR, NOW_MS, calendar, paris

PLAN = EventFile(name="plan « nord ».pdf", media_type="application/pdf", size_bytes=4, data=b"%PDF")
FOREIGN = (
    "ATTACH;VALUE=BINARY;ENCODING=BASE64;FMTTYPE=image/png;X-APPLE-FILENAME=a.png:" + base64.b64encode(b"png").decode(),
    "ATTACH;FMTTYPE=application/pdf:https://nuage.example/s/R%C3%A9glement.pdf",
    "ATTACH:CID:part1.0001@example.com",
    "ATTACH;VALUE=BINARY;ENCODING=BASE64:@@@",
    "CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://visio.example/salle",
)


def parsed(*lines: str) -> Event:
    body = "\n".join(("UID:u1", "DTSTART;TZID=Europe/Paris:20261124T090000", "DURATION:PT1H", "SUMMARY:Visite", *lines))
    return ical.parse_event(calendar(body), calendar_id=CALENDAR)


def test_what_other_programs_join_is_read_and_survives_an_edit() -> None:
    event = parsed(*FOREIGN)
    draft = ical.draft_of(event)
    assert draft.link == "https://visio.example/salle"
    names = [(f.name, f.size_bytes, f.url) for f in draft.files]
    assert ("a.png", 3, "") in names and ("Réglement.pdf", 0, "https://nuage.example/s/R%C3%A9glement.pdf") in names
    edited = ical.rewrite_event(event, replace(draft, title="Autre", files=(*draft.files, PLAN)), now_ms=NOW_MS)
    again = ical.draft_of(edited)
    assert [f.name for f in again.files if f.data == b"%PDF"] == ["plan « nord ».pdf"]
    assert "CID:part1.0001" in edited.ics, "what is not understood is not dropped"
    without = ical.rewrite_event(edited, replace(again, files=(), link=""), now_ms=NOW_MS)
    left = ical.draft_of(without)
    assert (left.link, [f for f in left.files if f.data != b""]) == ("", [])


@pytest.mark.feature("20")
def test_an_exception_keeps_its_own_files_and_inherits_the_rest() -> None:
    event = parsed("RRULE:FREQ=WEEKLY;COUNT=4")
    second = next(
        o
        for o in ical.occurrences([event], event.start_ms, event.start_ms + 30 * 86_400_000)
        if o.start_ms > event.start_ms
    )
    one = ical.draft_of(event, second.recurrence_ms)
    mine = ical.rewrite_event(event, replace(one, files=(PLAN,)), now_ms=NOW_MS, recurrence_ms=second.recurrence_ms)
    whole = ical.rewrite_event(mine, replace(ical.draft_of(mine), link="https://visio.example/"), now_ms=NOW_MS)
    there = ical.draft_of(whole, second.recurrence_ms)
    assert (there.link, [f.name for f in there.files]) == ("https://visio.example/", [PLAN.name])
    assert ical.draft_of(whole).files == ()


def test_people_are_told_of_another_file_once() -> None:
    made = ical.build_event(
        calendar_id="", uid="u", title="T", start_ms=paris(2026, 11, 23, 9), end_ms=paris(2026, 11, 23, 10), now_ms=NOW_MS,
        attendees=(Attendee(address=Address(mail="a@b.example")),), organizer=Address(mail="moi@b.example"),
    )  # fmt: skip
    joined = ical.rewrite_event(made, replace(ical.draft_of(made), files=(PLAN,)), now_ms=NOW_MS + 1)
    assert [step.act for step in steps_to(joined.ics, made.ics)] == [Act.CHANGE]
    assert steps_to(joined.ics, joined.ics) == []
    shown = ical.rewrite_event(joined, replace(ical.draft_of(joined), files=()), now_ms=NOW_MS + 2)
    stripped = shown.ics.replace(ical.edit_mark(shown.ics), ical.edit_mark(joined.ics))
    assert steps_to(joined.ics, stripped) == [], "our edit is there, though the server shows no file"
