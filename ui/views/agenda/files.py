"""The agenda's « Plus »: calendars in and out as files, what cannot be read."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from app.domain.agenda import Calendar, Event
from app.domain.ids import Key
from app.domain.listing import Entry
from app.domain.records import Record
from app.services.exchange_ics import Taken
from ui import text
from ui.context import Context
from ui.directory import Directory
from ui.views.agenda.calendars import told_apart
from ui.widgets.source import SourceDialog

MOST_BYTES = 128 * 1024 * 1024


class Files(QObject):
    """Acts of the agenda that end in a file."""

    def __init__(self, ctx: Context, window: QWidget) -> None:
        super().__init__(window)
        self._ctx, self._window = ctx, window
        self.calendars: Sequence[Entry[Record]] = ()

    def _choose(self, title: str, *, writable: bool, always: bool = False) -> Key | None:
        """``always``: asked even where there is one only, for nobody asked for the import in this window."""
        open_ = [e for e in self.calendars if isinstance(e.record, Calendar) and (e.record.writable or not writable)]
        known = [(words, key) for key, words in told_apart(open_, Directory(self._ctx).body_name).items()]
        if not known or (len(known) == 1 and not always):
            return known[0][1] if known else None
        names = [name for name, _key in known]
        label = self.tr("{title} : dans quel calendrier ?").format(title=title) if always else self.tr("Calendrier")
        name, taken = QInputDialog.getItem(self._window, title, text.typeset(label), names, 0, False)
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
            title = self.tr("Importer {name}").format(name=text.quoted(path.name))
            calendar = self._choose(title, writable=True, always=True)
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
            see = partial(self._show_sources, result.unreadable) if result.unreadable else None
            if see is not None:
                said += text.plural(len(result.unreadable), ", %n illisible", ", %n illisibles")
            self._ctx.shell.toast(f"{said}.", see, undo_text=self.tr("Voir"))

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

    def _show_sources(self, sources: Sequence[str]) -> None:
        count = text.plural(len(sources), "%n événement est illisible.", "%n événements sont illisibles.")
        SourceDialog(self._ctx, self.tr("Événements illisibles"), count, sources, self._window).open()

    def show_unreadable(self) -> None:
        """What the servers hold and nobody can read, with its source."""

        def found(entries: list[Entry[Record]]) -> None:
            if not entries:
                self._ctx.shell.toast(self.tr("Tous les événements sont lisibles."))
                return
            self._show_sources([e.record.ics for e in entries if isinstance(e.record, Event)])

        self._ctx.bridge.run(self._ctx.runtime.agenda.unreadable(), on_done=found, owner=self)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES)
