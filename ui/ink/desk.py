"""The writing desk: gives contacts to the tool in hand, keeps what they make, and can take it back.

One `InkDesk` a reader. A finished gesture goes to the store at once (`SeanceService.change_ink` returns when it
is on disk); undo and redo are edits on top of the same act, so that they too are on disk at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter

from app.domain.errors import AppError
from app.domain.ids import AccountId, Key
from app.domain.seances import InkPoint, InkStroke, Rect, Seance
from app.services.notes import NoteStep
from ui.context import Context
from ui.ink.contact import Contact, Device, Phase
from ui.ink.edits import Edit, History, Step
from ui.ink.geometry import moved
from ui.ink.layer import InkLayer, draw_stroke, sheet_of
from ui.ink.selection import Selection
from ui.ink.tools import (
    MARKER,
    PEN_STYLES,
    SHAPES,
    TINTS,
    WEIGHTS,
    EraserTool,
    NoteTool,
    PenStyle,
    ShapeTool,
    StrokeTool,
    ToolKind,
    text_box,
)
from ui.ink.words import Word, snapped
from ui.ink.zones import paint_zone
from ui.widgets.pagestrip import PageStrip

Tool = StrokeTool | EraserTool | NoteTool | ShapeTool
ERASERS = frozenset({ToolKind.ERASER, ToolKind.RUBBER})
ZONES = frozenset({ToolKind.NOTE, ToolKind.TEXT})


@dataclass(frozen=True, slots=True)
class Page:
    """What is being written on."""

    account: AccountId
    seance_id: str
    """Empty for what is no document of a meeting."""
    document_id: str


Locate = Callable[[int], tuple[str, int] | None]
"""(document, page inside it) of a page of the strip; None = nothing can be written there."""


class InkDesk(QObject):
    """Tools over the pages of one strip."""

    changed = Signal()
    """Tool, colour, what is selected, or what can be undone changed."""
    inked = Signal()
    """The number of strokes changed."""
    note_drawn = Signal(int, object)
    """(page of the strip, `Rect`): the zone of a new note."""
    text_drawn = Signal(int, object)
    """(page of the strip, `Rect`): the zone of a new text box."""
    text_wanted = Signal(object)
    """`InkStroke`: a text box to change."""

    def __init__(self, ctx: Context, strip: PageStrip, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ctx, self._strip = ctx, strip
        self.layer = InkLayer()
        self.kind = ToolKind.HAND
        self.style = PEN_STYLES[1]
        self.weight = ctx.prefs.pen_weight
        """Key of `tools.WEIGHTS`."""
        self.finger_draws = False
        self._page: Page | None = None
        """Account and meeting; its document is that of the stroke under way."""
        self._locate: Locate = lambda _page: None
        self.note_grip: Callable[[Contact], bool] = lambda _contact: False
        """Takes a contact of the selecting tool that is about a note lying on the page; False = it is not."""
        self._at = 0
        """Page of the strip that is being written on."""
        self._histories: dict[str, History] = {}
        self._tool: Tool | None = None
        self._device: Device | None = None
        self.unplaced: list[InkStroke] = []
        """Ink of earlier versions whose place was not found: kept, listed, drawn nowhere."""
        self._loading: object | None = None
        """Stands for the reading of the strokes that is under way: an older one that ends later is not shown."""
        self._own: set[str] = set()
        """Strokes changed here, of which the store has not told yet."""
        self._rubbed: dict[str, InkStroke] = {}
        """Strokes as they were when the eraser came down."""
        self._left: dict[str, InkStroke] = {}
        """Pieces that it left of them."""
        self.selection = Selection(ctx, strip, self.layer, self)
        self.selection.changed.connect(self.changed)
        self.selection.dropped.connect(self._move_selected)
        self.selection.tapped.connect(self._tapped)
        strip.overlays.append(self._paint)
        strip.contact_sink = self.take
        strip.tapped.connect(self._tap)

    # --- what is written on ---------------------------------------------------------------------

    def open(self, page: Page | None) -> None:
        """Write on another document; its strokes appear as soon as they are read."""
        self._begin(page)
        if page is not None:
            document = page.document_id
            self._locate = lambda number: (document, number)
            self._load(page, [document])

    def open_meeting(self, page: Page, documents: Sequence[str], locate: Locate) -> None:
        """Write on several documents read as one; ``locate`` tells which is where."""
        self._begin(page)
        self._locate = locate
        self._load(page, documents)

    def relocate(self, locate: Locate) -> None:
        """The same documents lie elsewhere in the strip: more is known of them."""
        self._locate = locate
        self.selection.forget_pages()

    def _begin(self, page: Page | None) -> None:
        self._strip.cancel_contact()
        self._page, self._locate, self._loading = page, lambda _page: None, None
        self.layer.set_strokes(())
        self.unplaced = []
        self.selection.set(())
        self.selection.forget_pages()
        self.changed.emit()

    async def _read(self, page: Page, documents: Sequence[str]) -> list[InkStroke]:
        found: list[InkStroke] = []
        for document in documents:
            found += await self._ctx.runtime.seances.ink(page.account, document)
        return found

    def _load(self, page: Page, documents: Sequence[str]) -> None:
        loading = self._loading = object()
        read = self._read(page, documents)
        self._ctx.bridge.run(read, on_done=lambda strokes: self._loaded(loading, strokes), owner=self)

    def _loaded(self, loading: object, strokes: list[InkStroke]) -> None:
        """Strokes from the store; one drawn while they were being read stays."""
        if loading is self._loading:
            self._loading = None
            known = {stroke.id for stroke in strokes}
            drawn = [stroke for stroke in self.layer.strokes() if stroke.id not in known]
            self.unplaced = [stroke for stroke in strokes if stroke.unplaced]
            self.layer.set_strokes((*(s for s in strokes if not s.unplaced), *drawn))
            self._strip.viewport().update()
            self.inked.emit()

    def refresh(self, ids: set[str], documents: Sequence[str]) -> None:
        """Strokes with these ids changed in the store: read again, unless it was this desk that changed them."""
        page = self._page
        foreign = ids - self._own
        self._own -= ids
        if page is not None and foreign and self._loading is not None:
            self._load(page, documents)  # what is being read may be older than that
        elif page is not None and foreign:
            self._ctx.bridge.run(
                self._read(page, documents),
                on_done=lambda strokes: self._take_foreign(page, foreign, strokes),
                owner=self,
            )

    def _take_foreign(self, page: Page, ids: set[str], strokes: list[InkStroke]) -> None:
        if page is not self._page:
            return
        known = {stroke.id: stroke for stroke in self.layer.strokes()}
        now = {stroke.id: stroke for stroke in strokes}
        for id in ids:
            if id in known:
                self.layer.remove(known[id])
            if id in now and not now[id].unplaced:
                self.layer.add(now[id])
        self.unplaced = [stroke for stroke in strokes if stroke.unplaced]
        self.selection.set([stroke for stroke in self.selection.strokes if stroke.id in now])
        self._strip.viewport().update()
        self.inked.emit()

    # --- choosing -------------------------------------------------------------------------------

    def choose(self, kind: ToolKind, style: PenStyle | None = None) -> None:
        """Take a tool in hand; a colour while ink is selected recolours it."""
        self._strip.cancel_contact()
        if style is not None and self.selection.strokes:
            before = self.selection.strokes
            colours = {"highlighter": TINTS.get(style.colour, style.colour)}
            self.do(Edit(before, tuple(replace(s, colour=colours.get(s.tool, style.colour)) for s in before)))
            return
        self.kind = kind
        self.style = style or self.style
        if kind is not ToolKind.SELECT:
            self.selection.set(())
            self.selection.clear_passage()
        shapes = {ToolKind.HAND: Qt.CursorShape.ArrowCursor, ToolKind.SELECT: Qt.CursorShape.IBeamCursor}
        self._strip.viewport().setCursor(shapes.get(kind, Qt.CursorShape.CrossCursor))
        self.changed.emit()

    def set_weight(self, weight: str) -> None:
        """How thick the pen writes from now on, and at the next start; or the lines of the pen that are selected."""
        chosen = self.selection.strokes
        if chosen:
            width = self.style.width_pt * WEIGHTS[weight]
            after = tuple(replace(s, width_pt=width) if s.tool == "pen" else s for s in chosen)
            self.do(Edit(chosen, after))
            return
        self.weight = self._ctx.prefs.pen_weight = weight
        self.changed.emit()

    def set_finger_draws(self, on: bool) -> None:
        """The finger draws instead of scrolling, while a tool is in hand."""
        self.finger_draws = on
        self.changed.emit()

    def _tool_for(self, device: Device, document: str) -> Tool | None:
        """The pen always writes; mouse and finger only with a tool in hand. The pen's end erases, then it writes again."""
        kind = self.kind
        if device is Device.ERASER:
            kind = kind if kind in ERASERS else ToolKind.ERASER
        elif kind is ToolKind.HAND and device is Device.PEN:
            kind = ToolKind.PEN
        elif device is Device.FINGER and not self.finger_draws:
            return None
        sheet_pt = self._strip.paper_of(self._at)
        if kind in ZONES:
            drawn = self.text_drawn if kind is ToolKind.TEXT else self.note_drawn
            return NoteTool(lambda page, zone: self._zone_drawn(drawn.emit, page, zone), sheet_pt)
        if self._page is None or kind in (ToolKind.HAND, ToolKind.SELECT):
            return None
        if kind in ERASERS:
            shown = lambda page: self.layer.of_page((document, page))  # noqa: E731 - passed on as it is
            return EraserTool(shown, self._rub, partial=kind is ToolKind.RUBBER)
        pen = replace(self.style, width_pt=self.style.width_pt * WEIGHTS[self.weight])
        if kind in SHAPES:
            return ShapeTool(kind, pen, self._page.seance_id, document, self._finished, sheet_pt)
        style = MARKER if kind is ToolKind.HIGHLIGHTER else pen
        return StrokeTool(kind, style, self._page.seance_id, document, self._finished)

    # --- contacts -------------------------------------------------------------------------------

    def take(self, contact: Contact) -> bool:
        """A contact on a page; False when no tool wants it."""
        found = self._locate(contact.page)
        if found is None:
            return False
        selects = contact.device is not Device.ERASER and (contact.device is not Device.FINGER or self.finger_draws)
        if self.kind is ToolKind.SELECT and selects:
            if not self._grips_note(contact, found):
                self.selection.take(contact, found)
            return True
        if contact.phase is Phase.DOWN:
            self._at = contact.page
            self._tool, self._device = self._tool_for(contact.device, found[0]), contact.device
        tool = self._tool
        if tool is None or contact.device is not self._device:
            return False
        self._feed(tool, contact, found[1])
        if contact.phase in (Phase.UP, Phase.CANCEL):
            self._tool = None
            self._close_erasing()
        return True

    def _grips_note(self, contact: Contact, sheet: tuple[str, int]) -> bool:
        """Ink lies over notes: it is taken first."""
        if contact.phase is Phase.DOWN and self.selection.find(sheet, (contact.x_pt, contact.y_pt)) is not None:
            return False
        if not self.note_grip(contact):
            return False
        if contact.phase is Phase.DOWN:
            self.selection.set(())
            self.selection.clear_passage()
        return True

    def _tap(self, page: int, place: QPointF) -> None:
        """A tap that no tool took."""
        found = self._locate(page)
        if found is not None and self.kind is ToolKind.SELECT:
            self.selection.tap(page, (place.x(), place.y()), found)

    def _feed(self, tool: Tool, contact: Contact, page: int) -> None:
        if isinstance(tool, NoteTool):
            tool.feed(contact)
            self._strip.viewport().update()
        elif isinstance(tool, StrokeTool):
            self._draw(tool, replace(contact, page=page))
        else:
            tool.feed(replace(contact, page=page))
            if isinstance(tool, ShapeTool):
                self._strip.viewport().update()

    def _draw(self, tool: StrokeTool, contact: Contact) -> None:
        cancelled = contact.phase is Phase.CANCEL and tool.active
        segment = tool.feed(contact)
        if segment is not None:
            self._draw_segment(tool.stroke_of(contact.page, segment), segment)
        elif cancelled:
            self.layer.forget((tool.document_id, contact.page))
            self._strip.viewport().update()

    def _draw_segment(self, stroke: InkStroke, segment: tuple[InkPoint, InkPoint]) -> None:
        strip, at = self._strip, self._at
        sheet = strip.sheet_of(at) if strip.is_turned(at) else strip.place_of(at)
        dirty = self.layer.segment(sheet_of(stroke), sheet, strip.scale, strip.devicePixelRatioF(), stroke, segment)
        strip.refresh_zone(at, dirty)

    def _finished(self, stroke: InkStroke) -> None:
        edit = self.do(Edit((), (stroke,)), drawn=isinstance(self._tool, StrokeTool))
        if stroke.tool == "highlighter" and len(stroke.points) > 1:
            self.selection.with_words(self._at, lambda words: self._snap(edit, words))

    def _snap(self, edit: Edit, words: Sequence[Word]) -> None:
        """A highlighter over text covers its words: the stroke, safe on disk already, gives way to straight ones."""
        lines = tuple(snapped(edit.after[0], words))
        if lines != edit.after and self.history.replace(edit, Edit((), lines)):
            self._apply(Edit(edit.after, lines))

    def _zone_drawn(self, tell: Callable[[int, Rect], None], page: int, zone: Rect) -> None:
        self._strip.viewport().update()
        tell(page, zone)

    # --- erasing --------------------------------------------------------------------------------

    def _rub(self, stroke: InkStroke, left: Sequence[InkStroke]) -> None:
        """Shown at once; written down when the eraser is lifted."""
        if self._left.pop(stroke.id, None) is None:
            self._rubbed[stroke.id] = stroke
        self._left.update({piece.id: piece for piece in left})
        self.layer.remove(stroke)
        for piece in left:
            self.layer.add(piece)
        self._strip.viewport().update()

    def _close_erasing(self) -> None:
        before, after = tuple(self._rubbed.values()), tuple(self._left.values())
        self._rubbed, self._left = {}, {}
        if before:
            self.do(Edit(before, after))

    # --- what is selected -----------------------------------------------------------------------

    def _move_selected(self, dx: float, dy: float) -> None:
        before = self.selection.strokes
        self.do(Edit(before, tuple(moved(stroke, dx, dy) for stroke in before)))

    def _tapped(self, stroke: InkStroke) -> None:
        if stroke.tool == "text":
            self.text_wanted.emit(stroke)

    def delete_selected(self) -> None:
        """Take the selected ink away; undo brings it back."""
        strokes = self.selection.strokes
        if strokes:
            self.selection.set(())
            self.do(Edit(strokes, ()))

    # --- text boxes -----------------------------------------------------------------------------

    def write_text(self, page: int, zone: Rect, words: str) -> None:
        """A text box on a page of the strip."""
        found = self._locate(page)
        if found is not None and self._page is not None:
            self.do(Edit((), (text_box(self._page.seance_id, *found, zone, words, self.style),)))

    def change_text(self, stroke: InkStroke, words: str) -> None:
        """Other words in a text box; none take it away."""
        if words != stroke.text:
            self.do(Edit((stroke,), (replace(stroke, text=words),) if words else ()))

    # --- ink without a place --------------------------------------------------------------------

    def put_back(self, strokes: Sequence[InkStroke], page: int, origin_id: str) -> None:
        """Ink without a place is laid on a page of the strip, in hand to be moved; undo sets it aside again.

        ``origin_id``: of the document of that page.
        """
        found = self._locate(page)
        if found is None:
            return
        document, local = found
        on_page = [replace(s, document_id=document, page=local, origin_id=origin_id, unplaced=False) for s in strokes]
        laid = self.do(Edit(tuple(strokes), tuple(replace(stroke, was_on="") for stroke in on_page))).after
        self.choose(ToolKind.SELECT)
        self.selection.set(laid)

    def forget_unplaced(self, strokes: Sequence[InkStroke]) -> None:
        """The user gives it up; undo brings it back."""
        self.do(Edit(tuple(strokes), ()))

    # --- keeping, taking back -------------------------------------------------------------------

    def do(self, edit: Edit, *, drawn: bool = False) -> Edit:
        """Show an edit, write it down, remember it as it is returned. ``drawn``: its segments are on the overlay."""
        now_ms = time.time_ns() // 1_000_000
        dated = tuple(stroke if stroke.date_ms else replace(stroke, date_ms=now_ms) for stroke in edit.after)
        edit = Edit(edit.before, dated)
        self.history.remember(edit)
        self._apply(edit, drawn=drawn)
        self.changed.emit()
        return edit

    def undo(self) -> None:
        self._step(self.history.done, self.history.undone, back=True)

    def redo(self) -> None:
        self._step(self.history.undone, self.history.done, back=False)

    def _step(self, taken: list[Step], given: list[Step], *, back: bool) -> None:
        if taken:
            step = taken.pop()
            given.append(step)
            now = step.reversed if back else step
            if isinstance(now, NoteStep):
                self._apply_note(now, step)
            else:
                self._apply(now)
            self.changed.emit()

    def remember_note(self, step: NoteStep) -> None:
        """A note was written: undo takes it back in its turn."""
        self.history.remember(step)
        self.changed.emit()

    def do_note(self, step: NoteStep) -> None:
        """Move or delete a note of the meeting, and remember it."""
        self.remember_note(step)
        self._apply_note(step, step)

    def take_back_note(self, step: NoteStep) -> None:
        """Undo this very step, whatever was done since."""
        done = self.history.done
        if done and done[-1] == step:
            self.undo()
        else:
            self.do_note(step.reversed)

    def _apply_note(self, now: NoteStep, step: Step) -> None:
        """``now`` is ``step``, or its reverse. One that cannot be done (changed elsewhere) is forgotten, and said."""
        assert self._page is not None
        history, meeting = self.history, Key(self._page.account, Seance.KIND, self._page.seance_id)

        def failed(error: AppError) -> None:
            history.forget(step)
            self.changed.emit()
            self._ctx.bridge.failed.emit(error)

        taking = self._ctx.runtime.seances.take_note_step(meeting, now)
        self._ctx.bridge.run(taking, on_error=failed, owner=self)

    def _apply(self, edit: Edit, *, drawn: bool = False) -> None:
        assert self._page is not None
        for stroke in edit.before:
            self.layer.remove(stroke)
        ids = {stroke.id for stroke in (*edit.before, *edit.after)}
        aside = [stroke for stroke in edit.after if stroke.unplaced]
        self.unplaced = [*(stroke for stroke in self.unplaced if stroke.id not in ids), *aside]
        for stroke in edit.after:
            if not stroke.unplaced:
                self.layer.add(stroke, drawn=drawn)
        gone = [stroke.id for stroke in edit.dropped]
        self._own |= ids
        self._ctx.bridge.run(  # a failure (full disk) is said by the shell
            self._ctx.runtime.seances.change_ink(self._page.account, edit.after, gone)
        )
        self.selection.follow(edit.after)
        if not drawn:
            self._strip.viewport().update()  # the whole screen: too much to do at the end of each stroke
        self.inked.emit()

    @property
    def history(self) -> History:
        """Of the meeting being written on, or of the document outside any."""
        if self._page is None:
            return History()
        page = self._page
        return self._histories.setdefault(f"{page.account}/{page.seance_id or page.document_id}", History())

    # --- painting -------------------------------------------------------------------------------

    def _paint(self, painter: QPainter, page: int, place: QRectF, scale: float) -> None:
        sheet = self._locate(page)
        if sheet is None:
            return
        self.layer.paint(painter, sheet, place, scale, self._strip.devicePixelRatioF())
        self.selection.paint(painter, page, sheet, place, scale)
        tool = self._tool
        if isinstance(tool, ShapeTool) and tool.stroke is not None and page == self._at:
            painter.save()
            painter.translate(place.topLeft())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_stroke(painter, tool.stroke, scale)
            painter.restore()
        if isinstance(tool, NoteTool) and tool.zone is not None and tool.page == page:
            paint_zone(painter, tool.zone, place, scale, QColor(MARKER.colour), dashed=True)
