"""Any PDF of this computer, read and annotated in a window of its own; the file itself is never changed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog, QFileDialog, QVBoxLayout, QWidget

from app.domain.ids import AccountId
from ui.context import Context
from ui.text import tr
from ui.widgets.annotator import AnnotatedViewer


class PdfWindow(QDialog):
    """One file. Its ink is kept in the encrypted store, and found again when the same bytes are opened."""

    HELP = "08-lire-seance"

    def __init__(self, ctx: Context, parent: QWidget, path: Path) -> None:
        super().__init__(parent)
        self.setWindowTitle(path.name)
        self.resize(parent.size() * 0.94)
        self.setSizeGripEnabled(True)
        self.viewer = AnnotatedViewer(ctx)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.viewer)
        self.finished.connect(lambda _result: self.viewer.close())
        account = next(iter(ctx.runtime.accounts.accounts()), None)
        ctx.bridge.run(ctx.runtime.recent_files.opened(path), owner=parent)
        if account is not None:
            self.viewer.open_path(account.id, path)
            self.viewer.annotator.button.setChecked(True)


class FileWindow(QDialog):
    """One file that a record carries, read over the page it belongs to; fetched first where it is not here."""

    HELP = "08-lire-seance"

    def __init__(self, ctx: Context, parent: QWidget, name: str, account: AccountId, ref: str, media_type: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(name)
        self.resize(parent.window().size() * 0.9)
        self.setSizeGripEnabled(True)
        self.viewer = AnnotatedViewer(ctx)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.viewer)
        self.finished.connect(lambda _result: self.viewer.close())
        self.viewer.title = name
        self.viewer.open(account, ref, media_type)


def ask_file(parent: QWidget) -> Path | None:
    """The PDF to open; None when the user changed their mind."""
    chosen, _filter = QFileDialog.getOpenFileName(parent, tr("Annoter un PDF"), "", "PDF (*.pdf)")
    return Path(chosen) if chosen else None
