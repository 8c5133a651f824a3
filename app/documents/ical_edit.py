"""Changing events: the text first, then the fields read again from it. See `ical`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from app.documents.ical_expand import occurrences, range_of
from app.documents.ical_lines import Component, Line, escape, read, write
from app.documents.ical_marks import BEFORE, MARKS, identity_of, put_mark
from app.documents.ical_read import event_of, mail_of, master_of, readable_parts, start_of
from app.documents.ical_rules import moved_rule, next_of_rule, rule_from, rule_until
from app.documents.ical_times import DAY_MS, Moment, end_of, from_ms, moment_of, moments_of
from app.domain.agenda import Event
from app.domain.errors import Rejected

_SERIES_ONLY = ("RRULE", "RDATE", "EXDATE", "EXRULE")
_YEAR_MS = 366 * DAY_MS


def move_event(
    event: Event, new_start_ms: int, new_end_ms: int, *, now_ms: int, recurrence_ms: int | None = None
) -> Event:
    """The event at other times; its zone and way of writing stay.

    Whole series (``recurrence_ms`` None): the new times are those of its own start (`draft_of`); rule, exceptions and excluded dates move along by the same wall-clock step.
    All-day events: midnights UTC, end exclusive.

    Raises `Rejected`: ``no_such_occurrence``, ``recurrence_too_complex``, ``event_ends_before_start``.
    """
    if new_end_ms < new_start_ms:
        raise Rejected("event_ends_before_start")

    def one(calendar: Component, parts: list[Component]) -> None:
        part = exception_of(event, calendar, parts, recurrence_ms or 0)
        start = start_of(part, calendar)
        set_times(part, start.at(new_start_ms), start.at(new_end_ms))
        significant(part, event, now_ms)

    def whole(calendar: Component, parts: list[Component]) -> None:
        move_parts(calendar, parts, new_start_ms, new_end_ms)
        for part in parts:
            significant(part, event, now_ms)

    return edited(event, now_ms, whole if recurrence_ms is None else one)


def move_parts(calendar: Component, parts: list[Component], start_ms: int, end_ms: int) -> None:
    """A series at other times, its own start at ``start_ms``: rule, exceptions, excluded dates move along.

    Not from `Event.start_ms`, which is that of an exception when one was moved before all others.
    """
    series = start_of(master_of(parts), calendar)
    shift = from_ms(start_ms, series.zone) - series.local
    length = from_ms(end_ms, series.zone) - from_ms(start_ms, series.zone)
    for part in parts:
        if part.first("RECURRENCE-ID") is None:
            moved = series.shifted(shift)
            _move_series(part, calendar, series, moved)
            set_times(part, moved, moved.shifted(length))
        else:
            _follow(part, calendar, series, series.shifted(shift))


def edit_event(
    event: Event,
    *,
    now_ms: int,
    title: str | None = None,
    location: str | None = None,
    description: str | None = None,
    recurrence_ms: int | None = None,
) -> Event:
    """The event with other words; None = leave. Exceptions that had their own words keep them."""
    texts = {"SUMMARY": title, "LOCATION": location, "DESCRIPTION": description}
    wanted = {name: text for name, text in texts.items() if text is not None}

    def one(calendar: Component, parts: list[Component]) -> None:
        part = exception_of(event, calendar, parts, recurrence_ms or 0)
        put_texts(part, wanted)
        touch(part, now_ms)

    def whole(calendar: Component, parts: list[Component]) -> None:
        master = master_of(parts)
        before = {name: master.text(name) for name in wanted}
        for part in parts:
            put_texts(part, {n: text for n, text in wanted.items() if part is master or part.text(n) == before[n]})
            touch(part, now_ms)

    return edited(event, now_ms, whole if recurrence_ms is None else one)


def delete_occurrence(event: Event, recurrence_ms: int, *, now_ms: int) -> Event:
    """The series without one occurrence (EXDATE). Raises `Rejected` (``no_such_occurrence``)."""

    def change(calendar: Component, parts: list[Component]) -> None:
        _must_occur(event, calendar, parts, recurrence_ms)
        master = master_of(parts)
        identity = start_of(master, calendar).at(recurrence_ms)
        calendar.children = [
            c
            for c in calendar.children
            if c not in parts or c is master or identity_of(c, calendar, parts) != recurrence_ms
        ]
        master.lines.append(identity.line("EXDATE"))
        significant(master, event, now_ms)

    return edited(event, now_ms, change)


def nothing_before(event: Event, recurrence_ms: int) -> bool:
    """Is this the first date that is left of the series? What was deleted or cancelled does not count.

    An exception moved more than a year past ``recurrence_ms`` is not seen: the series is then split, as if it stood before.
    """
    found = occurrences([event], event.start_ms, max(event.start_ms, recurrence_ms) + _YEAR_MS)
    return not any(o.recurrence_ms is not None and o.recurrence_ms < recurrence_ms and not o.cancelled for o in found)


def split_series(event: Event, recurrence_ms: int, *, new_uid: str, now_ms: int) -> tuple[Event, Event]:
    """ "This and following": (the series ended before that occurrence, a new series from it on).

    Exceptions, added and excluded dates go to their side. The caller then edits the second as a whole: its own start is
    not the occurrence where that is an added date (RDATE), see `series_draft`.
    Raises `Rejected`: ``no_such_occurrence``, ``split_at_first`` (nothing would remain before).
    """

    def head(calendar: Component, parts: list[Component]) -> None:
        _must_occur(event, calendar, parts, recurrence_ms)
        master = master_of(parts)
        start = start_of(master, calendar)
        if recurrence_ms <= start.ms:
            _end_before_start(master, calendar, start, recurrence_ms)
        last = start.at(recurrence_ms - (86_400_000 if start.all_day else 1_000))
        for line in master.all("RRULE"):
            line.value = rule_until(line.value, last)
        _keep_side(calendar, parts, lambda ms: ms < recurrence_ms)
        significant(master, event, now_ms)

    def tail(calendar: Component, parts: list[Component]) -> None:
        master = master_of(parts)
        start = start_of(master, calendar)
        length = end_of(master, start, calendar).local - start.local
        first = _begin_at(master, calendar, start, start.at(recurrence_ms))
        set_times(master, first, first.shifted(length))
        _keep_side(calendar, parts, lambda ms: ms >= recurrence_ms)
        for part in parts:
            part.put("UID", escape(new_uid))
            part.put("SEQUENCE", "0")
            part.remove(*MARKS)
            touch(part, now_ms)

    ended = edited(event, now_ms, head)
    begun = edited(event, now_ms, tail)
    return ended, replace(begun, href="", etag="")


def set_answer(event: Event, address: str, partstat: str, *, now_ms: int, recurrence_ms: int | None = None) -> Event:
    """The event with ``address``'s answer (PARTSTAT). Raises `Rejected` (``not_an_attendee``)."""

    def one(calendar: Component, parts: list[Component]) -> None:
        part = exception_of(event, calendar, parts, recurrence_ms or 0)
        if not _answer([part], address, partstat, now_ms):
            raise Rejected("not_an_attendee")

    def whole(calendar: Component, parts: list[Component]) -> None:
        if not _answer(parts, address, partstat, now_ms):
            raise Rejected("not_an_attendee")

    answered = edited(event, now_ms, whole if recurrence_ms is None else one)
    return replace(answered, answer=partstat if recurrence_ms is None else event.answer)


def answer_text(ics_text: str, address: str, partstat: str, *, now_ms: int) -> str | None:
    """The text of an event with one attendee's answer; None when there is no such attendee."""
    calendar = read(ics_text)
    if not _answer(readable_parts(calendar), address, partstat, now_ms):
        return None
    return write(calendar)


# --- other versions of an event -----------------------------------------------------------------


def put_over(current: Event, other: Event, *, now_ms: int) -> Event:
    """What ``other`` says (an earlier version, or the user's in a conflict) as the next state of ``current``.

    Both are versions of one event. The answers of the people are those known now; the sequence number goes on,
    so that their programs take it for the newest (RFC 5546 §2.1.4).
    """
    calendar, now = read(other.ics), read(current.ics)
    parts, held = readable_parts(calendar), readable_parts(now)
    master = master_of(parts)
    sequence = max(_sequence(part) for part in (*parts, *held)) + 1
    answers = {mail_of(x).lower(): x.param("PARTSTAT") for x in master_of(held).all("ATTENDEE")}
    for part in parts:
        part.remove(*MARKS)
        part.put("SEQUENCE", str(sequence))
        for line in part.all("ATTENDEE"):
            if answer := answers.get(mail_of(line).lower()):
                line.set_param("PARTSTAT", answer)
        touch(part, now_ms)
    if chain := master_of(held).first(BEFORE):
        master.lines.append(chain)
    put_mark(calendar, now_ms, before=current)
    event = event_of(calendar, write(calendar), current.calendar, current.href, current.etag, ())
    return replace(event, answer=current.answer)


def copy_event(event: Event, *, new_uid: str, now_ms: int) -> Event:
    """The same event under a name of its own, without its people: keeping a copy invites nobody again."""
    calendar = read(event.ics)
    for part in readable_parts(calendar):
        part.remove(*MARKS, "ATTENDEE", "ORGANIZER", "REQUEST-STATUS")
        part.put("UID", escape(new_uid))
        part.put("SEQUENCE", "0")
        touch(part, now_ms)
    calendar.remove("METHOD")
    put_mark(calendar, now_ms)
    return event_of(calendar, write(calendar), event.calendar, "", "", ())


def _sequence(part: Component) -> int:
    text = part.value("SEQUENCE").strip()
    return int(text) if text.isdigit() else 0


# --- the parts of an edit -----------------------------------------------------------------------


def edited(event: Event, now_ms: int, change: Callable[[Component, list[Component]], None]) -> Event:
    calendar = read(event.ics)
    change(calendar, readable_parts(calendar))
    put_mark(calendar, now_ms, before=event)
    text = write(calendar)
    # Who "I" am was known when the event arrived: only `set_answer` changes the own answer.
    return replace(event_of(calendar, text, event.calendar, event.href, event.etag, ()), answer=event.answer)


def touch(part: Component, now_ms: int) -> None:
    text = f"{from_ms(now_ms, None):%Y%m%dT%H%M%SZ}"
    part.put("DTSTAMP", text)
    part.put("LAST-MODIFIED", text)


def significant(part: Component, event: Event, now_ms: int) -> None:
    """A change of times: the others are asked again (RFC 5546 §3.2.2), unless it is their event."""
    sequence = part.value("SEQUENCE").strip()
    part.put("SEQUENCE", str(int(sequence) + 1 if sequence.isdigit() else 1))
    touch(part, now_ms)
    if event.answer:
        return
    for line in part.all("ATTENDEE"):
        if line.param("CUTYPE").upper() not in ("RESOURCE", "ROOM"):
            line.set_param("PARTSTAT", "NEEDS-ACTION")


def set_times(part: Component, start: Moment, end: Moment) -> None:
    part.remove("DURATION")
    for line in (start.line("DTSTART"), end.line("DTEND")):
        part.put(line.name, line.value, line.params)


def put_texts(part: Component, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        part.put_text(name, text)


def _must_occur(event: Event, calendar: Component, parts: Sequence[Component], recurrence_ms: int) -> None:
    if any(identity_of(part, calendar, parts) == recurrence_ms for part in parts):
        return
    if not any(o.recurrence_ms == recurrence_ms for o in occurrences([event], recurrence_ms, recurrence_ms + 1)):
        raise Rejected("no_such_occurrence")


def exception_of(event: Event, calendar: Component, parts: list[Component], recurrence_ms: int) -> Component:
    """The exception of an occurrence: the one there is, else a copy of the series, added to the calendar."""
    _must_occur(event, calendar, parts, recurrence_ms)
    for part in parts:
        if identity_of(part, calendar, parts) == recurrence_ms:
            return part
    master = master_of(parts)
    series = start_of(master, calendar)
    length = end_of(master, series, calendar).local - series.local
    part = master.copy()
    part.remove(*_SERIES_ONLY, *MARKS)
    identity = series.at(recurrence_ms)
    line = identity.line("RECURRENCE-ID")
    part.put(line.name, line.value, line.params)
    set_times(part, identity, identity.shifted(length))
    calendar.children.append(part)
    return part


def _move_series(part: Component, calendar: Component, old: Moment, new: Moment) -> None:
    shift = new.local - old.local
    lines = []
    for line in part.lines:
        if line.name == "RRULE":
            line.value = moved_rule(line.value, old, new)
        if line.name in ("EXDATE", "RDATE"):
            lines += [_as_series(m, old).shifted(shift).line(line.name) for m in moments_of(line, calendar)]
        else:
            lines.append(line)
    part.lines = lines


def _as_series(moment: Moment, series: Moment) -> Moment:
    """An excluded or added date in the way its series is written: programs mix dates and times (see `ical_expand`)."""
    if moment.all_day == series.all_day:
        return series.at(moment.ms)
    if series.all_day:
        return Moment(dt.datetime.combine(moment.local.date(), dt.time()), None, "date")
    return Moment(dt.datetime.combine(moment.local.date(), series.local.time()), series.zone, series.form, series.tzid)


def _follow(part: Component, calendar: Component, old: Moment, new: Moment) -> None:
    """An exception of a moved series: its identity moves; its times too, unless they were its own."""
    identity = moment_of(part, "RECURRENCE-ID", calendar)
    start = start_of(part, calendar)
    if identity is None:
        return
    shift = new.local - old.local
    if start.ms == identity.ms:
        set_times(part, start.shifted(shift), end_of(part, start, calendar).shifted(shift))
    line = identity.at(old.at(identity.ms).shifted(shift).ms).line("RECURRENCE-ID", range_of(part))
    part.put(line.name, line.value, line.params)


def _end_before_start(master: Component, calendar: Component, start: Moment, split_ms: int) -> None:
    """Leave of a series what was added before its own start (RDATE): it begins there, and has no rule any more."""
    added = [_as_series(m, start) for line in master.all("RDATE") for m in moments_of(line, calendar)]
    first = min((m for m in added if m.ms < split_ms), key=lambda m: m.ms, default=None)
    if first is None:
        raise Rejected("split_at_first")
    length = end_of(master, start, calendar).local - start.local
    master.remove("RRULE")
    set_times(master, first, first.shifted(length))


def _begin_at(master: Component, calendar: Component, start: Moment, split: Moment) -> Moment:
    """End the rules of a series before ``split``, and return the start of what remains.

    That is ``split``; where it is a date added to the rule (RDATE) the next of the rule, or the rule would go on from
    that date's day and hour.
    """
    begin = split
    added = [_as_series(m, start).ms for line in master.all("RDATE") for m in moments_of(line, calendar)]
    rules = list(master.all("RRULE"))
    if rules and split.ms in added:
        following = [(line, next_of_rule(line.value, start, split)) for line in rules]
        begin = min((m for _, m in following if m is not None), key=lambda m: m.ms, default=split)
        ended = [line for line, moment in following if moment is None]
        master.lines = [line for line in master.lines if line not in ended]
    for line in master.all("RRULE"):
        line.value = rule_from(line.value, start, begin)
    return begin


def _keep_side(calendar: Component, parts: list[Component], keep: Callable[[int], bool]) -> None:
    """Keep the exceptions and excluded dates whose original moment is on one side."""
    master = master_of(parts)
    identities = {id(part): identity_of(part, calendar, parts) for part in parts}
    gone = {key for key, ms in identities.items() if ms is not None and not keep(ms)}
    calendar.children = [c for c in calendar.children if id(c) not in gone]
    parts[:] = [part for part in parts if id(part) not in gone]
    lines: list[Line] = []
    for line in master.lines:
        if line.name in ("EXDATE", "RDATE"):
            lines += [m.line(line.name) for m in moments_of(line, calendar) if keep(m.ms)]
        else:
            lines.append(line)
    master.lines = lines


def _answer(parts: Collection[Component], address: str, partstat: str, now_ms: int) -> bool:
    found = False
    for part in parts:
        for line in part.all("ATTENDEE"):
            if mail_of(line).lower() == address.lower():
                line.set_param("PARTSTAT", partstat)
                found = True
        if found:
            touch(part, now_ms)
    return found
