"""The code of spaces to come is read in small steps, all of it, then nothing more happens."""

from __future__ import annotations

import importlib

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ui.views.spaces import SPACES
from ui.warming import Warming, modules_of


def test_every_space_has_modules_to_read() -> None:
    for space in SPACES:
        if space.exists() and importlib.import_module(space.module).__file__.endswith("__init__.py"):  # type: ignore[union-attr]
            assert f"{space.module}.view" in modules_of(space.module)


def test_modules_are_read_one_at_a_time_until_all_are(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, read = QObject(), list[str]()
    warming = Warming(owner, ["ui.views.search", "ui.views.approvals"])
    wanted = list(warming.left)
    assert len(wanted) == len(set(wanted)) >= 6
    monkeypatch.setattr("ui.warming.importlib.import_module", read.append)
    qtbot.waitUntil(lambda: not warming._timer.isActive(), timeout=30_000)
    assert read == wanted
