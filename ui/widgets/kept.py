"""« Non enregistré »: forms that were left for something else wait above the page to be taken up again or given up."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ui import text
from ui.context import Context
from ui.text import tr
from ui.theme import Space, Type
from ui.widgets.basic import Button, Icon, IconButton, Label, Pane, clear
from ui.widgets.formkeeper import Form, FormKeeper


class KeptForms(Pane):
    """A line a form, hidden while there is none. What waits here is in the store too: see `FormKeeper`."""

    wanted = Signal(object)
    """A form to take up again; it is kept here no longer."""

    def __init__(self, ctx: Context, keeper: FormKeeper) -> None:
        super().__init__(ctx.theme, "warn_soft")
        self._ctx, self._keeper = ctx, keeper
        self._kept: list[Form] = []
        self._given_up: Form | None = None
        """Until another one is: its message has a way back."""
        theme = ctx.theme
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(theme.gap(Space.M), theme.gap(Space.XS), theme.gap(Space.S), theme.gap(Space.XS))
        self._lines.setSpacing(theme.gap(Space.XS))
        self.hide()

    def keep(self, form: Form) -> None:
        form.setParent(self)
        form.hide()  # one of an earlier window was never shown: it would show itself with the line
        self._kept.append(form)
        self._keeper.keep(form)
        self._show()

    def kept_about(self, about: object) -> Form | None:
        """The form kept about this, if there is one."""
        return next((form for form in self._kept if form.about == about), None)

    def words(self) -> list[str]:
        return [form.name() for form in self._kept]

    def resume(self, form: Form) -> None:
        self._kept.remove(form)
        self._show()
        self.wanted.emit(form)

    def give_up(self, form: Form, back: Callable[[], None]) -> None:
        """It goes, with a way back."""
        self._keeper.drop(form)
        if self._given_up is not None and self._given_up is not form and self._given_up not in self._kept:
            self._given_up.deleteLater()
        self._given_up = form
        form.setParent(self)
        self._ctx.shell.toast(tr("Saisie abandonnée."), partial(self._back, back), undo_text=tr("Reprendre"))

    def _back(self, back: Callable[[], None]) -> None:
        self._given_up = None
        back()

    def _drop(self, form: Form) -> None:
        self._kept.remove(form)
        self._show()
        self.give_up(form, partial(self.keep, form))

    def _show(self) -> None:
        clear(self._lines)
        theme = self._ctx.theme
        for form in self._kept:
            line, words = QHBoxLayout(), form.name()
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
