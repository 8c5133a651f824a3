"""Hands and eyes: clicks and keys through the window's handle, bounded waits, screenshots."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QScrollArea, QWidget

from app.domain.ids import Key
from app.domain.listing import Entry
from ui.app import Program
from ui.shell import Shell
from ui.widgets.recordlist import RecordList

T = TypeVar("T")
W = TypeVar("W", bound=QWidget)

LOOK_MS = 15
"""A condition waited for is looked at this often."""
SETTLED_MS = 60
DRAG_STEPS = 8
DIALOG_LOOKS = 400
_LEFT = Qt.MouseButton.LeftButton
_PLAIN = Qt.KeyboardModifier.NoModifier


class Failed(Exception):
    """A step did not do what it should; the text is its short reason, in French."""


def until(ready: Callable[[], T], timeout_s: float = 20.0, what: str = "") -> T:
    """Let the window live until ``ready`` answers something true; returns it. Raises `Failed` at the end."""
    found: list[T] = []
    errors: list[BaseException] = []
    loop, timer = QEventLoop(), QTimer()
    deadline = time.monotonic() + timeout_s

    def look() -> None:
        try:
            answer = ready()
        except Exception as error:  # noqa: BLE001 - carried out of Qt's callback, raised below
            errors.append(error)
            loop.quit()
            return
        if answer:
            found.append(answer)
        if answer or time.monotonic() > deadline:
            loop.quit()

    timer.timeout.connect(look)
    timer.start(LOOK_MS)
    loop.exec()
    timer.stop()
    if errors:
        raise errors[0]
    if not found:
        raise Failed(f"{what or 'rien'} : pas au bout de {timeout_s:g} s")
    return found[0]


def activate(window: QWidget) -> None:
    """Bring a window to the front, as the desktop does when one clicks into it or a dialog closes."""
    if not window.isActiveWindow():
        window.activateWindow()
        until(window.isActiveWindow, 10.0, "fenêtre au premier plan")


class Driver:
    """Drives one window."""

    def __init__(self, program: Program, output: Path) -> None:
        self.program = program
        self._output = output
        self._shots = 0

    @property
    def shell(self) -> Shell:
        assert self.program.shell is not None
        return self.program.shell

    @property
    def runtime(self) -> Any:
        """The services: read to wait and to tell, never to act."""
        assert self.program.runtime is not None
        return self.program.runtime

    @property
    def front(self) -> QWidget:
        """The window that takes the keys: the open dialog, or else ours."""
        return QApplication.activeModalWidget() or self.program.frame

    # --- seeing ---------------------------------------------------------------------------------

    def read(self, work: Coroutine[Any, Any, T], timeout_s: float = 30.0) -> T:
        """Result of a reading service, the window alive meanwhile."""
        future = self.runtime.submit(work)
        until(future.done, timeout_s, "lecture")
        result: T = future.result()
        return result

    def eventually(self, work: Callable[[], Coroutine[Any, Any, T]], timeout_s: float, what: str) -> T:
        """Ask a reading service again and again until its answer is true."""
        future = self.runtime.submit(work())

        def look() -> T | None:
            nonlocal future
            if not future.done():
                return None
            answer: T = future.result()
            if not answer:
                future = self.runtime.submit(work())
            return answer

        found = until(look, timeout_s, what)
        assert found is not None
        return found

    def unwatched(self) -> contextlib.AbstractContextManager[None]:
        """For work of the tour's own on the window's thread: it is no fault of the window."""
        watchdog = self.program.watchdog
        return watchdog.aside() if watchdog is not None else contextlib.nullcontext()

    def quiet(self) -> None:
        """What was asked of the services is on screen."""
        until(lambda: not self.program.bridge.busy, 10.0, "fenêtre au repos")

    def shot(self, name: str) -> None:
        """Write the window as it is now to ``NN-name.png``."""
        self._shots += 1
        path = self._output / f"{self._shots:02}-{name}.png"
        settled = time.monotonic() + SETTLED_MS / 1000  # what was just shown is laid out and painted
        until(lambda: time.monotonic() > settled)
        with self.unwatched():
            self._shoot(path)

    def _shoot(self, path: Path) -> None:
        frame = self.program.frame
        picture = frame.grab()
        if self.front is not frame:
            painter = QPainter(picture)
            painter.drawPixmap(frame.mapFromGlobal(self.front.mapToGlobal(QPoint(0, 0))), self.front.grab())
            painter.end()
        if not picture.save(str(path)):
            raise Failed(f"capture {path.name} non écrite")

    def texts(self, within: QWidget) -> str:
        """All words shown below a widget, for looking for some of them."""
        labels = [w.text() for w in within.findChildren(QLabel) if w.isVisible()]
        buttons = [w.text() for w in within.findChildren(QAbstractButton) if w.isVisible()]
        return "\n".join(labels + buttons)

    def find(self, kind: type[W], name: str = "", within: QWidget | None = None) -> W:
        """A visible widget by type and object name, accessible name or text."""
        for widget in (within or self.program.frame).findChildren(kind):
            named = (widget.objectName(), widget.accessibleName(), getattr(widget, "text", str)())
            if widget.isVisible() and (not name or name in named):
                return widget
        raise Failed(f"« {name or kind.__name__} » absent de l’écran")

    # --- mouse ----------------------------------------------------------------------------------

    def click(self, widget: QWidget, place: QPoint | None = None) -> None:
        """Click where a person would: the widget must be enabled and really under the pointer."""
        QTest.mouseClick(widget.window().windowHandle(), _LEFT, _PLAIN, self._aim(widget, place))

    def _aim(self, widget: QWidget, place: QPoint | None = None) -> QPoint:
        """Where to click, in its window; scrolls it into sight first."""
        frame = widget.window()
        activate(frame)
        if not widget.isVisible() or not widget.isEnabled():
            raise Failed(f"« {_name(widget)} » invisible ou inactif")
        for area in _areas(widget):
            content = area.widget()
            if content is None:
                continue
            middle = widget.mapTo(content, widget.rect().center())
            area.ensureVisible(area.horizontalScrollBar().value(), middle.y(), 0, widget.height())
        aim = widget.mapTo(frame, place if place is not None else widget.rect().center())
        under = frame.childAt(aim)
        if under is None or (under is not widget and not widget.isAncestorOf(under)):
            raise Failed(f"« {_name(widget)} » est couvert par « {_name(under)} »")
        return aim

    def drag(self, widget: QWidget, offset: QPoint, start: QPoint | None = None) -> None:
        """Press, move in steps, let go."""
        begin = self._aim(widget, start)
        window = widget.window().windowHandle()
        QTest.mousePress(window, _LEFT, _PLAIN, begin)
        for step in range(1, DRAG_STEPS + 1):
            QTest.mouseMove(window, begin + offset * step / DRAG_STEPS)
        QTest.mouseRelease(window, _LEFT, _PLAIN, begin + offset)

    # --- keyboard -------------------------------------------------------------------------------

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = _PLAIN) -> None:
        """Press one key, or a shortcut."""
        activate(self.front)
        QTest.keyClick(self.front.windowHandle(), key, modifiers)

    def type(self, words: str) -> None:
        """Type into whatever has the focus, one key event a character."""
        activate(self.front)
        if QApplication.focusWidget() is None:
            raise Failed("aucun champ n’a le curseur")
        for character in words:
            code = Qt.Key.Key_Return if character == "\n" else Qt.Key(_code(character))
            sent = "\r" if character == "\n" else character
            QTest.sendKeyEvent(QTest.KeyAction.Click, self.front.windowHandle(), code, sent, _PLAIN)

    # --- dialogs --------------------------------------------------------------------------------

    def in_dialog(self, opens: Callable[[], None], act: Callable[[QWidget], None]) -> None:
        """``opens`` shows a dialog that keeps control until it is closed; ``act`` answers it meanwhile."""
        errors: list[Exception] = []
        tries = iter(range(DIALOG_LOOKS))

        def look() -> None:
            dialog = QApplication.activeModalWidget()
            if dialog is None:
                if next(tries, None) is None:
                    errors.append(Failed("la boîte de dialogue ne s’est pas ouverte"))
                else:
                    QTimer.singleShot(LOOK_MS, look)
                return
            try:
                act(dialog)
            except Exception as error:  # noqa: BLE001 - carried out of Qt's callback, raised below
                errors.append(error)
                dialog.close()

        QTimer.singleShot(LOOK_MS, look)
        opens()
        if errors:
            raise errors[0]

    # --- lists and spaces -----------------------------------------------------------------------

    def go(self, space: str) -> QWidget:
        """Choose a space with the rail; returns its view."""
        if self.shell.space != space:
            self.click(self.shell.rail.buttons[space])
            until(lambda: self.shell.space == space, 20.0, f"espace {space}")
        self.quiet()
        return self.shell.view(space)

    def click_row(self, rows: RecordList, row: int, *, box: bool = False) -> None:
        """Click a row of a list, or its tick box."""
        index = rows.model().index(row, 0)
        rows.scrollTo(index)
        area = rows.visualRect(index)
        place = QPoint(area.left() + 20, area.center().y()) if box else area.center()
        self.click(rows.viewport(), place)

    def rows(self, rows: RecordList) -> Iterator[tuple[int, Key, Entry[Any]]]:
        """Loaded rows of a list: number, key, entry."""
        model = rows.records
        for row in range(model.rowCount()):
            key, entry = model.key_at(row), model.entry_at(row)
            if key is not None and entry is not None:
                yield row, key, entry


def _areas(widget: QWidget) -> Iterator[QScrollArea]:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            yield parent
        parent = parent.parentWidget()


def _name(widget: QWidget | None) -> str:
    if widget is None:
        return "rien"
    words = getattr(widget, "text", str)()
    return widget.accessibleName() or words or widget.objectName() or type(widget).__name__


def _code(character: str) -> int:
    return ord(character.upper()) if character.isascii() else 0
