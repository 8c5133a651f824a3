"""iCalendar (RFC 5545, 5546) for the agenda: read an event, list its occurrences, make and edit events.

The text an event came in is the truth; every edit here returns the event with a new text in which
only the named things changed (`ical_lines`), and with its fields read again from that text. So what
lists show can never disagree with what is sent.

Scopes of an edit of a series: with ``recurrence_ms`` (`Occurrence.recurrence_ms`) it touches that
occurrence alone, as an exception (RECURRENCE-ID); without, the whole series. `split_series` makes
"this and following": two series.

Each edit leaves a mark in the text (`ical_marks`). After a lost reply it tells whether what the server
holds is our writing (`edit_mark`; where a server drops such properties, `same_content` compares what
people see), and after a refused etag whether what is there is only what we started from
(`continues`): our own earlier edit, or a flag that moved the etag.

No clock and no randomness: callers pass ``now_ms`` and ``uid``.
"""

from __future__ import annotations

from app.documents.ical_behalf import in_name_of, in_own_name
from app.documents.ical_build import build_event
from app.documents.ical_edit import (
    answer_text,
    copy_event,
    delete_occurrence,
    edit_event,
    move_event,
    nothing_before,
    put_over,
    set_answer,
    split_series,
)
from app.documents.ical_expand import occurrences
from app.documents.ical_form import draft_of, rewrite_event, series_draft
from app.documents.ical_marks import continues, edit_mark, same_content
from app.documents.ical_read import parse_event, read_uid
from app.documents.ical_times import HOME_ZONE, home_days, home_span

__all__ = [
    "HOME_ZONE",
    "answer_text",
    "build_event",
    "continues",
    "copy_event",
    "delete_occurrence",
    "draft_of",
    "edit_event",
    "edit_mark",
    "home_days",
    "home_span",
    "in_name_of",
    "in_own_name",
    "move_event",
    "nothing_before",
    "occurrences",
    "parse_event",
    "put_over",
    "read_uid",
    "rewrite_event",
    "same_content",
    "series_draft",
    "set_answer",
    "split_series",
]
