"""Pages that cover Réglages while something is filled in: one card in the middle, fields, an error, buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.errors import AppError, CaptivePortal, CertificateRefused, SignInRequired, Transient
from ui import text
from ui.context import Context
from ui.errors import word_error
from ui.theme import Space, Type
from ui.widgets.basic import Button, Card, Icon, Label, ScrollPage
from ui.widgets.flow import FlowLayout

WIDTH_PX = 620


class Page(ScrollPage):
    """One card under a title. Fill ``card.body``."""

    closed = Signal()
    """Leave it: done or given up."""

    def __init__(self, ctx: Context, title: str, intro: str = "") -> None:
        super().__init__(ctx.theme, ink="window", margins=Space.L)
        self.ctx = ctx
        theme = ctx.theme
        self.card = Card(theme)
        self.card.setMaximumWidth(theme.px(WIDTH_PX))
        self.card.body.setSpacing(theme.gap(Space.M))
        self.add_centred(self.card)
        self.body.addStretch(1)
        self.card.body.addWidget(Label(theme, title, Type.TITLE))
        if intro:
            self.card.body.addWidget(Label(theme, text.typeset(intro), Type.BODY, "text_soft"))

    def start(self) -> None:
        """Shown: take the focus."""

    def add_buttons(self, *buttons: QWidget) -> None:
        """Buttons side by side, on more lines where it is narrow."""
        box = QWidget()
        flow = FlowLayout(box, self.ctx.theme.gap(Space.S))
        for button in buttons:
            flow.addWidget(button)
        self.card.body.addWidget(box)


class FormPage(Page):
    """A `Page` with fields, what went wrong, and one button that does it (Return too)."""

    def __init__(self, ctx: Context, title: str, intro: str = "") -> None:
        super().__init__(ctx, title, intro)
        self._fields: list[QWidget] = []
        self._typed_in: QWidget | None = None
        """The field that had the keyboard when the server was asked."""
        self._wrong = QWidget()
        line = QHBoxLayout(self._wrong)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(Icon(ctx.theme, "warning", "danger"), 0, Qt.AlignmentFlag.AlignTop)
        self._sentence = Label(ctx.theme, "", Type.BODY_STRONG, "danger")
        line.addWidget(self._sentence, 1)
        self._wrong.hide()

    def add_field(self, name: str, field: QWidget, hint: str = "") -> QWidget:
        """A labelled field; returns its block, to show or hide as a whole."""
        theme = self.ctx.theme
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.gap(Space.XS))
        label = Label(theme, name, Type.BODY_STRONG)
        label.setBuddy(field)
        field.setAccessibleName(name or field.accessibleName())
        column.addWidget(label)
        column.addWidget(field)
        if hint:
            words = Label(theme, text.typeset(hint), Type.SMALL, "text_soft")
            field.setAccessibleDescription(words.text())
            column.addWidget(words)
        self.card.body.addWidget(block)
        self._fields.append(field)
        if isinstance(field, QLineEdit):
            field.returnPressed.connect(self.submit)
        return block

    def finish(self, words: str, icon: str) -> None:
        """After the fields: place for an error, then the buttons."""
        self.card.body.addWidget(self._wrong)
        self._ready_words = words
        self.button = Button(self.ctx.theme, words, "primary", icon, self.submit)
        self.give_up = Button(self.ctx.theme, self.tr("Annuler"), "quiet", "", self.closed.emit)
        self.add_buttons(self.button, self.give_up)

    def submit(self) -> None:
        """Do what the form is for."""
        raise NotImplementedError

    @property
    def wrong(self) -> str:
        """What is said to have gone wrong; empty = nothing."""
        return "" if self._wrong.isHidden() else self._sentence.text()

    def say(self, sentence: str) -> None:
        """What went wrong, spoken too; what was typed stays."""
        self._sentence.set_text(text.typeset(sentence))
        self._wrong.setVisible(bool(sentence))
        if sentence:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._sentence, self._sentence.text()))
            self.ensureWidgetVisible(self.button)

    def set_busy(self, words: str = "") -> None:
        """While the server is asked: nothing can be changed; empty = asked no more, and the keyboard is where it was."""
        if words:
            self._typed_in = next((field for field in self._fields if field.hasFocus()), None)
        for field in (*self._fields, self.button):
            field.setEnabled(not words)
        self.button.setText(words or self._ready_words)
        if not words and self._typed_in is not None:
            self._typed_in.setFocus()
            if isinstance(self._typed_in, QLineEdit):
                self._typed_in.selectAll()  # refused, most often: what is typed next replaces it
            self._typed_in = None


def line_edit(placeholder: str = "", value: str = "") -> QLineEdit:
    """A field for machine words: addresses, logins. No capital, no prediction."""
    field = QLineEdit(value)
    field.setPlaceholderText(placeholder)
    field.setInputMethodHints(Qt.InputMethodHint.ImhNoAutoUppercase | Qt.InputMethodHint.ImhNoPredictiveText)
    return field


def word_sign_in(error: AppError, tr: Callable[[str], str], *, suffix: bool = False) -> str:
    """A failed sign-in for somebody who stands before the form: what to look at again. ``suffix``: one is given too, and
    the server does not say which of the three is wrong."""
    about_password = not error.code.startswith("two_factor") and error.code != "sign_in_timeout"
    if isinstance(error, SignInRequired) and about_password:
        if suffix:
            return tr("Le serveur refuse cet identifiant, ce suffixe ou ce mot de passe. Vérifiez-les, puis réessayez.")
        return tr("Le serveur refuse cet identifiant ou ce mot de passe. Vérifiez-les, puis réessayez.")
    wording = word_error(error)
    told = isinstance(error, CaptivePortal | CertificateRefused)
    if isinstance(error, Transient) and not told:
        return f"{wording.what} {tr('Rien n’a été changé. Vérifiez l’adresse et le réseau, puis réessayez.')}"
    return wording.text()
