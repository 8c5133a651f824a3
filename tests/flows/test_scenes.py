"""The catalogue of screens does not rot: every scene plays, in one size, and shows something, with no fault that a program can see."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from tests.flows.served import Filled
from tests.scenes import served
from tests.scenes import signing as signing  # registers its scenes
from tests.scenes.catalogue import Scene
from tests.scenes.everything import SCENES, Profiles, play
from tests.scenes.profile import NOW
from tests.scenes.stage import Shot
from ui import text
from ui.frame import NARROW_SIZE

pytestmark = pytest.mark.slow
SIZE = QSize(1280, 800)
AT_400 = {
    "agenda-removed", "agenda-reminder", "agenda-slots", "agenda-versions", "contacts-photo-form", "mail-left",
    "outbox-empty", "search-nothing", "settings-delegations", "settings-move", "settings-recovery", "signatures-empty",
}  # fmt: skip
"""Scenes that had controls cut off or over each other in the least window (1280x800 enlarged four times)."""


@pytest.fixture(scope="module")
def profiles(tmp_path_factory: pytest.TempPathFactory) -> Profiles:
    return Profiles(tmp_path_factory.mktemp("scenes"))


def test_names_are_not_given_twice() -> None:
    """A scene would overwrite the picture of another."""
    names = [*(scene.name for scene in SCENES), *served.SCENES]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: str(scene.name))
def test_a_scene_plays(
    scene: Scene, profiles: Profiles, tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text, "now", lambda: NOW)
    _is_right(play(scene, profiles, tmp_path / "profile", size=SIZE))


@pytest.mark.parametrize("scene", [s for s in SCENES if s.name in AT_400], ids=lambda scene: str(scene.name))
def test_a_scene_plays_at_400_percent(
    scene: Scene, profiles: Profiles, tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text, "now", lambda: NOW)
    _is_right(play(scene, profiles, tmp_path / "profile", size=NARROW_SIZE))


@pytest.mark.parametrize("name", served.SCENES)
def test_a_served_scene_plays(name: str, filled: Filled, tmp_path: Path, qapp: QApplication) -> None:
    _is_right(served.play(name, filled.folder, tmp_path / "profile", size=SIZE))


@pytest.mark.parametrize(
    "name",
    [
        "parapheur-recap", "parapheur-recap-detail", "parapheur-pes-line", "parapheur-local",
        "parapheur-pes", "parapheur-attachment", "parapheur-annotated", "parapheur-altered",
    ],
)  # fmt: skip
def test_a_served_scene_plays_at_400_percent(name: str, filled: Filled, tmp_path: Path, qapp: QApplication) -> None:
    """What is signed is read whole there: nothing is cut at the right."""
    _is_right(served.play(name, filled.folder, tmp_path / "profile", size=NARROW_SIZE))


@pytest.mark.parametrize("name", ["parapheur-filters"])
def test_a_served_scene_plays_with_large_text(name: str, filled: Filled, tmp_path: Path, qapp: QApplication) -> None:
    """Those that had fields over each other where text is twice as large."""
    _is_right(served.play(name, filled.folder, tmp_path / "profile", size=SIZE, percent=200))


def _is_right(shot: Shot) -> None:
    """More than a few colours (text smoothed on its ground gives dozens), and nothing for `judge` to say."""
    image = shot.picture.toImage()
    image = image.scaled(image.size() / 3).convertToFormat(QImage.Format.Format_RGB32)  # every third pixel
    assert len(set(memoryview(image.constBits()).cast("I"))) > 20
    assert [str(flaw) for flaw in shot.flaws] == []
