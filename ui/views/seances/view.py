"""The Séances space: list | meeting, and the reader over both."""

from __future__ import annotations

import functools
from collections.abc import Coroutine
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from app.domain.accounts import Service
from app.domain.changes import ChangeSet
from app.domain.gateway import NoticeProof
from app.domain.ids import Key
from app.domain.listing import Entry
from app.domain.records import Record
from app.domain.seances import Annotation, Presence, Seance
from app.services.seances import Written
from ui import text
from ui.actions import Situation
from ui.context import Context
from ui.depositing import DepositDialog
from ui.deposits import Doors
from ui.directory import Directory
from ui.dropping import Carried, carry
from ui.ink.tools import ToolKind
from ui.models.fixed import FixedListModel
from ui.timers import single_shot
from ui.views.base import Layout, SpaceView
from ui.views.seances.allnotes import AllNotes
from ui.views.seances.answers import ProxyDialog, convocation_here
from ui.views.seances.board import BoardPane
from ui.views.seances.calendar_choice import ask_calendar
from ui.views.seances.meeting import MeetingPane
from ui.views.seances.proof import ProofPane
from ui.views.seances.reader import ReaderPane
from ui.views.seances.rows import (
    Meeting,
    awaits_answer,
    is_listed_as_past,
    is_past,
    meeting_rows,
    presence_word,
    read_meetings,
)
from ui.views.seances.summary import Item, is_locked
from ui.views.seances.written import ABOVE_PT
from ui.widgets.listdetail import ListDetail
from ui.widgets.listpane import Empty, ListPane
from ui.widgets.recordlist import RecordList, Swipe

READER_MS = 400
"""After the meetings: the reader is made while one looks at them."""

TOOLS = {
    "seances.hand": ToolKind.HAND,
    "seances.pen": ToolKind.PEN,
    "seances.highlighter": ToolKind.HIGHLIGHTER,
    "seances.eraser": ToolKind.ERASER,
    "seances.rubber": ToolKind.RUBBER,
    "seances.text": ToolKind.TEXT,
    "seances.note": ToolKind.NOTE,
    "seances.select": ToolKind.SELECT,
    "seances.rectangle": ToolKind.RECTANGLE,
    "seances.arrow": ToolKind.ARROW,
    "seances.stamp_seen": ToolKind.STAMP_SEEN,
    "seances.stamp_review": ToolKind.STAMP_REVIEW,
}

MENU = (
    "seances.proof",
    "seances.attendance",
    "seances.all_notes",
    "seances.calendar",
    "seances.deposit",
    "",
    "seances.remind",
    "seances.copy_link",
)
"""Of a row; the accusé is given beside what it is about, never from here."""


class SeancesView(SpaceView):
    """Reads `Library`, acts through `SeanceService`."""

    SPACE = "seances"

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx)
        self._directory = Directory(ctx)
        self._doors = Doors(ctx, self)
        self._meetings: list[Meeting] = []
        self._filter = "next"
        self._wanted_document: str = ""
        """Origin id of a document to open once its meeting is shown (a note was searched for)."""
        self._taking = False
        """The list follows the store: what was in sight stays, though it left the list."""
        self._asked: Key | None = None
        """Meeting whose gateway and other notes were asked for when it came into sight."""
        self._build()
        self._wire()
        self._read()

    def _build(self) -> None:
        ctx, theme = self.ctx, self.ctx.theme
        self.stack = QStackedWidget()
        layout = QVBoxLayout(self)  # from the outside in: what is taken over whole has its widgets styled once more
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        self.model = FixedListModel(self)
        self.list = RecordList(theme, self.model, self.tr("Liste des séances"))
        self.list.set_swipes(
            left=self._answer_swipe(self.tr("Absent"), "close", "text_soft", Presence.ABSENT),
            right=self._answer_swipe(self.tr("Présent"), "check", "accent", Presence.PRESENT),
        )
        self.pane = ListPane(theme, self.list, self._empty(), self.tr("Séances"))
        self.pane.set_chips(
            (
                ("next", self.tr("À venir")),
                ("answer", self.tr("À répondre")),
                ("past", self.tr("Passées")),
            )
        )
        self.meeting = MeetingPane(ctx)
        self.split = ListDetail(theme, self.pane, self.meeting)
        self.stack.addWidget(self.split)
        self.proof = ProofPane(ctx)
        self.stack.addWidget(self.proof)
        self.board = BoardPane(ctx)
        self.stack.addWidget(self.board)

    @functools.cached_property
    def reader(self) -> ReaderPane:
        """Made once the meetings are on screen, or when a document is opened: with it the first visit held the window."""
        reader = ReaderPane(self.ctx, self.stack)
        self.stack.addWidget(reader)
        reader.set_layout_mode(self.layout_mode)
        reader.item_wanted.connect(self._open_item)
        reader.moved.connect(self._situate)
        reader.text.left.connect(self._read_text)
        self._bind_reading(reader)
        return reader

    def _bind_reading(self, reader: ReaderPane) -> None:
        bind = self.ctx.actions.bind
        for id, kind in TOOLS.items():
            bind(id, partial(reader.desk.choose, kind), self)
        bind("seances.copy", reader.copy_passage, self)
        bind("seances.delete_ink", reader.delete_selected, self)
        bind("seances.bookmark", reader.written.toggle_bookmark, self)
        bind("seances.rotate", reader.strip.turn, self)
        bind("seances.columns", reader.toggle_columns, self)
        bind("seances.night", reader.toggle_night, self)
        bind("seances.read_text", self._read_text, self)
        bind("seances.undo", reader.desk.undo, self)
        bind("seances.redo", reader.desk.redo, self)
        bind("seances.share_ink", reader.written.share, self)
        bind("seances.export", reader.written.export, self)
        bind("seances.previous", lambda: reader.step(-1), self)
        bind("seances.next", lambda: reader.step(1), self)
        bind("seances.find", reader.start_search, self)
        bind("seances.next_hit", lambda: reader.viewer.search.stepped.emit(1), self)
        bind("seances.previous_hit", lambda: reader.viewer.search.stepped.emit(-1), self)
        bind("seances.summary", reader.summary_button.toggle, self)
        bind("seances.immerse", lambda: reader.immerse(not reader.immersed), self)
        bind("seances.notes", reader.notes_button.toggle, self)

    @property
    def _in_reader(self) -> bool:
        return "reader" in self.__dict__ and self.stack.currentWidget() is self.reader

    def _wire(self) -> None:
        ctx, bind = self.ctx, self.ctx.actions.bind
        self.pane.chip_chosen.connect(self._set_filter)
        self.list.current_changed.connect(self._current_changed)
        self.list.opened.connect(lambda _key: self.split.show_detail())
        self.list.menu_wanted.connect(self._menu)
        self.list.drag_wanted.connect(self._drag)
        self.split.page_changed.connect(ctx.shell.back_changed)
        self.meeting.opened.connect(self._open_item)
        self.meeting.answered.connect(self._answer)
        self.meeting.shown.connect(self._meeting_shown)
        ctx.bridge.changed.connect(self._on_changes)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.applicationStateChanged.connect(self._window_came_or_went)
        self._doors.changed.connect(self._situate)
        bind("seances.acknowledge", self._acknowledge, self)
        bind("seances.proof", partial(self._cover, self.proof), self)
        bind("seances.deposit", self._deposit, self)
        bind("seances.calendar", self._choose_calendar, self)
        bind("seances.attendance", partial(self._cover, self.board), self)
        bind("seances.all_notes", self._show_all_notes, self)
        self._situate()
        single_shot(self, READER_MS, lambda: self.reader).start()

    # --- SpaceView ------------------------------------------------------------------------------

    def set_layout_mode(self, mode: Layout) -> None:
        super().set_layout_mode(mode)
        self.split.set_mode(mode)
        if "reader" in self.__dict__:
            self.reader.set_layout_mode(mode)

    def activated(self) -> None:
        self._ask_other_devices()
        if self.stack.currentWidget() is self.split:
            self._focus_list()
        elif self._in_reader:
            (self.reader.text.field if self.reader.as_text.on else self.reader.strip).setFocus()
        elif self.stack.currentWidget() is self.proof:
            self.proof.setFocus()
        else:
            self.board.list.setFocus()

    def _focus_list(self) -> None:
        """A list that gets the focus makes its first row the current one: not where another meeting is in sight."""
        elsewhere = self.meeting.key is not None and not self.list.currentIndex().isValid()
        (self.meeting.list if elsewhere and self.meeting.list.isVisibleTo(self) else self.list).setFocus()

    def open_key(self, key: Key) -> None:
        if key.kind == Annotation.KIND:
            self._open_note(key)
            return
        self._close_reader()
        self._uncover()
        self._list_with(key)
        self._show(key)
        self.split.show_detail()

    def can_go_back(self) -> bool:
        return self.stack.currentWidget() is not self.split or self.split.can_go_back()

    def go_back(self) -> None:
        if self._in_reader and self.reader.as_text.on:
            self._read_text()
        elif self._in_reader and self.reader.immersed:
            self.reader.immerse(False)
        elif self._in_reader:
            self._close_reader()
        elif self.stack.currentWidget() is not self.split:
            self._uncover()
        else:
            self.split.show_list()
            self.list.setFocus()

    # --- the list -------------------------------------------------------------------------------

    def _set_filter(self, filter: str) -> None:
        self._filter = filter
        self.pane.set_empty(self._empty())
        self._fill()

    def _list_with(self, key: Key) -> None:
        """A meeting opened from elsewhere is in the list beside it: that of the past ones, or of those to come."""
        found = next((m for m in self._meetings if m.key == key), None)
        if found is not None and self.model.row_of(key) < 0:
            filter = "past" if is_listed_as_past(found.seance, text.now()) else "next"
            self.pane.choose_chip(filter)
            self._set_filter(filter)

    def _empty(self) -> Empty:
        if self._filter == "answer":
            return Empty("ok", self.tr("Aucune réponse attendue"), self.tr("Accusés et présences sont à jour."))
        if self._filter == "past":
            return Empty("seances", self.tr("Aucune séance passée"), self.tr("Les séances tenues se retrouvent ici."))
        return Empty("seances", self.tr("Aucune séance à venir"), self.tr("Les convocations arriveront ici."))

    def _read(self) -> None:
        self.ctx.bridge.run(read_meetings(self.ctx.runtime.library), on_done=self._take, owner=self)

    def _take(self, found: list[Meeting]) -> None:
        self._meetings = found
        self._taking = True
        self._fill()
        self._taking = False

    def _fill(self) -> None:
        self.model.set_rows(meeting_rows(self._meetings, self._filter, self._directory))
        now = text.now()
        waiting = sum(awaits_answer(m.seance, now) for m in self._meetings)
        self.pane.title.set_text(
            text.plural(waiting, "Séances · %n réponse attendue", "Séances · %n réponses attendues")
            if waiting
            else self.tr("Séances")
        )
        if self.meeting.key is not None:
            self.list.select_key(self.meeting.key)

    def _on_changes(self, changes: ChangeSet) -> None:
        accounts = {m.key.account for m in self._meetings}
        about = changes.of_kind(Seance.KIND) or changes.of_kind(NoticeProof.KIND)
        if about or any(account in accounts for account, _ref in changes.files):
            self._read()

    # --- one meeting ----------------------------------------------------------------------------

    def _current_changed(self, key: Key | None) -> None:
        if key is not None and not self._taking:
            self._show(key)

    def _menu(self, _key: Key, place: QPoint) -> None:
        self.ctx.actions.menu(MENU, self).popup(place)

    def _drag(self, key: Key) -> None:
        """Pull the meeting onto another space: into the agenda, into a message with its documents."""
        carry(self.list, self.ctx.theme, Carried(keys=(key,)), self.tr("Une séance"))

    def _show(self, key: Key) -> None:
        self.meeting.show_key(key)
        self.list.select_key(key)
        self._situate()

    def _meeting_shown(self) -> None:
        page = self.meeting.page
        if page is not None and page.entry.key != self._asked:
            self._asked = page.entry.key
            self._ask_other_devices()
            # Place, pouvoirs and answers may have changed; once it was held, votes are known.
            self._in_passing(self.ctx.runtime.notices.freshen(page.entry.key))
        if page is not None and self._in_reader:
            self.reader.follow(page, self.meeting.items)
        if page is not None and self._wanted_document:
            wanted, self._wanted_document = self._wanted_document, ""
            found = next((i for i in self.meeting.items if i.document.origin_id == wanted), None)
            if found is not None:
                self._open_item(found)
        self._situate()

    def _in_passing(self, asking: Coroutine[Any, Any, object]) -> None:
        """Nothing is said when nobody answers."""
        self.ctx.bridge.run(asking, on_done=lambda _new: None, on_error=lambda _error: None, owner=self)

    def _ask_other_devices(self) -> None:
        """Ink that I wrote on another device, while a meeting is in sight."""
        page = self.meeting.page
        if page is not None and self.isVisible():
            self._in_passing(self.ctx.runtime.carnet.freshen(page.entry.key.account))

    def _send_ink(self) -> None:
        """What I wrote here leaves for my other devices: I may take one up next."""
        self._in_passing(self.ctx.runtime.carnet.turn())

    def _window_came_or_went(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive:
            self._ask_other_devices()
        elif self._in_reader:
            self._send_ink()

    @property
    def document(self) -> str:
        """``origin_id`` of the document that is read; empty where none is."""
        item = self.reader.item if self._in_reader else None
        return item.document.origin_id if item is not None else ""

    def open_document(self, key: Key, origin_id: str) -> None:
        """One document of a meeting, as soon as the meeting is there."""
        self._wanted_document = origin_id
        self.open_key(key)
        if self.meeting.page is not None and self.meeting.page.entry.key == key:
            self._meeting_shown()

    def _open_note(self, key: Key) -> None:
        """A note found by the search: its document, in its meeting."""

        def found(entry: Entry[Record] | None) -> None:
            note = entry.record if entry is not None else None
            if isinstance(note, Annotation):
                self.open_document(Key(key.account, Seance.KIND, note.seance_id), note.origin_id)

        self.ctx.bridge.run(self.ctx.runtime.library.entry(key), on_done=found, owner=self)

    def _situate(self) -> None:
        page = self.meeting.page
        reader = self.reader if self._in_reader and self.reader.item is not None else None
        facts = {
            "acknowledge": page is not None and is_locked(page) and convocation_here(page),
            "archive": page is not None and self._doors.open_for(page.entry.key.account),
            "past": page is not None and page.seance.date_ms < text.to_ms(text.now()),
            "members_told": page is not None and page.told is not None and bool(page.told.members),
            "members_kept": page is not None and page.told is not None and not page.told.members,
            "no_gateway": page is not None and page.told is None and not self._has_gateway(page.entry.key),
            "no_mailbox": not self.ctx.runtime.bodies.accounts(Service.ZIMBRA),
            "reading": reader is not None,
            "write": reader is not None and reader.can_write,
            "annotate": reader is not None and reader.can_annotate,
            "passage": reader is not None and reader.desk.selection.passage is not None,
            "written_selected": reader is not None and reader.can_delete,
            "found": reader is not None and reader.viewer.found_some,
            "undo": reader is not None and bool(reader.desk.history.done),
            "redo": reader is not None and bool(reader.desk.history.undone),
            "export": reader is not None and reader.item is not None and reader.item.here,
        }
        keys = (self.meeting.key,) if self.meeting.key is not None else ()
        self.ctx.actions.set_situation(Situation("seances", keys, facts))

    def _has_gateway(self, meeting: Key) -> bool:
        """Something could tell the members' answers: the tablet protocol does not."""
        return bool(self.ctx.runtime.bodies.beside(meeting.account, Service.COURRIER))

    # --- pages over the meeting -----------------------------------------------------------------

    def _cover(self, pane: ProofPane | BoardPane) -> None:
        """The proof, or the answers of the members, of the meeting in sight."""
        key = self.meeting.key
        if key is None:
            return
        self._close_reader()
        self.stack.setCurrentWidget(pane)
        pane.show_key(key)
        pane.setFocus()
        self.ctx.shell.back_changed()

    def _uncover(self) -> None:
        if self.stack.currentWidget() in (self.proof, self.board):
            self.stack.setCurrentWidget(self.split)
            self.ctx.shell.back_changed()
            self.meeting.list.setFocus()

    def _deposit(self) -> None:
        page = self.meeting.page
        if page is not None:
            moment = text.local(page.seance.date_ms)
            DepositDialog(self.ctx, page.entry.key, f"{page.seance.name}, {moment:%d/%m/%Y}", self).open()

    def _choose_calendar(self) -> None:
        page = self.meeting.page
        if page is not None:
            ask_calendar(self.ctx, page.body, self)

    def _show_all_notes(self) -> None:
        """Everything written in the meeting, in one list: of a closed one too, whose documents are gone perhaps."""
        page = self.meeting.page
        if page is not None:
            self.ctx.bridge.run(
                self.ctx.runtime.seances.written(page.entry.key),
                on_done=lambda written: AllNotes(self.ctx, self, page, written, self._go_to_written).open(),
                owner=self,
            )

    def _read_text(self) -> None:
        self.reader.as_text.toggle()
        self.ctx.shell.back_changed()
        self._situate()

    def _go_to_written(self, each: Written) -> None:
        found = next((i for i in self.meeting.items if i.document.document_id == each.document.document_id), None)
        if found is None:
            return
        if each.lost:  # its page is no longer there: the list beside the pages lays it where the user goes
            self._open_item(found)
            self.reader.notes_button.setChecked(True)
        else:
            self._open_item(found, (each.page, max(0.0, each.top_pt - ABOVE_PT)))

    # --- answering ------------------------------------------------------------------------------

    def _acknowledge(self) -> None:
        page = self.meeting.page  # of the meeting in sight: another may be chosen and not shown yet
        if page is not None:
            said = self.tr("Accusé enregistré. Il part dès que le réseau le permet.")
            self.ctx.bridge.run(
                self.ctx.runtime.seances.acknowledge(page.entry.key),
                on_done=lambda _none: self.ctx.shell.toast(said),
                owner=self,
            )

    def _answer(self, presence: Presence) -> None:
        page = self.meeting.page
        if page is None:
            return
        key = page.entry.key
        if presence is Presence.PROXY:
            dialog = ProxyDialog(self.ctx, page, lambda holder: self._send_answer(key, presence, holder), self)
            dialog.open()
        else:
            self._send_answer(key, presence, "")

    def _send_answer(self, key: Key, presence: Presence, holder: str) -> None:
        said = text.typeset(self.tr("Réponse enregistrée : {word}.").format(word=presence_word(presence).lower()))
        before = self._seance_at(key)

        def back() -> None:
            if before is not None:
                former = self.ctx.runtime.seances.take_back_answer(key, before.presence, before.proxy_holder)
                self.ctx.bridge.run(former, owner=self)

        self.ctx.bridge.run(
            self.ctx.runtime.seances.answer(key, presence, holder),
            on_done=lambda _none: self.ctx.shell.toast(said, back),
            owner=self,
        )

    def _answer_swipe(self, words: str, icon: str, ink: str, presence: Presence) -> Swipe:
        return Swipe(
            words,
            icon,
            ink,
            lambda key: self._send_answer(key, presence, ""),
            lambda key: self._may_answer(key, presence),
        )

    def _seance_at(self, key: Key) -> Seance | None:
        return next((m.seance for m in self._meetings if m.key == key), None)

    def _may_answer(self, key: Key, presence: Presence) -> bool:
        """Another answer than the one given, to a meeting that still awaits one."""
        seance = self._seance_at(key)
        return seance is not None and not is_past(seance, text.now()) and presence is not seance.presence

    # --- reading --------------------------------------------------------------------------------

    def _open_item(self, item: Item, place: tuple[int, float] | None = None) -> None:
        """Read a document, from a place of it: (page, points from its top); None = where one was."""
        page = self.meeting.page
        if page is None:
            return
        if item.locked:
            said = self.tr("Accusez d’abord réception de la convocation : les autres documents s’ouvriront ensuite.")
            self.ctx.shell.toast(said.replace(" :", f"{text.NBSP}:"))
            self.meeting.ack_button.setFocus()
            return
        self.stack.setCurrentWidget(self.reader)
        self._ask_other_devices()
        self.reader.read(page, self.meeting.items, item, place)
        self._situate()
        self.ctx.shell.back_changed()

    def _close_reader(self) -> None:
        if self._in_reader:
            self.stack.setCurrentWidget(self.split)
            self.reader.leave()
            self._send_ink()
            self.meeting.reload()
            self.ctx.shell.back_changed()
            self.meeting.list.setFocus()
