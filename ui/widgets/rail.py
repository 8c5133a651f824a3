"""The seven spaces and Réglages: a rail at the left, or a bar at the bottom in portrait."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol

from PySide6.QtCore import QMimeData, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QMenu, QSizePolicy, QSpacerItem, QWidget

from ui import text
from ui.theme import Space as Gap
from ui.theme import Theme, Type
from ui.views.spaces import BADGE_TEXTS, Space
from ui.widgets.heard import Heard


class Takes(Protocol):
    """What the spaces make of something let go on their buttons (`ui.dropping.Drops`)."""

    def takes(self, space: str, data: QMimeData) -> bool: ...

    def take(self, space: str, data: QMimeData) -> None: ...


class RailButton(Heard, QAbstractButton):
    """Icon over word, with what awaits as a number (never a bare dot). Lights up over what it can take."""

    def __init__(self, theme: Theme, icon: str, words: str, space: str = "") -> None:
        super().__init__()
        self._theme, self._icon, self._space = theme, icon, space
        self.drops: Takes | None = None
        self._lit = False
        self.setAcceptDrops(bool(space))
        self._count = 0
        self.setText(words)
        self.setAccessibleName(words)
        self.setCheckable(True)
        self.watch_toggles()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)
        theme.changed.connect(self.update)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.drops is not None and self.drops.takes(self._space, event.mimeData()):
            event.acceptProposedAction()
            self._light(True)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._light(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._light(False)
        if self.drops is not None and self.drops.takes(self._space, event.mimeData()):
            event.acceptProposedAction()
            self.drops.take(self._space, event.mimeData())

    def _light(self, on: bool) -> None:
        self._lit = on
        self.update()

    @property
    def count(self) -> int:
        return self._count

    def set_count(self, count: int, spoken: str) -> None:
        """``spoken`` says what the number counts."""
        self._count = count
        self.setToolTip(spoken if count else self.text())
        self.setAccessibleName(f"{self.text()}, {spoken}" if count else self.text())
        self.update()

    def sizeHint(self) -> QSize:
        words = self._theme.metrics(Type.CAPTION)
        width = max(self._theme.target(), words.horizontalAdvance(self.text()) + 2 * self._theme.gap(Gap.S))
        return QSize(width, self._theme.icon_px() + words.height() + 2 * self._theme.gap(Gap.S) + 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        if chosen or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_soft" if chosen else "sunken"))
            painter.drawRoundedRect(self.rect().adjusted(4, 2, -4, -2), 10, 10)
        if self.hasFocus() or self._lit:
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(4, 2, -5, -3), 10, 10)
        ink = "accent" if chosen else "text_soft"
        side = theme.icon_px()
        top = theme.gap(Gap.S)
        left = (self.width() - side) // 2
        colour = getattr(theme.colours, ink)
        painter.drawPixmap(left, top, theme.pixmap(self._icon, side, colour, self.devicePixelRatioF()))
        painter.setFont(theme.font(Type.CAPTION))
        painter.setPen(theme.colour("text" if chosen else "text_soft"))
        words = QRect(0, top + side, self.width(), self.height() - top - side - 3)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.text())
        if self._count:
            self._paint_count(painter, left + side, top)
        painter.end()

    def _paint_count(self, painter: QPainter, right: int, top: int) -> None:
        theme = self._theme
        shown = text.integer(self._count) if self._count < 1000 else "999+"
        font = theme.font(Type.CAPTION)
        font.setWeight(font.Weight.DemiBold)
        metrics = QFontMetrics(font)
        height = metrics.height()
        width = max(height, metrics.horizontalAdvance(shown) + 8)
        place = QRect(min(right - height // 2 + 1, self.width() - width - 3), max(1, top - height // 4), width, height)
        painter.setPen(QPen(theme.colour("window"), 2))
        painter.setBrush(theme.colour("accent"))
        painter.drawRoundedRect(place.adjusted(-1, -1, 1, 1), height / 2, height / 2)
        painter.setFont(font)
        painter.setPen(theme.colour("on_accent"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, shown)


class Rail(QWidget):
    """The buttons, in a column (rail) or a row (bar). In the bar, what does not fit goes under « Plus »."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, spaces: Sequence[Space]) -> None:
        super().__init__()
        self._theme, self._all, self._spaces = theme, spaces, spaces
        self._horizontal = False
        self.buttons: dict[str, RailButton] = {}
        self._layout = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._layout.setContentsMargins(2, theme.gap(Gap.S), 2, theme.gap(Gap.S))
        self._layout.setSpacing(2)
        for space in spaces:
            button = RailButton(theme, space.icon, space.shown(), space.id)
            button.setObjectName(f"rail.{space.id}")
            button.clicked.connect(lambda _checked=False, id=space.id: self._click(id))
            self.buttons[space.id] = button
            self._layout.addWidget(button)
        self._more = RailButton(theme, "more", self.tr("Plus"))
        self._more.clicked.connect(lambda _checked=False: self._show_more())
        self._layout.addWidget(self._more)
        self._layout.addItem(QSpacerItem(0, 0, QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding))
        self._current = ""
        theme.changed.connect(self._arrange)
        theme.changed.connect(self.update)
        self._arrange()

    def set_drops(self, drops: Takes) -> None:
        """Things may be let go on the buttons from now on."""
        for button in self.buttons.values():
            button.drops = drops

    def set_present(self, ids: Collection[str]) -> None:
        """Only these spaces have a button: a profile shows nothing that it has no account for."""
        self._spaces = [space for space in self._all if space.id in ids]
        self._arrange()

    def set_horizontal(self, horizontal: bool) -> None:
        self._horizontal = horizontal
        self._arrange()

    def set_current(self, space: str) -> None:
        self._current = space
        for id, button in self.buttons.items():
            button.setChecked(id == space)
        self._more.setChecked(space in self._overflow())

    def set_counts(self, counts: Mapping[str, int], hosts: Mapping[str, str]) -> None:
        """What awaits in each space; a page without a button counts on that of its host."""
        for space in self._spaces:
            held = [id for id in counts if hosts.get(id, id) == space.id and counts[id]]
            told = [text.plural(counts[id], *BADGE_TEXTS[id], "spaces") for id in held]
            self.buttons[space.id].set_count(sum(counts[id] for id in held), ", ".join(told))

    def _click(self, id: str) -> None:
        self.set_current(id)
        self.chosen.emit(id)

    def _overflow(self) -> list[str]:
        """Ids that do not fit in the bar."""
        ids = [space.id for space in self._spaces]
        if not self._horizontal:
            return []
        widths = [self.buttons[id].sizeHint().width() + 2 for id in ids]
        room = max(self.width(), 200) - 4
        if sum(widths) <= room:
            return []
        room -= self._more.sizeHint().width() + 2
        fitting = 0
        while fitting < len(ids) and sum(widths[: fitting + 1]) <= room:
            fitting += 1
        return ids[fitting:]

    def _arrange(self) -> None:
        direction = QBoxLayout.Direction.LeftToRight if self._horizontal else QBoxLayout.Direction.TopToBottom
        self._layout.setDirection(direction)
        hidden = self._overflow()
        there = {space.id for space in self._spaces} - set(hidden)
        for id, button in self.buttons.items():
            button.setVisible(id in there)
        self._more.setVisible(bool(hidden))
        if self._horizontal:
            self.setMinimumWidth(0)
            self.setMaximumWidth(16_777_215)
        else:
            self.setFixedWidth(max(button.sizeHint().width() for button in self.buttons.values()) + 8)

    def _show_more(self) -> None:
        menu = QMenu(self)
        self._more.setChecked(self._current in self._overflow())
        for id in self._overflow():
            button = self.buttons[id]
            words = f"{button.text()} ({button.count})" if button.count else button.text()
            entry = menu.addAction(self._theme.icon(next(s.icon for s in self._spaces if s.id == id)), words)
            entry.triggered.connect(_choose(self._click, id))
        menu.popup(self._more.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._horizontal:
            self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._theme.colour("window"))
        edge = QRect(0, 0, self.width(), 1) if self._horizontal else QRect(self.width() - 1, 0, 1, self.height())
        painter.fillRect(edge, self._theme.colour("line"))
        painter.end()


def _choose(act: Callable[[str], None], id: str) -> Callable[[], None]:
    return lambda: act(id)
