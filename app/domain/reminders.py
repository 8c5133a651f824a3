"""What is brought up by itself, before it begins."""

from __future__ import annotations

import enum

from app.domain.agenda import Occurrence
from app.domain.frozen import dataclass
from app.domain.ids import Key


class About(enum.StrEnum):
    """Why."""

    EVENT = "event"
    """An event's own reminder."""
    CONVENED = "convened"
    """A convocation arrived."""
    DEADLINE = "deadline"
    """Last day on which it could lawfully be sent, and the accusé or the answer is missing."""
    EVE = "eve"
    """The meeting is tomorrow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One reminder that is due."""

    name: str
    """Names it for `RemindersService.snooze` and `dismiss`."""
    key: Key
    """Of the event, or of the séance."""
    occurrence: Occurrence
    late: bool = False
    """It has begun: this was missed."""
    about: About = About.EVENT
