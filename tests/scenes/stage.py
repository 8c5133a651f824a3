"""A stage: the real shell on a real runtime, waited for until nothing moves."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEventLoop, QPoint, QSize, QTimer
from PySide6.QtGui import QCursor, QPixmap
from PySide6.QtWidgets import QApplication

from app.services.runtime import Runtime
from tests.scenes.judge import Flaw, judge
from ui.bridge import Bridge
from ui.prefs import Preferences
from ui.shell import Shell
from ui.theme import Scheme, Theme

QUIET_TURNS = 4
LIMIT_S = 15.0


def settle(bridge: Bridge, extra_ms: int = 0) -> None:
    """Run the event loop until no call is under way for a few turns."""
    deadline = time.monotonic() + LIMIT_S
    quiet = 0
    while quiet < QUIET_TURNS and time.monotonic() < deadline:
        turn(30)
        quiet = 0 if bridge.busy else quiet + 1
    if extra_ms:
        turn(extra_ms)


def turn(ms: int) -> None:
    """Let the event loop run for a while."""
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


AWAY = QPoint(5_000, 5_000)
"""Where the pointer rests: offscreen it lies on the window's first button, which would look chosen."""


@contextmanager
def staged(
    runtime: Runtime, folder: Path, *, size: QSize, scheme: Scheme = Scheme.LIGHT, percent: int = 100
) -> Iterator[Shell]:
    """The shell on screen, without a first space; everything deleted afterwards."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme = Theme(scheme, percent)
    theme.apply()
    bridge = Bridge(runtime)
    shell = Shell(runtime, bridge, theme, Preferences(folder))
    shell.resize(size)
    QCursor.setPos(AWAY)
    shell.show()
    shell.start()
    try:
        yield shell
    finally:
        settle(bridge)
        bridge.close()
        shell.close()
        shell.deleteLater()
        turn(10)


@dataclass(frozen=True, slots=True)
class Shot:
    """A screen in some schemes, and what is wrong with it (geometry is the same in all)."""

    pictures: dict[Scheme, QPixmap]
    flaws: list[Flaw]

    @property
    def picture(self) -> QPixmap:
        return next(iter(self.pictures.values()))


def shoot(shell: Shell, schemes: Sequence[Scheme] = ()) -> Shot:
    """Judge and take what is on screen: the dialog in front, which is closed, else the window.

    ``schemes``: taken one after the other, as the user changes them; none = as it stands.
    """
    theme, dialog = shell.ctx.theme, QApplication.activeModalWidget()
    window = dialog or shell
    flaws, pictures = judge(window), {}
    for scheme in schemes or (theme.scheme,):
        if scheme is not theme.scheme:
            theme.set_scheme(scheme)
            settle(shell.ctx.bridge)
        pictures[scheme] = window.grab()
    if dialog is not None:
        dialog.close()
    return Shot(pictures, flaws)
