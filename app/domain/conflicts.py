"""What may be done with an act that met a change of its target, kind by kind (rows 119 and A30). Pure.

``MINE``    the act is renewed on what the server holds now, and sent again
``SERVER``  the act is given up; what it wrote stays in the history
``BOTH``    the server's version stays, the user's becomes a thing of its own beside it

Acts that the law hangs on (dossiers, visas of letters, leave) were decided on what was displayed: they are read again
and done again by a person, never renewed. A refusal is no conflict: it is tried again as it is, or given up.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping

from app.domain.agenda import Event
from app.domain.intents import (
    AnswerPresence,
    CommentDossier,
    DecideLeave,
    DeleteEvent,
    DossierAct,
    Intent,
    LetterOperation,
    SaveEvent,
)
from app.domain.listing import IntentState, OutboxRow
from app.domain.records import Record


class Rule(enum.StrEnum):
    MINE = "mine"
    SERVER = "server"
    BOTH = "both"


BY_KIND: Mapping[type[Intent], tuple[Rule, ...]] = {
    SaveEvent: (Rule.MINE, Rule.SERVER, Rule.BOTH),
    DeleteEvent: (Rule.MINE, Rule.SERVER),
    AnswerPresence: (Rule.MINE, Rule.SERVER),
    LetterOperation: (Rule.MINE, Rule.SERVER),
    CommentDossier: (Rule.MINE, Rule.SERVER),  # before its family: words on a page bind nobody
    DossierAct: (Rule.SERVER,),
    DecideLeave: (Rule.SERVER,),
}
"""Rules of a conflict; kinds not named here: `OTHERS`."""
OTHERS = (Rule.MINE, Rule.SERVER)
BINDING_OPERATIONS = frozenset({"visa", "visa_refuse"})
"""Operations on a letter that bind their author: decided again, never renewed."""
LOCKED = "locked_by"
"""Code of acts on what somebody else holds: nothing has changed, so it is no conflict; it is tried again."""
ACCOUNT_GONE = "account_removed"
"""Code of acts whose account was removed: nobody is left to send them to."""
HANDED_OVER = "handed_over"
"""Written to a file for another device (`services.fleet.handover`): it may have been sent from there."""
IN_DOUBT = "in_doubt"
"""Code of acts that wait for the hour the user chose, and that another device holds too: asked after at that hour."""


def is_conflict(row: OutboxRow, server: Record | None) -> bool:
    """Whether an act set aside met a change of its target. An event that is gone is one: a version would be lost."""
    if row.state is not IntentState.PARKED or row.error_code in (ACCOUNT_GONE, LOCKED):
        return False
    edit = row.intent
    return row.conflict or (isinstance(edit, SaveEvent) and bool(edit.base_etag) and server is None)


def rules_for(row: OutboxRow, server: Record | None) -> tuple[Rule, ...]:
    """What the user may choose for an act under « À traiter », in the order to offer it.

    Empty for an act whose delivery is in doubt: what is sent again blindly may arrive twice, so that one is
    decided alone, by `retry` or `discard`.
    """
    if row.state is not IntentState.PARKED:
        return ()
    if row.error_code == ACCOUNT_GONE:
        return (Rule.SERVER,)
    if not is_conflict(row, server):
        return OTHERS
    if isinstance(row.intent, LetterOperation) and row.intent.action in BINDING_OPERATIONS:
        return (Rule.SERVER,)
    rules = next((rules for kind, rules in BY_KIND.items() if isinstance(row.intent, kind)), OTHERS)
    return tuple(rule for rule in rules if rule is not Rule.BOTH or server is not None)


def genre_of(row: OutboxRow, server: Record | None) -> str:
    """What « tous ceux de ce genre » gathers: same kind of act, set aside for the same sort of reason."""
    if row.state is not IntentState.PARKED:
        return f"{row.intent.KIND}/unknown"
    if row.error_code == ACCOUNT_GONE:
        return ACCOUNT_GONE
    return f"{row.intent.KIND}/{'conflict' if is_conflict(row, server) else 'refused'}"


_SHOWN: Mapping[str, tuple[str, ...]] = {
    Event.KIND: ("title", "start_ms", "end_ms", "location", "description", "answer", "status"),
    "annotation": ("text", "rect", "shared_with"),
    "seance": ("presence", "proxy_holder"),
    "letter": ("status", "assignments", "due_date"),
    "message": ("folder", "unread", "flagged"),
    "dossier": ("tray", "documents", "steps"),
}
"""Fields worth comparing, by kind of record."""


def differences(mine: Record | None, server: Record | None) -> tuple[str, ...]:
    """Names of the fields in which two versions differ; ``gone`` when one of them is not there."""
    if mine is None or server is None:
        return ("gone",) if mine is not server else ()
    names = _SHOWN.get(mine.KIND, ())
    found = tuple(name for name in names if getattr(mine, name) != getattr(server, name, None))
    if isinstance(mine, Event) and isinstance(server, Event) and not found and mine.ics != server.ics:
        return ("details",)
    return found
