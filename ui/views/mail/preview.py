"""A file of a message, looked at in place: PDF, image, text, attached message. Saved, or opened with a warning.

Opening with another program needs a plain copy: it lies in a folder only this user can read, and goes when the
window closes. Everything else stays inside the encrypted store.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.attachments import Danger, Preview, danger_of, preview_of, safe_name
from app.domain.changes import ChangeSet
from app.domain.errors import AppError
from app.domain.listing import FileRow, FileState
from app.services.html import safe_html
from app.services.mailbox import ReadMail
from ui import text
from ui.context import Context
from ui.picturefile import opened
from ui.text import NBSP, tr
from ui.theme import Space, Type
from ui.widgets.basic import IconButton, Label, Line, Pane, StatePane
from ui.widgets.pages import make_viewer
from ui.widgets.safebrowser import SafeBrowser
from ui.widgets.saving import ask_target

MAX_PIXELS = 60_000_000
WARNINGS = {
    Danger.PROGRAM: "Ce fichier est un programme{nbsp}: l’ouvrir, c’est le laisser agir sur cet ordinateur.",
    Danger.DISGUISED: "Le nom de ce fichier cache sa vraie nature. C’est presque toujours une attaque.",
    Danger.MACRO: "Ce document peut contenir un programme (macro) qui agirait à son ouverture.",
    Danger.WEB: "Cette page s’ouvrirait dans le navigateur, où elle peut agir et avertir son auteur.",
}


class PreviewPane(Pane):
    """One file at a time; ``closed`` when the user goes back to the message."""

    closed = Signal()

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme, "surface")
        self._ctx = ctx
        self._row: FileRow | None = None
        self._kind = Preview.NONE
        theme = ctx.theme
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(theme.gap(Space.S), theme.gap(Space.XS), theme.gap(Space.M), theme.gap(Space.XS))
        self.back = IconButton(theme, "back", self.tr("Revenir au message"), self.close_file)
        self.title = Label(theme, "", Type.LEAD, elide=True)
        head.addWidget(self.back)
        head.addWidget(self.title, 1)
        self.save = IconButton(theme, "download", self.tr("Enregistrer la pièce jointe"), self._save)
        self.open = IconButton(theme, "external", self.tr("Ouvrir avec un autre programme"), self._open)
        sign = self.tr("Signer une copie avec ma carte…")
        self.sign = IconButton(theme, "signature", sign, self._sign)
        head.addWidget(self.sign)
        head.addWidget(self.save)
        head.addWidget(self.open)
        layout.addLayout(head)
        layout.addWidget(Line(theme))
        self._stack = QStackedWidget()
        layout.addWidget(self._stack, 1)
        self._state = StatePane(theme, "document", "", "")
        self._stack.addWidget(self._state)
        self._viewer = make_viewer(ctx)
        if self._viewer is not None:
            self._stack.addWidget(self._viewer.widget())
        self.picture = Picture()
        self._stack.addWidget(self.picture)
        self.words = QPlainTextEdit()
        self.words.setReadOnly(True)
        self.words.setAccessibleName(self.tr("Contenu de la pièce jointe"))
        self.words.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self._stack.addWidget(self.words)
        self.letter = LetterPage(ctx)
        self._stack.addWidget(self.letter)
        ctx.bridge.changed.connect(self._on_changes)

    @property
    def row(self) -> FileRow | None:
        return self._row

    def show_file(self, row: FileRow, name: str) -> None:
        """Show a file; fetched first where it is not here."""
        self._row = row
        self._kind = preview_of(name, row.media_type, row.size_bytes)
        self.title.set_text(name)
        self._load()

    def show_source(self, row: FileRow) -> None:
        """The source of a message, as it is."""
        self._row, self._kind = row, Preview.TEXT
        self.title.set_text(tr("Source du message"))
        self._load()

    def show_outside(self, name: str, letter: ReadMail) -> None:
        """A message read from a file of this computer: there already, so neither saved nor opened elsewhere."""
        self._row, self._kind = None, Preview.MAIL
        self.title.set_text(name)
        self.save.setEnabled(False)
        self.open.setEnabled(False)
        self.letter.show_letter(letter)
        self._stack.setCurrentWidget(self.letter)

    def close_file(self) -> None:
        self._row = None
        if self._viewer is not None:
            self._viewer.close()
        self.words.clear()
        self.picture.show_image(QImage())
        self.closed.emit()

    def _load(self) -> None:
        row = self._row
        if row is None:
            return
        here = row.state is FileState.HERE
        self.save.setEnabled(here)
        self.open.setEnabled(here)
        if self._kind is Preview.PDF and self._viewer is not None:
            self._viewer.title = self.title._full
            self._viewer.open(row.account, row.ref, "application/pdf")
            self._stack.setCurrentWidget(self._viewer.widget())
            return
        if not here:
            self._say(
                "download",
                self.tr("Téléchargement…"),
                self.tr("Le fichier s’affichera dès qu’il sera sur cet appareil."),
            )
            self._ctx.bridge.run(self._ctx.runtime.library.want(row.account, row.ref), owner=self)
            return
        if self._kind is Preview.NONE:
            self._say(
                "document", self.tr("Pas d’aperçu pour ce type de fichier"),
                self.tr("Enregistrez-le, ou ouvrez-le avec son programme."),
            )  # fmt: skip
            return
        if self._kind is Preview.MAIL:
            self._ctx.bridge.run(
                self._ctx.runtime.mailbox.read_letter(row.account, row.ref),
                on_done=lambda letter: self._show_letter(row, letter),
                on_error=self._failed,
                owner=self,
            )
            return
        self._ctx.bridge.run(
            self._ctx.runtime.library.read_file(row.account, row.ref),
            on_done=lambda data: self._show(row, data),
            on_error=self._failed,
            owner=self,
        )

    def _show(self, row: FileRow, data: bytes) -> None:
        if self._row is None or row.ref != self._row.ref:
            return
        if self._kind is Preview.IMAGE:
            image = opened(data, MAX_PIXELS)
            if image.isNull():
                self._say("image", self.tr("Image illisible"), self.tr("Vous pouvez l’enregistrer telle quelle."))
                return
            self.picture.show_image(image)
            self._stack.setCurrentWidget(self.picture)
        else:
            self.words.setPlainText(decoded(data))
            self._stack.setCurrentWidget(self.words)

    def _show_letter(self, row: FileRow, letter: ReadMail) -> None:
        if self._row is not None and row.ref == self._row.ref:
            self.letter.show_letter(letter)
            self._stack.setCurrentWidget(self.letter)

    def _failed(self, error: AppError) -> None:
        self._say("error", self.tr("Ce fichier ne s’affiche pas."), "")
        self._ctx.shell.show_error(error)

    def _say(self, icon: str, title: str, sentence: str) -> None:
        self._state.set(icon, title, sentence)
        self._stack.setCurrentWidget(self._state)

    def _on_changes(self, changes: ChangeSet) -> None:
        row = self._row
        if row is None or (row.account, row.ref) not in changes.files:
            return

        def again(now: FileRow | None) -> None:
            if now is not None and self._row is not None and self._row.ref == now.ref:
                self._row = now
                self._load()

        self._ctx.bridge.run(self._ctx.runtime.library.file(row.account, row.ref), on_done=again, owner=self)

    # --- out of the window ----------------------------------------------------------------------

    def _save(self) -> None:
        if self._row is not None:
            save_as(self._ctx, self, self._row, self.title._full)

    def _sign(self) -> None:
        """A plain copy where the user wants it, then « Signer un document » with it."""
        row, name = self._row, self.title._full
        if row is None:
            return
        if target := ask_target(self, tr("Enregistrer la copie à signer"), safe_name(name)):
            self._ctx.bridge.run(
                self._ctx.runtime.library.save_file(row.account, row.ref, target),
                on_done=lambda _none: self._sign_copy(target),
                owner=self,
            )

    def _sign_copy(self, path: Path) -> None:
        shell = self._ctx.shell
        shell.go("parapheur")
        parapheur: Any = shell.view("parapheur")
        parapheur.tools.sign_documents([path])

    def _open(self) -> None:
        if self._row is not None:
            open_outside(self._ctx, self, self._row, self.title._full)


class Picture(QScrollArea):
    """An image, shrunk to the width, never enlarged."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self._image = QImage()
        self._label = QLabel()
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._label.setAccessibleName(tr("Image"))
        self.setWidget(self._label)
        self.setWidgetResizable(True)

    def show_image(self, image: QImage) -> None:
        self._image = image
        self._fit()

    def _fit(self) -> None:
        if self._image.isNull():
            self._label.clear()
            return
        room = QSize(max(60, self.viewport().width() - 24), 100_000)
        size = self._image.size()
        fitted = self._image if size.width() <= room.width() else self._image.scaled(
            room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )  # fmt: skip
        self._label.setPixmap(QPixmap.fromImage(fitted))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


class LetterPage(QWidget):
    """An attached message: its head and its text, as safe as any other mail."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        theme = ctx.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.gap(Space.S), 0, 0)
        self._head = Label(theme, "", Type.SMALL, "text_soft")
        self._head.setContentsMargins(theme.gap(Space.L), 0, theme.gap(Space.L), 0)
        column.addWidget(self._head)
        self.browser = SafeBrowser(theme)
        area = QScrollArea()
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidgetResizable(True)
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.browser)
        inside.addStretch(1)
        area.setWidget(holder)
        column.addWidget(area, 1)

    def show_letter(self, mail: ReadMail) -> None:
        if mail.unreadable:
            self._head.set_text(tr("Message illisible{nbsp}: voici sa source.").format(nbsp=NBSP))
            self.browser.show_text(mail.source)
            return
        lines = [mail.subject, tr("De{nbsp}: {name}").format(nbsp=NBSP, name=mail.sender)]
        lines += [tr("À{nbsp}: {names}").format(nbsp=NBSP, names=mail.to)] if mail.to else []
        lines += [_date_words(mail.date)] if mail.date else []
        if mail.files:
            lines.append(tr("Pièces jointes{nbsp}: {names}").format(nbsp=NBSP, names=", ".join(mail.files)))
        self._head.set_text("\n".join(lines))
        if mail.html:
            self.browser.show_html(safe_html(mail.html))
        else:
            self.browser.show_text(mail.text)


def decoded(data: bytes) -> str:
    """Text as people meant it: UTF-8, else the old Western code."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


# --- saving and opening ---------------------------------------------------------------------------


def save_as(ctx: Context, parent: QWidget, row: FileRow, name: str) -> None:
    """Ask where, and write a plain copy there."""
    if target := ask_target(parent, tr("Enregistrer la pièce jointe"), safe_name(name)):
        ctx.bridge.run(
            ctx.runtime.library.save_file(row.account, row.ref, target),
            on_done=lambda _none: ctx.shell.toast(tr("Pièce jointe enregistrée.")),
            owner=parent,
        )


def open_outside(ctx: Context, parent: QWidget, row: FileRow, name: str) -> None:
    """Open with the system's program; what may harm is said first, and a program is never started from here."""
    danger = danger_of(name, row.media_type)
    if danger is Danger.NONE:
        _open_now(ctx, parent, row, name)
        return
    box = QMessageBox(parent)
    box.setTextFormat(Qt.TextFormat.PlainText)  # before its words, which name what others wrote
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(tr("Ouvrir une pièce jointe"))
    box.setText(tr(WARNINGS[danger]).format(nbsp=NBSP))
    runs = danger in (Danger.PROGRAM, Danger.DISGUISED)
    box.setInformativeText(
        tr(
            "Écharpe ne l’ouvre pas. Si vous l’attendiez, enregistrez-le et faites-le vérifier par le service informatique."
        )
        if runs
        else tr("N’ouvrez que si vous attendiez ce fichier de cet expéditeur.")
    )
    no = box.addButton(tr("Ne pas ouvrir"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(no)
    if not runs:
        yes = box.addButton(tr("Ouvrir quand même"), QMessageBox.ButtonRole.AcceptRole)
        yes.clicked.connect(lambda _checked=False: _open_now(ctx, parent, row, name))
    box.open()


def _open_now(ctx: Context, parent: QWidget, row: FileRow, name: str) -> None:
    def show(place: Path) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(place)))

    plain_copy(ctx, parent, row, name, show)


def plain_copy(ctx: Context, parent: QWidget, row: FileRow, name: str, act: Callable[[Path], None]) -> None:
    """``act(place)`` on a plain copy of a held file (`PlainCopies`), which goes with the window."""
    runtime = ctx.runtime

    async def work() -> Path:
        place = await asyncio.to_thread(runtime.plain_copies.place, name, row.size_bytes or row.received_bytes)
        await runtime.library.save_file(row.account, row.ref, place)
        place.chmod(0o400)
        return place

    ctx.bridge.run(work(), on_done=act, owner=parent)


def _date_words(header: str) -> str:
    """A ``Date`` header (RFC 5322 §3.3) as dates are written here; what is none, as it stands."""
    try:
        return text.capital(text.when_full(text.to_ms(parsedate_to_datetime(header))))
    except (ValueError, OverflowError, OSError):
        return header
