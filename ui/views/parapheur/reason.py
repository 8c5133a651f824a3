"""Asks the reason of a rejection: required, seen by everyone in the circuit, cannot be undone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from ui.context import Context
from ui.text import tr
from ui.theme import Space, Type
from ui.widgets.basic import Button, Label

SHORTEST = 3
LONGEST = 512


class ReasonDialog(QDialog):
    """``reason()`` once it was accepted."""

    def __init__(self, ctx: Context, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        theme = ctx.theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Rejeter le dossier"))
        self.setMinimumWidth(theme.px(420))
        layout = QVBoxLayout(self)
        gap = theme.gap(Space.L)
        layout.setContentsMargins(gap, gap, gap, gap)
        layout.setSpacing(theme.gap(Space.M))
        layout.addWidget(Label(theme, name, Type.LEAD))
        consequence = tr("Le dossier revient à son émetteur. Le motif sera lu par tout le circuit.")
        layout.addWidget(Label(theme, consequence, Type.BODY, "text_soft"))
        self._field = QPlainTextEdit()
        self._field.setAccessibleName(tr("Motif du rejet"))
        self._field.setPlaceholderText(tr("Motif du rejet (obligatoire)"))
        self._field.setTabChangesFocus(True)
        self._field.setMinimumHeight(theme.px(110))
        self._field.textChanged.connect(self._check)
        layout.addWidget(self._field)
        self._left = Label(theme, "", Type.SMALL, "text_soft")
        layout.addWidget(self._left)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(Button(theme, tr("Annuler"), "plain", on_click=self.reject))
        self._ok = Button(theme, tr("Rejeter"), "danger", "reject", self.accept)
        self._ok.setMinimumHeight(theme.target(grave=True))
        buttons.addWidget(self._ok)
        layout.addLayout(buttons)
        self._check()

    def reason(self) -> str:
        return self._field.toPlainText().strip()

    def _check(self) -> None:
        length = len(self.reason())
        self._ok.setEnabled(SHORTEST <= length <= LONGEST)
        self._left.set_text(tr("{used} caractères sur {most}").format(used=length, most=LONGEST))
