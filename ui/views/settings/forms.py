"""The forms of Réglages: a body, an account. What was typed stays until the server has accepted it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QLineEdit, QMessageBox, QWidget

from app.domain.accounts import Account, Body, Service
from app.domain.errors import AppError
from app.domain.exchange import Proof
from app.services.accounts import BY_BROWSER, IN_BROWSER, KEEPS_PASSWORD, SIGN_IN
from ui import text
from ui.bridge import Job
from ui.browser import Browser
from ui.context import Context
from ui.errors import word_code, word_error
from ui.theme import Space, Theme
from ui.views.outbox.view import SERVICE_LABELS
from ui.views.settings.pages import FormPage, line_edit, password_edit, word_sign_in
from ui.widgets.basic import Button
from ui.widgets.flow import FlowLayout

KINDS: tuple[tuple[Service, str, str, str], ...] = (
    (Service.ZIMBRA, "Messagerie et agenda Zimbra", "mail", "mail.ma-commune.fr"),
    (Service.IDELIBRE, "Séances i-délibre", "seances", "idelibre.ma-commune.fr"),
    (Service.PARAPHEUR, "Parapheur i-Parapheur", "parapheur", "parapheur.ma-commune.fr"),
    (Service.COURRIER, "Courrier", "courrier", "courrier.ma-commune.fr"),
)
"""Service, words, icon, example of an address."""
COLOURS = ("Vert", "Prune", "Terre cuite", "Bleu", "Ocre", "Framboise")
"""Names of the theme's body colours, in their order."""


def body_icon(theme: Theme, colour: int) -> QIcon:
    """The sign of a body in its colour."""
    return QIcon(theme.pixmap("body", theme.icon_px(), theme.body_colour(colour).name()))


class BodyForm(FormPage):
    """« Ajouter une collectivité », or another name and colour for one. ``done``: with the body."""

    def __init__(self, ctx: Context, done: Callable[[Body], None], body: Body | None = None) -> None:
        title = text.tr("Modifier la collectivité") if body else text.tr("Ajouter une collectivité")
        intro = text.tr("Commune, communauté de communes, syndicat… Vous ajouterez ensuite ses comptes.")
        super().__init__(ctx, title, "" if body else intro)
        self._done, self._body = done, body
        self.name = QLineEdit(body.name if body else "")
        self.name.setPlaceholderText(self.tr("Commune de…"))
        self.add_field(self.tr("Nom"), self.name)
        first = len(ctx.runtime.accounts.bodies()) % len(COLOURS)
        self.colours = QButtonGroup(self)
        self.add_field(self.tr("Couleur"), self._colour_row(body.colour if body else first))
        self.finish(self.tr("Enregistrer") if body else self.tr("Ajouter"), "check")

    def _colour_row(self, chosen: int) -> QWidget:
        box = QWidget()
        flow = FlowLayout(box, self.ctx.theme.gap(Space.S))
        for index, words in enumerate(COLOURS):
            button = Button(self.ctx.theme, text.tr(words), "chip")
            button.setIcon(body_icon(self.ctx.theme, index))
            button.setCheckable(True)
            button.setChecked(index == chosen)
            self.colours.addButton(button, index)
            flow.addWidget(button)
        return box

    def start(self) -> None:
        self.name.setFocus()

    def submit(self) -> None:
        name, colour = self.name.text(), self.colours.checkedId()
        accounts, before = self.ctx.runtime.accounts, self._body

        async def save() -> Body:
            if before is None:
                return await accounts.add_body(name, colour)
            after = replace(before, name=name.strip(), colour=colour)
            await accounts.update_body(after)
            return after

        self.say("")
        self.set_busy(self.tr("Enregistrement…"))
        self.ctx.bridge.run(save(), on_done=self._done, on_error=self._failed, owner=self)

    def _failed(self, error: AppError) -> None:
        self.set_busy()
        self.say(word_error(error).text())
        self.name.setFocus()


class AccountForm(FormPage):
    """« Ajouter un compte », or an account's address, login and password. ``done``: with the account."""

    def __init__(
        self, ctx: Context, body: Body, done: Callable[[Account], None], account: Account | None = None
    ) -> None:
        title = text.tr(SERVICE_LABELS[account.service]) if account else text.tr("Ajouter un compte")
        super().__init__(ctx, title, body.name)
        self._body, self._done, self._account = body, done, account
        self._browser = Browser(self)
        self._job: Job | None = None
        self.kinds = QButtonGroup(self)
        if account is None:
            self.add_field(self.tr("Service"), self._kind_row())
        settings = account.settings if account else {}
        self.url = line_edit("", account.url if account else "")
        self.login = line_edit("", account.login if account else "")
        self.suffix = line_edit("", settings.get("suffix", ""))
        self.password = password_edit()
        self.keep = QCheckBox(self.tr("Se souvenir du mot de passe"))
        pasted = self.tr("Vous pouvez coller l’adresse que montre votre navigateur.")
        self.add_field(self.tr("Adresse du serveur"), self.url, pasted)
        self.add_field(self.tr("Identifiant"), self.login)
        given = self.tr("Le nom court de votre structure, donné par le secrétariat des assemblées.")
        self._suffix_block = self.add_field(self.tr("Suffixe i-délibre"), self.suffix, given)
        once = self.tr("Il sert une fois : Écharpe garde ensuite la session, pas le mot de passe.")
        self._password_block = self.add_field(self.tr("Mot de passe"), self.password, once)
        self.code = line_edit()
        self.code.setInputMethodHints(self.code.inputMethodHints() | Qt.InputMethodHint.ImhPreferNumbers)
        asked = self.tr("Celui de votre application d’authentification, ou un code de secours.")
        self._code_block = self.add_field(self.tr("Second code"), self.code, asked)
        self._code_block.hide()  # until the server asks for it
        self._add_browser(settings)
        self.card.body.addWidget(self.keep)
        self.keep.setToolTip(self.tr("Chiffré sur cet appareil. Sinon, il sera redemandé à la fin de la session."))
        self.keep.setAccessibleDescription(self.keep.toolTip())
        self.finish(self.tr("Se connecter"), "key")
        if account is not None:
            self._add_removal()
        self.kinds.idToggled.connect(lambda _id, _on: self._show_kind())
        self.closed.connect(self._give_up)
        self._show_kind()

    def _add_browser(self, settings: Mapping[str, str]) -> None:
        """The other way in, for bodies that sign in on a page of their own."""
        self.in_browser = QCheckBox(self.tr("Se connecter dans le navigateur"))
        self.in_browser.setChecked(settings.get(SIGN_IN) == IN_BROWSER)
        self.in_browser.toggled.connect(lambda _on: self._show_kind())
        self.card.body.addWidget(self.in_browser)
        self.client = line_edit("", settings.get("client_id", ""))
        given = self.tr("Celui que votre collectivité a déclaré pour Écharpe ; demandez-le au service informatique.")
        self._client_block = self.add_field(self.tr("Nom de l’application"), self.client, text.typeset(given))

    def _kind_row(self) -> QWidget:
        box = QWidget()
        flow = FlowLayout(box, self.ctx.theme.gap(Space.S))
        here = {account.service for account in self.ctx.runtime.accounts.accounts() if account.body == self._body.id}
        missing = next((i for i, kind in enumerate(KINDS) if kind[0] not in here), 0)
        for index, (_service, words, icon, _example) in enumerate(KINDS):
            button = Button(self.ctx.theme, text.tr(words), "chip", icon)
            button.setCheckable(True)
            button.setChecked(index == missing)
            self.kinds.addButton(button, index)
            flow.addWidget(button)
        return box

    @property
    def service(self) -> Service:
        return self._account.service if self._account else KINDS[self.kinds.checkedId()][0]

    def choose(self, service: Service) -> None:
        """As pressing the button of that service."""
        self.kinds.button(next(i for i, kind in enumerate(KINDS) if kind[0] is service)).setChecked(True)

    def _show_kind(self) -> None:
        service = self.service
        self.url.setPlaceholderText(next((kind[3] for kind in KINDS if kind[0] is service), ""))
        self.login.setPlaceholderText("prenom.nom@ma-commune.fr" if service is Service.ZIMBRA else "p.nom")
        self._suffix_block.setVisible(service is Service.IDELIBRE)
        self.keep.setVisible(service in KEEPS_PASSWORD)
        self.in_browser.setVisible(service in BY_BROWSER)
        self._client_block.setVisible(self._by_browser)
        self._password_block.setVisible(not self._by_browser)
        self._code_block.hide()
        self.code.clear()

    @property
    def _by_browser(self) -> bool:
        return self.service in BY_BROWSER and self.in_browser.isChecked()

    def start(self) -> None:
        if self._account is not None:
            self.password.setFocus()
        else:
            self.kinds.button(self.kinds.checkedId()).setFocus()

    # --- signing in -----------------------------------------------------------------------------

    def submit(self) -> None:
        proof = self._proof()
        if proof.browser is None and not proof.password:
            self.say(word_code("password_missing").text())
            self.password.setFocus()
            return
        self.say("")
        self.set_busy(self.tr("Connexion…") if proof.browser is None else self.tr("Terminez dans le navigateur…"))
        url, login, settings = self.url.text().strip(), self.login.text().strip(), self._settings()
        self._job = self.ctx.bridge.run(
            self._sign_in(url, login, proof, settings), on_done=self._accepted, on_error=self._failed, owner=self
        )

    def _proof(self) -> Proof:
        if self._by_browser:
            return Proof(browser=self._browser.show)
        keep = self.service in KEEPS_PASSWORD and self.keep.isChecked()
        return Proof(password=self.password.text(), code=self.code.text().strip(), keep=keep)

    def _settings(self) -> dict[str, str]:
        """The account's options as the form has them."""
        if self.service is Service.IDELIBRE:
            return {"suffix": self.suffix.text().strip()}
        if self.service not in BY_BROWSER:
            return {}
        client = self.client.text().strip()
        named = {"client_id": client} if client else {}
        return {SIGN_IN: IN_BROWSER, **named} if self._by_browser else {SIGN_IN: ""}

    async def _sign_in(self, url: str, login: str, proof: Proof, settings: Mapping[str, str]) -> Account:
        accounts, account = self.ctx.runtime.accounts, self._account
        if account is None:
            return await accounts.open_account(self._body.id, self.service, url, login, proof, settings)
        same = all(account.settings.get(name, "") == value for name, value in settings.items())
        if (url, login) == (account.url, account.login) and same:
            await accounts.sign_in(account.id, proof)
            return account
        return await accounts.change_account(account.id, url, login, proof, settings)

    def _give_up(self) -> None:
        """A browser's page that is never finished is waited for no longer."""
        if self._job is not None:
            self._job.cancel()

    def _accepted(self, account: Account) -> None:
        self.password.clear()
        self.code.clear()
        self._done(account)

    def _failed(self, error: AppError) -> None:
        self.set_busy()
        if error.code in ("two_factor_required", "two_factor_refused"):
            self._ask_code(error)
            return
        self.say(word_sign_in(error, self.tr))
        about = self.url if error.code in ("url_unreadable", "url_not_secure") else self.password
        field = self.login if error.code == "login_missing" else about
        field.setFocus()
        field.selectAll()

    def _ask_code(self, error: AppError) -> None:
        """The password was right; a second code is wanted, or another one."""
        self._code_block.show()
        self.say(word_error(error).text())
        self.code.clear()
        self.code.setFocus()

    # --- removal --------------------------------------------------------------------------------

    def _add_removal(self) -> None:
        remove = Button(self.ctx.theme, self.tr("Retirer ce compte…"), "danger", "trash", self._ask_removal)
        self.add_buttons(remove)

    def _ask_removal(self) -> None:
        """What goes and what stays, before the word."""
        box = QMessageBox(self)
        box.setObjectName("remove-account")
        box.setWindowTitle(self.tr("Retirer ce compte"))
        box.setText(self.tr("Retirer ce compte de cet appareil ?").replace(" ?", f"{text.NARROW}?"))
        box.setInformativeText(
            self.tr(
                "Les copies venues du serveur sont effacées d’ici ; le serveur n’en est pas changé.\n"
                "Ce que vous avez fait et qui n’est pas parti reste dans « À envoyer », avec vos notes et votre encre.\n"
                "Si vous ajoutez de nouveau ce compte, tout cela lui revient et part."
            )
        )
        box.addButton(self.tr("Garder"), QMessageBox.ButtonRole.RejectRole)
        yes = box.addButton(self.tr("Retirer"), QMessageBox.ButtonRole.DestructiveRole)
        yes.clicked.connect(lambda _checked=False: self.remove())
        box.open()

    def remove(self) -> None:
        """Forget the account here."""
        assert self._account is not None
        self.set_busy(self.tr("Retrait…"))
        self.ctx.bridge.run(
            self.ctx.runtime.accounts.remove_account(self._account.id),
            on_done=lambda _none: self._removed(),
            on_error=self._failed,
            owner=self,
        )

    def _removed(self) -> None:
        self.ctx.shell.toast(self.tr("Le compte est retiré. Ce qui n’était pas parti reste dans « À envoyer »."))
        self.closed.emit()
