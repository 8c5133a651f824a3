"""The words of a text box, asked for."""

from __future__ import annotations

from PySide6.QtWidgets import QInputDialog, QWidget

from ui.text import tr


def ask_words(parent: QWidget, words: str = "") -> str | None:
    """What is to stand on the page; None when the user changed their mind."""
    title, label = tr("Texte sur la page"), tr("Ces mots s’écrivent sur la page, à l’endroit choisi.")
    typed, agreed = QInputDialog.getMultiLineText(parent, title, label, words)
    return typed.strip() if agreed else None
