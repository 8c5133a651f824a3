"""One person, four ways in: `Mouse`, `Finger`, `Keys`, `ScreenReader` do the same verbs, each by its own input alone.

A verb names what the person sees or hears: « press *Répondre* », « open the row that says *Réunion* ». The hand finds
it in the window in front, brings it into view as that input does (wheel, drag, Tab), and acts. Pointers go through the
window, which decides what lies under them; the screen reader knows the tree of accessible objects and nothing else.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QAction, QInputMethodEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from tests.flows.desk import Desk
from tests.scenes.stage import turn
from ui.focus import in_sight
from ui.widgets.recordlist import RecordList

FIELDS = (QLineEdit, QPlainTextEdit, QTextEdit)
MOST_TABS = 150
MOST_SCROLLS = 60
FINGER_STEPS = 8


def plain(words: str) -> str:
    """As one would type it: no mnemonic, ordinary spaces."""
    return words.replace("&", "").replace("\u00a0", " ").replace("\u202f", " ").strip()


def spoken(widget: QWidget) -> str:
    """The name that a screen reader says."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return plain(interface.text(QAccessible.Text.Name)) if interface is not None else ""


def fits(name: str, words: str) -> bool:
    return name == words or name.startswith((words + " ", words + ","))


def front(desk: Desk) -> QWidget:
    """What takes the input: the menu or the dialog in front, else the window."""
    return QApplication.activePopupWidget() or QApplication.activeModalWidget() or desk.shell


class Hand(ABC):
    """The verbs. Each waits until what it names is there; it fails when it never comes or cannot be reached."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    # --- what is there --------------------------------------------------------------------------

    def _named(self, words: str, kinds: tuple[type[QWidget], ...]) -> QWidget | None:
        found = [
            w
            for w in front(self.desk).findChildren(QWidget)
            if isinstance(w, kinds) and w.isVisible() and w.isEnabled() and fits(spoken(w), words)
        ]
        found.sort(key=lambda w: spoken(w) != words)
        return found[0] if found else None

    def _wait_for(self, words: str, *kinds: type[QWidget]) -> Any:
        try:
            self.desk.wait(lambda: self._named(words, kinds) is not None)
        except Exception as never:
            there = [
                spoken(w) for w in front(self.desk).findChildren(QWidget) if isinstance(w, kinds) and w.isVisible()
            ]
            raise AssertionError(f"{words!r} never comes; there is {there}") from never
        return self._named(words, kinds)

    def row(self, records: RecordList, words: str) -> int:
        """The first row whose spoken words hold ``words``; -1 without."""
        model = records.model()
        said = (str(model.data(model.index(n, 0), Qt.ItemDataRole.AccessibleTextRole)) for n in range(model.rowCount()))
        return next((n for n, name in enumerate(said) if words in plain(name)), -1)

    def _row(self, name: str, words: str) -> tuple[RecordList, int]:
        records: RecordList = self._wait_for(name, RecordList)
        self.desk.wait(lambda: self.row(records, words) >= 0)
        return records, self.row(records, words)

    # --- the verbs ------------------------------------------------------------------------------

    def press(self, name: str) -> None:
        """Press the button or the line of this name."""
        self._press(self._wait_for(name, QAbstractButton))
        self.desk.settle()

    def write(self, name: str, words: str) -> None:
        """Write in the field of this name."""
        self._write(self._wait_for(name, *FIELDS), words)
        self.desk.settle()

    def open_row(self, name: str, words: str) -> None:
        """Open the first row of that list that holds ``words``."""
        records, row = self._row(name, words)
        self._open_row(records, row, words)
        self.desk.settle()

    def choose(self, words: str) -> None:
        """Choose an entry of the menu in front."""
        self.desk.wait(lambda: isinstance(front(self.desk), QMenu))
        menu = front(self.desk)
        assert isinstance(menu, QMenu)
        entry = next(a for a in menu.actions() if fits(plain(a.text()), words))
        self._choose(menu, entry)
        self.desk.settle()

    @abstractmethod
    def _press(self, button: QAbstractButton) -> None: ...

    @abstractmethod
    def _write(self, field: QWidget, words: str) -> None: ...

    @abstractmethod
    def _open_row(self, records: RecordList, row: int, words: str) -> None: ...

    @abstractmethod
    def _choose(self, menu: QMenu, entry: QAction) -> None: ...


# --- what points --------------------------------------------------------------------------------------------------


class Pointer(Hand):
    """Mouse and finger: places in the window; words come from the keyboard on the screen."""

    @abstractmethod
    def _click(self, window: QWidget, place: QPoint) -> None:
        """Press and let go at that place of the window."""

    @abstractmethod
    def _scroll(self, area: QAbstractScrollArea, down: bool) -> None:
        """Scroll by about half of what is in sight."""

    def _bring(self, widget: QWidget, rect: QRect) -> QPoint:
        """The middle of a part of the widget, in the window, scrolled into view."""
        for _ in range(MOST_SCROLLS):
            area = _area_over(widget)
            while area is not None:
                room = QRect(area.viewport().mapToGlobal(QPoint()), area.viewport().size())
                middle = widget.mapToGlobal(rect.center())
                if not room.contains(middle):
                    self._scroll(area, middle.y() > room.bottom())
                    break
                area = _area_over(area)
            else:
                break
        return widget.mapTo(widget.window(), rect.center())

    def _raise(self, window: QWidget) -> None:
        """The window system makes a window active when one presses in it; drawn into memory, there is none."""
        if QApplication.activePopupWidget() is None and not window.isActiveWindow():
            window.activateWindow()
            self.desk.settle()

    def _click_on(self, widget: QWidget, rect: QRect | None = None) -> None:
        place = self._bring(widget, rect or widget.rect())
        window = widget.window()
        under = window.childAt(place) or window
        assert under is widget or widget.isAncestorOf(under), f"{spoken(widget)}: under {under} {spoken(under)!r}"
        self._raise(window)
        self._click(window, place)

    def _press(self, button: QAbstractButton) -> None:
        self._click_on(button)

    def _write(self, field: QWidget, words: str) -> None:
        self._click_on(field)
        target = QApplication.focusWidget()
        assert target is field, f"a press on {spoken(field)!r} gives the focus to {target}"
        if field.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled):
            event = QInputMethodEvent()
            event.setCommitString(words)  # as the keyboard on the screen does
            QApplication.sendEvent(field, event)
        else:  # a hidden code: it sends keys
            QTest.keyClicks(field, words)

    def _open_row(self, records: RecordList, row: int, words: str) -> None:
        port = records.viewport()
        for _ in range(MOST_SCROLLS):
            rect = records.visualRect(records.model().index(row, 0))
            if port.rect().contains(rect.center()):
                break
            self._scroll(records, rect.center().y() > port.height())
        self._raise(port.window())
        under = records._on_heading(records.model().index(row, 0), rect.center())
        body = records._rows.split(rect)[1] if under else rect  # the first of a group lies under its heading
        self._click(port.window(), port.mapTo(port.window(), body.center()))

    def _choose(self, menu: QMenu, entry: QAction) -> None:
        self._click(menu, menu.actionGeometry(entry).center())


def _area_over(widget: QWidget) -> QAbstractScrollArea | None:
    """The nearest scroll area that holds it in its viewport."""
    found = widget.parentWidget()
    while found is not None:
        area = found.parentWidget()
        if isinstance(area, QAbstractScrollArea) and area.viewport() is found:
            return area
        found = area
    return None


class Mouse(Pointer):
    def _click(self, window: QWidget, place: QPoint) -> None:
        QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)

    def _scroll(self, area: QAbstractScrollArea, down: bool) -> None:
        port = area.viewport()
        here = QPointF(port.rect().center())
        turned = QPoint(0, -120 if down else 120)
        event = QWheelEvent(
            here, QPointF(port.mapToGlobal(here.toPoint())), QPoint(), turned, Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(port, event)
        self.desk.settle()


class Finger(Pointer):
    def __init__(self, desk: Desk, device: QPointingDevice) -> None:
        super().__init__(desk)
        self._device = device
        QApplication.setDoubleClickInterval(0)  # instead of waiting as long between two taps, as a person does

    def _touch(self, window: QWidget) -> Any:
        return QTest.touchEvent(window.windowHandle(), self._device)

    def _click(self, window: QWidget, place: QPoint) -> None:
        handle = window.windowHandle()
        self._touch(window).press(0, place, handle).commit()
        turn(20)
        self._touch(window).release(0, place, handle).commit()

    def _scroll(self, area: QAbstractScrollArea, down: bool) -> None:
        """A slow drag that stops before the finger leaves: nothing is thrown."""
        port, window = area.viewport(), area.window()
        handle = window.windowHandle()
        step = port.height() // 3 // FINGER_STEPS * (-1 if down else 1)
        start = port.mapTo(window, QPoint(port.width() // 2, port.height() * (3 if down else 1) // 4))
        self._touch(window).press(0, start, handle).commit()
        turn(20)
        for number in range(1, FINGER_STEPS + 1):
            self._touch(window).move(0, start + QPoint(0, step * number), handle).commit()
            turn(30)
        turn(250)
        self._touch(window).release(0, start + QPoint(0, step * FINGER_STEPS), handle).commit()
        turn(400)


# --- what does not ------------------------------------------------------------------------------------------------


class Keys(Hand):
    """Tab to it, then Space, Return and the arrows; what has the focus must be in sight."""

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or front(self.desk), key, modifiers)

    def _reach(self, widget: QWidget) -> None:
        if QApplication.activePopupWidget() is None and not widget.window().isActiveWindow():
            widget.window().activateWindow()  # drawn into memory, a closed popup stays the active window
            self.desk.settle()
        seen: list[str] = []
        for _ in range(MOST_TABS):
            found = QApplication.focusWidget()
            if found is widget or (found is not None and found.focusProxy() is widget):
                break
            seen.append(f"{type(found).__name__} {spoken(found)[:40]!r}" if found is not None else "nothing")
            self.key(Qt.Key.Key_Tab)
        else:
            raise AssertionError(f"Tab never comes to {spoken(widget)!r}; it goes {seen[-40:]}")
        assert in_sight(widget), f"{spoken(widget)!r} has the focus out of sight"

    def _press(self, button: QAbstractButton) -> None:
        group, name = button.group(), spoken(button)
        chosen = group.checkedButton() if group is not None and group.exclusive() else None
        if group is None or chosen is None or chosen is button:
            self._reach(button)
            self.key(Qt.Key.Key_Space)
            return
        self._reach(chosen)  # one stop for the whole group; the arrows choose in it
        steps = len(group.buttons())
        for arrow in (*[Qt.Key.Key_Right] * steps, *[Qt.Key.Key_Left] * steps):
            self.key(arrow)
            focus = QApplication.focusWidget()
            if focus is not None and spoken(focus) == name:
                return
        raise AssertionError(f"no arrow comes to {name!r}")

    def _write(self, field: QWidget, words: str) -> None:
        self._reach(field)
        QTest.keyClicks(field, words)

    def _open_row(self, records: RecordList, row: int, words: str) -> None:
        self._reach(records)
        self.key(Qt.Key.Key_Home)
        for _ in range(records.model().rowCount()):
            if words in plain(str(records.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole))):
                break
            self.key(Qt.Key.Key_Down)
        else:
            raise AssertionError(f"no arrow comes to the row {row}, {words!r}")
        self.key(Qt.Key.Key_Return)

    def _choose(self, menu: QMenu, entry: QAction) -> None:
        for _ in range(len(menu.actions()) + 1):
            if menu.activeAction() is entry:
                break
            QTest.keyClick(menu, Qt.Key.Key_Down)
        assert menu.activeAction() is entry
        QTest.keyClick(menu, Qt.Key.Key_Return)


class ScreenReader(Hand):
    """Only what `QAccessible` offers: names, and the actions and texts of the objects found by them."""

    LABELS = (QAccessible.Role.StaticText,)

    def _things(self, words: str) -> Iterator[QAccessibleInterface]:
        root = QAccessible.queryAccessibleInterface(front(self.desk))
        assert root is not None
        for thing in _below(root):
            if thing.role() not in self.LABELS and fits(plain(thing.text(QAccessible.Text.Name)), words):
                yield thing

    def _find(self, words: str, good: Callable[[QAccessibleInterface], Any]) -> QAccessibleInterface:
        found: list[QAccessibleInterface] = []

        def there() -> bool:
            every = [thing for thing in self._things(words) if good(thing)]
            every.sort(key=lambda thing: plain(thing.text(QAccessible.Text.Name)) != words)
            found[:] = every
            return bool(every)

        try:
            self.desk.wait(there)
        except Exception as never:
            root = QAccessible.queryAccessibleInterface(front(self.desk))
            there_is = [plain(t.text(QAccessible.Text.Name))[:60] for t in _below(root) if good(t)]
            raise AssertionError(f"{words!r} is not in the tree; there is {there_is}") from never
        return found[0]

    def press(self, name: str) -> None:
        _act(self._find(name, _acts))
        self.desk.settle()

    def write(self, name: str, words: str) -> None:
        field = self._find(name, lambda thing: thing.editableTextInterface() is not None)
        there = field.textInterface().characterCount()
        field.editableTextInterface().replaceText(0, there, words)
        self.desk.settle()

    def open_row(self, name: str, words: str) -> None:
        table = self._find(name, lambda thing: thing.role() in (QAccessible.Role.Table, QAccessible.Role.List))

        def cells() -> list[QAccessibleInterface]:
            every = (table.child(n) for n in range(table.childCount()))
            return [c for c in every if c is not None and words in plain(c.text(QAccessible.Text.Name))]

        self.desk.wait(lambda: bool(cells()))
        _act(cells()[0])
        self.desk.settle()

    def choose(self, words: str) -> None:
        self.desk.wait(lambda: isinstance(front(self.desk), QMenu))
        _act(self._find(words, _acts))
        self.desk.settle()

    def _press(self, button: QAbstractButton) -> None:
        raise NotImplementedError

    def _write(self, field: QWidget, words: str) -> None:
        raise NotImplementedError

    def _open_row(self, records: RecordList, row: int, words: str) -> None:
        raise NotImplementedError

    def _choose(self, menu: QMenu, entry: QAction) -> None:
        raise NotImplementedError


def _acts(thing: QAccessibleInterface) -> bool:
    offered = thing.actionInterface()
    return offered is not None and bool(set(offered.actionNames()) - {"SetFocus"})


def _act(thing: QAccessibleInterface) -> None:
    """Its first action, as assistive technology does."""
    offered = thing.actionInterface()
    offered.doAction(offered.actionNames()[0])


def _below(thing: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    for number in range(thing.childCount()):
        child = thing.child(number)
        if child is None or not child.isValid() or child.state().invisible:
            continue
        yield child
        if child.role() not in (QAccessible.Role.Table, QAccessible.Role.List):
            yield from _below(child)
