"""Which card signs for a parapheur: the chooser, a card that is missing or was renewed, a certificate in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.domain.ids import AccountId
from app.services.signing_rules import belongs
from app.services.signing_types import CardView, Recap, RecapLine
from ui import text
from ui.context import Context
from ui.text import tr
from ui.theme import Space, Type
from ui.views.parapheur import words
from ui.widgets.basic import Button, Card, Icon, Label

Choose = Callable[[AccountId, str, bool], None]
"""(parapheur, certificate, bind it although it is another body's)."""
CHOICES = frozenset({"certificate_missing", "certificate_not_usable", "certificate_other_body"})
"""Problems that choosing a card solves."""


def to_choose(recap: Recap) -> dict[AccountId, RecapLine]:
    """Parapheurs for which no certificate is chosen, or the chosen one cannot be used there."""
    return {line.key.account: line for line in reversed(recap.lines) if line.problem in CHOICES}


def is_of(card: CardView, line: RecapLine) -> bool:
    """The certificate is one of that dossier's body."""
    return belongs(card, line.body.name, line.file.siren if line.file is not None else "")


class Chooser(Card):
    """Asked once for each parapheur, remembered. Another body's card is bound by saying so."""

    def __init__(
        self, ctx: Context, line: RecapLine, cards: Sequence[CardView], choose: Choose, look: Callable[[], None]
    ) -> None:
        super().__init__(ctx.theme, ink="surface")
        self._ctx, self._line, self._choose = ctx, line, choose
        theme = ctx.theme
        question = text.typeset(tr("Avec quelle carte signer pour {body} ?").format(body=line.body.name))
        self.body.addWidget(Label(theme, question, Type.BODY_STRONG))
        for card in sorted(cards, key=lambda card: (not is_of(card, line), not card.usable, len(card.warnings))):
            self._offer(card)
        if not cards:
            none = tr("Aucune carte n’est branchée. Insérez-la, puis recommencez.")
            self.body.addWidget(Label(theme, none, Type.BODY, "danger"))
        again = Button(theme, tr("Chercher de nouveau"), "quiet", "sync", look)
        self.body.addWidget(again, 0, Qt.AlignmentFlag.AlignLeft)

    def _offer(self, card: CardView) -> None:
        """One card, what speaks against it, and the button that chooses it."""
        theme, line = self._ctx.theme, self._line
        self.body.addLayout(card_words(self._ctx, card))
        other = not is_of(card, line)
        if other:
            whose = tr(
                "Cette carte est au nom d’une autre collectivité. La lier à {body} engage cette autre collectivité :"
                " ne le faites que si vous y êtes autorisé."
            )
            self.body.addWidget(Label(theme, text.typeset(whose.format(body=line.body.name)), Type.SMALL, "warn"))
        if not card.usable:
            return
        account, sha256 = line.key.account, card.sha256
        wording = tr("Lier cette carte et signer avec elle") if other else tr("Signer avec cette carte")
        use = Button(theme, wording, "plain", "card", lambda: self._choose(account, sha256, other))
        use.setObjectName(f"parapheur.choose.{sha256[:8]}")
        self.body.addWidget(use, 0, Qt.AlignmentFlag.AlignLeft)


class Absent(Card):
    """The chosen card is not there, or not yet; when its renewed certificate is, that one is offered."""

    def __init__(
        self,
        ctx: Context,
        line: RecapLine | None,
        renewed: CardView | None,
        choose: Choose,
        look: Callable[[], None],
        *,
        silent: bool = False,
    ) -> None:
        """``silent``: something did not answer in time, which is not to be absent."""
        super().__init__(ctx.theme, ink="surface")
        theme = ctx.theme
        body = line.body.name if line is not None else ""
        row = QHBoxLayout()
        ink = "warn" if silent else "danger"
        row.addWidget(Icon(theme, "card", ink, 1.3), 0, Qt.AlignmentFlag.AlignTop)
        sentence = tr("La carte choisie pour {body} n’est pas branchée.")
        if silent:
            sentence = tr("La carte choisie pour {body} ne répond pas encore : attendez un instant.")
        row.addWidget(Label(theme, text.typeset(sentence.format(body=body)), Type.BODY_STRONG, ink), 1)
        self.body.addLayout(row)
        if renewed is not None and line is not None:
            told = tr("Le certificat a été renouvelé : celui-ci est au même nom et valable plus longtemps.")
            self.body.addWidget(Label(theme, text.typeset(told), Type.BODY))
            self.body.addLayout(card_words(ctx, renewed))
            account, sha256 = line.key.account, renewed.sha256
            use = Button(theme, tr("Signer avec le nouveau"), "plain", "card", lambda: choose(account, sha256, False))
            use.setObjectName("parapheur.renew")
            self.body.addWidget(use, 0, Qt.AlignmentFlag.AlignLeft)
        wording = tr("Chercher de nouveau") if silent else tr("J’ai branché la carte")
        again = Button(theme, wording, "plain", "sync", look)
        again.setObjectName("parapheur.look_again")
        self.body.addWidget(again, 0, Qt.AlignmentFlag.AlignLeft)


def card_words(ctx: Context, card: CardView, *, where: str = "") -> QHBoxLayout:
    """A certificate in words: whose, by whom, until when, why it cannot be used (row 82), and ``where`` it is."""
    theme = ctx.theme
    line = QHBoxLayout()
    line.setSpacing(theme.gap(Space.M))
    line.addWidget(Icon(theme, "card", "accent" if card.usable else "danger", 1.3), 0, Qt.AlignmentFlag.AlignTop)
    names = QVBoxLayout()
    names.setSpacing(2)
    names.addWidget(Label(theme, card.subject, Type.BODY_STRONG))
    if card.organisation:
        names.addWidget(Label(theme, card.organisation, Type.BODY))
    until = text.local(card.not_after_ms).strftime("%m/%Y")
    issued = tr("Délivré par {issuer}, valable jusqu’au {until}").format(issuer=card.issuer, until=until)
    names.addWidget(Label(theme, issued, Type.SMALL, "text_soft"))
    if card.level:
        names.addWidget(Label(theme, tr("Niveau RGS {stars}").format(stars="*" * card.level), Type.SMALL, "text_soft"))
    for reason in card.blocking:
        why = tr("Inutilisable : {why}").replace(" :", f"{text.NBSP}:").format(why=words.certificate(reason))
        names.addWidget(Label(theme, why, Type.SMALL_STRONG, "danger"))
    for reason in card.warnings:
        names.addWidget(Label(theme, text.capital(words.certificate(reason)), Type.SMALL, "warn"))
    for reason in card.notices:
        names.addWidget(Label(theme, text.capital(words.certificate(reason)), Type.SMALL, "text_soft"))
    if where:
        names.addWidget(Label(theme, where, Type.SMALL, "text_soft"))
    line.addLayout(names, 1)
    return line


def same_name(budget: str, body: str) -> bool:
    """The budget only repeats the body's name (the main budget of a commune usually does)."""
    return budget.casefold() == body.casefold()
