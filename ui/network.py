"""What the system says of the link: on a metered one, large downloads wait (row 122); on another one, old connections
are dead, and the servers' push is listened to anew.

The system is asked a few seconds after the first list: its library and its bus are not needed before.
Where it says nothing (no backend, no bus), the link counts as free.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, SignalInstance

from app.services.runtime import Runtime
from ui.bridge import Bridge

ASK_MS = 4000


class LinkInformation(Protocol):
    """The part of ``QNetworkInformation`` that is used."""

    isMeteredChanged: SignalInstance
    reachabilityChanged: SignalInstance
    transportMediumChanged: SignalInstance

    def isMetered(self) -> bool: ...


def system_link() -> LinkInformation | None:
    """The system's own knowledge of the link, or None when it has none."""
    from PySide6.QtNetwork import QNetworkInformation

    wanted = QNetworkInformation.Feature
    if not any(QNetworkInformation.loadBackendByFeatures(f) for f in (wanted.Metered, wanted.Reachability)):
        return None
    return QNetworkInformation.instance()


class LinkWatch(QObject):
    """Tells ``told`` whether the link is metered: once it is known, and at each change.

    Calls ``moved`` when the link came, went, or is by another medium.
    """

    def __init__(
        self,
        told: Callable[[bool], object],
        moved: Callable[[], object],
        find: Callable[[], LinkInformation | None] = system_link,
        ask_ms: int = ASK_MS,
    ) -> None:
        super().__init__()
        self._told, self._moved, self._find = told, moved, find
        self._link: LinkInformation | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)
        self._timer.start(ask_ms)

    def _ask(self) -> None:
        self._link = self._find()
        if self._link is not None:
            self._link.isMeteredChanged.connect(self._told)
            self._link.reachabilityChanged.connect(self._change)
            self._link.transportMediumChanged.connect(self._change)
            self._told(self._link.isMetered())

    def _change(self, _what: object) -> None:
        self._moved()


def watch_link(
    bridge: Bridge,
    runtime: Runtime,
    find: Callable[[], LinkInformation | None] = system_link,
    ask_ms: int = ASK_MS,
) -> LinkWatch:
    """Tell the synchronisation what the system says of the link."""
    return LinkWatch(
        lambda metered: bridge.call(lambda: runtime.sync.set_metered(metered)),
        lambda: bridge.call(lambda: runtime.sync.network_changed()),
        find,
        ask_ms,
    )
