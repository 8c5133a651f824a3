"""Places found in all documents of a meeting, with the words around them."""

from __future__ import annotations

import html
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout

from app.services.pdf import Hit
from ui.context import Context
from ui.text import plural, tr
from ui.theme import Space, Type
from ui.widgets.basic import Clickable, Label, Line, Pane, ScrollPage, clear

MOST_SHOWN = 200
"""Rows shown; the count says how many there are."""

Found = tuple[Hit, str, int]
"""Hit, title of its document, page inside it."""


class FoundPanel(Pane):
    """The list beside the pages."""

    chosen = Signal(int)
    """Index of the hit to bring into view."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme, "surface")
        self._ctx = ctx
        theme = ctx.theme
        self._title = Label(theme, "", Type.LEAD)
        self._page = ScrollPage(theme, margins=Space.S)
        layout = QVBoxLayout(self)
        gap = theme.gap(Space.M)
        layout.setContentsMargins(0, gap, 0, 0)
        layout.setSpacing(0)
        self._title.setContentsMargins(gap, 0, gap, theme.gap(Space.S))
        layout.addWidget(self._title)
        layout.addWidget(Line(theme))
        layout.addWidget(self._page, 1)

    def show_hits(self, found: Sequence[Found]) -> None:
        """List them in reading order, under the name of their document."""
        clear(self._page.body)
        self._title.set_text(plural(len(found), "%n résultat", "%n résultats"))
        title = ""
        for index, (hit, document, page) in enumerate(found[:MOST_SHOWN]):
            if document != title:
                title = document
                self._page.body.addWidget(Label(self._ctx.theme, title, Type.SMALL_STRONG, "text_soft"))
            self._page.body.addWidget(self._row(index, hit, page))
        if len(found) > MOST_SHOWN:
            said = tr("Seuls les premiers sont listés : précisez la recherche pour les autres.")
            self._page.body.addWidget(Label(self._ctx.theme, said.replace(" :", "\u00a0:"), Type.SMALL, "text_soft"))
        self._page.body.addStretch(1)

    def _row(self, index: int, hit: Hit, page: int) -> Clickable:
        where = tr("p. {page}").format(page=page + 1)
        row = Clickable(self._ctx.theme, f"{where}, {hit.before}{hit.words}{hit.after}")
        shown = Label(self._ctx.theme, "", Type.SMALL)
        shown.setTextFormat(Qt.TextFormat.RichText)
        before, words, after = (html.escape(part) for part in (hit.before, hit.words, hit.after))
        shown.set_text(f"<b>{where}</b> …{before}<b>{words}</b>{after}…")
        row.line.addWidget(shown, 1)
        row.clicked.connect(partial(self.chosen.emit, index))
        return row
