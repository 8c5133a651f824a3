"""The text of the editor as HTML that any mail program shows: short, without the look of this window.

Qt's own export describes its document (fonts of the window, margins, attributes of its own); this one writes what the
user meant: emphasis, lists, links, quotations, tables.
"""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextDocument,
    QTextFormat,
    QTextFrame,
    QTextList,
    QTextListFormat,
    QTextTable,
    QTextTableCell,
)

QUOTE = '<blockquote type="cite" style="margin:0 0 0 8px;border-left:2px solid #b0b0b0;padding-left:8px">'
NUMBERED = frozenset(
    {
        QTextListFormat.Style.ListDecimal,
        QTextListFormat.Style.ListLowerAlpha,
        QTextListFormat.Style.ListUpperAlpha,
        QTextListFormat.Style.ListLowerRoman,
        QTextListFormat.Style.ListUpperRoman,
    }
)
NBSP = "\xa0"
LINE = "\u2028"
PICTURE = "\ufffc"
_ALIGNED = {
    Qt.AlignmentFlag.AlignRight: "right",
    Qt.AlignmentFlag.AlignHCenter: "center",
    Qt.AlignmentFlag.AlignJustify: "justify",
}
_LOOKS = (
    QTextFormat.Property.ForegroundBrush,
    QTextFormat.Property.BackgroundBrush,
    QTextFormat.Property.FontPointSize,
    QTextFormat.Property.FontSizeAdjustment,
    QTextFormat.Property.FontPixelSize,
    QTextFormat.Property.FontFamilies,
    QTextFormat.Property.TextVerticalAlignment,
)


def quote_depth(form: QTextFormat) -> int:
    """How many quotations a line, or a table, stands in: noted when it came into the editor (`richtext`)."""
    return form.intProperty(QTextFormat.Property.BlockQuoteLevel)


def list_of(block: QTextBlock) -> QTextList | None:
    """The list a line is an item of."""
    return block.textList()


def is_formatted(document: QTextDocument) -> bool:
    """Whether anything in it would be lost in plain text."""
    if document.rootFrame().childFrames():
        return True
    block = document.begin()
    while block.isValid():
        form = block.blockFormat()
        if list_of(block) is not None or quote_depth(form) or form.headingLevel() or _has_ruler(form):
            return True
        if _aligned(form) or any(_is_marked(char) for _words, char in _fragments(block)):
            return True
        block = block.next()
    return False


def markup_of(document: QTextDocument) -> str:
    """The document as a fragment of HTML; the same document always gives the same."""
    writer = _Writer()
    writer.write(document.rootFrame().begin())
    return writer.text()


class _Writer:
    """Writes blocks in order, with the quotations and lists that stand open."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._quotes = 0
        self._lists: list[str] = []

    def text(self) -> str:
        return "".join(self._parts)

    def write(self, place: QTextFrame.iterator) -> None:
        """All that stands from ``place`` on in its frame or cell, and what was open in it closed.

        Qt needs a line before a table and one behind it: left empty, they are not the user's.
        """
        before, behind = True, False
        while not place.atEnd():
            inner, block = place.currentFrame(), place.currentBlock()
            place += 1
            if isinstance(inner, QTextTable):
                self._table(inner)
            elif not block.isValid():
                self.write(inner.begin())
            elif block.text() or not ((before and _table_at(place)) or (behind and not place.atEnd())):
                self._block(block)
            before, behind = False, isinstance(inner, QTextTable)
        self._close_lists(0)
        self._quote(0)

    def _block(self, block: QTextBlock) -> None:
        form, words = block.blockFormat(), _inline(block)
        self._quote(quote_depth(form))
        listed = list_of(block)
        if listed is not None:
            tag = "ol" if listed.format().style() in NUMBERED else "ul"
            self._item(tag, max(1, listed.format().indent()))
            self._parts.append(words)
            return
        self._close_lists(0)
        level = form.headingLevel()
        spaced = form.topMargin() > 0 or form.bottomMargin() > 0
        tag = f"h{level}" if level else "p" if spaced else "div"
        aligned = _aligned(form)
        style = f' style="text-align:{aligned}"' if aligned else ""
        if words or not _has_ruler(form):
            self._parts.append(f"<{tag}{style}>{words or '<br>'}</{tag}>")
        if _has_ruler(form):
            self._parts.append("<hr>")

    def _item(self, tag: str, level: int) -> None:
        """Begin an item: of the list that stands open, of one inside it, or of a new one."""
        self._close_lists(level)
        if len(self._lists) == level and self._lists[-1] != tag:
            self._close_lists(level - 1)
        if len(self._lists) == level:
            self._parts.append("</li><li>")
        while len(self._lists) < level:
            self._lists.append(tag)
            self._parts.append(f"<{tag}><li>")

    def _close_lists(self, level: int) -> None:
        while len(self._lists) > level:
            self._parts.append(f"</li></{self._lists.pop()}>")

    def _quote(self, depth: int) -> None:
        """Open or close quotations, until so many stand open."""
        if self._quotes != depth:
            self._close_lists(0)
        while self._quotes > depth:
            self._parts.append("</blockquote>")
            self._quotes -= 1
        while self._quotes < depth:
            self._parts.append(QUOTE)
            self._quotes += 1

    def _table(self, table: QTextTable) -> None:
        self._close_lists(0)
        form = table.format().toTableFormat()
        self._quote(quote_depth(form))
        self._parts.append(f'<table border="{round(form.border())}" cellspacing="0" cellpadding="4">')
        for row in range(table.rows()):
            self._parts.append("<tr>")
            for column in range(table.columns()):
                cell = table.cellAt(row, column)
                if (cell.row(), cell.column()) == (row, column):  # else it spans from elsewhere
                    self._cell(cell)
            self._parts.append("</tr>")
        self._parts.append("</table>")

    def _cell(self, cell: QTextTableCell) -> None:
        spans = (("colspan", cell.columnSpan()), ("rowspan", cell.rowSpan()))
        self._parts.append("<td" + "".join(f' {name}="{n}"' for name, n in spans if n > 1) + ">")
        inside = _Writer()
        inside.write(cell.begin())
        self._parts.append(f"{inside.text()}</td>")


def _table_at(place: QTextFrame.iterator) -> bool:
    return not place.atEnd() and isinstance(place.currentFrame(), QTextTable)


def _inline(block: QTextBlock) -> str:
    found = _fragments(block)
    if block.blockFormat().headingLevel():  # a heading is bold and large by itself
        for _words, form in found:
            form.clearProperty(QTextFormat.Property.FontWeight)
            form.clearProperty(QTextFormat.Property.FontSizeAdjustment)
    shown, before = "", ""
    for rank, (words, form) in enumerate(found):
        shown += _dressed(_spaced(words, before, last=rank == len(found) - 1), form)
        before = words
    return shown


def _fragments(block: QTextBlock) -> list[tuple[str, QTextCharFormat]]:
    found = []
    place = block.begin()
    while not place.atEnd():
        fragment = place.fragment()
        if fragment.isValid():
            found.append((fragment.text(), fragment.charFormat()))
        place += 1
    return found


def _dressed(words: str, form: QTextCharFormat) -> str:
    if form.isImageFormat():
        image = form.toImageFormat()
        if not image.name().startswith(("http:", "https:", "cid:")):
            return ""
        sides = (("width", image.width()), ("height", image.height()))
        sized = "".join(f' {name}="{round(px)}"' for name, px in sides if px > 0)
        return f'<img src="{escape(image.name())}"{sized}>' * len(words)
    shown = escape(words.replace(PICTURE, ""), quote=False).replace(LINE, "<br>").replace(NBSP, "&nbsp;")
    tags = (
        ("b", form.fontWeight() > QFont.Weight.Medium),
        ("i", form.fontItalic()),
        ("u", form.fontUnderline() and not form.isAnchor()),
        ("s", form.fontStrikeOut()),
    )
    for tag, on in tags:
        if on:
            shown = f"<{tag}>{shown}</{tag}>"
    if style := _style(form):
        shown = f'<span style="{escape(style)}">{shown}</span>'
    if form.isAnchor() and form.anchorHref():
        shown = f'<a href="{escape(form.anchorHref())}">{shown}</a>'
    return shown


def _spaced(words: str, before: str, *, last: bool) -> str:
    """Spaces that HTML would drop or join stay: between words, at the ends of the line, behind the words ``before``."""
    words = words.replace("\t", "    ").replace("  ", f" {NBSP}")
    if words.startswith(" ") and before[-1:] in ("", " ", "\t", LINE):
        words = f"{NBSP}{words[1:]}"
    if last and words.endswith(" "):
        words = f"{words[:-1]}{NBSP}"
    return words


def _style(form: QTextCharFormat) -> str:
    """Colours, font and size, where the text has its own."""
    said = []
    if form.hasProperty(QTextFormat.Property.ForegroundBrush) and not form.isAnchor():
        said.append(f"color:{form.foreground().color().name()}")
    if form.hasProperty(QTextFormat.Property.BackgroundBrush):
        said.append(f"background-color:{form.background().color().name()}")
    families = form.fontFamilies() if form.hasProperty(QTextFormat.Property.FontFamilies) else None
    if families:
        said.append("font-family:" + ",".join(f"'{name}'" for name in families if name.replace(" ", "").isalnum()))
    if form.hasProperty(QTextFormat.Property.FontPointSize):
        said.append(f"font-size:{form.fontPointSize():g}pt")
    elif form.hasProperty(QTextFormat.Property.FontPixelSize):
        said.append(f"font-size:{form.intProperty(QTextFormat.Property.FontPixelSize)}px")
    elif adjusted := form.intProperty(QTextFormat.Property.FontSizeAdjustment):
        sizes = ("x-small", "small", "medium", "large", "x-large", "xx-large")
        said.append(f"font-size:{sizes[min(5, max(0, adjusted + 2))]}")
    raised = {
        QTextCharFormat.VerticalAlignment.AlignSuperScript: "super",
        QTextCharFormat.VerticalAlignment.AlignSubScript: "sub",
    }.get(form.verticalAlignment())
    if raised:
        said.append(f"vertical-align:{raised}")
    return ";".join(said)


def _is_marked(form: QTextCharFormat) -> bool:
    strong = form.fontWeight() > QFont.Weight.Medium
    plain = not (strong or form.fontItalic() or form.fontUnderline() or form.fontStrikeOut() or form.isAnchor())
    return not plain or form.isImageFormat() or any(form.hasProperty(look) for look in _LOOKS)


def _aligned(form: QTextBlockFormat) -> str:
    if not form.hasProperty(QTextFormat.Property.BlockAlignment):
        return ""
    return _ALIGNED.get(form.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask, "")


def _has_ruler(form: QTextBlockFormat) -> bool:
    return form.hasProperty(QTextFormat.Property.BlockTrailingHorizontalRulerWidth)
