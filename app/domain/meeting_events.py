"""A meeting written to a calendar of the user's, so that the telephone and the secretary see it. Pure.

One meeting, one event: its UID comes from the meeting, so two devices write the same one; an event that the body's
calendars already hold at that very moment is linked and never touched, unless its title speaks of something else (a
booking of the room, the council of another body). What the user did to our event afterwards stays: only what the meeting
itself changed is written again, and an event that was deleted is not put back.
"""

from __future__ import annotations

import enum
import re
from typing import ClassVar

from app.domain.agenda import Event
from app.domain.folding import folded
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key
from app.domain.records import Record
from app.domain.seances import Seance

SMALL_WORDS = frozenset({"aux", "des", "les", "par", "pour", "sur", "une"})
ANY_MEETING = frozenset({"convocation", "elus", "idelibre", "ordinaire", "extraordinaire", "reunion", "seance"})
"""Words of a title that tell no meeting from another."""
_ROOM = re.compile(r"\bsalles? (?:de la |de l.|des? |du |d.)?\w+")
_WORD = re.compile(r"n°? ?\d+|\w+")
ABBREVIATED = 4
"""Letters that stand for the word they begin (« comm. »)."""
MEETING_MS = 2 * 60 * 60 * 1000
"""The protocol gives no end: two hours (interop i-délibre §10)."""


def meeting_uid(seance_id: str) -> str:
    """UID of a meeting's event (interop i-délibre §10)."""
    return f"{seance_id}@idelibre"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an event takes from its meeting."""

    title: str
    start_ms: int
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingEvent(Record):
    """Which event stands for a meeting; ``id`` is the séance's, in the séances' account. Known here only."""

    KIND: ClassVar[str] = "meeting_event"

    account: str
    """Of the calendar."""
    event: str
    """Id of the event."""
    linked: bool = False
    """It was there before us: shown with the meeting, never changed by us."""
    told: Facts
    """What the meeting said when the event was last written."""

    @property
    def key(self) -> Key:
        """Of the event."""
        return Key(AccountId(self.account), Event.KIND, self.event)


class Step(enum.Enum):
    """What is to be done about one meeting."""

    NOTHING = "nothing"
    CREATE = "create"
    ADOPT = "adopt"
    """Another device wrote our event: remember it."""
    LINK = "link"
    """Somebody's event stands for it already."""
    REWRITE = "rewrite"
    CANCEL = "cancel"
    FORGET = "forget"
    """The event it was linked with is gone or stands at another time: look again."""


def next_step(
    seance: Seance, facts: Facts, filed: MeetingEvent | None, event: Event | None, other: Event | None, now_ms: int
) -> Step:
    """``event``: the one that stands for the meeting, or ours found by its UID; ``other``: somebody's at that moment."""
    if facts.start_ms + MEETING_MS <= now_ms:
        return Step.NOTHING
    if filed is None:
        return _first(seance, event, other)
    if filed.linked:
        stands = event is not None and stands_for(event, facts) and not seance.closed
        return Step.NOTHING if stands else Step.FORGET
    if seance.closed:
        return Step.CANCEL
    if event is None or filed.told == facts:
        return Step.NOTHING
    return Step.REWRITE


def _first(seance: Seance, event: Event | None, other: Event | None) -> Step:
    if seance.closed:
        return Step.NOTHING
    if event is not None:
        return Step.ADOPT
    return Step.LINK if other is not None else Step.CREATE


def stands_for(event: Event, facts: Facts) -> bool:
    """Whether somebody's event is the meeting: one date, at that very moment, not called off, by its title."""
    single = not event.recurring and not event.all_day and not event.unreadable
    there = event.start_ms == facts.start_ms and event.status != "CANCELLED" and not event.free
    return single and there and is_named(event.title, facts.title)


def is_named(title: str, meeting: str) -> bool:
    """Whether a title, as somebody typed it, may name a meeting.

    It holds most of its words, or its initials (« CM », « CC »); or it speaks of nothing else (« Réunion du conseil »).
    The name of a room is no word of it: « Salle du conseil : Association des parents » is a booking.
    """
    said = _WORD.findall(_ROOM.sub(" ", folded(title)))
    words = _telling(_WORD.findall(folded(meeting)))
    initials = "".join(word[0] for word in words)
    if 2 * sum(any(_is_word(each, word) for each in said) for word in words) > len(words):
        return True
    if len(words) > 1 and initials in said:
        return True
    telling = _telling(said)
    return bool(telling) and all(each in ANY_MEETING or any(_is_word(each, word) for word in words) for each in telling)


def _telling(words: list[str]) -> list[str]:
    return [word for word in words if len(word) > 2 and word not in SMALL_WORDS]


def _is_word(typed: str, word: str) -> bool:
    return typed == word or (len(typed) >= ABBREVIATED and word.startswith(typed))
