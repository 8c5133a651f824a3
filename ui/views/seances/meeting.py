"""One meeting: what it is, what it asks, and its documents."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.domain.accounts import Service
from app.domain.changes import ChangeSet
from app.domain.gateway import NoticeProof
from app.domain.ids import Key
from app.domain.seances import Annotation, InkStroke, Presence, Seance
from app.services.meeting_news import News
from app.services.seances import SeancePage
from ui import text
from ui.context import Context
from ui.deposits import DepositLine
from ui.models.fixed import FixedListModel
from ui.text import plural, tr
from ui.theme import Space, Type
from ui.timers import single_shot
from ui.views.seances.answers import AckRow, PresenceRow
from ui.views.seances.grouping import GroupingButton
from ui.views.seances.newswords import news_words
from ui.views.seances.rows import document_rows, is_past, is_withdrawn
from ui.views.seances.summary import Item, build_items, total_bytes
from ui.widgets.basic import ActionButton, Label, Line, Pane, StatePane
from ui.widgets.flow import FlowLayout
from ui.widgets.headscroll import HeadScroll
from ui.widgets.recordlist import RecordList

SEEN_AFTER_MS = 1500
"""In sight this long, a meeting that changed counts as looked at; it says so until another one is shown."""
HEAD_SHARE = 0.64
"""The header scrolls rather than take more of the height than this."""
ROWS_LEFT = 2
"""A tall window has room for the whole header at twice the size of text, and for that many documents."""


class MeetingPane(Pane):
    """Shows one meeting by key; follows its changes."""

    opened = Signal(object)
    """`Item` the user wants to read."""
    shown = Signal()
    """The meeting, or what is known of it, changed."""
    answered = Signal(object)
    """`Presence` the user chose."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme, "surface")
        self._ctx = ctx
        self.key: Key | None = None
        self.page: SeancePage | None = None
        self.items: list[Item] = []
        self._news: News | None = None
        """What had changed when the meeting came into sight, or since: said until another one is shown."""
        self._seen = single_shot(self, SEEN_AFTER_MS, self._looked_at)
        theme = ctx.theme
        self._nothing = StatePane(
            theme, "seances", self.tr("Aucune séance choisie"), self.tr("Choisissez une séance dans la liste.")
        )
        self._head = _Head(ctx, self.answered.emit)
        self._head.grouping.chosen.connect(self._fill)
        self.model = FixedListModel(self)
        self.list = RecordList(theme, self.model, self.tr("Sommaire de la séance"))
        self.list.opened.connect(self._opened)
        self._scroll = HeadScroll(theme, self._head, share=HEAD_SHARE, rows_left=ROWS_LEFT)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._scroll)
        column.addWidget(Line(theme))
        column.addWidget(self.list, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(content)
        ctx.bridge.changed.connect(self._on_changes)

    @property
    def ack_button(self) -> QWidget:
        return self._head.ack.button

    def show_key(self, key: Key | None) -> None:
        """Show a meeting; None = nothing."""
        if key == self.key:
            return
        self.key, self._news = key, None
        self._seen.stop()
        if key is None:
            self.page, self.items = None, []
            self._stack.setCurrentIndex(0)
            self.shown.emit()
        else:
            self.reload()

    def reload(self) -> None:
        """Read the meeting again."""
        key = self.key
        if key is not None:
            self._ctx.bridge.run(
                self._ctx.runtime.seances.page(key), on_done=lambda page: self._take(key, page), owner=self
            )

    def _take(self, key: Key, page: SeancePage | None) -> None:
        if key != self.key:
            return
        if page is None:
            self.show_key(None)
            return
        self.page = page
        self.items = build_items(page)
        if page.news is not None:
            self._news = page.news
            self._look()
        self._head.show_page(page, self.items, self._news)
        self._scroll.fit()
        self._fill()
        self._stack.setCurrentIndex(1)
        self.shown.emit()

    def _fill(self) -> None:
        self.model.set_rows(document_rows(self.items, self._head.grouping.grouping))

    def _look(self) -> None:
        if self.isVisible() and self.page is not None and self.page.seance.changed and not self._seen.isActive():
            self._seen.start()

    def _looked_at(self) -> None:
        if self.isVisible() and self.page is not None and self.page.entry.key == self.key:
            self._ctx.bridge.run(self._ctx.runtime.seances.mark_seen(self.page.entry.key), owner=self)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look()

    def item(self, key: Key) -> Item | None:
        """The document of a row."""
        return next((item for item in self.items if item.key == key), None)

    def _opened(self, key: Key) -> None:
        item = self.item(key)
        if item is not None:
            self.opened.emit(item)

    def _on_changes(self, changes: ChangeSet) -> None:
        key = self.key
        if key is None:
            return
        mine = {Annotation.KIND, InkStroke.KIND, NoticeProof.KIND}
        if not self.isVisible():
            mine.discard(InkStroke.KIND)  # somebody writes over us, in the reader: read again when it closes
        touched = key in changes.keys or any(k.account == key.account and k.kind in mine for k in changes.keys)
        if touched or any(account == key.account for account, _ref in changes.files):
            self.reload()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._scroll.fit()


class _Head(QWidget):
    """Name, moment, place; the accusé and the presence answer; the size of what follows."""

    def __init__(self, ctx: Context, answer: Callable[[Presence], None]) -> None:
        super().__init__()
        self._ctx = ctx
        theme = ctx.theme
        self._title = Label(theme, "", Type.TITLE)
        self._where = Label(theme, "", Type.BODY, "text_soft")
        self._changed = Label(theme, "", Type.BODY, "warn")
        self.ack = AckRow(ctx)
        self.presence = PresenceRow(ctx, answer)
        self._content = Label(theme, "", Type.SMALL, "text_soft")
        self.grouping = GroupingButton(ctx)
        sommaire = QWidget()
        line = QHBoxLayout(sommaire)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._content, 1)
        line.addWidget(self.grouping)
        self._proof = ActionButton(theme, ctx.actions.qaction("seances.proof"), words=True)
        self._board = ActionButton(theme, ctx.actions.qaction("seances.attendance"), words=True)
        self._notes = ActionButton(theme, ctx.actions.qaction("seances.all_notes"), words=True)
        self._why_no_board = Label(theme, "", Type.SMALL, "text_soft")
        ctx.actions.qaction("seances.attendance").changed.connect(self._explain)
        self._pouvoirs = Label(theme, "", Type.BODY, "accent")
        column = QVBoxLayout(self)
        gap = theme.gap(Space.L)
        column.setContentsMargins(gap + 4, gap, gap, theme.gap(Space.S))
        column.setSpacing(theme.gap(Space.S))
        self._deposit = DepositLine(ctx)
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        self._calendar = ActionButton(theme, ctx.actions.qaction("seances.calendar"))
        others = (ActionButton(theme, ctx.actions.qaction(act)) for act in ("seances.remind", "seances.copy_link"))
        for button in (self._calendar, *others):
            top.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(top)
        shown = (
            self._where,
            self._changed,
            self._deposit,
            self.ack,
            self.presence,
            self._pouvoirs,
        )
        for widget in shown:
            column.addWidget(widget)
        pages = QWidget()
        flow = FlowLayout(pages, theme.gap(Space.S))
        flow.addWidget(self._proof)
        flow.addWidget(self._board)
        flow.addWidget(self._notes)
        column.addWidget(pages)
        column.addWidget(self._why_no_board)
        column.addWidget(sommaire)
        column.addStretch(1)

    def _explain(self) -> None:
        """The reason is read without hovering."""
        why = self._ctx.actions.qaction("seances.attendance").statusTip()
        self._why_no_board.set_text(why)
        self._why_no_board.setVisible(bool(why))

    def show_page(self, page: SeancePage, items: list[Item], news: News | None) -> None:
        seance = page.seance
        acknowledging = self.ack.button.hasFocus()
        self._title.set_text(seance.name)
        parts = (text.capital(text.when_long(seance.date_ms)), _nearness(page), page.body.name, _place(page))
        self._where.set_text(" · ".join(filter(None, parts)))
        self._changed.set_text(_closed(seance) if seance.closed else news_words(news) if news is not None else "")
        self._changed.setVisible(bool(self._changed.text()))
        self._changed.set_ink("text_soft" if seance.closed and not is_withdrawn(seance, text.now()) else "warn")
        self.ack.show_page(page)
        self.presence.show_page(page)
        self._pouvoirs.set_text(_pouvoirs(page))
        self._pouvoirs.setVisible(bool(self._pouvoirs.text()))
        if acknowledging and self.ack.button.isHidden():
            self.presence.take_focus()  # the next question, rather than wherever the window's order leads
        self._explain()
        self._calendar.setVisible(bool(self._ctx.runtime.bodies.accounts(Service.ZIMBRA)))
        self._notes.setVisible(page.frozen or any(item.notes or item.strokes for item in items))
        self._content.set_text(_content(items))
        self.grouping.setVisible(sum(item.projet is not None for item in items) > 1)
        self._deposit.show_key(page.entry.key)


def _closed(seance: Seance) -> str:
    if is_withdrawn(seance, text.now()):
        said = tr("Retirée par le secrétariat : cette séance est annulée, ou vous n’y êtes plus convoqué.")
    else:
        said = tr("Séance archivée : elle se lit encore ici, elle ne se modifie plus.")
    return text.typeset(said)


def _place(page: SeancePage) -> str:
    """The tablet protocol has no place: the gateway tells it."""
    return page.seance.place or (page.told.place if page.told is not None else "")


def _pouvoirs(page: SeancePage) -> str:
    """Whom the user represents."""
    given = page.told.pouvoirs if page.told is not None and not page.seance.closed else ()
    if not given:
        return ""
    if len(given) == 1:
        return tr("Vous portez le pouvoir donné par {name}.").format(name=given[0])
    said = tr("Vous avez reçu {count} pouvoirs ({names}) : un membre n’en porte qu’un (CGCT L2121-20).")
    return text.typeset(said.format(count=len(given), names=", ".join(given)))


def _nearness(page: SeancePage) -> str:
    """``dans 8 jours``: what the date means today."""
    if is_past(page.seance, text.now()):
        return ""
    days = (text.local(page.seance.date_ms).date() - text.now().date()).days
    if days < 2:
        return tr("aujourd’hui") if days == 0 else tr("demain")
    return plural(days, "dans %n jour", "dans %n jours")


def _content(items: list[Item]) -> str:
    here = sum(1 for item in items if item.here)
    if not items:
        return tr("Aucun document.")
    if here == len(items):
        offline = tr("tous hors ligne")
    else:
        offline = tr("{here} sur {count} hors ligne").format(here=here, count=len(items))
    read = sum(1 for item in items if item.opened)
    size = total_bytes(items)
    parts = [plural(len(items), "%n document", "%n documents"), text.size(size) if size else "", offline]
    parts += [plural(read, "%n ouvert", "%n ouverts")] if read else []
    return " · ".join(filter(None, parts))
