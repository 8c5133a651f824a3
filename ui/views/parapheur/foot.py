"""The foot of a recapitulation: what is about to be signed, the one button that signs, progress, the way out."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from ui.context import Context
from ui.text import plural, tr
from ui.theme import Space, Type
from ui.widgets.basic import Button, Label


class Foot(QWidget):
    """The one primary action; beside it, progress while it works."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        theme = ctx.theme
        self._theme = theme
        line = QHBoxLayout(self)
        gap = theme.gap(Space.M)
        line.setContentsMargins(gap + 4, gap, gap, gap)
        line.setSpacing(gap)
        self._text = Label(theme, "", Type.BODY_STRONG)
        self._bar = QProgressBar()
        self._bar.setAccessibleName(tr("Avancement de la signature"))
        self._bar.setTextVisible(False)
        self.stop = Button(theme, tr("Arrêter après ce dossier"), "plain", "pause")
        self.stop.setObjectName("parapheur.stop")
        self.close_button = Button(theme, tr("Annuler"), "plain")
        self.close_button.setObjectName("parapheur.close_recap")
        self.sign = Button(theme, tr("Signer"), "primary", "signature")
        self.sign.setObjectName("parapheur.sign_now")
        for button in (self.stop, self.close_button, self.sign):
            button.setMinimumHeight(theme.target(grave=True))
        line.addWidget(self._text, 1)
        line.addWidget(self._bar, 1)
        for button in (self.stop, self.close_button, self.sign):
            line.addWidget(button)

    def before(self, sentence: str, *, can_sign: bool) -> None:
        """Ready to sign, or not."""
        self._text.set_text(sentence)
        self._bar.hide()
        self.stop.hide()
        self.sign.show()
        self.sign.setEnabled(can_sign)
        self.close_button.show()
        self.close_button.setText(tr("Annuler"))

    def during(self, total: int) -> None:
        """Signing: only stopping is possible."""
        self._text.set_text(plural(total, "Signature de %n dossier…", "Signature de %n dossiers…"))
        self._bar.setRange(0, total)
        self._bar.setValue(0)
        self._bar.show()
        self.stop.setEnabled(True)
        self.stop.show()
        self.sign.hide()
        self.close_button.hide()

    def stopping(self) -> None:
        """Said at once: the dossier under the card is still finished."""
        self.stop.setEnabled(False)
        self._text.set_text(tr("Arrêt après le dossier en cours…"))

    def step_done(self) -> None:
        """One more dossier has its fate."""
        self._bar.setValue(self._bar.value() + 1)

    def after(self, sentence: str) -> None:
        """Done."""
        self._text.set_text(sentence)
        self._bar.hide()
        self.stop.hide()
        self.sign.hide()
        self.close_button.setText(tr("Terminer"))
        self.close_button.show()
        self.close_button.setFocus()
