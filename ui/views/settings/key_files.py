"""Certificates in files (.p12, .pfx) that sign as a card does: added once with their password, which is not kept."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.errors import AppError
from ui import text
from ui.context import Context
from ui.errors import word_error
from ui.theme import Space, Type
from ui.views.parapheur.asking import AskDialog
from ui.views.settings.path_list import PathList
from ui.widgets.basic import Button, Label


class PasswordDialog(AskDialog):
    """The password of a file, to read whose certificate it is."""

    HELP = "10-signer"

    def __init__(self, ctx: Context, path: Path, parent: QWidget, wrong: str = "") -> None:
        """``wrong``: what was wrong with the password given before."""
        why = text.tr("Son code permet de lire à qui il est. Il n’est pas gardé : il sera demandé à chaque signature.")
        super().__init__(ctx, text.tr("Fichier de certificat"), path.name, text.typeset(why), parent)
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setMinimumHeight(ctx.theme.target())
        self.field.setAccessibleName(text.tr("Code du fichier"))
        self.field.setPlaceholderText(text.tr("Code du fichier"))
        self.column.addWidget(self.field)
        if wrong:
            self.column.addWidget(Label(ctx.theme, wrong, Type.BODY_STRONG, "danger"))
        self.finish(text.tr("Ajouter"), "plus")
        self.ok.setDefault(True)
        self.field.setFocus()


class KeyFiles(QWidget):
    """Those added, each with the button that forgets it; the button that adds one."""

    changed = Signal()
    """Other certificates are there now."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(ctx.theme.gap(Space.S))
        files, remove_words = text.tr("Fichiers de certificat"), text.tr("Retirer le fichier {name}")
        self._list = PathList(ctx.theme, files, remove_words, self._forget)
        column.addWidget(self._list)
        self.button = Button(ctx.theme, text.tr("Ajouter un fichier de certificat…"), "quiet", "plus", self._choose)
        self.button.setObjectName("settings.key_file")
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addStretch(1)
        column.addLayout(row)
        self.wrong = Label(ctx.theme, "", Type.BODY_STRONG, "danger")
        self.wrong.hide()
        column.addWidget(self.wrong)

    def read(self) -> None:
        """What is kept now."""
        self._list.show_paths(self._ctx.runtime.signing.key_files())

    def _choose(self) -> None:
        kinds = text.tr("Certificats (*.p12 *.pfx);;Tous les fichiers (*)")
        path, _kind = QFileDialog.getOpenFileName(self, text.tr("Fichier de certificat"), "", kinds)
        if path:
            self.ask(path)

    def ask(self, path: str, wrong: str = "") -> None:
        """Its password, then whose certificate it is; asked again, with what was ``wrong``, until it is right."""
        dialog = PasswordDialog(self._ctx, Path(path), self, wrong)
        dialog.accepted.connect(lambda: self._add(path, dialog.field.text()))
        dialog.open()

    def _add(self, path: str, password: str) -> None:
        self.wrong.hide()
        self._ctx.bridge.run(
            self._ctx.runtime.signing.add_key_file(path, password),
            on_done=lambda _none: self._done(),
            on_error=partial(self._failed, path),
            owner=self,
        )

    def _forget(self, path: str) -> None:
        forget = self._ctx.runtime.signing.remove_key_file(path)
        self._ctx.bridge.run(forget, on_done=lambda _none: self._done(), owner=self)

    def _done(self) -> None:
        self.read()
        self.changed.emit()

    def _failed(self, path: str, error: AppError) -> None:
        if error.code == "pin_refused":
            self.ask(path, text.tr("Ce code n’ouvre pas le fichier."))
            return
        self.wrong.set_text(word_error(error).text())
        self.wrong.show()
