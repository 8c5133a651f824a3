"""One event as a block: a button one can read, focus, drag and stretch."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QBrush, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.services.agenda import AgendaItem
from ui import text
from ui.models.facts import sync_icons, sync_words
from ui.text import plain_tip, tr
from ui.theme import Space, Theme, Type
from ui.views.agenda.holding import Hold
from ui.widgets.heard import Heard

NARROW_PX = 92
"""Narrower blocks have small letters, and leave the hour to the place they stand at."""
WIDE_PX = 240
"""Wider ones tell the end too."""
EDGE_PX = 8
"""How deep (at 100 %) the edge is that stretches instead of moving."""


_ANSWERS = {"NEEDS-ACTION": "réponse attendue", "TENTATIVE": "peut-être", "DECLINED": "décliné"}


def spoken(item: AgendaItem) -> str:
    """What a screen reader says of an item."""
    o = item.occurrence
    words = [o.title, text.span(o.start_ms, o.end_ms, o.all_day), o.location]
    words += [tr("séance")] if item.kind == "seance" else []
    words += [tr("en conflit avec un autre événement")] if item.conflict else []
    words += [tr("annulé")] if o.cancelled else []
    words += [tr(_ANSWERS[item.answer])] if item.answer in _ANSWERS else []
    words.append(sync_words(item.pending, item.failed))
    return ", ".join(word for word in words if word)


def wrap(metrics: QFontMetrics, words: str, width: int, limit: int) -> list[str]:
    """``words`` in at most ``limit`` lines of ``width`` pixels, long words divided; the rest is elided in the last."""
    lines = [""]
    rest = words.split()
    while rest:
        longer = f"{lines[-1]} {rest[0]}".strip()
        if metrics.horizontalAdvance(longer) <= width:
            lines[-1] = longer
            rest.pop(0)
        elif len(lines) >= limit:
            lines[-1] = f"{lines[-1]} {' '.join(rest)}".strip()
            break
        elif lines[-1]:
            lines.append("")
        else:
            head, tail = divided(metrics, rest[0], width)
            lines[-1] = head
            rest[:1] = [tail] if tail else []
            if tail:
                lines.append("")
    fits = {line: metrics.horizontalAdvance(line) <= width for line in lines}
    elided = Qt.TextElideMode.ElideRight
    return [line if fits[line] else metrics.elidedText(line, elided, width) for line in lines if line]


_VOWELS = frozenset("aeiouyàâäéèêëîïôöûüùœæ")
_STICKS = frozenset("bcdfgptv")
"""Consonants that go with the l, r or h after them: « administra-tion », not « administ-ration »."""


def divided(metrics: QFontMetrics, word: str, width: int) -> tuple[str, str]:
    """A word too wide for a line, in two at a syllable; (word, "") where no sensible place is left."""
    for cut in range(len(word) - 2, 2, -1):
        head = word[:cut] if word[cut - 1] in "-’'" else f"{word[:cut]}-"
        if _begins_syllable(word.lower(), cut) and metrics.horizontalAdvance(head) <= width:
            return head, word[cut:]
    return word, ""


def _begins_syllable(word: str, at: int) -> bool:
    """Whether a syllable of a French word may begin at ``at``: one consonant, or one and l, r, h, before a vowel."""
    before, first, second = word[at - 1], word[at], word[at + 1]
    if before in "-’'":
        return True
    if not first.isalpha() or first in _VOWELS or (before in _STICKS and first in "lrh"):
        return False
    third = word[at + 2] if at + 2 < len(word) else ""
    return second in _VOWELS or (first in _STICKS and second in "lrh" and third in _VOWELS)


class EventBlock(Heard, QAbstractButton):
    """Shows an `AgendaItem`. Dragging reports offsets in pixels; the grid turns them into time."""

    dragged = Signal(QPoint, bool)
    """Offset since the press; True = stretching the end."""
    dropped = Signal(QPoint, bool)
    nudged = Signal(int, int)
    """By keyboard: days, quarters of an hour."""

    def __init__(
        self,
        theme: Theme,
        item: AgendaItem,
        colour_index: int,
        *,
        movable: bool,
        parent: QWidget,
        sideways: bool = False,
    ) -> None:
        """``sideways``: it lies along the days, and its right edge stretches it; else its lower one."""
        super().__init__(parent)
        self._theme, self.item, self._index, self._movable = theme, item, colour_index, movable
        self._sideways = sideways
        self._clear = 0
        self._stretching = False
        self.hold = Hold(self, lambda: self.dragged.emit(QPoint(), self._stretching))
        self.setAccessibleName(spoken(item))
        self.setToolTip(plain_tip(spoken(item)))
        self.setCheckable(True)
        self.watch_toggles()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_clear(self, height: int) -> None:
        """How much of it, from the top, nothing lies on; 0 = all of it."""
        self._clear = height
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = theme.body_colour(self._index)
        area = self.rect().adjusted(1, 1, -2, -2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("surface"))
        painter.drawRoundedRect(area, 6, 6)
        ground = theme.body_colour(self._index)
        open_ = self.item.answer in ("NEEDS-ACTION", "TENTATIVE")
        ground.setAlphaF(0.30 if self.isChecked() else 0.04 if open_ or self.item.answer == "DECLINED" else 0.15)
        painter.setBrush(ground)
        painter.drawRoundedRect(area, 6, 6)
        if self.item.kind == "seance":
            stripes = theme.body_colour(self._index)
            stripes.setAlphaF(0.22)
            painter.setBrush(QBrush(stripes, Qt.BrushStyle.BDiagPattern))
            painter.drawRoundedRect(area, 6, 6)
        if open_:  # not settled yet: an outline
            painter.setPen(QPen(colour, 1, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area, 6, 6)
            painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(QRect(area.left(), area.top(), 4, area.height()), 2, 2)
        edge = "focus" if self.hasFocus() else "warn" if self.item.conflict else ""
        if edge:
            painter.setPen(QPen(theme.colour(edge), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), 6, 6)
        narrow = area.width() < theme.px(NARROW_PX)
        left, right = (7, 2) if narrow else (theme.gap(Space.S) + 2, 4)
        words = area.adjusted(left, 2, -right, -2)
        if self._clear:
            words.setHeight(min(words.height(), self._clear - 3))
        self._paint_words(painter, words, narrow=narrow)
        painter.end()

    def _fonts(self, *, narrow: bool) -> tuple[QFont, QFont]:
        """Of the title and of the line below; a narrow block has both small."""
        title = self._theme.font(Type.CAPTION if narrow else Type.SMALL_STRONG)
        title.setWeight(QFont.Weight.DemiBold)
        title.setStrikeOut(self.item.occurrence.cancelled or self.item.answer == "DECLINED")
        return title, self._theme.font(Type.CAPTION)

    def _paint_words(self, painter: QPainter, area: QRect, *, narrow: bool) -> None:
        o = self.item.occurrence
        title, below = self._fonts(narrow=narrow)
        metrics, small = QFontMetrics(title), QFontMetrics(below)
        hours = "" if o.all_day else text.clock(o.start_ms)
        if hours and area.width() > self._theme.px(WIDE_PX):
            hours = text.hours(o.start_ms, o.end_ms)
        details = " · ".join(part for part in (hours, o.location) if part)
        if area.height() < metrics.height() + small.height():
            self._paint_line(painter, area, hours, narrow=narrow)
            return
        room = area.height() // metrics.height()
        wrapped = wrap(metrics, o.title, area.width(), max(1, min(room, 5)))
        used = len(wrapped) * metrics.height()
        painter.setFont(title)
        painter.setPen(self._theme.colour("text"))
        for number, words in enumerate(wrapped):
            painter.drawText(area.left(), area.top() + number * metrics.height() + metrics.ascent(), words)
        if area.height() - used < small.height():
            return
        top = area.top() + used
        right = area.right() if narrow else self._paint_marks(painter, area, top + small.height() // 2)
        place = QRect(area.left(), top, right - area.left(), small.height())
        painter.setFont(below)
        painter.setPen(self._theme.colour("text_soft"))
        fits = small.horizontalAdvance(details) <= place.width() or not narrow
        shown = small.elidedText(details if fits else hours, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_line(self, painter: QPainter, area: QRect, hours: str, *, narrow: bool) -> None:
        """A short event has one line: its title, and around it what there is room for."""
        o = self.item.occurrence
        title, below = self._fonts(narrow=narrow)
        metrics, small = QFontMetrics(title), QFontMetrics(below)
        right = area.right() if narrow else self._paint_marks(painter, area, area.center().y())
        place = QRect(area.left(), area.top(), right - area.left(), area.height())
        wanted = metrics.horizontalAdvance(f"{hours} {o.title}".strip())
        words = f"{hours} {o.title}".strip() if wanted <= place.width() else o.title
        words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, place.width())
        painter.setFont(title)
        painter.setPen(self._theme.colour("text"))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)
        rest = place.adjusted(metrics.horizontalAdvance(words) + self._theme.gap(Space.M), 0, 0, 0)
        if o.location and rest.width() > self._theme.px(60) and small.horizontalAdvance(o.location) <= rest.width():
            painter.setFont(below)
            painter.setPen(self._theme.colour("text_soft"))
            painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, o.location)

    def _paint_marks(self, painter: QPainter, area: QRect, middle: int) -> int:
        """Conflict, pending and failed marks at the right of a line; returns where the words must end."""
        theme, right = self._theme, area.right()
        side = theme.metrics(Type.CAPTION).height()
        marks = [("warning", "warn")] if self.item.conflict else []
        marks += [(name, tone.value) for name, tone in sync_icons(self.item.pending, self.item.failed)]
        for name, ink in marks:
            right -= side + 1
            icon = theme.pixmap(name, side, getattr(theme.colours, ink), self.devicePixelRatioF())
            painter.drawPixmap(right, middle - side // 2, icon)
        return right

    # --- moving ---------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.hold.press(event, movable=self._movable)
            self._stretching = self._on_edge(event)
        super().mousePressEvent(event)

    def _on_edge(self, event: QMouseEvent) -> bool:
        place, edge = event.position(), self._theme.px(EDGE_PX)
        return place.x() > self.width() - edge if self._sideways else place.y() > self.height() - edge

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not event.buttons():
            edge = self._movable and self._on_edge(event)
            pull = Qt.CursorShape.SizeHorCursor if self._sideways else Qt.CursorShape.SizeVerCursor
            self.setCursor(pull if edge else Qt.CursorShape.PointingHandCursor)
            return
        offset = self.hold.offset(event)
        if not self.hold.pressed:
            self.setDown(False)  # the page scrolls: no tap
        elif offset is not None and self._movable:
            self.dragged.emit(offset, self._stretching)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        offset = self.hold.offset(event) if self._movable else None
        self.hold.let_go()
        if offset is not None:
            self.setDown(False)
            self.dropped.emit(offset, self._stretching)
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
        }
        step = steps.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self._movable:
            self.nudged.emit(*step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)
