"""The pages of the frame when the data do not open (row A34): what happened, what can be done, nothing overwritten.

The key is lost, or is another one: the recovery code puts it back, the key that stood in its place is kept beside. Who
has no code goes on in a new profile; the old one stays whole, with all that had not left, and opens the day the code
is found. The key store is locked, or somebody else has the data: try again.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.errors import AppError
from ui import text
from ui.errors import word_error
from ui.theme import Space, Theme, Type
from ui.widgets.basic import Button, Card, Icon, Label, ScrollPage, row

LOST = frozenset({"master_key_missing", "store_key_wrong"})
"""Codes of an opening that the recovery code answers: the key is gone, or is another one."""
WIDTH_PX = 620


class RestorePane(ScrollPage):
    """Asks for the recovery code. ``given``: what was typed; `say` tells why it was refused."""

    given = Signal(str)

    def __init__(
        self, theme: Theme, error: AppError, leave: Callable[[], None], anew: Callable[[], None] | None = None
    ) -> None:
        """``anew``: begins a new profile beside this one; None where that cannot be."""
        super().__init__(theme, ink="window")
        wording = word_error(error)
        card = Card(theme)
        card.setMaximumWidth(theme.px(WIDTH_PX))
        card.body.setSpacing(theme.gap(Space.M))
        card.body.addWidget(Icon(theme, "lock", "line_strong", 2.0))
        card.body.addWidget(Label(theme, wording.what, Type.TITLE))
        kept = self.tr("Vos données sont toujours là, chiffrées : rien n’a été modifié.")
        ask = self.tr("Saisissez le code de récupération que vous avez noté. Les tirets et les majuscules sont libres.")
        card.body.addWidget(Label(theme, text.typeset(f"{kept} {ask}")))
        self.field = QLineEdit()
        self.field.setPlaceholderText("ABCD-EFGH-…")
        self.field.setAccessibleName(self.tr("Code de récupération"))
        self.field.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhUppercaseOnly
        )
        self.field.returnPressed.connect(self._give)
        card.body.addWidget(self.field)
        self.wrong = Label(theme, "", Type.BODY_STRONG, "danger")
        self.wrong.hide()
        card.body.addWidget(self.wrong)
        self.button = Button(theme, self.tr("Rouvrir mes données"), "primary", "key", self._give)
        buttons = QWidget()
        buttons.setLayout(row([self.button, Button(theme, self.tr("Quitter"), "quiet", "", leave), 1]))
        card.body.addWidget(buttons)
        if anew is not None:
            self._add_way_without(card, theme, anew)
        card.body.addWidget(Label(theme, f"({error.code})", Type.SMALL, "text_soft"))
        self.fill_with(card)

    def _add_way_without(self, card: Card, theme: Theme, anew: Callable[[], None]) -> None:
        """Folded away: whoever has the code never needs it."""
        self.without = Button(theme, self.tr("Je n’ai pas ce code…"), "quiet", "", lambda: told.show())
        self.without.setObjectName("restore.without")
        card.body.addWidget(self.without, 0, Qt.AlignmentFlag.AlignLeft)
        told = Card(theme, ink="sunken")
        words = self.tr(
            "Sans le code, personne ne peut rouvrir ces données, pas même votre assistance. Vous pouvez travailler dès "
            "maintenant dans un nouveau profil : ce qui est sur les serveurs y revient. Ces données-ci restent intactes "
            "sur cet appareil, avec ce qui n’était pas parti : le jour où le code se retrouve, elles s’ouvrent et partent."
        )
        told.body.addWidget(Label(theme, text.typeset(words)))
        self.anew_button = Button(theme, self.tr("Travailler dans un nouveau profil"), "plain", "plus", anew)
        self.anew_button.setObjectName("restore.anew")
        told.body.addWidget(self.anew_button)
        told.hide()
        card.body.addWidget(told)

    def _give(self) -> None:
        if self.field.text().strip() and self.field.isEnabled():
            self._busy(True)
            self.given.emit(self.field.text())

    def say(self, error: AppError) -> None:
        """The code did not open anything; what was typed stays."""
        self._busy(False)
        self.wrong.set_text(word_error(error).text())
        self.wrong.show()
        self.field.setFocus()

    def _busy(self, busy: bool) -> None:
        self.wrong.setHidden(True)
        self.field.setEnabled(not busy)
        self.button.setEnabled(not busy)


class ClosedPane(ScrollPage):
    """Why the data do not open, where no code helps: try again, or leave."""

    def __init__(self, theme: Theme, error: AppError, again: Callable[[], None], leave: Callable[[], None]) -> None:
        super().__init__(theme, ink="window")
        wording = word_error(error)
        card = Card(theme)
        card.setMaximumWidth(theme.px(WIDTH_PX))
        card.body.setSpacing(theme.gap(Space.M))
        card.body.addWidget(Icon(theme, "lock", "line_strong", 2.0))
        card.body.addWidget(Label(theme, wording.what, Type.TITLE))
        card.body.addWidget(Label(theme, f"{wording.effect} {wording.remedy}".strip()))
        self.again = Button(theme, self.tr("Réessayer"), "primary", "sync", again)
        buttons = QWidget()
        buttons.setLayout(row([self.again, Button(theme, self.tr("Quitter"), "quiet", "", leave), 1]))
        card.body.addWidget(buttons)
        card.body.addWidget(Label(theme, f"({error.code})", Type.SMALL, "text_soft"))
        self.fill_with(card)
