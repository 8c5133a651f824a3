"""Pictures of cards in the window: one chosen or dropped is scaled down, one on a card is shown round."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.errors import AppError
from ui.context import Context
from ui.errors import word_error
from ui.picturefile import read_picture
from ui.theme import Space, Type
from ui.views.contacts.portrait import Portrait
from ui.widgets.basic import Button, Label
from ui.widgets.flow import FlowLayout


def round_picture(data: bytes, side: int) -> QPixmap:
    """A picture cut to a disc of ``side`` device pixels, for a list; null when it is unreadable."""
    picture = QPixmap()
    if not picture.loadFromData(data):
        return QPixmap()
    fit = Qt.AspectRatioMode.KeepAspectRatioByExpanding
    filled = picture.scaled(QSize(side, side), fit, Qt.TransformationMode.SmoothTransformation)
    made = QPixmap(side, side)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    disc = QPainterPath()
    disc.addEllipse(0, 0, side, side)
    painter.setClipPath(disc)
    painter.drawPixmap((side - filled.width()) // 2, (side - filled.height()) // 2, filled)
    painter.end()
    return made


class PictureField(QWidget):
    """The picture of a card in its form: chosen, dropped on it, or taken away."""

    def __init__(self, ctx: Context, name: str, held: bytes) -> None:
        super().__init__()
        self._ctx, self._name, self._shown = ctx, name, held
        self.chosen: bytes | None = None
        """None = as it was, empty = taken away."""
        self.setAcceptDrops(True)
        theme = ctx.theme
        self._portrait = Portrait(theme, name)
        self._choose = Button(theme, "", "plain", "image", self._ask)
        self._remove = Button(theme, self.tr("Retirer la photo"), "quiet", "close", self._take_away)
        self.problem = Label(theme, "", Type.SMALL, "danger")
        self.problem.hide()
        line, acts = QHBoxLayout(self), QVBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.gap(Space.M))
        line.addWidget(self._portrait, 0, Qt.AlignmentFlag.AlignTop)
        buttons = QWidget()
        flow = FlowLayout(buttons, theme.gap(Space.S))
        flow.addWidget(self._choose)
        flow.addWidget(self._remove)
        acts.addWidget(buttons)
        acts.addWidget(self.problem)
        line.addLayout(acts, 1)
        self._show()

    def _show(self) -> None:
        self._portrait.show_picture(self._shown)
        self._choose.setText(self.tr("Changer la photo…") if self._shown else self.tr("Choisir une photo…"))
        self._remove.setVisible(bool(self._shown))

    def _ask(self) -> None:
        kinds = self.tr("Images (*.jpg *.jpeg *.png *.webp *.gif *.bmp)")
        path, _kind = QFileDialog.getOpenFileName(self, self.tr("Choisir une photo"), "", kinds)
        if path:
            self.take(Path(path))

    def take(self, path: Path) -> None:
        """Put the picture of a file into the form, or say why not."""
        self._ctx.bridge.run(asyncio.to_thread(read_picture, path), on_done=self.put, on_error=self._refuse, owner=self)

    def put(self, data: bytes) -> None:
        """Another picture, or none when empty."""
        self.problem.hide()
        self.chosen = self._shown = data
        self._show()

    def _refuse(self, error: AppError) -> None:
        said = word_error(error)
        self.problem.set_text(" ".join(part for part in (said.what, said.effect, said.remedy) if part))
        self.problem.show()

    def _take_away(self) -> None:
        self.put(b"")
        self._choose.setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self.take(Path(url.toLocalFile()))
                return
