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
from ui.views.parapheur.choosing import same_name
from ui.views.parapheur.details import details
from ui.widgets.basic import Button, Card, Chip, Clickable, Icon, IconButton, Label
from ui.widgets.tick import Tick

MOST_WARNINGS = 4
"""Of one dossier; the others are said on its own page."""
MOST_NAMES = 4
SAID_OF_THE_CARD = frozenset({"sign_level_below", "sign_level_unknown"})
"""The same for every dossier of a card: said once, beside it."""


class DossierLine(QWidget):
    """A tap anywhere ticks it; the chevron unfolds everything that is known of it."""

    def __init__(self, ctx: Context, line: RecapLine, ticked: bool, on_toggled: Callable[[], None]) -> None:
        super().__init__()
        theme = ctx.theme
        self._ctx, self._line = ctx, line
        self._unfolded: QWidget | None = None
        row = Clickable(theme, line.name)
        row.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its box has it
        self.box = box = Tick(theme)
        box.setChecked(line.ready and ticked)
        box.setEnabled(line.ready)
        box.setAccessibleName(f"{line.name}, {text.amount(line.amount)}")
        box.toggled.connect(lambda _on: on_toggled())
        row.clicked.connect(lambda: box.toggle() if box.isEnabled() else None)
        self.step = Chip(theme, "", "accent")
        """Where its signature stands."""
        self.step.hide()
        figure = Label(theme, text.amount(line.amount), Type.BODY_STRONG)
        figure.setWordWrap(False)
        self.chevron = IconButton(theme, "chevron-down", tr("Détail de {name}").format(name=line.name), self.unfold)
        row.line.addWidget(box, 0, Qt.AlignmentFlag.AlignTop)
        row.line.addLayout(_facts(ctx, line), 1)
        row.line.addWidget(self.step)
        row.line.addWidget(figure)
        row.line.addWidget(self.chevron, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(row)

    def unfold(self) -> None:
        """Show the details, or hide them again."""
        if self._unfolded is None:
            self._unfolded = details(self._ctx, self._line)
            column = self.layout()
            assert column is not None
            column.addWidget(self._unfolded)
            self._unfolded.show()
        else:
            self._unfolded.setVisible(self._unfolded.isHidden())
        folded = self._unfolded.isHidden()
        words_ = tr("Détail de {name}") if folded else tr("Replier le détail de {name}")
        self.chevron.set_icon("chevron-down" if folded else "chevron-up", words_.format(name=self._line.name))


def _facts(ctx: Context, line: RecapLine) -> QVBoxLayout:
    theme = ctx.theme
    names = QVBoxLayout()
    names.setSpacing(2)
    names.addStretch(1)
    names.addWidget(Label(theme, line.name, Type.BODY_STRONG))
    pieces = plural(line.pieces, "%n pièce", "%n pièces") if line.pieces else ""
    unseen = "" if line.opened else tr("non ouvert")
    budget = "" if same_name(line.budget, line.body.name) else line.budget
    absent = tr("en l’absence de {absent}").format(absent=line.absent) if line.absent else ""
    if facts := " · ".join(filter(None, (budget, pieces, absent, unseen))):
        names.addWidget(Label(theme, facts, Type.SMALL, "text_soft"))
    for finding in [w for w in line.warnings if w.code not in SAID_OF_THE_CARD][:MOST_WARNINGS]:
        names.addLayout(_remark(ctx, words.finding(finding), "danger" if words.grave(finding) else "warn"))
    if line.problem == "to_prepare_online":
        names.addWidget(Chip(theme, tr("à préparer en ligne"), "warn"))
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


def _names(lines: Sequence[RecapLine]) -> str:
    """Which ones: the first of them by name, the others are marked in the list."""
    shown = [line.name for line in lines[:MOST_NAMES]]
    more = len(lines) - len(shown)
    return ", ".join(shown) + (plural(more, " et %n autre", " et %n autres") if more else "")


def unopened_card(ctx: Context, lines: Sequence[RecapLine], browse: Callable[[], None]) -> QWidget:
    """Says how many were not opened, and offers to leaf through them."""
    theme = ctx.theme
    card = Card(theme, ink="warn_soft", padded=False)
    row = QHBoxLayout()
    gap = theme.gap(Space.M)
    row.setContentsMargins(gap, theme.gap(Space.S), gap, theme.gap(Space.S))
    row.setSpacing(gap)
    row.addWidget(Icon(theme, "eye", "warn"))
    sentence = plural(len(lines), "Vous n’avez pas ouvert %n dossier.", "Vous n’avez pas ouvert %n dossiers.")
    words_ = QVBoxLayout()
    words_.setSpacing(0)
    words_.addWidget(Label(theme, sentence, Type.BODY))
    words_.addWidget(Label(theme, _names(lines), Type.SMALL, "text_soft"))
    row.addLayout(words_, 1)
    leaf = Button(theme, tr("Les parcourir"), "quiet", "forward-page", browse)
    leaf.setObjectName("parapheur.leaf")
    row.addWidget(leaf)
    card.body.addLayout(row)
    return card
