"""« Verser aux archives »: asked once, with its consequence said."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from app.domain.ids import Key
from ui import text
from ui.context import Context
from ui.helping import end_row
from ui.text import tr
from ui.theme import Space, Type
from ui.widgets.basic import Button, Label


class DepositDialog(QDialog):
    """The title it will bear, and what depositing means."""

    HELP = "06-courrier"

    def __init__(self, ctx: Context, source: Key, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._ctx, self._source = ctx, source
        theme = ctx.theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Verser aux archives"))
        self.setMinimumWidth(theme.px(480))
        layout = QVBoxLayout(self)
        gap = theme.gap(Space.L)
        layout.setContentsMargins(gap, gap, gap, gap)
        layout.setSpacing(theme.gap(Space.M))
        layout.addWidget(Label(theme, text.typeset(tr("Verser aux archives ?")), Type.LEAD))
        layout.addWidget(Label(theme, explained(), Type.BODY, "text_soft"))
        layout.addWidget(Label(theme, tr("Titre aux archives"), Type.SMALL_STRONG))
        self.title = QLineEdit(title)
        self.title.setAccessibleName(tr("Titre aux archives"))
        self.title.setMinimumHeight(theme.target())
        layout.addWidget(self.title)
        buttons = end_row(theme, self)
        buttons.addWidget(Button(theme, tr("Annuler"), "plain", on_click=self.reject))
        self.ok = Button(theme, tr("Verser"), "primary", "export", self._accept)
        self.ok.setObjectName("deposit.ok")
        self.ok.make_grave()
        buttons.addWidget(self.ok)
        layout.addLayout(buttons)
        self.title.textChanged.connect(lambda words: self.ok.setEnabled(bool(words.strip())))
        self.ok.setEnabled(bool(title.strip()))

    def _accept(self) -> None:
        said = tr("Versement demandé. Son suivi est sous « À envoyer ».")
        self._ctx.bridge.run(
            self._ctx.runtime.archive.deposit(self._source, self.title.text()),
            on_done=lambda _key: self._ctx.shell.toast(text.typeset(said)),
            owner=self.parent(),
        )
        self.accept()


def explained() -> str:
    words = tr(
        "Une copie part au service d’archives de votre collectivité, qui répondra dans quelques jours. Une fois partie, "
        "elle ne se reprend pas. Rien ne change ici : l’original reste à sa place."
    )
    return text.typeset(words)
