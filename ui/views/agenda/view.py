"""The Agenda space: bar | week or list | the event chosen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QScroller, QStackedWidget, QVBoxLayout, QWidget

from app.domain.agenda import Calendar, Event, EventRemoval
from app.domain.changes import ChangeSet
from app.domain.gateway import NoticeProof
from app.domain.ids import Key
from app.domain.listing import Entry
from app.domain.records import Record
from app.domain.seances import Seance
from app.services.agenda import AgendaItem, Which
from ui import text
from ui.actions import Situation
from ui.context import Context
from ui.directory import Directory
from ui.models.fixed import FixedListModel
from ui.timers import single_shot
from ui.views.agenda.bar import AgendaBar
from ui.views.agenda.calendars import calendar_words
from ui.views.agenda.changes import Changes
from ui.views.agenda.columns import Colours
from ui.views.agenda.dayaside import DayAside
from ui.views.agenda.editing import EventForms
from ui.views.agenda.event import EventPane
from ui.views.agenda.files import Files
from ui.views.agenda.form import EventForm
from ui.views.agenda.lines import clashes, list_rows, named
from ui.views.agenda.month import MonthView
from ui.views.agenda.periods import HOURS, Mode, days_shown, first_day, free_hour, stepped, title
from ui.views.agenda.placing import item_days
from ui.views.agenda.removed import RemovedNotice
from ui.views.agenda.week import WeekView
from ui.views.base import Layout, SpaceView
from ui.widgets.basic import Pane
from ui.widgets.heard import name_bars
from ui.widgets.listdetail import ListDetail
from ui.widgets.listpane import Empty, ListPane
from ui.widgets.recordlist import RecordList

FRESH_MS = 120
CLOCK_MS = 60_000
FORM_PX, EVENT_PX = 400, 340
AROUND_MS = 80
"""The month is painted first: both threads want the interpreter."""
THREE_DAYS_UNDER_PX = 640
SHOWN = frozenset({Event.KIND, Seance.KIND, Calendar.KIND, NoticeProof.KIND})
"""What is painted here changes with these: the place of a meeting comes with its proof."""


class AgendaView(SpaceView):
    """Reads `AgendaService.window`; every change is an intent with a way back."""

    SPACE = "agenda"
    PRIMARY = "agenda.new"

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx)
        self._directory = Directory(ctx)
        self._found: Sequence[AgendaItem] = ()
        """What the period holds."""
        self._items: Sequence[AgendaItem] = ()
        """What of it is in sight."""
        self._calendars: Sequence[Entry[Record]] = ()
        self._read_once = False
        self._to_write: str | None = None
        """Title of an event that was asked for before the calendars were read."""
        self._anchor = text.now().date()
        self._narrow = False
        self._mode = Mode.WEEK
        self._chosen: Which | None = None
        self._wanted: Key | None = None
        self.changes = Changes(ctx, self)
        self.files = Files(ctx, self)
        self._build()
        self._wire()
        self._read()

    def _build(self) -> None:
        ctx, theme = self.ctx, self.ctx.theme
        self.bar = AgendaBar(ctx)
        self.week = WeekView(theme)
        self.model = FixedListModel(self)
        self.list = RecordList(theme, self.model, self.tr("Liste des événements"))
        self.list_pane = ListPane(
            theme,
            self.list,
            Empty("agenda", self.tr("Rien de prévu"), self.tr("Aucun événement pendant ces deux mois.")),
            headed=False,
        )
        self.month = MonthView(theme)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.week)
        self._month_area = self._scrolled(self.month)
        self._pages.addWidget(self._month_area)
        self._pages.addWidget(self.list_pane)
        main = Pane(theme, "surface")
        layout = QVBoxLayout(main)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        self.removed = RemovedNotice(ctx)
        layout.addWidget(self.removed)
        layout.addWidget(self._pages, 1)
        self.event_pane = EventPane(ctx, self._directory)
        self.side = QStackedWidget()
        self.side.addWidget(self.event_pane)
        self.aside = DayAside(ctx)
        self.side.addWidget(self.aside)
        self.split = ListDetail(theme, main, self.side)
        self.side.hide()
        self.forms = EventForms(ctx, self.side, self, self.changes)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.forms.kept)
        outer.addWidget(self.split, 1)
        self._fresh = single_shot(self, FRESH_MS, self._read)
        self._reveal = single_shot(self, 0, self._reveal_day)  # once the month has its new height
        self._around = single_shot(self, AROUND_MS, self._look_around)
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_MS)
        self._clock.timeout.connect(self._show)
        self._clock.start()

    @staticmethod
    def _scrolled(page: QWidget) -> QScrollArea:
        """A page that scrolls where it has less room than it wants; nothing to see of it elsewhere."""
        area = QScrollArea()
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        name_bars(area)
        QScroller.grabGesture(area.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        return area

    def _reveal_day(self) -> None:
        """The month's current day, where the month scrolls."""
        cell = self.month.cell(self.month.day)
        self._month_area.ensureVisible(cell.center().x(), cell.center().y(), 0, cell.height() // 2 + 2)

    def _wire(self) -> None:
        bind = self.ctx.actions.bind
        self.week.grid.picked.connect(self._pick)
        self.week.heads.picked.connect(self._pick)
        self.week.grid.moved.connect(self.changes.move)
        self.week.heads.moved.connect(self.changes.move)
        self.week.grid.created.connect(self.changes.create)
        self.month.picked.connect(self._pick)
        self.month.moved.connect(self.changes.move)
        self.month.day_wanted.connect(self._open_day)
        self.month.created.connect(self._new_on)
        self.month.day_moved.connect(self._reveal.start)
        self.aside.picked.connect(self._open_coming)
        self.aside.month.day_wanted.connect(self._open_day)
        self.changes.choice.changed.connect(self._show)
        self.list.current_changed.connect(self._list_current)
        self.list.opened.connect(lambda _key: self._list_current(self.list.current_key()))
        self.event_pane.closed.connect(self._close_event)
        self.event_pane.delete_wanted.connect(lambda _key: self._delete())
        self.event_pane.edit_wanted.connect(self.forms.edit)
        self.event_pane.propose_wanted.connect(self.changes.propose)
        self.event_pane.answered.connect(self.changes.answer)
        self.changes.done.connect(self._saved)
        self.changes.gone.connect(self._gone)
        self.forms.opened.connect(self._show_side)
        self.forms.cancelled.connect(self._cancel)
        self.forms.closed.connect(lambda: self.side.setCurrentWidget(self.event_pane))
        self.split.page_changed.connect(self.ctx.shell.back_changed)
        self.ctx.bridge.changed.connect(self._on_changes)
        bind("agenda.new", self._new, self)
        bind("agenda.quick", self._quick, self)
        bind("agenda.today", self._go_today, self)
        bind("agenda.previous", lambda: self._step(-1), self)
        bind("agenda.next", lambda: self._step(1), self)
        for mode in Mode:
            bind(f"agenda.{mode.value}", partial(self._set_mode, mode), self)
        bind("agenda.delete", self._delete, self)
        bind("agenda.import", self.files.take, self)
        bind("agenda.export", self.files.give, self)
        bind("agenda.print", self._print, self)
        bind("agenda.unreadable", self.files.show_unreadable, self)
        acts = (
            "agenda.quick",
            "agenda.copy_link",
            "agenda.import",
            "agenda.export",
            "agenda.print",
            "agenda.unreadable",
        )
        menu = QMenu(self)
        menu.aboutToShow.connect(lambda: self.changes.choice.fill(menu, self._calendars))
        self.bar.calendars.setMenu(menu)
        self.bar.more.setMenu(self.ctx.actions.menu(acts, self))
        self._set_mode(Mode.WEEK)
        self._situate()

    @property
    def form(self) -> EventForm | None:
        """The form that is open."""
        return self.forms.event_form

    @property
    def _first(self) -> dt.date:
        """The first day shown."""
        return first_day(self._mode, self._anchor, narrow=self._narrow)

    @property
    def _days(self) -> int:
        return days_shown(self._mode, self._anchor, narrow=self._narrow)

    # --- SpaceView ------------------------------------------------------------------------------

    def set_layout_mode(self, mode: Layout) -> None:
        super().set_layout_mode(mode)
        self.split.set_mode(mode)
        beside = self._chosen is not None or self.form is not None
        self.side.setVisible(beside and (mode is not Layout.NARROW or self.split.page == "detail"))
        if not beside:
            self._rest()
        self._fit_days()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_days()
        self.removed.set_room(self.height() // 5)

    def _fit_days(self) -> None:
        narrow = self.width() / self.ctx.theme.scale < THREE_DAYS_UNDER_PX
        if narrow != self._narrow:
            self._narrow = narrow
            self._read()

    def activated(self) -> None:
        self._focus_page()
        self._read()
        self.removed.look()

    def _focus_page(self) -> None:
        pages = {Mode.LIST: self.list, Mode.MONTH: self.month}
        self.setFocusProxy(pages.get(self._mode, self.week.grid))

    def open_key(self, key: Key) -> None:
        """Show the week of an event, with its page."""
        self._wanted = key

        def done(entry: Entry[Record] | None) -> None:
            record = entry.record if entry is not None else None
            if isinstance(record, Event | Seance):
                soon = record.start_ms if isinstance(record, Event) else record.date_ms
                now = text.to_ms(text.now())
                recurring = isinstance(record, Event) and record.recurring and soon < now
                self._anchor = text.local(now if recurring else soon).date()
                self._set_mode(self._mode if self._mode in HOURS else Mode.WEEK)

        self.ctx.bridge.run(self.ctx.runtime.library.entry(key), on_done=done, owner=self)

    def can_go_back(self) -> bool:
        return self.split.can_go_back()

    def go_back(self) -> None:
        self._close_event()

    # --- reading --------------------------------------------------------------------------------

    def _range(self) -> tuple[int, int]:
        first = self._first
        return text.day_start_ms(first), text.day_start_ms(first + dt.timedelta(days=self._days))

    def _read(self) -> None:
        agenda, (start, end) = self.ctx.runtime.agenda, self._range()

        async def read() -> tuple[Sequence[AgendaItem], Sequence[Entry[Record]]]:
            return await agenda.window(start, end), await agenda.calendars()

        def done(found: tuple[Sequence[AgendaItem], Sequence[Entry[Record]]]) -> None:
            if (start, end) == self._range():  # else the user went on meanwhile
                self._found, self._calendars = [named(item) for item in found[0]], found[1]
                self.changes.calendars = self.files.calendars = self._calendars
                self._show()
                self._around.start()
                if not self._read_once:
                    self.forms.look_for_unsaved()
                self._read_once = True
                if self._to_write is not None:
                    asked, self._to_write = self._to_write, None
                    self._new(asked)

        self.ctx.bridge.run(read(), on_done=done, owner=self)

    def _look_around(self) -> None:
        """Read the months beside the one shown: their series are expanded before they are asked for."""
        if self._mode is not Mode.MONTH:
            return
        agenda, around = self.ctx.runtime.agenda, []
        for direction in (1, -1):
            first = first_day(self._mode, stepped(self._mode, self._anchor, direction))
            around.append((text.day_start_ms(first), text.day_start_ms(first + dt.timedelta(days=42))))

        async def read() -> None:
            for start, end in around:
                await agenda.window(start, end)

        self.ctx.bridge.run(read(), owner=self)

    def _on_changes(self, changes: ChangeSet) -> None:
        about = any(key.kind in SHOWN for key in changes.keys)
        if about and self.isVisible() and not self._fresh.isActive():
            self._fresh.start()
        if changes.of_kind(EventRemoval.KIND) and self.isVisible():
            self.removed.look()

    def _show(self) -> None:
        hidden = self.changes.choice.hidden
        self._items = [item for item in self._found if item.calendar not in hidden]
        self.bar.set_title(title(self._mode, self._anchor, narrow=self._narrow))
        colours = self._colours()
        if self._mode in HOURS:
            self.week.show_items(self._items, self._first, self._days, text.now(), colours)
        elif self._mode is Mode.MONTH:
            today, month = text.now().date(), self._anchor.month
            self.month.show_items(self._items, self._first, self._days, today, colours, month)
        else:
            self.model.set_rows(list_rows(self._items, self._first, colours, self._calendar_name))
        self.bar.show_calendars(self._calendars, hidden)
        if self.side.currentWidget() is self.aside and self.side.isVisible():
            self.aside.show_day(self._anchor)
        if self._wanted is not None:
            found = next((item for item in self._found if item.key == self._wanted), None)
            if found is not None:
                self._wanted = None
                self._pick(found)
        elif self._chosen is not None and self.form is None:
            current = next((item for item in self._found if item.which == self._chosen), None)
            if current is not None and current != self.event_pane.item:
                self.event_pane.show_item(current, self._calendar_name(current), clashes(current, self._found))
        self._mark()

    def _mark(self) -> None:
        self.week.mark(self._chosen)
        self.month.mark(self._chosen)

    def _colours(self) -> Colours:
        return Colours({body.id: body.colour for body in self._directory.bodies()})

    def _calendar_name(self, item: AgendaItem) -> str:
        if item.calendar is None:
            return self.tr("Séance")
        found = next((entry for entry in self._calendars if entry.key == item.calendar), None)
        return calendar_words(found.record) if found is not None and isinstance(found.record, Calendar) else ""

    def _pick(self, item: AgendaItem) -> None:
        self._chosen = item.which
        self.forms.leave()
        self.side.setCurrentWidget(self.event_pane)
        self.event_pane.show_item(item, self._calendar_name(item), clashes(item, self._found))
        self._show_side()
        self._mark()
        if not item.occurrence.all_day:
            moment = text.local(item.occurrence.start_ms)
            self.week.reveal(moment.hour * 60 + moment.minute)
        self._situate()

    def _list_current(self, _key: Key | None) -> None:
        row = self.model.row_at(self.list.currentIndex().row())
        if row is not None and isinstance(row.payload, AgendaItem):
            self._pick(row.payload)

    def _close_event(self) -> None:
        self._chosen = None
        self.event_pane.item = None
        self.forms.leave()
        self.split.show_list()
        self._rest()
        self._mark()
        self._situate()

    def _rest(self) -> None:
        """Nothing is chosen: a single day has its month beside it where there is room, other periods all the room."""
        alone = self._mode is Mode.DAY and self.layout_mode is Layout.WIDE
        if alone:
            self.side.setCurrentWidget(self.aside)
            self.aside.show_day(self._anchor)
            self.side.show()
            self._fit_side(EVENT_PX)
        else:
            self.side.hide()

    def _open_coming(self, item: AgendaItem) -> None:
        """A line of the days to come: its day, with its page."""
        self._wanted = item.key
        self._anchor = item_days(item)[0]
        self._read()

    def _situate(self) -> None:
        item = self.event_pane.item
        keys = (item.key,) if self._chosen is not None and item is not None and item.kind == "event" else ()
        self.ctx.actions.set_situation(Situation("agenda", keys, {"own": item is not None and not item.locked}))

    # --- going around ---------------------------------------------------------------------------

    def _set_mode(self, mode: Mode) -> None:
        self._mode = mode
        self.bar.set_mode(mode)
        if self._chosen is None and self.form is None:
            self._rest()
        self._pages.setCurrentIndex(0 if mode in HOURS else 1 if mode is Mode.MONTH else 2)
        self._focus_page()
        self._read()

    def _go_today(self) -> None:
        self._anchor = text.now().date()
        self._set_mode(self._mode)
        self.week.scroll_to_morning()

    def _step(self, direction: int) -> None:
        self._anchor = stepped(self._mode, self._anchor, direction, narrow=self._narrow)
        self._read()

    def _open_day(self, day: dt.date) -> None:
        self._anchor = day
        self._set_mode(Mode.DAY)

    # --- changing -------------------------------------------------------------------------------

    def write_event(self, title: str) -> None:
        """The form of an event about something that another space holds."""
        self._new(title)

    def _new(self, title: str = "") -> None:
        """The whole form, on the next full hour of the day in sight; a click into the hours is for a quick line."""
        if not self._read_once:
            self._to_write = title
            return
        self.forms.begin(title, *free_hour(self._anchor, self._first, self._days, text.now()))

    def _cancel(self) -> None:
        """The form is given up, with a way back."""
        self.forms.cancel()
        self._close_event()

    def _saved(self) -> None:
        self.forms.end()
        self._close_event()

    def _gone(self, key: Key) -> None:
        """An event is deleted: what was about it closes; the form of another one stays open."""
        form, item = self.form, self.event_pane.item
        if form is not None and form.which is not None and form.which[0] == key:
            self._saved()
        elif form is None and (item is None or item.key == key):
            self._close_event()

    def _show_side(self) -> None:
        self.side.show()
        self.split.show_detail()
        self._fit_side(FORM_PX if self.form is not None else EVENT_PX)

    def _fit_side(self, wanted: int) -> None:
        self.split.set_aside(wanted)

    def _quick(self) -> None:
        """A line to type: « demain 14h réunion voirie »."""
        if self._mode not in HOURS:
            self._set_mode(Mode.WEEK)
        self.week.grid.begin_new()

    def _new_on(self, day: dt.date) -> None:
        """A day of the month was double-clicked: it opens, ready for a title."""
        self._open_day(day)
        self.week.grid.begin_new()

    def _print(self) -> None:
        """The days in sight; of a month or the list, the week of the day in sight."""
        mode = self._mode if self._mode in HOURS else Mode.WEEK
        first, days = first_day(mode, self._anchor), days_shown(mode, self._anchor)
        start = text.day_start_ms(first)

        def read(items: Sequence[AgendaItem]) -> None:
            hidden = self.changes.choice.hidden
            shown = [named(item) for item in items if item.calendar not in hidden]
            from ui.views.agenda.paper import ask_printer  # loads the system's printing: only when asked for

            ask_printer(self.ctx, self, shown, first, days, title(mode, self._anchor))

        window = self.ctx.runtime.agenda.window(start, text.day_start_ms(first + dt.timedelta(days=days)))
        self.ctx.bridge.run(window, on_done=read, owner=self)

    def _delete(self) -> None:
        item = self.event_pane.item
        if item is not None:
            self.changes.delete(item)
