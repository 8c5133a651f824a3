"""The window under test, as a flow drives it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from app.domain.ids import Key
from app.domain.records import Record
from app.services.runtime import Runtime
from tests.scenes.profile import open_runtime
from tests.scenes.stage import settle, staged
from ui.shell import Shell
from ui.theme import Scheme


@dataclass
class Desk:
    """The window under test and short ways to drive it."""

    shell: Shell
    runtime: Runtime
    qtbot: QtBot

    def go(self, space: str) -> Any:
        self.shell.go(space)
        self.settle()
        return self.shell.view(space)

    def settle(self) -> None:
        settle(self.shell.ctx.bridge, 80)

    def do(self, action: str) -> None:
        """Trigger an action as a menu would: it must be enabled."""
        qaction = self.shell.actions_registry.qaction(action)
        assert qaction.isEnabled(), action
        qaction.trigger()
        self.settle()

    def call(self, coroutine: Any) -> Any:
        """The result of a service's coroutine."""
        return self.runtime.submit(coroutine).result(10)

    def record(self, key: Key) -> Record | None:
        entry = self.call(self.runtime.library.entry(key))
        return entry.record if entry is not None else None

    def outbox(self) -> list[Any]:
        return [row.intent for row in self.call(self.runtime.sync.outbox())]

    def wait(self, condition: Callable[[], bool]) -> None:
        """Until it is so; long enough for a machine that does much else."""
        self.qtbot.waitUntil(condition, timeout=30_000)


@contextmanager
def shown(runtime: Runtime, folder: Path, qtbot: QtBot) -> Iterator[Desk]:
    """The window of a runtime on ``folder``, which ends with it: 1280x800, light, 100 %."""
    try:
        with staged(runtime, folder, size=QSize(1280, 800), scheme=Scheme.LIGHT) as shell:
            qtbot.waitExposed(shell)
            yield Desk(shell, runtime, qtbot)
    finally:
        runtime.stop()


def sitting(folder: Path, qtbot: QtBot) -> AbstractContextManager[Desk]:
    """From a start to the closing of the window, on the same profile each time, at the hour of the scenes."""
    return shown(open_runtime(folder), folder, qtbot)
