"""The Messages space: folders | list | reading or writing."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout

from app.domain.accounts import Service
from app.domain.changes import ChangeSet
from app.domain.ids import AccountId, Key, OpId
from app.domain.mail import Address, MailFolder, MailTag, Message, Role, SavedSearch
from app.domain.records import Mark
from app.services.library import ListQuery
from app.services.mail import FolderRow, KeptDraft, MailDraft
from ui import text
from ui.actions import Situation
from ui.context import Context
from ui.directory import Directory
from ui.models.records import RecordListModel
from ui.text import NBSP
from ui.timers import single_shot
from ui.views.base import Layout, SpaceView
from ui.views.mail.acts import MailActs, confirm
from ui.views.mail.drafts import KeptLine
from ui.views.mail.folderpane import FolderDesk, FolderPane, drag_picture, messages_drag
from ui.views.mail.folders import Line, build_lines, folder_name, search_lines
from ui.views.mail.rows import describe_message
from ui.widgets.basic import ActionButton, Button, IconButton, StatePane
from ui.widgets.bulkbar import BulkBar
from ui.widgets.listdetail import ListDetail
from ui.widgets.listpane import Empty, ListPane
from ui.widgets.recordlist import RecordList, Swipe

if TYPE_CHECKING:  # pages that the first list does not wait for
    from ui.views.mail.compose import ComposePane
    from ui.views.mail.paper import Source
    from ui.views.mail.reading import ReadingPane
    from ui.views.mail.recover import RecoverPane

READ_AFTER_MS = 1200
"""On screen this long, a message counts as read."""
SETTLE_MS = 30
"""The first list is painted before what stands around it is built."""
FOLDERS_MS = 120
"""Unread counts of the folders are read again at most this often."""
FILTERS = {"all": Mark.NONE, "unread": Mark.UNREAD, "flagged": Mark.FLAGGED, "files": Mark.ATTACHMENT}
BULK = ("mail.mark_read", "mail.mark_unread", "mail.flag", "mail.tag", "mail.move", "mail.junk", "mail.trash")
MENU = (
    "mail.edit_draft",
    "mail.reply",
    "mail.reply_all",
    "mail.forward",
    "",
    "mail.mark_read",
    "mail.mark_unread",
    "mail.flag",
    "mail.tag",
    "",
    "mail.move",
    "mail.junk",
    "mail.not_junk",
    "mail.trash",
    "mail.delete",
    "",
    "mail.all",
    "mail.print",
    "mail.export",
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
        self._immersed = False
        self._tags: dict[AccountId, list[MailTag]] = {}
        self._wanted: Key | None = None
        self._build()
        self._wire()
        self._load_folders()

    # --- building -------------------------------------------------------------------------------

    def _build(self) -> None:
        ctx, theme = self.ctx, self.ctx.theme
        describe = describe_message(self._directory, outgoing=self._is_outgoing, colours=self._colour_of)
        self.model = RecordListModel(ctx.bridge, ctx.runtime.library, describe, self)
        self.list = RecordList(theme, self.model, self.tr("Liste des messages"))
        self.list.set_swipes(
            left=Swipe(self.tr("Corbeille"), "trash", "danger", lambda key: self.acts.trash([key])),
            right=Swipe(self.tr("Lu ou non lu"), "read", "accent", self._toggle_read),
        )
        self.pane = ListPane(
            theme, self.list, Empty("inbox", self.tr("Rien ici"), self.tr("Ce dossier ne contient aucun message."))
        )
        self._grouping = ActionButton(theme, ctx.actions.qaction("mail.conversations"))
        ctx.actions.qaction("mail.conversations").setCheckable(True)
        self.pane.add_tool(self._grouping)
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
        self._older = Button(theme, self.tr("Charger les messages plus anciens"), "quiet", "download", self._load_more)
        self._older.hide()
        self.pane.foot.addWidget(self._older)
        self.folder_pane = FolderPane(ctx, self._new_folder, self._recover)
        self.folders = self.folder_pane.list
        self.desk = FolderDesk(ctx, self, lambda: self._folder_rows)
        self.detail = QStackedWidget()
        chosen = self.tr("Choisissez un message dans la liste.")
        self.detail.addWidget(StatePane(theme, "mail", self.tr("Aucun message choisi"), chosen))
        self.split = ListDetail(theme, self.pane, self.detail, self.folder_pane)
        self.acts = MailActs(ctx, self, self)
        _fill(self, self.split)
        self._folders_timer = single_shot(self, FOLDERS_MS, self._load_folders)
        self._read_timer = single_shot(self, READ_AFTER_MS, self._count_as_read)

    def _wire(self) -> None:
        ctx, bind = self.ctx, self.ctx.actions.bind
        self.folders.chosen.connect(self._choose)
        self.folders.menu_wanted.connect(lambda line, place: self.desk.menu(line, place, self._load_older))
        self.folders.dropped.connect(self._dropped)
        self.folders.accepts = self._takes
        self.list.drag_wanted.connect(self._drag)
        self.pane.chip_chosen.connect(self._set_filter)
        self.list.current_changed.connect(self._current_changed)
        self.list.opened.connect(lambda _key: self._open())
        self.list.menu_wanted.connect(self._menu)
        self.model.ticks_changed.connect(self._situate)
        self.model.loaded.connect(self._list_loaded)
        self.split.page_changed.connect(ctx.shell.back_changed)
        self.split.page_changed.connect(self.kept.show_waiting)
        self.kept.reopened.connect(self._reopen)
        ctx.bridge.changed.connect(self._on_changes)
        bind("mail.new", self._new, self)
        bind("mail.edit_draft", lambda: self.edit_draft(), self)
        bind("mail.reply", lambda: self._reply(False), self)
        bind("mail.reply_all", lambda: self._reply(True), self)
        bind("mail.forward", self._forward, self)
        bind("mail.mark_read", lambda: self._set_read(True), self)
        bind("mail.mark_unread", lambda: self._set_read(False), self)
        bind("mail.flag", self.acts.flag, self)
        bind("mail.tag", self._choose_tags, self)
        bind("mail.junk", lambda: self.acts.junk(True), self)
        bind("mail.not_junk", lambda: self.acts.junk(False), self)
        bind("mail.delete", self.acts.delete, self)
        bind("mail.all", self.model.tick_all, self)
        bind("mail.conversations", self._toggle_grouping, self)
        bind("mail.immerse", lambda: self._immerse(not self._immersed), self)
        bind("mail.print", self._print, self)
        bind("mail.export", self._export, self)
        bind("mail.source", self._show_source, self)
        bind("mail.recover", self._recover, self)
        bind("mail.new_folder", self._new_folder, self)
        bind("mail.move", self._choose_target, self)
        bind("mail.trash", lambda: self.acts.trash(self.list.keys_in_hand()), self)
        for id, answer in (("mail.accept", "ACCEPTED"), ("mail.tentative", "TENTATIVE"), ("mail.decline", "DECLINED")):
            bind(id, partial(self._answer, answer), self)
        self._situate()

    @functools.cached_property
    def reading(self) -> ReadingPane:
        """The page for reading, built once the list is on screen, or when a message is shown before."""
        from ui.views.mail.reading import ReadingPane

        pane = ReadingPane(self.ctx, self._directory)
        pane.set_colours(self._colour_of)
        self.detail.addWidget(pane)
        if self.detail.currentIndex() == 0:
            self.detail.setCurrentWidget(pane)
        pane.preview.closed.connect(lambda: self.detail.setCurrentWidget(pane))
        pane.preview_wanted.connect(self._show_preview)
        pane.leave_immersion.connect(lambda: self._immerse(False))
        pane.shown.connect(lambda _key: self._reading_shown())
        return pane

    @property
    def _read(self) -> ReadingPane | None:
        """The page for reading, where there is one yet."""
        return self.__dict__.get("reading")

    @functools.cached_property
    def source(self) -> Source:
        from ui.views.mail.paper import Source

        return Source(self.ctx, self)

    @functools.cached_property
    def compose(self) -> ComposePane:
        """The page for writing, built at first use."""
        from ui.views.mail.compose import ComposePane

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
        return self._immersed or self._beside_reading() or self.split.can_go_back()

    def _beside_reading(self) -> bool:
        """A file or the deleted mail covers the message."""
        covers = (self._read.preview if self._read else None, self.__dict__.get("recovery"))
        return self.detail.currentWidget() in covers

    def go_back(self) -> None:
        if self._beside_reading():
            self._show_message_again()
            return
        if self._immersed:
            self._immerse(False)
            return
        if self.is_writing():
            self.detail.setCurrentWidget(self.compose)
        self.split.show_list()
        self.list.setFocus()

    # --- folders --------------------------------------------------------------------------------

    def _load_folders(self) -> None:
        runtime, bridge = self.ctx.runtime, self.ctx.bridge
        bridge.run(runtime.mail.folders(), on_done=self._show_folder_rows, owner=self)
        if self._settled:
            self._load_beside()

    def _load_beside(self) -> None:
        """What stands around the list; the first list itself comes before."""
        runtime, bridge = self.ctx.runtime, self.ctx.bridge
        bridge.run(runtime.mailbox.facts(), on_done=self.folder_pane.show_facts, owner=self)
        bridge.run(runtime.mailbox.tags(), on_done=self._take_tags, owner=self)
        bridge.run(runtime.mailbox.searches(), on_done=self._take_searches, owner=self)

    def _take_tags(self, tags: dict[AccountId, list[MailTag]]) -> None:
        if tags != self._tags:
            self._tags = tags
            self.model.set_describe(
                describe_message(self._directory, outgoing=self._is_outgoing, colours=self._colour_of)
            )
            if self._read is not None:
                self._read.set_colours(self._colour_of)

    def _colour_of(self, account: AccountId, name: str) -> str:
        return next((tag.colour for tag in self._tags.get(account, []) if tag.id == name), "")

    def _take_searches(self, searches: Sequence[tuple[AccountId, SavedSearch]]) -> None:
        if list(searches) != self._searches:
            self._searches = list(searches)
            self._show_folder_rows(self._folder_rows)

    _searches: Sequence[tuple[AccountId, SavedSearch]] = ()

    def _show_folder_rows(self, rows: Sequence[FolderRow]) -> None:
        self._folder_rows = rows
        names = {row.account: self._directory.body_name(row.account) for row in rows}
        lines = [*build_lines(rows, names), *search_lines(self._searches)]
        self.folders.folders.set_lines(lines)
        if self._line is None:
            first = next((line for line in lines if line.boxes is not None), None)
            if first is not None:
                self._choose(first)
        elif self._line.boxes is not None:
            before = self._line
            self._line = next((line for line in lines if line.boxes == before.boxes), None) or next(
                # a folder made here has got its name on the server
                (line for line in lines if line.boxes and (line.name, line.depth) == (before.name, before.depth)),
                before,
            )
            if self._line.boxes != before.boxes:
                self._query()
            self.folders.choose(self._line.boxes or ())
            self._show_title()

    def _show_folders(self) -> None:
        if self.split.page == "folders":
            self.split.show_list()
        else:
            self.split.show_folders()
            self.folders.setFocus()

    def _choose(self, line: Line) -> None:
        if line.search is not None:
            self.ctx.shell.search_saved(*line.search)
            return
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
        if self._settled:
            self._look_for_older()
        together = self.ctx.prefs.conversations and self._line.role not in (Role.DRAFTS, Role.SENT)
        self.ctx.actions.qaction("mail.conversations").setChecked(self.ctx.prefs.conversations)
        self.model.set_query(
            ListQuery(kind=Message.KIND, boxes=self._line.boxes, marks=FILTERS[self._filter], together=together)
        )

    # --- the current message --------------------------------------------------------------------

    def _list_loaded(self) -> None:
        if not self._settled:
            QTimer.singleShot(SETTLE_MS, self, self._settle)
        if self._wanted is not None and self.list.select_key(self._wanted):
            self._wanted = None

    _settled = False

    def _settle(self) -> None:
        """The first list is on screen: have ready what will be asked for next."""
        if self._settled:
            return
        self._settled = True
        self._load_beside()
        self._look_for_older()
        self.ctx.bridge.run(self.ctx.runtime.mailbox.widen_all(), owner=self)
        _ = self.reading

    def _current_changed(self, key: Key | None) -> None:
        self._read_timer.stop()
        if key is not None and not self.is_writing():
            self.reading.show_key(key)
        self._situate()

    def _open(self) -> None:
        key = self.list.current_key()
        entry = self.model.entry_of(key) if key is not None else None
        if entry is not None and isinstance(entry.record, Message) and entry.record.draft:
            self.edit_draft(entry.key)
            return
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
            # only what was on screen: the folded ones of its conversation were not read
            self.ctx.bridge.run(self.ctx.runtime.mail.set_read([self.reading.key], True), owner=self)

    def _message(self) -> Message | None:
        if self._read is None:
            return None
        key = self._read.key
        entry = self.model.entry_of(key) if key is not None else None
        entry = entry or self._read.entry
        return entry.record if entry is not None and isinstance(entry.record, Message) else None

    def _situate(self) -> None:
        keys = tuple(self._keys())
        message = self._message() if len(keys) == 1 else None
        role = self._line.role if self._line is not None else Role.NORMAL
        facts = {
            "invite": message is not None and message.invite is not None and message.invite.method == "REQUEST",
            "junk": role is Role.JUNK,
            "aside": role in (Role.JUNK, Role.TRASH),
            "draft": message is not None and message.draft,
            "no_write": not self._allowed(keys, "w"),
            "no_delete": not self._allowed(keys, "d"),
        }
        self.ctx.actions.set_situation(Situation("mail", keys, facts))

    def _allowed(self, keys: Sequence[Key], right: str) -> bool:
        """Whether the rights on shared folders let this be done to all of ``keys``."""
        shared = {row.folder.id: row.folder for row in self._folder_rows if row.folder.is_shared}
        if not shared:
            return True
        entries = [
            self.model.entry_of(key) or (self.reading.entry if key == self.reading.key else None) for key in keys
        ]
        folders = [e.record.folder for e in entries if e is not None and isinstance(e.record, Message)]
        return all(shared[folder].allows(right) for folder in folders if folder in shared)

    def _keys(self) -> list[Key]:
        ticked = self.model.ticked()
        if ticked:
            return ticked
        return [self._read.key] if self._read is not None and self._read.key is not None else []

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
        self.acts.set_read(keys, value)

    # --- what acts need -------------------------------------------------------------------------

    def keys_in_hand(self) -> list[Key]:
        return self._keys()

    def boxes(self) -> Sequence[tuple[AccountId, str]] | None:
        return self._line.boxes if self._line is not None else None

    def leave(self, keys: list[Key]) -> None:
        """What is about to leave the list is no longer read: its neighbour is."""
        if self._read is None or self._read.key not in keys:
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
        self.acts.move_to(keys, folder)

    def _drag(self, key: Key) -> None:
        """Pull the ticked messages (or this one) to a folder."""
        ticked = self.model.ticked()
        self._dragged = ticked if key in ticked else [key]
        from PySide6.QtGui import QDrag

        drag = QDrag(self.list)
        drag.setMimeData(messages_drag())
        words = text.plural(len(self._dragged), "%n message", "%n messages")
        drag.setPixmap(drag_picture(self.ctx.theme, words))
        drag.exec(Qt.DropAction.MoveAction)

    _dragged: list[Key] = []  # noqa: RUF012 - replaced, never changed in place

    def _takes(self, line: Line) -> bool:
        row = self.desk.row_of(line)
        return (
            row is not None
            and row.folder.role is not Role.DRAFTS
            and any(k.account == row.account for k in self._dragged)
        )

    def _dropped(self, line: Line) -> None:
        row = self.desk.row_of(line)
        mine = [key for key in self._dragged if row is not None and key.account == row.account]
        if row is not None and mine:
            self.acts.move_to(mine, row.folder)

    # --- tags -----------------------------------------------------------------------------------

    def _choose_tags(self) -> None:
        keys = self._keys()
        if not keys:
            return
        entries = [
            self.model.entry_of(key) or (self.reading.entry if key == self.reading.key else None) for key in keys
        ]
        messages = [e.record for e in entries if e is not None and isinstance(e.record, Message)]
        from ui.views.mail.tags import show_menu

        tags = self._tags.get(keys[0].account, [])
        chosen = {tag.id: bool(messages) and all(tag.id in m.tags for m in messages) for tag in tags}
        place = self.reading.mapToGlobal(QPoint(self.ctx.theme.target() * 3, self.ctx.theme.target()))
        account = keys[0].account
        show_menu(
            self.ctx,
            self,
            place,
            tags,
            chosen,
            self.acts.set_tag,
            lambda: self._new_tag(account),
            lambda tag: self._edit_tag(account, tag),
            lambda tag: self._delete_tag(account, tag),
        )

    def _new_tag(self, account: AccountId) -> None:
        from ui.views.mail.tags import TagDialog

        dialog = TagDialog(self.ctx, self)

        def save() -> None:
            self.ctx.bridge.run(
                self.ctx.runtime.mailbox.save_tag(account, dialog.name(), dialog.colour()),
                on_done=lambda name: self.acts.set_tag(name, True),
                owner=self,
            )

        dialog.accepted.connect(save)
        dialog.open()

    def _edit_tag(self, account: AccountId, tag: MailTag) -> None:
        from ui.views.mail.tags import TagDialog

        dialog = TagDialog(self.ctx, self, tag)
        mailbox = self.ctx.runtime.mailbox
        dialog.accepted.connect(
            lambda: self.ctx.bridge.run(mailbox.save_tag(account, tag.id, dialog.colour()), owner=self)
        )
        dialog.open()

    def _delete_tag(self, account: AccountId, tag: MailTag) -> None:
        confirm(
            self,
            self.tr("Supprimer l’étiquette {name}{nbsp}?").format(name=text.quoted(tag.id), nbsp=NBSP),
            self.tr("Elle est retirée de tous les messages, qui restent à leur place."),
            self.tr("Supprimer"),
            lambda: self.ctx.bridge.run(self.ctx.runtime.mailbox.delete_tag(account, tag.id), owner=self),
        )

    # --- folders and what lies beyond -----------------------------------------------------------

    def _new_folder(self) -> None:
        account = self._own_account()
        if account is not None:
            self.desk.create(account)

    def _look_for_older(self) -> None:
        self.ctx.bridge.run(self.ctx.runtime.mailbox.partial(), on_done=self._offer_older, owner=self)

    def _offer_older(self, partial_accounts: Sequence[AccountId]) -> None:
        """Where the device holds a part of the mail only, the list says so at its end."""
        row = self.desk.row_of(self._line) if self._line is not None else None
        self._older.setVisible(row is not None and row.account in partial_accounts)

    def _load_more(self) -> None:
        row = self.desk.row_of(self._line) if self._line is not None else None
        if row is not None:
            self._load_older(row)

    def _load_older(self, row: FolderRow) -> None:
        """The next older page of a folder, from the server."""
        mailbox, shell = self.ctx.runtime.mailbox, self.ctx.shell

        def done(count: int) -> None:
            none = self.tr("Tous les messages de ce dossier sont sur cet appareil.")
            shell.toast(
                text.plural(count, "%n message plus ancien reçu.", "%n messages plus anciens reçus.") if count else none
            )

        shell.toast(self.tr("Les messages plus anciens sont demandés au serveur."), ms=3000)
        self.ctx.bridge.run(mailbox.older(row.account, row.folder.id), on_done=done, owner=self)

    @functools.cached_property
    def recovery(self) -> RecoverPane:
        """The page of deleted mail, built at first use."""
        from ui.views.mail.recover import RecoverPane

        pane = RecoverPane(self.ctx)
        self.detail.addWidget(pane)
        pane.closed.connect(self._show_message_again)
        return pane

    def _recover(self) -> None:
        account = self._own_account()
        if account is not None:
            self.recovery.show_account(account, self._folder_rows)
            self.detail.setCurrentWidget(self.recovery)
            self.split.show_detail()
            self.ctx.shell.back_changed()

    def _show_message_again(self) -> None:
        if self.detail.currentWidget() is self.reading.preview:
            self.reading.preview.close_file()
        self.detail.setCurrentWidget(self.reading)
        self.ctx.shell.back_changed()

    def _show_preview(self) -> None:
        if self.detail.indexOf(self.reading.preview) < 0:
            self.detail.addWidget(self.reading.preview)
        self.detail.setCurrentWidget(self.reading.preview)
        self.split.show_detail()
        self.ctx.shell.back_changed()

    # --- reading otherwise ----------------------------------------------------------------------

    def _toggle_grouping(self) -> None:
        self.ctx.prefs.conversations = not self.ctx.prefs.conversations
        self._query()

    def _immerse(self, on: bool) -> None:
        """The message alone on the whole window."""
        self._immersed = on
        self.split.set_alone(on)
        self.ctx.shell.immerse(on)
        self.reading.set_immersed(on)
        self.ctx.shell.back_changed()

    def _print(self) -> None:
        message, body = self._message(), self.reading.body
        if message is not None and body is not None:
            from ui.views.mail.paper import print_message

            print_message(self.ctx, self, message, body)

    def _export(self) -> None:
        key, message = self.reading.key, self._message()
        if key is not None and message is not None:
            self.source.export(key, message)

    def _show_source(self) -> None:
        if self.reading.key is not None:
            self.source.want(self.reading.key, self.reading.show_source)

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
            self.ctx.runtime.mail.answer_invitation(key, answer, self.reading.invitation.note()),
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

    def edit_draft(self, key: Key | None = None) -> None:
        """Go on with a draft of the server, begun here or in the webmail."""
        key = key or self.reading.key
        if key is not None:
            self.ctx.bridge.run(self.ctx.runtime.mail.server_draft(key), on_done=self._reopen, owner=self)

    def edit_queued(self, account: AccountId, op_id: OpId) -> None:
        """Take back a message that waits to be sent, and show it: for « À envoyer »."""

        def done(kept: KeptDraft | None) -> None:
            if kept is not None:
                self._write(kept.draft, self.tr("Message repris"), kept.id)
            else:
                self.ctx.shell.toast(self.tr("Trop tard{nbsp}: le message est parti.").format(nbsp=NBSP))

        self.ctx.bridge.run(self.ctx.runtime.mail.cancel_send(account, op_id), on_done=done, owner=self)

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
