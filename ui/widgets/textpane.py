"""The words of the document being read, as text: for screen readers, and for eyes that want them large.

A page is pixels: a screen reader says nothing of it. Here the same document is one text with a caret, page by
page, paragraph by paragraph (Ctrl+Down, Ctrl+Up), with what is written on each page after its words. It opens at
the page in view, and the reader goes back to the page of the caret. A page that is a picture (a scanned letter) is
read by Tesseract where it is installed, the page of the caret first, and says so; what was read once is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QTextBlock, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTextEdit, QVBoxLayout

from app.domain.errors import AppError
from app.domain.frozen import dataclass
from app.services.pdf import PdfBinder, PdfDocument
from ui.context import Context
from ui.ink.words import Word, paragraphs
from ui.text import tr, typeset
from ui.theme import Space, Type
from ui.widgets.basic import Button, Pane
from ui.widgets.heard import announce, name_bars

PAGE = 1
"""User state of a block: the heading of a page; others have `PLAIN`."""
PLAIN = 0
PICTURE = 2
"""The line that stands for the words of a picture while they are read."""
WIDEST_PX = 760


@dataclass(frozen=True, slots=True)
class Told:
    """What is read as text."""

    document: PdfDocument | PdfBinder
    title: str
    start: int
    """Its first page in ``document``: others may come before it in a binder."""
    said: Sequence[Sequence[str]]
    """What is written on each of its pages."""


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of a document."""

    pages: list[list[str] | None]
    """As `TextPane._pages`."""
    seen: dict[int, str]
    """Words of pictures that were read before."""
    recognises: bool
    """The other pictures can be read here."""


class TextField(QTextEdit):
    """Read with a caret, never changed."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        keys, mouse = Qt.TextInteractionFlag.TextSelectableByKeyboard, Qt.TextInteractionFlag.TextSelectableByMouse
        self.setTextInteractionFlags(keys | mouse)
        self.setTabChangesFocus(True)
        self.setCursorWidth(2)
        self.setFrameShape(QFrame.Shape.NoFrame)
        name_bars(self)

    def event(self, event: QEvent) -> bool:
        """Escape goes back to the pages, before it goes further back."""
        if event.type() == QEvent.Type.ShortcutOverride and cast(QKeyEvent, event).key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is None or not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
            return
        self.step_paragraph(step)

    def step_paragraph(self, step: int) -> None:
        """The caret at the beginning of the next paragraph, or of the one before."""
        cursor = self.textCursor()
        way = QTextCursor.MoveOperation.NextBlock if step > 0 else QTextCursor.MoveOperation.PreviousBlock
        cursor.movePosition(way)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()


class TextPane(Pane):
    """One document as text."""

    left = Signal()
    """Back to the pages."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme, "surface")
        self._ctx = ctx
        self.field = TextField()
        self.field.setObjectName("page_text")
        self.field.left.connect(self.left)
        layout = QVBoxLayout(self)
        gap = ctx.theme.gap(Space.M)
        layout.setContentsMargins(gap, gap, gap, gap)
        pages = Button(ctx.theme, self.tr("Revoir les pages"), "plain", "document", self.left.emit)
        layout.addWidget(pages, 0, Qt.AlignmentFlag.AlignLeft)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self.field, 100)
        middle.addStretch(1)
        layout.addLayout(middle, 1)
        self._asked = 0
        """Number of the reading under way: an older one that ends later is not shown."""
        self._told: Told | None = None
        self._pages: list[list[str] | None] = []
        """Paragraphs of each page; none = a picture; None = it cannot be read."""
        self._by_sight: set[int] = set()
        """Pages whose words were recognised in a picture."""
        self._recognises = False
        ctx.theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        """A measure that eyes follow from line to line, and letters as large as they are wanted now."""
        self.field.setMaximumWidth(self._ctx.theme.px(WIDEST_PX))
        if self._told is not None:
            page = self.page
            self._fill(self._told)
            self.go_to(page)

    def show_told(self, told: Told, page: int) -> None:
        """The words of a document, the caret at ``page`` of it."""
        self.end()
        number, scans = self._asked, self._ctx.runtime.scans
        self.field.setAccessibleName(tr("Texte de {title}").format(title=told.title))
        self.field.setPlainText(typeset(tr("Lecture du texte…")))

        async def read() -> _Read:
            found = [await self._words(told, local) for local in range(len(told.said))]
            known = await scans.known(told.document, told.start, len(found)) if [] in found else {}
            seen = {page - told.start: words for page, words in known.items() if found[page - told.start] == []}
            unknown = any(words == [] and local not in seen for local, words in enumerate(found))
            return _Read(found, seen, unknown and await scans.recognises())

        self._ctx.bridge.run(read(), on_done=lambda found: self._take(number, told, page, found), owner=self)

    def end(self) -> None:
        """Nothing is read any more."""
        self._asked += 1
        self._told = None

    async def _words(self, told: Told, local: int) -> list[str] | None:
        words: list[Word]
        try:
            words = await self._ctx.runtime.pdf.words(told.document, told.start + local)
        except AppError:
            return None
        return paragraphs(words)

    def _take(self, number: int, told: Told, page: int, read: _Read) -> None:
        if number != self._asked:
            return
        self._told, self._recognises, self._by_sight = told, read.recognises, set(read.seen)
        self._pages = [_split(read.seen[local]) if local in read.seen else p for local, p in enumerate(read.pages)]
        self._fill(told)
        self.go_to(page)
        if read.recognises:
            pictures = [local for local, found in enumerate(self._pages) if found == [] and local not in read.seen]
            self._recognise(number, told, sorted(pictures, key=lambda local: (local < page, local)))

    def _fill(self, told: Told) -> None:
        self.field.clear()
        cursor = QTextCursor(self.field.document())
        cursor.beginEditBlock()
        self._write(cursor, told.title, Type.LEAD)
        for local, found in enumerate(self._pages):
            title = tr("Page {page} sur {count}").format(page=local + 1, count=len(self._pages))
            self._write(cursor, title, Type.BODY_STRONG, state=PAGE)
            self._write_page(cursor, local, found)
            for each in told.said[local]:
                self._write(cursor, each, Type.BODY, italic=True)
        cursor.endEditBlock()

    def _write_page(self, cursor: QTextCursor, local: int, found: list[str] | None) -> None:
        if local in self._by_sight and found:
            self._write(cursor, by_sight(), Type.SMALL, italic=True)
        for paragraph in found or ():
            self._write(cursor, paragraph, Type.BODY)
        if found is None:
            self._write(cursor, typeset(tr("Cette page ne peut pas être lue.")), Type.BODY)
        elif not found:
            self._write(cursor, self._of_picture(local), Type.BODY, state=PICTURE)

    def _of_picture(self, local: int) -> str:
        if self._recognises and local not in self._by_sight:
            return typeset(tr("Cette page est une image : ses mots sont en cours de lecture…"))
        return typeset(tr("Cette page n’a pas de texte : c’est une image."))

    # --- pictures -------------------------------------------------------------------------------

    def _recognise(self, number: int, told: Told, pictures: Sequence[int]) -> None:
        """One after the other, as long as this document is read."""
        if not pictures or number != self._asked:
            return
        local, *rest = pictures

        def take(words: str) -> None:
            if number == self._asked:
                self._take_picture(local, _split(words))
                self._recognise(number, told, rest)

        reading = self._ctx.runtime.scans.recognised(told.document, told.start + local)
        self._ctx.bridge.run(reading, on_done=take, on_error=lambda _error: take(""), owner=self)

    def _take_picture(self, local: int, found: list[str]) -> None:
        """The words of a picture take the place of the line that stood for them; the caret stays where it is."""
        self._pages[local] = found
        self._by_sight.add(local)
        block = self._heading(local).next()
        cursor = QTextCursor(block)
        cursor.beginEditBlock()
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(by_sight() if found else self._of_picture(local))
        for paragraph in found:
            self._write(cursor, paragraph, Type.BODY)
        cursor.endEditBlock()
        if local == self.page:
            words = tr("Texte de la page {page} reconnu.") if found else tr("Aucun texte reconnu sur la page {page}.")
            announce(self.field, words.format(page=local + 1))

    def _write(self, cursor: QTextCursor, words: str, kind: Type, *, state: int = PLAIN, italic: bool = False) -> None:
        theme = self._ctx.theme
        look, block = QTextCharFormat(), QTextBlockFormat()
        font = QFont(theme.font(kind))
        font.setItalic(italic)
        look.setFont(font)
        block.setBottomMargin(theme.gap(Space.S))
        block.setTopMargin(theme.gap(Space.L) if state == PAGE else 0)
        block.setHeadingLevel({Type.LEAD: 1, Type.BODY_STRONG: 2}.get(kind, 0))
        if cursor.position():
            cursor.insertBlock(block, look)
        else:
            cursor.setBlockFormat(block)
            cursor.setBlockCharFormat(look)
        cursor.insertText(words, look)
        cursor.block().setUserState(state)

    # --- where one reads ------------------------------------------------------------------------

    def _heading(self, page: int) -> QTextBlock:
        """The heading of a page; no valid block when there is none."""
        block, found = self.field.document().firstBlock(), -1
        while block.isValid():
            found += block.userState() == PAGE
            if found == page:
                break
            block = block.next()
        return block

    def go_to(self, page: int) -> None:
        """The caret at the heading of a page."""
        block = self._heading(page)
        cursor = self.field.textCursor()
        cursor.setPosition(block.position() if block.isValid() else 0)
        self.field.setTextCursor(cursor)
        bar = self.field.verticalScrollBar()
        bar.setValue(bar.value() + self.field.cursorRect().top())

    @property
    def page(self) -> int:
        """Page of the caret, 0-based."""
        block, found = self.field.textCursor().block(), -1
        while block.isValid():
            found += block.userState() == PAGE
            block = block.previous()
        return max(0, found)


def by_sight() -> str:
    """Said before words that a program saw in a picture."""
    return typeset(tr("Texte reconnu dans l’image : des fautes sont possibles."))


def _split(words: str) -> list[str]:
    """Paragraphs of what was recognised."""
    return [part for part in words.split("\n\n") if part.strip()]
