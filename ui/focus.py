"""Tab goes as one reads: along the layouts, from the top left to the bottom right, over what can be seen.

Qt's own order is that in which widgets were made: a card filled anew would come last, a page that was built before
its list would come first. A window that is a `ReadingOrder` walks its layouts instead; what lies under a form, or in
a page that is not shown, is left out. (EN 301 549, 11.2.4.3 focus order, 11.2.1.2 no keyboard trap.)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QGridLayout,
    QLayout,
    QScrollArea,
    QWidget,
)

if TYPE_CHECKING:
    _Window = QWidget
    _Area = QAbstractScrollArea
else:
    _Window = _Area = object  # a second base of Qt's would be a second object of Qt's

INSET_PX = 3
"""From the edge of a widget to the points that must be seen."""


class ReadingOrder(_Window):
    """Put it before the window's class."""

    def focusNextPrevChild(self, forward: bool) -> bool:
        """To the next thing that takes the focus by Tab, round the window."""
        return step(self, forward)


def step(window: QWidget, forward: bool) -> bool:
    """Give the focus to what follows, or precedes, the widget that has it; False where nothing else can have it."""
    here = QApplication.focusWidget()
    stops = list(in_order(window, here))
    place = next((n for n, stop in enumerate(stops) if stop is here), None)
    if place is None:
        place = -1 if forward else 0
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    for offset in range(1, len(stops) + 1):
        stop = stops[(place + (offset if forward else -offset)) % len(stops)]
        if stop is not here and bring(stop):
            stop.setFocus(reason)
            return True
    return False


def in_order(widget: QWidget, here: QWidget | None = None) -> Iterator[QWidget]:
    """What takes the focus by Tab in ``widget`` and below, as one reads; things scrolled away are among it.

    ``here`` too, even when it is being hidden: the focus then goes to what follows its place.
    """
    for child in _children(widget):
        if child is here:
            yield child
        elif child.isWindow() or not (child.isVisible() or (here is not None and child.isAncestorOf(here))):
            continue
        elif _is_stop(child):
            yield child
        yield from in_order(child, here)


def _is_stop(widget: QWidget) -> bool:
    if not widget.isEnabled() or widget.focusProxy() is not None:
        return False
    chosen = _chosen_of(widget)
    if chosen is not None:
        return widget is chosen
    tab = Qt.FocusPolicy.TabFocus
    return widget.focusPolicy() & tab == tab


def _chosen_of(widget: QWidget) -> QWidget | None:
    """Of choices of which one is always made: that one, the only stop among them (the arrows go to the others)."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    chosen = group.checkedButton() if group is not None and group.exclusive() else None
    return chosen if chosen is not None and chosen.isVisible() else None


def _children(widget: QWidget) -> list[QWidget]:
    """Those of the layout in its order, then the others in the order they were put there (splitters, blocks of a day)."""
    layout = widget.layout()
    laid = list(_laid(layout)) if layout is not None else []
    known = set(map(id, laid))
    others = [c for c in widget.children() if isinstance(c, QWidget) and id(c) not in known]
    return [*laid, *others]


def _laid(layout: QLayout) -> Iterator[QWidget]:
    """The widgets of a layout and of those inside it, in its order.

    WORKAROUND PySide6 6.11: what ``QLayout.itemAt`` gives stays known at its address after Qt has deleted it. A Python
    object that Qt makes its own and that comes to lie there (the engine of an icon) is then freed twice, and the program
    crashes. So the layout is asked where its widgets stand, never for its items.
    """
    here = layout.parentWidget()
    parts = [*(here.children() if here is not None else ()), *layout.children()]
    placed = [(layout.indexOf(part), part) for part in parts if isinstance(part, (QWidget, QLayout))]
    found = [(number, part) for number, part in placed if number >= 0]
    if isinstance(layout, QGridLayout):
        found.sort(key=lambda place: _cell(layout, place[0]))
    else:
        found.sort(key=lambda place: place[0])
    for _number, part in found:
        if isinstance(part, QLayout):
            yield from _laid(part)
        else:
            yield part


def _cell(grid: QGridLayout, number: int) -> tuple[int, int]:
    place: Any = grid.getItemPosition(number)  # its stub says None
    return place[0], place[1]


KEYED = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
RING_PX = 2


class FocusRing(_Area):
    """Put it before the class of something that scrolls: its edge shows that keys brought the focus there.

    Not where a press did: a page under the finger needs no frame. End ``paintEvent`` with `paint_ring`.
    """

    _ringed = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring(event.reason() in KEYED)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring(False)

    def _ring(self, on: bool) -> None:
        if on != self._ringed:
            self._ringed = on
            self.viewport().update()

    def paint_ring(self, colour: QColor) -> None:
        """Over what was painted."""
        if self._ringed:
            painter = QPainter(self.viewport())
            painter.setPen(QPen(colour, RING_PX))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))
            painter.end()


def bring(widget: QWidget) -> bool:
    """Scroll it into view; False when something lies over it."""
    parent = widget.parentWidget()
    while parent is not None and not parent.isWindow():
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(widget)
        parent = parent.parentWidget()
    return in_sight(widget)


def in_sight(widget: QWidget) -> bool:
    """Some of it is seen: within all that holds it, and with nothing over it."""
    window, room = widget.window(), widget.rect()
    found: QWidget | None = widget
    while found is not None and found is not window:
        parent = found.parentWidget()
        room = room.translated(found.pos())
        if parent is None:
            break
        room, found = room.intersected(parent.rect()), parent
    if room.isEmpty():
        return False
    return any(_hits(widget, window.childAt(point)) for point in _points(room))


def _points(room: QRect) -> tuple[QPoint, ...]:
    inner = room.adjusted(INSET_PX, INSET_PX, -INSET_PX, -INSET_PX)
    if not inner.isValid():
        return (room.center(),)
    return (inner.center(), inner.topLeft(), inner.topRight(), inner.bottomLeft(), inner.bottomRight())


def _hits(widget: QWidget, found: QWidget | None) -> bool:
    return found is not None and (found is widget or widget.isAncestorOf(found))


__all__ = ["FocusRing", "ReadingOrder", "bring", "in_order", "in_sight", "step"]
