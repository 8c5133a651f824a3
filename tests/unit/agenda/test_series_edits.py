"""Edits of series against a model by hand: this one, this and following, all, in every zone, over changes of time.

The model knows wall clocks only: dateutil lists them, an edit moves some of them. What the program makes of the
same edits, through the text of the event and its expansion, must be the same wall clocks (row 20, 24).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from app.documents import ical
from app.domain.agenda import Event, Scope
from app.domain.errors import Rejected
from app.domain.mail import Address
from app.services.agenda import AgendaService

ZONES = (
    "Europe/Paris", "America/Martinique", "America/New_York", "America/Santiago", "Pacific/Auckland", "Pacific/Noumea",
    "Asia/Kolkata", "Africa/Casablanca", "Indian/Reunion", "Australia/Lord_Howe",
)  # fmt: skip
RULES = (
    "FREQ=DAILY;COUNT=20",
    "FREQ=DAILY;INTERVAL=3;COUNT=12",
    "FREQ=WEEKLY;COUNT=20",
    "FREQ=WEEKLY;INTERVAL=2;COUNT=9",
    "FREQ=WEEKLY;BYDAY=MO,TH;COUNT=15",
    "FREQ=MONTHLY;COUNT=8",
    "FREQ=WEEKLY;UNTIL=20270215T235959Z",
)
ME = Address(mail="maire@commune.example")
WEEK = dt.timedelta(days=7)


@dataclass
class Seen:
    """One occurrence of the model, in wall clocks of the zone."""

    identity: dt.datetime
    start: dt.datetime
    own: bool = False
    """It was moved alone."""
    part: int = 0
    """Of which of the series it is, after « this and following »."""


class Desk:
    """The service's own edits, without a store: the events are here."""

    def __init__(self, event: Event, zone: ZoneInfo | None) -> None:
        self.events, self.zone = [event], zone
        bodies: Any = SimpleNamespace(clock=lambda: event.start_ms)
        self.service = AgendaService(bodies, SimpleNamespace())  # type: ignore[arg-type]

    def ms(self, wall: dt.datetime) -> int:
        return int(wall.replace(tzinfo=self.zone or dt.UTC).timestamp() * 1000)

    def wall(self, ms: int) -> dt.datetime:
        return dt.datetime.fromtimestamp(ms / 1000, self.zone or dt.UTC).replace(tzinfo=None)

    def walls(self) -> list[dt.datetime]:
        low, high = (round(dt.datetime(y, 1, 1, tzinfo=dt.UTC).timestamp() * 1000) for y in (2025, 2029))
        found = [self.wall(o.start_ms) for o in ical.occurrences(self.events, low, high) if not o.cancelled]
        return sorted(found)

    def rewrite(self, seen: Seen, delta: dt.timedelta, scope: Scope) -> None:
        event = self.events[seen.part]
        recurrence = self.ms(seen.identity)
        draft = ical.draft_of(event, recurrence)
        whole = replace(draft, rule=ical.draft_of(event).rule)
        begin, end = self.wall(whole.start_ms) + delta, self.wall(whole.end_ms) + delta
        moved = replace(whole, start_ms=self.ms(begin), end_ms=self.ms(end))
        for before, after in self.service._rewritten(event, moved, recurrence, scope, ME):
            if before is not None:
                self.events[seen.part] = after
            else:
                self.events.append(after)

    def remove(self, seen: Seen) -> None:
        event = self.events[seen.part]
        now = event.start_ms
        self.events[seen.part] = ical.delete_occurrence(event, self.ms(seen.identity), now_ms=now)


def model_of(rule: str, start: dt.datetime, desk: Desk) -> list[Seen]:
    text = rule
    if "UNTIL" in rule:  # the model has no zone: the end as a wall clock
        bound = dt.datetime.strptime(rule.rpartition("=")[2], "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
        text = f"{rule.rpartition('=')[0]}={desk.wall(int(bound.timestamp() * 1000)):%Y%m%dT%H%M%S}"
    return [Seen(moment, moment) for moment in rrulestr(text, dtstart=start)]


def move(model: list[Seen], index: int, delta: dt.timedelta, scope: Scope, part: int) -> None:
    chosen = model[index]
    if scope is Scope.ONE:
        chosen.start += delta
        chosen.own = chosen.start != chosen.identity
        return
    same = [seen for seen in model if seen.part == chosen.part]
    pivot, first = chosen.identity, min(seen.identity for seen in same)
    for seen in same:
        if scope is Scope.ALL or seen.identity >= pivot:
            seen.start += dt.timedelta() if seen.own else delta
            if scope is Scope.FOLLOWING and pivot > first:
                seen.part = part
            seen.identity += delta


edits = st.lists(
    st.tuples(
        st.integers(0, 60),
        st.sampled_from([*Scope, None]),
        st.integers(-3, 3),
        st.integers(-120, 120),
    ),
    min_size=1,
    max_size=4,
)


FIRST_GONE = [(0, None, 0, 0), (0, Scope.FOLLOWING, 0, 30), (0, None, 0, 0), (0, Scope.ALL, 0, 1)]
"""The first date deleted: « this and following » on the next one is then the whole series, not a split into nothing."""


@pytest.mark.feature("20", "24")
@example(
    zone="Europe/Paris", rule="FREQ=DAILY;COUNT=20", day=8, month=(2026, 3), minutes=480, length=30, acts=FIRST_GONE
)
@settings(max_examples=40, deadline=None, phases=set(Phase) - {Phase.shrink, Phase.explain})
@given(
    zone=st.sampled_from(ZONES),
    rule=st.sampled_from(RULES),
    day=st.integers(8, 18),
    month=st.sampled_from([(2026, 3), (2026, 9), (2026, 10), (2027, 1)]),
    minutes=st.integers(8 * 60, 19 * 60),
    length=st.sampled_from([30, 90, 26 * 60, 3 * 24 * 60]),
    acts=edits,
)
def test_edits_of_a_series_move_what_they_say_and_nothing_else(
    zone: str, rule: str, day: int, month: tuple[int, int], minutes: int, length: int, acts: list[Any]
) -> None:
    start = dt.datetime(*month, day, minutes // 60, minutes % 60)  # noqa: DTZ001 - a wall clock
    if "BYDAY" in rule:
        start -= dt.timedelta(days=start.weekday())  # begins on one of its days
    if "UNTIL" in rule and start.year > 2026:
        start -= 52 * WEEK
    tz = ZoneInfo(zone)
    made = ical.build_event(
        calendar_id="/cal", uid="u", title="t", zone=zone, rule=rule, now_ms=0,
        start_ms=int(start.replace(tzinfo=tz).timestamp() * 1000),
        end_ms=int((start + dt.timedelta(minutes=length)).replace(tzinfo=tz).timestamp() * 1000),
    )  # fmt: skip
    play(Desk(made, tz), rule, start, acts, whole_days=False)


@pytest.mark.feature("20")
@settings(max_examples=25, deadline=None)
@given(rule=st.sampled_from(RULES[:-1]), day=st.integers(8, 18), days=st.integers(1, 4), acts=edits)
def test_edits_of_an_all_day_series(rule: str, day: int, days: int, acts: list[Any]) -> None:
    start = dt.datetime(2026, 10, day)  # noqa: DTZ001 - a date
    if "BYDAY" in rule:
        start -= dt.timedelta(days=start.weekday())
    begin = int(start.replace(tzinfo=dt.UTC).timestamp() * 1000)
    made = ical.build_event(
        calendar_id="/cal", uid="u", title="t", rule=rule, now_ms=0, all_day=True,
        start_ms=begin, end_ms=begin + days * 86_400_000,
    )  # fmt: skip
    play(Desk(made, None), rule, start, acts, whole_days=True)


def play(desk: Desk, rule: str, start: dt.datetime, acts: list[Any], *, whole_days: bool) -> None:
    model = model_of(rule, start, desk)
    assert desk.walls() == sorted(seen.start for seen in model)
    for index, scope, days, minutes in acts:
        if not model:
            return
        delta = dt.timedelta(days=days, minutes=0 if whole_days else minutes)
        place = index % len(model)
        seen = model[place]
        if scope is None:
            if sum(other.part == seen.part for other in model) > 1:  # the last one is deleted as a whole event
                desk.remove(seen)
                model.remove(seen)
        elif not (scope is not Scope.ONE and seen.own):
            try:
                desk.rewrite(replace(seen), delta, scope)
            except Rejected as refused:
                assert refused.code == "recurrence_too_complex"
                continue
            move(model, place, delta, scope, len(desk.events) - 1)
        assert desk.walls() == sorted(other.start for other in model), (scope, delta, seen)
