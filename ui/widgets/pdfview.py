"""A PDF reader for any view: pages, zoom, search, and the designed states while the file is not here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QPainter
from PySide6.QtWidgets import QBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.changes import ChangeSet
from app.domain.errors import AppError
from app.domain.ids import AccountId
from app.services.pdf import Hit, PdfBinder, PdfDocument
from ui.context import Context
from ui.errors import word_error
from ui.text import tr, typeset
from ui.theme import Type
from ui.widgets.basic import IconButton, Label, Line, Pane, StatePane
from ui.widgets.pagestrip import PageStrip
from ui.widgets.searchbar import SearchBar
from ui.widgets.toolline import ToolLine

Box = tuple[float, float, float, float]
HIT = QColor(255, 214, 77, 120)
HIT_IN_VIEW = QColor(255, 150, 40, 150)
ABOVE_HIT_PT = 80
"""Room left above a place found."""


class PdfViewer(Pane):
    """Implements `pages.PageViewer`. Fill ``bar`` with more tools; ``strip`` is the pages themselves."""

    searched = Signal(object, bool)
    """`Hit`s of a search in a binder, with their context; True: the user asked just now."""
    hit_shown = Signal(int)
    """Another of the places found is in view."""
    shown = Signal()
    """The pages of a document came into sight."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme, "window")
        self._ctx = ctx
        self._wanted: tuple[AccountId, str] | None = None
        self.title = ""
        """What the document is called: set by whoever opens it."""
        self.data: bytes | None = None
        """Bytes of what is shown, where no file of the store holds them."""
        self._hits: Sequence[tuple[int, Box | None]] = ()
        """Page and place of each; in a binder the place is looked up when its page comes into view."""
        self._boxes: dict[int, list[Box]] = {}
        self._hit = -1
        self._moving = False
        """The place in view is on its way into view: where it stands on its page is being looked up."""
        theme = ctx.theme
        self.strip = PageStrip(ctx, self.tr("Pages du document"))
        self.strip.overlays.append(self._paint_hits)
        self._state = StatePane(theme, "download", "", "")
        self._apart: StatePane | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(self.strip)
        self._stack.addWidget(self._state)
        self._page = Label(theme, "", Type.SMALL, "text_soft")
        self._zoom = Label(theme, "", Type.SMALL, "text_soft")
        for label in (self._page, self._zoom):
            label.setWordWrap(False)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setMinimumWidth(theme.px(64))
        self.search = SearchBar(theme)
        self.search.wanted.connect(self._search)
        self.search.stepped.connect(lambda step: self._go_to_hit(self._hit + step))
        self.search.begun.connect(self._get_ready)
        self.bar = ToolLine(theme, self.search)
        self._fill_bar()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._stack, 1)
        self._column.addWidget(Line(theme))
        self._column.addWidget(self.bar)
        self.strip.page_changed.connect(self._show_page)
        self.strip.zoom_changed.connect(self._show_zoom)
        ctx.bridge.changed.connect(self._on_changes)
        self._empty()

    def _fill_bar(self) -> None:
        theme, strip = self._ctx.theme, self.strip
        smaller = IconButton(theme, "zoom-out", self.tr("Réduire"), lambda: strip.step_zoom(-1))
        larger = IconButton(theme, "zoom-in", self.tr("Agrandir"), lambda: strip.step_zoom(1))
        fitted = IconButton(theme, "document", self.tr("Largeur de la page"), strip.fit_width)
        self._tools = (smaller, larger, fitted)
        for widget in (self._page, smaller, self._zoom, larger, fitted):
            self.bar.add(widget)

    def offer_apart(self, act: Callable[[], None]) -> None:
        """``act`` opens what is no PDF with its own program: a button where the pages would be."""
        theme, said = self._ctx.theme, typeset(tr("Ce fichier n’est pas un PDF : il s’ouvre avec son programme."))
        words = self.tr("Ouvrir avec son programme")
        self._apart = StatePane(theme, "document", self.tr("Document à ouvrir à part"), said, words, act)
        self._stack.addWidget(self._apart)

    def _show_apart(self) -> None:
        if self._apart is not None:
            self._use_tools(False)
            self._stack.setCurrentWidget(self._apart)
            return
        said = self.tr("Ce fichier ne s’affiche pas ici : enregistrez-le pour l’ouvrir avec son programme.")
        self._say("document", self.tr("Document à ouvrir à part"), typeset(said))

    def _use_tools(self, on: bool) -> None:
        """Zoom and search, of use where there are pages."""
        for tool in (*self._tools, self.search):
            tool.setEnabled(on)

    def show_instead(self, widget: QWidget | None) -> None:
        """Another look at the document, where its pages are; None = the pages again."""
        if widget is not None:
            self._stack.addWidget(widget)
        self._use_tools(widget is None)
        self._stack.setCurrentWidget(widget or self.strip)

    def place_bar(self, foot: QBoxLayout | None) -> None:
        """The tools stand first in that row of their owner's, who shows and hides them; None = under the pages again."""
        if foot is not None:
            foot.insertWidget(0, self.bar, 1)
        elif self.bar.parentWidget() is not self:
            self._column.insertWidget(2, self.bar)

    def add_below(self, widget: QWidget) -> None:
        """Under the pages and their bar: tools."""
        self._column.addWidget(widget)

    def open_path(self, account: AccountId, path: Path) -> None:
        """Show a plain file of this computer; what is written on it is kept for ``account``."""
        self.close()
        wanted = self._wanted = (account, f"path:{path}")
        self.title = path.name
        self._say("document", self.tr("Ouverture du document…"), "")
        self._ctx.bridge.run(
            self._ctx.runtime.pdf.open_path(account, path),
            on_done=lambda document: self._take(wanted, document),
            on_error=lambda error: self._failed(wanted, error),
            owner=self,
        )

    # --- PageViewer -----------------------------------------------------------------------------

    def widget(self) -> QWidget:
        return self

    def open(self, account: AccountId, ref: str, media_type: str = "application/pdf") -> None:
        """Show a file; while it is not here, say so and fetch it before all others."""
        if self._wanted == (account, ref) and self.strip.document is not None:
            return
        self.close()
        self._wanted = (account, ref)
        if "pdf" not in media_type and media_type != "application/octet-stream":
            self._show_apart()
            return
        self._load()  # first: it is opened elsewhere while that is said
        self._say("download", self.tr("Ouverture du document…"), "")

    def await_file(self, account: AccountId, ref: str) -> None:
        """Fetch before all others a file that is not shown here: whoever asks for it shows it once it has come."""
        self.close()
        self._say_coming()
        self._ctx.bridge.run(self._ctx.runtime.library.want(account, ref), owner=self)

    def _say_coming(self) -> None:
        said = self.tr("Il s’affichera dès qu’il sera arrivé, même si vous quittez cette page.")
        self._say("download", self.tr("Document en cours de téléchargement"), said)

    def open_inside(self, account: AccountId, name: str, data: bytes) -> None:
        """Show a document whose bytes lie inside another one."""
        self.close()
        wanted = self._wanted = (account, f"inside:{name}")
        self.data, self.title = data, name
        self._say("document", self.tr("Ouverture du document…"), "")
        self._ctx.bridge.run(
            self._ctx.runtime.pdf.open_bytes(account, name, data),
            on_done=lambda document: self._take(wanted, document),
            on_error=lambda error: self._failed(wanted, error),
            owner=self,
        )

    def close(self) -> bool:
        """Let go of the document."""
        document = self.strip.document
        self._wanted = self.data = None
        self._forget_hits()
        if document is not None:
            self.strip.set_document(None)
            if isinstance(document, PdfDocument):
                self._ctx.bridge.run(self._ctx.runtime.pdf.close(document))
        return True

    # --- a whole meeting ------------------------------------------------------------------------

    def show_binder(self, binder: PdfBinder, page: int = 0, top_pt: float = 0.0) -> None:
        """Show several documents read as one, from a place of ``page`` on."""
        self.close()
        self._use_tools(True)
        self._stack.setCurrentWidget(self.strip)
        self.strip.set_document(binder)
        self.strip.go_to(page, top_pt)
        self._show_page(self.strip.page)
        self._show_zoom(self.strip.zoom)

    def rebind(self, binder: PdfBinder) -> None:
        """More is known of the documents shown; what is read stays in view."""
        self._hits, self._hit, self._boxes = (), -1, {}
        self.strip.rebind(binder)
        if self.search.words:  # other pages, other places; what one reads stays in view
            self._search(self.search.words, move=False)
        self._show_page(self.strip.page)

    # --- loading --------------------------------------------------------------------------------

    def _load(self) -> None:
        wanted = self._wanted
        if wanted is not None:
            self._ctx.bridge.run(
                self._ctx.runtime.pdf.open(*wanted, guess=True),
                on_done=lambda document: self._take(wanted, document),
                on_error=lambda error: self._failed(wanted, error),
                owner=self,
            )

    def _take(self, wanted: tuple[AccountId, str], document: PdfDocument | None) -> None:
        if wanted != self._wanted or self.strip.document is not None:
            if document is not None:
                self._ctx.bridge.run(self._ctx.runtime.pdf.close(document))
            return
        if document is None:
            self._say_coming()
            return
        self._use_tools(True)
        self._stack.setCurrentWidget(self.strip)
        self.strip.set_document(document)
        self._show_page(0)
        self._show_zoom(self.strip.zoom)
        if document.guessed:  # asked after what is in view
            self._ctx.bridge.run(
                self._ctx.runtime.pdf.measure_rest(document),
                on_done=lambda measured: self._take_sizes(document, measured),
                on_error=lambda _error: None,
                owner=self,
            )
        self.shown.emit()

    def _take_sizes(self, guessed: PdfDocument, measured: PdfDocument) -> None:
        if guessed is self.strip.document and guessed.pages != measured.pages:
            self.strip.resize_pages(measured)

    def _failed(self, wanted: tuple[AccountId, str], error: AppError) -> None:
        if wanted == self._wanted:
            wording = word_error(error)
            self._say("error", wording.what, f"{wording.effect} {wording.remedy}".strip())

    def _on_changes(self, changes: ChangeSet) -> None:
        if self._wanted is not None and self._wanted in changes.files and self.strip.document is None:
            self._load()

    def hideEvent(self, event: QHideEvent) -> None:
        self.strip.cancel_contact()
        super().hideEvent(event)

    # --- shown ----------------------------------------------------------------------------------

    def _empty(self) -> None:
        self._say("document", self.tr("Aucun document ouvert"), "")
        self._page.set_text("")
        self._zoom.set_text("")

    def _say(self, icon: str, title: str, sentence: str) -> None:
        self._use_tools(False)
        self._state.set(icon, title, sentence)
        self._stack.setCurrentWidget(self._state)

    def _show_page(self, page: int) -> None:
        count = self.strip.page_count
        self._page.set_text(tr("p. {page}/{count}").format(page=page + 1, count=count) if count else "")

    def _show_zoom(self, zoom: float) -> None:
        self._zoom.set_text(f"{round(zoom * 100)}\u00a0%")

    # --- search ---------------------------------------------------------------------------------

    def _get_ready(self) -> None:
        """The words of a whole meeting are read while the user types."""
        document = self.strip.document
        if isinstance(document, PdfBinder):
            self._ctx.bridge.run(self._ctx.runtime.pdf.get_ready(document), on_error=lambda _error: None, owner=self)

    def _forget_hits(self) -> None:
        self._hits, self._hit, self._boxes = (), -1, {}
        self.search.clear()
        self.strip.viewport().update()

    def _search(self, wanted: str, *, move: bool = True) -> None:
        """Look for words; ``move``: the first place from here on comes into view."""
        document, pdf = self.strip.document, self._ctx.runtime.pdf
        self._hits, self._hit, self._boxes = (), -1, {}
        if document is None or not wanted:
            self._forget_hits()
            self.searched.emit((), True)
        elif isinstance(document, PdfBinder):
            self._ctx.bridge.run(
                pdf.search(document, wanted),
                on_done=lambda hits: self._show_binder_hits(document, hits, move=move),
                owner=self,
            )
        else:
            self._ctx.bridge.run(
                pdf.find(document, wanted),
                on_done=lambda hits: self._show_hits(hits, move=move),
                owner=self,
            )

    def _show_binder_hits(self, binder: PdfBinder, hits: Sequence[Hit], *, move: bool) -> None:
        if binder is self.strip.document:
            self._show_hits([(hit.page, None) for hit in hits], move=move)
            self.searched.emit(hits, move)

    @property
    def hit(self) -> int:
        """Which of the places found is in view."""
        return self._hit

    @property
    def found_some(self) -> bool:
        """There are places to go to."""
        return bool(self._hits)

    def go_to_hit(self, index: int) -> None:
        """Bring one of the places found into view."""
        self._go_to_hit(index)

    def _look_up(self, page: int) -> None:
        """Where on its page the words stand."""
        binder, wanted = self.strip.document, self.search.words
        if isinstance(binder, PdfBinder) and wanted and page not in self._boxes:
            self._boxes[page] = []
            self._ctx.bridge.run(
                self._ctx.runtime.pdf.find_on(binder, page, wanted),
                on_done=lambda boxes: self._take_boxes(binder, page, boxes),
                owner=self,
            )

    def _take_boxes(self, binder: PdfBinder, page: int, boxes: list[Box]) -> None:
        if binder is not self.strip.document:
            return
        self._boxes[page] = boxes
        if self._moving and self._hits and self._hits[self._hit][0] == page:
            self._bring_hit()
        self.strip.viewport().update()

    def _show_hits(self, hits: Sequence[tuple[int, Box | None]], *, move: bool) -> None:
        self._hits, here = hits, self.strip.page
        self._hit = next((i for i, (page, _box) in enumerate(hits) if page >= here), 0)  # from what one reads on
        self.search.show_place(self._hit, len(hits))
        self._moving = move
        if move:
            self._go_to_hit(self._hit)
        self.strip.viewport().update()

    def _go_to_hit(self, index: int) -> None:
        if self._hits:
            self._hit = index % len(self._hits)
            self.search.show_place(self._hit, len(self._hits))
            self._moving = True
            self._bring_hit()
            self.hit_shown.emit(self._hit)
        self.strip.viewport().update()

    def _bring_hit(self) -> None:
        page, _ = self._hits[self._hit]
        box = self._box_of_hit()
        self.strip.go_to(page, max(0.0, box[1] - ABOVE_HIT_PT) if box is not None else 0.0)
        if box is None:
            self._look_up(page)

    def _box_of_hit(self) -> Box | None:
        """Where the place in view stands on its page; None = not known yet."""
        page, box = self._hits[self._hit]
        boxes = self._boxes.get(page, ())
        if box is not None or not boxes:
            return box
        rank = sum(1 for at, _ in self._hits[: self._hit] if at == page)
        return boxes[min(rank, len(boxes) - 1)]

    def _paint_hits(self, painter: QPainter, page: int, place: QRectF, scale: float) -> None:
        shown = [box for at, box in self._hits if at == page]
        if shown and shown[0] is None:
            self._look_up(page)
            shown = list(self._boxes.get(page, ()))
        current = self._box_of_hit() if self._hits and self._hits[self._hit][0] == page else None
        for box in filter(None, shown):
            left, top, right, bottom = box
            corner = QRectF(left * scale, top * scale, (right - left) * scale, (bottom - top) * scale)
            painter.fillRect(corner.translated(place.topLeft()), HIT_IN_VIEW if box == current else HIT)
