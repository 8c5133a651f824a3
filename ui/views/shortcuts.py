"""All shortcuts on one page, built from the registry."""

from __future__ import annotations

from collections.abc import Container

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.actions import ActionRegistry
from ui.theme import Space, Theme, Type
from ui.views.spaces import SPACES
from ui.widgets.basic import Button, Label, ScrollPage


def show_shortcuts(parent: QWidget, theme: Theme, registry: ActionRegistry, present: Container[str]) -> QDialog:
    """Open the page; it belongs to ``parent``. ``present``: the spaces that the profile has."""
    dialog = QDialog(parent)
    dialog.setProperty("help", "21-clavier-doigt-voix")
    dialog.setWindowTitle(QCoreApplication.translate("shortcuts", "Raccourcis clavier"))
    dialog.resize(min(parent.width() - 40, theme.px(620)), min(parent.height() - 40, theme.px(640)))
    page = ScrollPage(theme)
    spaces = {space.id: space.shown() for space in SPACES if space.id in present}
    names = {"": QCoreApplication.translate("shortcuts", "Partout"), **spaces}
    for space, name in names.items():
        actions = [
            a for a in registry.all() if a.space == space and registry.shortcuts(a.id) and not _absent(a.id, present)
        ]
        if not actions:
            continue
        page.body.addWidget(Label(theme, name, Type.LEAD))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.gap(Space.XL))
        for row, action in enumerate(actions):
            keys = " · ".join(registry.shortcuts(action.id))
            grid.addWidget(Label(theme, action.shown()), row, 0)
            grid.addWidget(Label(theme, keys, Type.SMALL_STRONG, "text_soft"), row, 1)
        grid.setColumnStretch(0, 1)
        page.body.addLayout(grid)
    page.body.addStretch(1)
    layout = QVBoxLayout(dialog)
    layout.addWidget(page)
    close = QCoreApplication.translate("shortcuts", "Fermer")
    end = QHBoxLayout()
    end.addStretch(1)
    end.addWidget(Button(theme, close, "plain", on_click=dialog.accept))
    layout.addLayout(end)
    dialog.open()
    return dialog


def _absent(action: str, present: Container[str]) -> bool:
    """Whether the action only leads to a space that the profile has not."""
    return action.startswith("go.") and action.removeprefix("go.") not in present
