"""Places found in all documents of a meeting, with the words around them."""

from __future__ import annotations

import html
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.services.pdf import Hit
from ui.context import Context
from ui.text import plural, tr
from ui.theme import Space, Type
from ui.timers import single_shot
from ui.widgets.basic import Button, Clickable, IconButton, Label, Line, Pane, ScrollPage, clear

SHOWN, BEFORE = 30, 6
"""Rows listed at a time, and how many of them before the place in view: two hundred took a fifth of a second."""

Found = tuple[Hit, str, int]
"""Hit, title of its document, page inside it."""


class FoundPanel(Pane):
    """The list beside the pages."""

    chosen = Signal(int)
    """Index of the hit to bring into view."""
    closed = Signal()
    """The user has done with the search."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme, "surface")
        self._ctx = ctx
        theme = ctx.theme
        self._title = Label(theme, "", Type.LEAD)
        self._page = ScrollPage(theme, margins=Space.S)
        self._page.body.setSpacing(theme.gap(Space.XS))
        self._rows: list[Clickable] = []
        self._found: Sequence[Found] = ()
        self._first = 0
        self._in_view: Clickable | None = None
        self._reveal = single_shot(self, 0, self._show_row)
        layout = QVBoxLayout(self)
        gap = theme.gap(Space.M)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(gap, 2, theme.gap(Space.XS), 2)
        head.addWidget(self._title, 1)
        head.addWidget(IconButton(theme, "close", tr("Fermer la recherche"), self.closed.emit))
        layout.addLayout(head)
        layout.addWidget(Line(theme))
        layout.addWidget(self._page, 1)

    def show_hits(self, found: Sequence[Found], index: int) -> None:
        """List them in reading order under the name of their document, around the one in view."""
        self._found = found
        self._title.set_text(plural(len(found), "%n résultat", "%n résultats"))
        self._list_from(index - BEFORE)
        self.show_place(index)

    def _list_from(self, first: int) -> None:
        self._first = max(0, min(first, len(self._found) - SHOWN))
        last = min(len(self._found), self._first + SHOWN)
        body = self._page.body
        clear(body)
        self._rows = []
        if self._first:
            body.addWidget(self._turn("chevron-up", tr("Résultats précédents"), self._first - SHOWN))
        title = ""
        for index in range(self._first, last):
            hit, document, page = self._found[index]
            if document != title:
                title = document
                body.addWidget(Label(self._ctx.theme, title, Type.SMALL_STRONG, "text_soft"))
            self._rows.append(self._row(index, hit, page))
            body.addWidget(self._rows[-1])
        if last < len(self._found):
            body.addWidget(self._turn("chevron-down", tr("Résultats suivants"), last))
        body.addStretch(1)

    def _turn(self, icon: str, words: str, first: int) -> Button:
        def turn() -> None:
            self._list_from(first)
            self._page.verticalScrollBar().setValue(0)

        return Button(self._ctx.theme, words, "quiet", icon, turn)

    def show_place(self, index: int) -> None:
        """The place in view is marked in the list, and brought into sight there."""
        if not 0 <= index < len(self._found):
            return
        if not self._first <= index < self._first + len(self._rows):
            self._list_from(index - BEFORE)
        for number, row in enumerate(self._rows, self._first):
            row.set_chosen(number == index)
        self._in_view = self._rows[index - self._first]
        self._reveal.start()

    def _show_row(self) -> None:
        """Once the rows lie where they will be."""
        if self._in_view in self._rows:
            self._page.ensureWidgetVisible(self._in_view, 0, self._page.height() // 3)

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
