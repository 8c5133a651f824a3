"""Beginning to write: a new message, an answer, a forward, a draft gone on with, a waiting message taken back.

Design note: every way ends in `Writing.write`, which brings up the page for writing with a draft made by
`MailService`; the page itself (`compose`) knows nothing of where its draft came from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.domain.ids import AccountId, Key, OpId
from app.domain.mail import Address
from app.services.mail import KeptDraft, MailDraft
from ui import text
from ui.text import NBSP

if TYPE_CHECKING:
    from ui.views.mail.view import MailView


class Writing(QObject):
    """The ways to the page for writing."""

    def __init__(self, view: MailView) -> None:
        super().__init__(view)
        self._ctx, self._view = view.ctx, view

    def write(self, draft: MailDraft, title: str, draft_id: str = "") -> None:
        """Show ``draft`` for writing; ``draft_id`` where it is kept already."""
        view = self._view
        view.stop_counting()
        view.detail.setCurrentWidget(view.compose)
        view.split.show_detail()
        view.compose.edit(draft, title, draft_id)
        view.kept.show_waiting()

    def new(self) -> None:
        account = self._view.shelf.own_account()
        if account is not None:
            self.write(self._ctx.runtime.mail.new_draft(account), self.tr("Nouveau message"))

    def write_to(self, addresses: Sequence[Address], account: AccountId | None) -> None:
        """A new message to someone; from the account of the folder shown unless one is named."""
        account = account or self._view.shelf.own_account()
        if account is not None:
            self.write(MailDraft(account=account, to=tuple(addresses)), self.tr("Nouveau message"))

    def reply(self, to_all: bool) -> None:
        key, message = self._view.reading.key, self._view.message()
        if key is None or message is None:
            return
        lead = self.tr("Le {when}, {name} a écrit{nbsp}:").format(
            when=text.when_long(message.date_ms), name=message.sender.shown(), nbsp=NBSP
        )
        self._ctx.bridge.run(
            self._ctx.runtime.mail.reply_draft(key, to_all),
            on_done=lambda draft: self.write(_led(draft, lead), self.tr("Réponse")),
            owner=self,
        )

    def forward(self) -> None:
        key, message = self._view.reading.key, self._view.message()
        if key is None or message is None:
            return
        lead = self.tr("Message de {name}, le {when}{nbsp}:").format(
            when=text.when_long(message.date_ms), name=message.sender.shown(), nbsp=NBSP
        )
        self._ctx.bridge.run(
            self._ctx.runtime.mail.forward_draft(key),
            on_done=lambda draft: self.write(_led(draft, lead), self.tr("Message à transférer")),
            owner=self,
        )

    def edit_draft(self, key: Key | None) -> None:
        """Go on with a draft of the server; the message being read unless one is named."""
        key = key or self._view.reading.key
        if key is not None:
            self._ctx.bridge.run(self._ctx.runtime.mail.server_draft(key), on_done=self.reopen, owner=self)

    def edit_queued(self, account: AccountId, op_id: OpId) -> None:
        """Take back a message that waits to be sent, and show it."""

        def done(kept: KeptDraft | None) -> None:
            if kept is not None:
                self.take_back(kept.draft, kept.id)
            else:
                self._ctx.shell.toast(self.tr("Trop tard{nbsp}: le message est parti.").format(nbsp=NBSP))

        self._ctx.bridge.run(self._ctx.runtime.mail.cancel_send(account, op_id), on_done=done, owner=self)

    def take_back(self, draft: MailDraft, draft_id: str) -> None:
        """A message that was to be sent is written again."""
        self.write(draft, self.tr("Message repris"), draft_id)

    def reopen(self, kept: KeptDraft) -> None:
        """Go on with a draft kept on this device."""
        view = self._view
        if view.is_writing() and view.compose.keeper.id == kept.id:  # narrow: it is only out of sight
            view.split.show_detail()
            view.compose.text.setFocus()
        else:
            self.write(kept.draft, self.tr("Brouillon"), kept.id)


def _led(draft: MailDraft, lead: str) -> MailDraft:
    """The quoted text under a sentence that says whose it is, with room above to write."""
    if not draft.text:
        return draft
    empty = "<div><br></div>"
    page = f"{empty}{empty}<div>{escape(lead)}</div>{draft.html}" if draft.html else ""
    return replace(draft, text=f"\n\n{lead}\n{draft.text}\n", html=page)
