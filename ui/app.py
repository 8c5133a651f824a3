"""From the command line to the window.

The frame is painted first (theme, rail, header, an empty page); the runtime's imports and the opening of the
databases run on a thread meanwhile, then the shell takes the frame's place. A profile that cannot be
opened is explained in the frame; when its key is lost, the recovery code is asked for. Nothing is overwritten.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.domain.errors import AppError
from ui.application import Application
from ui.prefs import Preferences
from ui.theme import Theme

if TYPE_CHECKING:
    from app.services.runtime import Runtime
    from ui.bridge import Bridge
    from ui.restore import RestorePane
    from ui.shell import Shell
    from ui.watchdog import Watchdog

log = logging.getLogger(__name__)

QUIET_S = 1.0
"""What synchronises and signs is loaded this long after the databases opened: the first list comes first."""
SETTLE_MS = 100
"""Counts and the state line are read, and the watchdog starts, this long after the first view was asked for."""
SWITCH_S = 0.0005
"""How long another thread may keep the interpreter while the window waits for it: Python's 5 ms, met several
times in one frame while rows are decoded, made a fling stutter."""


def make_application(argv: list[str]) -> Application:
    """The QApplication with its names and base style."""
    sys.setswitchinterval(SWITCH_S)
    app = Application([*(argv or ["echarpe"]), "-style", "fusion"])  # setStyle() would build PySide's QStyle: 5 ms
    app.setApplicationName("echarpe")
    app.setApplicationDisplayName("Écharpe")
    app.setDesktopFileName("echarpe")
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

    def watch_input(self, touched: Callable[[], None]) -> None:
        """Call ``touched`` whenever the user does something in this window."""
        from ui.idle import InputWatch

        handle = self.windowHandle()
        if handle is not None:
            InputWatch(handle, touched)

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


def restore_profile(folder: Path, code: str, *, demo: bool) -> Runtime:
    """Put the lost key back with the recovery code, and open as `open_profile` does."""
    from app.services.runtime import Runtime, RuntimeConfig

    return Runtime.restore(RuntimeConfig(folder=folder, file_keys=demo, quiet_s=QUIET_S), code)


def _tell(bridge: Bridge, runtime: Runtime, metered: bool) -> None:
    bridge.call(lambda: runtime.sync.set_metered(metered))


class Program(QObject):
    """Holds what lives as long as the window."""

    ready = Signal()
    """The shell is in place and shows its first space."""

    def __init__(
        self,
        folder: Path,
        open_runtime: Callable[[], Runtime],
        first_space: str = "today",
        *,
        demo: bool = False,
        restore: Callable[[str], Runtime] | None = None,
    ) -> None:
        """``restore``: opens with a recovery code; without it a lost key can only be explained."""
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
        self._restore = restore
        self._asking: RestorePane | None = None
        self.watchdog: Watchdog | None = None
        self._opener = self._open_with(open_runtime)

    def _open_with(self, open_runtime: Callable[[], Runtime]) -> Opener:
        opener = Opener(open_runtime)
        opener.opened.connect(self._opened, Qt.ConnectionType.QueuedConnection)
        opener.refused.connect(self._refused, Qt.ConnectionType.QueuedConnection)
        return opener

    def start(self) -> None:
        """Show the frame, begin to open."""
        self.frame.show()
        self._opener.start()

    def _opened(self, runtime: Runtime) -> None:
        from ui.bridge import Bridge
        from ui.shell import Shell

        restored, self._asking = self._asking is not None, None
        self.runtime = runtime
        self.bridge = Bridge(runtime)
        self.shell = Shell(runtime, self.bridge, self.theme, self.prefs)
        if self._demo:
            self.frame.setWindowTitle(self.tr("Écharpe — commune de démonstration"))
        self.frame.fill(self.shell)
        self.shell.go(self._first)
        if restored:
            self.shell.toast(self.tr("Vos données sont rouvertes. Le même code servira encore : gardez-le."), ms=15_000)
        QTimer.singleShot(SETTLE_MS, self.shell, partial(self._settle, self.shell, runtime))
        self.ready.emit()

    def _settle(self, shell: Shell, runtime: Runtime) -> None:
        """The first list is on screen: what stands around it, and what watches over the window."""
        from ui.network import LinkWatch
        from ui.watchdog import Watchdog

        if self.runtime is not runtime:
            return  # closed meanwhile
        shell.start()
        bridge = self.bridge
        self.link = LinkWatch(lambda metered: _tell(bridge, runtime, metered))
        self.frame.watch_input(runtime.scans.touched)
        self.watchdog = Watchdog()
        self.watchdog.start()
        app = QApplication.instance()
        if isinstance(app, Application):
            app.collector.start()  # not before: importing makes no garbage worth looking for

    def _refused(self, error: AppError) -> None:
        from ui.errors import word_error
        from ui.restore import LOST
        from ui.widgets.basic import StatePane

        if self._asking is not None:
            self._asking.say(error)
            return
        log.error("profile not opened: %s", error)
        if self._restore is not None and error.code in LOST:
            self._ask_code(error, self._restore)
            return
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

    def _ask_code(self, error: AppError, restore: Callable[[str], Runtime]) -> None:
        from ui.restore import RestorePane

        def open_again(code: str) -> None:
            self._opener = self._open_with(lambda: restore(code))
            self._opener.start()

        self._asking = RestorePane(self.theme, error, self._quit)
        self._asking.given.connect(open_again)
        self.frame.fill(self._asking)
        self._asking.field.setFocus()

    def _quit(self) -> None:
        self.frame.close()

    def _closing(self) -> None:
        if self.shell is not None:
            self.bridge.close()
        if self.watchdog is not None:
            self.watchdog.stop()
        if self.runtime is not None:
            self.runtime.stop()
            self.runtime = None


def run(folder: Path | None, *, demo: bool) -> int:
    """Show the window until it is closed; the exit code."""
    app = make_application(sys.argv[:1])
    home = folder or default_folder()
    program = Program(
        home,
        lambda: open_profile(home, demo=demo),
        demo=demo,
        restore=lambda code: restore_profile(home, code, demo=demo),
    )
    program.start()
    return app.exec()
