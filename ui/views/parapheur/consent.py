"""The right side of a recapitulation: how much in all, what signing means, with which card, and its PIN.

The PIN lives in its field until `take_pins` hands it over, which empties the field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.services.signing_types import CardView, Recap, RecapLine, Tries
from ui import text
from ui.context import Context
from ui.text import plural, tr
from ui.theme import Space, Type
from ui.views.parapheur import words
from ui.views.parapheur.choosing import Absent, Choose, Chooser, card_words, same_name, to_choose
from ui.views.parapheur.lines import SAID_OF_THE_CARD
from ui.widgets.basic import Button, Card, Icon, Label, clear
from ui.widgets.pin import PinField


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
        self._pins: dict[str, PinField] = {}
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
        clear(self._body)

    def show_recap(self, recap: Recap, cards: Sequence[CardView], notices: Mapping[str, str]) -> None:
        """``cards``: those one may choose from; ``notices``: certificate -> what went wrong with it just now."""
        self.empty()
        theme = self._ctx.theme
        if recap.ready:
            self._totals, self._totalled = QVBoxLayout(), None
            self._body.addLayout(self._totals)
            self.show_totals(recap)
            for sentence in meaning(recap.ready):
                self._body.addWidget(Label(theme, sentence, Type.SMALL, "text_soft"))
        for card in recap.cards:
            if any(line.certificate_sha256 == card.sha256 for line in recap.lines):
                self._body.addWidget(self._card(card, recap, notices.get(card.sha256, "")))
        look = self.look_again.emit
        for sha256 in recap.missing_certificates:
            whose = next((line for line in recap.lines if line.certificate_sha256 == sha256), None)
            renewed = recap.renewals.get(sha256)
            absent = Absent(self._ctx, whose, renewed, self._choose, look, silent=recap.silent)
            self._notice(absent, notices.get(sha256, ""))  # refused, then pulled: a try was lost all the same
            self._body.addWidget(absent)
        for line in to_choose(recap).values():
            self._body.addWidget(Chooser(self._ctx, line, cards, self._choose, look))
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
        for sentence in level_remarks(card, recap):
            frame.body.addWidget(Label(theme, sentence, Type.SMALL_STRONG, "warn"))
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
            frame.body.addWidget(self._pin_field(card))
        self._notice(frame, notice)
        if card.tries is Tries.LOCKED:
            again = Button(theme, self.tr("J’ai débloqué la carte"), "plain", "sync", self.look_again.emit)
            again.setObjectName("parapheur.look_again")
            frame.body.addWidget(again, 0, Qt.AlignmentFlag.AlignLeft)
        return frame

    def _notice(self, frame: Card, notice: str) -> None:
        """What went wrong with this certificate just now."""
        if notice:
            line = QHBoxLayout()
            line.addWidget(Icon(self._ctx.theme, "warning", "danger"), 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(Label(self._ctx.theme, notice, Type.BODY_STRONG, "danger"), 1)
            frame.body.addLayout(line)

    def _pin_field(self, card: CardView) -> PinField:
        whose = self.tr("Code du fichier de {name}") if card.in_file else self.tr("Code PIN de la carte de {name}")
        field = PinField(self._ctx, whose.format(name=card.subject), "parapheur.pin", in_file=card.in_file)
        field.changed.connect(self.changed)
        field.agreed.connect(self.agreed)
        self._pins[card.sha256] = field
        return field

    # --- the PINs -------------------------------------------------------------------------------

    @property
    def typing(self) -> bool:
        """Somebody has begun to type a PIN."""
        return any(field.filled for field in self._pins.values())

    def missing(self, needed: set[str]) -> PinField | None:
        """The first empty PIN field of the certificates ``needed``."""
        return next((f for sha, f in self._pins.items() if sha in needed and not f.filled), None)

    def ask_for(self, field: PinField) -> None:
        """« Signer » was pressed without this PIN: say what is missing, and where."""
        field.ask(self.tr("Saisissez le code PIN pour signer."))

    def first_field(self) -> PinField | None:
        return next(iter(self._pins.values()), None)

    def take_pins(self) -> dict[str, str]:
        """Certificate -> PIN as typed; the fields are empty afterwards."""
        taken = {sha256: field.take() for sha256, field in self._pins.items()}
        return {sha256: pin for sha256, pin in taken.items() if pin}


def meaning(lines: Sequence[RecapLine]) -> list[str]:
    """In one sentence what signing means, as whom, and the date that will be written."""
    said = []
    slips = [slip for line in lines if line.file is not None for slip in line.file.bordereaux]
    senses = {slip.sens for slip in slips}
    if senses == {"depense"}:
        said.append(tr("En signant, vous certifiez le service fait pour ces mandats."))
    elif senses == {"recette"}:
        said.append(tr("En signant, vous rendez ces titres de recettes exécutoires."))
    elif senses:
        said.append(tr("En signant, vous certifiez le service fait pour les mandats et rendez les titres exécutoires."))
    capacities = dict.fromkeys(capacity(line) for line in lines if line.capacity)
    if capacities:
        said.append(text.typeset(tr("Vous signez en qualité de : {list}.").format(list=", ".join(capacities))))
    if dates := sorted(line.prepared_ms for line in lines if line.prepared_ms is not None):
        said.append(_dated(dates[0], dates[-1]))
    return said


def capacity(line: RecapLine) -> str:
    """« Maire », « Maire, en l'absence de Adjoint »: what the server writes in the signature."""
    if line.absent:
        return tr("{capacity} (en l’absence de {absent})").format(capacity=line.capacity, absent=line.absent)
    return line.capacity


def _dated(first_ms: int, last_ms: int) -> str:
    first, last = text.when_long(first_ms), text.when_long(last_ms)
    if text.local(first_ms).date() == text.local(last_ms).date():
        return tr("Date inscrite dans les signatures : {when}, quand elles ont été préparées.").replace(
            " :", f"{text.NBSP}:"
        ).format(when=first)  # fmt: skip
    sentence = tr("Dates inscrites dans les signatures : du {first} au {last}, quand elles ont été préparées.")
    return sentence.replace(" :", f"{text.NBSP}:").format(first=first, last=last)


def level_remarks(card: CardView, recap: Recap) -> list[str]:
    """What its level lacks, once for all the dossiers that ask for more."""
    mine = [line for line in recap.lines if line.certificate_sha256 == card.sha256]
    found = [finding for line in mine for finding in line.warnings if finding.code in SAID_OF_THE_CARD]
    return list(dict.fromkeys(words.finding(finding) for finding in found))


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
        others = sum(name_ == body for name_, _budget in recap.totals) > 1
        unbudgeted = tr("autres documents") if others else ""  # else two lines would bear the same name
        where = (budget or unbudgeted) if not same_name(budget, body) else ""
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
