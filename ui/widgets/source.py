"""« Illisible »: what nobody can read is shown as it was written."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from ui import text
from ui.context import Context
from ui.helping import end_row
from ui.text import tr
from ui.theme import Type
from ui.widgets.basic import Button, Label
from ui.widgets.dialogs import give_room

MOST_CHARACTERS = 200_000
"""Shown; more of it helps nobody, and a field of megabytes holds the window up."""


class SourceDialog(QDialog):
    """The sources of events; `CardSources` of cards."""

    HELP = "05-agenda"

    def __init__(self, ctx: Context, title: str, count: str, sources: Sequence[str], parent: QWidget) -> None:
        """``count``: how many they are, in words."""
        super().__init__(parent)
        self.setWindowTitle(title)
        give_room(self, ctx.theme, 640, 480)
        layout = QVBoxLayout(self)
        layout.addWidget(Label(ctx.theme, count, Type.BODY_STRONG))
        layout.addWidget(Label(ctx.theme, tr("Leur source, telle qu’elle est écrite{nbsp}:").format(nbsp=text.NBSP)))
        self.source = QPlainTextEdit()
        self.source.setReadOnly(True)
        self.source.setAccessibleName(tr("Source"))
        self.source.setPlainText("\n\n".join(sources)[:MOST_CHARACTERS])
        layout.addWidget(self.source, 1)
        end = end_row(ctx.theme, self)
        end.addWidget(Button(ctx.theme, tr("Fermer"), "plain", on_click=self.accept))
        layout.addLayout(end)


class CardSources(SourceDialog):
    """The sources of cards."""

    HELP = "14-contacts"
