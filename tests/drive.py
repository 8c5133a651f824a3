"""``python -m tests.drive FOLDER``: the demonstration in a real window, driven by snippets from another shell.

For using the program as its user would, fault after fault, without writing a test first::

    xvfb-run -s "-screen 0 1280x800x24" python -m tests.drive /tmp/drive &
    python -m tests.drive /tmp/drive --do 'go("parapheur"); shot("parapheur")'
    python -m tests.drive /tmp/drive --town 'town.stop_network()'

The servers live in one process, the window in another: ``kill -9`` of the window starts it again on the same profile. A
snippet runs on the window's thread, in names that last from one to the next; what it prints, its last value and its
traceback come back. The clicks and keys are the guided tour's (`ui.tour.driver.Driver`): what is covered, disabled or
out of sight cannot be clicked. Besides the driver ``d``, the ``program`` and the Qt modules:

=====================  ====================================================================================
``click("Words")``     the visible button of these words (``…, 2``: the second), in the dialog in front if any
``pick("Words", …)``   entries of the open menu, one menu after the other
``act("mail.reply")``  an action of the window, as its shortcut triggers it; it must be enabled
``key("Ctrl+K")``      one key; ``type("words")`` into the field that has the focus
``go("seances")``      a space, by the rail
``texts()``            all words shown; ``buttons()`` those that can be pressed
``call(coroutine)``    the result of a service
``shot("name")``       ``FOLDER/name.png`` of the screen; ``wait(seconds)`` with the window alive
=====================  ====================================================================================

A dialog does not stop the snippets: the next one runs inside it, and what waits for its answer goes on once that snippet
has ended.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import io
import os
import subprocess
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from PySide6 import QtCore, QtGui, QtTest, QtWidgets

from app.sandbox.commune import Commune, Options
from app.sandbox.people import MAYOR, SECRETARY
from ui.app import Program, make_application, open_profile
from ui.tour.driver import Driver, Failed, activate, until

LOOK_MS = 50
KILLED = -9
ANSWER_S = 300.0


class Room:
    """Where snippets run: takes ``in/*.py``, leaves ``out/*.txt``."""

    def __init__(self, folder: Path, names: dict[str, Any]) -> None:
        self._in, self._out, self._names = folder / "in", folder / "out", names
        for way in (self._in, self._out):
            way.mkdir(parents=True, exist_ok=True)

    def look(self) -> None:
        for path in sorted(self._in.glob("*.py")):
            source = path.read_text("utf-8")
            path.unlink()
            said = io.StringIO()
            with contextlib.redirect_stdout(said):
                self._run(source)
            answer = self._out / f"{path.stem}.txt"
            answer.with_suffix(".part").write_text(said.getvalue(), "utf-8")
            answer.with_suffix(".part").rename(answer)

    def _run(self, source: str) -> None:
        try:
            tree = ast.parse(source)
            last = tree.body[-1] if tree.body else None
            if isinstance(last, ast.Expr):
                tree.body.pop()
            exec(compile(tree, "<drive>", "exec"), self._names)
            if isinstance(last, ast.Expr):
                value = eval(compile(ast.Expression(last.value), "<drive>", "eval"), self._names)
                if value is not None:
                    print(value)
        except Exception:  # noqa: BLE001 - told to whoever sent the snippet
            traceback.print_exc(file=sys.stdout)


class Hand:
    """What snippets say, on top of the tour's driver."""

    def __init__(self, driver: Driver, folder: Path) -> None:
        self.driver, self.folder = driver, folder

    def names(self) -> dict[str, Any]:
        own = {
            name: getattr(self, name) for name in ("click", "pick", "act", "key", "texts", "buttons", "shot", "wait")
        }
        driver = self.driver
        qt = {"QtCore": QtCore, "QtGui": QtGui, "QtWidgets": QtWidgets, "QTest": QtTest.QTest, "Qt": QtCore.Qt}
        return {**qt, **own, "d": driver, "go": driver.go, "type": driver.type, "call": driver.read, "until": until}

    def _pressable(self) -> list[QtWidgets.QAbstractButton]:
        found = self.driver.front.findChildren(QtWidgets.QAbstractButton)
        return [button for button in found if button.isVisible() and not button.visibleRegion().isEmpty()]

    def pick(self, *words: str) -> None:
        """Entries of the open menu and of those that they open, by their words."""
        for each in words:
            menu = until(QtWidgets.QApplication.activePopupWidget, 5.0, "menu")
            action = next(action for action in menu.actions() if each in action.text())
            QtTest.QTest.mouseClick(menu, QtCore.Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
            self.wait()

    def buttons(self) -> list[str]:
        """Words and accessible names; ``-`` before those that cannot be pressed now."""
        said = ((b.text().replace("&", "") or b.accessibleName(), b.isEnabled()) for b in self._pressable())
        return [words if enabled else f"-{words}" for words, enabled in said]

    def click(self, words: str, number: int = 1) -> None:
        said = {b: (b.text().replace("&", ""), b.accessibleName()) for b in self._pressable()}
        found = [b for b, names in said.items() if words in names] or [
            b for b, names in said.items() if words in " ".join(names)
        ]
        if len(found) < number:
            raise Failed(f"« {words} » absent : {self.buttons()}")
        self.driver.click(found[number - 1])

    def act(self, name: str) -> None:
        action = self.driver.shell.actions_registry.qaction(name)
        if not action.isEnabled():
            raise Failed(f"{name} is not enabled")
        action.trigger()

    def key(self, keys: str) -> None:
        combined: Any = QtGui.QKeySequence(keys)
        chord = combined[0]
        activate(self.driver.front)
        QtTest.QTest.keyClick(self.driver.front.windowHandle(), chord.key(), chord.keyboardModifiers())

    def texts(self) -> str:
        return self.driver.texts(self.driver.front)

    def wait(self, seconds: float = 0.5) -> None:
        end = time.monotonic() + seconds
        until(lambda: time.monotonic() > end, seconds + 5)

    def shot(self, name: str) -> None:
        """The screen where there is one, so popups and the dialog in front too."""
        self.wait(0.3)
        screen = self.driver.program.frame.screen()
        offscreen = QtGui.QGuiApplication.platformName() == "offscreen"
        picture = self.driver.front.grab() if offscreen else screen.grabWindow(0)
        picture.save(str(self.folder / f"{name}.png"))


def serve(folder: Path, options: argparse.Namespace) -> int:
    """The servers, and the window again and again until it is closed by its user."""
    with Commune(folder / "servers", Options(around=True, messages=options.messages)) as town:
        town.write_profile(folder / "profile", SECRETARY if options.secretary else MAYOR)
        room = Room(folder / "town", {"town": town})
        command = [sys.executable, "-m", "tests.drive", str(folder), "--window", "--size", options.size]
        code = KILLED
        while code == KILLED:
            window = subprocess.Popen(command, env={**os.environ, **town.tokens.environment()})
            while window.poll() is None:
                room.look()
                time.sleep(LOOK_MS / 1000)
            code = window.returncode
    return code


def window(folder: Path, options: argparse.Namespace) -> int:
    """The window on the profile there, until it is closed."""
    QtCore.QCoreApplication.setAttribute(QtCore.Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    application = make_application(["echarpe"])
    profile = folder / "profile"
    program = Program(profile, lambda: open_profile(profile, demo=True), demo=True)
    hand = Hand(Driver(program, folder), folder)
    room = Room(folder, {**hand.names(), "program": program})

    def look() -> None:
        QtCore.QTimer.singleShot(LOOK_MS, look)  # one that is running does not fire again inside its own menu or dialog
        room.look()

    program.ready.connect(look)
    program.frame.resize(*(int(side) for side in options.size.split("x")))
    program.start()
    return int(application.exec())


def ask(folder: Path, source: str) -> int:
    """Send one snippet, print its answer; the window may still be opening."""
    name, end = f"{time.time_ns()}", time.monotonic() + ANSWER_S
    path, answer = folder / "in" / f"{name}.py", folder / "out" / f"{name}.txt"
    if _came(path.parent, end):
        path.with_suffix(".part").write_text(source, "utf-8")
        path.with_suffix(".part").rename(path)
    if not _came(answer, end):
        print(f"no answer in {ANSWER_S:.0f} s")
        return 1
    print(answer.read_text("utf-8"), end="")
    return 0


def _came(path: Path, end: float) -> bool:
    while not path.exists() and time.monotonic() < end:
        time.sleep(LOOK_MS / 1000)
    return path.exists()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.drive")
    parser.add_argument("folder", type=Path, help="a new one: profile, servers, pictures")
    parser.add_argument("--do", metavar="SNIPPET", help="Python to run in the window; - reads standard input")
    parser.add_argument("--town", metavar="SNIPPET", help="Python to run beside the servers")
    parser.add_argument("--window", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--secretary", action="store_true")
    parser.add_argument("--messages", type=int, default=None)
    options = parser.parse_args()
    if options.do is not None:
        return ask(options.folder, sys.stdin.read() if options.do == "-" else options.do)
    if options.town is not None:
        return ask(options.folder / "town", options.town)
    return (window if options.window else serve)(options.folder, options)


if __name__ == "__main__":
    sys.exit(main())
