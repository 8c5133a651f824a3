"""The forms of Réglages: a body, an account. What was typed stays until the server has accepted it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QLineEdit, QWidget

from app.domain.accounts import Account, Body, Service
from app.domain.errors import AppError
from app.domain.exchange import Proof
from app.services.accounts import (
    ALLOWED,
    BY_BROWSER,
    IN_BROWSER,
    KEEPS_PASSWORD,
    NEW_VERSION,
    OLD_VERSION,
    SHA1,
    SIGN_IN,
    VERSION,
)
from app.services.connect import ADAPTER, CLIENT_PEM, SEDA, SEDA_VERSIONS
from ui import text
from ui.bridge import Job
from ui.browser import Browser
from ui.context import Context
from ui.errors import word_code, word_error
from ui.theme import Space, Theme
from ui.views.outbox.view import SERVICE_LABELS
from ui.views.settings.kinds import ADAPTERS, FOLLOWING, KINDS
from ui.views.settings.pages import FormPage, line_edit, word_sign_in
from ui.widgets.asking import ask
from ui.widgets.basic import Button, Label
from ui.widgets.flow import FlowLayout
from ui.widgets.secret import password_edit

_VERSIONS = ("", NEW_VERSION, OLD_VERSION)
"""Choices of a parapheur's generation: found by asking, or named."""
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
    """« Ajouter un compte », or an account's address, login and password. ``done``: with the account.

    Without a ``body``, one is made with its first account: its name is asked here too. ``service``: chosen already, on the
    page before.
    """

    def __init__(
        self,
        ctx: Context,
        body: Body | None,
        done: Callable[[Account], None],
        account: Account | None = None,
        service: Service | None = None,
    ) -> None:
        super().__init__(ctx, *_heading(body, account))
        self._body, self._done, self._account = body, done, account
        self._service_given = service is not None
        self._browser = Browser(self)
        self._job: Job | None = None
        self.kinds = QButtonGroup(self)
        if account is None:
            self.add_field(self.tr("Service à relier"), self._kind_row(service))
        settings = account.settings if account else {}
        self.name = QLineEdit()
        self.name.setPlaceholderText(self.tr("Commune de…"))
        self._named = False
        """The user wrote the name: it is proposed no more."""
        self.url = line_edit("", account.url if account else "")
        self.login = line_edit("", account.login if account else "")
        self.suffix = line_edit("", settings.get("suffix", ""))
        self.password = password_edit()
        self.keep = QCheckBox(self.tr("Se souvenir du mot de passe"))
        pasted = self.tr("Vous pouvez coller l’adresse que montre votre navigateur.")
        if account is not None:
            self._url_hint = self._add_url(pasted)
        self._login_label = self._labelled(self.tr("Identifiant"), self.login)
        if account is None:
            self._url_hint = self._add_url(pasted)
        given = self.tr("Le nom court de votre structure, donné par le secrétariat des assemblées.")
        self._suffix_block = self.add_field(self.tr("Suffixe i-délibre"), self.suffix, given)
        once = self.tr("Il n’est gardé que si vous le demandez ; sinon, Écharpe ne garde que la session.")
        self._password_block = self.add_field(self.tr("Mot de passe"), self.password, once)
        self.code = line_edit()
        self.code.setInputMethodHints(self.code.inputMethodHints() | Qt.InputMethodHint.ImhPreferNumbers)
        asked = self.tr("Celui de votre application d’authentification, ou un code de secours.")
        self._code_block = self.add_field(self.tr("Second code"), self.code, asked)
        self._code_block.hide()  # until the server asks for it
        self._add_browser(settings)
        self._add_generation(settings)
        self._add_adapter(settings)
        self.card.body.addWidget(self.keep)
        self.client_pem = line_edit("", settings.get(CLIENT_PEM, ""))
        told = self.tr("Chemin du fichier PEM, avec sa clé, que S²LOW demande à votre collectivité.")
        self._pem_block = self.add_field(self.tr("Certificat client"), self.client_pem, told)
        self._add_agreement(settings)
        self.keep.setToolTip(self.tr("Chiffré sur cet appareil. Sinon, il sera redemandé à la fin de la session."))
        self.keep.setAccessibleDescription(self.keep.toolTip())
        if body is None:
            shown = self.tr("Comme vous voulez la voir ici : commune, communauté de communes, syndicat…")
            self.add_field(self.tr("Nom de la collectivité"), self.name, shown)
            self.name.textEdited.connect(self._name_written)
            self.login.textEdited.connect(self._propose_name)
        self.finish(self.tr("Se connecter"), "key")
        if account is not None:
            self._add_removal()
        self.kinds.idToggled.connect(lambda _id, _on: self._show_kind())
        self.closed.connect(self._give_up)
        self._show_kind()

    def _labelled(self, name: str, field: QLineEdit, hint: str = "") -> Label:
        """A field whose label changes with the kind of service; its label."""
        block = self.add_field(name, field, hint)
        label = block.findChild(Label)
        assert label is not None
        return label

    def _add_url(self, hint: str) -> Label:
        """The server's address; its hint, which depends on the kind of service."""
        block = self.add_field(self.tr("Adresse du serveur"), self.url, hint)
        return block.findChildren(Label)[-1]

    def _name_written(self, words: str) -> None:
        self._named = bool(words.strip())

    def _propose_name(self, login: str) -> None:
        if not self._named:
            self.name.setText(name_of_domain(login))

    def _add_browser(self, settings: Mapping[str, str]) -> None:
        """The other way in, for bodies that sign in on a page of their own."""
        self.in_browser = QCheckBox(self.tr("Se connecter dans le navigateur"))
        self.in_browser.setChecked(settings.get(SIGN_IN) == IN_BROWSER)
        self.in_browser.toggled.connect(lambda _on: self._show_kind())
        self.card.body.addWidget(self.in_browser)
        self.client = line_edit("", settings.get("client_id", ""))
        given = self.tr("Celui que votre collectivité a déclaré pour Écharpe ; demandez-le au service informatique.")
        self._client_block = self.add_field(self.tr("Nom de l’application"), self.client, text.typeset(given))

    def _chips(
        self, choices: Sequence[tuple[str, str]], known: str, name: str, first: str
    ) -> tuple[QButtonGroup, QWidget]:
        """One of a few (value, words): the group, whose numbers are their order, and its row.

        ``known``: the value chosen before; ``name``, and ``first`` for an empty value, make the buttons' object names.
        """
        group, box = QButtonGroup(self), QWidget()
        flow = FlowLayout(box, self.ctx.theme.gap(Space.S))
        for index, (value, words) in enumerate(choices):
            button = Button(self.ctx.theme, words, "chip")
            button.setObjectName(f"{name}.{value or first}")
            button.setCheckable(True)
            button.setChecked(value == known)
            group.addButton(button, index)
            flow.addWidget(button)
        return group, box

    def _add_generation(self, settings: Mapping[str, str]) -> None:
        """A parapheur's version, found by asking it unless chosen by hand."""
        words = (self.tr("La trouver"), self.tr("Version 5"), self.tr("Version 4"))
        known = settings.get(VERSION, "")
        self.versions, box = self._chips(tuple(zip(_VERSIONS, words, strict=True)), known, "version", "found")
        self.versions.idToggled.connect(lambda _id, _on: self._show_kind())
        self._version_block = self.add_field(self.tr("Version d’i-Parapheur"), box)
        self.sha1 = QCheckBox(self.tr("Accepter les signatures SHA-1"))
        self.sha1.setToolTip(
            self.tr("Procédé abandonné, que seuls d’anciens parapheurs demandent encore. À éviter autant que possible.")
        )
        self.sha1.setAccessibleDescription(self.sha1.toolTip())
        self.sha1.setChecked(settings.get(SHA1) == ALLOWED)
        self.card.body.addWidget(self.sha1)

    def _add_adapter(self, settings: Mapping[str, str]) -> None:
        """What the letters are kept by; a store of documents has a folder for them, and names of its own."""
        choices = tuple((value, text.tr(words)) for value, words in ADAPTERS)
        self.adapters, box = self._chips(choices, settings.get(ADAPTER, ""), "adapter", "gateway")
        self.adapters.idToggled.connect(lambda _id, _on: self._show_kind())
        self._adapter_block = self.add_field(self.tr("Logiciel de courrier"), box)
        self.folder = line_edit("", settings.get("folder", ""))
        given = self.tr("Chemin du dossier des courriers dans la GED ; demandez-le au service informatique.")
        self._folder_block = self.add_field(self.tr("Dossier des courriers"), self.folder, given)
        self.names = line_edit("", settings.get("map", ""))
        told = self.tr('Facultatif, en JSON : par exemple {"chrono": "alpi:chrono", "sender": "alpi:expediteur"}.')
        self._names_block = self.add_field(self.tr("Propriétés des courriers"), self.names, told)

    def _add_agreement(self, settings: Mapping[str, str]) -> None:
        """Who deposits, with whom, under which agreement: as@lae refuses a transfer that does not say it."""
        given = self.tr("Identifiant dans as@lae ; demandez-le au service d’archives.")
        self.agency, self.archival_agency, self.agreement = (
            line_edit("", settings.get(name, "")) for name in ("agency", "archival_agency", "agreement")
        )
        choices = tuple((version, f"SEDA {version}") for version in SEDA_VERSIONS)
        self.seda, box = self._chips(choices, settings.get(SEDA) or SEDA_VERSIONS[0], "seda", "")
        told = self.tr("Celle que demande le service d’archives ; dans le doute, la première.")
        self._agreement_blocks = (
            self.add_field(self.tr("Service versant"), self.agency, given),
            self.add_field(self.tr("Service d’archives"), self.archival_agency, given),
            self.add_field(self.tr("Accord de versement"), self.agreement, self.tr("Facultatif.")),
            self.add_field(self.tr("Version du bordereau"), box, told),
        )

    @property
    def _adapter(self) -> str:
        return ADAPTERS[max(self.adapters.checkedId(), 0)][0] if self.service is Service.COURRIER else ""

    def _kind_row(self, wanted: Service | None) -> QWidget:
        box = QWidget()
        flow = FlowLayout(box, self.ctx.theme.gap(Space.S))
        body = self._body.id if self._body is not None else ""
        here = {account.service for account in self.ctx.runtime.accounts.accounts() if account.body == body}
        free = [kind[0] for kind in KINDS if kind[0] not in here | FOLLOWING] or [KINDS[0][0]]
        first = wanted or free[0]
        missing = next(i for i, kind in enumerate(KINDS) if kind[0] is first)
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
        searched = self._account is None and service is Service.ZIMBRA
        login = self.tr("Adresse électronique") if searched else self.tr("Identifiant")
        self._login_label.set_text(login)
        self.login.setAccessibleName(login)
        self.login.setPlaceholderText("prenom.nom@ma-commune.fr" if service is Service.ZIMBRA else "p.nom")
        pasted = self.tr("Vous pouvez coller l’adresse que montre votre navigateur.")
        found = self.tr("Facultative : laissée vide, elle est cherchée d’après votre adresse électronique.")
        self._url_hint.set_text(text.typeset(found if searched else pasted))
        self.url.setAccessibleDescription(self._url_hint.text())
        self._suffix_block.setVisible(service is Service.IDELIBRE)
        self._pem_block.setVisible(service is Service.S2LOW)
        parapheur = service is Service.PARAPHEUR
        self._version_block.setVisible(parapheur)
        self.sha1.setVisible(parapheur and self._version == OLD_VERSION)
        self._adapter_block.setVisible(service is Service.COURRIER)
        self._folder_block.setVisible(self._adapter == "cmis")
        self._names_block.setVisible(self._adapter == "cmis")
        for block in self._agreement_blocks:
            block.setVisible(service is Service.ARCHIVE)
        keeps = service in KEEPS_PASSWORD or self._version == OLD_VERSION or bool(self._adapter)
        self.keep.setVisible(keeps)
        self.in_browser.setVisible(service in BY_BROWSER and self._version != OLD_VERSION)
        self._client_block.setVisible(self._by_browser)
        self._password_block.setVisible(not self._by_browser)
        self._code_block.hide()
        self.code.clear()

    @property
    def _by_browser(self) -> bool:
        return self.service in BY_BROWSER and self._version != OLD_VERSION and self.in_browser.isChecked()

    @property
    def _version(self) -> str:
        return _VERSIONS[max(self.versions.checkedId(), 0)] if self.service is Service.PARAPHEUR else ""

    def start(self) -> None:
        if self._account is not None:
            self.password.setFocus()
        elif self._service_given:
            self.login.setFocus()
        else:
            self.kinds.button(self.kinds.checkedId()).setFocus()

    @property
    def _searching(self) -> bool:
        """The server's address is left to be found."""
        return self._account is None and self.service is Service.ZIMBRA and not self.url.text().strip()

    # --- signing in -----------------------------------------------------------------------------

    def submit(self) -> None:
        proof = self._proof()
        if proof.browser is None and not (self.login.text().strip() and proof.password):
            missing = self.password if self.login.text().strip() else self.login
            self.say(word_code("login_missing" if missing is self.login else "password_missing").text())
            missing.setFocus()
            return
        if self.service is Service.ARCHIVE and not (self.agency.text().strip() and self.archival_agency.text().strip()):
            self.say(self.tr("Indiquez le service versant et le service d’archives."))
            (self.archival_agency if self.agency.text().strip() else self.agency).setFocus()
            return
        if self._body is None and not self.name.text().strip():
            self.say(word_code("name_missing").text())
            self.name.setFocus()
            return
        self.say("")
        busy = self.tr("Recherche du serveur…") if self._searching else self.tr("Connexion…")
        self.set_busy(busy if proof.browser is None else self.tr("Terminez dans le navigateur…"))
        url, login, settings = self.url.text().strip(), self.login.text().strip(), self._settings()
        self._job = self.ctx.bridge.run(
            self._sign_in(url, login, proof, settings), on_done=self._accepted, on_error=self._failed, owner=self
        )

    def _proof(self) -> Proof:
        if self._by_browser:
            return Proof(browser=self._browser.show)
        keep = self.keep.isVisibleTo(self) and self.keep.isChecked()
        return Proof(password=self.password.text(), code=self.code.text().strip(), keep=keep)

    def _settings(self) -> dict[str, str]:
        """The account's options as the form has them."""
        if self.service is Service.IDELIBRE:
            return {"suffix": self.suffix.text().strip()}
        if self.service is Service.S2LOW:
            return {CLIENT_PEM: self.client_pem.text().strip()}
        if self.service is Service.ARCHIVE:
            fields = {"agency": self.agency, "archival_agency": self.archival_agency, "agreement": self.agreement}
            seda = SEDA_VERSIONS[max(self.seda.checkedId(), 0)]
            return {**{name: field.text().strip() for name, field in fields.items()}, SEDA: seda}
        if self.service is Service.COURRIER:
            named = {"folder": self.folder.text().strip(), "map": self.names.text().strip()}
            return {ADAPTER: self._adapter, **(named if self._adapter == "cmis" else {})}
        if self.service not in BY_BROWSER:
            return {}
        client = self.client.text().strip()
        named = {"client_id": client} if client else {}
        generation = {
            VERSION: self._version,
            SHA1: ALLOWED if self.sha1.isVisibleTo(self) and self.sha1.isChecked() else "",
        }
        return {**generation, **({SIGN_IN: IN_BROWSER, **named} if self._by_browser else {SIGN_IN: ""})}

    async def _sign_in(self, url: str, login: str, proof: Proof, settings: Mapping[str, str]) -> Account:
        accounts, account = self.ctx.runtime.accounts, self._account
        if account is None and self._body is None:
            colour = len(accounts.bodies()) % len(COLOURS)
            name = self.name.text()
            return await accounts.open_first_account(name, colour, self.service, url, login, proof, settings)
        if account is None:
            assert self._body is not None
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
        self.say(word_sign_in(error, self.tr, suffix=self.service is Service.IDELIBRE))
        fields = {"login_missing": self.login, "address_incomplete": self.login, "name_missing": self.name}
        about_url = ("url_unreadable", "url_not_secure", "url_missing", "server_not_found")
        field = fields.get(error.code, self.url if error.code in about_url else self.password)
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
        ask(
            self,
            self.tr("Retirer ce compte de cet appareil ?").replace(" ?", f"{text.NARROW}?"),
            self.tr(
                "Les copies venues du serveur sont effacées d’ici ; le serveur n’en est pas changé.\n"
                "Ce que vous avez fait et qui n’est pas parti reste dans « À envoyer », avec vos notes et votre encre.\n"
                "Si vous ajoutez de nouveau ce compte, tout cela lui revient et part."
            ),
            self.tr("Retirer"),
            self.remove,
            title=self.tr("Retirer ce compte"),
            name="remove-account",
        )

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


def _heading(body: Body | None, account: Account | None) -> tuple[str, str]:
    """Title and first words of the form."""
    if account is not None and body is not None:
        return text.tr(SERVICE_LABELS[account.service]), body.name
    if body is not None:
        return text.tr("Ajouter un compte"), body.name
    intro = text.tr("Un seul service suffit pour commencer. Les autres s’ajoutent quand vous voulez, de la même façon.")
    return text.tr("Ajouter ma collectivité"), intro


_SMALL = frozenset({"de", "des", "du", "la", "le", "les", "et", "en", "sur", "sous", "aux", "au", "lès", "l", "d"})
_OFFICES = ("mairie-", "ville-", "commune-", "cc-", "agglo-")


def name_of_domain(login: str) -> str:
    """A name to propose: ``maire@saint-aubin-des-pins.fr`` -> ``Saint-Aubin-des-Pins``; empty when nothing can be told."""
    labels = login.rpartition("@")[2].split(".") if "@" in login else []
    if len(labels) < 2 or not labels[-1]:
        return ""
    label = labels[-2].lower()
    for office in _OFFICES:
        label = label.removeprefix(office)
    parts = [part for part in label.split("-") if part]
    return "-".join(part if i and part in _SMALL else part.capitalize() for i, part in enumerate(parts))
