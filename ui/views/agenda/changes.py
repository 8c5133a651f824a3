"""What the Agenda space changes: each act goes to the service as an intent, says what it did, and has a way back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.domain.agenda import EventDraft, Scope
from app.domain.ids import Key
from app.domain.listing import Entry
from app.domain.quick import read_entry
from app.domain.records import Record
from app.services.agenda import AgendaItem, Which
from ui import text
from ui.context import Context
from ui.views.agenda.choice import Choice
from ui.views.agenda.proposal import ProposalDialog
from ui.views.agenda.scopes import ask_scope
from ui.widgets.asking import ask

MINUTE_MS = 60_000


class Changes(QObject):
    """Acts of the agenda's view. ``done`` when what a form said is written."""

    done = Signal()
    gone = Signal(object)
    """`Key` of an event that is deleted."""

    def __init__(self, ctx: Context, window: QWidget) -> None:
        super().__init__(window)
        self._ctx, self._window = ctx, window
        self.calendars: Sequence[Entry[Record]] = ()
        self.choice = Choice(ctx, window)

    # --- creating -------------------------------------------------------------------------------

    def default_calendar(self) -> Key | None:
        """Where a new event goes; None = nowhere may be written."""
        return self.choice.default(self.calendars)

    def create(self, line: str, start_ms: int, end_ms: int) -> None:
        """A line typed into a slot: days and hours in it count more than the slot."""
        calendar = self.default_calendar()
        if calendar is None:
            self._ctx.shell.toast(self.tr("Aucun calendrier ne peut être modifié ici."))
            return
        self.make(calendar, typed_draft(line, start_ms, end_ms))

    def make(self, calendar: Key, draft: EventDraft, form: Key | None = None) -> None:
        """``form``: what it was typed into; None = a line in the grid, which a form that is open is not about."""
        agenda = self._ctx.runtime.agenda
        when = text.span(draft.start_ms, draft.end_ms, draft.all_day)
        said = self.tr("Événement créé{nbsp}: {when}.").format(nbsp=text.NBSP, when=when)
        if draft.attendees:
            said += " " + self.tr("Les invitations partiront avec lui.")

        def made(key: Key) -> None:
            self.choice.use(calendar)
            self._ctx.shell.toast(said, lambda: self.remove(key))
            if form is not None:
                self.done.emit()

        self._ctx.bridge.run(agenda.make(calendar, draft, form), on_done=made, owner=self)

    # --- changing -------------------------------------------------------------------------------

    def save(self, which: Which, before: Key, form: Key, calendar: Key, draft: EventDraft, opened: EventDraft) -> None:
        """What a form that began as ``opened`` in ``before`` says of an event; of a series, the scope is asked."""
        key, recurrence = which

        def go(scope: Scope) -> None:
            agenda = self._ctx.runtime.agenda

            async def save() -> None:
                await agenda.rewrite(key, draft, recurrence, scope, opened, form)
                if calendar != before:
                    await agenda.transfer(key, calendar)

            self._ctx.bridge.run(save(), on_done=lambda _none: self._said(self.tr("Événement modifié.")), owner=self)

        if recurrence is None:
            go(Scope.ALL)
            return
        title = self.tr("Modifier une série")
        question = self.tr("{title} se répète. Que faut-il modifier{nbsp}?").format(
            title=text.quoted(opened.title), nbsp=text.NARROW
        )
        ask_scope(self._window, title, question, go)

    def move(self, item: AgendaItem, start_ms: int, end_ms: int) -> None:
        """Dragging moves this occurrence alone; the series is changed where it is edited."""
        o = item.occurrence
        agenda = self._ctx.runtime.agenda
        when = text.span(start_ms, end_ms, o.all_day)
        stretched = start_ms == o.start_ms
        words = (
            self.tr("La durée de {title} change{nbsp}: {when}.")
            if stretched
            else self.tr("{title} est déplacé{nbsp}: {when}.")
        )
        said = words.format(title=text.quoted(o.title), nbsp=text.NBSP, when=when)
        if o.recurrence_ms is not None:
            said = f"{said} {self.tr('Cette date seulement.')}"

        def back() -> None:
            self._ctx.bridge.run(agenda.move(item.key, o.start_ms, o.end_ms, o.recurrence_ms), owner=self)

        async def move() -> bool:
            await agenda.move(item.key, start_ms, end_ms, o.recurrence_ms)
            return await agenda.tells_guests(item.key)

        def done(told: bool) -> None:
            words = f"{said} {self.tr('Les invités en seront informés.')}" if told else said
            self._ctx.shell.toast(words, back)

        self._ctx.bridge.run(move(), on_done=done, owner=self)

    def answer(self, item: AgendaItem, answer: str, note: str = "") -> None:
        """Accept, decline or leave open a meeting; the organizer is told when the server is reached."""
        said = {
            "ACCEPTED": self.tr("Vous acceptez. L’organisateur en sera averti."),
            "DECLINED": self.tr("Vous déclinez. L’organisateur en sera averti."),
        }.get(answer, self.tr("Vous répondez peut-être. L’organisateur en sera averti."))
        self._ctx.bridge.run(
            self._ctx.runtime.agenda.answer(item.key, answer, note),
            on_done=lambda _none: self._ctx.shell.toast(said),
            owner=self,
        )

    def propose(self, item: AgendaItem) -> None:
        """Ask the organizer for another time (A18)."""
        o, uid = item.occurrence, item.key.id.rpartition("/")[2]
        dialog = ProposalDialog(self._ctx, item.key.account, uid, o.title, o.start_ms, o.end_ms, self._window)

        def send(start_ms: int, end_ms: int, note: str) -> None:
            said = self.tr("Proposition{nbsp}: {when}. Elle partira vers l’organisateur.").format(
                nbsp=text.NBSP, when=text.span(start_ms, end_ms, all_day=False)
            )
            self._ctx.bridge.run(
                self._ctx.runtime.agenda.propose(item.key, start_ms, end_ms, note, o.recurrence_ms),
                on_done=lambda _none: self._ctx.shell.toast(said),
                owner=self,
            )

        dialog.proposed.connect(send)
        dialog.open()

    # --- deleting -------------------------------------------------------------------------------

    def delete(self, item: AgendaItem) -> None:
        """At once, with a way back; asked first where it is told to others, and which dates of a series."""
        question = self.tr("Supprimer {title}{nbsp}?").format(
            title=text.quoted(item.occurrence.title), nbsp=text.NARROW
        )
        title, recurrence = self.tr("Supprimer l’événement"), item.occurrence.recurrence_ms
        consequence = self.tr("Les invités en seront informés.")

        def known(told: bool) -> None:
            if recurrence is not None:
                remove = partial(self.remove, item.key, recurrence)
                ask_scope(self._window, title, question, remove, consequence if told else "")
                return
            if not told:
                self.remove(item.key)
                return
            act = partial(self.remove, item.key)
            ask(self._window, question, consequence, self.tr("Supprimer"), act, title=title, name="agenda.delete")

        self._ctx.bridge.run(self._ctx.runtime.agenda.tells_guests(item.key), on_done=known, owner=self)

    def remove(self, key: Key, recurrence_ms: int | None = None, scope: Scope = Scope.ALL) -> None:
        self.gone.emit(key)
        said = self.tr("Événement supprimé.")
        self._ctx.bridge.run(
            self._ctx.runtime.agenda.delete(key, recurrence_ms, scope),
            on_done=lambda _none: self._ctx.shell.toast(said, lambda: self._bring_back(key)),
            owner=self,
        )

    def _bring_back(self, key: Key) -> None:
        """The version before the deletion (row 120)."""
        history = self._ctx.runtime.history

        async def back() -> Key | None:
            versions = await history.versions(key)
            return await history.restore(key, versions[0].number) if versions else None

        self._ctx.bridge.run(back(), owner=self)

    def _said(self, words: str, undo: Callable[[], None] | None = None) -> None:
        self._ctx.shell.toast(words, undo)
        self.done.emit()


def typed_draft(line: str, start_ms: int, end_ms: int) -> EventDraft:
    """A line typed into a slot as a draft: what the line does not tell, the slot does."""
    entry = read_entry(line, text.now().replace(tzinfo=None))
    slot = text.local(start_ms)
    day = entry.day or slot.date()
    if entry.all_day:
        last = entry.last_day or day
        start, end = (text.to_ms(dt.datetime.combine(d, dt.time(), dt.UTC)) for d in (day, last + dt.timedelta(days=1)))
    else:
        minutes = entry.start_min if entry.start_min is not None else slot.hour * 60 + slot.minute
        wall = dt.datetime.combine(day, dt.time(), text.PARIS) + dt.timedelta(minutes=minutes)
        start = text.to_ms(wall)
        told = entry.start_min is not None or entry.length_min != 60
        end = start + (entry.length_min * MINUTE_MS if told else end_ms - start_ms)
    return EventDraft(
        title=entry.title or line.strip(),
        start_ms=start,
        end_ms=end,
        all_day=entry.all_day,
        location=entry.location,
        rule=entry.rule,
        alarms=() if entry.all_day else (15 * MINUTE_MS,),
    )
