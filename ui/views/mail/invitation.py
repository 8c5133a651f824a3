"""The bar of an invitation: what, when, where, and three answers. An answer shows at once and is sent when possible."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.ids import Key
from app.domain.mail import Invite, Message
from ui import text
from ui.context import Context
from ui.theme import Space, Type
from ui.widgets.basic import Button, Card, Icon, Label

ANSWERS = (("ACCEPTED", "mail.accept"), ("TENTATIVE", "mail.tentative"), ("DECLINED", "mail.decline"))


class InvitationBar(QWidget):
    """Hidden unless the message carries an invitation."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        theme = ctx.theme
        gap = theme.gap(Space.L)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(gap, 0, gap, theme.gap(Space.M))
        card = Card(theme, ink="accent_soft")
        outer.addWidget(card)
        line = QHBoxLayout()
        line.setSpacing(theme.gap(Space.M))
        line.addWidget(Icon(theme, "agenda", "accent", 1.3))
        words = QVBoxLayout()
        words.setSpacing(2)
        self._title = Label(theme, "", Type.BODY_STRONG)
        self._when = Label(theme, "", Type.BODY)
        self._answer = Label(theme, "", Type.SMALL, "text")
        for label in (self._title, self._when, self._answer):
            words.addWidget(label)
        line.addLayout(words, 1)
        card.body.addLayout(line)
        self.buttons: dict[str, Button] = {}
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.gap(Space.S))
        names = {"ACCEPTED": self.tr("Accepter"), "TENTATIVE": self.tr("Peut-être"), "DECLINED": self.tr("Décliner")}
        for answer, action in ANSWERS:
            button = Button(theme, names[answer], "plain", on_click=partial(ctx.actions.trigger, action))
            button.setCheckable(True)
            self.buttons[answer] = button
            buttons.addWidget(button)
        buttons.addStretch(1)
        card.body.addLayout(buttons)
        self.hide()

    def show_message(self, _key: Key, message: Message) -> None:
        invite = message.invite
        self.setVisible(invite is not None)
        if invite is None:
            return
        self._title.set_text(invite.title or message.subject)
        when = text.capital(text.span(invite.start_ms, invite.end_ms, all_day=False)) if invite.start_ms else ""
        self._when.set_text(" · ".join(part for part in (when, invite.location) if part))
        self._answer.set_text(self._said(invite))
        cancelled = invite.method == "CANCEL"
        for answer, button in self.buttons.items():
            button.setChecked(invite.answer == answer)
            button.setVisible(not cancelled)

    def _said(self, invite: Invite) -> str:
        if invite.method == "CANCEL":
            return self.tr("L’organisateur a annulé cet événement.")
        return {
            "ACCEPTED": self.tr("Vous avez accepté."),
            "DECLINED": self.tr("Vous avez décliné."),
            "TENTATIVE": self.tr("Vous avez répondu peut-être."),
        }.get(invite.answer, self.tr("Votre réponse est attendue."))
