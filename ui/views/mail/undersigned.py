"""The signature under a message being written: put there, exchanged with the sender, found again in a draft."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor

from app.domain.writing import Sender, Signature
from ui.text import NBSP
from ui.views.mail.richtext import RichText, units

SIGNATURE_MARK = "\n\n-- \n"
"""Dash dash space: what separates a signature in plain text (RFC 3676 §4.3)."""


class Undersigned:
    """Knows which words of a text are its signature."""

    def __init__(self, editor: RichText) -> None:
        self._editor = editor
        self.words = ""
        """The signature that stands in the text now."""

    def find(self, senders: Sequence[Sender]) -> None:
        """The signature of one of ``senders`` that stands in the text."""
        said = self._editor.toPlainText()
        signatures = [signature for sender in senders for signature in (sender.signature, sender.reply_signature)]
        blocks = [f"{SIGNATURE_MARK}{s.text.strip().replace(NBSP, ' ')}" for s in signatures if s.text.strip()]
        self.words = next((block for block in sorted(blocks, key=len, reverse=True) if said.count(block) == 1), "")

    def put(self, signature: Signature, *, answering: bool) -> None:
        """In place of the one before, at the end of a new message, or above what is quoted. One that was changed by hand
        stays, with no other beside it."""
        editor, before = self._editor, self.words
        said = editor.toPlainText()
        cursor = QTextCursor(editor.document())
        if before and said.count(before) == 1:
            cursor.setPosition(units(said[: said.index(before)]))
            cursor.setPosition(cursor.position() + units(before), QTextCursor.MoveMode.KeepAnchor)
        elif before or not (signature.text.strip() or signature.html):
            return
        elif not answering:
            cursor.movePosition(QTextCursor.MoveOperation.End)
        place = editor.textCursor().position()
        self.words = self._write(cursor, signature)
        if answering and said and not before and not said.startswith("\n"):
            cursor.insertBlock(QTextBlockFormat(), QTextCharFormat())
        editor.document().clearUndoRedoStacks()
        caret = editor.textCursor()
        caret.setPosition(min(place, editor.document().characterCount() - 1))
        editor.setTextCursor(caret)

    def _write(self, cursor: QTextCursor, signature: Signature) -> str:
        """In place of what ``cursor`` holds, with its form where it has one (row 14); returns the words it put there."""
        cursor.removeSelectedText()
        start = cursor.position()
        words = signature.text.strip().replace(NBSP, " ")
        if not (words or signature.html):
            return ""
        for line in SIGNATURE_MARK.split("\n")[1:]:
            cursor.insertBlock(QTextBlockFormat(), QTextCharFormat())
            cursor.insertText(line)
        if signature.html:
            self._editor.insert_markup(cursor, signature.html)
        else:
            cursor.insertText(words)
        cursor.setPosition(start, QTextCursor.MoveMode.KeepAnchor)
        return cursor.selection().toPlainText()
