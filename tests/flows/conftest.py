"""The real window on a real runtime and an encrypted store; only servers are absent (``synchronise=False``).

Flows wait on conditions, never on time; the clock of the records is the scenes' Tuesday afternoon.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.flows.desk import Desk, sitting
from tests.flows.served import filled, mayor_cards, offline
from tests.scenes import town
from tests.scenes.profile import NOW, clock_at, fill
from ui import text

__all__ = ["filled", "mayor_cards", "offline"]  # the servers' fixtures: once a session, whoever asks


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
    with sitting(profile, qtbot) as desk:
        yield desk
