"""In whose name an event was written: SENT-BY of its ORGANIZER (RFC 5545 §3.2.18). See `ical`.

Whoever changes an event in somebody else's calendar leaves the owner as organizer and their own address as
SENT-BY, on events without guests too (as Zimbra's own client does): so the owner sees who did it. The owner's
next change takes it away again.
"""

from __future__ import annotations

from dataclasses import replace

from app.documents.ical_build import person_line
from app.documents.ical_lines import read, write
from app.documents.ical_read import event_of, mail_of, readable_parts
from app.domain.agenda import Event
from app.domain.mail import Address


def in_name_of(event: Event, owner: Address, by: str) -> Event:
    """The event as written by ``by`` (a mail address) in the calendar of ``owner``; somebody else's stays theirs."""
    calendar = read(event.ics)
    for part in readable_parts(calendar):
        held = part.first("ORGANIZER")
        if held is None:
            held = person_line("ORGANIZER", owner, "")
            part.lines.append(held)
        if mail_of(held).lower() == owner.mail.lower():
            held.set_param("SENT-BY", f"mailto:{by}")
    return _again(event, write(calendar)) if write(calendar) != event.ics else event


def in_own_name(event: Event) -> Event:
    """The event as written by its organizer in person."""
    if not event.acted_by:
        return event
    calendar = read(event.ics)
    for part in readable_parts(calendar):
        held = part.first("ORGANIZER")
        if held is not None:
            held.drop_param("SENT-BY")
    return _again(event, write(calendar))


def _again(event: Event, text: str) -> Event:
    made = event_of(read(text), text, event.calendar, event.href, event.etag, ())
    return replace(made, answer=event.answer)
