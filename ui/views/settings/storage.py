"""« Documents sur cet appareil » in Réglages: space by space, with what can be let go."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.domain.accounts import Service
from app.services.scans import ScansState
from app.services.storage import KEPT_DAYS, Shelf
from ui import text
from ui.context import Context
from ui.text import tr
from ui.theme import Space, Type
from ui.widgets.basic import Button, Card, Label, Line, clear

_NAMES = {
    "message": "Messages",
    "seance": "Séances",
    "dossier": "Parapheur",
    "letter": "Courrier",
}
_SCANNED = frozenset({Service.ZIMBRA, Service.COURRIER})
"""Services that bring scanned pages."""


class StorageCard(Card):
    """Reads `StorageService`; lets go on the user's word, at once: opening a document brings it back."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme)
        self._ctx = ctx

    def show_shelves(self, shelves: Sequence[Shelf], scans: ScansState) -> None:
        """Bring the card up to date."""
        theme = self._ctx.theme
        clear(self.body)
        self.body.addWidget(Label(theme, tr("Documents sur cet appareil"), Type.LEAD))
        held = sum(shelf.held for shelf in shelves)
        said = tr("Aucun document n’est encore sur cet appareil.")
        if held:
            said = tr("En tout : {size}, chiffrés.").format(size=text.size(held))
        self.body.addWidget(Label(theme, text.typeset(said), Type.BODY, "text_soft"))
        for shelf in shelves:
            self.body.addWidget(Line(theme))
            self.body.addLayout(self._row(shelf))
        if any(shelf.spare for shelf in shelves):
            self.body.addWidget(Line(theme))
            kept = tr(
                "Libérer la place laisse tout dans les listes et dans la recherche : un document revient quand on "
                "l’ouvre. Reste ici ce qui vous attend, ce qui est suivi et ce qui a moins de {days} jours."
            ).format(days=KEPT_DAYS)
            self.body.addWidget(Label(theme, text.typeset(kept), Type.SMALL, "text_soft"))
        self._show_scans(scans)

    def _row(self, shelf: Shelf) -> QHBoxLayout:
        theme, name = self._ctx.theme, tr(_NAMES[shelf.kind])
        row, words = QHBoxLayout(), QVBoxLayout()
        row.setSpacing(theme.gap(Space.M))
        words.setSpacing(2)
        words.addWidget(Label(theme, text.labelled(name, text.size(shelf.held))))
        later = []
        if shelf.coming:
            later.append(tr("encore {size} à télécharger").format(size=text.size(shelf.coming)))
        if shelf.left:
            later.append(tr("{size} à la demande").format(size=text.size(shelf.left)))
        if later:
            words.addWidget(Label(theme, text.capital(", ".join(later)), Type.SMALL, "text_soft"))
        row.addLayout(words, 1)
        if shelf.spare:
            label = tr("Libérer {size}").format(size=text.size(shelf.spare))
            button = Button(theme, label, "plain", "trash", partial(self._let_go, shelf))
            button.setObjectName(f"storage.free.{shelf.kind}")
            button.setAccessibleName(f"{label}, {name}")
            row.addWidget(button)
        return row

    def _let_go(self, shelf: Shelf) -> None:

        def done(freed: int) -> None:
            self._ctx.shell.toast(tr("{size} libérés sur cet appareil.").format(size=text.size(freed)))
            self.freed()

        storage = self._ctx.runtime.storage
        title = tr("Place libérée")
        self._ctx.bridge.run(storage.let_go(shelf.kind), on_done=done, owner=self, title=title)

    def freed(self) -> None:
        """Read anew what is held."""
        runtime = self._ctx.runtime

        async def read() -> tuple[Sequence[Shelf], ScansState]:
            return await runtime.storage.shelves(), await runtime.scans.state()

        self._ctx.bridge.run(read(), on_done=lambda found: self.show_shelves(*found), owner=self)

    def _show_scans(self, state: ScansState) -> None:
        """What is done so that the search finds words in scanned pages; nothing where none can come."""
        services = {account.service for account in self._ctx.runtime.bodies.accounts()}
        if not services & _SCANNED:
            return
        if not state.reader:
            words = tr("Le texte des documents numérisés n’est pas lu : installez Tesseract et sa langue française.")
        elif state.waiting:
            left = text.plural(
                state.waiting, "%n document numérisé reste à lire", "%n documents numérisés restent à lire"
            )
            words = tr("{left}, quand l’ordinateur est branché et au repos ({reader}).").format(
                left=left, reader=state.reader
            )
        else:
            words = tr("Le texte des documents numérisés se cherche aussi ({reader}).").format(reader=state.reader)
        label = Label(self._ctx.theme, text.typeset(words), Type.SMALL, "text_soft")
        label.setObjectName("settings.scans")
        self.body.addWidget(label)
