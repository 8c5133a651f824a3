"""Signing in again where an account's state is told: its password, a second code when asked, or the browser."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.domain.accounts import Account
from app.domain.errors import AppError
from app.domain.exchange import Proof
from app.services.accounts import IN_BROWSER, SIGN_IN
from ui.browser import Browser
from ui.context import Context
from ui.errors import word_error
from ui.widgets.basic import Button
from ui.widgets.hint import FittingHint


class SignInRow(QWidget):
    """One account's way back in. What is typed is handed over once and forgotten."""

    def __init__(self, ctx: Context, account: Account) -> None:
        super().__init__()
        self._ctx, self.account = ctx, account
        self._browser = Browser(self)
        self.password, self.code = QLineEdit(), QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setPlaceholderText(self.tr("Mot de passe de {login}").format(login=account.login))
        self.code.setPlaceholderText(self.tr("Second code"))
        in_browser = account.settings.get(SIGN_IN) == IN_BROWSER
        words = self.tr("Se connecter dans le navigateur") if in_browser else self.tr("Se connecter")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        for field in (self.password, self.code):
            field.setAccessibleName(field.placeholderText())
            field.returnPressed.connect(self._sign_in)
            line.addWidget(field, 1)
        FittingHint(self.password, (self.password.placeholderText(), self.tr("Mot de passe")))
        self.password.setHidden(in_browser)
        self.code.hide()  # until the server asks for it
        line.addWidget(Button(ctx.theme, words, "primary", "key", self._sign_in))
        if in_browser:
            line.addStretch(1)

    def _sign_in(self) -> None:
        if self.account.settings.get(SIGN_IN) == IN_BROWSER:
            self._hand_over(Proof(browser=self._browser.show))
        elif self.password.text():
            self._hand_over(Proof(password=self.password.text(), code=self.code.text().strip(), keep=None))

    def _hand_over(self, proof: Proof) -> None:
        self._ctx.bridge.run(
            self._ctx.runtime.accounts.sign_in(self.account.id, proof),
            on_done=lambda _none: self._signed_in(),
            on_error=self._refused,
            owner=self,
        )

    def _signed_in(self) -> None:
        self._forget()
        self._ctx.shell.toast(self.tr("Connexion réussie."))

    def _refused(self, error: AppError) -> None:
        if error.code in ("two_factor_required", "two_factor_refused"):
            self.code.clear()
            self.code.show()
            self.code.setFocus()
        else:
            self._forget()
        self._ctx.shell.toast(word_error(error).text(), ms=12_000)

    def _forget(self) -> None:
        self.password.clear()
        self.code.clear()
