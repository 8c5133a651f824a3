"""The Messages space: folders | list | reading or writing."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout

from app.domain.accounts import Service
from app.domain.changes import ChangeSet
from app.domain.ids import AccountId, Key
from app.domain.mail import Address, MailFolder, Message, Role
from app.domain.records import Mark
from app.services.library import ListQuery
from app.services.mail import FolderRow, KeptDraft, MailDraft
from ui import text
from ui.actions import Situation
from ui.context import Context
from ui.directory import Directory
from ui.models.records import RecordListModel
from ui.text import NBSP
from ui.views.base import Layout, SpaceView
from ui.views.mail.compose import ComposePane
from ui.views.mail.drafts import KeptLine
from ui.views.mail.folders import FolderList, Line, build_lines, folder_name
from ui.views.mail.reading import ReadingPane
from ui.views.mail.rows import describe_message
from ui.widgets.basic import IconButton
from ui.widgets.bulkbar import BulkBar
from ui.widgets.listdetail import ListDetail
from ui.widgets.listpane import Empty, ListPane
from ui.widgets.recordlist import RecordList, Swipe

READ_AFTER_MS = 1200
"""On screen this long, a message counts as read."""
FOLDERS_MS = 120
"""Unread counts of the folders are read again at most this often."""
FILTERS = {"all": Mark.NONE, "unread": Mark.UNREAD, "flagged": Mark.FLAGGED, "files": Mark.ATTACHMENT}
BULK = ("mail.mark_read", "mail.mark_unread", "mail.flag", "mail.move", "mail.trash")
MENU = (
    "mail.reply",
    "mail.reply_all",
    "mail.forward",
    "",
    "mail.mark_read",
    "mail.mark_unread",
    "mail.flag",
    "",
    "mail.move",
    "mail.trash",
)


class MailView(SpaceView):
    """Reads `Library`, writes through `MailService`."""

    SPACE = "mail"
    PRIMARY = "mail.new"

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx)
        self._directory = Directory(ctx)
        self._folder_rows: Sequence[FolderRow] = ()
        self._line: Line | None = None
        self._filter = "all"
        self._wanted: Key | None = None
        self._build()
        self._wire()
        self._load_folders()

    # --- building -------------------------------------------------------------------------------

    def _build(self) -> None:
        ctx, theme = self.ctx, self.ctx.theme
        describe = describe_message(self._directory, outgoing=self._is_outgoing)
        self.model = RecordListModel(ctx.bridge, ctx.runtime.library, describe, self)
        self.list = RecordList(theme, self.model, self.tr("Liste des messages"))
        self.list.set_swipes(
            left=Swipe(self.tr("Corbeille"), "trash", "danger", lambda key: self._trash([key])),
            right=Swipe(self.tr("Lu ou non lu"), "read", "accent", self._toggle_read),
        )
        self.pane = ListPane(
            theme, self.list, Empty("inbox", self.tr("Rien ici"), self.tr("Ce dossier ne contient aucun message."))
        )
        self._folders_button = IconButton(theme, "menu", self.tr("Choisir un dossier"), self._show_folders)
        self.pane.head.insertWidget(0, self._folders_button)
        self.pane.set_chips(
            (
                ("all", self.tr("Tous")),
                ("unread", self.tr("Non lus")),
                ("flagged", self.tr("Suivis")),
                ("files", self.tr("Pièces jointes")),
            )
        )
        self.kept = KeptLine(ctx, self._draft_on_screen)
        self.pane.notes.addWidget(self.kept)
        self.bulk = BulkBar(ctx, BULK, self.model)
        self.pane.foot.addWidget(self.bulk)
        self.folders = FolderList(theme)
        self.reading = ReadingPane(ctx, self._directory)
        self.detail = QStackedWidget()
        self.detail.addWidget(self.reading)
        self.split = ListDetail(theme, self.pane, self.detail, self.folders)
        _fill(self, self.split)
        self._folders_timer = QTimer(self)
        self._folders_timer.setSingleShot(True)
        self._folders_timer.setInterval(FOLDERS_MS)
        self._folders_timer.timeout.connect(self._load_folders)
        self._read_timer = QTimer(self)
        self._read_timer.setSingleShot(True)
        self._read_timer.setInterval(READ_AFTER_MS)
        self._read_timer.timeout.connect(self._count_as_read)

    def _wire(self) -> None:
        ctx, bind = self.ctx, self.ctx.actions.bind
        self.folders.chosen.connect(self._choose)
        self.pane.chip_chosen.connect(self._set_filter)
        self.list.current_changed.connect(self._current_changed)
        self.list.opened.connect(lambda _key: self._open())
        self.list.menu_wanted.connect(self._menu)
        self.model.ticks_changed.connect(self._situate)
        self.model.loaded.connect(self._list_loaded)
        self.reading.shown.connect(lambda _key: self._reading_shown())
        self.split.page_changed.connect(ctx.shell.back_changed)
        self.split.page_changed.connect(self.kept.show_waiting)
        self.kept.reopened.connect(self._reopen)
        ctx.bridge.changed.connect(self._on_changes)
        bind("mail.new", self._new, self)
        bind("mail.reply", lambda: self._reply(False), self)
        bind("mail.reply_all", lambda: self._reply(True), self)
        bind("mail.forward", self._forward, self)
        bind("mail.mark_read", lambda: self._set_read(True), self)
        bind("mail.mark_unread", lambda: self._set_read(False), self)
        bind("mail.flag", self._flag, self)
        bind("mail.move", self._choose_target, self)
        bind("mail.trash", lambda: self._trash(self.list.keys_in_hand()), self)
        for id, answer in (("mail.accept", "ACCEPTED"), ("mail.tentative", "TENTATIVE"), ("mail.decline", "DECLINED")):
            bind(id, partial(self._answer, answer), self)
        self._situate()

    @functools.cached_property
    def compose(self) -> ComposePane:
        """The page for writing, built at first use."""
        pane = ComposePane(self.ctx, self._directory)
        self.detail.addWidget(pane)
        pane.closed.connect(self._compose_closed)
        pane.taken_back.connect(lambda draft, id: self._write(draft, self.tr("Message repris"), id))
        return pane

    def is_writing(self) -> bool:
        """A message is being written."""
        return "compose" in self.__dict__ and self.compose.is_open()

    # --- SpaceView ------------------------------------------------------------------------------

    def set_layout_mode(self, mode: Layout) -> None:
        super().set_layout_mode(mode)
        self.split.set_mode(mode)
        self._folders_button.setVisible(mode is not Layout.WIDE)
        self.kept.show_waiting()

    def activated(self) -> None:
        if self.is_writing():
            return
        self.list.setFocus()

    def open_key(self, key: Key) -> None:
        """Show a message wherever it is: in the list when it is there, in the reading pane anyway."""
        self._show_reading()
        self._wanted = None if self.list.select_key(key) else key
        self.reading.show_key(key)
        self.split.show_detail()
        self._situate()

    def can_go_back(self) -> bool:
        return self.split.can_go_back()

    def go_back(self) -> None:
        if self.is_writing():
            self.detail.setCurrentWidget(self.compose)
        self.split.show_list()
        self.list.setFocus()

    # --- folders --------------------------------------------------------------------------------

    def _load_folders(self) -> None:
        self.ctx.bridge.run(self.ctx.runtime.mail.folders(), on_done=self._show_folder_rows, owner=self)

    def _show_folder_rows(self, rows: Sequence[FolderRow]) -> None:
        self._folder_rows = rows
        names = {row.account: self._directory.body_name(row.account) for row in rows}
        lines = build_lines(rows, names)
        self.folders.folders.set_lines(lines)
        if self._line is None:
            first = next((line for line in lines if not line.is_heading), None)
            if first is not None:
                self._choose(first)
        elif self._line.boxes is not None:
            self._line = next((line for line in lines if line.boxes == self._line.boxes), self._line)
            self.folders.choose(self._line.boxes or ())
            self._show_title()

    def _show_folders(self) -> None:
        if self.split.page == "folders":
            self.split.show_list()
        else:
            self.split.show_folders()
            self.folders.setFocus()

    def _choose(self, line: Line) -> None:
        same = self._line is not None and self._line.boxes == line.boxes
        self._line = line
        if line.boxes is not None:
            self.folders.choose(line.boxes)
        if self.split.page == "folders":
            self.split.show_list()
        self._show_title()
        if not same:
            self._query()

    def _show_title(self) -> None:
        line = self._line
        if line is None:
            return
        count = f" · {text.plural(line.unread, '%n non lu', '%n non lus')}" if line.unread else ""
        self.pane.title.set_text(line.name + count)

    def _is_outgoing(self) -> bool:
        return self._line is not None and self._line.role in (Role.SENT, Role.DRAFTS)

    def _set_filter(self, filter: str) -> None:
        self._filter = filter
        self._query()

    def _query(self) -> None:
        if self._line is None:
            return
        if self._filter == "unread":
            self.pane.set_empty(Empty("ok", self.tr("Tout est lu"), self.tr("Aucun message non lu dans ce dossier.")))
        else:
            self.pane.set_empty(
                Empty("inbox", self.tr("Rien ici"), self.tr("Aucun message à montrer dans ce dossier."))
            )
        self.model.set_query(ListQuery(kind=Message.KIND, boxes=self._line.boxes, marks=FILTERS[self._filter]))

    # --- the current message --------------------------------------------------------------------

    def _list_loaded(self) -> None:
        if self._wanted is not None and self.list.select_key(self._wanted):
            self._wanted = None

    def _current_changed(self, key: Key | None) -> None:
        self._read_timer.stop()
        if key is not None and not self.is_writing():
            self.reading.show_key(key)
        self._situate()

    def _open(self) -> None:
        self._show_reading()
        self.reading.show_key(self.list.current_key())
        self.split.show_detail()

    def _reading_shown(self) -> None:
        self._situate()
        visible = self.layout_mode is not Layout.NARROW or self.split.page == "detail"
        if visible and self.isVisible():
            self._read_timer.start()

    def _count_as_read(self) -> None:
        message = self._message()
        if message is not None and message.unread and self.reading.key is not None:
            self._run_read([self.reading.key], True)

    def _message(self) -> Message | None:
        key = self.reading.key
        entry = self.model.entry_of(key) if key is not None else None
        entry = entry or self.reading.entry
        return entry.record if entry is not None and isinstance(entry.record, Message) else None

    def _situate(self) -> None:
        keys = tuple(self._keys())
        message = self._message() if len(keys) == 1 else None
        facts = {"invite": message is not None and message.invite is not None and message.invite.method == "REQUEST"}
        self.ctx.actions.set_situation(Situation("mail", keys, facts))

    def _keys(self) -> list[Key]:
        ticked = self.model.ticked()
        if ticked:
            return ticked
        return [self.reading.key] if self.reading.key is not None else []

    def _menu(self, _key: Key, place: QPoint) -> None:
        self._situate()
        self.ctx.actions.menu(MENU, self).popup(place)

    # --- acts -----------------------------------------------------------------------------------

    def _toggle_read(self, key: Key) -> None:
        entry = self.model.entry_of(key)
        unread = entry is not None and bool(entry.marks & Mark.UNREAD)
        self._run_read([key], unread)

    def _set_read(self, value: bool) -> None:
        self._read_timer.stop()
        self._run_read(self._keys(), value)

    def _run_read(self, keys: list[Key], value: bool) -> None:
        self.ctx.bridge.run(self.ctx.runtime.mail.set_read(keys, value), owner=self)

    def _flag(self) -> None:
        keys = self._keys()
        entries = [self.model.entry_of(key) for key in keys]
        value = not all(e is not None and e.marks & Mark.FLAGGED for e in entries)
        self.ctx.bridge.run(self.ctx.runtime.mail.set_flagged(keys, value), owner=self)

    def _trash(self, keys: list[Key]) -> None:
        before = self._folders_of(keys)
        done = text.plural(len(keys), "%n message mis à la corbeille.", "%n messages mis à la corbeille.")
        self._leave(keys)
        self.ctx.bridge.run(
            self.ctx.runtime.mail.trash(keys),
            on_done=lambda _none: self.ctx.shell.toast(done, lambda: self._put_back(before)),
            owner=self,
        )

    def _folders_of(self, keys: list[Key]) -> dict[str, list[Key]]:
        before: dict[str, list[Key]] = {}
        for key in keys:
            entry = self.model.entry_of(key) or (self.reading.entry if key == self.reading.key else None)
            if entry is not None and isinstance(entry.record, Message):
                before.setdefault(entry.record.folder, []).append(key)
        return before

    def _put_back(self, before: dict[str, list[Key]]) -> None:
        for folder, keys in before.items():
            self.ctx.bridge.run(self.ctx.runtime.mail.move(keys, folder), owner=self)

    def _leave(self, keys: list[Key]) -> None:
        """What is about to leave the list is no longer read: its neighbour is."""
        if self.reading.key not in keys:
            return
        row = self.list.currentIndex().row()
        following = self.model.key_at(row + 1) or self.model.key_at(row - 1)
        if following is not None and following not in keys and self.layout_mode is not Layout.NARROW:
            self.list.select_key(following)
        else:
            self.reading.show_key(None)
            self.split.show_list()

    def _choose_target(self) -> None:
        keys = self._keys()
        if not keys:
            return
        menu = QMenu(self)
        for row in self._folder_rows:
            if row.account == keys[0].account and row.folder.role is not Role.DRAFTS:
                entry = menu.addAction(self.ctx.theme.icon("folder"), folder_name(row.folder))
                entry.triggered.connect(lambda _checked=False, f=row.folder: self.move_to(keys, f))
        place = self.reading.mapToGlobal(
            self.reading.rect().topLeft() + QPoint(self.ctx.theme.target(), self.ctx.theme.target())
        )
        menu.popup(place)

    def move_to(self, keys: list[Key], folder: MailFolder) -> None:
        """Move messages of one account, with a way back."""
        mine = [key for key in keys if key.account == keys[0].account]
        before = self._folders_of(mine)
        template = text.plural(len(mine), "%n message déplacé vers {name}.", "%n messages déplacés vers {name}.")
        done = template.format(name=text.quoted(folder_name(folder)))
        self._leave(mine)
        self.ctx.bridge.run(
            self.ctx.runtime.mail.move(mine, folder.id),
            on_done=lambda _none: self.ctx.shell.toast(done, lambda: self._put_back(before)),
            owner=self,
        )

    def _answer(self, answer: str) -> None:
        key = self.reading.key
        if key is None:
            return
        words = {
            "ACCEPTED": self.tr("Invitation acceptée. La réponse partira dès que possible."),
            "DECLINED": self.tr("Invitation déclinée. La réponse partira dès que possible."),
            "TENTATIVE": self.tr("Réponse{nbsp}: peut-être. Elle partira dès que possible.").format(nbsp=NBSP),
        }[answer]
        self.ctx.bridge.run(
            self.ctx.runtime.mail.answer_invitation(key, answer),
            on_done=lambda _id: self.ctx.shell.toast(words),
            owner=self,
        )

    # --- writing --------------------------------------------------------------------------------

    def _new(self) -> None:
        account = self._own_account()
        if account is not None:
            self._write(self.ctx.runtime.mail.new_draft(account), self.tr("Nouveau message"))

    def write_to(self, addresses: Sequence[Address], account: AccountId | None = None) -> None:
        """A new message to someone (from Contacts)."""
        account = account or self._own_account()
        if account is not None:
            self._write(MailDraft(account=account, to=tuple(addresses)), self.tr("Nouveau message"))

    def _own_account(self) -> AccountId | None:
        boxes = self._line.boxes if self._line is not None else None
        if boxes and len({account for account, _ in boxes}) == 1:
            return boxes[0][0]
        accounts = self._directory.accounts(Service.ZIMBRA)
        return accounts[0].id if accounts else None

    def _reply(self, to_all: bool) -> None:
        key, message = self.reading.key, self._message()
        if key is None or message is None:
            return
        lead = self.tr("Le {when}, {name} a écrit{nbsp}:").format(
            when=text.when_long(message.date_ms), name=message.sender.shown(), nbsp=NBSP
        )
        self.ctx.bridge.run(
            self.ctx.runtime.mail.reply_draft(key, to_all),
            on_done=lambda draft: self._write(_led(draft, lead), self.tr("Réponse")),
            owner=self,
        )

    def _forward(self) -> None:
        key, message = self.reading.key, self._message()
        if key is None or message is None:
            return
        lead = self.tr("Message de {name}, le {when}{nbsp}:").format(
            when=text.when_long(message.date_ms), name=message.sender.shown(), nbsp=NBSP
        )
        self.ctx.bridge.run(
            self.ctx.runtime.mail.forward_draft(key),
            on_done=lambda draft: self._write(_led(draft, lead), self.tr("Message à transférer")),
            owner=self,
        )

    def _write(self, draft: MailDraft, title: str, draft_id: str = "") -> None:
        self._read_timer.stop()
        self.detail.setCurrentWidget(self.compose)
        self.split.show_detail()
        self.compose.edit(draft, title, draft_id)
        self.kept.show_waiting()

    def _reopen(self, kept: KeptDraft) -> None:
        if self.is_writing() and self.compose.keeper.id == kept.id:  # narrow: it is only out of sight
            self.split.show_detail()
        else:
            self._write(kept.draft, self.tr("Brouillon"), kept.id)

    def _draft_on_screen(self) -> str:
        hidden = self.layout_mode is Layout.NARROW and self.split.page != "detail"
        return self.compose.keeper.id if self.is_writing() and not hidden else ""

    def _compose_closed(self) -> None:
        self._show_reading()
        self.kept.show_waiting()
        self.split.show_list()
        self.list.setFocus()

    def _show_reading(self) -> None:
        if not self.is_writing():
            self.detail.setCurrentWidget(self.reading)

    # --- changes --------------------------------------------------------------------------------

    def _on_changes(self, changes: ChangeSet) -> None:
        about = changes.of_kind(Message.KIND) or changes.of_kind(MailFolder.KIND) or changes.profile
        if about and not self._folders_timer.isActive():
            self._folders_timer.start()


def _led(draft: MailDraft, lead: str) -> MailDraft:
    """The quoted text under a sentence that says whose it is, with room above to write."""
    return replace(draft, text=f"\n\n{lead}\n{draft.text}\n" if draft.text else "")


def _fill(view: SpaceView, split: ListDetail) -> None:
    layout = QVBoxLayout(view)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(split)
