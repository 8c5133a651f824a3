"""The third column: reading, writing, a file, deleted mail; and the message read otherwise (alone, on paper, as sent).

Design note: each page is built at first use, because the first list must not wait for any of them. A page that covers
the message (`Pages.covered`) is closed by going back; the page for writing is left alone while a message is written.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from ui.directory import Directory
from ui.text import NBSP

if TYPE_CHECKING:  # pages that the first list does not wait for
    from app.services.mailbox import ReadMail
    from ui.views.mail.compose import ComposePane
    from ui.views.mail.paper import Source
    from ui.views.mail.reading import ReadingPane
    from ui.views.mail.recover import RecoverPane
    from ui.views.mail.view import MailView


class Pages(QObject):
    """Builds the pages of ``view.detail`` and switches between them."""

    def __init__(self, view: MailView, directory: Directory) -> None:
        super().__init__(view)
        self._ctx, self._view, self._directory = view.ctx, view, directory
        self.immersed = False

    # --- the pages ------------------------------------------------------------------------------

    @functools.cached_property
    def reading(self) -> ReadingPane:
        """The page for reading, built once the list is on screen, or when a message is shown before."""
        from ui.views.mail.reading import ReadingPane

        detail = self._view.detail
        pane = ReadingPane(self._ctx, self._directory)
        pane.set_colours(self._view.tagging.colour_of)
        detail.addWidget(pane)
        if detail.currentIndex() == 0:
            detail.setCurrentWidget(pane)
        pane.preview.closed.connect(lambda: detail.setCurrentWidget(pane))
        pane.preview_wanted.connect(self._show_preview)
        pane.leave_immersion.connect(lambda: self.immerse(False))
        pane.shown.connect(lambda _key: self._view.reading_shown())
        return pane

    @property
    def read(self) -> ReadingPane | None:
        """The page for reading, where there is one yet."""
        return self.__dict__.get("reading")

    @functools.cached_property
    def compose(self) -> ComposePane:
        """The page for writing."""
        from ui.views.mail.compose import ComposePane

        pane = ComposePane(self._ctx, self._directory)
        self._view.detail.addWidget(pane)
        pane.closed.connect(self._compose_closed)
        pane.taken_back.connect(self._view.writing.take_back)
        return pane

    @functools.cached_property
    def recovery(self) -> RecoverPane:
        """The page of deleted mail."""
        from ui.views.mail.recover import RecoverPane

        pane = RecoverPane(self._ctx)
        self._view.detail.addWidget(pane)
        pane.closed.connect(self.show_message_again)
        return pane

    @functools.cached_property
    def source(self) -> Source:
        """The message as it was sent."""
        from ui.views.mail.paper import Source

        return Source(self._ctx, self._view)

    # --- which one is shown ---------------------------------------------------------------------

    def is_writing(self) -> bool:
        """A message is being written."""
        return "compose" in self.__dict__ and self.compose.is_open()

    def leave_writing(self) -> None:
        """Another message is asked for: the one being written waits above the list."""
        if self.is_writing():
            self.compose.leave()

    def covered(self) -> bool:
        """A file or the deleted mail covers the message."""
        covers = (self.read.preview if self.read else None, self.__dict__.get("recovery"))
        return self._view.detail.currentWidget() in covers

    def show_reading(self) -> None:
        """The page for reading, unless a message is being written."""
        if not self.is_writing():
            self._view.detail.setCurrentWidget(self.reading)

    def show_message_again(self) -> None:
        """Close what covers the message."""
        detail = self._view.detail
        if detail.currentWidget() is self.reading.preview:
            self.reading.preview.close_file()
        detail.setCurrentWidget(self.reading)
        self._ctx.shell.back_changed()

    def _show_preview(self) -> None:
        detail = self._view.detail
        if detail.indexOf(self.reading.preview) < 0:
            detail.addWidget(self.reading.preview)
        detail.setCurrentWidget(self.reading.preview)
        self._view.split.show_detail()
        self._ctx.shell.back_changed()

    def recover(self) -> None:
        """The deleted mail of the account of the folder shown."""
        view = self._view
        account = view.shelf.own_account()
        if account is not None:
            self.recovery.show_account(account, view.shelf.rows)
            view.detail.setCurrentWidget(self.recovery)
            view.split.show_detail()
            self._ctx.shell.back_changed()

    def _compose_closed(self) -> None:
        view = self._view
        self.show_reading()
        view.kept.show_waiting()
        view.split.show_list()
        view.list.setFocus()

    # --- reading otherwise ----------------------------------------------------------------------

    def immerse(self, on: bool) -> None:
        """The message alone on the whole window."""
        self.immersed = on
        self._view.split.set_alone(on)
        self._ctx.shell.immerse(on)
        self.reading.set_immersed(on)
        self._ctx.shell.back_changed()

    def print(self) -> None:
        message, body = self._view.message(), self.reading.body
        if message is not None and body is not None:
            from ui.views.mail.paper import print_message

            print_message(self._ctx, self._view, message, body, self.reading.images)

    def export(self) -> None:
        key, message = self.reading.key, self._view.message()
        if key is not None and message is not None:
            self.source.export(key, message)

    def deposit(self) -> None:
        """Hand the message to the archive, after asking."""
        key, message = self.reading.key, self._view.message()
        if key is not None and message is not None:
            from ui.depositing import DepositDialog

            DepositDialog(self._ctx, key, message.subject.strip(), self._view).open()

    def send_with_proof(self) -> None:
        """Send what is attached to the message on, by secure mail."""
        key, message = self.reading.key, self._view.message()
        if key is not None and message is not None:
            from ui.views.exchanges.start import send_with_proof

            send_with_proof(self._ctx, key, message.subject.strip(), self._view)

    def show_source(self) -> None:
        if self.reading.key is not None:
            self.source.want(self.reading.key, self.reading.show_source)

    def ask_file(self) -> None:
        """A message that lies on this computer as a file."""
        name, _filter = QFileDialog.getOpenFileName(
            self._view, self.tr("Ouvrir un message"), "", self.tr("Messages (*.eml)")
        )
        if name:
            self.open_file(Path(name))

    def open_file(self, path: Path) -> None:
        """Show it in place; it is read, not kept."""
        self._ctx.bridge.run(
            self._ctx.runtime.mailbox.read_outside(path),
            on_done=lambda letter: self._show_outside(path.name, letter),
            owner=self,
        )

    def _show_outside(self, name: str, letter: ReadMail) -> None:
        self.reading.preview.show_outside(name, letter)
        self._show_preview()

    def answer(self, answer: str) -> None:
        """Answer the invitation being read: ``ACCEPTED``, ``TENTATIVE`` or ``DECLINED``."""
        key = self.reading.key
        if key is None:
            return
        words = {
            "ACCEPTED": self.tr("Invitation acceptée. La réponse partira dès que possible."),
            "DECLINED": self.tr("Invitation déclinée. La réponse partira dès que possible."),
            "TENTATIVE": self.tr("Réponse{nbsp}: peut-être. Elle partira dès que possible.").format(nbsp=NBSP),
        }[answer]
        self._ctx.bridge.run(
            self._ctx.runtime.mail.answer_invitation(key, answer, self.reading.invitation.note()),
            on_done=lambda _id: self._ctx.shell.toast(words),
            owner=self,
        )
