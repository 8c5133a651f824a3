"""One letter: its facts, its scan, its notes, what may be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.domain.changes import ChangeSet
from app.domain.courrier import Letter, LetterNote, letter_file_ref
from app.domain.ids import Key
from app.domain.listing import Entry, FileRow, FileState
from app.domain.records import Record
from ui import text
from ui.context import Context
from ui.deposits import DepositLine
from ui.directory import Directory
from ui.theme import Space, Type
from ui.views.courrier.notes import NotesBox
from ui.views.courrier.related import HistoryBox, LinksBox, related
from ui.views.courrier.rows import DIRECTIONS, FILES, REPLIES, ROLES, STATUSES, is_late
from ui.widgets.basic import Button, Chip, Icon, Label, Line, Pane, ScrollPage, StatePane, clear
from ui.widgets.flow import FlowLayout
from ui.widgets.pages import make_viewer
from ui.widgets.pdfview import PdfViewer
from ui.widgets.saving import ask_target
from ui.widgets.scantools import ScanTools

if TYPE_CHECKING:
    from ui.views.mail.preview import PreviewPane

Found = tuple[Entry[Record] | None, Sequence[Entry[Record]], Sequence[FileRow]]


class LetterPane(Pane):
    """Shows a letter by key; follows its changes."""

    shown = Signal()
    """The letter on screen was read, or read again: what it allows may be another."""

    def __init__(self, ctx: Context, directory: Directory) -> None:
        super().__init__(ctx.theme, "surface")
        self._ctx, self._directory = ctx, directory
        self.key: Key | None = None
        self._letter: Letter | None = None
        self._files: Sequence[FileRow] = ()
        self._laid_out: object = None
        """The letter and the notes that the page was made of."""
        self._details: Callable[[], None] | None = None
        """What lays out the details of the letter on screen; None = they are."""
        self._low = False
        self._about: QWidget | None = None
        """Of the head, what stands under the subject."""
        self._shown_ref = ""
        self._chosen = ""
        """Ref of the file that the user wants to see; empty = the first."""
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
        self.tabs_line = self._build_tabs()
        layout.addLayout(self.tabs_line)
        layout.addWidget(Line(ctx.theme))
        tabs = QWidget()
        self._tabs = QStackedLayout(tabs)
        layout.addWidget(tabs, 1)
        self._build_reader()
        self._facts = ScrollPage(ctx.theme, margins=Space.L)
        self.notes = NotesBox(ctx)
        self.history: HistoryBox | None = None
        self._tabs.addWidget(self._reader)
        self._tabs.addWidget(self._facts)
        self._stack.addWidget(page)
        self._page = page
        ctx.bridge.changed.connect(self._on_changes)

    def _build_reader(self) -> None:
        """The files of the letter as chips where there are several, and one of them under it."""
        ctx = self._ctx
        self._reader = QWidget()
        column = QVBoxLayout(self._reader)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.file_bar = QWidget()
        self._file_flow = FlowLayout(self.file_bar, ctx.theme.gap(Space.S))
        self._file_flow.setContentsMargins(ctx.theme.gap(Space.L), ctx.theme.gap(Space.S), ctx.theme.gap(Space.L), 0)
        self.file_bar.hide()
        column.addWidget(self.file_bar)
        pages = QWidget()
        column.addWidget(pages, 1)
        self._reader_stack = QStackedLayout(pages)
        self._viewer = make_viewer(ctx)
        self._no_page = StatePane(ctx.theme, "pdf", "", "")
        self._reader_stack.addWidget(self._no_page)
        if self._viewer is not None:
            self._reader_stack.addWidget(self._viewer.widget())
        self.scan_tools = ScanTools(ctx, self._viewer) if isinstance(self._viewer, PdfViewer) else None
        self._preview: PreviewPane | None = None
        """For what is no PDF; made when first needed."""

    @property
    def letter(self) -> Letter | None:
        """The letter on screen."""
        return self._letter if self.key is not None else None

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
        if index == 1:
            self._lay_details()
        self._tabs.setCurrentIndex(index)
        self._fit_head()

    def set_low(self, low: bool, foot: QBoxLayout | None = None) -> None:
        """In a low window the document has the room: of the head its subject alone; the rest with the details. ``foot``:
        where the tools of the viewer stand then, first."""
        if isinstance(self._viewer, PdfViewer):
            self._viewer.place_bar(foot)
            self._fit_tools()
        if low != self._low:
            self._low, self._laid_out = low, None
            if self.key is not None:
                self._load(self.key)

    def _fit_head(self) -> None:
        if self._about is not None:
            self._about.setVisible(not self._low or self._tabs.currentIndex() == 1)
        self._fit_tools()

    def _fit_tools(self) -> None:
        """Tools that stand elsewhere come and go with the pages."""
        if isinstance(self._viewer, PdfViewer):
            pages = self._reader_stack.currentWidget() is self._viewer
            self._viewer.bar.setVisible(pages and self._tabs.currentIndex() == 0)

    def show_key(self, key: Key | None) -> None:
        if key == self.key:
            return
        self.notes.turn_to(key)
        self.key, self._letter, self._laid_out = key, None, None
        self._shown_ref = self._chosen = ""
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
        files = any((row.account, row.ref) in changes.files for row in self._files)
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
        self._show_files(entry.record, files)  # first: its first page is drawn elsewhere while the rest is laid out
        if (entry, notes) == self._laid_out:
            return  # what is under a finger stays itself
        self._laid_out = (entry, notes)
        self._show_head(entry, entry.record)
        self._tab_buttons[1].setText(
            text.plural(len(notes), "Détails et %n note", "Détails et %n notes")
            if notes
            else self.tr("Détails et notes")
        )
        self._details = partial(self._show_details, entry, entry.record, notes)
        if self._tabs.currentIndex() == 1:
            self._lay_details()
        self.shown.emit()

    def _lay_details(self) -> None:
        """The second tab, when it is looked at: most letters are read by their scan alone."""
        lay, self._details = self._details, None
        if lay is not None:
            lay()

    def _show_details(self, entry: Entry[Record], letter: Letter, notes: Sequence[Entry[Record]]) -> None:
        told = self.history.lines if self.history is not None and self.history.key == entry.key else None
        self._facts.body.removeWidget(self.notes)  # kept with what is being typed in it
        clear(self._facts.body)
        self._show_facts(letter)
        self._show_assignments(letter)
        if related(letter):
            self._facts.body.addWidget(LinksBox(self._ctx, entry.key, letter))
        self.notes.show_notes(letter, notes)
        self._facts.body.addWidget(self.notes)
        self._facts.body.addWidget(Line(self._ctx.theme))
        self.history = HistoryBox(self._ctx, entry.key, told)
        self._facts.body.addWidget(self.history)
        self._facts.body.addStretch(1)

    def _show_head(self, entry: Entry[Record], letter: Letter) -> None:
        theme = self._ctx.theme
        clear(self._head)
        self._head.addWidget(Label(theme, letter.subject, Type.TITLE, elide=self._low))
        who = letter.sender if letter.direction != "out" else ", ".join(letter.recipients)
        about = " · ".join(part for part in (who, letter.chrono, text.when_short(letter.arrival_ms)) if part)
        deposit = DepositLine(self._ctx)
        deposit.show_key(entry.key)
        self._about = QWidget()
        rest = QVBoxLayout(self._about)
        rest.setContentsMargins(0, 0, 0, 0)
        rest.setSpacing(theme.gap(Space.XS))
        rest.addWidget(Label(theme, about, Type.SMALL, "text_soft", elide=True))
        rest.addWidget(deposit)
        rest.addWidget(self._chips(entry, letter))
        self._head.addWidget(self._about)
        self._fit_head()

    def _chips(self, entry: Entry[Record], letter: Letter) -> QWidget:
        """How pressing it is, why it is mine, where an act on it stands."""
        theme, chips = self._ctx.theme, QWidget()
        flow = FlowLayout(chips, theme.gap(Space.S))
        today = text.now().date()
        if letter.due_day and letter.awaited:
            tone = "danger" if is_late(letter, today) else "warn"
            flow.addWidget(Chip(theme, text.capital(text.due(letter.due_day)), tone))
        for role in letter.my_roles:
            flow.addWidget(Chip(theme, text.capital(text.tr(ROLES.get(role, role))), "accent"))
        if letter.confidential:
            flow.addWidget(Chip(theme, self.tr("Confidentiel"), "danger"))
        if entry.failed:
            flow.addWidget(Chip(theme, self.tr("À traiter dans « À envoyer »"), "danger"))
        elif entry.pending:
            flow.addWidget(Chip(theme, self.tr("En attente d’envoi"), "accent"))
        return chips

    def _show_facts(self, letter: Letter) -> None:
        theme, body = self._ctx.theme, self._facts.body
        facts = (
            (self.tr("De"), letter.sender),
            (self.tr("À"), ", ".join(letter.recipients)),
            (self.tr("Chrono"), f"{letter.chrono} · {text.tr(DIRECTIONS.get(letter.direction, letter.direction))}"),
            (
                self.tr("Parti") if letter.direction == "out" else self.tr("Reçu"),
                text.capital(text.when_long(letter.arrival_ms)),
            ),
            (self.tr("Nature"), letter.type_label),
            (self.tr("Service"), letter.service_label),
            (self.tr("État"), text.tr(STATUSES.get(letter.status, letter.status))),
            (self.tr("Réponse"), text.tr(REPLIES.get(letter.reply_state, ""))),
        )
        wide = max(theme.px(70), *(theme.metrics(Type.SMALL).horizontalAdvance(name) + 4 for name, _value in facts))
        for name, value in facts:
            if value.strip():
                line = QHBoxLayout()
                label = Label(theme, name, Type.SMALL, "text_soft")
                label.setFixedWidth(wide)
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

    def _show_files(self, letter: Letter, files: Sequence[FileRow]) -> None:
        """The chosen file, and the way to the others."""
        order = {letter_file_ref(letter.id, file.id): number for number, file in enumerate(letter.files)}
        rows = sorted(files, key=lambda row: order.get(row.ref, len(order)))
        kinds = {letter_file_ref(letter.id, file.id): file.kind for file in letter.files}
        chosen = next((row for row in rows if row.ref == self._chosen), None) or next(iter(rows), None)
        clear(self._file_flow)
        self.file_bar.setVisible(len(rows) > 1)
        for row in rows if len(rows) > 1 else ():
            kind = text.tr(FILES.get(kinds.get(row.ref, ""), FILES["attachment"]))
            words = kind if kinds.get(row.ref) == "scan" else text.labelled(kind, row.name)
            chip = Button(self._ctx.theme, words, "chip", on_click=partial(self.choose_file, row.ref))
            chip.setCheckable(True)
            chip.setChecked(row is chosen)
            chip.setObjectName(f"courrier.file.{order.get(row.ref, 0)}")
            self._file_flow.addWidget(chip)
        self._files = rows
        self._show_file(chosen)
        self._fit_tools()

    def choose_file(self, ref: str) -> None:
        """Show that file of the letter."""
        self._chosen = ref
        if self._letter is not None:
            self._show_files(self._letter, self._files)

    def _show_file(self, row: FileRow | None) -> None:
        if row is None:
            self._no_page.set("document", self.tr("Aucun document"), self.tr("Ce courrier n’a pas de numérisation."))
            self._reader_stack.setCurrentWidget(self._no_page)
        elif row.state is not FileState.HERE:
            words = self.tr(
                "Le document n’est pas encore sur cet appareil ({size}). Il arrivera dès que le réseau le permet."
            )
            self._no_page.set("download", self.tr("À télécharger"), words.format(size=text.size(row.size_bytes)))
            self._reader_stack.setCurrentWidget(self._no_page)
            self._ask_file(row)
        elif self._viewer is not None and "pdf" in row.media_type:
            self._reader_stack.setCurrentWidget(self._viewer.widget())
            if row.ref != self._shown_ref:
                self._viewer.title = self._letter.subject if self._letter is not None else ""
                self._viewer.open(row.account, row.ref, row.media_type)
            self._shown_ref = row.ref
        else:
            self._show_other(row)

    def _show_other(self, row: FileRow) -> None:
        """A picture, a text, or what another program opens."""
        if self._preview is None:
            from ui.views.mail.preview import PreviewPane  # not needed for most letters

            self._preview = PreviewPane(self._ctx)
            self._preview.back.hide()
            self._reader_stack.addWidget(self._preview)
        self._reader_stack.setCurrentWidget(self._preview)
        if row.ref != self._shown_ref:
            self._preview.show_file(row, row.name)
        self._shown_ref = row.ref

    def _ask_file(self, row: FileRow) -> None:
        """Someone is looking at it: before all other downloads, once."""
        if row.ref != self._asked:
            self._asked = row.ref
            self._ctx.bridge.run(self._ctx.runtime.library.want(row.account, row.ref), owner=self)

    _asked = ""

    # --- acts -----------------------------------------------------------------------------------

    def focus_note(self) -> None:
        if self._letter is not None and "note" in self._letter.allowed_actions:
            self.show_tab(1)
            self.notes.field.setFocus()

    def export(self) -> None:
        """Write the file that is shown to a plain one."""
        chosen = self._chosen or (self._files[0].ref if self._files else "")
        scan = next((f for f in self._files if f.ref == chosen and f.state is FileState.HERE), None)
        if scan is None:
            self._ctx.shell.toast(self.tr("Le document n’est pas encore sur cet appareil."))
            return
        if target := ask_target(self, self.tr("Enregistrer le document"), scan.name):
            self._ctx.bridge.run(
                self._ctx.runtime.library.save_file(scan.account, scan.ref, target),
                on_done=lambda _none: self._ctx.shell.toast(self.tr("Document enregistré.")),
                owner=self,
            )
