"""The real window on a real runtime and an encrypted store; only servers are absent (``synchronise=False``).

Flows wait on conditions, never on time; the clock of the records is the scenes' Tuesday afternoon.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.ids import Key
from app.domain.records import Record
from app.services.runtime import Runtime
from tests.scenes import town
from tests.scenes.profile import NOW, clock_at, fill, open_runtime
from tests.scenes.stage import settle, staged
from ui import text
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


@pytest.fixture(scope="session")
def model_profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The profile that tests copy, nobody's own: to fill one takes ten times as long as to copy it."""
    folder = tmp_path_factory.mktemp("filled")
    fill(folder, town.Town(NOW).records(), now_ms=clock_at(NOW))
    return folder


@pytest.fixture
def profile(model_profile: Path, tmp_path: Path) -> Path:
    """A filled profile on disk."""
    return shutil.copytree(model_profile, tmp_path, dirs_exist_ok=True)


@pytest.fixture
def desk(profile: Path, qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The window, 1280x800, light, 100 %."""
    monkeypatch.setattr(text, "now", lambda: NOW)
    runtime = open_runtime(profile)
    try:
        with staged(runtime, profile, size=QSize(1280, 800), scheme=Scheme.LIGHT) as shell:
            qtbot.waitExposed(shell)
            yield Desk(shell, runtime, qtbot)
    finally:
        runtime.stop()
