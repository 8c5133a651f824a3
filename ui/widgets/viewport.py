"""The viewport of a scroll area, made here.

Asked for one that Qt made, PySide looks for its exact class among all the widgets it knows and builds each of
them, enumerations included: ten milliseconds before the first list (measured).
"""

from __future__ import annotations

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractScrollArea, QWidget


def own_viewport(area: QAbstractScrollArea) -> None:
    """Give ``area`` a viewport like the one it had. Call it first in the constructor."""
    viewport = QWidget()
    viewport.setBackgroundRole(QPalette.ColorRole.Base)  # as QAbstractScrollArea and the item views do
    viewport.setAutoFillBackground(True)
    area.setViewport(viewport)
