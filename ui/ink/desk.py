"""The writing desk: gives contacts to the tool in hand, keeps what they make, and can take it back.

One `InkDesk` a reader. A finished stroke goes to the store at once (`SeanceService.add_stroke` returns when
it is on disk); undo and redo are commands on top of the same two acts, so that they too are on disk at once.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen

from app.domain.ids import AccountId
from app.domain.seances import InkPoint, InkStroke, Rect
from ui.context import Context
from ui.ink.contact import Contact, Device, Phase
from ui.ink.layer import InkLayer, draw_stroke, sheet_of
from ui.ink.tools import (
    MARKER,
    PEN_STYLES,
    SHAPES,
    EraserTool,
    NoteTool,
    PenStyle,
    ShapeTool,
    StrokeTool,
    ToolKind,
    Word,
    bounds,
    lines_of,
    moved,
    snapped,
    touches,
    words_between,
)
from ui.widgets.pagestrip import PageStrip

Tool = StrokeTool | EraserTool | NoteTool | ShapeTool


@dataclass(frozen=True, slots=True)
class Page:
    """What is being written on."""

    account: AccountId
    seance_id: str
    document_id: str


@dataclass(frozen=True, slots=True)
class Added:
    """A stroke was drawn: undo removes it."""

    stroke: InkStroke

    def undo(self, desk: InkDesk) -> None:
        desk.drop(self.stroke)

    def redo(self, desk: InkDesk) -> None:
        desk.keep(self.stroke)


@dataclass(frozen=True, slots=True)
class Erased:
    """Strokes were erased in one gesture: undo brings them back."""

    strokes: tuple[InkStroke, ...]

    def undo(self, desk: InkDesk) -> None:
        for stroke in self.strokes:
            desk.keep(stroke)

    def redo(self, desk: InkDesk) -> None:
        for stroke in self.strokes:
            desk.drop(stroke)


@dataclass(frozen=True, slots=True)
class Changed:
    """A stroke was moved or recoloured: undo puts it as it was."""

    before: InkStroke
    after: InkStroke

    def undo(self, desk: InkDesk) -> None:
        desk.change(self.after, self.before)

    def redo(self, desk: InkDesk) -> None:
        desk.change(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Several:
    """One gesture that left several strokes (a passage over some lines)."""

    strokes: tuple[InkStroke, ...]

    def undo(self, desk: InkDesk) -> None:
        for stroke in self.strokes:
            desk.drop(stroke)

    def redo(self, desk: InkDesk) -> None:
        for stroke in self.strokes:
            desk.keep(stroke)


@dataclass(frozen=True, slots=True)
class Placed:
    """Ink of an earlier version was laid on a page by hand."""

    before: InkStroke
    after: InkStroke

    def undo(self, desk: InkDesk) -> None:
        desk.set_aside(self.before, self.after)

    def redo(self, desk: InkDesk) -> None:
        desk.unplaced = [other for other in desk.unplaced if other.id != self.before.id]
        desk.keep(self.after)


Command = Added | Erased | Changed | Several | Placed
Locate = Callable[[int], tuple[str, int] | None]
"""(document, page inside it) of a page of the strip; None = nothing can be written there."""


@dataclass
class History:
    """Acts on one document, without limit."""

    done: list[Command] = field(default_factory=list)
    undone: list[Command] = field(default_factory=list)


class InkDesk(QObject):
    """Tools over the pages of one strip."""

    changed = Signal()
    """Tool, colour, or what can be undone changed."""
    inked = Signal()
    """The number of strokes changed."""
    note_drawn = Signal(int, object)
    """(page of the strip, `Rect`): the zone of a new note."""
    text_selected = Signal(str)
    """Words of the page, ready to be copied; empty = none any more."""

    def __init__(self, ctx: Context, strip: PageStrip, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ctx, self._strip = ctx, strip
        self.layer = InkLayer()
        self.kind = ToolKind.HAND
        self.style = PEN_STYLES[1]
        self.finger_draws = False
        self._page: Page | None = None
        """Account and meeting; its document is that of the stroke under way."""
        self._locate: Locate = lambda _page: None
        self._at = 0
        """Page of the strip that is being written on."""
        self._histories: dict[str, History] = {}
        self._tool: Tool | None = None
        self.selected: InkStroke | None = None
        self.unplaced: list[InkStroke] = []
        """Ink of earlier versions whose place was not found: kept, listed, drawn nowhere."""
        self._grabbed: tuple[float, float] | None = None
        self._shift = (0.0, 0.0)
        self._text_from: tuple[int, tuple[float, float]] | None = None
        self.passage: tuple[int, tuple[Word, ...]] | None = None
        """Words selected, and on which page of the strip."""
        self._words: OrderedDict[int, list[Word]] = OrderedDict()
        self._device: Device | None = None
        self._erased: list[InkStroke] = []
        strip.overlays.append(self._paint)
        strip.contact_sink = self.take

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
        self._words.clear()
        self.clear_passage()

    def _begin(self, page: Page | None) -> None:
        self._strip.cancel_contact()
        self._page, self._locate = page, lambda _page: None
        self._words.clear()
        self.layer.set_strokes(())
        self.unplaced = []
        self._select(None)
        self.clear_passage()
        self.changed.emit()

    def _load(self, page: Page, documents: Sequence[str]) -> None:
        async def read() -> list[InkStroke]:
            found: list[InkStroke] = []
            for document in documents:
                found += await self._ctx.runtime.seances.ink(page.account, document)
            return found

        self._ctx.bridge.run(read(), on_done=lambda strokes: self._loaded(page, strokes), owner=self)

    def _loaded(self, page: Page, strokes: list[InkStroke]) -> None:
        """Strokes from the store; one drawn while they were being read stays."""
        if page is self._page:
            drawn = self.layer.strokes()
            self.unplaced = [stroke for stroke in strokes if stroke.unplaced]
            self.layer.set_strokes((*(s for s in strokes if not s.unplaced), *drawn))
            self._strip.viewport().update()
            self.inked.emit()

    # --- choosing -------------------------------------------------------------------------------

    def choose(self, kind: ToolKind, style: PenStyle | None = None) -> None:
        """Take a tool in hand."""
        self._strip.cancel_contact()
        if style is not None and self.selected is not None:
            self._recolour(self.selected, style)
            return
        self.kind = kind
        self.style = style or self.style
        if kind is not ToolKind.SELECT:
            self._select(None)
            self.clear_passage()
        shapes = {ToolKind.HAND: Qt.CursorShape.ArrowCursor, ToolKind.SELECT: Qt.CursorShape.IBeamCursor}
        shape = shapes.get(kind, Qt.CursorShape.CrossCursor)
        self._strip.viewport().setCursor(shape)
        self.changed.emit()

    def set_finger_draws(self, on: bool) -> None:
        """The finger draws instead of scrolling, while a tool is in hand."""
        self.finger_draws = on
        self.changed.emit()

    def _tool_for(self, device: Device, document: str) -> Tool | None:
        """The pen always writes; mouse and finger only with a tool in hand."""
        kind = self.kind
        if device is Device.ERASER:
            kind = ToolKind.ERASER
        elif kind is ToolKind.HAND and device is Device.PEN:
            kind = ToolKind.PEN
        elif device is Device.FINGER and not self.finger_draws:
            return None
        if kind is ToolKind.NOTE:
            return NoteTool(self._zone_drawn)
        if self._page is None or kind in (ToolKind.HAND, ToolKind.SELECT):
            return None
        if kind is ToolKind.ERASER:
            return EraserTool(lambda page: self.layer.of_page((document, page)), self._erase)
        if kind in SHAPES:
            return ShapeTool(kind, self.style, self._page.seance_id, document, self._finished)
        style = MARKER if kind is ToolKind.HIGHLIGHTER else self.style
        return StrokeTool(kind, style, self._page.seance_id, document, self._finished)

    # --- contacts -------------------------------------------------------------------------------

    def take(self, contact: Contact) -> bool:
        """A contact on a page; False when no tool wants it."""
        found = self._locate(contact.page)
        if found is None:
            return False
        if self.kind is ToolKind.SELECT and contact.device is not Device.ERASER:
            return self._pick(contact, found)
        if contact.phase is Phase.DOWN:
            self._at = contact.page
            self._tool, self._device = self._tool_for(contact.device, found[0]), contact.device
        tool = self._tool
        if tool is None or contact.device is not self._device:
            return False
        if isinstance(tool, NoteTool):
            tool.feed(contact)
            self._strip.viewport().update()
        elif isinstance(tool, StrokeTool):
            self._draw(tool, replace(contact, page=found[1]))
        else:
            tool.feed(replace(contact, page=found[1]))
            if isinstance(tool, ShapeTool):
                self._strip.viewport().update()
        if contact.phase in (Phase.UP, Phase.CANCEL):
            self._tool = None
            self._close_erasing()
        return True

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
        sheet = strip.sheet_of(at) if strip.rotation else strip.place_of(at)
        dirty = self.layer.segment(sheet_of(stroke), sheet, strip.scale, strip.devicePixelRatioF(), stroke, segment)
        strip.refresh_zone(at, dirty)

    def _finished(self, stroke: InkStroke) -> None:
        if stroke.tool != "highlighter":
            self._remember(Added(stroke))
            self.keep(stroke, drawn=isinstance(self._tool, StrokeTool))
            return
        self._remember(Added(stroke))
        self.keep(stroke, drawn=True)
        if len(stroke.points) > 1:
            at = self._at
            self._with_words(at, lambda words: self._snap(stroke, words))

    def _snap(self, stroke: InkStroke, words: Sequence[Word]) -> None:
        """A highlighter over text covers its words: the stroke, safe on disk already, gives way to straight ones."""
        lines = snapped(stroke, words)
        if lines == [stroke] or not any(isinstance(c, Added) and c.stroke == stroke for c in self.history.done):
            return
        self.history.done = [
            Several(tuple(lines)) if isinstance(command, Added) and command.stroke == stroke else command
            for command in self.history.done
        ]
        for line in lines:
            self.keep(line)
        self.drop(stroke)

    # --- selecting ------------------------------------------------------------------------------

    def _pick(self, contact: Contact, found: tuple[str, int]) -> bool:
        """Ink under the contact is taken and moved; elsewhere words are selected."""
        place = (contact.x_pt, contact.y_pt)
        if contact.phase is Phase.DOWN:
            strokes = self.layer.of_page(found)
            hit = next((s for s in reversed(strokes) if touches(s, *place, PICK_PT)), None)
            self._select(hit)
            self.clear_passage()
            self._grabbed, self._shift = (place, (0.0, 0.0)) if hit is not None else (None, (0.0, 0.0))
            self._text_from = (contact.page, place) if hit is None else None
            self._with_words(contact.page, lambda _words: None)
        elif self._grabbed is not None and self.selected is not None and contact.x_pt >= 0:
            self._shift = (place[0] - self._grabbed[0], place[1] - self._grabbed[1])
        elif self._text_from is not None and self._text_from[0] == contact.page and contact.x_pt >= 0:
            words = words_between(self._words.get(contact.page, ()), self._text_from[1], place)
            self.passage = (contact.page, tuple(words)) if words else None
        if contact.phase in (Phase.UP, Phase.CANCEL):
            self._let_go(contact.phase is Phase.UP)
        self._strip.viewport().update()
        return True

    def _let_go(self, done: bool) -> None:
        stroke, shift = self.selected, self._shift
        self._grabbed, self._shift, self._text_from = None, (0.0, 0.0), None
        if done and stroke is not None and max(map(abs, shift)) >= MOVED_PT:
            self._apply(stroke, moved(stroke, *shift))
        self.text_selected.emit(self.words_selected)

    @property
    def words_selected(self) -> str:
        """The passage as text, one line for each line of the page."""
        if self.passage is None:
            return ""
        lines: list[list[str]] = []
        middle = -1e9
        for word, _, top, _, bottom in self.passage[1]:
            if not top <= middle <= bottom:
                lines.append([])
                middle = (top + bottom) / 2
            lines[-1].append(word)
        return "\n".join(" ".join(line) for line in lines)

    def clear_passage(self) -> None:
        if self.passage is not None:
            self.passage = None
            self.text_selected.emit("")
            self._strip.viewport().update()

    def _select(self, stroke: InkStroke | None) -> None:
        self.selected = stroke
        self._strip.viewport().update()
        self.changed.emit()

    def delete_selected(self) -> None:
        """Take the selected ink away; undo brings it back."""
        stroke = self.selected
        if stroke is not None:
            self._select(None)
            self._remember(Erased((stroke,)))
            self.drop(stroke)

    def put_back(self, stroke: InkStroke, page: int) -> None:
        """Ink without a place is laid on a page of its document, where the user says; undo sets it aside again."""
        placed = replace(stroke, page=page, unplaced=False)
        self.unplaced = [other for other in self.unplaced if other.id != stroke.id]
        self._remember(Placed(stroke, placed))
        self.keep(placed)

    def set_aside(self, stroke: InkStroke, placed: InkStroke) -> None:
        """As it was before `put_back`."""
        self.drop(placed)
        self.unplaced.append(stroke)
        assert self._page is not None
        self._store(self._ctx.runtime.seances.add_stroke(self._page.account, stroke))

    def forget_unplaced(self, stroke: InkStroke) -> None:
        """The user gives it up."""
        assert self._page is not None
        self.unplaced = [other for other in self.unplaced if other.id != stroke.id]
        self._store(self._ctx.runtime.seances.remove_stroke(self._page.account, stroke.id))

    def _recolour(self, stroke: InkStroke, style: PenStyle) -> None:
        self._apply(stroke, replace(stroke, colour=style.colour))

    def _apply(self, before: InkStroke, after: InkStroke) -> None:
        self._remember(Changed(before, after))
        self.change(before, after)

    def change(self, before: InkStroke, after: InkStroke) -> None:
        """Show and keep a stroke as it is now; same id, same page."""
        self.keep(after)
        self.layer.forget(sheet_of(before))
        if self.selected is not None and self.selected.id == after.id:
            self._select(after)

    def _with_words(self, page: int, then: Callable[[list[Word]], None]) -> None:
        """Words of a page of the strip: read once, kept for the pages used last."""
        document = self._strip.document
        if page in self._words:
            then(self._words[page])
        elif document is not None:
            self._ctx.bridge.run(
                self._ctx.runtime.pdf.words(document, page),
                on_done=lambda words: self._take_words(page, words, then),
                on_error=lambda _error: None,
                owner=self,
            )

    def _take_words(self, page: int, words: list[Word], then: Callable[[list[Word]], None]) -> None:
        self._words[page] = words
        while len(self._words) > 8:
            self._words.popitem(last=False)
        then(words)

    def _erase(self, stroke: InkStroke) -> None:
        self._erased.append(stroke)
        self.drop(stroke)

    def _close_erasing(self) -> None:
        erased, self._erased = tuple(self._erased), []
        if erased:
            self._remember(Erased(erased))

    def _zone_drawn(self, page: int, zone: Rect) -> None:
        self._strip.viewport().update()
        self.note_drawn.emit(page, zone)

    # --- keeping --------------------------------------------------------------------------------

    def keep(self, stroke: InkStroke, *, drawn: bool = False) -> None:
        """Show a stroke and write it down."""
        assert self._page is not None
        self.layer.add(stroke, drawn=drawn)
        self._store(self._ctx.runtime.seances.add_stroke(self._page.account, stroke))

    def drop(self, stroke: InkStroke) -> None:
        """Take a stroke away, here and in the store."""
        assert self._page is not None
        self.layer.remove(stroke)
        self._store(self._ctx.runtime.seances.remove_stroke(self._page.account, stroke.id))

    def _store(self, work: Coroutine[Any, Any, None]) -> None:
        self._ctx.bridge.run(work)  # a failure (full disk) is said by the shell
        self._strip.viewport().update()
        self.inked.emit()

    # --- taking back ----------------------------------------------------------------------------

    @property
    def history(self) -> History:
        """Of the document being written on."""
        if self._page is None:
            return History()
        return self._histories.setdefault(f"{self._page.account}/{self._page.seance_id}", History())

    def undo(self) -> None:
        if self.history.done:
            command = self.history.done.pop()
            command.undo(self)
            self.history.undone.append(command)
            self.changed.emit()

    def redo(self) -> None:
        if self.history.undone:
            command = self.history.undone.pop()
            command.redo(self)
            self.history.done.append(command)
            self.changed.emit()

    def _remember(self, command: Command) -> None:
        self.history.done.append(command)
        self.history.undone.clear()
        self.changed.emit()

    # --- painting -------------------------------------------------------------------------------

    def _paint(self, painter: QPainter, page: int, place: QRectF, scale: float) -> None:
        sheet = self._locate(page)
        if sheet is None:
            return
        self.layer.paint(painter, sheet, place, scale, self._strip.devicePixelRatioF())
        self._paint_selection(painter, page, sheet, place, scale)
        tool = self._tool
        if isinstance(tool, ShapeTool) and tool.stroke is not None and page == self._at:
            painter.save()
            painter.translate(place.topLeft())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_stroke(painter, tool.stroke, scale)
            painter.restore()
        if isinstance(tool, NoteTool) and tool.zone is not None and tool.page == page:
            paint_zone(painter, tool.zone, place, scale, QColor(MARKER.colour), dashed=True)

    def _paint_selection(
        self, painter: QPainter, page: int, sheet: tuple[str, int], place: QRectF, scale: float
    ) -> None:
        stroke = self.selected
        if stroke is not None and sheet_of(stroke) == sheet:
            zone = bounds(moved(stroke, *self._shift))
            painter.setPen(QPen(self._ctx.theme.colour("accent"), 1.5, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(zone_rect(zone, place, scale).adjusted(-3, -3, 3, 3))
        if self.passage is not None and self.passage[0] == page:
            ground = QColor(self._ctx.theme.colour("accent"))
            ground.setAlpha(70)
            for line in lines_of(self.passage[1]):
                painter.fillRect(zone_rect(line, place, scale), ground)


PICK_PT = 4.0
"""How near to its line a stroke is taken."""
MOVED_PT = 1.0
"""A smaller shift is a tap."""


def zone_rect(zone: Rect, place: QRectF, scale: float) -> QRectF:
    """A zone of a page in the viewport, logical pixels."""
    width, height = (zone.right - zone.left) * scale, (zone.bottom - zone.top) * scale
    return QRectF(place.left() + zone.left * scale, place.top() + zone.top * scale, width, height)


def paint_zone(
    painter: QPainter,
    zone: Rect,
    place: QRectF,
    scale: float,
    colour: QColor,
    *,
    dashed: bool = False,
    bold: bool = False,
) -> None:
    """The frame of a note: filled as a highlighter would, outlined in a darker shade."""
    rect = zone_rect(zone, place, scale)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
    fill = QColor(colour)
    fill.setAlpha(150 if bold else 90)
    painter.fillRect(rect, fill)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
    painter.setPen(QPen(colour.darker(190), 2.5 if bold else 1.5, style))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(rect)
