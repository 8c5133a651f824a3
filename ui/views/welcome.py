"""The first page while the profile holds no body: two ways in, one's own body by any of its services, or the
demonstration.

The demonstration is another program to this one: ``echarpe demo``, found beside the interpreter (or beside
the bundled program), as a process that outlives this window.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QInputDialog, QVBoxLayout, QWidget

from app.domain.accounts import Service
from ui import text
from ui.context import Context
from ui.errors import word_code
from ui.theme import Space, Type
from ui.views.base import Layout, SpaceView
from ui.views.settings.kinds import FOLLOWING, KINDS
from ui.widgets.basic import Button, Card, Icon, Label, ScrollPage

if TYPE_CHECKING:
    from ui.views.settings.view import SettingsView

WIDTH_PX = 860
NOT_INSTALLED = 69
"""Exit code of ``echarpe demo`` where the demonstration is not installed (`app.cli.demo`)."""


def create(ctx: Context) -> SpaceView:
    """Built at the first visit."""
    return WelcomeView(ctx)


def demo_command() -> list[str] | None:
    """How to start the demonstration; None where the command is not installed."""
    suffix = ".exe" if sys.platform == "win32" else ""
    program = Path(sys.executable).with_name(f"echarpe{suffix}")
    return [str(program), "demo"] if program.is_file() else None


class Demonstration(QObject):
    """The demonstration's process. ``failed`` when it ends by itself with an error."""

    failed = Signal(str)
    """Code of what went wrong."""
    ended = Signal()

    def start(self) -> bool:
        """False when there is nothing to start; ``failed`` says so too."""
        command = demo_command()
        if command is None:
            self.failed.emit("demo_not_installed")
            return False
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
        threading.Thread(target=self._wait, args=(process,), name="demonstration", daemon=True).start()
        return True

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        code = process.wait()
        if code:
            self.failed.emit("demo_not_installed" if code == NOT_INSTALLED else "demo_failed")
        self.ended.emit()


class WelcomeView(SpaceView):
    """« Ajouter ma collectivité » or « Essayer avec la commune de démonstration »."""

    SPACE = "welcome"

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx)
        theme = ctx.theme
        page = ScrollPage(theme, ink="window")
        middle = QWidget()
        middle.setMaximumWidth(theme.px(WIDTH_PX))
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.gap(Space.L))
        column.addWidget(Label(theme, self.tr("Bienvenue dans Écharpe"), Type.DISPLAY))
        promise = self.tr(
            "Messages, agenda, courriers, séances et parapheur de vos collectivités, avec ou sans réseau. "
            "Tout reste chiffré sur cet appareil."
        )
        column.addWidget(Label(theme, promise, Type.BODY, "text_soft"))
        self._ways = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._ways.setSpacing(theme.gap(Space.L))
        self._ways.addWidget(self._own(), 1)
        self._ways.addWidget(self._invented(), 1)
        column.addLayout(self._ways)
        back = self.tr("Reprendre une sauvegarde…")
        self.back_button = Button(theme, back, "quiet", "history", self._choose_backup)
        column.addWidget(self.back_button, 0, Qt.AlignmentFlag.AlignLeft)
        line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        line.addStretch(1)
        line.addWidget(middle, 1000)
        line.addStretch(1)
        page.body.addStretch(1)
        page.body.addLayout(line)
        page.body.addStretch(2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(page)
        self._demonstration = Demonstration(self)
        self._demonstration.failed.connect(self._say_failed, Qt.ConnectionType.QueuedConnection)
        self._demonstration.ended.connect(lambda: self.try_button.setEnabled(True), Qt.ConnectionType.QueuedConnection)

    def _way(self, icon: str, title: str, sentence: str) -> Card:
        theme = self.ctx.theme
        card = Card(theme)
        card.body.setSpacing(theme.gap(Space.M))
        card.body.addWidget(Icon(theme, icon, "accent", 1.6))
        card.body.addWidget(Label(theme, title, Type.LEAD))
        card.body.addWidget(Label(theme, sentence))
        card.body.addStretch(1)
        return card

    def _own(self) -> Card:
        given = self.tr("Elle vous a remis un fichier de configuration : il relie tous vos services à la fois.")
        card = self._way("body", self.tr("Ma collectivité"), text.typeset(given))
        words = self.tr("Ouvrir un fichier de configuration")
        self.configure_button = Button(self.ctx.theme, words, "primary", "document", self._open_configuration)
        card.body.addWidget(self.configure_button)
        needed = self.tr(
            "Sinon, choisissez un service qu’elle vous a ouvert : un seul suffit. Il vous faut son adresse, votre "
            "identifiant et votre mot de passe."
        )
        card.body.addWidget(Label(self.ctx.theme, text.typeset(needed)))
        self.service_buttons = {
            service: Button(self.ctx.theme, text.tr(words), "plain", icon, partial(self._begin_with, service))
            for service, words, icon, _example in KINDS
            if service not in FOLLOWING
        }
        for button in self.service_buttons.values():
            button.setProperty("column", True)
            card.body.addWidget(button)
        return card

    def _invented(self) -> Card:
        what = self.tr(
            "Une commune inventée, avec ses serveurs, sur cet appareil. Elle s’ouvre dans une autre fenêtre."
        )
        card = self._way("people", self.tr("Commune de démonstration"), what)
        self.said = Label(self.ctx.theme, "", Type.SMALL, "text_soft")
        self.said.hide()
        card.body.addWidget(self.said)
        self.try_button = Button(self.ctx.theme, self.tr("Essayer la démonstration"), "plain", "eye", self._try)
        self.try_button.setAccessibleName(self.tr("Essayer avec la commune de démonstration"))
        card.body.addWidget(self.try_button)
        return card

    def set_layout_mode(self, mode: Layout) -> None:
        super().set_layout_mode(mode)
        wide = mode is not Layout.NARROW
        self._ways.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    def activated(self) -> None:
        next(iter(self.service_buttons.values())).setFocus()

    def _choose_backup(self) -> None:
        """The backup's folder and its code; checked before anything is touched."""
        title = self.tr("Reprendre une sauvegarde")
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Dossier de la sauvegarde (Echarpe-…)"))
        if not chosen:
            return
        code, given = QInputDialog.getText(self, title, self.tr("Code de récupération"))
        if given and code.strip():
            self.bring_back(Path(chosen), code)

    def bring_back(self, backup: Path, code: str) -> None:
        """Open a backup in the place of this profile, once it is known to open."""
        self.ctx.bridge.run(
            self.ctx.runtime.backups.check_return(backup, code),
            on_done=lambda _none: self.ctx.shell.bring_back(backup, code),
            owner=self,
        )

    def _open_configuration(self) -> None:
        self._settings().device.open_configuration()

    def _begin_with(self, service: Service) -> None:
        self._settings().accounts.add_body(service)

    def _settings(self) -> SettingsView:
        from ui.views.settings.view import SettingsView  # only when asked for: the first painting does not wait

        self.ctx.shell.go("settings")
        settings = self.ctx.shell.view("settings")
        assert isinstance(settings, SettingsView)
        return settings

    def _try(self) -> None:
        self._say(self.tr("La commune de démonstration s’ouvre. Cela prend quelques secondes."), "text_soft")
        self.try_button.setEnabled(not self._demonstration.start())

    def _say_failed(self, code: str) -> None:
        self._say(word_code(code).text(), "danger")

    def _say(self, sentence: str, ink: str) -> None:
        self.said.set_text(text.typeset(sentence))
        self.said.set_ink(ink)
        self.said.show()
