"""The Treasury's and the préfecture's answers as parts of a `Fate`, whichever service brought them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from app.documents.actes_ar import ActeReceipt, read_receipt
from app.documents.pes_acquit import Acquit, read_answer
from app.domain.errors import Rejected
from app.domain.followup import Fate, FateElement, FateError, FateState, mark_of_file


def read_acquit(data: bytes) -> Acquit | None:
    """An acknowledgement; None for what is not one (a Retour, a page, nothing yet)."""
    try:
        answer = read_answer(data)
    except Rejected:
        return None
    return answer if isinstance(answer, Acquit) else None


def with_acquit(fate: Fate, acquit: Acquit, at_ms: int | None) -> Fate:
    """The fate with what the Treasury answered, element by element; ``at_ms`` when its date is unreadable."""
    mark = mark_of_file(acquit.file_name, acquit.cod_col)
    state = FateState.PARTLY if acquit.partly else FateState.ACCEPTED if acquit.accepted else FateState.REFUSED
    return replace(
        fate,
        state=state,
        elements=tuple(
            FateElement(
                accepted=element.accepted, domain=element.domain, bordereau=element.bordereau, year=element.year,
                attachment=element.attachment, market=element.market,
            )
            for element in acquit.elements
        ),
        errors=tuple(
            FateError(
                code=error.code, label=error.label, bordereau=element.bordereau, year=element.year,
                attachment=element.attachment, piece=error.piece, line=error.line,
            )
            for element in acquit.elements
            for error in element.errors
        ),
        answered_ms=day_ms(acquit.date) or at_ms,
        marks_known=joined(fate.marks_known, (mark,)),
    )  # fmt: skip


def read_acte_receipt(data: bytes) -> ActeReceipt | None:
    try:
        return read_receipt(data)
    except Rejected:
        return None


def day_ms(text: str) -> int | None:
    """Midnight UTC of a ``YYYY-MM-DD`` (a day, not an instant); None when unreadable."""
    try:
        return int(datetime.fromisoformat(text[:10]).replace(tzinfo=UTC).timestamp() * 1000)
    except ValueError:
        return None


def moment_ms(text: str) -> int | None:
    """A ``YYYY-MM-DD HH:MM:SS`` as services write it, without zone: read as Paris time by whoever shows it ([I])."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


def joined(*groups: Sequence[str]) -> tuple[str, ...]:
    """Marks of several origins, each once, empty ones left out."""
    return tuple(dict.fromkeys(mark for group in groups for mark in group if mark))
