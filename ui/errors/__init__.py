"""Error code -> French: what happened, what it means, what to do. The code itself stays behind « Détails »."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.domain.errors import AppError, family_of
from ui.errors.table import WORDINGS
from ui.errors.wording import Wording

_N = "\u00a0"


def known_codes() -> frozenset[str]:
    """Codes with a wording of their own."""
    return frozenset(WORDINGS)


def word_code(code: str, family: str = "rejected") -> Wording:
    """Wording of a code kept without its error (outbox, account state); unknown ones get the family's."""
    found = WORDINGS.get(code) or WORDINGS[family]
    return Wording(*(_translated(part) for part in (found.what, found.effect, found.remedy)))


def word_error(error: AppError) -> Wording:
    """Wording of an error."""
    return word_code(error.code, family_of(error))


def _translated(text: str) -> str:
    if not text:
        return ""
    return QCoreApplication.translate("errors", text).replace(" :", f"{_N}:").replace(" ;", "\u202f;")
