"""« Changer de tablette »: write the file here, or read the one of another tablet."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from app.domain.errors import AppError
from app.services.fleet import Carried
from ui.context import Context
from ui.errors import word_error
from ui.text import plural, tr, typeset
from ui.theme import Type
from ui.views.settings.pages import FormPage, Page, line_edit
from ui.widgets.basic import Button, Card, Label
from ui.widgets.saving import ask_target

PATTERN = "Transfert d’Écharpe (*.echarpe-transfert)"


def carried_words(carried: Carried) -> str:
    """What a file holds, counted."""
    counts = [
        plural(carried.acts, "%n action à envoyer", "%n actions à envoyer"),
        plural(carried.drafts, "%n saisie en cours", "%n saisies en cours"),
        plural(carried.notes, "%n note", "%n notes"),
    ]
    if carried.messages:
        counts.append(plural(carried.messages, "%n message des dossiers locaux", "%n messages des dossiers locaux"))
    return ", ".join(counts)


class MovePage(Page):
    """The two sides of it."""

    def __init__(self, ctx: Context) -> None:
        intro = tr(
            "Vos réglages, vos notes et ce qui n’est pas encore envoyé passent d’une tablette à l’autre dans un fichier "
            "chiffré. Le reste revient de vos serveurs. Rien n’est envoyé deux fois."
        )
        super().__init__(ctx, tr("Changer de tablette"), intro)
        theme = ctx.theme
        self.code = ""
        self.card.body.addWidget(Label(theme, tr("Sur l’ancienne tablette"), Type.BODY_STRONG))
        self.write = Button(theme, tr("Écrire le fichier…"), "plain", "export", self._ask_target)
        self.add_buttons(self.write)
        self.frame = Card(theme, ink="accent_soft")
        self.shown = Label(theme, "", Type.TITLE)
        self.told = Label(theme, "", Type.BODY)
        self.frame.body.addWidget(self.shown)
        self.frame.body.addWidget(self.told)
        self.frame.hide()
        self.card.body.addWidget(self.frame)
        self.card.body.addWidget(Label(theme, tr("Sur la nouvelle"), Type.BODY_STRONG))
        self.read = Button(theme, tr("Lire le fichier…"), "plain", "download", self._ask_source)
        self.add_buttons(self.read)
        self.said = Label(theme, "", Type.BODY_STRONG, "danger")
        self.said.hide()
        self.card.body.addWidget(self.said)
        self.add_buttons(Button(theme, tr("Fermer"), "quiet", on_click=self.closed.emit))

    def start(self) -> None:
        self.write.setFocus()

    def _ask_target(self) -> None:
        target = ask_target(self, tr("Changer de tablette"), tr("Ma tablette.echarpe-transfert"))
        if target is not None:
            self.export(Path(target))

    def export(self, target: Path) -> None:
        """Write it; what waits is for the other tablet to send from then on."""
        self.write.setEnabled(False)
        work = self.ctx.runtime.handover.export(target)
        self.ctx.bridge.run(work, on_done=self._written, on_error=self._wrong, owner=self)

    def _written(self, carried: Carried) -> None:
        self.write.setEnabled(True)
        self.said.hide()
        self.code = carried.code
        self.shown.set_text(carried.code)
        told = tr(
            "Le fichier est écrit : {what}. Notez ce code : il est demandé sur la nouvelle tablette, et n’est montré qu’ici."
        )
        self.told.set_text(typeset(told.format(what=carried_words(carried))))
        self.frame.show()

    def _wrong(self, error: AppError) -> None:
        self.write.setEnabled(True)
        self.said.set_text(typeset(word_error(error).text()))
        self.said.show()

    def _ask_source(self) -> None:
        source, _ = QFileDialog.getOpenFileName(self, tr("Changer de tablette"), "", tr(PATTERN))
        if source:
            self.take(Path(source))

    def take(self, source: Path) -> None:
        """Ask for the code of ``source``."""
        from ui.views.settings.view import SettingsView

        settings = self.ctx.shell.view("settings")
        assert isinstance(settings, SettingsView)
        settings.turn_to(TakeInPage(self.ctx, source))


class TakeInPage(FormPage):
    """The code of a file, then what it brought."""

    def __init__(self, ctx: Context, source: Path) -> None:
        intro = tr("Le code est celui que l’ancienne tablette a montré quand le fichier a été écrit.")
        super().__init__(ctx, tr("Lire le fichier de l’ancienne tablette"), intro)
        self._source = source
        self.card.body.addWidget(Label(ctx.theme, source.name, Type.BODY_STRONG))
        self.code = line_edit("XXXX-XXXX-XXXX-XXXX")
        self.add_field(tr("Code du fichier"), self.code)
        self.finish(tr("Tout reprendre"), "download")

    def start(self) -> None:
        self.code.setFocus()

    def submit(self) -> None:
        """Read the file; the accounts ask for their passwords afterwards."""
        if not self.code.text().strip():
            self.say(tr("Saisissez le code du fichier."))
            return
        self.say("")
        self.set_busy(tr("Lecture du fichier…"))
        work = self.ctx.runtime.handover.take_in(self._source, self.code.text())
        self.ctx.bridge.run(work, on_done=self._done, on_error=self._refused, owner=self)

    def _done(self, carried: Carried) -> None:
        if carried.again:
            told = tr("Ce fichier a déjà été repris ici : rien n’a été ajouté.")
        else:
            told = tr("Repris : {what}. Saisissez maintenant le mot de passe de chaque compte.").format(
                what=carried_words(carried)
            )
        self.ctx.shell.toast(typeset(told), ms=12_000)
        self.closed.emit()

    def _refused(self, error: AppError) -> None:
        self.set_busy()
        self.say(word_error(error).text())
