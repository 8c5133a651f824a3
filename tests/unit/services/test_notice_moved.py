"""A meeting that changed its day: which sending counts, and what is left open."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.documents.delais import PARIS, Rule, Status
from app.domain.listing import JournalLine
from app.services.notices import judge, moved_at
from app.store.receptions import CHANGED, FILE_RECEIVED, RECEIVED

RULE = Rule(5, "CGCT L2121-12")


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def line(kind: str, at: str, day: str = "") -> JournalLine:
    facts = {"date_ms": str(ms(day))} if day else {}
    return JournalLine(seq=0, at_ms=ms(at), kind=kind, subject="s", facts=facts, digest="")


FIRST = line(RECEIVED, "2025-03-03T10:00", "2025-03-28T17:30")
MOVED = line(CHANGED, "2025-03-10T10:00", "2025-04-04T16:30")


@pytest.mark.feature("A39")
@pytest.mark.parametrize(
    ("lines", "moved"),
    [
        ((FIRST,), None),
        ((FIRST, line(FILE_RECEIVED, "2025-03-04T08:00")), None),
        # Another hour of the same day, and documents that changed: the count of days is the same.
        ((line(RECEIVED, "2025-03-03T10:00", "2025-04-04T07:00"), MOVED), None),
        ((FIRST, MOVED), "2025-03-10T10:00"),
        ((FIRST, MOVED, line(CHANGED, "2025-03-12T10:00", "2025-04-04T17:00")), "2025-03-10T10:00"),
        # Away and back: what was sent in between convened for the other day.
        ((MOVED, FIRST, line(CHANGED, "2025-03-12T10:00", "2025-04-04T16:30")), "2025-03-12T10:00"),
    ],
)
def test_the_change_is_dated_when_this_device_learnt_of_it(lines: tuple[JournalLine, ...], moved: str | None) -> None:
    held = int(next(line.facts["date_ms"] for line in reversed(lines) if line.facts))
    assert moved_at(lines[::-1], held, PARIS) == (ms(moved) if moved else None)


@pytest.mark.feature("A39")
def test_the_day_is_that_of_the_body() -> None:
    """23:30 in Paris is the next day where it is later: moved there, and not in Paris."""
    lines = (
        line(CHANGED, "2025-03-10T10:00", "2025-04-04T05:00"),
        line(RECEIVED, "2025-03-03T10:00", "2025-04-04T20:00"),
    )
    assert moved_at(lines, ms("2025-04-04T05:00"), PARIS) is None
    assert moved_at(lines, ms("2025-04-04T05:00"), "Pacific/Noumea") == ms("2025-03-10T10:00")


@pytest.mark.feature("A39")
@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (("2025-03-03T09:00",), Status.UNKNOWN),  # convened for the other day; nothing proves a second sending
        (("2025-03-03T09:00", "2025-03-28T09:00"), Status.RESPECTED),
        (("2025-03-03T09:00", "2025-04-01T09:00"), Status.UNKNOWN),  # an earlier one may have gone out before we knew
        ((), Status.UNKNOWN),
    ],
)
def test_a_sending_for_the_other_day_is_no_verdict(sent: tuple[str, ...], status: Status) -> None:
    moments = [ms(each) for each in sent]
    assert judge(moments, ms("2025-03-10T10:00"), ms("2025-04-04T16:30"), RULE, PARIS).status is status


@pytest.mark.feature("A39")
def test_where_nothing_moved_the_earliest_counts_and_a_breach_is_one() -> None:
    sent = [ms("2025-03-20T09:00"), ms("2025-04-01T09:00")]
    assert judge(sent, None, ms("2025-04-04T16:30"), RULE, PARIS).status is Status.RESPECTED
    assert judge(sent[1:], None, ms("2025-04-04T16:30"), RULE, PARIS).status is Status.NOT_RESPECTED
