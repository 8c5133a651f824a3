"""How large a dialog is: roomy where there is room, never larger than the window it stands over."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog

from ui.theme import Space, Theme


def fit_words(dialog: QDialog) -> None:
    """Once it is filled: as high as its words need at the width it has. Qt asks before they wrap."""
    layout = dialog.layout()
    if layout is not None:
        wide = min(max(dialog.minimumWidth(), layout.totalMinimumSize().width()), dialog.maximumWidth())
        dialog.setMinimumHeight(min(layout.totalHeightForWidth(wide), dialog.maximumHeight()))


def give_room(dialog: QDialog, theme: Theme, width: int, height: int = 0) -> None:
    """At least so many pixels at 100 %, more with larger text, within the window of its parent."""
    parent = dialog.parentWidget()
    edge = 2 * theme.gap(Space.S)
    over = parent.window().size() if parent is not None else dialog.screen().availableSize()
    dialog.setMinimumSize(min(theme.px(width), over.width() - edge), min(theme.px(height), over.height() - edge))
    dialog.setMaximumSize(max(dialog.minimumWidth(), over.width() - edge), max(1, over.height() - edge))
