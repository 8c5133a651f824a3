"""The engine's decisions, as pure functions: no clock, no input or output."""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping

from app.domain.errors import AppError, Conflict, NeedsUser, OutcomeUnknown, Rejected, TargetGone, Transient
from app.domain.exchange import Verdict
from app.domain.intents import (
    DeleteAnnotation,
    DeleteContact,
    DeleteEvent,
    DeleteMessage,
    DeleteTag,
    Intent,
    MarkAnnotationRead,
    MarkJunk,
    MarkLetterRead,
    MoveMessage,
    RemoveBook,
    RemoveFolder,
    RevokeShare,
    SetFlagged,
    SetRead,
    TagMessage,
)
from app.domain.mail import SET_ASIDE

MASSACRE_SHARE = 0.5
MASSACRE_FLOOR = 20
"""A list shorter than this may be emptied without a question: that is ordinary tidying."""


def massacre(removals: Mapping[tuple[str, str], tuple[int, int]]) -> tuple[str, str] | None:
    """The (kind, box) of a list that a pull would mostly empty, or None.

    ``removals``: (kind, box) -> (rows that would go, rows held now).
    """
    for where, (gone, held) in removals.items():
        if gone >= MASSACRE_FLOOR and gone > held * MASSACRE_SHARE:
            return where
    return None


class Fate(enum.Enum):
    """What becomes of an intent whose delivery failed."""

    LATER = "later"
    """Back to the queue with a date; no doubt about it."""
    PROBE = "probe"
    """The reply was lost: ask the server before anything else."""
    PARK = "park"
    """« À traiter »: retry, edit or discard is the user's choice."""
    DONE = "done"
    """The goal is reached all the same (deleting what is gone)."""
    WAIT_USER = "wait_user"
    """The account asks something first; the intent waits unharmed."""


BYTES_MISSING = "bytes_missing"
"""Code of `LocalFault` for an act whose file is not here (a damaged disk): it stops that act, not its account."""
_POINTLESS_WHEN_GONE = (
    SetRead,
    SetFlagged,
    TagMessage,
    MarkJunk,
    DeleteMessage,
    DeleteTag,
    RemoveFolder,
    RemoveBook,
    RevokeShare,
    DeleteContact,
    DeleteEvent,
    DeleteAnnotation,
    MarkAnnotationRead,
    MarkLetterRead,
)


def _pointless(intent: Intent) -> bool:
    """Nothing is left to be done where the target is gone; throwing away what is gone is done (Zimbra §2)."""
    thrown = isinstance(intent, MoveMessage) and intent.folder in SET_ASIDE
    return thrown or isinstance(intent, _POINTLESS_WHEN_GONE)


def fate(intent: Intent, error: AppError) -> Fate:
    """Decide after a failed push."""
    if isinstance(error, OutcomeUnknown):
        return Fate.LATER if intent.IDEMPOTENT else Fate.PROBE
    if isinstance(error, TargetGone) and _pointless(intent):
        return Fate.DONE
    if isinstance(error, (Rejected, Conflict)) or error.code == BYTES_MISSING:
        return Fate.PARK
    if isinstance(error, NeedsUser):
        return Fate.WAIT_USER
    if isinstance(error, Transient):
        return Fate.LATER
    raise error


class AfterProbe(enum.Enum):
    ACKNOWLEDGE = "acknowledge"
    SEND_AGAIN = "send_again"
    ASK = "ask"


def after_probe(verdict: Verdict) -> AfterProbe:
    return {
        Verdict.DELIVERED: AfterProbe.ACKNOWLEDGE,
        Verdict.NOT_DELIVERED: AfterProbe.SEND_AGAIN,
        Verdict.UNKNOWN: AfterProbe.ASK,
    }[verdict]


FILES_AT_SERVER = 2
"""The servers of small bodies are small machines (interop i-délibre §3)."""
MOST_FILES = 6
LONG_WAY_S = 0.05


def files_at_once(took_s: Collection[float], round_trip_s: float | None) -> tuple[int, float]:
    """How many files to fetch at once, and the pause between asking for two, so that the server works on
    no more than `FILES_AT_SERVER` of them. ``took_s``: of the latest files, from the question to the last byte.

    Over a long way a small file spends most of its time between us and the server: while it does, the server is
    free for others. What the quickest took beyond the way is the server's work; the others waited for the line.
    """
    if round_trip_s is None or not took_s or min(round_trip_s, *took_s) < LONG_WAY_S:
        return FILES_AT_SERVER, 0.0

    def beyond(seconds: float) -> float:
        return max(seconds - round_trip_s, seconds / MOST_FILES)

    usual_s = sum(took_s) / len(took_s)
    files = min(MOST_FILES, int(FILES_AT_SERVER * usual_s / beyond(usual_s)))
    return files, beyond(min(took_s)) / FILES_AT_SERVER if files > FILES_AT_SERVER else 0.0
