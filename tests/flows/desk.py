"""The window under test, as a flow drives it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pytestqt.qtbot import QtBot

from app.domain.ids import Key
from app.domain.records import Record
from app.services.runtime import Runtime
from tests.scenes.stage import settle
from ui.shell import Shell


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
