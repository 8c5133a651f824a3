"""Error code -> what happened, what it means, what to do: one module an area of the program.

`ui.errors` puts them into the user's language. A code is worded once; those that mean the same to a person as another
one are listed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from ui.errors.accounts import ACCOUNTS
from ui.errors.agenda import AGENDA
from ui.errors.courrier import COURRIER
from ui.errors.device import DEVICE
from ui.errors.documents import DOCUMENTS
from ui.errors.fleet import FLEET
from ui.errors.general import GENERAL
from ui.errors.mail import MAIL
from ui.errors.parapheur import PARAPHEUR
from ui.errors.seances import SEANCES
from ui.errors.signing import SIGNING
from ui.errors.upkeep import UPKEEP
from ui.errors.wording import Wording

_AREAS = (GENERAL, ACCOUNTS, DEVICE, UPKEEP, MAIL, AGENDA, SEANCES, COURRIER, PARAPHEUR, SIGNING, DOCUMENTS, FLEET)
_OWN: Mapping[str, Wording] = dict(chain.from_iterable(area.items() for area in _AREAS))

_SAME: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "answer_too_long", "bad_answer", "dav_discovery", "dav_not_multistatus", "dav_not_xml", "dav_unexpected", "download_failed",
            "empty_document", "malformed_answer", "no_feedback", "not_an_answer", "not_json", "unexpected_answer",
            "upload_failed", "queued_by_server", "queued",
        ),
        "transient",
    ),
    **dict.fromkeys(("overloaded", "server_busy"), "busy"),
    **dict.fromkeys(
        ("cancelled", "cut_while_reading", "not_connected", "socket_closed", "socket_lost", "socket_refused"), "unreachable"
    ),
    **dict.fromkeys(("sign_in_failed", "sign_in_unavailable"), "connection_failed"),
    **dict.fromkeys(
        (
            "login_refused", "no_secret", "session_expired", "session_refused", "sign_in_refused", "sign_in_state_mismatch",
            "token_expired", "token_refused", "token_revoked",
        ),
        "sign_in_required",
    ),
    **dict.fromkeys(
        ("calendar_home_moved", "cursor_unreadable", "must_resync", "mailbox_replaced", "token_went_back"), "cursor_expired"
    ),
    **dict.fromkeys(("token_absent", "token_pulled"), "token_missing"),
    **dict.fromkeys(("push_timeout", "server_trouble"), "outcome_unknown"),
    **dict.fromkeys(("changed_on_server",), "conflict"),
    **dict.fromkeys(("gone", "unknown_reference", "file_ref_unknown"), "target_gone"),
    **dict.fromkeys(("too_big",), "too_large"),
    "not_found": "target_gone",
    "version_conflict": "conflict",
    **dict.fromkeys(("dav_forbidden",), "forbidden"),
    **dict.fromkeys(
        (
            "act_unknown_here", "answer_unknown", "no_answer_in_batch", "not_supported", "refused",
            "server_refused", "unknown_intent", "unsupported_act", "wait_refused",
        ),
        "rejected",
    ),
}  # fmt: skip
"""Codes that mean the same to a person: the difference stays behind « Détails »."""

WORDINGS: Mapping[str, Wording] = {**_OWN, **{code: _OWN[other] for code, other in _SAME.items()}}


def worded_twice() -> list[str]:
    """Codes with more than one wording: all but one would never be shown."""
    every = [*chain.from_iterable(_AREAS), *_SAME]
    return sorted({code for code in every if every.count(code) > 1})
