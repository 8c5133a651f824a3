"""The words of the document being read, as text: for screen readers, and for eyes that want them large.

A page is pixels: a screen reader says nothing of it. Here the same document is one text with a caret, page by
page, paragraph by paragraph (Ctrl+Down, Ctrl+Up), with what is written on each page after its words. It opens at
the page in view, and the reader goes back to the page of the caret.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTextEdit, QVBoxLayout

from app.domain.errors import AppError
from app.services.pdf import PdfBinder
from ui.context import Context
from ui.ink.words import Word, paragraphs
from ui.text import tr, typeset
from ui.theme import Space, Type
from ui.views.seances.summary import Item
from ui.widgets.basic import Button, Pane

PAGE = 1
"""User state of a block: the heading of a page; others have `PLAIN`."""
PLAIN = 0
WIDEST_PX = 760


class TextField(QTextEdit):
    """Read with a caret, never changed."""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        keys, mouse = Qt.TextInteractionFlag.TextSelectableByKeyboard, Qt.TextInteractionFlag.TextSelectableByMouse
        self.setTextInteractionFlags(keys | mouse)
        self.setTabChangesFocus(True)
        self.setCursorWidth(2)
        self.setFrameShape(QFrame.Shape.NoFrame)

    def keyPressEvent(self, event: QKeyEvent) -> None:
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
        self.field.setObjectName("seances.page_text")
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
        self._told: tuple[Item, Sequence[list[Word] | None], Sequence[Sequence[str]]] | None = None
        ctx.theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        """A measure that eyes follow from line to line, and letters as large as they are wanted now."""
        self.field.setMaximumWidth(self._ctx.theme.px(WIDEST_PX))
        if self._told is not None:
            page = self.page
            self._fill(*self._told)
            self.go_to(page)

    def show_item(self, binder: PdfBinder, item: Item, page: int, said: Sequence[Sequence[str]]) -> None:
        """The words of a document, the caret at ``page`` of it; ``said``: what is written on each of its pages."""
        start = binder.start_of(item.ref)
        if start is None:
            return
        self._asked += 1
        number, count = self._asked, len(said)
        self.field.setAccessibleName(tr("Texte de {title}").format(title=item.title))
        self.field.setPlainText(typeset(tr("Lecture du texte…")))

        async def read() -> list[list[Word] | None]:
            return [await self._words(binder, start + local) for local in range(count)]

        self._ctx.bridge.run(read(), on_done=lambda pages: self._take(number, item, pages, said, page), owner=self)

    async def _words(self, binder: PdfBinder, page: int) -> list[Word] | None:
        try:
            return await self._ctx.runtime.pdf.words(binder, page)
        except AppError:
            return None

    def _take(
        self, number: int, item: Item, pages: Sequence[list[Word] | None], said: Sequence[Sequence[str]], page: int
    ) -> None:
        if number != self._asked:
            return
        self._told = (item, pages, said)
        self._fill(item, pages, said)
        self.go_to(page)

    def _fill(self, item: Item, pages: Sequence[list[Word] | None], said: Sequence[Sequence[str]]) -> None:
        self.field.clear()
        cursor = QTextCursor(self.field.document())
        cursor.beginEditBlock()
        self._write(cursor, item.title, Type.LEAD)
        for local, words in enumerate(pages):
            title = tr("Page {page} sur {count}").format(page=local + 1, count=len(pages))
            self._write(cursor, title, Type.BODY_STRONG, state=PAGE)
            for paragraph in self._paragraphs(words):
                self._write(cursor, paragraph, Type.BODY)
            for each in said[local]:
                self._write(cursor, each, Type.BODY, italic=True)
        cursor.endEditBlock()

    def _paragraphs(self, words: list[Word] | None) -> list[str]:
        if words is None:
            return [typeset(tr("Cette page ne peut pas être lue."))]
        return paragraphs(words) or [typeset(tr("Cette page n’a pas de texte : c’est une image."))]

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

    def go_to(self, page: int) -> None:
        """The caret at the heading of a page."""
        block, found = self.field.document().firstBlock(), -1
        while block.isValid():
            found += block.userState() == PAGE
            if found == page:
                break
            block = block.next()
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
