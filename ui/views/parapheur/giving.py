"""Giving a dossier to another bureau, asking an opinion, and what a visa must say: small dialogs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.services.parapheur import Target
from ui.context import Context
from ui.text import tr
from ui.theme import Space, Type
from ui.views.parapheur.reason import LONGEST
from ui.widgets.basic import Button, Label


class _Dialog(QDialog):
    """A title, what it does, fields, two buttons."""

    def __init__(self, ctx: Context, title: str, name: str, consequence: str, parent: QWidget) -> None:
        super().__init__(parent)
        theme = ctx.theme
        self._ctx = ctx
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(theme.px(420))
        self.column = QVBoxLayout(self)
        gap = theme.gap(Space.L)
        self.column.setContentsMargins(gap, gap, gap, gap)
        self.column.setSpacing(theme.gap(Space.M))
        self.column.addWidget(Label(theme, name, Type.LEAD))
        self.column.addWidget(Label(theme, consequence, Type.BODY, "text_soft"))

    def finish(self, words: str, icon: str) -> None:
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(Button(self._ctx.theme, tr("Annuler"), "plain", on_click=self.reject))
        self.ok = Button(self._ctx.theme, words, "primary", icon, self.accept)
        self.ok.setMinimumHeight(self._ctx.theme.target(grave=True))
        buttons.addWidget(self.ok)
        self.column.addLayout(buttons)


class GiveDialog(_Dialog):
    """A bureau among ``targets``, and a note; ``target()`` and ``note()`` once it was accepted."""

    def __init__(
        self, ctx: Context, name: str, targets: Sequence[Target], parent: QWidget, *, opinion: bool = False
    ) -> None:
        title = tr("Demander un avis") if opinion else tr("Transférer le dossier")
        asked = tr("Le bureau choisi donne son avis, puis le dossier vous revient.")
        given = tr("Le bureau choisi traitera cette étape à votre place.")
        super().__init__(ctx, title, name, asked if opinion else given, parent)
        self._targets = targets
        self.bureaux = QComboBox()
        self.bureaux.setAccessibleName(tr("Bureau"))
        self.bureaux.setMinimumHeight(ctx.theme.target())
        self.bureaux.addItems([target.name for target in targets])
        self.column.addWidget(self.bureaux)
        self._note = QPlainTextEdit()
        self._note.setAccessibleName(tr("Annotation"))
        self._note.setPlaceholderText(tr("Annotation, lue par tout le circuit (facultatif)"))
        self._note.setTabChangesFocus(True)
        self._note.setMinimumHeight(ctx.theme.px(90))
        self.column.addWidget(self._note)
        self.finish(tr("Demander") if opinion else tr("Transférer"), "people" if opinion else "forward")
        self._note.textChanged.connect(lambda: self.ok.setEnabled(len(self.note()) <= LONGEST))

    def target(self) -> Target:
        return self._targets[self.bureaux.currentIndex()]

    def note(self) -> str:
        return self._note.toPlainText().strip()


class MetadataDialog(_Dialog):
    """What the circuit wants to know before a visa (mandatory metadata); ``values()`` once it was accepted."""

    def __init__(
        self, ctx: Context, name: str, known: Mapping[str, str], wanted: Sequence[str], parent: QWidget
    ) -> None:
        words = tr("Le circuit demande ces renseignements avant le visa.")
        super().__init__(ctx, tr("Renseignements obligatoires"), name, words, parent)
        self.fields: dict[str, QLineEdit] = {}
        for key in wanted:
            label = Label(ctx.theme, key, Type.BODY_STRONG)
            field = QLineEdit(known.get(key, ""))
            field.setAccessibleName(key)
            field.setMinimumHeight(ctx.theme.target())
            label.setBuddy(field)
            field.textChanged.connect(lambda _text: self._check())
            self.column.addWidget(label)
            self.column.addWidget(field)
            self.fields[key] = field
        self.finish(tr("Viser"), "visa")
        self._check()

    def values(self) -> dict[str, str]:
        return {key: field.text().strip() for key, field in self.fields.items()}

    def _check(self) -> None:
        self.ok.setEnabled(all(self.values().values()))
