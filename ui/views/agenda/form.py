"""The form of an event: what, when, how often, with whom, reminded when. Saves an `EventDraft`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QDate, QUrl, Signal
from PySide6.QtWidgets import (
    QDateEdit,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from app.domain.agenda import Attendee, Calendar, EventDraft
from app.domain.ids import Key
from app.domain.listing import Entry
from app.domain.records import Record
from app.domain.unsaved import UnsavedEvent
from app.services.agenda import Which
from ui import text
from ui.context import Context
from ui.directory import Directory
from ui.theme import Space, Type
from ui.views.agenda.calendars import told_apart
from ui.views.agenda.fields import date_field, read_moment, show_moment, time_field
from ui.views.agenda.joined import FilesField
from ui.views.agenda.recurrence import (
    COUNT,
    ENDLESS,
    REMINDERS,
    UNTIL,
    choices,
    joined,
    recognised,
    reminder_words,
    split,
)
from ui.views.agenda.rooms import RoomsField, is_thing, room_words
from ui.views.mail.addresses import AddressField
from ui.widgets.basic import Button, Label, ScrollPage
from ui.widgets.combo import Combo
from ui.widgets.formfoot import FormFoot
from ui.widgets.formkeeper import Form
from ui.widgets.number import NumberField
from ui.widgets.tick import Tick

NOTES_LINES = 5


class EventForm(Form):
    """Fields that scroll over a foot that does not: « Enregistrer » is always in sight.

    ``saved`` gives (calendar key, draft, draft as it was opened); the caller asks what of a series is meant.
    """

    saved = Signal(object, object, object)
    cancelled = Signal()
    slots_wanted = Signal(object, object)
    """(calendar key, draft): look for a common time."""

    def __init__(
        self,
        ctx: Context,
        calendars: Sequence[Entry[Record]],
        draft: EventDraft,
        calendar: Key,
        about: Which | None = None,
    ) -> None:
        """``calendars``: those the event may be in. ``about``: the event that is changed; None = a new one."""
        super().__init__(UnsavedEvent.KIND, calendar.account, about)
        self._ctx, self._draft = ctx, draft
        self.which = about
        self._opened_in = calendar
        self.page = ScrollPage(ctx.theme, margins=Space.L)
        self.body = self.page.body
        self.body.setSpacing(ctx.theme.gap(Space.S))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.page, 1)
        self.foot = FormFoot(ctx.theme, self.cancelled.emit, self._save)
        layout.addWidget(self.foot)
        self._build_what(calendars, calendar)
        self._build_when()
        self._build_people()
        self._build_end()
        self._show(draft)
        self._begun = self.calendar.currentData(), self.draft()

    # --- fields ---------------------------------------------------------------------------------

    def _build_what(self, calendars: Sequence[Entry[Record]], calendar: Key) -> None:
        self.title = QLineEdit()
        self._field(self.tr("Titre"), self.title)
        self.calendar = Combo()
        names = told_apart(calendars, Directory(self._ctx).body_name)
        for entry in calendars:
            if isinstance(entry.record, Calendar) and (entry.record.writable or entry.key == calendar):
                self.calendar.addItem(names[entry.key], entry.key)
        self.calendar.choose(calendar)
        self._field(self.tr("Calendrier"), self.calendar)

    def _build_when(self) -> None:
        self.all_day = Tick(self._ctx.theme, self.tr("Toute la journée"))
        self.all_day.toggled.connect(self._fit_times)
        self.body.addWidget(self.all_day)
        self.first_day, self.first_time = self._moment(self.tr("Début"))
        self.last_day, self.last_time = self._moment(self.tr("Fin"))
        self.first_day.dateChanged.connect(self._follow)
        self.first_time.timeChanged.connect(self._follow)
        self.last_day.dateChanged.connect(self._measure)
        self.last_time.timeChanged.connect(self._measure)
        self.repeat = Combo()
        self.repeat.currentIndexChanged.connect(self._fit_end)
        self._field(self.tr("Répétition"), self.repeat)
        line = QHBoxLayout()
        self.repeat_end = Combo()
        for value, words in (
            (ENDLESS, self.tr("Sans fin")),
            (UNTIL, self.tr("Jusqu’au")),
            (COUNT, self.tr("Nombre de fois")),
        ):
            self.repeat_end.addItem(words, value)
        self.repeat_end.setAccessibleName(self.tr("Fin de la répétition"))
        self.repeat_end.currentIndexChanged.connect(self._fit_end)
        self.until = date_field(self.tr("Dernier jour"))
        self.times = NumberField(self._ctx.theme, self.tr("Nombre de fois"), 2, 999)
        for widget in (self.repeat_end, self.until, self.times):
            line.addWidget(widget, 1)
        self.body.addLayout(line)

    def _build_people(self) -> None:
        self.place = QLineEdit()
        self._field(self.tr("Lieu"), self.place)
        self.people = AddressField(self._ctx, self.tr("Invités"))
        self.people.setPlaceholderText(self.tr("Noms ou adresses"))
        self._field(self.tr("Invités"), self.people)
        self.rooms = RoomsField(self._ctx)
        self.rooms.dropped.connect(self._drop_room)
        self.body.addWidget(self.rooms)
        slots = Button(self._ctx.theme, "", "plain", "people")
        slots.set_eliding(self.tr("Trouver un créneau, une salle…"))
        slots.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)  # never wider than the form
        slots.clicked.connect(lambda _checked=False: self.slots_wanted.emit(self.calendar.currentData(), self.draft()))
        self.body.addWidget(slots)

    def _build_end(self) -> None:
        theme = self._ctx.theme
        self.reminder = Combo()
        self._field(self.tr("Rappel"), self.reminder)
        self.private = Tick(theme, self.tr("Événement privé"))
        self.free = Tick(theme, self.tr("Je reste disponible"))
        self.body.addWidget(self.private)
        self.body.addWidget(self.free)
        self.link = QLineEdit()
        self.link.setPlaceholderText("https://")
        self._field(self.tr("Lien (visioconférence, document)"), self.link)
        self.files = FilesField(self._ctx)
        self._field(self.tr("Fichiers joints"), self.files)
        self.notes = QPlainTextEdit()
        self.notes.setTabChangesFocus(True)
        self.notes.setMinimumHeight(theme.metrics(Type.BODY).height() * NOTES_LINES)
        self._field(self.tr("Notes"), self.notes)
        self.body.addStretch(1)

    def _field(self, name: str, field: QWidget) -> None:
        field.setAccessibleName(name)
        block = QVBoxLayout()
        block.setSpacing(2)
        block.addWidget(Label(self._ctx.theme, name, Type.SMALL, "text_soft"))
        block.addWidget(field)
        self.body.addLayout(block)

    def _moment(self, name: str) -> tuple[QDateEdit, QTimeEdit]:
        day = date_field(self.tr("{name}, jour").format(name=name))
        time = time_field(self.tr("{name}, heure").format(name=name))
        block, line = QVBoxLayout(), QHBoxLayout()
        block.setSpacing(2)
        block.addWidget(Label(self._ctx.theme, name, Type.SMALL, "text_soft"))
        line.addWidget(day, 2)
        line.addWidget(time, 1)
        block.addLayout(line)
        self.body.addLayout(block)
        return day, time

    # --- content --------------------------------------------------------------------------------

    def _show(self, draft: EventDraft) -> None:
        self.title.setText(draft.title)
        self.place.setText(draft.location)
        self.notes.setPlainText(draft.description)
        self.link.setText(draft.link)
        self.files.set_files(draft.files)
        self.private.setChecked(draft.private)
        self.free.setChecked(draft.free)
        self._show_attendees(draft.attendees)
        start, last = _walls(draft)
        show_moment(self.first_day, self.first_time, start)
        show_moment(self.last_day, self.last_time, last)
        self._length = last - start
        plain, end, value = split(draft.rule)
        self._fill_repeat(start.date(), recognised(plain, start.date()))
        self.repeat_end.choose(end)
        far = start.date() + dt.timedelta(days=90)
        self.until.setDate(QDate.fromString(value, "yyyyMMdd") if end == UNTIL else QDate(far.year, far.month, far.day))
        self.times.setValue(int(value) if end == COUNT else 10)
        self._fill_reminders(draft.alarms)
        self.all_day.setChecked(draft.all_day)
        self._fit_times()
        self._fit_end()

    def _fill_repeat(self, day: dt.date, chosen: str) -> None:
        self.repeat.blockSignals(True)
        self.repeat.clear()
        known = choices(day)
        if chosen not in known:
            known = {**known, chosen: self.tr("Selon la règle actuelle")}
        for rule, words in known.items():
            self.repeat.addItem(words, rule)
        self.repeat.choose(chosen)
        self.repeat.blockSignals(False)

    def _fill_reminders(self, alarms: tuple[int, ...]) -> None:
        self.reminder.clear()
        for minutes, words in REMINDERS:
            self.reminder.addItem(text.tr(words), () if minutes is None else (minutes * 60_000,))
        values = [self.reminder.itemData(i) for i in range(self.reminder.count())]
        if alarms not in values:
            self.reminder.addItem(", ".join(reminder_words(ms) for ms in alarms), alarms)
            values.append(alarms)
        self.reminder.setCurrentIndex(values.index(alarms))

    def _fit_times(self) -> None:
        for field in (self.first_time, self.last_time):
            field.setVisible(not self.all_day.isChecked())

    def _fit_end(self) -> None:
        repeats = bool(self.repeat.currentData())
        kind = self.repeat_end.currentData()
        self.repeat_end.setVisible(repeats)
        self.until.setVisible(repeats and kind == UNTIL)
        self.times.setVisible(repeats and kind == COUNT)

    def _follow(self) -> None:
        """The end moves with the start."""
        start = read_moment(self.first_day, self.first_time)
        show_moment(self.last_day, self.last_time, start + self._length)
        day = start.date()
        plain = str(self.repeat.currentData() or "")
        position = self.repeat.currentIndex()
        known = list(choices(day))
        self._fill_repeat(day, known[position] if position < len(known) else plain)

    def _measure(self) -> None:
        """Another end is another length, which the end keeps when the start moves."""
        length = read_moment(self.last_day, self.last_time) - read_moment(self.first_day, self.first_time)
        if length > dt.timedelta():
            self._length = length

    def changed(self) -> bool:
        return (self.calendar.currentData(), self.draft()) != self._begun

    def unsaved(self) -> UnsavedEvent:
        event, recurrence_ms = self.which if self.which is not None else (None, None)
        return UnsavedEvent(
            id=self.kept.id,
            calendar=self.calendar.currentData(),
            draft=self.draft(),
            opened_in=self._opened_in,
            opened=self._begun[1],
            event=event,
            recurrence_ms=recurrence_ms,
        )

    def fill(self, held: UnsavedEvent) -> None:
        """What was typed before the window closed."""
        self._draft = held.draft
        self._show(held.draft)
        self.calendar.choose(held.calendar)

    @property
    def uid(self) -> str:
        """Of the event that is changed; empty for a new one."""
        return self.which[0].id.rpartition("/")[2] if self.which is not None else ""

    def take_focus(self) -> None:
        self.title.setFocus()

    def name(self) -> str:
        title = self.title.text().strip()
        return text.quoted(title) if title else self.tr("événement sans titre")

    def draft(self) -> EventDraft:
        """What the form says."""
        all_day = self.all_day.isChecked()
        start, last = read_moment(self.first_day, self.first_time), read_moment(self.last_day, self.last_time)
        if all_day:
            start_ms = _midnight(start.date())
            end_ms = _midnight(last.date()) + text.DAY_MS
        else:
            start_ms, end_ms = (text.to_ms(m.replace(tzinfo=text.PARIS)) for m in (start, last))
        value = self.until.date().toString("yyyyMMdd")
        end = str(self.repeat_end.currentData())
        plain = str(self.repeat.currentData() or "")
        rule = joined(plain, end, value if end == UNTIL else str(self.times.value()), all_day=all_day)
        before = split(self._draft.rule)
        same_end = (end, value if end == UNTIL else str(self.times.value()) if end == COUNT else "") == before[1:]
        if same_end and plain == recognised(before[0], _walls(self._draft)[0].date()):
            rule = self._draft.rule  # as it was written
        return replace(
            self._draft,
            title=self.title.text().strip(),
            start_ms=start_ms,
            end_ms=end_ms,
            all_day=all_day,
            location=self.place.text().strip(),
            description=self.notes.toPlainText().strip(),
            rule=rule,
            attendees=self._attendees(),
            alarms=tuple(self.reminder.currentData() or ()),
            private=self.private.isChecked(),
            free=self.free.isChecked(),
            link=_web(self.link.text().strip()),
            files=self.files.files,
        )

    def _attendees(self) -> tuple[Attendee, ...]:
        known = {a.address.mail.lower(): a for a in self._draft.attendees}
        typed = [known.get(a.mail.lower()) or Attendee(address=a) for a in self.people.addresses()]
        return (*typed, *self.rooms.rooms)

    def _show_attendees(self, attendees: Sequence[Attendee]) -> None:
        self.people.set_addresses([a.address for a in attendees if not is_thing(a)])
        self.rooms.show_rooms([a for a in attendees if is_thing(a)])

    def _drop_room(self, room: Attendee) -> None:
        """Book it no longer; a place that only named the rooms names those that are left."""
        before = self.rooms.rooms
        self.rooms.show_rooms([other for other in before if other is not room])
        if self.place.text().strip() == room_words(before):
            self.place.setText(room_words(self.rooms.rooms))

    def take(self, draft: EventDraft) -> None:
        """A time and rooms were found: they take the place of what was typed."""
        place, before = self.place.text().strip(), room_words(self.rooms.rooms)
        self._draft = replace(self._draft, attendees=draft.attendees)
        start, last = _walls(draft)
        self._length = last - start
        show_moment(self.first_day, self.first_time, start)
        show_moment(self.last_day, self.last_time, last)
        self._show_attendees(draft.attendees)
        if place in ("", before):
            self.place.setText(room_words(self.rooms.rooms))

    def _save(self) -> None:
        draft = self.draft()
        problem = ""
        if not draft.title:
            problem = self.tr("Donnez un titre à l’événement.")
        elif draft.end_ms <= draft.start_ms:
            problem = self.tr("La fin doit venir après le début.")
        elif draft.link and QUrl(draft.link, QUrl.ParsingMode.StrictMode).host() == "":
            problem = self.tr("{words} n’est pas une adresse web.").format(words=text.quoted(draft.link))
        elif any("@" not in a.address.mail for a in draft.attendees):
            wrong = next(a.address.mail for a in draft.attendees if "@" not in a.address.mail)
            problem = self.tr("{words} n’est pas une adresse.").format(words=text.quoted(wrong))
        if self.foot.accepts(problem):
            self.saved.emit(self.calendar.currentData(), draft, self._begun[1])


def _web(typed: str) -> str:
    """``visio.example/salle`` is meant as an address of the web."""
    return typed if not typed or "://" in typed else f"https://{typed}"


def _walls(draft: EventDraft) -> tuple[dt.datetime, dt.datetime]:
    """Wall clocks of start and end; an all-day event ends on its last day."""
    if draft.all_day:
        first, last = (dt.datetime.fromtimestamp(ms / 1000, dt.UTC).replace(tzinfo=None) for ms in
                       (draft.start_ms, max(draft.start_ms, draft.end_ms - text.DAY_MS)))  # fmt: skip
        return first.replace(hour=9), last.replace(hour=10)
    return text.local(draft.start_ms).replace(tzinfo=None), text.local(draft.end_ms).replace(tzinfo=None)


def _midnight(day: dt.date) -> int:
    return text.to_ms(dt.datetime.combine(day, dt.time(), dt.UTC))
