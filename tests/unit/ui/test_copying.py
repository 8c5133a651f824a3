"""What is secret does not stay on the clipboard."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from ui.widgets.copying import copy_secret


def test_a_secret_leaves_the_clipboard_by_itself(qtbot: QtBot) -> None:
    clipboard = QGuiApplication.clipboard()
    copy_secret("AAAA-BBBB", 200)
    assert clipboard.text() == "AAAA-BBBB"
    assert bytes(clipboard.mimeData().data("x-kde-passwordManagerHint").data()) == b"secret"
    qtbot.waitUntil(lambda: clipboard.text() == "", timeout=10_000)


def test_what_was_copied_since_stays(qtbot: QtBot) -> None:
    clipboard = QGuiApplication.clipboard()
    copy_secret("AAAA-BBBB", 100)
    clipboard.setText("mot")
    qtbot.wait(500)
    assert clipboard.text() == "mot"


def test_copied_again_it_leaves_with_the_last_copy_at_the_latest(qtbot: QtBot) -> None:
    clipboard = QGuiApplication.clipboard()
    for _ in range(2):
        copy_secret("AAAA-BBBB", 100)
    qtbot.waitUntil(lambda: clipboard.text() == "", timeout=10_000)
