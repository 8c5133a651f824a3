"""Reading one message: who, to whom, when; invitation bar; attachments; the text, made safe."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedLayout, QVBoxLayout, QWidget

from app.domain.changes import ChangeSet
from app.domain.ids import AccountId, Key
from app.domain.links import Oddity
from app.domain.listing import Entry, FileRow, FileState
from app.domain.mail import Message, MessageBody
from app.domain.records import Record
from app.services.html import remote_images, safe_html
from app.services.links import Notice
from app.services.smime import OpenedMail
from ui import text
from ui.context import Context
from ui.deposits import DepositLine
from ui.directory import Directory
from ui.text import NBSP
from ui.theme import Space, Type
from ui.views.mail.attached import AttachedFiles
from ui.views.mail.invitation import InvitationBar
from ui.views.mail.links import SENDER_WORDS, open_link
from ui.views.mail.pictures import PicturesLine
from ui.views.mail.preview import PreviewPane
from ui.views.mail.receipt import ReceiptLine
from ui.views.mail.sealed import OpenedFiles, SealedPage
from ui.views.mail.signature import SignatureLine
from ui.views.mail.tags import tag_icon
from ui.views.mail.thread import ThreadList
from ui.views.mail.touched import touch_words
from ui.widgets.basic import ActionButton, Button, Chip, IconButton, Label, Line, Pane, ScrollPage, StatePane, clear
from ui.widgets.flow import FlowLayout
from ui.widgets.safebrowser import SafeBrowser
from ui.widgets.sidescroll import SideScroll

TOOLS = ("mail.reply", "mail.reply_all", "mail.forward", "mail.flag", "mail.tag", "mail.move", "mail.trash")
MORE = (
    "mail.edit_draft",
    "mail.mark_unread",
    "mail.mark_read",
    "mail.immerse",
    "",
    "mail.junk",
    "mail.not_junk",
    "mail.delete",
    "",
    "mail.print",
    "mail.export",
    "mail.deposit",
    "mail.exchange",
    "mail.remind",
    "mail.source",
    "mail.open_file",
    "",
    "mail.accept",
    "mail.tentative",
    "mail.decline",
)
MEASURE_PX = 860
"""Width of the text read alone: some 110 signs a line."""
LARGE_HTML = 400_000
"""Characters beyond which the text version is shown first: the layout of larger ones stalls the window."""


class ReadingPane(Pane):
    """Shows a message by key; follows its changes."""

    shown = Signal(object)
    """Key of the message whose text is on screen."""
    preview_wanted = Signal()
    """A file is to be shown in place: put ``preview`` on screen."""
    leave_immersion = Signal()

    def __init__(self, ctx: Context, directory: Directory) -> None:
        super().__init__(ctx.theme, "surface")
        self._ctx, self._directory = ctx, directory
        self.key: Key | None = None
        self.entry: Entry[Record] | None = None
        self._body: MessageBody | None = None
        self._images: Mapping[str, bytes] = {}
        self._files: Sequence[FileRow] = ()
        self._colours: Callable[[AccountId, str], str] = lambda _account, _tag: ""
        self._nothing = StatePane(
            ctx.theme, "mail", self.tr("Aucun message choisi"), self.tr("Choisissez un message dans la liste.")
        )
        self._waiting = StatePane(
            ctx.theme,
            "download",
            self.tr("Texte en cours de téléchargement"),
            self.tr("Il s’affichera dès qu’il sera sur cet appareil."),
        )
        self._unreadable = StatePane(
            ctx.theme,
            "warning",
            self.tr("Message illisible"),
            self.tr("Son contenu n’a pas pu être lu comme un message. Sa source reste consultable."),
            self.tr("Voir la source"),
            lambda: ctx.actions.trigger("mail.source"),
        )
        self.preview = PreviewPane(ctx)
        self._page = QWidget()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(self._page)
        self._build()
        ctx.bridge.changed.connect(self._on_changes)

    # --- building -------------------------------------------------------------------------------

    def _build(self) -> None:
        theme = self._ctx.theme
        layout = QVBoxLayout(self._page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.tools = QHBoxLayout()
        self.tools.setSpacing(theme.gap(Space.XS))
        self.tools.setContentsMargins(theme.gap(Space.M), theme.gap(Space.XS), theme.gap(Space.M), 0)
        for id in TOOLS:
            self.tools.addWidget(ActionButton(theme, self._ctx.actions.qaction(id)))
        self._more = IconButton(theme, "more", self.tr("Autres actions"), self._show_more)
        self.tools.addStretch(1)
        self._leave = IconButton(theme, "fullscreen-exit", self.tr("Quitter le plein écran"), self.leave_immersion.emit)
        self._leave.hide()
        self.tools.addWidget(self._leave)
        self.tools.addWidget(self._more)
        tools = QWidget()
        tools.setLayout(self.tools)
        layout.addWidget(SideScroll(tools))
        self.text_page = ScrollPage(theme)
        self.text_page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.text_page.setAccessibleName(self.tr("Message ouvert"))
        layout.addWidget(self.text_page, 1)
        layout = self.text_page.body
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._build_head())
        self.invitation = InvitationBar(self._ctx)
        layout.addWidget(self.invitation)
        self.attached = AttachedFiles(self._ctx)
        self.attached.opened.connect(self._open_file)
        layout.addWidget(self.attached)
        layout.addWidget(Line(theme))
        self.browser = SafeBrowser(theme)
        self.browser.link_wanted.connect(lambda url: open_link(self._ctx, self, url, self.browser.words_to(url)))
        self.sealed = SealedPage(self._ctx)
        self.sealed.opened.connect(self._show_opened)
        self.signature.sealed.connect(self._show_sealed)
        self.opened_files = OpenedFiles(self._ctx)
        layout.addWidget(self.opened_files)
        layout.addWidget(self.sealed)
        self._waiting.setMinimumHeight(theme.px(240))
        layout.addWidget(self.browser)
        layout.addWidget(self._waiting)
        self._unreadable.setMinimumHeight(theme.px(240))
        self._unreadable.hide()
        layout.addWidget(self._unreadable)
        self.conversation = ThreadList(self._ctx)
        self.conversation.opened.connect(self.show_key)
        self.conversation.link_wanted.connect(lambda url, words: open_link(self._ctx, self, url, words))
        layout.addWidget(self.conversation)
        layout.addStretch(1)

    def _build_head(self) -> QVBoxLayout:
        theme = self._ctx.theme
        gap = theme.gap(Space.L)
        head = QVBoxLayout()
        head.setContentsMargins(gap, theme.gap(Space.XS), gap, theme.gap(Space.M))
        head.setSpacing(theme.gap(Space.XS))
        self._subject = Label(theme, "", Type.TITLE)
        self._sender = Label(theme, "", Type.BODY_STRONG, elide=True)
        self._address = Label(theme, "", Type.SMALL, "text_soft", elide=True)
        self._date = Label(theme, "", Type.SMALL, "text_soft", elide=True)
        self._people = Label(theme, "", Type.SMALL, "text_soft", elide=True)
        self._external = Chip(theme, self.tr("Expéditeur extérieur"), "warn")
        self._pending = Chip(theme, "", "accent")
        self.pictures = PicturesLine(self._ctx)
        self.pictures.fetched.connect(self._show_pictures)
        self._long = Label(theme, "", Type.SMALL, "text_soft")
        long = self.tr("Ce message est très long{nbsp}: il est montré en texte simple.")
        self._long.set_text(long.format(nbsp=NBSP))
        self._long.hide()
        self._warning = Label(theme, "", Type.SMALL_STRONG, "danger")
        self._warning.hide()
        self._quarantine = Label(theme, "", Type.SMALL_STRONG, "warn")
        self._quarantine.hide()
        self.touched = Label(theme, "", Type.SMALL, "text_soft")
        self._act = Button(theme, "", "plain", "external", self._open_act)
        self._act.hide()
        self._tags_box = QWidget()
        self._tags = FlowLayout(self._tags_box, theme.gap(Space.S))
        self._tags.setContentsMargins(0, 0, 0, 0)
        self._tags_box.hide()
        head.addWidget(self._subject)
        line = QHBoxLayout()
        line.addWidget(self._sender, 1)
        line.addWidget(self._external)
        line.addWidget(self._pending)
        head.addLayout(line)
        for label in (
            self._address,
            self._people,
            self._date,
            self.touched,
            self._long,
            self._warning,
            self._quarantine,
        ):
            head.addWidget(label)
        self.receipt = ReceiptLine(self._ctx)
        head.addWidget(self.receipt)
        head.addWidget(self.pictures)
        head.addWidget(self._tags_box)
        self.signature = SignatureLine(self._ctx)
        head.addWidget(self.signature)
        self.deposit = DepositLine(self._ctx)
        head.addWidget(self.deposit)
        head.addWidget(self._act, 0, Qt.AlignmentFlag.AlignLeft)
        return head

    # --- showing --------------------------------------------------------------------------------

    def show_key(self, key: Key | None) -> None:
        """Show a message, or nothing."""
        if key == self.key:
            return
        self.key = key
        self.entry = self._body = None
        self.sealed.leave()
        self.opened_files.hide()
        if key is None:
            self._stack.setCurrentWidget(self._nothing)
            return
        self._load(key)

    def _load(self, key: Key) -> None:
        runtime = self._ctx.runtime

        async def read() -> tuple[Entry[Record] | None, MessageBody | None, str, Sequence[FileRow], dict[str, bytes]]:
            entry = await runtime.library.entry(key)
            body = await runtime.mail.body(key)
            files = await runtime.library.files(key)
            markup = safe_html(body.html) if body is not None and body.html else ""
            images: dict[str, bytes] = {}
            for part in body.parts if body is not None else ():
                row = next((f for f in files if f.ref.endswith(f":{part.part}")), None)
                if part.content_id and row is not None and row.state is FileState.HERE:
                    images[part.content_id] = await runtime.library.read_file(key.account, row.ref)
            return entry, body, markup, files, images

        def done(
            found: tuple[Entry[Record] | None, MessageBody | None, str, Sequence[FileRow], dict[str, bytes]],
        ) -> None:
            if key == self.key:
                self._show(*found)

        self._ctx.bridge.run(read(), on_done=done, owner=self)
        self._ctx.bridge.run(
            runtime.library.thread(key),
            on_done=lambda entries: self.conversation.show_thread(entries, key) if key == self.key else None,
            owner=self,
        )

    def _show(
        self,
        entry: Entry[Record] | None,
        body: MessageBody | None,
        markup: str,
        files: Sequence[FileRow],
        images: dict[str, bytes],
    ) -> None:
        if entry is None or not isinstance(entry.record, Message):
            self.key = None
            self._stack.setCurrentWidget(self._nothing)
            return
        fresh = self._body is None or body != self._body
        self.entry, self._body, self._files = entry, body, files
        self._show_head(entry, entry.record, body)
        self.signature.show_message(entry.key, body)
        self.receipt.show_message(entry.key)
        self.deposit.show_key(entry.key)
        self.invitation.show_message(entry.key, entry.record)
        self._show_tags(entry.key, entry.record)
        self._judge(entry)
        self.attached.show_files(body, files)
        self._stack.setCurrentWidget(self._page)
        unreadable = body is not None and body.unreadable
        self._unreadable.setVisible(unreadable)
        if body is None or unreadable:
            self.browser.hide()
            self._waiting.setVisible(body is None)
            return
        self._waiting.hide()
        self.browser.setVisible(self.sealed.isHidden())
        if fresh:
            self._show_text(entry.key, entry.record, body.text, markup, images)
        self.shown.emit(entry.key)

    def _show_text(self, key: Key, message: Message, words: str, markup: str, images: dict[str, bytes]) -> None:
        self.text_page.verticalScrollBar().setValue(0)
        self.browser.set_inline(images)
        self._images = images
        as_page = bool(markup) and len(markup) < LARGE_HTML
        if as_page:
            self.browser.show_html(markup)
        else:
            self.browser.show_text(words)
        self._long.setVisible(len(markup) >= LARGE_HTML)
        self.pictures.show_message(key, message, remote_images(markup) if as_page else ())

    def _show_sealed(self, key: Key) -> None:
        if key == self.key:
            self.browser.hide()
            self.sealed.show_message(key)

    def _show_opened(self, opened: OpenedMail) -> None:
        """What was enciphered: its text loads nothing, not even pictures that a sender may show."""
        self.sealed.hide()
        self.opened_files.show_files(opened.files)
        self.signature.show_judged(opened.signature)
        self.browser.set_inline({})
        markup = safe_html(opened.mail.html) if opened.mail.html else ""
        if markup and len(markup) < LARGE_HTML:
            self.browser.show_html(markup)
        else:
            self.browser.show_text(opened.mail.text)
        self.browser.show()

    def _show_pictures(self, found: dict[str, bytes]) -> None:
        """The user wants them: they take their place in the text."""
        self._images = {**self._images, **found}
        self.browser.set_remote(found)

    @property
    def images(self) -> Mapping[str, bytes]:
        """Pictures on screen: by Content-ID, or by URL where the user asked for them."""
        return self._images

    def _show_head(self, entry: Entry[Record], message: Message, body: MessageBody | None) -> None:
        self._subject.set_text(message.subject.strip() or self.tr("(sans objet)"))
        self._sender.set_text(_from(message))
        self._address.set_text(message.sender.mail)
        self._address.setVisible(bool(message.sender.name))
        self._date.set_text(text.capital(text.when_long(message.date_ms)))
        to = body.to if body is not None and body.to else message.recipients
        people = self.tr("À{nbsp}: {names}").format(nbsp=NBSP, names=", ".join(a.shown() for a in to))
        if body is not None and body.cc:
            people += self.tr(" — copie à {names}").format(names=", ".join(a.shown() for a in body.cc))
        self._people.set_text(people)
        done = touch_words(message.touch)
        self.touched.set_text(done)
        self.touched.setVisible(bool(done))
        self._external.setVisible(self._is_external(entry.key, message))
        self._pending.setVisible(entry.pending > 0 or entry.failed)
        if entry.failed:
            self._pending.set(self.tr("À traiter"), "danger")
        elif entry.pending:
            self._pending.set(self.tr("En attente d’envoi"), "accent")

    def _is_external(self, key: Key, message: Message) -> bool:
        account = self._directory.account(key.account)
        own = account.login.rpartition("@")[2].casefold() if account is not None else ""
        domain = message.sender.mail.rpartition("@")[2].casefold()
        return bool(own and domain) and domain != own

    @property
    def body(self) -> MessageBody | None:
        """The text of the message on screen, when it is here."""
        return self._body

    def set_colours(self, colours: Callable[[AccountId, str], str]) -> None:
        """What the tags look like."""
        self._colours = colours
        if self.entry is not None and isinstance(self.entry.record, Message):
            self._show_tags(self.entry.key, self.entry.record)

    def set_immersed(self, on: bool) -> None:
        """Alone on the window: a way out stands among the tools, and lines stay short enough to be read."""
        self._leave.setVisible(on)
        self._centre()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._centre()

    def _centre(self) -> None:
        theme = self._ctx.theme
        spare = self.width() - theme.px(MEASURE_PX) if not self._leave.isHidden() else 0
        side = max(0, spare // 2)
        self.text_page.body.setContentsMargins(side, 0, side, 0)
        gap = theme.gap(Space.M)
        self.tools.setContentsMargins(max(gap, side + theme.gap(Space.XS)), theme.gap(Space.XS), max(gap, side), 0)

    def _show_tags(self, key: Key, message: Message) -> None:
        clear(self._tags)
        for name in message.tags:
            chip = Button(self._ctx.theme, name.replace("&", "&&"), "quiet")
            chip.setIcon(tag_icon(self._ctx.theme, self._colours(key.account, name)))
            chip.setIconSize(QSize(self._ctx.theme.icon_px(), self._ctx.theme.icon_px()))
            chip.setAccessibleName(self.tr("Étiquette {name}").format(name=name))
            chip.clicked.connect(lambda _checked=False: self._ctx.actions.trigger("mail.tag"))
            self._tags.addWidget(chip)
        self._tags_box.setVisible(bool(message.tags))

    def _judge(self, entry: Entry[Record]) -> None:
        """Who wrote, and whether the message only tells of something else: read here, asked of nobody."""
        links, key, message = self._ctx.runtime.links, entry.key, entry.record
        assert isinstance(message, Message)

        async def read() -> tuple[tuple[Oddity, ...], Notice]:
            return await links.sender(key, message), await links.notice(entry)

        def done(found: tuple[tuple[Oddity, ...], Notice]) -> None:
            if key == self.key:
                self._show_judgement(*found)

        self._ctx.bridge.run(read(), on_done=done, owner=self)

    def _show_judgement(self, oddities: tuple[Oddity, ...], notice: Notice) -> None:
        words = [self.tr(SENDER_WORDS[odd]) for odd in oddities if odd in SENDER_WORDS]
        self._warning.set_text(" ".join(words))
        self._warning.setVisible(bool(words))
        self._notice = notice
        self._act.setVisible(notice.act is not None)
        if notice.act is not None:
            words_of = {
                "dossier": self.tr("Ouvrir le dossier dans le Parapheur"),
                "seance": self.tr("Ouvrir la séance"),
                "letter": self.tr("Ouvrir le courrier"),
            }
            self._act.setText(words_of.get(notice.act.kind, self.tr("Ouvrir dans Écharpe")))
        if notice.quarantine:
            said = self.tr(
                "Avis de quarantaine{nbsp}: un filtre retient des messages. N’y libérez que ceux que vous attendez."
            )
            self._quarantine.set_text(said.format(nbsp=NBSP))
        self._quarantine.setVisible(notice.quarantine)

    _notice = Notice()

    def _open_act(self) -> None:
        if self._notice.act is not None:
            self._ctx.shell.open_key(self._notice.act)

    def show_source(self, row: FileRow) -> None:
        """The source of the message, in the preview."""
        self.preview.show_source(row)
        self.preview_wanted.emit()

    # --- attachments ----------------------------------------------------------------------------

    def _open_file(self, row: FileRow, name: str) -> None:
        """Look at it in place; it is fetched first where need be."""
        self.preview.show_file(row, name)
        self.preview_wanted.emit()

    # --- asking ---------------------------------------------------------------------------------

    def _show_more(self) -> None:
        menu: QMenu = self._ctx.actions.menu(MORE, self)
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def _on_changes(self, changes: ChangeSet) -> None:
        key = self.key
        if key is None:
            return
        about = {changed.id for changed in changes.keys if changed.account == key.account}
        mine = any(account == key.account for account, _ref in changes.files)
        if key.id in about or (mine and self._files):
            self._load(key)


def _from(message: Message) -> str:
    """The sender; of a message written for somebody else, both: « Maïté Dufourcq, de la part de … »."""
    if message.written_by is None:
        return message.sender.shown()
    return text.tr("{writer}, de la part de {name}").format(
        writer=message.written_by.shown(), name=message.sender.shown()
    )
