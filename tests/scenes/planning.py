"""Scenes of the agenda's modes and forms, and of the contacts' pages."""

from __future__ import annotations

from typing import Any

from app.domain.agenda import EventDraft
from app.services.runtime import Runtime
from tests.scenes.catalogue import act, scene, view
from tests.scenes.stage import settle
from ui import text
from ui.reminders import Reminders
from ui.shell import Shell


def _mode(shell: Shell, name: str) -> None:
    view(shell, "agenda")
    shell.actions_registry.trigger(f"agenda.{name}")
    settle(shell.ctx.bridge)


@scene("agenda-month")
def _agenda_month(shell: Shell, runtime: Runtime) -> None:
    _mode(shell, "month")


@scene("agenda-day")
def _agenda_day(shell: Shell, runtime: Runtime) -> None:
    _mode(shell, "day")


@scene("agenda-workweek")
def _agenda_workweek(shell: Shell, runtime: Runtime) -> None:
    _mode(shell, "workweek")
    shell.view("agenda").week.zoom_at(2.0, 300)  # type: ignore[attr-defined]


@scene("agenda-form")
def _agenda_form(shell: Shell, runtime: Runtime) -> None:
    view(shell, "agenda")
    shell.actions_registry.trigger("agenda.new")
    settle(shell.ctx.bridge)


@scene("agenda-slots")
def _agenda_slots(shell: Shell, runtime: Runtime) -> None:
    view(shell, "agenda")
    shell.actions_registry.trigger("agenda.new")
    agenda: Any = shell.view("agenda")
    agenda.form.people.setText("Jeanne Dupouy <j.dupouy@mairie.example>, Yvan Peyrelongue <y@mairie.example>")
    agenda._find_slot(agenda.form.calendar.currentData(), agenda.form.draft())
    settle(shell.ctx.bridge)


@scene("agenda-reminder")
def _agenda_reminder(shell: Shell, runtime: Runtime) -> None:
    agenda: Any = view(shell, "agenda")
    start = text.to_ms(text.now()) + 10 * 60_000
    draft = EventDraft(title="Point presse", start_ms=start, end_ms=start + 3_600_000, alarms=(900_000,))
    act(shell, runtime.agenda.make(agenda.changes.default_calendar(), draft))
    cards = Reminders(shell.ctx, shell, lambda _title, _words: None)
    cards.look()
    settle(shell.ctx.bridge, 60)


@scene("contacts-form")
def _contacts_form(shell: Shell, runtime: Runtime) -> None:
    contacts: Any = view(shell, "contacts")
    contacts.open_key(contacts._entries[1].key)
    settle(shell.ctx.bridge)
    shell.actions_registry.trigger("contacts.edit")
    settle(shell.ctx.bridge, 60)
