"""The system's browser, from any thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices

from app.services.addresses import is_loopback


class Browser(QObject):
    """Opens addresses of ours (sign-in pages). Make it on the window's thread; `show` may be called from any."""

    _wanted = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted.connect(self._open, Qt.ConnectionType.QueuedConnection)

    def show(self, address: str) -> None:
        """Open ``address`` (https, or http on this very machine; anything else is refused)."""
        self._wanted.emit(address)

    @Slot(str)
    def _open(self, address: str) -> None:
        url = QUrl(address)
        if url.scheme() == "https" or (url.scheme() == "http" and is_loopback(url.host())):
            QDesktopServices.openUrl(url)
