"""Searching in what is read: the field, how many places there are, and the way from one to the next."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from ui.text import plural, tr
from ui.theme import Space, Theme, Type
from ui.widgets.basic import IconButton, Label

LEAST_PX = 110
"""The field's least width: its prompt, and some letters of a word."""


class SearchBar(QWidget):
    """Asks; whoever owns it searches and tells what was found."""

    wanted = Signal(str)
    """Words to look for; empty = no more."""
    stepped = Signal(int)
    """The next place, or the one before."""
    begun = Signal()
    """The user is about to search."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.field = _Field(self.tr("Chercher"), self.tr("Chercher dans le document"))
        self.field.setClearButtonEnabled(True)
        self.field.setMinimumWidth(theme.px(LEAST_PX))
        self.field.setMaximumWidth(theme.px(260))
        self.field.setMinimumHeight(theme.target() - 8)
        self._count = Label(theme, "", Type.SMALL, "text_soft")
        self._count.setWordWrap(False)
        self._before = IconButton(theme, "chevron-up", self.tr("Résultat précédent"), lambda: self.stepped.emit(-1))
        self._after = IconButton(theme, "chevron-down", self.tr("Résultat suivant"), lambda: self.stepped.emit(1))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.gap(Space.XS))
        line.addStretch(1)
        for widget in (self._count, self._before, self._after):
            line.addWidget(widget)
        line.addWidget(self.field, 100)  # all the room that there is, up to its widest
        self._searched = ""
        self.field.returnPressed.connect(self._entered)
        self.field.textChanged.connect(self._changed)
        self.field.focused.connect(self.begun)
        self.clear()

    @property
    def words(self) -> str:
        """What was searched last; empty = nothing."""
        return self._searched

    def clear(self) -> None:
        """Nothing is searched; what is typed stays."""
        self._searched = ""
        self._show("", some=False)

    def show_place(self, index: int, count: int) -> None:
        """Which of the places is in view, 0-based; none found is said too."""
        words = f"{index + 1}/{count}" if count else plural(0, "%n résultat", "%n résultats")
        self._show(words, some=count > 1)

    def take_focus(self) -> None:
        self.field.setFocus()
        self.field.selectAll()

    def _show(self, words: str, *, some: bool) -> None:
        self._count.set_text(words)
        self._count.setVisible(bool(words))
        self._count.setAccessibleName(tr("Résultat {place}").format(place=words) if words else "")
        for button in (self._before, self._after):
            button.setVisible(some)

    def _entered(self) -> None:
        words = self.field.text().strip()
        if words and words == self._searched:
            self.stepped.emit(1)
        else:
            self._searched = words
            self.wanted.emit(words)

    def _changed(self, typed: str) -> None:
        if not typed.strip() and self._searched:
            self.clear()
            self.wanted.emit("")


class _Field(QLineEdit):
    focused = Signal()

    def __init__(self, words: str, name: str) -> None:
        super().__init__()
        self.setPlaceholderText(words)
        self.setAccessibleName(name)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()
