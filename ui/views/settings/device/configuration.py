"""« Fichier de configuration »: choose it or paste its link, see whose it is, one password, and all accounts are there."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.exchange import Proof
from app.services.fleet import Offer, Opened
from ui.context import Context
from ui.errors import word_code, word_error
from ui.text import tr, typeset
from ui.theme import Space, Type
from ui.timers import single_shot
from ui.views.outbox.view import SERVICE_LABELS
from ui.views.settings.pages import FormPage, line_edit
from ui.widgets.basic import Button, Card, Icon, Label, clear
from ui.widgets.secret import password_edit

PATTERN = "Configuration d’Écharpe (*.echarpe-config *.echarpe *.json)"
MOST_BYTES = 256 * 1024
TYPING_MS = 300
"""After the last change of the link, which is pasted: there is nothing else to press."""
LINK = "echarpe:"


async def read_source(source: str) -> str | bytes:
    """What a path holds, or the link itself. Raises `OSError`."""
    if source.strip().lower().startswith(LINK):
        return source
    path = Path(source)

    def read() -> bytes:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)

    return await asyncio.to_thread(read)


class ConfigurationPage(FormPage):
    """``source``: a path or a link to begin with."""

    def __init__(self, ctx: Context, source: str = "") -> None:
        intro = tr(
            "Votre collectivité vous a remis un fichier, ou un code QR à lire avec l’appareil photo de la tablette. "
            "Il contient l’adresse de tous vos services, jamais votre mot de passe."
        )
        super().__init__(ctx, tr("Fichier de configuration"), intro)
        self._source = source
        self._offer: Offer | None = None
        self._before = 0
        """How many accounts there were."""
        theme = ctx.theme
        self.choose = Button(theme, tr("Choisir le fichier…"), "plain", "document", self._ask_file)
        self.add_buttons(self.choose)
        self.link = line_edit("echarpe://configuration?c=…", source if source.lower().startswith(LINK) else "")
        self._link_block = self.add_field(tr("Ou collez ici le lien du code QR"), self.link)
        self._pasted = single_shot(self, TYPING_MS, self._link_given)
        self.link.textChanged.connect(lambda _text: self._pasted.start())
        self.found = Card(theme, ink="accent_soft")
        self.found.hide()
        self.card.body.addWidget(self.found)
        self.login, self.password = line_edit(), password_edit()
        self._login_block = self.add_field(
            tr("Identifiant"), self.login, tr("Celui que votre collectivité vous a donné.")
        )
        hint = tr("Essayé une fois à chaque service. Ceux qui en ont un autre le demanderont.")
        self._password_block = self.add_field(tr("Mot de passe"), self.password, hint)
        self.keep = QCheckBox(tr("Se souvenir du mot de passe"))
        self.card.body.addWidget(self.keep)
        self._results = QVBoxLayout()
        self._results.setSpacing(theme.gap(Space.S))
        self.card.body.addLayout(self._results)
        self.finish(tr("Ouvrir mes comptes"), "check")
        self._show_offer(None)

    def start(self) -> None:
        if self._source:
            self.look(self._source)
        else:
            self.choose.setFocus()

    # --- whose it is ------------------------------------------------------------------------------

    def _ask_file(self) -> None:
        source, _ = QFileDialog.getOpenFileName(self, tr("Fichier de configuration"), "", tr(PATTERN))
        if source:
            self.look(source)

    def _link_given(self) -> None:
        if self.link.text().strip() and self._offer is None:
            self.look(self.link.text().strip())

    def look(self, source: str) -> None:
        """Read and check it; nothing is changed by that."""

        async def work() -> Offer | None:
            try:
                text = await read_source(source)
            except OSError:
                return None
            return await self.ctx.runtime.setup.look(text)

        self.say("")
        self.ctx.bridge.run(work(), on_done=self._looked, on_error=self._not_good, owner=self)

    def _looked(self, offer: Offer | None) -> None:
        if offer is None:
            self.say(tr("Ce fichier ne peut pas être lu. Vérifiez qu’il est encore là."))
            return
        self._show_offer(offer)

    def _not_good(self, error: AppError) -> None:
        self._show_offer(None)
        self.say(word_error(error).text())

    def _show_offer(self, offer: Offer | None) -> None:
        self._offer = offer
        known = offer is not None
        self.found.setVisible(known)
        nameless = offer is not None and any(not spec.login for spec in offer.configuration.accounts)
        self._login_block.setVisible(nameless)
        self._password_block.setVisible(known)
        self.keep.setVisible(offer is not None and offer.configuration.policy.keep_passwords)
        self.choose.setVisible(not known)
        self._link_block.setVisible(not known)
        self.button.setEnabled(known)
        clear(self.found.body)
        if offer is not None:
            self._describe(offer)
            (self.login if nameless else self.password).setFocus()

    def _describe(self, offer: Offer) -> None:
        theme, body, configuration = self.ctx.theme, self.found.body, offer.configuration
        body.addWidget(Label(theme, configuration.body.name, Type.LEAD))
        if configuration.person:
            body.addWidget(Label(theme, configuration.person))
        services = [tr(SERVICE_LABELS[spec.service]) for spec in configuration.accounts]
        body.addWidget(Label(theme, ", ".join(dict.fromkeys(services)), Type.BODY, "text_soft"))
        check = tr("Empreinte de sa clé : {print}. Comparez-la avec celle que votre collectivité vous a donnée.")
        body.addWidget(Label(theme, typeset(check.format(print=offer.fingerprint)), Type.SMALL, "text_soft"))
        for told in self._consequences(offer):
            body.addWidget(Label(theme, typeset(told), Type.SMALL_STRONG))

    def _consequences(self, offer: Offer) -> Sequence[str]:
        """What agreeing gives the body, in plain words."""
        found = [tr("Elle pourra fermer ou effacer à distance ses propres données de cet appareil, et aucune autre.")]
        if offer.owns:
            found.append(tr("L’appareil lui appartient : elle pourra aussi en effacer tout le contenu."))
        policy = offer.configuration.policy
        if policy.lock_code or policy.idle_minutes or policy.offline_days:
            found.append(tr("Elle impose des règles de verrouillage, montrées dans « Cet appareil »."))
        if offer.known is not None:
            found.append(tr("Cette collectivité est déjà ici : ses comptes et ses règles seront mis à jour."))
        return found

    # --- opening ----------------------------------------------------------------------------------

    def submit(self) -> None:
        """Set everything up."""
        offer = self._offer
        if offer is None:
            self.say(tr("Choisissez d’abord le fichier de configuration."))
            self._link_given()
            return
        self.say("")
        self.set_busy(tr("Connexion aux services…"))
        proof = Proof(password=self.password.text(), keep=self.keep.isChecked())
        self._before = len(self.ctx.runtime.accounts.accounts())
        work = self.ctx.runtime.setup.open(offer, self.login.text(), proof)
        self.ctx.bridge.run(work, on_done=self._opened, on_error=self._refused, owner=self)

    def _refused(self, error: AppError) -> None:
        self.set_busy()
        self.say(word_error(error).text())

    def _opened(self, results: Sequence[Opened]) -> None:
        self.password.clear()
        theme = self.ctx.theme
        for block in (self._login_block, self._password_block, self.keep, self.button, self.give_up):
            block.hide()
        for result in results:
            self._results.addWidget(self._result(result))
        locking = self.ctx.runtime.locking
        if locking.wanted_by is not None and not locking.has_code:
            told = tr("{body} demande un code de verrouillage : choisissez-le maintenant.")
            label = Label(theme, told.format(body=locking.wanted_by.by), Type.BODY_STRONG, "warn")
            self._results.addWidget(label)
            code = Button(theme, tr("Choisir un code…"), "primary", "lock", partial(self._go_on, code=True))
            code.setObjectName("configuration.code")
            self._results.addWidget(code, 0, Qt.AlignmentFlag.AlignLeft)
        done = Button(theme, tr("Terminer"), "plain", "check", self._go_on)
        done.setObjectName("configuration.done")
        self._results.addWidget(done, 0, Qt.AlignmentFlag.AlignLeft)
        done.setFocus()

    def _result(self, result: Opened) -> QWidget:
        theme = self.ctx.theme
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        good = not result.code
        row.addWidget(Icon(theme, "ok" if good else "pending", "ok" if good else "warn"), 0, Qt.AlignmentFlag.AlignTop)
        service = tr(SERVICE_LABELS[result.spec.service])
        told = tr("{service} : connecté.") if good else tr("{service} : le mot de passe sera demandé. {why}")
        why = "" if good else word_code(result.code, "needs_user").what
        row.addWidget(Label(theme, typeset(told.format(service=service, why=why)).strip()), 1)
        return line

    def _go_on(self, *, code: bool = False) -> None:
        """To the lock code where it is asked for; where accounts are new, to what is left to set."""
        from ui.views.settings.locking import LockCodePage
        from ui.views.settings.view import SettingsView

        settings = self.ctx.shell.view("settings")
        assert isinstance(settings, SettingsView)
        page = LockCodePage(self.ctx, "set") if code else None
        if len(self.ctx.runtime.accounts.accounts()) == self._before:
            settings.turn_to(page)
        elif page is not None:
            settings.accounts.then_ready(page)
        else:
            settings.accounts.make_ready()
