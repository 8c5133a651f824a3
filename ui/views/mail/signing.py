"""The card that signs a message: which one, its PIN, and the message leaves signed (row 16)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from PySide6.QtWidgets import QLayout, QWidget

from app.domain.ids import OpId
from app.services.mail import MailDraft
from app.services.signing_types import CardView
from ui.context import Context
from ui.views.parapheur.choosing import card_words
from ui.widgets.cardpanel import CardPanel


class SignPanel(CardPanel):
    """The message leaves signed. ``sent``: with the act's name."""

    TITLE = "Signer le message"
    INTRO = "Vos correspondants pourront vérifier que ce message est de vous et n’a pas été changé."
    BUTTON = "Signer et envoyer"

    def __init__(
        self, ctx: Context, parent: QWidget, draft: MailDraft, draft_id: str, at_ms: int, sent: Callable[[OpId], None]
    ) -> None:
        self._draft, self._draft_id, self._at_ms, self._sent = draft, draft_id, at_ms, sent
        super().__init__(ctx, parent)

    def find_cards(self) -> Coroutine[Any, Any, Sequence[CardView]]:
        return self._ctx.runtime.signed_mail.cards()

    def card_row(self, card: CardView) -> QLayout:
        return card_words(self._ctx, card)

    def work(self, card: CardView, pin: str | None) -> Coroutine[Any, Any, Any]:
        signed = self._ctx.runtime.signed_mail
        return signed.send_signed(self._draft, card.sha256, pin, self._draft_id, at_ms=self._at_ms)

    def done(self, result: OpId) -> None:
        self._sent(result)
