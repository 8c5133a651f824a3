"""``python -m tests.scenes [word…] [--quick] [--part=N/M]``: render and judge the catalogue in ``build/scenes``.

Each screen in three sizes, two sizes of text and the three schemes; ``build/scenes/flaws.txt`` holds what `judge`
found, and the command fails on any. ``word``: only scenes whose name holds one of them. ``--quick``: 1280x800, light,
100 % only. ``--small``: 360x640, the least that a window is laid out in (1280x800 enlarged four times scrolls over it),
light. ``--part=1/4``: the first quarter of the scenes. ``--only=912-200,1280-100``: these widths and text sizes.
``--guide``: only the pictures of the guide (``resources/guide/pictures``) and of the README (``resources/ecran.png``).
``--pseudo``: in a language 40 % longer (`pseudo`); ``--english``: in English.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

from tests.scenes import pseudo, served
from tests.scenes import signing as signing  # registers its scenes
from tests.scenes.everything import SCENES, Profiles, play
from tests.scenes.profile import NOW
from tests.scenes.stage import Shot
from ui import language, text
from ui.app import make_application
from ui.frame import NARROW_SIZE
from ui.theme import Scheme

SIZES = (QSize(1280, 800), QSize(912, 1368), QSize(1920, 1080))
PERCENTS = (100, 200)
SCHEMES = tuple(Scheme)
TARGET = Path(__file__).resolve().parents[2] / "build" / "scenes"

OPTIONS = ("--quick", "--small", "--part", "--only", "--guide", "--pseudo", "--english")

Setting = tuple[QSize, int]
Player = Callable[[Path, QSize, int, tuple[Scheme, ...]], Shot]


def players(names: list[str]) -> Iterator[tuple[str, Player]]:
    """How to play each of these scenes; the servers are started for those that need them."""
    with tempfile.TemporaryDirectory() as folder:
        profiles = Profiles(Path(folder))
        for scene in SCENES:
            if scene.name in names:
                yield (
                    scene.name,
                    lambda work, size, percent, schemes, s=scene: play(
                        s, profiles, work, size=size, percent=percent, schemes=schemes
                    ),
                )
    by_servers = [name for name in names if name in served.SCENES]
    if not by_servers:
        return
    with served.todays_clock(), served.filled_profile() as profile:
        for name in by_servers:
            yield (
                name,
                lambda work, size, percent, schemes, n=name: served.play(
                    n, profile, work, size=size, percent=percent, schemes=schemes
                ),
            )


GUIDE = TARGET.parents[1] / "resources" / "guide"
PICTURE_PX = 960


def guide_pictures() -> int:
    """The pictures that the guide's pages name, light, at 1280x800; a page that names no scene is an error."""
    names = sorted(
        {name for path in GUIDE.glob("*.md") for name in re.findall(r"\(picture:([\w-]+)\)", path.read_text())}
    )
    (GUIDE / "pictures").mkdir(exist_ok=True)
    for name, player in players([*names, "today"]):
        with tempfile.TemporaryDirectory() as work:
            shot = player(Path(work) / "profile", SIZES[0], 100, (Scheme.LIGHT,))
        image = shot.picture.toImage().scaledToWidth(PICTURE_PX, Qt.TransformationMode.SmoothTransformation)
        if name in names:
            _save_small(image, GUIDE / "pictures" / f"{name}.png")
        if name == "today":
            _save_small(image, GUIDE.parent / "ecran.png")
        print(name, flush=True)
    return 0


def _save_small(image: QImage, path: Path) -> None:
    """As a PNG of 128 colours: a few tens of kilobytes."""
    image.save(str(path))
    Image.open(path).convert("RGB").quantize(128).save(path, optimize=True)


def chosen(arguments: list[str]) -> list[str]:
    """Names of the scenes asked for, in the catalogue's order."""
    words = [word for word in arguments if not word.startswith("--")]
    names = [*(scene.name for scene in SCENES), *served.SCENES]
    names = [name for name in names if not words or any(word in name for word in words)]
    for part in (a.split("=")[1] for a in arguments if a.startswith("--part=")):
        number, parts = (int(n) for n in part.split("/"))
        names = names[number - 1 :: parts]
    return names


def settings(arguments: list[str]) -> list[Setting]:
    """Sizes of window and text asked for."""
    if "--quick" in arguments:
        return [(SIZES[0], 100)]
    if "--small" in arguments:
        return [(NARROW_SIZE, 100)]
    every = [(size, percent) for size in SIZES for percent in PERCENTS]
    wanted = [word for a in arguments if a.startswith("--only=") for word in a.split("=")[1].split(",")]
    return [s for s in every if not wanted or f"{s[0].width()}-{s[1]}" in wanted]


def main(arguments: list[str]) -> int:
    """Render and judge what matches; 1 when something is wrong, 2 for an option that is none."""
    if "--help" in arguments or "-h" in arguments:
        print(__doc__)
        return 0
    unknown = [word for word in arguments if word.startswith("-") and word.split("=")[0] not in OPTIONS]
    if unknown:
        print(f"{' '.join(unknown)}: see --help", file=sys.stderr)
        return 2
    app = make_application([])
    text.now = lambda: NOW
    TARGET.mkdir(parents=True, exist_ok=True)
    spoken = language.Language.ENGLISH if "--english" in arguments else language.Language.FRENCH
    language.install(spoken, pseudo.words() if "--pseudo" in arguments else None)
    if "--guide" in arguments:
        return guide_pictures()
    schemes = (Scheme.LIGHT,) if {"--quick", "--small"} & {*arguments} else SCHEMES
    pictures, found = 0, []
    for name, player in players(chosen(arguments)):
        for size, percent in settings(arguments):
            with tempfile.TemporaryDirectory() as work:
                shot = player(Path(work) / "profile", size, percent, schemes)
            label = f"{name}-{size.width()}x{size.height()}"
            for scheme, picture in shot.pictures.items():
                picture.save(str(TARGET / f"{label}-{scheme.value}-{percent}.png"))
                pictures += 1
            found += [f"{label}-{percent}: {flaw}" for flaw in shot.flaws]
            print(f"{label}-{percent}: {len(shot.flaws)} flaws", flush=True)
            (TARGET / "flaws.txt").write_text("\n".join([*found, ""]))
    del app
    print(f"{pictures} pictures, {len(found)} flaws (build/scenes/flaws.txt)")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
