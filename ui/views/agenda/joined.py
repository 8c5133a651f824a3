"""Links and files of an event: shown to open or to keep a copy of, and chosen in its form."""

from __future__ import annotations

import asyncio
import mimetypes
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from PySide6.QtCore import QUrl, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.agenda import MOST_FILE_BYTES, EventFile
from app.domain.attachments import Danger, danger_of
from ui import text
from ui.context import Context
from ui.theme import Space, Type
from ui.views.mail.links import open_link
from ui.widgets.basic import Button, Clickable, Icon, IconButton, Label, clear
from ui.widgets.saving import ask_target

_MEETING_WORDS = ("visio", "meet", "webconf", "jitsi", "bbb", "teams", "zoom", "webex")


class JoinedBlock(QWidget):
    """What an event carries besides its words. Nothing is asked of any server before a click."""

    def __init__(self, ctx: Context, link: str, files: tuple[EventFile, ...]) -> None:
        super().__init__()
        self._ctx = ctx
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(ctx.theme.gap(Space.XS))
        if link:
            host = urlsplit(link).netloc
            meets = any(word in link.lower() for word in _MEETING_WORDS)
            words = self.tr("Rejoindre en visio") if meets else self.tr("Ouvrir le lien")
            if link.startswith("echarpe:"):
                words, host = self.tr("Ouvrir dans Écharpe"), ""
            rows.addWidget(self._row("globe" if meets else "external", words, host, partial(self._open, link)))
        for file in files:
            if file.url:
                rows.addWidget(
                    self._row("external", file.name, urlsplit(file.url).netloc, partial(self._open, file.url))
                )
            else:
                size = text.size(file.size_bytes)
                rows.addWidget(self._row("clip", file.name, size, partial(self._keep, file)))

    def _row(self, icon: str, title: str, about: str, act: partial[None]) -> Clickable:
        theme = self._ctx.theme
        row = Clickable(theme, ", ".join(filter(None, (title, about))))
        row.line.setContentsMargins(0, 0, 0, 0)
        row.setMinimumHeight(theme.target())
        row.line.addWidget(Icon(theme, icon, "accent"))
        row.line.addWidget(Label(theme, title, Type.BODY, "accent", elide=True), 1)
        row.line.addWidget(Label(theme, about, Type.SMALL, "text_soft"))
        row.clicked.connect(act)
        return row

    def _open(self, url: str) -> None:
        open_link(self._ctx, self, QUrl(url))

    def _keep(self, file: EventFile) -> None:
        """A copy where the user wants it; a program is named as one, and never started from here."""
        target = ask_target(self, self.tr("Enregistrer le fichier joint"), file.name)
        if target is None:
            return
        said = self.tr("Fichier enregistré.")
        if danger_of(file.name, file.media_type) is not Danger.NONE:
            said = self.tr("Fichier enregistré. Attention{nbsp}: il peut contenir un programme.").format(nbsp=text.NBSP)
        self._ctx.bridge.run(
            asyncio.to_thread(target.write_bytes, file.data),
            on_done=lambda _count: self._ctx.shell.toast(said),
            owner=self,
        )


class FilesField(QWidget):
    """The files of an event, in its form."""

    changed = Signal()

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        self.files: tuple[EventFile, ...] = ()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(ctx.theme.gap(Space.XS))
        layout.addLayout(self._rows)
        layout.addWidget(Button(ctx.theme, self.tr("Joindre un fichier…"), "plain", "clip", self._ask))
        self.problem = Label(ctx.theme, "", Type.SMALL, "danger")
        self.problem.hide()
        layout.addWidget(self.problem)

    def set_files(self, files: tuple[EventFile, ...]) -> None:
        self.files = files
        clear(self._rows)
        theme = self._ctx.theme
        for file in files:
            line = QHBoxLayout()
            line.addWidget(Label(theme, file.name, Type.BODY, elide=True), 1)
            line.addWidget(Label(theme, text.size(file.size_bytes) if file.size_bytes else "", Type.SMALL, "text_soft"))
            name = self.tr("Retirer {name}").format(name=file.name)
            line.addWidget(IconButton(theme, "close", name, partial(self._drop, file)))
            self._rows.addLayout(line)
        self.changed.emit()

    def _drop(self, file: EventFile) -> None:
        self.set_files(tuple(other for other in self.files if other is not file))

    def _ask(self) -> None:
        names, _kind = QFileDialog.getOpenFileNames(self, self.tr("Joindre un fichier"))
        for name in names:
            self.join(Path(name))

    def join(self, path: Path) -> None:
        """Read a file and add it; told on the spot when it is too large."""
        held = sum(file.size_bytes for file in self.files)

        def done(data: bytes) -> None:
            if held + len(data) > MOST_FILE_BYTES:
                self._refuse(path.name)
                return
            self.problem.hide()
            kind = mimetypes.guess_type(path.name)[0] or ""
            made = EventFile(name=path.name, media_type=kind, size_bytes=len(data), data=data)
            self.set_files((*self.files, made))

        self._ctx.bridge.run(asyncio.to_thread(_read, path), on_done=done, owner=self)

    def _refuse(self, name: str) -> None:
        words = self.tr("{name} est trop lourd{nbsp}: 3{nbsp}Mo en tout au plus. Donnez plutôt son adresse.")
        self.problem.set_text(words.format(name=text.quoted(name), nbsp=text.NBSP))
        self.problem.show()


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_FILE_BYTES + 1)
