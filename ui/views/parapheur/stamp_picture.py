"""The picture drawn in the stamps of one's own signatures: a signature written by hand, the body's seal. Kept once chosen."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget

from app.domain.errors import AppError
from ui.context import Context
from ui.errors import word_error
from ui.picturefile import read_picture
from ui.text import tr
from ui.theme import Space, Type
from ui.widgets.basic import Button, Label
from ui.widgets.flow import FlowLayout

SHOWN = QSize(120, 48)


class StampPicture(QWidget):
    """What is kept now, small; a button to choose another, and one to do without."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        self.jpeg = b""
        """As it will be drawn; empty = none."""
        line = FlowLayout(self, ctx.theme.gap(Space.S))
        self._shown = QLabel()
        self._shown.setAccessibleName(tr("Image du cartouche"))
        self.choose_button = Button(ctx.theme, tr("Image du cartouche…"), "plain", "image", self.choose)
        self.choose_button.setObjectName("local.picture")
        self.without = Button(ctx.theme, tr("Sans image"), "quiet", "", lambda: self._keep(b""))
        self.wrong = Label(ctx.theme, "", Type.SMALL_STRONG, "danger")
        line.addWidget(self._shown)
        line.addWidget(self.choose_button)
        line.addWidget(self.without)
        line.addWidget(self.wrong)
        self._show(b"")

    def read(self) -> None:
        """The one kept from before."""
        self._ctx.bridge.run(self._ctx.runtime.signing.stamp_picture(), on_done=self._show, owner=self)

    def choose(self) -> None:
        kinds = tr("Images (*.png *.jpg *.jpeg *.webp *.bmp)")
        name, _kind = QFileDialog.getOpenFileName(self, tr("Image du cartouche"), "", kinds)
        if name:
            self.take(Path(name))

    def take(self, path: Path) -> None:
        """Keep this file's picture, made small."""
        reading = asyncio.to_thread(read_picture, path)
        self._ctx.bridge.run(reading, on_done=self._keep, on_error=self._failed, owner=self)

    def _keep(self, jpeg: bytes) -> None:
        self._show(jpeg)
        self._ctx.bridge.run(self._ctx.runtime.signing.set_stamp_picture(jpeg), owner=self)

    def _show(self, jpeg: bytes) -> None:
        self.jpeg = jpeg
        self.wrong.set_text("")
        picture = QPixmap()
        if jpeg and picture.loadFromData(jpeg):
            ratio = self.devicePixelRatioF()
            fit, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            small = picture.scaled(SHOWN * ratio, fit, smooth)
            small.setDevicePixelRatio(ratio)
            self._shown.setPixmap(small)
        self._shown.setVisible(bool(jpeg))
        self.without.setVisible(bool(jpeg))

    def _failed(self, error: AppError) -> None:
        self.wrong.set_text(word_error(error).text())
