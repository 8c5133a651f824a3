"""« Natures de dossiers » in Réglages: by which words a body's types are recognised, and where their facts are found."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.business import Fact, Rule
from ui.context import Context
from ui.text import tr
from ui.theme import Space, Type
from ui.views.parapheur.business import business_name, fact_name
from ui.views.settings.pages import FormPage, Page
from ui.widgets.basic import Button, Label, Line


class RulesPage(Page):
    """One line a kind; a tap opens its form."""

    def __init__(self, ctx: Context, turn_to: Callable[[Page | None], None]) -> None:
        intro = tr(
            "Le parapheur ne connaît que les types nommés par votre collectivité. Dites ici à quels mots reconnaître des "
            "congés, un bon de commande ou un contrat, et où lire l’agent, les dates ou le montant."
        )
        super().__init__(ctx, tr("Natures de dossiers"), intro)
        self._turn_to = turn_to
        box = QWidget()
        self.rows = QVBoxLayout(box)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(ctx.theme.gap(Space.S))
        for rank, rule in enumerate(ctx.runtime.recognition.rules):
            if rank:
                self.rows.addWidget(Line(ctx.theme))
            self.rows.addLayout(self._row(rule))
        self.card.body.addWidget(box)
        self.add_buttons(
            Button(ctx.theme, tr("Rétablir les règles d’origine"), "quiet", "undo", self._restore),
            Button(ctx.theme, tr("Revenir"), "quiet", "", self.closed.emit),
        )

    def _row(self, rule: Rule) -> QHBoxLayout:
        theme = self.ctx.theme
        line = QHBoxLayout()
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(Label(theme, business_name(rule.business), Type.BODY_STRONG))
        column.addWidget(Label(theme, ", ".join(rule.patterns), Type.SMALL, "text_soft"))
        line.addLayout(column, 1)
        change = Button(theme, tr("Modifier"), "quiet", "pen", partial(self.edit, rule))
        change.setAccessibleName(tr("Modifier {name}").format(name=business_name(rule.business)))
        change.setObjectName(f"settings.rules.{rule.business.value}")
        line.addWidget(change)
        return line

    def edit(self, rule: Rule) -> None:
        """The form of one kind."""
        self._turn_to(RuleForm(self.ctx, rule, self._again))

    def _again(self) -> None:
        self._turn_to(RulesPage(self.ctx, self._turn_to))

    def _restore(self) -> None:
        self.ctx.bridge.call(self.ctx.runtime.recognition.restore, on_done=lambda _none: self._again(), owner=self)


class RuleForm(FormPage):
    """Words, then the metadata key of each fact."""

    def __init__(self, ctx: Context, rule: Rule, done: Callable[[], None]) -> None:
        intro = tr("Séparez les mots par des virgules. L’étoile remplace n’importe quelle suite de lettres.")
        super().__init__(ctx, business_name(rule.business), intro)
        self._rule, self._done = rule, done
        self.patterns = QLineEdit(", ".join(rule.patterns))
        self.patterns.setMinimumHeight(ctx.theme.target())
        hint = tr("Débuts de mots du type ou du sous-type ; « marchés / notification » regarde l’un puis l’autre.")
        self.add_field(tr("Reconnu à ces mots"), self.patterns, hint)
        self.keys: dict[Fact, QLineEdit] = {}
        for fact in rule.keys:
            field = QLineEdit(", ".join(rule.keys[fact]))
            field.setMinimumHeight(ctx.theme.target())
            self.add_field(fact_name(fact, rule.business), field)
            self.keys[fact] = field
        self.finish(tr("Enregistrer"), "check")
        self.closed.connect(done)

    def submit(self) -> None:
        patterns = _parts(self.patterns.text())
        if not patterns:
            self.say(tr("Donnez au moins un mot."))
            return
        keys = {fact: _parts(field.text()) for fact, field in self.keys.items()}
        recognition = self.ctx.runtime.recognition
        self.ctx.bridge.call(
            lambda: recognition.edit(self._rule.business, patterns, keys),
            on_done=lambda _none: self._done(),
            owner=self,
        )


def _parts(words: str) -> list[str]:
    return [part.strip() for part in words.split(",") if part.strip()]
