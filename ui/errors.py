"""Error code -> French: what happened, what it means, what to do. The code itself stays behind « Détails »."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.domain.errors import (
    AppError,
    Conflict,
    CursorExpired,
    LocalFault,
    NeedsUser,
    OutcomeUnknown,
    Rejected,
    Transient,
)
from ui.error_table import WORDINGS, Wording

_N = "\u00a0"


_FAMILIES: tuple[tuple[type[AppError], str], ...] = (
    (Transient, "transient"),
    (NeedsUser, "needs_user"),
    (Rejected, "rejected"),
    (Conflict, "conflict"),
    (OutcomeUnknown, "outcome_unknown"),
    (CursorExpired, "cursor_expired"),
    (LocalFault, "local_fault"),
    (AppError, "local_fault"),
)


def known_codes() -> frozenset[str]:
    """Codes with a wording of their own."""
    return frozenset(WORDINGS)


def word_code(code: str, family: str = "rejected") -> Wording:
    """Wording of a code kept without its error (outbox, account state); unknown ones get the family's."""
    found = WORDINGS.get(code) or WORDINGS[family]
    return Wording(*(_translated(part) for part in (found.what, found.effect, found.remedy)))


def word_error(error: AppError) -> Wording:
    """Wording of an error."""
    family = next(name for cls, name in _FAMILIES if isinstance(error, cls))
    return word_code(error.code, family)


def _translated(text: str) -> str:
    if not text:
        return ""
    return QCoreApplication.translate("errors", text).replace(" :", f"{_N}:").replace(" ;", "\u202f;")
