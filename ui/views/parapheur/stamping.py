"""Where the visible stamp goes: the page as it is, a frame to drag, arrow keys for who has no pointer (row 94)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.services.local_signing import Placement
from app.services.pdf import PdfDocument, Rendered
from ui.context import Context
from ui.helping import end_row
from ui.text import tr
from ui.theme import Space, Theme, Type
from ui.widgets.basic import Button, Label
from ui.widgets.combo import Combo
from ui.widgets.number import NumberField

STEP_PT = 10.0
PREVIEW_PX, LEAST_PX, WIDE_PX = 430, 120, 420
"""Longest side of the page shown, and what of the window's height the rest of the dialog takes (both at 100 %)."""


class PageFrame(QWidget):
    """A page with the stamp's frame over it."""

    moved = Signal()

    def __init__(self, theme: Theme, placement: Placement, longest_px: int) -> None:
        super().__init__()
        self._theme = theme
        self._longest_px = longest_px
        self.placement = placement
        self._size_pt = (595.0, 842.0)
        self._pixmap = QPixmap()
        self._grip: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Place du cartouche sur la page : flèches pour le déplacer"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.SizeAllCursor)
        self._take_room()

    @property
    def scale(self) -> float:
        """Pixels a point."""
        return self._longest_px / max(self._size_pt)

    def set_longest(self, px: int) -> None:
        """Length of the longest side of the page."""
        self._longest_px = px
        self._take_room()

    def _take_room(self) -> None:
        wide, high = self._size_pt
        self.setFixedSize(QSize(round(wide * self.scale), round(high * self.scale)))

    def show_page(self, size_pt: tuple[float, float], pixmap: QPixmap) -> None:
        self._size_pt, self._pixmap = size_pt, pixmap
        self._take_room()
        self.place(self.placement.x, self.placement.y)

    def place(self, x: float, y: float) -> None:
        """Put the frame there, kept on the page: points from the bottom left."""
        wide, high = self._size_pt
        x = min(max(0.0, x), max(0.0, wide - self.placement.width))
        y = min(max(0.0, y), max(0.0, high - self.placement.height))
        self.placement = replace(self.placement, x=x, y=y)
        self.moved.emit()
        self.update()

    def frame(self) -> QRectF:
        """The frame in pixels."""
        at, s = self.placement, self.scale
        return QRectF(at.x * s, (self._size_pt[1] - at.y - at.height) * s, at.width * s, at.height * s)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("white"))
        if not self._pixmap.isNull():
            painter.drawPixmap(self.rect(), self._pixmap)
        accent = self._theme.colour("accent")
        fill = QColor(accent)
        fill.setAlpha(60)
        painter.setPen(QPen(accent, 2))
        painter.setBrush(fill)
        painter.drawRect(self.frame())
        painter.setPen(QPen(self._theme.colour("focus" if self.hasFocus() else "line"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        inside = self.frame().contains(event.position())
        self._grip = (
            event.position() - self.frame().topLeft() if inside else self.frame().center() - self.frame().topLeft()
        )
        self._drag(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self._drag(event.position())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._grip = None

    def _drag(self, point: QPointF) -> None:
        corner = point - (self._grip or QPointF())
        bottom = self._size_pt[1] - corner.y() / self.scale - self.placement.height
        self.place(corner.x() / self.scale, bottom)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {
            Qt.Key.Key_Left: (-STEP_PT, 0.0),
            Qt.Key.Key_Right: (STEP_PT, 0.0),
            Qt.Key.Key_Up: (0.0, STEP_PT),
            Qt.Key.Key_Down: (0.0, -STEP_PT),
        }
        move = moves.get(Qt.Key(event.key()))
        if move is None:
            super().keyPressEvent(event)
            return
        self.place(self.placement.x + move[0], self.placement.y + move[1])


class StampDialog(QDialog):
    """Page, rotation and place; `placement` once accepted."""

    HELP = "10-signer"

    def __init__(self, ctx: Context, path: Path, placement: Placement, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Place du cartouche"))
        self._ctx, theme = ctx, ctx.theme
        self._document: PdfDocument | None = None
        self._longest_px = theme.px(PREVIEW_PX)
        self.frame = PageFrame(theme, placement, self._longest_px)
        self.page = NumberField(theme, tr("Page"), 1, 99)
        self.page.setPrefix(tr("Page "))
        self.page.valueChanged.connect(lambda _value: self._render())
        self.turn = Combo()
        self.turn.setMinimumHeight(theme.target())
        self.turn.setAccessibleName(tr("Sens du texte"))
        for degrees, wording in (
            (0, tr("Texte droit")),
            (90, tr("Tourné à gauche")),
            (180, tr("À l’envers")),
            (270, tr("Tourné à droite")),
        ):
            self.turn.addItem(wording, degrees)
        self.turn.choose(placement.rotation)
        self._said = Label(theme, "", Type.SMALL, "text_soft")
        self.frame.moved.connect(self._say)
        self._say()
        column = QVBoxLayout(self)
        gap = theme.gap(Space.L)
        column.setContentsMargins(gap, gap, gap, gap)
        column.setSpacing(theme.gap(Space.M))
        how = tr("Faites glisser le cadre, ou déplacez-le avec les flèches.")
        column.addWidget(Label(theme, how, Type.BODY, "text_soft"))
        line = QHBoxLayout()
        line.addWidget(self.page)
        line.addWidget(self.turn)
        line.addStretch(1)
        column.addLayout(line)
        column.addWidget(self.frame, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._said)
        buttons = end_row(theme, self)
        buttons.addWidget(Button(theme, tr("Annuler"), "plain", on_click=self.reject))
        self.ok = Button(theme, tr("Placer ici"), "primary", "check", self.accept)
        self.ok.setObjectName("stamp.ok")
        buttons.addWidget(self.ok)
        column.addLayout(buttons)
        self._fit(column)
        self.finished.connect(lambda _code: self._let_go())
        ctx.bridge.run(ctx.runtime.pdf.open_file(path), on_done=self._opened, on_error=self._failed, owner=self)

    def _fit(self, column: QVBoxLayout) -> None:
        """The page is as long as the words and buttons around it leave room for: all of it is in sight once shown.

        The height is asked for at the width that is given: words that wrap say too little of it otherwise.
        """
        parent = self.parentWidget()
        assert parent is not None
        room, edge = parent.window().size(), 2 * self._ctx.theme.gap(Space.S)
        width = min(self._ctx.theme.px(WIDE_PX), room.width() - edge)
        around = column.totalHeightForWidth(width) - self.frame.height()
        self._longest_px = max(LEAST_PX, min(self._longest_px, room.height() - edge - around))
        self.frame.set_longest(self._longest_px)
        self.setMinimumSize(width, around + self.frame.height())

    @property
    def placement(self) -> Placement:
        """As chosen: its page counted from 0."""
        return replace(self.frame.placement, page=self.page.value() - 1, rotation=int(self.turn.currentData()))

    def _opened(self, document: PdfDocument) -> None:
        self._document = document
        pages = len(document.pages)
        wanted = self.frame.placement.page
        self.page.setMaximum(max(1, pages))
        self.page.setSuffix(tr(" sur {pages}").format(pages=pages))
        self.page.setValue(wanted + 1 if wanted >= 0 else pages + wanted + 1)
        self._render()
        self.frame.setFocus()

    def _failed(self, _error: Exception) -> None:
        self._said.set_text(tr("Cette page ne peut pas être affichée."))

    def _render(self) -> None:
        document = self._document
        if document is None or not document.pages:
            return
        page = self.page.value() - 1
        size = document.pages[page]
        scale = self._longest_px / max(size) * self.devicePixelRatioF()
        self._ctx.bridge.run(
            self._ctx.runtime.pdf.render(document, page, scale),
            on_done=lambda rendered: self._draw(size, rendered),
            on_error=self._failed,
            owner=self,
        )

    def _draw(self, size: tuple[float, float], rendered: Rendered) -> None:
        image = QImage(rendered.data, rendered.width, rendered.height, rendered.stride, QImage.Format.Format_RGB32)
        self.frame.show_page(size, QPixmap.fromImage(image))

    def _say(self) -> None:
        at = self.frame.placement
        said = tr("À {x} mm du bord gauche et {y} mm du bas.")
        self._said.set_text(said.format(x=round(at.x / 72 * 25.4), y=round(at.y / 72 * 25.4)))

    def _let_go(self) -> None:
        document, self._document = self._document, None
        if document is not None:
            self._ctx.bridge.run(self._ctx.runtime.pdf.close(document))
