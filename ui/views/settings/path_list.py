"""Files of this machine that a page keeps (card modules, certificates): each with the button that forgets it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import Theme, Type
from ui.widgets.basic import IconButton, Label, clear


class PathList(QWidget):
    """Paths under a title; nothing at all where there is none."""

    def __init__(self, theme: Theme, title: str, remove_words: str, remove: Callable[[str], None]) -> None:
        """``remove_words`` names the button of one file, with ``{name}`` for the file's; ``remove`` gets its path."""
        super().__init__()
        self._theme, self._title, self._remove_words, self._remove = theme, title, remove_words, remove
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def show_paths(self, paths: Sequence[str]) -> None:
        """These, in place of those shown."""
        clear(self._column)
        if paths:
            self._column.addWidget(Label(self._theme, self._title, Type.SMALL_STRONG, "text_soft"))
        for path in paths:
            line = QHBoxLayout()
            line.addWidget(Label(self._theme, path, Type.SMALL, elide=True), 1)
            name = self._remove_words.format(name=Path(path).name)
            line.addWidget(IconButton(self._theme, "trash", name, partial(self._remove, path)))
            self._column.addLayout(line)
        self.setVisible(bool(paths))
