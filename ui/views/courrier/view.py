"""The Courrier space: list | letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app.domain.accounts import Service
from app.domain.courrier import Letter, LetterNote
from app.domain.exchanges import ExchangeDoor
from app.domain.ids import AccountId, Key
from app.domain.listing import Entry
from app.domain.mail import AttachedFile
from app.domain.records import Mark, Record
from app.services.letterlists import LetterQuery
from app.services.mail import MailDraft
from ui import text
from ui.actions import Situation
from ui.context import Context
from ui.depositing import DepositDialog
from ui.deposits import Doors
from ui.directory import Directory
from ui.dropping import Carried, carry
from ui.models.records import RecordListModel
from ui.views.actbar import ActBar
from ui.views.base import Layout, SpaceView
from ui.views.beside import BesideLines
from ui.views.courrier.acts import LetterActs, allowed
from ui.views.courrier.detail import LetterPane
from ui.views.courrier.rows import ROLES, describe_letter
from ui.views.exchanges.start import send_with_proof
from ui.views.to_sign import has_parapheur, send_owned
from ui.widgets.basic import IconButton
from ui.widgets.listdetail import ListDetail
from ui.widgets.listpane import Empty, ListPane
from ui.widgets.recordlist import RecordList, Swipe

LOW_PX, BESIDE_PX = 360, 560
"""Effective height under which, and width from which on, the acts stand beside the tabs."""
LOW_NARROW_PX = 480
"""Where they stand under the letter: effective height under which they take one row (a window of 400 %)."""
LEADING = (
    ("courrier.visa", "primary"),
    ("courrier.opinion", "primary"),
    ("courrier.assignment_done", "primary"),
    ("courrier.reply", "plain"),
    ("courrier.visa_refuse", "danger"),
)
"""What a letter waits for, and the answer to it; the rest of its acts under « Plus… »."""
MORE = (
    "courrier.close",
    "courrier.reopen",
    "courrier.assign",
    "courrier.set_due_date",
    "courrier.reply_attach",
    "courrier.note",
    "courrier.remind",
    "",
    "courrier.sign",
    "courrier.exchange",
    "courrier.deposit",
    "courrier.export",
    "courrier.copy_link",
)
MENU = (
    "courrier.open",
    "",
    *(id for id, _kind in LEADING if id != "courrier.reply"),
    "courrier.note",
    "courrier.remind",
    "courrier.reply",
    "courrier.sign",
    "courrier.exchange",
    "courrier.export",
    "courrier.copy_link",
    "courrier.deposit",
)


class CourrierView(SpaceView):
    """Reads `Library`, writes through `CourrierService`."""

    SPACE = "courrier"

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx)
        self._directory = Directory(ctx)
        self._doors = Doors(ctx, self)
        self._doors.changed.connect(self._situate)
        self._senders = Doors(ctx, self, ExchangeDoor.KIND)
        self._senders.changed.connect(self._situate)
        self._wanted: Key | None = None
        self._chip = "todo"
        self._query = LetterQuery(marks=Mark.TODO)
        """What the list shows: the chip's, narrowed and ordered by the filter menu."""
        self.model = RecordListModel(ctx.bridge, ctx.runtime.letterlists, describe_letter(self._directory), self)
        self.list = RecordList(ctx.theme, self.model, self.tr("Liste des courriers"))
        self.list.set_swipes(
            left=Swipe(self.tr("Répondre"), "reply", "accent", self._reply_to, self._may_reply),
            right=Swipe(self.tr("Lu"), "read", "accent", self._mark_read, self._is_unread),
        )
        self.pane = ListPane(
            ctx.theme,
            self.list,
            Empty("courrier", self.tr("Aucun courrier"), self.tr("Les courriers numérisés apparaîtront ici.")),
        )
        self.pane.title.set_text(self.tr("Courriers"))
        self.pane.set_chips(
            (
                ("todo", self.tr("À traiter")),
                ("unread", self.tr("Non lus")),
                ("all", self.tr("Tous")),
                ("out", self.tr("Départ")),
            )
        )
        self.filter_button = IconButton(ctx.theme, "filter", self.tr("Filtrer et trier"), self._show_filters)
        self.filter_button.setObjectName("courrier.filter")
        self.filter_button.setCheckable(True)
        self.pane.add_tool(self.filter_button)
        proofs = IconButton(ctx.theme, "send", self.tr("Envois avec preuve"), lambda: ctx.shell.go("exchanges"))
        proofs.setObjectName("courrier.exchanges")
        self.pane.add_tool(proofs)
        self.pane.notes.addWidget(BesideLines(ctx, self.SPACE))
        self.detail = LetterPane(ctx, self._directory)
        self.acts = LetterActs(ctx, self.detail)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.detail, 1)
        self.bar = ActBar(ctx, self.SPACE, LEADING, MORE)
        self._placed = False, False
        """The acts are in one row; and beside the tabs."""
        self._foot = QHBoxLayout()
        self._foot.setSpacing(0)
        column.addLayout(self._foot)
        self._foot.addWidget(self.bar)
        self.split = ListDetail(ctx.theme, self.pane, page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.split)
        self._wire()
        self._set_filter("todo")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_bar()

    def _place_bar(self) -> None:
        """Under the letter; where the window is low beside its tabs or, if that is too narrow, in one row with the tools of
        the viewer, so that the page keeps its room."""
        scale = self.ctx.theme.scale
        wide = self.width() / scale >= BESIDE_PX
        low = self.height() / scale < (LOW_PX if wide else LOW_NARROW_PX)
        if (low, low and wide) != self._placed:
            self._placed = low, low and wide
            self.bar.set_compact(low, tight=low and not wide)
            self.detail.set_low(low, self._foot if low and not wide else None)
            if low and wide:
                self.detail.tabs_line.addWidget(self.bar, 3)
            else:
                self._foot.addWidget(self.bar)

    def _wire(self) -> None:
        self.ctx.theme.changed.connect(self._place_bar)
        bind = self.ctx.actions.bind
        self.pane.chip_chosen.connect(self._set_filter)
        self.list.current_changed.connect(self._current_changed)
        self.list.opened.connect(lambda _key: self._open())
        self.list.menu_wanted.connect(self._menu)
        self.list.drag_wanted.connect(self._drag)
        self.model.loaded.connect(self._loaded)
        self.detail.shown.connect(self._situate)
        self.split.page_changed.connect(self.ctx.shell.back_changed)
        bind("courrier.open", self._open, self)
        bind("courrier.note", self._note, self)
        bind("courrier.export", self.detail.export, self)
        bind("courrier.deposit", self._deposit, self)
        bind("courrier.reply", self._reply, self)
        bind("courrier.sign", self._send_for_signature, self)
        bind("courrier.exchange", self._send_with_proof, self)
        self._situate()

    # --- SpaceView ------------------------------------------------------------------------------

    def set_layout_mode(self, mode: Layout) -> None:
        super().set_layout_mode(mode)
        self.split.set_mode(mode)

    def activated(self) -> None:
        self.list.setFocus()

    def open_key(self, key: Key) -> None:
        if key.kind == LetterNote.KIND:
            self.ctx.bridge.run(self.ctx.runtime.library.entry(key), on_done=self._open_note, owner=self)
            return
        self._wanted = None if self.list.select_key(key) else key
        self._show(key)
        self.split.show_detail()

    def _open_note(self, entry: Entry[Record] | None) -> None:
        """The letter that it is on, at its notes."""
        if entry is not None and isinstance(entry.record, LetterNote):
            self.open_key(Key(entry.key.account, Letter.KIND, entry.record.letter_id))
            self.detail.show_tab(1)

    def can_go_back(self) -> bool:
        return self.split.can_go_back()

    def go_back(self) -> None:
        self.split.show_list()
        self.list.setFocus()

    # --- choosing -------------------------------------------------------------------------------

    def _set_filter(self, filter: str) -> None:
        marks = {"todo": Mark.TODO, "unread": Mark.UNREAD}.get(filter, Mark.NONE)
        accounts = {a.id for a in self._directory.accounts()}
        boxes = tuple((account, "out") for account in accounts) if filter == "out" else None
        empty = {
            "todo": Empty("ok", self.tr("Rien à traiter"), self.tr("Aucun courrier n’attend d’action de votre part.")),
            "unread": Empty("ok", self.tr("Tout est lu"), self.tr("Aucun courrier non lu.")),
        }.get(
            filter, Empty("courrier", self.tr("Aucun courrier"), self.tr("Les courriers numérisés apparaîtront ici."))
        )
        self.pane.set_empty(empty)
        self._chip = filter
        self.narrow(boxes=boxes, marks=marks)

    def narrow(self, **changes: Any) -> None:
        """Change what the list shows: fields of `LetterQuery`."""
        self._query = replace(self._query, **changes)
        self.filter_button.setChecked(self._query.narrowed or self._query.by_due)
        self.model.set_query(self._query)

    def _show_filters(self) -> None:
        """By role, by service, late only; the order. The services are those of the letters held."""
        self.filter_button.setChecked(self._query.narrowed or self._query.by_due)
        self.ctx.bridge.run(self.ctx.runtime.letterlists.services(), on_done=self._pop_filters, owner=self)

    def _pop_filters(self, services: Sequence[str]) -> None:
        self.filters_menu(services).popup(self.filter_button.mapToGlobal(self.filter_button.rect().bottomLeft()))

    def filters_menu(self, services: Sequence[str]) -> QMenu:
        """What may be narrowed, with what is chosen ticked."""
        menu, query = QMenu(self), self._query
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def add(to: QMenu, words: str, on: bool, **changes: Any) -> None:
            action = to.addAction(words)
            action.setCheckable(True)
            action.setChecked(on)
            action.triggered.connect(lambda _on: self.narrow(**changes))

        add(menu, self.tr("Les plus récents d’abord"), not query.by_due, by_due=False)
        add(menu, self.tr("Par échéance"), query.by_due, by_due=True)
        menu.addSeparator()
        add(menu, self.tr("En retard seulement"), query.late, late=not query.late)
        roles = menu.addMenu(self.tr("À quel titre"))
        add(roles, self.tr("Tous"), not query.role, role="")
        for role, words in ROLES.items():
            add(roles, text.capital(text.tr(words)), query.role == role, role=role)
        by_service = menu.addMenu(self.tr("Service"))
        add(by_service, self.tr("Tous"), not query.service, service="")
        for name in services:
            add(by_service, name, query.service == name, service=name)
        return menu

    def _loaded(self) -> None:
        if self._wanted is not None and self.list.select_key(self._wanted):
            self._wanted = None

    def _current_changed(self, key: Key | None) -> None:
        """Also when the letter on screen left the list, by an act of ten seconds ago: then not under words being typed."""
        if key is not None and not self.detail.notes.field.hasFocus():
            self._show(key)

    def _show(self, key: Key) -> None:
        self.detail.show_key(key)
        self._situate()

    def _open(self) -> None:
        key = self.list.current_key() or self.detail.key
        if key is None:
            return
        self._show(key)
        self.split.show_detail()
        self.ctx.bridge.run(self.ctx.runtime.courrier.mark_read(key), owner=self)

    def _drag(self, key: Key) -> None:
        """Pull the letter onto another space: to the parapheur, into a message, into the agenda."""
        carry(self.list, self.ctx.theme, Carried(keys=(key,)), self.tr("Un courrier"))

    def _note(self) -> None:
        self.split.show_detail()
        self.detail.focus_note()

    def _deposit(self) -> None:
        key, letter = self.detail.key, self.detail.letter
        if key is not None and letter is not None:
            DepositDialog(self.ctx, key, letter.subject.strip(), self).open()

    def _send_for_signature(self) -> None:
        key, letter = self.detail.key, self.detail.letter
        if key is not None and letter is not None:
            send_owned(self.ctx, key, letter.subject.strip(), self)

    def _reply(self) -> None:
        key, letter = self.detail.key, self.detail.letter
        if key is not None and letter is not None:
            self._begin_reply(key, letter)

    def _begin_reply(self, key: Key, letter: Letter) -> None:
        """A message with the letter attached, ready to be written."""
        self.ctx.bridge.run(
            self.ctx.runtime.courrier.reply(key), on_done=lambda start: self._write(letter, *start), owner=self
        )

    # --- by a swipe -----------------------------------------------------------------------------

    def _letter_at(self, key: Key) -> Letter | None:
        entry = self.model.entry_of(key)
        return entry.record if entry is not None and isinstance(entry.record, Letter) else None

    def _is_unread(self, key: Key) -> bool:
        letter = self._letter_at(key)
        return letter is not None and not letter.read

    def _mark_read(self, key: Key) -> None:
        """As opening it does; the server has no way back, and none is needed: nothing is answered by it."""
        self.ctx.bridge.run(self.ctx.runtime.courrier.mark_read(key), owner=self)

    def _may_reply(self, key: Key) -> bool:
        letter = self._letter_at(key)
        return letter is not None and letter.direction != "out" and self._has_mailbox(key)

    def _reply_to(self, key: Key) -> None:
        if (letter := self._letter_at(key)) is not None:
            self._begin_reply(key, letter)

    def _write(self, letter: Letter, account: AccountId, files: tuple[AttachedFile, ...]) -> None:
        about = self.tr("En réponse à votre courrier du {day} ({chrono}), objet : {subject}").format(
            day=text.day_long(text.local(letter.arrival_ms).date()), chrono=letter.chrono, subject=letter.subject
        )
        self.ctx.shell.go("mail")
        view: Any = self.ctx.shell.view("mail")
        draft = MailDraft(
            account=account,
            subject=self.tr("Réponse : {subject}").format(subject=letter.subject),
            text=f"\n\n{text.typeset(about)}\n",
            files=files,
        )
        view.writing.write(draft, self.tr("Réponse à un courrier"))
        if not files:
            self.ctx.shell.toast(self.tr("Le document n’est pas encore sur cet appareil : il n’est pas joint."))

    def _send_with_proof(self) -> None:
        key, letter = self.detail.key, self.detail.letter
        if key is not None and letter is not None:
            send_with_proof(self.ctx, key, letter.subject.strip(), self)

    def _has_mailbox(self, key: Key) -> bool:
        body = self._directory.body_of(key.account)
        return any(body is not None and account.body == body.id for account in self._directory.accounts(Service.ZIMBRA))

    @property
    def _ours(self) -> bool:
        """A letter that we sent: nobody answers it here."""
        return self.detail.letter is not None and self.detail.letter.direction == "out"

    def _situate(self) -> None:
        key = self.detail.key
        keys = (key,) if key is not None else ()
        facts = {
            **allowed(self.detail.letter),
            "archive": key is not None and self._doors.open_for(key.account),
            "parapheur": has_parapheur(self.ctx),
            "mailbox": key is not None and self._has_mailbox(key) and not self._ours,
            "exchange": key is not None and self._senders.open_for(key.account),
        }
        self.ctx.actions.set_situation(Situation("courrier", keys, facts))

    def _menu(self, _key: Key, place: QPoint) -> None:
        """What the server does not allow on this letter is left out; the rest says why it cannot be done."""
        letter = {f"courrier.{name.removeprefix('allow.')}": on for name, on in allowed(self.detail.letter).items()}
        self.ctx.actions.menu([id for id in MENU if letter.get(id, True)], self).popup(place)
