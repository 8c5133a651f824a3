"""A card on the page: which one, its PIN, one act. Not over the page: what is acted upon stays in sight, and an
on-screen keyboard finds room."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QLayout, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.services.signing_types import CardView, Tries
from ui import text
from ui.context import Context
from ui.errors import word_error
from ui.text import tr
from ui.theme import Space, Type
from ui.widgets.basic import Button, Card, Label, clear
from ui.widgets.flow import FlowLayout
from ui.widgets.heard import announce
from ui.widgets.secret import password_edit

_TRIES: Mapping[Tries, str] = {
    Tries.OK: "",
    Tries.LOW: "Un code erroné a déjà été saisi sur cette carte.",
    Tries.FINAL: "Dernier essai : un code erroné bloquera la carte.",
    Tries.LOCKED: "Carte bloquée : utilisez son code de déblocage.",
    Tries.UNKNOWN: "",
}


def tries(value: Tries) -> str:
    """What the card says of its PIN before it is typed; empty when all is well."""
    return text.typeset(tr(_TRIES[value], "parapheur")) if _TRIES[value] else ""


class CardPanel(Card):
    """Asks for a card and its PIN; the PIN leaves its field at once. ``closed`` when it is over or given up."""

    closed = Signal()
    TITLE = ""
    INTRO = ""
    BUTTON = ""
    ICON = "signature"
    NO_CARD = "Insérez votre carte de signature."
    NO_PIN = "Saisissez le code PIN pour signer."

    def __init__(self, ctx: Context, parent: QWidget) -> None:
        super().__init__(ctx.theme, ink="accent_soft")
        self.setParent(parent)
        self._ctx = ctx
        self._cards: Sequence[CardView] = ()
        self._chosen: CardView | None = None
        theme = ctx.theme
        column = self.body
        column.setSpacing(theme.gap(Space.M))
        column.addWidget(Label(theme, tr(self.TITLE), Type.BODY_STRONG))
        column.addWidget(Label(theme, tr(self.INTRO), Type.BODY, "text_soft"))
        self._rows = QVBoxLayout()
        column.addLayout(self._rows)
        self.pin = password_edit()
        self.pin.setMinimumHeight(theme.target())
        self.pin.setPlaceholderText(tr("Code PIN de la carte"))
        self.pin.setAccessibleName(tr("Code PIN de la carte"))
        self.pin.returnPressed.connect(self.act)
        column.addWidget(self.pin)
        self.wrong = Label(theme, "", Type.BODY_STRONG, "danger")
        self.wrong.hide()
        column.addWidget(self.wrong)
        buttons = QWidget()
        line = FlowLayout(buttons, theme.gap(Space.S))
        self.button = Button(theme, tr(self.BUTTON), "primary", self.ICON, self.act)
        self.button.make_grave()
        line.addWidget(self.button)
        line.addWidget(Button(theme, tr("Annuler"), "quiet", "", self.closed.emit))
        column.addWidget(buttons)
        self._show_cards(())
        self._look()

    # --- what each act says ---------------------------------------------------------------------

    def find_cards(self) -> Coroutine[Any, Any, Sequence[CardView]]:
        """The cards that can do it."""
        raise NotImplementedError

    def card_row(self, card: CardView) -> QLayout:
        """A card in words."""
        raise NotImplementedError

    def work(self, card: CardView, pin: str | None) -> Coroutine[Any, Any, Any]:
        """The act: one login."""
        raise NotImplementedError

    def done(self, result: Any) -> None:
        """It is done."""
        raise NotImplementedError

    # --- the card -------------------------------------------------------------------------------

    def _look(self) -> None:
        self._ctx.bridge.run(self.find_cards(), on_done=self._show_cards, owner=self)

    def _show_cards(self, cards: Sequence[CardView]) -> None:
        theme = self._ctx.theme
        self._cards = cards
        self._chosen = cards[0] if cards else None
        clear(self._rows)
        if not cards:
            self._rows.addWidget(Label(theme, tr(self.NO_CARD), Type.BODY_STRONG))
            self._rows.addWidget(Button(theme, tr("Chercher la carte"), "plain", "card", self._look))
        self._group = QButtonGroup(self)
        for card in cards:
            self._rows.addLayout(self.card_row(card))
            if sentence := tries(card.tries):
                self._rows.addWidget(Label(theme, sentence, Type.SMALL_STRONG, "danger"))
            if len(cards) > 1:
                choose = Button(theme, tr("Celle-ci"), "chip", "", partial(self._choose, card))
                choose.setCheckable(True)
                choose.setChecked(card is self._chosen)
                self._group.addButton(choose)
                self._rows.addWidget(choose)
        self._show_field()

    def _choose(self, card: CardView) -> None:
        self._chosen = card
        self._show_field()

    def _show_field(self) -> None:
        card = self._chosen
        self.pin.setVisible(card is not None and not card.pin_pad)
        self.button.setEnabled(card is not None and card.tries is not Tries.LOCKED)

    def act(self) -> None:
        """One login, one act; the PIN leaves its field at once."""
        card = self._chosen
        if card is None or not self.button.isEnabled():
            return
        pin = self._take_pin()
        if not card.pin_pad and not pin:
            self._say(tr(self.NO_PIN))
            return
        self.button.setEnabled(False)
        self._ctx.bridge.run(self.work(card, pin or None), on_done=self._done, on_error=self._refused, owner=self)

    def _take_pin(self) -> str:
        typed = self.pin.text()
        self.pin.clear()
        return typed

    def _done(self, result: Any) -> None:
        self.closed.emit()
        self.done(result)

    def _refused(self, error: AppError) -> None:
        self.button.setEnabled(True)
        self._say(word_error(error).text())
        self._look()

    def _say(self, sentence: str) -> None:
        self.wrong.set_text(text.typeset(sentence))
        self.wrong.show()
        announce(self.wrong, text.typeset(sentence))
