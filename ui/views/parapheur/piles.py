"""The piles of dossiers as chips with their counts, and the filters kept under a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QButtonGroup, QMenu, QWidget

from app.services.folders import Pile, SavedFilter
from ui.context import Context
from ui.text import NBSP, tr
from ui.theme import Space
from ui.widgets.basic import Button
from ui.widgets.flow import FlowLayout
from ui.widgets.listpane import Empty

_ALWAYS = (Pile.SIGN, Pile.VISA, Pile.LATE)
"""Shown whatever they hold."""
_WAITING = (Pile.DELEGATED, Pile.RETURNED)
"""Shown while they hold something; the other piles lie in « Autres »."""
_UNCOUNTED = (Pile.DONE, Pile.ALL)
"""A number there would tell nothing of what awaits."""


def pile_name(pile: Pile) -> str:
    """As on its chip."""
    names = {
        Pile.SIGN: tr("À signer"),
        Pile.VISA: tr("À viser"),
        Pile.LATE: tr("En retard"),
        Pile.DELEGATED: tr("Délégués"),
        Pile.RETURNED: tr("Retournés"),
        Pile.UPCOMING: tr("À venir"),
        Pile.DRAFT: tr("En préparation"),
        Pile.DONE: tr("Terminés"),
        Pile.ALL: tr("Tous"),
    }
    return names[pile]


def empty_of(pile: Pile, *, narrowed: bool) -> Empty:
    """What an empty list says."""
    if narrowed:
        return Empty("filter", tr("Aucun dossier ne répond à ce filtre"), tr("Élargissez-le, ou effacez-le."))
    sentences = {
        Pile.SIGN: (tr("Rien à signer"), tr("Tous vos dossiers sont traités.")),
        Pile.VISA: (tr("Rien à viser"), tr("Aucun dossier n’attend votre visa.")),
        Pile.LATE: (tr("Rien en retard"), tr("Aucune échéance n’est dépassée.")),
        Pile.DELEGATED: (tr("Rien par délégation"), tr("Personne ne vous a confié de dossier.")),
        Pile.RETURNED: (tr("Aucun retour"), tr("Aucun de vos dossiers n’a été rejeté.")),
        Pile.UPCOMING: (tr("Rien à venir"), tr("Aucun circuit ne passe bientôt par vos bureaux.")),
        Pile.DRAFT: (tr("Rien en préparation"), tr("Les dossiers que vous créez attendent ici leur envoi.")),
    }
    title, sentence = sentences.get(pile, (tr("Aucun dossier"), ""))
    return Empty("ok" if pile in (Pile.SIGN, Pile.VISA, Pile.LATE) else "parapheur", title, sentence)


class Piles(QWidget):
    """The chips above the list. A number that grows never moves the chips before it."""

    chosen = Signal(str)
    """A `Pile`."""
    filter_chosen = Signal(str)
    """Name of a filter that the user kept."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        gap = ctx.theme.gap(Space.M)
        self._flow = FlowLayout(self, ctx.theme.gap(Space.S))
        self._flow.setContentsMargins(gap + 4, ctx.theme.gap(Space.XS), gap, ctx.theme.gap(Space.S))
        self._group = QButtonGroup(self)
        self._chips: dict[Pile, Button] = {}
        self._kept: dict[str, Button] = {}
        self._pile = Pile.SIGN
        self._counts: Mapping[Pile, int] = {}
        for pile in Pile:
            chip = self._chip(pile_name(pile), f"chip.{pile.value}")
            chip.clicked.connect(lambda _on=False, pile=pile: self.chosen.emit(pile.value))
            self._chips[pile] = chip
        self.others = Button(ctx.theme, tr("Autres…"), "chip", "chevron-down", self._show_others)
        self.others.setObjectName("chip.others")
        self.others.setAccessibleName(tr("Autres dossiers : à venir, en préparation, terminés, tous"))
        self._flow.addWidget(self.others)
        self.show_counts({})

    def _chip(self, words: str, name: str) -> Button:
        chip = Button(self._ctx.theme, words, "chip")
        chip.setCheckable(True)
        chip.setObjectName(name)
        self._group.addButton(chip)
        self._flow.addWidget(chip)
        return chip

    def choose(self, pile: Pile, saved: str = "") -> None:
        """Mark what the list shows: a pile, or a filter that was kept."""
        self._pile = pile
        chip = self._kept.get(saved) or self._chips[pile]
        chip.setChecked(True)
        self.show_counts(self._counts)

    def _show_others(self) -> None:
        menu = QMenu(self)
        for chip in self._chips.values():
            if chip.isHidden():
                menu.addAction(chip.text(), chip.click)
        menu.popup(self.others.mapToGlobal(QPoint(0, self.others.height())))

    def show_counts(self, counts: Mapping[Pile, int]) -> None:
        """« À signer 15 »."""
        self._counts = counts
        for pile, chip in self._chips.items():
            count = counts.get(pile, 0)
            counted = count and pile not in _UNCOUNTED
            chip.setText(f"{pile_name(pile)}{NBSP}{count}" if counted else pile_name(pile))
            chip.setVisible(pile in _ALWAYS or (pile in _WAITING and bool(count)) or pile is self._pile)
        self._flow.invalidate()
        self.updateGeometry()

    def show_saved(self, filters: Sequence[SavedFilter]) -> None:
        """The kept filters, after the piles."""
        for button in self._kept.values():
            self._group.removeButton(button)
            self._flow.removeWidget(button)
            button.deleteLater()
        self._kept = {}
        for each in filters:
            chip = self._chip(each.name, f"chip.saved.{each.name}")
            chip.set_icon("bookmark")
            chip.clicked.connect(lambda _on=False, name=each.name: self.filter_chosen.emit(name))
            chip.show()
            self._kept[each.name] = chip
