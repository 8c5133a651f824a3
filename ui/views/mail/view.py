"""The Messages space: folders | list | reading or writing.

Design note: the view builds the columns, asks the list, and says what is in hand and allowed. Its collaborators do
the rest: `Shelf` (folders), `Tagging` (tags), `MailActs` (marks and moves), `Pages` (third column), `Writing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from app.domain.changes import ChangeSet
from app.domain.exchanges import ExchangeDoor
from app.domain.ids import AccountId, Key, OpId
from app.domain.mail import Address, Invite, MailFolder, Message, MessageLeft, Role
from app.domain.records import Mark
from app.services.library import ListQuery
from app.services.mail import MailDraft
from ui import text
from ui.actions import Situation
from ui.context import Context
from ui.deposits import Doors
from ui.directory import Directory
from ui.models.facts import Describe
from ui.models.records import RecordListModel
from ui.timers import single_shot
from ui.views.base import Layout, SpaceView
from ui.views.mail.acts import MailActs
from ui.views.mail.drafts import KeptLine
from ui.views.mail.folderpane import FolderDesk, FolderPane, messages_drag
from ui.views.mail.folders import Line
from ui.views.mail.left import LeftNotice
from ui.views.mail.pages import Pages
from ui.views.mail.rows import describe_message
from ui.views.mail.shelf import Shelf
from ui.views.mail.tagging import Tagging
from ui.views.mail.writing import Writing
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
    "mail.remind",
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
    "mail.deposit",
    "mail.exchange",
)


class MailView(SpaceView):
    """Reads `Library`, writes through `MailService`."""

    SPACE = "mail"
    PRIMARY = "mail.new"

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx)
        self._directory = Directory(ctx)
        self._doors = Doors(ctx, self)
        self._doors.changed.connect(self._situate)
        self._senders = Doors(ctx, self, ExchangeDoor.KIND)
        self._senders.changed.connect(self._situate)
        self._filter = "all"
        self._wanted: Key | None = None
        self._dragged: list[Key] = []
        self.tagging = Tagging(self)
        self.shelf = Shelf(self, self._directory)
        self.pages = Pages(self, self._directory)
        self.writing = Writing(self)
        self._build()
        self._wire()
        self.shelf.load()

    # --- building -------------------------------------------------------------------------------

    def _build(self) -> None:
        ctx, theme = self.ctx, self.ctx.theme
        self.model = RecordListModel(ctx.bridge, ctx.runtime.library, self._describe(), self)
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
        self._folders_button = IconButton(theme, "menu", self.tr("Choisir un dossier"), self.shelf.show_or_hide)
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
        self.left = LeftNotice(ctx)
        self.pane.notes.addWidget(self.left)
        self.bulk = BulkBar(ctx, BULK, self.model)
        self.pane.foot.addWidget(self.bulk)
        self.older = Button(
            theme, self.tr("Charger les messages plus anciens"), "quiet", "download", self.shelf.load_more
        )
        self.older.hide()
        self.pane.foot.addWidget(self.older)
        self.folder_pane = FolderPane(ctx, self.shelf.new_folder, self.pages.recover)
        self.folders = self.folder_pane.list
        self.desk = FolderDesk(ctx, self, lambda: self.shelf.rows)
        self.detail = QStackedWidget()
        chosen = self.tr("Choisissez un message dans la liste.")
        self.detail.addWidget(StatePane(theme, "mail", self.tr("Aucun message choisi"), chosen))
        self.split = ListDetail(theme, self.pane, self.detail, self.folder_pane)
        self.acts = MailActs(ctx, self, self)
        _fill(self, self.split)
        self._folders_timer = single_shot(self, FOLDERS_MS, self.shelf.load)
        self._read_timer = single_shot(self, READ_AFTER_MS, self._count_as_read)

    def _describe(self) -> Describe:
        return describe_message(self._directory, outgoing=self.shelf.is_outgoing, colours=self.tagging.colour_of)

    def _wire(self) -> None:
        ctx, bind = self.ctx, self.ctx.actions.bind
        self.folders.chosen.connect(self.shelf.choose)
        self.shelf.turned.connect(self._query)
        self.tagging.changed.connect(self._recolour)
        self.folders.menu_wanted.connect(lambda line, place: self.desk.menu(line, place, self.shelf.load_older))
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
        self.kept.reopened.connect(self.writing.reopen)
        ctx.bridge.changed.connect(self._on_changes)
        bind("mail.new", self.writing.new, self)
        bind("mail.edit_draft", lambda: self.edit_draft(), self)
        bind("mail.reply", lambda: self.writing.reply(False), self)
        bind("mail.reply_all", lambda: self.writing.reply(True), self)
        bind("mail.forward", self.writing.forward, self)
        bind("mail.mark_read", lambda: self._set_read(True), self)
        bind("mail.mark_unread", lambda: self._set_read(False), self)
        bind("mail.flag", self.acts.flag, self)
        bind("mail.tag", self.tagging.choose, self)
        bind("mail.junk", lambda: self.acts.junk(True), self)
        bind("mail.not_junk", lambda: self.acts.junk(False), self)
        bind("mail.delete", self.acts.delete, self)
        bind("mail.all", self.model.tick_all, self)
        bind("mail.conversations", self._toggle_grouping, self)
        bind("mail.immerse", lambda: self.pages.immerse(not self.pages.immersed), self)
        bind("mail.print", self.pages.print, self)
        bind("mail.deposit", self.pages.deposit, self)
        bind("mail.exchange", self.pages.send_with_proof, self)
        bind("mail.export", self.pages.export, self)
        bind("mail.source", self.pages.show_source, self)
        bind("mail.open_file", self.pages.ask_file, self)
        bind("mail.recover", self.pages.recover, self)
        bind("mail.new_folder", self.shelf.new_folder, self)
        bind("mail.new_local_folder", self.shelf.new_local_folder, self)
        bind("mail.move", self._choose_target, self)
        bind("mail.trash", lambda: self.acts.trash(self.keys_in_hand()), self)
        for id, answer in (("mail.accept", "ACCEPTED"), ("mail.tentative", "TENTATIVE"), ("mail.decline", "DECLINED")):
            bind(id, partial(self.pages.answer, answer), self)
        self._situate()

    # --- the collaborators' doors ---------------------------------------------------------------

    @property
    def reading(self) -> ReadingPane:
        """The page for reading."""
        return self.pages.reading

    @property
    def _read(self) -> ReadingPane | None:
        return self.pages.read

    @property
    def compose(self) -> ComposePane:
        """The page for writing."""
        return self.pages.compose

    @property
    def recovery(self) -> RecoverPane:
        """The page of deleted mail."""
        return self.pages.recovery

    @property
    def source(self) -> Source:
        """The message as it was sent."""
        return self.pages.source

    def is_writing(self) -> bool:
        """A message is being written."""
        return self.pages.is_writing()

    def write_to(self, addresses: Sequence[Address], account: AccountId | None = None) -> None:
        """A new message to someone (from Contacts)."""
        self.writing.write_to(addresses, account)

    def write_draft(self, draft: MailDraft) -> None:
        """Go on with a message that another space began."""
        self.writing.write(draft, self.tr("Nouveau message"))

    def edit_draft(self, key: Key | None = None) -> None:
        """Go on with a draft of the server, begun here or in the webmail."""
        self.writing.edit_draft(key)

    def edit_queued(self, account: AccountId, op_id: OpId) -> None:
        """Take back a message that waits to be sent, and show it: for « À envoyer »."""
        self.writing.edit_queued(account, op_id)

    # --- SpaceView ------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.left.set_room(self.height() // 4)

    def set_layout_mode(self, mode: Layout) -> None:
        super().set_layout_mode(mode)
        self.split.set_mode(mode)
        self._folders_button.setVisible(mode is not Layout.WIDE)
        self.kept.show_waiting()

    def activated(self) -> None:
        self.left.look()
        if self.is_writing():
            return
        self.list.setFocus()

    def open_key(self, key: Key) -> None:
        """Show a message wherever it is: in the list when it is there, in the reading pane anyway. A folder: its list."""
        if key.kind == MailFolder.KIND:
            self.shelf.open_folder(key)
            return
        self.pages.leave_writing()
        self.pages.show_reading()
        self._wanted = None if self.list.select_key(key) else key
        self.reading.show_key(key)
        self.split.show_detail()
        self._situate()

    def can_go_back(self) -> bool:
        return self.pages.immersed or self.pages.covered() or self.split.can_go_back()

    def go_back(self) -> None:
        if self.pages.covered():
            self.pages.show_message_again()
            return
        if self.pages.immersed:
            self.pages.immerse(False)
            return
        if self.is_writing():
            self.detail.setCurrentWidget(self.compose)
        self.split.show_list()
        self.list.setFocus()

    def _set_filter(self, filter: str) -> None:
        self._filter = filter
        self._query()

    def _query(self) -> None:
        line = self.shelf.line
        if line is None:
            return
        if self._filter == "unread":
            self.pane.set_empty(Empty("ok", self.tr("Tout est lu"), self.tr("Aucun message non lu dans ce dossier.")))
        else:
            self.pane.set_empty(
                Empty("inbox", self.tr("Rien ici"), self.tr("Aucun message à montrer dans ce dossier."))
            )
        if self.shelf.settled:
            self.shelf.look_for_older()
        together = self.ctx.prefs.conversations and line.role not in (Role.DRAFTS, Role.SENT)
        self.ctx.actions.qaction("mail.conversations").setChecked(self.ctx.prefs.conversations)
        self.model.set_query(
            ListQuery(kind=Message.KIND, boxes=line.boxes, marks=FILTERS[self._filter], together=together)
        )

    def _recolour(self) -> None:
        self.model.set_describe(self._describe())
        if self._read is not None:
            self._read.set_colours(self.tagging.colour_of)

    # --- the current message --------------------------------------------------------------------

    def _list_loaded(self) -> None:
        if not self.shelf.settled:
            QTimer.singleShot(SETTLE_MS, self, self._settle)
        if self._wanted is not None and self.list.select_key(self._wanted):
            self._wanted = None

    def _settle(self) -> None:
        """The first list is on screen: have ready what will be asked for next."""
        if self.shelf.settled:
            return
        self.shelf.settle()
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
        self.pages.leave_writing()
        self.pages.show_reading()
        self.reading.show_key(self.list.current_key())
        self.split.show_detail()

    def reading_shown(self) -> None:
        self._situate()
        visible = self.layout_mode is not Layout.NARROW or self.split.page == "detail"
        if visible and self.isVisible():
            self._read_timer.start()

    def stop_counting(self) -> None:
        """The message on screen is left before it counts as read."""
        self._read_timer.stop()

    def _count_as_read(self) -> None:
        message = self.message()
        if message is not None and message.unread and self.reading.key is not None:
            # only what was on screen: the folded ones of its conversation were not read
            self.ctx.bridge.run(self.ctx.runtime.mail.set_read([self.reading.key], True), owner=self)

    def message(self) -> Message | None:
        if self._read is None:
            return None
        key = self._read.key
        entry = self.model.entry_of(key) if key is not None else None
        entry = entry or self._read.entry
        return entry.record if entry is not None and isinstance(entry.record, Message) else None

    def _situate(self) -> None:
        keys = tuple(self.keys_in_hand())
        message = self.message() if len(keys) == 1 else None
        role = self.shelf.role()
        facts = {
            "invite": message is not None and message.invite is not None and self._asks(keys[0], message.invite),
            "junk": role is Role.JUNK,
            "aside": role in (Role.JUNK, Role.TRASH),
            "draft": message is not None and message.draft,
            "archive": len(keys) == 1 and self._doors.open_for(keys[0].account),
            "exchange": len(keys) == 1 and self._senders.open_for(keys[0].account),
            "no_write": not self._allowed(keys, "w"),
            "no_delete": not self._allowed(keys, "d"),
        }
        self.ctx.actions.set_situation(Situation("mail", keys, facts))

    def _asks(self, key: Key, invite: Invite) -> bool:
        return self.ctx.runtime.agenda.asks_me(key.account, invite)

    def _allowed(self, keys: Sequence[Key], right: str) -> bool:
        """Whether the rights on shared folders let this be done to all of ``keys``."""
        shared = {row.folder.id: row.folder for row in self.shelf.rows if row.folder.is_shared}
        if not shared:
            return True
        folders = [message.folder for message in self.messages_of(keys)]
        return all(shared[folder].allows(right) for folder in folders if folder in shared)

    def _menu(self, _key: Key, place: QPoint) -> None:
        self._situate()
        self.ctx.actions.menu(self.menu_acts(), self).popup(place)

    def menu_acts(self) -> list[str]:
        """What there is to do with what is in hand; what makes no sense for it takes no room."""
        messages, role = self.messages_of(self.keys_in_hand()), self.shelf.role()
        senseless = {"mail.junk" if role is Role.JUNK else "mail.not_junk"}
        if role not in (Role.JUNK, Role.TRASH):
            senseless.add("mail.delete")
        if not (len(messages) == 1 and messages[0].draft):
            senseless.add("mail.edit_draft")
        if messages and len({message.unread for message in messages}) == 1:
            senseless.add("mail.mark_unread" if messages[0].unread else "mail.mark_read")
        return [act for act in MENU if act not in senseless]

    # --- acts -----------------------------------------------------------------------------------

    def _toggle_read(self, key: Key) -> None:
        entry = self.model.entry_of(key)
        unread = entry is not None and bool(entry.marks & Mark.UNREAD)
        self.acts.set_read([key], unread)

    def _set_read(self, value: bool) -> None:
        self._read_timer.stop()
        self.acts.set_read(self.keys_in_hand(), value)

    # --- what acts need -------------------------------------------------------------------------

    def keys_in_hand(self) -> list[Key]:
        """What acts apply to: the ticked rows, or the message on screen; while one is written, the row chosen beside it."""
        ticked = self.model.ticked()
        if ticked:
            return ticked
        if self.is_writing():
            return self.list.keys_in_hand()
        return [self._read.key] if self._read is not None and self._read.key is not None else []

    def messages_of(self, keys: Sequence[Key]) -> list[Message]:
        """The messages of ``keys`` that the list or the page for reading holds."""
        entries = [
            self.model.entry_of(key) or (self.reading.entry if key == self.reading.key else None) for key in keys
        ]
        return [e.record for e in entries if e is not None and isinstance(e.record, Message)]

    def boxes(self) -> Sequence[tuple[AccountId, str]] | None:
        return self.shelf.line.boxes if self.shelf.line is not None else None

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
        keys = self.keys_in_hand()
        if keys:
            last = self.ctx.runtime.last_places.of(keys[0].account)
            self.ctx.bridge.run(last, on_done=lambda found: self._offer_targets(keys, found), owner=self)

    def _offer_targets(self, keys: list[Key], last: Sequence[str]) -> None:
        from ui.views.mail.folderpick import FolderPick  # when something is moved: not before the first list

        places = [
            row
            for row in self.shelf.rows
            if row.account == keys[0].account and row.folder.role is not Role.DRAFTS and row.folder.allows("i")
        ]
        pick = FolderPick(self.ctx, places, last, self)
        pick.chosen.connect(lambda folder: self.acts.move_to(keys, folder))
        pick.open()

    def _drag(self, key: Key) -> None:
        """Pull the ticked messages (or this one) to a folder."""
        ticked = self.model.ticked()
        self._dragged = ticked if key in ticked else [key]
        from ui.dropping import Carried, carry  # when something is pulled: not before the first list

        words = text.plural(len(self._dragged), "%n message", "%n messages")
        carry(self.list, self.ctx.theme, Carried(keys=tuple(self._dragged)), words, messages_drag(), move=True)

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

    def _toggle_grouping(self) -> None:
        self.ctx.prefs.conversations = not self.ctx.prefs.conversations
        self._query()

    def _draft_on_screen(self) -> str:
        hidden = self.layout_mode is Layout.NARROW and self.split.page != "detail"
        return self.compose.keeper.id if self.is_writing() and not hidden else ""

    # --- changes --------------------------------------------------------------------------------

    def _on_changes(self, changes: ChangeSet) -> None:
        about = changes.of_kind(Message.KIND) or changes.of_kind(MailFolder.KIND) or changes.profile
        if about and not self._folders_timer.isActive():
            self._folders_timer.start()
        if changes.of_kind(MessageLeft.KIND) and self.isVisible():
            self.left.look()


def _fill(view: SpaceView, split: ListDetail) -> None:
    layout = QVBoxLayout(view)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(split)
