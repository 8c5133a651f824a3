"""A form over an event: its state as an `EventDraft`, and the event rewritten from one. See `ical`.

Rewriting touches only what the draft changes: unknown properties, other people's answers and exceptions stay.
Changing the rule, or between hours and whole days, drops the exceptions, as Zimbra does (interop §12.3).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from app.documents.ical_attach import files_of, identity, link_of, put_files, put_link
from app.documents.ical_build import alarm, attendee_line, person_line, put_manner, zone_component
from app.documents.ical_edit import edited, exception_of, move_parts, put_texts, set_times, significant, touch
from app.documents.ical_lines import Component, read
from app.documents.ical_marks import identity_of
from app.documents.ical_read import (
    alarms_of,
    attendee_of,
    is_free,
    is_private,
    mail_of,
    master_of,
    readable_parts,
    start_of,
)
from app.documents.ical_times import HOME_ZONE, Moment, end_of, from_ms, known_zone
from app.domain.agenda import Attendee, Event, EventDraft
from app.domain.errors import Rejected
from app.domain.mail import Address


def draft_of(event: Event, recurrence_ms: int | None = None) -> EventDraft:
    """The state of the event, or of one occurrence of it (whose rule is left empty)."""
    calendar = read(event.ics)
    parts = readable_parts(calendar)
    master = master_of(parts)
    if recurrence_ms is None:
        return _draft(master, calendar)
    part = next((p for p in parts if identity_of(p, calendar, parts) == recurrence_ms), None)
    if part is not None:
        return _draft(part, calendar)
    draft = _draft(master, calendar)
    start = start_of(master, calendar)
    length = end_of(master, start, calendar).local - start.local
    begin = start.at(recurrence_ms)
    return replace(draft, start_ms=begin.ms, end_ms=begin.shifted(length).ms, rule="")


def series_draft(event: Event, draft: EventDraft, recurrence_ms: int) -> EventDraft:
    """A draft made on one occurrence, told of the whole series: its first one moves by the same wall clock."""
    calendar = read(event.ics)
    start = start_of(master_of(readable_parts(calendar)), calendar)
    seen = start.at(recurrence_ms).local
    if draft.all_day != start.all_day:
        return _on_day(draft, start, recurrence_ms)
    begin, end = (from_ms(ms, start.zone) for ms in (draft.start_ms, draft.end_ms))
    moved = start.shifted(begin - seen)
    return replace(draft, start_ms=moved.ms, end_ms=moved.shifted(end - begin).ms)


def _on_day(draft: EventDraft, start: Moment, recurrence_ms: int) -> EventDraft:
    """Between hours and whole days: the series begins as many days from its start as the draft from the occurrence."""
    zone = None if draft.all_day else known_zone(HOME_ZONE)
    begin, end = from_ms(draft.start_ms, zone), from_ms(draft.end_ms, zone)
    days = begin.date() - start.at(recurrence_ms).local.date()
    first = Moment(
        dt.datetime.combine(start.local.date() + days, begin.time()), zone, "date" if zone is None else "zone"
    )
    return replace(draft, start_ms=first.ms, end_ms=first.shifted(end - begin).ms)


def _draft(part: Component, calendar: Component) -> EventDraft:
    start = start_of(part, calendar)
    end = end_of(part, start, calendar)
    return EventDraft(
        title=part.text("SUMMARY"),
        start_ms=start.ms,
        end_ms=end.ms,
        all_day=start.all_day,
        location=part.text("LOCATION"),
        description=part.text("DESCRIPTION"),
        rule=part.value("RRULE").strip(),
        attendees=tuple(attendee_of(line) for line in part.all("ATTENDEE")),
        alarms=alarms_of(part, end.ms - start.ms),
        private=is_private(part),
        free=is_free(part),
        link=link_of(part),
        files=files_of(part),
    )


def rewrite_event(
    event: Event, draft: EventDraft, *, now_ms: int, me: Address | None = None, recurrence_ms: int | None = None
) -> Event:
    """The event in the state of ``draft``; with ``recurrence_ms`` only that occurrence, as an exception.

    ``me`` becomes the organizer when people are invited and there is none yet. Raises `Rejected`:
    ``event_ends_before_start``, ``no_such_occurrence``, ``recurrence_too_complex``.
    """
    if draft.end_ms < draft.start_ms:
        raise Rejected("event_ends_before_start")

    def one(calendar: Component, parts: list[Component]) -> None:
        part = exception_of(event, calendar, parts, recurrence_ms or 0)
        before = _draft(part, calendar)
        if _times(draft) != _times(before):
            _set_times(calendar, part, draft)
            significant(part, event, now_ms)
        _dress(part, before, draft, me, now_ms)

    def whole(calendar: Component, parts: list[Component]) -> None:
        master = master_of(parts)
        before = _draft(master, calendar)
        if (draft.all_day, draft.rule) != (before.all_day, before.rule):
            _restart(calendar, parts, draft)
            significant(master, event, now_ms)
        elif _times(draft) != _times(before):
            move_parts(calendar, parts, draft.start_ms, draft.end_ms)
            for part in parts:
                significant(part, event, now_ms)
        for part in parts:
            mine = before if part is master else _draft(part, calendar)
            _dress(part, mine, draft if part is master else _inherited(mine, before, draft), me, now_ms)

    return edited(event, now_ms, whole if recurrence_ms is None else one)


def _times(draft: EventDraft) -> tuple[int, int, bool]:
    return draft.start_ms, draft.end_ms, draft.all_day


def _set_times(calendar: Component, part: Component, draft: EventDraft) -> None:
    old = start_of(part, calendar)
    if old.all_day == draft.all_day:
        form = old
    elif draft.all_day:
        form = Moment(from_ms(0, None), None, "date")
    else:
        zone = known_zone(HOME_ZONE)
        form = Moment(from_ms(0, zone), zone, "zone", HOME_ZONE)
        if not any(c.name == "VTIMEZONE" and c.value("TZID") == HOME_ZONE for c in calendar.children):
            calendar.children.insert(0, zone_component(HOME_ZONE))
    start, end = form.at(draft.start_ms), form.at(draft.end_ms)
    if draft.all_day and end.local <= start.local:
        end = start.shifted(dt.timedelta(days=1))
    set_times(part, start, end)


def _restart(calendar: Component, parts: list[Component], draft: EventDraft) -> None:
    """Another rule: what was said of single dates no longer stands."""
    master = master_of(parts)
    calendar.children = [c for c in calendar.children if c not in parts or c is master]
    parts[:] = [master]
    master.remove("RRULE", "RDATE", "EXDATE", "EXRULE")
    _set_times(calendar, master, draft)
    if draft.rule:
        master.put("RRULE", draft.rule)


def _inherited(mine: EventDraft, before: EventDraft, after: EventDraft) -> EventDraft:
    """What an exception becomes: its own words stay, those of the series follow."""

    def follow(name: str) -> object:
        own = getattr(mine, name)
        return getattr(after, name) if own == getattr(before, name) else own

    names = ("title", "location", "description", "alarms", "private", "free", "link", "files")
    words = {name: follow(name) for name in names}
    return EventDraft(start_ms=mine.start_ms, end_ms=mine.end_ms, attendees=after.attendees, **words)  # type: ignore[arg-type]  # fields of the same class


def _dress(part: Component, before: EventDraft, after: EventDraft, me: Address | None, now_ms: int) -> None:
    """Words, people, reminders, manner: only what differs is written."""
    texts = {"SUMMARY": after.title, "LOCATION": after.location, "DESCRIPTION": after.description}
    put_texts(part, {name: text for name, text in texts.items() if text != part.text(name)})
    if _people(after.attendees) != _people(before.attendees):
        _invite(part, after.attendees, me)
    if after.alarms != before.alarms:
        part.children = [child for child in part.children if child.name != "VALARM"]
        part.children += [alarm(before_ms, after.title) for before_ms in after.alarms]
    if after.link != before.link:
        put_link(part, after.link)
    if [identity(f) for f in after.files] != [identity(f) for f in before.files]:
        put_files(part, after.files)
    if (after.private, after.free) != (before.private, before.free):
        put_manner(part, private=after.private, free=after.free)
    touch(part, now_ms)


def _people(attendees: Iterable[Attendee]) -> list[tuple[str, str, str]]:
    return sorted((a.address.mail.lower(), a.role, a.kind) for a in attendees)


def _invite(part: Component, attendees: Iterable[Attendee], me: Address | None) -> None:
    known = {mail_of(line).lower(): line for line in part.all("ATTENDEE")}
    wanted = {a.address.mail.lower(): a for a in attendees}
    part.remove("ATTENDEE")
    if not wanted:
        part.remove("ORGANIZER")
        return
    if part.first("ORGANIZER") is None and me is not None:
        part.lines.append(person_line("ORGANIZER", me, ""))
    part.lines += [known.get(mail) or attendee_line(person) for mail, person in wanted.items()]
