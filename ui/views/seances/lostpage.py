"""Ink whose page was replaced and whose words are no longer there: what it looked like, where it was."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from app.domain.ids import AccountId
from app.domain.seances import InkStroke
from app.services.carrying import OldPage
from ui import text
from ui.context import Context
from ui.ink.geometry import bounds_of
from ui.ink.layer import draw_stroke
from ui.text import plural, tr
from ui.theme import Type

WIDTH_PX = 260
AROUND_PT = 36
"""Shown of the page above and below the ink."""


def lost_words(strokes: Sequence[InkStroke]) -> str:
    """What it is: how much ink, of which page, near which words."""
    count = plural(len(strokes), "%n trait d’encre", "%n traits d’encre")
    words = tr("{count} de la version précédente, p. {page}").format(count=count, page=strokes[0].page + 1)
    typed = " ".join(stroke.text for stroke in strokes if stroke.text)
    return text.labelled(words, text.quoted(typed)) if typed else words


def near_words(strokes: Sequence[InkStroke]) -> str:
    """Where it was."""
    near = max((stroke.near for stroke in strokes), key=len)
    if near:
        return tr("Elle était près de {words}").format(words=text.quoted(near))
    return tr("Son emplacement n’a pas été retrouvé.")


class LostPage(QLabel):
    """A strip of the old page with its ink; says so where that version is no longer on the device."""

    def __init__(
        self,
        ctx: Context,
        account: AccountId,
        strokes: Sequence[InkStroke],
        width_px: int = WIDTH_PX,
        drawn: dict[str, QPixmap] | None = None,
    ) -> None:
        """``drawn``: pictures that need not be drawn again when a list is made anew."""
        super().__init__()
        self._ctx, self._strokes, self._drawn = ctx, tuple(strokes), drawn if drawn is not None else {}
        self._name = " ".join(stroke.id for stroke in strokes)
        self.setAccessibleName(lost_words(strokes))
        self.setFont(ctx.theme.font(Type.SMALL))
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # it shrinks with what holds it
        self._whole: QPixmap | None = None
        self._width = ctx.theme.px(width_px)
        if self._name in self._drawn:
            self._show(self._drawn[self._name])
            return
        first = self._strokes[0]
        ctx.bridge.run(
            ctx.runtime.carrying.old_page(account, first.was_on, first.page, self._width * self.devicePixelRatioF()),
            on_done=self._take,
            on_error=lambda _error: self._take(None),
            owner=self,
        )

    def _take(self, old: OldPage | None) -> None:
        if old is None:
            self.setText(text.typeset(tr("L’ancienne page n’est plus sur cet appareil.")))
            return
        pixels, scale = old.pixels, old.scale
        image = QImage(pixels.data, pixels.width, pixels.height, pixels.stride, QImage.Format.Format_RGB32).copy()
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        modes = QPainter.CompositionMode
        for stroke in self._strokes:
            through = stroke.tool == "highlighter"
            painter.setCompositionMode(modes.CompositionMode_Multiply if through else modes.CompositionMode_SourceOver)
            draw_stroke(painter, stroke, scale)
        painter.end()
        zone = bounds_of(self._strokes)
        top, bottom = round((zone.top - AROUND_PT) * scale), round((zone.bottom + AROUND_PT) * scale)
        strip = QRect(0, top, image.width(), bottom - top).intersected(image.rect())
        pixmap = QPixmap.fromImage(image.copy(strip))
        pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        self._drawn[self._name] = pixmap
        self._show(pixmap)

    def _show(self, whole: QPixmap) -> None:
        self._whole = whole
        room = round(self.width() * whole.devicePixelRatio())
        if room < whole.width():
            whole = whole.scaledToWidth(max(1, room), Qt.TransformationMode.SmoothTransformation)
        self.setPixmap(whole)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._whole is not None and event.size().width() != event.oldSize().width():
            self._show(self._whole)
