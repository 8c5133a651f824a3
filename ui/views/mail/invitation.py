"""The bar of an invitation: what, when, where, and three answers. An answer shows at once and is sent when possible."""

from __future__ import annotations

from collections.abc import Coroutine
from functools import partial
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.ids import Key
from app.domain.mail import Address, Invite, Message
from app.services.agenda import Around
from ui import text
from ui.context import Context
from ui.directory import Directory
from ui.theme import Space, Type
from ui.views.agenda.proposal import ProposalDialog
from ui.widgets.basic import Button, Card, Icon, Label, clear
from ui.widgets.flow import FlowLayout

MOST_CLASHES = 3
MOST_SHOWN = 6
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
        self._clashes = QVBoxLayout()
        self._clashes.setSpacing(2)
        card.body.addLayout(self._clashes)
        self.buttons: dict[str, Button] = {}
        box = QWidget()
        buttons = FlowLayout(box, theme.gap(Space.S))
        names = {"ACCEPTED": self.tr("Accepter"), "TENTATIVE": self.tr("Peut-être"), "DECLINED": self.tr("Décliner")}
        for answer, action in ANSWERS:
            button = Button(theme, names[answer], "plain", on_click=partial(ctx.actions.trigger, action))
            button.setCheckable(True)
            self.buttons[answer] = button
            buttons.addWidget(button)
        self._propose = Button(theme, self.tr("Autre horaire…"), "quiet", "sync", self._ask_time)
        buttons.addWidget(self._propose)
        self.take = Button(theme, self.tr("Prendre cet horaire"), "plain", "check", self._take)
        self.keep = Button(theme, self.tr("Garder l’horaire prévu"), "plain", "", self._keep)
        buttons.addWidget(self.take)
        buttons.addWidget(self.keep)
        card.body.addWidget(box)
        self._day = QVBoxLayout()
        self._day.setSpacing(2)
        card.body.addLayout(self._day)
        self._note = QLineEdit()
        self._note.setPlaceholderText(self.tr("Un mot pour l’organisateur (facultatif)"))
        self._note.setAccessibleName(self.tr("Un mot pour l’organisateur"))
        card.body.addWidget(self._note)
        self._directory = Directory(ctx)
        self._shown: tuple[Key, Invite] | None = None
        self._event: Key | None = None
        self._sender = Address(mail="")
        self.hide()

    def note(self) -> str:
        """The word to send with the answer."""
        return self._note.text().strip()

    def show_message(self, key: Key, message: Message) -> None:
        invite = message.invite
        self.setVisible(invite is not None)
        if invite is None:
            self._shown = None
            return
        if self._shown is None or self._shown[0] != key:
            self._note.clear()
            self._event = None
            self.take.setEnabled(True)
            self.keep.setEnabled(True)
            clear(self._clashes)
            clear(self._day)
        self._shown = (key, invite)
        asked, proposed = self._asks(), invite.method == "COUNTER"
        if asked or proposed:
            self._look_around(key, invite)
        self._title.set_text(invite.title or message.subject)
        when = text.capital(text.span(invite.start_ms, invite.end_ms, invite.all_day)) if invite.start_ms else ""
        self._when.set_text(" · ".join(part for part in (when, invite.location) if part))
        self._sender = message.sender
        self._answer.set_text(self._said(invite))
        for answer, button in self.buttons.items():
            button.setChecked(invite.answer == answer)
            button.setVisible(asked)
        for choice in (self.take, self.keep):
            choice.setVisible(proposed)
        self._note.setVisible(asked or proposed)
        self._note.setPlaceholderText(
            self.tr("Un mot de réponse (facultatif)")
            if proposed
            else self.tr("Un mot pour l’organisateur (facultatif)")
        )
        self._propose.setVisible(False)

    def _asks(self) -> bool:
        """It wants an answer; one's own does not."""
        return self._shown is not None and self._ctx.runtime.agenda.asks_me(self._shown[0].account, self._shown[1])

    # --- its day --------------------------------------------------------------------------------

    def _look_around(self, key: Key, invite: Invite) -> None:
        """What else is on that day, over all bodies: told before one answers."""
        if not invite.start_ms:
            return
        end = max(invite.end_ms, invite.start_ms + 60_000)

        def done(around: Around) -> None:
            if self._shown == (key, invite):
                self._show_day(invite, around)

        agenda = self._ctx.runtime.agenda
        around = agenda.around(key.account, invite.uid, invite.start_ms, end, all_day=invite.all_day)
        self._ctx.bridge.run(around, on_done=done, owner=self)

    def _show_day(self, invite: Invite, around: Around) -> None:
        clear(self._clashes)
        clear(self._day)
        self._event = around.event
        self._propose.setVisible(self._asks() and not invite.all_day and around.event is not None)
        theme = self._ctx.theme
        for item in around.clashing[:MOST_CLASHES]:
            words = self.tr("Chevauche {title}, {body} ({time})").format(
                title=text.quoted(item.occurrence.title),
                body=self._directory.body_name(item.key.account),
                time=f"{text.clock(item.occurrence.start_ms)} – {text.clock(item.occurrence.end_ms)}",
            )
            line = QHBoxLayout()
            line.setSpacing(theme.gap(Space.S))
            line.addWidget(Icon(theme, "warning", "warn"))
            line.addWidget(Label(theme, words, Type.BODY_STRONG, "warn"), 1)
            self._clashes.addLayout(line)
        more = len(around.clashing) - MOST_CLASHES
        if more > 0:
            said = text.plural(more, "et %n autre chevauchement", "et %n autres chevauchements")
            self._clashes.addWidget(Label(theme, said, Type.SMALL, "warn"))
        rest = [i for i in around.day if i not in around.clashing][:MOST_SHOWN]
        if rest:
            said = ", ".join(
                i.occurrence.title
                if i.occurrence.all_day
                else f"{text.clock(i.occurrence.start_ms)} {i.occurrence.title}"
                for i in rest
            )
            words = self.tr("Ce jour-là{nbsp}: {said}").format(nbsp=text.NBSP, said=said)
            self._day.addWidget(Label(theme, words, Type.SMALL, "text"))
        elif not around.clashing:
            self._day.addWidget(Label(theme, self.tr("Rien d’autre ce jour-là."), Type.SMALL, "text"))

    def _ask_time(self) -> None:
        """Propose another time to the organizer (A18)."""
        if self._shown is None or self._event is None:
            return
        invite, key = self._shown[1], self._event
        end = max(invite.end_ms, invite.start_ms + 60_000)
        dialog = ProposalDialog(self._ctx, key.account, invite.uid, invite.title, invite.start_ms, end, self)
        dialog.note.setText(self.note())
        dialog.proposed.connect(partial(self._send_proposal, key, invite))
        dialog.open()

    def _send_proposal(self, key: Key, invite: Invite, start_ms: int, end_ms: int, note: str) -> None:
        when = text.span(start_ms, end_ms, all_day=False)
        said = self.tr("Proposition{nbsp}: {when}. Elle partira vers l’organisateur.").format(nbsp=text.NBSP, when=when)
        self._ctx.bridge.run(
            self._ctx.runtime.agenda.propose(key, start_ms, end_ms, note, invite.occurrence_ms),
            on_done=lambda _none: self._ctx.shell.toast(said),
            owner=self,
        )

    # --- somebody proposes another time ---------------------------------------------------------

    def _take(self) -> None:
        """The event moves there, and everybody invited is told."""
        if self._shown is not None:
            key, invite = self._shown
            when = text.span(invite.start_ms, invite.end_ms, all_day=False)
            said = self.tr("Nouvel horaire{nbsp}: {when}. Les invités seront prévenus.").format(
                nbsp=text.NBSP, when=when
            )
            self._settle(self._ctx.runtime.agenda.take_proposal(key.account, invite), said)

    def _keep(self) -> None:
        """Nothing moves; who proposed it is told."""
        if self._shown is not None:
            key, invite = self._shown
            said = self.tr("L’horaire reste le même. {who} en sera averti.").format(who=self._sender.shown())
            agenda = self._ctx.runtime.agenda
            self._settle(agenda.decline_proposal(key.account, invite, self._sender, self.note()), said)

    def _settle(self, job: Coroutine[Any, Any, None], said: str) -> None:
        def done(_none: None) -> None:
            self._ctx.shell.toast(said)
            self.take.setEnabled(False)
            self.keep.setEnabled(False)

        self._ctx.bridge.run(job, on_done=done, owner=self)

    def _said(self, invite: Invite) -> str:
        who = self._sender.shown()
        if invite.method == "CANCEL":
            return self.tr("L’organisateur a annulé cet événement.")
        if invite.method == "COUNTER":
            return self.tr("{who} propose cet horaire.").format(who=who)
        if invite.method == "DECLINECOUNTER":
            return self.tr("L’organisateur garde l’horaire prévu.")
        if invite.method == "REPLY":
            return {
                "ACCEPTED": self.tr("{who} a accepté."),
                "DECLINED": self.tr("{who} a décliné."),
                "TENTATIVE": self.tr("{who} a répondu peut-être."),
            }.get(invite.answer, self.tr("{who} a répondu.")).format(who=who)
        if invite.method == "REQUEST" and not self._asks():
            return self.tr("Vous organisez cet événement.")
        return {
            "ACCEPTED": self.tr("Vous avez accepté."),
            "DECLINED": self.tr("Vous avez décliné."),
            "TENTATIVE": self.tr("Vous avez répondu peut-être."),
        }.get(invite.answer, self.tr("Votre réponse est attendue."))
