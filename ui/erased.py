"""The last page: everything was erased, by the user who gives the device back or on the order of its owner."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.services.fleet import Returned
from ui import text
from ui.text import tr, typeset
from ui.theme import Space, Theme, Type
from ui.widgets.basic import Button, Card, Icon, Label, ScrollPage, row
from ui.widgets.saving import ask_target

WIDTH_PX = 620
LOOK_MS = 200


End = tuple[str, Returned | None]
"""On whose order (empty while it goes on); how the user gave it back, None where it was ordered from afar."""


class ErasedPane(ScrollPage):
    """Shown while everything is being erased, too: ``look`` tells how far it is, asked until it is over."""

    def __init__(self, theme: Theme, look: Callable[[], End], leave: Callable[[], None]) -> None:
        super().__init__(theme, ink="window")
        self._look = look
        self._gone: Returned | None = None
        card = Card(theme)
        card.setMaximumWidth(theme.px(WIDTH_PX))
        card.body.setSpacing(theme.gap(Space.M))
        self._icon = Icon(theme, "ok", "ok", 2.0)
        self._icon.hide()
        card.body.addWidget(self._icon)
        self.title = Label(theme, tr("Effacement en cours"), Type.TITLE)
        self.told = Label(theme, tr("Les données d’Écharpe quittent cet appareil. N’éteignez pas."))
        card.body.addWidget(self.title)
        card.body.addWidget(self.told)
        self.said = Label(theme, "", Type.SMALL, "text_soft")
        self.said.hide()
        card.body.addWidget(self.said)
        self.save = Button(theme, tr("Enregistrer le reçu…"), "primary", "document", self._ask)
        self.save.hide()
        buttons = QWidget()
        self.leave = Button(theme, tr("Quitter"), "plain", "", leave)
        buttons.setLayout(row([self.save, self.leave, 1]))
        self._end = tr("Il ne reste rien sur cet appareil")
        card.body.addWidget(buttons)
        self.fill_with(card)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def speak_of_one(self) -> None:
        """One profile goes; the others of this session stay, and are where one goes from here."""
        self._end = tr("Il ne reste rien de ce profil")
        self.told.set_text(tr("Les données de ce profil quittent cet ordinateur. N’éteignez pas."))
        self.leave.setText(tr("Choisir un autre profil"))

    def look(self) -> None:
        """Is it over?"""
        by, self._gone = self._look()
        if not by:
            return
        self._timer.stop()
        self._icon.show()
        self.title.set_text(self._end)
        self.told.set_text(typeset(self._told(by)))
        self.save.setVisible(self._gone is not None)

    def _told(self, by: str) -> str:
        if self._gone is None:
            words = tr("{body}, propriétaire de l’appareil, en a fait effacer toutes les données d’Écharpe.")
            return words.format(body=by) + " " + tr("Celles de vos serveurs sont intactes.")
        remains = tr("Il ne reste aucun fichier.") if not self._gone.remains else ", ".join(self._gone.remains)
        return tr("Les données d’Écharpe sont effacées et leurs clés détruites. {remains}").format(remains=remains)

    def _ask(self) -> None:
        target = ask_target(self, tr("Enregistrer le reçu"), tr("Reçu de restitution.txt"))
        if target is not None:
            self.write(target)

    def write(self, target: Path) -> None:
        """The receipt, for whoever takes the device back."""
        assert self._gone is not None, "the button is there for who gave it back"
        self.said.show()
        try:
            target.write_text(receipt_text(self._gone), "utf-8")
        except OSError:
            self.said.set_text(tr("Le reçu n’a pas pu être écrit là. Choisissez un autre endroit."))
        else:
            self.said.set_text(tr("Le reçu est enregistré."))


def receipt_text(gone: Returned) -> str:
    """In words, then the signed note that proves them."""
    when = text.local(gone.at_ms).strftime("%d/%m/%Y à %H:%M")
    remains = tr("Il ne reste aucun fichier.")
    if gone.remains:
        remains = tr("Fichiers restants : {names}").format(names=", ".join(gone.remains))
    lines = [
        tr("Reçu de restitution"),
        "",
        tr("Appareil : {name}").format(name=gone.device),
        tr("Le {when}, heure de Paris").format(when=when),
        tr("Collectivités : {names}").format(names=", ".join(gone.bodies) or tr("aucune")),
        "",
        tr("Toutes les données d’Écharpe ont été effacées de cet appareil, et leurs clés détruites."),
        remains,
        "",
        tr("Preuve signée par la clé de l’appareil :"),
    ]
    return typeset("\n".join(lines)) + "\n" + gone.receipt + "\n"
