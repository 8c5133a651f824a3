"""« Téléchargements » of an account: what is kept on this device without being asked for (row 122)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtWidgets import QButtonGroup, QWidget

from app.domain.accounts import Account, Service
from app.domain.selection import MEGABYTE, Family, Selection, selection_of
from app.services.storage import Estimate
from ui.context import Context
from ui.text import NBSP, plural, size, tr, typeset
from ui.theme import Space, Type
from ui.views.settings.pages import Page
from ui.widgets.basic import Button, Label
from ui.widgets.flow import FlowLayout
from ui.widgets.tick import Tick

FILES: Mapping[Service, str] = {
    Service.ZIMBRA: "Pièces jointes",
    Service.IDELIBRE: "Documents de séance",
    Service.COURRIER: "Courriers numérisés",
}
"""Services with something to choose. A parapheur always holds what awaits a signature, and nothing else."""
_AGES: Mapping[Service, str] = {
    Service.ZIMBRA: "Pièces jointes des messages reçus depuis moins de…",
    Service.IDELIBRE: "Documents des séances à venir, et passées depuis moins de…",
    Service.COURRIER: "Courriers arrivés depuis moins de…",
}
_FAMILIES: Mapping[Family, str] = {
    Family.PDF: "PDF",
    Family.IMAGE: "Images",
    Family.OFFICE: "Textes, tableurs et présentations",
    Family.OTHER: "Autres fichiers",
}
_DAYS = (7, 30, 90, 365)
_SIZES = (0, 1, 5, 25, 100)


def days_words(days: int | None) -> str:
    """``un mois``; None or 0 = no limit."""
    if not days:
        return tr("Toutes les dates")
    known = {7: "Une semaine", 30: "Un mois", 90: "Trois mois", 365: "Un an"}
    return tr(known[days]) if days in known else plural(days, "%n jour", "%n jours")


def size_words(size_bytes: int | None) -> str:
    """``Jusqu’à 5 Mo``; None = any size, 0 = none."""
    if size_bytes is None:
        return tr("Toutes les tailles")
    if size_bytes == 0:
        return tr("Aucun fichier d’avance")
    return tr("Jusqu’à {size}").format(size=f"{size_bytes // MEGABYTE}{NBSP}{tr('Mo')}")


def can_select(account: Account) -> bool:
    """Whether there is something to choose for this account."""
    return account.service in FILES


class Choice(QWidget):
    """One of several values, as chips. ``value`` is the chosen one."""

    def __init__(
        self,
        ctx: Context,
        name: str,
        values: Sequence[int | None],
        chosen: int | None,
        words: Callable[[int | None], str],
    ) -> None:
        super().__init__()
        self.value = chosen
        flow = FlowLayout(self, ctx.theme.gap(Space.S))
        self._group = QButtonGroup(self)
        self._told: Callable[[], None] | None = None
        for value in values:
            button = Button(ctx.theme, words(value), "chip", "", partial(self._choose, value))
            button.setObjectName(f"settings.{name}.{'any' if value is None else value}")
            button.setCheckable(True)
            button.setChecked(value == chosen)
            self._group.addButton(button)
            flow.addWidget(button)

    def _choose(self, value: int | None) -> None:
        self.value = value
        if self._told is not None:
            self._told()

    def tell(self, told: Callable[[], None]) -> None:
        """``told`` is called at each choice."""
        self._told = told


class SelectionPage(Page):
    """A few questions, saved together: the account is connected afresh."""

    def __init__(self, ctx: Context, account: Account) -> None:
        intro = tr(
            "Ce qui n’est pas téléchargé d’avance reste dans les listes et arrive quand vous l’ouvrez. "
            "Ce qui est à signer est toujours téléchargé."
        )
        super().__init__(ctx, tr("Téléchargements"), intro)
        self._account = account
        before, service = selection_of(account), account.service
        self.mail: Choice | None = None
        if service is Service.ZIMBRA:
            days = _with((*_DAYS[1:], 0), before.mail_days)
            self.mail = self._ask(tr("Messages gardés sur cet appareil"), "mail", days, before.mail_days, mail_words)
            words = tr("Ceux qui sont déjà là restent, et tous restent sur le serveur.")
            self.card.body.addWidget(Label(ctx.theme, words, Type.SMALL, "text_soft"))
        sizes = _with((*(size * MEGABYTE for size in _SIZES), None), before.max_bytes)
        self.largest = self._ask(tr(FILES[service]), "size", sizes, before.max_bytes, size_words)
        ages = _with((*_DAYS, None), before.age_days)
        self.oldest = self._ask(tr(_AGES[service]), "age", ages, before.age_days, days_words)
        self.families = self._ask_families(before)
        self.metered = self._tick("metered", tr("Télécharger aussi sur une connexion limitée"), before.on_metered)
        self.estimate = Label(ctx.theme, "", Type.BODY_STRONG)
        self.estimate.setObjectName("settings.selection.estimate")
        self.card.body.insertWidget(2, self.estimate)  # under the heading: in sight while choosing
        self._listen()
        save = Button(ctx.theme, tr("Enregistrer"), "primary", "check", self.save)
        save.setObjectName("settings.selection.save")
        self.add_buttons(save, Button(ctx.theme, tr("Annuler"), "quiet", "", self.closed.emit))

    def start(self) -> None:
        self._measure()

    def _listen(self) -> None:
        """The size follows each choice."""
        self.largest.tell(self._measure)
        self.oldest.tell(self._measure)
        for tick in self.families.values():
            tick.toggled.connect(lambda _on: self._measure())

    def _measure(self) -> None:
        chosen = self.chosen
        self.ctx.bridge.run(
            self.ctx.runtime.storage.estimate(self._account.id, chosen),
            on_done=lambda found: self._say(found) if chosen == self.chosen else None,
            owner=self,
        )

    def _say(self, found: Estimate) -> None:
        said = tr("Avec ces choix : {size} sur cet appareil, dont {here} déjà là.")
        if found.kept == found.here:
            said = tr("Avec ces choix : {size} sur cet appareil, tout est déjà là.")
        self.estimate.set_text(typeset(said.format(size=size(found.kept), here=size(found.here))))

    def _ask(
        self,
        title: str,
        name: str,
        values: Sequence[int | None],
        chosen: int | None,
        words: Callable[[int | None], str],
    ) -> Choice:
        self.card.body.addWidget(Label(self.ctx.theme, title, Type.BODY_STRONG))
        choice = Choice(self.ctx, name, values, chosen, words)
        choice.setAccessibleName(title)
        self.card.body.addWidget(choice)
        return choice

    def _ask_families(self, before: Selection) -> Mapping[Family, Tick]:
        self.card.body.addWidget(Label(self.ctx.theme, tr("Types de fichiers"), Type.BODY_STRONG))
        return {
            family: self._tick(family.value, tr(words), family in before.families)
            for family, words in _FAMILIES.items()
        }

    def _tick(self, name: str, words: str, on: bool) -> Tick:
        tick = Tick(self.ctx.theme, words)
        tick.setObjectName(f"settings.{name}")
        tick.setChecked(on)
        self.card.body.addWidget(tick)
        return tick

    @property
    def chosen(self) -> Selection:
        """What the page says now."""
        return Selection(
            mail_days=(self.mail.value or 0) if self.mail is not None else 0,
            max_bytes=self.largest.value,
            age_days=self.oldest.value,
            families=frozenset(family for family, tick in self.families.items() if tick.isChecked()),
            on_metered=self.metered.isChecked(),
        )

    def save(self) -> None:
        """Write it down and leave; the account is synchronised anew."""

        def done(_account: Account) -> None:
            self.ctx.shell.toast(tr("Téléchargements enregistrés."))
            self.closed.emit()

        change = self.ctx.runtime.accounts.update_settings(self._account.id, **self.chosen.settings())
        self.ctx.bridge.run(change, on_done=done, owner=self)


def mail_words(days: int | None) -> str:
    """``Un mois``; 0 = all."""
    return days_words(days) if days else tr("Tous")


def _with(values: Sequence[int | None], held: int | None) -> list[int | None]:
    """The values offered, and the one that is held where somebody chose another; those without a limit stay last."""
    if held in values:
        return list(values)
    limited, last = list(values[:-1]), values[-1]
    return [*sorted([*(v for v in limited if v is not None), *([held] if held is not None else [])]), last]
