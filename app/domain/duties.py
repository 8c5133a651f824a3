"""What awaits the user, in one order: by the day it must be done, then by what missing it costs. Pure.

A day that is past comes first and the oldest of them before; then today, the coming days, and what has no day. Within
the same stretch consequence decides: what is refused or unlawful before what only waits. A convocation goes by the
legal date of its notice, the last day on which it could be sent, not by the day of the meeting.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable

from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key

SOON_DAYS = 7


ASKED, ALARM = "asked", "alarm"
"""Why a signature is to be dealt with though nobody refused it: the préfecture asks, the file given back is another."""


class Source(enum.StrEnum):
    """Where it waits; values name the sentences of the window."""

    REFUSED = "refused"
    """Signed, and refused since."""
    PARKED = "parked"
    """An act of the user that the server did not take."""
    SIGN = "sign"
    """Dossiers of one body."""
    CONVENED = "convened"
    """A convocation whose reception was not acknowledged."""
    PRESENCE = "presence"
    """A meeting to say whether one comes to."""
    APPROVE = "approve"
    LETTER = "letter"
    INVITED = "invited"
    ARCHIVE = "archive"
    """A deposit that the archive refused."""
    EXCHANGE = "exchange"
    """A sending with proof that reached nobody."""
    CARD = "card"
    """A certificate that ends, or has ended."""
    REMINDER = "reminder"
    """A document that the user wants to be reminded of."""
    FLAGGED = "flagged"
    """Messages put aside to come back to."""


GRADES = {
    Source.REFUSED: 0,
    Source.PARKED: 0,
    Source.CONVENED: 1,
    Source.SIGN: 1,
    Source.CARD: 2,
    Source.APPROVE: 2,
    Source.EXCHANGE: 2,
    Source.LETTER: 2,
    Source.PRESENCE: 3,
    Source.ARCHIVE: 3,
    Source.INVITED: 4,
    Source.REMINDER: 4,
    Source.FLAGGED: 5,
}
"""What missing it costs, gravest first: money unpaid or an act that did not leave; a meeting or a signature that is
unlawful or void; people who wait; convenience."""


class Stretch(enum.IntEnum):
    """When, in the order of the page."""

    LATE = 0
    TODAY = 1
    SOON = 2
    LATER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalNotice:
    """What the delay that the law sets says of one convocation (`services.notices` judges it)."""

    latest: dt.date
    """Last day on which it could be sent in time."""
    days: int
    """What the rule asks."""
    clear: bool = True
    """Clear days (« jours francs »); else plain days."""
    sent: dt.date | None = None
    """When it was sent, proven by a token; None = no proof."""
    short: bool = False
    """Proven to be too short: what the meeting decides can be annulled."""

    @property
    def given(self) -> int | None:
        """Clear days that were left, as ``days`` counts them; None without a proof."""
        return None if self.sent is None else self.days - (self.sent - self.latest).days


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One thing to do. Days are calendar days of the body's zone."""

    source: Source
    account: AccountId
    keys: tuple[Key, ...] = ()
    """What it is about; of `Source.SIGN`, several."""
    title: str
    day: dt.date | None = None
    """By which it must be done, or of the meeting it is about; None = no day."""
    since: dt.date | None = None
    """When it came."""
    count: int = 1
    late: int = 0
    """How many of them are late."""
    note: str = ""
    """Words of the server's, or what the first of them is called; of `Source.REFUSED`, `ASKED`, `ALARM` or empty."""
    legal: LegalNotice | None = None
    """Of a convocation whose rule is known."""

    @property
    def short_notice(self) -> bool:
        """A convocation proven to have been sent too late."""
        return self.legal is not None and self.legal.short

    @property
    def doubtful_notice(self) -> bool:
        """Without a proof of its sending, and first seen here after the last lawful day: to be looked into."""
        legal = self.legal
        return legal is not None and legal.sent is None and self.since is not None and self.since > legal.latest

    @property
    def key(self) -> Key | None:
        return self.keys[0] if self.keys else None


def stretch_of(duty: Duty, today: dt.date) -> Stretch:
    """When it is to be done. What was refused or did not leave is for today; so is an acknowledgement, and a
    convocation that came too late: before the meeting is the time to say so."""
    if duty.late or (duty.day is not None and duty.day < today):
        return Stretch.LATE
    if duty.day == today or grade_of(duty) == 0 or duty.source is Source.CONVENED or duty.short_notice:
        return Stretch.TODAY
    if duty.day is not None and (duty.day - today).days <= SOON_DAYS:
        return Stretch.SOON
    return Stretch.LATER


def grade_of(duty: Duty) -> int:
    """What missing it costs, of `GRADES`: more where the convocation is unlawful."""
    if duty.short_notice:
        return 0 if duty.source is Source.CONVENED else 1
    return GRADES[duty.source]


def _legal_day(duty: Duty) -> dt.date | None:
    """The day that orders it: of a convocation to acknowledge, or unlawful, the one from which its delay runs."""
    urgent = duty.source is Source.CONVENED or duty.short_notice
    return duty.legal.latest if urgent and duty.legal is not None else duty.day


def in_order(duties: Iterable[Duty], today: dt.date) -> list[Duty]:
    """The gravest and most pressing first; equals by when they came, then by name, then by what they are about."""
    far = dt.date.max

    def rank(duty: Duty) -> tuple[object, ...]:
        when = (stretch_of(duty, today), grade_of(duty), _legal_day(duty) or far, duty.since or far)
        about = [(key.account, key.kind, key.id) for key in duty.keys]
        return (*when, duty.title, duty.source.value, -duty.late, about)

    return sorted(duties, key=rank)
