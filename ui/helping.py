"""« ? » in dialogs: the guide's page for what is asked, opened over it. Each dialog's class names its page in ``HELP``."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout

from ui.text import tr
from ui.theme import Space, Theme
from ui.widgets.basic import IconButton


def help_button(theme: Theme, dialog: QDialog) -> IconButton:
    """A finger has no F1."""

    def open_page() -> None:
        from ui.guide import GuideDialog  # when it is asked for

        GuideDialog(theme, dialog, getattr(dialog, "HELP")).open()  # noqa: B009 - a dialog without one is a bug

    button = IconButton(theme, "help", tr("Aide"), open_page)
    button.setObjectName("dialog.help")
    return button


def end_row(theme: Theme, dialog: QDialog) -> QHBoxLayout:
    """The row that ends a dialog: help first, then room, then the buttons that the caller adds."""
    row = QHBoxLayout()
    row.setSpacing(theme.gap(Space.S))
    row.addWidget(help_button(theme, dialog))
    row.addStretch(1)
    return row
