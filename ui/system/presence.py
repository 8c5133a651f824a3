"""The tray icon with its few acts, and the badge on the program's icon: how much awaits, never what."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from ui import text
from ui.context import Context
from ui.system.notices import Notifier
from ui.text import tr

MENU = ("mail.new", "window.sync", "window.lock", "window.quit")
"""Actions of the tray's menu, after the one that shows the window."""


class Presence(QObject):
    """Lives as long as the window ``parent``; `forget` before another profile is shown."""

    def __init__(self, ctx: Context, parent: QWidget, raise_up: Callable[[], None]) -> None:
        super().__init__(parent)
        self._ctx, self._parent = ctx, parent
        self._raise_up = raise_up
        self.icon: QSystemTrayIcon | None = None
        self.menu: QMenu | None = None
        self.notifier = Notifier(self, self._tray)
        self.count = 0
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._make_icon()

    def set_count(self, count: int) -> None:
        """How much awaits, all spaces together."""
        if count == self.count:
            return
        self.count = count
        _badge(count)
        if self.icon is not None:
            self.icon.setToolTip(awaits(count))

    def forget(self) -> None:
        """Nothing of this profile stays in the system: badge, icon, notifications."""
        _badge(0)
        self.notifier.withdraw()
        self.notifier.close()
        if self.icon is not None:
            self.icon.hide()

    def _tray(self) -> QSystemTrayIcon | None:
        return self.icon

    def _make_icon(self) -> None:
        theme = self._ctx.theme
        self.icon = icon = QSystemTrayIcon(QIcon(theme.pixmap("body", 32, theme.colours.accent)), self)
        icon.messageClicked.connect(self.notifier.clicked)
        icon.activated.connect(self._activated)
        self.menu = menu = QMenu(self._parent)
        menu.addAction(tr("Ouvrir Écharpe"), self._raise_up)
        for id in MENU:
            action = self._ctx.actions.action(id)
            if not action.space or action.space in self._ctx.shell.present:
                menu.addAction(theme.icon(action.icon), action.shown(), partial(self._do, id))
        icon.setContextMenu(menu)
        icon.setToolTip(awaits(self.count))
        icon.show()

    def _do(self, id: str) -> None:
        """As from the window: nothing of a space while it is locked (the shell is hidden then)."""
        space = self._ctx.actions.action(id).space
        if space:
            self._raise_up()
            if self._parent.isHidden():
                return
            self._ctx.shell.go(space)
        self._ctx.actions.trigger(id)

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self._raise_up()


def awaits(count: int) -> str:
    """What the tray says when it is pointed at."""
    if not count:
        return tr("Écharpe : rien ne vous attend").replace(" :", f"{text.NBSP}:")
    said = text.plural(count, "%n élément vous attend", "%n éléments vous attendent")
    return text.labelled("Écharpe", said)


def _badge(count: int) -> None:
    """On the program's icon, where the system has such a thing; 0 takes it away."""
    app = QGuiApplication.instance()
    if isinstance(app, QGuiApplication):
        app.setBadgeNumber(count)
