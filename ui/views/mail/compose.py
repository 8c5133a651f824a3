"""Writing a message: a page, not a window. Sending queues it; ten seconds to take it back.

What is written is kept on disk as it comes (`drafts.Keeper`): only « Abandonner » discards it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import (
    QActionGroup,
    QDragEnterEvent,
    QDropEvent,
    QShortcut,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QLineEdit,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from app.domain.accounts import Service
from app.domain.errors import AppError
from app.domain.ids import AccountId, OpId, new_id
from app.domain.intents import AttachedFile
from app.domain.mail import KeptPart
from app.domain.writing import Importance, Mode, Sender
from app.services.mail import KeptDraft, MailDraft, with_files, without_unseen
from app.services.templates import TemplateText
from ui import text
from ui.context import Context
from ui.directory import Directory
from ui.theme import Space, Type
from ui.views.mail.addresses import AddressField
from ui.views.mail.drafts import Keeper, is_blank
from ui.views.mail.enclosed import FileChips, notice_words, without
from ui.views.mail.formatbar import FormatBar
from ui.views.mail.richtext import RichText
from ui.views.mail.sender import SenderBox
from ui.views.mail.sendlater import LaterMenu
from ui.views.mail.templates import TemplateChoice
from ui.views.mail.undersigned import Undersigned
from ui.widgets.basic import Button, IconButton, Label, Pane, ScrollPage, clear
from ui.widgets.flow import FlowLayout

UNDO_MS = 10_000
TEXT_LINES = 7
"""Of the text, always in sight: where there is less room, the page scrolls."""


class ComposePane(Pane):
    """Edits one `MailDraft`. ``closed`` when sent, set aside or abandoned."""

    closed = Signal()

    def __init__(self, ctx: Context, directory: Directory) -> None:
        super().__init__(ctx.theme, "surface")
        self._ctx, self._directory = ctx, directory
        self._draft: MailDraft | None = None
        self._begun: MailDraft | None = None
        """What the page was opened with, to know it again."""
        self._limit = 0
        self._first_text = ""
        self.signing = False
        """It is to be signed with the card (S/MIME)."""
        self._leaving = ""
        """Name of the draft that is being queued for sending: it is neither sent again nor kept again."""
        self.setAcceptDrops(True)
        self.templates = TemplateChoice(ctx, self, self.insert_template)
        self._build()
        self.keeper = Keeper(ctx, self._to_keep, self)
        for field in (self.to, self.cc, self.bcc, self.subject):
            field.textChanged.connect(self.keeper.touched)
        self.text.textChanged.connect(self.keeper.touched)
        self.sender_box.changed.connect(self._sender_changed)

    # --- building -------------------------------------------------------------------------------

    def _build(self) -> None:
        theme = self._ctx.theme
        gap = theme.gap(Space.L)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.setSpacing(0)
        self.page = ScrollPage(theme)
        outside.addWidget(self.page, 1)
        layout = self.page.body
        layout.setContentsMargins(gap, theme.gap(Space.M), gap, theme.gap(Space.S))
        layout.setSpacing(theme.gap(Space.S))
        self._title = Label(theme, "", Type.LEAD)
        layout.addWidget(self._title)
        layout.addLayout(self._build_fields())
        self.chips = FileChips(theme)
        self.chips.taken_out.connect(self._take_out)
        layout.addWidget(self.chips)
        self.notice = Label(theme, "", Type.SMALL, "text_soft")
        layout.addWidget(self.notice)
        self.text = RichText(theme)
        self.text.setAccessibleName(self.tr("Texte du message"))
        self.text.picture_pasted.connect(self._attach_picture)
        self.signature = Undersigned(self.text)
        self.format_bar = FormatBar(self._ctx, self.text)
        self.form_button.toggled.connect(self.format_bar.setVisible)
        layout.addWidget(self.format_bar)
        self.text.setMinimumHeight(theme.metrics(Type.BODY).lineSpacing() * TEXT_LINES)
        layout.addWidget(self.text, 1)
        self._signing_place = QVBoxLayout()
        layout.addLayout(self._signing_place)
        self.buttons = self._build_buttons()
        foot = QVBoxLayout()
        foot.setContentsMargins(gap, 0, gap, theme.gap(Space.M))
        foot.addWidget(self.buttons)
        outside.addLayout(foot)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(keys, self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda: self.send())

    def _build_fields(self) -> QGridLayout:
        theme = self._ctx.theme
        self.sender_box = SenderBox(self._ctx, self._directory)
        self.to = AddressField(self._ctx, self.tr("Destinataires"))
        self.cc = AddressField(self._ctx, self.tr("Copie à"))
        self.bcc = AddressField(self._ctx, self.tr("Copie cachée à"))
        self.subject = QLineEdit()
        for line in (self.to, self.cc, self.bcc, self.subject):
            line.setProperty("plain", True)
        self.subject.setAccessibleName(self.tr("Objet"))
        self.form_button = IconButton(theme, "text", self.tr("Mise en forme"))
        self.form_button.setCheckable(True)
        self._copies = Button(theme, self.tr("Copies"), "quiet", on_click=self._show_copies)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.gap(Space.M))
        grid.setVerticalSpacing(theme.gap(Space.XS))
        rows: tuple[tuple[str, QWidget], ...] = (
            (self.tr("De"), self.sender_box),
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
            grid.addWidget(field, index, 1, 1, 1 if field in (self.to, self.subject) else 2)
        grid.addWidget(self._copies, 1, 2)
        grid.addWidget(self.form_button, 4, 2, Qt.AlignmentFlag.AlignRight)
        grid.setColumnStretch(1, 1)
        return grid

    def _build_buttons(self) -> QWidget:
        theme = self._ctx.theme
        self.send_button = Button(theme, self.tr("Envoyer"), "primary", "send", lambda: self.send())
        self.send_button.setToolTip(self.tr("Envoyer (Ctrl+Entrée)"))
        self.later_button = IconButton(theme, "pending", self.tr("Envoyer plus tard"), self._show_later)
        attach = Button(theme, self.tr("Joindre"), "plain", "clip", self._choose_files)
        self.options_button = IconButton(theme, "more", self.tr("Options du message"), self._show_options)
        keep = Button(theme, self.tr("Garder"), "quiet", on_click=self.set_aside)
        keep.setAccessibleName(self.tr("Garder le brouillon"))
        keep.setToolTip(self.tr("Fermer et garder ce message parmi les brouillons pour le finir plus tard"))
        drop = IconButton(theme, "trash", self.tr("Abandonner ce message"), self._abandon)
        box = QWidget()
        line = FlowLayout(box, theme.gap(Space.S))
        for button in (self.send_button, self.later_button, attach, self.options_button, keep, drop):
            line.addWidget(button)
        return box

    # --- the draft ------------------------------------------------------------------------------

    def edit(self, draft: MailDraft, title: str, draft_id: str = "") -> None:
        """Begin editing, or go on with the draft kept as ``draft_id``. The message it replaces is kept."""
        self.keeper.hand_over()
        self.keeper.end()
        accounts = self._directory.accounts(Service.ZIMBRA)
        if accounts and draft.account not in {account.id for account in accounts}:
            draft = replace(draft, origin_id="", origin_kind="")  # its account was removed: any other may send it
        self._draft = self._begun = draft
        self.send_button.setEnabled(True)
        self._title.set_text(title)
        self.signing = False
        self._end_signing()
        self._limit = 0
        self.signature.words = ""
        self.sender_box.show_choices((), draft)
        self._show_sender()
        self._load_senders(draft, fresh=not draft_id and not draft.server_id)
        self.to.set_addresses(draft.to)
        self.cc.set_addresses(draft.cc)
        self.bcc.set_addresses(draft.bcc)
        self._set_copies(bool(draft.cc or draft.bcc))
        self.subject.setText(draft.subject)
        self.text.show_content(draft.text, draft.html)
        self._show_pictures()
        self._first_text = self.text.toPlainText()  # without the no-break spaces, as it is always read
        self.form_button.setChecked(self.window().width() > self.window().height())
        self.format_bar.setVisible(self.form_button.isChecked())
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
        words, markup = self.text.content()
        return without_unseen(
            replace(
                self._draft,
                to=self.to.addresses(),
                cc=self.cc.addresses(),
                bcc=self.bcc.addresses(),
                subject=self.subject.text(),
                text=words,
                html=markup,
            )
        )

    # --- as whom --------------------------------------------------------------------------------

    def _load_senders(self, draft: MailDraft, *, fresh: bool) -> None:
        """Who may be named, and the size the server takes. An answer stays with the account it answers from."""
        mail = self._ctx.runtime.mail
        bound = bool(draft.origin_id or draft.server_id)
        accounts = [a.id for a in self._directory.accounts(Service.ZIMBRA) if not bound or a.id == draft.account]

        async def read() -> tuple[list[tuple[AccountId, Sender]], int]:
            found = [(account, sender) for account in accounts for sender in await mail.senders(account)]
            return found, await mail.limit_bytes(draft.account) if draft.account in accounts else 0

        done = partial(self._senders_read, draft, fresh)
        self._ctx.bridge.run(read(), on_done=done, owner=self)

    def _senders_read(self, draft: MailDraft, fresh: bool, found: tuple[list[tuple[AccountId, Sender]], int]) -> None:
        if self._begun is not draft or self._draft is None:
            return  # another message is on the page by now
        self.sender_box.show_choices(found[0], self._draft)
        self._limit = found[1]
        self._show_sender()
        self._show_files()
        if fresh and self.text.toPlainText() == self._first_text:
            self._sign()
            self.keeper.as_begun()
        elif not fresh:
            self.signature.find([sender for _account, sender in found[0]])

    def _show_sender(self) -> None:
        needed = self.sender_box.is_needed()
        self.sender_box.setVisible(needed)
        self._labels[self.sender_box].setVisible(needed)

    def _sender_changed(self) -> None:
        choice = self.sender_box.choice()
        if choice is None or self._draft is None:
            return
        if choice[0] != self._draft.account:
            self._draft = replace(self._draft, account=choice[0], sender=None, mode=Mode.OWN, reply_to=None)
        self._draft = self.sender_box.put_into(self._draft)
        self._sign()
        self.keeper.touched()

    def _sign(self) -> None:
        """The sender's signature, in place of the one before."""
        choice = self.sender_box.choice()
        if choice is not None and self._draft is not None:
            answering = bool(self._draft.origin_id)
            self.signature.put(choice[1].reply_signature if answering else choice[1].signature, answering=answering)

    # --- options --------------------------------------------------------------------------------

    def options_menu(self) -> QMenu:
        """Importance and read receipt, ticked as they stand."""
        menu = QMenu(self)
        draft = self._draft
        if draft is None:
            return menu
        group = QActionGroup(menu)
        for importance, words in (
            (Importance.HIGH, self.tr("Importance haute")),
            (Importance.NORMAL, self.tr("Importance normale")),
            (Importance.LOW, self.tr("Importance basse")),
        ):
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(draft.importance is importance)
            action.setActionGroup(group)
            action.triggered.connect(partial(self._set_options, importance=importance))
        menu.addSeparator()
        menu.addAction(self.tr("Insérer un modèle…")).triggered.connect(self._offer_templates)
        menu.addAction(self.tr("Enregistrer comme modèle")).triggered.connect(self._keep_template)
        menu.addSeparator()
        receipt = menu.addAction(self.tr("Demander un accusé de lecture"))
        receipt.setCheckable(True)
        receipt.setChecked(draft.receipt)
        receipt.triggered.connect(partial(self._set_options, receipt=not draft.receipt))
        sign = menu.addAction(self.tr("Signer avec ma carte"))
        sign.setCheckable(True)
        sign.setChecked(self.signing)
        sign.triggered.connect(self.set_signing)
        return menu

    def _offer_templates(self) -> None:
        if self._draft is not None:
            place = self.options_button.mapToGlobal(QPoint(0, self.options_button.height()))
            self.templates.offer(self._draft, place)

    def _keep_template(self) -> None:
        draft = self.draft()
        if draft is not None:
            self.templates.keep(draft)

    def insert_template(self, model: TemplateText) -> None:
        """At the cursor; its subject and people only where there are none, its files as well."""
        if self._draft is None:
            return
        if not self.subject.text().strip():
            self.subject.setText(model.subject)
        for field, people in ((self.to, model.to), (self.cc, model.cc)):
            if people and not field.addresses():
                field.set_addresses(people)
        if model.cc:
            self._set_copies(True)
        if model.html:
            self.text.insert_markup(self.text.textCursor(), model.html)
        else:
            self.text.insertPlainText(model.text)
        if model.kept:
            known = {(part.message_id, part.part) for part in self._draft.kept}
            new = tuple(part for part in model.kept if (part.message_id, part.part) not in known)
            self._draft = replace(self._draft, kept=(*self._draft.kept, *new))
            self._show_files()
            self._show_pictures()
        self.text.setFocus()
        self.keeper.keep()

    def set_signing(self, value: bool) -> None:
        """Sign with the card, or not: asked for when it is sent."""
        self.signing = value
        self._show_notice()

    def _show_options(self) -> None:
        self.options_menu().popup(self.options_button.mapToGlobal(QPoint(0, self.options_button.height())))

    def _set_options(self, _checked: bool = False, **changed: Any) -> None:
        if self._draft is not None:
            self._draft = replace(self._draft, **changed)
            self._show_notice()
            self.keeper.keep()

    def _show_notice(self) -> None:
        draft = self._draft
        words = notice_words(draft, self._limit, signing=self.signing) if draft is not None else ""
        self.notice.set_text(words)
        self.notice.setVisible(bool(words))

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
            held = draft.size_bytes
            self._ctx.bridge.run(self._ctx.runtime.mail.attach(draft.account, path, held), on_done=copied, owner=self)

    def _attach_picture(self, data: bytes) -> None:
        """A picture pasted stands in the text, and goes along with it."""
        if (draft := self.draft()) is not None and data:
            name = self.tr("Image collée.png")
            work = self._ctx.runtime.mail.attach_bytes(draft.account, name, data, draft.size_bytes)
            done = partial(self._put_picture, self.keeper.id, data)
            self._ctx.bridge.run(work, on_done=done, owner=self)

    def _put_picture(self, draft_id: str, data: bytes, file: AttachedFile) -> None:
        if self._draft is not None and draft_id == self.keeper.id:
            file = replace(file, content_id=f"{new_id()}@echarpe")
            self._draft = with_files(self._draft, [file])
            self.text.insert_picture(file.content_id, data)
            self._show_notice()
            self.keeper.keep()

    def _attached(self, draft_id: str, file: AttachedFile) -> None:
        if self._draft is not None and draft_id == self.keeper.id:  # never into another message
            self._draft = with_files(self._draft, [file])
            self._show_files()
            self.keeper.keep()

    def _show_files(self) -> None:
        self.chips.show_draft(self._draft)
        self._show_notice()

    def _show_pictures(self) -> None:
        """Those of the text, in their place."""
        draft = self._draft
        if draft is None or not draft.has_pictures:
            return

        def done(images: dict[str, bytes]) -> None:
            if self._draft is not None and self._begun is begun:
                self.text.show_pictures(images)

        begun = self._begun
        self._ctx.bridge.run(self._ctx.runtime.mail.pictures(draft), on_done=done, owner=self)

    def _take_out(self, gone: AttachedFile | KeptPart) -> None:
        if self._draft is not None:
            self._draft = without(self._draft, gone)
            self._show_files()
            self.keeper.keep()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.attach([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    # --- sending --------------------------------------------------------------------------------

    def _show_later(self) -> None:
        menu = LaterMenu(self._ctx, self, lambda at_ms: self.send(at_ms))
        menu.popup(self.later_button.mapToGlobal(QPoint(0, self.later_button.height())))

    def send(self, at_ms: int = 0) -> None:
        """Queue it, once however often it is asked. The page closes when it is on disk; the toast takes it back.

        ``at_ms``: not before that moment.
        """
        draft = self.draft()
        if draft is None or self._is_leaving():
            return
        if self.signing:
            self._sign_and_send(draft, at_ms)
            return
        self.send_button.setEnabled(False)
        self.keeper.keep()
        draft_id = self._leaving = self.keeper.id
        self._ctx.bridge.run(
            self._ctx.runtime.mail.send(draft, UNDO_MS, draft_id, at_ms=at_ms),
            on_done=partial(self._sent, draft.account, draft_id, at_ms),
            on_error=partial(self._refused, draft_id),
            owner=self,
        )

    def _sign_and_send(self, draft: MailDraft, at_ms: int) -> None:
        """The card's PIN first; the message stays on the page until it is signed and queued."""
        from ui.views.mail.signing import SignPanel  # what it needs is for those who sign

        self.keeper.keep()
        self._end_signing()
        done = partial(self._sent, draft.account, self.keeper.id, at_ms)
        self.sign_panel = SignPanel(self._ctx, self, draft, self.keeper.id, at_ms, done)
        self.sign_panel.closed.connect(self._end_signing)
        self._signing_place.addWidget(self.sign_panel)
        self._still(True)
        self.sign_panel.pin.setFocus()
        self._signing_place.activate()
        QTimer.singleShot(0, self.sign_panel, partial(self.page.ensureWidgetVisible, self.sign_panel))

    def _end_signing(self) -> None:
        clear(self._signing_place)
        self._still(False)

    def _still(self, value: bool) -> None:
        """While the PIN is asked for, what will be signed is what is shown."""
        written = (self.to, self.cc, self.bcc, self.subject, self.text, self.format_bar, self.form_button)
        for widget in (*written, self.sender_box, self.chips, self.buttons):
            widget.setEnabled(not value)

    def _sent(self, account: AccountId, draft_id: str, at_ms: int, op_id: OpId) -> None:
        self._stays(draft_id)
        if draft_id == self.keeper.id:
            self.keeper.end()
            self._draft = None
            self.closed.emit()
        later = self.tr("Message programmé{nbsp}: il partira {when}.").format(
            nbsp=text.NBSP, when=text.when_long(at_ms) if at_ms else ""
        )
        self._ctx.shell.toast(
            later if at_ms else self.tr("Message prêt à partir."),
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
        self._ctx.bridge.run(self._ctx.runtime.mail.cancel_send(account, op_id), on_done=self._taken_back, owner=self)

    taken_back = Signal(object, str)
    """A `MailDraft` came back, and the name it is kept under: show it again."""

    def _taken_back(self, kept: KeptDraft | None) -> None:
        if kept is None:
            self._ctx.shell.toast(self.tr("Trop tard{nbsp}: le message est parti.").format(nbsp=text.NBSP))
        else:
            self.taken_back.emit(kept.draft, kept.id)

    def leave(self) -> None:
        """For another message: it waits on this device, where it is offered again above the list."""
        self._close(waits=True)

    def set_aside(self) -> None:
        """Keep it, on the server too when there is a network, and close the page."""
        self._close(waits=False)

    def _close(self, *, waits: bool) -> None:
        self.keeper.hand_over(waits=waits)
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
