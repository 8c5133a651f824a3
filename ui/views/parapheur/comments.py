"""Comments placed on the pages of a document (row 63): pins over the viewer, a tap to read one, a tool to place one.

The server writes a comment into the document itself; until it has, the pin says « en attente d'envoi ».
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.domain.ids import Key
from app.domain.parapheur import Comment, Dossier, DossierDocument
from app.services.parapheur import DossierPage
from ui.context import Context
from ui.text import tr
from ui.views.parapheur.asking import AskDialog, NoteField
from ui.views.parapheur.facts_tab import comment_about
from ui.widgets.basic import IconButton
from ui.widgets.pdfview import PdfViewer

PIN_PX = 26
REACH_PX = 28
"""How far from a pin a finger may fall."""


class CommentDialog(AskDialog):
    """The text of a new comment; ``text()`` once it was accepted."""

    def __init__(self, ctx: Context, name: str, page: int, parent: QWidget) -> None:
        consequence = tr("Il sera écrit dans le document, à cet endroit de la page {page}, et lu par tout le circuit.")
        super().__init__(ctx, tr("Poser un commentaire"), name, consequence.format(page=page + 1), parent)
        self.note = NoteField(ctx, tr("Commentaire"), tr("Ce que vous voulez dire ici"))
        self.column.addWidget(self.note)
        self.note.changed.connect(self._check)
        self.finish(tr("Poser"), "note")
        self._check()
        self.note.field.setFocus()

    def text(self) -> str:
        return self.note.text()

    def _check(self) -> None:
        if hasattr(self, "ok"):
            self.ok.setEnabled(bool(self.text()) and self.note.fits)


class CommentLayer:
    """The comments of the document that a viewer shows."""

    def __init__(self, ctx: Context, viewer: PdfViewer, parent: QWidget) -> None:
        self._ctx, self._viewer, self._parent = ctx, viewer, parent
        self._key: Key | None = None
        self._dossier: Dossier | None = None
        self._document: DossierDocument | None = None
        self.button = IconButton(ctx.theme, "note", tr("Poser un commentaire sur la page"), self._armed)
        self.button.setCheckable(True)
        self.button.setObjectName("parapheur.comment")
        viewer.bar.insert(0, self.button)
        viewer.strip.overlays.append(self._paint)
        viewer.strip.tapped.connect(self._tapped)
        self.clear()

    def show(self, page: DossierPage, document: DossierDocument) -> None:
        """The viewer shows this document of this dossier."""
        self._key, self._dossier, self._document = page.entry.key, page.dossier, document
        dossier = page.dossier
        able = dossier.annotations_allowed and "comment" not in dossier.unable and "pdf" in document.media_type
        possible = able and dossier.pending_step is not None and bool(dossier.fingerprint)
        self._viewer.bar.allow(self.button, on=possible)
        self._viewer.strip.viewport().update()

    def refresh(self, page: DossierPage) -> None:
        """The dossier changed while its document is in sight."""
        if self._document is not None and page.entry.key == self._key:
            self.show(page, self._document)

    def clear(self) -> None:
        """The viewer shows something else."""
        self._document = None
        self.button.setChecked(False)
        self._viewer.bar.allow(self.button, on=False)

    @property
    def shown(self) -> list[Comment]:
        """Those of the document in sight."""
        if self._dossier is None or self._document is None:
            return []
        return [comment for comment in self._dossier.comments if comment.document_id == self._document.id]

    # --- placing --------------------------------------------------------------------------------

    def _armed(self) -> None:
        if self.button.isChecked():
            self._ctx.shell.toast(tr("Touchez la page à l’endroit du commentaire."))

    def _tapped(self, page: int, place: QPointF) -> None:
        if self._document is None or self._viewer.strip.document is None:
            return
        if self.button.isChecked():
            self._ask(page, place)
        elif (found := self._at(page, place)) is not None:
            self._ctx.shell.toast(f"{found.text}\n{comment_about(found)}", ms=8000)

    def _ask(self, page: int, place: QPointF) -> None:
        self.button.setChecked(False)
        key, document = self._key, self._document
        if key is None or document is None:
            return
        height = self._viewer.strip.size_of(page)[1]
        at = (place.x(), height - place.y())
        dialog = CommentDialog(self._ctx, document.name, page, self._parent)
        dialog.accepted.connect(lambda: self._place(key, document, page, (*at, height), dialog.text()))
        dialog.open()

    def _place(self, key: Key, document: DossierDocument, page: int, at: tuple[float, float, float], said: str) -> None:
        self._ctx.bridge.run(
            self._ctx.runtime.parapheur.comment(key, document.id, page, at[:2], said, at[2]),
            on_done=lambda _none: self._ctx.shell.toast(tr("Commentaire posé. Il part dès que possible.")),
            owner=self._parent,
        )

    # --- pins -----------------------------------------------------------------------------------

    def _at(self, page: int, place: QPointF) -> Comment | None:
        height = self._viewer.strip.size_of(page)[1]
        reach = REACH_PX / max(self._viewer.strip.scale, 0.01)
        for comment in self.shown:
            near = QPointF(comment.x_pt, comment.down_pt(height)) - place
            if comment.page == page and near.manhattanLength() < reach * 1.5:
                return comment
        return None

    def _paint(self, painter: QPainter, page: int, place: QRectF, scale: float) -> None:
        here = [comment for comment in self.shown if comment.page == page]
        if not here:
            return
        height = place.height() / scale
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = self._ctx.theme.px(PIN_PX)
        for number, comment in enumerate(here, 1):
            at = place.topLeft() + QPointF(comment.x_pt * scale, comment.down_pt(height) * scale)
            box = QRectF(at.x(), at.y() - side, side, side)
            painter.setPen(
                QPen(QColor("#7a5b00"), 1.5, Qt.PenStyle.DashLine if comment.waiting else Qt.PenStyle.SolidLine)
            )
            painter.setBrush(QColor("#ffd84d"))
            painter.drawRoundedRect(box, 5, 5)
            painter.setPen(QColor("#3a2b00"))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(number))
        painter.restore()
