"""The notes of a letter: read, added; one's own changed or taken away where the server allows it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.domain.courrier import Letter, LetterNote
from app.domain.ids import Key
from app.domain.listing import Entry
from app.domain.records import Record
from ui import text
from ui.context import Context
from ui.theme import Space, Type
from ui.widgets.basic import Button, IconButton, Label, Line, clear

FIELD_PX = 76


class NotesBox(QWidget):
    """Kept over all letters: what is being typed, new or changed, outlives whatever arrives meanwhile."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        theme = ctx.theme
        self._key: Key | None = None
        self._typed: dict[Key, str] = {}
        self._editing: Key | None = None
        self.field = self._make_field(self.tr("Nouvelle note"))
        self.field.setPlaceholderText(self.tr("Ajouter une note pour les services…"))
        self.editor = self._make_field(self.tr("Texte de la note"))
        self.editor.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.gap(Space.XS))
        column.addWidget(Line(theme))
        column.addWidget(Label(theme, self.tr("Notes"), Type.BODY_STRONG))
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.gap(Space.XS))
        column.addLayout(self._list)
        column.addWidget(self.field)
        self._add = Button(theme, self.tr("Ajouter la note"), "plain", "note", self.add)
        line = QHBoxLayout()
        line.addWidget(self._add)
        line.addStretch(1)
        column.addLayout(line)

    def _make_field(self, name: str) -> QPlainTextEdit:
        field = QPlainTextEdit(self)
        field.setAccessibleName(name)
        field.setTabChangesFocus(True)
        field.setFixedHeight(self._ctx.theme.px(FIELD_PX))
        return field

    def turn_to(self, key: Key | None) -> None:
        """Another letter: what was being typed on this one waits for it to come back."""
        if self._key is not None:
            self._typed[self._key] = self.field.toPlainText()
        self.field.setPlainText(self._typed.get(key, "") if key is not None else "")
        self._key, self._editing = key, None

    def show_notes(self, letter: Letter, notes: Sequence[Entry[Record]]) -> None:
        """Draw the list again; the fields stay as they are."""
        self._list.removeWidget(self.editor)
        self.editor.hide()
        focused = self.editor.hasFocus()
        clear(self._list)
        if self._editing is not None and self._editing not in {entry.key for entry in notes}:
            self._editing = None
        for entry in notes:
            if isinstance(entry.record, LetterNote):
                self._show_note(letter, entry, entry.record)
        if focused and self._editing is not None:
            self.editor.setFocus()
        self.field.setVisible("note" in letter.allowed_actions)
        self._add.setVisible("note" in letter.allowed_actions)

    def _show_note(self, letter: Letter, entry: Entry[Record], note: LetterNote) -> None:
        theme = self._ctx.theme
        head = f"{note.author} · {text.when_short(note.created_ms)}"
        head += f" · {self.tr('en attente d’envoi')}" if entry.pending else ""
        line = QHBoxLayout()
        line.setSpacing(0)
        line.addWidget(Label(theme, head, Type.SMALL, "text_soft"), 1)
        if entry.key == self._editing:
            self._list.addLayout(line)
            self._show_editor(entry.key)
            return
        if note.mine and "note_edit" in letter.allowed_actions:
            edit = IconButton(theme, "pen", self.tr("Changer cette note"), partial(self.edit, entry.key, note.text))
            edit.setObjectName("courrier.note.edit")
            line.addWidget(edit)
        if note.mine and "note_delete" in letter.allowed_actions:
            drop = IconButton(theme, "trash", self.tr("Supprimer cette note"), partial(self.delete, entry.key))
            drop.setObjectName("courrier.note.delete")
            line.addWidget(drop)
        self._list.addLayout(line)
        self._list.addWidget(Label(theme, note.text))

    def _show_editor(self, key: Key) -> None:
        theme = self._ctx.theme
        self._list.addWidget(self.editor)
        self.editor.show()
        line = QHBoxLayout()
        line.setSpacing(theme.gap(Space.S))
        save = Button(theme, self.tr("Enregistrer la note"), "primary", "check", partial(self._save, key))
        save.setObjectName("courrier.note.save")
        line.addWidget(save)
        line.addWidget(Button(theme, self.tr("Annuler"), "plain", on_click=self._stop_editing))
        line.addStretch(1)
        self._list.addLayout(line)

    # --- acts -----------------------------------------------------------------------------------

    def add(self) -> None:
        """Send the words of the field."""
        words, key = self.field.toPlainText().strip(), self._key
        if not words or key is None:
            self.field.setFocus()
            return
        self.field.clear()
        said = self.tr("Note ajoutée. Elle partira dès que possible.")
        self._ctx.bridge.run(
            self._ctx.runtime.courrier.add_note(key, words),
            on_done=lambda _none: self._ctx.shell.toast(said),
            owner=self,
        )

    def edit(self, note: Key, words: str) -> None:
        """Change a note where it stands."""
        self._editing = note
        self.editor.setPlainText(words)
        self.editor.moveCursor(QTextCursor.MoveOperation.End)
        self._redraw()
        self.editor.setFocus()

    def _save(self, note: Key) -> None:
        words = self.editor.toPlainText().strip()
        if not words:
            self.editor.setFocus()
            return
        self._stop_editing()
        self._ctx.bridge.run(self._ctx.runtime.courrier.edit_note(note, words), owner=self)

    def _stop_editing(self) -> None:
        self._editing = None
        self._redraw()

    def delete(self, note: Key) -> None:
        """Gone at once; taken back until it has left."""
        service, said = self._ctx.runtime.courrier, self.tr("Note supprimée.")

        def take_back() -> None:
            self._ctx.bridge.run(service.restore_note(note), owner=self)

        self._ctx.bridge.run(
            service.delete_note(note), on_done=lambda _none: self._ctx.shell.toast(said, take_back), owner=self
        )

    def _redraw(self) -> None:
        key, runtime = self._key, self._ctx.runtime
        if key is None:
            return

        async def read() -> tuple[Entry[Record] | None, Sequence[Entry[Record]]]:
            return await runtime.library.entry(key), await runtime.courrier.notes(key)

        def done(found: tuple[Entry[Record] | None, Sequence[Entry[Record]]]) -> None:
            if key == self._key and found[0] is not None and isinstance(found[0].record, Letter):
                self.show_notes(found[0].record, found[1])

        self._ctx.bridge.run(read(), on_done=done, owner=self)
