"""A supporting document carried by a PES, opened in place: PDF, picture, text, XML; anything else can only be saved.

What a document is, its first bytes tell: the type that the file announces is often wrong.
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImageReader, QPixmap
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QScrollArea, QStackedWidget

from app.domain.ids import AccountId
from ui.context import Context
from ui.theme import Type
from ui.widgets.basic import StatePane
from ui.widgets.pdfview import PdfViewer

MOST_TEXT = 2_000_000
"""Characters shown of a text; the whole of it can be saved."""
MOST_PIXELS = 40_000_000
"""A picture with more is read smaller."""
_PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF")


class FilePane(QStackedWidget):
    """One document at a time."""

    def __init__(self, ctx: Context, viewer: PdfViewer) -> None:
        super().__init__()
        self._ctx = ctx
        theme = ctx.theme
        self.viewer = viewer
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._scroll = QScrollArea()
        self._scroll.setWidget(self.picture)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.text.setAccessibleName(self.tr("Texte du justificatif"))
        theme.changed.connect(self._restyle)
        self._restyle()
        self.other = StatePane(
            theme,
            "document",
            self.tr("Document à ouvrir à part"),
            self.tr("Ce fichier ne s’affiche pas ici : enregistrez-le pour l’ouvrir avec son programme."),
        )
        self.empty = StatePane(
            theme,
            "document",
            self.tr("Justificatif vide"),
            self.tr("Ce document ne contient rien : dites-le à l’émetteur."),
        )
        for page in (self.viewer, self._scroll, self.text, self.other, self.empty):
            self.addWidget(page)

    def _restyle(self) -> None:
        self.text.setFont(self._ctx.theme.font(Type.BODY))

    def open(self, account: AccountId, name: str, data: bytes) -> None:
        """Show it, whatever it is."""
        self.viewer.close()
        if not data:
            self.setCurrentWidget(self.empty)
        elif data[:1024].lstrip().startswith(b"%PDF-"):
            self.setCurrentWidget(self.viewer)
            self.viewer.open_inside(account, name, data)
        elif data.startswith(_PICTURES) and self._show_picture(name, data):
            self.setCurrentWidget(self._scroll)
        elif (words := _text(data)) is not None:
            self.text.setPlainText(words)
            self.setCurrentWidget(self.text)
        else:
            self.setCurrentWidget(self.other)

    def _show_picture(self, name: str, data: bytes) -> bool:
        buffer = QBuffer()
        buffer.setData(QByteArray(data))
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        reader = QImageReader(buffer)
        reader.setAutoTransform(True)
        size = reader.size()
        if size.width() * size.height() > MOST_PIXELS:
            reader.setScaledSize(size.scaled(QSize(6000, 6000), Qt.AspectRatioMode.KeepAspectRatio))
        image = reader.read()
        if image.isNull():
            return False
        self.picture.setPixmap(QPixmap.fromImage(image))
        self.picture.setAccessibleName(name)
        return True


def _text(data: bytes) -> str | None:
    """The text of a file that is one, XML set in lines; None when it is none."""
    head = data[: 4 * MOST_TEXT]
    if b"\0" in head:
        return None
    encoding = "iso-8859-1" if b"iso-8859-1" in head[:120].lower() else "utf-8"
    try:
        words = head.decode(encoding)
    except UnicodeDecodeError:
        words = head.decode("cp1252", errors="replace")
    if words.lstrip().startswith("<") and words.count("\n") < words.count("><"):
        words = words.replace("><", ">\n<")
    return words[:MOST_TEXT]
