"""The writing desk: gives contacts to the tool in hand, keeps what they make, and can take it back.

One `InkDesk` a reader. A finished stroke goes to the store at once (`SeanceService.add_stroke` returns when
it is on disk); undo and redo are commands on top of the same two acts, so that they too are on disk at once.
"""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen

from app.domain.ids import AccountId
from app.domain.seances import InkPoint, InkStroke, Rect
from ui.context import Context
from ui.ink.contact import Contact, Device, Phase
from ui.ink.layer import InkLayer
from ui.ink.tools import MARKER, PEN_STYLES, EraserTool, NoteTool, PenStyle, StrokeTool, ToolKind
from ui.widgets.pagestrip import PageStrip


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


Command = Added | Erased


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
    """(page, `Rect`): the zone of a new note."""

    def __init__(self, ctx: Context, strip: PageStrip, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ctx, self._strip = ctx, strip
        self.layer = InkLayer()
        self.kind = ToolKind.HAND
        self.style = PEN_STYLES[1]
        self.finger_draws = False
        self._page: Page | None = None
        self._histories: dict[str, History] = {}
        self._tool: StrokeTool | EraserTool | NoteTool | None = None
        self._device: Device | None = None
        self._erased: list[InkStroke] = []
        strip.overlays.append(self._paint)
        strip.contact_sink = self.take

    # --- what is written on ---------------------------------------------------------------------

    def open(self, page: Page | None) -> None:
        """Write on another document; its strokes appear as soon as they are read."""
        self._strip.cancel_contact()
        self._page = page
        self.layer.set_strokes(())
        self.changed.emit()
        if page is not None:
            self._ctx.bridge.run(
                self._ctx.runtime.seances.ink(page.account, page.document_id),
                on_done=lambda strokes: self._loaded(page, strokes),
                owner=self,
            )

    def _loaded(self, page: Page, strokes: list[InkStroke]) -> None:
        """Strokes from the store; one drawn while they were being read stays."""
        if page == self._page:
            drawn = self.layer.strokes()
            self.layer.set_strokes((*strokes, *drawn))
            self._strip.viewport().update()
            self.inked.emit()

    # --- choosing -------------------------------------------------------------------------------

    def choose(self, kind: ToolKind, style: PenStyle | None = None) -> None:
        """Take a tool in hand."""
        self._strip.cancel_contact()
        self.kind = kind
        self.style = style or self.style
        shape = Qt.CursorShape.ArrowCursor if kind is ToolKind.HAND else Qt.CursorShape.CrossCursor
        self._strip.viewport().setCursor(shape)
        self.changed.emit()

    def set_finger_draws(self, on: bool) -> None:
        """The finger draws instead of scrolling, while a tool is in hand."""
        self.finger_draws = on
        self.changed.emit()

    def _tool_for(self, device: Device) -> StrokeTool | EraserTool | NoteTool | None:
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
        if self._page is None or kind is ToolKind.HAND:
            return None
        if kind is ToolKind.ERASER:
            return EraserTool(self.layer.of_page, self._erase)
        style = MARKER if kind is ToolKind.HIGHLIGHTER else self.style
        return StrokeTool(kind, style, self._page.seance_id, self._page.document_id, self._finished)

    # --- contacts -------------------------------------------------------------------------------

    def take(self, contact: Contact) -> bool:
        """A contact on a page; False when no tool wants it."""
        if contact.phase is Phase.DOWN:
            self._tool, self._device = self._tool_for(contact.device), contact.device
        tool = self._tool
        if tool is None or contact.device is not self._device:
            return False
        if isinstance(tool, StrokeTool):
            self._draw(tool, contact)
        else:
            tool.feed(contact)
            if isinstance(tool, NoteTool):
                self._strip.viewport().update()
        if contact.phase in (Phase.UP, Phase.CANCEL):
            self._tool = None
            self._close_erasing()
        return True

    def _draw(self, tool: StrokeTool, contact: Contact) -> None:
        cancelled = contact.phase is Phase.CANCEL and tool.active
        segment = tool.feed(contact)
        if segment is not None:
            self._draw_segment(contact.page, tool.stroke_of(contact.page, segment), segment)
        elif cancelled:
            self.layer.forget(contact.page)
            self._strip.viewport().update()

    def _draw_segment(self, page: int, stroke: InkStroke, segment: tuple[InkPoint, InkPoint]) -> None:
        strip = self._strip
        place = strip.place_of(page)
        dirty = self.layer.segment(page, place, strip.scale, strip.devicePixelRatioF(), stroke, segment)
        strip.viewport().update(dirty.translated(place.topLeft()).toAlignedRect())

    def _finished(self, stroke: InkStroke) -> None:
        self._remember(Added(stroke))
        self.keep(stroke, drawn=True)

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
        return self._histories.setdefault(self._page.document_id, History()) if self._page else History()

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
        self.layer.paint(painter, page, place, scale, self._strip.devicePixelRatioF())
        tool = self._tool
        if isinstance(tool, NoteTool) and tool.zone is not None and tool.page == page:
            paint_zone(painter, tool.zone, place, scale, QColor(MARKER.colour), dashed=True)


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
