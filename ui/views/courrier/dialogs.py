"""What an operation on a letter asks before it is queued: somebody and a role, or a day."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QDate, QSize, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDateEdit,
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.domain.courrier import Addressee, Letter
from app.domain.errors import AppError
from app.domain.ids import Key
from ui import text
from ui.context import Context
from ui.errors import word_error
from ui.helping import end_row
from ui.theme import Space, Type
from ui.timers import single_shot
from ui.views.courrier.rows import ROLES
from ui.widgets.basic import Button, Label
from ui.widgets.combo import Combo

TYPING_MS = 250
DEFAULT_DAYS = 15
GIVEN_ROLES = ("action", "info", "opinion", "visa")


class _Form(QDialog):
    """A title, fields, « Annuler » and one button that does it."""

    HELP = "06-courrier"

    def __init__(self, ctx: Context, title: str, verb: str, icon: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._ctx = ctx
        theme = ctx.theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(theme.px(440))
        outer = QVBoxLayout(self)
        gap = theme.gap(Space.L)
        outer.setContentsMargins(gap, gap, gap, gap)
        outer.setSpacing(theme.gap(Space.M))
        outer.addWidget(Label(theme, title, Type.LEAD))
        self.fields = QVBoxLayout()
        self.fields.setSpacing(theme.gap(Space.S))
        outer.addLayout(self.fields)
        buttons = end_row(theme, self)
        buttons.addWidget(Button(theme, self.tr("Annuler"), "plain", on_click=self.reject))
        self.ok = Button(theme, verb, "primary", icon, self.accept)
        buttons.addWidget(self.ok)
        outer.addLayout(buttons)

    def add_field(self, name: str, field: QWidget) -> None:
        label = Label(self._ctx.theme, name, Type.BODY_STRONG)
        label.setBuddy(field)
        field.setAccessibleName(name)
        self.fields.addWidget(label)
        self.fields.addWidget(field)


class DayField(QDateEdit):
    """A day, from today on."""

    def __init__(self, date_text: str = "") -> None:
        super().__init__()
        self.setCalendarPopup(True)
        self.setDisplayFormat("dddd d MMMM yyyy")
        self.setMinimumDate(QDate.currentDate())
        known = QDate.fromString(date_text, Qt.DateFormat.ISODate)
        self.setDate(known if known.isValid() else QDate.currentDate().addDays(DEFAULT_DAYS))

    def iso(self) -> str:
        """``YYYY-MM-DD``."""
        return str(self.date().toString(Qt.DateFormat.ISODate))


class DueDateDialog(_Form):
    """Another day for the answer: ``day.iso()`` once it was accepted."""

    def __init__(self, ctx: Context, letter: Letter, parent: QWidget) -> None:
        super().__init__(ctx, text.tr("Changer l’échéance"), text.tr("Changer"), "agenda", parent)
        self.day = DayField(letter.due_date)
        self.add_field(self.tr("Nouvelle échéance"), self.day)


class AssignDialog(_Form):
    """Give the letter to somebody: `who`, `role`, `due_date` once it was accepted. Names come from the server."""

    def __init__(self, ctx: Context, key: Key, parent: QWidget) -> None:
        super().__init__(ctx, text.tr("Attribuer le courrier"), text.tr("Attribuer"), "body", parent)
        self._key = key
        self._found: Sequence[Addressee] = ()
        theme = ctx.theme
        self.words = QLineEdit()
        self.words.setPlaceholderText(self.tr("Nom d’une personne"))
        self.add_field(self.tr("À qui"), self.words)
        self.people = QListWidget()
        self.people.setAccessibleName(self.tr("Personnes trouvées"))
        self.people.setFixedHeight(theme.px(180))
        self.people.currentRowChanged.connect(lambda _row: self._check())
        self.people.itemActivated.connect(lambda _item: self.accept())
        self.fields.addWidget(self.people)
        self.wrong = Label(theme, "", Type.SMALL, "danger")
        self.wrong.hide()
        self.fields.addWidget(self.wrong)
        self.roles = Combo()
        for role in GIVEN_ROLES:
            self.roles.addItem(text.capital(text.tr(ROLES[role])), role)
        self.add_field(self.tr("Pourquoi"), self.roles)
        self.dated = QCheckBox(self.tr("Avec une échéance"))
        self.day = DayField()
        self.day.setAccessibleName(self.tr("Échéance"))
        self.day.hide()
        self.dated.toggled.connect(self.day.setVisible)
        self.fields.addWidget(self.dated)
        self.fields.addWidget(self.day)
        self._typing = single_shot(self, TYPING_MS, self._search)
        self.words.textChanged.connect(lambda _text: self._typing.start())
        self._search()

    @property
    def who(self) -> Addressee | None:
        row = self.people.currentRow()
        return self._found[row] if 0 <= row < len(self._found) else None

    @property
    def role(self) -> str:
        return str(self.roles.currentData())

    @property
    def due_date(self) -> str:
        return self.day.iso() if self.dated.isChecked() else ""

    def accept(self) -> None:
        if self.who is not None:
            super().accept()

    def _search(self) -> None:
        words = self.words.text().strip()
        self._ctx.bridge.run(
            self._ctx.runtime.courrier.addressees(self._key.account, words),
            on_done=lambda found: self._show(words, found),
            on_error=self._failed,
            owner=self,
        )

    def _show(self, words: str, found: Sequence[Addressee]) -> None:
        if words != self.words.text().strip():
            return
        self._found = found
        self.people.clear()
        for person in found:
            about = f"{person.name} — {person.function}" if person.function else person.name
            row = QListWidgetItem(about)
            row.setSizeHint(QSize(0, self._ctx.theme.target()))  # under a finger
            self.people.addItem(row)
        self._say("" if found else self.tr("Personne ne porte ce nom dans l’annuaire du courrier."))
        if len(found) == 1:
            self.people.setCurrentRow(0)
        self._check()

    def _failed(self, error: AppError) -> None:
        self._say(word_error(error).text())
        self._check()

    def _say(self, sentence: str) -> None:
        self.wrong.set_text(text.typeset(sentence))
        self.wrong.setVisible(bool(sentence))

    def _check(self) -> None:
        self.ok.setEnabled(self.who is not None)
