"""Labels, buttons, chips, cards and the designed states of a page. All follow the theme by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import (
    QAction,
    QColor,
    QIcon,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QScroller,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.text import kept_whole, plain_tip
from ui.theme import Space, Theme, Type
from ui.widgets.heard import Heard, name_bars


class Label(QLabel):
    """Text in one step of the type scale and one colour ink. Wraps unless ``elide`` is asked for."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        step: Type = Type.BODY,
        ink: str = "text",
        *,
        elide: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._step, self._ink, self._elide = theme, step, ink, elide
        self._full = text
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setForegroundRole(QPalette.ColorRole.WindowText)  # in a button it would take that of the button's text
        self.setWordWrap(not elide)
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._restyle()
        theme.changed.connect(self._restyle)

    def set_text(self, text: str) -> None:
        self._full = text
        self._show_text()

    def set_ink(self, ink: str) -> None:
        self._ink = ink
        self._restyle()

    def _restyle(self) -> None:
        self.setFont(self._theme.font(self._step))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self._theme.colour(self._ink))
        self.setPalette(palette)
        self._show_text()

    def _show_text(self) -> None:
        if not self._elide:
            self.setText(kept_whole(self._full))
            return
        shown = self._theme.metrics(self._step).elidedText(
            self._full, Qt.TextElideMode.ElideRight, max(20, self.width())
        )
        self.setText(shown)
        self.setToolTip(plain_tip(self._full) if shown != self._full else "")
        self.setAccessibleName(self._full)

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(20, hint.height()) if self._elide else hint

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._elide:
            self._show_text()


class Icon(QWidget):
    """A decorative icon (its meaning stands beside it in words)."""

    def __init__(self, theme: Theme, name: str, ink: str = "text_soft", factor: float = 1.0) -> None:
        super().__init__()
        self._theme, self._name, self._ink, self._factor = theme, name, ink, factor
        self._restyle()
        theme.changed.connect(self._restyle)

    def set_icon(self, name: str, ink: str | None = None) -> None:
        self._name, self._ink = name, ink or self._ink
        self.update()

    def _restyle(self) -> None:
        side = round(self._theme.icon_px() * self._factor)
        self.setFixedSize(side, side)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = getattr(self._theme.colours, self._ink)
        painter.drawPixmap(0, 0, self._theme.pixmap(self._name, self.width(), colour, self.devicePixelRatioF()))
        painter.end()


ICON_GAP_PX = 4
"""Between an icon and its words, beside what the style leaves."""


class Button(Heard, QPushButton):
    """A button with words. ``kind``: ``plain``, ``primary``, ``quiet``, ``danger``, ``chip``, ``tab`` or ``line``."""

    def __init__(
        self, theme: Theme, text: str, kind: str = "plain", icon: str = "", on_click: Callable[[], None] | None = None
    ) -> None:
        super().__init__(text)
        self._theme, self._icon, self._kind = theme, icon, kind
        self._full = ""
        self.setProperty("kind", kind)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self.watch_toggles()
        if on_click is not None:
            self.clicked.connect(lambda _checked=False: on_click())
        self._restyle()
        theme.changed.connect(self._restyle)

    def set_eliding(self, words: str) -> None:
        """Show as much of ``words`` as fits; all of them as tooltip and accessible name."""
        self._full = words
        self.setAccessibleName(words)
        self._elide()

    def _elide(self) -> None:
        if not self._full:
            return
        icon = self.iconSize().width() + self._theme.gap(Space.XS) if self._icon or not self.icon().isNull() else 0
        room = self.width() - icon - 2 * self._theme.gap(Space.M) - 8
        shown = self._shortened(max(40, room))
        super().setText(shown)
        self.setToolTip(plain_tip(self._full) if shown != self._full else "")

    def _shortened(self, room: int) -> str:
        """What is shown of all the words in so many pixels."""
        return self._theme.metrics(Type.BODY).elidedText(self._full, Qt.TextElideMode.ElideMiddle, room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(self._theme.target(), hint.height()) if self._full else hint

    def set_icon(self, icon: str) -> None:
        """Another icon, or none."""
        self._icon = icon
        self.setIcon(QIcon())
        self._restyle()

    def make_grave(self) -> None:
        """As tall as what cannot be undone must be (the sheet's heights overrule `setMinimumHeight`)."""
        self.setProperty("grave", True)
        self.style().unpolish(self)
        self.style().polish(self)

    def set_kind(self, kind: str) -> None:
        self._kind = kind
        self.setProperty("kind", kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self._restyle()

    def _restyle(self) -> None:
        if self._icon:
            ink = {"primary": "on_accent", "danger": "danger", "quiet": "accent"}.get(self._kind, "text")
            self.setIcon(self._theme.icon(self._icon, ink))
            side = self._theme.icon_px()
            self.setIconSize(QSize(side + (ICON_GAP_PX if self.text() else 0), side))
        self.setFont(self._theme.font(Type.BODY_STRONG if self._kind == "primary" else Type.BODY))

    def sizeHint(self) -> QSize:
        """A chip has room for its words in bold, so that choosing it moves nothing."""
        hint = super().sizeHint()
        if self._full:
            wide = self._theme.metrics(Type.BODY).horizontalAdvance(self._full)
            hint.setWidth(wide + self.iconSize().width() + 3 * self._theme.gap(Space.M) + 12)
        if self._kind in ("chip", "tab", "line"):  # the style counts the plain words, chosen or not
            plain, strong = self._theme.metrics(Type.BODY), self._theme.metrics(Type.BODY_STRONG)
            hint.setWidth(hint.width() + strong.horizontalAdvance(self.text()) - plain.horizontalAdvance(self.text()))
        return hint


class IconButton(QToolButton):
    """A button with an icon only; ``name`` is its accessible name and tooltip."""

    def __init__(self, theme: Theme, icon: str, name: str, on_click: Callable[[], None] | None = None) -> None:
        super().__init__()
        self._theme, self._icon = theme, icon
        self.setAccessibleName(name)
        self.setToolTip(plain_tip(name))
        if on_click is not None:
            self.clicked.connect(lambda _checked=False: on_click())
        self._restyle()
        theme.changed.connect(self._restyle)

    def set_icon(self, icon: str, name: str) -> None:
        self._icon = icon
        self.setAccessibleName(name)
        self.setToolTip(plain_tip(name))
        self._restyle()

    def _restyle(self) -> None:
        self.setIcon(self._theme.icon(self._icon))
        self.setIconSize(QSize(self._theme.icon_px(), self._theme.icon_px()))
        self.setFixedSize(self._theme.target(), self._theme.target())


class ActionButton(QToolButton):
    """Shows a QAction of the registry as an icon, or as words with an icon."""

    def __init__(self, theme: Theme, qaction: QAction, *, words: bool = False) -> None:
        super().__init__()
        self._theme, self._words = theme, words
        self.setDefaultAction(qaction)
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if words else Qt.ToolButtonStyle.ToolButtonIconOnly
        self.setToolButtonStyle(style)
        self._follow(qaction)
        qaction.changed.connect(lambda: self._follow(qaction))
        self._restyle()
        theme.changed.connect(self._restyle)

    def _follow(self, qaction: QAction) -> None:
        keys, why_not = qaction.shortcut().toString(), qaction.statusTip()
        named = f"{qaction.text()} ({keys})" if keys else qaction.text()
        self.setToolTip(why_not or named)
        self.setAccessibleName(qaction.text())
        self.setAccessibleDescription(why_not)

    def _restyle(self) -> None:
        self.setIconSize(QSize(self._theme.icon_px(), self._theme.icon_px()))
        self.setFont(self._theme.font(Type.BODY))
        grave = bool(self.defaultAction().property("grave"))
        if not self._words:
            self.setFixedSize(self._theme.target(grave=grave), self._theme.target(grave=grave))
        elif grave:
            self.setMinimumHeight(self._theme.target(grave=True))


class Card(QFrame):
    """A raised block of content with rounded corners."""

    def __init__(self, theme: Theme, *, ink: str = "surface", padded: bool = True) -> None:
        super().__init__()
        self._theme, self._ink = theme, ink
        self.body = QVBoxLayout(self)
        gap = theme.gap(Space.L) if padded else 0
        self.body.setContentsMargins(gap, gap, gap, gap)
        self.body.setSpacing(theme.gap(Space.S))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        theme.changed.connect(self.update)

    def set_ink(self, ink: str) -> None:
        self._ink = ink
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("line"), 1))
        painter.setBrush(self._theme.colour(self._ink))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 10, 10)
        painter.end()


class Pane(QWidget):
    """A plain ground in one colour ink."""

    def __init__(self, theme: Theme, ink: str = "surface", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._ink = theme, ink
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(getattr(self._theme.colours, self._ink)))
        painter.end()


class Line(QFrame):
    """A hairline."""

    def __init__(self, theme: Theme, *, vertical: bool = False) -> None:
        super().__init__()
        self._theme = theme
        if vertical:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._theme.colour("line"))
        painter.end()


class Chip(QLabel):
    """A word on a coloured ground: « en attente », « À jour ». ``tone``: ok, warn, danger or accent."""

    def __init__(self, theme: Theme, text: str, tone: str = "accent") -> None:
        super().__init__(text)
        self._theme, self._tone = theme, tone
        self.setForegroundRole(QPalette.ColorRole.WindowText)
        self._restyle()
        theme.changed.connect(self._restyle)

    def set(self, text: str, tone: str) -> None:
        self.setText(text)
        self._tone = tone
        self._restyle()

    def _restyle(self) -> None:
        self.setFont(self._theme.font(Type.SMALL_STRONG))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self._theme.colour(self._tone))
        self.setPalette(palette)
        self.setContentsMargins(self._theme.gap(Space.S), 2, self._theme.gap(Space.S), 2)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(f"{self._tone}_soft"))
        painter.drawRoundedRect(self.rect(), 5, 5)
        painter.end()
        super().paintEvent(event)


LOW_PX = 190
"""A `StatePane` that has less height leaves its icon out."""


class StatePane(QWidget):
    """The designed state of a page without content: empty, loading, offline, error, nothing chosen."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        title: str,
        text: str = "",
        button: str = "",
        on_click: Callable[[], None] | None = None,
    ) -> None:
        super().__init__()
        self._theme, self._low = theme, False
        layout = QVBoxLayout(self)
        self._set_margins(layout)
        layout.addStretch(2)
        self._icon = Icon(theme, icon, "line_strong", 2.2)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        self._title = Label(theme, title, Type.LEAD)
        self._text = Label(theme, text, Type.BODY, "text_soft")
        for label in (self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(label)
        if button and on_click is not None:
            layout.addSpacing(theme.gap(Space.S))
            layout.addWidget(Button(theme, button, "plain", on_click=on_click), 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)

    def _set_margins(self, layout: QLayout) -> None:
        gap = self._theme.gap(Space.S if self._low else Space.XL)
        high = 0 if self._low else gap
        layout.setContentsMargins(gap, high, gap, high)
        layout.setSpacing(0 if self._low else -1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little height, the words have it."""
        super().resizeEvent(event)
        layout, low = self.layout(), self.height() < self._theme.px(LOW_PX)
        if low is not self._low and layout is not None:
            self._low = low
            self._icon.setHidden(low)
            self._set_margins(layout)

    def set(self, icon: str, title: str, text: str = "") -> None:
        self._icon.set_icon(icon)
        self._title.set_text(title)
        self._text.set_text(text)


class ScrollPage(QScrollArea):
    """A page that scrolls vertically, by finger too. Fill ``body``."""

    def __init__(self, theme: Theme, *, ink: str = "surface", margins: Space = Space.XL, widest: int = 0) -> None:
        """``widest``: of what is on the page, in pixels at 100 %; on a wider page it stands in the middle. 0 = none."""
        super().__init__()
        self._theme, self._widest, self._margins = theme, widest, margins
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        name_bars(self)
        self.page = Pane(theme, ink)
        self.body = QVBoxLayout(self.page)
        gap = theme.gap(margins)
        self.body.setContentsMargins(gap, gap, gap, gap)
        self.body.setSpacing(theme.gap(Space.M))
        self.setWidget(self.page)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self._scroller = QScroller.scroller(self.viewport())
        self._scroller.stateChanged.connect(self._let_go)

    def _let_go(self, state: QScroller.State) -> None:
        """A finger that drags the page presses nothing: the button it came down on moves along under it, and would
        take its leaving for a press. It is let go outside of itself instead."""
        if state != QScroller.State.Dragging:
            return
        away, left = QPointF(-self.width(), -self.height()), Qt.MouseButton.LeftButton
        for button in self.page.findChildren(QAbstractButton):
            if button.isDown():
                kind, none = QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton
                place = QPointF(button.mapToGlobal(away.toPoint()))
                QApplication.sendEvent(
                    button, QMouseEvent(kind, away, place, left, none, Qt.KeyboardModifier.NoModifier)
                )

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._widest:
            gap = self._theme.gap(self._margins)
            side = max(gap, (self.viewport().width() - self._theme.px(self._widest)) // 2)
            self.body.setContentsMargins(side, gap, side, gap)
        super().resizeEvent(event)

    def add_centred(self, card: QWidget) -> None:
        """A card as wide as it may be, in the middle; spaces above and below it are the caller's."""
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(card, 1000)
        middle.addStretch(1)
        self.body.addLayout(middle)

    def fill_with(self, card: QWidget) -> None:
        """The card is all there is: a little above the middle."""
        self.body.addStretch(1)
        self.add_centred(card)
        self.body.addStretch(2)


class Clickable(QAbstractButton):
    """A row of a page that acts as one button (keyboard, mouse, finger, reader). Fill ``line``; name it for readers."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme, self._chosen = theme, False
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.line = QHBoxLayout(self)
        gap = theme.gap(Space.S)
        self.line.setContentsMargins(gap, gap, gap, gap)
        self.line.setSpacing(theme.gap(Space.M))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._restyle()
        theme.changed.connect(self._restyle)

    def set_chosen(self, on: bool) -> None:
        """The row of what is in view: shown filled."""
        if on is not self._chosen:
            self._chosen = on
            self.update()

    def _restyle(self) -> None:
        self.setMinimumHeight(self._theme.target())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._chosen or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("accent_soft" if self._chosen else "sunken"))
            painter.drawRoundedRect(self.rect(), 6, 6)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), 6, 6)
        painter.end()


def clear(layout: QLayout) -> None:
    """Empty a layout, deleting its widgets."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


@contextmanager
def at_once(filled: QWidget) -> Iterator[None]:
    """What is put into ``filled`` inside is shown once it is all there.

    Qt shows what is added to a visible layout piece by piece, and lays the whole page out for each.
    """
    shown = not filled.isHidden()
    filled.hide()
    try:
        yield
    finally:
        filled.setVisible(shown)


def row(widgets: Iterable[QWidget | int], spacing: int = 8) -> QHBoxLayout:
    """Widgets side by side; an int is a stretch."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for widget in widgets:
        if isinstance(widget, int):
            layout.addStretch(widget)
        else:
            layout.addWidget(widget)
    return layout
