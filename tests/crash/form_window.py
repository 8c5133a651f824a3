"""A window in which someone fills in two forms, to be killed: ``python -m tests.crash.form_window PROFILE``.

Tells on its standard output when both are in the store, then goes on waiting.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize

from app.services.runtime import Runtime
from tests.scenes.profile import open_runtime
from tests.scenes.stage import settle, staged, turn
from ui.app import make_application
from ui.shell import Shell
from ui.theme import Scheme

LIMIT_MS = 60_000
EVENT, CARD = "Réunion publique", "Lartigue"


def main(profile: Path) -> None:
    make_application([])
    runtime = open_runtime(profile)
    with staged(runtime, profile, size=QSize(1280, 800), scheme=Scheme.LIGHT) as shell:
        _fill(shell)
        while not _both_kept(runtime):
            turn(50)
        print("kept", flush=True)
        turn(LIMIT_MS)


def _fill(shell: Shell) -> None:
    for space, action in (("agenda", "agenda.new"), ("contacts", "contacts.new")):
        shell.go(space)
        settle(shell.ctx.bridge)
        shell.actions_registry.trigger(action)
        settle(shell.ctx.bridge)
        view: Any = shell.view(space)
        if space == "agenda":
            view.form.title.setText(EVENT)
        else:
            view.form.field("lastName").setText(CARD)


def _both_kept(runtime: Runtime) -> bool:
    events, cards = (runtime.submit(work).result(10) for work in (runtime.unsaved.events(), runtime.unsaved.cards()))
    return [f.draft.title for _, f in events] == [EVENT] and [f.facts["lastName"] for _, f in cards] == [CARD]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
