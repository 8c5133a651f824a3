"""The page of the frame when the key of the data is lost: the recovery code instead of only quitting (row A34)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

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

    def __init__(self, theme: Theme, error: AppError, leave: Callable[[], None]) -> None:
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
        card.body.addWidget(Label(theme, f"({error.code})", Type.SMALL, "text_soft"))
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(card, 1000)
        middle.addStretch(1)
        self.body.addStretch(1)
        self.body.addLayout(middle)
        self.body.addStretch(2)

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
