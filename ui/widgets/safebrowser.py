"""Shows the HTML of a mail, already sanitised. Loads nothing: no file, no host, only what it is handed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QPaintEvent,
    QPalette,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget

from app.domain.links import links_in_text
from ui.focus import FocusRing
from ui.picturefile import opened
from ui.theme import Theme, Type
from ui.widgets.heard import name_bars

MAX_INLINE_PX = 4000
MOST_PIXELS = 48_000_000
"""Of all pictures of a message together: 192 MB once decoded."""
FIRST_CHARS = 20_000
"""Of a longer mail so much is laid out and painted first: the nested tables of a whole newsletter take 80 ms."""
_ENDS = ("</tr>", "</p>", "</div>", "</li>", "<br>")
_PAGE_KEYS = frozenset(
    {
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_Space,
    }
)


class SafeBrowser(FocusRing, QTextBrowser):
    """A `QTextBrowser` whose every load is refused, except pictures handed over by `set_inline` and `set_remote`."""

    link_wanted = Signal(QUrl)
    """The user clicked a link; nothing was opened."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._inline: dict[str, QImage] = {}
        self._remote: dict[str, QImage] = {}
        self._blank = QImage(1, 1, QImage.Format.Format_ARGB32)
        self._blank.fill(0)  # uninitialised ones show random colours
        self._on_paper = False
        self._shown: tuple[str, bool] = ("", False)
        self._whole = ""
        """The mail whose beginning is shown; empty once all of it is."""
        self.refused = 0
        """Loads refused for the current message."""
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(self.tr("Texte du message"))
        name_bars(self)
        self.anchorClicked.connect(self.link_wanted)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())
        theme.changed.connect(self._restyle)
        self._restyle()

    def words_to(self, url: QUrl) -> str:
        """The words of the links that lead to ``url``, one a line: what they claim to be. Of all of them, for the
        keyboard follows a link without pointing at it."""
        lines, base = [], self.document().baseUrl()
        block = self.document().begin()
        while block.isValid():
            words, iterator = "", block.begin()
            while not iterator.atEnd():
                fragment = iterator.fragment()
                target = fragment.charFormat().anchorHref()
                words += fragment.text() if target and base.resolved(QUrl(target)) == url else "\n"
                iterator += 1
            lines += words.split("\n")
            block = block.next()
        return "\n".join(line for line in lines if line.strip())

    def set_inline(self, images: Mapping[str, bytes]) -> None:
        """Inline images by Content-ID, for the message to show next."""
        self._inline = {name.strip("<>"): image for name, image in readable(images).items()}
        self._remote = {}

    def set_remote(self, images: Mapping[str, bytes]) -> None:
        """Pictures of other hosts that the user asked for, by URL: they appear in the message on screen."""
        self._remote = {_plain(QUrl(url)): image for url, image in readable(images).items()}
        self._restyle()

    def show_html(self, markup: str) -> None:
        """Sanitised HTML, on paper: its own colours suppose a light ground. A long one begins with its first screens."""
        beginning = _beginning(markup)
        self._show(beginning, html=True)
        self._whole = "" if beginning == markup else markup

    def show_text(self, words: str) -> None:
        """Plain text, in the theme's colours."""
        self._show(words, html=False)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.paint_ring(self._theme.colour("focus"))
        if self._whole:
            QTimer.singleShot(0, self, self._show_whole)

    def _show_whole(self) -> None:
        if self._whole:
            self._show(self._whole, html=True)

    def _show(self, content: str, *, html: bool) -> None:
        self._whole = ""
        self._shown = (content, html)
        self.refused = 0
        self._on_paper = html
        self._restyle()

    def _restyle(self) -> None:
        palette = self.palette()
        ground, ink = ("paper", "on_paper") if self._on_paper else ("surface", "text")
        palette.setColor(QPalette.ColorRole.Base, self._theme.colour(ground))
        palette.setColor(QPalette.ColorRole.Text, self._theme.colour(ink))
        link = "#0b6152" if self._on_paper else self._theme.colours.accent
        self.setPalette(palette)
        self.viewport().setPalette(palette)
        self.setFont(self._theme.font(Type.BODY))
        self.document().setDocumentMargin(self._theme.px(18))
        content, html = self._shown
        self.document().setDefaultStyleSheet(f"a {{ color: {link}; }}")
        if html:
            self.setHtml(content)
        else:
            self.setPlainText(content)
            self._link(content, link)

    def _link(self, words: str, colour: str) -> None:
        """Addresses in a plain text can be clicked as those of a page; they lead where they say."""
        shown = QTextCharFormat()
        shown.setAnchor(True)
        shown.setForeground(QColor(colour))
        shown.setFontUnderline(True)
        cursor, at, units = QTextCursor(self.document()), 0, 0
        for start, end, url in links_in_text(words):
            units += _utf16(words[at:start])
            length = _utf16(words[start:end])
            shown.setAnchorHref(url)
            cursor.setPosition(units)
            cursor.setPosition(units + length, QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(shown)
            at, units = end, units + length

    def _fit(self) -> None:
        """As high as the text: the page around it scrolls, head and text together."""
        bar = self.horizontalScrollBar()
        extra = bar.sizeHint().height() if bar.maximum() > 0 else 0
        height = max(60, round(self.document().size().height()) + extra + 4)
        if height != self.height():
            self.setFixedHeight(height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _PAGE_KEYS:
            event.ignore()  # the page around scrolls
        else:
            super().keyPressEvent(event)

    def loadResource(self, type: int, name: QUrl | str) -> Any:
        url = QUrl(name)
        if url.scheme() == "cid":
            return self._inline.get(url.path(), self._blank)
        if (picture := self._remote.get(_plain(url))) is not None:
            return picture
        self.refused += 1
        return self._blank if type == QTextDocument.ResourceType.ImageResource.value else None


def readable(images: Mapping[str, bytes]) -> dict[str, QImage]:
    """Those that can be decoded, and are not larger than a screen could want; the first ones, as far as `MOST_PIXELS` go."""
    found: dict[str, QImage] = {}
    left = MOST_PIXELS
    for name, data in images.items():
        image = opened(data, min(left, MAX_INLINE_PX**2))
        if not image.isNull() and max(image.width(), image.height()) <= MAX_INLINE_PX:
            found[name] = image
            left -= image.width() * image.height()
    return found


def _utf16(words: str) -> int:
    """Positions that ``words`` takes in a document of Qt."""
    return len(words.replace("\r\n", "\n").encode("utf-16-le", "surrogatepass")) // 2


def _plain(url: QUrl) -> str:
    return bytes(url.toEncoded().data()).decode("ascii", "replace")


def _beginning(markup: str) -> str:
    """The first screens of a mail, cut behind a row or a paragraph (Qt closes what stays open); else all of it."""
    if len(markup) < 2 * FIRST_CHARS:
        return markup
    cut = max(markup.rfind(tag, 0, FIRST_CHARS) + len(tag) for tag in _ENDS)
    return markup[:cut] if cut > FIRST_CHARS // 2 else markup
