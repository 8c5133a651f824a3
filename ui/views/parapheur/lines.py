"""The dossiers of a recapitulation: one line each with its box, its facts and what speaks against signing it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.services.signing_types import RecapLine
from ui import text
from ui.context import Context
from ui.text import plural, tr
from ui.theme import Space, Type
from ui.views.parapheur import words
from ui.views.parapheur.consent import same_name
from ui.widgets.basic import Button, Card, Chip, Clickable, Icon, Label
from ui.widgets.tick import Tick

MOST_WARNINGS = 4
"""Of one dossier; the others are said on its own page."""


class DossierLine(Clickable):
    """A tap anywhere ticks it."""

    def __init__(self, ctx: Context, line: RecapLine, ticked: bool, on_toggled: Callable[[], None]) -> None:
        theme = ctx.theme
        super().__init__(theme, line.name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its box has it
        self.box = box = Tick(theme)
        box.setChecked(line.ready and ticked)
        box.setEnabled(line.ready)
        box.setAccessibleName(f"{line.name}, {text.amount(line.amount)}")
        box.toggled.connect(lambda _on: on_toggled())
        self.clicked.connect(lambda: box.toggle() if box.isEnabled() else None)
        self.step = Chip(theme, "", "accent")
        """Where its signature stands."""
        self.step.hide()
        figure = Label(theme, text.amount(line.amount), Type.BODY_STRONG)
        figure.setWordWrap(False)
        self.line.addWidget(box, 0, Qt.AlignmentFlag.AlignTop)
        self.line.addLayout(_facts(ctx, line), 1)
        self.line.addWidget(self.step)
        self.line.addWidget(figure)


def _facts(ctx: Context, line: RecapLine) -> QVBoxLayout:
    theme = ctx.theme
    names = QVBoxLayout()
    names.setSpacing(2)
    names.addStretch(1)
    names.addWidget(Label(theme, line.name, Type.BODY_STRONG))
    pieces = plural(line.pieces, "%n pièce", "%n pièces") if line.pieces else ""
    unseen = "" if line.opened else tr("non ouvert")
    budget = "" if same_name(line.budget, line.body.name) else line.budget
    if facts := " · ".join(filter(None, (budget, pieces, unseen))):
        names.addWidget(Label(theme, facts, Type.SMALL, "text_soft"))
    for finding in line.warnings[:MOST_WARNINGS]:
        names.addLayout(_remark(ctx, words.finding(finding), "danger" if words.grave(finding) else "warn"))
    if line.problem:
        names.addLayout(_remark(ctx, words.problem(line.problem), "danger"))
    if line.proof_after:
        proof = text.typeset(tr("PDF préparé par le serveur : il sera contrôlé après la signature."))
        names.addWidget(Label(theme, proof, Type.SMALL, "text_soft"))
    names.addStretch(1)
    return names


def _remark(ctx: Context, sentence: str, tone: str) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(ctx.theme.gap(Space.XS))
    line.addWidget(Icon(ctx.theme, "warning", tone, 0.8), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(Label(ctx.theme, sentence, Type.SMALL, tone), 1)
    return line


def unopened_card(ctx: Context, lines: Sequence[RecapLine], browse: Callable[[], None]) -> QWidget:
    """Says how many were not opened, and offers to leaf through them."""
    theme = ctx.theme
    card = Card(theme, ink="warn_soft", padded=False)
    row = QHBoxLayout()
    gap = theme.gap(Space.M)
    row.setContentsMargins(gap, 2, gap, 2)
    row.setSpacing(gap)
    row.addWidget(Icon(theme, "eye", "warn"))
    sentence = plural(len(lines), "Vous n’avez pas ouvert %n dossier.", "Vous n’avez pas ouvert %n dossiers.")
    row.addWidget(Label(theme, sentence, Type.BODY), 1)
    leaf = Button(theme, tr("Les parcourir"), "quiet", "forward-page", browse)
    leaf.setObjectName("parapheur.leaf")
    row.addWidget(leaf)
    card.body.addLayout(row)
    return card
