"""The agenda's « Plus »: calendars in and out as files, the week on paper, what cannot be read."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMarginsF, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen
from PySide6.QtWidgets import QDialog, QFileDialog, QInputDialog, QPlainTextEdit, QVBoxLayout, QWidget

from app.domain.agenda import Calendar, Event
from app.domain.ids import Key
from app.domain.listing import Entry
from app.domain.records import Record
from app.services.agenda import AgendaItem
from app.services.exchange_ics import Taken
from ui import text
from ui.context import Context
from ui.directory import Directory
from ui.helping import end_row
from ui.theme import Type
from ui.views.agenda.calendars import told_apart
from ui.views.agenda.placing import is_banded, item_days
from ui.widgets.basic import Button, Label
from ui.widgets.dialogs import give_room

MOST_BYTES = 128 * 1024 * 1024
_PAPER_DPI = 150


class Files(QObject):
    """Acts of the agenda that end in a file."""

    def __init__(self, ctx: Context, window: QWidget) -> None:
        super().__init__(window)
        self._ctx, self._window = ctx, window
        self.calendars: Sequence[Entry[Record]] = ()

    def _choose(self, title: str, *, writable: bool) -> Key | None:
        open_ = [e for e in self.calendars if isinstance(e.record, Calendar) and (e.record.writable or not writable)]
        known = [(words, key) for key, words in told_apart(open_, Directory(self._ctx).body_name).items()]
        if len(known) < 2:
            return known[0][1] if known else None
        names = [name for name, _key in known]
        name, taken = QInputDialog.getItem(self._window, title, self.tr("Calendrier"), names, 0, False)
        return known[names.index(name)][1] if taken else None

    def take(self) -> None:
        """Import a file into a calendar."""
        path, _kind = QFileDialog.getOpenFileName(
            self._window, self.tr("Importer un calendrier"), "", self.tr("Calendriers (*.ics *.ical *.ifb)")
        )
        calendar = self._choose(self.tr("Importer un calendrier"), writable=True) if path else None
        if calendar is not None:
            self.take_from(Path(path), calendar)

    def offer(self, path: Path) -> None:
        """A file that another program hands over: read once the user has said into which calendar."""

        def known(calendars: Sequence[Entry[Record]]) -> None:
            self.calendars = calendars
            calendar = self._choose(self.tr("Importer {name}").format(name=text.quoted(path.name)), writable=True)
            if calendar is not None:
                self.take_from(path, calendar)

        self._ctx.bridge.run(self._ctx.runtime.agenda.calendars(), on_done=known, owner=self)

    def take_from(self, path: Path, calendar: Key) -> None:
        service = self._ctx.runtime.ics

        async def read() -> Taken:
            data = await asyncio.to_thread(_read, path)
            return await service.take(calendar, data)

        def done(result: Taken) -> None:
            said = text.plural(result.made, "%n événement ajouté", "%n événements ajoutés")
            if result.known:
                said += text.plural(result.known, ", %n déjà là", ", %n déjà là")
            if result.unreadable:
                said += text.plural(result.unreadable, ", %n illisible", ", %n illisibles")
            self._ctx.shell.toast(f"{said}.")

        self._ctx.bridge.run(read(), on_done=done, owner=self, title=self.tr("Import d’un calendrier"))

    def give(self) -> None:
        """Export a calendar."""
        calendar = self._choose(self.tr("Exporter un calendrier"), writable=False)
        if calendar is None:
            return
        path, _kind = QFileDialog.getSaveFileName(
            self._window, self.tr("Exporter un calendrier"), self.tr("agenda.ics"), "*.ics"
        )
        if path:
            self.give_to(Path(path), calendar)

    def give_to(self, path: Path, calendar: Key) -> None:
        service = self._ctx.runtime.ics

        async def write() -> None:
            words = await service.export([calendar])
            await asyncio.to_thread(path.write_bytes, words.encode())

        said = self.tr("Calendrier exporté.")
        self._ctx.bridge.run(
            write(), on_done=lambda _n: self._ctx.shell.toast(said), owner=self, title=self.tr("Export d’un calendrier")
        )

    def paper(self, items: Sequence[AgendaItem], first: dt.date, days: int, title: str) -> None:
        """The week as a PDF to print."""
        path, _kind = QFileDialog.getSaveFileName(
            self._window, self.tr("Imprimer la semaine"), self.tr("semaine.pdf"), "*.pdf"
        )
        if path:
            print_week(Path(path), items, first, days, title)
            self._ctx.shell.toast(self.tr("La semaine est dans le fichier PDF, prête à imprimer."))

    def show_unreadable(self) -> None:
        """What the servers hold and nobody can read, with its source."""

        def found(entries: list[Entry[Record]]) -> None:
            if not entries:
                self._ctx.shell.toast(self.tr("Tous les événements sont lisibles."))
                return
            SourceDialog(self._ctx, entries, self._window).open()

        self._ctx.bridge.run(self._ctx.runtime.agenda.unreadable(), on_done=found, owner=self)


class SourceDialog(QDialog):
    """The sources of events that cannot be read."""

    HELP = "05-agenda"

    def __init__(self, ctx: Context, entries: Sequence[Entry[Record]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Événements illisibles"))
        give_room(self, ctx.theme, 640, 480)
        layout = QVBoxLayout(self)
        count = text.plural(len(entries), "%n événement est illisible.", "%n événements sont illisibles.")
        layout.addWidget(Label(ctx.theme, count, Type.BODY_STRONG))
        layout.addWidget(
            Label(ctx.theme, self.tr("Leur source, telle que le serveur l’envoie{nbsp}:").format(nbsp=text.NBSP))
        )
        self.source = QPlainTextEdit()
        self.source.setReadOnly(True)
        self.source.setAccessibleName(self.tr("Source des événements"))
        self.source.setPlainText("\n\n".join(e.record.ics for e in entries if isinstance(e.record, Event)))
        layout.addWidget(self.source, 1)
        end = end_row(ctx.theme, self)
        end.addWidget(Button(ctx.theme, self.tr("Fermer"), "plain", on_click=self.accept))
        layout.addLayout(end)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES)


# --- paper ----------------------------------------------------------------------------------------


def print_week(path: Path, items: Sequence[AgendaItem], first: dt.date, days: int, title: str) -> None:
    """One page, landscape: a column a day, events as lines in order; what does not fit is counted."""
    writer = QPdfWriter(str(path))
    writer.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Landscape, QMarginsF(12, 12, 12, 12))
    )
    writer.setResolution(_PAPER_DPI)
    writer.setTitle(title)
    painter = QPainter(writer)
    width, height = writer.width(), writer.height()
    head = QFont("Inter", 14, QFont.Weight.DemiBold)
    painter.setFont(head)
    painter.drawText(QPoint(0, round(QFontMetricsF(head, writer).ascent())), title)
    top = round(QFontMetricsF(head, writer).height() * 1.6)
    column = width / days
    for number in range(days):
        day = first + dt.timedelta(days=number)
        here = [item for item in items if item_days(item)[0] <= day <= item_days(item)[1]]
        area = QRect(round(number * column), top, round(column), height - top)
        _print_day(painter, writer, area, day, sorted(here, key=lambda i: (not is_banded(i), i.occurrence.start_ms)))
    painter.end()


def _print_day(painter: QPainter, device: QPdfWriter, area: QRect, day: dt.date, items: Sequence[AgendaItem]) -> None:
    strong, plain = QFont("Inter", 9, QFont.Weight.DemiBold), QFont("Inter", 8)
    line = QFontMetricsF(plain, device).height()
    painter.setPen(QPen(Qt.GlobalColor.gray, 1))
    painter.drawRect(area)
    painter.setPen(Qt.GlobalColor.black)
    painter.setFont(strong)
    pad = line / 3
    y = area.top() + QFontMetricsF(strong, device).height()
    painter.drawText(QPoint(round(area.left() + pad), round(y)), text.capital(text.day_long(day)))
    y += pad
    painter.setFont(plain)
    flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop
    for number, item in enumerate(items):
        o = item.occurrence
        when = "" if is_banded(item) else f"{text.clock(o.start_ms)} – {text.clock(o.end_ms)}\n"
        words = f"{when}{o.title}" + (f"\n{o.location}" if o.location else "")
        room = QRectF(area.left() + pad, y + pad, area.width() - 2 * pad, area.bottom() - y)
        need = painter.boundingRect(room, int(flags), words)
        if y + need.height() > area.bottom() - line * 1.5:
            rest = text.plural(len(items) - number, "+ %n autre", "+ %n autres")
            painter.drawText(QPoint(round(area.left() + pad), round(area.bottom() - pad)), rest)
            return
        painter.drawText(room, int(flags), words)
        y += need.height() + line / 2
