"""Reminders on screen: a notification of the system, a bell with their number, and under it a card each with « plus tard ».

Works with no network: `RemindersService` reads what is held. The system is told once for each reminder. Nothing comes
over what one is doing: the cards open at the bell, and stay until they are answered or the bell closes them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.domain.changes import ChangeSet
from app.domain.reminders import About, DocumentReminder, Reminder
from app.domain.seances import Seance
from ui import text
from ui.context import Context
from ui.reminding import end_reminder, open_reminded, when
from ui.system.notices import Act
from ui.theme import Space, Type
from ui.widgets.basic import Button, Icon, Label, at_once, clear
from ui.widgets.flow import FlowLayout

Tell = Callable[[str, str, Callable[[], None], Sequence[Act]], None]
"""Title, words, what a click does, buttons."""
EVERY_MS = 15_000
MINUTE_MS = 60_000
LATER = ((5, "5 min"), (15, "15 min"), (60, "1 h"))
TOMORROW, MORNING = "Demain", 8
"""A document is not put off by minutes only."""
MOST_SHOWN = 4
ICONS = {About.EVENT: "agenda", About.DOCUMENT: "bell"}
"""Of all others: that of the meetings."""


class Reminders(QWidget):
    """The cards, under ``bell``, over ``parent``. ``notify`` tells the system (`system.notices.Notifier.tell`)."""

    def __init__(self, ctx: Context, parent: QWidget, bell: Button, notify: Tell) -> None:
        super().__init__(parent)
        self._ctx, self._bell = ctx, bell
        bell.clicked.connect(lambda _checked=False: self.toggle())
        self._notify = notify
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
        ctx.bridge.changed.connect(self._on_changes)

    def look(self) -> None:
        """Ask what is due now."""
        self._ctx.bridge.run(self._ctx.runtime.reminders.due(), on_done=self._take, owner=self)

    def _take(self, due: list[Reminder]) -> None:
        for reminder in due:
            self._notify(*self._told(reminder), self.raise_up, self._acts(reminder))
        if due:
            self.shown = [*due, *self.shown]
            self._fill()

    def _told(self, reminder: Reminder) -> tuple[str, str]:
        """What the system shows: nothing of the content while the window is locked (the shell is hidden then)."""
        o = reminder.occurrence
        if self._locked():
            return "Écharpe", self.tr("Un rappel vous attend.")
        return o.title, " · ".join(p for p in (_when(reminder), o.location) if p)

    def _acts(self, reminder: Reminder) -> Sequence[Act]:
        """What can be done from the notification itself; nothing of a locked profile."""
        if self._locked():
            return ()
        see, end = Act(self.tr("Voir"), partial(self._see, reminder)), partial(self.dismiss, reminder)
        if reminder.about is About.DOCUMENT:
            later = Act(text.tr(TOMORROW), partial(self.snooze, reminder, to_tomorrow()))
            return see, later, Act(self.tr("Terminé"), end)
        minutes, name = LATER[1]
        later = Act(self.tr("Dans {time}").format(time=text.tr(name)), partial(self.snooze, reminder, minutes))
        return see, later, Act(self.tr("Vu"), end)

    def _locked(self) -> bool:
        parent = self.parentWidget()
        return parent is not None and parent.isHidden()

    def _see(self, reminder: Reminder) -> None:
        self._raise_window()
        if not self._locked():  # meanwhile
            self._open(reminder)

    # --- cards ----------------------------------------------------------------------------------

    def _fill(self) -> None:
        with at_once(self):  # else its height is taken before the cards are there
            self._fill_cards()
        count = text.plural(len(self.shown), "%n rappel", "%n rappels")
        self._bell.setText(text.integer(len(self.shown)))
        self._bell.setAccessibleName(count)
        self._bell.setToolTip(count)
        self._bell.setVisible(bool(self.shown))
        self.setVisible(bool(self.shown) and self.isVisible())
        self._place()

    def _fill_cards(self) -> None:
        clear(self._rows)
        for reminder in self.shown[:MOST_SHOWN]:
            self._rows.addLayout(self._card(reminder))
        if len(self.shown) > MOST_SHOWN:
            more = text.plural(len(self.shown) - MOST_SHOWN, "%n autre rappel", "%n autres rappels")
            self._rows.addWidget(Label(self._ctx.theme, more, Type.SMALL, "text_soft"))

    def toggle(self) -> None:
        """The bell was pressed: show the cards, or put them away."""
        self.setVisible(bool(self.shown) and not self.isVisible())
        self._place()
        self.raise_()
        if self.isVisible():
            self.focusNextChild()
        else:
            self._bell.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.toggle()
        else:
            super().keyPressEvent(event)

    def _card(self, reminder: Reminder) -> QVBoxLayout:
        theme, o = self._ctx.theme, reminder.occurrence
        block, head, buttons = QVBoxLayout(), QHBoxLayout(), QWidget()
        acts = FlowLayout(buttons, theme.gap(Space.S))
        head.setSpacing(theme.gap(Space.M))
        head.addWidget(Icon(theme, ICONS.get(reminder.about, "seances"), "accent"))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Label(theme, o.title, Type.BODY_STRONG))
        words.addWidget(
            Label(theme, " · ".join(p for p in (_when(reminder), o.location) if p), Type.SMALL, "text_soft")
        )
        head.addLayout(words, 1)
        document = reminder.about is About.DOCUMENT
        for minutes, name in ((60, "1 h"), (to_tomorrow(), TOMORROW)) if document else LATER:
            later = Button(theme, text.tr(name), "plain")
            later.setAccessibleName(_put_off(o.title, name))
            later.clicked.connect(lambda _checked=False, r=reminder, m=minutes: self.snooze(r, m))
            acts.addWidget(later)
        see = Button(theme, self.tr("Voir"), "quiet", on_click=lambda: self._open(reminder))
        done = self.tr("Terminé") if document else self.tr("Vu")
        seen = Button(theme, done, "primary", "check", lambda: self.dismiss(reminder))
        acts.addWidget(see)
        acts.addWidget(seen)
        block.addLayout(head)
        block.addWidget(buttons)
        return block

    def raise_up(self) -> None:
        """The system's notification was clicked: the window comes forward, with the card to answer."""
        self._raise_window()
        if self._locked():
            return
        if len(self.shown) == 1:
            self._open(self.shown[0])
        elif self.shown and not self.isVisible():
            self.toggle()

    def _raise_window(self) -> None:
        raise_window(self.window())

    def snooze(self, reminder: Reminder, minutes: int) -> None:
        """Bring it back later."""
        until = text.to_ms(text.now()) + minutes * MINUTE_MS
        self._ctx.bridge.run(self._ctx.runtime.reminders.snooze(reminder, until), owner=self)
        self._drop(reminder)

    def dismiss(self, reminder: Reminder) -> None:
        """It was answered; that of a document is ended by it."""
        if reminder.about is About.DOCUMENT:
            end_reminder(self._ctx, reminder.key)
        else:
            self._ctx.bridge.run(self._ctx.runtime.reminders.dismiss(reminder), owner=self)
        self._drop(reminder)

    def _open(self, reminder: Reminder) -> None:
        """See what it is about. A document's waits under « À faire » until it is ended."""
        if reminder.about is About.DOCUMENT:
            open_reminded(self._ctx, reminder.key)
            self._drop(reminder)
            return
        self.dismiss(reminder)
        self._ctx.shell.open_key(reminder.key)

    def _on_changes(self, changes: ChangeSet) -> None:
        """Ended or put off elsewhere, answered meanwhile: its card is out of date."""
        if self.shown and changes.of_kind(Seance.KIND):
            settled = self._ctx.runtime.reminders.settled(tuple(self.shown))
            self._ctx.bridge.run(settled, on_done=self._drop_all, owner=self)
        if changes.of_kind(DocumentReminder.KIND):
            for reminder in [each for each in self.shown if each.key in changes.keys]:
                self._drop(reminder)

    def _drop(self, reminder: Reminder) -> None:
        self._drop_all({reminder.name})

    def _drop_all(self, names: Collection[str]) -> None:
        if any(each.name in names for each in self.shown):
            self.shown = [each for each in self.shown if each.name not in names]
            self._fill()

    # --- place ----------------------------------------------------------------------------------

    def _place(self) -> None:
        parent, theme = self.parentWidget(), self._ctx.theme
        if parent is None or not self.isVisible():
            return
        gap = theme.gap(Space.L)
        self.setFixedWidth(min(theme.px(400), parent.width() - 2 * gap))
        self.adjustSize()
        below = self._bell.mapTo(parent, self._bell.rect().bottomLeft()).y()
        self.move(parent.width() - self.width() - gap, below + theme.gap(Space.XS))

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


def raise_window(window: QWidget) -> None:
    """In front, whatever state it was in."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()


def _put_off(title: str, name: str) -> str:
    """What a button of `LATER` does, said whole."""
    if name == TOMORROW:
        return text.tr("Rappeler {title} demain").format(title=text.quoted(title))
    return text.tr("Rappeler {title} dans {time}").format(title=text.quoted(title), time=name)


def to_tomorrow() -> int:
    """Minutes until tomorrow morning."""
    now = text.now()
    morning = (now + dt.timedelta(days=1)).replace(hour=MORNING, minute=0, second=0, microsecond=0)
    return max(1, round((morning - now).total_seconds() / 60))


_ABOUT = {
    About.CONVENED: "Convocation reçue, accusé à envoyer",
    About.MOVED: "Séance déplacée, nouvelle date",
    About.WITHDRAWN: "Séance retirée par le secrétariat, annulée ou sans vous",
    About.DEADLINE: "Accusé ou réponse à donner : le délai de la convocation commence ce soir",
}


def _when(reminder: Reminder) -> str:
    o = reminder.occurrence
    if reminder.about is About.DOCUMENT:
        return text.tr("Rappel demandé pour {when}").format(when=when(o.start_ms))
    if reminder.about in _ABOUT:
        said = text.typeset(text.tr(_ABOUT[reminder.about]))
        return f"{said} · {text.when_long(o.start_ms)}"
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
