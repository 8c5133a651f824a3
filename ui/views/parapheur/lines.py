"""The dossiers of a recapitulation: one line each with its box, its facts and what speaks against signing it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.services.signing_types import RecapLine
from ui import text
from ui.context import Context
from ui.text import plural, tr
from ui.theme import Space, Type
from ui.views.parapheur import words
from ui.views.parapheur.choosing import same_name
from ui.views.parapheur.details import Details
from ui.widgets.basic import Button, Card, Chip, Clickable, Icon, IconButton, Label
from ui.widgets.tick import Tick

MOST_WARNINGS = 4
"""Of one dossier; the others are said on its own page."""
MOST_NAMES = 4
NARROW_PX = 420
"""A row narrower than this has no room for a second margin."""
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
        self.step = Chip(theme, words.longest_step(), "accent")
        """Where its signature stands."""
        self.chevron = IconButton(theme, "chevron-down", tr("Détail de {name}").format(name=line.name), self.unfold)
        row.line.addWidget(box, 0, Qt.AlignmentFlag.AlignTop)
        row.line.addLayout(self._words(), 1)
        row.line.addWidget(self.chevron, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(row)

    def _words(self) -> QVBoxLayout:
        """Its name and amount, its facts and the step it is at, then what speaks against signing it.

        The step has its room from the beginning: nothing of the row moves when the card comes to it.
        """
        theme, line = self._ctx.theme, self._line
        figure = Label(theme, text.amount(line.amount), Type.BODY_STRONG)
        figure.setWordWrap(False)
        place = QVBoxLayout()
        if line.ready:
            kept = self.step.sizePolicy()
            kept.setRetainSizeWhenHidden(True)
            self.step.setSizePolicy(kept)
            place.addStrut(self.step.sizeHint().width())
        place.addWidget(self.step, 0, Qt.AlignmentFlag.AlignRight)
        self.step.hide()
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addStretch(1)
        first, second = QHBoxLayout(), QHBoxLayout()
        for row in (first, second):
            row.setSpacing(theme.gap(Space.S))
        first.addWidget(Label(theme, line.name, Type.BODY_STRONG), 1)
        first.addWidget(figure, 0, Qt.AlignmentFlag.AlignTop)
        second.addWidget(Label(theme, _facts(line), Type.SMALL, "text_soft"), 1, Qt.AlignmentFlag.AlignTop)
        second.addLayout(place)
        column.addLayout(first)
        column.addLayout(second)
        for layout in _remarks(self._ctx, line):
            column.addLayout(layout)
        if line.proof_after:
            proof = text.typeset(tr("PDF préparé par le serveur : il sera contrôlé après la signature."))
            column.addWidget(Label(theme, proof, Type.SMALL, "text_soft"))
        column.addStretch(1)
        return column

    def unfold(self) -> None:
        """Show the details, or hide them again."""
        if self._unfolded is None:
            narrow = self.width() < self._ctx.theme.px(NARROW_PX)
            self._unfolded = Details(self._ctx, self._line, narrow=narrow)
            column = self.layout()
            assert column is not None
            column.addWidget(self._unfolded)
            self._unfolded.show()
        else:
            self._unfolded.setVisible(self._unfolded.isHidden())
        folded = self._unfolded.isHidden()
        words_ = tr("Détail de {name}") if folded else tr("Replier le détail de {name}")
        self.chevron.set_icon("chevron-down" if folded else "chevron-up", words_.format(name=self._line.name))


def _facts(line: RecapLine) -> str:
    """« Budget annexe · 12 pièces · non ouvert »; never empty: « ouvert » where there is nothing else to say."""
    pieces = plural(line.pieces, "%n pièce", "%n pièces") if line.pieces else ""
    unseen = "" if line.opened else tr("non ouvert")
    budget = "" if same_name(line.budget, line.body.name) else line.budget
    absent = tr("en l’absence de {absent}").format(absent=line.absent) if line.absent else ""
    return " · ".join(filter(None, (budget, pieces, absent, unseen))) or tr("ouvert")


def _remarks(ctx: Context, line: RecapLine) -> Iterator[QHBoxLayout]:
    """What is unusual, and what forbids to sign it."""
    for finding in [w for w in line.warnings if w.code not in SAID_OF_THE_CARD][:MOST_WARNINGS]:
        yield _remark(ctx, words.finding(finding), "danger" if words.grave(finding) else "warn")
    if line.problem == "to_prepare_online":
        chip = QHBoxLayout()
        chip.addWidget(Chip(ctx.theme, tr("à préparer en ligne"), "warn"), 0, Qt.AlignmentFlag.AlignLeft)
        yield chip
    if line.problem:
        yield _remark(ctx, words.problem(line.problem), "danger")


def _remark(ctx: Context, sentence: str, tone: str) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(ctx.theme.gap(Space.XS))
    line.addWidget(Icon(ctx.theme, "warning", tone, 0.8), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(Label(ctx.theme, sentence, Type.SMALL, tone), 1)
    return line


class _Names(QWidget):
    """Which ones: the first of them, the others once they are asked for, one a line."""

    def __init__(self, ctx: Context, lines: Sequence[RecapLine]) -> None:
        super().__init__()
        self._names = [line.name for line in lines]
        self._more = max(0, len(lines) - MOST_NAMES)
        self._said = Label(ctx.theme, "", Type.SMALL, "text_soft")
        self._button = Button(ctx.theme, "", "quiet", "chevron-down", self.unfold)
        self._button.setObjectName("parapheur.unopened_names")
        self._button.setVisible(bool(self._more))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._said)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)
        self._unfolded = True
        self.unfold()

    def unfold(self) -> None:
        """Name them all, or the first ones only."""
        self._unfolded = not self._unfolded
        more = plural(self._more, " et %n autre", " et %n autres") if self._more else ""
        self._said.set_text("\n".join(self._names) if self._unfolded else ", ".join(self._names[:MOST_NAMES]) + more)
        self._button.setText(tr("Replier") if self._unfolded else tr("Les nommer tous"))
        self._button.set_icon("chevron-up" if self._unfolded else "chevron-down")


def unopened_card(ctx: Context, lines: Sequence[RecapLine], browse: Callable[[], None], *, narrow: bool) -> QWidget:
    """Says how many were not opened, and offers to leaf through them: under the words where it is ``narrow``."""
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
    words_.addWidget(_Names(ctx, lines))
    row.addLayout(words_, 1)
    leaf = Button(theme, tr("Les parcourir"), "quiet", "forward-page", browse)
    leaf.setObjectName("parapheur.leaf")
    if narrow:
        words_.addWidget(leaf, 0, Qt.AlignmentFlag.AlignLeft)
    else:
        row.addWidget(leaf)
    card.body.addLayout(row)
    return card
