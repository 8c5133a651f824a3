"""Notifications of the system, with buttons where the desktop has them; what each does, by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QSystemTrayIcon

from app.domain.frozen import dataclass
from ui.system.bus import Bus, open_bus

if TYPE_CHECKING:
    from jeepney import DBusAddress

INTERFACE = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
DEFAULT = "default"
"""The specification's name of a click on the notification itself."""
KEPT = 50


@dataclass(frozen=True, slots=True)
class Act:
    """One button of a notification."""

    words: str
    do: Callable[[], None]


class Notifier(QObject):
    """Tells the system. ``tray`` gives the icon to speak through where there is no bus."""

    def __init__(self, parent: QObject, tray: Callable[[], QSystemTrayIcon | None]) -> None:
        super().__init__(parent)
        self._tray = tray
        self._bus: Bus | None = None
        self._asked = False
        self._acts: dict[int, dict[str, Callable[[], None]]] = {}
        """Number given by the desktop -> its buttons, of those that may still be shown."""
        self._round = 0
        """What was told in an earlier round is withdrawn."""
        self._by_click: Callable[[], None] | None = None

    def tell(self, title: str, words: str, clicked: Callable[[], None], acts: Sequence[Act] = ()) -> None:
        """Show it. ``clicked``: on the notification itself."""
        bus = self._desktop()
        if bus is not None:
            self._tell_desktop(bus, title, words, clicked, acts)
        elif (icon := self._tray()) is not None:
            self._by_click = clicked
            icon.showMessage(title, words, QSystemTrayIcon.MessageIcon.NoIcon)

    def clicked(self) -> None:
        """The tray's message was clicked."""
        if self._by_click is not None:
            self._by_click()

    def withdraw(self) -> None:
        """Nothing of what was told stays on the desktop, nor can be answered any more. (A tray's message cannot be
        taken back: it goes by itself.)"""
        told, self._acts, self._by_click = list(self._acts), {}, None
        self._round += 1
        for id in told:
            self._take_back(id)

    def _take_back(self, id: int) -> None:
        if self._bus is not None:
            self._bus.call(_address(), "CloseNotification", "u", (id,))

    def close(self) -> None:
        """Nothing more is told or heard."""
        if self._bus is not None:
            self._bus.close()
            self._bus = None

    def _desktop(self) -> Bus | None:
        """The desktop's bus, opened at the first notification."""
        if not self._asked:
            self._asked = True
            self._bus = open_bus("SESSION", self)
            if self._bus is not None:
                self._bus.listen(INTERFACE, "ActionInvoked", self._invoked, PATH)
        return self._bus

    def _tell_desktop(self, bus: Bus, title: str, words: str, clicked: Callable[[], None], acts: Sequence[Act]) -> None:
        named = {DEFAULT: clicked, **{str(number): act.do for number, act in enumerate(acts)}}
        buttons = [DEFAULT, title, *(part for number, act in enumerate(acts) for part in (str(number), act.words))]
        hints = {"desktop-entry": ("s", "echarpe"), "category": ("s", "presence")}
        body = ("Écharpe", 0, "echarpe", title, _escaped(words), buttons, hints, -1)

        round = self._round

        def told(answer: tuple[Any, ...]) -> None:
            if round != self._round:  # locked, or left, before the desktop answered
                self._take_back(int(answer[0]))
                return
            self._acts[int(answer[0])] = named
            for old in list(self._acts)[:-KEPT]:
                del self._acts[old]

        bus.call(_address(), "Notify", "susssasa{sv}i", body, told)

    def _invoked(self, body: tuple[Any, ...]) -> None:
        """A button of one of ours; others' notifications have other numbers."""
        id, key = int(body[0]), str(body[1])
        do = self._acts.pop(id, {}).get(key)
        if do is not None:
            do()


def _address() -> DBusAddress:
    from jeepney import DBusAddress

    return DBusAddress(PATH, bus_name=INTERFACE, interface=INTERFACE)


def _escaped(words: str) -> str:
    """The body is markup (specification, « Markup »): what comes from a server must not be."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
