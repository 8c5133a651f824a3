"""The form that stands in place of what a page shows: opened, left for something else, taken up again, given up."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedLayout, QStackedWidget, QWidget

from ui.context import Context
from ui.widgets.kept import KeptForms


class Form(QWidget):
    """What a form tells of itself."""

    about: Hashable = None
    """What it changes; None for something new."""

    def changed(self) -> bool:
        """Whether something was typed or chosen that leaving would lose."""
        raise NotImplementedError

    def name(self) -> str:
        """What one calls what it holds."""
        raise NotImplementedError

    def take_focus(self) -> None:
        """Into the first field."""
        raise NotImplementedError


class FormPlace(QObject):
    """At most one form is open; those that were left with something in them wait in ``kept``."""

    opened = Signal()
    closed = Signal()
    """What stood there before is to be shown again."""

    def __init__(self, ctx: Context, stack: QStackedLayout | QStackedWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._stack = stack
        self.kept = KeptForms(ctx)
        self.kept.wanted.connect(self.open)
        self.form: Form | None = None

    def open(self, form: Form) -> None:
        """``form``: new or taken up again."""
        self.leave()
        self.form = form
        self._stack.addWidget(form)
        self._stack.setCurrentWidget(form)
        self.opened.emit()
        form.take_focus()

    def resume(self, about: Hashable) -> bool:
        """Take up again what was begun about this; False when nothing was."""
        kept = self.kept.kept_about(about)
        if kept is not None:
            self.kept.resume(kept)
        return kept is not None

    def take(self) -> Form | None:
        """The form that is open, which goes from sight and is the caller's."""
        form, self.form = self.form, None
        if form is not None:
            self._stack.removeWidget(form)
            form.hide()
            self.closed.emit()
        return form

    def leave(self) -> None:
        """For something else: what it holds and nobody saved waits above the page."""
        form = self.take()
        if form is not None:
            self._put_by(form, partial(self.kept.keep, form, form.about, form.name()))

    def cancel(self) -> None:
        """It is given up, with a way back."""
        form = self.take()
        if form is not None:
            self._put_by(form, partial(self.kept.give_up, form, partial(self.open, form)))

    def end(self) -> None:
        """It is saved, or what it was about is gone."""
        if (form := self.take()) is not None:
            form.deleteLater()

    @staticmethod
    def _put_by(form: Form, keep: Callable[[], None]) -> None:
        if form.changed():
            keep()
        else:
            form.deleteLater()
