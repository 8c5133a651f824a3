"""The document under the eyes as text instead of pages, and back: which document, which page, what is said of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from PySide6.QtCore import QObject

from app.services.pdf import PdfBinder
from ui.text import tr, typeset
from ui.views.seances.readerroom import ReaderRoom
from ui.views.seances.summary import Item
from ui.views.seances.written import Reading
from ui.widgets.readtext import ink_said
from ui.widgets.textpane import Told


class AsText(QObject):
    """Turns the reader to `TextPane` and back to the pages."""

    def __init__(self, room: ReaderRoom, reading: Reading) -> None:
        super().__init__(room)
        self._room, self._reading = room, reading
        self._item: Item | None = None
        """The document whose text is shown."""

    @property
    def on(self) -> bool:
        """The words are shown instead of the pages."""
        return not self._room.text.isHidden()

    def toggle(self) -> None:
        """The words, at the page in view; or the pages, at the page of the caret."""
        if not self.on:
            self._show()
            return
        page = self._reading.page_of(self._item, self._room.text.page) if self._item is not None else None
        self.leave()
        if page is not None:
            self._reading.go_to(page)
        self._room.strip.setFocus()

    def leave(self) -> None:
        """The pages again."""
        self._item = None
        self._room.text.end()
        self._room.text.hide()
        self._room.viewer.show()
        self._room.bar.show()

    def follow(self) -> None:
        """Another document is read: its words too."""
        now, shown = self._reading.item, self._item
        if not self.on or now is None or shown is None:
            return
        if now.document.document_id != shown.document.document_id:
            self._show()

    def _show(self) -> None:
        room, reading = self._room, self._reading
        binder, item, shown = room.strip.document, reading.item, reading.shown
        if not isinstance(binder, PdfBinder) or item is None or shown is None:
            return
        part = next((part for part in binder.parts if part.ref == item.ref), None)
        if part is None or not part.pages:
            self.leave()
            return
        found, id = reading.item_at(reading.at), item.document.document_id
        local = found[1] if found is not None and found[0].document.document_id == id else 0
        strokes = Counter(stroke.page for stroke in room.desk.layer.strokes() if stroke.document_id == id)
        self._item = item
        said = said_of(item, len(part.pages), strokes, shown.own)
        room.text.show_told(Told(binder, item.title, binder.start_of(item.ref) or 0, said), local)
        room.viewer.hide()
        room.bar.hide()
        room.text.show()
        room.text.field.setFocus()


def said_of(item: Item, count: int, strokes: Mapping[int, int], own: frozenset[str]) -> list[list[str]]:
    """What is written on each page of a document, in words: notes with their author, how much ink."""
    said: list[list[str]] = [[] for _ in range(count)]
    for note in sorted(item.notes, key=lambda each: each.rect.top):
        if 0 <= note.page < count:
            who = tr("Votre note") if note.id in own else tr("Note de {name}").format(name=note.author_name)
            said[note.page].append(typeset(f"{who} : {note.text}"))
    for page, number in strokes.items():
        if 0 <= page < count:
            said[page].append(ink_said(number))
    return said
