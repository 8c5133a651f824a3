"""What a body asks of a signature, and ways to sign beside cards: the lower part of « Carte de signature »."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QVBoxLayout, QWidget

from app.domain.accounts import Account
from app.domain.errors import AppError
from app.services.recapping import FORBID_SERVER_PDF
from app.services.signing_rules import LEVELS
from ui import text
from ui.context import Context
from ui.errors import word_error
from ui.theme import Space, Type
from ui.views.settings.card_levels import CardLevels
from ui.widgets.basic import Button, IconButton, Label, clear
from ui.widgets.tick import Tick


class CardOptions(QWidget):
    """Each change is kept at once."""

    def __init__(self, ctx: Context, account: Account) -> None:
        super().__init__()
        self._ctx, self._account = ctx, account
        theme = ctx.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.gap(Space.S))
        column.addWidget(Label(theme, text.tr("Exigences de cette collectivité"), Type.BODY_STRONG))
        self.levels = CardLevels(ctx, account.settings.get(LEVELS, ""))
        self.levels.changed.connect(lambda setting: self._keep(**{LEVELS: setting}))
        column.addWidget(self.levels)
        self.forbid = self._switch(
            text.tr("Refuser les PDF préparés par le serveur"), account.settings.get(FORBID_SERVER_PDF) == "1"
        )
        self.forbid.setObjectName("cards.forbid")
        self.forbid.toggled.connect(lambda on: self._keep(**{FORBID_SERVER_PDF: "1" if on else ""}))
        column.addWidget(self.forbid)
        self._said(column, text.tr("Leur contenu ne peut être contrôlé qu’après la signature."))
        column.addWidget(Label(theme, text.tr("Cet ordinateur"), Type.BODY_STRONG))
        self.shared = self._switch(text.tr("Poste partagé ou bureau à distance"), on=False)
        self.shared.setObjectName("cards.shared")
        self.shared.toggled.connect(lambda on: self._run(ctx.runtime.signing.set_shared_desktop(on)))
        column.addWidget(self.shared)
        why = text.tr("Seules les cartes choisies ici sont proposées pour signer, et aucune ne reste ouverte.")
        self._said(column, why)
        self._signers = QVBoxLayout()
        column.addLayout(self._signers)
        self.add_signer = Button(theme, text.tr("Ajouter un programme de signature…"), "quiet", "plus", self._ask)
        column.addWidget(self.add_signer, 0, Qt.AlignmentFlag.AlignLeft)
        self.wrong = Label(theme, "", Type.BODY_STRONG, "danger")
        self.wrong.hide()
        column.addWidget(self.wrong)

    def _switch(self, words: str, on: bool) -> Tick:
        tick = Tick(self._ctx.theme, words)
        tick.setChecked(on)
        return tick

    def _said(self, column: QVBoxLayout, words: str) -> None:
        column.addWidget(Label(self._ctx.theme, text.typeset(words), Type.SMALL, "text_soft"))

    def read(self) -> None:
        """What is kept now."""
        self.levels.read()
        signing = self._ctx.runtime.signing

        async def held() -> tuple[bool, list[str]]:
            return await signing.shared_desktop(), await signing.signers()

        self._ctx.bridge.run(held(), on_done=self._show, owner=self)

    def _show(self, held: tuple[bool, Sequence[str]]) -> None:
        shared, signers = held
        self.shared.blockSignals(True)
        self.shared.setChecked(shared)
        self.shared.blockSignals(False)
        clear(self._signers)
        theme = self._ctx.theme
        if signers:
            self._signers.addWidget(Label(theme, text.tr("Programmes de signature"), Type.SMALL_STRONG, "text_soft"))
        for line in signers:
            row = QHBoxLayout()
            row.addWidget(Label(theme, line, Type.SMALL, elide=True), 1)
            name = text.tr("Retirer le programme {name}").format(name=line)
            remove = partial(self._forget, line)
            row.addWidget(IconButton(theme, "trash", name, remove))
            self._signers.addLayout(row)

    def _ask(self) -> None:
        title = text.tr("Programme de signature")
        words = text.tr("Ligne de commande du programme qui détient la clé (verbes « list » et « sign ») :")
        line, agreed = QInputDialog.getText(self, title, text.typeset(words))
        if agreed and line.strip():
            self.add(line)

    def add(self, line: str) -> None:
        """Kept once it has answered."""
        self._run(self._ctx.runtime.signing.add_signer(line))

    def _forget(self, line: str) -> None:
        self._run(self._ctx.runtime.signing.remove_signer(line))

    def _keep(self, **settings: str) -> None:
        self._run(self._ctx.runtime.accounts.update_settings(self._account.id, **settings))

    def _run(self, work: Coroutine[Any, Any, Any]) -> None:
        self.wrong.hide()
        self._ctx.bridge.run(work, on_done=lambda _result: self.read(), on_error=self._failed, owner=self)

    def _failed(self, error: AppError) -> None:
        self.wrong.set_text(word_error(error).text())
        self.wrong.show()
