"""« Collectivités et comptes »: what is set up, its state, and the ways to add, change and connect.

The panel fills one card of Réglages; each act opens a page over it (`forms`, `cards`, `recovery`), given
to ``turn_to``. After the first body comes its recovery code, then its first account: a profile is usable
when the last page closes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.domain.accounts import Account, AccountState, Body, Link, Service
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key
from app.services.accounts import RECOVERY_NOTED
from app.services.signing_types import CardView
from ui import text
from ui.context import Context
from ui.directory import Directory
from ui.errors import word_code
from ui.theme import Space, Type
from ui.views.outbox.view import SERVICE_LABELS
from ui.views.outbox.words import link_sentence
from ui.views.parapheur import words as card_words
from ui.views.settings.absence import AbsencePage
from ui.views.settings.cards import CardPage
from ui.views.settings.carnet import CarnetPage
from ui.views.settings.delegations import DelegationsPage
from ui.views.settings.filters import FiltersPage
from ui.views.settings.forms import AccountForm, BodyForm, body_icon
from ui.views.settings.pages import Page
from ui.views.settings.ready import ReadyPage
from ui.views.settings.recovery import RecoveryPage
from ui.views.settings.selection import SelectionPage, can_select
from ui.views.settings.sharing import ShareForm
from ui.widgets.basic import Button, Card, Chip, Label, Line, clear
from ui.widgets.flow import FlowLayout


@dataclass(frozen=True, slots=True)
class Facts:
    """What the panel shows besides the profile itself."""

    states: Sequence[AccountState] = ()
    cards: Mapping[AccountId, CardView] = field(default_factory=dict)
    """The certificate chosen for each parapheur that has one."""
    noted: bool = False
    """The recovery code is on paper."""


class AccountsPanel:
    """Fills ``card``; ``turn_to`` shows a page over Réglages until it closes, None takes it away."""

    def __init__(self, ctx: Context, card: Card, turn_to: Callable[[Page | None], None]) -> None:
        self._ctx, self._card, self._turn_to = ctx, card, turn_to
        self._directory = Directory(ctx)
        self._shown: object = None
        self._facts: Facts | None = None
        ctx.theme.changed.connect(self._recolour)
        self._sentences: dict[AccountId, Label] = {}
        """What progress rewrites in place: rebuilding would take buttons away under a finger."""

    async def read(self) -> Facts:
        """On the application's thread."""
        runtime = self._ctx.runtime
        signing = [account.id for account in runtime.accounts.accounts(Service.PARAPHEUR)]
        chosen = {account: runtime.signing.chosen(account) for account in signing}
        return Facts(
            await runtime.sync.states(),
            {account: card for account, card in chosen.items() if card is not None},
            await runtime.accounts.setting(RECOVERY_NOTED) == "1",
        )

    # --- pages ----------------------------------------------------------------------------------

    def add_body(self, service: Service | None = None) -> None:
        """« Ajouter une collectivité », with its first account; the very first one leads on to what is left to set."""
        first = not self._directory.bodies()
        done = self.make_ready if first else self._account_added
        self._turn_to(AccountForm(self._ctx, None, lambda account: done(account), service=service))

    def make_ready(self, _account: Account | None = None) -> None:
        """What is left to set before beginning: nothing of it is required."""
        self._turn_to(ReadyPage(self._ctx, self.then_ready))

    def then_ready(self, page: Page) -> None:
        """Show a page that leads back to what is left to set."""
        page.closed.connect(self.make_ready)
        self._turn_to(page)

    def add_account(self, body: Body) -> None:
        self._turn_to(AccountForm(self._ctx, body, self._account_added))

    def _account_added(self, account: Account) -> None:
        self._ctx.shell.toast(text.tr("Le compte est ajouté. Son contenu arrive."))
        if account.service is Service.PARAPHEUR and not account.settings.get("certificate"):
            self._choose_card(self._ctx.runtime.accounts.body_of(account.id), account)
        else:
            self._leave()

    def _change_body(self, body: Body) -> None:
        self._turn_to(BodyForm(self._ctx, lambda _body: self._leave(), body))

    def _change_account(self, body: Body, account: Account) -> None:
        self._turn_to(AccountForm(self._ctx, body, self._connected, account))

    def _connected(self, _account: Account) -> None:
        self._ctx.shell.toast(text.tr("Connexion réussie."))
        self._leave()

    def _choose_card(self, body: Body, account: Account) -> None:
        self._turn_to(CardPage(self._ctx, body, account))

    def choose_downloads(self, account: Account) -> None:
        """What of an account is kept here without being asked for."""
        self._turn_to(SelectionPage(self._ctx, account))

    def set_absence(self, account: Account) -> None:
        """The answer given while away."""
        self._turn_to(AbsencePage(self._ctx, account))

    def set_filters(self, account: Account) -> None:
        """What the server does with incoming mail."""
        self._turn_to(FiltersPage(self._ctx, account, self._turn_to))

    def show_delegations(self) -> None:
        """Everything given and received."""
        self._turn_to(DelegationsPage(self._ctx, self._turn_to))

    def share_folder(self, key: Key) -> None:
        """Share this folder."""
        self._turn_to(ShareForm(self._ctx, self._leave, key))

    def _leave(self) -> None:
        self._turn_to(None)

    # --- the card -------------------------------------------------------------------------------

    def show(self, facts: Facts) -> None:
        """Bring the card up to date; rebuilt only when there is something else to press."""
        about = {state.account: (link_sentence(state)[1], state.link, state.error_code) for state in facts.states}
        shape = (self._directory.bodies(), self._directory.accounts(), about, dict(facts.cards), facts.noted)
        self._facts = facts
        if shape != self._shown:
            self._shown = shape
            self._rebuild(facts)
        for state in facts.states:
            account = self._directory.account(state.account)
            if account is not None and state.account in self._sentences:
                self._sentences[state.account].set_text(f"{account.login} · {_sentence(state)}")

    def _recolour(self) -> None:
        """The signs of the bodies are painted in the theme's colours."""
        if self._facts is not None:
            self._shown = None
            self.show(self._facts)

    def _rebuild(self, facts: Facts) -> None:
        theme, body = self._ctx.theme, self._card.body
        clear(body)
        self._sentences = {}
        body.addWidget(Label(theme, text.tr("Collectivités et comptes"), Type.LEAD))
        for held in self._directory.bodies():
            body.addWidget(Line(theme))
            self._show_body(held, facts)
        body.addWidget(Line(theme))
        more = Button(theme, text.tr("Ajouter une collectivité"), "plain", "plus", self.add_body)
        body.addWidget(self._flow(more))
        services = {account.service for account in self._directory.accounts()}
        if services & {Service.ZIMBRA, Service.PARAPHEUR}:
            body.addWidget(Line(theme))
            self._show_delegating()
        if self._directory.bodies():
            body.addWidget(Line(theme))
            self._show_carnet()
            body.addWidget(Line(theme))
            self._show_recovery(facts.noted)

    def _show_body(self, held: Body, facts: Facts) -> None:
        theme, body = self._ctx.theme, self._card.body
        change = Button(theme, text.tr("Modifier"), "quiet", "", partial(self._change_body, held))
        change.setAccessibleName(text.tr("Modifier {body}").format(body=held.name))
        head = QHBoxLayout()
        head.setSpacing(theme.gap(Space.S))
        sign = QLabel()
        sign.setPixmap(body_icon(theme, held.colour).pixmap(theme.icon_px()))
        head.addWidget(sign)
        head.addWidget(Label(theme, held.name, Type.BODY_STRONG), 1)
        head.addWidget(change)
        body.addLayout(head)
        states = {state.account: state for state in facts.states}
        for account in self._directory.accounts():
            if account.body == held.id:
                state = states.get(account.id, AccountState(account=account.id))
                body.addLayout(self._account(held, account, state, facts.cards.get(account.id)))
        add = Button(theme, text.tr("Ajouter un compte"), "plain", "plus", partial(self.add_account, held))
        add.setAccessibleName(text.tr("Ajouter un compte à {body}").format(body=held.name))
        erase = Button(theme, text.tr("Effacer de cet appareil…"), "danger", "trash", partial(self._ask_erase, held))
        erase.setAccessibleName(text.tr("Effacer {body} de cet appareil").format(body=held.name))
        body.addWidget(self._flow(add, erase))

    def _account(self, held: Body, account: Account, state: AccountState, card: CardView | None) -> QVBoxLayout:
        theme = self._ctx.theme
        _sentence, tone = link_sentence(state)
        block = QVBoxLayout()
        block.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(theme.gap(Space.M))
        service = text.tr(SERVICE_LABELS[account.service])
        head.addWidget(Label(theme, service), 1)
        if tone == "danger":
            head.addWidget(Chip(theme, text.tr("À traiter"), "danger"))
        about = f"{service}, {held.name}"
        change = Button(theme, text.tr("Modifier"), "quiet", "", partial(self._change_account, held, account))
        change.setAccessibleName(f"{change.text()}, {about}")
        head.addWidget(change)
        block.addLayout(head)
        self._sentences[account.id] = Label(theme, account.login, Type.SMALL, "text_soft")
        block.addWidget(self._sentences[account.id])
        if account.service is Service.PARAPHEUR:
            block.addWidget(self._card_line(card))
        buttons = self._account_buttons(held, account, state)
        for button in buttons:
            button.setAccessibleName(f"{button.text()}, {about}")
        if buttons:
            block.addSpacing(theme.gap(Space.XS))
            block.addWidget(self._flow(*buttons))
        return block

    def _card_line(self, card: CardView | None) -> Label:
        if card is None:
            return Label(self._ctx.theme, text.tr("Aucune carte de signature choisie"), Type.SMALL, "warn")
        until = text.local(card.not_after_ms).strftime("%d/%m/%Y")
        shown = text.tr("Carte de {name}, valable jusqu’au {until}").format(name=card.subject, until=until)
        renewal = [notice for notice in card.notices if notice.code == "cert_renewal_due"]
        reasons = [card_words.certificate(reason) for reason in (*card.blocking, *card.warnings, *renewal)]
        ink = "danger" if not card.usable else "warn" if reasons else "text_soft"
        return Label(self._ctx.theme, ", ".join([shown, *reasons]), Type.SMALL, ink)

    def _account_buttons(self, held: Body, account: Account, state: AccountState) -> list[Button]:
        theme = self._ctx.theme
        edit = partial(self._change_account, held, account)
        buttons = []
        if state.link is Link.NEEDS_USER and state.error_code == "mass_deletion":
            see = partial(self._ctx.shell.go, "outbox")
            buttons.append(Button(theme, text.tr("Répondre"), "plain", on_click=see))
        elif state.link is Link.NEEDS_USER and state.error_code != "version_too_old":
            buttons.append(Button(theme, text.tr("Se connecter"), "primary", "key", edit))
        if account.service is Service.PARAPHEUR:
            choose = partial(self._choose_card, held, account)
            buttons.append(Button(theme, text.tr("Choisir la carte de signature"), "plain", "card", choose))
        if can_select(account):
            select = partial(self.choose_downloads, account)
            buttons.append(Button(theme, text.tr("Téléchargements"), "plain", "download", select))
        if account.service is Service.ZIMBRA:
            away, rules = partial(self.set_absence, account), partial(self.set_filters, account)
            buttons.append(Button(theme, text.tr("Absence"), "plain", "pending", away))
            buttons.append(Button(theme, text.tr("Filtres"), "plain", "filter", rules))
        return buttons

    def _show_delegating(self) -> None:
        theme, body = self._ctx.theme, self._card.body
        body.addWidget(Label(theme, text.tr("Délégations"), Type.BODY_STRONG))
        words = text.tr("Dossiers et agendas partagés, droit d’écrire pour un autre, parapheur.")
        body.addWidget(Label(theme, words, Type.SMALL, "text_soft"))
        show = Button(theme, text.tr("Voir les délégations"), "plain", "people", self.show_delegations)
        show.setObjectName("settings.delegations")
        body.addWidget(self._flow(show))

    def _show_carnet(self) -> None:
        theme, body = self._ctx.theme, self._card.body
        body.addWidget(Label(theme, text.tr("Mes notes sur mes appareils"), Type.BODY_STRONG))
        words = text.tr("L’encre posée sur les documents et vos rappels, chiffrés, d’un appareil à l’autre.")
        body.addWidget(Label(theme, words, Type.SMALL, "text_soft"))
        show = Button(theme, text.tr("Voir où vont mes notes"), "plain", "pen", self.show_carnet)
        show.setObjectName("settings.carnet")
        body.addWidget(self._flow(show))

    def show_carnet(self) -> None:
        """Where ink goes, body by body."""
        self._turn_to(CarnetPage(self._ctx))

    def _show_recovery(self, noted: bool) -> None:
        theme, body = self._ctx.theme, self._card.body
        body.addWidget(Label(theme, text.tr("Code de récupération"), Type.BODY_STRONG))
        known = text.tr("Vous l’avez noté. Il rouvre vos données si la clé du trousseau se perd.")
        missing = text.tr("Pas encore noté. Sans lui, une clé perdue rend vos données illisibles.")
        body.addWidget(Label(theme, known if noted else missing, Type.SMALL, "text_soft" if noted else "warn"))
        words = text.tr("Afficher un nouveau code")
        body.addWidget(self._flow(Button(theme, words, "plain", "key", self.show_code)))

    def show_code(self) -> None:
        """A new recovery code, shown once."""
        self._turn_to(RecoveryPage(self._ctx))

    def _flow(self, *buttons: QWidget) -> QWidget:
        box = QWidget()
        flow = FlowLayout(box, self._ctx.theme.gap(Space.S))
        for button in buttons:
            flow.addWidget(button)
        return box

    def _ask_erase(self, held: Body) -> None:
        """The name must be typed: nothing brings the data back."""
        words = text.tr(
            "Toutes les données de {body} seront illisibles sur cet appareil, y compris ce qui n’est pas encore envoyé.\n"
            "Les serveurs n’en sont pas changés. Pour confirmer, écrivez EFFACER."
        ).format(body=text.quoted(held.name))
        title = text.tr("Effacer une collectivité")
        typed, agreed = QInputDialog.getText(self._card, title, words, QLineEdit.EchoMode.Normal)
        if agreed and typed.strip() == "EFFACER":
            done = text.tr("Les données de {body} sont effacées.").format(body=text.quoted(held.name))
            self._ctx.bridge.run(
                self._ctx.runtime.accounts.erase_body(held.id),
                on_done=lambda _none: self._ctx.shell.toast(done),
                owner=self._card,
            )


def _sentence(state: AccountState) -> str:
    """The state of a link; of one that asks only what happened: the answer is the button beside it."""
    if state.link is Link.NEEDS_USER:
        return word_code(state.error_code or "needs_user", "needs_user").what
    return link_sentence(state)[0]
