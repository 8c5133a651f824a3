"""What acts ask of the user: words for the circuit, words for the next bureau, and what the circuit wants to know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QDialog,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.domain.business import parse_amount
from app.domain.parapheur import MetadataField
from app.services.parapheur import Words
from ui.context import Context
from ui.helping import end_row
from ui.text import tr
from ui.theme import Space, Type
from ui.widgets.basic import Button, Label
from ui.widgets.combo import Combo
from ui.widgets.moments import DateField

LONGEST = 512
"""Characters of an annotation that every server takes."""
FIELD_PX = 84


class NoteField(QWidget):
    """Text for one kind of reader, with the characters left where they run short."""

    changed = Signal()

    def __init__(self, ctx: Context, name: str, hint: str, text: str = "") -> None:
        super().__init__()
        theme = ctx.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.gap(Space.XS))
        label = Label(theme, name, Type.BODY_STRONG)
        self.field = QPlainTextEdit(text)
        self.field.setAccessibleName(name)
        self.field.setPlaceholderText(hint)
        self.field.setTabChangesFocus(True)
        self.field.setFixedHeight(theme.px(FIELD_PX))
        label.setBuddy(self.field)
        self._left = Label(theme, "", Type.SMALL, "text_soft")
        for widget in (label, self.field, self._left):
            column.addWidget(widget)
        self.field.textChanged.connect(self._changed)
        self._changed()

    def text(self) -> str:
        return self.field.toPlainText().strip()

    @property
    def fits(self) -> bool:
        return len(self.text()) <= LONGEST

    def _changed(self) -> None:
        length = len(self.text())
        self._left.set_text(tr("{used} caractères sur {most}").format(used=length, most=LONGEST))
        self._left.set_ink("text_soft" if length <= LONGEST else "danger")
        self._left.setVisible(length > LONGEST // 2)
        self.changed.emit()


class MetadataForm(QWidget):
    """One field for each thing the circuit wants to know, by its type."""

    changed = Signal()

    def __init__(self, ctx: Context, fields: Sequence[MetadataField], known: dict[str, str]) -> None:
        super().__init__()
        self._fields = list(fields)
        self.inputs: dict[str, QWidget] = {}
        theme = ctx.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.gap(Space.XS))
        for field in self._fields:
            star = "" if not field.mandatory else tr(" (obligatoire)")
            label = Label(theme, field.label + star, Type.BODY_STRONG)
            box = self._input(field, known.get(field.key, ""))
            box.setAccessibleName(field.label)
            box.setMinimumHeight(theme.target())
            label.setBuddy(box)
            column.addWidget(label)
            column.addWidget(box)
            self.inputs[field.key] = box

    def _input(self, field: MetadataField, value: str) -> QWidget:
        if field.values or field.type == "BOOLEAN":
            return self._choice(field, value)
        if field.type == "DATE":
            return self._date(value)
        line = QLineEdit(value)
        hints = {"INTEGER": tr("Un nombre entier"), "FLOAT": tr("Un nombre"), "URL": tr("Une adresse https://…")}
        line.setPlaceholderText(hints.get(field.type, ""))
        line.textChanged.connect(lambda _text: self.changed.emit())
        return line

    def _choice(self, field: MetadataField, value: str) -> QWidget:
        box = Combo()
        box.addItem(tr("À choisir"), "")
        pairs = [(v, v) for v in field.values] or [(tr("Oui"), "true"), (tr("Non"), "false")]
        for words, data in pairs:
            box.addItem(words, data)
        box.choose(value)
        box.currentIndexChanged.connect(lambda _index: self.changed.emit())
        return box

    def _date(self, value: str) -> QWidget:
        box = DateField()
        box.setCalendarPopup(True)
        box.setDisplayFormat("dd/MM/yyyy")
        try:
            day = dt.date.fromisoformat(value[:10])
            box.setDate(QDate(day.year, day.month, day.day))
        except ValueError:
            box.setDate(QDate.currentDate())
        box.dateChanged.connect(lambda _date: self.changed.emit())
        return box

    def values(self) -> dict[str, str]:
        """As they travel: text, dates as YYYY-MM-DD; what was left empty is left out."""
        found = {key: _value(box) for key, box in self.inputs.items()}
        return {key: value for key, value in found.items() if value}

    @property
    def complete(self) -> bool:
        """Nothing mandatory is missing, and numbers are numbers."""
        values = self.values()
        return all(
            (not field.mandatory or field.key in values) and _readable(field, values.get(field.key, ""))
            for field in self._fields
        )


def _value(box: QWidget) -> str:
    if isinstance(box, QComboBox):
        return str(box.currentData() or "")
    if isinstance(box, QDateEdit):
        date = box.date()
        return dt.date(date.year(), date.month(), date.day()).isoformat()
    assert isinstance(box, QLineEdit)
    return box.text().strip()


def _readable(field: MetadataField, value: str) -> bool:
    if not value or field.type not in ("INTEGER", "FLOAT"):
        return True
    number = parse_amount(value)
    return number is not None and (field.type == "FLOAT" or number == number.to_integral_value())


class AskDialog(QDialog):
    """A title, what the act does, fields that scroll where the window is low, two buttons."""

    HELP = "11-viser-rejeter"

    def __init__(self, ctx: Context, title: str, name: str, consequence: str, parent: QWidget) -> None:
        super().__init__(parent)
        theme = ctx.theme
        self._ctx = ctx
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(min(theme.px(460), max(320, parent.window().width() - 40)))
        self._outer = QVBoxLayout(self)
        gap = theme.gap(Space.L)
        self._outer.setContentsMargins(gap, gap, gap, gap)
        self._outer.setSpacing(theme.gap(Space.M))
        inside = self._inside = QWidget()
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(0, 0, theme.gap(Space.S), 0)
        self.column.setSpacing(theme.gap(Space.M))
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inside)
        for ground in (inside, self._scroll.viewport()):  # the dialog's own shows through
            ground.setAutoFillBackground(False)
        self._outer.addWidget(self._scroll, 1)
        self.column.addWidget(Label(theme, name, Type.LEAD))
        if consequence:
            self.column.addWidget(Label(theme, consequence, Type.BODY, "text_soft"))

    def finish(self, words: str, icon: str, kind: str = "primary") -> None:
        """The buttons, then the room that all need."""
        theme = self._ctx.theme
        self.column.addStretch(1)
        buttons = end_row(theme, self)
        buttons.addWidget(Button(theme, tr("Annuler"), "plain", on_click=self.reject))
        self.ok = Button(theme, words, kind, icon, self.accept)
        self.ok.make_grave()
        buttons.addWidget(self.ok)
        self._outer.addLayout(buttons)
        self.fit()

    def reveal(self, widget: QWidget) -> None:
        """A field appeared: as much room as it needs and the window leaves, and it in sight."""
        self.fit()
        self._inside.resize(self._inside.width(), max(self._inside.height(), self._inside.sizeHint().height()))
        self._outer.activate()
        self._scroll.ensureWidgetVisible(widget)

    def fit(self) -> None:
        """The height that the fields need, within the window's."""
        theme = self._ctx.theme
        self.column.activate()
        width = self.minimumWidth()
        wanted = self.column.heightForWidth(width) if self.column.hasHeightForWidth() else 0
        parent = self.parentWidget()
        most = (parent.window().height() if parent else 700) - theme.px(160)
        self._scroll.setMinimumHeight(max(60, min(max(wanted, self._inside.sizeHint().height()) + 4, most)))


class WordsDialog(AskDialog):
    """Public and private words, and what the circuit asks for; ``words()`` once it was accepted."""

    def __init__(
        self,
        ctx: Context,
        title: str,
        name: str,
        consequence: str,
        parent: QWidget,
        *,
        fields: Sequence[MetadataField] = (),
        known: dict[str, str] | None = None,
        said: Words | None = None,
        ok: tuple[str, str] = ("Viser", "visa"),
        remarks: Sequence[tuple[str, str]] = (),
    ) -> None:
        """``remarks``: (sentence, ink) said before the fields: what was controlled."""
        super().__init__(ctx, title, name, consequence, parent)
        for sentence, ink in remarks:
            self.column.addWidget(Label(ctx.theme, sentence, Type.BODY, ink))
        said = said or Words()
        self.form = MetadataForm(ctx, fields, {**(known or {}), **said.metadata})
        self.public = NoteField(ctx, tr("Annotation publique"), tr("Lue par tout le circuit (facultatif)"), said.public)
        self.private = NoteField(
            ctx, tr("Annotation privée"), tr("Lue par le bureau suivant seulement (facultatif)"), said.private
        )
        for widget in (self.form, self.public, self.private):
            self.column.addWidget(widget)
            widget.changed.connect(self._check)
        self.form.setVisible(bool(fields))
        self.finish(tr(ok[0]), ok[1])
        self._check()
        first = next(iter(self.form.inputs.values()), self.public.field)
        first.setFocus()

    def words(self) -> Words:
        return Words(public=self.public.text(), private=self.private.text(), metadata=self.form.values())

    def _check(self) -> None:
        if hasattr(self, "ok"):
            self.ok.setEnabled(self.form.complete and self.public.fits and self.private.fits)
