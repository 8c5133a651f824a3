"""The reader: the whole meeting as one book, the pen beside it, the sommaire and the notes at its sides.

Documents follow one another in the order of the sommaire (`PdfBinder`); the one under the eyes is ``item``.
What is not here yet stands as a sheet that says so, and is fetched first once one is there. A file that is no
PDF is shown alone, as what it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPainter
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app.domain.ids import Key
from app.domain.notices import Bookmark, ReadingMemo
from app.domain.seances import Annotation, InkStroke, Origin, Rect
from app.services.carrying import Carried
from app.services.pdf import Hit, PartState, PdfBinder
from app.services.seances import SeancePage, Written
from ui import text
from ui.context import Context
from ui.ink.desk import InkDesk, Page
from ui.ink.tools import ToolKind
from ui.models.fixed import FixedListModel
from ui.text import plural
from ui.theme import Space, Type
from ui.timers import single_shot
from ui.views.base import Layout
from ui.views.seances.allnotes import AllNotes
from ui.views.seances.found import FoundPanel
from ui.views.seances.notes import NotesPanel
from ui.views.seances.pagenotes import PageNotes
from ui.views.seances.penbar import PenBar
from ui.views.seances.rows import document_rows
from ui.views.seances.summary import Item
from ui.widgets.basic import ActionButton, IconButton, Label, Line, Pane
from ui.widgets.pdfview import PdfViewer
from ui.widgets.recordlist import RecordList
from ui.widgets.saving import ask_target

PANEL_BESIDE_PX = 700
"""Narrower than this (at 100 %), a panel takes the place of the page."""
REMEMBER_MS = 1500
"""A page looked at for that long is where one was."""
ABOVE_PT = 60
"""Left above a note that is brought into view."""


class ReaderPane(Pane):
    """Covers the space while a document is read."""

    moved = Signal()
    """Another document, or what is known of it changed: actions follow."""
    item_wanted = Signal(object)
    """`Item` to read instead."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme, "window")
        self._ctx = ctx
        self._mode = Layout.WIDE
        self._page: SeancePage | None = None
        self._items: list[Item] = []
        self.item: Item | None = None
        self._memo: ReadingMemo | None = None
        self._binding = 0
        """Number of the binding under way: an older one that ends later is not shown."""
        self._settling = False
        """The strip is being filled: where it is on the way is not what one reads."""
        self._go: tuple[str, int] | None = None
        """Document and page wanted once it is bound."""
        self._told_gone = ""
        """Document of which it was said that it left the meeting."""
        self.viewer = PdfViewer(ctx)
        self.strip = self.viewer.strip
        self.desk = InkDesk(ctx, self.strip, self)
        self.bar = PenBar(ctx, self.desk)
        self.notes = NotesPanel(ctx)
        self.page_notes = PageNotes(ctx, self.item_at, self)
        self.found = FoundPanel(ctx)
        self.model = FixedListModel(self)
        self.summary = RecordList(ctx.theme, self.model, self.tr("Sommaire de la séance"))
        self._build()
        self._wire()

    def _build(self) -> None:
        theme = self._ctx.theme
        self.previous = IconButton(theme, "chevron-left", self.tr("Document précédent"), lambda: self.step(-1))
        self.next = IconButton(theme, "chevron-right", self.tr("Document suivant"), lambda: self.step(1))
        self.summary_button = IconButton(theme, "panel-left", self.tr("Sommaire"))
        self.notes_button = IconButton(theme, "panel-right", self.tr("Notes"))
        for button in (self.summary_button, self.notes_button):
            button.setCheckable(True)
        self._title = Label(theme, "", Type.BODY_STRONG, elide=True)
        self._place = Label(theme, "", Type.SMALL, "text_soft", elide=True)
        self._head = QHBoxLayout()
        gap = theme.gap(Space.S)
        self._head.setContentsMargins(gap, 2, gap, 2)
        self._head.setSpacing(2)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.setContentsMargins(gap, 0, gap, 0)
        names.addStretch(1)
        names.addWidget(self._title)
        names.addWidget(self._place)
        names.addStretch(1)
        self._head.addWidget(self.summary_button)
        self._head.addWidget(self.previous)
        self._head.addLayout(names, 1)
        self._head.addWidget(self.next)
        self._head.addWidget(ActionButton(theme, self._ctx.actions.qaction("seances.export")))
        self._head.addWidget(ActionButton(theme, self._ctx.actions.qaction("seances.immerse")))
        self._head.addWidget(self.notes_button)
        self._middle = QHBoxLayout()
        self._middle.setContentsMargins(0, 0, 0, 0)
        self._middle.setSpacing(0)
        self._middle.addWidget(self.viewer, 1)
        self._under = QVBoxLayout()
        self._centre = QWidget()
        column = QVBoxLayout(self._centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._middle, 1)
        column.addLayout(self._under)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        for pane in (self.found, self.summary, self._centre, self.notes):
            self._split.addWidget(pane)
        self._split.setStretchFactor(2, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._head)
        layout.addWidget(Line(theme))
        layout.addWidget(self._split, 1)
        self._right_handed = not self._ctx.prefs.left_handed
        self.strip.set_night(self._ctx.prefs.night_pages)
        self.immersed = False
        self._place_bar()
        self.found.hide()
        self.summary.hide()
        self.notes.hide()

    def _wire(self) -> None:
        self.summary_button.toggled.connect(lambda on: self._show_panel(self.summary, on))
        self.notes_button.toggled.connect(lambda on: self._show_panel(self.notes, on))
        self.bar.swapped.connect(lambda _checked=False: self._swap_side())
        self.summary.opened.connect(self._open_row)
        self.notes.chosen.connect(self._bring)
        self.notes.edit_wanted.connect(self.page_notes.edit)
        self.page_notes.changed.connect(self._fill_notes)
        self.page_notes.changed.connect(self.strip.viewport().update)
        self.notes.mark_chosen.connect(self.go_to_bookmark)
        self.notes.put_back.connect(self._put_back)
        self.notes.give_up.connect(self.desk.forget_unplaced)
        self.desk.inked.connect(self._fill_notes)
        self.desk.changed.connect(self.moved)
        self.desk.note_drawn.connect(self._note_drawn)
        self.desk.text_selected.connect(lambda _words: self.moved.emit())
        self.strip.tapped.connect(self._tapped)
        self.strip.overlays.insert(0, self.page_notes.paint)
        self.strip.overlays.insert(0, self._paint_missing)
        self.strip.page_changed.connect(self._page_turned)
        self.viewer.searched.connect(self._show_found)
        self.found.chosen.connect(self._go_to_hit)
        self._remember_timer = single_shot(self, REMEMBER_MS, self._remember_page)

    # --- room -----------------------------------------------------------------------------------

    def set_layout_mode(self, mode: Layout) -> None:
        """Portrait: the bar lies under the page, panels cover it one at a time."""
        self._mode = mode
        self._place_bar()
        self._share_width()

    def immerse(self, on: bool) -> None:
        """Page and pen bar only, on the whole window."""
        self.immersed = on
        if on:
            self.summary_button.setChecked(False)
            self.notes_button.setChecked(False)
        self._ctx.shell.immerse(on)

    def _swap_side(self) -> None:
        self._right_handed = not self._right_handed
        self._ctx.prefs.left_handed = not self._right_handed
        self._place_bar()

    def _place_bar(self) -> None:
        narrow = self._mode is Layout.NARROW
        for layout in (self._middle, self._under):
            layout.removeWidget(self.bar)
        self.bar.set_horizontal(narrow)
        if narrow:
            self._under.addWidget(self.bar)
        else:
            self._middle.insertWidget(1 if self._right_handed else 0, self.bar)

    def toggle_night(self) -> None:
        """Colours of the pages inverted, here and at the next start."""
        self.strip.set_night(not self.strip.night)
        self._ctx.prefs.night_pages = self.strip.night

    def toggle_columns(self) -> None:
        """Two pages beside each other, or one under the other."""
        self.strip.set_columns(1 if self.strip.columns == 2 else 2)
        self.strip.fit_width()

    def copy_passage(self) -> None:
        """The words selected go to the clipboard."""
        words = self.desk.words_selected
        if words:
            QGuiApplication.clipboard().setText(words)
            self._ctx.shell.toast(self.tr("Texte copié."))

    def _show_panel(self, panel: QWidget, on: bool) -> None:
        if on and self._mode is Layout.NARROW:
            other = self.notes_button if panel is self.summary else self.summary_button
            other.setChecked(False)
        panel.setVisible(on)
        self._share_width()
        if on and panel is self.summary and self.item is not None:
            self.summary.select_key(self.item.key)

    @property
    def _panels_cover(self) -> bool:
        """No room for a panel beside the page: it takes its place."""
        return self.width() < self._ctx.theme.px(PANEL_BESIDE_PX)

    def _share_width(self) -> None:
        """Panels have their width, the page all the rest; where it is narrow a panel covers the page."""
        panes = (self.found, self.summary, self.notes)
        some = not all(pane.isHidden() for pane in panes)
        self._centre.setHidden(some and self._panels_cover)
        if self._centre.isHidden():
            return
        panel = min(self._ctx.theme.px(320), self.width() // 2)
        widths = [0 if pane.isHidden() else panel for pane in panes]
        self._split.setSizes([*widths[:2], max(1, self.width() - sum(widths)), widths[2]])

    # --- what is read ---------------------------------------------------------------------------

    def read(self, page: SeancePage, items: Sequence[Item], item: Item) -> None:
        """Show a document of a meeting, among all those that may be read."""
        fresh = self.item is None or self.item.document.document_id != item.document.document_id
        same_meeting = self._page is not None and self._page.entry.key == page.entry.key
        if fresh:
            self.page_notes.selected = ""
        if not same_meeting:
            self._memo = self.page_notes.memo = None
        self._update(page, items, item)
        if not is_pdf(item):
            self._show_alone(page, item)
            return
        binder = self.strip.document
        if same_meeting and isinstance(binder, PdfBinder) and (start := binder.start_of(item.ref)) is not None:
            if fresh:
                self.strip.go_to(start)
                self._mark(page, item)
                self._bind_if_changed()
            return
        self._go = (item.document.document_id, 0)
        self._bind(item)
        self._mark(page, item)
        self.strip.setFocus()

    def _show_alone(self, page: SeancePage, item: Item) -> None:
        """A file that has no pages here."""
        self._binding += 1
        self.desk.open(None)
        key = page.entry.key
        if item.file is not None:
            self.viewer.open(item.file.account, item.file.ref, item.file.media_type)
        else:
            self.viewer.open(key.account, item.ref)
        self._mark(page, item)

    def _bind(self, first: Item | None = None) -> None:
        """Put the documents together, as far as they are here."""
        page = self._page
        if page is None:
            return
        self._binding += 1
        number, key = self._binding, page.entry.key
        runtime, refs = self._ctx.runtime, [item.ref for item in self._items if is_pdf(item) and not item.locked]

        async def bound() -> tuple[PdfBinder, ReadingMemo]:
            return await runtime.pdf.bind(key.account, refs, first.ref if first else ""), await runtime.seances.memo(
                key
            )

        self._ctx.bridge.run(bound(), on_done=lambda found: self._take_binder(number, *found), owner=self)

    def _take_binder(self, number: int, binder: PdfBinder, memo: ReadingMemo) -> None:
        page = self._page
        if number != self._binding or page is None or self.item is None:
            return
        first_memo = self._memo is None
        self._memo = self.page_notes.memo = memo
        if isinstance(self.strip.document, PdfBinder) and self._go is None:
            self.viewer.rebind(binder)
            self.desk.relocate(self._locate)
        else:
            self._first_showing(page, binder, memo, first_memo)
        self._fill_notes()
        self._carry(page.entry.key)
        if any(part.state is PartState.UNMEASURED for part in binder.parts):
            self._ctx.bridge.run(self._ctx.runtime.pdf.measure(binder), on_done=lambda _count: self._bind(), owner=self)

    def _first_showing(self, page: SeancePage, binder: PdfBinder, memo: ReadingMemo, first_memo: bool) -> None:
        wanted, local = self._go or (self.item.document.document_id if self.item else "", 0)
        self._go = None
        if first_memo and memo.document_id == wanted and not local:
            local = memo.page
        item = next((i for i in self._items if i.document.document_id == wanted), self.item)
        start = binder.start_of(item.ref) if item is not None else None
        self._settling = True
        self.viewer.show_binder(binder, (start or 0) + local)
        self._settling = False
        with_ink = [i.document.document_id for i in self._items if i.strokes]
        self.desk.open_meeting(Page(page.entry.key.account, page.seance.id, wanted), with_ink, self._locate)
        self.moved.emit()

    def _bind_if_changed(self) -> None:
        """A document arrived, was replaced, added or taken away: the book is put together again."""
        binder = self.strip.document
        if not isinstance(binder, PdfBinder):
            return
        held = [(part.ref, part.sha256) for part in binder.parts]
        now = [(i.ref, i.file.sha256 if i.file and i.here else "") for i in self._items if is_pdf(i) and not i.locked]
        if held != now:
            self._bind(self.item)

    def refresh(self, page: SeancePage, items: Sequence[Item]) -> None:
        """The meeting changed: notes, states, or this document itself (replaced by the secretary)."""
        if self.item is None:
            return
        id = self.item.document.document_id
        found = next((item for item in items if item.document.document_id == id), None)
        if found is None:
            origin = self.item.document.origin_id
            found = next((item for item in items if item.document.origin_id == origin), None)
            if found is not None:
                self._ctx.shell.toast(self.tr("Ce document vient d’être remplacé par le secrétariat."))
                self._update(page, items, found)
                self._go = (found.document.document_id, 0)
                self._bind(found)
                return
            if self._told_gone != id:
                self._told_gone = id
                self._ctx.shell.toast(self.tr("Ce document a été retiré de la séance."))
            return
        self._update(page, items, found)
        self._bind_if_changed()

    # --- which document is under the eyes ----------------------------------------------------------

    def item_at(self, page: int) -> tuple[Item, int] | None:
        """The document of a page of the strip, and its page inside it."""
        binder = self.strip.document
        if not isinstance(binder, PdfBinder) or not 0 <= page < len(binder.pages):
            return None
        part, local = binder.locate(page)
        found = next((item for item in self._items if item.ref == part.ref), None)
        return (found, local) if found is not None else None

    def _locate(self, page: int) -> tuple[str, int] | None:
        """What the pen writes on: pages that are here."""
        binder, found = self.strip.document, self.item_at(page)
        if found is None or not isinstance(binder, PdfBinder) or binder.locate(page)[0].state is not PartState.HERE:
            return None
        return found[0].document.document_id, found[1]

    def page_of(self, item: Item, local: int) -> int | None:
        """Page of the strip where a page of a document lies."""
        binder = self.strip.document
        start = binder.start_of(item.ref) if isinstance(binder, PdfBinder) else None
        return None if start is None else start + local

    def _page_turned(self, page: int) -> None:
        """Another page: perhaps another document, whose name, notes and neighbours are shown."""
        found = self.item_at(page)
        shown = self._page
        if found is None or shown is None or self.item is None or self._settling:
            return
        self._remember_timer.start()
        if found[0].document.document_id != self.item.document.document_id:
            self.page_notes.selected = ""
            self._update(shown, self._items, found[0])
            self._mark(shown, found[0])
            if not found[0].here:
                self._bind(found[0])

    def _paint_missing(self, painter: QPainter, page: int, place: QRectF, _scale: float) -> None:
        """What a sheet without pixels is waiting for."""
        binder = self.strip.document
        if not isinstance(binder, PdfBinder):
            return
        part, _ = binder.locate(page)
        if part.state is PartState.HERE:
            return
        words = {
            PartState.COMING: self.tr("Document en cours de téléchargement"),
            PartState.UNMEASURED: self.tr("Ouverture du document…"),
            PartState.BROKEN: self.tr("Ce document ne peut pas être affiché : fichier abîmé, vide ou protégé."),
        }[part.state]
        found = self.item_at(page)
        title = found[0].title if found is not None else ""
        painter.setPen(QColor("#404040"))
        painter.drawText(
            place.adjusted(24, 24, -24, -24),
            int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap),
            f"{title}\n\n{text.typeset(words)}",
        )

    # --- search, bookmarks ----------------------------------------------------------------------------

    def _show_found(self, hits: Sequence[Hit]) -> None:
        """Places found in all documents, with their context."""
        lines = []
        for hit in hits:
            found = self.item_at(hit.page)
            if found is not None:
                lines.append((hit, found[0].title, found[1]))
        self.found.show_hits(lines)
        wide = not self._panels_cover
        self.found.setVisible(bool(lines) and wide)
        if wide:
            self.summary_button.setChecked(False)
        self._share_width()

    def _go_to_hit(self, index: int) -> None:
        self.viewer.go_to_hit(index)

    def toggle_bookmark(self) -> None:
        """Mark the page in view, or take its mark away."""
        found, page = self.item_at(self.strip.page), self._page
        if found is None or page is None:
            return
        item, local = found
        said = self.tr("Signet posé."), self.tr("Signet retiré.")
        key = page.entry.key
        self._ctx.bridge.run(
            self._ctx.runtime.seances.toggle_bookmark(key, item.document.document_id, local),
            on_done=lambda on: self._marked(key, said[0] if on else said[1]),
            owner=self,
        )

    def _marked(self, key: Key, said: str) -> None:
        self._ctx.shell.toast(said)
        self._ctx.bridge.run(self._ctx.runtime.seances.memo(key), on_done=self._take_memo, owner=self)

    def _take_memo(self, memo: ReadingMemo) -> None:
        self._memo = self.page_notes.memo = memo
        self._fill_notes()

    def _put_back(self, stroke: InkStroke) -> None:
        found = self.item_at(self.strip.page)
        if found is not None and found[0].document.document_id == stroke.document_id:
            self.desk.put_back(stroke, found[1])

    def show_all_notes(self) -> None:
        """Everything written in the meeting, in one list."""
        page = self._page
        if page is not None:
            self._ctx.bridge.run(
                self._ctx.runtime.seances.written(page.entry.key),
                on_done=lambda written: AllNotes(self._ctx, self, page, written, self._go_to_written).open(),
                owner=self,
            )

    def _go_to_written(self, each: Written) -> None:
        item = next((i for i in self._items if i.document.document_id == each.document.document_id), None)
        at = self.page_of(item, each.page) if item is not None else None
        if at is not None:
            self.strip.go_to(at, max(0.0, each.top_pt - ABOVE_PT))

    def _carry(self, key: Key) -> None:
        """What was written on a document that was replaced since finds its place in the new one."""
        self._ctx.bridge.run(self._ctx.runtime.carrying.carry(key), on_done=self._carried, owner=self)

    def _carried(self, carried: Carried) -> None:
        if not carried.placed and not carried.unplaced:
            return
        placed = plural(carried.placed, "%n trait replacé", "%n traits replacés")
        left = plural(carried.unplaced, "%n à replacer vous-même", "%n à replacer vous-même")
        said = self.tr("Document remplacé : {parts}.").format(
            parts=", ".join(words for count, words in ((carried.placed, placed), (carried.unplaced, left)) if count)
        )
        self._ctx.shell.toast(text.typeset(said))
        if carried.unplaced:
            self.notes_button.setChecked(not self._panels_cover)
        page = self._page
        if page is not None and self.item is not None:
            documents = [item.document.document_id for item in self._items]
            self.desk.open_meeting(
                Page(page.entry.key.account, page.seance.id, self.item.document.document_id), documents, self._locate
            )

    def go_to_bookmark(self, mark: Bookmark) -> None:
        """Open the page of a mark."""
        item = next((i for i in self._items if i.document.document_id == mark.document_id), None)
        page = self.page_of(item, mark.page) if item is not None else None
        if page is not None:
            self._uncover()
            self.strip.go_to(page)

    def leave(self) -> None:
        """Close the document: nothing stays open behind."""
        self._remember_timer.stop()
        self._remember_page()
        self.immerse(False)
        self._binding += 1
        self.desk.open(None)
        self.viewer.close()
        self.found.hide()
        self.item, self._memo, self._go, self._told_gone = None, None, None, ""
        self.page_notes.memo = None
        self.moved.emit()

    def _update(self, page: SeancePage, items: Sequence[Item], item: Item) -> None:
        self._page, self._items, self.item = page, list(items), item
        self.page_notes.show(page, self._items)
        self._title.set_text(item.title)
        theme = item.theme.replace(", ", " › ")
        reporter = item.projet.rapporteur if item.projet is not None else ""
        self._place.set_text(" · ".join(filter(None, (page.seance.name, theme, reporter))))
        self.model.set_rows(document_rows(items, sizes=False))
        self.summary.select_key(item.key)
        self.previous.setEnabled(self._neighbour(-1) is not None)
        self.next.setEnabled(self._neighbour(1) is not None)
        self._fill_notes()
        self.strip.viewport().update()
        self.moved.emit()

    def _mark(self, page: SeancePage, item: Item) -> None:
        """The document is displayed: its notes are read, and it is no longer new (interop §9.3)."""
        seances, key = self._ctx.runtime.seances, page.entry.key
        if item.here:
            self._ctx.bridge.run(seances.mark_opened(key, item.document))
        unread = [Key(key.account, Annotation.KIND, note.id) for note in item.notes if note.unread]
        if unread:
            self._ctx.bridge.run(seances.mark_notes_read(unread))

    def _remember_page(self) -> None:
        """On disk a moment after the page was turned: opened again, the reader goes back there."""
        found, page = self.item_at(self.strip.page), self._page
        if found is None or page is None:
            return
        item, local = found
        self._ctx.bridge.run(self._ctx.runtime.seances.remember_place(page.entry.key, item.document.document_id, local))

    # --- neighbours -----------------------------------------------------------------------------

    def _neighbour(self, step: int) -> Item | None:
        open_items = [item for item in self._items if not item.locked]
        ids = [item.document.document_id for item in open_items]
        if self.item is None or self.item.document.document_id not in ids:
            return None
        place = ids.index(self.item.document.document_id) + step
        return open_items[place] if 0 <= place < len(open_items) else None

    def step(self, step: int) -> None:
        """The next document, or the one before."""
        found = self._neighbour(step)
        if found is not None:
            self.item_wanted.emit(found)

    def _open_row(self, key: Key) -> None:
        found = next((item for item in self._items if item.key == key), None)
        if found is not None:
            self.item_wanted.emit(found)
            self._uncover()

    def _uncover(self) -> None:
        """Something was chosen in a panel: the page comes back where the panel covered it."""
        if self._mode is Layout.NARROW:
            self.summary_button.setChecked(False)
        if self._panels_cover:
            self.notes_button.setChecked(False)
            self.strip.setFocus()

    # --- notes ----------------------------------------------------------------------------------

    @property
    def can_write(self) -> bool:
        """The document shows pages: the pen can write on them."""
        file = self.item.file if self.item is not None else None
        return file is not None and "pdf" in file.media_type and isinstance(self.strip.document, PdfBinder)

    @property
    def can_annotate(self) -> bool:
        """Notes travel through the server, which takes them on these documents only (interop §9.2)."""
        page, item = self._page, self.item
        if page is None or item is None:
            return False
        elected = page.seance.role == "convocation"
        return elected and self.can_write and not page.seance.closed and item.document.origin is not Origin.OTHER

    def _fill_notes(self) -> None:
        item, page = self.item, self._page
        if item is None or page is None:
            return
        id = item.document.document_id
        strokes = [stroke for stroke in self.desk.layer.strokes() if stroke.document_id == id]
        marks = [mark for mark in self._memo.bookmarks if mark.document_id == id] if self._memo else []
        self.notes.show_notes(
            item.notes,
            page.own,
            strokes,
            page.seance,
            self.page_notes.selected,
            waiting=page.waiting,
            to_settle=page.to_settle,
            bookmarks=marks,
            unplaced=[stroke for stroke in self.desk.unplaced if stroke.document_id == id],
        )
        count = len(item.notes) + len({stroke.page for stroke in strokes})
        words = plural(count, "Notes (%n)", "Notes (%n)")
        self.notes_button.setToolTip(words)
        self.notes_button.setAccessibleName(words)

    def _bring(self, what: Annotation | InkStroke) -> None:
        top = what.rect.top if isinstance(what, Annotation) else min(p.y_pt for p in what.points)
        self.page_notes.selected = what.id if isinstance(what, Annotation) else ""
        self._uncover()
        item = self.page_notes.owner_of(what)
        page = self.page_of(item, what.page) if item is not None else None
        if page is not None:
            self.strip.go_to(page, max(0.0, top - ABOVE_PT))
        self.page_notes.changed.emit()

    def _tapped(self, page: int, place: QPointF) -> None:
        """A note that was tapped is brought into the list, where there is room for it."""
        if self.page_notes.tapped(page, place):
            self.notes_button.setChecked(not self._panels_cover)

    def _note_drawn(self, page: int, zone: Rect) -> None:
        self.desk.choose(ToolKind.HAND)
        found = self.item_at(page)
        if found is not None and self._page is not None and self.item is not found[0]:
            self._update(self._page, self._items, found[0])
        if found is not None and self.can_annotate:
            self.page_notes.write(found[0], found[1], zone)
        else:
            self._ctx.shell.toast(self.tr("Ce document ne peut pas porter de note ; l’encre reste possible."))

    # --- export ---------------------------------------------------------------------------------

    def export(self) -> None:
        """A PDF copy with the notes and the ink; other files as they are."""
        item, page = self.item, self._page
        if item is None or page is None or item.file is None:
            return
        target = ask_target(self, self.tr("Enregistrer une copie"), export_name(item))
        if target is None:
            return
        pdf = "pdf" in item.file.media_type
        runtime, key = self._ctx.runtime, page.entry.key
        work = (
            runtime.seances.export_annotated(key, item.document, target)
            if pdf
            else runtime.library.save_file(key.account, item.ref, target)
        )
        said = self.tr("Copie annotée enregistrée.") if pdf else self.tr("Copie enregistrée.")
        self._ctx.bridge.run(work, on_done=lambda _none: self._ctx.shell.toast(said), owner=self)


def is_pdf(item: Item) -> bool:
    """Shown as pages; what is not known yet is taken for one."""
    return item.file is None or "pdf" in item.file.media_type


def export_name(item: Item) -> str:
    """What a copy is called: its title, with the ending of its kind."""
    kept = item.title
    pdf = item.file is not None and "pdf" in item.file.media_type
    if pdf and not kept.lower().endswith(".pdf"):
        kept += ".pdf"
    return kept
