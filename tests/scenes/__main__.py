"""``python -m tests.scenes [filter] [--quick]``: render the catalogue to ``build/scenes``.

``--quick`` renders 1280x800 light at 100 % only.
"""

from __future__ import annotations

import itertools
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from tests.scenes import planning as planning  # registers its scenes
from tests.scenes import served, town
from tests.scenes import writing as writing
from tests.scenes.catalogue import SCENES, Scene
from tests.scenes.profile import NOW, clock_at, fill, open_runtime, without
from tests.scenes.stage import staged
from ui import text
from ui.app import make_application
from ui.theme import Scheme

SIZES = (QSize(1280, 800), QSize(912, 1368))
TARGET = Path(__file__).resolve().parents[2] / "build" / "scenes"

Variant = tuple[QSize, Scheme, int]


def render(scene: Scene, variants: list[Variant]) -> list[Path]:
    """Play a scene in each variant, on a fresh profile each time; the pictures written."""
    written = []
    for size, scheme, percent in variants:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            records = without(town.Town(NOW).records(), *scene.without)
            fill(folder, records, now_ms=clock_at(NOW))
            runtime = open_runtime(folder)
            try:
                with staged(runtime, folder, size=size, scheme=scheme, percent=percent) as shell:
                    scene.play(shell, runtime)
                    target = TARGET / f"{scene.name}-{size.width()}x{size.height()}-{scheme.value}-{percent}.png"
                    picture = shell.grab()
                    dialog = QApplication.activeModalWidget()
                    if dialog is not None:
                        picture = dialog.grab()
                        dialog.close()
                    picture.save(str(target))
                    written.append(target)
            finally:
                runtime.stop()
    return written


def main(arguments: list[str]) -> int:
    """Render what matches."""
    make_application([])
    text.now = lambda: NOW
    TARGET.mkdir(parents=True, exist_ok=True)
    quick = "--quick" in arguments
    words = [word for word in arguments if not word.startswith("--")]
    variants: list[Variant] = list(itertools.product(SIZES, (Scheme.LIGHT, Scheme.DARK), (100, 200)))
    chosen = [v for v in variants if not quick or v == (SIZES[0], Scheme.LIGHT, 100)]
    for word in arguments:
        if word.startswith("--only="):
            chosen = [v for v in variants if f"{v[0].width()}-{v[1].value}-{v[2]}" in word.split("=")[1].split(",")]
    count = 0
    for scene in SCENES:
        if not words or any(word in scene.name for word in words):
            for path in render(scene, chosen):
                count += 1
                print(path.relative_to(TARGET.parent.parent))
    for path in served.render(served.matching(words), chosen, TARGET) if served.matching(words) else ():
        count += 1
        print(path.relative_to(TARGET.parent.parent))
    print(f"{count} pictures")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
