"""Writing a message: a page, not a window. Sending queues it; ten seconds to take it back.

What is written is kept on disk as it comes (`drafts.Keeper`): only « Abandonner » discards it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.domain.accounts import Service
from app.domain.errors import AppError
from app.domain.ids import AccountId, OpId
from app.domain.intents import AttachedFile
from app.services.mail import MailDraft, with_files
from ui import text
from ui.context import Context
from ui.directory import Directory
from ui.theme import Space, Type
from ui.views.mail.addresses import AddressField
from ui.views.mail.drafts import Keeper, is_blank
from ui.widgets.basic import Button, Label, Pane, clear
from ui.widgets.flow import FlowLayout

UNDO_MS = 10_000


class ComposePane(Pane):
    """Edits one `MailDraft`. ``closed`` when sent, set aside or abandoned."""

    closed = Signal()

    def __init__(self, ctx: Context, directory: Directory) -> None:
        super().__init__(ctx.theme, "surface")
        self._ctx, self._directory = ctx, directory
        self._draft: MailDraft | None = None
        self._leaving = ""
        """Name of the draft that is being queued for sending: it is neither sent again nor kept again."""
        self.setAcceptDrops(True)
        self._build()
        self.keeper = Keeper(ctx, self._to_keep, self)
        for field in (self.to, self.cc, self.bcc, self.subject):
            field.textChanged.connect(self.keeper.touched)
        self.text.textChanged.connect(self.keeper.touched)
        self.account_box.currentIndexChanged.connect(self.keeper.touched)

    # --- building -------------------------------------------------------------------------------

    def _build(self) -> None:
        theme = self._ctx.theme
        gap = theme.gap(Space.L)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(gap, theme.gap(Space.M), gap, theme.gap(Space.M))
        layout.setSpacing(theme.gap(Space.S))
        self._title = Label(theme, "", Type.LEAD)
        layout.addWidget(self._title)
        layout.addLayout(self._build_fields())
        self._chips = QWidget()
        self._files = FlowLayout(self._chips, theme.gap(Space.S))
        layout.addWidget(self._chips)
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(self.tr("Texte du message"))
        self.text.setTabChangesFocus(True)
        layout.addWidget(self.text, 1)
        layout.addLayout(self._build_buttons())
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(keys, self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.send)

    def _build_fields(self) -> QGridLayout:
        theme = self._ctx.theme
        self.account_box = QComboBox()
        self.account_box.setAccessibleName(self.tr("Envoyer depuis"))
        self.to = AddressField(self._ctx, self.tr("Destinataires"))
        self.cc = AddressField(self._ctx, self.tr("Copie à"))
        self.bcc = AddressField(self._ctx, self.tr("Copie cachée à"))
        self.subject = QLineEdit()
        self.subject.setProperty("plain", True)
        self.subject.setAccessibleName(self.tr("Objet"))
        self._copies = Button(theme, self.tr("Copies"), "quiet", on_click=self._show_copies)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.gap(Space.M))
        grid.setVerticalSpacing(theme.gap(Space.XS))
        rows: tuple[tuple[str, QWidget], ...] = (
            (self.tr("De"), self.account_box),
            (self.tr("À"), self.to),
            (self.tr("Copie"), self.cc),
            (self.tr("Copie cachée"), self.bcc),
            (self.tr("Objet"), self.subject),
        )
        self._labels: dict[QWidget, Label] = {}
        for index, (words, field) in enumerate(rows):
            label = Label(theme, words, Type.SMALL, "text_soft")
            label.setWordWrap(False)
            label.setBuddy(field)
            self._labels[field] = label
            grid.addWidget(label, index, 0)
            grid.addWidget(field, index, 1, 1, 1 if field is self.to else 2)
        grid.addWidget(self._copies, 1, 2)
        grid.setColumnStretch(1, 1)
        return grid

    def _build_buttons(self) -> QHBoxLayout:
        theme = self._ctx.theme
        self.send_button = Button(theme, self.tr("Envoyer"), "primary", "send", self.send)
        self.send_button.setToolTip(self.tr("Envoyer (Ctrl+Entrée)"))
        attach = Button(theme, self.tr("Joindre"), "plain", "clip", self._choose_files)
        later = Button(theme, self.tr("Plus tard"), "quiet", on_click=self.set_aside)
        later.setToolTip(self.tr("Garder ce message sur cet appareil pour le finir plus tard"))
        drop = Button(theme, self.tr("Abandonner"), "quiet", on_click=self._abandon)
        line = QHBoxLayout()
        line.setSpacing(theme.gap(Space.S))
        line.addWidget(self.send_button)
        line.addWidget(attach)
        line.addStretch(1)
        line.addWidget(later)
        line.addWidget(drop)
        return line

    # --- the draft ------------------------------------------------------------------------------

    def edit(self, draft: MailDraft, title: str, draft_id: str = "") -> None:
        """Begin editing, or go on with the draft kept as ``draft_id``. The message it replaces is kept."""
        self.keeper.keep()
        self.keeper.end()
        accounts = self._directory.accounts(Service.ZIMBRA)
        if accounts and draft.account not in {account.id for account in accounts}:
            draft = replace(draft, origin_id="", origin_kind="")  # its account was removed: any other may send it
        self._draft = draft
        self.send_button.setEnabled(True)
        self._title.set_text(title)
        self.account_box.clear()
        for account in accounts:
            self.account_box.addItem(f"{self._directory.body_name(account.id)} — {account.login}", account.id)
        self.account_box.setCurrentIndex(max(0, self.account_box.findData(draft.account)))
        answering = bool(draft.origin_id)
        self.account_box.setVisible(len(accounts) > 1 and not answering)
        self._labels[self.account_box].setVisible(len(accounts) > 1 and not answering)
        self.to.set_addresses(draft.to)
        self.cc.set_addresses(draft.cc)
        self.bcc.set_addresses(draft.bcc)
        self._set_copies(bool(draft.cc or draft.bcc))
        self.subject.setText(draft.subject)
        self.text.setPlainText(draft.text)
        self._show_files()
        if draft.to:
            self.text.setFocus()
            self.text.moveCursor(self.text.textCursor().MoveOperation.Start)
        else:
            self.to.setFocus()
        self.keeper.begin(draft_id)

    def draft(self) -> MailDraft | None:
        """What is written so far; None when nothing is being written."""
        if self._draft is None:
            return None
        account = self._draft.account
        if not self._draft.origin_id and self.account_box.currentData() is not None:
            account = AccountId(self.account_box.currentData())
        return replace(
            self._draft,
            account=account,
            to=self.to.addresses(),
            cc=self.cc.addresses(),
            bcc=self.bcc.addresses(),
            subject=self.subject.text(),
            text=self.text.toPlainText(),
        )

    def _to_keep(self) -> MailDraft | None:
        return None if self._is_leaving() else self.draft()

    def _is_leaving(self) -> bool:
        return bool(self._leaving) and self._leaving == self.keeper.id

    def is_open(self) -> bool:
        return self._draft is not None

    def _show_copies(self) -> None:
        self._set_copies(True)
        self.cc.setFocus()

    def _set_copies(self, visible: bool) -> None:
        for field in (self.cc, self.bcc):
            field.setVisible(visible)
            self._labels[field].setVisible(visible)
        self._copies.setVisible(not visible)

    # --- attachments ----------------------------------------------------------------------------

    def _choose_files(self) -> None:
        names, _filter = QFileDialog.getOpenFileNames(self, self.tr("Joindre des fichiers"))
        self.attach([Path(name) for name in names])

    def attach(self, paths: list[Path]) -> None:
        """Take copies of files into the message."""
        draft = self.draft()
        if draft is None:
            return
        for path in paths:
            copied = partial(self._attached, self.keeper.id)
            self._ctx.bridge.run(self._ctx.runtime.mail.attach(draft.account, path), on_done=copied, owner=self)

    def _attached(self, draft_id: str, file: AttachedFile) -> None:
        if self._draft is not None and draft_id == self.keeper.id:  # never into another message
            self._draft = with_files(self._draft, [file])
            self._show_files()
            self.keeper.keep()

    def _show_files(self) -> None:
        clear(self._files)
        files = self._draft.files if self._draft is not None else ()
        for file in files:
            words = f"{file.name} · {text.size(file.size_bytes)}"
            button = Button(self._ctx.theme, words, "plain", "close", partial(self._detach, file))
            button.setAccessibleName(self.tr("Retirer {name}").format(name=file.name))
            self._files.addWidget(button)
        self._chips.setVisible(bool(files))

    def _detach(self, file: AttachedFile) -> None:
        if self._draft is not None:
            self._draft = replace(self._draft, files=tuple(f for f in self._draft.files if f is not file))
            self._show_files()
            self.keeper.keep()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.attach([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    # --- sending --------------------------------------------------------------------------------

    def send(self) -> None:
        """Queue it, once however often it is asked. The page closes when it is on disk; the toast takes it back."""
        draft = self.draft()
        if draft is None or self._is_leaving():
            return
        self.send_button.setEnabled(False)
        self.keeper.keep()
        draft_id = self._leaving = self.keeper.id
        self._ctx.bridge.run(
            self._ctx.runtime.mail.send(draft, UNDO_MS, draft_id),
            on_done=partial(self._sent, draft.account, draft_id),
            on_error=partial(self._refused, draft_id),
            owner=self,
        )

    def _sent(self, account: AccountId, draft_id: str, op_id: OpId) -> None:
        self._stays(draft_id)
        if draft_id == self.keeper.id:
            self.keeper.end()
            self._draft = None
            self.closed.emit()
        self._ctx.shell.toast(
            self.tr("Message prêt à partir."),
            lambda: self._take_back(account, op_id),
            undo_text=self.tr("Reprendre"),
            ms=UNDO_MS,
        )

    def _stays(self, draft_id: str) -> None:
        """Queued or refused: what is on the page can be sent again."""
        if self._leaving == draft_id:
            self._leaving = ""
            self.send_button.setEnabled(True)

    def _refused(self, draft_id: str, error: AppError) -> None:
        self._stays(draft_id)
        self.keeper.touched()
        self._ctx.shell.show_error(error)

    def _take_back(self, account: AccountId, op_id: OpId) -> None:
        self._ctx.bridge.run(
            self._ctx.runtime.mail.cancel_send(account, op_id), on_done=partial(self._taken_back, op_id), owner=self
        )

    taken_back = Signal(object, str)
    """A `MailDraft` came back, and the name it is kept under: show it again."""

    def _taken_back(self, draft_id: str, draft: MailDraft | None) -> None:
        if draft is None:
            self._ctx.shell.toast(self.tr("Trop tard{nbsp}: le message est parti.").format(nbsp=text.NBSP))
        else:
            self.taken_back.emit(draft, draft_id)

    def set_aside(self) -> None:
        """Keep it on this device and close the page."""
        self.keeper.keep()
        self.keeper.end()
        self._draft = None
        self.closed.emit()

    def _abandon(self) -> None:
        draft, draft_id = self.draft(), self.keeper.id
        self.keeper.discard()
        self._draft = None
        self.closed.emit()
        if draft is not None and not is_blank(draft):
            self._ctx.shell.toast(self.tr("Message abandonné."), lambda: self.taken_back.emit(draft, draft_id))
