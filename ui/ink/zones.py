"""Zones of a page painted over it: frames of notes, what is selected."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.domain.seances import Rect


def zone_rect(zone: Rect, place: QRectF, scale: float) -> QRectF:
    """A zone of a page in the viewport, logical pixels."""
    width, height = (zone.right - zone.left) * scale, (zone.bottom - zone.top) * scale
    return QRectF(place.left() + zone.left * scale, place.top() + zone.top * scale, width, height)


def paint_zone(
    painter: QPainter,
    zone: Rect,
    place: QRectF,
    scale: float,
    colour: QColor,
    *,
    dashed: bool = False,
    bold: bool = False,
) -> None:
    """The frame of a note: filled as a highlighter would, outlined in a darker shade."""
    rect = zone_rect(zone, place, scale)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
    fill = QColor(colour)
    fill.setAlpha(150 if bold else 90)
    painter.fillRect(rect, fill)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
    painter.setPen(QPen(colour.darker(190), 2.5 if bold else 1.5, style))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(rect)


def paint_frame(painter: QPainter, zone: Rect, place: QRectF, scale: float, colour: QColor) -> None:
    """A dashed frame around something taken in hand."""
    painter.setPen(QPen(colour, 1.5, Qt.PenStyle.DashLine))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(zone_rect(zone, place, scale).adjusted(-3, -3, 3, 3))
