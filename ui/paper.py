"""The typeface of what is printed or becomes a PDF."""

from __future__ import annotations

from PySide6.QtGui import QFont, QGuiApplication

PAPER_PT = 10.0


def paper_font(size_pt: float = PAPER_PT) -> QFont:
    """In points: that of the window is in pixels, of which a printer has twelve times as many an inch.

    Without the contextual forms of the typeface: PDF readers could not copy nor find the signs they replace.
    """
    font = QFont(QGuiApplication.font().family())
    font.setPointSizeF(size_pt)
    for feature in ("calt", "case", "ccmp", "liga"):
        font.setFeature(QFont.Tag(feature), 0)
    return font
