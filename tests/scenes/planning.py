"""Scenes of the agenda's modes and forms, and of the contacts' pages."""

from __future__ import annotations

from app.services.runtime import Runtime
from tests.scenes.catalogue import scene, view
from tests.scenes.stage import settle
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
