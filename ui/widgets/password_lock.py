"""« Protéger par un mot de passe »: a tick, and a password proposed for what is sent to others by a link."""

from __future__ import annotations

import secrets

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ui import text
from ui.text import tr
from ui.theme import Space, Theme, Type
from ui.widgets.basic import Label
from ui.widgets.tick import Tick

SHORTEST = 4
_SIGNS = "abcdefghijkmnpqrstuvwxyz23456789"
"""Without those that are mistaken for others when read aloud."""


class PasswordLock(QWidget):
    """``password()`` is empty while it is not asked for; ``fits`` is False for one that is too short."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tick = Tick(theme, tr("Protéger par un mot de passe"))
        self.field = QLineEdit()
        self.field.setAccessibleName(tr("Mot de passe d’ouverture"))
        self.field.setMinimumHeight(theme.target())
        self.block = QWidget()
        column = QVBoxLayout(self.block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.gap(Space.XS))
        column.addWidget(self.field)
        told = tr("Notez-le : dites-le au destinataire par un autre moyen (téléphone). Écharpe l’oublie après l’envoi.")
        column.addWidget(Label(theme, text.typeset(told), Type.SMALL, "text_soft"))
        self.block.hide()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.tick)
        outer.addWidget(self.block)
        self.tick.toggled.connect(self._lock)
        self.field.textChanged.connect(lambda _text: self.changed.emit())

    def password(self) -> str:
        return self.field.text().strip() if self.tick.isChecked() else ""

    @property
    def fits(self) -> bool:
        return not self.tick.isChecked() or len(self.password()) >= SHORTEST

    def _lock(self, on: bool) -> None:
        self.block.setVisible(on)
        if on and not self.field.text():
            self.field.setText("-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(3)))
        self.changed.emit()
