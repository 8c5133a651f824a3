"""Every scene on the invented town's records, and how one is played."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize

from app.domain.ids import AccountId
from tests.scenes import fleet as fleet  # registers its scenes
from tests.scenes import letters as letters
from tests.scenes import planning as planning
from tests.scenes import profiles as profiles
from tests.scenes import town
from tests.scenes import writing as writing
from tests.scenes.catalogue import SCENES, Scene
from tests.scenes.profile import NOW, clock_at, fill, open_runtime, without
from tests.scenes.stage import Shot, shoot, staged
from ui.theme import Scheme


class Profiles:
    """Filled profiles to copy, one for each set of records that a scene leaves out."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def copy(self, left_out: tuple[str, ...], target: Path, accounts: tuple[AccountId, ...] = ()) -> None:
        """A fresh profile in ``target``, which must not exist."""
        source = self._folder / ("-".join((*sorted(left_out), *accounts)) or "all")
        if not source.exists():
            records = without(town.Town(NOW).records(), *left_out)
            fill(source, {a: rows for a, rows in records.items() if a in (accounts or records)}, now_ms=clock_at(NOW))
        shutil.copytree(source, target)


def play(
    scene: Scene, profiles: Profiles, folder: Path, *, size: QSize, percent: int = 100, schemes: Sequence[Scheme] = ()
) -> Shot:
    """Play a scene on a fresh profile in ``folder``, begun in the first of ``schemes`` (light)."""
    profiles.copy(scene.without, folder, scene.accounts)
    runtime = open_runtime(folder)
    try:
        scheme = schemes[0] if schemes else Scheme.LIGHT
        with staged(runtime, folder, size=size, scheme=scheme, percent=percent) as shell:
            scene.play(shell, runtime)
            return shoot(shell, schemes)
    finally:
        runtime.stop()


__all__ = ["SCENES", "Profiles", "play"]
