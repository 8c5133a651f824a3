"""Reading one message: who, to whom, when; invitation bar; attachments; the text, made safe."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QStackedLayout, QVBoxLayout, QWidget

from app.domain.attachments import safe_name
from app.domain.changes import ChangeSet
from app.domain.ids import AccountId, Key
from app.domain.links import Oddity
from app.domain.listing import Entry, FileRow, FileState
from app.domain.mail import Message, MessageBody
from app.domain.records import Record
from app.services.html import remote_images, safe_html
from app.services.links import Notice
from ui import text
from ui.context import Context
from ui.directory import Directory
from ui.text import NBSP
from ui.theme import Space, Type
from ui.views.mail.invitation import InvitationBar
from ui.views.mail.links import SENDER_WORDS, open_link
from ui.views.mail.preview import PreviewPane
from ui.views.mail.signature import SignatureLine
from ui.views.mail.tags import tag_icon
from ui.views.mail.thread import ThreadList
from ui.widgets.basic import ActionButton, Button, Chip, IconButton, Label, Line, Pane, ScrollPage, StatePane, clear
from ui.widgets.flow import FlowLayout
from ui.widgets.safebrowser import SafeBrowser

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
    "mail.source",
    "",
    "mail.accept",
    "mail.tentative",
    "mail.decline",
)
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
        self._remote = 0
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
        layout.addLayout(self.tools)
        self.text_page = ScrollPage(theme)
        self.text_page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        layout.addWidget(self.text_page, 1)
        layout = self.text_page.body
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._build_head())
        self.invitation = InvitationBar(self._ctx)
        layout.addWidget(self.invitation)
        self._attachments_box = QWidget()
        self._attachments = FlowLayout(self._attachments_box, theme.gap(Space.S))
        self._attachments.setContentsMargins(theme.gap(Space.L), 0, theme.gap(Space.L), theme.gap(Space.S))
        layout.addWidget(self._attachments_box)
        layout.addWidget(Line(theme))
        self.browser = SafeBrowser(theme)
        self.browser.link_wanted.connect(lambda url: open_link(self._ctx, self, url, self.browser.words_at_link()))
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
        self._privacy = Label(theme, "", Type.SMALL, "text_soft")
        self._warning = Label(theme, "", Type.SMALL_STRONG, "danger")
        self._warning.hide()
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
        for label in (self._address, self._people, self._date, self._privacy, self._warning, self._tags_box):
            head.addWidget(label)
        self.signature = SignatureLine(self._ctx)
        head.addWidget(self.signature)
        head.addWidget(self._act, 0, Qt.AlignmentFlag.AlignLeft)
        return head

    # --- showing --------------------------------------------------------------------------------

    def show_key(self, key: Key | None) -> None:
        """Show a message, or nothing."""
        if key == self.key:
            return
        self.key = key
        self.entry = self._body = None
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
        self.invitation.show_message(entry.key, entry.record)
        self._show_tags(entry.key, entry.record)
        self._judge(entry)
        self._show_files(body, files)
        self._stack.setCurrentWidget(self._page)
        unreadable = body is not None and body.unreadable
        self._unreadable.setVisible(unreadable)
        if body is None or unreadable:
            self.browser.hide()
            self._waiting.setVisible(body is None)
            return
        self._waiting.hide()
        self.browser.show()
        if fresh:
            self.text_page.verticalScrollBar().setValue(0)
            self.browser.set_inline(images)
            if markup and len(markup) < LARGE_HTML:
                self.browser.show_html(markup)
            else:
                self.browser.show_text(body.text)
        self._remote = remote_images(body.html)
        blocked = text.plural(
            self._remote,
            "%n image distante n’a pas été chargée, pour votre vie privée.",
            "%n images distantes n’ont pas été chargées, pour votre vie privée.",
        )
        long = self.tr("Ce message est très long{nbsp}: il est montré en texte simple.").format(nbsp=NBSP)
        notice = long if len(markup) >= LARGE_HTML else blocked if self._remote else ""
        self._privacy.set_text(notice)
        self._privacy.setVisible(bool(notice))
        self.shown.emit(entry.key)

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
        """Alone on the window: a way out stands among the tools."""
        self._leave.setVisible(on)

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
            self._privacy.set_text(said.format(nbsp=NBSP))
            self._privacy.show()

    _notice = Notice()

    def _open_act(self) -> None:
        if self._notice.act is not None:
            self._ctx.shell.open_key(self._notice.act)

    def show_source(self, row: FileRow) -> None:
        """The source of the message, in the preview."""
        self.preview.show_source(row)
        self.preview_wanted.emit()

    # --- attachments ----------------------------------------------------------------------------

    def _show_files(self, body: MessageBody | None, files: Sequence[FileRow]) -> None:
        clear(self._attachments)
        parts = [part for part in body.parts if not part.inline] if body is not None else []
        for part in parts:
            row = next((f for f in files if f.ref.endswith(f":{part.part}")), None)
            name = part.name or self.tr("pièce jointe")
            held = row is not None and row.state is FileState.HERE
            later = self.tr("{size}, à télécharger")
            if row is not None and row.skipped:
                later = self.tr("{size}, télécharger quand même")
            state = text.size(part.size_bytes) if held else later.format(size=text.size(part.size_bytes))
            button = Button(self._ctx.theme, "", "plain", "clip" if held else "download")
            button.set_eliding(f"{_short(name)} · {state}")
            button.setAccessibleName(f"{name}, {state}")
            button.clicked.connect(lambda _checked=False, r=row, n=name: self._open_file(r, n))
            self._attachments.addWidget(button)
        if len(parts) > 1:
            every = Button(self._ctx.theme, self.tr("Tout enregistrer"), "quiet", "download", self._save_all)
            self._attachments.addWidget(every)
        self._attachments_box.setVisible(bool(parts))

    def _open_file(self, row: FileRow | None, name: str) -> None:
        """Look at it in place; it is fetched first where need be."""
        if row is not None:
            self.preview.show_file(row, name)
            self.preview_wanted.emit()

    def _save_all(self) -> None:
        """Every attached file that is here, into one folder; nothing there is overwritten."""
        folder = QFileDialog.getExistingDirectory(self, self.tr("Enregistrer toutes les pièces jointes dans"))
        if folder:
            self.save_all(Path(folder))

    def save_all(self, folder: Path) -> None:
        rows = [row for row in self._files if row.state is FileState.HERE and self._is_attached(row)]
        runtime = self._ctx.runtime

        async def work() -> int:
            for row in rows:
                await runtime.library.save_file(row.account, row.ref, free_place(folder, row.name))
            return len(rows)

        def done(count: int) -> None:
            said = text.plural(count, "%n pièce jointe enregistrée.", "%n pièces jointes enregistrées.")
            self._ctx.shell.toast(said)

        self._ctx.bridge.run(work(), on_done=done, owner=self)

    def _is_attached(self, row: FileRow) -> bool:
        parts = self._body.parts if self._body is not None else ()
        return any(not part.inline and row.ref.endswith(f":{part.part}") for part in parts)

    def save_file(self, row: FileRow, target: str) -> None:
        """Write a held attachment to a plain file."""
        self._ctx.bridge.run(
            self._ctx.runtime.library.save_file(row.account, row.ref, Path(target)),
            on_done=lambda _none: self._ctx.shell.toast(self.tr("Pièce jointe enregistrée.")),
            owner=self,
        )

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


def _short(name: str, limit: int = 42) -> str:
    return name if len(name) <= limit else f"{name[: limit - 12]}…{name[-10:]}"


def free_place(folder: Path, name: str) -> Path:
    """A path in ``folder`` at which nothing lies yet."""
    wanted = folder / safe_name(name)
    number = 2
    while wanted.exists():
        stem, suffix = Path(safe_name(name)).stem, Path(safe_name(name)).suffix
        wanted = folder / f"{stem} ({number}){suffix}"
        number += 1
    return wanted
