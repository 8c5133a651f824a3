"""Where copies go: a name that every system takes, proposed in the user's documents."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from ui.widgets.saving import ask_target


def test_a_title_with_slashes_stays_in_the_folder(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path] = []

    def dialog(_parent: QWidget, _title: str, proposed: str) -> tuple[str, str]:
        asked.append(Path(proposed))
        return proposed, ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", dialog)
    parent = QWidget()
    for name, kept in (
        ("Délibération 2026/12.pdf", "Délibération 2026-12.pdf"),
        ("../../.bashrc", "-..-.bashrc"),
        ("Marché : lot n° 3 ?", "Marché  lot n° 3"),
    ):
        assert ask_target(parent, "Enregistrer", name) == asked[-1]
        assert asked[-1].name == kept
    assert len({path.parent for path in asked}) == 1, "never another folder than the documents'"
    parent.deleteLater()


def test_a_changed_mind_writes_nothing(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: ("", ""))
    parent = QWidget()
    assert ask_target(parent, "Enregistrer", "rapport.pdf") is None
    parent.deleteLater()
