"""The agenda on paper: one page, a column a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QMarginsF, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPen
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from app.services.agenda import AgendaItem
from ui import text
from ui.context import Context
from ui.text import tr
from ui.views.agenda.placing import is_banded, item_days

SIZES_PT = (12, 11, 10, 9, 8)
"""Of the letters: the largest that all days have room for."""


def ask_printer(
    ctx: Context, parent: QWidget, items: Sequence[AgendaItem], first: dt.date, days: int, title: str
) -> None:
    """Ask for a printer (or a PDF file), then print these days."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    printer.setPageOrientation(QPageLayout.Orientation.Landscape)
    dialog = QPrintDialog(printer, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(tr("Imprimer l’agenda"))

    def print_() -> None:
        done = print_days(printer, items, first, days, title)
        said = tr("Agenda envoyé à l’imprimante.") if done else tr("L’imprimante n’a pas pu être utilisée.")
        ctx.shell.toast(said)

    dialog.accepted.connect(print_)
    QDialog.open(dialog)  # QPrintDialog hides the one without arguments


def print_days(device: QPagedPaintDevice, items: Sequence[AgendaItem], first: dt.date, days: int, title: str) -> bool:
    """One page, landscape; what does not fit even in small letters is counted. False: the device takes nothing."""
    device.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Landscape, QMarginsF(12, 12, 12, 12))
    )
    painter = QPainter()
    if not painter.begin(device):
        return False
    width, height = device.width(), device.height()
    head = QFont("Inter", 16, QFont.Weight.DemiBold)
    painter.setFont(head)
    painter.drawText(QPoint(0, round(QFontMetricsF(head, device).ascent())), title)
    top = round(QFontMetricsF(head, device).height() * 1.6)
    column = width / days
    dates = [first + dt.timedelta(days=number) for number in range(days)]
    areas = [QRect(round(number * column), top, round(column), height - top) for number in range(days)]
    columns = [_Column(painter, device, area, day, _of(items, day)) for area, day in zip(areas, dates, strict=True)]
    size = next((pt for pt in SIZES_PT if all(each.fits(pt) for each in columns)), SIZES_PT[-1])
    for each in columns:
        each.draw(size)
    return painter.end()


def _of(items: Sequence[AgendaItem], day: dt.date) -> list[AgendaItem]:
    here = [item for item in items if item_days(item)[0] <= day <= item_days(item)[1]]
    return sorted(here, key=lambda i: (not is_banded(i), i.occurrence.start_ms))


class _Column:
    """A day."""

    def __init__(
        self, painter: QPainter, device: QPagedPaintDevice, area: QRect, day: dt.date, items: Sequence[AgendaItem]
    ) -> None:
        self._painter, self._device, self._area, self._day, self._items = painter, device, area, day, items

    def _fonts(self, size: int) -> tuple[QFont, QFont, float]:
        """Of the day and its hours, of the words, and the height of a line of them."""
        plain = QFont("Inter", size)
        return QFont("Inter", size + 1, QFont.Weight.DemiBold), plain, QFontMetricsF(plain, self._device).height()

    def _wanted(self, words: str, room: QRectF) -> QRectF:
        return self._painter.boundingRect(room, _FLAGS, words)

    def fits(self, size: int) -> bool:
        """Whether all of its words have room, none broken in two."""
        strong, plain, line = self._fonts(size)
        metrics, wide = QFontMetricsF(plain, self._device), self._area.width() - line
        self._painter.setFont(plain)
        height = self._head(strong, line)
        for item in self._items:
            words = _words(item)
            if any(metrics.horizontalAdvance(word) > wide for word in words.split()):
                return False
            height += self._wanted(words, QRectF(0, 0, wide, self._area.height())).height() + line / 2
        return height <= self._area.height() - line

    def _head(self, strong: QFont, line: float) -> float:
        """Height of the day's name, which may take two lines."""
        self._painter.setFont(strong)
        room = QRectF(0, 0, self._area.width() - line, self._area.height())
        height = self._wanted(_day_name(self._day), room).height() + line
        self._painter.setFont(self._fonts(strong.pointSize() - 1)[1])
        return height

    def draw(self, size: int) -> None:
        strong, plain, line = self._fonts(size)
        painter, area = self._painter, self._area
        painter.setPen(QPen(Qt.GlobalColor.gray, 1))
        painter.drawRect(area)
        painter.setPen(Qt.GlobalColor.black)
        left, wide, y = area.left() + line / 2, area.width() - line, area.top() + line / 2
        painter.setFont(strong)
        painter.drawText(QRectF(left, y, wide, area.height()), _FLAGS, _day_name(self._day))
        y += self._head(strong, line) - line / 2
        painter.setFont(plain)
        for number, item in enumerate(self._items):
            words = _words(item)
            room = QRectF(left, y, wide, area.bottom() - y)
            need = self._wanted(words, room)
            if y + need.height() > area.bottom() - (line * 1.5 if number < len(self._items) - 1 else 0):
                rest = text.plural(len(self._items) - number, "+ %n autre", "+ %n autres")
                painter.drawText(QPoint(round(left), round(area.bottom() - line / 2)), rest)
                return
            painter.drawText(room, _FLAGS, words)
            y += need.height() + line / 2


_FLAGS = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop)


def _day_name(day: dt.date) -> str:
    return text.capital(text.day_long(day))


def _words(item: AgendaItem) -> str:
    o = item.occurrence
    when = "" if is_banded(item) else f"{text.clock(o.start_ms)} – {text.clock(o.end_ms)}\n"
    return f"{when}{o.title}" + (f"\n{o.location}" if o.location else "")
