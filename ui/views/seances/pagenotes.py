"""Notes on the pages of the reader: painted, tapped, written, taken away.

A note belongs to the document it was written on, which is not always the one under the eyes: the next one begins
on the same screen. It is found by the page that is touched, never by what the reader shows in its head.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPolygonF
from PySide6.QtWidgets import QWidget

from app.domain.ids import Key
from app.domain.notices import Bookmark, ReadingMemo
from app.domain.seances import Annotation, InkStroke, Rect
from app.services.seances import SeancePage
from ui.context import Context
from ui.ink.desk import paint_zone, zone_rect
from ui.ink.tools import MARKER
from ui.views.seances.notes import NoteDialog, Written
from ui.views.seances.summary import Item

OTHERS_NOTE = "#9fc5e8"
Locate = Callable[[int], tuple[Item, int] | None]
"""Page of the strip -> its document and its page inside it."""


class PageNotes(QObject):
    """Follows what the reader shows (`show`); ``selected`` is the note in view."""

    changed = Signal()
    """Another note is selected."""

    def __init__(self, ctx: Context, locate: Locate, parent: QWidget) -> None:
        super().__init__(parent)
        self._ctx, self._locate, self._window = ctx, locate, parent
        self._shown: SeancePage | None = None
        self._items: Sequence[Item] = ()
        self.memo: ReadingMemo | None = None
        """Bookmarks, painted on their pages."""
        self.selected = ""
        """Id of a note; empty = none."""

    def show(self, shown: SeancePage, items: Sequence[Item]) -> None:
        """The meeting as it is now."""
        self._shown, self._items = shown, items

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

    # --- writing --------------------------------------------------------------------------------

    def write(self, item: Item, page: int, zone: Rect) -> None:
        """A new note on a page of a document."""
        self._open(item, page, zone, None)

    def edit(self, note: Annotation) -> None:
        """Change one of the user's own notes."""
        item = self.owner_of(note)
        if item is not None:
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
            delete=(lambda: self._delete(shown, item, note)) if note is not None else None,
            key=Key(shown.entry.key.account, Annotation.KIND, note.id) if note is not None else None,
        ).open()

    def _save(
        self, shown: SeancePage, item: Item, page: int, zone: Rect, written: Written, note: Annotation | None
    ) -> None:
        self._ctx.bridge.run(
            self._ctx.runtime.seances.save_note(
                shown.entry.key, item.document, page, zone, written.text, written.shared_with, note.id if note else None
            )
        )

    def _delete(self, shown: SeancePage, item: Item, note: Annotation) -> None:
        """At once, with a way back: the note is written again as it was."""
        seances = self._ctx.runtime.seances
        self._ctx.bridge.run(seances.delete_note(Key(shown.entry.key.account, Annotation.KIND, note.id)))
        self._ctx.shell.toast(
            self.tr("Note supprimée."),
            lambda: self._save(shown, item, note.page, note.rect, Written(note.text, note.shared_with), None),
        )

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
        for note in item.notes:
            if note.page == local:
                colour = QColor(MARKER.colour if note.id in shown.own else OTHERS_NOTE)
                paint_zone(painter, note.rect, place, scale, colour, bold=note.id == self.selected)


def paint_mark(painter: QPainter, place: QRectF, colour: QColor) -> None:
    """A ribbon at the top of a marked page."""
    right, top = place.right() - 18, place.top()
    corners = ((-18, 0), (0, 0), (0, 34), (-9, 25), (-18, 34))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([QPointF(right + x, top + y) for x, y in corners]))
