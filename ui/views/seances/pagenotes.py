"""Notes on the pages of the reader: painted, tapped, written, moved, taken away.

A note belongs to the document it was written on, which is not always the one under the eyes: the next one begins
on the same screen. It is found by the page that is touched, never by what the reader shows in its head.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPolygonF
from PySide6.QtWidgets import QWidget

from app.domain.ids import Key
from app.domain.notices import Bookmark, ReadingMemo
from app.domain.seances import Annotation, InkStroke, Rect
from app.services.notes import NoteStep
from app.services.seances import SeancePage
from ui.context import Context
from ui.ink.contact import Contact, Phase
from ui.ink.desk import InkDesk
from ui.ink.selection import MOVED_PT
from ui.ink.tools import MARKER
from ui.ink.zones import paint_zone, zone_rect
from ui.views.seances.notes import NoteDialog, Written
from ui.views.seances.summary import Item

OTHERS_NOTE = "#9fc5e8"
Locate = Callable[[int], tuple[Item, int] | None]
"""Page of the strip -> its document and its page inside it."""


class PageNotes(QObject):
    """Follows what the reader shows (`show`); ``selected`` is the note in view."""

    changed = Signal()
    """Another note is selected."""
    dragged = Signal()
    """A note follows the pen."""

    def __init__(self, ctx: Context, locate: Locate, desk: InkDesk, parent: QWidget) -> None:
        super().__init__(parent)
        self._ctx, self._locate, self._desk, self._window = ctx, locate, desk, parent
        self._shown: SeancePage | None = None
        self._items: Sequence[Item] = ()
        self.memo: ReadingMemo | None = None
        """Bookmarks, painted on their pages."""
        self.selected = ""
        """Id of a note; empty = none."""
        self._held: tuple[Annotation, tuple[float, float]] | None = None
        """The note under the selecting tool, and where it was taken, in points."""
        self._shift = (0.0, 0.0)
        self._dropped: Annotation | None = None
        """A note as it was just moved, until the store tells of it."""
        desk.note_grip = self.grip

    def show(self, shown: SeancePage, items: Sequence[Item]) -> None:
        """The meeting as it is now."""
        self._shown, self._items, self._dropped = shown, items, None

    def owner_of(self, what: Annotation | InkStroke) -> Item | None:
        """The document that bears it."""
        if isinstance(what, InkStroke):
            return next((i for i in self._items if i.document.document_id == what.document_id), None)
        return next((item for item in self._items if any(note.id == what.id for note in item.notes)), None)

    # --- touching -------------------------------------------------------------------------------

    def tapped(self, page: int, place: QPointF) -> bool:
        """A tap on a note selects it, another one opens it; True when one was selected just now."""
        note = self._note_at(page, place)
        again = note is not None and note.id == self.selected
        if note is not None and again and self._shown is not None and note.id in self._shown.own:
            self.edit(note)
        else:
            self.selected = note.id if note is not None else ""
        self.changed.emit()
        return note is not None and not again

    def _note_at(self, page: int, place: QPointF) -> Annotation | None:
        found = self._locate(page)
        if found is None:
            return None
        item, local = found
        hit = [n for n in item.notes if n.page == local and zone_rect(n.rect, QRectF(0, 0, 0, 0), 1.0).contains(place)]
        return min(hit, key=lambda n: (n.rect.right - n.rect.left) * (n.rect.bottom - n.rect.top), default=None)

    # --- moving, taking away --------------------------------------------------------------------

    @property
    def own_selected(self) -> Annotation | None:
        """The note in view, where it is the user's: only those are changed (interop §9.2)."""
        shown = self._shown
        if shown is None or self.selected not in shown.own:
            return None
        return self._find(self.selected)

    def _find(self, id: str) -> Annotation | None:
        """A note as it is now."""
        return next((note for item in self._items for note in item.notes if note.id == id), None)

    def grip(self, contact: Contact) -> bool:
        """The selecting tool on the pages: takes a note, moves it if it is one's own, opens it by a second tap."""
        place = (contact.x_pt, contact.y_pt)
        if contact.phase is Phase.DOWN:
            note = self._note_at(contact.page, QPointF(*place))
            self._held, self._shift = (note, place) if note is not None else None, (0.0, 0.0)
            return note is not None
        if self._held is None:
            return False
        note, start = self._held
        shown = self._shown
        if shown is not None and note.id in shown.own and not shown.seance.closed and contact.x_pt >= 0:
            self._shift = (place[0] - start[0], place[1] - start[1])
        if contact.phase in (Phase.UP, Phase.CANCEL):
            shift, self._held = self._shift, None
            if contact.phase is Phase.UP and max(map(abs, shift)) >= MOVED_PT:
                self._move(note, shift)
            elif contact.phase is Phase.UP:
                self.tapped(contact.page, QPointF(*start))
            self.changed.emit()
        self.dragged.emit()
        return True

    def _move(self, note: Annotation, shift: tuple[float, float]) -> None:
        if self._shown is not None:
            self.selected = note.id
            self._dropped = replace(note, rect=shifted(note.rect, shift), unread=False)
            self._desk.do_note(NoteStep(self._shown.entry.key.account, note, self._dropped))

    def delete_selected(self) -> None:
        """Take the note in view away, if it is one's own."""
        if self._shown is not None and (note := self.own_selected) is not None:
            self._delete(self._shown, note)

    def _delete(self, shown: SeancePage, note: Annotation) -> None:
        """At once, with a way back: said, and in the history with the ink."""
        step = NoteStep(shown.entry.key.account, self._find(note.id) or note, None)
        self.selected = ""
        self._desk.do_note(step)
        self._ctx.shell.toast(self.tr("Note supprimée."), lambda: self._desk.take_back_note(step))
        self.changed.emit()

    # --- writing --------------------------------------------------------------------------------

    def write(self, item: Item, page: int, zone: Rect) -> None:
        """A new note on a page of a document."""
        self._open(item, page, zone, None)

    def edit(self, note: Annotation) -> None:
        """Change one of the user's own notes; those of a closed meeting are only read."""
        item = self.owner_of(note)
        if item is not None and self._shown is not None and not self._shown.seance.closed:
            self._open(item, note.page, note.rect, note)

    def _open(self, item: Item, page: int, zone: Rect, note: Annotation | None) -> None:
        shown = self._shown
        if shown is None:
            return
        NoteDialog(
            self._ctx,
            self._window,
            page=page,
            members=shown.seance.members,
            note=note,
            save=lambda written: self._save(shown, item, page, zone, written, note),
            delete=(lambda: self._delete(shown, note)) if note is not None else None,
            key=Key(shown.entry.key.account, Annotation.KIND, note.id) if note is not None else None,
        ).open()

    def _save(
        self, shown: SeancePage, item: Item, page: int, zone: Rect, written: Written, note: Annotation | None
    ) -> None:
        saving = self._ctx.runtime.seances.save_note(
            shown.entry.key, item.document, page, zone, written.text, written.shared_with, note.id if note else None
        )
        self._ctx.bridge.run(saving, on_done=self._desk.remember_note, owner=self)

    # --- painting -------------------------------------------------------------------------------

    def paint(self, painter: QPainter, page: int, place: QRectF, scale: float) -> None:
        """Notes and bookmark of one page, under the ink."""
        found, shown = self._locate(page), self._shown
        if found is None or shown is None:
            return
        item, local = found
        mark = Bookmark(document_id=item.document.document_id, page=local)
        if self.memo is not None and mark in self.memo.bookmarks:
            paint_mark(painter, place, self._ctx.theme.colour("accent"))
        self.paint_notes(painter, page, place, scale)

    def paint_notes(self, painter: QPainter, page: int, place: QRectF, scale: float) -> None:
        """Notes of one page, on small pages too."""
        found, shown = self._locate(page), self._shown
        if found is None or shown is None:
            return
        item, local = found
        for note in item.notes:
            if note.page == local:
                colour = QColor(MARKER.colour if note.id in shown.own else OTHERS_NOTE)
                held = self._held is not None and self._held[0].id == note.id
                now = self._dropped if self._dropped is not None and self._dropped.id == note.id else note
                zone = shifted(now.rect, self._shift) if held else now.rect
                paint_zone(painter, zone, place, scale, colour, bold=note.id == self.selected, dashed=held)


def shifted(zone: Rect, shift: tuple[float, float]) -> Rect:
    """The same zone elsewhere on its page; at its edges at most."""
    dx, dy = max(shift[0], -zone.left), max(shift[1], -zone.top)
    return Rect(left=zone.left + dx, top=zone.top + dy, right=zone.right + dx, bottom=zone.bottom + dy)


def paint_mark(painter: QPainter, place: QRectF, colour: QColor) -> None:
    """A ribbon at the top of a marked page."""
    right, top = place.right() - 18, place.top()
    corners = ((-18, 0), (0, 0), (0, 34), (-9, 25), (-18, 34))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([QPointF(right + x, top + y) for x, y in corners]))
