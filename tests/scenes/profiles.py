"""Scenes of profiles with one service alone: nothing empty, nothing about what is missing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.services.profiles import ProfileEntry
from app.services.runtime import Runtime
from tests.scenes import town
from tests.scenes.catalogue import scene, view
from tests.scenes.stage import settle
from ui.locking import FirstCodePane
from ui.profiles import PickerPane
from ui.shell import Shell


@scene("councillor-today", accounts=(town.IC,))
def _councillor_today(shell: Shell, runtime: Runtime) -> None:
    """A councillor with i-délibre alone."""
    view(shell, "today")


@scene("councillor-seances", accounts=(town.IC,))
def _councillor_seances(shell: Shell, runtime: Runtime) -> None:
    view(shell, "seances")


@scene("councillor-meeting", accounts=(town.IC,))
def _councillor_meeting(shell: Shell, runtime: Runtime) -> None:
    seances = view(shell, "seances")
    key = next(k for row in range(seances.model.rowCount()) if (k := seances.model.key_at(row)) is not None)
    seances.open_key(key)
    settle(shell.ctx.bridge, 200)


@scene("councillor-settings", accounts=(town.IC,))
def _councillor_settings(shell: Shell, runtime: Runtime) -> None:
    view(shell, "settings")
    settle(shell.ctx.bridge, 200)


@scene("parapheur-alone-today", accounts=(town.PC,))
def _parapheur_today(shell: Shell, runtime: Runtime) -> None:
    view(shell, "today")


@scene("profiles-picker")
def _picker(shell: Shell, runtime: Runtime) -> None:
    """Who opens the program, where several people use the session."""
    folder = Path("/nowhere")
    names = ("Hélène Castaing, maire", "Marc Etcheverry, adjoint aux finances", "Secrétariat")
    entries = [ProfileEntry(id=str(n), name=name, folder=folder, locked=n < 2) for n, name in enumerate(names)]
    _instead(shell, PickerPane(shell.ctx.theme, entries, lambda: None))


@scene("profiles-first-code")
def _first_code(shell: Shell, runtime: Runtime) -> None:
    pane = FirstCodePane(shell.ctx.theme, lambda: None)
    pane.code.setText("adjoint")
    pane.again.setText("adjoin")
    pane._give()
    _instead(shell, pane)


def _instead(shell: Shell, pane: QWidget) -> None:
    """What stands in the window before there is a shell."""
    for part in (shell.rail, shell.header):
        part.hide()
    pane.setParent(shell)
    pane.setGeometry(shell.rect())
    pane.show()
    pane.raise_()
    settle(shell.ctx.bridge, 200)


@scene("settings-found")
def _settings_found(shell: Shell, runtime: Runtime) -> None:
    """One word of a setting is typed."""
    settings = view(shell, "settings")
    settings.search_field.setText("carte de signature")
    settle(shell.ctx.bridge, 200)


@scene("settings-ready")
def _settings_ready(shell: Shell, runtime: Runtime) -> None:
    """What is left to set after the first account."""
    view(shell, "settings").accounts.make_ready()
    settle(shell.ctx.bridge, 300)


@scene("settings-report")
def _settings_report(shell: Shell, runtime: Runtime) -> None:
    view(shell, "settings").help.show_report()
    settle(shell.ctx.bridge, 300)
