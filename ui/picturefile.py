"""Pictures as they come: one of a stranger's opened within limits, one chosen by the user made small enough to keep."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter

from app.domain.errors import Rejected

SIDE_PX = 480
"""Longest side of a picture as it is kept."""
MOST_FILE_BYTES = 40 * 1024 * 1024
MOST_PIXELS = 150_000_000
"""A larger picture would take more than half a gigabyte once opened."""
QUALITY = 85


def opened(data: bytes, most_pixels: int) -> QImage:
    """The picture in ``data``, which comes from anybody; null where it is none, or has more pixels than that.

    Its size is read before anything is decoded: some kilobytes may claim a gigabyte.
    """
    source = QBuffer()
    source.setData(QByteArray(data))
    source.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(source)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > most_pixels:
        return QImage()
    return reader.read()


def scaled_down(data: bytes) -> bytes:
    """A chosen picture as it is kept: upright, JPEG, `SIDE_PX` at most. Runs on any thread.

    Raises ``Rejected("not_a_picture")`` and ``Rejected("picture_too_large")``; the size is read before anything is
    decoded.
    """
    if len(data) > MOST_FILE_BYTES:
        raise Rejected("picture_too_large")
    source = QBuffer()
    source.setData(QByteArray(data))
    source.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(source)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or size.isEmpty():
        raise Rejected("not_a_picture")
    if size.width() * size.height() > MOST_PIXELS:
        raise Rejected("picture_too_large")
    if max(size.width(), size.height()) > SIDE_PX:
        reader.setScaledSize(size.scaled(QSize(SIDE_PX, SIDE_PX), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        raise Rejected("not_a_picture")
    return _as_jpeg(image)


def _as_jpeg(image: QImage) -> bytes:
    """On white where it was transparent: JPEG knows no transparency."""
    flat = QImage(image.size(), QImage.Format.Format_RGB32)
    flat.fill(Qt.GlobalColor.white)
    painter = QPainter(flat)
    painter.drawImage(0, 0, image)
    painter.end()
    target = QBuffer()
    target.open(QIODevice.OpenModeFlag.WriteOnly)
    flat.save(target, "JPEG", QUALITY)  # type: ignore[call-overload] # PySide's stubs know the format as bytes only
    return bytes(target.data().data())


def read_picture(path: Path) -> bytes:
    """A file of the user's, scaled down. Raises what `scaled_down` raises; a file that cannot be read is no picture."""
    try:
        if path.stat().st_size > MOST_FILE_BYTES:
            raise Rejected("picture_too_large")
        return scaled_down(path.read_bytes())
    except OSError as error:
        raise Rejected("not_a_picture") from error
