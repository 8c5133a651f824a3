"""The card that signs a message: which one, its PIN, and the message leaves signed (row 16)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.ids import OpId
from app.services.mail import MailDraft
from app.services.signing_types import CardView, Tries
from ui import text
from ui.context import Context
from ui.errors import word_error
from ui.text import tr
from ui.theme import Space, Type
from ui.views.parapheur import words
from ui.views.parapheur.consent import card_words
from ui.views.settings.pages import password_edit
from ui.widgets.basic import Button, Card, Label, clear
from ui.widgets.flow import FlowLayout


class SignPanel(Card):
    """Which card, its PIN, and the message leaves signed. ``sent``: with the act's name; ``closed``: given up.

    On the page, not over it: the message stays in sight, and an on-screen keyboard finds room.
    """

    closed = Signal()

    def __init__(
        self, ctx: Context, parent: QWidget, draft: MailDraft, draft_id: str, at_ms: int, sent: Callable[[OpId], None]
    ) -> None:
        super().__init__(ctx.theme, ink="accent_soft")
        self.setParent(parent)
        self._ctx, self._draft, self._draft_id, self._at_ms, self._sent = ctx, draft, draft_id, at_ms, sent
        self._cards: Sequence[CardView] = ()
        self._chosen: CardView | None = None
        theme = ctx.theme
        column = self.body
        column.setSpacing(theme.gap(Space.M))
        column.addWidget(Label(theme, tr("Signer le message"), Type.BODY_STRONG))
        intro = tr("Vos correspondants pourront vérifier que ce message est de vous et n’a pas été changé.")
        column.addWidget(Label(theme, intro, Type.BODY, "text_soft"))
        self._rows = QVBoxLayout()
        column.addLayout(self._rows)
        self.pin = password_edit()
        self.pin.setMinimumHeight(theme.target())
        self.pin.setPlaceholderText(tr("Code PIN de la carte"))
        self.pin.setAccessibleName(tr("Code PIN de la carte"))
        self.pin.returnPressed.connect(self.sign)
        column.addWidget(self.pin)
        self.wrong = Label(theme, "", Type.BODY_STRONG, "danger")
        self.wrong.hide()
        column.addWidget(self.wrong)
        buttons = QWidget()
        line = FlowLayout(buttons, theme.gap(Space.S))
        self.button = Button(theme, tr("Signer et envoyer"), "primary", "signature", self.sign)
        line.addWidget(self.button)
        line.addWidget(Button(theme, tr("Annuler"), "quiet", "", self.closed.emit))
        column.addWidget(buttons)
        self._show_cards(())
        self._look()

    def _look(self) -> None:
        self._ctx.bridge.run(self._ctx.runtime.signed_mail.cards(), on_done=self._show_cards, owner=self)

    def _show_cards(self, cards: Sequence[CardView]) -> None:
        theme = self._ctx.theme
        self._cards = cards
        self._chosen = cards[0] if cards else None
        clear(self._rows)
        if not cards:
            self._rows.addWidget(Label(theme, tr("Insérez votre carte de signature."), Type.BODY_STRONG))
            self._rows.addWidget(Button(theme, tr("Chercher la carte"), "plain", "card", self._look))
        self._group = QButtonGroup(self)
        for card in cards:
            self._rows.addLayout(card_words(self._ctx, card))
            if sentence := words.tries(card.tries):
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

    def sign(self) -> None:
        """One login, one signature; the PIN leaves its field at once."""
        card = self._chosen
        if card is None or not self.button.isEnabled():
            return
        pin = self._take_pin()
        if not card.pin_pad and not pin:
            self._say(tr("Saisissez le code PIN pour signer."))
            return
        self.button.setEnabled(False)
        job = self._ctx.runtime.signed_mail.send_signed(
            self._draft, card.sha256, pin or None, self._draft_id, at_ms=self._at_ms
        )
        self._ctx.bridge.run(job, on_done=self._done, on_error=self._refused, owner=self)

    def _take_pin(self) -> str:
        typed = self.pin.text()
        self.pin.clear()
        return typed

    def _done(self, op_id: OpId) -> None:
        self.closed.emit()
        self._sent(op_id)

    def _refused(self, error: AppError) -> None:
        self.button.setEnabled(True)
        self._say(word_error(error).text())
        self._look()

    def _say(self, sentence: str) -> None:
        self.wrong.set_text(text.typeset(sentence))
        self.wrong.show()
