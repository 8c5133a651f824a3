"""The registry: unique ids, unique shortcuts, every action bound once its view exists, every icon there."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from tests.scenes.profile import NOW, make_runtime
from tests.scenes.stage import settle, staged
from ui import text
from ui.actions import CATALOGUE, ActionRegistry, Situation
from ui.theme import Theme
from ui.views.spaces import SPACES

ICONS = Path(__file__).resolve().parents[3] / "resources" / "icons"


def test_ids_are_unique_and_texts_are_french_infinitives() -> None:
    assert [id for id, n in Counter(a.id for a in CATALOGUE).items() if n > 1] == []
    for action in CATALOGUE:
        assert action.text[0].isupper() and not action.text.endswith("."), action.id


def test_shortcuts_do_not_collide() -> None:
    """Within a space, together with those of the window."""
    spaces = {a.space for a in CATALOGUE}
    for space in spaces:
        keys = Counter(
            QKeySequence(keys).toString() for a in CATALOGUE if a.space in ("", space) for keys in a.shortcuts
        )
        assert [k for k, n in keys.items() if n > 1] == [], space


def test_icons_exist() -> None:
    names = {a.icon for a in CATALOGUE if a.icon} | {space.icon for space in SPACES}
    assert sorted(name for name in names if not (ICONS / f"{name}.svg").exists()) == []


def test_shortcut_strings_are_understood() -> None:
    for action in CATALOGUE:
        for keys in action.shortcuts:
            assert QKeySequence(keys).toString(), f"{action.id}: {keys}"


@pytest.mark.feature("139")
def test_every_action_is_reachable(tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "now", lambda: NOW)
    runtime = make_runtime(tmp_path)
    try:
        with staged(runtime, tmp_path, size=QSize(1280, 800)) as shell:
            for space in SPACES:
                if space.exists() and space.id != "search":
                    shell.go(space.id)
                    settle(shell.ctx.bridge)
            unbound = [a.id for a in CATALOGUE if not shell.actions_registry.is_bound(a.id)]
            assert unbound == []
    finally:
        runtime.stop()


def test_an_action_of_a_space_not_yet_visited_costs_nothing(tmp_path: Path, qapp: QApplication) -> None:
    """Its QAction is made when asked for, as the situation of that moment has it."""
    theme = Theme("light", 100)
    registry = ActionRegistry(theme, CATALOGUE)
    assert registry.children() == []
    registry.set_situation(Situation(space="mail", keys=()))
    assert registry.children() == []
    made = registry.qaction("mail.reply")
    assert [made] == registry.children() and made is registry.qaction("mail.reply")
    assert not made.isEnabled() and made.statusTip() == registry.why("mail.reply")
