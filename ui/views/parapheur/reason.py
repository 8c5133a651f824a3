"""Asks the reason of a rejection: required, seen by everyone in the circuit, cannot be undone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.domain.parapheur import MetadataField
from app.services.parapheur import Words
from ui.context import Context
from ui.text import tr
from ui.views.parapheur.asking import LONGEST, AskDialog, MetadataForm, NoteField

SHORTEST = 3

__all__ = ["LONGEST", "SHORTEST", "ReasonDialog"]


class ReasonDialog(AskDialog):
    """``reason()`` and ``words()`` once it was accepted."""

    def __init__(
        self,
        ctx: Context,
        name: str,
        parent: QWidget,
        fields: Sequence[MetadataField] = (),
        known: dict[str, str] | None = None,
    ) -> None:
        consequence = tr("Le dossier revient à son émetteur. Le motif sera lu par tout le circuit.")
        super().__init__(ctx, tr("Rejeter le dossier"), name, consequence, parent)
        self._note = NoteField(ctx, tr("Motif du rejet"), tr("Motif du rejet (obligatoire)"))
        self._field = self._note.field
        self.form = MetadataForm(ctx, fields, known or {})
        self.form.setVisible(bool(fields))
        self.private = NoteField(ctx, tr("Annotation privée"), tr("Lue par l’émetteur seulement (facultatif)"))
        for widget in (self._note, self.form, self.private):
            self.column.addWidget(widget)
            widget.changed.connect(self._check)
        self.finish(tr("Rejeter"), "reject", "danger")
        self._ok = self.ok
        self._check()
        self._field.setFocus()

    def reason(self) -> str:
        return self._note.text()

    def words(self) -> Words:
        return Words(public=self.reason(), private=self.private.text(), metadata=self.form.values())

    def _check(self) -> None:
        if hasattr(self, "ok"):
            length = len(self.reason())
            self.ok.setEnabled(SHORTEST <= length <= LONGEST and self.form.complete and self.private.fits)
