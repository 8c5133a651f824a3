"""What is secret, on the clipboard: for a minute, and not in its history."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QMimeData, QTimer
from PySide6.QtGui import QGuiApplication

KEPT_MS = 60_000
"""Long enough to change windows and paste."""

_NOT_KEPT = {
    "x-kde-passwordManagerHint": b"secret",
    'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"': b"\0\0\0\0",
}
"""What tells the clipboard's history of KDE and of Windows (learn.microsoft.com, « Clipboard Formats ») not to keep it.
Neither was tried."""


def copy_secret(words: str, kept_ms: int = KEPT_MS) -> None:
    """Put ``words`` on the clipboard; what was copied since is left alone when the time has come, or the program ends."""
    said = QMimeData()
    said.setText(words)
    for kind, value in _NOT_KEPT.items():
        said.setData(kind, value)
    QGuiApplication.clipboard().setMimeData(said)
    app, forget = QGuiApplication.instance(), partial(_forget, words)
    assert app is not None
    timer = QTimer(app)  # the page that was copied from may be left before
    timer.setSingleShot(True)
    timer.timeout.connect(forget)
    timer.timeout.connect(timer.deleteLater)
    app.aboutToQuit.connect(forget)
    timer.timeout.connect(partial(app.aboutToQuit.disconnect, forget))
    timer.start(kept_ms)


def _forget(words: str) -> None:
    clipboard = QGuiApplication.clipboard()
    if clipboard.text() == words:
        clipboard.clear()
