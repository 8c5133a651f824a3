"""One request: what is asked, what the team looks like then, the words that go with the decision, two buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.domain.ids import Key
from app.services.approvals import Absence, Approval
from ui.context import Context
from ui.theme import Space, Type
from ui.views.approvals import words
from ui.views.approvals.team import TeamCalendar
from ui.widgets.basic import Button, Card, Chip, Label, Pane, ScrollPage, StatePane, clear
from ui.widgets.flow import FlowLayout

SHORTEST = 3
"""Characters of a reason: `ApprovalService.refuse`."""
LONGEST = 512
NAME_PX = 110
FIELD_PX = 62


class ApprovalPane(Pane):
    """Filled by `show_one`; its buttons call what the view gave."""

    def __init__(self, ctx: Context, *, decide: Callable[[Key, bool, str], None], open_: Callable[[Key], None]) -> None:
        super().__init__(ctx.theme, "window")
        self._ctx, self._decide, self._open = ctx, decide, open_
        self.shown: Approval | None = None
        self.calendar: TeamCalendar | None = None
        theme = ctx.theme
        self.page = ScrollPage(theme, ink="window", margins=Space.L)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.page, 1)
        self.bar = Pane(theme, "surface")
        layout.addWidget(self.bar)
        bar = QVBoxLayout(self.bar)
        gap = theme.gap(Space.M)
        bar.setContentsMargins(gap, gap, gap, gap)
        bar.setSpacing(theme.gap(Space.S))
        self.reason = self._reason_field()
        self.missing = Label(theme, self.tr("Pour refuser, donnez un motif : il sera lu par la personne."), Type.SMALL)
        self.missing.set_ink("danger")
        self._buttons = QWidget()
        self._flow = FlowLayout(self._buttons, theme.gap(Space.S))
        for widget in (self.reason, self.missing, self._buttons):
            bar.addWidget(widget)
        self.show_one(None, ())

    def _reason_field(self) -> QPlainTextEdit:
        field = QPlainTextEdit()
        field.setAccessibleName(self.tr("Motif ou mot d’accompagnement"))
        field.setPlaceholderText(self.tr("Motif (obligatoire pour refuser), ou un mot pour accepter"))
        field.setTabChangesFocus(True)
        field.setFixedHeight(self._ctx.theme.px(FIELD_PX))
        field.textChanged.connect(lambda: self.missing.hide())
        return field

    def show_one(self, one: Approval | None, team: Sequence[Absence]) -> None:
        """Show it; None: nothing is chosen. The words being typed stay with the request they are for."""
        if one is None or self.shown is None or one.key != self.shown.key:
            self.reason.clear()
        self.shown = one
        self.missing.hide()
        self.bar.setVisible(one is not None)
        body, theme = self.page.body, self._ctx.theme
        clear(body)
        self.calendar = None
        if one is None:
            said = self.tr("Choisissez une demande pour la lire et la décider.")
            body.addWidget(StatePane(theme, "visa", self.tr("À valider"), said))
            return
        body.addWidget(Label(theme, one.title, Type.TITLE))
        if one.late:
            body.addWidget(Chip(theme, self.tr("En retard"), "danger"), 0, Qt.AlignmentFlag.AlignLeft)
        body.addWidget(self._facts(one))
        if one.start is not None and one.end is not None:
            body.addWidget(self._team(one, list(team)))
        body.addStretch(1)
        self._show_buttons(one)

    def _facts(self, one: Approval) -> Card:
        theme, card = self._ctx.theme, Card(self._ctx.theme)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.gap(Space.M))
        grid.setVerticalSpacing(theme.gap(Space.XS))
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, theme.px(NAME_PX))
        for number, (name, value) in enumerate(words.facts(one)):
            grid.addWidget(Label(theme, name, Type.BODY, "text_soft"), number, 0, Qt.AlignmentFlag.AlignTop)
            short = one.balance_after is not None and one.balance_after < 0 and value == words.balance(one)
            grid.addWidget(Label(theme, value, Type.BODY, "danger" if short else "text"), number, 1)
        card.body.addLayout(grid)
        return card

    def _team(self, one: Approval, team: list[Absence]) -> Card:
        assert one.start is not None and one.end is not None
        theme, card = self._ctx.theme, Card(self._ctx.theme)
        card.body.addWidget(Label(theme, self.tr("L’équipe à ces dates"), Type.LEAD))
        card.body.addWidget(Label(theme, words.overlap(one, team), Type.BODY))
        if team:
            self.calendar = TeamCalendar(theme, one.title, one.start, one.end, team)
            card.body.addWidget(self.calendar)
            legend = self.tr("Barre pleine : congé accepté. Barre vide : congé demandé.")
            card.body.addWidget(Label(theme, legend, Type.SMALL, "text_soft"))
        return card

    def _show_buttons(self, one: Approval) -> None:
        theme = self._ctx.theme
        clear(self._flow)
        self.reason.setVisible(not one.to_read)
        if one.to_read:
            said = self.tr("Ce dossier demande d’être lu ou complété avant la décision.")
            self._flow.addWidget(Label(theme, said, Type.SMALL, "text_soft"))
        else:
            accept, refuse = words.verbs(one)
            for verb, kind, icon, agreed in ((accept, "primary", "check", True), (refuse, "danger", "reject", False)):
                button = Button(theme, verb, kind, icon, partial(self.decide, agreed))
                button.setObjectName("approvals.accept" if agreed else "approvals.refuse")
                button.make_grave()
                self._flow.addWidget(button)
        if one.is_dossier:
            kind = "primary" if one.to_read else "plain"
            self._flow.addWidget(
                Button(theme, self.tr("Ouvrir le dossier"), kind, "parapheur", lambda: self._open(one.key))
            )

    def decide(self, agreed: bool) -> None:
        """As one of the buttons; a refusal without a reason asks for it."""
        one, reason = self.shown, self.reason.toPlainText().strip()[:LONGEST]
        if one is None or one.to_read:
            return
        if not agreed and len(reason) < SHORTEST:
            self.missing.show()
            self.reason.setFocus()
            return
        self._decide(one.key, agreed, reason)
