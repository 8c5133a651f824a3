"""« Lire le texte » in any viewer one can write on: letters, documents of the parapheur, attachments, files."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QObject

from app.services.pdf import PdfDocument
from ui.context import Context
from ui.ink.desk import InkDesk
from ui.text import plural, tr, typeset
from ui.widgets.basic import IconButton
from ui.widgets.pdfview import PdfViewer
from ui.widgets.textpane import TextPane, Told


class TextReading(QObject):
    """A button in the bar of one viewer; while it is down, each document opened there is shown as text."""

    def __init__(self, ctx: Context, viewer: PdfViewer, desk: InkDesk, pen: IconButton) -> None:
        super().__init__(viewer)
        self._ctx, self._viewer, self._desk, self._pen = ctx, viewer, desk, pen
        self.pane: TextPane | None = None
        """Made when first asked for."""
        self._shown = 0
        """Handle of what is shown as text; a document measured since keeps its own."""
        self.button = IconButton(ctx.theme, "paragraph", tr("Lire le texte"))
        self.button.setCheckable(True)
        self.button.toggled.connect(self._toggled)
        viewer.bar.insert(1, self.button)
        viewer.strip.document_changed.connect(self._follow)
        viewer.strip.setAccessibleDescription(
            typeset(tr("Le texte de ces pages se lit par le bouton « Lire le texte »."))
        )
        self._follow()

    @property
    def _document(self) -> PdfDocument | None:
        document = self._viewer.strip.document
        return document if isinstance(document, PdfDocument) else None

    def _toggled(self, on: bool) -> None:
        if on:
            self._pen.setChecked(False)
            self._show()
            if self.pane is not None:
                self.pane.field.setFocus()
        else:
            self._leave()
        self._pen.setEnabled(not on and self._document is not None)

    def _follow(self) -> None:
        """Another document is shown, or none: its words too, while words are wanted."""
        document = self._document
        self.button.setEnabled(document is not None)
        if not self.button.isChecked():
            return
        self._pen.setEnabled(False)
        if document is None:
            self._shown = 0
            if self.pane is not None:
                self.pane.end()
        elif document.handle != self._shown:
            self._show()

    def _show(self) -> None:
        document = self._document
        if document is None:
            return
        if self.pane is None:
            self.pane = TextPane(self._ctx)
            self.pane.left.connect(lambda: self.button.setChecked(False))
        self._shown = document.handle
        strokes = Counter(stroke.page for stroke in self._desk.layer.strokes())
        said = [[ink_said(strokes[page])] if strokes[page] else [] for page in range(len(document.pages))]
        self.pane.show_told(Told(document, self._viewer.title or tr("Document"), 0, said), self._viewer.strip.page)
        self._viewer.show_instead(self.pane)

    def _leave(self) -> None:
        self._shown = 0
        if self.pane is None or self._document is None:
            return
        page = self.pane.page
        self.pane.end()
        self._viewer.show_instead(None)
        self._viewer.strip.go_to(page)
        self._viewer.strip.setFocus()


def ink_said(count: int) -> str:
    """How much ink lies on a page, in words."""
    return typeset(plural(count, "Votre encre : %n trait.", "Votre encre : %n traits."))
