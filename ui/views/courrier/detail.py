"""One letter: its facts, its scan, its notes, what may be done."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QInputDialog,
    QPlainTextEdit,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from app.domain.changes import ChangeSet
from app.domain.courrier import Letter, LetterNote
from app.domain.ids import Key
from app.domain.listing import Entry, FileRow, FileState
from app.domain.records import Record
from ui import text
from ui.context import Context
from ui.directory import Directory
from ui.theme import Space, Type
from ui.views.courrier.dialogs import AssignDialog, DueDateDialog
from ui.views.courrier.related import HistoryBox, LinksBox, related
from ui.views.courrier.rows import ASK_COMMENT, DIRECTIONS, OPERATIONS, REPLIES, ROLES, STATUSES, is_late
from ui.widgets.basic import Button, Chip, Icon, Label, Line, Pane, ScrollPage, StatePane, clear
from ui.widgets.flow import FlowLayout
from ui.widgets.pages import make_viewer
from ui.widgets.saving import ask_target

Found = tuple[Entry[Record] | None, Sequence[Entry[Record]], Sequence[FileRow]]


class LetterPane(Pane):
    """Shows a letter by key; follows its changes."""

    def __init__(self, ctx: Context, directory: Directory) -> None:
        super().__init__(ctx.theme, "surface")
        self._ctx, self._directory = ctx, directory
        self.key: Key | None = None
        self._letter: Letter | None = None
        self._files: Sequence[FileRow] = ()
        self._shown_ref = ""
        self._nothing = StatePane(
            ctx.theme, "courrier", self.tr("Aucun courrier choisi"), self.tr("Choisissez un courrier dans la liste.")
        )
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._nothing)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._head = QVBoxLayout()
        gap = ctx.theme.gap(Space.L)
        self._head.setContentsMargins(gap, ctx.theme.gap(Space.S), gap, ctx.theme.gap(Space.S))
        self._head.setSpacing(ctx.theme.gap(Space.XS))
        layout.addLayout(self._head)
        layout.addLayout(self._build_tabs())
        layout.addWidget(Line(ctx.theme))
        tabs = QWidget()
        self._tabs = QStackedLayout(tabs)
        layout.addWidget(tabs, 1)
        self._reader = QWidget()
        self._reader_stack = QStackedLayout(self._reader)
        self._viewer = make_viewer(ctx)
        self._no_page = StatePane(ctx.theme, "pdf", "", "")
        self._reader_stack.addWidget(self._no_page)
        if self._viewer is not None:
            self._reader_stack.addWidget(self._viewer.widget())
        self._facts = ScrollPage(ctx.theme, margins=Space.L)
        self.note_field = self._build_note_field()
        self._typed: dict[Key, str] = {}
        self.history: HistoryBox | None = None
        self._tabs.addWidget(self._reader)
        self._tabs.addWidget(self._facts)
        self._stack.addWidget(page)
        self._page = page
        ctx.bridge.changed.connect(self._on_changes)

    def _build_note_field(self) -> QPlainTextEdit:
        field = QPlainTextEdit(self._facts.widget())
        field.setAccessibleName(self.tr("Nouvelle note"))
        field.setPlaceholderText(self.tr("Ajouter une note pour les services…"))
        field.setTabChangesFocus(True)
        field.hide()
        return field

    def _build_tabs(self) -> QHBoxLayout:
        theme = self._ctx.theme
        line = QHBoxLayout()
        line.setContentsMargins(theme.gap(Space.L), 0, theme.gap(Space.L), theme.gap(Space.S))
        line.setSpacing(theme.gap(Space.S))
        self._tab_buttons: list[Button] = []
        group = QButtonGroup(self)
        for index, words in enumerate((self.tr("Document"), self.tr("Détails et notes"))):
            button = Button(theme, words, "chip", on_click=partial(self.show_tab, index))
            button.setCheckable(True)
            button.setChecked(index == 0)
            group.addButton(button)
            self._tab_buttons.append(button)
            line.addWidget(button)
        line.addStretch(1)
        return line

    def show_tab(self, index: int) -> None:
        """0 = the document, 1 = details and notes."""
        self._tab_buttons[index].setChecked(True)
        self._tabs.setCurrentIndex(index)

    def show_key(self, key: Key | None) -> None:
        if key == self.key:
            return
        if self.key is not None:
            self._typed[self.key] = self.note_field.toPlainText()
        self.note_field.setPlainText(self._typed.get(key, "") if key is not None else "")
        self.key = key
        self._shown_ref = ""
        if key is None:
            self._stack.setCurrentWidget(self._nothing)
        else:
            self._load(key)

    def _load(self, key: Key) -> None:
        runtime = self._ctx.runtime

        async def read() -> Found:
            return (
                await runtime.library.entry(key),
                await runtime.courrier.notes(key),
                await runtime.library.files(key),
            )

        def done(found: Found) -> None:
            if key == self.key:
                self._show(*found)

        self._ctx.bridge.run(read(), on_done=done, owner=self)

    def _on_changes(self, changes: ChangeSet) -> None:
        key = self.key
        if key is None:
            return
        notes = any(k.kind == LetterNote.KIND and k.account == key.account for k in changes.keys)
        files = any(account == key.account for account, _ref in changes.files)
        if key in changes.keys or notes or files:
            self._load(key)

    # --- showing --------------------------------------------------------------------------------

    def _show(self, entry: Entry[Record] | None, notes: Sequence[Entry[Record]], files: Sequence[FileRow]) -> None:
        if entry is None or not isinstance(entry.record, Letter):
            self.key = None
            self._stack.setCurrentWidget(self._nothing)
            return
        self._letter, self._files = entry.record, files
        self._stack.setCurrentWidget(self._page)
        told = self.history.lines if self.history is not None and self.history.key == entry.key else None
        self._facts.body.removeWidget(self.note_field)  # kept with what is being typed in it
        clear(self._facts.body)
        self._show_head(entry, entry.record)
        self._show_assignments(entry.record)
        if related(entry.record):
            self._facts.body.addWidget(LinksBox(self._ctx, entry.key, entry.record))
        self._show_operations(entry.key, entry.record)
        self._show_notes(entry.key, entry.record, notes)
        self._facts.body.addWidget(Line(self._ctx.theme))
        self.history = HistoryBox(self._ctx, entry.key, told)
        self._facts.body.addWidget(self.history)
        self._facts.body.addStretch(1)
        self._tab_buttons[1].setText(
            text.plural(len(notes), "Détails et %n note", "Détails et %n notes")
            if notes
            else self.tr("Détails et notes")
        )
        self._show_scan(files)

    def _show_head(self, entry: Entry[Record], letter: Letter) -> None:
        theme, body = self._ctx.theme, self._facts.body
        clear(self._head)
        self._head.addWidget(Label(theme, letter.subject, Type.TITLE))
        who = letter.sender if letter.direction != "out" else ", ".join(letter.recipients)
        about = " · ".join(part for part in (who, letter.chrono, text.when_short(letter.arrival_ms)) if part)
        self._head.addWidget(Label(theme, about, Type.SMALL, "text_soft", elide=True))
        chips = QWidget()
        flow = FlowLayout(chips, theme.gap(Space.S))
        today = text.now().date()
        if letter.due_date and "action" in letter.my_roles:
            flow.addWidget(
                Chip(theme, text.capital(text.due(letter.due_date)), "danger" if is_late(letter, today) else "warn")
            )
        for role in letter.my_roles:
            flow.addWidget(Chip(theme, text.capital(text.tr(ROLES.get(role, role))), "accent"))
        if letter.confidential:
            flow.addWidget(Chip(theme, self.tr("Confidentiel"), "danger"))
        if entry.failed:
            flow.addWidget(Chip(theme, self.tr("À traiter dans « À envoyer »"), "danger"))
        elif entry.pending:
            flow.addWidget(Chip(theme, self.tr("En attente d’envoi"), "accent"))
        self._head.addWidget(chips)
        facts = (
            (self.tr("De"), letter.sender),
            (self.tr("À"), ", ".join(letter.recipients)),
            (self.tr("Chrono"), f"{letter.chrono} · {text.tr(DIRECTIONS.get(letter.direction, letter.direction))}"),
            (self.tr("Reçu"), text.capital(text.when_long(letter.arrival_ms))),
            (self.tr("Nature"), letter.type_label),
            (self.tr("Service"), letter.service_label),
            (self.tr("État"), text.tr(STATUSES.get(letter.status, letter.status))),
            (self.tr("Réponse"), text.tr(REPLIES.get(letter.reply_state, ""))),
        )
        for name, value in facts:
            if value.strip():
                line = QHBoxLayout()
                label = Label(theme, name, Type.SMALL, "text_soft")
                label.setFixedWidth(theme.px(70))
                line.addWidget(label)
                line.addWidget(Label(theme, value), 1)
                body.addLayout(line)

    def _show_assignments(self, letter: Letter) -> None:
        if not letter.assignments:
            return
        theme, body = self._ctx.theme, self._facts.body
        body.addWidget(Line(theme))
        for assignment in letter.assignments:
            role = text.tr(ROLES.get(assignment.role, assignment.role))
            line = QHBoxLayout()
            line.addWidget(
                Icon(theme, "ok" if assignment.done else "pending", "ok" if assignment.done else "text_soft")
            )
            words = f"{assignment.label}, {role}"
            if assignment.due_date and not assignment.done:
                words += f" — {text.due(assignment.due_date)}"
            line.addWidget(Label(theme, words), 1)
            body.addLayout(line)

    def _show_operations(self, key: Key, letter: Letter) -> None:
        offered = [action for action in OPERATIONS if action in letter.allowed_actions]
        if not offered:
            return
        theme = self._ctx.theme
        box = QWidget()
        flow = FlowLayout(box, theme.gap(Space.S))
        for action in offered:
            words, icon = OPERATIONS[action]
            kind = "danger" if action == "visa_refuse" else "plain"
            flow.addWidget(Button(theme, text.tr(words), kind, icon, partial(self._operate, key, action)))
        self._facts.body.addWidget(box)

    def _show_notes(self, key: Key, letter: Letter, notes: Sequence[Entry[Record]]) -> None:
        theme, body = self._ctx.theme, self._facts.body
        body.addWidget(Line(theme))
        body.addWidget(Label(theme, self.tr("Notes"), Type.BODY_STRONG))
        for entry in notes:
            note = entry.record
            if isinstance(note, LetterNote):
                head = f"{note.author} · {text.when_short(note.created_ms)}"
                head += f" · {self.tr('en attente d’envoi')}" if entry.pending else ""
                body.addWidget(Label(theme, head, Type.SMALL, "text_soft"))
                body.addWidget(Label(theme, note.text))
        self.note_field.setVisible("note" in letter.allowed_actions)
        if "note" not in letter.allowed_actions:
            return
        self.note_field.setFixedHeight(theme.px(76))
        body.addWidget(self.note_field)
        line = QHBoxLayout()
        line.addWidget(Button(theme, self.tr("Ajouter la note"), "plain", "note", partial(self.add_note, key)))
        line.addStretch(1)
        body.addLayout(line)

    def _show_scan(self, files: Sequence[FileRow]) -> None:
        scan = next((f for f in files), None)
        if scan is None:
            self._no_page.set("document", self.tr("Aucun document"), self.tr("Ce courrier n’a pas de numérisation."))
            self._reader_stack.setCurrentWidget(self._no_page)
        elif scan.state is not FileState.HERE:
            words = self.tr(
                "Le document n’est pas encore sur cet appareil ({size}). Il arrivera dès que le réseau le permet."
            )
            self._no_page.set("download", self.tr("À télécharger"), words.format(size=text.size(scan.size_bytes)))
            self._reader_stack.setCurrentWidget(self._no_page)
            self._ask_scan(scan)
        elif self._viewer is None:
            words = self.tr("{name}, {size}, sur cet appareil.").format(name=scan.name, size=text.size(scan.size_bytes))
            self._no_page.set("pdf", self.tr("Document reçu"), words)
            self._reader_stack.setCurrentWidget(self._no_page)
        else:
            self._reader_stack.setCurrentWidget(self._viewer.widget())
            if scan.ref != self._shown_ref:
                self._shown_ref = scan.ref
                self._viewer.open(scan.account, scan.ref, scan.media_type)

    def _ask_scan(self, scan: FileRow) -> None:
        """Someone is looking at it: before all other downloads, once."""
        if scan.ref != self._shown_ref:
            self._shown_ref = scan.ref
            self._ctx.bridge.run(self._ctx.runtime.library.want(scan.account, scan.ref), owner=self)

    # --- acts -----------------------------------------------------------------------------------

    def add_note(self, key: Key) -> None:
        """Send the words of the note field."""
        words = self.note_field.toPlainText().strip()
        if not words:
            self.note_field.setFocus()
            return
        self.note_field.clear()
        self._ctx.bridge.run(
            self._ctx.runtime.courrier.add_note(key, words),
            on_done=lambda _none: self._ctx.shell.toast(self.tr("Note ajoutée. Elle partira dès que possible.")),
            owner=self,
        )

    def focus_note(self) -> None:
        if self._letter is not None and "note" in self._letter.allowed_actions:
            self.show_tab(1)
            self.note_field.setFocus()

    def _operate(self, key: Key, action: str) -> None:
        asks = {"assign": self._ask_assignment, "set_due_date": self._ask_due_date}.get(action)
        if asks is not None:
            asks(key)
            return
        comment = ""
        if action in ASK_COMMENT:
            title = text.tr(OPERATIONS[action][0])
            comment, agreed = QInputDialog.getMultiLineText(
                self, title, self.tr("Motif ou avis{nbsp}:").format(nbsp=text.NBSP)
            )
            if not agreed:
                return
        self._queue(action, self._ctx.runtime.courrier.operation(key, action, comment.strip()))

    def _ask_assignment(self, key: Key) -> None:
        dialog = AssignDialog(self._ctx, key, self)

        def agreed() -> None:
            if dialog.who is not None:
                service = self._ctx.runtime.courrier
                self._queue("assign", service.assign(key, dialog.who, dialog.role, dialog.due_date))

        dialog.accepted.connect(agreed)
        dialog.open()

    def _ask_due_date(self, key: Key) -> None:
        assert self._letter is not None
        dialog = DueDateDialog(self._ctx, self._letter, self)

        def agreed() -> None:
            wish = {"due_date": dialog.day.iso()}
            self._queue("set_due_date", self._ctx.runtime.courrier.operation(key, "set_due_date", data=wish))

        dialog.accepted.connect(agreed)
        dialog.open()

    def _queue(self, action: str, act: Coroutine[Any, Any, None]) -> None:
        words = text.tr(OPERATIONS[action][0]).rstrip("…")
        done = self.tr("{what}{nbsp}: la demande partira dès que possible.").format(what=words, nbsp=text.NBSP)
        self._ctx.bridge.run(act, on_done=lambda _none: self._ctx.shell.toast(done), owner=self)

    def export(self) -> None:
        """Write the scan to a plain file."""
        scan = next((f for f in self._files if f.state is FileState.HERE), None)
        if scan is None:
            self._ctx.shell.toast(self.tr("Le document n’est pas encore sur cet appareil."))
            return
        if target := ask_target(self, self.tr("Enregistrer le document"), scan.name):
            self._ctx.bridge.run(
                self._ctx.runtime.library.save_file(scan.account, scan.ref, target),
                on_done=lambda _none: self._ctx.shell.toast(self.tr("Document enregistré.")),
                owner=self,
            )
