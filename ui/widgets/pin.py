"""A field for a card's PIN that says each key: for people who do not see the dots (row A36).

By default a key is announced by its rank (« 3 caractères »), so that nobody near hears the code. « Lire les
chiffres » reads each digit as it is typed, for who works with headphones; « Afficher » shows them. Both hold for
this entry only. The text lives in the field until `take`, which empties it.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ui.context import Context
from ui.text import plural, tr
from ui.theme import Space, Type
from ui.widgets.basic import Button, Label
from ui.widgets.flow import FlowLayout


class PinField(QWidget):
    """The field, what is wrong with it, and its two switches."""

    changed = Signal()
    agreed = Signal()
    """Return was pressed."""

    def __init__(self, ctx: Context, name: str, object_name: str = "", *, in_file: bool = False) -> None:
        """``name``: whose code it is, for screen readers. ``in_file``: of a PKCS#12, not of a card."""
        super().__init__()
        theme = ctx.theme
        self.edit = edit = QLineEdit()
        edit.setObjectName(object_name)
        edit.setEchoMode(QLineEdit.EchoMode.Password)
        edit.setPlaceholderText(tr("Code du fichier") if in_file else tr("Code PIN de la carte"))
        edit.setAccessibleName(name)
        edit.setMinimumHeight(theme.target())
        edit.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self.wanting = Label(theme, "", Type.SMALL, "danger")
        self.wanting.hide()
        self.spoken = ""
        """What was announced last: for tests."""
        self._before = ""
        self._show = self._switch(ctx, tr("Afficher"), "eye", self._echo)
        self._read = self._switch(ctx, tr("Lire les chiffres"), "help", lambda: None)
        self._read.setAccessibleDescription(tr("Chaque chiffre est lu à voix haute quand vous le tapez."))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.gap(Space.XS))
        column.addWidget(edit)
        column.addWidget(self.wanting)
        switches = QWidget()
        flow = FlowLayout(switches, theme.gap(Space.XS))
        flow.addWidget(self._show)
        flow.addWidget(self._read)
        column.addWidget(switches)
        edit.textChanged.connect(self._typed)
        edit.returnPressed.connect(self.agreed)
        self.setFocusProxy(edit)

    def _switch(self, ctx: Context, words: str, icon: str, act: object) -> Button:
        button = Button(ctx.theme, words, "chip", icon)
        button.setCheckable(True)
        button.toggled.connect(act)
        return button

    @property
    def filled(self) -> bool:
        return bool(self.edit.text())

    def take(self) -> str:
        """What was typed; the field is empty and its switches are off afterwards."""
        text = self.edit.text()
        self.edit.blockSignals(True)
        self.edit.clear()
        self.edit.blockSignals(False)
        self._before = ""
        self._show.setChecked(False)
        self._read.setChecked(False)
        return text

    def forget(self) -> None:
        """Nothing typed stays: the window was locked."""
        if self.filled:
            self.take()
            self.changed.emit()

    def ask(self, sentence: str) -> None:
        """Say, in sight and aloud, what is wrong, and take the focus."""
        self.wanting.set_text(sentence)
        self.wanting.show()
        self.edit.setAccessibleDescription(sentence)
        self._say(sentence)
        self.edit.setFocus()

    def _echo(self) -> None:
        shown = self._show.isChecked()
        self.edit.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)

    def _typed(self, text: str) -> None:
        before, self._before = self._before, "·" * len(text)
        self.wanting.hide()
        self.edit.setAccessibleDescription("")
        if len(text) > len(before) and self._read.isChecked():
            self._say(text[self.edit.cursorPosition() - 1] if self.edit.cursorPosition() else text[-1])
        elif not text:
            self._say(tr("Code effacé"))
        else:
            self._say(plural(len(text), "%n caractère", "%n caractères"))
        self.changed.emit()

    def _say(self, sentence: str) -> None:
        self.spoken = sentence
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.edit, sentence))
