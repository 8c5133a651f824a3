"""The reader: one document at full height, the pen beside it, the sommaire and the notes at its sides."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QStandardPaths, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app.domain.ids import Key
from app.domain.seances import Annotation, InkStroke, Origin, Rect
from app.services.seances import SeancePage
from ui.context import Context
from ui.ink.desk import InkDesk, Page, paint_zone, zone_rect
from ui.ink.tools import MARKER, ToolKind
from ui.models.fixed import FixedListModel
from ui.text import plural
from ui.theme import Space, Type
from ui.views.base import Layout
from ui.views.seances.notes import NoteDialog, NotesPanel, Written
from ui.views.seances.penbar import PenBar
from ui.views.seances.rows import document_rows
from ui.views.seances.summary import Item
from ui.widgets.basic import ActionButton, IconButton, Label, Line, Pane
from ui.widgets.pdfview import PdfViewer
from ui.widgets.recordlist import RecordList

OTHERS_NOTE = "#9fc5e8"
PANEL_BESIDE_PX = 700
"""Narrower than this (at 100 %), a panel takes the place of the page."""
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
        self._selected = ""
        self.item: Item | None = None
        self._last_pages: dict[str, int] = {}
        self._told_gone = ""
        """Document of which it was said that it left the meeting."""
        self.viewer = PdfViewer(ctx)
        self.strip = self.viewer.strip
        self.desk = InkDesk(ctx, self.strip, self)
        self.bar = PenBar(ctx, self.desk)
        self.notes = NotesPanel(ctx)
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
        for pane in (self.summary, self._centre, self.notes):
            self._split.addWidget(pane)
        self._split.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._head)
        layout.addWidget(Line(theme))
        layout.addWidget(self._split, 1)
        self._right_handed = True
        self.immersed = False
        self._place_bar()
        self.summary.hide()
        self.notes.hide()

    def _wire(self) -> None:
        self.summary_button.toggled.connect(lambda on: self._show_panel(self.summary, on))
        self.notes_button.toggled.connect(lambda on: self._show_panel(self.notes, on))
        self.bar.swapped.connect(lambda _checked=False: self._swap_side())
        self.summary.opened.connect(self._open_row)
        self.notes.chosen.connect(self._bring)
        self.notes.edit_wanted.connect(self.edit_note)
        self.desk.inked.connect(self._fill_notes)
        self.desk.changed.connect(self.moved)
        self.desk.note_drawn.connect(self._note_drawn)
        self.strip.tapped.connect(self._tapped)
        self.strip.overlays.insert(0, self._paint_notes)
        self.strip.page_changed.connect(self._page_turned)

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
        some = not (self.summary.isHidden() and self.notes.isHidden())
        self._centre.setHidden(some and self._panels_cover)
        if self._centre.isHidden():
            return
        panel = min(self._ctx.theme.px(320), self.width() // 2)
        widths = [0 if pane.isHidden() else panel for pane in (self.summary, self.notes)]
        self._split.setSizes([widths[0], max(1, self.width() - sum(widths)), widths[1]])

    # --- what is read ---------------------------------------------------------------------------

    def read(self, page: SeancePage, items: Sequence[Item], item: Item) -> None:
        """Show a document of a meeting."""
        fresh = self.item is None or self.item.document.document_id != item.document.document_id
        if fresh:
            self._remember_page()
        self._selected = "" if fresh else self._selected
        self._update(page, items, item)
        if not fresh:
            return
        file = item.file
        if file is not None:
            self.viewer.open(file.account, file.ref, file.media_type)
        else:
            self.viewer.open(page.entry.key.account, item.ref)
        self.desk.open(Page(page.entry.key.account, page.seance.id, item.document.document_id))
        self._mark(page, item)
        self.strip.setFocus()

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
                self.read(page, items, found)
                return
            if self._told_gone != id:
                self._told_gone = id
                self._ctx.shell.toast(self.tr("Ce document a été retiré de la séance."))
            return
        self._update(page, items, found)

    def leave(self) -> None:
        """Close the document: nothing stays open behind."""
        self._remember_page()
        self.immerse(False)
        self.desk.open(None)
        self.viewer.close()
        self.item, self._told_gone = None, ""
        self.moved.emit()

    def _update(self, page: SeancePage, items: Sequence[Item], item: Item) -> None:
        self._page, self._items, self.item = page, list(items), item
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
        if self.item is not None and self.strip.document is not None:
            self._last_pages[self.item.document.document_id] = self.strip.page

    def _page_turned(self, _page: int) -> None:
        """A document just opened goes back to where it was left."""
        if self.item is not None and self.strip.document is not None:
            last = self._last_pages.pop(self.item.document.document_id, 0)
            if last:
                self.strip.go_to(last)

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
        return file is not None and "pdf" in file.media_type

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
        strokes = self.desk.layer.strokes()
        self.notes.show_notes(
            item.notes,
            page.own,
            strokes,
            page.seance,
            self._selected,
            waiting=page.waiting,
            to_settle=page.to_settle,
        )
        count = len(item.notes) + len({stroke.page for stroke in strokes})
        words = plural(count, "Notes (%n)", "Notes (%n)")
        self.notes_button.setToolTip(words)
        self.notes_button.setAccessibleName(words)

    def _bring(self, what: Annotation | InkStroke) -> None:
        top = what.rect.top if isinstance(what, Annotation) else min(p.y_pt for p in what.points)
        self._selected = what.id if isinstance(what, Annotation) else ""
        self._uncover()
        self.strip.go_to(what.page, max(0.0, top - ABOVE_PT))
        self.strip.viewport().update()
        self._fill_notes()

    def _note_drawn(self, page: int, zone: Rect) -> None:
        self.desk.choose(ToolKind.HAND)
        if self.can_annotate:
            self._edit(page, zone, None)
        else:
            self._ctx.shell.toast(self.tr("Ce document ne peut pas porter de note ; l’encre reste possible."))

    def edit_note(self, note: Annotation) -> None:
        """Change one of the user's own notes."""
        self._edit(note.page, note.rect, note)

    def _edit(self, page: int, zone: Rect, note: Annotation | None) -> None:
        shown, item = self._page, self.item
        if shown is None or item is None:
            return
        NoteDialog(
            self._ctx,
            self,
            page=page,
            members=shown.seance.members,
            note=note,
            save=lambda written: self._save_note(shown, item, page, zone, written, note),
            delete=(lambda: self._delete_note(shown, item, note)) if note is not None else None,
            key=Key(shown.entry.key.account, Annotation.KIND, note.id) if note is not None else None,
        ).open()

    def _save_note(
        self, shown: SeancePage, item: Item, page: int, zone: Rect, written: Written, note: Annotation | None
    ) -> None:
        self._ctx.bridge.run(
            self._ctx.runtime.seances.save_note(
                shown.entry.key, item.document, page, zone, written.text, written.shared_with, note.id if note else None
            )
        )

    def _delete_note(self, shown: SeancePage, item: Item, note: Annotation) -> None:
        """At once, with a way back: the note is written again as it was."""
        seances = self._ctx.runtime.seances
        self._ctx.bridge.run(seances.delete_note(Key(shown.entry.key.account, Annotation.KIND, note.id)))
        self._ctx.shell.toast(
            self.tr("Note supprimée."),
            lambda: self._save_note(shown, item, note.page, note.rect, Written(note.text, note.shared_with), None),
        )

    def _tapped(self, page: int, place: QPointF) -> None:
        """A tap on a note brings it into the list; another one opens it."""
        note = self._note_at(page, place)
        if note is None or self._page is None:
            self._selected = ""
        elif note.id == self._selected and note.id in self._page.own:
            self.edit_note(note)
        else:
            self._selected = note.id
            self.notes_button.setChecked(not self._panels_cover)
        self._fill_notes()
        self.strip.viewport().update()

    def _note_at(self, page: int, place: QPointF) -> Annotation | None:
        notes = self.item.notes if self.item is not None else ()
        hit = [n for n in notes if n.page == page and zone_rect(n.rect, QRectF(0, 0, 0, 0), 1.0).contains(place)]
        return min(hit, key=lambda n: (n.rect.right - n.rect.left) * (n.rect.bottom - n.rect.top), default=None)

    def _paint_notes(self, painter: QPainter, page: int, place: QRectF, scale: float) -> None:
        item, shown = self.item, self._page
        if item is None or shown is None:
            return
        for note in item.notes:
            if note.page == page:
                colour = QColor(MARKER.colour if note.id in shown.own else OTHERS_NOTE)
                paint_zone(painter, note.rect, place, scale, colour, bold=note.id == self._selected)

    # --- export ---------------------------------------------------------------------------------

    def export(self) -> None:
        """A PDF copy with the notes and the ink; other files as they are."""
        item, page = self.item, self._page
        if item is None or page is None or item.file is None:
            return
        target = self._ask_target(item)
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

    def _ask_target(self, item: Item) -> Path | None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        name = export_name(item)
        chosen, _ = QFileDialog.getSaveFileName(self, self.tr("Enregistrer une copie"), str(Path(folder) / name))
        return Path(chosen) if chosen else None


def export_name(item: Item) -> str:
    """A file name that every system takes."""
    kept = "".join("-" if c in '\\/:*?"<>|' else c for c in item.title)
    pdf = item.file is not None and "pdf" in item.file.media_type
    if pdf and not kept.lower().endswith(".pdf"):
        kept += ".pdf"
    return kept
