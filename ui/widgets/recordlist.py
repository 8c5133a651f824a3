"""The list view: any number of two-line rows, for mouse, finger and keyboard.

Built on a one-column `QTableView`: with fixed sections it shows 200 000 rows in milliseconds (a
`QListView` asks the model about every row first: half a second), scrolls by pixels, and brings Qt's
keyboard handling and accessibility (each row is announced by its `AccessibleTextRole`).

* current row = what the detail shows; **ticks** = the multiple selection for grouped acts;
* Return or a tap opens; Space ticks; Ctrl+click ticks; Shift+click ticks a stretch;
* with a finger: kinetic scrolling, swipe to either side for one act each, long press for the menu.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QInputDevice, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHeaderView,
    QScroller,
    QScrollerProperties,
    QTableView,
    QWidget,
)

from app.domain.frozen import dataclass
from app.domain.ids import Key
from ui.delegates.rows import RowDelegate
from ui.models.base import RowModel
from ui.models.fixed import FixedListModel
from ui.models.roles import Role
from ui.theme import Space, Theme, Type
from ui.timers import single_shot
from ui.widgets.heard import name_bars
from ui.widgets.viewport import own_viewport

if TYPE_CHECKING:
    from PySide6.QtCore import QVariantAnimation

LONG_PRESS_MS = 550
SWIPE_START_PX = 24
SWIPE_ACT_SHARE = 0.3
"""Share of the width after which letting go performs the act."""


def every_row(_key: Key) -> bool:
    return True


CursorAction = QAbstractItemView.CursorAction
ENABLED = Qt.ItemFlag.ItemIsEnabled


@dataclass(frozen=True, slots=True)
class Swipe:
    """What swiping to one side does."""

    text: str
    icon: str
    ink: str
    """Colour ink of the ground; the words are painted in ``surface`` on it."""
    act: Callable[[Key], None]
    """Undoes itself by the same swipe, or offers a way back."""
    fits: Callable[[Key], bool] = every_row
    """Whether this row may be swiped so: one that may not stays where it is."""


class RecordList(QTableView):
    """List of a `RecordListModel` or a `FixedListModel`."""

    current_changed = Signal(object)
    """`Key` of the current row, or None."""
    opened = Signal(object)
    """`Key`: the user wants its page (Return, tap, double click)."""
    menu_wanted = Signal(object, QPoint)
    """`Key` and global position: right click, long press, menu key."""
    drag_wanted = Signal(object)
    """`Key`: a row is being pulled away with the mouse (a finger swipes and scrolls)."""

    def __init__(self, theme: Theme, model: RowModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        own_viewport(self)
        self._theme = theme
        self._model = model
        self._rows = RowDelegate(theme, self)
        self._kept_key: Key | None = None
        self._anchor_row = -1
        self._press: QPoint | None = None
        self._swipe_row = -1
        self._swipe_dx = 0
        self._left: Swipe | None = None
        self._right: Swipe | None = None
        self._long = single_shot(self, LONG_PRESS_MS, self._long_pressed)
        self._spoken_choice = single_shot(self, 0, self._follow_choice)
        self.setAccessibleName(name)
        self._set_up()
        self.setModel(model)
        self.setItemDelegate(self._rows)
        self._wire()
        self._restyle()

    @functools.cached_property
    def _swipe_back(self) -> QVariantAnimation:
        """The way back of a row that was swept and let go."""
        from PySide6.QtCore import QVariantAnimation

        animation = QVariantAnimation(self)
        animation.valueChanged.connect(self._set_swipe)
        return animation

    def _set_up(self) -> None:
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setMinimumSectionSize(1)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)
        name_bars(self)
        self.setAutoScroll(False)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        scroller = QScroller.scroller(self.viewport())
        properties = scroller.scrollerProperties()
        properties.setScrollMetric(QScrollerProperties.ScrollMetric.AxisLockThreshold, 0.8)
        properties.setScrollMetric(
            QScrollerProperties.ScrollMetric.HorizontalOvershootPolicy,
            QScrollerProperties.OvershootPolicy.OvershootAlwaysOff,
        )
        scroller.setScrollerProperties(properties)

    def _wire(self) -> None:
        self.selectionModel().currentRowChanged.connect(self._row_changed)
        self.selectionModel().selectionChanged.connect(self._spoken_choice.start)
        self._model.modelAboutToBeReset.connect(self._keep_key)
        self._model.modelReset.connect(self._restore_key)
        self._model.ticks_changed.connect(self._ticks_changed)
        self._model.loaded.connect(self._size_headings)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._rows.row_height())
        self._size_headings()
        self.verticalScrollBar().setSingleStep(self._rows.row_height() // 3)
        self.viewport().update()

    def _size_headings(self) -> None:
        """Headings are lower than rows; only short lists have any."""
        if not isinstance(self._model, FixedListModel):
            self._size_sections()
            return
        for number in range(self._model.rowCount()):
            row = self._model.row_at(number)
            heading = row is not None and row.facts.heading
            self.setRowHeight(number, self._rows.heading_height() if heading else self._rows.row_height())

    def _size_sections(self) -> None:
        """A row that begins a group has its heading above it."""
        sections = self._model.sections
        if not (sections or self._sectioned):
            return
        height, above = self._rows.row_height(), self._rows.heading_height()
        for row in range(self._model.rowCount()):
            wanted = height + above if row in sections else height
            if self.rowHeight(row) != wanted:
                self.setRowHeight(row, wanted)
        self._sectioned = bool(sections)

    # --- for the views --------------------------------------------------------------------------

    @property
    def records(self) -> RowModel:
        return self._model

    def current_key(self) -> Key | None:
        return self._model.key_at(self.currentIndex().row())

    def select_key(self, key: Key | None) -> bool:
        """Make ``key`` current; False when it is not in the list (or its row was never loaded)."""
        row = self._model.row_of(key) if key is not None else -1
        if row < 0:
            self.clearSelection()
            self.selectionModel().clearCurrentIndex()
            return False
        self.select_row(row)
        return True

    def select_row(self, row: int) -> None:
        index = self._model.index(row, 0)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, flags)
        self.scrollTo(index)

    def keys_in_hand(self) -> list[Key]:
        """What a grouped act applies to: the ticked rows, or else the current one."""
        ticked = self._model.ticked()
        current = self.current_key()
        return ticked or ([current] if current is not None else [])

    def set_swipes(self, *, left: Swipe | None, right: Swipe | None) -> None:
        """Acts of swiping a row to the left and to the right."""
        self._left, self._right = left, right

    def set_ticking(self, on: bool) -> None:
        """Show the boxes of the multiple selection at all times (otherwise only while something is ticked)."""
        self._always_ticking = on
        self._ticks_changed()

    _always_ticking = False
    _sectioned = False

    # --- following the model --------------------------------------------------------------------

    def _row_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self.current_changed.emit(self._model.key_at(current.row()) if current.isValid() else None)

    def _follow_choice(self) -> None:
        """Assistive technology selects a row without going to it: the row is then opened, as by a tap."""
        chosen = self.selectionModel().selectedRows()
        if len(chosen) == 1 and chosen[0].row() != self.currentIndex().row():
            self.select_row(chosen[0].row())
            if (key := self.current_key()) is not None:
                self.opened.emit(key)

    def _keep_key(self) -> None:
        self._kept_key = self.current_key()

    def _restore_key(self) -> None:
        kept, self._kept_key = self._kept_key, None
        if kept is not None:
            row = self._model.row_of(kept)
            if row >= 0:
                self.select_row(row)

    def _ticks_changed(self) -> None:
        ticking = self._always_ticking or bool(self._model.ticked())
        if ticking != self._rows.ticking:
            self._rows.ticking = ticking
        self.viewport().update()

    def _scrolled(self, _value: int) -> None:
        height = max(1, self._rows.row_height())
        first = self.verticalScrollBar().value() // height
        self._model.prefetch(first, first + self.viewport().height() // height + 1)

    # --- keyboard -------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        current = self.current_key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current is not None:
            self.opened.emit(current)
        elif key == Qt.Key.Key_Space and current is not None:
            self._model.set_ticked([current], current not in self._model.ticked())
        elif key == Qt.Key.Key_A and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._tick_stretch(0, self._model.rowCount() - 1)
        elif key == Qt.Key.Key_Escape and self._model.ticked():
            self._model.clear_ticks()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and shift:
            self._tick_and_move(-1 if key == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Past the headings, which no key can stay on: a list may begin and end with one."""
        found = super().moveCursor(action, modifiers)
        back = action in (CursorAction.MoveUp, CursorAction.MovePageUp, CursorAction.MoveEnd)
        step, row = -1 if back else 1, found.row()
        while 0 <= row < self._model.rowCount() and not self._model.flags(self._model.index(row, 0)) & ENABLED:
            row += step
        return self._model.index(row, 0) if 0 <= row < self._model.rowCount() else self.currentIndex()

    def _tick_and_move(self, step: int) -> None:
        row = self.currentIndex().row()
        target = min(max(0, row + step), self._model.rowCount() - 1)
        self._tick_stretch(min(row, target), max(row, target))
        if target >= 0:
            self.select_row(target)

    def _tick_stretch(self, first: int, last: int) -> None:
        """Tick the loaded rows of a stretch (rows never seen are not acted upon unseen)."""
        keys = [self._model.key_at(row) for row in range(first, last + 1)]
        self._model.set_ticked([key for key in keys if key is not None], True)

    def keyboardSearch(self, search: str) -> None:
        return

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            place = self.viewport().mapToGlobal(self.visualRect(index).center())
        else:
            index = self.indexAt(self.viewport().mapFromGlobal(event.globalPos()))
            place = event.globalPos()
        self._ask_menu(index, place)

    def _ask_menu(self, index: QModelIndex, place: QPoint) -> None:
        key = self._model.key_at(index.row()) if index.isValid() else None
        if key is not None:
            self.select_row(index.row())
            self.menu_wanted.emit(key, place)

    # --- mouse and finger -----------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        index = self.indexAt(place)
        if self._on_heading(index, place):
            return
        self._press = place
        finger = event.pointingDevice().type() == QInputDevice.DeviceType.TouchScreen
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            return
        if finger:
            self._swipe_row = index.row()
            self._long.start()
            return  # the row becomes current when the finger leaves it, unless it scrolled or swiped
        key = self._model.key_at(index.row())
        if self._on_box(place) or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if key is not None:
                self._model.set_ticked([key], key not in self._model.ticked())
                self._anchor_row = index.row()
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            anchor = self._anchor_row if self._anchor_row >= 0 else self.currentIndex().row()
            self._tick_stretch(min(anchor, index.row()), max(anchor, index.row()))
        else:
            self._anchor_row = index.row()
            self.select_row(index.row())
            if key is not None:
                self.opened.emit(key)

    def _on_heading(self, index: QModelIndex, place: QPoint) -> bool:
        """On the heading of a group, which is no part of the dossier below it."""
        if not index.isValid() or not self._model.data(index, Role.SECTION):
            return False
        return self._rows.split(self.visualRect(index))[0].contains(place)

    def _on_box(self, place: QPoint) -> bool:
        return self._rows.ticking and place.x() < self._rows.tick_width()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        if not event.buttons():
            self._hover(self.rowAt(place.y()))
            return
        if self._swipe_row < 0 and self._press is not None and event.buttons() & Qt.MouseButton.LeftButton:
            if (place - self._press).manhattanLength() >= QApplication.startDragDistance() * 2:
                key = self._model.key_at(self.rowAt(self._press.y()))
                self._press = None
                if key is not None:
                    self.drag_wanted.emit(key)
            return
        if self._swipe_row < 0 or self._press is None:
            return
        dx, dy = place.x() - self._press.x(), place.y() - self._press.y()
        if abs(dx) > 8 or abs(dy) > 8:
            self._long.stop()
        if self._swipe_dx or (abs(dx) > SWIPE_START_PX and abs(dx) > 2 * abs(dy)):
            self._set_swipe(dx if self._offered(dx) else 0)
        elif abs(dy) > SWIPE_START_PX:
            self._swipe_row = -1

    def _offered(self, dx: int) -> Swipe | None:
        """What a swipe that way does to the row under the finger."""
        swipe = self._left if dx < 0 else self._right
        key = self._model.key_at(self._swipe_row)
        return swipe if swipe is not None and key is not None and swipe.fits(key) else None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._long.stop()
        row, dx = self._swipe_row, self._swipe_dx
        press, self._press = self._press, None
        if row < 0:
            return
        if not dx:
            self._swipe_row = -1
            if press is not None and (event.position().toPoint() - press).manhattanLength() < SWIPE_START_PX:
                self._tapped(row, press)
            return
        chosen = self._left if dx < 0 else self._right
        key = self._model.key_at(row)
        if chosen is not None and key is not None and abs(dx) > self.viewport().width() * SWIPE_ACT_SHARE:
            self._end_swipe()
            chosen.act(key)
        else:
            self._swipe_back.setStartValue(dx)
            self._swipe_back.setEndValue(0)
            self._swipe_back.setDuration(max(1, self._theme.motion_ms))
            self._swipe_back.finished.connect(self._end_swipe, Qt.ConnectionType.SingleShotConnection)
            self._swipe_back.start()

    def _tapped(self, row: int, place: QPoint) -> None:
        key = self._model.key_at(row)
        if key is None:
            return
        if self._on_box(place):
            self._model.set_ticked([key], key not in self._model.ticked())
        else:
            self.select_row(row)
            self.opened.emit(key)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def _hover(self, row: int) -> None:
        before, self._rows.hovered_row = self._rows.hovered_row, row
        for changed in {before, row} - {-1}:
            if changed < self._model.rowCount() and before != row:
                self.viewport().update(self.visualRect(self._model.index(changed, 0)))

    def _long_pressed(self) -> None:
        row, self._swipe_row = self._swipe_row, -1
        if row >= 0 and self._press is not None and row < self._model.rowCount():
            self._ask_menu(self._model.index(row, 0), self.viewport().mapToGlobal(self._press))

    def _set_swipe(self, dx: int) -> None:
        self._swipe_dx = dx
        if 0 <= self._swipe_row < self._model.rowCount():
            self.viewport().update(self.visualRect(self._model.index(self._swipe_row, 0)))

    def _end_swipe(self) -> None:
        self._set_swipe(0)
        self._swipe_row = -1

    # --- painting -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        chosen = self._left if self._swipe_dx < 0 else self._right
        if self._swipe_dx and chosen is not None and self._swipe_row >= 0:
            painter = QPainter(self.viewport())
            self._paint_swipe(painter, self.visualRect(self._model.index(self._swipe_row, 0)), chosen)
            painter.end()

    def _paint_swipe(self, painter: QPainter, rect: QRect, swipe: Swipe) -> None:
        """The act's ground grows from the side the finger leaves."""
        width = min(abs(self._swipe_dx), rect.width())
        left = rect.right() - width + 1 if self._swipe_dx < 0 else rect.left()
        ground = QRect(left, rect.top(), width, rect.height())
        painter.fillRect(ground, self._theme.colour(swipe.ink))
        painter.setClipRect(ground)
        painter.setFont(self._theme.font(Type.SMALL_STRONG))
        painter.setPen(self._theme.colour("surface"))
        side, gap = self._theme.icon_px(), self._theme.gap(Space.M)
        inner = ground.adjusted(gap, 0, -gap, 0)
        ratio = self.devicePixelRatioF()
        icon = self._theme.pixmap(swipe.icon, side, self._theme.colours.surface, ratio)
        if self._swipe_dx < 0:
            painter.drawPixmap(QPoint(rect.right() - gap - side, rect.center().y() - side // 2), icon)
            words = QRect(rect.left(), rect.top(), rect.width() - 2 * gap - side, rect.height())
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, swipe.text)
        else:
            painter.drawPixmap(QPoint(inner.left(), rect.center().y() - side // 2), icon)
            words = QRect(inner.left() + side + gap, rect.top(), rect.width(), rect.height())
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, swipe.text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._scrolled(0)
