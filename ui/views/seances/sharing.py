"""Sending an annotated copy by mail: which of one's marks the meeting's server carries, and which only the copy does."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.services.copies import Carriage
from ui.context import Context
from ui.helping import end_row
from ui.text import plural, tr, typeset
from ui.theme import Space, Type
from ui.widgets.basic import Button, Label
from ui.widgets.dialogs import fit_words, give_room
from ui.widgets.tick import Tick


def carriage_words(found: Carriage) -> tuple[str, ...]:
    """One sentence for each kind of mark there is."""
    lines = []
    if found.shared:
        lines.append(
            plural(
                found.shared,
                "%n note est déjà partagée par i-délibre : vos collègues la lisent dans leur tablette.",
                "%n notes sont déjà partagées par i-délibre : vos collègues les lisent dans leur tablette.",
            )
        )
    if found.strokes:
        lines.append(
            plural(
                found.strokes,
                "%n trait d’encre ne passe pas par i-délibre : il part seulement dans cette copie.",
                "%n traits d’encre, tampons ou textes ne passent pas par i-délibre : ils partent seulement dans cette copie.",
            )
        )
    if not lines:
        lines.append(tr("Rien n’est partagé ni dessiné sur ce document : la copie part telle quelle."))
    return tuple(typeset(line) for line in lines)


class ShareDialog(QDialog):
    """Says what travels how, then hands over to the message."""

    HELP = "08-lire-seance"

    def __init__(self, ctx: Context, parent: QWidget, title: str, found: Carriage, go: Callable[[bool], None]) -> None:
        """``go(private)`` is called when the user goes on."""
        super().__init__(parent)
        self._go = go
        theme = ctx.theme
        self.setWindowTitle(tr("Envoyer une copie annotée"))
        give_room(self, theme, 460)
        layout = QVBoxLayout(self)
        gap = theme.gap(Space.L)
        layout.setContentsMargins(gap, gap, gap, gap)
        layout.setSpacing(theme.gap(Space.M))
        layout.addWidget(Label(theme, title, Type.LEAD))
        for line in carriage_words(found):
            layout.addWidget(Label(theme, line))
        words = plural(found.private, "Joindre aussi ma note privée", "Joindre aussi mes %n notes privées")
        self.private = Tick(theme, words)
        self.private.setVisible(found.private > 0)
        layout.addWidget(self.private)
        buttons = end_row(theme, self)
        buttons.addWidget(Button(theme, tr("Annuler"), "plain", on_click=self.reject))
        self.write = Button(theme, tr("Écrire le message"), "primary", on_click=self._accept)
        buttons.addWidget(self.write)
        layout.addLayout(buttons)
        fit_words(self)
        self.write.setFocus()

    def _accept(self) -> None:
        self.accept()
        self._go(self.private.isChecked())
