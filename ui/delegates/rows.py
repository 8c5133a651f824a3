"""Two-line rows, painted once and kept.

A Python-painted row costs about 0.7 ms, so each row's words are painted into a transparent pixmap
that is reused until its facts, the width or the theme change; backgrounds (chosen, hover, focus,
swipe) are cheap and painted live. Rows are of one height, which the list needs to show 200 000 of
them at once.
"""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QAbstractItemDelegate, QStyleOptionViewItem

from ui.delegates.state import chosen_and_focused
from ui.models.facts import RowFacts, Tone
from ui.models.roles import Role
from ui.theme import Space, Theme, Type

Index = QModelIndex | QPersistentModelIndex
CACHED_ROWS = 64


class RowDelegate(QAbstractItemDelegate):
    """Paints `RowFacts`. One instance a view; `row_height` is the height of every row."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._cache: OrderedDict[tuple[int, RowFacts, int, float], QPixmap] = OrderedDict()
        self.ticking = False
        """Paint the boxes of the multiple selection."""
        self.hovered_row = -1
        theme.changed.connect(self._cache.clear)

    def row_height(self) -> int:
        """Two lines, their gap and the padding; never under a touch target."""
        lines = self._theme.metrics(Type.BODY).height() + self._theme.metrics(Type.SMALL).height()
        return max(self._theme.target() + 8, lines + 2 * self._theme.gap(Space.M) - 2)

    def heading_height(self) -> int:
        """Height of a heading between rows."""
        return self._theme.metrics(Type.SMALL_STRONG).height() + self._theme.gap(Space.L) + 8

    def split(self, rect: QRect) -> tuple[QRect, QRect]:
        """The heading and the row itself, where a group begins."""
        height = self.heading_height()
        return QRect(rect.left(), rect.top(), rect.width(), height), rect.adjusted(0, height, 0, 0)

    def tick_width(self) -> int:
        """Width of the column of boxes: a full touch target."""
        return self._theme.target() if self.ticking else 0

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, self.row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        model = index.model()
        if section := model.data(index, Role.SECTION):
            above, rect = self.split(rect)
            self._paint_heading(painter, above, section)
        selected, focused = chosen_and_focused(option, index)
        self._paint_ground(painter, rect, selected, index.row() == self.hovered_row)
        facts = model.data(index, Role.FACTS)
        if facts is None:
            self._paint_placeholder(painter, rect)
        elif facts.heading:
            self._paint_heading(painter, rect, facts.title)
            return
        else:
            ident = model.data(index, Role.IDENT)
            if self.ticking:
                self._paint_tick(painter, rect, bool(model.data(index, Role.TICKED)))
            inner = rect.adjusted(self.tick_width(), 0, 0, 0)
            painter.drawPixmap(inner.topLeft(), self._words(ident, facts, inner.size(), painter))
        if selected:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height() - 1), self._theme.colour("accent"))
        if focused:
            self._paint_focus(painter, rect)

    # --- live parts -----------------------------------------------------------------------------

    def _paint_ground(self, painter: QPainter, rect: QRect, selected: bool, hovered: bool) -> None:
        ink = "accent_soft" if selected else "sunken" if hovered else "surface"
        painter.fillRect(rect, self._theme.colour(ink))
        line = QRect(rect.left() + self._theme.gap(Space.L), rect.bottom(), rect.width(), 1)
        painter.fillRect(line, self._theme.colour("line"))

    def _paint_heading(self, painter: QPainter, rect: QRect, words: str) -> None:
        painter.fillRect(rect, self._theme.colour("surface"))
        gap = self._theme.gap(Space.L)
        line = self._theme.metrics(Type.SMALL_STRONG).height()
        place = QRect(rect.left() + gap, rect.bottom() - line - 8, rect.width() - 2 * gap, line)
        self._text(painter, place, words, Type.SMALL_STRONG, "accent")

    def _paint_focus(self, painter: QPainter, rect: QRect) -> None:
        painter.save()
        painter.setPen(QPen(self._theme.colour("focus"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect.adjusted(2, 2, -3, -4))
        painter.restore()

    def _paint_placeholder(self, painter: QPainter, rect: QRect) -> None:
        colour = self._theme.colour("sunken")
        left = rect.left() + self.tick_width() + self._theme.gap(Space.XL)
        height = self._theme.px(9)
        painter.fillRect(QRect(left, rect.top() + rect.height() // 3 - height // 2, rect.width() // 3, height), colour)
        painter.fillRect(
            QRect(left, rect.top() + 2 * rect.height() // 3 - height // 2, rect.width() // 2, height), colour
        )

    def _paint_tick(self, painter: QPainter, rect: QRect, ticked: bool) -> None:
        side = self._theme.px(20)
        width = self.tick_width()
        box = QRect(rect.left() + (width - side) // 2 + 2, rect.center().y() - side // 2, side, side)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("accent" if ticked else "line_strong"), 2))
        painter.setBrush(self._theme.colour("accent") if ticked else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 4, 4)
        if ticked:
            icon = self._theme.pixmap(
                "check", side - 2, self._theme.colours.on_accent, painter.device().devicePixelRatioF()
            )
            painter.drawPixmap(box.topLeft() + QPoint(1, 1), icon)
        painter.restore()

    # --- kept parts -----------------------------------------------------------------------------

    def _words(self, ident: int, facts: RowFacts, size: QSize, painter: QPainter) -> QPixmap:
        ratio = painter.device().devicePixelRatioF()
        key = (ident, facts, size.width(), ratio)
        found = self._cache.get(key)
        if found is None:
            found = self._cache[key] = self._paint_words(facts, size, ratio)
            if len(self._cache) > CACHED_ROWS:
                self._cache.popitem(last=False)
        else:
            self._cache.move_to_end(key)
        return found

    def _paint_words(self, facts: RowFacts, size: QSize, ratio: float) -> QPixmap:
        pixmap = QPixmap(size * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        theme, gap = self._theme, self._theme.gap(Space.S)
        area = QRect(0, 0, size.width(), size.height()).adjusted(theme.gap(Space.L), 0, -theme.gap(Space.L), 0)
        if facts.stripe is not None:
            painter.fillRect(QRect(6, 10, 4, size.height() - 20), theme.body_colour(facts.stripe))
            area.setLeft(area.left() + 4)
        if facts.leading:
            side = theme.icon_px()
            ink = theme.colours.accent if facts.strong else theme.colours.text_soft
            icon = facts.picture or theme.pixmap(facts.leading, side, ink, ratio)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(QRect(area.left(), (size.height() - side) // 2, side, side), icon)
            area.setLeft(area.left() + side + theme.gap(Space.M))
        first, second = theme.metrics(Type.BODY), theme.metrics(Type.SMALL)
        two = bool(facts.detail or facts.detail_lead or facts.note or facts.icons or facts.pills)
        top = (size.height() - first.height() - (second.height() + 2 if two else 0)) // 2
        self._first_line(painter, facts, QRect(area.left(), top, area.width(), first.height()), gap)
        below = QRect(area.left(), top + first.height() + 2, area.width(), second.height())
        self._second_line(painter, facts, below, gap, ratio)
        painter.end()
        return pixmap

    def _first_line(self, painter: QPainter, facts: RowFacts, line: QRect, gap: int) -> None:
        theme = self._theme
        if facts.aside:
            step = Type.SMALL_STRONG if facts.strong else Type.SMALL
            width = theme.metrics(step).horizontalAdvance(facts.aside) + 2
            place = QRect(line.right() - width, line.top(), width + 1, line.height())
            ink = "accent" if facts.strong else "text_soft"
            self._text(painter, place, facts.aside, step, ink, right=True)
            line = line.adjusted(0, 0, -width - 2 * gap, 0)
        if facts.strong:
            side = theme.px(9)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
            painter.drawEllipse(line.left(), line.center().y() - side // 2, side, side)
            line = line.adjusted(side + gap, 0, 0, 0)
        step = Type.BODY_STRONG if facts.strong else Type.BODY
        self._text(painter, line, facts.title, step, "text_soft" if facts.faded else "text")

    def _second_line(self, painter: QPainter, facts: RowFacts, line: QRect, gap: int, ratio: float) -> None:
        theme = self._theme
        side = round(theme.icon_px() * 0.8)
        for name, tone in reversed(facts.icons):
            icon = theme.pixmap(name, side, getattr(theme.colours, tone.value), ratio)
            painter.drawPixmap(QPoint(line.right() - side, line.center().y() - side // 2), icon)
            line = line.adjusted(0, 0, -side - gap // 2, 0)
        for word, colour in reversed(facts.pills):
            line = self._pill(painter, line, word, colour, gap)
        if facts.note:
            step = Type.SMALL if facts.tone is Tone.PLAIN else Type.SMALL_STRONG
            width = min(theme.metrics(step).horizontalAdvance(facts.note) + 1, line.width() // 2)
            place = QRect(line.right() - width, line.top(), width + 1, line.height())
            self._text(painter, place, facts.note, step, facts.tone.value, right=True)
            line = line.adjusted(0, 0, -width - gap, 0)
        if facts.detail_lead:
            step = Type.SMALL_STRONG if facts.strong else Type.SMALL
            width = theme.metrics(step).horizontalAdvance(facts.detail_lead)
            self._text(painter, line, facts.detail_lead, step, "text_soft" if facts.faded else "text")
            line = line.adjusted(min(width, line.width()) + gap, 0, 0, 0)
        if facts.detail and line.width() > 3 * gap:
            self._text(painter, line, facts.detail, Type.SMALL, "text_soft")

    def _pill(self, painter: QPainter, line: QRect, word: str, colour: str, gap: int) -> QRect:
        """A tag at the right end of what is left of a line: a spot of its colour, and its name."""
        metrics, spot = self._theme.metrics(Type.CAPTION), self._theme.px(7)
        width = min(metrics.horizontalAdvance(word) + spot + 3 * gap, max(line.width() // 3, 0))
        if width < spot + 4 * gap:
            return line
        place = QRect(line.right() - width + 1, line.top(), width, line.height())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(colour) if colour else self._theme.colour("line_strong")
        soft = QColor(ground)
        soft.setAlpha(56)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(soft)
        painter.drawRoundedRect(place, 5, 5)
        painter.setBrush(ground)
        painter.drawEllipse(place.left() + gap, place.center().y() - spot // 2, spot, spot)
        painter.restore()
        words = place.adjusted(spot + 2 * gap - gap // 2, 0, -gap // 2, 0)
        self._text(painter, words, word, Type.CAPTION, "text")
        return line.adjusted(0, 0, -width - gap // 2, 0)

    def _text(self, painter: QPainter, place: QRect, text: str, step: Type, ink: str, *, right: bool = False) -> None:
        painter.setFont(self._theme.font(step))
        painter.setPen(QColor(getattr(self._theme.colours, ink)))
        shown = self._theme.metrics(step).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)

    def helpEvent(self, *_args: object) -> bool:
        return False

    def editorEvent(self, event: object, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        return False
