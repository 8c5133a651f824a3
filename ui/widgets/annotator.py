"""Ink on any PDF that is shown: a letter, a document of the parapheur, an attachment, a file of this computer.

Ink is filed under the bytes of the document (`copies.ink_document`), in the encrypted store of the account that
brought it; the document itself is never touched. What there is is always shown; tools come on demand, and the pen
writes at once, as everywhere.
"""

from __future__ import annotations

from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from app.domain.changes import ChangeSet
from app.domain.seances import InkStroke, Rect
from app.services.copies import Saved, ink_document
from app.services.pdf import ON_DISK, PdfDocument
from ui.context import Context
from ui.ink.asking import ask_words
from ui.ink.desk import InkDesk, Page
from ui.ink.inkbar import InkBar
from ui.ink.tools import ToolKind
from ui.text import tr, typeset
from ui.widgets.basic import IconButton
from ui.widgets.pdfview import PdfViewer
from ui.widgets.readtext import TextReading
from ui.widgets.saving import ask_target


class Annotator(QObject):
    """Writes on what one viewer shows."""

    def __init__(self, ctx: Context, viewer: PdfViewer) -> None:
        super().__init__(viewer)
        self._ctx, self._viewer = ctx, viewer
        self.desk = InkDesk(ctx, viewer.strip, self)
        self.bar = InkBar(ctx, self.desk)
        self.bar.hide()
        self.button = IconButton(ctx.theme, "pen", tr("Annoter ce document"))
        self.button.setCheckable(True)
        self.button.toggled.connect(self._show_tools)
        viewer.bar.insert(0, self.button)
        viewer.add_below(self.bar)
        viewer.strip.document_changed.connect(self._follow)
        self.bar.export_wanted.connect(self.export)
        self.desk.text_drawn.connect(self._write_text)
        self.desk.text_wanted.connect(self._change_text)
        ctx.bridge.changed.connect(self._on_changes)
        self._follow()

    def _show_tools(self, on: bool) -> None:
        self.bar.setVisible(on)
        if not on:
            self.desk.choose(ToolKind.HAND)

    @property
    def _document(self) -> PdfDocument | None:
        document = self._viewer.strip.document
        return document if isinstance(document, PdfDocument) else None

    def _follow(self) -> None:
        """Another document is shown, or none."""
        document = self._document
        self.button.setEnabled(document is not None)
        if document is None:
            self.button.setChecked(False)
            self.desk.open(None)
        else:
            self.desk.open(Page(document.account, "", ink_document(document.sha256)))

    def _on_changes(self, changes: ChangeSet) -> None:
        document = self._document
        if document is None:
            return
        ids = {key.id for key in changes.keys if key.kind == InkStroke.KIND and key.account == document.account}
        if ids:
            self.desk.refresh(ids, [ink_document(document.sha256)])

    # --- text boxes -----------------------------------------------------------------------------

    def _write_text(self, page: int, zone: Rect) -> None:
        self.desk.choose(ToolKind.HAND)
        if words := ask_words(self._viewer):
            self.desk.write_text(page, zone, words)

    def _change_text(self, stroke: InkStroke) -> None:
        words = ask_words(self._viewer, stroke.text)
        if words is not None:
            self.desk.change_text(stroke, words)

    # --- a copy ---------------------------------------------------------------------------------

    def export(self) -> None:
        """A PDF copy with the ink as standard annotations."""
        document = self._document
        if document is None:
            return
        target = ask_target(self._viewer, tr("Enregistrer une copie annotée"), tr("Copie annotée.pdf"))
        if target is not None:
            work = self._copy(document, target)
            self._ctx.bridge.run(work, on_done=lambda saved: self._ctx.shell.toast(saved_words(saved)), owner=self)

    def _copy(self, document: PdfDocument, target: Path) -> Coroutine[Any, Any, Saved]:
        copies, data = self._ctx.runtime.copies, self._viewer.data
        path = document.ref.removeprefix(ON_DISK) if document.ref.startswith(ON_DISK) else ""
        if path:
            return copies.export_path(document.account, Path(path), document.sha256, target)
        if data is not None:
            return copies.export_bytes(document.account, data, document.sha256, target)
        return copies.export_file(document.account, document.ref, document.sha256, target)


def saved_words(saved: Saved) -> str:
    """What to say of a copy: in that of a signed PDF the signature still holds, for what was signed and no more."""
    if saved.signed:
        return typeset(
            tr(
                "Copie annotée enregistrée. Le document est signé : dans la copie, sa signature reste valable, mais ne "
                "porte pas sur vos notes, ajoutées après. L’original est inchangé."
            )
        )
    return tr("Copie annotée enregistrée.")


class AnnotatedViewer(PdfViewer):
    """A viewer one can write on."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx)
        self.annotator = Annotator(ctx, self)
        self.reading = TextReading(ctx, self, self.annotator.desk, self.annotator.button)
