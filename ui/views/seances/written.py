"""What is written in the meeting being read: listed beside the page, brought into view, carried over, taken out.

Follows the reader through a small window on it (`Reading`): which document is under the eyes, where its pages
lie in the strip.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.domain.attachments import safe_name
from app.domain.carnet import CarnetSegment
from app.domain.changes import ChangeSet
from app.domain.ids import Key
from app.domain.notices import Bookmark, ReadingMemo
from app.domain.seances import Annotation, InkStroke, Rect
from app.services.carnet import CarnetFacts, CarnetState
from app.services.carrying import Carried
from app.services.copies import Carriage
from app.services.maildrafts import MailDraft
from app.services.seances import SeancePage
from ui import text
from ui.context import Context
from ui.ink.asking import ask_words
from ui.ink.desk import InkDesk, Page
from ui.ink.geometry import tapped
from ui.ink.tools import ToolKind
from ui.text import plural
from ui.timers import single_shot
from ui.views.mail.preview import open_outside
from ui.views.mail.view import MailView
from ui.views.seances.notes import NotesPanel
from ui.views.seances.pagenotes import PageNotes
from ui.views.seances.sharing import ShareDialog
from ui.views.seances.summary import Item
from ui.widgets.annotator import saved_words
from ui.widgets.saving import ask_target

ABOVE_PT = 60
"""Left above a note that is brought into view."""
LEFT_PT = 60
"""From the page's edge to a note whose place nobody drew."""
LIST_MS = 250
"""The list follows the pen when it rests: a list made anew at each stroke would hold the pen up (row A29)."""


class Reading(Protocol):
    """What the reader lends."""

    item: Item | None

    @property
    def shown(self) -> SeancePage | None: ...
    @property
    def items(self) -> Sequence[Item]: ...
    @property
    def can_annotate(self) -> bool: ...
    def item_at(self, page: int) -> tuple[Item, int] | None: ...
    def locate(self, page: int) -> tuple[str, int] | None: ...
    def page_of(self, item: Item, local: int) -> int | None: ...
    def go_to(self, page: int, y_pt: float = 0.0) -> None: ...
    def show_notes(self) -> None: ...
    def move_to(self, item: Item) -> None: ...
    @property
    def at(self) -> int: ...
    @property
    def top_pt(self) -> float: ...
    def paper_of(self, page: int) -> tuple[float, float]: ...


class WrittenThings(QObject):
    """Notes, ink and bookmarks of the meeting, as the reader shows them."""

    marked = Signal()
    """Bookmarks are other ones."""

    def __init__(self, ctx: Context, reading: Reading, desk: InkDesk, panel: NotesPanel, window: QWidget) -> None:
        super().__init__(window)
        self._ctx, self._reading, self._desk, self._panel, self._window = ctx, reading, desk, panel, window
        self.memo: ReadingMemo | None = None
        self._ink_state: CarnetState | None = None
        self.page_notes = PageNotes(ctx, reading.item_at, desk, window)
        self._list = single_shot(self, LIST_MS, self.fill)
        panel.chosen.connect(self.bring)
        panel.edit_wanted.connect(self.page_notes.edit)
        panel.write_wanted.connect(self._write_here)
        panel.mark_chosen.connect(self.go_to_bookmark)
        panel.put_back.connect(self._put_back)
        panel.give_up.connect(desk.forget_unplaced)
        panel.code_wanted.connect(self._give_code)
        self.page_notes.changed.connect(self.fill)
        desk.inked.connect(self._list.start)
        desk.note_drawn.connect(self._note_drawn)
        desk.text_drawn.connect(self._text_drawn)
        desk.text_wanted.connect(self._text_wanted)
        ctx.bridge.changed.connect(self._on_changes)

    # --- following ------------------------------------------------------------------------------

    def begin(self) -> None:
        """Another meeting, or none."""
        self.page_notes.selected = ""
        self.take_memo(None)

    def show(self, page: SeancePage, items: Sequence[Item]) -> None:
        """The meeting as it is now."""
        self.page_notes.show(page, items)
        self.fill()

    def take_memo(self, memo: ReadingMemo | None) -> None:
        self.memo = self.page_notes.memo = memo
        self.marked.emit()

    def fill(self) -> None:
        """The list beside the page, of the document under the eyes."""
        reading, item, page = self._reading, self._reading.item, self._reading.shown
        self._list.stop()
        if item is None or page is None:
            return
        id = item.document.document_id
        strokes = [stroke for stroke in self._desk.layer.strokes() if stroke.document_id == id]
        marks = [mark for mark in self.memo.bookmarks if mark.document_id == id] if self.memo else []
        self._panel.show_notes(
            item.notes,
            page.own,
            strokes,
            page.seance,
            self.page_notes.selected,
            waiting=page.waiting,
            to_settle=page.to_settle,
            bookmarks=marks,
            unplaced=[stroke for stroke in self._desk.unplaced if stroke.document_id == id],
            account=page.entry.key.account,
            ink_state=self._ink_state,
        )
        reading.show_notes()

    def count(self) -> int:
        """Notes of the document under the eyes, and its pages with ink."""
        item = self._reading.item
        if item is None:
            return 0
        id = item.document.document_id
        return len(item.notes) + len({s.page for s in self._desk.layer.strokes() if s.document_id == id})

    def read_ink_state(self, key: Key) -> None:
        """Where ink of this account goes: said beside each line of it."""
        self._ctx.bridge.run(self._ctx.runtime.carnet.facts_of(key.account), on_done=self._take_ink_state, owner=self)

    def _give_code(self) -> None:
        """To the page of Réglages where another device's code is written."""
        self._ctx.shell.go("settings")
        settings: Any = self._ctx.shell.view("settings")  # its modules, most of the program's, are not needed to read
        settings.accounts.show_carnet()

    def _take_ink_state(self, facts: CarnetFacts) -> None:
        if facts.state is not self._ink_state:
            self._ink_state = facts.state
            self.fill()

    def _on_changes(self, changes: ChangeSet) -> None:
        """Ink of another device arrived: shown without disturbing the pen."""
        page = self._reading.shown
        if page is None:
            return
        if changes.profile or any(key.kind == CarnetSegment.KIND for key in changes.keys):
            self.read_ink_state(page.entry.key)
        ids = {key.id for key in changes.keys if key.kind == InkStroke.KIND and key.account == page.entry.key.account}
        if ids:
            self._desk.refresh(ids, [item.document.document_id for item in self._reading.items])

    # --- bringing into view ---------------------------------------------------------------------

    def bring(self, what: Annotation | InkStroke) -> None:
        """The page of a note or of a stroke, a little above it."""
        top = what.rect.top if isinstance(what, Annotation) else min(p.y_pt for p in what.points)
        self.page_notes.selected = what.id if isinstance(what, Annotation) else ""
        item = self.page_notes.owner_of(what)
        page = self._reading.page_of(item, what.page) if item is not None else None
        if page is not None:
            self._reading.go_to(page, max(0.0, top - ABOVE_PT))
        self.page_notes.changed.emit()

    def go_to_bookmark(self, mark: Bookmark) -> None:
        """Open the page of a mark."""
        item = next((i for i in self._reading.items if i.document.document_id == mark.document_id), None)
        page = self._reading.page_of(item, mark.page) if item is not None else None
        if page is not None:
            self._reading.go_to(page)

    def toggle_bookmark(self) -> None:
        """Mark the page in view, or take its mark away."""
        found, page = self._reading.item_at(self._reading.at), self._reading.shown
        if found is None or page is None:
            return
        item, local = found
        key, said = page.entry.key, (self.tr("Signet posé."), self.tr("Signet retiré."))
        self._ctx.bridge.run(
            self._ctx.runtime.seances.toggle_bookmark(key, item.document.document_id, local),
            on_done=lambda on: self._marked(key, said[0] if on else said[1]),
            owner=self,
        )

    def _marked(self, key: Key, said: str) -> None:
        def take(memo: ReadingMemo) -> None:
            self.take_memo(memo)
            self.fill()

        self._ctx.shell.toast(said)
        self._ctx.bridge.run(self._ctx.runtime.seances.memo(key), on_done=take, owner=self)

    # --- carried over ---------------------------------------------------------------------------

    def carry(self, key: Key) -> None:
        """What was written on a document that was replaced since finds its place in the new one."""
        self._ctx.bridge.run(self._ctx.runtime.carrying.carry(key), on_done=self._carried, owner=self)

    def _carried(self, carried: Carried) -> None:
        if not carried.placed and not carried.unplaced:
            return
        placed = plural(carried.placed, "%n trait replacé", "%n traits replacés")
        left = plural(carried.unplaced, "%n trait à replacer vous-même", "%n traits à replacer vous-même")
        said = self.tr("Document remplacé : {parts}.").format(
            parts=", ".join(words for count, words in ((carried.placed, placed), (carried.unplaced, left)) if count)
        )
        self._ctx.shell.toast(text.typeset(said))
        page, item = self._reading.shown, self._reading.item
        if page is not None and item is not None:
            documents = [each.document.document_id for each in self._reading.items]
            where = Page(page.entry.key.account, page.seance.id, item.document.document_id)
            self._desk.open_meeting(where, documents, self._reading.locate)

    def _put_back(self, strokes: Sequence[InkStroke]) -> None:
        """On the page in view, where it was on its own; from there it is moved."""
        found = self._reading.item_at(self._reading.at)
        if found is None or self._reading.locate(self._reading.at) is None:
            return
        self._desk.put_back(strokes, self._reading.at, found[0].document.origin_id)
        self.bring(self._desk.selection.strokes[0])
        self._ctx.shell.toast(text.typeset(self.tr("Encre posée : faites-la glisser à sa place.")))

    # --- writing --------------------------------------------------------------------------------

    def _note_drawn(self, page: int, zone: Rect) -> None:
        """A typed note: by the meeting's server where it takes one, else as a text box of our own."""
        self._desk.choose(ToolKind.HAND)
        found = self._reading.item_at(page)
        if found is None:
            return
        if self._reading.item is not found[0]:
            self._reading.move_to(found[0])
        if self._reading.can_annotate:
            self.page_notes.write(found[0], found[1], zone)
        else:
            said = self.tr("La séance ne prend pas de note sur ce document : le texte reste le vôtre, avec l’encre.")
            self._ctx.shell.toast(text.typeset(said))
            self._text_drawn(page, zone)

    def _write_here(self) -> None:
        """A note at the head of what is seen of the page: no pen, no finger has drawn its place."""
        at, place = self._reading.at, (LEFT_PT, self._reading.top_pt + ABOVE_PT)
        self._note_drawn(at, tapped(place, self._reading.paper_of(at)))

    def _text_drawn(self, page: int, zone: Rect) -> None:
        self._desk.choose(ToolKind.HAND)
        words = ask_words(self._window)
        if words:
            self._desk.write_text(page, zone, words)

    def _text_wanted(self, stroke: InkStroke) -> None:
        words = ask_words(self._window, stroke.text)
        if words is not None:
            self._desk.change_text(stroke, words)

    # --- taking out -----------------------------------------------------------------------------

    def export(self) -> None:
        """A PDF copy with the notes and the ink; other files as they are."""
        item, page = self._reading.item, self._reading.shown
        if item is None or page is None or item.file is None:
            return
        target = ask_target(self._window, self.tr("Enregistrer une copie"), export_name(item))
        if target is None:
            return
        runtime, key = self._ctx.runtime, page.entry.key
        if "pdf" in item.file.media_type:
            self._ctx.bridge.run(
                runtime.copies.export(key, item.document, target),
                on_done=lambda saved: self._ctx.shell.toast(saved_words(saved)),
                owner=self,
                title=self.tr("Copie annotée"),
            )
            return
        said = self.tr("Copie enregistrée.")
        self._ctx.bridge.run(
            runtime.library.save_file(key.account, item.ref, target),
            on_done=lambda _none: self._ctx.shell.toast(said),
            owner=self,
        )

    def open_apart(self) -> None:
        """A file that has no pages, with its own program."""
        item = self._reading.item
        if item is not None and item.file is not None:
            open_outside(self._ctx, self._window, item.file, export_name(item))

    def share(self) -> None:
        """An annotated copy by mail; first what travels how."""
        item, page = self._reading.item, self._reading.shown
        if item is None or page is None:
            return
        key = page.entry.key

        def ask(found: Carriage) -> None:
            ShareDialog(self._ctx, self._window, item.title, found, partial(self._write_mail, key, item)).open()

        self._ctx.bridge.run(self._ctx.runtime.copies.carriage(key, item.document), on_done=ask, owner=self)

    def _write_mail(self, key: Key, item: Item, private: bool) -> None:
        copies, name = self._ctx.runtime.copies, safe_name(export_name(item))
        self._ctx.bridge.run(
            copies.mail_copy(key, item.document, private=private, name=name),
            on_done=partial(self._go_on, item),
            owner=self,
        )

    def _go_on(self, item: Item, draft: MailDraft) -> None:
        subject = self.tr("Copie annotée : {title}").format(title=item.title)
        self._ctx.shell.go("mail")
        view: MailView = self._ctx.shell.view("mail")  # type: ignore[assignment]
        view.write_draft(replace(draft, subject=text.typeset(subject)))


def export_name(item: Item) -> str:
    """What a copy is called: its title, with the ending of its kind."""
    kept = item.title
    pdf = item.file is not None and "pdf" in item.file.media_type
    if pdf and not kept.lower().endswith(".pdf"):
        kept += ".pdf"
    return kept
