"""Above the list: in whose absence one signs, for as long as it lasts, whether a folder of theirs waits or not."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.changes import ChangeSet
from app.domain.parapheur import Bureau, DeskDelegation
from app.services.desk_delegations import StandIn
from ui import text
from ui.context import Context
from ui.text import tr
from ui.theme import Space, Type
from ui.widgets.basic import Label, clear


class StandingInLines(QWidget):
    """One line a bureau; no room where nobody is absent."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        self._column = QVBoxLayout(self)
        gap = ctx.theme.gap(Space.M)
        self._column.setContentsMargins(gap, 0, gap, ctx.theme.gap(Space.XS))
        self._column.setSpacing(0)
        self.hide()
        ctx.bridge.changed.connect(self._on_changes)
        self._read()

    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.profile or changes.of_kind(Bureau.KIND) or changes.of_kind(DeskDelegation.KIND):
            self._read()

    def _read(self) -> None:
        self._ctx.bridge.run(self._ctx.runtime.desk_delegations.standing_in(), on_done=self._show, owner=self)

    def _show(self, found: Sequence[StandIn]) -> None:
        clear(self._column)
        for one in found:
            self._column.addWidget(Label(self._ctx.theme, sentence(one), Type.SMALL, "accent"))
        self.setVisible(bool(found))


def sentence(one: StandIn) -> str:
    """« Vous signez en l’absence de : Adjointe, jusqu’au 12 décembre. »"""
    absent = ", ".join(one.absent)
    if one.end_ms is None:
        return text.typeset(tr("Vous signez en l’absence de : {absent}.").format(absent=absent))
    until = text.when_long(one.end_ms - 1).partition(tr(" à "))[0]  # the last day that it holds
    said = tr("Vous signez en l’absence de : {absent}, jusqu’au {until}.")
    return text.typeset(said.format(absent=absent, until=until))
