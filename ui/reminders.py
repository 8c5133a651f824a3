"""Reminders on screen: a notification of the system, and a card in the window with « plus tard ».

Works with no network: `RemindersService` reads what is held. The system is told once for each reminder; the card
stays until it is answered.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSystemTrayIcon, QVBoxLayout, QWidget

from app.services.reminders import Reminder
from ui import text
from ui.context import Context
from ui.theme import Space, Type
from ui.widgets.basic import Button, Icon, Label, clear

EVERY_MS = 15_000
MINUTE_MS = 60_000
LATER = ((5, "5 min"), (15, "15 min"), (60, "1 h"))
MOST_SHOWN = 4


class Reminders(QWidget):
    """The cards, at the bottom right of ``parent``. ``notify`` tells the system; None = its tray."""

    def __init__(self, ctx: Context, parent: QWidget, notify: Callable[[str, str], None] | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._notify = notify or _Tray(parent, ctx).tell
        self.shown: list[Reminder] = []
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(*(ctx.theme.gap(Space.M),) * 4)
        self._rows.setSpacing(ctx.theme.gap(Space.S))
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum)
        parent.installEventFilter(self)
        self.hide()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Ask what is due now."""
        self._ctx.bridge.run(self._ctx.runtime.reminders.due(), on_done=self._take, owner=self)

    def _take(self, due: list[Reminder]) -> None:
        for reminder in due:
            o = reminder.occurrence
            self._notify(o.title, " · ".join(p for p in (_when(reminder), o.location) if p))
        if due:
            self.shown = [*due, *self.shown]
            self._fill()

    # --- cards ----------------------------------------------------------------------------------

    def _fill(self) -> None:
        clear(self._rows)
        theme = self._ctx.theme
        for reminder in self.shown[:MOST_SHOWN]:
            self._rows.addLayout(self._card(reminder))
        if len(self.shown) > MOST_SHOWN:
            more = text.plural(len(self.shown) - MOST_SHOWN, "%n autre rappel", "%n autres rappels")
            self._rows.addWidget(Label(theme, more, Type.SMALL, "text_soft"))
        self.setVisible(bool(self.shown))
        self._place()
        self.raise_()

    def _card(self, reminder: Reminder) -> QVBoxLayout:
        theme, o = self._ctx.theme, reminder.occurrence
        block, head, acts = QVBoxLayout(), QHBoxLayout(), QHBoxLayout()
        head.setSpacing(theme.gap(Space.M))
        head.addWidget(Icon(theme, "agenda", "accent"))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Label(theme, o.title, Type.BODY_STRONG))
        words.addWidget(
            Label(theme, " · ".join(p for p in (_when(reminder), o.location) if p), Type.SMALL, "text_soft")
        )
        head.addLayout(words, 1)
        acts.setSpacing(theme.gap(Space.S))
        for minutes, name in LATER:
            later = Button(theme, text.tr(name), "plain")
            later.setAccessibleName(
                self.tr("Rappeler {title} dans {time}").format(title=text.quoted(o.title), time=name)
            )
            later.clicked.connect(lambda _checked=False, r=reminder, m=minutes: self.snooze(r, m))
            acts.addWidget(later)
        acts.addStretch(1)
        see = Button(theme, self.tr("Voir"), "quiet", on_click=lambda: self._open(reminder))
        seen = Button(theme, self.tr("Vu"), "primary", "check", lambda: self.dismiss(reminder))
        acts.addWidget(see)
        acts.addWidget(seen)
        block.addLayout(head)
        block.addLayout(acts)
        return block

    def snooze(self, reminder: Reminder, minutes: int) -> None:
        """Bring it back later."""
        until = text.to_ms(text.now()) + minutes * MINUTE_MS
        self._ctx.bridge.run(self._ctx.runtime.reminders.snooze(reminder, until), owner=self)
        self._drop(reminder)

    def dismiss(self, reminder: Reminder) -> None:
        self._ctx.bridge.run(self._ctx.runtime.reminders.dismiss(reminder), owner=self)
        self._drop(reminder)

    def _open(self, reminder: Reminder) -> None:
        self.dismiss(reminder)
        self._ctx.shell.open_key(reminder.key)

    def _drop(self, reminder: Reminder) -> None:
        self.shown = [other for other in self.shown if other.name != reminder.name]
        self._fill()

    # --- place ----------------------------------------------------------------------------------

    def _place(self) -> None:
        parent, theme = self.parentWidget(), self._ctx.theme
        if parent is None or not self.isVisible():
            return
        gap = theme.gap(Space.L)
        self.setFixedWidth(min(theme.px(400), parent.width() - 2 * gap))
        self.adjustSize()
        self.move(parent.width() - self.width() - gap, parent.height() - self.height() - gap - theme.px(64))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._ctx.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("line_strong"), 1))
        painter.setBrush(theme.colour("raised"))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 10, 10)
        painter.end()


class _Tray:
    """Notifications by the system's tray; made at the first one, so that starting up does not pay for it."""

    def __init__(self, parent: QWidget, ctx: Context) -> None:
        self._parent, self._ctx = parent, ctx
        self._icon: QSystemTrayIcon | None = None

    def tell(self, title: str, words: str) -> None:
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return
        if self._icon is None:
            theme = self._ctx.theme
            self._icon = QSystemTrayIcon(QIcon(theme.pixmap("agenda", 32, theme.colours.accent)), self._parent)
            self._icon.show()
        self._icon.showMessage(title, words, QSystemTrayIcon.MessageIcon.NoIcon)


def _when(reminder: Reminder) -> str:
    o = reminder.occurrence
    if o.all_day:
        return text.capital(text.span(o.start_ms, o.end_ms, all_day=True))
    minutes = round((o.start_ms - text.to_ms(text.now())) / MINUTE_MS)
    if reminder.late or minutes < 0:
        return text.tr("Commencé à {time}").format(time=text.clock(o.start_ms))
    if minutes == 0:
        return text.tr("Maintenant")
    if minutes < 60:
        return text.plural(minutes, "Dans %n minute", "Dans %n minutes") + f", {text.clock(o.start_ms)}"
    return text.capital(text.when_spoken(o.start_ms))
