"""« Envoyer avec preuve »: to whom, which files, and a password if the files must not open without one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.domain.ids import Key
from app.domain.listing import FileRow, FileState
from app.services.exchanges import Door, Wish
from ui import text
from ui.context import Context
from ui.text import tr
from ui.theme import Type
from ui.views.mail.addresses import AddressField
from ui.views.parapheur.asking import AskDialog
from ui.widgets.basic import Button, Label
from ui.widgets.combo import Combo
from ui.widgets.password_lock import PasswordLock
from ui.widgets.tick import Tick

MESSAGE_PX = 84


class ExchangeForm(AskDialog):
    """``wish()`` once it was accepted."""

    HELP = "17-preuve-envoi"

    def __init__(
        self,
        ctx: Context,
        doors: Sequence[Door],
        files: Sequence[FileRow],
        subject: str,
        source: Key | None,
        parent: QWidget,
    ) -> None:
        consequence = tr(
            "Chaque destinataire reçoit un lien personnel. L’envoi et l’ouverture sont horodatés par le serveur : vous en "
            "aurez la preuve."
        )
        super().__init__(ctx, tr("Envoyer avec preuve"), tr("Envoyer avec preuve"), text.typeset(consequence), parent)
        self._doors, self._source = list(doors), source
        self._paths: list[Path] = []
        self.on_behalf = Combo()
        self.on_behalf.addItems([door.name for door in self._doors])
        self.on_behalf.setVisible(len(self._doors) > 1)
        if len(self._doors) > 1:
            self._add(tr("De la part de"), self.on_behalf)
        self.to = AddressField(ctx, tr("Destinataires"))
        self.to.setPlaceholderText(tr("nom@exemple.fr, autre@exemple.fr"))
        self.subject = QLineEdit(subject)
        self.message = QPlainTextEdit()
        self.message.setTabChangesFocus(True)
        self.message.setFixedHeight(ctx.theme.px(MESSAGE_PX))
        for words, field in (
            (tr("Destinataires"), self.to),
            (tr("Objet"), self.subject),
            (tr("Message"), self.message),
        ):
            self._add(words, field)
        self.ticks: list[tuple[Tick, FileRow]] = []
        self._add_files(files)
        self._add_password()
        self.finish(tr("Envoyer"), "send")
        for line in (self.to, self.subject):
            line.textChanged.connect(lambda _text: self._check())
        self._check()

    def _add(self, words: str, field: QWidget) -> None:
        label = Label(self._ctx.theme, words, Type.BODY_STRONG)
        label.setBuddy(field)
        field.setAccessibleName(words)
        if not isinstance(field, QPlainTextEdit):
            field.setMinimumHeight(self._ctx.theme.target())
        self.column.addWidget(label)
        self.column.addWidget(field)

    def _add_files(self, files: Sequence[FileRow]) -> None:
        theme = self._ctx.theme
        self.column.addWidget(Label(theme, tr("Documents"), Type.BODY_STRONG))
        for number, row in enumerate(files):
            here = row.state is FileState.HERE
            size = text.size(row.size_bytes) if here else tr("pas encore sur cet appareil")
            tick = Tick(theme, f"{row.name} — {size}")
            tick.setChecked(here and number == 0)
            tick.setEnabled(here)
            tick.toggled.connect(lambda _on: self._check())
            self.column.addWidget(tick)
            self.ticks.append((tick, row))
        self._own = QVBoxLayout()
        self.column.addLayout(self._own)
        line = QHBoxLayout()
        line.addWidget(Button(theme, tr("Ajouter un fichier de cet ordinateur…"), "quiet", "clip", self._ask_file))
        line.addStretch(1)
        self.column.addLayout(line)

    def _ask_file(self) -> None:
        chosen, _ = QFileDialog.getOpenFileNames(self, tr("Ajouter un fichier"))
        for name in chosen:
            self.add_path(Path(name))

    def add_path(self, path: Path) -> None:
        """A file of this computer, once chosen."""
        self._paths.append(path)
        self._own.addWidget(Label(self._ctx.theme, path.name, Type.BODY))
        self._check()

    def _add_password(self) -> None:
        self.lock = PasswordLock(self._ctx.theme)
        self.locked, self.password = self.lock.tick, self.lock.field
        self.column.addWidget(self.lock)
        self.lock.tick.toggled.connect(lambda on: self.reveal(self.lock) if on else self.fit())
        self.lock.changed.connect(self._check)

    # --- what was asked -------------------------------------------------------------------------

    def wish(self) -> Wish:
        return Wish(
            door=self._doors[max(0, self.on_behalf.currentIndex())],
            to=tuple(address.mail for address in self.to.addresses()),
            subject=self.subject.text().strip(),
            message=self.message.toPlainText().strip(),
            password=self.lock.password(),
            files=tuple(row for tick, row in self.ticks if tick.isChecked()),
            paths=tuple(self._paths),
            source=self._source,
        )

    def _check(self) -> None:
        if not hasattr(self, "ok"):
            return
        people = self.to.addresses()
        files = any(tick.isChecked() for tick, _row in self.ticks) or bool(self._paths)
        named = bool(people) and all("@" in each.mail for each in people)
        self.ok.setEnabled(named and bool(self.subject.text().strip()) and files and self.lock.fits)
