"""« Non enregistré »: forms that were left for something else wait above the page to be taken up again or given up."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui import text
from ui.context import Context
from ui.text import tr
from ui.theme import Space, Type
from ui.widgets.basic import Button, Icon, IconButton, Label, Pane, clear


class KeptForms(Pane):
    """A line a form, hidden while there is none. The forms are kept as they are: nothing typed is read or written again."""

    wanted = Signal(object)
    """A form to take up again; it is kept here no longer."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme, "warn_soft")
        self._ctx = ctx
        self._kept: dict[QWidget, tuple[Hashable, str]] = {}
        self._given_up: QWidget | None = None
        """Until another one is: its message has a way back."""
        theme = ctx.theme
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(theme.gap(Space.M), theme.gap(Space.XS), theme.gap(Space.S), theme.gap(Space.XS))
        self._lines.setSpacing(theme.gap(Space.XS))
        self.hide()

    def keep(self, form: QWidget, about: Hashable, words: str) -> None:
        """``about``: what it changes, None for something new. ``words``: what it is called."""
        form.setParent(self)
        self._kept[form] = about, words
        self._show()

    def kept_about(self, about: Hashable) -> QWidget | None:
        """The form kept about this, if there is one."""
        return next((form for form, (held, _words) in self._kept.items() if held == about), None)

    def words(self) -> list[str]:
        return [words for _about, words in self._kept.values()]

    def resume(self, form: QWidget) -> None:
        self._kept.pop(form, None)
        self._show()
        self.wanted.emit(form)

    def give_up(self, form: QWidget, back: Callable[[], None]) -> None:
        """It goes, with a way back."""
        if self._given_up is not None and self._given_up is not form and self._given_up not in self._kept:
            self._given_up.deleteLater()
        self._given_up = form
        form.setParent(self)
        self._ctx.shell.toast(tr("Saisie abandonnée."), partial(self._back, back), undo_text=tr("Reprendre"))

    def _back(self, back: Callable[[], None]) -> None:
        self._given_up = None
        back()

    def _drop(self, form: QWidget) -> None:
        about, words = self._kept.pop(form)
        self._show()
        self.give_up(form, partial(self.keep, form, about, words))

    def _show(self) -> None:
        clear(self._lines)
        theme = self._ctx.theme
        for form, (_about, words) in self._kept.items():
            line = QHBoxLayout()
            line.setSpacing(theme.gap(Space.S))
            line.addWidget(Icon(theme, "drafts"))
            line.addWidget(
                Label(theme, tr("Non enregistré{nbsp}: {what}").format(nbsp=text.NBSP, what=words), Type.BODY), 1
            )
            again = Button(theme, tr("Reprendre"), "plain", on_click=partial(self.resume, form))
            again.setAccessibleName(tr("Reprendre la saisie{nbsp}: {what}").format(nbsp=text.NBSP, what=words))
            line.addWidget(again)
            away = tr("Abandonner la saisie{nbsp}: {what}").format(nbsp=text.NBSP, what=words)
            line.addWidget(IconButton(theme, "close", away, partial(self._drop, form)))
            self._lines.addLayout(line)
        self.setVisible(bool(self._kept))
