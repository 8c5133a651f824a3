"""Models of messages while writing: chosen from a menu, their blanks filled in, what is written kept as one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from html import escape

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QMenu, QVBoxLayout, QWidget

from app.domain.templates import blanks, filled
from app.services.mail import MailDraft
from app.services.templates import Template, TemplateText
from ui.context import Context
from ui.helping import end_row
from ui.text import NBSP, tr
from ui.theme import Space, Type
from ui.widgets.basic import Button, Label

Insert = Callable[[TemplateText], None]


class TemplateChoice(QObject):
    """Offers models for the message being written; ``insert`` takes the one chosen, its blanks filled."""

    def __init__(self, ctx: Context, parent: QWidget, insert: Insert) -> None:
        super().__init__(parent)
        self._ctx, self._parent, self._insert = ctx, parent, insert
        self.dialog: BlanksDialog | None = None

    def offer(self, draft: MailDraft, place: QPoint) -> None:
        """The menu of models, at ``place``."""
        self._ctx.bridge.run(
            self._ctx.runtime.templates.offered(draft.account),
            on_done=lambda found: self.menu(found).popup(place),
            owner=self,
        )

    def menu(self, templates: Sequence[Template]) -> QMenu:
        """One entry for each model; one sentence where there is none."""
        menu = QMenu(self._parent)
        folder = ""
        for template in templates:
            if template.folder != folder:
                folder = template.folder
                menu.addSection(folder)
            name = template.name or tr("(sans objet)")
            menu.addAction(name.replace("&", "&&")).triggered.connect(partial(self._choose, template))
        if not templates:
            menu.addAction(tr("Aucun modèle{nbsp}: enregistrez-en un depuis ce menu.").format(nbsp=NBSP)).setEnabled(
                False
            )
        return menu

    def keep(self, draft: MailDraft) -> None:
        """Keep what is written as a model."""
        said = tr("Modèle enregistré. Vous le retrouverez dans « Insérer un modèle ».")
        self._ctx.bridge.run(
            self._ctx.runtime.templates.save(draft), on_done=lambda _id: self._ctx.shell.toast(said), owner=self
        )

    def _choose(self, template: Template, _checked: bool = False) -> None:
        self._ctx.bridge.run(self._ctx.runtime.templates.read(template.key), on_done=self._read, owner=self)

    def _read(self, text: TemplateText) -> None:
        names = blanks(text.subject, text.text)
        if not names:
            self._insert(text)
            return
        self.dialog = BlanksDialog(self._ctx, self._parent, names, lambda values: self._insert(_filled(text, values)))
        self.dialog.open()


class BlanksDialog(QDialog):
    """The blanks of a model, one field each; an empty one stays as it is in the text."""

    HELP = "04-ecrire"

    def __init__(
        self, ctx: Context, parent: QWidget, names: Sequence[str], done: Callable[[Mapping[str, str]], None]
    ) -> None:
        super().__init__(parent)
        self._done = done
        theme = ctx.theme
        self.setWindowTitle(tr("Compléter le modèle"))
        column = QVBoxLayout(self)
        column.setSpacing(theme.gap(Space.S))
        column.addWidget(Label(theme, tr("Compléter le modèle"), Type.LEAD))
        self.fields: dict[str, QLineEdit] = {}
        for name in names:
            label = QLabel(name)
            label.setFont(theme.font(Type.SMALL))
            field = QLineEdit()
            field.setMinimumHeight(theme.target())
            field.setAccessibleName(name)
            label.setBuddy(field)
            column.addWidget(label)
            column.addWidget(field)
            self.fields[name] = field
        buttons = end_row(theme, self)
        buttons.addWidget(Button(theme, tr("Annuler"), "plain", on_click=self.reject))
        insert = Button(theme, tr("Insérer"), "primary", on_click=self.accept)
        insert.setDefault(True)
        buttons.addWidget(insert)
        column.addLayout(buttons)
        self.setMinimumWidth(theme.px(420))

    def accept(self) -> None:
        super().accept()
        self._done({name: field.text().strip() for name, field in self.fields.items()})


def _filled(text: TemplateText, values: Mapping[str, str]) -> TemplateText:
    in_page = {name: escape(value) for name, value in values.items()}
    return replace(
        text,
        subject=filled(text.subject, values),
        text=filled(text.text, values),
        html=filled(text.html, in_page),
    )
