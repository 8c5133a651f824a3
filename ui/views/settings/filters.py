"""« Filtres »: what the server does by itself with incoming mail (row 15).

Rules made in the webmail with conditions unknown here are shown, switched, moved and deleted, never rewritten.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.accounts import Account
from app.domain.changes import ChangeSet
from app.domain.errors import AppError
from app.domain.mail import MailFolder
from app.domain.writing import Action, Condition, Deed, Facet, MailFilter
from app.services.mail import FolderRow
from ui.context import Context
from ui.errors import word_error
from ui.text import NBSP, quoted, tr
from ui.theme import Space, Type
from ui.views.mail.folders import folder_name
from ui.views.settings.pages import FormPage, Page
from ui.widgets.basic import Button, Chip, IconButton, Label, Line, StatePane, clear
from ui.widgets.combo import Combo

_FACETS = {
    Facet.FROM: "l’expéditeur contient",
    Facet.TO: "un destinataire contient",
    Facet.SUBJECT: "l’objet contient",
    Facet.BODY: "le texte contient",
}
_NOT = {
    Facet.FROM: "l’expéditeur ne contient pas",
    Facet.TO: "aucun destinataire ne contient",
    Facet.SUBJECT: "l’objet ne contient pas",
    Facet.BODY: "le texte ne contient pas",
}
_DEEDS = {
    Deed.FOLDER: "ranger dans {value}",
    Deed.TAG: "étiqueter {value}",
    Deed.READ: "marquer comme lu",
    Deed.FLAG: "suivre",
    Deed.TRASH: "mettre à la corbeille",
    Deed.FORWARD: "transférer à {value}",
    Deed.STOP: "ne rien faire de plus",
}


def rule_words(rule: MailFilter) -> str:
    """« Si l’objet contient « voirie » : ranger dans « Travaux ». »"""
    joined = tr(" ou ") if rule.any_of else tr(" et ")
    conditions = joined.join(
        f"{tr((_NOT if c.negative else _FACETS)[c.facet])} {quoted(c.value)}" for c in rule.conditions
    )
    deeds = ", ".join(tr(_DEEDS[a.deed]).format(value=quoted(a.value.strip("/"))) for a in rule.actions)
    if not rule.simple:
        made = tr("Fait dans la messagerie en ligne, avec des conditions qui ne se changent que là.")
        return f"{made} {_sentence(conditions, deeds)}".strip()
    return _sentence(conditions, deeds)


def _sentence(conditions: str, deeds: str) -> str:
    if not conditions or not deeds:
        return ""
    return tr("Si {conditions}{nbsp}: {deeds}.").format(conditions=conditions, deeds=deeds, nbsp=NBSP)


class FiltersPage(Page):
    """The rules in their order; each with its switch, a way up, a way out."""

    def __init__(self, ctx: Context, account: Account, turn_to: Callable[[Page | None], None]) -> None:
        intro = tr("Votre messagerie applique ces règles de haut en bas à chaque message qui arrive.")
        super().__init__(ctx, tr("Filtres"), intro)
        self._account, self._turn_to = account, turn_to
        self._shown: Sequence[MailFilter] | None = None
        box = QWidget()
        self.rows = QVBoxLayout(box)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.card.body.addWidget(box)
        add = Button(ctx.theme, tr("Ajouter un filtre"), "plain", "plus", self.add)
        add.setObjectName("settings.filters.add")
        self.add_buttons(add, Button(ctx.theme, tr("Revenir"), "quiet", "", self.closed.emit))
        ctx.bridge.changed.connect(self._on_changes)

    def start(self) -> None:
        self._load()

    def add(self) -> None:
        """« Ajouter un filtre »."""
        ctx, account, turn_to = self.ctx, self._account, self._turn_to
        turn_to(FilterForm(ctx, account, lambda: turn_to(FiltersPage(ctx, account, turn_to))))

    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.of_kind(MailFilter.KIND):
            self._load()

    def _load(self) -> None:
        self.ctx.bridge.run(self.ctx.runtime.standing.filters(self._account.id), on_done=self._show, owner=self)

    def _show(self, rules: Sequence[MailFilter]) -> None:
        if rules == self._shown:
            return
        self._shown = rules
        theme = self.ctx.theme
        clear(self.rows)
        if not rules:
            empty = tr("Les messages arrivent tous dans la boîte de réception.")
            self.rows.addWidget(StatePane(theme, "filter", tr("Aucun filtre"), empty))
        for rank, rule in enumerate(rules):
            if rank:
                self.rows.addWidget(Line(theme))
            self.rows.addLayout(self._row(rule, first=rank == 0))

    def _row(self, rule: MailFilter, *, first: bool) -> QVBoxLayout:
        theme, standing, account = self.ctx.theme, self.ctx.runtime.standing, self._account.id
        block = QVBoxLayout()
        head = QHBoxLayout()
        head.setSpacing(theme.gap(Space.S))
        head.addWidget(Label(theme, rule.id, Type.BODY_STRONG), 1)
        head.addWidget(Chip(theme, tr("Actif") if rule.active else tr("Arrêté"), "ok" if rule.active else "warn"))
        block.addLayout(head)
        block.addWidget(Label(theme, rule_words(rule), Type.SMALL, "text_soft"))
        line = QHBoxLayout()
        line.setSpacing(theme.gap(Space.S))
        words = tr("Arrêter") if rule.active else tr("Activer")
        switch = Button(theme, words, "plain", "", lambda: self._do(standing.switch_filter(account, rule)))
        switch.setAccessibleName(f"{words} {rule.id}")
        line.addWidget(switch)
        up = IconButton(theme, "chevron-up", tr("Appliquer {name} plus tôt").format(name=rule.id))
        up.clicked.connect(lambda: self._do(standing.raise_filter(account, rule)))
        up.setEnabled(not first)
        line.addWidget(up)
        line.addStretch(1)
        drop = Button(theme, tr("Supprimer"), "danger", "trash", partial(self._delete, rule))
        drop.setAccessibleName(tr("Supprimer {name}").format(name=rule.id))
        line.addWidget(drop)
        block.addLayout(line)
        return block

    def _do(self, job: Coroutine[Any, Any, None]) -> None:
        self.ctx.bridge.run(job, owner=self)

    def _delete(self, rule: MailFilter) -> None:
        standing, account = self.ctx.runtime.standing, self._account.id

        def back() -> None:
            self._do(standing.save_filter(account, rule))

        self.ctx.bridge.run(
            standing.delete_filter(account, rule.id),
            on_done=lambda _none: self.ctx.shell.toast(tr("Filtre supprimé."), back),
            owner=self,
        )


class FilterForm(FormPage):
    """A new rule in one sentence: if this contains that, do this."""

    def __init__(self, ctx: Context, account: Account, done: Callable[[], None]) -> None:
        super().__init__(ctx, tr("Nouveau filtre"))
        self._account = account
        self.closed.connect(done)
        self.name = QLineEdit()
        self.add_field(tr("Nom du filtre"), self.name)
        self.facet = Combo()
        for facet, words in _FACETS.items():
            self.facet.addItem(tr(words), facet)
        self.add_field(tr("Si"), self.facet)
        self.value = QLineEdit()
        self.add_field(tr("Ces mots"), self.value)
        self.deed = Combo()
        self.add_field(tr("Alors"), self.deed)
        self.finish(tr("Créer le filtre"), "check")
        self.show_folders(())

    def start(self) -> None:
        self.ctx.bridge.run(self.ctx.runtime.mail.folders(), on_done=self.show_folders, owner=self)
        self.name.setFocus()

    def show_folders(self, rows: Sequence[FolderRow]) -> None:
        """What can be done: put in one of the account's folders, or mark."""
        self.deed.clear()
        folders = [row.folder for row in rows if row.account == self._account.id and not row.folder.is_shared]
        for folder in folders:
            words = tr("ranger dans {value}").format(value=quoted(folder_name(folder)))
            self.deed.addItem(words, Action(deed=Deed.FOLDER, value=_path(folder, folders)))
        for deed in (Deed.FLAG, Deed.READ, Deed.TRASH):
            self.deed.addItem(tr(_DEEDS[deed]), Action(deed=deed))

    def submit(self) -> None:
        value, name = self.value.text().strip(), self.name.text().strip()
        condition = Condition(facet=Facet(self.facet.currentData()), value=value)
        rule = MailFilter(id=name, rank=0, conditions=(condition,) if value else (), actions=(self.deed.currentData(),))

        def done(_none: None) -> None:
            self.ctx.shell.toast(tr("Filtre créé."))
            self.closed.emit()

        self.ctx.bridge.run(
            self.ctx.runtime.standing.add_filter(self._account.id, rule),
            on_done=done,
            on_error=self._refused,
            owner=self,
        )

    def _refused(self, error: AppError) -> None:
        self.say(word_error(error).text())


def _path(folder: MailFolder, folders: Sequence[MailFolder]) -> str:
    by_id = {each.id: each for each in folders}
    names, here = [folder.name], by_id.get(folder.parent)
    while here is not None:
        names.insert(0, here.name)
        here = by_id.get(here.parent)
    return "/".join(names)
