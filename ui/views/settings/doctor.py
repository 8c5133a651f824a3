"""The card doctor in words, and as a list: what was looked at, what it is, what to do now (row 101)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.services.card_doctor import Check, Health
from app.services.doctor_words import CHECKS, STEPS, fitted
from ui import text
from ui.context import Context
from ui.text import tr
from ui.theme import Space, Type
from ui.widgets.basic import Icon, Label

_MARKS: Mapping[Health, tuple[str, str]] = {
    Health.GOOD: ("check", "ok"),
    Health.ATTENTION: ("warning", "warn"),
    Health.WRONG: ("warning", "danger"),
}


def sentence(check: Check) -> str:
    """What was found."""
    return text.typeset(fitted(tr(CHECKS[check.code]), check.params))


def next_step(check: Check) -> str:
    """What to do now; empty = nothing."""
    return text.typeset(tr(STEPS[check.next_step])) if check.next_step else ""


class DoctorList(QWidget):
    """What the doctor found, the first cause first."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(ctx.theme.gap(Space.S))
        self.said: list[str] = []
        """Each line shown, with its step, for people who do not see it and for tests."""

    def show_checks(self, checks: Sequence[Check]) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.said = []
        for check in checks:
            self._column.addWidget(self._row(check))

    def _row(self, check: Check) -> QWidget:
        theme = self._ctx.theme
        icon, ink = _MARKS[check.health]
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.gap(Space.S))
        line.addWidget(Icon(theme, icon, ink), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        found, step = sentence(check), next_step(check)
        words.addWidget(Label(theme, found, Type.BODY))
        if step:
            words.addWidget(Label(theme, step, Type.SMALL_STRONG, ink))
        line.addLayout(words, 1)
        row.setAccessibleName(f"{found}. {step}".strip())
        self.said.append(row.accessibleName())
        return row
