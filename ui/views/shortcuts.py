"""All shortcuts on one page, built from the registry."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from ui.actions import ActionRegistry
from ui.theme import Space, Theme, Type
from ui.views.spaces import SPACES
from ui.widgets.basic import Button, Label, ScrollPage


def show_shortcuts(parent: QWidget, theme: Theme, registry: ActionRegistry) -> QDialog:
    """Open the page; it belongs to ``parent``."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(QCoreApplication.translate("shortcuts", "Raccourcis clavier"))
    dialog.resize(min(parent.width() - 40, theme.px(620)), min(parent.height() - 40, theme.px(640)))
    page = ScrollPage(theme)
    names = {"": QCoreApplication.translate("shortcuts", "Partout"), **{space.id: space.shown() for space in SPACES}}
    for space, name in names.items():
        actions = [a for a in registry.all() if a.space == space and a.shortcuts]
        if not actions:
            continue
        page.body.addWidget(Label(theme, name, Type.LEAD))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.gap(Space.XL))
        for row, action in enumerate(actions):
            keys = " · ".join(
                QKeySequence(k).toString(QKeySequence.SequenceFormat.NativeText) for k in action.shortcuts
            )
            grid.addWidget(Label(theme, action.shown()), row, 0)
            grid.addWidget(Label(theme, keys, Type.SMALL_STRONG, "text_soft"), row, 1)
        grid.setColumnStretch(0, 1)
        page.body.addLayout(grid)
    page.body.addStretch(1)
    layout = QVBoxLayout(dialog)
    layout.addWidget(page)
    close = QCoreApplication.translate("shortcuts", "Fermer")
    layout.addWidget(Button(theme, close, "primary", on_click=dialog.accept))
    dialog.open()
    return dialog
