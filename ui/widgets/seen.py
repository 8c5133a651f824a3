"""« J’ai vu »: a strip that tells what others did to what several people hold, until the user has seen it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.context import Context
from ui.text import tr
from ui.theme import Space, Type
from ui.widgets.basic import Button, Icon, Label, Pane, clear
from ui.widgets.heard import name_bars

BESIDE_PX = 520
"""As wide as this (at 100 %), the button stands beside the sentences, else under them…"""
LOW_PX = 120
"""… unless there is less height than this for both."""


class SeenNotice(Pane):
    """Sentences with an icon and a button; hidden while there is nothing to tell. With more of them than `set_room` gives
    it scrolls. ``name``: of what it tells."""

    def __init__(self, ctx: Context, icon: str, name: str) -> None:
        super().__init__(ctx.theme, "accent_soft")
        self._ctx = ctx
        self.words: list[str] = []
        self._room = 0
        theme = ctx.theme
        self._parts = page = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        page.setContentsMargins(theme.gap(Space.M), theme.gap(Space.S), theme.gap(Space.M), theme.gap(Space.S))
        page.setSpacing(theme.gap(Space.S))
        line = QHBoxLayout()
        line.setSpacing(theme.gap(Space.M))
        line.addWidget(Icon(theme, icon), 0, Qt.AlignmentFlag.AlignTop)
        self._page = QWidget()
        self._lines = QVBoxLayout(self._page)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(theme.gap(Space.XS))
        self._area = QScrollArea()
        self._area.setWidget(self._page)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for ground in (self._area.viewport(), self._page):
            ground.setAutoFillBackground(False)
        self._area.setAccessibleName(name)
        name_bars(self._area)
        line.addWidget(self._area, 1)
        page.addLayout(line, 1)
        self.done = Button(theme, tr("J’ai vu"), "plain", "check", self._saw)
        page.addWidget(self.done, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        self.hide()

    @abstractmethod
    def look(self) -> None:
        """Ask what is to be told, and show it."""

    @abstractmethod
    def _saw(self) -> None:
        """The user has seen it."""

    def tell(self, words: Sequence[str]) -> None:
        """These sentences; none hides the strip."""
        if list(words) != self.words:
            self.words = list(words)
            clear(self._lines)
            for said in self.words:
                self._lines.addWidget(Label(self._ctx.theme, said, Type.BODY))
        self.setVisible(bool(self.words))
        self._fit()

    def set_room(self, height: int) -> None:
        """The most that the sentences may take of the page."""
        self._room = height
        self._turn()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def _turn(self) -> None:
        low = self._room < self._ctx.theme.px(LOW_PX)
        beside = low or self.width() >= self._ctx.theme.px(BESIDE_PX)
        gap, high = self._ctx.theme.gap(Space.M), 0 if low else self._ctx.theme.gap(Space.S)
        self._parts.setContentsMargins(gap, high, gap, high)
        self._parts.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        self._fit()

    def _fit(self) -> None:
        wanted = self._page.heightForWidth(self._area.viewport().width())
        self._area.setFixedHeight(max(self._ctx.theme.target(), min(wanted, self._room)))
