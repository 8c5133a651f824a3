"""The foot of a form: what is wrong, if anything, and the two ways out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ui.text import tr
from ui.theme import Space, Theme, Type
from ui.widgets.basic import Button, Label, Pane


class FormFoot(Pane):
    """« Annuler » and « Enregistrer », always in sight below fields that scroll."""

    def __init__(self, theme: Theme, cancel: Callable[[], None], save: Callable[[], None]) -> None:
        super().__init__(theme, "window")
        rows, gap = QVBoxLayout(self), theme.gap(Space.S)
        rows.setContentsMargins(theme.gap(Space.L), gap, theme.gap(Space.L), gap)
        self.problem = Label(theme, "", Type.BODY, "danger")
        self.problem.hide()
        rows.addWidget(self.problem)
        line = QHBoxLayout()
        line.setSpacing(gap)
        line.addWidget(Button(theme, tr("Annuler"), "quiet", "", cancel))
        line.addStretch(1)
        line.addWidget(Button(theme, tr("Enregistrer"), "primary", "check", save))
        rows.addLayout(line)

    def accepts(self, problem: str) -> bool:
        """Say what is wrong; True where nothing is."""
        self.problem.set_text(problem)
        self.problem.setVisible(bool(problem))
        return not problem
