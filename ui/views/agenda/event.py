"""One event: what, when, where, with whom; change its words, delete it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.domain.agenda import Event
from app.domain.listing import Entry
from app.domain.records import Record
from app.services.agenda import AgendaItem
from ui import text
from ui.context import Context
from ui.directory import Directory
from ui.theme import Space, Type
from ui.views.agenda.versions import VersionsBlock
from ui.widgets.basic import Button, Chip, Icon, Label, Line, ScrollPage, clear

_ANSWERS = {"ACCEPTED": "ok", "TENTATIVE": "help", "DECLINED": "reject", "NEEDS-ACTION": "pending"}


class EventPane(ScrollPage):
    """Shows one occurrence; ``deleted`` and ``closed`` tell the view."""

    delete_wanted = Signal(object)
    closed = Signal()

    def __init__(self, ctx: Context, directory: Directory) -> None:
        super().__init__(ctx.theme, margins=Space.L)
        self._ctx, self._directory = ctx, directory
        self.item: AgendaItem | None = None

    def show_item(self, item: AgendaItem, calendar: str, clashes: list[AgendaItem]) -> None:
        """Show what is known at once; the people come with the event."""
        self.item = item
        self._fill(item, calendar, clashes, None)
        if item.kind != "event":
            return

        def done(entry: Entry[Record] | None) -> None:
            if self.item is item and entry is not None and isinstance(entry.record, Event):
                self._fill(item, calendar, clashes, entry.record)

        self._ctx.bridge.run(self._ctx.runtime.agenda.event(item.key), on_done=done, owner=self)

    def _fill(self, item: AgendaItem, calendar: str, clashes: list[AgendaItem], event: Event | None) -> None:
        clear(self.body)
        theme, o = self._ctx.theme, item.occurrence
        close = Button(theme, self.tr("Fermer"), "quiet", "close", self.closed.emit)
        head = QHBoxLayout()
        head.addStretch(1)
        head.addWidget(close)
        self.body.addLayout(head)
        self.body.addWidget(Label(theme, o.title, Type.TITLE))
        for icon, words in (
            ("pending", text.capital(text.span(o.start_ms, o.end_ms, o.all_day))),
            ("place", o.location),
            ("agenda", calendar),
            ("body", self._directory.body_name(item.key.account)),
            ("repeat", self.tr("Se répète") if o.recurrence_ms is not None else ""),
        ):
            self._fact(icon, words)
        if item.failed:
            settle = Button(theme, self.tr("À traiter"), "danger", "warning", partial(self._ctx.shell.go, "outbox"))
            self.body.addWidget(settle)
        elif item.pending:
            self.body.addWidget(Chip(theme, self.tr("En attente d’envoi"), "accent"))
        for other in clashes:
            self._fact(
                "warning", self.tr("Chevauche {title}").format(title=text.quoted(other.occurrence.title)), "warn"
            )
        if event is not None:
            self._people(event)
            if event.description.strip():
                self.body.addWidget(Line(theme))
                self.body.addWidget(Label(theme, event.description.strip()))
            self._edit_buttons(item, event)
            versions = VersionsBlock(self._ctx, item.key, event)
            versions.restored.connect(partial(self.show_item, item, calendar, clashes))
            self.body.addWidget(versions)
        elif item.kind == "seance":
            go = Button(theme, self.tr("Ouvrir la séance"), "primary", "seances")
            go.clicked.connect(lambda _checked=False, key=item.key: self._ctx.shell.open_key(key))
            self.body.addWidget(go)
        self.body.addStretch(1)

    def _fact(self, icon: str, words: str, ink: str = "text") -> None:
        if not words:
            return
        theme = self._ctx.theme
        line = QHBoxLayout()
        line.setSpacing(theme.gap(Space.M))
        line.addWidget(Icon(theme, icon, "warn" if ink == "warn" else "text_soft"))
        line.addWidget(Label(theme, words, Type.BODY, ink), 1)
        self.body.addLayout(line)

    def _people(self, event: Event) -> None:
        if not event.attendees:
            return
        theme = self._ctx.theme
        self.body.addWidget(Line(theme))
        self.body.addWidget(
            Label(theme, text.plural(len(event.attendees), "%n invité", "%n invités"), Type.SMALL_STRONG)
        )
        for attendee in event.attendees:
            self._fact(_ANSWERS.get(attendee.answer, "pending"), attendee.address.shown())

    def _edit_buttons(self, item: AgendaItem, event: Event) -> None:
        theme = self._ctx.theme
        line = QHBoxLayout()
        line.setSpacing(theme.gap(Space.S))
        line.addWidget(Button(theme, self.tr("Modifier"), "plain", "pen", lambda: self._edit(item, event)))
        delete = Button(theme, self.tr("Supprimer"), "danger", "trash", lambda: self.delete_wanted.emit(item.key))
        line.addWidget(delete)
        line.addStretch(1)
        self.body.addLayout(line)

    # --- editing --------------------------------------------------------------------------------

    def _edit(self, item: AgendaItem, event: Event) -> None:
        clear(self.body)
        theme = self._ctx.theme
        title, place, notes = QLineEdit(event.title), QLineEdit(event.location), QPlainTextEdit(event.description)
        notes.setTabChangesFocus(True)
        fields: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Titre"), title),
            (self.tr("Lieu"), place),
            (self.tr("Notes"), notes),
        )
        for name, field in fields:
            field.setAccessibleName(name)
            block = QVBoxLayout()
            block.setSpacing(2)
            block.addWidget(Label(theme, name, Type.SMALL, "text_soft"))
            block.addWidget(field)
            self.body.addLayout(block)

        def save() -> None:
            words = {"title": title.text().strip(), "location": place.text(), "description": notes.toPlainText()}
            self._ctx.bridge.run(
                self._ctx.runtime.agenda.edit(item.key, **words),
                on_done=lambda _none: self._ctx.shell.toast(self.tr("Événement modifié.")),
                owner=self,
            )
            self.closed.emit()

        line = QHBoxLayout()
        line.addWidget(Button(theme, self.tr("Enregistrer"), "primary", "check", save))
        line.addWidget(Button(theme, self.tr("Annuler"), "quiet", "", self.closed.emit))
        line.addStretch(1)
        self.body.addLayout(line)
        self.body.addStretch(1)
        title.setFocus()
