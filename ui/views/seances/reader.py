"""The reader: the whole meeting as one book, the pen beside it, the sommaire and the notes at its sides.

Documents follow one another in the order of the sommaire (`PdfBinder`); the one under the eyes is ``item``.
What is not here yet stands as a sheet that says so, and is fetched first once one is there. A file that is no
PDF is shown alone, as what it is. Where the parts stand is `readerroom`'s subject, what is written `written`'s.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPainter
from PySide6.QtWidgets import QWidget

from app.domain.ids import Key
from app.domain.notices import ReadingMemo
from app.domain.seances import Annotation, InkStroke, Origin
from app.services.pdf import Hit, PartState, PdfBinder
from app.services.seances import SeancePage
from ui import text
from ui.context import Context
from ui.ink.desk import Page
from ui.ink.tools import ToolKind
from ui.text import plural, tr
from ui.timers import single_shot
from ui.views.base import Layout
from ui.views.seances.astext import AsText
from ui.views.seances.contents import Mark
from ui.views.seances.readerroom import ReaderRoom
from ui.views.seances.rows import document_rows, is_withdrawn, vote_words
from ui.views.seances.summary import Item
from ui.views.seances.written import WrittenThings

REMEMBER_MS = 1500
"""A page looked at for that long is where one was."""
LATER_MS = 150
"""After the book is put together: the first page is painted meanwhile."""


class ReaderPane(ReaderRoom):
    """Covers the space while a document is read. Implements `written.Reading`."""

    moved = Signal()
    """Another document, or what is known of it changed: actions follow."""
    item_wanted = Signal(object)
    """`Item` to read instead."""

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx, parent)
        self._page: SeancePage | None = None
        self._items: list[Item] = []
        self.item: Item | None = None
        self._binding = 0
        """Number of the binding under way: an older one that ends later is not shown."""
        self._settling = False
        """The strip is being filled: where it is on the way is not what one reads."""
        self._go: tuple[str, int, float] | None = None
        """Document, page and points from its top wanted once it is bound."""
        self._told_gone = ""
        """Document of which it was said that it left the meeting."""
        self.written = WrittenThings(ctx, self, self.desk, self.notes, self)
        self.page_notes = self.written.page_notes
        self.as_text = AsText(self, self)
        self.moved.connect(self.as_text.follow)
        self._wire()
        self.strip.setAccessibleDescription(text.typeset(self.tr("Le texte de ces pages se lit par la touche L.")))

    def _wire(self) -> None:
        strip = self.strip
        self.summary.opened.connect(self._open_row)
        self.summary_button.toggled.connect(lambda on: self._show_current() if on else None)
        self.contents.page_wanted.connect(self.go_to)
        self.page_notes.changed.connect(strip.viewport().update)
        self.page_notes.changed.connect(self.moved)
        self.page_notes.dragged.connect(strip.viewport().update)
        self.desk.changed.connect(self.moved)
        self.desk.selection.words_changed.connect(lambda _words: self.moved.emit())
        strip.tapped.connect(self._tapped)
        strip.swiped.connect(self.step)
        strip.overlays.insert(0, self.page_notes.paint)
        strip.overlays.insert(0, self._paint_missing)
        strip.page_changed.connect(self._page_turned)
        small = self.contents.thumbnails
        small.annotate(self._ink_of, self.page_notes.paint_notes)
        strip.page_changed.connect(small.set_page)
        self.desk.inked.connect(small.written)
        self.page_notes.changed.connect(small.written)
        strip.document_changed.connect(lambda: self.contents.set_document(strip.document))
        strip.document_changed.connect(self._list_marks)
        self.written.marked.connect(self._list_marks)
        self.viewer.offer_apart(self.written.open_apart)
        self.viewer.searched.connect(self._show_found)
        self.viewer.hit_shown.connect(self.found.show_place)
        self.found.chosen.connect(self._go_to_hit)
        self.found.closed.connect(self._end_search)
        self._later = single_shot(self, LATER_MS, self._look_after_marks)
        self._remember_timer = single_shot(self, REMEMBER_MS, self._remember_page)

    # --- `written.Reading` ----------------------------------------------------------------------

    @property
    def shown(self) -> SeancePage | None:
        """The meeting that is read."""
        return self._page

    @property
    def items(self) -> Sequence[Item]:
        return self._items

    @property
    def at(self) -> int:
        """Page of the strip in view."""
        return self.strip.page

    @property
    def top_pt(self) -> float:
        """What is scrolled past of that page, in points (the strip turned: its top)."""
        place = self.strip.place_of(self.strip.page)
        return 0.0 if self.strip.rotation else max(0.0, -place.top()) / self.strip.scale

    def paper_of(self, page: int) -> tuple[float, float]:
        """(width, height) of a page of the strip, in points."""
        return self.strip.paper_of(page)

    def go_to(self, page: int, y_pt: float = 0.0) -> None:
        """Bring a place into view, and the page from under a panel that covers it."""
        self.uncover()
        self.strip.go_to(page, y_pt)

    def show_notes(self) -> None:
        """How many notes there are, on the button that shows them."""
        words = plural(self.written.count(), "Notes (%n)", "Notes (%n)")
        self.notes_button.setToolTip(words)
        self.notes_button.setAccessibleName(words)

    def move_to(self, item: Item) -> None:
        """Another document is under the eyes."""
        if self._page is not None:
            self._update(self._page, self._items, item)

    def title_of(self, page: int) -> str:
        found = self.item_at(page)
        return found[0].title if found is not None else ""

    def copy_passage(self) -> None:
        """The words selected go to the clipboard."""
        if words := self.desk.selection.words:
            QGuiApplication.clipboard().setText(words)
            self._ctx.shell.toast(self.tr("Texte copié."))

    @property
    def can_delete(self) -> bool:
        """Ink is chosen, or a note that may be changed."""
        return bool(self.desk.selection.strokes) or (self.can_annotate and self.page_notes.own_selected is not None)

    def delete_selected(self) -> None:
        """Take the chosen ink away, or else the chosen note."""
        if self.desk.selection.strokes:
            self.desk.delete_selected()
        elif self.can_annotate:
            self.page_notes.delete_selected()

    # --- what is read ---------------------------------------------------------------------------

    def read(self, page: SeancePage, items: Sequence[Item], item: Item, place: tuple[int, float] | None = None) -> None:
        """Show a document of a meeting, among all those that may be read; ``place``: page and points from its top."""
        fresh = self.item is None or self.item.document.document_id != item.document.document_id
        same_meeting = self._page is not None and self._page.entry.key == page.entry.key
        if fresh:
            self.page_notes.selected = ""
        if not same_meeting:
            self.written.begin()
        self._update(page, items, item)
        if not is_pdf(item):
            self._show_alone(page, item)
            return
        binder = self.strip.document
        if same_meeting and isinstance(binder, PdfBinder) and (start := binder.start_of(item.ref)) is not None:
            if fresh or place is not None:
                local, top = place or (0, 0.0)
                self.go_to(start + local, top)
            if fresh:
                self._mark(page, item)
                self._bind_if_changed()
            return
        self._go = (item.document.document_id, *place) if place is not None else (item.document.document_id, 0, 0.0)
        self._bind(item)
        self._mark(page, item)
        self.strip.setFocus()

    def _show_alone(self, page: SeancePage, item: Item) -> None:
        """A file that has no pages here."""
        self._binding += 1
        self.as_text.leave()
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
        first_memo = self.written.memo is None
        self.written.take_memo(memo)
        if isinstance(self.strip.document, PdfBinder) and self._go is None:
            self.viewer.rebind(binder)
            self.desk.relocate(self.locate)
        else:
            self._first_showing(page, binder, memo, first_memo)
        self.written.fill()
        self._later.start()
        if any(part.to_measure for part in binder.parts):
            self._ctx.bridge.run(self._ctx.runtime.pdf.measure(binder), on_done=lambda _count: self._bind(), owner=self)

    def _look_after_marks(self) -> None:
        """What need not be known before the page is seen."""
        page = self._page
        if page is not None and self.item is not None:
            self.written.carry(page.entry.key)
            self.written.read_ink_state(page.entry.key)

    def _first_showing(self, page: SeancePage, binder: PdfBinder, memo: ReadingMemo, first_memo: bool) -> None:
        wanted, local, top = self._go or (self.item.document.document_id if self.item else "", 0, 0.0)
        self._go = None
        if first_memo and memo.document_id == wanted and not local and not top:
            local = memo.page
        item = next((i for i in self._items if i.document.document_id == wanted), self.item)
        start = binder.start_of(item.ref) if item is not None else None
        self._settling = True
        self.viewer.show_binder(binder, (start or 0) + local, top)
        self._settling = False
        with_ink = [i.document.document_id for i in self._items if i.strokes]
        self.desk.open_meeting(Page(page.entry.key.account, page.seance.id, wanted), with_ink, self.locate)
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

    def follow(self, page: SeancePage, items: Sequence[Item]) -> None:
        """What is known of a meeting; one that is not read here is none of our affair."""
        shown = self._page
        if shown is None or shown.entry.key != page.entry.key:
            return
        if page.seance.closed and not shown.seance.closed:
            archived = self.tr(
                "Cette séance vient d’être archivée : vos notes et votre encre restent ici, avec leurs pages."
            )
            withdrawn = self.tr(
                "Cette séance vient d’être retirée par le secrétariat : vos notes et votre encre restent ici."
            )
            self._ctx.shell.toast(text.typeset(withdrawn if is_withdrawn(page.seance, text.now()) else archived))
        elif page.seance.date_ms != shown.seance.date_ms:
            moved = self.tr("La date de cette séance vient de changer : {when}.")
            self._ctx.shell.toast(text.typeset(moved.format(when=text.when_long(page.seance.date_ms))))
        self.refresh(page, items)

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
                self._mark(page, found)
                self._go = (found.document.document_id, 0, 0.0)
                self._bind(found)
                return
            if self._told_gone != id:
                self._told_gone = id
                self._ctx.shell.toast(self.tr("Ce document a été retiré de la séance."))
            return
        arrived = found.here and not self.item.here
        self._update(page, items, found)
        if arrived:
            self._mark(page, found)
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

    def locate(self, page: int) -> tuple[str, int] | None:
        """What the pen writes on: pages that are here."""
        binder, found = self.strip.document, self.item_at(page)
        if found is None or not isinstance(binder, PdfBinder) or binder.locate(page)[0].state is not PartState.HERE:
            return None
        return found[0].document.document_id, found[1]

    def _ink_of(self, page: int) -> Sequence[InkStroke]:
        """What the pen left on a page of the strip."""
        sheet = self.locate(page)
        return self.desk.layer.of_page(sheet) if sheet is not None else ()

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
            PartState.COMING: self.tr("Pas encore sur cet appareil : ce document s’ouvrira dès son arrivée."),
            PartState.UNMEASURED: self.tr("Ouverture du document…"),
            PartState.BROKEN: self.tr("Ce document ne peut pas être affiché : fichier abîmé, vide ou protégé."),
        }
        found = self.item_at(page)
        arrived = found is not None and found[0].here and part.state is PartState.COMING
        title = found[0].title if found is not None else ""
        painter.setPen(QColor("#404040"))
        painter.drawText(
            place.adjusted(24, 24, -24, -24),
            int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap),
            f"{title}\n\n{text.typeset(words[PartState.UNMEASURED if arrived else part.state])}",
        )

    def _list_marks(self) -> None:
        """Bookmarks of all documents, where they lie now."""
        memo, items = self.written.memo, {item.document.document_id: item for item in self._items}
        marks = []
        for mark in memo.bookmarks if memo is not None else ():
            item = items.get(mark.document_id)
            page = self.page_of(item, mark.page) if item is not None else None
            if item is not None and page is not None:
                marks.append(Mark(item.title, mark.page, page))
        self.contents.set_marks(sorted(marks, key=lambda mark: mark.page))

    # --- search, bookmarks ----------------------------------------------------------------------------

    def _show_found(self, hits: Sequence[Hit], asked: bool) -> None:
        """Places found in all documents, with their context; once put aside, the list comes back when ``asked``."""
        lines = []
        for hit in hits:
            found = self.item_at(hit.page)
            if found is not None:
                lines.append((hit, found[0].title, found[1]))
        self.found.show_hits(lines, self.viewer.hit)
        shown = bool(lines) and (asked or self.found.isVisible())
        self.found.setVisible(shown)
        if shown:
            self.summary_button.setChecked(False)
            if self._mode is Layout.NARROW:
                self.notes_button.setChecked(False)
        self._share_width()
        self.moved.emit()

    def _go_to_hit(self, index: int) -> None:
        if self.panels_cover:
            self.found.hide()
        self.uncover()
        self._share_width()
        self.viewer.go_to_hit(index)

    def start_search(self) -> None:
        """Ready to type what is looked for."""
        self.viewer.bar.begin_search()

    def _end_search(self) -> None:
        self.viewer.search.field.clear()
        self.viewer.bar.end_search()
        self.found.hide()
        self._share_width()
        self.strip.setFocus()

    def leave(self) -> None:
        """Close the document: nothing stays open behind."""
        self._remember_timer.stop()
        self._remember_page()
        self.immerse(False)
        self.as_text.leave()
        self._binding += 1
        self.desk.open(None)
        self.viewer.close()
        self.found.hide()
        self.item, self._go, self._told_gone = None, None, ""
        self.written.take_memo(None)
        self.moved.emit()

    def _update(self, page: SeancePage, items: Sequence[Item], item: Item) -> None:
        self._page, self._items, self.item = page, list(items), item
        self._title.set_text(item.title)
        theme = item.theme.replace(", ", " › ")
        reporter = item.projet.rapporteur if item.projet is not None else ""
        state = _state_words(page)
        self._place.set_text(
            " · ".join(filter(None, (page.seance.name, state, theme, reporter, vote_words(item.vote))))
        )
        self.model.set_rows(document_rows(items, sizes=False))
        self.summary.select_key(item.key)
        self.previous.setEnabled(self._neighbour(-1) is not None)
        self.next.setEnabled(self._neighbour(1) is not None)
        self.written.show(page, self._items)
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

    def _show_current(self) -> None:
        if self.item is not None:
            self.summary.select_key(self.item.key)

    def _open_row(self, key: Key) -> None:
        found = next((item for item in self._items if item.key == key), None)
        if found is not None:
            self.item_wanted.emit(found)
            self.uncover()

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

    def _tapped(self, page: int, place: QPointF) -> None:
        """A note that was tapped is brought into the list, where there is room for it."""
        if self.desk.kind is ToolKind.SELECT and self.desk.selection.strokes:
            return  # ink lies over notes
        if self.page_notes.tapped(page, place):
            self.notes_button.setChecked(not self.panels_cover)


def _state_words(page: SeancePage) -> str:
    """What a meeting has become: it stays in the head, where a message that passes may be missed."""
    if not page.seance.closed:
        return ""
    return tr("retirée") if is_withdrawn(page.seance, text.now()) else tr("archivée")


def is_pdf(item: Item) -> bool:
    """Shown as pages; what is not known yet is taken for one."""
    return item.file is None or "pdf" in item.file.media_type
