"""« Jeanne Dupouy a supprimé… »: what others took away from calendars that several people hold, until it was seen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.domain.agenda import EventRemoval
from ui import text
from ui.context import Context
from ui.text import tr
from ui.theme import Space, Type
from ui.widgets.basic import Button, Icon, Label, Pane, clear
from ui.widgets.heard import name_bars

MOST = 4


def removal_words(removal: EventRemoval) -> str:
    """Who deleted what, of whose calendar."""
    what = text.quoted(removal.title) if removal.title else tr("un événement privé")
    when = (
        text.when_long(removal.start_ms) if not removal.all_day else text.day_long(text.local(removal.start_ms).date())
    )
    if removal.by is None:
        if removal.owner:
            words = tr("{what}, {when}, a été supprimé ailleurs de l’agenda de {owner}, on ne sait par qui.")
            return text.capital(words.format(what=what, when=when, owner=removal.owner))
        words = tr("{what}, {when}, a été supprimé ailleurs de votre agenda, on ne sait par qui.")
        return text.capital(words.format(what=what, when=when))
    if removal.owner:
        return tr("{who} a supprimé {what}, {when}, de l’agenda de {owner}.").format(
            who=removal.by.shown(), what=what, when=when, owner=removal.owner
        )
    return tr("{who} a supprimé {what}, {when}, de votre agenda.").format(who=removal.by.shown(), what=what, when=when)


class RemovedNotice(Pane):
    """Stands above the grid as long as there is something to tell."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme, "accent_soft")
        self._ctx = ctx
        self.words: list[str] = []
        self._room = 0
        theme = ctx.theme
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.gap(Space.M), theme.gap(Space.S), theme.gap(Space.M), theme.gap(Space.S))
        line.setSpacing(theme.gap(Space.M))
        line.addWidget(Icon(theme, "trash"), 0, Qt.AlignmentFlag.AlignTop)
        self._page = QWidget()
        self._lines = QVBoxLayout(self._page)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(2)
        self._area = QScrollArea()
        self._area.setWidget(self._page)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.viewport().setAutoFillBackground(False)
        self._page.setAutoFillBackground(False)
        self._area.setAccessibleName(tr("Événements supprimés par d’autres"))
        name_bars(self._area)
        line.addWidget(self._area, 1)
        self.done = Button(theme, tr("J’ai vu"), "plain", "check", self._saw)
        line.addWidget(self.done, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def look(self) -> None:
        self._ctx.bridge.run(self._ctx.runtime.removals.unseen(), on_done=self._show, owner=self)

    def _show(self, found: Sequence[EventRemoval]) -> None:
        words = [removal_words(removal) for removal in found[:MOST]]
        if len(found) > MOST:
            words.append(text.plural(len(found) - MOST, "et %n autre événement", "et %n autres événements"))
        if words != self.words:
            self.words = words
            clear(self._lines)
            for said in words:
                self._lines.addWidget(Label(self._ctx.theme, said, Type.BODY))
        self.setVisible(bool(words))
        self._fit()

    def set_room(self, height: int) -> None:
        """The most it may take of the page: with more to tell, it scrolls."""
        self._room = height
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wanted = self._page.heightForWidth(self._area.viewport().width())
        self._area.setFixedHeight(max(self._ctx.theme.target(), min(wanted, self._room)))

    def _saw(self) -> None:
        self.hide()
        self._ctx.bridge.run(self._ctx.runtime.removals.saw(), on_done=lambda _none: self.look(), owner=self)
