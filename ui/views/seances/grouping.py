"""The sommaire three ways: in the order of the meeting, by theme, by rapporteur."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu

from app.domain.folding import folded
from app.domain.seances import Origin
from ui.context import Context
from ui.text import tr
from ui.views.seances.summary import Item
from ui.widgets.basic import Button


class Grouping(enum.StrEnum):
    """What the headings of the sommaire are."""

    ORDER = "order"
    """Themes, each time another one begins."""
    THEME = "theme"
    REPORTER = "reporter"


WORDS = {
    Grouping.ORDER: "Dans l’ordre du jour",
    Grouping.THEME: "Par thème",
    Grouping.REPORTER: "Par rapporteur",
}


def under_headings(items: Sequence[Item], by: Grouping) -> list[tuple[str, Item]]:
    """(heading, document), ``items`` in reading order: annexes stay with their projet, its order stays in each group."""
    if by is not Grouping.ORDER:
        items = sorted(items, key=partial(_place, by))
    return [(_heading(item, by), item) for item in items]


def _place(by: Grouping, item: Item) -> tuple[int, str, str]:
    """The convocation first, documents of no projet last; in between one's own projets, then names."""
    if item.projet is None:
        return (0, "", "") if item.document.origin is Origin.CONVOCATION else (4, "", "")
    if by is Grouping.THEME:
        return (2 if item.projet.theme else 3, folded(item.projet.theme), "")
    if item.projet.mine:
        return 1, "", ""
    name = folded(item.projet.rapporteur)
    return (2 if name else 3, name.rpartition(" ")[2], name)


def _heading(item: Item, by: Grouping) -> str:
    projet = item.projet
    if projet is None:
        return "" if item.document.origin is Origin.CONVOCATION else tr("Autres documents")
    if by is not Grouping.REPORTER:
        return projet.theme.replace(", ", " › ") or tr("Sans thème")
    return tr("Vous rapportez") if projet.mine else projet.rapporteur or tr("Sans rapporteur")


class GroupingButton(Button):
    """Says how the sommaire is laid out, and changes it; the choice is kept for all meetings."""

    chosen = Signal()

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme, "", "quiet", "list", self._ask)
        self._prefs = ctx.prefs
        self._say()

    @property
    def grouping(self) -> Grouping:
        return Grouping(self._prefs.seance_grouping)

    def menu_of_ways(self) -> QMenu:
        """The three, the one in use ticked."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for way, words in WORDS.items():
            action = menu.addAction(tr(words))
            action.setCheckable(True)
            action.setChecked(way is self.grouping)
            action.triggered.connect(partial(self._choose, way))
        return menu

    def _ask(self) -> None:
        self.menu_of_ways().popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _choose(self, way: Grouping, _checked: bool = False) -> None:
        self._prefs.seance_grouping = way.value
        self._say()
        self.chosen.emit()

    def _say(self) -> None:
        words = tr(WORDS[self.grouping])
        self.setText(words)
        self.setAccessibleName(tr("Ordre du sommaire : {way}").format(way=words))
