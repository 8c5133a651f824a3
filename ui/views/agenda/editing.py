"""Forms of events: a new one, one about an event, those that an earlier window left unfinished."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.domain.agenda import EventDraft
from app.domain.ids import Key
from app.domain.listing import Entry
from app.domain.records import Record
from app.domain.unsaved import UnsavedEvent
from app.services.agenda import AgendaItem, Which
from ui import text
from ui.context import Context
from ui.views.agenda.calendars import places_for
from ui.views.agenda.changes import Changes
from ui.views.agenda.form import EventForm
from ui.views.agenda.slots import SlotDialog
from ui.widgets.formplace import FormPlace

HOUR_MS = 3_600_000
REMIND_MS = 15 * 60_000
"""Notice of a new event."""


class EventForms(FormPlace):
    """Opens them with all they need; what they say goes to `Changes`."""

    cancelled = Signal()

    def __init__(self, ctx: Context, stack: QStackedWidget, parent: QWidget, changes: Changes) -> None:
        super().__init__(ctx, stack, parent)
        self._ctx, self._window, self._changes = ctx, parent, changes

    @property
    def event_form(self) -> EventForm | None:
        """The one that is open."""
        return self.form if isinstance(self.form, EventForm) else None

    @property
    def _calendars(self) -> Sequence[Entry[Record]]:
        return self._changes.calendars

    def begin(self, title: str, day: dt.date, hour: int) -> None:
        """A new event of one hour."""
        start = text.to_ms(dt.datetime.combine(day, dt.time(hour), text.PARIS))
        draft = EventDraft(title=title, start_ms=start, end_ms=start + HOUR_MS, alarms=(REMIND_MS,))
        calendar = self._changes.default_calendar()
        if calendar is None:
            self._ctx.shell.toast(self.tr("Aucun calendrier ne peut être modifié ici."))
        else:
            self.open(self._new(draft, calendar))

    def edit(self, item: AgendaItem) -> None:
        """The form that was begun about it, or a fresh one."""
        calendar = item.calendar
        if calendar is None or self.resume(item.which):
            return

        def read(draft: EventDraft) -> None:
            self.open(self._about(item.which, draft, calendar))

        agenda = self._ctx.runtime.agenda
        self._ctx.bridge.run(agenda.draft(item.key, item.occurrence.recurrence_ms), on_done=read, owner=self)

    def look_for_unsaved(self) -> None:
        """What an earlier window left, once the calendars are known. One about an event that is gone is a new event."""
        runtime = self._ctx.runtime

        async def read() -> list[tuple[Key, UnsavedEvent, bool]]:
            held = await runtime.unsaved.events()
            return [(k, f, f.event is not None and await runtime.agenda.event(f.event) is not None) for k, f in held]

        self._ctx.bridge.run(read(), on_done=self._bring_all_back, owner=self)

    def _bring_all_back(self, held: list[tuple[Key, UnsavedEvent, bool]]) -> None:
        for key, unsaved, there in held:
            known = {entry.key for entry in self._calendars}
            calendar = unsaved.opened_in if unsaved.opened_in in known else self._changes.default_calendar()
            if calendar is None or not self.to_bring_back(key):
                continue
            if unsaved.event is not None and there:
                form = self._about((unsaved.event, unsaved.recurrence_ms), unsaved.opened, calendar)
            else:
                form = self._new(unsaved.opened, calendar)
            form.fill(unsaved)
            self.bring_back(form, key)

    def _new(self, draft: EventDraft, calendar: Key) -> EventForm:
        form = EventForm(self._ctx, self._calendars, draft, calendar)
        return self._wired(form, lambda into, new, _opened: self._changes.make(into, new, form.kept))

    def _about(self, which: Which, draft: EventDraft, calendar: Key) -> EventForm:
        places = places_for(calendar, self._calendars, guests=bool(draft.attendees))
        form = EventForm(self._ctx, places, draft, calendar, which)
        return self._wired(form, lambda *said: self._changes.save(which, calendar, form.kept, *said))

    def _wired(self, form: EventForm, save: Callable[[Key, EventDraft, EventDraft], None]) -> EventForm:
        form.saved.connect(save)
        form.cancelled.connect(self.cancelled)
        form.slots_wanted.connect(partial(self._find_slot, form))
        return form

    def _find_slot(self, form: EventForm, calendar: Key, draft: EventDraft) -> None:
        dialog = SlotDialog(self._ctx, calendar.account, draft, self._window, form.uid)
        dialog.found.connect(form.take)
        dialog.open()
