"""The text of a message being written: plain until it is given form, then sent as both (text and HTML).

Loads nothing: pictures of a signature are places only, those that go along are handed over. Whatever comes in (a draft, a signature, what is quoted, what is
pasted) was cleaned by `services.written_html` first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QMimeData, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextImageFormat,
    QTextListFormat,
    QTextTable,
)
from PySide6.QtWidgets import QTextEdit

from app.services.written_html import is_coloured, pasted_html, plain_form, written_html
from ui.theme import Theme
from ui.views.mail.markup import LINE, NUMBERED, is_formatted, list_of, markup_of, quote_depth
from ui.widgets.safebrowser import readable

QT_QUOTE_PX = 40
"""By how much Qt's reading of HTML sets a quotation in."""
QUOTE_PX = 16
BAR_PX = 3
PAPER_LINK = "#0b6152"
WIDEST_PX = 640
Style = QTextListFormat.Style
_IMAGE = QTextDocument.ResourceType.ImageResource.value
_SMOOTH = Qt.TransformationMode.SmoothTransformation
_KEYS = {Qt.Key.Key_B: "bold", Qt.Key.Key_I: "italic", Qt.Key.Key_U: "underline"}


class RichText(QTextEdit):
    """Edits text with emphasis, lists and links. ``formed`` when the form at the cursor may have changed."""

    formed = Signal()
    link_wanted = Signal()
    """Ctrl+Shift+K."""
    picture_pasted = Signal(bytes)
    """A picture without words: PNG, to be put into the text with `insert_picture`."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._blank = QImage(1, 1, QImage.Format.Format_ARGB32)
        self._blank.fill(0)
        self.setProperty("field", True)
        self.setTabChangesFocus(True)
        self.cursorPositionChanged.connect(self.formed)
        self.currentCharFormatChanged.connect(lambda _form: self.formed.emit())
        theme.changed.connect(self._recolour)
        self._on_paper = False
        self._colour_links()

    # --- the whole text -------------------------------------------------------------------------

    def show_content(self, words: str, markup: str = "") -> None:
        """Begin with a text: ``markup`` where it has form, else ``words``. Nothing of the one before can be undone."""
        clean = written_html(markup) if markup else ""
        self._set_paper(is_coloured(clean))
        self.setCurrentCharFormat(QTextCharFormat())
        if clean:
            self.setHtml(clean)
            self._settle()
        else:
            self.setPlainText(words)
        self.document().clearUndoRedoStacks()

    def content(self) -> tuple[str, str]:
        """Its words, and its HTML where it has form; without any, HTML would say nothing more."""
        if not is_formatted(self.document()):
            return self.toPlainText(), ""
        markup = written_html(markup_of(self.document()))
        return plain_form(markup), markup

    def insert_markup(self, cursor: QTextCursor, markup: str) -> None:
        """Put a signature or a model in, with its form and its colours."""
        clean = written_html(markup)
        self._set_paper(self._on_paper or is_coloured(clean))
        cursor.insertHtml(clean)
        self._settle()

    def show_pictures(self, images: Mapping[str, bytes]) -> None:
        """Pictures of the text that go along with it, by Content-ID, no wider here than a page."""
        decoded = readable(images)
        block = self.document().begin()
        while block.isValid():
            for name in pictures_of(block):
                if (image := decoded.get(unquote(name.removeprefix("cid:")))) is not None:
                    shown = image.scaledToWidth(WIDEST_PX, _SMOOTH) if image.width() > WIDEST_PX else image
                    self.document().addResource(_IMAGE, QUrl(name), shown)
            block = block.next()
        self.document().markContentsDirty(0, self.document().characterCount())

    def insert_picture(self, content_id: str, data: bytes) -> None:
        """At the cursor."""
        form = QTextImageFormat()
        form.setName(f"cid:{content_id}")
        self.textCursor().insertImage(form)
        self.show_pictures({content_id: data})

    def _settle(self) -> None:
        """What Qt made of HTML, as it is edited here: quotations noted and narrower, no line break at a block's end."""
        for frame in self.document().rootFrame().childFrames():
            form = frame.frameFormat()
            if isinstance(frame, QTextTable) and not form.hasProperty(QTextFormat.Property.BlockQuoteLevel):
                table = frame.format().toTableFormat()
                _note_quote(table, round(table.leftMargin() / QT_QUOTE_PX))
                frame.setFormat(table)
        block = self.document().begin()
        while block.isValid():
            self._settle_block(block)
            block = block.next()

    def _settle_block(self, block: QTextBlock) -> None:
        cursor = QTextCursor(block)
        form = block.blockFormat()
        if form.rightMargin() >= QT_QUOTE_PX:  # of a quotation not settled yet; Qt notes its first line only
            _note_quote(form, round(form.rightMargin() / QT_QUOTE_PX))
            cursor.setBlockFormat(form)
        if block.text().endswith(LINE):
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
            cursor.deletePreviousChar()

    # --- giving form ----------------------------------------------------------------------------

    def toggle(self, name: str) -> None:
        """Bold, italic or underline: of what is chosen, or of what is typed from here on."""
        now, form = self.currentCharFormat(), QTextCharFormat()
        if name == "bold":
            form.setFontWeight(QFont.Weight.Normal if self.has(name) else QFont.Weight.Bold)
        elif name == "italic":
            form.setFontItalic(not now.fontItalic())
        else:
            form.setFontUnderline(not now.fontUnderline())
        self.mergeCurrentCharFormat(form)
        self.formed.emit()

    def has(self, name: str) -> bool:
        """Whether bold, italic, underline, a list with dots or with numbers stands at the cursor."""
        form, listed = self.currentCharFormat(), list_of(self.textCursor().block())
        numbered = listed is not None and listed.format().style() in NUMBERED
        return {
            "bold": form.fontWeight() > QFont.Weight.Medium,
            "italic": form.fontItalic(),
            "underline": form.fontUnderline() and not form.isAnchor(),
            "bullets": listed is not None and not numbered,
            "numbers": numbered,
        }[name]

    def toggle_list(self, name: str) -> None:
        """Make the lines chosen a list with dots or numbers, or lines again."""
        cursor, on = self.textCursor(), self.has(name)
        cursor.beginEditBlock()
        if on:
            self._leave_list(cursor)
        else:
            cursor.createList(Style.ListDecimal if name == "numbers" else Style.ListDisc)
        cursor.endEditBlock()
        self.formed.emit()

    def _leave_list(self, cursor: QTextCursor) -> None:
        block = self.document().findBlock(cursor.selectionStart())
        while block.isValid() and block.position() <= cursor.selectionEnd():
            if (listed := list_of(block)) is not None:
                listed.remove(block)
                form = block.blockFormat()
                form.setIndent(0)
                QTextCursor(block).setBlockFormat(form)
            block = block.next()

    def link(self) -> str:
        """Where the words at the cursor lead; empty = nowhere."""
        return self.textCursor().charFormat().anchorHref()

    def set_link(self, address: str) -> None:
        """Make the words chosen lead to ``address`` (empty: nowhere any more), or write it where none are."""
        cursor = self.textCursor()
        if not cursor.hasSelection() and self.link():
            self._select_link(cursor)
        form = QTextCharFormat()
        if address:
            form.setAnchor(True)
            form.setAnchorHref(address)
            form.setForeground(self._link_colour())
            form.setFontUnderline(True)
        if not cursor.hasSelection():
            if address:
                cursor.insertText(address.removeprefix("mailto:"), form)
                cursor.insertText(" ", QTextCharFormat())
            return
        if address:
            cursor.mergeCharFormat(form)
        else:
            cursor.setCharFormat(form)
        self.formed.emit()

    def _select_link(self, cursor: QTextCursor) -> None:
        """All the words that lead where those at the cursor do."""
        spans = [(start, end) for start, end, address in links_of(cursor.block()) if address == self.link()]
        if spans:
            cursor.setPosition(spans[0][0])
            cursor.setPosition(spans[-1][1], QTextCursor.MoveMode.KeepAnchor)

    def clear_form(self) -> None:
        """Plain words again: those chosen, or the whole line."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
        cursor.beginEditBlock()
        self._leave_list(cursor)
        cursor.setCharFormat(QTextCharFormat())
        cursor.endEditBlock()
        self.setCurrentCharFormat(QTextCharFormat())
        self.formed.emit()

    # --- keys and what is pasted ----------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _form_key(event):
            event.accept()  # before the same keys of the window (Ctrl+U: mark as unread)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        name = _form_key(event)
        plain_return = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers()
        if name == "link":
            self.link_wanted.emit()
        elif name:
            self.toggle(name)
        elif not (plain_return and self._return()):
            super().keyPressEvent(event)

    def _return(self) -> bool:
        """In an empty item: the list ends. In a quotation: an answer begins between its halves."""
        cursor = self.textCursor()
        form = cursor.blockFormat()
        if cursor.hasSelection() or cursor.currentTable() is not None:
            return False
        if list_of(cursor.block()) is not None and not cursor.block().text():
            self._leave_list(cursor)
        elif quote_depth(form) and not cursor.atBlockStart():
            cursor.beginEditBlock()
            cursor.insertBlock()
            cursor.insertBlock()
            cursor.movePosition(QTextCursor.MoveOperation.PreviousBlock)
            cursor.setBlockFormat(QTextBlockFormat())
            cursor.setBlockCharFormat(QTextCharFormat())
            cursor.endEditBlock()
            self.setTextCursor(cursor)
            self.setCurrentCharFormat(QTextCharFormat())
        else:
            return False
        self.ensureCursorVisible()
        return True

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Files dropped here are for the page around: they are attached."""
        if any(url.isLocalFile() for url in source.urls()):
            return False
        return source.hasText() or source.hasHtml() or source.hasImage()

    def insertFromMimeData(self, source: QMimeData) -> None:
        markup = pasted_html(source.html()) if source.hasHtml() else ""
        if markup.strip():
            self.textCursor().insertHtml(markup)
            self._settle()
        elif source.hasText():
            self.textCursor().insertText(source.text())
        elif source.hasImage():
            self.picture_pasted.emit(as_png(QImage(source.imageData())))
        self.ensureCursorVisible()

    # --- looks ----------------------------------------------------------------------------------

    def loadResource(self, type: int, _name: QUrl | str) -> Any:
        """Nothing is ever fetched for a text being written."""
        return self._blank if type == _IMAGE else None

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        colour = QColor("#b0b0b0") if self._on_paper else self._theme.colour("line_strong")
        shown = self.viewport().rect()
        block = self.cursorForPosition(shown.topLeft()).block()
        layout, margin = self.document().documentLayout(), round(self.document().documentMargin())
        while block.isValid():
            where = layout.blockBoundingRect(block).translated(0, -self.verticalScrollBar().value())
            if where.top() > shown.bottom():
                break
            for level in range(quote_depth(block.blockFormat())):
                painter.fillRect(
                    margin + level * self._theme.px(QUOTE_PX), round(where.top()), BAR_PX, round(where.height()), colour
                )
            block = block.next()
        painter.end()

    def _set_paper(self, value: bool) -> None:
        """A text with colours of its own supposes a light ground, as where it is read."""
        if value != self._on_paper:
            self._on_paper = value
            self.setProperty("paper", value)
            self.style().unpolish(self)
            self.style().polish(self)
        self._colour_links()

    def _recolour(self) -> None:
        """The scheme changed: links in the text take the new one's colour."""
        self._colour_links()
        form, cursor = QTextCharFormat(), QTextCursor(self.document())
        form.setForeground(self._link_colour())
        block = self.document().begin()
        while block.isValid():
            for start, end, _address in links_of(block):
                cursor.setPosition(start)
                cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
                cursor.mergeCharFormat(form)
            block = block.next()

    def _link_colour(self) -> QColor:
        return QColor(PAPER_LINK if self._on_paper else self._theme.colours.accent)

    def _colour_links(self) -> None:
        self.document().setDefaultStyleSheet(
            f"a {{ color: {self._link_colour().name()}; }} blockquote, ul, ol {{ margin-top: 0px; margin-bottom: 0px; }}"
        )


def as_png(image: QImage) -> bytes:
    """A picture as a file."""
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(held.data())


def links_of(block: QTextBlock) -> list[tuple[int, int, str]]:
    """First and last position of each piece of a link in a line, and where it leads."""
    found = []
    place = block.begin()
    while not place.atEnd():
        fragment = place.fragment()
        if address := fragment.charFormat().anchorHref():
            found.append((fragment.position(), fragment.position() + fragment.length(), address))
        place += 1
    return found


def pictures_of(block: QTextBlock) -> list[str]:
    """Where the pictures of a line come from, as its HTML says it."""
    found = []
    place = block.begin()
    while not place.atEnd():
        form = place.fragment().charFormat()
        if form.isImageFormat():
            found.append(form.toImageFormat().name())
        place += 1
    return found


def units(words: str) -> int:
    """Positions that ``words`` take in a document of Qt."""
    return len(words.encode("utf-16-le", "surrogatepass")) // 2


def _note_quote(form: QTextFormat, depth: int) -> None:
    form.setProperty(QTextFormat.Property.BlockQuoteLevel, depth)
    if isinstance(form, QTextBlockFormat):
        form.setRightMargin(0)
        form.setLeftMargin(depth * QUOTE_PX)


def _form_key(event: QKeyEvent) -> str:
    held = event.modifiers()
    if held == Qt.KeyboardModifier.ControlModifier:
        return _KEYS.get(Qt.Key(event.key()), "")
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    return "link" if held == both and event.key() == Qt.Key.Key_K else ""
