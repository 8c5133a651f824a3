"""What a result holds, beside the list: who, when, where, and its text with the words marked. Nothing is opened,
so that nothing is marked as read."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QTextEdit, QVBoxLayout

from app.domain.agenda import Event
from app.domain.approvals import LeaveRequest
from app.domain.archive import ArchiveDeposit
from app.domain.courrier import Letter
from app.domain.errors import AppError
from app.domain.exchanges import Exchange
from app.domain.ids import Key
from app.domain.mail import Contact, Message
from app.domain.parapheur import Dossier
from app.domain.records import Record
from app.domain.seances import Seance
from app.services.search import Glimpse
from ui import text
from ui.context import Context
from ui.directory import Directory
from ui.text import NBSP, tr
from ui.theme import Space, Type
from ui.timers import single_shot
from ui.views.exchanges.words import STATES
from ui.widgets.basic import Button, Label, Pane, StatePane

AFTER_MS = 120
"""The arrow key may go on: what is passed over is not read."""


class GlimpsePane(Pane):
    """Shows one result at a time; ``opened`` when the user wants its page."""

    opened = Signal(object)

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme, "surface")
        self._ctx, self._directory = ctx, Directory(ctx)
        self.key: Key | None = None
        """What is shown, or about to be."""
        self._wanted: Key | None = None
        self._words = ""
        theme = ctx.theme
        self._state = StatePane(theme, "eye", self.tr("Aperçu"), self.tr("Choisissez un résultat avec les flèches."))
        self.title = Label(theme, "", Type.TITLE)
        self.facts = Label(theme, "", Type.SMALL, "text_soft")
        self.open = Button(theme, self.tr("Ouvrir"), "plain", "external", self._open)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setAccessibleName(self.tr("Texte du résultat"))
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._parts = (self.title, self.facts, self.open, self.text)
        layout = QVBoxLayout(self)
        gap = theme.gap(Space.L)
        layout.setContentsMargins(gap, gap, gap, gap)
        layout.setSpacing(theme.gap(Space.S))
        layout.addWidget(self._state)
        for part in (self.title, self.facts):
            layout.addWidget(part)
        layout.addWidget(self.open, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.text, 1)
        self._later = single_shot(self, AFTER_MS, self._read)
        theme.changed.connect(self._restyle)
        self._restyle()
        self._show_parts(False)

    def show_hit(self, key: Key | None, words: str) -> None:
        """Look at this result, a moment from now; None = at nothing."""
        self._wanted, self._words = key, words
        self._later.start()

    def _read(self) -> None:
        key = self._wanted
        if key is None:
            self._show_parts(False)
            self.key = None
            return
        self.key = key

        def failed(_error: AppError) -> None:  # its account was removed meanwhile
            self._show_parts(False)

        glimpse = self._ctx.runtime.search.glimpse(key, self._words)
        self._ctx.bridge.run(glimpse, on_done=lambda found: self._take(key, found), on_error=failed, owner=self)

    def _take(self, key: Key, found: Glimpse | None) -> None:
        if key != self.key or self._wanted != key:
            return
        if found is None:
            self._show_parts(False)
            return
        title, facts = told(found.entry.record)
        self.title.set_text(title)
        self.facts.set_text("\n".join(line for line in (self._directory.body_name(key.account), *facts) if line))
        self.text.setPlainText(found.text)
        self._mark(found)
        self._show_parts(True)

    def _mark(self, found: Glimpse) -> None:
        """The words found; the view begins at the first of them."""
        marked = QTextCharFormat()
        marked.setBackground(self._ctx.theme.colour("accent_soft"))
        marked.setForeground(self._ctx.theme.colour("text"))
        selections = []
        document = self.text.document()
        for start, end in found.marks:
            selection = QTextEdit.ExtraSelection()
            selection.cursor = QTextCursor(document)
            selection.cursor.setPosition(_units(found.text, start))
            selection.cursor.setPosition(_units(found.text, end), QTextCursor.MoveMode.KeepAnchor)
            selection.format = marked
            selections.append(selection)
        self.text.setExtraSelections(selections)
        if found.marks:
            cursor = QTextCursor(document)
            cursor.setPosition(_units(found.text, found.marks[0][0]))
            self.text.setTextCursor(cursor)
            self.text.ensureCursorVisible()

    def _show_parts(self, on: bool) -> None:
        self._state.setVisible(not on)
        for part in self._parts:
            part.setVisible(on)

    def _open(self) -> None:
        if self.key is not None:
            self.opened.emit(self.key)

    def _restyle(self) -> None:
        self.text.setFont(self._ctx.theme.font(Type.BODY))
        self.text.setStyleSheet("QPlainTextEdit { background: transparent; border: none; padding: 0; }")


def _units(shown: str, index: int) -> int:
    """Qt counts UTF-16 units."""
    return index + sum(1 for char in shown[:index] if ord(char) > 0xFFFF)


def _day(iso: str) -> str:
    """``2027-01-04`` as « 4 janv. »; empty for no date."""
    try:
        return text.day_short(dt.date.fromisoformat(iso[:10]))
    except ValueError:
        return ""


def told(record: Record) -> tuple[str, list[str]]:
    """(title, lines) of a record: what tells it from another of the same name."""
    if isinstance(record, Message):
        to = ", ".join(address.shown() for address in record.recipients[:4])
        lines = [tr("De {name}").format(name=record.sender.shown()), tr("À {names}").format(names=to) if to else ""]
        return record.subject.strip() or tr("(sans objet)"), [*lines, text.capital(text.when_long(record.date_ms))]
    if isinstance(record, Letter):
        due = text.due(record.due_day) if record.due_day else ""
        return record.subject, [record.chrono, record.sender, text.capital(text.when_long(record.arrival_ms)), due]
    if isinstance(record, Seance):
        count = text.plural(len(record.projets), "%n projet", "%n projets")
        names = "\n".join(f"{number}.{NBSP}{projet.name}" for number, projet in enumerate(record.projets, 1))
        return record.name, [text.capital(text.when_long(record.date_ms)), record.place, count, names]
    if isinstance(record, Dossier):
        kind = " · ".join(part for part in (record.type, record.subtype, record.bureau_name) if part)
        due = (
            tr("échéance le {day}").format(day=text.day_short(text.local(record.due_ms).date()))
            if record.due_ms
            else ""
        )
        return record.name, [kind, text.capital(text.when_long(record.created_ms)), due]
    if isinstance(record, Event):
        return record.title, [text.span(record.start_ms, record.end_ms, record.all_day), record.location]
    if isinstance(record, Contact):
        return record.name, [*record.mails, record.company]
    if isinstance(record, LeaveRequest):
        days = tr("du {first} au {last}").format(first=_day(record.from_date), last=_day(record.to_date))
        before = _day(record.decide_before)
        due = tr("à décider avant le {day}").format(day=before) if before else ""
        return text.labelled(record.agent, record.kind), [text.capital(days), record.service, text.capital(due)]
    if isinstance(record, Exchange):
        when = text.capital(text.when_long(record.asked_ms))
        what = tr("Envoi avec preuve")
        return record.subject, [what, ", ".join(record.to), when, text.capital(tr(STATES[record.state][0]))]
    if isinstance(record, ArchiveDeposit):
        what = tr("Versement aux archives")
        return record.title, [what, record.reference, text.capital(text.when_long(record.asked_ms)), record.archive_id]
    searchable = record.searchable()
    return (searchable.title if searchable is not None else ""), [record.who]
