"""The lock code in the window: asked for at the start, and whenever the window was locked by hand or by nobody's touch.

Locked, the window shows nothing of what it holds: the shell and every dialog are hidden, notifications say that
there is one and no more. What synchronises and what is being signed goes on; no card stays open after it, no PIN typed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.domain.changes import ChangeSet
from app.domain.errors import AppError
from app.services.locking import MIN_LENGTH
from ui import text
from ui.context import Context
from ui.errors import word_error
from ui.text import NBSP, plural
from ui.theme import Space, Theme, Type
from ui.timers import single_shot
from ui.widgets.basic import Button, Card, Icon, Label, ScrollPage, row
from ui.widgets.flow import FlowLayout
from ui.widgets.pin import PinField
from ui.widgets.secret import password_edit

if TYPE_CHECKING:
    from ui.frame import Frame

ASKED = frozenset({"lock_code_needed", "lock_code_wrong", "lock_code_wait"})
"""Codes of an opening that the lock code answers."""
WIDTH_PX = 460
SECOND_MS, MINUTE_MS = 1000, 60_000


class LockPane(ScrollPage):
    """Asks for the code. ``given``: what was typed; `say` tells why it was refused."""

    given = Signal(str)
    forgotten = Signal()
    """The user has the recovery code only."""

    def __init__(
        self,
        theme: Theme,
        leave: Callable[[], None],
        *,
        can_restore: bool,
        switch: Callable[[], None] | None = None,
    ) -> None:
        """``switch``: lets another profile of the session be chosen."""
        super().__init__(theme, ink="window")
        card = Card(theme)
        card.setMaximumWidth(theme.px(WIDTH_PX))
        card.body.setSpacing(theme.gap(Space.M))
        card.body.addWidget(Icon(theme, "lock", "line_strong", 2.0))
        card.body.addWidget(Label(theme, self.tr("Écharpe est verrouillé"), Type.TITLE))
        card.body.addWidget(Label(theme, self.tr("Saisissez votre code de verrouillage."), Type.BODY, "text_soft"))
        self.field: QLineEdit = password_edit()
        self.field.setAccessibleName(self.tr("Code de verrouillage"))
        self.field.setMinimumHeight(theme.target())
        self.field.returnPressed.connect(self._give)
        card.body.addWidget(self.field)
        self.wrong = Label(theme, "", Type.BODY_STRONG, "danger")
        self.wrong.hide()
        card.body.addWidget(self.wrong)
        self.button = Button(theme, self.tr("Déverrouiller"), "primary", "key", self._give)
        self.button.make_grave()
        lost = Button(theme, self.tr("Code oublié…"), "quiet", "", self.forgotten.emit)
        if not can_restore:
            lost.hide()
        other = Button(theme, self.tr("Changer de profil"), "quiet", "", switch)
        other.setObjectName("lock.switch")
        if switch is None:
            other.hide()  # (shown before it is in its page, it would be a window)
        buttons = QWidget()
        flow = FlowLayout(buttons, theme.gap(Space.S))
        for button in (self.button, lost, other, Button(theme, self.tr("Quitter"), "quiet", "", leave)):
            flow.addWidget(button)
        card.body.addWidget(buttons)
        self.fill_with(card)
        self._wait_s = 0
        self._again = QTimer(self)
        self._again.setInterval(SECOND_MS)
        self._again.timeout.connect(self._count_down)

    def _give(self) -> None:
        if self.field.text() and self.field.isEnabled():
            self._busy(True)
            self.given.emit(self.field.text())

    def say(self, error: AppError) -> None:
        """The code did not open anything; after too many wrong ones, how long there is to wait, counted down."""
        self.field.clear()
        self._wait_s = int(error.params.get("seconds", 0)) if error.code == "lock_code_wait" else 0
        self._busy(self._wait_s > 0)
        if self._wait_s:
            self._again.start()
        self.wrong.setVisible(error.code != "lock_code_needed")
        self._tell(refusal(error))
        self.field.setFocus()

    def _tell(self, words: str) -> None:
        self.wrong.set_text(words)
        if not self.wrong.isHidden():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.wrong, words))

    def _count_down(self) -> None:
        self._wait_s -= 1
        if self._wait_s > 0:
            self.wrong.set_text(wait_sentence(self._wait_s))
            return
        self._again.stop()
        self.wrong.hide()
        self._busy(False)
        self.field.setFocus()

    def _busy(self, busy: bool) -> None:
        self.field.setEnabled(not busy)
        self.button.setEnabled(not busy)


class FirstCodePane(ScrollPage):
    """Asks a profile among several for its first lock code. ``given``: the code, typed twice alike."""

    given = Signal(str)

    def __init__(self, theme: Theme, leave: Callable[[], None]) -> None:
        super().__init__(theme, ink="window")
        card = Card(theme)
        card.setMaximumWidth(theme.px(WIDTH_PX))
        card.body.setSpacing(theme.gap(Space.M))
        card.body.addWidget(Icon(theme, "lock", "line_strong", 2.0))
        card.body.addWidget(Label(theme, self.tr("Choisissez votre code de verrouillage"), Type.TITLE))
        why = self.tr("Plusieurs personnes utilisent cet ordinateur : ce code ferme votre profil aux autres.")
        card.body.addWidget(Label(theme, text.typeset(why), Type.BODY, "text_soft"))
        self.code, self.again = password_edit(), password_edit()
        least = text.plural(MIN_LENGTH, "%n signe au moins", "%n signes au moins")
        names = (self.tr("Code, {least}").format(least=least), self.tr("Encore une fois"))
        for field, name in zip((self.code, self.again), names, strict=True):
            label = Label(theme, name, Type.BODY_STRONG)
            label.setBuddy(field)
            field.setAccessibleName(name)
            field.setMinimumHeight(theme.target())
            field.returnPressed.connect(self._give)
            card.body.addWidget(label)
            card.body.addWidget(field)
        self.wrong = Label(theme, "", Type.BODY_STRONG, "danger")
        self.wrong.hide()
        card.body.addWidget(self.wrong)
        self.button = Button(theme, self.tr("Fermer avec ce code"), "primary", "lock", self._give)
        buttons = QWidget()
        buttons.setLayout(row([self.button, Button(theme, self.tr("Quitter"), "quiet", "", leave), 1]))
        card.body.addWidget(buttons)
        self.fill_with(card)

    def _give(self) -> None:
        if self.code.text() != self.again.text():
            self._tell(self.tr("Les deux saisies diffèrent."))
        elif self.button.isEnabled():
            self.button.setEnabled(False)
            self.given.emit(self.code.text())

    def say(self, error: AppError) -> None:
        """Why it is not taken."""
        self.button.setEnabled(True)
        self._tell(refusal(error))

    def _tell(self, words: str) -> None:
        self.wrong.set_text(words)
        self.wrong.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.wrong, words))
        self.code.setFocus()


def refusal(error: AppError) -> str:
    """Why the code opened nothing, and what is left of tries or of the wait."""
    if error.code == "lock_code_wait":
        return wait_sentence(int(error.params.get("seconds", 0)))
    left = int(error.params.get("left", 0))
    if error.code == "lock_code_wrong" and left:
        return plural(
            left, "Ce code n’est pas le bon. Encore %n essai avant une attente.",
            "Ce code n’est pas le bon. Encore %n essais avant une attente.",
        )  # fmt: skip
    return word_error(error).text()


def wait_sentence(seconds: int) -> str:
    return plural(
        seconds, "Trop de codes erronés : nouvel essai dans %n seconde.",
        "Trop de codes erronés : nouvel essai dans %n secondes.",
    ).replace(" :", NBSP + ":")  # fmt: skip


def _application() -> QCoreApplication:
    app = QCoreApplication.instance()
    assert app is not None
    return app


class Locker(QObject):
    """Locks the window ``frame`` over ``shell``: by the action, or after the minutes the user chose."""

    covered = Signal()
    """The window is locked: nothing of it may be seen elsewhere either."""
    unlocked = Signal()

    def __init__(
        self,
        ctx: Context,
        frame: Frame,
        shell: QWidget,
        leave: Callable[[], None],
        switch: Callable[[], None] | None = None,
    ) -> None:
        """``switch``: lets another profile of the session be chosen."""
        super().__init__(frame)
        self._ctx, self._frame, self._shell, self._leave, self._switch = ctx, frame, shell, leave, switch
        self.pane: LockPane | None = None
        self._hidden: list[QWidget] = []
        self._minutes = 0
        self._now: Callable[[], float] = time.time
        self._seen = self._now()
        """When somebody was last there, by the clock on the wall."""
        self._idle = single_shot(self, MINUTE_MS, self.lock)
        ctx.bridge.changed.connect(self._on_changes)
        self._read()

    @property
    def locked(self) -> bool:
        return self.pane is not None

    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.profile:
            self._read()

    def _read(self) -> None:
        self._ctx.bridge.run(self._ctx.runtime.locking.idle_minutes(), on_done=self._watch, owner=self)

    def _watch(self, minutes: int) -> None:
        self._minutes, self._seen = minutes, self._now()
        self.touched()

    def touched(self) -> None:
        """Somebody is there: the minutes begin anew. After a sleep, during which no timer runs, they may be over."""
        now = self._now()
        if self._minutes and not self.locked and now - self._seen > self._minutes * 60:
            self._seen = now
            self.lock()
            return
        self._seen = now
        self._idle.stop()
        if self._minutes and not self.locked:
            self._idle.start(self._minutes * MINUTE_MS)

    def lock(self) -> None:
        """Show nothing any more but the question. Nothing happens without a code."""
        if self.locked or not self._ctx.runtime.locking.has_code:
            return
        self._idle.stop()
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        tops = QApplication.topLevelWidgets()
        self._hidden = [w for w in tops if w is not self._frame and w.isVisible()]
        for window in self._hidden:
            window.hide()
        self.pane = LockPane(self._ctx.theme, self._leave, can_restore=False, switch=self._switch and self._go)
        self.pane.given.connect(self._try)
        self._frame.cover(self.pane)
        self._ctx.bridge.run(self._ctx.runtime.close_cards(), owner=self)
        for field in self._frame.findChildren(PinField):
            field.forget()
        self.pane.field.setFocus(Qt.FocusReason.OtherFocusReason)
        _application().installEventFilter(self)
        self.covered.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While locked: a window that opens by itself (an answer that came, a progress) waits too."""
        opens = event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow()
        if opens and watched is not self._frame and isinstance(watched, QWidget):
            self._hidden.append(watched)
            watched.hide()
        return super().eventFilter(watched, event)

    def _go(self) -> None:
        """Another profile is asked for: its windows are none of ours."""
        _application().removeEventFilter(self)
        if self._switch is not None:
            self._switch()

    def _try(self, code: str) -> None:
        pane = self.pane
        assert pane is not None
        self._ctx.bridge.run(
            self._ctx.runtime.locking.check(code),
            on_done=lambda _none: self._unlock(),
            on_error=pane.say,
            owner=pane,
        )

    def _unlock(self) -> None:
        self.pane = None
        self._seen = self._now()
        _application().removeEventFilter(self)
        self._frame.uncover()
        for window in self._hidden:
            window.show()
        self._hidden = []
        self.touched()
        self.unlocked.emit()
        view = QApplication.focusWidget()
        if view is None:
            self._shell.setFocus()
