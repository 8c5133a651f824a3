"""Sending a signed dossier to the Treasury, or an acte to the préfecture with what it wants to know."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.parapheur import Dossier
from app.services.parapheur import ACTE_NATURES, ACTE_SUBJECT, ActeFacts, Words
from ui import text
from ui.context import Context
from ui.text import tr
from ui.theme import Type
from ui.views.parapheur.asking import AskDialog, NoteField
from ui.widgets.basic import Label
from ui.widgets.combo import Combo
from ui.widgets.moments import DateField

LONGEST_NUMBER = 15


def natures() -> dict[str, str]:
    """Code of a nature -> its name (norme @ctes)."""
    names = (
        tr("Délibération"), tr("Acte réglementaire"), tr("Acte individuel"), tr("Contrat ou convention"),
        tr("Document budgétaire"), tr("Autre"),
    )  # fmt: skip
    return dict(zip(ACTE_NATURES, names, strict=True))


class TransmitDialog(AskDialog):
    """``acte()`` (None for the Treasury) and ``words()`` once it was accepted."""

    def __init__(self, ctx: Context, dossier: Dossier, parent: QWidget) -> None:
        acte = dossier.protocol == "ACTES"
        title = tr("Transmettre à la préfecture") if acte else tr("Transmettre à la trésorerie")
        said = (
            tr("L’acte part au contrôle de légalité. Son accusé de réception se lit dans « Mes signatures ».")
            if acte
            else tr("Le bordereau signé part à Hélios. Sa réponse se lit dans « Mes signatures ».")
        )
        super().__init__(ctx, title, dossier.name, text.typeset(said), parent)
        self._acte = acte
        if acte:
            self._add_acte(dossier)
        self.public = NoteField(ctx, tr("Annotation publique"), tr("Lue par tout le circuit (facultatif)"))
        self.public.changed.connect(self._check)
        self.column.addWidget(self.public)
        self.finish(tr("Transmettre"), "send")
        self._check()

    def _add_acte(self, dossier: Dossier) -> None:
        theme = self._ctx.theme
        self.nature = Combo()
        self.nature.addItem(tr("À choisir"), "")
        for code, name in natures().items():
            self.nature.addItem(name, code)
        self.matter, self.number = QLineEdit(), QLineEdit()
        self.matter.setPlaceholderText(tr("Par exemple 7.1, finances locales"))
        self.number.setPlaceholderText(tr("Majuscules, chiffres et tiret bas"))
        self.number.setMaxLength(LONGEST_NUMBER)
        self.number.textEdited.connect(lambda typed: self.number.setText(typed.upper()))
        self.day = DateField(QDate.currentDate())
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("dd/MM/yyyy")
        self.day.setMaximumDate(QDate.currentDate())
        self.subject = QLineEdit(dossier.name)
        self.subject.setMaxLength(ACTE_SUBJECT)
        rows: tuple[tuple[str, QWidget], ...] = (
            (tr("Nature"), self.nature), (tr("Matière"), self.matter), (tr("Numéro de l’acte"), self.number),
            (tr("Date de la décision"), self.day), (tr("Objet"), self.subject),
        )  # fmt: skip
        for name, field in rows:
            label = Label(theme, name, Type.BODY_STRONG)
            label.setBuddy(field)
            field.setAccessibleName(name)
            field.setMinimumHeight(theme.target())
            self.column.addWidget(label)
            self.column.addWidget(field)
        self.nature.currentIndexChanged.connect(lambda _index: self._check())
        for line in (self.matter, self.number, self.subject):
            line.textChanged.connect(lambda _text: self._check())

    def acte(self) -> ActeFacts | None:
        if not self._acte:
            return None
        day = self.day.date()
        return ActeFacts(
            nature=self.nature.currentData() or "",
            classification=self.matter.text().strip(),
            number=self.number.text().strip(),
            day=dt.date(day.year(), day.month(), day.day()).isoformat(),
            subject=self.subject.text().strip(),
        )

    def words(self) -> Words:
        return Words(public=self.public.text())

    def _check(self) -> None:
        if not hasattr(self, "ok"):
            return
        acte = self.acte()
        told = acte is None or all((acte.nature, acte.classification, acte.number, acte.subject))
        self.ok.setEnabled(told and self.public.fits)
