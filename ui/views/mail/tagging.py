"""The tags in use: their colours for the rows, and the menu that sets, makes, recolours and deletes them.

Design note: tags come per account after the first list; whoever paints them asks `Tagging.colour_of` each time, so
that only a real change (`Tagging.changed`) has the rows described again. Widgets of tags are in `tags`, marking
messages in `acts`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal

from app.domain.ids import AccountId, OpId
from app.domain.mail import MailTag
from app.services.mail import UNDO_SEND_MS
from ui import text
from ui.text import NBSP

if TYPE_CHECKING:
    from ui.views.mail.view import MailView


class Tagging(QObject):
    """Tags by account as last read, and what is asked about them."""

    changed = Signal()
    """Other tags or other colours than before."""

    def __init__(self, view: MailView) -> None:
        super().__init__(view)
        self._ctx, self._view = view.ctx, view
        self._tags: dict[AccountId, list[MailTag]] = {}

    def take(self, tags: dict[AccountId, list[MailTag]]) -> None:
        """The tags as read now."""
        if tags != self._tags:
            self._tags = tags
            self.changed.emit()

    def colour_of(self, account: AccountId, name: str) -> str:
        """Colour of a tag as ``#rrggbb``; empty where it has none."""
        return next((tag.colour for tag in self._tags.get(account, []) if tag.id == name), "")

    def choose(self) -> None:
        """The menu of tags for the messages in hand."""
        view = self._view
        keys = view.keys_in_hand()
        if not keys:
            return
        messages = view.messages_of(keys)
        from ui.views.mail.tags import show_menu

        tags = self._tags.get(keys[0].account, [])
        chosen = {tag.id: bool(messages) and all(tag.id in m.tags for m in messages) for tag in tags}
        place = view.reading.mapToGlobal(QPoint(self._ctx.theme.target() * 3, self._ctx.theme.target()))
        account = keys[0].account
        show_menu(
            self._ctx,
            view,
            place,
            tags,
            chosen,
            view.acts.set_tag,
            lambda: self.create(account),
            lambda tag: self._edit(account, tag),
            lambda tag: self._delete(account, tag),
        )

    def create(self, account: AccountId) -> None:
        """Ask for a new tag, which is then set on the messages in hand."""
        from ui.views.mail.tags import TagDialog

        dialog = TagDialog(self._ctx, self._view)

        def save() -> None:
            self._ctx.bridge.run(
                self._ctx.runtime.mailbox.save_tag(account, dialog.name(), dialog.colour()),
                on_done=lambda name: self._view.acts.set_tag(name, True),
                owner=self,
            )

        dialog.accepted.connect(save)
        dialog.open()

    def _edit(self, account: AccountId, tag: MailTag) -> None:
        from ui.views.mail.tags import TagDialog

        dialog = TagDialog(self._ctx, self._view, tag)
        mailbox = self._ctx.runtime.mailbox
        dialog.accepted.connect(
            lambda: self._ctx.bridge.run(mailbox.save_tag(account, tag.id, dialog.colour()), owner=self)
        )
        dialog.open()

    def _delete(self, account: AccountId, tag: MailTag) -> None:
        """At once; the messages stay where they are, and it comes back as long as the toast offers it."""
        mailbox = self._ctx.runtime.mailbox
        said = self.tr("Étiquette {name} retirée de tous les messages.").format(name=text.quoted(tag.id))

        def back(op_id: OpId) -> None:
            self._ctx.bridge.run(self._ctx.runtime.sync.take_back(account, op_id), on_done=too_late, owner=self)

        def too_late(in_time: bool) -> None:
            if not in_time:
                self._ctx.shell.toast(self.tr("Trop tard{nbsp}: l’étiquette est supprimée.").format(nbsp=NBSP))

        self._ctx.bridge.run(
            mailbox.delete_tag(account, tag.id, UNDO_SEND_MS),
            on_done=lambda op_id: self._ctx.shell.toast(said, partial(back, op_id)),
            owner=self,
        )
