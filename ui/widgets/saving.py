"""Where the user wants a copy: the system's dialog, opened in their documents on a name that every system takes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.attachments import safe_name


def ask_target(parent: QWidget, title: str, name: str) -> Path | None:
    """The file to write; None when they changed their mind. ``name``: what it is called here, slashes and all."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    proposed = Path(folder) / safe_name(name.replace("/", "-").replace("\\", "-"))
    chosen, _filter = QFileDialog.getSaveFileName(parent, title, str(proposed))
    return Path(chosen) if chosen else None
