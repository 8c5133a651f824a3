"""From the command line to the window.

The frame is painted first (theme, rail, header, an empty page); the runtime's imports and the opening of the
databases run on a thread meanwhile, then the shell takes the frame's place. A profile that cannot be
opened is explained in the frame; when its key is lost, the recovery code is asked for. Nothing is overwritten.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

import ui.importing
import ui.overrides  # noqa: F401  (before ours: an error in them does not end the program)
from app.domain.errors import AppError
from ui.application import Application
from ui.frame import Frame
from ui.language import install, wished
from ui.prefs import Preferences
from ui.theme import Theme

if TYPE_CHECKING:
    from app.services.runtime import Runtime
    from ui.instance import Instance
    from ui.locking import FirstCodePane, Locker, LockPane
    from ui.openings import Openings
    from ui.profiles import Launcher
    from ui.restore import RestorePane
    from ui.shell import Shell
    from ui.system.sleep import SleepWatch
    from ui.watchdog import Watchdog

log = logging.getLogger(__name__)

QUIET_S = 1.0
"""What synchronises and signs is loaded this long after the first view has its answers."""
SETTLE_MS, SETTLE_AT_MOST_MS = 100, 2_000
"""It is looked this often whether the first view has its answers: counts and the state line are read then, and the
watchdog starts; at the latest, after so long."""
LISTEN_MS = 500
"""A second start is heard from then on; it waits as long for the first one to answer."""
SLEEP_AFTER_MS = 5_000
"""The system's bus is opened then: the first lists come before."""
SWITCH_S = 0.0005
"""How long another thread may keep the interpreter while the window waits for it: Python's 5 ms, met several
times in one frame while rows are decoded, made a fling stutter."""


def make_application(argv: list[str]) -> Application:
    """The QApplication with its names and base style."""
    sys.setswitchinterval(SWITCH_S)
    app = Application([*(argv or ["echarpe"]), "-style", "fusion"])  # setStyle() would build PySide's QStyle: 5 ms
    app.setApplicationName("echarpe")
    app.setApplicationDisplayName("Écharpe")
    return app


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


def open_profile(folder: Path, *, demo: bool, code: str = "") -> Runtime:
    """Import and open everything behind the window: the slow part, off the window's thread. ``code``: the lock's."""
    from app.services.runtime import Runtime, RuntimeConfig

    return Runtime.open(RuntimeConfig(folder=folder, file_keys=demo, quiet_s=QUIET_S), code)


def bring_back_profile(folder: Path, backup: Path, code: str, *, demo: bool) -> Runtime:
    """A backup in the place of the profile made at the first opening, which holds nothing yet."""
    from app.services.runtime import Runtime, RuntimeConfig

    config = RuntimeConfig(folder=folder, file_keys=demo, quiet_s=QUIET_S)
    return Runtime.in_place_of_empty(config, backup, code)


def restore_profile(folder: Path, code: str, *, demo: bool) -> Runtime:
    """Put the lost key back with the recovery code, and open as `open_profile` does."""
    from app.services.runtime import Runtime, RuntimeConfig

    return Runtime.restore(RuntimeConfig(folder=folder, file_keys=demo, quiet_s=QUIET_S), code)


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
        unlock: Callable[[str], Runtime] | None = None,
        launcher: Launcher | None = None,
        profile: str = "",
        bring_back: Callable[[Path, str], Runtime] | None = None,
    ) -> None:
        """``restore``: opens with a recovery code; without it a lost key can only be explained. ``unlock``: opens
        with the lock code. ``launcher``: of the session's profiles, ``profile`` being this one's id. ``bring_back``:
        opens a backup in the place of a profile that holds nothing.
        """
        super().__init__()
        folder.mkdir(parents=True, exist_ok=True)
        self.prefs = Preferences(folder)
        install(wished(self.prefs.language))
        self.theme = Theme(self.prefs.scheme, self.prefs.scale_percent, system_accent=self.prefs.system_accent)
        self.theme.apply()
        self.frame = Frame(self.theme, self.prefs)
        self.frame.closing.connect(self._closing)
        self.runtime: Runtime | None = None
        self.shell: Shell | None = None
        self._first, self._demo = first_space, demo
        self._restore, self._unlock, self._back = restore, unlock, bring_back
        self._launcher, self._profile = launcher, profile
        self._asking: RestorePane | LockPane | None = None
        self._restoring = False
        """The recovery code is being asked for."""
        self.locker: Locker | None = None
        self.openings: Openings | None = None
        self._asked: list[str] = []
        """Links and files to open once the window is there."""
        self.watchdog: Watchdog | None = None
        self.sleep: SleepWatch | None = None
        self._open_runtime = open_runtime
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

        restored, self._asking, self._restoring = self._restoring, None, False
        self.runtime = runtime
        self.bridge = Bridge(runtime)
        self.bridge.changed.connect(self._look_for_the_end)  # first: nobody asks anything of what is erased
        if self._launcher is not None and self._launcher.several and not runtime.locking.has_code:
            self._ask_first_code(runtime, restored=restored)
            return
        self._show_shell(runtime, restored=restored)

    def _show_shell(self, runtime: Runtime, *, restored: bool) -> None:
        from ui.shell import Shell

        self.shell = Shell(runtime, self.bridge, self.theme, self.prefs)
        self.shell.ctx.profiles, self.shell.ctx.profile = self._launcher, self._profile
        self.shell.back_changed()
        if self._demo:
            self.frame.setWindowTitle(self.tr("Écharpe — commune de démonstration"))
            self.shell.header.set_mark(self.tr("Démonstration"))
        self.frame.fill(self.shell)
        self.shell.return_wanted.connect(self._bring_back)
        self.shell.go(self._first)
        if restored:
            self.shell.toast(self.tr("Vos données sont rouvertes. Le même code servira encore : gardez-le."), ms=15_000)
        QTimer.singleShot(SETTLE_MS, self.shell, partial(self._settle_once_shown, self.shell, runtime, SETTLE_MS))
        self.ready.emit()

    def _settle_once_shown(self, shell: Shell, runtime: Runtime, waited_ms: int) -> None:
        if self.runtime is not runtime:
            return  # closed meanwhile
        if self.bridge.busy and waited_ms < SETTLE_AT_MOST_MS:
            again = partial(self._settle_once_shown, shell, runtime, waited_ms + SETTLE_MS)
            QTimer.singleShot(SETTLE_MS, shell, again)
            return
        runtime.first_shown()
        self._settle(shell, runtime)

    def take_links(self) -> None:
        """Of our own scheme, at the first start."""
        if self.runtime is not None:
            self.bridge.run(self.runtime.take_links_once(), owner=self)

    def come_forward(self) -> None:
        """Before the other windows, as far as the system lets a program do that."""
        self.frame.setWindowState(self.frame.windowState() & ~Qt.WindowState.WindowMinimized)
        self.frame.raise_()
        self.frame.activateWindow()

    def open_when_ready(self, arguments: Sequence[str]) -> None:
        """Open links and files once the shell is there and not locked."""
        self._asked += arguments
        if self.openings is not None:
            self.openings.take(self._asked)
            self._asked = []

    def _free(self) -> bool:
        return self.locker is not None and not self.locker.locked

    def _settle(self, shell: Shell, runtime: Runtime) -> None:
        """The first list is on screen: what stands around it, and what watches over the window."""
        from ui.keyboard import KeyboardRoom
        from ui.locking import Locker
        from ui.network import watch_link
        from ui.openings import Openings
        from ui.watchdog import Watchdog

        shell.start()
        self.link = watch_link(self.bridge, runtime)
        if self._launcher is not None:
            self.bridge.run(runtime.locking.set_shared(self._launcher.several), owner=shell)
        self.locker = locker = Locker(shell.ctx, self.frame, shell, self._quit, self._leave_for_another())
        shell.lock_wanted.connect(locker.lock)
        locker.covered.connect(shell.withdraw_notices)
        self.openings = Openings(shell.ctx, shell, self._free)
        locker.unlocked.connect(self.openings.look)
        self.open_when_ready(())

        def touched() -> None:
            runtime.scans.touched()
            locker.touched()

        self.frame.watch_input(touched)
        self.keyboard_room = KeyboardRoom(self.frame)
        QTimer.singleShot(SLEEP_AFTER_MS, shell, lambda: self._watch_sleep(locker))
        self.watchdog = Watchdog()
        self.watchdog.start()
        app = QApplication.instance()
        if isinstance(app, Application):
            app.collector.start()  # not before: importing makes no garbage worth looking for

    def _look_for_the_end(self, _changes: object) -> None:
        """Everything is being erased: that is all there is to show, and nothing can be asked any more."""
        runtime = self.runtime
        if runtime is None or self.shell is None or not runtime.ending:
            return
        from ui.erased import ErasedPane

        self.bridge.cut()
        for window in QApplication.topLevelWidgets():
            if window is not self.frame and window.isVisible():
                window.close()
        if self.shell.presence is not None:
            self.shell.presence.forget()
        self.shell = self.locker = None
        others = self._leave_for_another()
        pane = ErasedPane(self.theme, lambda: (runtime.ended_by, runtime.returned), others or self._quit)
        if others is not None:
            pane.speak_of_one()
        self.frame.fill(pane)

    def _watch_sleep(self, locker: Locker) -> None:
        from ui.system.sleep import SleepWatch

        self.sleep = SleepWatch(locker.lock, locker)

    def _refused(self, error: AppError) -> None:
        from ui.locking import ASKED
        from ui.restore import LOST, ClosedPane

        if self._asking is not None:
            self._asking.say(error)
            return
        if self._unlock is not None and error.code in ASKED:
            self._ask_lock_code(self._unlock)
            return
        log.error("profile not opened: %s", error)
        if self._restore is not None and error.code in LOST:
            self._ask_code(error, self._restore)
            return
        pane = ClosedPane(self.theme, error, self._try_again, self._quit)
        self.frame.fill(pane)
        pane.again.setFocus()

    def _try_again(self) -> None:
        """The same opening once more: the key store was unlocked, the other window closed."""
        self._opener = self._open_with(self._open_runtime)
        self._opener.start()

    def _begin_anew(self) -> None:
        """The key is lost and so is its code: a new profile beside this one, which stays as it is."""
        launcher = self._launcher
        assert launcher is not None
        named = {entry.id: entry.name for entry in launcher.entries()}
        old = named.get("") or self.tr("Ancien profil, clé perdue")
        new = self.tr("Nouveau profil")
        number = 2
        while new in named.values():
            new, number = self.tr("Nouveau profil {n}").format(n=number), number + 1
        entry = launcher.add(new, old)
        QTimer.singleShot(0, partial(launcher.switch, entry.id))

    def _ask_lock_code(self, unlock: Callable[[str], Runtime]) -> None:
        from app.domain.errors import NeedsUser
        from ui.locking import LockPane

        def open_again(code: str) -> None:
            self._opener = self._open_with(lambda: unlock(code))
            self._opener.start()

        def forgotten() -> None:
            if self._restore is not None:
                self._ask_code(NeedsUser("lock_code_forgotten"), self._restore)

        self._asking = LockPane(
            self.theme, self._quit, can_restore=self._restore is not None, switch=self._leave_for_another()
        )
        self._asking.given.connect(open_again)
        self._asking.forgotten.connect(forgotten)
        self.frame.fill(self._asking)
        self._asking.field.setFocus()

    def _leave_for_another(self) -> Callable[[], None] | None:
        """What lets another profile be chosen; None where there is no other."""
        launcher = self._launcher
        if launcher is None or not launcher.several:
            return None
        return lambda: QTimer.singleShot(0, launcher.switch)  # after the button's own turn: it goes with this window

    def _ask_first_code(self, runtime: Runtime, *, restored: bool) -> None:
        """Among several profiles each is behind its own code: before anything of this one is shown, it gets one."""
        from ui.locking import FirstCodePane

        def set_code(code: str) -> None:
            self.bridge.run(
                runtime.locking.set_code(code),
                on_done=lambda _none: self._show_shell(runtime, restored=restored),
                on_error=pane.say,
                owner=pane,
            )

        self.first_code: FirstCodePane = FirstCodePane(self.theme, self._quit)
        pane = self.first_code
        pane.given.connect(set_code)
        self.frame.fill(pane)
        pane.code.setFocus()

    def _ask_code(self, error: AppError, restore: Callable[[str], Runtime]) -> None:
        from ui.restore import RestorePane

        def open_again(code: str) -> None:
            self._opener = self._open_with(lambda: restore(code))
            self._opener.start()

        self._restoring = True
        anew = self._begin_anew if self._launcher is not None else None
        self._asking = RestorePane(self.theme, error, self._quit, anew)
        self._asking.given.connect(open_again)
        self.frame.fill(self._asking)
        self._asking.field.setFocus()

    def _bring_back(self, backup: Path, code: str) -> None:
        """Close what holds nothing, and open the backup in its place."""
        from ui.widgets.basic import StatePane

        runtime, back = self.runtime, self._back
        if runtime is None or back is None:
            return
        self.bridge.close()
        if self.watchdog is not None:
            self.watchdog.stop()
        if self.locker is not None:
            self.locker.deleteLater()
        self.runtime, self.shell, self.locker, self.openings = None, None, None, None
        words = (
            self.tr("Reprise de la sauvegarde…"),
            self.tr("Vos données arrivent. Cela peut prendre quelques minutes."),
        )
        self.frame.fill(StatePane(self.theme, "sync", *words))

        def replaced() -> Runtime:
            runtime.stop()
            return back(backup, code)

        self._opener = self._open_with(replaced)
        self._opener.start()

    def _quit(self) -> None:
        self.frame.close()

    def _closing(self) -> None:
        if self.runtime is not None:
            self.bridge.close()
        if self.watchdog is not None:
            self.watchdog.stop()
        if self.sleep is not None:
            self.sleep.close()
        if self.shell is not None and self.shell.presence is not None:
            self.shell.presence.forget()
        if self.runtime is not None:
            self.frame.hide()  # gone for the user, while what was just sent leaves
            self.runtime.send_off()
            self.runtime.stop()
            self.runtime = None


def run(folder: Path | None, *, demo: bool, openings: Sequence[str] = ()) -> int:
    """Show the window until it is closed; the exit code.

    ``openings``: links and files to open in it. Where another process has the window, they are handed to it.
    """
    from ui.instance import Instance

    app = make_application(sys.argv[:1])
    instance = Instance(folder or default_folder())
    asked = [absolute(opening) for opening in openings]
    if not instance.hold() and instance.hand_over(asked):
        return 0
    reception = Reception(instance, asked, demo=demo)
    try:
        if folder is not None:
            program = program_on(folder, demo=demo)
            reception.serve(program)
            program.start()
            return app.exec()
        from ui.profiles import Launcher

        launcher = Launcher(default_folder(), partial(program_on, demo=demo))
        launcher.opened.connect(reception.serve)
        launcher.start()
        return app.exec()
    finally:
        instance.close()


class Reception(QObject):
    """What this start and later ones were asked to open, given to the program that is there, or the next one."""

    def __init__(self, instance: Instance, asked: Sequence[str], *, demo: bool) -> None:
        super().__init__(instance)
        self._waiting, self._demo = list(asked), demo
        self._program: Program | None = None
        instance.received.connect(self._take)
        QTimer.singleShot(LISTEN_MS, instance, instance.listen)

    def serve(self, program: Program) -> None:
        """The program on the profile that is open now."""
        self._program = program
        program.frame.closing.connect(lambda: self._left(program))
        program.open_when_ready(self._waiting)
        self._waiting = []
        if not self._demo:
            program.ready.connect(program.take_links)

    def _left(self, program: Program) -> None:
        if self._program is program:
            self._program = None

    def _take(self, arguments: list[str]) -> None:
        if self._program is None:  # another profile is being chosen
            self._waiting += arguments
        else:
            self._program.come_forward()
            self._program.open_when_ready(arguments)


def absolute(opening: str) -> str:
    """A file named from where one stands, as the process that opens it will find it; anything else untouched."""
    path = Path(opening)
    return str(path.absolute()) if ":" not in opening and path.is_file() else opening


def program_on(home: Path, launcher: Launcher | None = None, profile: str = "", *, demo: bool = False) -> Program:
    """The program on the profile in ``home``, not started yet."""
    return Program(
        home,
        lambda: open_profile(home, demo=demo),
        demo=demo,
        restore=lambda code: restore_profile(home, code, demo=demo),
        unlock=lambda code: open_profile(home, demo=demo, code=code),
        launcher=launcher,
        profile=profile,
        bring_back=lambda backup, code: bring_back_profile(home, backup, code, demo=demo),
    )
