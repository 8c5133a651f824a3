"""« C’est prêt » : what is left to set after the first account. Nothing of it is required; all of it is in Réglages too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.accounts import Account, Service
from app.domain.changes import ChangeSet
from app.domain.frozen import dataclass
from app.domain.listing import FileState
from app.services.accounts import RECOVERY_NOTED
from ui import text
from ui.context import Context
from ui.text import tr
from ui.theme import Space, Type
from ui.timers import single_shot
from ui.views.settings.cards import CardPage
from ui.views.settings.locking import LockCodePage
from ui.views.settings.pages import Page
from ui.views.settings.recovery import RecoveryPage
from ui.views.settings.selection import SelectionPage, can_select
from ui.widgets.basic import Button, Chip, Icon, Label, Line, clear

FRESH_MS = 400
BESIDE_PX = 480


@dataclass(frozen=True, slots=True)
class Facts:
    """What the page shows besides the accounts."""

    noted: bool = False
    locked: bool = False
    without_card: tuple[Account, ...] = ()
    """Parapheurs whose signing card is not chosen."""
    held: int = 0
    """Bytes of documents on this device."""
    coming: int = 0
    """Bytes that are still to be fetched by themselves."""


class ReadyPage(Page):
    """One line for each thing; ``then`` shows a page that leads back here."""

    def __init__(self, ctx: Context, then: Callable[[Page], None]) -> None:
        several = len(ctx.runtime.accounts.accounts()) > 1
        intro = (
            tr("Vos comptes sont reliés, leur contenu arrive. Vous pouvez commencer, ou régler d’abord ceci :")
            if several
            else tr("Votre compte est relié, son contenu arrive. Vous pouvez commencer, ou régler d’abord ceci :")
        )
        super().__init__(ctx, tr("C’est prêt"), intro)
        self._then = then
        self._shown: Facts | None = None
        self._kept: Label | None = None
        """How much is kept here: it alone changes while documents arrive."""
        self._rows: list[QBoxLayout] = []
        """Of each line: its words, then its button."""
        self._lines = QVBoxLayout()
        self._lines.setSpacing(ctx.theme.gap(Space.S))
        self.card.body.addLayout(self._lines)
        self.begin = Button(ctx.theme, tr("Commencer"), "primary", "check", self._begin)
        self.begin.setObjectName("ready.begin")
        self.add_buttons(self.begin)
        self._fresh = single_shot(self, FRESH_MS, self._read)
        ctx.bridge.changed.connect(self._on_changes)

    def start(self) -> None:
        self.begin.setFocus()
        self._read()

    def _begin(self) -> None:
        self.closed.emit()
        self.ctx.shell.go("today")

    def _on_changes(self, _changes: ChangeSet) -> None:
        if not self._fresh.isActive():
            self._fresh.start()

    def _read(self) -> None:
        runtime = self.ctx.runtime

        async def read() -> Facts:
            storage = await runtime.accounts.storage()
            return Facts(
                noted=await runtime.accounts.setting(RECOVERY_NOTED) == "1",
                locked=runtime.locking.has_code,
                without_card=tuple(
                    account
                    for account in runtime.accounts.accounts(Service.PARAPHEUR)
                    if not account.settings.get("certificate")
                ),
                held=_bytes(storage, FileState.HERE, FileState.PARTIAL),
                coming=_bytes(storage, FileState.WANTED),
            )

        self.ctx.bridge.run(read(), on_done=self._show, owner=self)

    def _show(self, facts: Facts) -> None:
        before, self._shown = self._shown, facts
        if before is not None and replace(before, held=facts.held, coming=facts.coming) == facts:
            if self._kept is not None:
                self._kept.set_text(_kept_words(facts))
            return  # a button under a finger, or with the focus, stays itself
        clear(self._lines)
        self._rows = []
        self._recovery(facts.noted)
        self._lock(facts.locked)
        for account in facts.without_card:
            self._card(account)
        self._offline(facts)
        self._more()

    def _recovery(self, noted: bool) -> None:
        why = tr("À noter sur papier : il rouvre vos données si la clé de l’appareil se perd.")
        act = "" if noted else tr("Afficher le code")
        self._line("key", tr("Code de récupération"), why, act, lambda: RecoveryPage(self.ctx), "ready.recovery")

    def _lock(self, locked: bool) -> None:
        why = tr("Demandé à l’ouverture, et quand la fenêtre est restée seule.")
        act = "" if locked else tr("Choisir un code")
        self._line("lock", tr("Code de verrouillage"), why, act, lambda: LockCodePage(self.ctx, "set"), "ready.lock")

    def _card(self, account: Account) -> None:
        why = tr("La carte et son code PIN sont examinés sans qu’aucun essai ne soit consommé.")
        body = self.ctx.runtime.accounts.body_of(account.id)
        name = tr("Carte de signature, {body}").format(body=body.name)
        page = partial(CardPage, self.ctx, body, account)
        self._line("card", name, why, tr("Choisir et examiner"), page, f"ready.card.{account.id}")

    def _offline(self, facts: Facts) -> None:
        self._kept = None
        for account in self.ctx.runtime.accounts.accounts():
            if can_select(account):
                page = partial(SelectionPage, self.ctx, account)
                name = tr("Documents gardés hors réseau")
                words = _kept_words(facts)
                self._kept = self._line(
                    "download", name, words, tr("Choisir"), page, f"ready.offline.{account.service}"
                )
                return  # the others are chosen in Réglages: one question is enough here

    def _more(self) -> None:
        bodies = self.ctx.runtime.accounts.bodies()
        why = tr("Messagerie, séances, parapheur, courrier : chacun s’ajoute de la même façon.")
        from ui.views.settings.forms import AccountForm

        def form() -> Page:
            page = AccountForm(self.ctx, bodies[0], lambda _account: page.closed.emit())
            return page

        if bodies:
            self._line("plus", tr("Un autre service"), why, tr("Ajouter"), form, "ready.more")

    def _way(self) -> QBoxLayout.Direction:
        """The button beside the words, or under them where there is no room."""
        ways = QBoxLayout.Direction
        return ways.TopToBottom if self.width() < self.ctx.theme.px(BESIDE_PX) else ways.LeftToRight

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for row in self._rows:
            row.setDirection(self._way())

    def _line(self, icon: str, name: str, why: str, act: str, page: Callable[[], Page], id: str) -> Label:
        """A thing to set, why, and its button (``act`` empty: it is done); returns what says why."""
        theme = self.ctx.theme
        row = QWidget()
        whole = QBoxLayout(self._way(), row)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.gap(Space.M))
        self._rows.append(whole)
        line = QHBoxLayout()
        line.setSpacing(theme.gap(Space.M))
        line.addWidget(Icon(theme, icon, "accent"))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(Label(theme, name, Type.BODY_STRONG))
        because = Label(theme, text.typeset(why), Type.SMALL, "text_soft")
        words.addWidget(because)
        words.addStretch(1)
        line.addLayout(words, 1)
        whole.addLayout(line, 1)
        if act:
            button = Button(theme, act, "plain", on_click=lambda: self._then(page()))
            button.setObjectName(id)
            button.setAccessibleName(f"{act}, {name}")
            whole.addWidget(button)
        else:
            whole.addWidget(Chip(theme, tr("Fait"), "ok"))
        self._lines.addWidget(Line(theme))
        self._lines.addWidget(row)
        return because


def _kept_words(facts: Facts) -> str:
    held = text.size(facts.held)
    if not facts.coming:
        return text.typeset(tr("{held} de documents ici, chiffrés.").format(held=held))
    return text.typeset(tr("{held} ici, encore {coming} à recevoir.").format(held=held, coming=text.size(facts.coming)))


def _bytes(storage: Mapping[str, int], *states: FileState) -> int:
    return sum(size for name, size in storage.items() if name.split(":")[0] in states)
