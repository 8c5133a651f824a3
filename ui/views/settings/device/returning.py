"""« Rendre la tablette », « Retirer ce profil »: deliver, show what cannot leave, take it along or renounce it, erase,
show that nothing remains. Where several people use the session, it is one's own profile that goes; theirs stay."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QVBoxLayout

from app.domain.errors import AppError
from app.services.fleet import Carried, Left
from ui.context import Context
from ui.errors import word_error
from ui.text import plural, tr, typeset
from ui.theme import Space, Type
from ui.views.outbox.acts import act_sentence
from ui.views.settings.device.moving import carried_words
from ui.views.settings.pages import FormPage, line_edit
from ui.widgets.basic import Button, Label, clear
from ui.widgets.saving import ask_target

WORD, PROFILE_WORD = "RENDRE", "RETIRER"
DELIVER_S = 60.0
MOST_LINES = 12


class ReturnPage(FormPage):
    """One page, top to bottom; the last button is live once nothing is left or it was decided upon."""

    def __init__(self, ctx: Context, *, profile: bool = False) -> None:
        """``profile``: one of several."""
        title, intro = (
            tr("Rendre la tablette"),
            tr(
                "Tout ce qu’Écharpe garde sur cet appareil sera effacé, pour toutes vos collectivités, et pour toujours. Vos "
                "serveurs n’en sont pas changés. Écharpe envoie d’abord ce qui peut l’être."
            ),
        )
        if profile:
            title, intro = (
                tr("Retirer ce profil"),
                tr(
                    "Tout ce que garde votre profil sera effacé de cet ordinateur, pour toutes vos collectivités, et pour "
                    "toujours. Les autres profils et vos serveurs n’en sont pas changés. Écharpe envoie d’abord ce qui peut l’être."
                ),
            )
        super().__init__(ctx, title, intro)
        theme = ctx.theme
        self.expected = PROFILE_WORD if profile else WORD
        self._left: Sequence[Left] | None = None
        self.state = Label(theme, "", Type.BODY_STRONG)
        self.card.body.addWidget(self.state)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(theme.gap(Space.XS))
        self.card.body.addLayout(self._lines)
        self.keep = Button(theme, tr("L’emporter dans un fichier chiffré…"), "primary", "export", self._ask_target)
        self.add_buttons(self.keep)
        self.code = Label(theme, "", Type.TITLE)
        self.code.hide()
        self.card.body.addWidget(self.code)
        self.renounced = QCheckBox(tr("J’y renonce : ce sera perdu"))
        self.renounced.setObjectName("return.renounce")
        self.renounced.toggled.connect(lambda _on: self._settle())
        self.card.body.addWidget(self.renounced)
        self.word = line_edit(self.expected)
        asked = tr("Pour confirmer, écrivez {word}").format(word=self.expected)
        self._word_block = self.add_field(asked, self.word)
        self.word.textChanged.connect(lambda _words: self._settle())
        self.finish(tr("Tout effacer"), "trash")
        self._show_undecided(False)
        self._settle()

    def start(self) -> None:
        self.deliver()

    # --- what is left -----------------------------------------------------------------------------

    def deliver(self) -> None:
        """Send what can be sent, then count what stays."""
        self.state.set_text(tr("Envoi de ce qui attend…"))

        async def work() -> list[Left]:
            await self.ctx.runtime.handover.deliver(DELIVER_S)
            return await self.ctx.runtime.handover.left()

        self.ctx.bridge.run(work(), on_done=self._show_left, on_error=self._failed, owner=self)

    def _show_left(self, left: Sequence[Left]) -> None:
        self._left = [each for each in left if each.anything]
        clear(self._lines)
        if not self._left:
            self.state.set_text(tr("Tout est envoyé. Rien n’existe seulement sur cet appareil."))
        else:
            self.state.set_text(tr("Ceci n’existe que sur cet appareil :"))
            for each in self._left:
                self._show_body(each)
        self._show_undecided(bool(self._left))
        self._settle()

    def _show_body(self, left: Left) -> None:
        theme = self.ctx.theme
        self._lines.addWidget(Label(theme, left.body.name, Type.BODY_STRONG))
        for row in left.acts[:MOST_LINES]:
            self._lines.addWidget(Label(theme, act_sentence(row.intent, ""), Type.BODY, elide=True))
        if more := len(left.acts) - MOST_LINES if len(left.acts) > MOST_LINES else 0:
            words = plural(more, "et %n autre action", "et %n autres actions")
            self._lines.addWidget(Label(theme, words, Type.SMALL, "text_soft"))
        if left.drafts:
            self._lines.addWidget(Label(theme, plural(left.drafts, "%n saisie en cours", "%n saisies en cours")))
        if left.messages:
            words = plural(left.messages, "%n message d’un dossier local", "%n messages de dossiers locaux")
            self._lines.addWidget(Label(theme, words))
        if left.notes:
            words = plural(left.notes, "%n note ou trait à l’encre", "%n notes ou traits à l’encre")
            self._lines.addWidget(Label(theme, words))

    def _show_undecided(self, some: bool) -> None:
        self.keep.setVisible(some)
        self.renounced.setVisible(some)
        self._word_block.setVisible(self._left is not None)

    def _settle(self) -> None:
        decided = self._left is not None and (not self._left or self.renounced.isChecked() or bool(self.code.text()))
        self.button.setEnabled(decided and self.word.text().strip() == self.expected)

    # --- taking it along --------------------------------------------------------------------------

    def _ask_target(self) -> None:
        target = ask_target(self, tr("Emporter ce qui n’existe qu’ici"), tr("Ma tablette.echarpe-transfert"))
        if target is not None:
            self.export(Path(target))

    def export(self, target: Path) -> None:
        work = self.ctx.runtime.handover.export(target)
        self.ctx.bridge.run(work, on_done=self._written, on_error=self._failed, owner=self)

    def _written(self, carried: Carried) -> None:
        self.say("")
        self.code.set_text(carried.code)
        self.code.show()
        told = tr("Emporté : {what}. Notez le code ci-dessous : sans lui, le fichier ne s’ouvre pas.")
        self.state.set_text(typeset(told.format(what=carried_words(carried))))
        self.renounced.hide()
        self._settle()

    def _failed(self, error: AppError) -> None:
        self.set_busy()
        self.say(word_error(error).text())
        self._settle()

    # --- the end ----------------------------------------------------------------------------------

    def submit(self) -> None:
        """Erase everything; the program then shows `ui.erased` in the place of all this."""
        if not self.button.isEnabled():
            return
        self.set_busy(tr("Effacement…"))
        self.ctx.bridge.run(self.ctx.runtime.handover.give_back(), on_error=self._failed, owner=self)
