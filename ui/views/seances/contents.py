"""The side of the reader that shows the way: sommaire of the meeting, plan of its PDFs, small pages, bookmarks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QStackedWidget, QVBoxLayout, QWidget

from app.domain.frozen import dataclass
from app.services.pdf import Heading, PdfBinder, PdfDocument
from ui.context import Context
from ui.models.fixed import FixedListModel
from ui.text import tr
from ui.theme import Space, Type
from ui.widgets.basic import Button, Clickable, Label, Line, Pane, ScrollPage, StatePane, clear
from ui.widgets.flow import FlowLayout
from ui.widgets.recordlist import RecordList
from ui.widgets.thumbnails import Thumbnails

SUMMARY, OUTLINE, PAGES, MARKS = "summary", "outline", "pages", "marks"
DEEPEST = 4
"""Levels of a plan that are indented."""
MOST_HEADINGS = 400


@dataclass(frozen=True, slots=True)
class Mark:
    """A page the user marked."""

    title: str
    """Of its document."""
    local: int
    """Page inside it, 0-based."""
    page: int
    """Of the strip."""


class ContentsPanel(Pane):
    """Four ways to the same pages, one at a time."""

    page_wanted = Signal(int, float)
    """Page of the strip, and points from its top."""

    def __init__(self, ctx: Context, title_of: Callable[[int], str]) -> None:
        """``title_of`` names the document of a page of the strip."""
        super().__init__(ctx.theme, "surface")
        self._ctx, self._title_of = ctx, title_of
        theme = ctx.theme
        self._document: PdfDocument | PdfBinder | None = None
        self._outlined: PdfDocument | PdfBinder | None = None
        self.model = FixedListModel(self)
        self.summary = RecordList(theme, self.model, self.tr("Sommaire de la séance"))
        self.thumbnails = Thumbnails(ctx)
        self.thumbnails.chosen.connect(lambda page: self.page_wanted.emit(page, 0.0))
        self.outline = ScrollPage(theme, margins=Space.S)
        self.outline.body.setSpacing(0)
        self.marks = ScrollPage(theme, margins=Space.S)
        self.marks.body.setSpacing(0)
        how = self.tr("Posez-en un depuis le menu des outils, ou par Ctrl+D.")
        self._no_mark = StatePane(theme, "bookmark", self.tr("Pas de signet"), how)
        self._marks = QStackedWidget()
        self._marks.addWidget(self.marks)
        self._marks.addWidget(self._no_mark)
        self._nothing = StatePane(
            theme, "list", self.tr("Pas de plan"), self.tr("Ces PDF n’ont pas de table des matières.")
        )
        self._plan = QStackedWidget()
        self._plan.addWidget(self.outline)
        self._plan.addWidget(self._nothing)
        self._stack = QStackedWidget()
        ways = ((SUMMARY, self.tr("Sommaire"), self.summary), (OUTLINE, self.tr("Plan"), self._plan))
        self._ways: dict[str, tuple[QWidget, Button]] = {}
        tabs = QWidget()
        flow = FlowLayout(tabs, theme.gap(Space.XS))
        group = QButtonGroup(self)
        more = ((PAGES, self.tr("Pages"), self.thumbnails), (MARKS, self.tr("Signets"), self._marks))
        for name, words, pane in (*ways, *more):
            button = Button(theme, words, "tab", on_click=partial(self.choose, name))
            button.setCheckable(True)
            group.addButton(button)
            flow.addWidget(button)
            self._stack.addWidget(pane)
            self._ways[name] = (pane, button)
        layout = QVBoxLayout(self)
        gap = theme.gap(Space.S)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        tabs.setContentsMargins(gap, 0, gap, 0)
        layout.addWidget(tabs)
        layout.addWidget(Line(theme))
        layout.addWidget(self._stack, 1)
        self.set_marks(())
        self.choose(SUMMARY)

    def choose(self, name: str) -> None:
        """Show one of the four."""
        self.way = name
        pane, button = self._ways[name]
        button.setChecked(True)
        self._stack.setCurrentWidget(pane)
        if name == OUTLINE:
            self._read_outline()

    def set_document(self, document: PdfDocument | PdfBinder | None) -> None:
        """What the strip shows now."""
        self._document = document
        self.thumbnails.set_document(document)
        if self.way == OUTLINE:
            self._read_outline()

    def set_marks(self, marks: Sequence[Mark]) -> None:
        """Bookmarks of the whole meeting, in reading order."""
        clear(self.marks.body)
        self._marks.setCurrentWidget(self.marks if marks else self._no_mark)
        for mark in marks:
            words = tr("{title}, p. {page}").format(title=mark.title, page=mark.local + 1)
            row = Clickable(self._ctx.theme, words)
            row.line.addWidget(Label(self._ctx.theme, mark.title), 1)
            row.line.addWidget(
                Label(self._ctx.theme, tr("p. {page}").format(page=mark.local + 1), Type.SMALL, "text_soft")
            )
            row.clicked.connect(partial(self.page_wanted.emit, mark.page, 0.0))
            self.marks.body.addWidget(row)
        self.marks.body.addStretch(1)

    # --- plan -----------------------------------------------------------------------------------

    def _read_outline(self) -> None:
        document = self._document
        if document is None or document is self._outlined:
            return
        self._outlined = document
        self._ctx.bridge.run(
            self._ctx.runtime.pdf.outline(document),
            on_done=lambda found: self._show_outline(document, found),
            owner=self,
        )

    def _show_outline(self, document: PdfDocument | PdfBinder, headings: Sequence[Heading]) -> None:
        if document is not self._document:
            return
        clear(self.outline.body)
        self._plan.setCurrentWidget(self.outline if headings else self._nothing)
        title = ""
        for heading in headings[:MOST_HEADINGS]:
            owner = self._title_of(heading.page)
            if owner and owner != title:
                title = owner
                self.outline.body.addWidget(Label(self._ctx.theme, title, Type.SMALL_STRONG, "text_soft"))
            self.outline.body.addWidget(self._row(heading))
        self.outline.body.addStretch(1)

    def _row(self, heading: Heading) -> Clickable:
        theme = self._ctx.theme
        row = Clickable(theme, tr("{title}, page {page}").format(title=heading.title, page=heading.page + 1))
        row.line.addSpacing(theme.gap(Space.M) * min(heading.level, DEEPEST))
        row.line.addWidget(Label(theme, heading.title), 1)
        row.line.addWidget(Label(theme, str(heading.page + 1), Type.SMALL, "text_soft"))
        row.clicked.connect(partial(self.page_wanted.emit, heading.page, heading.top_pt))
        return row
