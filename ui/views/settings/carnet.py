"""« Mes notes sur mes appareils »: where the ink of each body goes, the code of another device, the encrypted file."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QInputDialog, QLineEdit, QVBoxLayout

from app.domain.errors import AppError
from app.domain.ids import BodyId
from app.services.carnet import CarnetFacts, CarnetState
from ui.context import Context
from ui.errors import word_error
from ui.text import plural, tr, typeset
from ui.theme import Space, Type
from ui.views.settings.pages import Page, line_edit
from ui.widgets.basic import Button, Label, Line, clear
from ui.widgets.saving import ask_target

STATES = {
    CarnetState.READY: (
        "ok",
        "Votre encre et vos rappels se retrouvent sur vos autres appareils. Ils y vont chiffrés, par votre messagerie : "
        "personne d’autre ne peut les lire.",
    ),
    CarnetState.UNREAD: ("text_soft", "Votre messagerie n’a pas encore été consultée. L’encre attend ici."),
    CarnetState.NO_MAILBOX: (
        "warn",
        "Cette collectivité n’a pas de messagerie Zimbra dans Écharpe : l’encre et les rappels restent sur cet appareil. "
        "Un fichier chiffré peut les emporter vers un autre.",
    ),
    CarnetState.NO_CODE: (
        "warn",
        "L’encre et les rappels restent sur cet appareil tant que vous n’avez pas de code de récupération : c’est lui qui les ouvre "
        "sur les autres.",
    ),
    CarnetState.LOCKED: (
        "warn",
        "Un autre de vos appareils a déjà déposé des notes. Écrivez ici le code de récupération de cet appareil-là.",
    ),
}
"""State -> colour and sentence."""
PATTERN = "Notes d’Écharpe (*.echarpe)"


def sentence(facts: CarnetFacts) -> tuple[str, str]:
    """(colour, what it means for the user)."""
    ink, words = STATES[facts.state]
    return ink, typeset(tr(words))


class CarnetPage(Page):
    """Reads the facts when shown and after each act."""

    def __init__(self, ctx: Context) -> None:
        intro = tr(
            "L’encre et les zones de texte que vous posez sur les pages, et vos rappels, d’un appareil à l’autre."
        )
        super().__init__(ctx, tr("Mes notes sur mes appareils"), intro)
        self._blocks = QVBoxLayout()
        self._blocks.setSpacing(ctx.theme.gap(Space.M))
        self.card.body.addLayout(self._blocks)
        self._said = Label(ctx.theme, "", Type.BODY_STRONG, "danger")
        self._said.hide()
        self.card.body.addWidget(self._said)
        self.add_buttons(
            Button(ctx.theme, tr("Lire un fichier chiffré…"), "plain", "download", self._ask_file),
            Button(ctx.theme, tr("Fermer"), "primary", on_click=self.closed.emit),
        )
        self.codes: dict[BodyId, QLineEdit] = {}

    def start(self) -> None:
        self._read()

    def _read(self) -> None:
        self.ctx.bridge.run(self.ctx.runtime.carnet.facts(), on_done=self._show, owner=self)

    def _show(self, facts: Sequence[CarnetFacts]) -> None:
        clear(self._blocks)
        self.codes = {}
        names = {body.id: body.name for body in self.ctx.runtime.accounts.bodies()}
        for each in facts:
            self._blocks.addWidget(Line(self.ctx.theme))
            self._show_body(each, names.get(each.body, ""))

    def _show_body(self, facts: CarnetFacts, name: str) -> None:
        theme, blocks = self.ctx.theme, self._blocks
        ink, words = sentence(facts)
        blocks.addWidget(Label(theme, name, Type.BODY_STRONG))
        blocks.addWidget(Label(theme, words, Type.BODY, ink))
        if facts.waiting and facts.state is not CarnetState.READY:
            count = plural(facts.waiting, "%n note attend sur cet appareil.", "%n notes attendent sur cet appareil.")
            blocks.addWidget(Label(theme, count, Type.SMALL, "text_soft"))
        if facts.state is CarnetState.LOCKED:
            field = line_edit("XXXX-XXXX-XXXX-…")
            field.setAccessibleName(tr("Code de récupération de l’autre appareil, {body}").format(body=name))
            field.returnPressed.connect(partial(self.unlock, facts.body))
            self.codes[facts.body] = field
            blocks.addWidget(field)
            blocks.addWidget(Button(theme, tr("Ouvrir mes notes"), "primary", "key", partial(self.unlock, facts.body)))
        save = Button(
            theme, tr("Emporter dans un fichier chiffré…"), "plain", "export", partial(self._save, facts.body)
        )
        save.setAccessibleName(tr("Emporter les notes de {body} dans un fichier chiffré").format(body=name))
        blocks.addWidget(save)

    # --- acts -----------------------------------------------------------------------------------

    def unlock(self, body: BodyId) -> None:
        """With the code that was typed."""
        code = self.codes[body].text()
        self.ctx.bridge.run(
            self.ctx.runtime.carnet.unlock(body, code),
            on_done=lambda _none: self._opened(),
            on_error=self._wrong,
            owner=self,
        )

    def _opened(self) -> None:
        self._said.hide()
        self.ctx.shell.toast(tr("Vos notes sont ouvertes sur cet appareil."))
        self._read()

    def _wrong(self, error: AppError) -> None:
        self._said.set_text(word_error(error).text())
        self._said.show()

    def _save(self, body: BodyId) -> None:
        target = ask_target(self, tr("Emporter mes notes"), tr("Mes notes.echarpe"))
        if target is not None:
            self.ctx.bridge.run(
                self.ctx.runtime.carnet.export_file(body, Path(target)),
                on_done=self._saved,
                on_error=self._wrong,
                owner=self,
            )

    def _saved(self, count: int) -> None:
        self._said.hide()
        words = plural(count, "%n note emportée.", "%n notes emportées.")
        more = tr("Le fichier s’ouvre avec le code de récupération de cet appareil-ci.")
        self.ctx.shell.toast(f"{words} {more}")

    def _ask_file(self) -> None:
        source, _ = QFileDialog.getOpenFileName(self, tr("Lire des notes"), "", tr(PATTERN))
        if not source:
            return
        words = tr("Code de récupération de l’appareil qui a écrit ce fichier")
        code, agreed = QInputDialog.getText(self, tr("Lire des notes"), words, QLineEdit.EchoMode.Normal)
        if agreed:
            self.read_file(Path(source), code)

    def read_file(self, source: Path, code: str) -> None:
        """Take in a file of another device."""
        self.ctx.bridge.run(
            self.ctx.runtime.carnet.import_file(source, code), on_done=self._taken, on_error=self._wrong, owner=self
        )

    def _taken(self, count: int) -> None:
        self._said.hide()
        none = tr("Ce fichier ne contient aucune note des comptes de cet appareil.")
        self.ctx.shell.toast(plural(count, "%n note reprise.", "%n notes reprises.") if count else none)
        self._read()
