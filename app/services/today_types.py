"""What Aujourd'hui shows: values gathered by `today`, read by `duties` and the window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal

from app.domain.accounts import Body
from app.domain.duties import Duty
from app.domain.frozen import dataclass
from app.domain.ids import BodyId, Key
from app.domain.listing import Entry
from app.domain.records import Record
from app.services.agenda import AgendaItem
from app.services.approvals import Approval
from app.services.followup import Followed


@dataclass(frozen=True, slots=True, kw_only=True)
class ToSignGroup:
    """Dossiers of one body that wait for a signature."""

    body: Body
    keys: tuple[Key, ...]
    amount: Decimal
    """Sum of what their PES files declare; zero where none is a PES or none is here yet."""
    late: int
    to_check: int
    """Dossiers with a warning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """One look at everything."""

    to_sign: tuple[ToSignGroup, ...] = ()
    to_approve: tuple[Approval, ...] = ()
    convocations: tuple[Entry[Record], ...] = ()
    unread: Mapping[BodyId, int] = field(default_factory=dict)
    latest_mail: tuple[Entry[Record], ...] = ()
    notices: Mapping[Key, tuple[Key, ...]] = field(default_factory=dict)
    """Acts shown here -> unread messages that only tell of them: grouped with the act, not counted as mail."""
    next_events: tuple[AgendaItem, ...] = ()
    letters: tuple[Entry[Record], ...] = ()
    undelivered: tuple[Entry[Record], ...] = ()
    """Sendings with proof that reached nobody, not dealt with yet."""
    refused: tuple[Followed, ...] = ()
    """What I signed and was refused, or whose proof raises an alarm, until I say that it is dealt with."""
    duties: tuple[Duty, ...] = ()
    """All that is to be done, of every source; `domain.duties.in_order` orders it."""
