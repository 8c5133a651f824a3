"""The files of the message being read: looked at in place, saved, pulled out of the window onto another program."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from app.domain.attachments import safe_name
from app.domain.listing import FileRow, FileState
from app.domain.mail import MessageBody, Part
from ui import text
from ui.context import Context
from ui.dropping import Carried, carry
from ui.theme import Space, Theme
from ui.views.mail.preview import plain_copy
from ui.views.mail.signature import is_security_part
from ui.views.to_sign import has_parapheur, send_files
from ui.widgets.basic import Button, clear
from ui.widgets.flow import FlowLayout


class AttachedFiles(QWidget):
    """One button for each file that is not part of the text. Hidden where there is none."""

    opened = Signal(object, str)
    """`FileRow` and the name to show: look at it in place."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        self._rows: Sequence[FileRow] = ()
        theme = ctx.theme
        self._flow = FlowLayout(self, theme.gap(Space.S))
        self._flow.setContentsMargins(theme.gap(Space.L), 0, theme.gap(Space.L), theme.gap(Space.S))
        self.hide()

    def show_files(self, body: MessageBody | None, files: Sequence[FileRow]) -> None:
        clear(self._flow)
        parts = (
            [part for part in body.parts if not part.inline and not is_security_part(part)] if body is not None else []
        )
        pairs = [(part, next((f for f in files if f.ref.endswith(f":{part.part}")), None)) for part in parts]
        self._rows = [row for _, row in pairs if row is not None]
        for part, row in pairs:
            self._flow.addWidget(self._button(part, row))
        if len(parts) > 1:
            every = Button(self._ctx.theme, self.tr("Tout enregistrer"), "quiet", "download", self._ask_folder)
            self._flow.addWidget(every)
        if self._rows and has_parapheur(self._ctx):
            sign = Button(self._ctx.theme, self.tr("Faire signer…"), "quiet", "parapheur", self._send_for_signature)
            sign.setObjectName("mail.attached.sign")
            sign.setAccessibleName(self.tr("Envoyer les pièces jointes à la signature"))
            self._flow.addWidget(sign)
        self.setVisible(bool(parts))

    def buttons(self) -> list[FileButton]:
        """One for each file."""
        return self.findChildren(FileButton)

    def _button(self, part: Part, row: FileRow | None) -> FileButton:
        name = part.name or self.tr("pièce jointe")
        held = row is not None and row.state is FileState.HERE
        later = self.tr("{size}, à télécharger")
        if row is not None and row.skipped:
            later = self.tr("{size}, télécharger quand même")
        state = text.size(part.size_bytes) if held else later.format(size=text.size(part.size_bytes))
        button = FileButton(self._ctx.theme, "clip" if held else "download")
        button.set_eliding(f"{_short(name)} · {state}")
        button.setAccessibleName(f"{name}, {state}")
        if row is not None:
            button.clicked.connect(lambda _checked=False: self.opened.emit(row, name))
            button.pulled.connect(partial(self._pull, row, name))
        return button

    def _pull(self, row: FileRow, name: str) -> None:
        """Drag the file out: as a plain copy, made now, that goes when the window closes."""
        if row.state is not FileState.HERE:
            self._ctx.shell.toast(self.tr("Ce fichier n’est pas encore sur cet appareil."))
            return

        def ready(place: Path) -> None:
            if QApplication.mouseButtons() & Qt.MouseButton.LeftButton:  # let go meanwhile: nothing to drop
                carry(self, self._ctx.theme, Carried(rows=(row,)), _short(name), file_drag(place))

        plain_copy(self._ctx, self, row, name, ready)

    def _send_for_signature(self) -> None:
        """To the parapheur: the first file is the one to sign, another may be chosen there."""
        send_files(self._ctx, self._rows, "")

    # --- saving all -----------------------------------------------------------------------------

    def _ask_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Enregistrer toutes les pièces jointes dans"))
        if folder:
            self.save_all(Path(folder))

    def save_all(self, folder: Path) -> None:
        """Every file that is here, into one folder; nothing there is overwritten."""
        rows = [row for row in self._rows if row.state is FileState.HERE]
        runtime = self._ctx.runtime

        async def work() -> int:
            for row in rows:
                await runtime.library.save_file(row.account, row.ref, free_place(folder, row.name))
            return len(rows)

        def done(count: int) -> None:
            said = text.plural(count, "%n pièce jointe enregistrée.", "%n pièces jointes enregistrées.")
            self._ctx.shell.toast(said)

        self._ctx.bridge.run(work(), on_done=done, owner=self, title=self.tr("Pièces jointes enregistrées"))


class FileButton(Button):
    """Opens its file when clicked; ``pulled`` when it is dragged away."""

    pulled = Signal()

    def __init__(self, theme: Theme, icon: str) -> None:
        super().__init__(theme, "", "plain", icon)
        self._pressed: QPoint | None = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint() if event.button() is Qt.MouseButton.LeftButton else None
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        start = self._pressed
        moved = start is not None and (event.position().toPoint() - start).manhattanLength()
        if moved and moved >= QApplication.startDragDistance():
            self._pressed = None
            self.setDown(False)
            self.pulled.emit()
        else:
            super().mouseMoveEvent(event)


def file_drag(place: Path) -> QMimeData:
    """A file on its way to another program."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(place))])
    return data


def _short(name: str, limit: int = 42) -> str:
    return name if len(name) <= limit else f"{name[: limit - 12]}…{name[-10:]}"


def free_place(folder: Path, name: str) -> Path:
    """A path in ``folder`` at which nothing lies yet."""
    wanted = folder / safe_name(name)
    number = 2
    while wanted.exists():
        stem, suffix = Path(safe_name(name)).stem, Path(safe_name(name)).suffix
        wanted = folder / f"{stem} ({number}){suffix}"
        number += 1
    return wanted
