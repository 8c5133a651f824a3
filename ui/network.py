"""What the system says of the link: on a metered one, large downloads wait (row 122).

The system is asked a few seconds after the first list: its library and its bus are not needed before.
Where it says nothing (no backend, no bus), the link counts as free.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, SignalInstance

ASK_MS = 4000


class LinkInformation(Protocol):
    """The part of ``QNetworkInformation`` that is used."""

    isMeteredChanged: SignalInstance

    def isMetered(self) -> bool: ...


def system_link() -> LinkInformation | None:
    """The system's own knowledge of the link, or None when it has none."""
    from PySide6.QtNetwork import QNetworkInformation

    if not QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Metered):
        return None
    return QNetworkInformation.instance()


class LinkWatch(QObject):
    """Tells ``told`` whether the link is metered: once it is known, and at each change."""

    def __init__(
        self,
        told: Callable[[bool], None],
        find: Callable[[], LinkInformation | None] = system_link,
        ask_ms: int = ASK_MS,
    ) -> None:
        super().__init__()
        self._told, self._find = told, find
        self._link: LinkInformation | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)
        self._timer.start(ask_ms)

    def _ask(self) -> None:
        self._link = self._find()
        if self._link is not None:
            self._link.isMeteredChanged.connect(self._told)
            self._told(self._link.isMetered())
