"""The room of the reader: which parts it has and where they stand.

Contents, page, notes; the pen bar at the thumb. Side panels fold away; where there is no room for one beside
the page it takes the page's place; in full screen there are the page and the bar alone. Where the window is low for
its text (a tablet on its side at 200 %), reading takes the window: the rail and the header give way.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from ui.context import Context
from ui.focus import in_order
from ui.ink.desk import InkDesk
from ui.theme import Space, Type
from ui.views.base import Layout
from ui.views.seances.contents import ContentsPanel
from ui.views.seances.found import FoundPanel
from ui.views.seances.notes import NotesPanel
from ui.views.seances.penbar import PenBar
from ui.widgets.basic import ActionButton, IconButton, Label, Line, Pane
from ui.widgets.pdfview import PdfViewer
from ui.widgets.textpane import TextPane

PANEL_BESIDE_PX = 700
"""Narrower than this (at 100 %), a panel takes the place of the page."""
PANEL_PX = 320
LOW_PX = 560
"""A window lower than this (at 100 %) is lent to reading."""


class ReaderRoom(Pane):
    """The parts, laid out; what they show is `reader.ReaderPane`'s affair."""

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx.theme, "window", parent)
        self._ctx = ctx
        self._mode = Layout.WIDE
        self.immersed = False
        self.viewer = PdfViewer(ctx)
        self.strip = self.viewer.strip
        self.desk = InkDesk(ctx, self.strip, self)
        self.bar = PenBar(ctx, self.desk)
        self.notes = NotesPanel(ctx)
        self.found = FoundPanel(ctx)
        self.contents = ContentsPanel(ctx, self.title_of)
        self.text = TextPane(ctx)
        self.text.hide()
        self.summary, self.model = self.contents.summary, self.contents.model
        self._build_head()
        self._build()
        self._right_handed = not ctx.prefs.left_handed
        self.strip.set_night(ctx.prefs.night_pages)
        self._place_bar()
        for panel in (self.found, self.contents, self.notes):
            panel.hide()
        self.summary_button.toggled.connect(lambda on: self._show_panel(self.contents, on))
        self.notes_button.toggled.connect(lambda on: self._show_panel(self.notes, on))
        self.bar.swapped.connect(lambda _checked=False: self._swap_side())

    def title_of(self, page: int) -> str:
        """Name of the document of a page of the strip."""
        raise NotImplementedError

    def step(self, step: int) -> None:
        """The next document, or the one before."""
        raise NotImplementedError

    def _build_head(self) -> None:
        theme = self._ctx.theme
        self.head = QWidget()
        self.back = ActionButton(theme, self._ctx.actions.qaction("window.back"))
        """While the header, which has one, is away."""
        self.back.hide()
        self.previous = IconButton(theme, "chevron-left", self.tr("Document précédent"), lambda: self.step(-1))
        self.next = IconButton(theme, "chevron-right", self.tr("Document suivant"), lambda: self.step(1))
        self.summary_button = IconButton(theme, "panel-left", self.tr("Sommaire, plan et pages"))
        self.notes_button = IconButton(theme, "panel-right", self.tr("Notes"))
        for button in (self.summary_button, self.notes_button):
            button.setCheckable(True)
        self._title = Label(theme, "", Type.BODY_STRONG, elide=True)
        self._place = Label(theme, "", Type.SMALL, "text_soft", elide=True)
        gap = theme.gap(Space.S)
        self._head = QHBoxLayout(self.head)
        self._head.setContentsMargins(gap, 2, gap, 2)
        self._head.setSpacing(2)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.setContentsMargins(gap, 0, gap, 0)
        names.addStretch(1)
        names.addWidget(self._title)
        names.addWidget(self._place)
        names.addStretch(1)
        self._head.addWidget(self.back)
        self._head.addWidget(self.summary_button)
        self._head.addWidget(self.previous)
        self._head.addLayout(names, 1)
        self._head.addWidget(self.next)
        self._head.addWidget(ActionButton(theme, self._ctx.actions.qaction("seances.share_ink")))
        self._head.addWidget(ActionButton(theme, self._ctx.actions.qaction("seances.export")))
        self._head.addWidget(ActionButton(theme, self._ctx.actions.qaction("seances.immerse")))
        self._head.addWidget(self.notes_button)

    def _build(self) -> None:
        """From the outside in: what is taken over whole has its widgets styled once more."""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        self._under_head = Line(self._ctx.theme)
        layout.addWidget(self._under_head)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        layout.addWidget(self._split, 1)
        self._centre = QWidget()
        for pane in (self.found, self.contents, self._centre, self.notes):
            self._split.addWidget(pane)
        self._split.setStretchFactor(2, 1)
        self._middle = QHBoxLayout()
        self._middle.setContentsMargins(0, 0, 0, 0)
        self._middle.setSpacing(0)
        self._under = QVBoxLayout()
        column = QVBoxLayout(self._centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._middle, 1)
        column.addLayout(self._under)
        self._middle.addWidget(self.viewer, 1)
        self._middle.addWidget(self.text, 1)

    # --- room -----------------------------------------------------------------------------------

    def set_layout_mode(self, mode: Layout) -> None:
        """Narrow: panels cover the page one at a time; upright too: the bar lies under the page."""
        self._mode = mode
        self._place_bar()
        self._share_width()
        if self.isVisible():
            self.make_room()

    def immerse(self, on: bool) -> None:
        """Page and pen bar only, on the whole window."""
        self.immersed = on
        if on:
            self.summary_button.setChecked(False)
            self.notes_button.setChecked(False)
        for widget in (self.head, self._under_head):
            widget.setHidden(on)
        self.bar.set_immersed(on)
        self.make_room()

    @property
    def low(self) -> bool:
        """The window is low for its text."""
        return self.window().height() < self._ctx.theme.px(LOW_PX)

    def make_room(self) -> None:
        """The window is lent to reading in full screen, or where it is low; only while this is in sight."""
        reading = self.isVisible()
        self.back.setVisible(self.low and not self.immersed)
        self._place_bar()
        self._ctx.shell.immerse(reading and (self.immersed or self.low))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.make_room()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._ctx.shell.immerse(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.isVisible():
            self.make_room()

    def _swap_side(self) -> None:
        self._right_handed = not self._right_handed
        self._ctx.prefs.left_handed = not self._right_handed
        self._place_bar()

    def _place_bar(self) -> None:
        window = self.window()
        under = self._mode is Layout.NARROW and window.height() >= window.width()
        for layout in (self._middle, self._under):
            layout.removeWidget(self.bar)
        self.bar.set_horizontal(under)
        if under:
            self._under.addWidget(self.bar)
        else:
            self._middle.insertWidget(2 if self._right_handed else 0, self.bar)

    def _show_panel(self, panel: QWidget, on: bool) -> None:
        if on and self._mode is Layout.NARROW:
            other = self.notes_button if panel is self.contents else self.summary_button
            other.setChecked(False)
        focused = QApplication.focusWidget()
        leaves = not on and focused is not None and panel.isAncestorOf(focused)
        panel.setVisible(on)
        self._share_width()
        if leaves:
            self.strip.setFocus()

    @property
    def panels_cover(self) -> bool:
        """No room for a panel beside the page: it takes its place."""
        return self.width() < self._ctx.theme.px(PANEL_BESIDE_PX)

    def _share_width(self) -> None:
        """Panels have their width, the page all the rest; where it is narrow a panel covers the page."""
        panes = (self.found, self.contents, self.notes)
        some = not all(pane.isHidden() for pane in panes)
        covered = some and self.panels_cover
        focused = QApplication.focusWidget()
        lost = covered and focused is not None and self._centre.isAncestorOf(focused)
        self._centre.setHidden(covered)
        if lost:  # the keyboard goes to what covers the page, and not out of the reader
            pane = next(pane for pane in panes if not pane.isHidden())
            next(in_order(pane), pane).setFocus()
        if self._centre.isHidden():
            return
        panel = min(self._ctx.theme.px(PANEL_PX), self.width() // 2)
        widths = [0 if pane.isHidden() else panel for pane in panes]
        self._split.setSizes([*widths[:2], max(1, self.width() - sum(widths)), widths[2]])

    def uncover(self) -> None:
        """Something was chosen in a panel: the page comes back where the panel covered it."""
        if self._mode is Layout.NARROW:
            self.summary_button.setChecked(False)
        if self.panels_cover:
            self.notes_button.setChecked(False)
            self.strip.setFocus()

    # --- how pages are shown --------------------------------------------------------------------

    def toggle_night(self) -> None:
        """Colours of the pages inverted, here and at the next start."""
        self.strip.set_night(not self.strip.night)
        self._ctx.prefs.night_pages = self.strip.night

    def toggle_columns(self) -> None:
        """Two pages beside each other, or one under the other."""
        self.strip.set_columns(1 if self.strip.columns == 2 else 2)
        self.strip.fit_width()
