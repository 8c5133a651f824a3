"""The right side of a recapitulation: how much in all, what signing means, with which card, and its PIN.

The PIN lives in its field until `take_pins` hands it over, which empties the field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.ids import AccountId
from app.domain.parapheur import Format
from app.services.signing_types import CardView, Recap, RecapLine, Tries
from ui import text
from ui.context import Context
from ui.text import plural, tr
from ui.theme import Space, Type
from ui.views.parapheur import words
from ui.widgets.basic import Button, Card, Icon, Label, clear

Choose = Callable[[AccountId, str], None]


class Consent(QWidget):
    """What is consented to, and the PIN fields. `show_recap` fills it."""

    changed = Signal()
    """A PIN was typed or emptied."""
    agreed = Signal()
    """Return was pressed in a PIN field."""
    look_again = Signal()
    """A card was put in: read the cards again."""

    def __init__(self, ctx: Context, choose: Choose) -> None:
        super().__init__()
        self._ctx, self._choose = ctx, choose
        self._pins: dict[str, QLineEdit] = {}
        self._wanting: dict[QLineEdit, Label] = {}
        """What is said under a field that was left empty."""
        self._totals = QVBoxLayout()
        self._totalled: object = None
        self._body = QVBoxLayout(self)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(ctx.theme.gap(Space.M))

    # --- filling --------------------------------------------------------------------------------

    def empty(self) -> None:
        """Forget everything shown and typed."""
        self.take_pins()
        self._pins.clear()
        self._wanting.clear()
        clear(self._body)

    def show_recap(self, recap: Recap, cards: Sequence[CardView], notices: Mapping[str, str]) -> None:
        """``cards``: those one may choose from; ``notices``: certificate -> what went wrong with it just now."""
        self.empty()
        theme = self._ctx.theme
        if recap.ready:
            self._totals, self._totalled = QVBoxLayout(), None
            self._body.addLayout(self._totals)
            self.show_totals(recap)
            if any(line.format is Format.PES_V2 for line in recap.ready):
                self._body.addWidget(Label(theme, _meaning(), Type.SMALL, "text_soft"))
        for card in recap.cards:
            if any(line.certificate_sha256 == card.sha256 for line in recap.lines):
                self._body.addWidget(self._card(card, recap, notices.get(card.sha256, "")))
        for sha256 in recap.missing_certificates:
            self._body.addWidget(self._absent(sha256, recap))
        for account, line in _to_choose(recap).items():
            self._body.addWidget(self._chooser(account, line, cards))
        self._body.addStretch(1)

    def show_totals(self, recap: Recap) -> None:
        """How much in all: of what is ticked."""
        if recap.totals == self._totalled:
            return
        self._totalled = recap.totals
        clear(self._totals)
        if recap.ready:
            self._totals.addWidget(totals(self._ctx, recap))

    def _card(self, card: CardView, recap: Recap, notice: str) -> QWidget:
        theme = self._ctx.theme
        frame = Card(theme, ink="surface")
        frame.body.addLayout(card_words(self._ctx, card))
        locked = card.tries is Tries.LOCKED or not card.usable
        if not notice and (sentence := words.tries(card.tries)):
            frame.body.addWidget(Label(theme, sentence, Type.BODY_STRONG, "danger"))
        if card.unlocked and not locked:
            frame.body.addWidget(
                Label(theme, self.tr("Cette carte est encore ouverte : aucun code n’est demandé."), Type.BODY)
            )
        elif card.pin_pad and not locked:
            frame.body.addWidget(Label(theme, self.tr("Le code sera saisi sur le lecteur."), Type.BODY))
        elif not locked and any(line.ready and line.certificate_sha256 == card.sha256 for line in recap.lines):
            field = self._pin_field(card)
            frame.body.addWidget(field)
            frame.body.addWidget(self._wanting[field])
        if notice:
            line = QHBoxLayout()
            line.addWidget(Icon(theme, "warning", "danger"), 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(Label(theme, notice, Type.BODY_STRONG, "danger"), 1)
            frame.body.addLayout(line)
        return frame

    def _pin_field(self, card: CardView) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName("parapheur.pin")
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setPlaceholderText(self.tr("Code PIN de la carte"))
        field.setAccessibleName(self.tr("Code PIN de la carte de {name}").format(name=card.subject))
        field.setMinimumHeight(self._ctx.theme.target())
        field.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        wanting = Label(self._ctx.theme, self.tr("Saisissez le code PIN pour signer."), Type.SMALL, "danger")
        wanting.hide()
        self._wanting[field] = wanting
        field.textChanged.connect(lambda _text: self.changed.emit())
        field.textChanged.connect(wanting.hide)
        field.returnPressed.connect(self.agreed)
        self._pins[card.sha256] = field
        return field

    def _absent(self, sha256: str, recap: Recap) -> QWidget:
        theme = self._ctx.theme
        frame = Card(theme, ink="surface")
        body = next((line.body.name for line in recap.lines if line.certificate_sha256 == sha256), "")
        line = QHBoxLayout()
        line.addWidget(Icon(theme, "card", "danger", 1.3), 0, Qt.AlignmentFlag.AlignTop)
        sentence = self.tr("La carte choisie pour {body} n’est pas branchée.").format(body=body)
        line.addWidget(Label(theme, sentence, Type.BODY_STRONG, "danger"), 1)
        frame.body.addLayout(line)
        again = Button(theme, self.tr("J’ai branché la carte"), "plain", "sync", self.look_again.emit)
        again.setObjectName("parapheur.look_again")
        frame.body.addWidget(again, 0, Qt.AlignmentFlag.AlignLeft)
        return frame

    def _chooser(self, account: AccountId, line: RecapLine, cards: Sequence[CardView]) -> QWidget:
        """Which card signs for a parapheur; asked once, remembered."""
        theme = self._ctx.theme
        frame = Card(theme, ink="surface")
        question = self.tr("Avec quelle carte signer pour {body} ?").format(body=line.body.name)
        frame.body.addWidget(Label(theme, question.replace(" ?", "\u202f?"), Type.BODY_STRONG))
        for card in sorted(cards, key=lambda card: not same_name(card.organisation, line.body.name)):
            self._offer(frame, account, line, card)
        if not cards:
            none = self.tr("Aucune carte n’est branchée. Insérez-la, puis recommencez.")
            frame.body.addWidget(Label(theme, none, Type.BODY, "danger"))
        again = Button(theme, self.tr("Chercher de nouveau"), "quiet", "sync", self.look_again.emit)
        frame.body.addWidget(again, 0, Qt.AlignmentFlag.AlignLeft)
        return frame

    def _offer(self, frame: Card, account: AccountId, line: RecapLine, card: CardView) -> None:
        """One card, what speaks against it, and the button that chooses it."""
        theme = self._ctx.theme
        frame.body.addLayout(card_words(self._ctx, card))
        if not same_name(card.organisation, line.body.name):
            other = self.tr("Cette carte est au nom d’une autre collectivité.")
            frame.body.addWidget(Label(theme, other, Type.SMALL, "warn"))
        if not card.usable:
            return
        sha256 = card.sha256
        use = Button(theme, self.tr("Signer avec cette carte"), "plain", "card", lambda: self._choose(account, sha256))
        use.setObjectName(f"parapheur.choose.{sha256[:8]}")
        frame.body.addWidget(use, 0, Qt.AlignmentFlag.AlignLeft)

    # --- the PINs -------------------------------------------------------------------------------

    @property
    def typing(self) -> bool:
        """Somebody has begun to type a PIN."""
        return any(field.text() for field in self._pins.values())

    def missing(self, needed: set[str]) -> QLineEdit | None:
        """The first empty PIN field of the certificates ``needed``."""
        return next((f for sha, f in self._pins.items() if sha in needed and not f.text()), None)

    def ask_for(self, field: QLineEdit) -> None:
        """« Signer » was pressed without this PIN: say what is missing, and where."""
        self._wanting[field].show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(field, self._wanting[field].text()))
        field.setFocus()

    def first_field(self) -> QLineEdit | None:
        return next(iter(self._pins.values()), None)

    def take_pins(self) -> dict[str, str]:
        """Certificate -> PIN as typed; the fields are empty afterwards."""
        pins = {sha256: field.text() for sha256, field in self._pins.items() if field.text()}
        for field in self._pins.values():
            field.blockSignals(True)
            field.clear()
            field.blockSignals(False)
        return pins


def _to_choose(recap: Recap) -> dict[AccountId, RecapLine]:
    """Parapheurs for which no certificate is chosen, or the chosen one cannot be used."""
    wanting = ("certificate_missing", "certificate_not_usable")
    return {line.key.account: line for line in reversed(recap.lines) if line.problem in wanting}


def _meaning() -> str:
    return tr(
        "En signant, vous certifiez le service fait pour les mandats et vous rendez les titres de recettes exécutoires."
    )


def card_words(ctx: Context, card: CardView) -> QHBoxLayout:
    """A certificate in words: whose, by whom, until when, and why it cannot be used (row 82)."""
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
    for reason in card.blocking:
        why = tr("Inutilisable : {why}").replace(" :", f"{text.NBSP}:").format(why=words.certificate(reason))
        names.addWidget(Label(theme, why, Type.SMALL_STRONG, "danger"))
    for reason in card.warnings:
        names.addWidget(Label(theme, text.capital(words.certificate(reason)), Type.SMALL, "warn"))
    for reason in card.notices:
        names.addWidget(Label(theme, text.capital(words.certificate(reason)), Type.SMALL, "text_soft"))
    line.addLayout(names, 1)
    return line


def totals(ctx: Context, recap: Recap) -> QWidget:
    """Count and amount for each body and budget, and in all."""
    theme = ctx.theme
    card = Card(theme, ink="accent_soft")
    grid = QGridLayout()
    grid.setHorizontalSpacing(theme.gap(Space.M))
    grid.setVerticalSpacing(theme.gap(Space.S))
    grid.setColumnStretch(0, 1)
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
    row = 0
    for (body, budget), (count, amount) in sorted(recap.totals.items(), key=lambda item: item[0]):
        name = QVBoxLayout()
        name.setSpacing(0)
        name.addWidget(Label(theme, body, Type.BODY))
        where = budget if not same_name(budget, body) else ""
        under = " · ".join(filter(None, (where, plural(count, "%n dossier", "%n dossiers"))))
        name.addWidget(Label(theme, under, Type.SMALL, "text_soft"))
        grid.addLayout(name, row, 0)
        figure = Label(theme, text.amount(amount) if amount else tr("sans montant"), Type.BODY_STRONG)
        figure.setWordWrap(False)
        grid.addWidget(figure, row, 1, right)
        row += 1
    if recap.total and row > 1:
        grid.addWidget(Label(theme, tr("Total"), Type.LEAD), row, 0)
        total = Label(theme, text.amount(recap.total), Type.LEAD)
        total.setWordWrap(False)
        grid.addWidget(total, row, 1, right)
    card.body.addLayout(grid)
    return card


def same_name(budget: str, body: str) -> bool:
    """The budget only repeats the body's name (the main budget of a commune usually does)."""
    return budget.casefold() == body.casefold()
