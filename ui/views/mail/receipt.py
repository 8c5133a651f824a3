"""A sender who asks to be told that their message was read: answered by the user, once, never by the program."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.ids import Key
from app.domain.mail import Address
from ui.context import Context
from ui.text import tr
from ui.theme import Space, Type
from ui.widgets.basic import Button, Label
from ui.widgets.flow import FlowLayout


class ReceiptLine(QWidget):
    """Hidden unless a receipt is asked for and was not answered."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        self._key: Key | None = None
        theme = ctx.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.gap(Space.XS))
        self.words = Label(theme, "", Type.SMALL, "text_soft")
        column.addWidget(self.words)
        box = QWidget()
        flow = FlowLayout(box, theme.gap(Space.S))
        self.send = Button(theme, tr("Envoyer l’accusé de lecture"), "plain", "check", partial(self._answer, True))
        self.refuse = Button(theme, tr("Ne pas l’envoyer"), "quiet", on_click=partial(self._answer, False))
        flow.addWidget(self.send)
        flow.addWidget(self.refuse)
        column.addWidget(box)
        self.hide()

    def show_message(self, key: Key) -> None:
        """Look whether this message's sender waits for an answer."""
        if key != self._key:
            self._key = key
            self.hide()
        self._ctx.bridge.run(self._ctx.runtime.mail.receipt_asked(key), on_done=partial(self._asked, key), owner=self)

    def _asked(self, key: Key, who: Address | None) -> None:
        if key != self._key:
            return
        if who is not None:
            self.words.set_text(tr("{name} demande à savoir que vous avez lu ce message.").format(name=who.shown()))
        self.setVisible(who is not None)

    def _answer(self, send: bool) -> None:
        key = self._key
        if key is None:
            return
        self.hide()
        said = tr("L’accusé de lecture partira dès que possible.") if send else tr("Aucun accusé ne sera envoyé.")
        self._ctx.bridge.run(
            self._ctx.runtime.mail.answer_receipt(key, send),
            on_done=lambda _none: self._ctx.shell.toast(said),
            owner=self,
        )
