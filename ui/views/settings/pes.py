"""The card of Réglages that says what bordereaux are checked against: our own rules, and the DGFiP's schemas if named."""

from __future__ import annotations

from PySide6.QtWidgets import QFileDialog, QWidget

from ui import text
from ui.context import Context
from ui.theme import Space, Type
from ui.widgets.basic import Button, Card, Label, clear
from ui.widgets.flow import FlowLayout


class PesCard(Card):
    """Which folder of schemas; choose another, or none."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme)
        self._ctx = ctx
        self.refresh()

    def refresh(self) -> None:
        """Say what is set now."""
        theme, folder = self._ctx.theme, self._ctx.runtime.pes.schemas
        clear(self.body)
        self.body.addWidget(Label(theme, self.tr("Contrôle des bordereaux PES"), Type.LEAD))
        said = (
            self.tr(
                "Contrôlés aussi avec les schémas de la DGFiP du dossier « {folder} », le plus récent d’abord."
            ).format(folder=folder)
            if folder
            else self.tr(
                "Totaux, codes, justificatifs et comptes sont contrôlés. Les schémas de la DGFiP ne le sont pas."
            )
        )
        self.body.addWidget(Label(theme, text.typeset(said), Type.BODY))
        box = QWidget()
        flow = FlowLayout(box, theme.gap(Space.S))
        choose = Button(theme, self.tr("Choisir le dossier des schémas…"), "plain", "folder", self._choose)
        choose.setObjectName("settings.schemas")
        flow.addWidget(choose)
        if folder:
            forget = Button(theme, self.tr("Ne plus les utiliser"), "quiet", "", lambda: self.use(""))
            forget.setObjectName("settings.schemas.forget")
            flow.addWidget(forget)
        self.body.addWidget(box)

    def _choose(self) -> None:
        if folder := QFileDialog.getExistingDirectory(self, self.tr("Dossier des schémas de la DGFiP")):
            self.use(folder)

    def use(self, folder: str) -> None:
        """Check with this folder from now on; what is wrong with it is said."""

        def done(name: str) -> None:
            self.refresh()
            said = self.tr("Schéma {name} utilisé.").format(name=name) if name else self.tr("Schémas oubliés.")
            self._ctx.shell.toast(said)

        self._ctx.bridge.run(self._ctx.runtime.pes.set_schemas(folder), on_done=done, owner=self)
