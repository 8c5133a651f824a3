"""From what a server holds to what the user wants, in steps that each tell people once. Pure. See `ical`.

A protocol that changes the series and its exceptions by separate requests (Zimbra's SOAP) loses track when a
reply is lost between two of them. So nothing is remembered: the steps still to be done are read off both
texts, and what the server already shows is not done again.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable

from app.documents.ical_attach import files_of, identity, link_of
from app.documents.ical_lines import Component, read
from app.documents.ical_marks import EDIT, identity_of
from app.documents.ical_read import is_free, is_private, mail_of, master_of, readable_parts, rule_parts, start_of
from app.documents.ical_times import Moment, end_of, moment_of, moments_of, read_duration, read_moment
from app.domain.frozen import dataclass


class Act(enum.Enum):
    """What a step asks of the server."""

    CREATE = "create"
    CHANGE = "change"
    """The series itself (or the single event)."""
    EXCEPT = "except"
    """One occurrence becomes, or stays, another."""
    CANCEL_ONE = "cancel_one"
    """One occurrence is taken out."""


@dataclass(frozen=True, slots=True)
class Step:
    """One request. ``part`` is the VEVENT to write, in ``calendar``; None for CANCEL_ONE."""

    act: Act
    calendar: Component
    part: Component | None
    identity: Moment | None = None
    """The occurrence's original start, written as the series is; None for the series."""
    tell: bool = True
    """False: people see no difference (a reminder of ours, say); nobody is mailed."""


def steps_to(wanted_text: str, there_text: str | None) -> list[Step]:
    """What is left to do, in order; empty when the server shows all of it. ``there_text`` None: not there yet."""
    wanted = read(wanted_text)
    parts = readable_parts(wanted)
    master = master_of(parts)
    if there_text is None:
        return [Step(Act.CREATE, wanted, master), *_exceptions(wanted, parts, {})]
    there = read(there_text)
    held_parts = readable_parts(there)
    held = master_of(held_parts)
    steps: list[Step] = []
    mine, theirs = _excluded(master, wanted), _excluded(held, there)
    seen = _public(master, wanted) != _public(held, there) or not theirs <= mine or _joined_differ(master, held)
    if seen or _own(master) != _own(held):
        steps.append(Step(Act.CHANGE, wanted, master, tell=seen))
        if not _keeps_exceptions(master, wanted, held, there):
            held_parts = [held]
    else:
        start = start_of(master, wanted)
        steps += [Step(Act.CANCEL_ONE, wanted, None, start.at(ms)) for ms in sorted(mine - theirs)]
    known = {identity_of(part, there, held_parts): (part, there) for part in held_parts if part is not held}
    return steps + _exceptions(wanted, parts, known)


def same_series(one_text: str, other_text: str) -> bool:
    """Whether the series themselves are alike, exceptions apart: then only exceptions are left to write."""
    one, other = read(one_text), read(other_text)
    first, second = master_of(readable_parts(one)), master_of(readable_parts(other))
    return (_public(first, one), _own(first)) == (_public(second, other), _own(second))


def _exceptions(
    wanted: Component, parts: Iterable[Component], known: dict[int | None, tuple[Component, Component]]
) -> list[Step]:
    parts = list(parts)
    master = master_of(parts)
    steps = []
    for part in parts:
        if part is master:
            continue
        identity = identity_of(part, wanted, parts)
        before = known.get(identity)
        tell = before is None or _public(part, wanted) != _public(*before)
        if tell or (before is not None and _own(part) != _own(before[0])):
            steps.append(Step(Act.EXCEPT, wanted, part, start_of(master, wanted).at(identity or 0), tell=tell))
    return steps


def _joined_differ(one: Component, other: Component) -> bool:
    """Links and files. A text of the same edit has the same ones, whatever the server shows of them."""
    if one.value(EDIT) and one.value(EDIT) == other.value(EDIT):
        return False
    first, second = ((link_of(part), sorted(map(identity, files_of(part)))) for part in (one, other))
    return first != second


def _keeps_exceptions(one: Component, its: Component, other: Component, their: Component) -> bool:
    """Changing the date or the rule drops exceptions on the server (interop Zimbra §12.3)."""
    return (start_of(one, its).ms, _rule(one)) == (start_of(other, their).ms, _rule(other))


def _excluded(part: Component, calendar: Component) -> frozenset[int]:
    return frozenset(m.ms for line in part.all("EXDATE") for m in moments_of(line, calendar))


def _public(part: Component, calendar: Component) -> tuple[object, ...]:
    """What the invited see; their answers are not ours to write."""
    start = start_of(part, calendar)
    words = tuple(" ".join(part.text(name).split()) for name in ("SUMMARY", "LOCATION", "DESCRIPTION"))
    people = frozenset((mail_of(x).lower(), x.param("ROLE").upper() or "REQ-PARTICIPANT") for x in part.all("ATTENDEE"))
    status = part.value("STATUS").strip().upper() or "CONFIRMED"
    identity = moment_of(part, "RECURRENCE-ID", calendar)
    times = (identity.ms if identity else None, start.ms, start.all_day, end_of(part, start, calendar).ms)
    return (*times, words, people, _rule(part), status)


def _own(part: Component) -> tuple[object, ...]:
    """What only its owner sees."""
    reminders = frozenset(_seconds(child.value("TRIGGER")) for child in part.children if child.name == "VALARM")
    return reminders, is_private(part), is_free(part)


def _seconds(trigger: str) -> str:
    duration = read_duration(trigger)
    return trigger if duration is None else str((duration[0] + duration[1]).total_seconds())


def _rule(part: Component) -> frozenset[tuple[str, object]]:
    """Servers add INTERVAL=1 and WKST, and write UNTIL their own way."""
    line = part.first("RRULE")
    parts = rule_parts(line.value.upper()) if line else {}
    parts.pop("WKST", None)
    if parts.get("INTERVAL") == "1":
        del parts["INTERVAL"]
    if "BYDAY" in parts:
        parts["BYDAY"] = ",".join(sorted(parts["BYDAY"].split(",")))
    until = read_moment(parts.pop("UNTIL", ""), "", Component(""))
    return frozenset([*parts.items(), ("UNTIL", until.ms if until else None)])
