"""Shows the HTML of a mail, already sanitised. Loads nothing: no file, no host, only the message's own parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPalette, QTextDocument
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget

from ui.theme import Theme, Type

MAX_INLINE_PX = 4000
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


class SafeBrowser(QTextBrowser):
    """A `QTextBrowser` whose every load is refused, except ``cid:`` images handed over by `set_inline`."""

    link_wanted = Signal(QUrl)
    """The user clicked a link; nothing was opened."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._inline: dict[str, QImage] = {}
        self._blank = QImage(1, 1, QImage.Format.Format_ARGB32)
        self._blank.fill(0)  # uninitialised ones show random colours
        self._on_paper = False
        self._shown: tuple[str, bool] = ("", False)
        self.refused = 0
        """Loads refused for the current message."""
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(self.tr("Texte du message"))
        self.anchorClicked.connect(self.link_wanted)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())
        theme.changed.connect(self._restyle)
        self._restyle()

    def words_at_link(self) -> str:
        """The words of the link that was clicked last: what it claims to be."""
        cursor = self.cursorForPosition(self._clicked)
        target = cursor.charFormat().anchorHref()
        if not target:
            return ""
        block, words = cursor.block(), ""
        iterator = block.begin()
        while not iterator.atEnd():
            fragment = iterator.fragment()
            if fragment.isValid() and fragment.charFormat().anchorHref() == target:
                words += fragment.text()
            iterator += 1
        return words

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._clicked = event.position().toPoint()
        super().mousePressEvent(event)

    _clicked = QPoint()

    def set_inline(self, images: Mapping[str, bytes]) -> None:
        """Inline images by Content-ID, for the message to show next."""
        self._inline = {}
        for content_id, data in images.items():
            image = QImage.fromData(data)
            if not image.isNull() and max(image.width(), image.height()) <= MAX_INLINE_PX:
                self._inline[content_id.strip("<>")] = image

    def show_html(self, markup: str) -> None:
        """Sanitised HTML, on paper: its own colours suppose a light ground."""
        self._show(markup, html=True)

    def show_text(self, words: str) -> None:
        """Plain text, in the theme's colours."""
        self._show(words, html=False)

    def _show(self, content: str, *, html: bool) -> None:
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
        self.refused += 1
        return self._blank if type == QTextDocument.ResourceType.ImageResource.value else None
