"""One event: what, when, where, with whom; change its words, delete it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.agenda import Event, EventDraft
from app.domain.listing import Entry
from app.domain.records import Record
from app.services.agenda import AgendaItem
from ui import text
from ui.context import Context
from ui.directory import Directory
from ui.text import tr
from ui.theme import Space, Type
from ui.views.agenda.joined import JoinedBlock
from ui.views.agenda.recurrence import reminder_words, spoken
from ui.views.agenda.versions import VersionsBlock
from ui.widgets.basic import Button, Chip, Icon, IconButton, Label, Line, ScrollPage, clear
from ui.widgets.flow import FlowLayout

_SAID = {
    "ACCEPTED": "a accepté",
    "TENTATIVE": "peut-être",
    "DECLINED": "a décliné",
    "NEEDS-ACTION": "n’a pas répondu",
}
_ANSWERS = {"ACCEPTED": "ok", "TENTATIVE": "help", "DECLINED": "reject", "NEEDS-ACTION": "pending"}


class EventPane(ScrollPage):
    """Shows one occurrence; ``deleted`` and ``closed`` tell the view."""

    delete_wanted = Signal(object)
    edit_wanted = Signal(object)
    """`AgendaItem`."""
    propose_wanted = Signal(object)
    answered = Signal(object, str, str)
    """`AgendaItem`, PARTSTAT, a word for the organizer."""
    closed = Signal()

    def __init__(self, ctx: Context, directory: Directory) -> None:
        super().__init__(ctx.theme, margins=Space.L)
        self._ctx, self._directory = ctx, directory
        self.item: AgendaItem | None = None
        self.note: QLineEdit | None = None
        self._typed = ""
        """The word for the organizer, kept while the page is filled anew."""

    def show_item(self, item: AgendaItem, calendar: str, clashes: list[AgendaItem]) -> None:
        """Show what is known at once; the people come with the event."""
        if self.item is None or self.item.which != item.which:
            self._typed = ""
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
        head = QHBoxLayout()
        head.addWidget(Label(theme, o.title, Type.TITLE), 1)
        close = IconButton(theme, "close", self.tr("Fermer"), self.closed.emit)
        head.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(head)
        for icon, words in (
            ("pending", text.capital(text.span(o.start_ms, o.end_ms, o.all_day))),
            ("place", o.location),
            ("agenda", calendar),
            ("body", self._directory.body_name(item.key.account)),
            ("repeat", self._repeats(item, event)),
            ("pending", self._reminds(event)),
            ("pen", self._written_by(event)),
            ("lock", self.tr("Privé : les autres voient « occupé »") if event is not None and event.private else ""),
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
            self._answer_buttons(item, event)
            self._people(event)
            self._joined(item)
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

    def _written_by(self, event: Event | None) -> str:
        """Who wrote it last in the organizer's name: whoever holds the calendar for them."""
        if event is None or not event.acted_by:
            return ""
        return self.tr("Modifié en dernier par {who}").format(who=event.acted_by)

    def _joined(self, item: AgendaItem) -> None:
        """Links and files, read out of the event's text; in the place kept for them."""
        box = QWidget()
        place = QVBoxLayout(box)
        place.setContentsMargins(0, 0, 0, 0)
        box.hide()
        self.body.addWidget(box)

        def done(draft: EventDraft) -> None:
            if self.item is item and (draft.link or draft.files):
                place.addWidget(JoinedBlock(self._ctx, draft.link, draft.files))
                box.show()

        draft = self._ctx.runtime.agenda.draft(item.key, item.occurrence.recurrence_ms)
        self._ctx.bridge.run(draft, on_done=done, on_error=lambda _error: None, owner=box)

    def _repeats(self, item: AgendaItem, event: Event | None) -> str:
        if item.occurrence.recurrence_ms is None:
            return ""
        rule = next((line[6:] for line in event.ics.splitlines() if line.startswith("RRULE:")), "") if event else ""
        return spoken(rule, text.local(item.occurrence.recurrence_ms).date()) if rule else self.tr("Se répète")

    def _reminds(self, event: Event | None) -> str:
        if event is None or not event.alarms:
            return ""
        words = ", ".join(reminder_words(ms) for ms in event.alarms)
        return self.tr("Rappel{nbsp}: {words}").format(nbsp=text.NBSP, words=words.lower())

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
            said = text.tr(_SAID.get(attendee.answer, "n’a pas répondu"))
            self._fact(_ANSWERS.get(attendee.answer, "pending"), f"{attendee.address.shown()} — {said}")

    def _answer_buttons(self, item: AgendaItem, event: Event) -> None:
        """Somebody invites us: the answer is given here too, whether or not its message is at hand."""
        if not event.answer or item.owner or self._ctx.runtime.agenda.organizes(item.key.account, event):
            return
        theme = self._ctx.theme
        box = QWidget()
        flow = FlowLayout(box, theme.gap(Space.S))
        for answer, words in (
            ("ACCEPTED", self.tr("Accepter")),
            ("TENTATIVE", self.tr("Peut-être")),
            ("DECLINED", self.tr("Décliner")),
        ):
            button = Button(theme, words, "chip", on_click=partial(self._answer, item, answer))
            button.setCheckable(True)
            button.setChecked(event.answer == answer)
            flow.addWidget(button)
        if event.answer == "NEEDS-ACTION":
            self._fact("pending", self.tr("Votre réponse est attendue."))
        self.body.addWidget(box)
        self.note = QLineEdit(self._typed)
        self.note.setPlaceholderText(self.tr("Un mot pour l’organisateur (facultatif)"))
        self.note.setAccessibleName(self.tr("Un mot pour l’organisateur"))
        self.note.textChanged.connect(self._keep_note)
        self.body.addWidget(self.note)
        if event.recurring:
            self.body.addWidget(Label(theme, self.tr("La réponse vaut pour toute la série."), Type.SMALL, "text_soft"))

    def _keep_note(self, words: str) -> None:
        self._typed = words

    def _answer(self, item: AgendaItem, answer: str) -> None:
        note, self._typed = self._typed.strip(), ""
        self.answered.emit(item, answer, note)

    def _organizes(self, item: AgendaItem, event: Event) -> bool:
        return self._ctx.runtime.agenda.organizes(item.key.account, event, item.owner)

    def _edit_buttons(self, item: AgendaItem, event: Event) -> None:
        theme = self._ctx.theme
        box = QWidget()
        line = FlowLayout(box, theme.gap(Space.S))
        if item.locked:
            self._fact("lock", _why_locked(item, event))
            return
        if not item.fixed:
            line.addWidget(Button(theme, self.tr("Modifier"), "plain", "pen", lambda: self.edit_wanted.emit(item)))
        elif event.answer and not item.occurrence.all_day and not self._organizes(item, event):
            propose = Button(theme, self.tr("Proposer un autre horaire"), "plain", "sync")
            propose.clicked.connect(lambda _checked=False: self.propose_wanted.emit(item))
            line.addWidget(propose)
        delete = Button(theme, self.tr("Supprimer"), "danger", "trash", lambda: self.delete_wanted.emit(item.key))
        line.addWidget(delete)
        self.body.addWidget(box)


def _why_locked(item: AgendaItem, event: Event) -> str:
    """Why nothing can be done with it here."""
    if event.private and item.owner:
        return tr("Privé : seule cette plage vous est montrée.")
    return tr("Calendrier en lecture seule.")
