"""What the bars of ink share: which buttons stay where they do not all fit, the inks in a menu, how thick the pen writes.

A bar too short for its buttons never cuts one off: what is used least folds into the menu of its last button, and the
inks fold into the one in hand, which opens the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from ui.context import Context
from ui.ink.desk import InkDesk
from ui.ink.swatch import Swatch, disc
from ui.ink.tools import PEN_STYLES, STYLE_NAMES, WEIGHT_NAMES, PenStyle, ToolKind
from ui.text import tr


def staying(
    buttons: Sequence[QWidget], giving_way: Sequence[Sequence[QWidget]], holds: Callable[[Sequence[QWidget]], bool]
) -> list[QWidget]:
    """Those of ``buttons`` to show: the groups of ``giving_way`` leave one after the other until ``holds`` the rest."""
    shown = list(buttons)
    for group in giving_way:
        if holds(shown):
            break
        shown = [button for button in shown if button not in group]
    return shown


def other_inks(inks: Sequence[Swatch], style: PenStyle) -> list[Swatch]:
    """All but the one in hand; but the first when it is none of them."""
    held = next((ink for ink in inks if ink.style_value == style), inks[0])
    return [ink for ink in inks if ink is not held]


def open_inks(ctx: Context, desk: InkDesk, parent: QWidget, where: QPoint) -> None:
    """The inks as a menu, at ``where`` on the screen; the one chosen goes to the pen."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for style, name in zip(PEN_STYLES, STYLE_NAMES, strict=True):
        action = menu.addAction(disc(ctx.theme, style), tr(name))
        action.triggered.connect(partial(_take_ink, desk, style))
    menu.popup(where)


def _take_ink(desk: InkDesk, style: PenStyle, _checked: bool = False) -> None:
    desk.choose(ToolKind.PEN, style)


class WeightMenu(QMenu):
    """How thick the pen writes; follows the desk."""

    def __init__(self, desk: InkDesk, parent: QMenu) -> None:
        super().__init__(tr("Épaisseur du trait"), parent)
        self._desk = desk
        group = QActionGroup(self)
        self.weights: dict[str, QAction] = {}
        for weight, name in WEIGHT_NAMES.items():
            action = QAction(tr(name), self)  # made here: Python would lose one that Qt makes while the menu lives
            action.setCheckable(True)
            action.triggered.connect(partial(self._take, weight))
            group.addAction(action)
            self.addAction(action)
            self.weights[weight] = action
        desk.changed.connect(self._follow)
        self._follow()

    def _take(self, weight: str, _checked: bool = False) -> None:
        self._desk.set_weight(weight)
        self._follow()

    def _follow(self) -> None:
        self.weights[self._desk.weight].setChecked(True)
