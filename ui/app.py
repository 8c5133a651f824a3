"""From the command line to the window.

The frame is painted first (theme, rail, header, an empty page); the runtime's imports and the opening of the
databases run on a thread meanwhile, then the shell takes the frame's place. A profile that cannot be
opened is explained in the frame; nothing is overwritten.
"""

from __future__ import annotations

import gc
import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.domain.errors import AppError
from ui.ink.application import PenApplication
from ui.prefs import Preferences
from ui.theme import Theme

if TYPE_CHECKING:
    from app.services.runtime import Runtime
    from ui.shell import Shell

log = logging.getLogger(__name__)

QUIET_S = 1.0
"""What synchronises and signs is loaded this long after the databases opened: the first list comes first."""
SWITCH_S = 0.0005
"""How long another thread may keep the interpreter while the window waits for it: Python's 5 ms, met several
times in one frame while rows are decoded, made a fling stutter."""


def make_application(argv: list[str]) -> QApplication:
    """The QApplication with its names and base style."""
    gc.disable()  # until the window is there: importing makes no garbage worth looking for
    sys.setswitchinterval(SWITCH_S)
    app = PenApplication(argv)
    app.setApplicationName("echarpe")
    app.setApplicationDisplayName("Écharpe")
    app.setDesktopFileName("echarpe")
    app.setStyle("Fusion")
    return app


class Frame(QWidget):
    """The window. Paints its ground at once; `fill` puts the shell (or an explanation) inside."""

    closing = Signal()

    def __init__(self, theme: Theme, prefs: Preferences) -> None:
        super().__init__()
        self._theme, self._prefs = theme, prefs
        self.shell: Shell | None = None
        self.setWindowTitle("Écharpe")
        self.setWindowIcon(QIcon(theme.pixmap("body", 64, theme.colours.accent)))
        self.resize(1280, 800)
        self.setMinimumSize(QSize(360, 480))
        self.restoreGeometry(prefs.geometry)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    def fill(self, widget: QWidget) -> None:
        while (item := self._layout.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.deleteLater()
        self._layout.addWidget(widget)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._theme.colour("window"))
        painter.end()

    def closeEvent(self, event: object) -> None:
        self._prefs.geometry = self.saveGeometry()
        self.closing.emit()


class Opener(QObject):
    """Opens the runtime on a thread; one of the signals fires, on the window's thread."""

    opened = Signal(object)
    refused = Signal(object)

    def __init__(self, open_runtime: Callable[[], Runtime]) -> None:
        super().__init__()
        self._open = open_runtime

    def start(self) -> None:
        threading.Thread(target=self._run, name="opener", daemon=True).start()

    def _run(self) -> None:
        try:
            runtime = self._open()
            runtime.start()
        except AppError as error:
            self.refused.emit(error)
        else:
            self.opened.emit(runtime)


def default_folder() -> Path:
    """Where the profile lives for this user."""
    from platformdirs import user_data_path

    return user_data_path("echarpe", appauthor=False)


def open_profile(folder: Path, *, demo: bool) -> Runtime:
    """Import and open everything behind the window: the slow part, off the window's thread."""
    from app.services.runtime import Runtime, RuntimeConfig

    return Runtime.open(RuntimeConfig(folder=folder, file_keys=demo, quiet_s=QUIET_S))


class Program(QObject):
    """Holds what lives as long as the window."""

    ready = Signal()
    """The shell is in place and shows its first space."""

    def __init__(
        self, folder: Path, open_runtime: Callable[[], Runtime], first_space: str = "today", *, demo: bool = False
    ) -> None:
        super().__init__()
        folder.mkdir(parents=True, exist_ok=True)
        self.prefs = Preferences(folder)
        self.theme = Theme(self.prefs.scheme, self.prefs.scale_percent)
        self.theme.apply()
        self.frame = Frame(self.theme, self.prefs)
        self.frame.closing.connect(self._closing)
        self.runtime: Runtime | None = None
        self.shell: Shell | None = None
        self._first, self._demo = first_space, demo
        self._opener = Opener(open_runtime)
        self._opener.opened.connect(self._opened, Qt.ConnectionType.QueuedConnection)
        self._opener.refused.connect(self._refused, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Show the frame, begin to open."""
        self.frame.show()
        self._opener.start()

    def _opened(self, runtime: Runtime) -> None:
        from ui.bridge import Bridge
        from ui.shell import Shell
        from ui.watchdog import Watchdog

        self.runtime = runtime
        self.bridge = Bridge(runtime)
        self.shell = Shell(runtime, self.bridge, self.theme, self.prefs)
        if self._demo:
            self.frame.setWindowTitle(self.tr("Écharpe — commune de démonstration"))
        self.frame.fill(self.shell)
        self.shell.go(self._first)
        self.shell.start()
        self.watchdog = Watchdog()
        self.watchdog.start()
        gc.freeze()  # what was imported is never garbage: collections skip it from now on
        gc.enable()
        self.ready.emit()

    def _refused(self, error: AppError) -> None:
        from ui.errors import word_error
        from ui.widgets.basic import StatePane

        log.error("profile not opened: %s", error)
        wording = word_error(error)
        pane = StatePane(
            self.theme,
            "lock",
            wording.what,
            f"{wording.effect} {wording.remedy}\n({error.code})".strip(),
            self.tr("Quitter"),
            self._quit,
        )
        self.frame.fill(pane)

    def _quit(self) -> None:
        self.frame.close()

    def _closing(self) -> None:
        if self.shell is not None:
            self.bridge.close()
            self.watchdog.stop()
        if self.runtime is not None:
            self.runtime.stop()
            self.runtime = None


def run(folder: Path | None, *, demo: bool) -> int:
    """Show the window until it is closed; the exit code."""
    app = make_application(sys.argv[:1])
    home = folder or default_folder()
    program = Program(home, lambda: open_profile(home, demo=demo), demo=demo)
    program.start()
    return app.exec()
