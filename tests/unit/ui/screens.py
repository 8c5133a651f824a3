"""Windows on several screens, in a process of its own: the screens of Qt's offscreen platform are given at its start.

Each screen is so many pixels at a scale of its own, side by side from the left. A ``play_…`` of this module runs there
and returns what the test is to judge, as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QRect
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from ui.frame import Frame
from ui.prefs import Preferences
from ui.theme import Scheme, Theme
from ui.widgets.basic import Icon
from ui.widgets.floor import Floor

Facts = dict[str, Any]
OF_THE_PLATFORM = "This plugin does not support propagateSizeHints()"
"""There is no window manager to tell."""


@dataclass(frozen=True, slots=True)
class Screen:
    """``width`` and ``height`` in pixels of the screen itself."""

    name: str
    width: int = 1280
    height: int = 800
    scale: float = 1.0


def played(play: Callable[[Path], Facts], folder: Path, screens: Sequence[Screen]) -> Facts:
    """What ``play(folder)`` found on these screens. Raises `subprocess.CalledProcessError` with its output."""
    places, left = [], 0
    for screen in screens:
        size = {"x": left, "y": 0, "width": screen.width, "height": screen.height}
        places.append({"name": screen.name, **size, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1})
        left += screen.width
    file = folder / "screens.json"
    facts = {"synchronousWindowSystemEvents": False, "windowFrameMargins": False, "screens": places}
    file.write_text(json.dumps(facts), "utf-8")
    factors = ";".join(f"{screen.name}={screen.scale}" for screen in screens)
    done = subprocess.run(
        [sys.executable, "-m", __name__, play.__name__, str(folder)],
        env={**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={file}", "QT_SCREEN_SCALE_FACTORS": factors},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    said = [line for line in done.stderr.splitlines() if line != OF_THE_PLATFORM]
    assert not said, said
    found: Facts = json.loads(done.stdout)
    return found


def _frame(folder: Path) -> Frame:
    return Frame(Theme(Scheme.LIGHT), Preferences(folder))


def _settle(so: Callable[[], bool] = lambda: True) -> None:
    """Until it is so, and what follows from it is done. Raises `TimeoutError`."""
    for _ in range(200):
        QTest.qWait(10)
        if so():
            return
    raise TimeoutError


def _place(frame: Frame) -> Facts:
    """Where it is, in logical pixels, and whether all of it can be seen."""
    room = frame.screen().availableGeometry()
    return {
        "screen": frame.screen().name(),
        "geometry": list(frame.geometry().getRect()),
        "inside": room.contains(frame.geometry()),
        "ratio": frame.devicePixelRatioF(),
        "scrolls": any(floor.isVisible() for floor in frame.findChildren(Floor)),
    }


def play_left_on_second(folder: Path) -> Facts:
    """The window is moved to the second screen and closed there."""
    frame = _frame(folder)
    frame.show()
    there = QApplication.screens()[1].availableGeometry()
    frame.setGeometry(QRect(there.topLeft() + QPoint(40, 60), there.size() * 0.5))
    _settle()
    found = _place(frame)
    frame.close()
    return found


def play_opened_again(folder: Path) -> Facts:
    """The window opens where it was left, as far as that is still there."""
    frame = _frame(folder)
    frame.show()
    _settle()
    return _place(frame)


def _page() -> tuple[QWidget, QLineEdit, QLineEdit, Icon]:
    """A page with an icon and a field at the top of it, another field at the bottom."""
    page, first, last, icon = QWidget(), QLineEdit(), QLineEdit(), Icon(Theme(Scheme.LIGHT), "mail")
    column = QVBoxLayout(page)
    column.addWidget(icon)
    column.addWidget(first)
    column.addStretch(1)
    column.addWidget(last)
    return page, first, last, icon


def _reach(frame: Frame, field: QWidget) -> None:
    """Give it the focus and wait until it is in view. Raises `TimeoutError`."""
    field.setFocus()
    rect = field.rect()
    ends = (QPoint(9, 1), QPoint(9, rect.bottom()))
    _settle(lambda: field.hasFocus() and all(frame.rect().contains(field.mapTo(frame, end)) for end in ends))


def play_opened_small(folder: Path) -> Facts:
    """The window at the first start; what is in it is reached by the keyboard."""
    frame = _frame(folder)
    page, first, last, _icon = _page()
    frame.fill(page)
    frame.showNormal()
    frame.resize(frame.minimumSize())
    for field in (last, first):
        _reach(frame, field)
    return {**_place(frame), "page": [page.width(), page.height()]}


def play_moved(folder: Path) -> Facts:
    """From the first screen to the second and back, locked on the way."""
    frame = _frame(folder)
    page, _first, last, icon = _page()
    frame.fill(page)
    frame.resize(400, 500)
    frame.show()
    _settle()
    found = {"at_first": _place(frame), "fine_at_first": _is_fine(icon)}
    second = QApplication.screens()[1].availableGeometry()
    frame.setGeometry(QRect(second.topLeft(), frame.size().boundedTo(second.size())))
    _settle(lambda: frame.screen() is QApplication.screens()[1])
    _reach(frame, last)
    found |= {"on_second": _place(frame), "fine_on_second": _is_fine(icon)}
    pane = QWidget()
    frame.cover(pane)
    found["hidden_when_small"] = page.isHidden()
    frame.setGeometry(QRect(20, 20, 400, 500))
    _settle(lambda: frame.screen() is QApplication.screens()[0] and pane.geometry() == frame.rect())
    found["covered"] = pane.isVisible() and page.isHidden()
    frame.uncover()
    _settle(lambda: page.isVisible() and page.geometry() == frame.rect())
    return found | {"back": _place(frame)}


def _is_fine(icon: Icon) -> bool:
    """It is painted with the pixels of its screen, not with fewer, stretched: neighbours are not all alike."""
    ratio = round(icon.devicePixelRatioF())
    image = icon.grab().toImage()
    if image.width() != icon.width() * ratio:
        return False
    coarse = image.scaled(icon.size()).scaled(image.size())
    return ratio == 1 or image != coarse


if __name__ == "__main__":
    app = QApplication([])
    print(json.dumps(globals()[sys.argv[1]](Path(sys.argv[2]))))
