"""A small dialog that asks for one name: of a folder, say."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from ui.context import Context
from ui.helping import end_row
from ui.text import tr
from ui.theme import Space, Type
from ui.widgets.basic import Button, Label


class NameDialog(QDialog):
    """Asks for one name; ``name()`` once accepted."""

    HELP = "03-lire-messages"

    def __init__(
        self,
        ctx: Context,
        title: str,
        label: str,
        yes: str,
        parent: QWidget,
        name: str = "",
        *,
        empty_too: bool = False,
        longest: int = 255,
    ) -> None:
        """``empty_too``: no name at all is an answer."""
        super().__init__(parent)
        theme = ctx.theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(theme.px(340))
        layout = QVBoxLayout(self)
        gap = theme.gap(Space.L)
        layout.setContentsMargins(gap, gap, gap, gap)
        layout.setSpacing(theme.gap(Space.M))
        layout.addWidget(Label(theme, label, Type.BODY))
        self._field = QLineEdit(name)
        self._field.setAccessibleName(label)
        self._field.setMaxLength(longest)
        self._field.selectAll()
        layout.addWidget(self._field)
        buttons = end_row(theme, self)
        buttons.addWidget(Button(theme, tr("Annuler"), "plain", on_click=self.reject))
        self._ok = Button(theme, yes, "primary", "check", self.accept)
        self._ok.setEnabled(empty_too or bool(name))
        self._ok.setDefault(True)
        buttons.addWidget(self._ok)
        self._field.textChanged.connect(lambda _text: self._ok.setEnabled(empty_too or bool(self.name())))
        layout.addLayout(buttons)

    def name(self) -> str:
        return self._field.text().strip()
