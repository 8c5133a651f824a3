"""Opening closed data again: the password of the mailbox, or the word of the policy server."""

from __future__ import annotations

from app.domain.errors import AppError
from app.domain.exchange import Proof
from app.services.fleet import SealedBody
from ui.context import Context
from ui.text import quoted, tr, typeset
from ui.views.settings.device import words
from ui.views.settings.pages import FormPage, line_edit, word_sign_in
from ui.widgets.secret import password_edit


class ReopenPage(FormPage):
    def __init__(self, ctx: Context, closed: SealedBody) -> None:
        super().__init__(ctx, tr("Rouvrir {body}").format(body=closed.body.name), words.closed(closed))
        self._closed = closed
        self.password, self.code = password_edit(), line_edit()
        self._code_block = None
        if closed.login:
            self.add_field(tr("Mot de passe de {login}").format(login=closed.login), self.password)
            self._code_block = self.add_field(tr("Code de vérification"), self.code)
            self._code_block.hide()
        self.finish(tr("Rouvrir"), "key")

    def start(self) -> None:
        self.password.setFocus()

    def submit(self) -> None:
        """The network is asked; nothing changes here when it says no."""
        if self._closed.login and not self.password.text():
            self.say(tr("Saisissez votre mot de passe."))
            return
        self.say("")
        self.set_busy(tr("Connexion…"))
        proof = Proof(password=self.password.text(), code=self.code.text().strip())
        work = self.ctx.runtime.fleet.reopen(self._closed.body.id, proof)
        self.ctx.bridge.run(work, on_done=lambda _none: self._done(), on_error=self._refused, owner=self)

    def _done(self) -> None:
        told = tr("Les données de {body} sont rouvertes.").format(body=quoted(self._closed.body.name))
        self.ctx.shell.toast(typeset(told))
        self.closed.emit()

    def _refused(self, error: AppError) -> None:
        self.set_busy()
        if error.code.startswith("two_factor") and self._code_block is not None:
            self._code_block.show()
            self.code.setFocus()
        self.say(word_sign_in(error, tr))
