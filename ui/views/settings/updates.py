"""« Mises à jour » in Réglages: this version, what is offered, and the way to it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QButtonGroup, QFileDialog, QWidget

from app.domain.updates import RINGS
from app.services.desktop import window_command
from app.services.installing import Place
from app.services.updates import Checked, UpdateFacts
from ui import text
from ui.context import Context
from ui.errors import word_code
from ui.text import tr, typeset
from ui.theme import Space, Type
from ui.widgets.asking import ask
from ui.widgets.basic import Button, Card, Label, clear
from ui.widgets.flow import FlowLayout

RING_WORDS = {"stable": "Version stable", "avance": "En avance", "pilote": "Pilote"}


def ink_under_way() -> str:
    """``ink`` while a page is open for writing: nothing is installed then."""
    from ui.widgets.annotator import AnnotatedViewer

    writing = (w for w in QApplication.allWidgets() if isinstance(w, AnnotatedViewer) and w.isVisible())
    return "ink" if any(viewer.annotator.button.isChecked() for viewer in writing) else ""


def sentence(facts: UpdateFacts) -> tuple[str, str]:
    """(colour, where one stands in one sentence)."""
    checked = facts.checked
    if facts.outcome:
        wording = word_code(facts.outcome)
        return "danger", f"{wording.what} {wording.remedy}".strip()
    if not facts.host:
        return "text_soft", tr("Aucune source de mises à jour n’est réglée : votre collectivité installe les versions.")
    if checked.error:
        wording = word_code(checked.error)
        return "danger", f"{wording.what} {wording.remedy}".strip()
    if checked.version:
        size = text.size(checked.size_bytes)
        return "accent", tr("La version {version} est proposée ({size}).").format(version=checked.version, size=size)
    if not checked.at_ms:
        return "text_soft", tr("Pas encore vérifié.")
    return "text_soft", tr("À jour. Vérifié {when}.").format(when=text.when_long(checked.at_ms))


def again(arguments: list[str]) -> list[str]:
    """The command that opens the window anew, on the same profile; what it was asked to open is not opened twice."""
    folder = arguments[at : at + 2] if "--folder" in arguments and (at := arguments.index("--folder")) else []
    return window_command(*folder)


class UpdatesCard(Card):
    """Reads the facts when shown and after each act."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme)
        self._ctx = ctx
        self._facts: UpdateFacts | None = None
        ctx.runtime.updates.holds.append(ink_under_way)
        self.destroyed.connect(partial(_let_go, ctx.runtime.updates.holds))
        self.read()

    def read(self) -> None:
        self._ctx.bridge.run(self._ctx.runtime.updates.facts(), on_done=self._show, owner=self)

    def _show(self, facts: UpdateFacts) -> None:
        if facts == self._facts:
            return
        self._facts = facts
        theme = self._ctx.theme
        clear(self.body)
        self.body.addWidget(Label(theme, tr("Mises à jour"), Type.LEAD))
        ink, said = sentence(facts)
        state = Label(theme, typeset(said), Type.BODY, ink)
        state.setObjectName("updates.state")
        self.body.addWidget(state)
        if facts.checked.notes and not facts.checked.error:
            self.body.addWidget(Label(theme, facts.checked.notes, Type.SMALL))
        here = tr("Cet appareil a la version {version}.").format(version=facts.program)
        source = tr(" Source : {host}.").format(host=facts.host) if facts.host else ""
        self.body.addWidget(Label(theme, typeset(here + source), Type.SMALL, "text_soft"))
        self.body.addWidget(self._acts(facts))
        if facts.host:
            self.body.addWidget(self._rings(facts.ring))

    def _acts(self, facts: UpdateFacts) -> QWidget:
        theme, checked = self._ctx.theme, facts.checked
        box = QWidget()
        flow = FlowLayout(box, theme.gap(Space.S))
        acts = []
        if checked.version and not checked.installer:
            acts.append(("download", tr("Télécharger"), "download", self.download))
        if checked.version and checked.installer:
            acts.append(("install", tr("Installer…"), "export", self.install))
        if facts.host:
            acts.append(("check", tr("Vérifier maintenant"), "sync", self.check))
            acts.append(("folder", tr("Depuis une clé USB…"), "folder", self._ask_folder))
        acts.append(("source", tr("Choisir la source…"), "settings", self._ask_source))
        for name, words, icon, act in acts:
            button = Button(theme, words, "plain", icon, act)
            button.setObjectName(f"updates.{name}")
            flow.addWidget(button)
        return box

    def _rings(self, chosen: str) -> QWidget:
        box = QWidget()
        flow = FlowLayout(box, self._ctx.theme.gap(Space.S))
        group = QButtonGroup(box)
        for ring in RINGS:
            button = Button(self._ctx.theme, tr(RING_WORDS[ring]), "chip", "", partial(self._choose_ring, ring))
            button.setCheckable(True)
            button.setChecked(ring == chosen)
            group.addButton(button)
            flow.addWidget(button)
        return box

    # --- acts -----------------------------------------------------------------------------------

    def check(self, folder: Path | None = None) -> None:
        """Ask the feed, or its copy in a folder; what is offered there is downloaded at once."""
        updates = self._ctx.runtime.updates

        def done(found: Checked) -> None:
            if folder is not None and found.version:
                self._ctx.bridge.run(updates.download(folder), owner=self)

        self._ctx.bridge.run(updates.check(folder), on_done=done, owner=self)

    def download(self) -> None:
        said = tr("Version téléchargée et vérifiée. Installez-la quand vous voulez.")
        self._ctx.bridge.run(
            self._ctx.runtime.updates.download(), on_done=lambda _path: self._ctx.shell.toast(said), owner=self
        )

    def install(self) -> None:
        """Say what it takes, where the program has to close for it; else hand it to the system's installer."""
        if not Place().closes_first(Path(self._facts.checked.installer if self._facts else "")):
            self.begin()
            return
        ask(
            self,
            typeset(tr("Installer maintenant et redémarrer Écharpe ?")),
            tr(
                "Écharpe se ferme, la version s’installe, puis Écharpe se rouvre. Le système demandera un accord "
                "d’administrateur."
            ),
            tr("Installer et redémarrer"),
            self.begin,
            no=tr("Plus tard"),
            name="updates.confirm",
        )

    def begin(self) -> None:
        """Install, once it was agreed to."""

        def done(path: Path | None) -> None:
            if path is None:
                self.window().close()
                return
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
            self._ctx.shell.toast(tr("L’installation continue dans le programme du système. Fermez ensuite Écharpe."))

        self._ctx.bridge.run(self._ctx.runtime.updates.install(again(sys.argv)), on_done=done, owner=self)

    def _ask_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("Dossier des mises à jour"))
        if chosen:
            self.check(Path(chosen))

    def _ask_source(self) -> None:
        title = tr("Fichier donné par votre collectivité")
        chosen, _filter = QFileDialog.getOpenFileName(self, title, "", tr("Source de mises à jour (*.json)"))
        if chosen:
            self._ctx.bridge.run(self._ctx.runtime.updates.give(Path(chosen)), owner=self)

    def _choose_ring(self, ring: str) -> None:
        self._ctx.bridge.run(self._ctx.runtime.updates.choose_ring(ring), owner=self)


def _let_go(holds: list[Callable[[], str]], _gone: object = None) -> None:
    if ink_under_way in holds:
        holds.remove(ink_under_way)
