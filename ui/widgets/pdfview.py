"""A PDF reader for any view: pages, zoom, search, and the designed states while the file is not here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from app.domain.changes import ChangeSet
from app.domain.errors import AppError
from app.domain.ids import AccountId
from app.services.pdf import Hit, PdfBinder, PdfDocument
from ui.context import Context
from ui.errors import word_error
from ui.text import plural, tr
from ui.theme import Space, Type
from ui.widgets.basic import IconButton, Label, Line, Pane, StatePane
from ui.widgets.pagestrip import PageStrip

Box = tuple[float, float, float, float]
HIT = QColor(255, 214, 77, 120)


class PdfViewer(Pane):
    """Implements `pages.PageViewer`. Fill ``bar`` with more tools; ``strip`` is the pages themselves."""

    searched = Signal(object)
    """`Hit`s of a search in a binder, with their context."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme, "window")
        self._ctx = ctx
        self._wanted: tuple[AccountId, str] | None = None
        self._hits: Sequence[tuple[int, Box | None]] = ()
        """Page and place of each; in a binder the place is looked up when its page comes into view."""
        self._boxes: dict[int, list[Box]] = {}
        self._hit = -1
        theme = ctx.theme
        self.strip = PageStrip(ctx, self.tr("Pages du document"))
        self.strip.overlays.append(self._paint_hits)
        self._state = StatePane(theme, "download", "", "")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.strip)
        self._stack.addWidget(self._state)
        self._page = Label(theme, "", Type.SMALL, "text_soft")
        self._zoom = Label(theme, "", Type.SMALL, "text_soft")
        for label in (self._page, self._zoom):
            label.setWordWrap(False)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setMinimumWidth(theme.px(64))
        self._find = QLineEdit()
        self._find.setPlaceholderText(self.tr("Chercher dans le document"))
        self._find.setAccessibleName(self.tr("Chercher dans le document"))
        self._find.setClearButtonEnabled(True)
        self._find.setMaximumWidth(theme.px(240))
        self._find.setMinimumHeight(theme.target() - 8)
        self._find.returnPressed.connect(self._search)
        self._found = Label(theme, "", Type.SMALL, "text_soft")
        self.bar = QHBoxLayout()
        self.bar.setContentsMargins(theme.gap(Space.S), 2, theme.gap(Space.S), 2)
        self.bar.setSpacing(2)
        self._fill_bar()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._stack, 1)
        layout.addWidget(Line(theme))
        layout.addLayout(self.bar)
        self.strip.page_changed.connect(self._show_page)
        self.strip.zoom_changed.connect(self._show_zoom)
        ctx.bridge.changed.connect(self._on_changes)
        self._empty()

    def _fill_bar(self) -> None:
        theme, strip = self._ctx.theme, self.strip
        self.bar.addWidget(self._page)
        self.bar.addWidget(IconButton(theme, "zoom-out", self.tr("Réduire"), lambda: strip.step_zoom(-1)))
        self.bar.addWidget(self._zoom)
        self.bar.addWidget(IconButton(theme, "zoom-in", self.tr("Agrandir"), lambda: strip.step_zoom(1)))
        self.bar.addWidget(IconButton(theme, "document", self.tr("Largeur de la page"), strip.fit_width))
        self.bar.addStretch(1)
        self.bar.addWidget(self._found)
        self.bar.addWidget(self._find)

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
            said = self.tr("Ce fichier ne s’affiche pas ici : enregistrez-le pour l’ouvrir avec son programme.")
            self._say("document", self.tr("Document à ouvrir à part"), said)
            return
        self._say("download", self.tr("Ouverture du document…"), "")
        self._load()

    def open_inside(self, account: AccountId, name: str, data: bytes) -> None:
        """Show a document whose bytes lie inside another one."""
        self.close()
        wanted = self._wanted = (account, f"inside:{name}")
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
        self._wanted = None
        self._hits, self._hit = (), -1
        self._found.set_text("")
        self._boxes = {}
        if document is not None:
            self.strip.set_document(None)
            if isinstance(document, PdfDocument):
                self._ctx.bridge.run(self._ctx.runtime.pdf.close(document))
        return True

    # --- a whole meeting ------------------------------------------------------------------------

    def show_binder(self, binder: PdfBinder, page: int = 0) -> None:
        """Show several documents read as one, from ``page`` on."""
        self.close()
        self._stack.setCurrentWidget(self.strip)
        self.strip.set_document(binder)
        self.strip.go_to(page)
        self._show_page(self.strip.page)
        self._show_zoom(self.strip.zoom)

    def rebind(self, binder: PdfBinder) -> None:
        """More is known of the documents shown; what is read stays in view."""
        self._hits, self._hit, self._boxes = (), -1, {}
        self.strip.rebind(binder)
        self._show_page(self.strip.page)

    # --- loading --------------------------------------------------------------------------------

    def _load(self) -> None:
        wanted = self._wanted
        if wanted is not None:
            self._ctx.bridge.run(
                self._ctx.runtime.pdf.open(*wanted),
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
            said = self.tr("Il s’affichera dès qu’il sera arrivé, même si vous quittez cette page.")
            self._say("download", self.tr("Document en cours de téléchargement"), said)
            return
        self._stack.setCurrentWidget(self.strip)
        self.strip.set_document(document)
        self._show_page(0)
        self._show_zoom(self.strip.zoom)

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
        self._state.set(icon, title, sentence)
        self._stack.setCurrentWidget(self._state)

    def _show_page(self, page: int) -> None:
        count = self.strip.page_count
        self._page.set_text(tr("p. {page}/{count}").format(page=page + 1, count=count) if count else "")

    def _show_zoom(self, zoom: float) -> None:
        self._zoom.set_text(f"{round(zoom * 100)}\u00a0%")

    # --- search ---------------------------------------------------------------------------------

    def _search(self) -> None:
        document, wanted = self.strip.document, self._find.text().strip()
        if document is None or not wanted:
            self._hits, self._hit = (), -1
            self._found.set_text("")
            self.strip.viewport().update()
            return
        if self._hits and self._find.property("searched") == wanted:
            self._go_to_hit(self._hit + 1)
            return
        self._find.setProperty("searched", wanted)
        self._boxes = {}
        if isinstance(document, PdfBinder):
            self._ctx.bridge.run(
                self._ctx.runtime.pdf.search(document, wanted),
                on_done=lambda hits: self._show_binder_hits(document, hits),
                owner=self,
            )
            return
        self._ctx.bridge.run(self._ctx.runtime.pdf.find(document, wanted), on_done=self._show_hits, owner=self)

    def _show_binder_hits(self, binder: PdfBinder, hits: Sequence[Hit]) -> None:
        if binder is self.strip.document:
            self._show_hits([(hit.page, None) for hit in hits])
            self.searched.emit(hits)

    def go_to_hit(self, index: int) -> None:
        """Bring one of the places found into view."""
        self._go_to_hit(index)

    def _look_up(self, page: int) -> None:
        """Where on its page the words stand."""
        binder, wanted = self.strip.document, self._find.property("searched")
        if isinstance(binder, PdfBinder) and page not in self._boxes:
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
        if boxes and self._hits and self._hits[self._hit][0] == page:
            rank = sum(1 for at, _ in self._hits[: self._hit] if at == page)
            self.strip.go_to(page, max(0.0, boxes[min(rank, len(boxes) - 1)][1] - 80))
        self.strip.viewport().update()

    def _show_hits(self, hits: Sequence[tuple[int, Box | None]]) -> None:
        self._hits = hits
        self._found.set_text(plural(len(hits), "%n résultat", "%n résultats"))
        self._go_to_hit(0)

    def _go_to_hit(self, index: int) -> None:
        if self._hits:
            self._hit = index % len(self._hits)
            page, box = self._hits[self._hit]
            known = box if box is not None else next(iter(self._boxes.get(page, ())), None)
            self.strip.go_to(page, max(0.0, known[1] - 80) if known is not None else 0.0)
            if box is None:
                self._look_up(page)
        self.strip.viewport().update()

    def _paint_hits(self, painter: QPainter, page: int, place: QRectF, scale: float) -> None:
        shown = [box for at, box in self._hits if at == page]
        if shown and shown[0] is None:
            self._look_up(page)
            shown = list(self._boxes.get(page, ()))
        for box in shown:
            if box is not None:
                left, top, right, bottom = box
                corner = QRectF(left * scale, top * scale, (right - left) * scale, (bottom - top) * scale)
                painter.fillRect(corner.translated(place.topLeft()), HIT)


def create_viewer(ctx: Context) -> PdfViewer:
    """What `pages.make_viewer` calls."""
    return PdfViewer(ctx)
