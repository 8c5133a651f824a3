"""Tools for scans beside a viewer's own: turned, straightened, contrasted; kept for the next time, per document.

Nothing of the document changes: it is looked at otherwise, on this device.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject

from app.domain.documents import PageLooks
from app.services.pdf import PdfDocument
from ui.context import Context
from ui.text import tr
from ui.widgets.basic import IconButton
from ui.widgets.pdfview import PdfViewer

MOST_MEASURED = 60
"""Pages of one document that are measured: a longer one is no letter."""


class ScanTools(QObject):
    """Three buttons in the bar of one viewer."""

    def __init__(self, ctx: Context, viewer: PdfViewer) -> None:
        super().__init__(viewer)
        self._ctx, self._viewer = ctx, viewer
        self._looks = PageLooks(id="")
        self.turn = IconButton(ctx.theme, "rotate", tr("Tourner d’un quart de tour"), self._turn)
        self.straight = IconButton(ctx.theme, "straighten", tr("Redresser les pages penchées"))
        self.contrast = IconButton(ctx.theme, "contrast", tr("Renforcer le contraste"))
        for place, button in enumerate((self.turn, self.straight, self.contrast), 1):
            viewer.bar.insert(place, button)
        for button, act in ((self.straight, self._straighten), (self.contrast, self._set_contrast)):
            button.setCheckable(True)
            button.clicked.connect(act)
        viewer.strip.document_changed.connect(self._follow)
        self._follow()

    @property
    def looks(self) -> PageLooks:
        """How the document shown is looked at."""
        return self._looks

    @property
    def _document(self) -> PdfDocument | None:
        document = self._viewer.strip.document
        return document if isinstance(document, PdfDocument) and document.sha256 else None

    def _follow(self) -> None:
        """Another document: as it was last looked at."""
        document = self._document
        for button in (self.turn, self.straight, self.contrast):
            button.setEnabled(document is not None)
        self._looks = PageLooks(id=document.sha256 if document is not None else "")
        self._show_buttons()
        if document is not None:
            self._ctx.bridge.run(
                self._ctx.runtime.pdf.looks(document), on_done=lambda found: self._take(document, found), owner=self
            )

    def _take(self, document: PdfDocument, looks: PageLooks) -> None:
        if document is self._document and looks != self._looks:
            self._looks = looks
            self._apply()

    def _apply(self) -> None:
        looks = self._looks
        tilts = dict(enumerate(looks.tilts)) if looks.straight else {}
        self._viewer.strip.set_looks(looks.rotation, tilts, contrast=looks.contrast)
        self._show_buttons()

    def _show_buttons(self) -> None:
        self.straight.setChecked(self._looks.straight)
        self.contrast.setChecked(self._looks.contrast)

    # --- what the user asks ---------------------------------------------------------------------

    def _turn(self) -> None:
        self._set(replace(self._looks, rotation=(self._looks.rotation + 90) % 360))

    def _set_contrast(self, on: bool) -> None:
        self._set(replace(self._looks, contrast=on))

    def _straighten(self, on: bool) -> None:
        """Measured once for each document."""
        document = self._document
        self._set(replace(self._looks, straight=on))
        if document is None or not on or self._looks.tilts:
            return
        pdf = self._ctx.runtime.pdf

        async def measure() -> list[float]:
            return [await pdf.skew(document, page) for page in range(min(len(document.pages), MOST_MEASURED))]

        self._ctx.bridge.run(measure(), on_done=lambda tilts: self._measured(document, tilts), owner=self)

    def _measured(self, document: PdfDocument, tilts: Sequence[float]) -> None:
        if document is not self._document:
            return
        self._set(replace(self._looks, tilts=tuple(tilts)))
        if not any(tilts):
            self._ctx.shell.toast(tr("Aucune page ne penche."))

    def _set(self, looks: PageLooks) -> None:
        document = self._document
        if document is None:
            return
        self._looks = looks
        self._apply()
        self._ctx.bridge.run(self._ctx.runtime.pdf.keep_looks(document.account, looks), owner=self)
